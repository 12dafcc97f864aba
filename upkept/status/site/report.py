"""From a plan, a git repository and exports to the files of a public record. Everything is reckoned anew, nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import set_urlconf
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.event import Event
from upkept.core.plan.model import Plan, Version
from upkept.core.plan.reader import vocabulary_of
from upkept.core.refusal import Refusal
from upkept.kit.clock import moment
from upkept.kit.journal.lines import BadLine
from upkept.kit.journal.reading import read_events
from upkept.kit.ui.shapes import Score
from upkept.maintenance.importers.git import read_releases
from upkept.plans import queries as plans
from upkept.plans.committed import Committed, PlanHistory, read_history
from upkept.products.models import Product
from upkept.status import naming, promise, records
from upkept.status.site import feed, filling
from upkept.status.site.heard import ADVISORIES, ISSUES
from upkept.status.site.history import Published, published
from upkept.status.site.links import file_of, place_of
from upkept.status.site.pages import URLS, Site
from upkept.status.site.told import ABOUT, Source, Told, kinds_of, older_cases, releases_words
from upkept.support.importers import Reading
from upkept.support.importers.advisories import read_advisories
from upkept.support.importers.forge import deployed
from upkept.support.importers.found import Found
from upkept.support.importers.github import read_issues
from upkept.support.importers.labels import Rules, graded_by, known_to, picked_by


@dataclass(frozen=True, slots=True)
class Given:
    """What a report is made from. `path`: the plan file; `state`: what it says now, `state.at` the moment of the report.

    `since`: how far back the first version is reckoned: an instant, `published` (not at all), or None: to the first event.
    """

    path: Path
    state: Committed
    git: Path | None = None
    prefix: str | None = None
    events: Path | None = None
    issues: Sequence[Path] = ()
    advisories: Path | None = None
    rules: Rules = field(default_factory=Rules)
    since: int | str | None = None
    languages: Sequence[str] = ()
    base_url: str = ""
    command: str = ""
    pdf: bool = False


@dataclass(slots=True)
class Report:
    """`files`: name → content. `sources` say what was read and what is doubtful; `warnings` what is probably a mistake."""

    files: dict[str, bytes]
    sources: Sequence[Source]
    warnings: list[str]
    kept: int
    cases: int
    promises: int
    measured: int
    unheard: list[str]


@dataclass(slots=True)
class _Read:
    """`bad`: lines of the events file that are none."""

    events: list[Event] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)


def make(given: Given, say: Callable[[str], object] = lambda words: None) -> Report:
    """The whole site. Raises Refusal where something given cannot be read, PlanErrors where a plan cannot be frozen."""
    plan, now = given.state.plan, given.state.at
    say("Reading …")
    history = _history(given)
    read = _read(given, plan, now)
    _judge_history(given, history, read)
    events = filling.unique(event for event in read.events if event.at <= now)
    since = given.since if isinstance(given.since, int) else min((e.at for e in events), default=None)
    languages = _languages(given, plan)
    kinds = _can_be_heard(given) | {event.kind for event in events}
    with translation.override(languages[0] if languages[0] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        versions = published(history.versions, None if given.since == "published" else since, now, kinds)
    say("Reckoning …")
    product = filling.fill(plan, versions, events, moment(now))
    told = Told(
        product=product,
        now=moment(now),
        commit=history.head,
        published=versions[0].effective,
        reckoned=versions[0].reckoned,
        sources=read.sources,
        kinds=kinds_of(events),
        base_url=given.base_url,
        command=given.command,
        languages=languages,
        before=older_cases(product.slug, versions[0].effective),
    )
    say("Writing pages …")
    site = Site(
        product.slug,
        languages,
        moment(now),
        told.foot,
        told.line,
        told.is_reckoned_back,
        tuple(plan.commitments),
        given.base_url,
        given.pdf,
    )
    with naming.openly(read.links):
        files = site.files(ABOUT, told.about)
        return _finished(given, product, versions, told, files, read)


def _can_be_heard(given: Given) -> frozenset[str]:
    """The kinds of event that what is given tells of where they happen. A repository without a single version tag tells
    of no release: then they are made elsewhere."""
    kinds: frozenset[str] = frozenset()
    for is_given, told in ((given.issues, ISSUES), (given.advisories, ADVISORIES)):
        kinds |= told if is_given else frozenset()
    return kinds


def _history(given: Given) -> PlanHistory:
    if given.git is None:
        return PlanHistory([given.state])
    return read_history(given.git, given.path, given.state)


def _judge_history(given: Given, history: PlanHistory, read: _Read) -> None:
    """What the maintainer should know of the repository before believing the figures."""
    if given.git is None:
        return
    if history.is_shallow:
        raise Refusal(
            "shallow-clone",
            f"{given.git} is a shallow clone: its tags and the plan's history are cut off, and the record would be wrong. "
            "Get the whole history: git fetch --unshallow --tags, or fetch-depth: 0 in the workflow.",
        )
    if history.unreadable:
        count = len(history.unreadable)
        read.warnings.append(
            ngettext(
                "%(n)s commit holds a plan with errors (the last: %(last)s): it was never in force.",
                "%(n)s commits hold a plan with errors (the last: %(last)s): they were never in force.",
                count,
            )
            % {"n": count, "last": history.unreadable[-1][:10]}
        )
    last = history.versions[-1]
    if not last.commit:
        read.warnings.append(
            _(
                "The plan as it lies in the folder is not committed: it counts as published now. Commit it before the site is."
            )
        )


def _read(given: Given, plan: Plan, now: int) -> _Read:
    read = _Read()
    reading = Reading(plan.product.slug, given.rules, known_to(plan), now)
    if given.git is not None:
        _read_tags(given, plan, read)
    if given.issues:
        found = read_issues(given.issues, reading)
        found.look_for(graded_by(plan), picked_by(plan))
        read.warnings += _nameless(found)
        _take(read, found, ", ".join(path.name for path in given.issues))
        releases = [event.at for event in read.events if event.kind == "release.completed"]
        read.events += deployed(found.events, releases)
    if given.advisories is not None:
        told = read_advisories(given.advisories, reading)
        _take(read, told, given.advisories.name)
    if given.events is not None:
        found_events = list(
            read_events(given.events, product=plan.product.slug, vocabulary=vocabulary_of(plan), bad=read.bad.append)
        )
        read.events += found_events
        count, bad = len(found_events), len(read.bad)

        def notes() -> list[str]:
            told = [ngettext("%(n)s event.", "%(n)s events.", count) % {"n": f"{count:,}"}]
            if bad:
                told.append(
                    ngettext("%(n)s line is no event: left out.", "%(n)s lines are no events: left out.", bad)
                    % {"n": bad}
                )
            return told

        read.sources.append(Source(given.events.name, notes))
        for one in read.bad[:5]:
            read.warnings.append(f"{given.events}, line {one.number}: {one.reason}")
    return read


def _nameless(found: Found) -> list[str]:
    """A plan that tells cases apart by what hardly a label says is of no use: how to say what the labels mean."""
    opened = sum(event.kind == "ticket.opened" for event in found.events)
    told = []
    for name, count in {**found.unsaid, **found.unpicked}.items():
        if count * 2 > opened:
            such = [label for label, _times in found.unused.most_common(3)]
            told.append(
                f"{count:,} of {opened:,} issues have no label for their {name}, by which the plan tells them apart. Say in a "
                f"file what your labels mean ({name}: {{{', '.join(f'{label!r}: …' for label in such) or 'label: value'}}}), "
                "and give it as --labels FILE."
            )
    return told


def _read_tags(given: Given, plan: Plan, read: _Read) -> None:
    assert given.git is not None
    try:
        releases = read_releases(given.git, product=plan.product.slug, classes=list(plan.releases), prefix=given.prefix)
    except Refusal as refusal:
        if refusal.code != "no-release-tags":
            raise
        skipped = int(refusal.data.get("tags", 0))
        read.sources.append(Source("git", lambda: releases_words(0, skipped)))
        return
    count, skipped = len(releases.events), len(releases.skipped)
    read.events += releases.events
    read.sources.append(Source("git", lambda: releases_words(count, skipped, releases.raised)))
    if skipped > count:
        tag, why = next(iter(releases.skipped.items()))
        read.warnings.append(f"Most tags are no releases, such as {tag}: {why}.")


def _take(read: _Read, found: Found, name: str) -> None:
    read.events += found.events
    read.links |= found.links
    read.sources.append(Source(name, found.notes))


def _languages(given: Given, plan: Plan) -> list[str]:
    offered = list(given.state.prose) or list(plan.product.prose)
    for language in given.languages:
        if language not in offered:
            raise Refusal(
                "no-such-language",
                f"The plan has no prose in {language!r}; it has: {', '.join(offered)} (product.prose).",
            )
    return list(given.languages) or offered


def _finished(
    given: Given,
    product: Product,
    versions: Sequence[Published],
    told: Told,
    files: dict[str, bytes],
    read: _Read,
) -> Report:
    """The files that no page of the installation gives: feed, all data, and what hosts look for."""
    version = plans.version_in_force(product.slug, told.now) or versions[-1].version
    language = told.languages[0]

    def file(address: str) -> str | None:
        name = file_of(place_of(address, address)[0], product.slug)
        return name if name in files else None

    set_urlconf(URLS)
    try:
        with translation.override(told.known(language)):
            found = records.records(product.slug, version, language, told.now)
            files["feed.xml"] = feed.atom(product, told.now, given.base_url, file).encode()
            total = promise.total(found.values())
            files["data.json"] = _json(_data(product, versions, version, told, total, files))
    finally:
        set_urlconf(None)
    for name, content in files.items():
        if name.startswith("promises/") and name.endswith(".json") and not name.endswith("/badge.json"):
            files[name] = _json({**json.loads(content), "cases": f"{Path(name).stem}.csv"})
    files[".nojekyll"] = b""
    measured = sum(one.kind != "unmeasured" for one in version.plan.commitments.values())
    written = given.state.plan.commitments
    unheard = [
        name
        for name, one in version.plan.commitments.items()
        if one.kind == "unmeasured" and name in written and written[name].kind != "unmeasured"
    ]
    return Report(
        files, read.sources, read.warnings, total.kept, total.cases, len(version.plan.commitments), measured, unheard
    )


def _data(
    product: Product,
    versions: Sequence[Published],
    version: Version,
    told: Told,
    total: Score,
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    return {
        "product": product.slug,
        "name": product.name,
        "as_of": _iso(told.now),
        "commit": told.commit or None,
        "published": _iso(moment(told.published)),
        "reckoned_since": _iso(moment(told.reckoned)),
        "cases_older_than_the_plan": sum(told.before.values()) if told.is_reckoned_back else 0,
        "last_twelve_months": {"kept": total.kept, "cases": total.cases},
        "sources": [{"name": source.name, "notes": list(source.notes())} for source in told.sources],
        "events": [{"kind": kind, "how": how, "count": count} for (kind, how), count in sorted(told.kinds.items())],
        "versions": [
            {
                "number": one.number,
                "published": _iso(moment(one.state.at)),
                "effective": _iso(moment(one.effective)),
                "commit": one.state.commit or None,
            }
            for one in versions
        ],
        "promises": [
            {**json.loads(files[name]), "cases": f"promises/{one}.csv"}
            for one in version.plan.commitments
            if (name := f"promises/{one}.json") in files
        ],
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
