"""One answer for many: what one promise says of its pauses, calendar or strength, said of the others like it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.commitments import KINDS
from upkept.core.refusal import Refusal
from upkept.core.selector import Selector, Where
from upkept.plans.starting.editing import Editor
from upkept.plans.starting.fields import events_of
from upkept.plans.starting.fields.hints import event_keys, keys, plain_hint
from upkept.plans.starting.sentences import Beside
from upkept.plans.starting.written import Written

OF_ITS_SENTENCE = frozenset({"quote", "also_quotes", "under", "interprets", "note", "by", "per", "anchor"})
"""Keys that belong to one sentence, and say nothing of others."""


@dataclass(frozen=True, slots=True)
class Share:
    """An offer: `key` as it is here, for `ids` too. `scope`: the same column of its table, or all on the same subject."""

    key: str
    scope: str
    ids: tuple[str, ...]

    @property
    def value(self) -> str:
        return f"{self.key}:{self.scope}"

    @property
    def count(self) -> int:
        return len(self.ids)


def offers(plan: Written, found: Beside, owner: str) -> dict[str, list[Share]]:
    """By key, whom else it may be said of; nothing where nobody is like this promise."""
    mine = plan.commitments.get(owner, {})
    cls = KINDS.get(str(mine.get("kind")))
    if cls is None:
        return {}
    column, alike = _column(plan, found, owner), _alike(plan, owner)
    made: dict[str, list[Share]] = {}
    for key, (_name, hint, _needed) in keys(cls).items():
        if key in OF_ITS_SENTENCE or key in cls.timed or _is_its_own(hint):
            continue
        shares = [Share(key, "column", column)] if column else []
        if len(alike) > len(column) and key != "strength":
            shares.append(Share(key, "alike", alike))
        if shares:
            made[key] = shares
    return made


def shared(plan: Written, found: Beside, owner: str, asked: str) -> tuple[str, int]:
    """The source in which the others say the same, and how many. `asked`: `key:scope`. Raises Refusal: nobody-else."""
    key, _colon, scope = asked.partition(":")
    share = next((one for one in offers(plan, found, owner).get(key, ()) if one.scope == scope), None)
    if share is None:
        raise Refusal("nobody-else", _("There is no other promise like this one any more: open the sentence again."))
    text, value = Editor(plan), plan.commitments[owner].get(key)
    for name in share.ids:
        path = ["commitments", name, key]
        if value is None:
            text.remove(path)
        else:
            text.set(path, value)
    return str(text), share.count


def _column(plan: Written, found: Beside, owner: str) -> tuple[str, ...]:
    """The promises of the other rows of its table that listen to the same events."""
    home = next(
        (line for line in found.lines if line.sentence.form == "row" and any(use.owner == owner for use in line.uses)),
        None,
    )
    if home is None:
        return ()
    rows = []
    for step in (-1, 1):
        at = found.line(home.number + step)
        while at is not None and at.sentence.form == "row" and at.sentence.headings == home.sentence.headings:
            rows.append(at)
            at = found.line(at.number + step)
    mine = _events(plan.commitments.get(owner, {}))
    names = [use.owner for line in sorted(rows, key=lambda one: one.number) for use in line.uses]
    others = [name for name in dict.fromkeys(names) if name != owner and name in plan.commitments]
    return tuple(name for name in others if _events(plan.commitments[name]) == mine)


def _alike(plan: Written, owner: str) -> tuple[str, ...]:
    """Promises of the same kind on the same subjects."""
    mine = plan.commitments[owner]
    subject = _subject(plan, mine)
    return tuple(
        name
        for name, other in plan.commitments.items()
        if name != owner and other.get("kind") == mine.get("kind") and subject and _subject(plan, other) == subject
    )


def _events(commitment: Mapping[str, Any]) -> tuple[Any, ...]:
    """Its kind, and the events between which it runs."""
    cls = KINDS.get(str(commitment.get("kind")))
    return (commitment.get("kind"), *((key, str(commitment.get(key))) for key in (event_keys(cls) if cls else ())))


def _subject(plan: Written, commitment: Mapping[str, Any]) -> str:
    cls = KINDS.get(str(commitment.get("kind")))
    named = (kind for key in (event_keys(cls) if cls else ()) for kind in events_of(commitment.get(key)))
    return next(map(plan.names.vocabulary.subject_of, named), "")


def _is_its_own(hint: Any) -> bool:
    """Events and conditions tell which promise it is."""
    return plain_hint(hint) in (Selector, Where)
