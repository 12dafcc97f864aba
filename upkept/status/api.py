"""What the public sees of a plan, as data: the promises, and how they were kept, month by month. Nothing that runs is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.api.problems import Place, Problem
from upkept.kit.clock import moment
from upkept.plans import disclosure, hiding
from upkept.plans import queries as plans
from upkept.plans.hiding import Hidden
from upkept.plans.models import Tally
from upkept.products import access
from upkept.products.api import Slug
from upkept.products.caller import PUBLIC, ApiRequest
from upkept.products.models import Product
from upkept.status import dropping, measured, method, records
from upkept.status.since import since

router = Router(tags=["Promises"], auth=PUBLIC)

FEW = 20
"""Under so many cases there are counts and no share (plan language, "Obligations")."""
PROMISE: JsonDict = {
    "id": "response",
    "kind": "deadline",
    "strength": "promise",
    "owner": "agent",
    "quotes": [{"en": "Emergencies are answered within 2 hours"}],
    "measured": ["From ticket.opened to ticket.answered within 2h (emergency) or 24h, every hour of every day."],
    "longest_wait": 86400,
    "why_unmeasured": None,
    "version": "2026.1",
    "in_force": True,
    "page": "https://upkept.example.org/encore/plan/response",
}
SHARE: JsonDict = {"kept": 41, "cases": 42, "share": 0.976}
COUNTS: JsonDict = {
    "raw": SHARE,
    "adjusted": SHARE,
    "measured_share": 1.0,
    "kept": 41,
    "late": 1,
    "broken": 0,
    "counts": {"excused": 0, "unmeasured": 0, "void": 1, "paused": 3, "reopened": 1},
}
Month = Annotated[str, Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")]


class HiddenOut(Schema):
    since: datetime
    reason: str

    @classmethod
    def of(cls, hidden: Hidden | None) -> HiddenOut | None:
        return None if hidden is None else cls(since=moment(hidden.since), reason=hidden.reason)


class CommitmentOut(Schema):
    """One promise of the plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROMISE]})

    id: str
    kind: Annotated[str, Field(description="deadline, cadence, notice, … : how it is judged.")]
    strength: Annotated[str, Field(description="`promise` or `aim`; aims are measured and shown apart.")]
    owner: Annotated[str, Field(description="The role that is told when it is at risk.")]
    quotes: Annotated[list[dict[str, str]], Field(description="The published sentences, language → words.")]
    measured: Annotated[list[str], Field(description="How it is measured, in sentences.")]
    longest_wait: Annotated[int | None, Field(description="Seconds by the wall clock, in the worst hour to start.")]
    why_unmeasured: Annotated[str | None, Field(description="Why nobody measures it.")]
    version: Annotated[str, Field(description="The version of the plan that these words are from.")]
    in_force: Annotated[bool, Field(description="False: it is promised no longer; its record stays.")]
    promised_until: Annotated[datetime | None, Field(description="When the first version without it took effect.")] = (
        None
    )
    hidden: Annotated[HiddenOut | None, Field(description="Its owner hid its record: since when, and why.")] = None
    page: str

    @classmethod
    def of(
        cls,
        one: Commitment,
        version: Version,
        request: ApiRequest,
        *,
        in_force: bool,
        hidden: Hidden | None = None,
        until: int | None = None,
    ) -> CommitmentOut:
        slug, why = version.plan.product.slug, getattr(one, "why", None)
        return cls(
            id=one.id,
            kind=one.kind,
            strength=one.strength,
            owner=one.owner,
            quotes=[dict(quote) for quote in (one.quote, *one.also_quotes) if quote],
            measured=[] if one.kind == "unmeasured" else method.sentences(one, version),
            longest_wait=method.longest_wait(one, version),
            why_unmeasured=str(why) if why and one.kind == "unmeasured" else None,
            version=version.number,
            in_force=in_force,
            promised_until=None if until is None else moment(until),
            hidden=HiddenOut.of(hidden),
            page=request.build_absolute_uri(f"/{slug}/plan/{one.id}"),
        )


class ShareOut(Schema):
    kept: int
    cases: Annotated[int, Field(description="Kept, late and broken ones.")]
    share: Annotated[float | None, Field(description=f"Kept ÷ cases; null under {FEW} cases: too few for a share.")]


class CountsOut(Schema):
    raw: Annotated[ShareOut, Field(description="Every case by its true outcome.")]
    adjusted: Annotated[ShareOut, Field(description="Without those that an exclusion of the plan excused.")]
    measured_share: Annotated[float | None, Field(description="Cases ÷ (cases + unmeasured); null without any.")]
    kept: int
    late: int
    broken: int
    counts: Annotated[
        dict[str, int],
        Field(
            description="What makes the shares believable: excused, unmeasured, void, late_recorded, attested, paused, reopened, "
            "relaxed, extended, corrected, waived."
        ),
    ]


class MonthOut(CountsOut):
    month: Annotated[str, Field(description="Of the verdicts, by the product's clock: `2026-03`.")]


class ScoreOut(CountsOut):
    """How one promise was kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "commitment": "response",
                    "strength": "promise",
                    **COUNTS,
                    "running": 3,
                    "measured": {
                        "cases": 42,
                        "counts": {"observed": 40, "reported": 2, "late_recorded": 1},
                        "shares": {"observed": 0.9524, "reported": 0.0476, "late_recorded": 0.0238},
                    },
                    "months": [{"month": "2026-03", **COUNTS}],
                }
            ]
        }
    )

    commitment: str
    strength: str
    running: Annotated[
        int | None,
        Field(
            description="How many are neither due nor met now. That is all that is public of them; null for a promise "
            "that may be about security, of which not even that is."
        ),
    ]
    measured: Annotated[
        dict[str, Any],
        Field(
            description="How the cases were measured: `counts` by how they were learned of (observed, reported, attested, "
            f"imported, by_calendar) and by what happened on the way; `shares` of the cases, null under {FEW}."
        ),
    ]
    months: list[MonthOut]


class ScoresOut(Schema):
    product: str
    synthetic: Annotated[bool, Field(description="The history was generated, for a demonstration.")]
    version: Annotated[str | None, Field(description="The version of the plan in force.")]
    since: str
    until: str
    as_of: datetime
    stage: Annotated[str, Field(description="private, link or public: who may see it now.")]
    measured_since: Annotated[datetime | None, Field(description="From when the first version made promises.")]
    public_since: Annotated[
        datetime | None, Field(description="From when everybody may see it; null: not everybody may.")
    ]
    public_before: Annotated[
        list[dict[str, datetime]], Field(description="Former times in which it was: `from`, `to`.")
    ]
    scores: list[ScoreOut]
    hidden: Annotated[
        dict[str, HiddenOut],
        Field(description="Promise → since when its owner hides its record, and why: its figures are withheld."),
    ]


class Asked(BaseModel):
    since: Annotated[Month | None, Field(description="The first month; left out: eleven before the last.")] = None
    until: Annotated[Month | None, Field(description="The last month; left out: this one.")] = None
    commitment: Annotated[str | None, Field(max_length=100, description="Of this promise only.")] = None


@router.get("/products/{slug}/commitments", response=list[CommitmentOut], summary="List the promises in force")
def list_commitments(request: ApiRequest, slug: Slug) -> list[CommitmentOut]:
    """What the plan promises now, sentence by sentence, and how each is measured."""
    slug = access.public_product(request, slug).slug
    version = plans.version_in_force(slug, request.now)
    if version is None:
        return []
    withheld = hiding.hidden(slug)
    return [
        CommitmentOut.of(one, version, request, in_force=True, hidden=withheld.get(one.id))
        for one in version.plan.commitments.values()
    ]


@router.get("/products/{slug}/commitments/{id}", response=CommitmentOut, summary="Read a promise")
def read_commitment(request: ApiRequest, slug: Slug, id: str) -> CommitmentOut:
    """As it stands now, or as it last stood: a record outlives its promise."""
    slug = access.public_product(request, slug).slug
    current = plans.version_in_force(slug, request.now)
    for version in ([current] if current else []) + list(reversed(plans.history(slug).versions)):
        if id in version.plan.commitments:
            return CommitmentOut.of(
                version.plan.commitments[id],
                version,
                request,
                in_force=version is current,
                hidden=hiding.hidden(slug).get(id),
                until=dropping.until(slug, id, request.now),
            )
    raise access.absent()


@router.get("/products/{slug}/scores", response=ScoresOut, summary="Read how the promises were kept")
def read_scores(request: ApiRequest, slug: Slug, asked: Query[Asked]) -> ScoresOut:
    """The figures of the plan page, month by month: raw and adjusted, with the counts that make them believable."""
    product = access.public_product(request, slug)
    with plans.steady([product.slug]):
        return _scores(product, asked, request.now)


def _scores(product: Product, asked: Asked, now: datetime) -> ScoresOut:
    version = plans.version_in_force(product.slug, now)
    months = _months(asked, now, product.timezone)
    tallies = plans.by_month(product.slug, months[0], months[-1])
    running, about = plans.running_counts(product.slug), disclosure.secret(product.slug).promises
    withheld = hiding.hidden(product.slug)
    strengths = {
        id: one.strength for one_version in plans.history(product.slug).versions for id, one in _measured(one_version)
    }
    asked_for = [id for id in strengths if asked.commitment in (None, id)]
    wanted = [id for id in asked_for if id not in withheld]
    return ScoresOut(
        product=product.slug,
        synthetic=product.synthetic,
        version=version.number if version else None,
        since=months[0],
        until=months[-1],
        as_of=now,
        **since(product).as_json(),
        hidden={id: found for id in asked_for if (found := HiddenOut.of(withheld.get(id))) is not None},
        scores=[
            ScoreOut(
                commitment=id,
                strength=strengths[id],
                running=None if id in about else running.get(id, 0),
                measured=measured.as_json(tallies.get(id, [])),
                months=[MonthOut(month=tally.month, **_counts([tally])) for tally in tallies.get(id, [])],
                **_counts(tallies.get(id, [])),
            )
            for id in wanted
        ],
    )


def _measured(version: Version) -> list[tuple[str, Commitment]]:
    return [(id, one) for id, one in version.plan.commitments.items() if one.kind != "unmeasured"]


def _months(asked: Asked, now: datetime, zone: str) -> tuple[str, str]:
    until = asked.until or records.months_until(now, zone, 1)[0]
    if asked.since is None:
        last = int(until[:4]) * 12 + int(until[5:]) - 1
        return f"{(last - 11) // 12:04}-{(last - 11) % 12 + 1:02}", until
    if asked.since > until:
        sentence = "since: The first month comes after the last one."
        raise Problem("invalid", sentence, {"errors": [Place(sentence, parameter="since").as_json()]})
    return asked.since, until


def _counts(tallies: Sequence[Tally]) -> dict[str, Any]:  # fields of CountsOut
    whole = records.score(tallies)
    unmeasured = sum(tally.unmeasured for tally in tallies)
    counts = {"excused": sum(tally.excused for tally in tallies), **records.shares(tallies)}
    return {
        "raw": _share(whole.kept, whole.cases),
        "adjusted": _share(whole.adjusted_kept or 0, whole.adjusted_cases or 0),
        "measured_share": round(whole.cases / (whole.cases + unmeasured), 4) if whole.cases + unmeasured else None,
        "kept": whole.kept,
        "late": sum(tally.late for tally in tallies),
        "broken": sum(tally.broken for tally in tallies),
        "counts": counts,
    }


def _share(kept: int, cases: int) -> ShareOut:
    return ShareOut(kept=kept, cases=cases, share=round(kept / cases, 4) if cases >= FEW else None)
