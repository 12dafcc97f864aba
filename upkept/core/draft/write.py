"""A draft as `plan.yaml`: what was decided, what was guessed, and what is still to do, said in comments beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from upkept.core.draft.emit import block, entry, flow
from upkept.core.draft.names import telling
from upkept.core.draft.proposal import Decision, Fields, Proposal, Role, Sentence
from upkept.core.plan.prose import fold

EXPLAINED = "# A line that begins with `# ?` is a question: answer it in the data or in the prose, then delete it."
_WHY_NOT = "not decided yet: say how it would be measured, or why nothing can see it"


def write(
    proposal: Proposal,
    decisions: Mapping[int, Decision] | None = None,
    *,
    version: str = "",
    effective: str = "",
    files: Mapping[str, str] | None = None,
    said: str = "",
) -> str:
    """The plan. A sentence without a decision is written as it was guessed, with a comment that says what is not certain.

    `effective`: its first day (ISO) at the earliest; the page may name a later one. `files`: language → the file of its
    prose, else plan.LANGUAGE.md. `said`: a further comment at its head.
    """
    decisions = decisions or {}
    sentences = [one for one in proposal.sentences if not one.leads]
    promised, lines = _commitments(proposal, sentences, decisions)
    begins = max(effective or date(2026, 1, 1).isoformat(), proposal.begins)
    found = _head(proposal, version or proposal.version or "1", begins, files or {}, said)
    found += _shared(proposal, promised)
    found += ["commitments:" if lines else "commitments: {}", *lines, ""]
    found += _exclusions(proposal, sentences, decisions)
    for section, role, comment in (
        ("defines", "definition", "What words mean here. Targets and calendars are held against it."),
        (
            "background",
            "background",
            "Sentences that promise nothing. A figure among them may be a promise that hides.",
        ),
    ):
        quotes = [one for one in sentences if _role(one, decisions) == role]
        if quotes:
            found += [f"{section}:", *_comment(comment, 2)]
            for one in quotes:
                found += [*_questions(one, decisions), f"  - {flow(_quote(proposal, one))}"]
            found.append("")
    return "\n".join(found).rstrip() + "\n"


def prose_file(language: str) -> str:
    return f"plan.{language}.md"


def _head(proposal: Proposal, version: str, effective: str, files: Mapping[str, str], said: str) -> list[str]:
    product: dict[str, Any] = {
        "slug": proposal.product.slug,
        "name": proposal.product.name,
        "timezone": proposal.product.timezone,
        "prose": {language: files.get(language) or prose_file(language) for language in proposal.languages},
    }
    return [
        "# Drafted from your prose. Each promise quotes its sentence; `upkept plan check` holds the two together.",
        EXPLAINED,
        *(_comment(said, 0) if said else ()),
        *(line for assumed in proposal.assumed for line in _comment("? " + assumed, 0)),
        "upkept: 1",
        *block("product", product),
        f'version: "{version}"',
        f"effective: {effective}   # the day on which these promises begin; never before you publish them",
        "",
    ]


def _shared(proposal: Proposal, promised: list[Fields]) -> list[str]:
    """The calendars, attributes … that the commitments name; what none of them names is left out."""
    said = {word for fields in promised for word in _texts(fields)} | {"always", *proposal.stated}
    found: list[str] = []
    windows = {name: value for name, value in proposal.windows.items() if name in said}
    said |= {word for value in windows.values() for word in _texts(value)}
    for section, table in (
        ("calendars", proposal.calendars),
        ("windows", windows),
        ("attributes", proposal.attributes),
        ("releases", proposal.releases),
        ("events", proposal.events),
    ):
        used = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in table.items()
            if name in said or section == "releases" or (section == "events" and name.removesuffix(".planned") in said)
        }
        if section == "releases" and "class" not in said:
            continue
        if used:
            found += [f"{section}:", *(line for name, value in used.items() for line in entry(name, value, 2)), ""]
    if proposal.freezes and any(fields.get("kind") == "window" for fields in promised):
        found += ["freezes:", *(f"  - {flow(one)}" for one in proposal.freezes), ""]
    phases = {str(fields.get("phase")) for fields in promised if fields.get("kind") == "span"}
    if proposal.lines and (phases or "line" in said):
        found += [*block("lines", proposal.lines), ""]
    return found


def _commitments(
    proposal: Proposal, sentences: list[Sentence], decisions: Mapping[int, Decision]
) -> tuple[list[Fields], list[str]]:
    found, lines, taken, heading = list[Fields](), list[str](), set[str](), ""
    for one in sentences:
        role = _role(one, decisions)
        if role not in ("promise", "aim", "unmeasured"):
            continue
        if one.heading and one.heading[-1] != heading:
            heading = one.heading[-1]
            lines += ["", *_comment(heading, 2)] if lines else _comment(heading, 2)
        for id, fields in _fields(one, role, decisions.get(one.number)):
            name = _free(id, taken)
            whole = {"quote": _quote(proposal, one), **fields}
            if one.under:
                whole = {"quote": whole.pop("quote"), "under": one.under, **whole}
            found.append(whole)
            lines += _questions(one, decisions)
            lines += block(name, whole, 2)
    return found, lines


def _fields(one: Sentence, role: Role, decision: Decision | None) -> Iterable[tuple[str, dict[str, Any]]]:
    guess = one.guess
    if decision and decision.fields is not None:
        fields = {key: value for key, value in decision.fields.items() if key not in ("quote", "under")}
        if decision.why and fields.get("kind") == "unmeasured":
            fields["why"] = decision.why
        yield decision.id or guess.id, fields
        return
    if role == "unmeasured" or not guess.commitments:
        why = (decision.why if decision else "") or str(guess.fields.get("why") or _WHY_NOT)
        yield (decision.id if decision else "") or guess.id, {"kind": "unmeasured", "why": why}
        return
    for number, further in enumerate(guess.commitments):
        fields = dict(further.fields)
        if role == "aim":
            fields["strength"] = "aim"
        elif decision:
            fields.pop("strength", None)
        yield (decision.id if decision and not number else "") or further.id, fields


def _questions(one: Sentence, decisions: Mapping[int, Decision]) -> list[str]:
    """What is not certain of it, as comments above it; nothing where somebody has decided."""
    asked = () if one.number in decisions else one.guess.questions
    return [line for said in asked for line in _comment("? " + said, 2)]


def _role(one: Sentence, decisions: Mapping[int, Decision]) -> Role:
    return decisions[one.number].role if one.number in decisions else one.guess.role


def _exclusions(proposal: Proposal, sentences: list[Sentence], decisions: Mapping[int, Decision]) -> list[str]:
    lines: list[str] = []
    for number, one in enumerate((one for one in sentences if _role(one, decisions) == "exclusion"), 1):
        value = {
            "id": f"excluded-{number}",
            "quote": _quote(proposal, one),
            "where": {"cause": stand_in(one.text) or f"excluded-{number}"},
            "needs": ["reason", "reference"],
        }
        lines += [*_questions(one, decisions), f"  - {flow(value)}"]
    return (
        ["exclusions:", *_comment("What does not count, and what must be shown to say so.", 2), *lines, ""]
        if lines
        else []
    )


def stand_in(text: str) -> str:
    """A value of `cause` that stands for what this sentence excludes, until somebody names the cases."""
    return telling(text, 2)


def _quote(proposal: Proposal, one: Sentence) -> Any:
    """The sentence as it is quoted: a text, or one for each language."""
    texts = {language: fold(text) for language, text in one.texts.items()} or {one.language: fold(one.text)}
    return next(iter(texts.values())) if len(proposal.languages) == 1 else texts


def _free(id: str, taken: set[str]) -> str:
    name, number = id or "promise", 2
    while name in taken:
        name, number = f"{id or 'promise'}-{number}", number + 1
    taken.add(name)
    return name


def _comment(text: str, indent: int) -> list[str]:
    pad = " " * indent + "# "
    return textwrap.wrap(" ".join(text.split()), 116 - indent, initial_indent=pad, subsequent_indent=pad) or [
        pad.rstrip()
    ]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield str(key)
            yield from _texts(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _texts(child)
    else:
        yield str(value)
