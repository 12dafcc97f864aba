"""What who runs it looks at: deliveries that were given up, in red, with why; and the button that tries again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Badge, Column, Link, Row, Table, When
from upkept.notify import access, actions, queries
from upkept.notify.channels import registry as channels
from upkept.notify.models import Delivery, State

SIZE = 50
TONES = {State.SENT: "kept", State.WAITING: "", State.DEAD: "broken", State.DROPPED: ""}


@require_safe
def deliveries(request: Request) -> HttpResponse:
    access.runs_it(request)
    state = request.GET.get("state", State.DEAD)
    rows, pages = paged(queries.deliveries(state), request.GET, SIZE, f"state={state}&")
    views = [(pgettext("deliveries", "Given up"), "dead"), (pgettext("deliveries", "Waiting"), "waiting"),
             (pgettext("deliveries", "Sent"), "sent"), (pgettext("deliveries", "All"), "all")]  # fmt: skip
    return render(
        request,
        "notify/deliveries.html",
        {
            "table": table(rows),
            "rows": rows,
            "pages": pages,
            "views": [Link(label, f"?state={name}", here=name == state) for label, name in views],
            "dead": queries.dead_count(),
            "state": state,
        },
    )


def table(rows: list[Delivery]) -> Table:
    """No addresses: who runs it needs the reference, and the log has the same."""
    return Table(
        caption=_("Deliveries"),
        columns=(
            Column(_("Delivery")),
            Column(_("State")),
            Column(_("Of what"), wide=True),
            Column(_("To")),
            Column(_("By")),
            Column(_("Tries"), align="end"),
            Column(_("When")),
            Column(_("What was answered"), wide=True),
        ),
        rows=tuple(_row(row) for row in rows),
        empty=_("Nothing is here: what cannot be delivered after a dozen tries would be."),
    )


def _row(row: Delivery) -> Row:
    way = channels.get(row.channel)
    to = f"person:{row.person_id}" if row.person_id else f"subscription:{row.subscription_id}"
    when = row.sent_at or row.next_at
    return Row(
        (
            f"#{row.pk}",
            Badge(str(row.get_state_display()), TONES[State(row.state)]),  # type: ignore[arg-type]  # its own tones
            f"{row.news.topic} {row.news.product}".strip(),
            to + (f" · {row.device.name}" if row.device else ""),
            str(way.label) if way else row.channel,
            row.attempts,
            When(instant_of(when)),
            row.error or row.provider_id,
        ),
        ref=str(row.pk),
    )


@require_POST
def retry(request: Request) -> HttpResponse:
    """One (its number), or all that were given up."""
    access.runs_it(request)
    number = request.POST.get("delivery", "")
    try:
        changed = actions.retry(int(number) if number.isdecimal() and len(number) < 19 else None, now=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        said = ngettext("One delivery is tried again.", "%(n)s deliveries are tried again.", changed)
        messages.success(request, said % {"n": changed})
    return redirect("deliveries")
