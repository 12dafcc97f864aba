"""A schema as the JSON response that it is, with its own status."""

from __future__ import annotations

import json

from django.http import HttpResponse
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel


def json_response(made: BaseModel, status: int) -> HttpResponse:
    content = json.dumps(made.model_dump(exclude_none=True), cls=NinjaJSONEncoder)
    return HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
