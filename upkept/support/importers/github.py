"""GitHub's issues, as `gh issue list --json …` prints them or as its REST API gives them, read as tickets that happened.

The first comment by an owner, member or collaborator who is not the reporter answers; a program never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from upkept.core.refusal import Refusal
from upkept.support.importers.base import Importer, Reading, registry
from upkept.support.importers.exported import Thing, address, instant, login, things_in
from upkept.support.importers.forge import Comment, Issue, events_of
from upkept.support.importers.found import Found

SOURCE = "github"
TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
COMMAND = "gh issue list --state all --limit 10000 --json number,labels,createdAt,closedAt,state,stateReason,author,comments,url"
LIMITS = (30, 100, 1000)
"""Where `gh issue list` and the API stop unless told otherwise."""


def read_issues(paths: Sequence[Path], reading: Reading) -> Found:
    """The events of all issues in these files: issues, and beside them comments and events where the API gives them apart.

    Another forge's are known by how they look. Raises Refusal where a file is no JSON, or no issues.
    """
    things = [thing for path in paths for thing in things_in(path)]
    others = (one for name, one in sorted(registry.items()) if name != GitHub.name and one.recognises(things))
    importer = next(others, registry[GitHub.name])
    return importer.found_in(things, reading)


class GitHub(Importer):
    name = SOURCE
    help = "Bring in GitHub's issues as tickets: opened, first answered by the team, fixed, resolved."
    written_by = f"{COMMAND} > github.json"

    def recognises(self, things: Sequence[Thing]) -> bool:
        return any(_number(thing) and _first(thing, "createdAt", "created_at") for thing in things)

    def found_in(self, things: Sequence[Thing], reading: Reading) -> Found:
        if not things:
            return Found(hints=["There is no issue yet: what is promised about issues has no case."])
        counts: dict[str, int] = {}
        issues = issues_in(things, counts)
        if not issues and not counts.get("pull"):
            keys = ", ".join(list(things[0])[:8])
            raise Refusal(
                "not-issues",
                f"There are no issues of a forge that is known in it (its objects have: {keys or 'nothing'}). "
                f"Write it with: {COMMAND}",
            )
        found = events_of(issues, reading, source=SOURCE)
        found.counts.update(counts)
        entries = len(issues) + counts.get("pull", 0)
        if entries in LIMITS:
            found.hints.append(
                f"There are exactly {entries} entries, which is where gh and the API stop by themselves: "
                "older issues may be missing. Ask for more with --limit 10000 (gh) or --paginate (API)."
            )
        return found


def issues_in(things: Sequence[Thing], counts: dict[str, int]) -> list[Issue]:
    """Issues with what lies beside them: comments (`issue_url`) and events (`event`, `issue`) of the REST API."""
    comments: dict[str, list[Comment]] = {}
    steps: dict[str, list[tuple[int, str]]] = {}
    rows: dict[str, Thing] = {}
    for thing in things:
        number = _number(thing)
        if "event" in thing and isinstance(thing.get("issue"), Mapping):
            _take_step(thing, str(thing["issue"].get("number")), steps, comments)
        elif "issue_url" in thing:
            comment = _comment(thing)
            if comment is None:
                counts["bad"] = counts.get("bad", 0) + 1
            else:
                comments.setdefault(str(thing["issue_url"]).rpartition("/")[2], []).append(comment)
        elif "pull_request" in thing or thing.get("isPullRequest"):
            counts["pull"] = counts.get("pull", 0) + 1
        elif number and instant(_first(thing, "createdAt", "created_at")) is not None:
            rows[number] = thing
        else:
            counts["bad"] = counts.get("bad", 0) + 1
    return [_issue(number, row, comments, steps) for number, row in rows.items()]


def _issue(
    number: str, row: Thing, comments: Mapping[str, list[Comment]], steps: dict[str, list[tuple[int, str]]]
) -> Issue:
    said: dict[str, list[Comment]] = {}
    timeline = row.get("timeline") or row.get("timelineItems") or []
    for thing in timeline if isinstance(timeline, list) else []:
        if isinstance(thing, Mapping):
            _take_step(thing, number, steps, said)
    opened = instant(_first(row, "createdAt", "created_at"))
    assert opened is not None
    author = _first(row, "author", "user")
    return Issue(
        number=number,
        opened=opened,
        by=login(author),
        bot=_is_bot(author),
        team=_is_team(row),
        labels=tuple(_label(one) for one in row.get("labels") or ()),
        closed=instant(_first(row, "closedAt", "closed_at")),
        reason=str(_first(row, "stateReason", "state_reason") or "").lower().replace("_", " "),
        comments=_comments_of(number, row, comments, said, bool(timeline)),
        steps=_ordered(steps.get(number, []), instant(_first(row, "closedAt", "closed_at"))),
        url=address(_first(row, "html_url", "url")),
    )


def _comments_of(
    number: str, row: Thing, apart: Mapping[str, list[Comment]], said: Mapping[str, list[Comment]], has_timeline: bool
) -> list[Comment] | None:
    """None: it has some that are nowhere in the files."""
    within = row.get("comments")
    if isinstance(within, list):
        return [comment for thing in within if (comment := _comment(thing)) is not None]
    found = [*apart.get(number, ()), *said.get(number, ())]
    if found or has_timeline:
        return found
    return None if within is None or within else []


def _take_step(
    thing: Thing, number: str, steps: dict[str, list[tuple[int, str]]], comments: dict[str, list[Comment]]
) -> None:
    at, kind = instant(thing.get("created_at")), thing.get("event")
    if kind in ("closed", "reopened") and at is not None:
        steps.setdefault(number, []).append((at, str(kind)))
    elif kind == "commented" and (comment := _comment(thing)) is not None:
        comments.setdefault(number, []).append(comment)


def _ordered(steps: list[tuple[int, str]], closed: int | None) -> list[tuple[int, str]]:
    """Closings and reopenings in turn; the state that the issue has now is the last."""
    turns: list[tuple[int, str]] = []
    for at, step in sorted(set(steps)):
        if step != (turns[-1][1] if turns else "reopened"):
            turns.append((at, step))
    if closed is not None and (not turns or turns[-1][1] == "reopened"):
        turns.append((closed, "closed"))
    if closed is None and turns and turns[-1][1] == "closed":
        turns.pop()  # it is open now, and nothing says since when
    return turns


def _comment(thing: Any) -> Comment | None:
    if not isinstance(thing, Mapping):
        return None
    at = instant(_first(thing, "createdAt", "created_at"))
    author = _first(thing, "author", "user", "actor")
    return None if at is None else Comment(at, login(author), _is_team(thing), _is_bot(author))


def _is_team(thing: Thing) -> bool | None:
    association = _first(thing, "authorAssociation", "author_association")
    return str(association).upper() in TEAM if association else None


def _is_bot(author: Any) -> bool:
    if not isinstance(author, Mapping):
        return False
    name = login(author).lower()
    return (
        bool(author.get("is_bot")) or author.get("type") == "Bot" or name.endswith("[bot]") or name.startswith("app/")
    )


def _number(thing: Thing) -> str:
    number = thing.get("number")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""


def _label(one: Any) -> str:
    return str(one.get("name", "")) if isinstance(one, Mapping) else str(one)


def _first(thing: Thing, *names: str) -> Any:
    return next((thing[name] for name in names if thing.get(name) is not None), None)
