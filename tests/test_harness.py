"""What all other tests rely on: a database of one's own, in its latest form, and no way out of this machine."""

import socket

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from foundation.database import Database
from tests.support.browsers import accessibility_violations
from tests.support.network import ReachedOutside, is_local


def test_a_test_cannot_reach_another_machine() -> None:
    with pytest.raises(ReachedOutside):
        socket.create_connection(("192.0.2.17", 443), timeout=1)


def test_a_test_cannot_look_up_a_name() -> None:
    with pytest.raises(ReachedOutside):
        socket.getaddrinfo("example.invalid", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost", None])
def test_loopback_is_this_machine(host: str | None) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["10.0.0.4", "0.0.0.0", "fe80::1", "example.invalid"])  # noqa: S104
def test_everything_else_is_not_this_machine(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_has_an_empty_database_of_its_own(db: Database, turn: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("create table left_behind (turn text)"))
        connection.execute(sa.text("insert into left_behind values (:turn)"), {"turn": turn})

    with db.engine.connect() as connection:
        assert connection.scalars(sa.text("select turn from left_behind")).all() == [turn]


def test_a_database_comes_migrated(db: Database) -> None:
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("select version_num from alembic_version"))


def test_a_bare_database_has_no_table(bare_database_url: str) -> None:
    database = Database(bare_database_url)

    assert sa.inspect(database.engine).get_table_names() == []

    database.close()


@pytest.mark.browser
def test_the_browser_measures_accessibility_under_a_strict_policy(page: Page) -> None:
    page.route(
        "http://127.0.0.1/**",
        lambda route: route.fulfill(
            headers={
                "content-type": "text/html; charset=utf-8",
                "content-security-policy": "default-src 'self'",
            },
            body='<!doctype html><html lang="es"><title>Puente</title><main><h1>Puente</h1><img src="/puente.png"></main>',
        ),
    )

    page.goto("http://127.0.0.1/puente")

    assert accessibility_violations(page) == ["image-alt: img"]
