"""An agreement's account under any order of events: whatever people try, the invariants hold, also where two try at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contracting import agreements
from contracting.invariants import check_invariants
from foundation.database import Database
from foundation.errors import Problem
from foundation.identity.permissions import Role
from tests.support import works
from tests.support.accounts import Account
from tests.support.databases import Copies
from tests.support.factories import cast, someone
from tests.support.unforeseen import (
    asked_to_stand_still,
    order_change,
    order_suspension,
    recommended_more,
    unforeseen,
)


def test_no_order_of_events_breaks_an_account(db: Database, database_copies: Copies) -> None:
    Account.agreement_id = unforeseen(db, cast()).id
    db.close()
    Account.copies = database_copies

    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=8,
            stateful_step_count=28,
            deadline=None,
            # Without shrinking: a story that fails is told as it was found, which takes seconds and not minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_six_people_do_at_once_leaves_an_account_whole(db: Database) -> None:
    """A request, a verdict, an order of a change, another order of it, a suspension and an approval, all in the same moment."""
    hands = cast()
    agreement = unforeseen(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, second, third, _ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.verify(db, hands, third)
    payment = works.requested(db, hands, agreement, first)
    works.report(db, hands, second)
    works.committee_says(db, hands, second)
    change = recommended_more(db, hands, agreement, second)
    suspension = asked_to_stand_still(db, hands, agreement)
    gate = Barrier(6)

    def at_once(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except Problem as problem:
            return type(problem).__name__
        return "done"

    acts = (
        lambda: works.requested(db, hands, agreement, third),
        lambda: works.engineer_says(db, hands, second),
        lambda: order_change(db, hands.programme_manager, change),
        lambda: order_change(db, someone(Role.PROGRAMME_MANAGER), change),
        lambda: order_suspension(db, hands, suspension),
        lambda: works.approve(db, hands, payment),
    )
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(at_once, acts))

    assert outcomes[2:4].count("done") <= 1
    assert outcomes[5] == "done"
    with db.reading(hands.auditor) as work:
        faults = check_invariants(work, agreements.get(work, agreement.id))
    assert [str(fault) for fault in faults] == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE milestone SET weight_bp = weight_bp + 1 WHERE position = 1", "weights"),
        ("UPDATE project SET verified_minor = verified_minor - 1", "figures"),
        ("UPDATE milestone SET claimed_minor = 0 WHERE position = 2", "do not add up"),
        ("UPDATE milestone SET verified_minor = verified_minor - 1 WHERE position = 4", "counts"),
        ("UPDATE payment SET number = 77 WHERE number = 3", "missing"),
        ("DELETE FROM payment_line", "do not add up"),
        ("UPDATE agreement SET value_minor = value_minor + 100", "add up to the agreement"),
    ],
)
def test_a_fault_in_the_rows_is_found(db: Database, damage: str, fault: str) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, second, _, fourth = works.plan(db, agreement, hands)
    for milestone in (first, second, fourth):
        works.verify(db, hands, milestone)
    works.paid(db, hands, works.requested(db, hands, agreement, first))
    works.requested(db, hands, agreement, second)
    with db.engine.begin() as connection:
        connection.execute(sa.text(damage))

    with db.reading(hands.auditor) as work:
        faults = check_invariants(work, agreements.get(work, agreement.id))

    assert any(fault in str(found) for found in faults), faults
