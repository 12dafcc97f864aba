"""Where a person chooses what they are told: one table for all products, and one for each that shall differ."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.notify import access, devices, preferences, queries, retention
from upkept.notify.channels import registry as channels
from upkept.notify.channels.web_push import public_key
from upkept.notify.hours import day_there
from upkept.notify.models import Device, How, Mute, Preference, Settings, Subscription
from upkept.notify.topics import TOPICS, Topic, team_topics, topic
from upkept.products import access as product_access
from upkept.products import queries as products

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One line of the table: a kind of news, and what is chosen for it."""

    topic: Topic
    how: str
    hows: tuple[tuple[str, str, bool], ...]
    by: tuple[tuple[str, str, bool], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ProductChoice:
    slug: str
    name: str
    rows: tuple[TopicRow, ...]
    muted_until: int | None
    muted_day: str
    differs: int
    open: bool = False


class TimesForm(forms.Form):
    digest_hour = forms.TypedChoiceField(label=gettext_lazy("The digest comes at"), choices=HOURS, coerce=int)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("The weekly letter comes on"), required=False, coerce=int, empty_value=None
    )
    digest_channels = forms.MultipleChoiceField(
        label=gettext_lazy("The digest comes by"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("It stands under Notices in any case."),
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Quiet from"), required=False, coerce=int, empty_value=None, choices=[("", "–"), *HOURS]
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("Quiet until"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *HOURS],
        help_text=gettext_lazy("What is not urgent waits until the quiet is over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.quiet = True  # type: ignore[attr-defined]  # empty is a choice like another: it says so itself
        days, by = self.fields["weekday"], self.fields["digest_channels"]
        assert isinstance(days, forms.TypedChoiceField) and isinstance(by, forms.MultipleChoiceField)
        days.choices = [("", _("no day")), *((number, name) for number, name in WEEKDAYS.items())]
        by.choices = [(name, str(way.label)) for name, way in _ways() if not way.in_transaction]


def _ways() -> list[tuple[str, Any]]:
    return [(name, way) for name, way in channels.items() if way.is_ready()]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET shows all; POST keeps one table: of a product, or (empty) of all."""
    person = person_of(request)
    if request.method != "POST":
        return _page(request, person)
    slug = request.POST.get("product", "")
    if slug and slug not in queries.slugs_of(person):
        raise product_access.absent()
    said = {name: (request.POST.get(f"{name}-how", ""), request.POST.getlist(f"{name}-by")) for name in TOPICS
            if f"{name}-how" in request.POST}  # fmt: skip
    try:
        preferences.choose(person, slug, said)
    except Refusal as refusal:
        return _page(request, person, said={slug: said}, refusal={slug: refusal})
    messages.success(request, _("Saved."))
    return redirect("notice-preferences")


@login_required
@require_POST
def times(request: Request) -> HttpResponse:
    person = person_of(request)
    form = TimesForm(request.POST)
    if form.is_valid():
        try:
            preferences.set_times(person, **form.cleaned_data, now=request.now)
        except Refusal as refusal:
            form.add_error("quiet_from", refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("notice-preferences")
    return _page(request, person, times=form)


class MuteForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Tell me nothing of it until"), required=False)


@login_required
@require_POST
def mute(request: Request, slug: str) -> HttpResponse:
    person = person_of(request)
    if slug not in queries.slugs_of(person):
        raise product_access.absent()
    form = MuteForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("bad-day", _("Write a day, such as 2026-12-24."))  # noqa: TRY301
        until = None if request.POST.get("unmute") else form.cleaned_data["until"]
        if until is None and not request.POST.get("unmute"):
            raise Refusal("bad-day", _("Choose the day until which you want to hear nothing."))  # noqa: TRY301
        preferences.mute(person, slug, until, now=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Saved."))
    return redirect("notice-preferences")


# What is held about them ------------------------------------------------------------------------------------------------
@login_required
@require_safe
def held(request: Request) -> HttpResponse:
    """All of it as a file (GDPR, articles 15 and 20)."""
    answer = JsonResponse(retention.export(person_of(request)), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="notices.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def forget(request: Request) -> HttpResponse:
    """Everything of theirs here goes; from then on they are told as somebody who chose nothing yet."""
    if not request.POST.get("sure"):
        messages.error(request, _("Nothing was erased: tick the box that says so first."))
        return redirect("notice-preferences")
    retention.erase(person_of(request))
    messages.success(request, _("It is erased: your notices, choices, hours, browsers and what you follow."))
    return redirect("notice-preferences")


# Devices ----------------------------------------------------------------------------------------------------------------
@login_required
@require_POST
def add_device(request: Request) -> JsonResponse:
    """What the browser's own script sends; it needs JavaScript, as push itself does."""
    try:
        given = json.loads(request.body or b"{}")
        keys = given["keys"]
        said = {name: str(value) for name, value in (("endpoint", given["endpoint"]), ("name", given.get("name", "")))}
        found = devices.add(
            person_of(request), **said, p256dh=str(keys["p256dh"]), auth=str(keys["auth"]), now=request.now
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"sentence": _("Your browser sent something that cannot be read.")}, status=400)
    except Refusal as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=409)
    return JsonResponse({"number": found.pk, "name": found.name})


@login_required
@require_POST
def change_device(request: Request, number: int) -> HttpResponse:
    """Rename, try or remove it, by the button that was pressed."""
    person = person_of(request)
    found = access.device_for(person, number)
    try:
        if "remove" in request.POST:
            devices.remove(found)
            messages.success(request, _("It is removed: nothing is sent there any longer."))
        elif "test" in request.POST:
            devices.test(found, now=request.now)
            messages.success(request, _("A test is on its way: it arrives within seconds."))
        else:
            devices.rename(found, request.POST.get("name", ""))
            messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("notice-preferences")


# Drawing ----------------------------------------------------------------------------------------------------------------
def _page(
    request: Request,
    person: Person,
    *,
    said: dict[str, dict[str, tuple[str, list[str]]]] | None = None,
    refusal: dict[str, Refusal] | None = None,
    times: TimesForm | None = None,
) -> HttpResponse:
    said, refusal = said or {}, refusal or {}
    rows = {(row.product, row.topic): row for row in Preference.objects.filter(person=person)}
    settings = preferences.settings_of(person, request.now)
    slugs = queries.slugs_of(person)
    names = products.names()
    muted = {row.product: row for row in Mute.objects.filter(person=person, until__gt=request.now)}
    shown = {
        "all": _rows(_topics(slugs), "", rows, said.get(""), refusal.get("")),
        "products": [
            ProductChoice(
                slug,
                names[slug],
                _rows(team_topics_of_product(), slug, rows, said.get(slug), refusal.get(slug)),
                instant_of(muted[slug].until) if slug in muted else None,
                day_there(muted[slug].until, person.timezone).isoformat() if slug in muted else "",
                sum(1 for product, _topic in rows if product == slug),
                open=slug in refusal,
            )
            for slug in slugs
        ],
        "refusals": list(refusal.values()),
        "ways": [(name, way.label, way.hint) for name, way in _ways()],
        "times": times or TimesForm(initial=_initial(settings)),
        "devices": Device.objects.filter(person=person).order_by("id"),
        "push_key": public_key(),
        "subscriptions": [
            (topic(row.topic), names.get(row.product, row.product), row.product)
            for row in Subscription.objects.filter(person=person).order_by("product", "topic")
        ],
        "zone": person.timezone,
        "next_digest": instant_of(settings.next_digest_at),
    }
    wrong = bool(refusal) or bool(times and times.errors)
    return render(request, "notify/preferences.html", shown, status=422 if wrong else 200)


def _topics(slugs: list[str]) -> list[Topic]:
    return team_topics() if slugs else [one for one in team_topics() if one.required]


def team_topics_of_product() -> list[Topic]:
    return [one for one in team_topics() if not one.required]


def _initial(settings: Settings) -> dict[str, Any]:
    return {
        "digest_hour": settings.digest_hour,
        "weekday": settings.weekday,
        "digest_channels": settings.digest_channels or ["email"],
        "quiet_from": settings.quiet_from,
        "quiet_until": settings.quiet_until,
    }


def _rows(
    topics: list[Topic],
    slug: str,
    rows: dict[tuple[str, str], Preference],
    said: dict[str, tuple[str, list[str]]] | None,
    refusal: Refusal | None,
) -> tuple[TopicRow, ...]:
    """As chosen; as just written where that was refused."""
    answer = []
    for one in topics:
        row = rows.get((slug, one.name))
        how, by = (str(row.how), row.channels) if row else ("" if slug else str(one.how), [])
        if said is not None and one.name in said:
            how, by = said[one.name]
        elif not by:
            by = list(one.channels)
        wrong = str(refusal.sentence) if refusal and (refusal.data or {}).get("topic") == one.name else ""
        choices = [(str(value), str(label)) for value, label in How.choices]
        if one.required:
            choices = choices[:1]
        elif not one.may_digest:
            choices = [choices[0], choices[2]]
        if slug:
            choices = [("", _("as for all products")), *choices]
        answer.append(
            TopicRow(
                one,
                how,
                tuple((value, label, value == how) for value, label in choices),
                tuple((name, str(way.label), name in by) for name, way in _ways()),
                wrong,
            )
        )
    return tuple(answer)
