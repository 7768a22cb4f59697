"""A newcomer's day: every role signs in and one work walks through all eleven steps, with and without scripts, on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from foundation import audit
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from tests.app import the_thread
from tests.app.the_thread import Walk
from tests.maintenance import handed
from tests.support import factories, works
from tests.support.browsers import DESK_WIDTH, PHONE_WIDTH

pytestmark = pytest.mark.browser

STEPS = (
    the_thread.register_the_organisation,
    the_thread.register_the_need,
    the_thread.hold_the_assembly,
    the_thread.prepare_the_project,
    the_thread.commit_the_money,
    the_thread.sign_the_agreement,
    the_thread.pay_the_advance,
    the_thread.verify_the_milestones,
    the_thread.pay_what_both_verified,
    the_thread.hand_the_work_over,
    the_thread.log_a_task,
    the_thread.read_the_passport,
)


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """A database in which a completed handover opens its assets."""
    database = handed.open_database(database_url, clock)
    yield database
    database.close()


def test_one_work_walks_from_its_assembly_to_its_maintenance(
    browser: Browser, db: Database, database_engine: str, address: str, tmp_path: Path
) -> None:
    factories.accounts(db)
    works.approvers(db)
    # Once as a committee's cheap phone shows it, once as an office computer does.
    width, scripts = (PHONE_WIDTH, False) if database_engine == "sqlite" else (DESK_WIDTH, True)

    with ExitStack() as windows:
        walk = Walk(browser, address, tmp_path, width, scripts, windows)
        for step in STEPS:
            step(walk)

    assert walk.faults == {}
    with db.reading(SYSTEM) as work:
        assert list(audit.verify(work.session)) == []
