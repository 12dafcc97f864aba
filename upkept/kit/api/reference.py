"""The API's reference as a page of our own, drawn from the OpenAPI document: it loads nothing from anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from upkept.kit.api import problems


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    is_required: bool
    said: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    method: str
    path: str
    summary: str
    said: str
    who: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_example: str
    answer: tuple[Field, ...]
    answer_example: str
    status: str


class Reference(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **_path: Any) -> HttpResponse:
        found = api.get_openapi_schema()
        groups: dict[str, list[Endpoint]] = {}
        for path, methods in found["paths"].items():
            for method, operation in methods.items():
                groups.setdefault(operation["tags"][0], []).append(_endpoint(found, path, method, operation))
        shown = {
            "title": api.title,
            "description": coded(api.description),
            "groups": groups,
            "problems": [
                {"code": kind.code, "status": kind.status, "title": kind.title, "said": coded(kind.mend)}
                for kind in sorted(problems.KINDS.values(), key=lambda kind: (kind.status, kind.code))
            ],
            "types": problems.TYPES,
        }
        return render(request, "api/reference.html", shown)


def coded(text: str) -> SafeString:
    """Our own words, with what stands in backquotes as code; everything escaped first."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped first


def _endpoint(found: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Endpoint:
    status = next((status for status in operation["responses"] if status.startswith("2")), "")
    body = _content(operation.get("requestBody", {}))
    made = _content(operation["responses"].get(status, {}))
    return Endpoint(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        said=coded(operation.get("description", "")),
        who=_who(operation["security"]),
        parameters=tuple(
            Field(one["name"], _type(found, one["schema"]), one["required"], coded(one.get("description", "")))
            for one in operation["parameters"]
        ),
        body=_fields(found, body.get("schema", {})),
        body_example=_example(found, body),
        answer=_fields(found, made.get("schema", {})),
        answer_example=_example(found, made),
        status=status,
    )


def _content(of: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = of.get("content", {})
    return next(iter(content.values()), {})


def _who(security: list[dict[str, Any]]) -> str:
    return "everybody" if {} in security else "a token, or a signed-in person"


def _resolved(found: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = schema.get("oneOf", [schema])[0]
    while "$ref" in schema:
        schema = found["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _fields(found: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Field, ...]:
    schema = _resolved(found, schema)
    if schema.get("type") == "array":
        schema = _resolved(found, schema["items"])
    required = schema.get("required", ())
    return tuple(
        Field(name, _type(found, one), name in required, coded(one.get("description", "")))
        for name, one in schema.get("properties", {}).items()
    )


def _type(found: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(found, one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(found, schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _example(found: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    if "example" in content:
        return json.dumps(content["example"], indent=2, ensure_ascii=False)
    schema = content.get("schema", {})
    is_list = schema.get("type") == "array"
    examples = _resolved(found, schema.get("items", {}) if is_list else schema).get("examples", [])
    if not examples:
        return ""
    return json.dumps([examples[0]] if is_list else examples[0], indent=2, ensure_ascii=False)
