"""GitHub's repository security advisories, as `gh api repos/OWNER/NAME/security-advisories` gives them.

Nothing of one that is neither remedied nor disclosed is public: the pages see to that (status.data).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.support.importers.base import Importer, Reading, registry
from upkept.support.importers.exported import Thing, address, instant, things_in
from upkept.support.importers.found import Found
from upkept.support.importers.labels import OTHER

SEVERITIES = {"critical": "critical", "high": "high", "medium": "medium", "moderate": "medium", "low": "low"}


def read_advisories(path: Path, reading: Reading) -> Found:
    """Reported or opened, disclosed when published; remedied then too where a patched version is named.

    A severity that the plan does not name is `other` where it speaks of others.

    Raises Refusal where the file holds none.
    """
    things = things_in(path)
    return registry[Advisories.name].found_in(things, reading)


class Advisories(Importer):
    name = "advisories"
    help = "Bring in GitHub's security advisories: reported, remedied, disclosed."
    written_by = "gh api --paginate repos/OWNER/NAME/security-advisories > advisories.json"

    def recognises(self, things: Sequence[Thing]) -> bool:
        return any("ghsa_id" in thing or "ghsaId" in thing for thing in things)

    def found_in(self, things: Sequence[Thing], reading: Reading) -> Found:
        found = Found()
        for thing in things:
            name = thing.get("ghsa_id") or thing.get("ghsaId")
            opened = instant(thing.get("created_at") or thing.get("createdAt"))
            if not isinstance(name, str) or opened is None:
                found.counts["bad"] += 1
                continue
            severity = _severity(thing, reading.known.get("severity", ()))
            made = _events(name, opened, thing, reading.product, severity)
            found.events += [event for event in made if reading.until is None or event.at <= reading.until]
            if any(event.kind == "advisory.disclosed" for event in made):
                found.links[made[0].subject] = (name, address(thing.get("html_url")))
        if not found.events and found.counts["bad"]:
            raise Refusal("not-advisories", f"There are no security advisories in it. Write it with: {self.written_by}")
        subjects = {event.subject for event in found.events}
        found.hints.append(
            _("Security advisories: %(n)s; what is not disclosed is nowhere named.") % {"n": len(subjects)}
        )
        return found


def _severity(thing: Thing, values: Collection[str]) -> str:
    severity = SEVERITIES.get(str(thing.get("severity") or "").lower(), "")
    return OTHER if severity and severity not in values and OTHER in values else severity


def _events(name: str, opened: int, thing: Thing, product: str, severity: str) -> list[Event]:
    data: dict[str, Any] = {"severity": severity} if severity else {}

    def event(kind: str, at: int, data: dict[str, Any] | None = None) -> Event:
        subject = f"advisory:{name.lower()}"
        return Event(
            f"github:{name}:{kind.partition('.')[2]}", product, kind, subject, at, data or {}, at, "github", "imported"
        )

    made = [event("advisory.reported", opened, data), event("advisory.matched", opened, data)]
    published = instant(thing.get("published_at") or thing.get("publishedAt"))
    closed = instant(thing.get("closed_at") or thing.get("closedAt"))
    if published is not None:
        versions = [one.get("patched_versions") for one in thing.get("vulnerabilities") or () if isinstance(one, dict)]
        if any(versions):
            made.append(event("advisory.remedied", published, {"version": str(next(filter(None, versions)))}))
        made.append(event("advisory.disclosed", published, {"reference": name}))
    elif closed is not None:
        made.append(event("advisory.dismissed", closed, {"reason": "closed without being published"}))
    return made
