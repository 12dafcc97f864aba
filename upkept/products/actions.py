"""What changes about products: they are created, people get roles, machines get tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.access import is_proven
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.products import tokens
from upkept.products.models import Membership, Product, Role, Scope, Stage, Token

TAKEN = frozenset(
    {
        "account", "admin", "all", "api", "assets", "audit", "demo", "drafts", "due", "embed", "events", "health",
        "healthz", "ledger", "login", "logout", "metrics", "new", "notices", "obligations", "owed", "p",
        "people", "plans", "preferences", "products", "push", "report", "reports", "search", "settings", "static", "status",
        "style-guide", "subscriptions", "support", "tickets", "welcome",
    }
)  # fmt: skip
"""Words that are addresses of our own, so that no product may be called so."""


@transaction.atomic
def create(
    slug: str,
    name: str,
    *,
    timezone: str,
    languages: Sequence[str],
    now: datetime,
    synthetic: bool = False,
    stage: Stage = Stage.PRIVATE,
) -> Product:
    """A new product, private unless said. Raises Refusal: bad-slug, slug-taken, unknown-zone."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 63 or slug in TAKEN:
        raise Refusal(
            "bad-slug",
            _(
                "%(slug)s cannot be a product's short name; write small letters, figures and hyphens, such as my-product."
            )
            % {"slug": slug or "''"},
        )
    if timezone not in available_timezones():
        raise Refusal(
            "unknown-zone", _("%(zone)s is no time zone; write one such as Europe/Madrid.") % {"zone": timezone}
        )
    if Product.everything.filter(slug=slug).exists():
        raise Refusal("slug-taken", _("There is a product called %(slug)s already.") % {"slug": slug})
    return Product.objects.create(
        slug=slug,
        name=name,
        timezone=timezone,
        languages=list(languages),
        created_at=now,
        synthetic=synthetic,
        stage=stage,
        public_at=now if stage == Stage.PUBLIC else None,
    )


@transaction.atomic
def begin(slug: str, name: str, *, timezone: str, languages: Sequence[str], by: Person, now: datetime) -> Product:
    """A new product, private, whose owner is whoever began it. Raises Refusal as `create` does."""
    product = create(slug, name, timezone=timezone, languages=languages, now=now)
    Membership.objects.create(person=by, product=product, role=Role.OWNER)
    return product


@transaction.atomic
def remove(product: Product, *, now: datetime) -> None:
    """Take an example away: nobody finds it any more, and no machine speaks for it. Raises Refusal: not-synthetic.

    Its events stay in the journal, from which nothing is ever taken, and its short name stays taken.
    """
    row = Product.objects.select_for_update().get(pk=product.pk)
    refuse_real(row)
    Membership.objects.filter(product=row).delete()
    Token.objects.filter(product=row, revoked_at=None).update(revoked_at=now)
    row.removed_at = now
    row.save(update_fields=["removed_at"])


def refuse_real(product: Product) -> None:
    """Raises Refusal not-synthetic for what is no example."""
    if not product.synthetic:
        raise Refusal(
            "not-synthetic", _("Only an example can be removed: what %(name)s promised stays.") % {"name": product.name}
        )


@transaction.atomic
def set_role(email: str, slug: str, role: str) -> None:
    """Give a person a role in a product; an empty role takes it away. The last owner stays owner."""
    person = Person.objects.filter(email=email.strip().lower()).first()
    product = Product.objects.select_for_update().filter(slug=slug).first()
    if person is None:
        raise Refusal(
            "no-such-person",
            _(
                "There is nobody with the address %(email)s yet. Ask them to sign up here first, then give them the role."
            )
            % {"email": email},
        )
    if product is None:
        raise Refusal("no-such-product", _("There is no product called %(slug)s.") % {"slug": slug})
    if role and not is_proven(person):
        raise Refusal(
            "unproven-address",
            _(
                "Whoever signed up as %(email)s has not confirmed that address yet, and may be somebody else. "
                "Ask them to open the link in their mail, then give the role."
            )
            % {"email": email},
        )
    if role and role not in Role.values:
        raise Refusal(
            "unknown-role",
            _("%(role)s is no role; write one of %(roles)s.") % {"role": role, "roles": ", ".join(Role.values)},
        )
    others = Membership.objects.filter(product=product, role=Role.OWNER).exclude(person=person)
    is_owner = Membership.objects.filter(product=product, role=Role.OWNER, person=person).exists()
    if is_owner and role != Role.OWNER and not others.exists():
        raise Refusal("last-owner", _("A product needs an owner: make somebody else one first."))
    if role:
        Membership.objects.update_or_create(person=person, product=product, defaults={"role": role})
    else:
        Membership.objects.filter(person=person, product=product).delete()


@transaction.atomic
def create_token(
    product: Product,
    name: str,
    *,
    scopes: Sequence[str],
    kinds: Sequence[str] = (),
    by: Person | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A token, and what the machine sends, which is shown this once. `kinds` are checked by the caller's vocabulary."""
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise Refusal(
            "unknown-scope", _("Say what the token may do: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
        )
    if Scope.EVENTS in scopes and not kinds:
        raise Refusal("no-kinds", _("Name the kinds of event that this token may post, such as release.staged."))
    name = name.strip()
    if not name or Token.objects.filter(product=product, name=name, revoked_at=None).exists():
        raise Refusal("token-name", _("Give the token a name of its own, such as “CI of the web app”."))
    secret, hashed = tokens.mint()
    token = Token.objects.create(
        product=product,
        name=name,
        scopes=sorted(scopes),
        kinds=sorted(set(kinds)),
        secret_hash=hashed,
        created_by=by,
        created_at=now,
        expires_at=expires_at,
    )
    return token, tokens.written(token, secret)


@transaction.atomic
def revoke_token(token: Token, *, now: datetime) -> None:
    """It is refused from now on; what it posted stands."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
