"""The prose sentence by sentence: what each is by the plan, whether somebody has confirmed it, and how far one has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from upkept.core.plan.prose import Prose, Sentence, fold, locate, read
from upkept.core.plan.quotes import only_leads
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.written import Use, Written, uses, written

ROLES = ("promise", "aim", "background", "unmeasured", "definition", "exclusion", "undecided")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `role`: one of ROLES, or `lead` (it only leads to what follows, and needs no decision).

    `confirmed`: somebody has said that it is so; what was merely proposed is not.
    """

    number: int
    sentence: Sentence
    role: str
    confirmed: bool
    uses: tuple[Use, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.confirmed and self.role != "undecided"


@dataclass(frozen=True, slots=True)
class Beside:
    """The whole prose in one language. `lost`: quotes of the plan that stand nowhere in it (any more)."""

    language: str
    prose: Prose
    lines: tuple[Line, ...]
    lost: tuple[Use, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """What somebody must still settle."""
        return tuple(line for line in self.lines if not line.is_settled)

    @property
    def counted(self) -> int:
        """Sentences that need a decision."""
        return sum(line.role != "lead" for line in self.lines)

    @property
    def settled(self) -> int:
        return self.counted - len(self.open)

    def line(self, number: int) -> Line | None:
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None

    def next_open(self, after: int) -> Line | None:
        """The next to settle, from the beginning again after the last."""
        return next((line for line in self.open if line.number > after), next(iter(self.open), None))

    def counts(self) -> dict[str, int]:
        """Role → sentences."""
        found = dict.fromkeys(ROLES, 0)
        for line in self.lines:
            if line.role in found:
                found[line.role] += 1
        return found


@lru_cache(maxsize=32)
def beside(source: str, markdown: str, language: str, unconfirmed: tuple[str, ...]) -> Beside:
    """The prose in this language against the plan; the same once."""
    plan, prose = written(source), read(markdown, language)
    waiting = frozenset(unconfirmed)
    index = _index(markdown, language)
    found: dict[int, list[Use]] = {}
    lost = []
    for use in uses(plan):
        text = use.texts.get(language)
        if text is None:
            continue
        numbers = _numbers(markdown, language, text, use.under, index)
        if not numbers:
            lost.append(use)
        for number in numbers:
            found.setdefault(number, []).append(use)
    lines = tuple(
        _line(number, one, found.get(number, ()), plan, waiting, language)
        for number, one in enumerate(prose.sentences, 1)
    )
    return Beside(language, prose, lines, tuple(lost))


def _line(
    number: int, one: Sentence, quoted: Sequence[Use], plan: Written, waiting: frozenset[str], language: str
) -> Line:
    if not quoted:
        if only_leads(one, language):
            return Line(number, one, "lead", True)
        return Line(number, one, "undecided", False)
    role = min((_role(use, plan) for use in quoted), key=ROLES.index)
    confirmed = not any(_is_waiting(use, waiting) for use in quoted)
    return Line(number, one, role, confirmed, tuple(quoted))


def _role(use: Use, plan: Written) -> str:
    if use.section != "commitments":
        return {"exclusions": "exclusion", "defines": "definition"}.get(use.section, "background")
    return role_of(plan.commitments.get(use.owner, {}))


def role_of(commitment: Mapping[str, object]) -> str:
    """promise, aim or unmeasured: of one that is written, whatever else its sentence promises."""
    if commitment.get("kind") == "unmeasured":
        return "unmeasured"
    return "aim" if commitment.get("strength") == "aim" else "promise"


def _is_waiting(use: Use, waiting: frozenset[str]) -> bool:
    if use.section == "commitments":
        return use.owner in waiting
    return any(mark_of(text) in waiting for text in use.texts.values())


Index = Mapping[str, tuple[int, ...]]


@lru_cache(maxsize=16)
def _index(markdown: str, language: str) -> Index:
    """Folded text of a sentence → its numbers: most quotes are a whole sentence, and found at once."""
    found: dict[str, list[int]] = {}
    for number, one in enumerate(read(markdown, language).sentences, 1):
        for text in {fold(one.text), fold(one.text.replace("|", " ")) if one.form == "row" else "", fold(one.spoken)}:
            if text:
                found.setdefault(text, []).append(number)
    return {text: tuple(numbers) for text, numbers in found.items()}


def _numbers(markdown: str, language: str, text: str, under: str, index: Index) -> tuple[int, ...]:
    whole = index.get(fold(text)) or index.get(fold(text.replace("|", " ")))
    if whole is not None and len(whole) == 1 and not under:
        return whole
    return _located(markdown, language, text, under)


@lru_cache(maxsize=4096)
def _located(markdown: str, language: str, text: str, under: str) -> tuple[int, ...]:
    """The sentences that the quote touches where it first stands."""
    prose = read(markdown, language)
    spans = locate(prose, text, under) or (locate(prose, text) if under else [])
    if not spans:
        return ()
    return tuple(number for number, one in enumerate(prose.sentences, 1) if one.span.overlaps(spans[0]))
