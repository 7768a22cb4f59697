"""The maintenance plan: accepted by somebody of the municipality, with the first year's money and a task for every climate measure."""

import pytest

from contracting import commitments, gates
from contracting.agreements import Agreement
from contracting.commitments import CommitmentState, ReturnPlan
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.money import cop
from portfolio import projects
from portfolio.usual_tasks import Performer, Rhythm
from tests.support import works
from tests.support.factories import Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.signed(db, hands)


def missing(db: Database, hands: Cast, agreement: Agreement) -> list[str]:
    with db.reading(hands.auditor) as work:
        found = gates.gates(work, projects.get(work, agreement.project_id))
        return [gate.code for gate in found if gate.missing is not None]


def test_a_plan_is_accepted_by_somebody_else_with_its_budget(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    proposed = works.propose_plan(db, hands, agreement.project_id)

    accepted = works.accept_plan(db, hands, proposed)

    assert proposed.tasks_minor == cop("4_350_000").minor
    assert accepted.state is CommitmentState.ACCEPTED
    assert accepted.budget == cop("4_600_000")
    assert accepted.gap == cop("0")


def test_who_proposes_a_plan_does_not_accept_it(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    official = Cast(**{**vars(hands), "engineer": hands.municipal_official})
    proposed = works.propose_plan(db, official, agreement.project_id)

    with pytest.raises(Refused, match="Somebody else"):
        works.accept_plan(db, hands, proposed)


@pytest.mark.parametrize(
    "left_out", ["first_year", "budget_line", "budget", "council_act", "council_act_on"]
)
def test_a_plan_without_its_first_years_money_is_not_accepted(
    db: Database, hands: Cast, agreement: Agreement, left_out: str
) -> None:
    proposed = works.propose_plan(db, hands, agreement.project_id)

    with pytest.raises(Refused, match="missing"):
        works.accept_plan(db, hands, proposed, **{left_out: None})


def test_a_budget_of_nothing_is_no_budget(db: Database, hands: Cast, agreement: Agreement) -> None:
    proposed = works.propose_plan(db, hands, agreement.project_id)

    with pytest.raises(Refused, match="budget is missing"):
        works.accept_plan(db, hands, proposed, budget=cop("0"))


def test_a_budget_that_does_not_reach_is_accepted_with_its_gap_in_sight(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    proposed = works.propose_plan(db, hands, agreement.project_id)

    accepted = works.accept_plan(db, hands, proposed, budget=cop("3_100_000"))

    assert accepted.gap == cop("1_250_000")


def test_a_climate_measure_without_a_task_holds_the_plan_up(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    bare = commitments.ProposeTask(
        name="Rocería",
        asset_kind="concrete_track",
        every=3,
        rhythm=Rhythm.MONTH,
        performer=Performer.COMMUNITY_CREW,
        yearly_cost=cop("2_550_000"),
    )
    proposed = works.propose_plan(db, hands, agreement.project_id, tasks=(bare,))

    with pytest.raises(Refused, match="takes care of"):
        works.accept_plan(db, hands, proposed)
    assert "measures_kept" in missing(db, hands, agreement)


def test_a_returned_plan_is_proposed_anew(db: Database, hands: Cast, agreement: Agreement) -> None:
    proposed = works.propose_plan(db, hands, agreement.project_id)
    with db.writing(hands.municipal_official) as work:
        commitments.send_back(work, proposed.id, ReturnPlan(reason="Faltan las señales."))

    again = works.propose_plan(db, hands, agreement.project_id)

    assert again.id == proposed.id
    assert again.state is CommitmentState.PROPOSED
    assert again.return_reason is None


def test_a_task_names_an_asset_that_exists() -> None:
    with pytest.raises(InvalidCommand) as refused:
        commitments.ProposePlan(
            legal_form=commitments.LegalForm.MUNICIPAL,
            tasks=(
                commitments.ProposeTask(
                    name="Pintar",
                    asset_kind="spaceport",
                    every=1,
                    rhythm=Rhythm.YEAR,
                    performer=Performer.MUNICIPALITY,
                    yearly_cost=cop("900_000"),
                ),
            ),
        )

    assert list(refused.value.errors) == ["tasks.0.asset_kind"]
