"""Agreements by unit prices: contracted from the budget, measured, verified item by item, and paid by what both found."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.recount import recount
from contracting import (
    agreements,
    certificate_sheets,
    certified_items,
    drafts,
    invariants,
    measurements,
    milestone_plans,
    unit_prices,
)
from contracting.agreements import Agreement
from contracting.documents.certificate import CertificateSheet
from contracting.drafts import PaymentForm, ReviseAgreement
from contracting.measured_items import CorrectQuantity
from contracting.measurements import MeasurePiece, MeasureWork
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.two_keys import Outcome
from contracting.unit_prices import ContractItem, ContractQuantity
from contracting.views import cost_control
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import SYSTEM
from foundation.money import cop
from foundation.translations import translator
from portfolio import projects
from tests.support import closures, works
from tests.support.factories import Cast, cast, financed, photograph
from tests.support.queries import counted


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """$ 90.275.000: 380 of the 480 m of slab and all 300 m of ditch, with 12 % and 3 % of the direct cost of $ 78.500.000."""
    project = financed(db, hands)
    wanted = (
        ContractQuantity(item="1.01", quantity=380_000),
        ContractQuantity(item="2.01", quantity=300_000),
    )
    return works.running(
        db, hands, project, payment_form=PaymentForm.UNIT_PRICES, milestones=(), items=wanted
    )


def items_of(db: Database, hands: Cast, agreement: Agreement) -> list[ContractItem]:
    with db.reading(hands.auditor) as work:
        return unit_prices.items_of(work, agreement.id)


def measure(
    db: Database, hands: Cast, agreement: Agreement, *pieces: tuple[ContractItem, int]
) -> Milestone:
    command = MeasureWork(
        note="Medido con decámetro, en compañía del comité.",
        photos=(photograph(db, hands.organisation, agreement.territory),),
        pieces=tuple(
            MeasurePiece(item=item.id, place="K0+000 a K0+120", length=quantity)
            for item, quantity in pieces
        ),
    )
    with db.writing(hands.organisation) as work:
        return measurements.measure(work, agreement.id, command)


def stone(db: Database, hands: Cast, agreement: Agreement) -> Milestone:
    with db.reading(hands.auditor) as work:
        (row,) = milestone_plans.of_agreement(work, agreement.id)
        return row


def faults(db: Database, hands: Cast, agreement: Agreement) -> list[str]:
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        return [str(fault) for fault in invariants.check_invariants(work, row)]


def test_the_value_is_that_of_the_contracted_items_with_the_rates_of_the_budget(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with db.reading(hands.auditor) as work:
        terms = unit_prices.find(work, agreement.id)
        assert terms is not None
        assert not unit_prices.differs(work, agreement.id, agreement.value_minor)
    assert agreement.value == cop("90_275_000")
    assert stone(db, hands, agreement).amount == agreement.value


def test_measured_quantities_are_the_progress_once_both_found_them_right(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first = items_of(db, hands, agreement)[0]
    half = first.quantity_milli // 2
    row = measure(db, hands, agreement, (first, half))
    works.committee_says(db, hands, row.id)

    with db.reading(hands.auditor) as work:
        assert projects.get(work, agreement.project_id).physical_bp == 0
    judged = works.engineer_says(db, hands, row.id)

    assert judged.state is MilestoneState.PARTLY_VERIFIED
    assert items_of(db, hands, agreement)[0].verified_milli == half
    with db.reading(hands.auditor) as work:
        project = projects.get(work, agreement.project_id)
        assert project.verified_minor == judged.verified_minor > 0
        assert project.physical_bp == judged.verified.share_bp(agreement.value)
    assert faults(db, hands, agreement) == []


def test_the_lower_finding_counts_item_by_item_and_the_disagreement_stays_visible(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first, second = items_of(db, hands, agreement)[:2]
    row = measure(db, hands, agreement, (first, 2_000), (second, 2_000))
    works.committee_says(
        db,
        hands,
        row.id,
        Outcome.PARTLY,
        corrections=(CorrectQuantity(item=first.id, quantity=1_000),),
    )
    judged = works.engineer_says(
        db,
        hands,
        row.id,
        Outcome.PARTLY,
        corrections=(CorrectQuantity(item=second.id, quantity=500),),
    )

    assert judged.state is MilestoneState.DISPUTED
    found = items_of(db, hands, agreement)
    assert [item.verified_milli for item in found[:2]] == [1_000, 500]
    assert faults(db, hands, agreement) == []


def test_what_neither_accepts_leaves_what_stood_before(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first = items_of(db, hands, agreement)[0]
    row = measure(db, hands, agreement, (first, 1_000))
    works.committee_says(db, hands, row.id)
    before = works.engineer_says(db, hands, row.id).verified_minor
    measure(db, hands, agreement, (first, 3_000))
    works.committee_says(db, hands, row.id, Outcome.NOT_MET)
    judged = works.engineer_says(db, hands, row.id, Outcome.NOT_MET)

    assert judged.verified_minor == before
    assert judged.state is MilestoneState.PARTLY_VERIFIED
    assert faults(db, hands, agreement) == []


def test_more_than_was_contracted_is_refused_by_its_line(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first = items_of(db, hands, agreement)[0]

    with pytest.raises(InvalidCommand) as refused:
        measure(db, hands, agreement, (first, first.quantity_milli), (first, 1))

    assert set(refused.value.errors) == {"pieces.1.item"}
    assert "change of the agreement" in str(refused.value.errors["pieces.1.item"])


def test_a_measured_agreement_is_not_reported_as_a_milestone_nor_the_other_way_round(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Refused, match="measure what was built"):
        works.report(db, hands, stone(db, hands, agreement).id)
    other = cast()
    fixed = works.running(db, other, financed(db, other))
    with pytest.raises(Refused, match="report the milestone"):
        measure(db, other, fixed, (items_of(db, hands, agreement)[0], 1_000))


def test_payments_certify_item_by_item_and_add_up_to_the_value(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    row = stone(db, hands, agreement)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    keys: list[UUID] = []
    for part in (3, 1):
        pieces = [
            (item, (item.quantity_milli - item.verified_milli) // part)
            for item in items_of(db, hands, agreement)
        ]
        measure(db, hands, agreement, *pieces)
        works.committee_says(db, hands, row.id)
        works.engineer_says(db, hands, row.id)
        keys.append(works.paid(db, hands, works.requested(db, hands, agreement, row.id)).id)

    with db.reading(hands.auditor) as work:
        one, other = (certified_items.find(work, agreement.id, key) for key in keys)
        assert one is not None
        assert other is not None
        assert one.this.total + other.this.total == agreement.value
        assert other.before == one.with_it
        assert all(line.balance_milli == 0 for _, line in other.rows)
    assert stone(db, hands, agreement).state is MilestoneState.VERIFIED
    assert faults(db, hands, agreement) == []
    with db.reading(SYSTEM) as work:
        assert recount(work).differences == ()


def test_a_certificate_has_the_memo_and_the_photographs_since_the_one_before_it(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    row = stone(db, hands, agreement)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    sheets: list[CertificateSheet] = []
    for part in (3, 1):
        pieces = [
            (item, (item.quantity_milli - item.verified_milli) // part)
            for item in items_of(db, hands, agreement)
        ]
        clock.advance(timedelta(days=20))
        measure(db, hands, agreement, *pieces)
        works.committee_says(db, hands, row.id)
        works.engineer_says(db, hands, row.id)
        payment = works.paid(db, hands, works.requested(db, hands, agreement, row.id))
        with db.reading(hands.auditor) as work:
            sheets.append(certificate_sheets.sheet_of(work, payment, translator("es")))
    first, second = sheets

    for sheet in sheets:
        measured = {piece.code: piece.partial_milli for piece in sheet.memo}
        assert measured == {item.code: item.this_milli for item in sheet.items if item.this_milli}
        assert len(sheet.photos) == 1
    assert first.period_from == agreement.starts_on
    assert second.period_from == first.requested_on + timedelta(days=1)
    assert first.memo[0].length_milli == first.memo[0].partial_milli


def test_what_a_work_costs_is_told_item_by_item_and_chapters_are_their_sums(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    row = stone(db, hands, agreement)
    slab, ditch = items_of(db, hands, agreement)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    measure(db, hands, agreement, (slab, slab.quantity_milli // 2))
    works.committee_says(db, hands, row.id)
    works.engineer_says(db, hands, row.id)
    certificate = works.paid(db, hands, works.requested(db, hands, agreement, row.id))

    with db.reading(hands.auditor) as work:
        work.session.connection()  # What opens the transaction is no question of the page.
        with counted(db) as statements:
            view = cost_control.detail(work, agreement.project_id)

    assert len(statements) <= 12, statements
    assert view.is_by_item
    assert view.total is not None
    for name in ("planned", "committed", "actual", "forecast", "variance"):
        for chapter in view.rows:
            of_items = sum((getattr(one, name) for one in chapter.items), start=cop("0"))
            assert of_items == getattr(chapter, name)
        of_chapters = sum((getattr(one, name) for one in view.rows), start=cop("0"))
        assert of_chapters == getattr(view.total, name)
    own = {
        (entry.kind, entry.number): entry.amount.minor
        for chapter in view.rows
        for entry in chapter.actual_entries
        if entry.is_own
    }
    bound = [
        entry.amount
        for chapter in view.rows
        for entry in chapter.committed_entries
        if entry.kind == "item"
    ]
    # The certificate paid the slab alone, so nothing of it counts for the ditch.
    assert own == {("payment", certificate.number): certificate.spent_minor}
    assert [one.code for chapter in view.rows for one in chapter.items] == [slab.code, ditch.code]
    assert sum(bound, start=cop("0")) == agreement.value


def test_a_draft_can_go_from_milestones_to_unit_prices_and_back(db: Database, hands: Cast) -> None:
    project = financed(db, hands)
    drafted = works.drafted(db, hands, project)
    fixed = works.draft_command(db, hands, project)
    values = {name: getattr(fixed, name) for name in fixed.__struct_fields__}
    with db.reading(hands.engineer) as work:
        code = unit_prices.offer(work, project.id, ()).items[0].code
    by_prices = {
        **values,
        "payment_form": PaymentForm.UNIT_PRICES,
        "milestones": (),
        "items": (ContractQuantity(item=code, quantity=1_000),),
    }
    for written, stones, items in ((by_prices, 1, 1), (values, 4, 0)):
        with db.writing(hands.contracts_officer) as work:
            drafts.revise(work, drafted.id, ReviseAgreement(**written))
        with db.reading(hands.auditor) as work:
            assert len(milestone_plans.of_agreement(work, drafted.id)) == stones
            assert len(unit_prices.items_of(work, drafted.id)) == items
            count = sa.select(sa.func.count()).select_from(unit_prices.UnitPriceTerms)
            assert work.session.execute(count).scalar() == items


def test_what_an_earlier_agreement_built_is_not_contracted_again(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    """100 of the 480 m of slab were verified before it ended: 380 m are left, and all of the ditch."""
    first = items_of(db, hands, agreement)[0]
    row = measure(db, hands, agreement, (first, 100_000))
    works.committee_says(db, hands, row.id)
    works.engineer_says(db, hands, row.id)
    closures.end(db, hands, agreement)

    with db.reading(hands.contracts_officer) as work:
        rest = unit_prices.offer(work, agreement.project_id, ())
        assert {one.code: one.quantity_milli for one in rest.items}["1.01"] == 380_000
        enough = (ContractQuantity(item="1.01", quantity=380_000),)
        assert unit_prices.offer(work, agreement.project_id, enough).items[0].quantity_milli == (
            380_000
        )
        more = (ContractQuantity(item="1.01", quantity=380_001),)
        with pytest.raises(InvalidCommand) as refused:
            unit_prices.offer(work, agreement.project_id, more)
    assert set(refused.value.errors) == {"items.0.quantity"}
    assert "100" in str(refused.value.errors["items.0.quantity"])
