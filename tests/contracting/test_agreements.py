"""Agreements: drafted, submitted, returned, signed under the law of the day, started, cancelled."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracting import agreements, ceilings, drafts, milestone_plans, signings
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement, AgreementState
from contracting.drafts import ReturnAgreement, ReviseAgreement, SubmitAgreement
from contracting.milestone_plans import PlanMilestone
from contracting.signings import CancelAgreement
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio import projects
from portfolio.communities import CommunityKind, PaperKind
from portfolio.projects import Project, Station
from tests.support import factories, works
from tests.support.factories import Cast, cast, someone
from tests.support.works import plan


@pytest.fixture
def hands() -> Cast:
    return cast()


def project_of(db: Database, hands: Cast, agreement: Agreement) -> dict[str, Any]:
    """The project's columns as they stand."""
    with db.reading(hands.auditor) as work:
        row = projects.get(work, agreement.project_id)
        return {column.name: getattr(row, column.name) for column in sa.inspect(Project).columns}


def state_of(db: Database, hands: Cast, agreement_id: UUID) -> AgreementState:
    with db.reading(hands.auditor) as work:
        return agreements.get(work, agreement_id).state


def milestone(amount: str, *, due_days: int = 30) -> PlanMilestone:
    return PlanMilestone(
        title="Tramo", means_of_verification="Medición", amount=cop(amount), due_days=due_days
    )


def test_the_value_of_a_draft_is_the_sum_of_its_milestones(db: Database, hands: Cast) -> None:
    agreement = works.drafted(db, hands)

    assert agreement.value == cop("91_000_000")
    assert agreement.state is AgreementState.DRAFT
    assert agreement.number is None
    with db.reading(hands.auditor) as work:
        rows = milestone_plans.of_agreement(work, agreement.id)
        assert [row.weight_bp for row in rows] == [3000, 2000, 4000, 1000]
        assert not any(row.is_open for row in rows)
        assert rows[1].climate_measure_id is not None


def test_weights_add_up_to_the_whole_whatever_the_amounts(db: Database, hands: Cast) -> None:
    thirds = tuple(milestone("10_000_000.01") for _ in range(3))

    agreement = works.drafted(db, hands, milestones=thirds)

    with db.reading(hands.auditor) as work:
        weights = [row.weight_bp for row in milestone_plans.of_agreement(work, agreement.id)]
    assert weights == [3334, 3333, 3333]


def test_a_work_has_one_agreement_at_a_time(db: Database, hands: Cast) -> None:
    project = factories.financed(db, hands)
    first = works.drafted(db, hands, project)

    with pytest.raises(Refused):
        works.drafted(db, hands, project)
    with db.writing(hands.contracts_officer) as work:
        signings.cancel(work, first.id, CancelAgreement(reason="Cambió el trazado."))
    second = works.drafted(db, hands, project)

    assert second.id != first.id


def test_only_a_financed_work_gets_an_agreement(db: Database, hands: Cast) -> None:
    project = factories.project(db, hands)

    with pytest.raises(Refused, match="Only a financed work"):
        works.drafted(db, hands, project)


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"regime": "R5", "entity_kind": EntityKind.NGO}, "regime"),
        ({"regime": "R99"}, "regime"),
        ({"entity_budget": None}, "milestones"),
        ({"milestones": (milestone("91_000_001"),)}, "milestones"),
        ({"milestones": (milestone("0"),)}, "milestones.0.amount"),
        ({"milestones": (milestone("5_000_000", due_days=121),)}, "milestones.0.due_days"),
        ({"milestones": ()}, "milestones"),
        ({"advance": 5_001}, "advance"),
        ({"advance": 4_500, "retention": 6_000}, "advance"),
    ],
)
def test_a_draft_that_could_not_be_signed_is_refused_at_its_field(
    db: Database, hands: Cast, overrides: dict[str, Any], field: str
) -> None:
    project = factories.financed(db, hands)

    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, project, **overrides)

    assert list(refused.value.errors) == [field]


def test_what_comes_in_kind_is_not_paid_by_the_agreement(db: Database, hands: Cast) -> None:
    project = factories.financed(db, hands)

    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, project, milestones=(milestone("110_400_000"),))

    assert refused.value.errors["milestones"].params == {
        "value": cop("110_400_000"),
        "cash": cop("91_000_000"),
    }


def test_a_value_above_the_ceiling_is_refused_with_the_rule(db: Database, hands: Cast) -> None:
    # 28 minimum wages of 2026 for a municipality of this size: 49.025.340.
    project = factories.financed(db, hands)

    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, project, regime="R1", milestones=(milestone("50_000_000"),))

    explanation = refused.value.errors["milestones"].params["explanation"]
    assert "49025340.00" in str(explanation)
    assert "Decreto 1469/2025" in str(explanation)


def test_a_draft_can_be_written_anew_until_it_is_submitted(db: Database, hands: Cast) -> None:
    project = factories.financed(db, hands)
    agreement = works.drafted(db, hands, project)
    shorter = works.draft_command(
        db, hands, project, milestones=(milestone("40_000_000"), milestone("11_000_000"))
    )
    anew = ReviseAgreement(**{name: getattr(shorter, name) for name in shorter.__struct_fields__})

    with db.writing(hands.contracts_officer) as work:
        revised = drafts.revise(work, agreement.id, anew)
        drafts.submit(work, agreement.id, SubmitAgreement())
    with pytest.raises(Refused), db.writing(hands.contracts_officer) as work:
        drafts.revise(work, agreement.id, anew)

    assert revised.value == cop("51_000_000")
    assert len(plan(db, agreement, hands)) == 2


def test_numbers_are_drawn_at_the_first_submission_without_gaps(db: Database, hands: Cast) -> None:
    owner = factories.community(db, hands)
    never = works.drafted(db, hands, factories.financed(db, hands, owner))
    first = works.submitted(db, hands, factories.financed(db, hands, owner))
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, first.id, ReturnAgreement(reason="Falta el plazo del hito 2."))
    second = works.submitted(db, hands, factories.financed(db, hands, owner))
    with db.writing(hands.contracts_officer) as work:
        again = drafts.submit(work, first.id, SubmitAgreement())

    assert never.number is None
    assert second.number == "C-19-2026-002"
    assert again.number == "C-19-2026-001"


def test_a_returned_agreement_says_why(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)

    with db.writing(hands.programme_manager) as work:
        returned = drafts.send_back(work, agreement.id, ReturnAgreement(reason="Falta el plano."))

    assert returned.state is AgreementState.DRAFT
    assert returned.return_reason == "Falta el plano."


def test_signing_moves_the_work_and_keeps_the_law_of_the_day(db: Database, hands: Cast) -> None:
    agreement = works.signed(db, hands)

    assert agreement.state is AgreementState.SIGNED
    assert agreement.regime_valid_from == date(2021, 12, 18)
    assert agreement.ceiling_minor == cop("490_253_400").minor
    assert agreement.organisation_signatory_id is not None
    project = project_of(db, hands, agreement)
    assert project["station"] is Station.AGREED
    assert project["agreed_minor"] == cop("91_000_000").minor


def test_who_submits_does_not_sign(db: Database, hands: Cast) -> None:
    agreement = works.drafted(db, hands)
    both = someone(Role.CONTRACTS_OFFICER)
    both = type(both)(both.user_id, (*both.grants, *hands.programme_manager.grants))
    with db.writing(both) as work:
        drafts.submit(work, agreement.id, SubmitAgreement())

    with pytest.raises(Refused, match="Somebody else"):
        works.sign(db, Cast(**{**vars(hands), "programme_manager": both}), agreement)

    assert state_of(db, hands, agreement.id) is AgreementState.SUBMITTED


def test_a_newer_paper_of_the_same_kind_counts(db: Database, hands: Cast) -> None:
    owner = factories.community(db, hands)
    factories.add_paper(
        db,
        hands,
        owner,
        kind=PaperKind.REPRESENTATION,
        issued_on=date(2026, 2, 2),
        expires_on=date(2026, 2, 12),
    )
    agreement = works.submitted(db, hands, factories.financed(db, hands, owner))

    with pytest.raises(Refused, match="Past their day"):
        works.sign(db, hands, agreement)


def test_a_board_out_of_office_does_not_sign(db: Database, hands: Cast) -> None:
    owner = factories.community(db, hands, board_until=date(2026, 2, 16))
    agreement = works.submitted(db, hands, factories.financed(db, hands, owner))

    with pytest.raises(Refused) as refused:
        works.sign(db, hands, agreement)

    assert refused.value.sentence.params == {"day": date(2026, 2, 16)}


def test_a_regime_struck_down_before_the_signature_is_refused(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    owner = factories.community(db, hands, kind=CommunityKind.ASSOCIATION, quorum=5_000)
    agreement = works.submitted(
        db,
        hands,
        factories.financed(db, hands, owner),
        regime="R5",
        milestones=(milestone("44_000_000"),),
    )
    clock.advance(timedelta(days=9))

    with pytest.raises(Refused) as refused:
        works.sign(db, hands, agreement)

    assert refused.value.sentence.params["since"] == date(2026, 2, 25)


def test_an_agreement_signed_under_a_regime_keeps_it_when_it_falls(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    owner = factories.community(db, hands, kind=CommunityKind.ASSOCIATION, quorum=5_000)
    agreement = works.signed(
        db,
        hands,
        factories.financed(db, hands, owner),
        regime="R5",
        milestones=(milestone("44_000_000"),),
    )
    clock.advance(timedelta(days=9))

    started = works.start(db, hands, agreement)

    assert started.state is AgreementState.RUNNING
    assert agreements.rule_of(started).version == "R5@2023-05-19"


def test_the_day_of_signing_lies_between_submission_and_today(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)

    for day in (date(2026, 2, 16), date(2026, 2, 18)):
        with pytest.raises(InvalidCommand) as refused:
            works.sign(db, hands, agreement, signed_on=day)
        assert list(refused.value.errors) == ["signed_on"]


def test_the_wages_of_the_day_make_the_ceiling() -> None:
    wage = ceilings.wage_on(ceilings.minimum_wages(), date(2026, 2, 17))

    assert ceilings.budget_in_wages(cop("38_000_000_000"), wage) == 21_703


def test_the_start_act_sets_the_term_and_the_due_dates(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    agreement = works.signed(db, hands)
    clock.advance(timedelta(days=13))

    works.start(db, hands, agreement, started_on=date(2026, 3, 2))

    project = project_of(db, hands, agreement)
    assert project["station"] is Station.BUILDING
    assert (project["starts_on"], project["ends_on"]) == (date(2026, 3, 2), date(2026, 6, 30))
    with db.reading(hands.auditor) as work:
        rows = milestone_plans.of_agreement(work, agreement.id)
        assert [row.due_on for row in rows] == [
            date(2026, 4, 1),
            date(2026, 5, 1),
            date(2026, 6, 15),
            date(2026, 6, 30),
        ]
        assert all(row.is_open for row in rows)


def test_a_work_does_not_start_before_it_was_signed(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    agreement = works.signed(db, hands)
    clock.advance(timedelta(days=3))

    with pytest.raises(Refused, match="cannot start before"):
        works.start(db, hands, agreement, started_on=date(2026, 2, 16))


def test_a_signed_agreement_can_be_given_up_and_its_work_is_free_again(
    db: Database, hands: Cast
) -> None:
    agreement = works.signed(db, hands)

    with db.writing(hands.programme_manager) as work:
        signings.cancel(work, agreement.id, CancelAgreement(reason="La junta desistió."))

    project = project_of(db, hands, agreement)
    assert project["station"] is Station.FINANCED
    assert project["agreed_minor"] == 0


def test_a_running_agreement_cannot_be_cancelled(db: Database, hands: Cast) -> None:
    agreement = works.running(db, hands)

    with pytest.raises(Refused), db.writing(hands.programme_manager) as work:
        signings.cancel(work, agreement.id, CancelAgreement(reason="Demora."))


@pytest.mark.parametrize("role", [Role.ORGANISATION, Role.FINANCE_OFFICER, Role.AUDITOR])
def test_other_roles_do_not_sign(db: Database, hands: Cast, role: Role) -> None:
    agreement = works.submitted(db, hands)
    stranger = Cast(**{**vars(hands), "programme_manager": someone(role)})

    with pytest.raises(Forbidden):
        works.sign(db, stranger, agreement)


def test_an_agreement_of_another_municipality_does_not_exist(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)
    elsewhere = someone(Role.PROGRAMME_MANAGER, "CO.52.52835.")

    with pytest.raises(NotFound):
        works.sign(db, Cast(**{**vars(hands), "programme_manager": elsewhere}), agreement)
