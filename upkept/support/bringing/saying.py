"""What is said of an export before it comes in: what its states cannot tell, and which tickets nobody has classified."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.kit import said
from upkept.kit.ui import words
from upkept.plans.shown import name
from upkept.support.bringing.reading import Tickets


def unclassified(attribute: str, count: int, *, is_target: bool, is_narrow: bool) -> str:
    """What follows for so many tickets without this attribute. `is_target`: targets go by it; `is_narrow`: single promises are
    for a value of it; at least one of both is so."""
    if is_target and is_narrow:
        sentence = ngettext(
            "%(n)s ticket has no %(attribute)s that the plan knows: it is held to the strictest target, "
            "and promises that are for one %(attribute)s alone do not count it.",
            "%(n)s tickets have no %(attribute)s that the plan knows: they are held to the strictest target, "
            "and promises that are for one %(attribute)s alone do not count them.",
            count,
        )
    elif is_target:
        sentence = ngettext(
            "%(n)s ticket has no %(attribute)s that the plan knows: it is held to the strictest target, "
            "as any ticket is that nobody has classified.",
            "%(n)s tickets have no %(attribute)s that the plan knows: they are held to the strictest target, "
            "as any ticket is that nobody has classified.",
            count,
        )
    else:
        sentence = ngettext(
            "%(n)s ticket has no %(attribute)s that the plan knows: "
            "promises that are for one %(attribute)s alone do not count it.",
            "%(n)s tickets have no %(attribute)s that the plan knows: "
            "promises that are for one %(attribute)s alone do not count them.",
            count,
        )
    return sentence % {"n": words.number(count), "attribute": said.word(attribute)}


def guessed(attribute: str, words_of: Sequence[tuple[str, str, int]]) -> str:
    """`words_of`: (their word, ours, how many tickets)."""
    count = sum(tickets for _theirs, _ours, tickets in words_of)
    pairs = (
        _("“%(theirs)s”: %(ours)s") % {"theirs": theirs[:60], "ours": said.word(ours)} for theirs, ours, _n in words_of
    )
    return ngettext(
        "%(n)s ticket has a word for %(attribute)s that is not the plan's. By its rank it is guessed to be: %(pairs)s.",
        "%(n)s tickets have a word for %(attribute)s that is not the plan's. By its rank it is guessed to be: %(pairs)s.",
        count,
    ) % {"n": words.number(count), "attribute": said.word(attribute), "pairs": ", ".join(pairs)}


def without_case(promises: Sequence[str]) -> str:
    """Empty where each has one."""
    if not promises:
        return ""
    return ngettext(
        "Read like this, no ticket is a case of %(names)s: it cannot be tried.",
        "Read like this, no ticket is a case of any of these, and they cannot be tried: %(names)s.",
        len(promises),
    ) % {"names": ", ".join(f"“{name(one)}”" for one in promises)}


def states(found: Tickets) -> list[str]:
    """A sentence for each thing that the tickets' states say, or cannot say."""
    spam, merged = found.counts.get("ticket.spam", 0), found.counts.get("ticket.merged", 0)
    told = [
        (
            spam,
            ngettext(
                "%(n)s ticket is spam: it comes in as void, and is a case of nothing.",
                "%(n)s tickets are spam: they come in as void, and are cases of nothing.",
                spam,
            ),
        ),
        (
            merged,
            ngettext(
                "%(n)s ticket is a duplicate: it comes in as void, and is a case of nothing.",
                "%(n)s tickets are duplicates: they come in as void, and are cases of nothing.",
                merged,
            ),
        ),
        (
            found.waiting,
            ngettext(
                "%(n)s ticket waits for its customer. "
                "The file does not say since when, nor when others waited: no time is taken off for it.",
                "%(n)s tickets wait for their customers. "
                "The file does not say since when, nor when others waited: no time is taken off for it.",
                found.waiting,
            ),
        ),
        (
            found.undated,
            ngettext(
                "%(n)s ticket is done, and no column says when: a promise to solve it counts it as open.",
                "%(n)s tickets are done, and no column says when: a promise to solve them counts them as open.",
                found.undated,
            ),
        ),
    ]
    return [sentence % {"n": words.number(count)} for count, sentence in told if count]
