"""Subscribing without an account: ask, confirm, leave. The answer tells nobody who subscribes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.notify import letters, subscribing
from upkept.notify.letters import DIGEST
from upkept.notify.models import Subscription
from upkept.notify.topics import public_topics, topic
from upkept.products import access
from upkept.products.models import Product
from upkept.products.site import site_of


class SubscribeForm(forms.Form):
    """`signed_in`: whoever has an account is told there; everybody else by mail."""

    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What do you want to hear of?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    email = forms.CharField(
        label=gettext_lazy("Your email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("You get a letter with a link first. Every letter has a link that ends it at once."),
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["topics"]
        choices.quiet = True  # type: ignore[attr-defined]  # the page says what an empty choice does
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(one.name, f"{one.label}. {one.hint}") for one in public_topics()]
        if signed_in:
            del self.fields["email"]


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: Request, slug: str) -> HttpResponse:
    product = access.public_product(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    given = request.POST if request.method == "POST" else None
    form = SubscribeForm(given, signed_in=person is not None, initial={"topics": _topics(person, slug)})
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, product, person, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    shown = {"product": product, "site": site_of(product, "subscribe"), "form": form, "person": person}
    return render(request, "notify/subscribe.html", shown, status=422 if form.errors else 200)


def _topics(person: Person | None, slug: str) -> list[str]:
    if person is None:
        return ["plan"]
    return list(Subscription.objects.filter(person=person, product=slug).values_list("topic", flat=True))


def _asked(request: Request, product: Product, person: Person | None, said: dict[str, Any]) -> HttpResponse:
    if person is not None:
        subscribing.follow(person, product, said["topics"], now=request.now)
        messages.success(request, _("Saved."))
        return redirect("subscribe", product.slug)
    subscribing.ask(
        product,
        said["email"],
        said["topics"],
        place=request.META.get("REMOTE_ADDR", ""),
        language=get_language() or "en",
        timezone=zone_of(request, product.timezone),
        now=request.now,
    )
    shown = {"product": product, "site": site_of(product, "subscribe"), "email": said["email"]}
    return render(request, "notify/asked.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, key: str) -> HttpResponse:
    """A page with a button: programs that look into letters open links, and nobody else may say yes."""
    rows = subscribing.asked_by(key)
    if request.method == "POST" and rows:
        rows = subscribing.confirm(key, now=request.now)
        return render(request, "notify/confirmed.html", _of(rows, done=True))
    return render(request, "notify/confirmed.html", _of(rows, done=False), status=200 if rows else 404)


def _of(rows: list[Subscription], *, done: bool) -> dict[str, Any]:
    product = Product.objects.filter(slug=rows[0].product).first() if rows else None
    return {
        "rows": rows,
        "product": product,
        "kinds": [topic(row.topic) for row in rows],
        "done": done,
        "keys": [(topic(row.topic), letters.subscription_key(row.pk)) for row in rows],
    }


@csrf_exempt  # RFC 8058: a mail program posts without cookies; the signed key is all that says who
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Request, key: str) -> HttpResponse:
    number = letters.subscription_of(key)
    row = Subscription.objects.filter(pk=number).select_related("person").first() if number else None
    product = Product.objects.filter(slug=row.product).first() if row else None
    shown = {"product": product, "kind": topic(row.topic) if row else None, "done": False, "known": number is not None}
    if request.method == "POST" and number is not None:
        subscribing.end(number)
        shown["done"] = True
    return render(request, "notify/unsubscribed.html", shown, status=200 if number else 404)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, key: str) -> HttpResponse:
    """The same for letters to people with an account: what is left out of their mail stays in the app."""
    found = letters.person_of(key)
    person = Person.objects.filter(pk=found[0]).first() if found else None
    shown: dict[str, Any] = {"done": False, "known": person is not None}
    if found and person is not None:
        _number, name, slug = found
        shown |= {
            "kind": topic(name),
            "digest": name == DIGEST,
            "product": Product.objects.filter(slug=slug).first(),
            "person": person,
        }
        if request.method == "POST":
            subscribing.leave(person, name, slug, now=request.now)
            shown["done"] = True
    return render(request, "notify/left.html", shown, status=200 if person else 404)
