"""The pages of the live installation, asked for one by one without one, and written as files beside each other."""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test.client import RequestFactory
from django.urls import Resolver404, resolve, set_urlconf
from django.utils import translation

from upkept.core.refusal import Refusal
from upkept.kit.standing import nothing_changes
from upkept.plans import queries as plans
from upkept.status.reports.periods import Period
from upkept.status.site.links import Place, file_of, place_of, relative, rewritten, still, without_dead_items

URLS = "upkept.status.site.urls"
HOST = "localhost"
MOST = 20_000
"""Files: more is a mistake, not a site."""
LEFT_OUT = ("embed", "ui:", "share", "preview", "plan-feed", "subscri")
"""Pages that need an installation, by how their names begin."""
LEAVES = 4
"""Pages of one list; whoever looks for more takes the data, which has all."""
REPORTED = 12
"""Months before the present one that have a report, and the quarters that begin in them."""
Words = Callable[[str, str], str]
"""(language, the file) → what stands there."""


@dataclass(slots=True)
class Site:
    """Walks from the plan page along every link. `languages`: the first has the root, each other a folder of its name.

    `promises`: those of the plan, by id. `pdf`: reports as PDF too.

    `foot`, `told`: what stands at the foot of a page, and above its content.
    """

    slug: str
    languages: Sequence[str]
    now: datetime
    foot: Words
    told: Words
    is_reckoned_back: bool = False
    promises: Sequence[str] = ()
    base_url: str = ""
    pdf: bool = False

    def files(self, more: str = "", page: Callable[[str], str] = str) -> dict[str, bytes]:
        """Name → content of every page, picture and data file that can be reached, and of the style sheets.

        `more`: the name of a further page, which `page` gives in a language.
        """
        set_urlconf(URLS)
        try:
            with nothing_changes(), plans.steady([self.slug]):
                return self._walk(more, page)
        finally:
            set_urlconf(None)

    def _walk(self, more: str, made: Callable[[str], str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        ahead: deque[tuple[Place, str]] = deque()
        seen: set[str] = set()
        sheets: set[str] = set()

        def want(place: Place, language: str) -> str | None:
            """The file of a page that is to be written; None: there is none."""
            if not _is_ours(place[0], self.slug) or not _is_kept(dict(place[1])) or self._is_left_out(place[0]):
                return None
            file = self.file(place, language)
            if file not in seen:
                if len(seen) > MOST:
                    raise Refusal(
                        "too-many-pages", f"The site would have more than {MOST:,} pages: shorten it with --since."
                    )
                seen.add(file)
                ahead.append((place, language))
            return file

        for language in self.languages:
            want((f"/{self.slug}/plan", ()), language)
        for form in ("svg", "json"):
            want((f"/{self.slug}/badge.{form}", ()), self.languages[0])
        for promise in self.promises:  # one that nobody measures is linked from nowhere, and has its page and data too
            want((f"/{self.slug}/plan/{promise}.json", ()), self.languages[0])
            for language in self.languages:
                want((f"/{self.slug}/plan/{promise}", ()), language)

        def finished(page: str, file: str, place: Place, language: str) -> bytes:
            page = still(page, self.foot(language, file), self.told(language, file))
            page = rewritten(page, lambda value: self._target(value, file, place, language, want, sheets))
            return without_dead_items(page).encode()

        if more:
            for language in self.languages:
                file = more if language == self.languages[0] else f"{_folder(language)}/{more}"
                found[file] = finished(made(language), file, (f"/{self.slug}/", ()), language)
        while ahead:
            place, language = ahead.popleft()
            file = self.file(place, language)
            answer = self.ask(place, language)
            if answer is None:
                continue
            if not answer.headers["Content-Type"].startswith("text/html"):
                found[file] = _content(answer)
                continue
            found[file] = finished(_content(answer).decode(), file, place, language)
            if place[0].startswith(f"/{self.slug}/plan/") and not place[1] and place[0].count("/") == 3:
                for form in ("svg", "json"):
                    want((f"{place[0]}/badge.{form}", ()), self.languages[0])
        missing = seen - found.keys()  # a link that the installation, too, would answer with 404
        if missing:
            found = {name: _without(content, name, missing) for name, content in found.items()}
        return found | {f"static/{name}": _static(name) for name in sorted(sheets)}

    def _is_left_out(self, path: str) -> bool:
        """A report of long ago: its cases stand on the promises' pages, and any month can be reckoned anew.

        Or one as PDF where nobody asked for it.
        """
        head, _slash, name = path.rpartition("/")
        if name.endswith(".pdf") and not self.pdf:
            return True
        period = Period.named(name.removesuffix(".pdf")) if head == f"/{self.slug}/reports" else None
        return period is not None and period.first < self.now.year * 12 + self.now.month - 1 - REPORTED

    def file(self, place: Place, language: str) -> str:
        file = file_of(place, self.slug)
        if language == self.languages[0] or not file.endswith((".html", ".pdf")):
            return file
        return f"{_folder(language)}/{file}"

    def ask(self, place: Place, language: str) -> HttpResponse | StreamingHttpResponse | None:
        """What a visitor would be given; None where there is no such page."""
        request = RequestFactory().get(place[0], {**dict(place[1]), "lang": language}, headers={"host": HOST})
        request.now = self.now  # type: ignore[attr-defined]  # see kit.now.Request
        request.user = AnonymousUser()
        request.address = self._address(place, language)  # type: ignore[attr-defined]  # see status.reports.pages
        request.is_reckoned_back = self.is_reckoned_back  # type: ignore[attr-defined]  # see status.pages
        known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(known):
            try:
                found = resolve(place[0], URLS)
                answer = found.func(request, *found.args, **found.kwargs)
            except (Resolver404, Http404):
                return None
        if isinstance(answer, HttpResponse) and 300 <= answer.status_code < 400:
            to, _language, _fragment = place_of(answer.headers["Location"], place[0])
            return self.ask(to, language) if to != place else None
        assert isinstance(answer, HttpResponse | StreamingHttpResponse)
        return answer if answer.status_code == 200 else None

    def _address(self, place: Place, language: str) -> str:
        """Where the page of this file will stand; empty: nobody said where."""
        file = self.file(place, language)
        return f"{self.base_url}{file.removesuffix('.pdf')}.html" if self.base_url and file.endswith(".pdf") else ""

    def _target(
        self,
        value: str,
        here: str,
        at: Place,
        language: str,
        want: Callable[[Place, str], str | None],
        sheets: set[str],
    ) -> str | None:
        """Where a link of the page in file `here` leads now; None: nowhere."""
        value = value.removeprefix(f"http://{HOST}")
        if value.startswith(("#", "http://", "https://", "mailto:", "tel:", "data:")):
            return value
        if value.startswith("site:"):  # a file of this site by its name
            return relative(value.removeprefix("site:"), here)
        if value.startswith(settings.STATIC_URL):
            name = value.removeprefix(settings.STATIC_URL)
            sheets.add(name)
            return relative(f"static/{name}", here)
        if not value.startswith(("/", "?")) or value.startswith("//"):
            return None
        place, asked, fragment = place_of(value, at[0])
        if _name(place[0]) == "plan-feed":
            return relative("feed.xml", here)
        wanted = asked if asked in self.languages else language
        file = want(place, wanted)
        if file is None:
            return None
        if file == here and fragment:
            return f"#{fragment}"
        return relative(file, here) + (f"#{fragment}" if fragment else "")


def _is_ours(path: str, slug: str) -> bool:
    """A page of this product that needs no installation."""
    if not path.startswith(f"/{slug}/") and path != f"/{slug}":
        return False
    name = _name(path)
    return name is not None and not name.startswith(LEFT_OUT)


def _is_kept(asked: Mapping[str, str]) -> bool:
    """Whether a choice of cases gets a file: a month, those not kept, those not kept of a month, and the first leaves of each."""
    page = asked.get("page", "1")
    if not page.isdecimal() or int(page) > LEAVES:
        return False
    return asked.keys() <= {"month", "only", "page"}


@lru_cache(maxsize=4096)
def _name(path: str) -> str | None:
    """What the page at this address is called; None: there is none."""
    try:
        return resolve(path, URLS).view_name
    except Resolver404:
        return None


def _without(content: bytes, name: str, missing: set[str]) -> bytes:
    """The page without links to pages that turned out not to be there."""
    if not name.endswith(".html"):
        return content

    def target(value: str) -> str | None:
        plain = value.partition("#")[0]
        reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), plain)) if plain else name
        return None if reached in missing else value

    return rewritten(content.decode(), target).encode()


def _content(answer: HttpResponse | StreamingHttpResponse) -> bytes:
    return b"".join(bytes(part) for part in answer) if answer.streaming else answer.content


def _folder(language: str) -> str:
    return language.lower()


def _static(name: str) -> bytes:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"No static file {name}.")
    return Path(path).read_bytes()
