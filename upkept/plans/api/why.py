"""Why an obligation is due when it is and came out as it did, for machines: the stretches of its time and each step."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from upkept.core.explain import Piece, Step
from upkept.kit.clock import instant_of, moment
from upkept.plans.models import Obligation
from upkept.plans.why import explanation

PIECE: JsonDict = {
    "from": "2026-03-02T09:00:00Z",
    "to": "2026-03-02T10:30:00Z",
    "state": "counted",
    "seconds": 5400,
    "calendar": None,
    "cause": "0195…",
    "cause_kind": "ticket.opened",
}
STEP: JsonDict = {
    "at": "2026-03-02T09:00:00Z",
    "code": "opened",
    "event": "0195…",
    "kind": "ticket.opened",
    "data": {"target": "2h", "subject": "ticket:481"},
}
EXAMPLE: JsonDict = {
    "calendar": "always",
    "counted": 5400,
    "paused": 0,
    "closed": 0,
    "pieces": [PIECE],
    "steps": [STEP],
}


class PieceOut(Schema):
    model_config = ConfigDict(populate_by_name=True, json_schema_extra={"examples": [PIECE]})

    from_: Annotated[datetime, Field(alias="from", serialization_alias="from")]
    to: datetime
    state: Annotated[str, Field(description="counted, paused or closed.")]
    seconds: int
    calendar: Annotated[str | None, Field(description="The calendar that was closed.")]
    cause: Annotated[str | None, Field(description="The id of the event that began it.")]
    cause_kind: str | None

    @classmethod
    def of(cls, piece: Piece) -> PieceOut:
        return cls(
            from_=moment(piece.from_),
            to=moment(piece.to),
            state=piece.state,
            seconds=piece.seconds,
            calendar=piece.calendar or None,
            cause=piece.cause or None,
            cause_kind=piece.cause_kind or None,
        )


class StepOut(Schema):
    at: datetime
    code: Annotated[str, Field(description="opened, paused, resumed, retargeted, extended, due, met, kept, broken, …")]
    event: Annotated[str | None, Field(description="The id of the event that caused it.")]
    kind: str | None
    data: Annotated[dict[str, Any], Field(description="Its facts; moments in them are whole UTC seconds.")]

    @classmethod
    def of(cls, step: Step) -> StepOut:
        return cls(
            at=moment(step.at),
            code=step.code,
            event=step.event or None,
            kind=step.kind or None,
            data={name: value for name, value in step.data.items() if name != "approved_by"},
        )


class Why(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    calendar: Annotated[str, Field(description="On which its time is counted; empty: none runs.")]
    counted: Annotated[int, Field(description="Seconds counted so far.")]
    paused: Annotated[int, Field(description="Seconds paused so far.")]
    closed: Annotated[int, Field(description="Seconds closed so far.")]
    pieces: Annotated[list[PieceOut], Field(description="Its time without a hole, up to its end, or its due moment.")]
    steps: Annotated[list[StepOut], Field(description="What moved the clock and the due moment, in order.")]

    @classmethod
    def of(cls, row: Obligation, now: datetime) -> Why | None:
        """None where the plan's version is not known any more."""
        why = explanation(row, now)
        if why is None:
            return None
        found = why.found
        until = instant_of(now)
        return cls(
            calendar=found.calendar,
            counted=found.seconds("counted", until),
            paused=found.seconds("paused", until),
            closed=found.seconds("closed", until),
            pieces=[PieceOut.of(piece) for piece in found.pieces if piece.seconds],
            steps=[StepOut.of(step) for step in found.steps],
        )
