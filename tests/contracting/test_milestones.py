"""Milestones: reported with photographs, verified by two keys, disputed in the open."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from contracting import milestone_plans, milestones, reports, verdicts
from contracting.agreements import Agreement
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import ReportMilestone
from contracting.two_keys import KeyStatus, Outcome
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from portfolio import projects
from tests.support import works
from tests.support.factories import CALOTO, Cast, cast, paper, photograph
from tests.support.works import committee_says, engineer_says, plan, report, verify


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


@pytest.fixture
def first(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """A milestone of $ 27.300.000, 30 % of the value."""
    return plan(db, agreement, hands)[0]


def milestone(db: Database, hands: Cast, milestone_id: UUID) -> dict[str, Any]:
    with db.reading(hands.auditor) as work:
        row = milestones.get(work, milestone_id)
        return {column.name: getattr(row, column.name) for column in sa.inspect(Milestone).columns}


def figures(db: Database, hands: Cast, agreement: Agreement) -> tuple[int, int, bool]:
    with db.reading(hands.auditor) as work:
        project = projects.get(work, agreement.project_id)
        return project.verified_minor, project.physical_bp, project.in_dispute


def test_a_report_keeps_its_evidence_and_how_far_it_is_from_the_site(
    db: Database, hands: Cast, first: UUID
) -> None:
    near = photograph(db, hands.organisation, CALOTO)
    far = photograph(db, hands.organisation, CALOTO, near=False)
    slip = paper(db, hands.organisation, CALOTO)

    reported = report(db, hands, first, photos=(near, far), documents=(slip,))

    assert reported.state is MilestoneState.REPORTED
    with db.reading(hands.engineer) as work:
        (written,) = reports.reports_of(work, first)
        evidence = reports.evidence_of(work, written.id)
        assert [file.id for _, file in evidence] == [near, far, slip]
        distances = [row.distance_m for row, _ in evidence]
        assert distances[0] is not None
        assert distances[0] < 50
        assert distances[1] is not None
        assert 1_500 < distances[1] < 1_600
        assert distances[2] is None
        assert projects.get(work, reported.project_id).last_report_on == work.today


def test_a_milestone_is_reported_with_a_photo(db: Database, hands: Cast, first: UUID) -> None:
    with pytest.raises(InvalidCommand) as none:
        ReportMilestone(note="Listo.", photos=())
    with pytest.raises(InvalidCommand) as document:
        report(db, hands, first, photos=(paper(db, hands.organisation, CALOTO),))

    assert list(none.value.errors) == ["photos"]
    assert list(document.value.errors) == ["photos.0"]


def test_one_photo_does_not_prove_two_milestones(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    one, other, *_ = plan(db, agreement, hands)
    shot = photograph(db, hands.organisation, CALOTO)
    report(db, hands, one, photos=(shot,))

    with pytest.raises(InvalidCommand) as refused:
        report(db, hands, other, photos=(shot,))

    assert str(refused.value.errors["photos.0"]) == "This photo already proves another milestone."


def test_nothing_is_reported_before_the_start(db: Database, hands: Cast) -> None:
    signed = works.signed(db, hands)

    with pytest.raises(Refused, match="not being carried out"):
        report(db, hands, plan(db, signed, hands)[0])


def test_one_key_alone_verifies_nothing(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    report(db, hands, first)

    judged = committee_says(db, hands, first)

    assert judged.state is MilestoneState.REPORTED
    assert figures(db, hands, agreement) == (0, 0, False)
    with db.reading(hands.engineer) as work:
        keys = milestones.turn(work, milestones.get(work, first))
        assert keys.status is KeyStatus.AWAITING_ENGINEER


def test_both_keys_verify_in_either_order(db: Database, hands: Cast, agreement: Agreement) -> None:
    one, other, *_ = plan(db, agreement, hands)
    for row in (one, other):
        report(db, hands, row)

    committee_says(db, hands, one)
    verified = engineer_says(db, hands, one)
    engineer_says(db, hands, other)
    also = committee_says(db, hands, other)

    assert verified.state is also.state is MilestoneState.VERIFIED
    assert verified.verified == cop("27_300_000")
    assert figures(db, hands, agreement) == (cop("45_500_000").minor, 5_000, False)


def test_a_part_that_both_saw_counts_as_that_part(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    report(db, hands, first)
    committee_says(db, hands, first, Outcome.PARTLY, amount=cop("20_475_000"))

    judged = engineer_says(db, hands, first, Outcome.PARTLY, amount=cop("20_475_000"))

    assert judged.state is MilestoneState.PARTLY_VERIFIED
    assert judged.payable == cop("20_475_000")
    assert figures(db, hands, agreement) == (cop("20_475_000").minor, 2_250, False)


def test_a_disagreement_shows_on_the_work_and_nothing_of_it_is_payable(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    report(db, hands, first)
    committee_says(db, hands, first)

    judged = engineer_says(db, hands, first, Outcome.PARTLY, amount=cop("18_200_000"))

    assert judged.state is MilestoneState.DISPUTED
    assert judged.verified == cop("18_200_000")
    assert judged.payable == cop("0")
    assert figures(db, hands, agreement) == (cop("18_200_000").minor, 2_000, True)
    with db.reading(hands.engineer) as work:
        keys = milestones.turn(work, milestones.get(work, first))
        assert keys.difference == cop("9_100_000")


def test_a_new_report_opens_a_dispute_again_and_both_judge_anew(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    report(db, hands, first)
    committee_says(db, hands, first)
    engineer_says(db, hands, first, Outcome.NOT_MET)

    report(db, hands, first)
    before = figures(db, hands, agreement)
    engineer_says(db, hands, first)
    settled = committee_says(db, hands, first)

    assert before == (0, 0, False)
    assert settled.state is MilestoneState.VERIFIED
    with db.reading(hands.auditor) as work:
        found = milestones.judged(work, first)
        assert (len(found.reports), len(found.verdicts), len(found.current)) == (2, 4, 2)


def test_what_nobody_saw_can_be_reported_again(db: Database, hands: Cast, first: UUID) -> None:
    report(db, hands, first)
    engineer_says(db, hands, first, Outcome.NOT_MET)
    judged = committee_says(db, hands, first, Outcome.NOT_MET)

    again = report(db, hands, first)

    assert judged.state is MilestoneState.NOT_MET
    assert again.state is MilestoneState.REPORTED


def test_a_verified_milestone_is_not_reported_again(db: Database, hands: Cast, first: UUID) -> None:
    verify(db, hands, first)

    with pytest.raises(Refused):
        report(db, hands, first)


def test_each_key_judges_a_report_once(db: Database, hands: Cast, first: UUID) -> None:
    report(db, hands, first)
    committee_says(db, hands, first)

    with pytest.raises(Refused, match="given already"):
        committee_says(db, hands, first, Outcome.NOT_MET)


def with_both_roles(one: Actor, other: Actor) -> Actor:
    return Actor(one.user_id, (*one.grants, *other.grants))


def test_nobody_uses_both_keys(db: Database, hands: Cast, first: UUID) -> None:
    report(db, hands, first)
    both = with_both_roles(hands.committee, hands.engineer)
    greedy = Cast(**{**vars(hands), "committee": both, "engineer": both})
    committee_says(db, greedy, first)

    with pytest.raises(Refused, match="you gave the other verdict"):
        engineer_says(db, greedy, first)


def test_nobody_judges_what_they_reported(db: Database, hands: Cast, first: UUID) -> None:
    report(db, hands, first)
    self_judge = with_both_roles(hands.organisation, hands.committee)

    with pytest.raises(Refused, match="you reported it"):
        committee_says(db, Cast(**{**vars(hands), "committee": self_judge}), first)


def test_the_keys_are_not_interchangeable(db: Database, hands: Cast, first: UUID) -> None:
    report(db, hands, first)

    with pytest.raises(Forbidden), db.writing(hands.committee) as work:
        verdicts.give_engineer_verdict(work, first, GiveEngineerVerdict(outcome=Outcome.MET))
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        verdicts.give_committee_verdict(work, first, GiveCommitteeVerdict(outcome=Outcome.MET))


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.NOT_MET])
def test_anything_but_met_needs_its_reason(outcome: Outcome) -> None:
    with pytest.raises(InvalidCommand) as refused:
        GiveCommitteeVerdict(outcome=outcome)

    assert list(refused.value.errors) == ["reason"]


@pytest.mark.parametrize("amount", [None, cop("0"), cop("27_300_000"), cop("31_000_000")])
def test_a_part_is_more_than_nothing_and_less_than_all(
    db: Database, hands: Cast, first: UUID, amount: object
) -> None:
    report(db, hands, first)

    with pytest.raises(InvalidCommand) as refused:
        committee_says(db, hands, first, Outcome.PARTLY, amount=amount)

    assert list(refused.value.errors) == ["amount"]


def test_a_later_verdict_does_not_go_below_what_a_payment_claims(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    report(db, hands, first)
    committee_says(db, hands, first, Outcome.PARTLY, amount=cop("20_000_000"))
    engineer_says(db, hands, first, Outcome.PARTLY, amount=cop("20_000_000"))
    works.requested(db, hands, agreement, first)
    report(db, hands, first)

    with pytest.raises(InvalidCommand) as refused:
        engineer_says(db, hands, first, Outcome.PARTLY, amount=cop("19_999_999"))
    engineer_says(db, hands, first)
    committee_says(db, hands, first)

    assert refused.value.errors["amount"].params == {"claimed": cop("20_000_000")}
    assert milestone(db, hands, first)["verified_minor"] == cop("27_300_000").minor
    assert milestone(db, hands, first)["claimed_minor"] == cop("20_000_000").minor


def test_all_verified_is_all_of_the_work(db: Database, hands: Cast, agreement: Agreement) -> None:
    for row in plan(db, agreement, hands):
        verify(db, hands, row)

    assert figures(db, hands, agreement) == (cop("91_000_000").minor, 10_000, False)


@pytest.mark.parametrize("table", ["verdict", "milestone_report", "report_evidence"])
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = NULL"])
def test_the_database_refuses_to_change_what_was_judged(
    db: Database, hands: Cast, first: UUID, table: str, statement: str
) -> None:
    verify(db, hands, first)
    column = {"verdict": "reason", "milestone_report": "reported_by"}.get(table, "distance_m")

    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement.format(table=table, column=column)))


def test_the_database_refuses_a_claim_above_what_both_verified(
    db: Database, hands: Cast, first: UUID
) -> None:
    verify(db, hands, first)

    with (
        pytest.raises(DBAPIError, match="claimed_within_verified"),
        db.engine.begin() as connection,
    ):
        connection.execute(sa.text("UPDATE milestone SET claimed_minor = amount_minor + 1"))


def test_the_database_refuses_a_verification_without_a_report(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(DBAPIError, match="no such step"), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE milestone SET state = 'verified'"))


def test_pages_show_only_the_steps_that_can_be_taken(
    db: Database, hands: Cast, first: UUID
) -> None:
    report(db, hands, first)

    with db.reading(hands.committee) as work:
        row = milestones.get(work, first)
        possible = [c.step for c in milestones.LIFECYCLE.available(work, row) if c.refusal is None]

    assert possible == ["judge_committee"]


def test_the_plan_is_read_in_its_order(db: Database, hands: Cast, agreement: Agreement) -> None:
    with db.reading(hands.donor) as work:
        rows = milestone_plans.of_agreement(work, agreement.id)

        assert [row.position for row in rows] == [1, 2, 3, 4]
