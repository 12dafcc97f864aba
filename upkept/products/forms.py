"""Forms of a product's page: who may do what, and which machines may speak for it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from upkept.products.models import Role, Scope


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("Email of the person"))
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("no role")), *Role.choices], required=False)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=["events"]
    )
    kinds = forms.CharField(
        label=_("Kinds of event"),
        required=False,
        help_text=_("Separated by blanks, such as release.staged release.deployed."),
    )

    def clean_kinds(self) -> list[str]:
        return str(self.cleaned_data["kinds"]).replace(",", " ").split()
