"""What Ctrl-K reaches: pages, products, promises, tickets that this person may see. A few of each, in bounded queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.kit.ui.shapes import Link
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.products import access
from upkept.products import queries as products
from upkept.support import queries as support

EACH = 10
"""So many of one sort are shown."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One sort of what was found."""

    name: str
    links: tuple[Link, ...]


def find(person: Person, asked: str) -> list[Found]:
    """Without words: the pages, from which a search begins. Words match anywhere; a number is a ticket's."""
    slugs = access.slugs_for(person, may="read")
    names = {slug: name for slug, name in products.names().items() if slug in slugs}
    groups = [
        (_("Tickets"), lambda: _tickets(access.slugs_for(person, may="answer"), asked) if asked else []),
        (_("Products"), lambda: _products(person, names)),
        (_("Promises"), lambda: _promises(names) if asked else []),
        (_("Pages"), lambda: _pages(bool(slugs))),
    ]
    return [Found(name, links) for name, make in groups if (links := _matching(make, asked))]


def _matching(make: Callable[[], Sequence[Link]], asked: str) -> tuple[Link, ...]:
    """Those that hold every word, in any order; a ticket was found by the database already."""
    words = asked.casefold().split()
    links = make()
    return tuple(
        link
        for link in links
        if link.icon == "inbox" or all(word in f"{link.label} {link.href}".casefold() for word in words)
    )[: EACH if asked else None]


def _tickets(slugs: Sequence[str], asked: str) -> list[Link]:
    return [
        Link(f"{ticket} · {ticket.product.name}", reverse("desk-ticket", args=[ticket.pk]), icon="inbox")
        for ticket in support.matching(slugs, asked, EACH)
    ]


def _products(person: Person, names: dict[str, str]) -> list[Link]:
    """Each with the pages that this person may open."""
    operated, maintained, audited, owned = (
        set(access.slugs_for(person, may=right)) for right in ("operate", "maintain", "audit", "own")
    )
    found = []
    for slug, name in names.items():
        said = {"name": name}
        found += [
            Link(_("%(name)s: plan page") % {"name": name}, reverse("plan", args=[slug]), icon="document-text"),
            Link(_("%(name)s: what is due") % {"name": name}, f"{reverse('due')}?product={slug}", icon="clock"),
            Link(_("%(name)s: team and tokens") % {"name": name}, reverse("product", args=[slug]), icon="users"),
            Link(_("%(name)s: support page") % {"name": name}, reverse("support", args=[slug]), icon="lifebuoy"),
            Link(_("%(name)s: reports") % said, reverse("reports", args=[slug]), icon="document-text"),
        ]
        if slug in operated:
            found.append(
                Link(_("%(name)s: record what happened") % said, reverse("record", args=[slug]), icon="pencil-square")
            )
        if slug in audited:
            found.append(
                Link(
                    _("%(name)s: auditor's desk") % said,
                    reverse("audit-desk", args=[slug]),
                    icon="clipboard-document-check",
                )
            )
        if slug in owned:
            found.append(Link(_("%(name)s: auditors") % said, reverse("auditors", args=[slug]), icon="users"))
        if slug in maintained:
            found.append(Link(_("%(name)s: on your own site") % said, reverse("own-site", args=[slug]), icon="home"))
    return found


def _promises(names: dict[str, str]) -> list[Link]:
    return [
        Link(f"{shown.name(id)} · {names[slug]}", reverse("promise", args=[slug, id]), icon="check-badge")
        for slug, past in plans.histories(names).items()
        for id in sorted(past.commitments())
    ]


def _pages(is_team: bool) -> list[Link]:
    team = [
        Link(_("Due: what is owed"), reverse("due"), icon="clock"),
        Link(_("Tickets"), reverse("inbox"), icon="queue-list"),
        Link(_("Products"), reverse("products"), icon="document-text"),
    ]
    return [
        *(team if is_team else []),
        Link(_("The ledger: checkpoints and the key"), reverse("ledger"), icon="shield-check"),
        Link(_("All products and their records"), reverse("all-products"), icon="home"),
        Link(_("Your account: name, zone, language"), reverse("profile"), icon="user-circle"),
        Link(_("Your account: password"), reverse("account_change_password"), icon="key"),
        Link(_("Your account: second factor"), reverse("mfa_index"), icon="shield-check"),
        Link(_("Your account: sessions"), reverse("usersessions_list"), icon="computer-desktop"),
        Link(_("Style guide"), reverse("ui:style-guide"), icon="swatch"),
    ]
