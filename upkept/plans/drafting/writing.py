"""The text view of a draft: what stands in its form, what is wrong with it and where, and what came in between."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.plan.errors import Problem
from upkept.core.plan.findings import Finding
from upkept.core.refusal import Refusal
from upkept.plans import drafts
from upkept.plans.actions import FILE
from upkept.plans.checking import Checked, check
from upkept.plans.models import Draft

SHOWN: Final = 60
"""Errors at once: who has more mends these first."""
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")
_FILE = re.compile(r"^[\w][\w.-]{0,100}\.ics$")


@dataclass(slots=True)
class Written:
    """What stands in the form: saved or not. `revision`: the one that was shown to whoever wrote it."""

    source: str
    prose: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    revision: int = 0

    @classmethod
    def of(cls, draft: Draft) -> Written:
        return cls(draft.source, dict(draft.prose), dict(draft.files), draft.revision)

    @property
    def lines(self) -> range:
        return range(1, self.source.count("\n") + 2)


@dataclass(frozen=True, slots=True)
class Fault:
    """One error, finding or sentence to do. `within`: the id of the field that it stands in; `href` works without JavaScript."""

    place: str
    says: str
    right: str
    within: str
    line: int
    column: int
    code: str = ""
    on: str = ""
    why: str = ""
    also: tuple[tuple[str, str], ...] = ()
    """Further findings that the same answer answers: what each says, and where."""

    @property
    def href(self) -> str:
        return f"#plan-{self.line}" if self.within == "plan-text" and self.line else f"#{self.within}"


def typed(post: QueryDict) -> Written:
    """As it was sent. A language or a file without a right name is left out; of a file without text nothing is kept."""
    prose = {name[6:]: drafts.normal(str(text)) for name, text in post.items() if name.startswith("prose-")}
    language = post.get("new-language", "").strip()
    if _LANGUAGE.match(language):
        prose.setdefault(language, "")
    files = {name[5:]: drafts.normal(str(text)) for name, text in post.items() if name.startswith("file-")}
    name = post.get("new-file", "").strip()
    if _FILE.match(name):
        files[name] = drafts.normal(post.get("new-file-text", ""))
    revision = post.get("revision", "")
    return Written(
        drafts.normal(post.get("source", "")),
        prose,
        {name: text for name, text in files.items() if text.strip()},
        int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
    )


def reason(text: str) -> str:
    """Raises Refusal no-reason."""
    if not text.strip():
        raise Refusal("no-reason", _("Say in a sentence why you accept it: the answer is printed beside the promise."))
    return text.strip()


def reason_in(post: QueryDict, finding: str, on: str) -> str:
    """What was typed beside this finding. Raises Refusal no-reason."""
    return reason(next((text for text in post.getlist(f"why:{finding}:{on}") if text.strip()), ""))


def page(draft: Draft, written: Written) -> dict[str, Any]:
    """Everything that the text view shows."""
    found = findings(written)
    languages = {**dict.fromkeys(found["checked"].languages), **dict.fromkeys(written.prose)}
    return {
        "written": written,
        "prose": [
            {
                "language": language,
                "text": written.prose.get(language, ""),
                "file": found["checked"].languages.get(language, ""),
            }
            for language in languages
        ],
        "revision": draft.revision,
        **found,
    }


def findings(written: Written) -> dict[str, Any]:
    """The checker's word on what stands there now."""
    checked = check(written.source, written.prose, written.files)
    report, fields = checked.report, _fields(checked)
    errors = [_fault(problem, fields) for problem in report.errors]
    open_ = _together(report.open)
    return {
        "checked": checked,
        "errors": errors[:SHOWN],
        "more": max(len(errors) - SHOWN, 0),
        "open": open_,
        "answered": [_finding(one) for one in report.findings if one.why],
        "todo": [_todo(problem, fields) for problem in report.todo],
        "verdict": _verdict(len(errors), len(open_), len(report.todo)),
    }


def between(draft: Draft, written: Written) -> list[tuple[str, str]]:
    """What the saved draft says otherwise than what was typed, line by line: (sign, line)."""
    saved = _joined(draft.source, draft.prose)
    mine = _joined(written.source, written.prose)
    lines = list(unified_diff(saved, mine, lineterm="", n=1))[2:]
    return [("@" if line.startswith("@@") else line[:1], line[1:]) for line in lines[:400]]


def _joined(source: str, prose: Mapping[str, str]) -> list[str]:
    return [*source.split("\n"), *(line for text in prose.values() for line in text.split("\n"))]


def _verdict(errors: int, findings: int, todo: int) -> str:
    if errors:
        return ngettext(
            "%(n)s error: it cannot be published yet.", "%(n)s errors: it cannot be published yet.", errors
        ) % {"n": errors}
    if todo:
        return ngettext(
            "No error; %(n)s sentence is still to do.", "No error; %(n)s sentences are still to do.", todo
        ) % {"n": todo}
    if findings:
        return ngettext("No error; %(n)s finding to look at.", "No error; %(n)s findings to look at.", findings) % {
            "n": findings
        }
    return _("No error. It can be published.")


def _fields(checked: Checked) -> dict[str, str]:
    """File name → the id of its field."""
    return {FILE: "plan-text", **{file: f"prose-{language}" for language, file in checked.languages.items()}}


def _fault(problem: Problem, fields: Mapping[str, str]) -> Fault:
    right = problem.right[:1].upper() + problem.right[1:] + "."
    says = _("Found %(what)s.") % {"what": problem.found}
    within = fields.get(problem.file, "plan-text")
    return Fault(problem.place, says, right, within, problem.line, problem.column, problem.code)


def _todo(problem: Problem, fields: Mapping[str, str]) -> Fault:
    fault = _fault(problem, fields)
    quoted = problem.found.partition(": ")[2] or problem.found
    return Fault(fault.place, quoted, fault.right, fault.within, fault.line, fault.column, fault.code)


def _finding(one: Finding) -> Fault:
    right = one.right[:1].upper() + one.right[1:] + "."
    return Fault(one.place, one.says, right, "plan-text", one.line, one.column, one.code, one.on, one.why)


def _together(found: Sequence[Finding]) -> list[Fault]:
    """One for each answer that is wanted: `accepts` answers all findings of one sort on one promise at once."""
    sorts: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        sorts.setdefault((one.code, one.on), []).append(one)
    return [
        replace(_finding(first), also=tuple((one.says, one.place) for one in others))
        for first, *others in sorts.values()
    ]


def quoted(problems: Sequence[Problem], draft: Draft) -> list[Fault]:
    """Errors on another page than the text view: their places lead there."""
    fields = _fields(check(draft.source, draft.prose, draft.files))
    return [_fault(problem, fields) for problem in problems[:SHOWN]]
