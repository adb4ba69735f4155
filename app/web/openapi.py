"""The description of the API: its addresses only, every problem it may answer with, and how callers say who they are."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

API = "/api/v1"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457; more members may give facts of the problem",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "urn:zhizhen:problem:<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"place": {"type": "string"}, "what": {"type": "string"}},
                "required": ["place", "what"],
            },
        },
    },
    "additionalProperties": True,
}
SECURITY: dict[str, Any] = {
    "resumeToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "the token of one assessment, from starting it or from a resume link",
    },
    "apiToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "a token for programs (zz_…) from /me/tokens; opens what its scopes and its owner's rights allow",
    },
    "poolKey": {"type": "http", "scheme": "bearer", "description": "a key to the provider pool"},
}
BY_TAG = {
    "assessments": "resumeToken",
    "results": "resumeToken",
    "recommendations": "resumeToken",
    "reports": "resumeToken",
    "register": "apiToken",
    "cases": "apiToken",
    "exchange": "apiToken",
    "webhooks": "apiToken",
}
WORDS = {
    "400": "the request can not be read",
    "401": "nobody knows who asks",
    "403": "not allowed",
    "404": "it does not exist, or not for this caller",
    "405": "not with this method",
    "409": "the state of things forbids it now",
    "412": "somebody else changed it since it was read; `current` holds the value",
    "413": "larger than is taken",
    "415": "not in this form",
    "422": "the input does not fit; `detail` names the place",
    "428": "If-Match is required",
    "429": "too often; `Retry-After` says when again",
    "500": "a fault of ours",
    "503": "not at this moment; `Retry-After` says when again",
}


def describe(service: FastAPI) -> None:
    """Let the application describe its API when asked, once."""

    def made() -> dict[str, Any]:
        if service.openapi_schema is None:
            service.openapi_schema = _described(service)
        return service.openapi_schema

    service.openapi = made  # type: ignore[method-assign]  # the way FastAPI offers


def _described(service: FastAPI) -> dict[str, Any]:
    whole = get_openapi(
        title=service.title,
        version=service.version,
        description=service.description,
        routes=service.routes,
    )
    whole["paths"] = {path: found for path, found in whole["paths"].items() if path.startswith(API)}
    parts = whole.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["securitySchemes"] = SECURITY
    for path, operations in whole["paths"].items():
        for operation in operations.values():
            _complete(operation, "poolKey" if path.startswith(f"{API}/pool/") else "")
    return whole


def _complete(operation: dict[str, Any], key: str) -> None:
    """Add the problems and the credentials of one operation."""
    answers = operation["responses"]
    answers.pop("422", None)
    for status, told in WORDS.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answers.setdefault(status, {"description": told, "content": content})
    used = [key] if key else [BY_TAG[tag] for tag in operation.get("tags", []) if tag in BY_TAG]
    if used:
        operation["security"] = [{name: []} for name in used]
