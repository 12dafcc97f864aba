"""What a static site says of itself: from what it was reckoned, how far back, and what was doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.template.loader import render_to_string
from django.test.client import RequestFactory
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.event import Event, How
from upkept.kit.clock import instant_of, moment
from upkept.kit.ui.shapes import Column, Site, Table
from upkept.kit.ui.shapes import Row as TableRow
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.products.site import site_of
from upkept.status.reports.periods import Period

ABOUT = "about.html"


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was read. `name`: git, or the file's; `notes`: what whoever reads the figures should know."""

    name: str
    notes: Callable[[], Sequence[str]]


@dataclass(slots=True)
class Told:
    """`commit`: what is checked out, or empty. `published`: when the plan was first; `reckoned`: how far back its first
    version is counted. `before`: promise → its cases that are older than the plan."""

    product: Product
    now: datetime
    commit: str
    published: int
    reckoned: int
    sources: Sequence[Source]
    kinds: Mapping[tuple[str, How], int]
    base_url: str = ""
    command: str = ""
    languages: Sequence[str] = ("en",)
    before: Mapping[str, int] = field(default_factory=dict)
    cases: int = 0

    @property
    def is_reckoned_back(self) -> bool:
        return self.reckoned < self.published

    @property
    def snippet(self) -> str:
        """The badge for a README."""
        return f"[![{self.product.name}]({self.base_url}badge.svg)]({self.base_url})"

    def foot(self, language: str, file: str) -> str:
        """The foot of every page."""
        return self._render("status/site/foot.html", language, {"other": self._other(language, file)})

    def line(self, language: str, file: str) -> str:
        """What stands above the content of the plan page, of each promise's, and of reports that begin before the plan."""
        bare = file.removeprefix(f"{language.lower()}/")
        is_promise = bare.startswith("promises/")
        period = Period.named(bare.removeprefix("reports/").removesuffix(".html"))
        is_older = period is not None and period.begins(self.product.timezone) < self.published
        if bare != "index.html" and not is_promise and not is_older:
            return ""
        name = bare.removeprefix("promises/").removesuffix(".html").partition("--")[0] if is_promise else ""
        older = self.before.get(name, 0) if is_promise else sum(self.before.values())
        return self._render("status/site/line.html", language, {"older": older if self.is_reckoned_back else 0})

    def about(self, language: str) -> str:
        """The page on how the figures were made."""
        counts = sorted(self.kinds.items())
        with translation.override(self.known(language)):
            hows: dict[How, str] = {
                "observed": _("observed"), "reported": _("reported"), "attested": _("attested"), "imported": _("imported")
            }  # fmt: skip
            table = Table(
                caption=_("What happened, by kind"),
                columns=(Column(_("Event")), Column(_("How it is known")), Column(_("How many"), align="end")),
                rows=tuple(TableRow((kind, hows[how], f"{count:,}")) for (kind, how), count in counts),
                empty=_("Nothing has happened yet."),
            )
            site = site_of(self.product)
            given = {
                "table": table,
                "notes": [(source.name, list(source.notes())) for source in self.sources],
                "site": Site(site.name, site.href, site.nav),
                "older": sum(self.before.values()) if self.is_reckoned_back else 0,
            }
        return self._render("status/site/about.html", language, given)

    def _render(self, template: str, language: str, more: Mapping[str, object]) -> str:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        request.now = self.now  # type: ignore[attr-defined]  # see kit.now.Request
        given = {
            "told": self,
            "product": self.product,
            "as_of": instant_of(self.now),
            "commit": self.commit[:10],
            "ui_zone": self.product.timezone,
            "language": language,
            "badge": f"{self.base_url}badge.svg",
            **more,
        }
        with translation.override(self.known(language)):
            return render_to_string(template, given, request)

    def _other(self, language: str, file: str) -> list[tuple[str, str]]:
        """The same page in the plan's other languages: (code, file)."""
        bare = file if language == self.languages[0] else file.partition("/")[2]
        return [
            (code, bare if code == self.languages[0] else f"{code.lower()}/{bare}")
            for code in self.languages
            if code != language
        ]

    def known(self, language: str) -> str:
        return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def kinds_of(events: Sequence[Event]) -> dict[tuple[str, How], int]:
    """How many of each kind, by how it is known."""
    return dict(Counter((event.kind, event.how) for event in events))


def older_cases(product: str, published: int) -> dict[str, int]:
    """Promise → how many of its cases with a verdict began before the plan was published."""
    rows = Obligation.objects.filter(product=product, opened_at__lt=moment(published)).exclude(month="")
    return dict(rows.order_by().values_list("commitment").annotate(Count("id")))


def releases_words(count: int, skipped: int, raised: Mapping[tuple[str, str], int] | None = None) -> list[str]:
    """What was found among the tags."""
    told = [
        ngettext("%(n)s tag is a release.", "%(n)s tags are releases.", count) % {"n": f"{count:,}"}
        if count
        else _("No tag reads as a version such as v1.2.0: there is no release.")
    ]
    if skipped:
        told.append(
            ngettext("%(n)s tag is no release.", "%(n)s tags are no releases.", skipped) % {"n": f"{skipped:,}"}
        )
    for (found, known), number in sorted((raised or {}).items()):
        told.append(
            ngettext(
                "%(n)s release is %(found)s by its number, and counts as %(known)s: the plan knows no class %(found)s.",
                "%(n)s releases are %(found)s by their numbers, and count as %(known)s: the plan knows no class %(found)s.",
                number,
            )
            % {"n": f"{number:,}", "found": f"“{found}”", "known": f"“{known}”"}
        )
    return told
