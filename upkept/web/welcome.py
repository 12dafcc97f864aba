"""The first minutes: the first person makes their account, then starts with their own plan or looks at the examples."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts import actions, first
from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.products.access import absent
from upkept.web import examples

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class OwnerForm(forms.Form):
    """Who runs this installation."""

    code = forms.CharField(
        label=gettext_lazy("Setup code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("It stands on the terminal where Upkept was started, behind /welcome?code="),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=gettext_lazy("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters. A passkey or a second factor can be added afterwards."),
    )
    timezone = forms.ChoiceField(label=gettext_lazy("Your time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["timezone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]

    def clean_code(self) -> str:
        written = str(self.cleaned_data["code"])
        if not first.is_setup_code(written):
            raise forms.ValidationError(
                _(
                    "This is not the setup code. Look at the terminal where Upkept was started, or run `upkept user add`."
                )
            )
        return written


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: Request) -> HttpResponse:
    """The first account, while there is none; afterwards the way on, for who runs the installation."""
    if not first.is_awaited():
        return redirect("welcome-next")
    form = OwnerForm(
        request.POST or None,
        initial={"code": request.GET.get("code", ""), "timezone": request.COOKIES.get("zone") or "UTC"},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = actions.create_first(said["email"], said["password"], name=said["name"], timezone=said["timezone"])
        except Refusal as refusal:
            form.add_error({"bad-email": "email", "weak-password": "password"}.get(refusal.code), refusal.sentence)
        else:
            login(request, person, backend=BACKEND)
            return redirect("welcome-next")
    answer = render(request, "web/welcome.html", {"form": form}, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_safe
def ways(request: Request) -> HttpResponse:
    """Start with mine, look at the examples, and later: take these away."""
    _runs_it(request)
    return render(request, "web/welcome_next.html", {"examples": examples.state()})


@login_required
@require_POST
def load(request: Request) -> HttpResponse:
    _runs_it(request)
    examples.ask_for()
    return redirect("welcome-next")


@login_required
@require_POST
def remove(request: Request) -> HttpResponse:
    _runs_it(request)
    count = examples.remove(now=request.now)
    if count:
        messages.success(request, _("The examples are gone. Their events stay in the journal, marked as synthetic."))
    return redirect("welcome-next")


def _runs_it(request: Request) -> None:
    if not person_of(request).is_staff:
        raise absent()
