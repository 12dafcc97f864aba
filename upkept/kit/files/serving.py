"""A file on its way out: always as a download, never as a page of ours, whatever is in it."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from upkept.kit.files import store
from upkept.kit.files.models import File

SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def answer(file: File) -> HttpResponseBase:
    """The caller has checked that the reader may have it. 410 where it was erased, 404 where the disk has lost it."""
    if file.erased_at is not None:
        return _sandboxed(
            HttpResponse(_("This file was erased."), status=410, content_type="text/plain; charset=utf-8")
        )
    stream = store.opened(file.blob_id)
    if stream is None:
        sentence = _("The file is not on the disk any more; `upkept files verify` lists what is missing.")
        return _sandboxed(HttpResponse(sentence, status=404, content_type="text/plain; charset=utf-8"))
    response = FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.media_type)
    response["ETag"] = f'"{file.blob_id}"'
    return _sandboxed(response)


def _sandboxed(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
