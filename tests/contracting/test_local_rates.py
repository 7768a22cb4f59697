"""Rates of places: whose they are, which day counts, and what each payment keeps of them."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting import agreements, invariants, local_rates, payments
from contracting.agreement_rules import EntityKind
from contracting.drafts import AgreeDeduction, PaymentForm
from contracting.local_rates import RecordLocalRate
from contracting.payment_breakdown import DeductionBase
from contracting.unit_prices import ContractItem, ContractQuantity
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.money import cop
from portfolio import cofinancing
from portfolio.cofinancing import FinanceProject
from tests.contracting import test_measurements as measured
from tests.support import factories, works
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


@pytest.mark.one_database
def test_a_rate_of_a_part_of_the_account_follows_what_each_certificate_adds(
    db: Database, hands: Cast
) -> None:
    """6,05 % administration, 3 % contingencies, 5 % profit and 19 % VAT on it; half of the slab, then all the rest."""
    project = factories.project(db, hands)
    factories.screening(db, hands, project)
    factories.budget(db, hands, project, administration=605, profit=500)
    factories.shares(db, hands, project)
    factories.commitments(db, hands, project)
    with db.writing(hands.programme_manager) as work:
        cofinancing.finance(work, project.id, FinanceProject())
    before_vat = DeductionBase.BEFORE_VAT
    recorded(db, hands, code="income_tax_withholding", rate=200, base=before_vat, norm="Decreto")
    wanted = (
        ContractQuantity(item="1.01", quantity=380_000),
        ContractQuantity(item="2.01", quantity=300_000),
    )
    deductions = (
        AgreeDeduction(code="income_tax_withholding", rate=100),
        AgreeDeduction(code="trade_tax_withholding", rate=1_500, base=DeductionBase.VAT),
    )
    with pytest.raises(InvalidCommand) as refused:
        works.draft_command(db, hands, project, deductions=deductions)
    assert list(refused.value.errors) == ["deductions.1.base"]
    agreement = works.running(
        db,
        hands,
        project,
        payment_form=PaymentForm.UNIT_PRICES,
        milestones=(),
        items=wanted,
        deductions=deductions,
        advance=0,
    )
    slab, ditch = measured.items_of(db, hands, agreement)

    def certified(*pieces: tuple[ContractItem, int]) -> list[tuple[int, int]]:
        stone = measured.measure(db, hands, agreement, *pieces)
        works.committee_says(db, hands, stone.id)
        works.engineer_says(db, hands, stone.id)
        payment = works.paid(db, hands, works.requested(db, hands, agreement, stone.id))
        return [(row["base_minor"], row["amount_minor"]) for row in payment.deductions]

    # 33.250.000 of direct cost: 38.237.500 with 315.875 of VAT; 2 % of 37.921.625 and 15 % of the VAT.
    assert certified((slab, 190_000)) == [
        (cop("37_921_625").minor, cop("758_433").minor),
        (cop("315_875").minor, cop("47_381").minor),
    ]
    # 45.250.000 of direct cost: 52.037.500 with 429.875 of VAT.
    assert certified((slab, 190_000), (ditch, 300_000)) == [
        (cop("51_607_625").minor, cop("1_032_153").minor),
        (cop("429_875").minor, cop("64_481").minor),
    ]
    with db.reading(hands.auditor) as work:
        assert invariants.check_invariants(work, agreements.get(work, agreement.id)) == ()
    # Said to be of the profit, the amounts are as exact as before; only counting the certificate again shows it.
    with db.reading(hands.auditor) as work, work.session.no_autoflush:
        last = payments.payments_of(work, agreement.id)[-1]
        stamp, vat = last.deductions
        last.deductions = [stamp, {**vat, "taken_of": DeductionBase.PROFIT}]
        faults = invariants.check_invariants(work, agreements.get(work, agreement.id))
        assert [fault.msgid for fault in faults] == [
            "Payment {number}: a deduction is taken of something else than it says."
        ]
        work.session.expire(last)
