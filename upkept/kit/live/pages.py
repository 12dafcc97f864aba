"""The stream's beginning: an ordinary request that checks access and reads what was missed; the server then goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from upkept.kit.live import log
from upkept.kit.live.hub import hub
from upkept.kit.live.log import Cursor, Entry
from upkept.kit.live.topics import may_watch

MOST_TOPICS = 50


class LiveResponse(HttpResponse):
    """An answer whose body is `live()`, run on the event loop by kit.http; under a plain WSGI server it is a short one."""

    def __init__(self, live: Callable[[], AsyncIterator[bytes]], **kwargs: Any) -> None:
        super().__init__(b"retry: 30000\n\n", content_type="text/event-stream", **kwargs)
        self.live = live
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """`/events?topics=plan:3,due:7&after=CURSOR`; a topic that is not there or not yours is 404."""
    topics = sorted({topic for topic in request.GET.get("topics", "").split(",") if topic})
    if not topics or len(topics) > MOST_TOPICS:
        return HttpResponse(f"Name 1 to {MOST_TOPICS} topics.\n", status=400, content_type="text/plain")
    if not all(may_watch(request.user, topic) for topic in topics):
        raise Http404
    given = Cursor.parse(request.headers.get("Last-Event-ID") or request.GET.get("after", ""))
    missed, cursor, known = _missed(given, topics)
    return LiveResponse(lambda: hub.stream(topics, missed, cursor, known=known))


def _missed(given: Cursor | None, topics: list[str]) -> tuple[list[Entry], Cursor, bool]:
    """What the page has not heard, the cursor after it, and whether that is all (else it looks at everything again)."""
    if given is None:
        return [], log.present(), True
    try:
        if log.is_known(given):
            return *log.read_after(given, topics), True
    except log.TooFarBehind:
        pass
    return [], log.present(), False
