"""The API's description: the framework's, completed by the commands, whose bodies the framework does not read."""

from typing import Any

import msgspec
from litestar import Litestar

from foundation.http.routes import COMMANDS, CommandRoute
from foundation.columns import snake

PROBLEMS = {
    "401": "Sign in first.",
    "403": "Your role does not allow this here.",
    "404": "There is nothing here that you can see.",
    "409": "A rule refuses this now, or someone changed the thing meanwhile.",
    "422": "Some answers need attention; every field's error is listed.",
}


def document(application: Litestar) -> dict[str, Any]:
    """The whole OpenAPI document."""
    schema: dict[str, Any] = application.openapi_schema.to_schema()
    paths = {
        path: item for path, item in schema.get("paths", {}).items() if path.startswith("/api/")
    }
    commands = [route.command for route in COMMANDS]
    _, components = msgspec.json.schema_components(
        commands, ref_template="#/components/schemas/{name}"
    )
    for route in COMMANDS:
        path = route.api.replace("{id:uuid}", "{id}")
        paths.setdefault(path, {})["post"] = _operation(route)
    schema["paths"] = dict(sorted(paths.items()))
    schema.setdefault("components", {}).setdefault("schemas", {}).update(components)
    schema["components"].setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    }
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of POST /api/sign-in.",
        }
    }
    schema["security"] = [{"token": []}]
    return schema


def _operation(route: CommandRoute) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{route.name}"}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    parameters = []
    if route.about_row:
        parameters = [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            },
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "description": "The version you were looking at; an older one answers 409 with what changed.",
                "schema": {"type": "string"},
            },
        ]
    return {
        "operationId": snake(route.name),
        "summary": route.title,
        "description": f"{(route.command.__doc__ or '').strip()} Needs the permission {route.permission.value}.",
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
        "responses": {
            ("200" if route.about_row else "201"): {"description": "Done; the thing as it is now."},
            **{
                status: {"description": text, "content": problem}
                for status, text in PROBLEMS.items()
            },
        },
    }
