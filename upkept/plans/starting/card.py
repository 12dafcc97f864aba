"""The card of one sentence: what it is, its kind's fields, what the plan reads of it, and what is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from upkept.core.draft.proposal import Sentence as Proposed
from upkept.core.draft.write import stand_in
from upkept.core.plan.model import Exclusion
from upkept.core.refusal import Refusal
from upkept.plans.shown import name as name_of
from upkept.plans.starting import fields as forms
from upkept.plans.starting import own_events, pieces
from upkept.plans.starting.asked import asked as asked_here
from upkept.plans.starting.asked import worded
from upkept.plans.starting.fields import Field
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.fields.same import kept
from upkept.plans.starting.read_as import read_as
from upkept.plans.starting.sentences import Beside, Line, role_of
from upkept.plans.starting.setting import WORDS, highlighted
from upkept.plans.starting.settling import Choice
from upkept.plans.starting.sharing import Share, offers
from upkept.plans.starting.written import Written

ROLES: tuple[tuple[str, str | Promise], ...] = (
    ("promise", _("Promise")),
    ("aim", _("Aim")),
    ("background", _("Background")),
    ("unmeasured", _("Unmeasured")),
    ("definition", _("Definition")),
    ("exclusion", _("Exclusion")),
    ("belongs", _("Belongs to another promise")),
)
ROLE_HELP: Mapping[str, str | Promise] = {
    "promise": _("It is measured, and counts."),
    "aim": _("It is measured, and shown apart from the promises."),
    "background": _("It promises nothing."),
    "unmeasured": _("It promises something that nothing here can see. The page says so."),
    "definition": _("It says what words mean; targets are held to it."),
    "exclusion": _("It says what does not count."),
    "belongs": _("It says more about a promise that another sentence makes, such as a row of its table."),
}
NOT_DECIDED = "not decided yet: "
"""How the reason begins that a draft writes where nobody has given one."""
NEW = "+"
"""In place of a promise's name: one more promise that the same sentence makes."""


@dataclass(frozen=True)
class Card:
    """`owners`: the promises that quote the sentence; `owner`: the one that is open, empty for a new one.

    `main` fields stand open, `more` are folded. `said`: what the plan reads of it; `piece`: its own lines of the plan.
    `as_proposed`: it was accepted and says still what was proposed; `shares`: whom else a key's value may be said of.
    """

    line: Line
    role: str
    text: SafeString
    word: str | Promise
    owner: str = ""
    owners: tuple[tuple[str, str], ...] = ()
    id: str = ""
    kind: str = ""
    kinds: Sequence[tuple[str, str | Promise]] = ()
    main: Sequence[Field] = ()
    more: Sequence[Field] = ()
    said: str = ""
    why: str = ""
    questions: tuple[str, ...] = ()
    why_wrong: Sequence[str] = ()
    problems: tuple[str, ...] = ()
    piece: str = ""
    piece_is_open: bool = False
    others: tuple[tuple[str, str], ...] = ()
    belongs: str = ""
    has_errors: bool = False
    as_proposed: bool = False
    shares: Mapping[str, Sequence[Share]] = field(default_factory=dict)

    @property
    def fields(self) -> list[tuple[Field, Sequence[Share]]]:
        """The open ones, each with whom else it may be said of."""
        return [
            (one, self.shares.get(one.key, ()) if one.is_set or one.key in forms.USUAL else ()) for one in self.main
        ]

    @property
    def strength(self) -> Sequence[Share]:
        return self.shares.get("strength", ())

    @property
    def called(self) -> str:
        return name_of(self.owner)

    @property
    def roles(self) -> list[tuple[str, str | Promise, str | Promise]]:
        return [(key, word, ROLE_HELP[key]) for key, word in ROLES]

    @property
    def is_new(self) -> bool:
        return not self.owner


@dataclass(frozen=True)
class Asked:
    """What the address or the posted form says of the card: another role, kind, promise; what was typed, and what is wrong."""

    role: str = ""
    kind: str = ""
    owner: str = ""
    post: Mapping[str, str] | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def card(
    plan: Written,
    found: Beside,
    line: Line,
    language: str,
    guess: Proposed | None,
    asked: Asked,
    *,
    as_proposed: bool = False,
) -> Card:
    """`guess`: what was proposed for the sentence, where it is not settled."""
    owners = tuple(dict.fromkeys(use.owner for use in line.uses if use.section == "commitments"))
    owner = "" if asked.owner == NEW else asked.owner if asked.owner in owners else next(iter(owners), "")
    known: Mapping[str, Any] = plan.commitments.get(owner, {})
    guessed = guess.guess if guess else None
    is_open = line.role in ("undecided", "lead")
    own = role_of(known) if known else line.role
    role = asked.role or (guessed.role if guessed and is_open else own if not is_open else "promise")
    values = dict(known) if known else dict(guessed.fields) if guessed and guessed.kind else {}
    kind = asked.kind or str(values.get("kind") or (guessed.kind if guessed and guessed.kind else "") or "deadline")
    if kind == "unmeasured" and role in ("promise", "aim"):
        kind = asked.kind or "deadline"
    if asked.post is not None:
        typed, _wrong = forms.said(kind, asked.post, plan.names, plan.languages)
        values = {**values, **typed} if asked.kind and kind != known.get("kind") else typed
    errors = asked.errors
    made: Sequence[Field] = ()
    if role in ("promise", "aim"):
        made = forms.form_of(kind, values, plan.names, errors, asked.post, plan.languages)
    if role == "exclusion":
        made = _of_exclusion(plan, line, errors, asked.post)
    opened = forms.main_keys(kind)
    main = [one for one in made if _is_main(one, opened)]
    spans = [(one.start, one.end, f"{one.what}: {one.value}") for one in guessed.figures] if guessed else None
    wrote = {"kind": kind, **{key: value for key, value in values.items() if key not in ("kind", "quote")}}
    measured = role in ("promise", "aim") and len(wrote) > 1
    return Card(
        line=line,
        role=role,
        text=highlighted(line.sentence.text, language, spans),
        word=WORDS[line.role],
        owner=owner,
        owners=tuple((name, name_of(name)) for name in owners),
        id=(asked.post or {}).get("id", "") or owner or (guessed.id if guessed else ""),
        kind=kind,
        kinds=forms.kinds(),
        main=main,
        more=[one for one in made if one not in main],
        said=read_as(wrote, plan.names.vocabulary) if measured else "",
        why=(asked.post or {}).get("why", "") or _decided(str(known.get("why", ""))),
        why_wrong=errors.get("why", ()) if role == "unmeasured" else (),
        questions=_asked(plan, guessed.questions if guessed and not (line.confirmed and not is_open) else ()),
        problems=_problems(plan, owner),
        piece=_typed_piece(asked.post) or _piece(plan, owner),
        piece_is_open=bool(_typed_piece(asked.post)),
        others=tuple((name, name_of(name)) for name in plan.commitments if name not in owners),
        belongs=(asked.post or {}).get("belongs", ""),
        has_errors=bool(errors),
        as_proposed=as_proposed,
        shares=offers(plan, found, owner) if measured and owner else {},
    )


def choice_of(
    plan: Written, post: Mapping[str, str], found: Beside, line: Line
) -> tuple[Choice, dict[str, list[str]], Mapping[str, Any]]:
    """What the posted card says, by field what in it cannot be read, and the events that it makes."""
    role, kind = post.get("role", ""), post.get("kind", "")
    owner = post.get("c", "")
    fields: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    events: Mapping[str, Any] = {}
    if role in ("promise", "aim"):
        made = own_events.made(plan, post)
        events = made.events
        fields, wrong = forms.said(kind, made.post, plan.names, plan.languages)
        fields = kept(kind, fields, plan.commitments.get(owner, {}), plan.names, plan.languages)
    elif role == "unmeasured":
        fields = {"why": " ".join(post.get("why", "").split())}
        if not fields["why"]:
            wrong["why"] = [_now("Say why nobody measures it: the reason is printed beside the sentence.")]
    elif role == "exclusion":
        fields, wrong = forms.said_of(Exclusion, ("where", "needs"), post, plan.names)
        if "where" not in fields and "where" not in wrong:
            wrong["where"] = [_now("Say which cases do not count: without it, nothing tells them from the others.")]
    elif role == "belongs":
        owner = post.get("belongs", "")
    after = next(
        (
            use.owner
            for earlier in reversed(found.lines[: line.number - 1])
            for use in earlier.uses
            if use.section == "commitments"
        ),
        "",
    )
    name = post.get("id", "").strip()
    return Choice(role, owner, name, kind, after, fields), wrong, events


def _is_main(one: Field, opened: frozenset[str]) -> bool:
    if one.errors or one.required or one.key in opened:
        return True
    return (one.is_set and one.key not in forms.LATER) or one.key in ("where", "owner", "needs")


def _of_exclusion(
    plan: Written, line: Line, errors: Mapping[str, Sequence[str]], post: Mapping[str, str] | None
) -> list[Field]:
    known = next(
        (
            one
            for use in line.uses
            if use.section == "exclusions"
            for one in plan.document.get("exclusions", ())
            if isinstance(one, dict) and one.get("id") == use.owner
        ),
        {},
    )
    if not line.confirmed and known.get("where") == {"cause": stand_in(line.sentence.text) or known.get("id")}:
        known = {
            key: value for key, value in known.items() if key != "where"
        }  # nobody has said yet which cases these are
    return forms.form_of_class(Exclusion, ("where", "needs"), known, plan.names, errors, post)


def _typed_piece(post: Mapping[str, str] | None) -> str:
    return post.get("piece", "") if post is not None and post.get("do") == "piece" else ""


def _piece(plan: Written, owner: str) -> str:
    try:
        return pieces.piece(plan, "commitments", owner) if owner else ""
    except Refusal:
        return ""


def _problems(plan: Written, owner: str) -> tuple[str, ...]:
    choices = Choices(plan.names)
    return tuple(worded(one.sentence, choices) for one in (plan.within("commitments", owner) if owner else ()))


def _asked(plan: Written, questions: Sequence[str]) -> tuple[str, ...]:
    choices = Choices(plan.names)
    return tuple(asked_here(one, choices) for one in questions)


def _decided(why: str) -> str:
    """What a draft writes where nobody has said why yet is no reason: the field stands empty, and asks."""
    return "" if why.startswith(NOT_DECIDED) else why
