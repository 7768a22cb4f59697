"""The description of the API: complete, in our own words, and from our own folder (traps 16 and 18)."""

import re
from typing import Any

import pytest

from app.openapi import document
from foundation.database import Database
from foundation.http.routes import COMMANDS
from foundation.settings import ROOT
from tests.http.edge import Visitor, site_over, visitor
from tests.support.web import application

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database


@pytest.fixture
def described(db: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return document(application(site_over(db, tmp_path_factory.mktemp("site"))))


def test_trap_16_the_page_loads_nothing_from_elsewhere(visitor: Visitor) -> None:
    page = visitor.get("/schema")

    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) >= 4
    assert all(address.startswith("/static/") for address in loaded)
    assert re.findall(r"https?://(?!schema\\.org)[^\\s\"<]+", page.text) == []
    for address in loaded:
        if (ROOT / "node_modules").exists():
            assert visitor.get(address).status_code == 200, address


def test_only_that_page_may_run_what_stands_in_it(visitor: Visitor) -> None:
    policies = {
        path: visitor.get(path).headers["content-security-policy"]
        for path in ("/schema", "/sign-in", "/schemata")
    }

    assert "script-src 'self' 'unsafe-inline'" in policies["/schema"]
    assert "unsafe-inline" not in policies["/sign-in"]
    assert "unsafe-inline" not in policies["/schemata"]


def test_the_server_publishes_what_the_command_line_prints(
    visitor: Visitor, described: dict[str, Any]
) -> None:
    published = visitor.get("/schema/openapi.json").json()

    assert published["paths"].keys() == described["paths"].keys()
    assert published["components"]["schemas"].keys() == described["components"]["schemas"].keys()


def test_every_command_is_described_with_its_body_and_its_permission(
    described: dict[str, Any],
) -> None:
    for route in COMMANDS:
        operation = described["paths"][re.sub(":(uuid|str)}", "}", route.api)]["post"]
        body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]

        assert body.rsplit("/", 1)[1] in described["components"]["schemas"]
        assert route.permission.value in operation["description"]
        assert ("200" in operation["responses"]) == route.about_row


def test_trap_18_every_answer_that_may_come_is_documented(described: dict[str, Any]) -> None:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            assert {"401", "403", "404", "409", "422"} <= operation["responses"].keys(), (
                f"{method} {path}"
            )


def test_only_the_api_is_described_and_no_two_operations_share_a_name(
    described: dict[str, Any],
) -> None:
    assert all(path.startswith("/api/") for path in described["paths"])
    names = [op["operationId"] for item in described["paths"].values() for op in item.values()]
    assert len(set(names)) == len(names)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(inner) for inner in value.values()))
        if isinstance(value, list):
            return set().union(*(references(inner) for inner in value))
        return set()

    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert references(described) <= known
