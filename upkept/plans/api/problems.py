"""The problems that plans and events have of their own."""

from __future__ import annotations

from upkept.kit.api.problems import Kind, declare

declare(
    Kind("no-plan", 404, "No plan is in force.", "Publish one: `upkept plan publish`."),
    Kind(
        "unknown-kind", 422, "No event is called so.",
        "The sentence names the nearest; own kinds are declared under `events` in the plan.",
    ),
    Kind(
        "reserved-kind", 403, "Upkept alone records this kind.",
        "It follows from other events, or is decided by a person here: post those.",
    ),
    Kind("reserved-id", 422, "Ids of this form are ours.", "Give the event an id of its own."),
    Kind(
        "kind-not-given", 403, "The token was not given this kind of event.",
        "Make a token with `--kind` for it; `given` lists what it has.",
    ),
    Kind("wrong-subject", 422, "The subject does not fit the kind.", "Write its kind and its name: `release:2.4.0`."),
    Kind("wrong-data", 422, "The event's data does not have its types.", "`problems` names each field."),
    Kind("wrong-how", 422, "There is no such way to learn of an event.", "Write observed or reported."),
    Kind("wrong-text", 422, "The text does not fit the event.", "Send the event without it."),
    Kind("unknown-version", 422, "The event is of a newer version than this Upkept.", "Update Upkept, or send an older one."),
    Kind(
        "from-the-future", 422, "The event has not happened yet.",
        "Send it when it has; check the clock of the machine that sends.",
    ),
    Kind(
        "too-late", 422, "The event comes too late.",
        "What stops, pauses or keeps a promise is recorded within 24 hours; older history is imported, labelled so, with "
        "`upkept journal import`.",
    ),
    Kind(
        "other-content", 409, "Another event has this id.",
        "Send the same content under the same id, or give this one an id of its own.",
    ),
    Kind(
        "lives-here", 409, "The subject lives here, and is changed by acting on it.",
        "Use the endpoints of tickets; events tell of tickets that live elsewhere, such as `ticket:zd-481`.",
    ),
    Kind("two-ids", 422, "The event's id and the Idempotency-Key differ.", "Send one of them."),
)  # fmt: skip
