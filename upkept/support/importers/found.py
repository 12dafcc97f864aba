"""What was found in an export: its events, where its cases lie, and a sentence for each thing that is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.event import Event


@dataclass(slots=True)
class Found:
    """`events` in order of time. `counts`: what was doubtful, by a short name; `unused`: labels that said nothing.

    `links`: subject → (what the forge calls it, its address or nothing), for a site that may name it. `unsaid`: attributes
    on which a target depends, and how many issues have no label for them; `unpicked`: attributes by which promises pick
    their cases, likewise.
    """

    events: list[Event] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    hints: list[str] = field(default_factory=list)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    unsaid: Counter[str] = field(default_factory=Counter)
    unpicked: Counter[str] = field(default_factory=Counter)

    def look_for(self, graded: Collection[str], picked: Collection[str] = ()) -> None:
        """Count the tickets that do not say an attribute on which a target depends, or by which a promise picks them."""
        opened = [event.data for event in self.events if event.kind == "ticket.opened"]
        for names, told in ((graded, self.unsaid), (picked, self.unpicked)):
            for name in names:
                if count := sum(name not in data for data in opened):
                    told[name] = count

    def notes(self) -> list[str]:
        """Everything that whoever reads the figures should know, a sentence each."""
        told = [_notes(name, self.counts[name]) for name in NOTED if self.counts[name]]
        if self.unused:
            labels = sorted(self.unused.items(), key=lambda one: (-one[1], one[0]))[:8]
            named = ", ".join(f"“{label}” ({count})" for label, count in labels)
            told.append(_("Labels that say nothing to this plan: %(labels)s.") % {"labels": named})
        for name, count in sorted(self.unsaid.items()):
            told.append(
                ngettext(
                    "%(n)s issue has no label for its %(attribute)s: the strictest target counts.",
                    "%(n)s issues have no label for their %(attribute)s: the strictest target counts.",
                    count,
                )
                % {"n": f"{count:,}", "attribute": name}
            )
        for name, count in sorted(self.unpicked.items()):
            told.append(
                ngettext(
                    "%(n)s issue has no label for its %(attribute)s: no promise to one %(attribute)s alone counts it.",
                    "%(n)s issues have no label for their %(attribute)s: no promise to one %(attribute)s alone counts them.",
                    count,
                )
                % {"n": f"{count:,}", "attribute": name}
            )
        return told + [str(hint) for hint in self.hints]


def _notes(name: str, n: int) -> str:
    """What such a count means, in the reader's language."""
    match name:
        case "issues":
            said = ngettext("%(n)s issue was read as a case.", "%(n)s issues were read as a case each.", n)
        case "open":
            said = ngettext(
                "%(n)s issue has no comment from the team: still open.",
                "%(n)s issues have no comment from the team: still open.",
                n,
            )
        case "closed-silently":
            said = ngettext(
                "%(n)s issue was closed without a comment from the team: resolved, and not answered.",
                "%(n)s issues were closed without a comment from the team: resolved, and not answered.",
                n,
            )
        case "own":
            said = ngettext(
                "%(n)s issue was opened by the team itself: no case.",
                "%(n)s issues were opened by the team itself: no cases.",
                n,
            )
        case "bot":
            said = ngettext(
                "%(n)s issue was opened by a program: no case.", "%(n)s issues were opened by programs: no cases.", n
            )
        case "bot-comment":
            said = ngettext(
                "%(n)s comment is by a program: no answer.", "%(n)s comments are by programs: no answers.", n
            )
        case "pull":
            said = ngettext(
                "%(n)s entry is a pull or merge request: no case.",
                "%(n)s entries are pull or merge requests: no cases.",
                n,
            )
        case "ignored":
            said = ngettext(
                "%(n)s issue is left out because of its label.", "%(n)s issues are left out because of their labels.", n
            )
        case "moved":
            said = ngettext(
                "%(n)s issue was closed as a duplicate: void.", "%(n)s issues were closed as duplicates: void.", n
            )
        case "spam":
            said = ngettext("%(n)s issue was spam: void.", "%(n)s issues were spam: void.", n)
        case "rejected":
            said = ngettext(
                "%(n)s bug was closed as not planned: rejected, and void where a fix is promised.",
                "%(n)s bugs were closed as not planned: rejected, and void where a fix is promised.",
                n,
            )
        case "unknown":
            said = ngettext(
                "%(n)s issue has comments that are not in the file: nobody can tell whether it was answered, so it is left out.",
                "%(n)s issues have comments that are not in the file: nobody can tell whether they were answered, so they "
                "are left out.",
                n,
            )
        case "confidential":
            said = ngettext("%(n)s confidential issue is left out.", "%(n)s confidential issues are left out.", n)
        case "future":
            said = ngettext(
                "%(n)s step lies after the moment of this report and is left out.",
                "%(n)s steps lie after the moment of this report and are left out.",
                n,
            )
        case _:
            said = ngettext(
                "%(n)s entry is neither an issue nor a comment, or has no date: left out.",
                "%(n)s entries are neither issues nor comments, or have no date: left out.",
                n,
            )
    return said % {"n": f"{n:,}"}


NOTED = (
    "issues", "open", "closed-silently", "rejected", "own", "bot", "bot-comment", "pull", "ignored", "moved", "spam",
    "unknown", "confidential", "future", "bad",
)  # fmt: skip
"""What is counted, in the order in which it is told."""
