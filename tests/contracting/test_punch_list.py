"""The punch list: found with a photograph, mended by one, seen by another, and nothing pending before the work is received."""

from datetime import timedelta
from uuid import UUID

import pytest

from contracting import punch_list
from contracting.agreements import Agreement
from contracting.punch_list import (
    FindIssue,
    FixIssue,
    PunchGravity,
    PunchItem,
    PunchState,
    ReopenIssue,
    VerifyFix,
    WithdrawIssue,
)
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Role
from tests.support import works
from tests.support.factories import Cast, cast, photograph, someone


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


def found(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    command = FindIssue(
        what="La cuneta del tramo 2 no desagua.",
        gravity=PunchGravity.FUNCTION,
        place="Tramo 2, km 0+180",
        photo=photograph(db, hands.committee, agreement.territory),
        fixer="Maestro de obra de la junta",
        due_on=civil_date(db.clock.now()) + timedelta(days=10),
    )
    with db.writing(hands.committee) as work:
        return punch_list.find_issue(work, agreement.id, command).id


def fixed(db: Database, who: Actor, agreement: Agreement, item: UUID) -> PunchItem:
    command = FixIssue(
        note="Se rehízo la pendiente.", photo=photograph(db, who, agreement.territory)
    )
    with db.writing(who) as work:
        return punch_list.fix(work, item, command)


def pending(db: Database, hands: Cast, agreement: Agreement) -> list[int]:
    with db.reading(hands.auditor) as work:
        return [row.number for row in punch_list.pending_of(work, agreement.id)]


def test_an_issue_is_pending_until_somebody_else_saw_that_it_is_mended(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    item = found(db, hands, agreement)
    assert pending(db, hands, agreement) == [1]
    # Somebody with both roles mends it, and does not verify it.
    mason = someone(Role.ORGANISATION)
    both = Actor(user_id=mason.user_id, grants=(*mason.grants, Grant(Role.ENGINEER, "CO.")))
    fixed(db, both, agreement, item)
    assert pending(db, hands, agreement) == [1]
    with pytest.raises(Refused), db.writing(both) as work:
        punch_list.verify(work, item, VerifyFix())

    with db.writing(hands.engineer) as work:
        punch_list.verify(work, item, VerifyFix())

    assert pending(db, hands, agreement) == []


def test_what_came_back_is_opened_again_and_counts_as_pending(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    item = found(db, hands, agreement)
    fixed(db, hands.organisation, agreement, item)
    with db.writing(hands.engineer) as work:
        punch_list.verify(work, item, VerifyFix())
    again = ReopenIssue(
        reason="Con la lluvia volvió.", due_on=civil_date(db.clock.now()) + timedelta(days=5)
    )

    with db.writing(hands.committee) as work:
        row = punch_list.reopen(work, item, again)

    assert (row.state, row.reopened, row.verified_by) == (PunchState.OPEN, 1, None)
    with db.reading(hands.auditor) as work:
        refusal = punch_list.refusal_of_pending(work, agreement.id)
    assert refusal is not None
    assert refusal.params["numbers"] == [1]


@pytest.mark.one_database
def test_who_mends_does_not_take_issues_off_the_list(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    item = found(db, hands, agreement)

    with pytest.raises(Forbidden), db.writing(hands.organisation) as work:
        punch_list.withdraw(work, item, WithdrawIssue(reason="No es nada."))
    with db.writing(hands.engineer) as work:
        punch_list.withdraw(work, item, WithdrawIssue(reason="Estaba así en el diseño."))

    assert pending(db, hands, agreement) == []
