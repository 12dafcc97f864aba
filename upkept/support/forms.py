"""What customers and agents fill in. The questions come from the product's plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upkept.support.actions import LONGEST
from upkept.support.queries import Question

NAMES = {
    "type": _("What is it?"),
    "priority": _("How urgent is it?"),
    "severity": _("How severe is it?"),
    "complexity": _("How complex is it?"),
    "tier": _("Support tier"),
    "cause": _("Whose cause is it?"),
}
VALUES = {
    "incident": _("Something does not work"),
    "bug": _("A fault in the product"),
    "question": _("A question"),
    "idea": _("An idea or a wish"),
    "demo": _("A demonstration request"),
    "emergency": _("Emergency: it stands still, or data is in danger"),
    "critical": _("Critical"),
    "high": _("High: many people cannot do something important"),
    "medium": _("Medium"),
    "low": _("Low: it can be worked around"),
    "inquiry": _("No hurry: a question or a small improvement"),
}


def value_label(value: str) -> str:
    return str(VALUES.get(value, value.replace("-", " ").capitalize()))


class AttributesForm(forms.Form):
    """One choice for each of the plan's attributes that is asked for."""

    def __init__(self, questions: Sequence[Question], *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for question in questions:
            choices = [(value, value_label(value)) for value in question.values]
            asks = required and question.name == "type"  # nobody's case is of a type that they did not choose
            if asks:
                choices = [("", str(_("Please choose") if question.is_needed else _("Something else"))), *choices]
            self.fields[question.name] = forms.ChoiceField(
                label=NAMES.get(question.name, question.name.replace("-", " ").capitalize()),
                choices=choices if required else [("", _("not said")), *choices],
                required=required and (question.is_needed or not asks),
                initial=question.values[-1] if required and not asks else "",  # the mildest: whoever is in need says so
            )
            self.fields[question.name].quiet = True  # type: ignore[attr-defined]  # "Something else" is an answer too

    def attributes(self) -> dict[str, str]:
        return {question.name: value for question in self.questions if (value := self.cleaned_data[question.name])}


class OpenForm(AttributesForm):
    title = forms.CharField(label=_("In a few words"), max_length=200)
    text = forms.CharField(
        label=_("What happened, or what do you need?"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONGEST,
    )
    name = forms.CharField(label=_("Your name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,  # RFC 5321, 4.5.3.1.3, and the column's
        required=False,
        help_text=_("We send you a link to your ticket, and the answer."),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # filled in by robots alone

    def __init__(self, questions: Sequence[Question], *args: Any, signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(questions, *args, **kwargs)
        self.order_fields(["type", "priority", "severity"])
        if signed_in:
            del self.fields["name"], self.fields["email"]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must stay empty."))
        return ""


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 5}), max_length=LONGEST)


class Given(forms.ChoiceField):
    """A choice that always has a value, so that "optional" says nothing of it."""

    quiet = True


class AnswerForm(forms.Form):
    THEN = (("", _("and it stays open")), ("wait", _("and wait for the customer")), ("resolve", _("and resolve it")))

    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=LONGEST)
    then = Given(label=_("Then"), choices=THEN, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("A note for the team"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=(
            ("spam", _("It is spam")),
            ("mistake", _("It was a mistake")),
            ("withdrawn", _("The customer took it back")),
        ),
    )
