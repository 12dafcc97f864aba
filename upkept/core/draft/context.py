"""What a rule may look at when it reads one sentence: its text, what stands above it, its figures and clauses."""

from __future__ import annotations

from dataclasses import dataclass, field

from upkept.core.draft.book import Book, Hours
from upkept.core.draft.clauses import Clause
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.meant import Meant
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question
from upkept.core.plan.vague import Said


@dataclass(slots=True)
class Context:
    """`above`: headings and the line that leads to a list, from the nearest. `hours`: weekdays and times it states.

    `untimed`: a row's cells that state no time where one is expected, each with its column. `meant`: how it means
    the page's times. `opening`: the title that its paragraph begins with.
    """

    text: str
    language: str
    above: tuple[str, ...]
    columns: tuple[str, ...]
    found: list[Quantity]
    clauses: list[Clause]
    hours: Hours | None
    vague: list[Said]
    book: Book
    form: str = "sentence"
    untimed: list[tuple[str, str]] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    opening: str = ""
    why: list[Question] = field(default_factory=list)
    asks: list[Question] = field(default_factory=list)

    def says(self, concept: str, text: str | None = None) -> bool:
        return speaks(concept, self.text if text is None else text, self.language) is not None

    def around(self, concept: str) -> bool:
        """The sentence says it, or else what stands above it does."""
        return self.says(concept) or any(self.says(concept, text) for text in self.above)

    @property
    def hedged(self) -> bool:
        return any(one.hedge for one in self.vague)

    def ask(self, question: str, **values: object) -> None:
        """A sentence with gaps for the values, or a question as it is; the same one is asked once."""
        asked = question if isinstance(question, Question) else Question(question, **values)
        if asked and asked not in self.asks:
            self.asks.append(asked)

    def tell(self, why: str, **values: object) -> None:
        """What was recognised, in the same form as a question."""
        told = Question(why, **values)
        if told and told not in self.why:
            self.why.append(told)
