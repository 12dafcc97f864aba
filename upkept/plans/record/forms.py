"""The form of one kind of event, made from what the plan declares of it; and those of schedules and of CSV files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.vocabulary import Field
from upkept.kit import said
from upkept.kit.files.models import File
from upkept.plans.record.imports import Reading
from upkept.plans.record.kinds import Recordable
from upkept.products.models import Role

LONGEST_NOTE = 20_000
_ID = re.compile(r"form-[0-9a-f]{32}")
_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,150}")
_ANY = re.compile(r"[a-z][a-z0-9_-]*:[^\s\x00-\x1f\x7f]{1,150}")


class Names(forms.TextInput):
    """A text with the known names to choose from, by the browser's own list."""

    template_name = "plans/record/names.html"

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.known = known

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["known"] = self.known
        context["widget"]["attrs"]["list"] = f"known-{name}"
        return context


class Several(forms.FileInput):
    """Any number of files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class Files(forms.FileField):
    widget = Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        return list(data or [])


class DayAndTime(forms.SplitDateTimeWidget):
    """A day, and a time of it that may be left out."""

    def __init__(self, name: str) -> None:
        super().__init__(
            date_attrs={"type": "date", "aria-label": _("%(name)s: day") % {"name": name}},
            time_attrs={"type": "time", "aria-label": _("%(name)s: time of day") % {"name": name}},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )


class MomentField(forms.MultiValueField):
    """A moment on the clock of `zone`. Without a time: the day alone (`2026-03-29`), or its noon where a moment is needed."""

    def __init__(self, *, zone: str, label: str, required: bool, help_text: str = "") -> None:
        self.zone = zone
        super().__init__(
            fields=(forms.DateField(required=False), forms.TimeField(required=False)),
            widget=DayAndTime(label),
            label=label,
            required=required,
            require_all_fields=False,
            help_text=help_text,
        )

    def compress(self, parts: list[Any]) -> tuple[date, datetime | None] | None:
        day, hour = [*parts, None, None][:2]
        if day is None:
            if hour is not None:
                raise forms.ValidationError(_("Give the day as well."))
            return None
        if not 1970 <= day.year <= 2200:
            raise forms.ValidationError(_("Write a year between 1970 and 2200."))
        return day, None if hour is None else at_local(day, hour, self.zone)


def at_local(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone))


class RecordForm(forms.Form):
    """`zone`: on whose clock moments are written. `kept`: files that were uploaded with an earlier try."""

    def __init__(
        self, kind: Recordable, *args: Any, zone: str, known: Sequence[str], kept: Sequence[File] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.zone = kind, zone
        self.fields["id"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=f"form-{uuid4().hex}")
        self.fields["name"] = forms.CharField(
            label=_subject_label(kind),
            max_length=150,
            widget=Names(known),
            help_text=_("One of those that are known, or a new name.")
            if kind.subject != "*"
            else _("Its kind and its name, such as release:2.4.0."),
        )
        self.fields["at"] = MomentField(
            zone=zone,
            label=_("When it happened"),
            required=False,
            help_text=_(
                "On the clock of %(zone)s. Left empty: now. A day without a time: its noon, or now if it is today."
            )
            % {"zone": zone},
        )
        for name, field in kind.fields.items():
            self.fields[f"field-{name}"] = _field(name, field, zone)
        self.fields["how"] = forms.ChoiceField(
            label=_("How it is known"),
            choices=[
                ("reported", _("I report what happened")),
                ("attested", _("I attest it: I saw to it myself, and stand for it")),
            ],
            initial="reported",
            widget=forms.RadioSelect,
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("For the team and auditors. It stands beside the event and can be erased."),
        )
        if kept:
            self.fields["kept"] = forms.MultipleChoiceField(
                label=_("Files that were uploaded already"),
                choices=[(one.sha256, one.name) for one in kept],
                initial=[one.sha256 for one in kept],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["files"] = Files(
            label=_("Evidence"),
            required=False,
            help_text=_(
                "Reports, screenshots, protocols. The journal keeps their SHA-256: nobody can change them unseen."
            ),
        )

    def clean_id(self) -> str:
        given = str(self.cleaned_data["id"])
        return given if _ID.fullmatch(given) else f"form-{uuid4().hex}"

    def clean_name(self) -> str:
        """As the subject that it stands for: "Bitcoin basics" → `course:bitcoin-basics`."""
        written = "-".join(str(self.cleaned_data["name"]).split())
        if self.kind.subject == "*":
            if not _ANY.fullmatch(written):
                raise forms.ValidationError(_("Write its kind and its name, such as release:2.4.0."))
            return written
        name = written.removeprefix(f"{self.kind.subject}:")
        if not _NAME.fullmatch(name):
            raise forms.ValidationError(_("Write a name without blanks, of at most 150 characters."))
        return f"{self.kind.subject}:{name}"

    def moment(self, now: datetime) -> datetime | None:
        """None: now."""
        given = self.cleaned_data["at"]
        if given is None:
            return None
        day, at = given
        if at is not None:
            return datetime.fromtimestamp(at.timestamp(), at.tzinfo)
        if day == now.astimezone(ZoneInfo(self.zone)).date():
            return None
        return at_local(day, time(12), self.zone)

    def facts(self) -> dict[str, Any]:
        """The fields that were filled in, as the journal wants them."""
        found: dict[str, Any] = {}
        for name, field in self.kind.fields.items():
            value = self.cleaned_data.get(f"field-{name}")
            if value in (None, "", []):
                continue
            if field.type == "date":
                day, at = value
                value = at.isoformat() if at is not None else day.isoformat()
            elif field.type == "list":
                value = [part.strip() for part in str(value).split(",") if part.strip()]
            elif field.type == "number" and float(value).is_integer():
                value = int(value)
            found[name] = value
        return found


def _subject_label(kind: Recordable) -> str:
    if kind.subject == "*":
        return _("What it happened to")
    return said.word(kind.subject).capitalize()


_NAMES = {"rpo": "RPO", "rto": "RTO"}


def _field(name: str, field: Field, zone: str) -> forms.Field:
    label = _NAMES.get(name) or said.word(name).capitalize()
    if field.values:
        choices = [("", _("not said")), *((value, said.word(value)) for value in field.values)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    match field.type:
        case "number":
            return forms.FloatField(label=label, required=False, widget=forms.NumberInput(attrs={"step": "any"}))
        case "duration":
            return Duration(label=label, required=False, help_text=_("An amount of time: 90m, 4h, 2d."))
        case "date":
            return MomentField(zone=zone, label=label, required=False)
        case "list":
            return forms.CharField(label=label, required=False, max_length=2000, help_text=_("Separated by commas."))
        case _:
            return forms.CharField(label=label, required=False, max_length=2000)


class Duration(forms.CharField):
    def clean(self, value: Any) -> str:
        written = str(super().clean(value)).replace(" ", "")
        if not written:
            return ""
        try:
            parse_amount(written)
        except NotAnAmount as wrong:
            raise forms.ValidationError(_("Write an amount of time, such as 90m, 4h or 2d.")) from wrong
        return written


class EvidenceForm(forms.Form):
    files = Files(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]  # a field while declared
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


WEEKDAYS = (("MO", "mon"), ("TU", "tue"), ("WE", "wed"), ("TH", "thu"), ("FR", "fri"), ("SA", "sat"), ("SU", "sun"))


class ScheduleForm(forms.Form):
    FREQUENCIES = (
        ("weekday-of-month", gettext_lazy("every month, on a weekday")),
        ("week", gettext_lazy("every week")),
        ("day-of-month", gettext_lazy("every month, on a day")),
        ("weekday-of-quarter", gettext_lazy("every quarter, on a weekday")),
        ("rule", gettext_lazy("by a rule of my own (RRULE)")),
    )
    WHICH = (
        ("1", gettext_lazy("first")),
        ("2", gettext_lazy("second")),
        ("3", gettext_lazy("third")),
        ("4", gettext_lazy("fourth")),
        ("-1", gettext_lazy("last")),
    )

    name = forms.CharField(label=gettext_lazy("About"), max_length=150, required=False)
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=FREQUENCIES)
    which = forms.ChoiceField(label=gettext_lazy("Which one"), choices=WHICH, initial="1")
    weekday = forms.ChoiceField(label=gettext_lazy("Weekday"))
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=31,
        initial=1,
        required=False,
        help_text=gettext_lazy("Only for a month by its day; from 29 on it is the last day."),
    )
    rule = forms.CharField(
        label=gettext_lazy("Own rule"), max_length=200, required=False, help_text="FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,7"
    )
    at = forms.TimeField(
        label=gettext_lazy("Time of day"),
        initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    role = forms.ChoiceField(label=gettext_lazy("Who is reminded"), choices=Role.choices, initial=Role.OWNER)

    def __init__(self, kind: Recordable, *args: Any, known: Sequence[str], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        weekdays = self.fields["weekday"]
        assert isinstance(weekdays, forms.ChoiceField)
        weekdays.choices = [(code, said.word(word)) for code, word in WEEKDAYS]
        self.fields["name"].widget = Names(known)
        self.fields["name"].help_text = _("Left empty: whatever it is about.")
        self.fields["at"].help_text = _("On the clock of %(zone)s.") % {"zone": zone}

    def subject(self) -> str:
        name = "-".join(str(self.cleaned_data["name"]).split())
        if not name or self.kind.subject == "*":
            return name
        return f"{self.kind.subject}:{name.removeprefix(f'{self.kind.subject}:')}"


class SkipForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why it is skipped this time"), max_length=500)


class SheetForm(forms.Form):
    """The CSV file to look at."""

    kind = forms.ChoiceField(label=gettext_lazy("What the lines say has happened"))
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Its first line names the columns. Nothing is recorded yet."),
    )

    def __init__(self, kinds: Sequence[Recordable], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.kind, f"{one.title} ({one.kind})") for one in kinds]


class ColumnsForm(forms.Form):
    """Which column is what. It is sent by GET until it is right, and by POST to record."""

    ORDERS = (
        ("", gettext_lazy("refuse what may be read in two ways")),
        ("day", gettext_lazy("the day first: 31/12")),
        ("month", gettext_lazy("the month first: 12/31")),
    )

    def __init__(self, names: Sequence[str], headings: Sequence[str], *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.zone = names, zone
        choices = [("", _("not in this file")), *((one, one) for one in headings)]
        for name in names:
            self.fields[f"column-{name}"] = forms.ChoiceField(
                label=_column_label(name), choices=choices, required=False
            )
            self.fields[f"column-{name}"].quiet = True  # type: ignore[attr-defined]  # read by the template
        self.fields["order"] = forms.ChoiceField(
            label=_("Dates such as 03/04/2026"), choices=self.ORDERS, required=False
        )
        self.fields["order"].quiet = True  # type: ignore[attr-defined]  # as above

    def reading(self) -> Reading:
        columns = {name: self.cleaned_data[f"column-{name}"] for name in self.names}
        order = {"day": True, "month": False}.get(self.cleaned_data["order"])
        return Reading({name: heading for name, heading in columns.items() if heading}, self.zone, order)


def _column_label(name: str) -> str:
    known = {
        "subject": _("What it happened to"),
        "at": _("When it happened"),
        "note": _("Note"),
        "id": _("Its own number, if it has one"),
    }
    return known.get(name) or said.word(name).capitalize()
