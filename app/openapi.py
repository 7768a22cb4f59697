"""The API's description: the framework's, completed by the commands, whose bodies the framework does not read."""

from functools import lru_cache
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin, SwaggerRenderPlugin

from foundation.columns import snake
from foundation.http.routes import COMMANDS, CommandRoute
from foundation.http.sending import takes_files

PROBLEMS = {
    "401": "Sign in first.",
    "403": "Your role does not allow this here.",
    "404": "There is nothing here that you can see.",
    "409": "A rule refuses this now, or someone changed the thing meanwhile.",
    "422": "Some answers need attention; every field's error is listed.",
}


SWAGGER = "/static/npm/swagger-ui-dist/"
AnyRequest = Request[Any, Any, Any]


class Page(SwaggerRenderPlugin):
    """The description as a page to try things on; it loads nothing from elsewhere, because offices may have no way out."""

    def __init__(self) -> None:
        super().__init__(
            js_url=f"{SWAGGER}swagger-ui-bundle.js",
            css_url=f"{SWAGGER}swagger-ui.css",
            standalone_preset_js_url=f"{SWAGGER}swagger-ui-standalone-preset.js",
            favicon='<link rel="icon" href="/static/brand/favicon.svg">',
            path="/",
        )

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, document(request.app))

    def receive_router(self, router: Router) -> None:
        """No page for answers of OAuth: programs sign in with ``POST /api/sign-in``."""


class Json(JsonRenderPlugin):
    """The description for programs."""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, document(request.app))


RENDERED: tuple[OpenAPIRenderPlugin, ...] = (Page(), Json())


@lru_cache(maxsize=4)
def document(application: Litestar) -> dict[str, Any]:
    """The whole OpenAPI document."""
    schema: dict[str, Any] = application.openapi_schema.to_schema()
    paths = {
        path: item for path, item in schema.get("paths", {}).items() if path.startswith("/api/")
    }
    commands = list(dict.fromkeys(route.command for route in COMMANDS))
    _, components = msgspec.json.schema_components(
        commands, ref_template="#/components/schemas/{name}"
    )
    for route in COMMANDS:
        path = route.api.replace("{id:uuid}", "{id}").replace("{place:str}", "{place}")
        paths.setdefault(path, {})["post"] = _operation(route)
    for item in paths.values():
        for operation in item.values():
            # The framework does not know what every answer of ours may be.
            operation["responses"] = {**_problems(), **operation.get("responses", {})}
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
    reference = {"$ref": f"#/components/schemas/{route.command.__name__}"}
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
    elif "{place:str}" in route.api:
        parameters = [
            {
                "name": "place",
                "in": "path",
                "required": True,
                "description": "The code of a place, as /api/places shows it.",
                "schema": {"type": "string"},
            }
        ]
    parameters.append(
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "A key of your own (UUID version 7): sent again under it, nothing is done twice and the answer is the same.",
            "schema": {"type": "string", "format": "uuid"},
        }
    )
    content: dict[str, Any] = {"application/json": {"schema": reference}}
    if takes_files(route.command):
        # The command is a part of its own; every other part is a file, named by the field that it answers.
        parts = {"type": "object", "required": ["command"], "properties": {"command": reference}}
        content["multipart/form-data"] = {"schema": parts}
    return {
        "operationId": snake(route.name).replace(".", "_"),
        "summary": route.title,
        "description": f"{(route.command.__doc__ or '').strip()} Needs the permission {route.permission.value}.",
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {
            "201": {"description": "Done; with a key, the note of the submission."},
            ("200" if route.about_row else "201"): {"description": "Done; the thing as it is now."},
        },
    }


def _problems() -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": text, "content": problem} for status, text in PROBLEMS.items()}
