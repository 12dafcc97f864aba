"""The service worker, at an address that never changes: browsers keep it, and look there for a newer one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE = Path(__file__).parent.parent / "static" / "notify" / "worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@lru_cache(maxsize=1)
def _text() -> bytes:
    return FILE.read_bytes()
