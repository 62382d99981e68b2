"""The OpenAPI document: what ninja knows of each door, and what all doors do alike."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel, Field

from api import idempotency, problems

DESCRIPTION = (
    "Everything that the pages do, for programs. Lists are {items, next}; errors are application/problem+json. "
    "Ids are UUIDs, moments ISO 8601 in UTC, what is absent is null. A filter or field that does not exist is refused."
)
WRITING = ("post", "put", "patch", "delete")
BODIES = ("post", "put", "patch")
Document = dict[str, Any]
# Where the document has more to say than the answer itself.
TOLD = {
    400: "The body is not JSON, or the address asks for a parameter that does not exist.",
    409: "It is not possible now; `blockers` says why.",
    422: "A field or a filter cannot be taken as it is, or does not exist; `errors` says which.",
}


class ErrorShape(BaseModel):
    field: str
    message: str


class BlockerShape(BaseModel):
    code: str
    sentence: str
    party: str | None = Field(description="microsoft, customer or both: whose turn it is")
    since: str | None
    link: str | None = Field(description="The page where somebody can act")
    codes: list[str]
    lines: list[int]


class ProblemShape(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    errors: list[ErrorShape] | None = None
    blockers: list[BlockerShape] | None = None


def document(api: NinjaAPI) -> Document:
    """The same for every reader, in English."""
    with translation.override("en"):
        return _document(api)


@cache
def _document(api: NinjaAPI) -> Document:
    read: Document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return read


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    shapes = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= {**shapes.pop("$defs"), "Problem": shapes}
    schemes = schema["components"]["securitySchemes"]
    schemes["Session"] = {**schemes["Session"], "name": settings.SESSION_COOKIE_NAME}
    schema["paths"] = {path.replace("{pk}", "{id}"): methods for path, methods in schema["paths"].items()}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(operation, method, has_subject="{" in path, schemas=schema["components"]["schemas"])
    return schema


def _complete(operation: Document, method: str, *, has_subject: bool, schemas: Document) -> None:
    for status in _statuses(method, has_subject=has_subject, asks=bool(operation["parameters"])):
        operation["responses"].setdefault(str(status), _problem(status))
    for parameter in operation["parameters"]:
        if parameter["name"] == "pk":
            # Our doors say pk, as Django does; readers know it as the id.
            parameter |= {"name": "id", "schema": {"type": "string", "format": "uuid"}}
    if method == "post":
        operation["parameters"].append(_key())
    if "requestBody" in operation:
        _show_example(operation["requestBody"]["content"]["application/json"], schemas)


def _statuses(method: str, *, has_subject: bool, asks: bool) -> list[int]:
    """What a door answers when it does not do what it was asked."""
    always = [400, 401, 403, 429, 500]
    absent = [404] if has_subject else []
    unreadable = [422] if asks or method in WRITING else []
    return sorted([*always, *absent, *unreadable, *([409, 413] if method in WRITING else [])])


def _problem(status: int) -> Document:
    told: Document = {
        "description": str(TOLD.get(status) or problems.SENTENCES[status]),
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
    if status == 401:
        told["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return told


def _key() -> Document:
    return {
        "in": "header",
        "name": idempotency.HEADER,
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST},
        "description": "Sent again within 24 hours, the request is answered again and done once.",
    }


def _show_example(content: Document, schemas: Document) -> None:
    """The body's own example, where readers and tools look for it."""
    examples = _resolved(content["schema"], schemas).get("examples")
    if examples:
        content["example"] = examples[0]


def _resolved(schema: Document, schemas: Document) -> Document:
    """The shape behind a reference, or behind a body that may be left out."""
    for one in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in one:
            found: Document = schemas[one["$ref"].rpartition("/")[2]]
            return found
    return schema


# ---- As a page


def groups(document: Document) -> dict[str, list[Document]]:
    """Every door under its noun, in the order of the routers."""
    found: dict[str, list[Document]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            one = {
                "method": method.upper(),
                "path": path,
                **operation,
                "body": _body(operation),
                "answers": _answers(operation),
            }
            found.setdefault(operation.get("tags", ["other"])[0], []).append(one)
    return found


def refusals(document: Document) -> dict[str, str]:
    """What doors answer when they do not do what they were asked, once for all of them."""
    doors = [operation for methods in document["paths"].values() for operation in methods.values()]
    found = {status: answer["description"] for door in doors for status, answer in door["responses"].items()}
    return {status: found[status] for status in sorted(found) if int(status) >= 400}


def _answers(operation: Document) -> str:
    return ", ".join(sorted(operation["responses"]))


def _body(operation: Document) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""
