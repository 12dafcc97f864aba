"""What auditors and owners fill in at the desk."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from upkept.assurance.models import Strata, Verdict
from upkept.assurance.sampling import MOST


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name of the auditor"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=254)
    until = forms.DateField(
        label=_("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("After this day nothing opens any more, whatever was open before."),
    )
    products = forms.MultipleChoiceField(label=_("Products"), widget=forms.CheckboxSelectMultiple)
    sees_security = forms.BooleanField(
        label=_("May see what concerns security before it is public"), required=False, initial=True
    )

    def __init__(self, products: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["products"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = products

    def end(self, zone: str) -> datetime:
        """The last moment of the day, on the product's clock."""
        return datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time.min, ZoneInfo(zone))


class AgainForm(forms.Form):
    email = forms.EmailField(label=_("Your email"), max_length=254)


class SampleForm(forms.Form):
    seed = forms.CharField(
        label=_("Seed"), max_length=200, help_text=_("Any words of yours. The same seed draws the same cases again.")
    )
    size = forms.IntegerField(label=_("How many cases"), min_value=1, max_value=MOST, initial=25)
    strata = forms.ChoiceField(label=_("How they are drawn"), choices=Strata.choices, initial=Strata.NONE)
    with_void = forms.BooleanField(label=_("Void cases as well"), required=False)


class MarkForm(forms.Form):
    mark = forms.ChoiceField(label=_("What you found"), choices=Verdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
