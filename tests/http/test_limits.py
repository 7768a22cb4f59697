"""As many threads as connections, and limits that do not eat each other's allowance (traps 1 and 10)."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Litestar, get
from litestar.concurrency import get_asyncio_executor
from litestar.datastructures import State
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.testing import TestClient

from app import server
from foundation.database import POSTGRESQL_THREADS, SQLITE_THREADS, Database
from foundation.money import cop
from foundation.numbering import NumberSeries
from tests.http.edge import HOST, PASSWORD, Visitor, account, opened, site_over, visitor

__all__ = ["visitor"]


def test_trap_1_no_more_handlers_run_at_once_than_there_are_connections(
    db: Database, tmp_path: Path
) -> None:
    server.build(site_over(db, tmp_path))

    executor = get_asyncio_executor()
    assert isinstance(executor, ThreadPoolExecutor)
    assert executor._max_workers == db.threads
    pool = db.engine.pool
    assert isinstance(pool, sa.QueuePool)
    assert pool.size() >= db.threads
    assert db.threads == (SQLITE_THREADS if db.is_sqlite else POSTGRESQL_THREADS)


def test_trap_1_forty_at_once_wait_for_their_turn_and_none_fails(visitor: Visitor) -> None:
    engineer = visitor.as_user(account(visitor.site.db))
    header = {"cookie": "; ".join(f"{k}={v}" for k, v in engineer.cookies.items())}

    def ask(_: int) -> int:
        return int(visitor.client.get("/api/needs", headers=header).status_code)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(40))) == {200}


@get("/slow", sync_to_thread=True)
def slow(state: State) -> str:
    with state.guard:
        state.running += 1
        state.most = max(state.most, state.running)
    time.sleep(0.05)
    with state.guard:
        state.running -= 1
    return "done"


def test_trap_1_synchronous_handlers_run_in_our_pool(db: Database, tmp_path: Path) -> None:
    server.build(site_over(db, tmp_path))
    application = Litestar([slow], openapi_config=None)
    application.state.update({"guard": threading.Lock(), "running": 0, "most": 0})

    with TestClient(application) as client, ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: client.get("/slow"), range(12)))

    assert application.state.most <= db.threads


@pytest.fixture
def limited(db: Database, tmp_path: Path) -> Iterator[Visitor]:
    """The application with an allowance of twelve requests a minute."""
    with opened(site_over(db, tmp_path), requests_per_minute=12) as one:
        yield one


def test_trap_10_who_asks_too_often_is_told_429_and_when_to_come_again(limited: Visitor) -> None:
    statuses = [limited.get("/api/needs").status_code for _ in range(14)]

    assert statuses == [401] * 12 + [429] * 2
    answer = limited.get("/api/needs")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in answer.headers
    assert int(answer.headers["retry-after"]) <= 60


def test_trap_10_files_of_the_interface_do_not_count(limited: Visitor) -> None:
    for _ in range(20):
        assert limited.get("/static/css/tokens.css").status_code == 200
    assert limited.get("/api/needs").status_code == 401


def test_trap_10_wrong_passwords_and_requests_are_counted_apart(limited: Visitor) -> None:
    account(limited.site.db)
    wrong = {"name": "engineer", "password": "wrong"}

    # Ten wrong passwords are all that an account may have; the eleventh is refused for that and not for the number of requests.
    statuses = [limited.post("/api/sign-in", json=wrong).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert limited.get("/api/needs").status_code == 401
    assert limited.get("/api/needs").status_code == 429


def test_trap_10_no_two_limits_share_a_store(db: Database, tmp_path: Path) -> None:
    application = server.build(site_over(db, tmp_path))

    names = [
        middleware.kwargs["config"].store
        for handler in (application, *(h for r in application.routes for h in _handlers(r)))
        for middleware in getattr(handler, "middleware", None) or ()
        if isinstance(getattr(middleware, "kwargs", {}).get("config"), RateLimitConfig)
    ]
    assert len(names) == len(set(names)) >= 1


def _handlers(route: Any) -> list[Any]:  # noqa: ANN401 - routes of every kind
    return list(getattr(route, "route_handlers", ()))


# Databases


def test_trap_2_writers_at_the_same_time_lose_nothing(visitor: Visitor, db: Database) -> None:
    """Every wrong password writes; none of them may be lost."""
    account(db)
    addresses = range(24)

    def guess(number: int) -> int:
        answer = visitor.client.post(
            f"{HOST}/api/sign-in", json={"name": f"nobody{number}", "password": PASSWORD}
        )
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(guess, addresses)) == {401}

    with db.read_engine.connect() as connection:
        count = connection.execute(sa.text("SELECT count(*) FROM sign_in_attempt")).scalar_one()
    assert count == 2 * len(addresses)


def test_trap_3_readers_do_not_wait_for_a_writer(visitor: Visitor, db: Database) -> None:
    engineer = visitor.as_user(account(db))

    with db.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO number_series (name, last) VALUES ('x', 1)"))
        began = time.monotonic()
        answer = engineer.get("/api/needs")

    assert answer.status_code == 200
    assert time.monotonic() - began < 5


def test_trap_4_money_is_exact_to_the_last_cent_also_in_a_sum(db: Database) -> None:
    largest = cop("9_999_999_999_999.99").minor
    with db.engine.begin() as connection:
        rows = [{"name": "one", "last": largest}, {"name": "other", "last": largest - 1}]
        connection.execute(sa.insert(NumberSeries), rows)

    with db.read_engine.connect() as connection:
        kept = set(connection.execute(sa.select(NumberSeries.last)).scalars())
        total = connection.execute(sa.select(sa.func.sum(NumberSeries.last))).scalar_one()
    assert kept == {largest, largest - 1}
    assert int(total) == 2 * largest - 1
