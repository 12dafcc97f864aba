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
    Kind("wrong-evidence", 422, "A file is not named right.", 'Write `evidence: [{"sha256": "…"}]`, at most 20.'),
    Kind(
        "unknown-file", 422, "The product has no such file.",
        "Upload it to `/api/v1/products/{slug}/files`, and name it in an event within a day.",
    ),
    Kind("empty-file", 422, "The file is empty.", "Send its bytes as the body."),
    Kind("file-too-large", 413, "The file is too large.", "`most` is what is taken, in bytes."),
    Kind("quota", 409, "The product's room for files is full.", "Ask an owner to erase some, or the operator for more."),
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
    Kind("no-event", 404, "There is no such event.", "Its id is on the list of events."),
    Kind("not-sealed", 409, "The event is under no checkpoint yet.", "Ask again in some minutes."),
    Kind("no-checkpoint", 404, "There are no checkpoints of these sizes.", "`/api/v1/ledger/checkpoints` lists them."),
    Kind("two-ids", 422, "The event's id and the Idempotency-Key differ.", "Send one of them."),
)  # fmt: skip
