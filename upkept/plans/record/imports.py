"""Own events from a CSV file: one line an event, columns matched to what the kind has, every wrong line named with its reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import parser as dates
from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.journal import checks, recording
from upkept.kit.journal.draft import Draft
from upkept.kit.sheets import Sheet
from upkept.plans.record.kinds import Recordable

SUBJECT, AT, NOTE, ID = "subject", "at", "note", "id"
OURS: tuple[str, ...] = (SUBJECT, AT, NOTE, ID)
"""What a line says besides the fields of its kind."""
PAGE = 1000
MOST_LINES = 50_000
_NAMES: Mapping[str, str] = {
    SUBJECT: "subject name of what item about reference",
    AT: "at when date time datetime day happened happenedat moment occurred created timestamp",
    NOTE: "note notes comment remark text description",
    ID: "id number key",
}
_SLASHED = re.compile(r"^\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class Reading:
    """`columns`: what it is for us → the column's heading. `zone`: of times without an offset. `day_first`: 03/04/2026 is
    3 April; None: such a date is refused, because either reading could be silently wrong."""

    columns: Mapping[str, str]
    zone: str = "UTC"
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is not taken; `number` counts from 1, headings included, as an editor shows it."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Right:
    """A line that reads as an event."""

    number: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class Imported:
    recorded: int
    known: int
    wrong: tuple[Wrong, ...]


def names_of(kind: Recordable) -> tuple[str, ...]:
    """Everything that a column can be for this kind."""
    return (*OURS, *(name for name in kind.fields if name not in OURS))


def guess(headings: Sequence[str], kind: Recordable) -> dict[str, str]:
    """What each heading probably is: a field of its own name first, then the usual words."""
    folded = {re.sub(r"[^a-z0-9]", "", heading.lower()): heading for heading in headings}
    found: dict[str, str] = {}
    for name in names_of(kind):
        words = [re.sub(r"[^a-z0-9]", "", name.lower())]
        if name == SUBJECT:
            words.append(re.sub(r"[^a-z0-9]", "", kind.subject.lower()))
        words += _NAMES.get(name, "").split()
        heading = next((folded[word] for word in words if word in folded and folded[word] not in found.values()), None)
        if heading is not None:
            found[name] = heading
    return found


def drafts(
    sheet: Sheet, kind: Recordable, reading: Reading, *, product: str, by: str, now: datetime
) -> Iterator[Right | Wrong]:
    """Each line held to its kind, in order; the same event twice in one file is named with the first line."""
    for name, heading in reading.columns.items():
        if heading not in sheet.headings:
            raise Refusal(
                "unknown-column",
                _("The file has no column “%(heading)s” for %(name)s. It has: %(columns)s.")
                % {"heading": heading, "name": name, "columns": ", ".join(sheet.headings)},
            )
    for needed in (SUBJECT, AT):
        if needed not in reading.columns:
            raise Refusal(
                "column-missing", _("Say which column holds “%(name)s”: no event is without it.") % {"name": needed}
            )
    if len(sheet.lines) > MOST_LINES:
        raise Refusal(
            "too-many", _("The file has more than %(most)s lines: bring it in in parts.") % {"most": MOST_LINES}
        )
    seen: dict[str, int] = {}
    for number, cells in sheet.lines:
        if isinstance(cells, str):
            yield Wrong(number, cells)
            continue
        try:
            draft = _draft(cells, kind, reading, product, by, now)
        except Refusal as refusal:
            yield Wrong(number, refusal.sentence)
            continue
        assert draft.id is not None
        if draft.id in seen:
            yield Wrong(number, _("The same event stands in line %(line)s already.") % {"line": seen[draft.id]})
            continue
        seen[draft.id] = number
        yield Right(number, draft)


def take(found: Sequence[Right | Wrong], *, now: datetime) -> Imported:
    """Record what reads right, labelled as imported; what is known already is passed over, so that it may be done again."""
    wrong = [one for one in found if isinstance(one, Wrong)]
    right = [one for one in found if isinstance(one, Right)]
    recorded = known = 0
    for start in range(0, len(right), PAGE):
        page = right[start : start + PAGE]
        with transaction.atomic():
            latest = _latest()
            answers = recording.record_many([one.draft for one in page], now=now)
        for one, answer in zip(page, answers, strict=True):
            if isinstance(answer, Refusal):
                wrong.append(Wrong(one.number, answer.sentence))
            elif answer.seq > latest:
                recorded += 1
            else:
                known += 1
    return Imported(recorded, known, tuple(sorted(wrong, key=lambda one: one.number)))


def _latest() -> int:
    from upkept.kit.journal.models import Event as Row

    return Row.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def _draft(cells: Mapping[str, str], kind: Recordable, reading: Reading, product: str, by: str, now: datetime) -> Draft:
    said = {name: cells.get(heading, "") for name, heading in reading.columns.items()}
    subject = subject_of(kind, said[SUBJECT])
    at = moment(said[AT], reading)
    data = {
        name: _value(kind.fields[name].type, name, said[name], reading)
        for name in said
        if name in kind.fields and name not in OURS and said[name]
    }
    given = re.sub(r"[^\x21-\x7e]", "-", said.get(ID, ""))[:150]
    facts = json.dumps([kind.kind, subject, at, data], sort_keys=True, ensure_ascii=False)
    name = f"csv-{kind.kind}-{given}" if given else f"csv-{hashlib.sha256(facts.encode()).hexdigest()[:32]}"
    draft = Draft(
        product=product,
        kind=kind.kind,
        subject=subject,
        data=data,
        at=at,
        id=name,
        by=by,
        how="imported",
        text=said.get(NOTE, ""),
    )
    checks.checked(draft, instant_of(now))
    return draft


def subject_of(kind: Recordable, written: str) -> str:
    """The subject that a name stands for: "Bitcoin basics" of a course is `course:bitcoin-basics`. Raises Refusal."""
    written = "-".join(written.split())
    if not written:
        raise Refusal("no-subject", _("It does not say what it happened to."))
    if kind.subject == "*":
        return written
    name = written.removeprefix(f"{kind.subject}:")
    return f"{kind.subject}:{name}"


def moment(written: str, reading: Reading) -> int:
    """A moment as people write it; without a time it is noon of that day. Raises Refusal."""
    text = written.strip()
    if not text:
        raise Refusal("no-moment", _("It does not say when it happened."))
    slashed = _SLASHED.match(text)
    if slashed and reading.day_first is None and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        raise Refusal(
            "either-date",
            _("“%(text)s” may be read in two ways: say whether the day or the month comes first.")
            % {"text": text[:40]},
        )
    day_first = slashed is not None and _is_day_first(int(slashed[1]), int(slashed[2]), reading)
    noon = datetime(2000, 1, 1, 12)  # noqa: DTZ001 - only what a text leaves open
    try:
        found = dates.parse(text, dayfirst=day_first, default=noon)
        other = dates.parse(text, dayfirst=day_first, default=noon.replace(year=2004, month=3, day=5))
    except (ValueError, OverflowError, TypeError):
        raise Refusal(
            "wrong-moment", _("“%(text)s” is no date: write 2026-03-29 or 2026-03-29 14:05.") % {"text": text[:40]}
        ) from None
    if found != other:
        raise Refusal(
            "part-of-date",
            _("“%(text)s” is no whole date: write 2026-03-29 or 2026-03-29 14:05.") % {"text": text[:40]},
        )
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(reading.zone))
    return instant_of(found.astimezone(UTC))


def _is_day_first(one: int, two: int, reading: Reading) -> bool:
    return one > 12 or (reading.day_first is not False and two <= 12)


def _value(type_: str, name: str, written: str, reading: Reading) -> Any:
    if type_ == "number":
        return _number(name, written)
    if type_ == "yes-no":
        return {"true": "yes", "false": "no", "y": "yes", "n": "no", "1": "yes", "0": "no"}.get(
            written.lower(), written.lower()
        )
    if type_ == "date":
        return datetime.fromtimestamp(moment(written, reading), ZoneInfo(reading.zone)).date().isoformat()
    if type_ == "list":
        return [
            part.strip()
            for part in re.split(r"[;|]" if ";" in written or "|" in written else ",", written)
            if part.strip()
        ]
    return written


def _number(name: str, written: str) -> int | float:
    """`12.5`, or `12,5`; `1,234` is refused, because either reading could be silently wrong."""
    plain = written.replace(" ", "").replace(" ", "")
    if re.fullmatch(r"[+-]?\d+", plain):
        return int(plain)
    if re.fullmatch(r"[+-]?\d*\.\d+", plain):
        return float(plain)
    if re.fullmatch(r"[+-]?\d+,(\d{1,2}|\d{4,})", plain):
        return float(plain.replace(",", "."))
    raise Refusal(
        "wrong-number",
        _("%(name)s: “%(text)s” is no number: write it as 1234.5.") % {"name": name, "text": written[:40]},
    )
