"""Rates of places: whose they are, which day counts, and what each payment keeps of them."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting import agreements, invariants, local_rates
from contracting.agreement_rules import EntityKind
from contracting.drafts import AgreeDeduction
from contracting.local_rates import RecordLocalRate
from contracting.payment_breakdown import DeductionBase
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.money import cop
from tests.support import works
from tests.support.factories import CALOTO, Cast, cast, changed
from tests.support.works import plan

STAMP = RecordLocalRate(
    entity_kind=EntityKind.MUNICIPALITY,
    territory=CALOTO,
    code="culture_stamp",
    rate=150,
    base=DeductionBase.GROSS,
    valid_from=date(2026, 1, 1),
    norm="Acuerdo 014 de 2025",
)


@pytest.fixture
def hands() -> Cast:
    return cast()


def recorded(db: Database, hands: Cast, **overrides: object) -> UUID:
    with db.writing(hands.administrator) as work:
        return local_rates.record(work, changed(STAMP, overrides)).id


def test_a_stamp_counts_at_the_rate_of_the_day_of_signing_and_a_withholding_at_that_of_the_account(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    stamp = recorded(db, hands)
    recorded(db, hands, code="trade_tax_withholding", rate=70, norm="Estatuto de rentas")
    agreed = (
        AgreeDeduction(code="culture_stamp", rate=100),
        AgreeDeduction(code="trade_tax_withholding", rate=50),
    )
    agreement = works.running(db, hands, deductions=agreed)
    first = plan(db, agreement, hands)[0]
    works.verify(db, hands, first)
    clock.advance(timedelta(days=60))
    later = date(2026, 3, 1)
    recorded(db, hands, rate=200, valid_from=later, norm="Acuerdo 003 de 2026")
    ica = recorded(
        db, hands, code="trade_tax_withholding", rate=90, valid_from=later, norm="Acuerdo 004"
    )

    payment = works.requested(db, hands, agreement, first)

    kept = {row["code"]: row for row in payment.deductions}
    # 27.300.000 × 1,5 % and × 0,9 %
    assert kept["culture_stamp"]["amount_minor"] == cop("409_500").minor
    assert kept["trade_tax_withholding"]["amount_minor"] == cop("245_700").minor
    assert kept["culture_stamp"]["rate_id"] == str(stamp)
    assert kept["culture_stamp"]["norm"] == "Acuerdo 014 de 2025"
    assert kept["trade_tax_withholding"]["rate_id"] == str(ica)
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert invariants.check_invariants(work, row) == ()


@pytest.mark.one_database
def test_a_rate_is_of_the_entity_and_the_place_that_set_it(db: Database, hands: Cast) -> None:
    with pytest.raises(InvalidCommand) as refused:
        changed(STAMP, {"territory": "CO.19."})
    assert list(refused.value.errors) == ["territory"]
    recorded(db, hands)

    with db.reading(hands.auditor) as work:
        other_town = local_rates.rates_for(work, "CO.19.19256.", EntityKind.MUNICIPALITY)
        village = local_rates.rates_for(work, f"{CALOTO}palmar.", EntityKind.MUNICIPALITY)
        department = local_rates.rates_for(work, CALOTO, EntityKind.DEPARTMENT)
        donor = local_rates.rates_for(work, CALOTO, EntityKind.IMPLEMENTER)

    assert [len(rows) for rows in (other_town, village, department, donor)] == [0, 1, 0, 0]


@pytest.mark.one_database
def test_a_rate_recorded_again_says_why_and_counts_instead(db: Database, hands: Cast) -> None:
    recorded(db, hands)
    with pytest.raises(InvalidCommand) as refused:
        recorded(db, hands, rate=120)
    assert list(refused.value.errors) == ["reason"]
    right = recorded(db, hands, rate=120, reason="El acuerdo dice 1,2 %")

    with db.reading(hands.auditor) as work:
        rates = local_rates.rates_for(work, CALOTO, EntityKind.MUNICIPALITY)
    found = local_rates.rate_of(rates, "culture_stamp", date(2026, 2, 1))
    before = local_rates.rate_of(rates, "culture_stamp", date(2025, 12, 31))

    assert found is not None
    assert found.id == right
    assert before is None


@pytest.mark.one_database
def test_only_an_administrator_records_a_rate(db: Database, hands: Cast) -> None:
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        local_rates.record(work, STAMP)
