"""What everybody may have of the ledger: its checkpoints, its keys, and when a checkpoint was last put outside."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upkept.kit import clock
from upkept.kit.clock import instant_of
from upkept.kit.ledger import checkpoints as making
from upkept.kit.ledger import keys, latest_checkpoint, outside
from upkept.kit.ledger.models import Checkpoint, Copy, Key, Place
from upkept.kit.now import Request

SHOWN = 100


@require_safe
def about(request: Request) -> HttpResponse:
    """What the ledger is, its latest checkpoint, its key, and where copies are."""
    row = making.latest()
    key = keys.current()
    shown = {
        "checkpoint": row,
        "at": instant_of(row.at) if row else None,
        "key": keys.known(key) if key else None,
        "places": _places(request),
    }
    return render(request, "ledger/about.html", shown)


@require_safe
def checkpoint(request: Request) -> HttpResponse:
    """The latest, as the text that is signed."""
    text = latest_checkpoint()
    if text is None:
        raise Http404(_("No checkpoint is signed yet."))
    return _plain(text)


@require_safe
def checkpoints(request: Request) -> HttpResponse:
    """The newest; each as text under its number. `?before=NUMBER` goes on."""
    rows = Checkpoint.objects.order_by("-id").defer("products")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: SHOWN + 1])
    numbers = [row.pk for row in found]
    stamped = set(
        Copy.objects.filter(place=Place.STAMP, token__isnull=False, checkpoint__in=numbers).values_list(
            "checkpoint_id", flat=True
        )
    )
    shown = {
        "rows": [(row, instant_of(row.at), bytes(row.root).hex(), row.pk in stamped) for row in found[:SHOWN]],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else None,
    }
    return render(request, "ledger/checkpoints.html", shown)


@require_safe
def one(request: Request, number: int) -> HttpResponse:
    row = Checkpoint.objects.filter(pk=number).first()
    if row is None:
        raise Http404(_("There is no such checkpoint."))
    return _plain(row.note)


@require_safe
def token(request: Request, number: int) -> HttpResponse:
    """The time stamp over a checkpoint, as the authority gave it (RFC 3161)."""
    copy = Copy.objects.filter(checkpoint=number, place=Place.STAMP, token__isnull=False).first()
    if copy is None:
        raise Http404(_("There is no time stamp for this checkpoint."))
    return HttpResponse(bytes(copy.token or b""), content_type="application/timestamp-reply")


@require_safe
def key(request: Request) -> HttpResponse:
    """Every key, the newest first; under each but the first what the one before signed about it."""
    rows = Key.objects.order_by("-id")
    parts = [f"{keys.known(row).text}\n" + (f"\n{row.certificate}" if row.certificate else "") for row in rows]
    if not parts:
        raise Http404(_("The ledger has no key yet."))
    return _plain("\n".join(parts))


def _plain(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"  # it is public, and checked by programs of others
    response["Cache-Control"] = "no-cache"
    return response


def _places(request: Request) -> list[dict[str, object]]:
    """When each place outside was last reached. Why one fails is the operator's to read."""
    words = {
        Place.GIT: (_("A git repository"), bool(settings.CHECKPOINT_GIT)),
        Place.STAMP: (_("A time stamp by an authority (RFC 3161)"), bool(settings.TSA_URL)),
    }
    is_staff = bool(getattr(request.user, "is_staff", False))
    found: list[dict[str, object]] = []
    for place, (label, wanted) in words.items():
        done, failing = outside.last_done(place), outside.failing(place)
        found.append(
            {
                "label": label,
                "wanted": wanted,
                "at": instant_of(done.done_at) if done and done.done_at else None,
                "size": done.checkpoint.size if done else None,
                "is_failing": failing is not None,
                "error": failing.error if failing and is_staff else "",
                "since": clock.instant_of(failing.checkpoint.at) if failing else None,
            }
        )
    return found
