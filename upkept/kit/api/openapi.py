"""What ninja's OpenAPI document lacks: the problems that an operation may answer with, and what the headers say."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from upkept.kit.api import problems

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. Further members are named with each problem in the reference.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "`/api/v1/problems/<code>`; never changes."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What went wrong this time, and what to do next."},
        "code": {"type": "string", "description": "The last part of `type`."},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "RFC 6901, into the body."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip
_HEADERS = {
    "RateLimit-Limit": "How many requests fit into a window.",
    "RateLimit-Remaining": "How many are left in this one.",
    "RateLimit-Reset": "Seconds until the next one begins.",
    "RateLimit-Policy": "The limit and its window in seconds: `600;w=60`.",
}
_ALWAYS = (422, 429, 500)


def completed(found: OpenAPISchema) -> OpenAPISchema:
    components = found["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["headers"] = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in _HEADERS.items()
    }
    components["responses"] = {_name(status): _response(status) for status in sorted(problems.BY_STATUS)}
    components.get("securitySchemes", {}).pop("Anybody", None)
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    found["tags"] = [{"name": name} for name in sorted(set(_tags(found)))]
    return found


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    is_public = {"Anybody": []} in operation.get("security", [])
    operation["security"] = [{} if one == {"Anybody": []} else one for one in operation.get("security", [])]
    statuses = {*_ALWAYS, *(() if is_public and method == "get" else (401, 403))}
    if "{" in path:
        statuses.add(404)
    if "requestBody" in operation:
        statuses |= {400, 413, 415}
    for response in operation["responses"].values():
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS} | response.get(
            "headers", {}
        )
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{_name(status)}"})
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}


def _response(status: int) -> dict[str, Any]:
    kinds = [kind for kind in problems.KINDS.values() if kind.status == status]
    return {
        "description": " ".join(f"`{kind.code}`: {kind.title}" for kind in kinds),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    kind.code: {"value": problems.Document(kind, f"{kind.title} {kind.mend}").as_json()}
                    for kind in kinds
                },
            }
        },
    }


def _name(status: int) -> str:
    return f"Problem{status}"


def _tags(found: OpenAPISchema) -> list[str]:
    return [
        tag
        for methods in found["paths"].values()
        for operation in methods.values()
        for tag in operation.get("tags", [])
    ]
