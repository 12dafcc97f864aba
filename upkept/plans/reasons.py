"""Why an obligation is due when it is, in the reader's words: the picture of its time, and each step of the reckoning.

Staff see it on the obligation's page, a customer on their own ticket: it speaks of events and calendars, never of people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upkept.core import event as core
from upkept.core.explain import Piece, Step
from upkept.core.plan.model import OwnEvent
from upkept.core.plan.vocabulary import STANDARD
from upkept.kit import references
from upkept.kit import said as said_of
from upkept.kit.clock import instant_of
from upkept.kit.journal import kinds
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Stretch, TimeLine
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.plans.why import Why, explanation


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: when (an instant), and what it did to the clock."""

    at: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """`line`: the picture, None where no time runs; `steps`: the same in sentences, in order."""

    line: TimeLine | None
    steps: tuple[Reason, ...]


def reasons(row: Obligation, thing: str, now: datetime, reader_zone: str) -> Reasons:
    """`thing`: what its subject is called. Its own zone is the product's; the reader's is named beside it."""
    why = explanation(row, now)
    if why is None:
        return Reasons(None, ())
    version = shown.version_of(row)
    zone = version.plan.product.timezone if version else reader_zone
    said = _Words(row, thing, zone, why)
    return Reasons(_line(row, said, now, zone, reader_zone), tuple(said.steps()))


def _line(row: Obligation, said: _Words, now: datetime, zone: str, reader_zone: str) -> TimeLine | None:
    pieces = [piece for piece in said.found.pieces if piece.to > piece.from_]
    if not pieces:
        return None
    met, due, end = _instant(row.met_at), _instant(row.due_at), pieces[-1].to
    if due is not None and due > end and row.outcome == "running":
        end = due
    start, at = pieces[0].from_, instant_of(now)
    stops = [one for one in (met, _instant(row.closed_at)) if one is not None]
    pieces = _until(pieces, min(stops)) if stops else pieces
    return TimeLine(
        start=start,
        end=end,
        now=at,
        due=due,
        zone=zone,
        stretches=tuple(Stretch(piece.from_, piece.to, piece.state, said.cause(piece)) for piece in _cut(pieces, at)),
        met=met,
        state=shown.state(row, now),
        reader_zone=reader_zone if reader_zone != zone else "",
        name=_("The time of this promise: counted, paused and closed"),
    )


def _cut(pieces: Sequence[Piece], now: int) -> list[Piece]:
    """Each piece that now lies in, as what has gone by and what is to come."""
    found = []
    for piece in pieces:
        if piece.from_ < now < piece.to:
            found.append(_part(piece, piece.from_, now))
            found.append(_part(piece, now, piece.to))
        else:
            found.append(piece)
    return found


def _until(pieces: Sequence[Piece], end: int) -> list[Piece]:
    """What lies before the end: once it is done, nothing counts any more."""
    return [_part(piece, piece.from_, min(piece.to, end)) for piece in pieces if piece.from_ < end]


def _part(piece: Piece, begin: int, end: int) -> Piece:
    return Piece(begin, end, piece.state, piece.cause, piece.cause_kind, piece.calendar)


class _Words:
    """The sentences of one explanation."""

    def __init__(self, row: Obligation, thing: str, zone: str, why: Why) -> None:
        self.row, self.thing, self.zone, self.found = row, thing, zone, why.found
        self.happened = happened(row, thing, why.events.values())

    def cause(self, piece: Piece) -> str:
        if piece.state == "closed":
            return _("“%(calendar)s” is closed") % {"calendar": piece.calendar or self.found.calendar}
        if piece.state == "paused":
            return self.event(piece.cause, piece.cause_kind) or _("paused")
        if self.found.calendar in ("", "always"):
            return _("every second counts, day and night")
        return _("“%(calendar)s” is open") % {"calendar": self.found.calendar}

    def event(self, id: str, kind: str) -> str:
        """What that event said; by its kind alone where the event is not at hand."""
        return self.happened.get(id) or kind_words(kind, self.thing)

    def steps(self) -> list[Reason]:
        found = []
        for step in sorted(self.found.steps, key=lambda step: (step.code in _VERDICTS, step.at)):
            sentence = self.sentence(step)
            if sentence:
                found.append(Reason(step.at, sentence))
        return found

    def sentence(self, step: Step) -> str:
        """Whole sentences, one for each code of the core; a code that says nothing new to the reader gives none."""
        told = _SAY.get(step.code)
        return told(self, step) if told else ""

    def moment(self, at: object) -> str:
        return words.day_time(at, self.zone) if isinstance(at, int) else _("no moment")


def happened(row: Obligation, thing: str, events: Collection[core.Event]) -> dict[str, str]:
    """Id of an event → what happened. `thing`: what the row's own subject is called; a month's event has another."""
    others = {event.subject for event in events} - {row.subject}
    called = {
        subject: of.title for (_p, subject), of in references.describe((row.product, one) for one in others).items()
    }
    called[row.subject] = thing
    version = shown.version_of(row)
    own = version.plan.events if version else {}
    return {event.id: kind_words(event.kind, called[event.subject], event.data, own) for event in events}


def kind_words(
    kind: str, thing: str, data: Mapping[str, Any] | None = None, own: Mapping[str, OwnEvent] | None = None
) -> str:
    """What happened, by the sentence that its kind declares: "#17 The player stops waits for its customer".

    `own`: the kinds that the plan declares, whose sentences are published in the plan's languages.
    """
    declared, standard, planned = kinds.registry.get(kind), STANDARD.kinds.get(kind), (own or {}).get(kind)
    if planned is not None and planned.says:
        said = planned.says.get(get_language() or "en") or next(iter(planned.says.values()))
    elif declared is not None:
        said = str(declared.says)
    elif standard is not None:
        said = said_of.event(standard.subject, standard.says)
    else:
        return _("%(what)s: %(thing)s") % {
            "what": kind.replace(".", " ").replace("_", " ").replace("-", " ").capitalize(),
            "thing": thing,
        }
    for name, value in {**(data or {}), "subject": thing}.items():
        if isinstance(value, str | int | float):
            said = said.replace("{" + name + "}", str(value))
    return said


_VERDICTS = ("kept", "late", "broken", "void", "unmeasured", "corrected", "excused")
"""What is said last, although a verdict stands from the due moment on."""


def _opened(said: _Words, step: Step) -> str:
    what = said.event(step.event, step.kind) if step.kind else _("It was opened")
    if said.row.opening == said.row.key:
        return _("The period began: %(what)s.") % {"what": shown.about(said.row, said.thing)}
    target, calendar = shown.amount_words(said.row.target), said.found.calendar
    if not target:
        return _("%(what)s. The clock began.") % {"what": what}
    if calendar in ("", "always"):
        return _("%(what)s. From then on the plan gives it %(target)s, day and night.") % {
            "what": what,
            "target": target,
        }
    return _("%(what)s. From then on the plan gives it %(target)s, counted while “%(calendar)s” is open.") % {
        "what": what,
        "target": target,
        "calendar": calendar,
    }


def _counts_from(said: _Words, step: Step) -> str:
    if calendar := step.data.get("calendar"):
        return _("“%(calendar)s” was closed: counting began at %(at)s.") % {
            "calendar": calendar,
            "at": said.moment(step.data.get("at")),
        }
    return _("Counting began at %(at)s.") % {"at": said.moment(step.data.get("at"))}


def _retargeted(said: _Words, step: Step) -> str:
    names = {
        "what": said.event(step.event, step.kind),
        "target": shown.target_words(str(step.data.get("target") or "")),
        "was": shown.target_words(str(step.data.get("was") or "")),
        "due": said.moment(step.data.get("due")),
    }
    if step.data.get("relaxed"):
        return (
            _("%(what)s: the target became %(target)s instead of %(was)s, due %(due)s. It is marked relaxed.") % names
        )
    return _("%(what)s: the target became %(target)s instead of %(was)s, due %(due)s.") % names


def _paused(said: _Words, step: Step) -> str:
    return _("%(what)s: the clock paused.") % {"what": said.event(step.event, step.kind)}


def _resumed(said: _Words, step: Step) -> str:
    if step.data.get("due") is None:
        return _("%(what)s: the clock went on.") % {"what": said.event(step.event, step.kind)}
    return _("%(what)s: the clock went on, and the due moment moved to %(due)s.") % {
        "what": said.event(step.event, step.kind),
        "due": said.moment(step.data["due"]),
    }


def _moved(said: _Words, step: Step) -> str:
    return _("%(what)s: the due moment moved to %(due)s.") % {
        "what": said.event(step.event, step.kind),
        "due": said.moment(step.data.get("due")),
    }


def _extended(said: _Words, step: Step) -> str:
    return _("%(what)s: extended once, as the plan allows, to %(due)s.") % {
        "what": said.event(step.event, step.kind),
        "due": said.moment(step.data.get("due")),
    }


def _due(said: _Words, step: Step) -> str:
    return _("It is due then.") if said.row.outcome == "running" else _("It was due.")


def _met(said: _Words, step: Step) -> str:
    what = said.event(step.event, step.kind) if step.kind else _("It was done")
    late = step.data.get("late")
    if not isinstance(late, int):
        return _("%(what)s.") % {"what": what}
    time = words.duration(abs(late))
    if late > 0:
        return _("%(what)s: %(time)s too late.") % {"what": what, "time": time}
    return _("%(what)s: in time, with %(time)s to spare.") % {"what": what, "time": time}


def _figure(said: _Words, step: Step) -> str:
    figure = step.data.get("figure")
    if not said.row.target:
        return _("Measured: %(figure)s.") % {"figure": f"{figure:.4g}" if isinstance(figure, int | float) else "–"}
    return _("Measured: %(figure)s. Promised: %(target)s.") % {
        "figure": f"{figure:.4g}" if isinstance(figure, int | float) else "–",
        "target": shown.target_words(said.row.target) or "–",
    }


def _excused(said: _Words, step: Step) -> str:
    return _(
        "Excused by the plan's exclusion “%(exclusion)s”: %(reason)s. The verdict stands; the adjusted score leaves it out."
    ) % {
        "exclusion": step.data.get("exclusion") or "–",
        "reason": step.data.get("reason") or _("no reason given"),
    }  # fmt: skip


def _with_reason(sentence: str, step: Step) -> str:
    reason = str(step.data.get("reason") or "")
    if not reason:
        return sentence
    return _("%(sentence)s Reason: %(reason)s.") % {"sentence": sentence, "reason": shown.reason_words(reason)}


_SAY = {
    "opened": _opened,
    "counts-from": _counts_from,
    "retargeted": _retargeted,
    "paused": _paused,
    "resumed": _resumed,
    "moved": _moved,
    "extended": _extended,
    "due": _due,
    "met": _met,
    "figure": _figure,
    "kept": lambda said, step: _with_reason(_("Kept."), step),
    "late": lambda said, step: _with_reason(_("Late: done, but after the due moment."), step),
    "broken": lambda said, step: _with_reason(_("Broken: the due moment passed and it was not done."), step),
    "void": lambda said, step: _with_reason(_("Void: it ceased to be a case."), step),
    "unmeasured": lambda said, step: _with_reason(_("Not measured: what would show it was not there."), step),
    "corrected": lambda said, step: _("A later record changed the verdict; both stand in the journal."),
    "excused": _excused,
}


def _instant(when: datetime | None) -> int | None:
    return None if when is None else instant_of(when)
