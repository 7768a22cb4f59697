"""Fines: a rate of the value below a cap, heard before imposed, deducted once nobody can contest them, never below nothing."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracting import agreements, fine_rules, fines, invariants, payments
from contracting.agreements import Agreement
from contracting.fine_rules import FineRule, Owed
from contracting.fines import (
    AnnulFine,
    AnswerFine,
    ConfirmFine,
    ContestFine,
    Fine,
    FineState,
    ImposeFine,
    ProposeFine,
)
from contracting.payment_breakdown import Breakdown
from contracting.payments import RejectPayment
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.ids import new_id
from foundation.money import Money, cop
from tests.support import works
from tests.support.factories import Cast, cast, paper
from tests.support.works import plan

DELAY = FineRule(
    code="delay",
    name_es="Mora",
    name_en="Delay",
    per_day_bp=10,
    flat_bp=0,
    cap_bp=1_000,
    answer_days=5,
    contest_days=10,
    valid_from=date(2024, 1, 1),
    source="Test",
    to_confirm=True,
)
NOTHING = Money.zero("COP")


def test_a_delay_costs_its_rate_of_the_value_for_each_day() -> None:
    # 91.000.000 × 0,1 % × 7 days
    amount = fine_rules.amount_of(DELAY, cop("91_000_000"), days=7, before=NOTHING)

    assert amount == cop("637_000")


def test_all_fines_together_stay_below_the_cap() -> None:
    # The cap is 9.100.000; 8.900.000 were imposed before, so 200.000 are left of 637.000.
    amount = fine_rules.amount_of(DELAY, cop("91_000_000"), days=7, before=cop("8_900_000"))

    assert amount == cop("200_000")


@settings(max_examples=60)
@given(net=st.integers(0, 10**9), left=st.lists(st.integers(1, 10**9), max_size=4))
def test_a_payment_bears_what_it_can_of_its_fines_and_is_never_negative(
    net: int, left: list[int]
) -> None:
    counted = Breakdown(
        gross=Money(net, "COP"),
        amortisation=NOTHING,
        retention=NOTHING,
        deductions=(),
        net=Money(net, "COP"),
    )
    owed = [Owed(fine_id=new_id(), left=Money(one, "COP")) for one in left]

    borne = fine_rules.deduct(counted, owed)

    taken = sum(row.amount.minor for row in borne.deductions)
    assert borne.net.minor == net - taken >= 0
    assert taken == min(net, sum(left))


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


def proposed(db: Database, hands: Cast, agreement: Agreement, days: int = 7) -> UUID:
    command = ProposeFine(rule="delay", days=days, cause="El hito 1 llegó tarde.")
    with db.writing(hands.engineer) as work:
        return fines.propose(work, agreement.id, command).id


def imposed(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    fine = proposed(db, hands, agreement)
    with db.writing(hands.organisation) as work:
        fines.answer(work, fine, AnswerFine(answer="La lluvia cerró el acceso."))
    act = paper(db, hands.programme_manager, agreement.territory)
    command = ImposeFine(act_number="Res. 041", act_on=civil_date(db.clock.now()), act=act)
    with db.writing(hands.programme_manager) as work:
        fines.impose(work, fine, command)
    return fine


def now(db: Database, hands: Cast, fine: UUID) -> Fine:
    with db.reading(hands.auditor) as work:
        return fines.get(work, fine)


def faults(db: Database, hands: Cast, agreement: Agreement) -> list[str]:
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        return [str(fault) for fault in invariants.check_invariants(work, row)]


def test_nobody_is_fined_unheard_nor_by_who_proposed_it(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    fine = proposed(db, hands, agreement)
    act = paper(db, hands.programme_manager, agreement.territory)
    command = ImposeFine(act_number="Res. 1", act_on=civil_date(db.clock.now()), act=act)

    with pytest.raises(Refused), db.writing(hands.programme_manager) as work:
        fines.impose(work, fine, command)
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        fines.impose(work, fine, command)
    with pytest.raises(InvalidCommand), db.writing(hands.engineer) as work:
        fines.propose(work, agreement.id, ProposeFine(rule="delay", cause="Sin días"))


def test_a_fine_is_deducted_from_the_next_certificate_once_it_is_firm(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    fine = imposed(db, hands, agreement)
    first, second, *_ = plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.verify(db, hands, second)

    early = works.requested(db, hands, agreement, first)
    clock.advance(timedelta(days=30))
    late = works.requested(db, hands, agreement, second)

    assert not early.deductions
    assert [(row["code"], row["amount_minor"]) for row in late.deductions] == [
        ("fine", cop("637_000").minor)
    ]
    # 18.200.000 − 5 % retained (910.000) − 637.000
    assert late.net == cop("16_653_000")
    assert not now(db, hands, fine).left
    assert faults(db, hands, agreement) == []

    with db.writing(hands.programme_manager) as work:
        payments.reject(work, late.id, RejectPayment(reason="Falta la planilla."))

    assert now(db, hands, fine).left == cop("637_000")
    assert faults(db, hands, agreement) == []


def test_a_contested_fine_waits_and_an_annulled_one_costs_nothing(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    kept, lost = imposed(db, hands, agreement), imposed(db, hands, agreement)
    for fine in (kept, lost):
        with db.writing(hands.organisation) as work:
            fines.contest(work, fine, ContestFine(contest="La demora fue de la entidad."))
    clock.advance(timedelta(days=30))
    with db.reading(hands.auditor) as work:
        assert fines.owed(work, agreement.id) == ()

    with db.writing(hands.programme_manager) as work:
        fines.confirm(work, kept, ConfirmFine(decision="No se probó."))
        fines.annul(work, lost, AnnulFine(decision="Se probó la creciente."))

    assert now(db, hands, lost).state is FineState.ANNULLED
    with db.reading(hands.auditor) as work:
        assert [one.fine_id for one in fines.owed(work, agreement.id)] == [kept]
