"""What changes from one version of a plan to the next, for readers: sentence by sentence, the words marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from upkept.core.plan.diff import SAYS, Change, Verdict, diff
from upkept.core.plan.model import Plan
from upkept.core.plan.prose import fold
from upkept.core.plan.reader import load_document
from upkept.core.plan.wordwise import Reworded, compare, sentences
from upkept.kit import said as words_of
from upkept.kit.ui.shapes import Tone
from upkept.plans.models import PlanVersion
from upkept.plans.shown import name, published, target_words

ORDER: Final[tuple[Verdict, ...]] = ("dropped", "looser", "changed", "stricter", "added", "reworded")
"""The gravest for people first. What is only said otherwise comes last: a promise that is stricter too counts as stricter."""
LABELS: Final = {
    "dropped": pgettext_lazy("change", "Dropped"),
    "looser": pgettext_lazy("change", "Looser"),
    "changed": pgettext_lazy("change", "Changed"),
    "reworded": pgettext_lazy("change", "Reworded"),
    "stricter": pgettext_lazy("change", "Stricter"),
    "added": pgettext_lazy("change", "New"),
}
MEANS: Final = {
    "dropped": gettext_lazy("No longer promised."),
    "looser": gettext_lazy("Less is promised than before."),
    "changed": gettext_lazy("Promised otherwise; neither plainly more nor less."),
    "reworded": gettext_lazy("Said otherwise; measured as before."),
    "stricter": gettext_lazy("More is promised than before."),
    "added": gettext_lazy("Promised for the first time."),
}
TONES: Final[dict[str, Tone | str]] = {
    "dropped": "broken",
    "looser": "at_risk",
    "changed": "info",
    "reworded": "",
    "stricter": "kept",
    "added": "kept",
}
_KEYS: Final = {
    "within": gettext_lazy("time allowed"),
    "until": gettext_lazy("to be done until"),
    "calendar": gettext_lazy("time that counts"),
    "every": gettext_lazy("how often"),
    "first": gettext_lazy("time until the first"),
    "gap": gettext_lazy("longest gap"),
    "lead": gettext_lazy("announced ahead"),
    "channels": gettext_lazy("announced by"),
    "for": gettext_lazy("how long"),
    "max_age": gettext_lazy("at most so old"),
    "min_age": gettext_lazy("at least so old"),
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "where": gettext_lazy("for which cases"),
    "limits": gettext_lazy("what is asked of it"),
    "pauses": gettext_lazy("what stops the clock"),
    "extends": gettext_lazy("what gives more time"),
    "strength": gettext_lazy("how firm"),
    "kind": gettext_lazy("how it is measured"),
    "start": gettext_lazy("what begins it"),
    "stop": gettext_lazy("what fulfils it"),
    "note": gettext_lazy("note"),
    "why": gettext_lazy("why it is not measured"),
    "under": gettext_lazy("heading"),
    "interprets": gettext_lazy("how the sentence is understood"),
    "also_quotes": gettext_lazy("other sentences"),
    "exclusion": gettext_lazy("what is excused"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One side: what is promised, and the prose in which it is published."""

    plan: Plan
    prose: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One part that changed, such as the time for emergencies. `words`: both sides with what is theirs alone marked."""

    verdict: str
    where: str
    old: str
    new: str
    words: Reworded | None = None

    @property
    def label(self) -> str:
        return str(LABELS[self.verdict])

    @property
    def tone(self) -> str:
        return TONES[self.verdict]


@dataclass(frozen=True, slots=True)
class Item:
    """One promise that changed."""

    commitment: str
    title: str
    sentence: Reworded | None
    plain: str  # the sentence where it stayed the same
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """All promises whose gravest change is of one sort."""

    verdict: str
    items: tuple[Item, ...]

    @property
    def label(self) -> str:
        return str(LABELS[self.verdict])

    @property
    def means(self) -> str:
        return str(MEANS[self.verdict])

    @property
    def tone(self) -> str:
        return TONES[self.verdict]


@dataclass(frozen=True, slots=True)
class Changes:
    """`other`: sentences that changed and belong to no promise that changed."""

    groups: tuple[Group, ...]
    other: tuple[Reworded, ...]

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.other

    @property
    def counts(self) -> dict[str, int]:
        """Sort of change → how many promises, the gravest first."""
        return {group.verdict: len(group.items) for group in self.groups}


def of_version(row: PlanVersion) -> Text:
    return Text(load_document(row.document), row.prose)


def changes(old: Text, new: Text, language: str) -> Changes:
    """Everything that is otherwise in `new`, in this language where it is published in it."""
    by_promise: dict[str, list[Change]] = {}
    for change in diff(old.plan, new.plan):
        by_promise.setdefault(change.commitment, []).append(change)
    groups: dict[str, list[Item]] = {}
    spoken: set[str] = set()
    for promise, found in by_promise.items():
        item = _item(promise, found, old, new, language)
        groups.setdefault(_worst(found), []).append(item)
        if item.sentence is not None:
            spoken |= {fold(_text(item.sentence.old)), fold(_text(item.sentence.new))}
    other = _other(old, new, language, spoken)
    return Changes(tuple(Group(verdict, tuple(groups[verdict])) for verdict in ORDER if verdict in groups), other)


def summary(counts: Mapping[str, int]) -> list[str]:
    """Each sort as a sentence: "2 promises become looser." The gravest first; nothing where nothing is measured otherwise."""
    said = {
        "dropped": lambda n: ngettext("%(n)s promise is dropped.", "%(n)s promises are dropped.", n),
        "looser": lambda n: ngettext("%(n)s promise becomes looser.", "%(n)s promises become looser.", n),
        "changed": lambda n: ngettext("%(n)s promise changes.", "%(n)s promises change.", n),
        "reworded": lambda n: ngettext("%(n)s promise is reworded.", "%(n)s promises are reworded.", n),
        "stricter": lambda n: ngettext("%(n)s promise becomes stricter.", "%(n)s promises become stricter.", n),
        "added": lambda n: ngettext("%(n)s promise is new.", "%(n)s promises are new.", n),
    }
    return [said[verdict](counts[verdict]) % {"n": counts[verdict]} for verdict in ORDER if counts.get(verdict)]


def _worst(found: Sequence[Change]) -> Verdict:
    return min((change.verdict for change in found), key=ORDER.index)


def _item(promise: str, found: Sequence[Change], old: Text, new: Text, language: str) -> Item:
    before, after = _quote(old.plan, promise, language), _quote(new.plan, promise, language)
    sentence = None
    if before != after:
        left, right = compare(before, after)
        sentence = Reworded(left, right, "changed" if before and after else "added" if after else "removed")
    lines = [_line(change) for change in found if change.where and not (change.where == "quote" and sentence)]
    return Item(promise, name(promise), sentence, after if sentence is None else "", tuple(lines))


def _line(change: Change) -> Line:
    key, _blank, rest = change.where.partition(" ")
    words = None
    if key in SAYS:
        left, right = compare(change.old, change.new)
        words = Reworded(left, right, "changed")
    return Line(change.verdict, _where(key, rest), _value(key, change.old), _value(key, change.new), words)


def _where(key: str, rest: str) -> str:
    label = str(_KEYS.get(key, key.replace("_", " ")))
    return _("%(what)s: %(which)s") % {"what": label, "which": rest.replace("_", " ")} if rest else label


def _value(key: str, text: str) -> str:
    if key in ("strength", "kind"):
        return words_of.word(text)
    return target_words(text) if text else ""


def _quote(plan: Plan, promise: str, language: str) -> str:
    one: Any = plan.commitments.get(promise) or plan.exclusions.get(promise)
    return published(one.quote, language) if one is not None else ""


def _text(pieces: Sequence[Any]) -> str:
    return "".join(piece.text for piece in pieces)


def _other(old: Text, new: Text, language: str, spoken: set[str]) -> tuple[Reworded, ...]:
    """In the language of the reader where both have it, else in the new one's first."""
    code = language if language in new.prose else next(iter(new.prose), "")
    if code not in old.prose or code not in new.prose:
        return ()
    return tuple(one for one in sentences(old.prose[code], new.prose[code], code) if not _told(one, spoken))


def _told(one: Reworded, spoken: set[str]) -> bool:
    texts = [fold(_text(side)) for side in (one.old, one.new) if side]
    return all(any(text in said or said in text for said in spoken if said) for text in texts)


def pairs(rows: Sequence[PlanVersion]) -> Iterator[tuple[PlanVersion, PlanVersion | None]]:
    """Each version with the one before it, the newest first as `queries.versions` gives them."""
    for number, row in enumerate(rows):
        yield row, rows[number + 1] if number + 1 < len(rows) else None
