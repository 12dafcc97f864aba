"""GitLab's issues, as `glab api projects/:id/issues` gives them, with their notes within (`notes`) or beside (`noteable_iid`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from upkept.core.refusal import Refusal
from upkept.support.importers.base import Importer, Reading
from upkept.support.importers.exported import Thing, address, instant, login
from upkept.support.importers.forge import Comment, Issue, events_of
from upkept.support.importers.found import Found

SOURCE = "gitlab"


class GitLab(Importer):
    name = SOURCE
    help = "Bring in GitLab's issues as tickets; --team says who answers, because GitLab does not."
    written_by = "glab api --paginate projects/:id/issues > gitlab.json"

    def recognises(self, things: Sequence[Thing]) -> bool:
        return any("iid" in thing or "noteable_iid" in thing for thing in things)

    def found_in(self, things: Sequence[Thing], reading: Reading) -> Found:
        if not things:
            return Found(hints=["There is no issue yet: what is promised about issues has no case."])
        if not self.recognises(things):
            raise Refusal("not-issues", f"There are no issues of GitLab in it. Write it with: {self.written_by}")
        if not reading.rules.team:
            raise Refusal(
                "team-needed",
                "GitLab's issues do not say who belongs to the project. Name those who answer: --team alice --team bob.",
            )
        counts: dict[str, int] = {}
        notes: dict[str, list[Thing]] = {}
        rows: dict[str, Thing] = {}
        for thing in things:
            if "noteable_iid" in thing:
                notes.setdefault(str(thing["noteable_iid"]), []).append(thing)
            elif thing.get("confidential"):
                counts["confidential"] = counts.get("confidential", 0) + 1
            elif "iid" in thing and instant(thing.get("created_at")) is not None and "merge_status" not in thing:
                rows[str(thing["iid"])] = thing
            else:
                name = "pull" if "merge_status" in thing else "bad"
                counts[name] = counts.get(name, 0) + 1
        issues = [_issue(number, row, notes) for number, row in rows.items()]
        found = events_of(issues, reading, source=SOURCE)
        found.counts.update(counts)
        if len(rows) in (20, 100):
            found.hints.append(
                f"There are exactly {len(rows)} issues, which is where GitLab's API stops by itself: older ones may be missing. "
                "Ask for all pages: glab api --paginate."
            )
        return found


def _issue(number: str, row: Thing, apart: Mapping[str, list[Thing]]) -> Issue:
    opened = instant(row["created_at"])
    assert opened is not None
    within: Any = row.get("notes")
    has_notes = isinstance(within, list) or number in apart
    notes = [*(within if isinstance(within, list) else ()), *apart.get(number, ())]
    comments: list[Comment] | None = [
        Comment(at, login(note.get("author")), None, login(note.get("author")).lower().endswith(("_bot", "-bot")))
        for note in notes
        if isinstance(note, Mapping) and not note.get("system") and (at := instant(note.get("created_at"))) is not None
    ]
    if not has_notes and row.get("user_notes_count"):
        comments = None
    author = row.get("author")
    return Issue(
        number=number,
        opened=opened,
        by=login(author),
        bot=login(author).lower().endswith(("_bot", "-bot")) or login(author).lower() in ("support-bot", "alert-bot"),
        labels=tuple(str(one.get("name", "") if isinstance(one, Mapping) else one) for one in row.get("labels") or ()),
        closed=instant(row.get("closed_at")),
        reason="duplicate" if row.get("duplicated_to_id") or row.get("moved_to_id") else "",
        comments=comments,
        url=address(row.get("web_url")),
    )
