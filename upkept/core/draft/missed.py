"""Whether a time is one that was missed already: a consequence ("if nobody answers within 4 hours, …") and no deadline."""

from __future__ import annotations

import re

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.lexicon import speaks

_FAILS = re.compile(
    r"(?:(?<!\w)(?P<if>if|when(?:ever)?|where|should|in case|wenn|falls|sofern|sollten?|si|cuando|en caso de que"
    r"|lorsqu(?:e|['’])|quand|au cas où|s['’](?=il))|^\W*(?:Wird|Werden|Ist|Sind|Kann|Können|Konnte|Hat|Haben|Erfolgt|Erhalten"
    r"|Erhält|Bekommen|Gelingt))"
    r"(?!\w)[^;.,]*?(?<!\w)(?P<not>not|cannot|\w+n['’]t|never|nobody|no one|no|nicht|kein\w*|niemand|nie|nadie|nunca|ne|n['’]"
    r"|pas|aucune?|personne)(?!\w)(?!\s(?:later|more|longer|sooner|earlier|exceed|länger|später|mehr|más|plus))[^;.,]*$"
    r"|(?<!\w)(?:unless|es sei denn|a menos que|salvo que|à moins que)(?!\w)[^;.,]*$",
    re.I,
)
_GIVEN_FIRST = re.compile(r"(?:^|[;.,]\s)\W*(?:if|when|wenn|falls|sofern|si|cuando|lorsque|quand)\s[^;.,]{0,40}$", re.I)
_NOT_DONE = re.compile(
    r"(?!\s(?:we|wir|nous|nosotros)\b)[^;.,]{0,60}?(?<!\w)(?:not|cannot|\w+n['’]t|nobody|no|nicht|kein\w*|niemand"
    r"|nadie|nunca|ne|n['’]|aucune?"
    r"|personne)(?!\w)[^;.,]*,",
    re.I,
)
_NEW_SUBJECT = re.compile(
    r"\s(?:we|you|they|it)(?:['’]ll| will| shall| must)(?!\w)|\s(?:antworten|melden|informieren) wir(?!\w)", re.I
)


def missed(clause: Clause, one: Context) -> bool:
    """A time that was missed already, after which something else happens: "if nobody answers within 4 hours, …"."""
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    before = one.text[: amount.start].rpartition("|")[2]
    failed = _FAILS.search(before)
    if failed is None and (given := _GIVEN_FIRST.search(before)) and _NOT_DONE.match(one.text[amount.end :]):
        failed = given  # "if in 24 hours it is not solved, …"
    return (
        failed is not None
        and _NEW_SUBJECT.search(failed[0]) is None
        and not speaks("least", before[-25:], one.language)
    )
