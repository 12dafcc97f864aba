"""What somebody says of one sentence, written into the plan: a promise, an aim, a definition … Comments around it stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.draft.write import EXPLAINED
from upkept.core.plan.prose import fold
from upkept.core.refusal import Refusal
from upkept.plans.starting.editing import Editor
from upkept.plans.starting.forms import slug_of
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.sentences import Line
from upkept.plans.starting.written import Use, Written, written

SECTION_OF = {"background": "background", "definition": "defines", "exclusion": "exclusions"}
PROMISES = ("promise", "aim", "unmeasured")
KEPT = ("quote", "under", "also_quotes")
"""Keys of a promise that a change of its kind leaves."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`owner`: the promise that is edited, empty for a new one; `id`: what it shall be called; `fields`: its keys as data.
    `after`: the promise behind which a new one is written, so that the plan keeps the order of its prose.

    `role` also: `belongs`, to the promise `owner`, which another sentence began; `undecided`.
    """

    role: str
    owner: str = ""
    id: str = ""
    kind: str = ""
    after: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The plan's new source, what is still unconfirmed, and the promise or exclusion that it is now (if it is one)."""

    source: str
    unconfirmed: tuple[str, ...]
    owner: str = ""


def settle(plan: Written, line: Line, language: str, choice: Choice, unconfirmed: tuple[str, ...]) -> Settled:
    """Raises Refusal: unknown-role, no-such-promise, id-taken, not-yaml."""
    plan = _listed_answers(plan, line)
    done = _settled(plan, line, language, choice, unconfirmed)
    gone = {use.owner for use in line.uses if use.section == "commitments"} - set(written(done.source).commitments)
    if gone:
        done = _settled(written(_answered(plan.source, *gone)), line, language, choice, unconfirmed)
    return replace(done, source=_closed(done.source))


def _settled(plan: Written, line: Line, language: str, choice: Choice, unconfirmed: tuple[str, ...]) -> Settled:
    text = Editor(plan)
    mark = mark_of(line.sentence.text)
    mine = choice.owner if choice.role in PROMISES else ""
    rest = [one for one in unconfirmed if one not in (mark, mine)]
    if choice.role == "undecided":
        _take_out(text, line.uses)
        return Settled(str(text), tuple(rest))
    if choice.role == "belongs":
        owner = _belongs(text, plan, line, language, choice.owner)
    elif choice.role in SECTION_OF:
        owner = _listed(text, plan, line, language, choice)
    elif choice.role in PROMISES:
        owner = _promised(text, plan, line, language, choice)
    else:
        raise Refusal("unknown-role", _("Say what the sentence is: a promise, an aim, background …"))
    gone = {use.owner for use in line.uses if use.section == "commitments"} - set(text.names())
    source = str(text) if choice.role not in PROMISES else _answered(str(text), owner)
    return Settled(source, tuple(one for one in rest if one not in gone), owner)


def without(plan: Written, line: Line, owner: str, unconfirmed: tuple[str, ...]) -> Settled:
    """The plan when this sentence makes one promise less. Raises Refusal: no-such-promise, last-promise."""
    mine = {use.owner for use in line.uses if use.section == "commitments"}
    if owner not in mine:
        raise Refusal("no-such-promise", _("This promise was changed meanwhile: open the sentence again."))
    if len(mine) == 1:
        raise Refusal("last-promise", _("It is the sentence's only promise: say what else the sentence is."))
    use = [use for use in line.uses if use.owner == owner and use.section == "commitments"]
    text = Editor(plan)
    _take_out(text, use)
    gone = owner not in text.names()
    if gone:
        text = Editor(written(_answered(plan.source, owner)))
        _take_out(text, use)
    return Settled(_closed(str(text)), tuple(one for one in unconfirmed if one != owner or not gone))


def forgotten(plan: Written, lost: Sequence[Use], key: str, unconfirmed: tuple[str, ...]) -> Settled:
    """The plan without a quote whose sentence is gone; a promise that has no other sentence goes with it.

    `lost`: those quotes; `key`: which of them, as `key_of` names it. Raises Refusal: not-lost.
    """
    use = next((one for one in lost if key_of(one) == key), None)
    if use is None:
        raise Refusal("not-lost", _("That quote stands in the prose again, or is gone: look at the list as it is now."))
    text = Editor(plan)
    _take_out(text, [use])
    gone = use.section == "commitments" and use.owner not in text.names()
    if gone:
        text = Editor(written(_answered(plan.source, use.owner)))
        _take_out(text, [use])
    marks = {use.owner} if gone else set(map(mark_of, use.texts.values())) if use.section != "commitments" else set()
    return Settled(_closed(str(text)), tuple(one for one in unconfirmed if one not in marks))


def key_of(use: Use) -> str:
    """How a form names a place that quotes."""
    return "/".join(map(str, use.path)) + "=" + mark_of(" ".join(use.texts.values()))


def _asks(line: str) -> bool:
    return line.lstrip().startswith("# ?")


def _answered(source: str, *owners: str) -> str:
    """Without the questions that the draft asked above these promises (`# ? …`): somebody has answered them."""
    lines = source.split("\n")
    inside = False
    cut: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if not line.startswith((" ", "#")) and line.strip():
            inside = line.startswith("commitments:")
        if inside and line.startswith(" ") and line.strip().partition(":")[0].strip("\"'") in owners:
            cut.append((_first_question(lines, number), number))
    for first, last in reversed(cut):
        del lines[first:last]
    return "\n".join(lines)


def _listed_answers(plan: Written, line: Line) -> Written:
    """The plan without what the draft asked above this sentence in its lists (background, definitions, exclusions)."""
    lines = plan.source.split("\n")
    places = []
    for use in line.uses:
        listed = plan.root.get(use.section) if plan.root else None
        if listed is not None and listed.items is not None:
            places.append(listed.items[_position(use)].place[0] - 1)
    for at in sorted(set(places), reverse=True):
        del lines[_first_question(lines, at) : at]
    return written("\n".join(lines)) if places else plan


def _closed(source: str) -> str:
    """Without what the draft's head asks and explains, once no promise's question is left: each of them asked it as well."""
    lines = source.split("\n")
    head = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    if any(map(_asks, lines[head:])):
        return source
    del lines[_first_question(lines, head) : head]
    return "\n".join(line for line in lines if line != EXPLAINED)


def _first_question(lines: list[str], before: int) -> int:
    """Where the questions begin in the comment that ends before this line; the line itself if it asks nothing."""
    top = before
    while top > 0 and lines[top - 1].lstrip().startswith("#"):
        top -= 1
    return next((at for at in range(top, before) if _asks(lines[at])), before)


def _listed(text: Editor, plan: Written, line: Line, language: str, choice: Choice) -> str:
    """Background, a definition, an exclusion."""
    section = SECTION_OF[choice.role]
    here = [use for use in line.uses if use.section == section]
    _take_out(text, [use for use in line.uses if use.section != section])
    if section != "exclusions":
        if not here:
            _append(text, section, _quote(plan, line, language))
        return ""
    if here:
        path = here[0].path[:-1]
        for key in ("where", "needs"):
            put(text, [*path, key], choice.fields.get(key))
        return here[0].owner
    known = [use.get("id") for use in text.get(["exclusions"]) or () if isinstance(use, dict)]
    name = _free(choice.id or "excluded", known)
    _append(text, section, {"id": name, "quote": _quote(plan, line, language), **choice.fields})
    return name


def _promised(text: Editor, plan: Written, line: Line, language: str, choice: Choice) -> str:
    wanted = {"kind": choice.kind or "unmeasured", **choice.fields}
    if choice.role == "unmeasured":
        wanted = {"kind": "unmeasured", "why": choice.fields.get("why", "")}
    if choice.role == "aim":
        wanted = {"strength": "aim", **wanted}
    mine = [use for use in line.uses if use.section == "commitments"]
    if choice.owner and choice.owner not in {use.owner for use in mine}:
        raise Refusal("no-such-promise", _("This promise was changed meanwhile: open the sentence again."))
    _take_out(text, [use for use in line.uses if use.section != "commitments"])
    if not choice.owner:
        name = _free(choice.id or _name(line.sentence.text), text.names())
        text.add_commitment(name, {"quote": _quote(plan, line, language), **wanted}, after=choice.after)
        return name
    before = plan.commitments[choice.owner]
    for key in [key for key in before if key not in wanted and key not in KEPT]:
        text.remove(["commitments", choice.owner, key])
    for key, value in wanted.items():
        put(text, ["commitments", choice.owner, key], value)
    if choice.id and choice.id != choice.owner:
        text.rename_commitment(choice.owner, choice.id)
        return choice.id
    return choice.owner


def _belongs(text: Editor, plan: Written, line: Line, language: str, owner: str) -> str:
    if owner not in plan.commitments:
        raise Refusal("no-such-promise", _("Choose the promise to which this sentence belongs."))
    if any(use.owner == owner and use.section == "commitments" for use in line.uses):
        return owner
    _take_out(text, line.uses)
    if text.get(["commitments", owner]) is None:
        raise Refusal("no-such-promise", _("A sentence cannot belong to its own promise: choose another."))
    also = text.get(["commitments", owner, "also_quotes"])
    listed = also if isinstance(also, list) else [also] if also else []
    text.set(["commitments", owner, "also_quotes"], [*listed, _quote(plan, line, language)])
    return owner


def _take_out(text: Editor, uses: tuple[Use, ...] | list[Use]) -> None:
    """Each from behind, so that the places before it stay."""
    for use in sorted(uses, key=lambda use: (str(use.path[0]), _position(use)), reverse=True):
        if use.section == "exclusions":
            text.remove(use.path[:-1])
        elif use.path[-1] != "quote":
            text.remove(use.path)
        else:
            _unquote(text, use.owner)


def _unquote(text: Editor, owner: str) -> None:
    """A promise whose sentence is none any more: its next sentence takes the place, else it goes."""
    also = text.get(["commitments", owner, "also_quotes"])
    if isinstance(also, list) and also:
        text.set(["commitments", owner, "quote"], also[0])
        text.remove(["commitments", owner, "also_quotes", 0])
    elif len(text.names()) == 1:
        text.set(["commitments"], {})
    else:
        text.remove(["commitments", owner])


def _position(use: Use) -> int:
    return next((step for step in reversed(use.path) if isinstance(step, int)), -1)


def put(text: Editor, path: list[str | int], value: Any) -> None:
    """Write it, or take the key out where there is nothing to say."""
    if value in (None, "", [], {}):
        text.remove(path)
    else:
        text.set(path, value)


def _append(text: Editor, section: str, value: Any) -> None:
    known = text.get([section])
    if isinstance(known, list) and known:
        text.set([section, len(known)], value)
    else:
        text.set([section], [*([known] if isinstance(known, str) and known else []), value])


def _quote(plan: Written, line: Line, language: str) -> Any:
    said = fold(line.sentence.text)
    return said if len(plan.languages) == 1 and language == plan.languages[0] else {language: said}


def _name(text: str) -> str:
    """A short name from the sentence's first longer words."""
    words = [word for word in slug_of(text).split("-") if len(word) > 3]
    return "-".join(words[:3])[:40] or "promise"


def _free(name: str, taken: list[Any]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found
