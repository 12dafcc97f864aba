"""The export to look at, and how its columns and words read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from upkept.core.refusal import Refusal
from upkept.kit import said
from upkept.support.bringing.reading import (
    DONE,
    MOMENTS,
    STATES,
    WAITING,
    Sheet,
    guess_state,
    guess_word,
    same_word,
    spellings,
)
from upkept.support.importers.csv import STATE, Columns

AS_WRITTEN = ""


class ExportForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Export of your tickets, as CSV"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=gettext_lazy("One line is one ticket; the first line names the columns. Nothing is recorded yet."),
    )


class TicketsForm(forms.Form):
    """Which column is what, which of their words is which of ours, and how their times are written."""

    ORDERS = (
        ("", gettext_lazy("refuse what may be read in two ways")),
        ("day", gettext_lazy("the day first: 31/12")),
        ("month", gettext_lazy("the month first: 12/31")),
    )

    def __init__(
        self, sheet: Sheet, attributes: Mapping[str, Sequence[str]], *args: Any, columns: Mapping[str, str], **kw: Any
    ) -> None:
        """`columns`: as they are chosen now; each chosen attribute with few words has a field for each of them, one that not
        every ticket has a field for those without, and so has the column of states."""
        super().__init__(*args, **kw)
        self.names = (*MOMENTS, *attributes, *(() if STATE in attributes else (STATE,)))
        self.words: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.sure: set[str] = set()
        self.guesses: dict[str, str] = {}
        self.blanks: dict[str, str] = {}
        choices = [("", _("not in this file")), *((one, one) for one in sheet.headings)]
        for name in self.names:
            self._choice(f"column-{name}", _label(name), choices)
        self._choice("zone", _("Times without a zone are in"), [(one, one.replace("_", " ")) for one in _zones()])
        self._choice("order", _("Dates such as 03/04/2026"), list(self.ORDERS))
        for name, values in attributes.items():
            column = columns.get(name, "")
            ours = [(AS_WRITTEN, _("as it stands")), *((one, said.word(one)) for one in values)]
            for theirs in spellings(sheet.words.get(column, ())) if values else ():
                self._attribute_word(name, theirs, values, ours)
            if values and (column not in sheet.headings or column in sheet.gappy):
                key = self.blanks[name] = f"blank-{name}"
                label = _("Tickets without %(attribute)s are") % {"attribute": said.word(name)}
                self._choice(key, label, [("", _("as nobody has classified them")), *ours[1:]])
        if STATE in self.names:
            meanings = [("", _("open, or nothing of these")), *((one, _meaning(one)) for one in STATES)]
            for theirs in spellings(sheet.words.get(columns.get(STATE, ""), ())):
                self._word(STATE, theirs, meanings, guess_state(theirs[0]))

    def _attribute_word(
        self, name: str, theirs: tuple[str, ...], values: Sequence[str], ours: list[tuple[str, Any]]
    ) -> None:
        """Sure where it is the plan's own word; a guess where it is another of the same or the nearest rank."""
        own, guessed = same_word(theirs[0], values), guess_word(theirs[0], values)
        key = self._word(name, theirs, ours, guessed)
        if own:
            self.sure.add(key)
        elif guessed:
            self.guesses[key] = guessed
            self.fields[key].help_text = _("A guess, by its rank.")

    def _word(self, name: str, theirs: tuple[str, ...], ours: list[tuple[str, Any]], guessed: str) -> str:
        """What one of their words means, in all its spellings; the key of its field."""
        key = f"word-{name}-{hashlib.sha256(theirs[0].casefold().encode()).hexdigest()[:12]}"
        called = _label(name) if name == STATE else said.word(name).capitalize()
        self._choice(key, _("%(attribute)s “%(word)s” is") % {"attribute": called, "word": theirs[0][:60]}, ours)
        self.fields[key].initial = guessed
        self.words[key] = (name, theirs)
        return key

    def asked(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        return [self[key] for key in self.fields if key not in self.sure]

    def own_words(self) -> list[forms.BoundField]:
        """Those of words that are the plan's own, which nobody needs to look at."""
        return [self[key] for key in self.fields if key in self.sure]

    def guessed(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[tuple[str, str, int]]]:
        """Attribute → (their word, ours, how many tickets) of what is read by a guess. `counts`: attribute → word → tickets."""
        found: dict[str, list[tuple[str, str, int]]] = {}
        for key, guess in self.guesses.items():
            name, theirs = self.words[key]
            tickets = sum(counts.get(name, {}).get(one, 0) for one in theirs)
            if tickets and self.cleaned_data.get(key) == guess:
                found.setdefault(name, []).append((theirs[0], guess, tickets))
        return found

    def asks_of(self, name: str) -> bool:
        """Whether there is a field that says what its words mean, or what tickets without one are."""
        return name in self.blanks or any(of == name for of, _theirs in self.words.values())

    def _choice(self, key: str, label: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[key] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields[key].quiet = True  # type: ignore[attr-defined]  # read by the template: not "optional"

    def refuse(self, refusal: Refusal) -> None:
        """Beside the column that is missing, where it is that."""
        asks = {
            "id": _("Choose the column that holds the number of the ticket."),
            "opened": _("Choose the column that says when the ticket was opened."),
        }
        needed = asks.get(str(refusal.data.get("column", "")))
        self.add_error(f"column-{refusal.data['column']}" if needed else None, needed or refusal.sentence)

    def reading(self) -> Columns:
        chosen = {name: self.cleaned_data[f"column-{name}"] for name in self.names}
        values: dict[str, dict[str, str]] = {}
        for key, (name, theirs) in self.words.items():
            if ours := self.cleaned_data[key]:
                values.setdefault(name, {}).update(dict.fromkeys(theirs, ours))
        order = {"day": True, "month": False}.get(self.cleaned_data["order"])
        columns = {name: heading for name, heading in chosen.items() if heading}
        blank = {name: self.cleaned_data[key] for name, key in self.blanks.items() if self.cleaned_data[key]}
        return Columns(columns, self.cleaned_data["zone"] or "UTC", values, order, blank)


def _zones() -> list[str]:
    """Those with a place in their name, and UTC: nobody's tickets were written in `Factory` or `localtime`."""
    return sorted({one for one in available_timezones() if "/" in one} | {"UTC"})


def _label(name: str) -> str:
    known = {
        "id": _("Number of the ticket"),
        "opened": _("When it was opened"),
        "answered": _("When a person answered first"),
        "resolved": _("When it was resolved"),
        STATE: pgettext("of a ticket", "State"),
    }
    return known.get(name) or said.word(name).capitalize()


def _meaning(state: str) -> str:
    """A state in words; the two that are left are of no case, and counted as void."""
    known = {
        DONE: _("done; its time is in another column"),
        WAITING: _("waiting for the customer"),
        "spam": _("spam: left out, and counted"),
        "merged": _("a duplicate: left out, and counted"),
    }
    return known[state]
