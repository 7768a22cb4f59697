"""A work whose agreement ended unfinished is finished under another agreement: one work, one thread, figures of both together."""

from datetime import timedelta

import msgspec
import pytest

from app import measure_threads, recount
from contracting import (
    agreements,
    earlier_agreements,
    invariants,
    signings,
    suspensions,
    unfinished_works,
)
from contracting.agreements import Agreement, AgreementState
from contracting.drafts import PaymentForm
from contracting.signings import CancelAgreement
from contracting.suspensions import RestartWork
from contracting.unfinished_works import (
    CloseUnfinished,
    DecideUnfinished,
    Decision,
    UnfinishedState,
)
from contracting.unit_prices import ContractQuantity
from contracting.views import agreement_page, cost_control, handovers, progress
from exchange.oc4ids_reader import batches, building
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.money import cop
from portfolio import cofinancing, projects
from portfolio.apportionment import ContributionKind
from portfolio.projects import Project, Station
from tests.support import closures, goods, unforeseen, works
from tests.support.factories import Cast, cast

RETURNED = "13_650_000"


@pytest.fixture
def hands() -> Cast:
    return cast()


def the_work(db: Database, hands: Cast, agreement: Agreement) -> Project:
    with db.reading(hands.auditor) as work:
        return projects.get(work, agreement.project_id)


def free(db: Database, hands: Cast) -> Agreement:
    """An agreement that ended half built, settled, with the rest given to be contracted."""
    agreement = closures.left_unfinished(db, hands)
    closures.settled(db, hands, agreement, returned=RETURNED)
    closures.contracted_again(db, hands, closures.to_finish(db, hands, agreement))
    return agreement


def figures(project: Project) -> tuple[int, ...]:
    return (
        project.earlier_minor,
        project.agreed_minor,
        project.verified_minor,
        project.paid_minor,
        project.physical_bp,
        project.financial_bp,
        project.advance_bp,
    )


def checked(db: Database, hands: Cast, project_id: object) -> None:
    """Every agreement of the work is sound, and so is everything that is kept although it follows from something else."""
    with db.reading(hands.auditor) as work:
        for row in earlier_agreements.standing_of(work, projects.get(work, project_id).id):  # type: ignore[arg-type]
            assert invariants.check_invariants(work, row) == ()
        assert recount.recount(work).differences == ()


def test_a_work_left_unfinished_is_finished_paid_and_handed_over_under_a_second_agreement(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    first = free(db, hands)
    project = the_work(db, hands, first)
    assert project.station is Station.FINANCED
    checked(db, hands, project.id)

    clock.advance(timedelta(days=40))
    second = works.running(db, hands, project, **closures.the_rest())
    project = the_work(db, hands, second)
    # 45.500.000 built before and 45.500.000 to build; of what was built 5 % is retained, the rest of the advance came back.
    half = cop("45_500_000").minor
    paid = cop("43_225_000").minor
    assert figures(project) == (half, 2 * half, half, paid, 5_000, 4_750, 0)
    assert (project.starts_on, project.last_report_on) == (second.starts_on, None)
    checked(db, hands, project.id)
    # What was retained of the first is still given back.
    works.paid(db, hands, works.release_requested(db, hands, first))
    assert the_work(db, hands, second).paid_minor == half
    for milestone in works.plan(db, second, hands):
        works.verify(db, hands, milestone)
        works.paid(db, hands, works.requested(db, hands, second, milestone))
    checked(db, hands, project.id)
    entry = closures.entry_of(db, hands, first)
    with db.writing(hands.engineer) as work, pytest.raises(Refused, match="goes on under"):
        unfinished_works.close(work, entry.id, CloseUnfinished(outcome="…"))
    works.accept(db, hands, second)

    project = the_work(db, hands, second)
    assert (project.station, project.physical_bp) == (Station.ACCEPTED, 10_000)
    with db.writing(hands.engineer) as work:
        closed = unfinished_works.close(work, entry.id, CloseUnfinished(outcome="Terminada."))
        assert closed.state is UnfinishedState.FINISHED
    works.hand_over(db, hands, second)
    with db.reading(hands.auditor) as work:
        assert handovers.of_project(work, project.id).final == cop("91_000_000")
        batch = next(batches.batches(work))
        completed = building.completion(batch, project)
        assert completed is not None
        assert completed.final_value == cop("91_000_000")
        left = [row.amount for row in agreement_page.detail(work, first.id).account][-1]
        assert left.minor == 0
    works.paid(db, hands, works.release_requested(db, hands, second))
    closures.settled(db, hands, second)
    assert the_work(db, hands, second).paid_minor == 2 * half
    checked(db, hands, project.id)


def test_the_rest_is_not_contracted_before_it_is_decided_and_settled(
    db: Database, hands: Cast
) -> None:
    agreement = closures.left_unfinished(db, hands)
    entry = closures.entry_of(db, hands, agreement)
    with pytest.raises(Refused, match="not possible from there"):
        closures.contracted_again(db, hands, entry.id)
    closures.to_finish(db, hands, agreement)
    with pytest.raises(Refused, match="not settled yet"):
        closures.contracted_again(db, hands, entry.id)
    closures.settled(db, hands, agreement, returned=RETURNED)
    with pytest.raises(Refused, match="Only a financed work"):
        works.drafted(db, hands, the_work(db, hands, agreement), **closures.the_rest())

    closures.contracted_again(db, hands, entry.id)

    with pytest.raises(Refused, match="given to be contracted"):
        closures.contracted_again(db, hands, entry.id)
    give_up = DecideUnfinished(decision=Decision.GIVE_UP, reason="…")
    with db.writing(hands.programme_manager) as work, pytest.raises(Refused, match="contracted"):
        unfinished_works.decide(work, entry.id, give_up)


def test_the_second_agreement_is_one_and_worth_no_more_than_what_is_left(
    db: Database, hands: Cast
) -> None:
    project = the_work(db, hands, free(db, hands))
    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, project)
    assert "earlier agreements" in str(refused.value.errors["milestones"])
    works.drafted(db, hands, project, **closures.the_rest())
    with pytest.raises(Refused, match="already has an agreement"):
        works.drafted(db, hands, project, **closures.the_rest())


def test_a_second_agreement_that_was_signed_and_cancelled_leaves_the_figures_of_the_first(
    db: Database, hands: Cast
) -> None:
    first = free(db, hands)
    before = the_work(db, hands, first)
    second = works.signed(db, hands, before, **closures.the_rest())
    assert the_work(db, hands, first).starts_on is None

    with db.writing(hands.programme_manager) as work:
        signings.cancel(work, second.id, CancelAgreement(reason="…"))

    after = the_work(db, hands, first)
    assert (after.starts_on, after.ends_on) == (before.starts_on, before.ends_on)
    assert (after.last_report_on, after.agreed_minor) == (
        before.last_report_on,
        before.agreed_minor,
    )
    assert figures(after) == figures(before)
    checked(db, hands, after.id)


def test_money_that_came_back_is_used_again_and_pages_of_the_work_tell_both(
    db: Database, hands: Cast
) -> None:
    first = free(db, hands)
    with db.reading(hands.auditor) as work:
        shares = cofinancing.shares_of(work, first.project_id)
        used = sum(row.used_minor for row in shares if row.form is ContributionKind.CASH)
    # Paid: 27.300.000 in advance, and of 45.500.000 half amortised and 5 % retained; 13.650.000 came back.
    assert used == cop("43_225_000").minor
    second = works.running(db, hands, the_work(db, hands, first), **closures.the_rest())

    with db.reading(hands.auditor) as work:
        control = cost_control.detail(work, first.project_id)
        assert control.total is not None
        kind = sum(row.amount_minor for row in shares if row.form is ContributionKind.IN_KIND)
        assert control.total.committed.minor == cop("91_000_000").minor + kind
        seen = progress.detail(work, first.project_id)
        assert seen.agreement_id == second.id
        last = agreements.find_last(work, first.project_id)
        assert last is not None
        assert last.id == second.id


def test_a_work_may_be_left_unfinished_twice(db: Database, hands: Cast) -> None:
    first = free(db, hands)
    second = works.running(db, hands, the_work(db, hands, first), **closures.the_rest())
    closures.end(db, hands, second)
    closures.settled(db, hands, second)
    closures.contracted_again(db, hands, closures.to_finish(db, hands, second))

    third = works.running(db, hands, the_work(db, hands, first), **closures.the_rest())

    with db.reading(hands.auditor) as work:
        rows = earlier_agreements.standing_of(work, first.project_id)
        assert [row.id for row in rows] == [first.id, second.id, third.id]
        assert [row.state for row in rows] == [AgreementState.RUNNING] * 3
    checked(db, hands, first.project_id)


def test_changes_and_suspensions_of_the_second_agreement_move_the_work_and_stay_within_the_money(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    first = free(db, hands)
    rest = closures.the_rest()
    large, small = rest["milestones"]
    less = msgspec.structs.replace(small, amount=cop("8_100_000"))
    second = works.running(
        db, hands, the_work(db, hands, first), **(rest | {"milestones": (large, less)})
    )
    stone = works.plan(db, second, hands)[1]
    change = unforeseen.recommended_more(db, hands, second, stone)
    unforeseen.order_change(db, hands.programme_manager, change)
    assert the_work(db, hands, second).agreed_minor == cop("91_000_000").minor
    more = unforeseen.recommended_more(db, hands, second, stone)
    with pytest.raises(Refused, match="more than is left"):
        unforeseen.order_change(db, hands.programme_manager, more)

    key = unforeseen.asked_to_stand_still(db, hands, second)
    unforeseen.order_suspension(db, hands, key)
    assert the_work(db, hands, second).stopped_on is not None
    checked(db, hands, first.project_id)
    clock.advance(timedelta(days=9))
    with db.writing(hands.engineer) as work:
        again = RestartWork(restarted_on=work.today, note="El paso quedó despejado.")
        suspensions.restart(work, key, again)

    project = the_work(db, hands, second)
    assert second.ends_on is not None
    assert project.ends_on == second.ends_on + timedelta(days=9)
    checked(db, hands, project.id)


def test_of_an_award_in_kind_what_was_handed_over_is_spent_and_what_was_verified_is_built(
    db: Database, hands: Cast
) -> None:
    """300 bags at $ 38.000 came and 27.300.000 were verified of $ 91.000.000; $ 79.600.000 are left in money."""
    first = goods.running(db, hands)
    delivery = goods.sent(db, hands, first, 300_000)
    cement = goods.of(db, hands, first)[0].id
    works.verify(db, hands, works.plan(db, first, hands)[0])
    closures.end(db, hands, first)
    with pytest.raises(Refused, match="ended on"):
        goods.sent(db, hands, first, 100_000)
    key = closures.to_finish(db, hands, first)
    closures.settled(db, hands, first)
    with pytest.raises(Refused, match="whether these goods came"):
        closures.contracted_again(db, hands, key)
    goods.received(db, hands, delivery.id, {cement: 300_000})

    closures.contracted_again(db, hands, key)

    with db.reading(hands.auditor) as work:
        entry = unfinished_works.get(work, key)
        assert unfinished_works.left_in_money(work, entry) == cop("79_600_000")
    second = works.running(db, hands, the_work(db, hands, first), **closures.the_rest())
    project = the_work(db, hands, second)
    built, paid = cop("27_300_000").minor, cop("11_400_000").minor
    assert (project.earlier_minor, project.paid_minor) == (built, paid)
    assert project.physical_bp == 3_750
    checked(db, hands, project.id)


def test_the_rest_may_be_paid_by_unit_prices_and_the_cost_of_the_work_adds_up(
    db: Database, hands: Cast
) -> None:
    """200 m of slab at $ 175.000 with 12 % and 3 % are $ 40.250.000, after $ 45.500.000 of milestones."""
    first = free(db, hands)
    wanted = (ContractQuantity(item="1.01", quantity=200_000),)
    by_prices = closures.the_rest(payment_form=PaymentForm.UNIT_PRICES, milestones=(), items=wanted)

    second = works.running(db, hands, the_work(db, hands, first), **by_prices)

    assert second.value == cop("40_250_000")
    with db.reading(hands.auditor) as work:
        control = cost_control.detail(work, first.project_id)
        assert control.is_by_item
        assert control.total is not None
        kind = cop("19_400_000")
        assert control.total.committed == cop("85_750_000") + kind
        assert control.total.actual == cop("43_225_000") + kind
        seen = measure_threads.threads(work, first.project_id)
        assert [len(row.lines) for row in seen.threads] == [1]
    checked(db, hands, first.project_id)
