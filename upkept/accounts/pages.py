"""A person's own page: name, zone, language."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from upkept.accounts import actions
from upkept.kit.now import Request


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200, required=False)
    timezone = forms.ChoiceField(label=gettext_lazy("Your time zone"))
    language = forms.ChoiceField(label=gettext_lazy("Your language"), choices=settings.LANGUAGES)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is open
        zones = self.fields["timezone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    person = request.user
    assert person.is_authenticated
    form = ProfileForm(
        request.POST or None,
        initial={"name": person.name, "timezone": person.timezone, "language": person.language},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_profile(person, **form.cleaned_data)
        response = redirect("profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, person.language, max_age=31536000, samesite="Lax", secure=settings.SECURE
        )
        with translation.override(person.language):
            messages.success(request, _("Saved."))
        return response
    return render(request, "accounts/profile.html", {"form": form})
