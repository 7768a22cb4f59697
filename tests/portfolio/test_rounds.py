"""Rounds: agreed before anybody saw the needs, counted from what is stored, corrected only with a reason, and nobody's place is lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio import projects, round_decisions, round_needs, round_results, rounds, waiting_lists
from portfolio.needs import AssessNeed, Feasibility, Need, NeedState
from portfolio.needs import assess as assess_need
from portfolio.projects import OpenProject
from portfolio.round_decisions import (
    OverrideKind,
    OverrideState,
    OverrideVerdict,
    ProposeOverride,
    PublishRound,
    RoundDecision,
)
from portfolio.round_needs import GiveScore, RoundNeed, RoundScore, ScoreNeed
from portfolio.round_results import ComputeRound, ReopenRound
from portfolio.rounds import AgreeRound, AllotBudget, ChangeRound, Round, WriteCriterion
from portfolio.scoring import RoundOutcome, Scale
from portfolio.waiting_lists import DrawNeeds
from tests.support import factories
from tests.support import rounds as stories
from tests.support.factories import Cast

CALOTO, CAUCA = stories.CALOTO, stories.CAUCA


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def outcomes(db: Database, row: Round) -> dict[str, tuple[int | None, RoundOutcome]]:
    titles = {one.id: title for title, one in stories.entries(db, row).items()}
    with db.reading(factories.cast().auditor) as work:
        fresh = work.get(Round, row.id)
        computation = round_results.find_newest(work.session, fresh)
        assert computation is not None
        found = round_results.results_of(work.session, computation)
        return {titles[one.round_need_id]: (one.place, one.outcome) for one in found}


def differences(db: Database) -> list[str]:
    with db.reading(factories.cast().auditor) as work:
        return [one.what for one in round_results.differences(work.session)]


# Agreeing


def test_weights_that_do_not_add_up_are_refused_with_what_is_missing(
    db: Database, cast: Cast
) -> None:
    short = (*stories.CRITERIA[:2], msgspec.structs.replace(stories.CRITERIA[2], weight=1_750))

    with pytest.raises(InvalidCommand) as refused:
        stories.prepared(db, cast, criteria=short)

    assert "2.5 % are missing" in str(refused.value)


def test_weights_that_are_too_much_say_by_how_much(db: Database, cast: Cast) -> None:
    more = (*stories.CRITERIA[:2], msgspec.structs.replace(stories.CRITERIA[2], weight=2_100))

    with pytest.raises(InvalidCommand) as refused:
        stories.prepared(db, cast, criteria=more)

    assert "they are 1 % too much" in str(refused.value)


def test_a_budget_is_for_a_place_of_the_round_and_only_once(db: Database, cast: Cast) -> None:
    pots = (
        AllotBudget(territory=CALOTO, amount=cop("20_000_000")),
        AllotBudget(territory="CO.76.76001.", amount=cop("30_000_000")),
        AllotBudget(territory=CALOTO, amount=cop("40_000_000")),
    )

    with pytest.raises(InvalidCommand) as refused:
        stories.prepared(db, cast, budgets=pots)

    assert refused.value.errors.keys() == {"budgets.1.territory", "budgets.2.territory"}


def test_whoever_proposed_the_criteria_does_not_agree_them(db: Database, cast: Cast) -> None:
    row = stories.prepared(db, cast)

    with pytest.raises(Refused, match="Somebody else"), db.writing(cast.social_facilitator) as work:
        rounds.agree(work, row.id, AgreeRound())


def test_criteria_are_agreed_no_later_than_the_day_the_round_opens(
    db: Database, cast: Cast, clock: FrozenClock
) -> None:
    row = stories.prepared(db, cast)
    clock.advance(timedelta(days=1))

    with (
        pytest.raises(Refused, match="before needs come in"),
        db.writing(cast.programme_manager) as work,
    ):
        rounds.agree(work, row.id, AgreeRound())


def test_what_was_agreed_does_not_change_any_more(db: Database, cast: Cast) -> None:
    row = stories.agreed(db, cast)
    command = ChangeRound(
        name="Otra cosa",
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 3, 31),
        criteria=stories.CRITERIA,
        budgets=(AllotBudget(territory=CALOTO, amount=cop("20_000_000")),),
    )

    with (
        pytest.raises(Refused, match="agreed does not change"),
        db.writing(cast.social_facilitator) as work,
    ):
        rounds.change(work, row.id, command)


def test_a_draft_is_proposed_anew_with_other_criteria(db: Database, cast: Cast) -> None:
    row = stories.prepared(db, cast)
    only = WriteCriterion(name="Todo", question="¿Todo?", weight=10_000, scale=Scale.FOUR)
    command = ChangeRound(
        name="Ronda corta",
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        criteria=(only,),
        budgets=(AllotBudget(territory=CALOTO, amount=cop("20_000_000")),),
    )

    with db.writing(cast.social_facilitator) as work:
        changed = rounds.change(work, row.id, command)

    with db.reading(cast.auditor) as work:
        assert [one.name for one in rounds.criteria_of(work.session, row.id)] == ["Todo"]
        assert [one.amount_minor for one in rounds.budgets_of(work.session, row.id)] == [
            cop("20_000_000").minor
        ]
    assert changed.version == row.version + 1


# The needs come in


def test_needs_come_in_only_when_the_round_has_closed(db: Database, cast: Cast) -> None:
    stories.four_needs(db, cast)
    row = stories.agreed(db, cast)

    with (
        pytest.raises(Refused, match="can still be registered"),
        db.writing(cast.social_facilitator) as work,
    ):
        waiting_lists.draw(work, row.id, DrawNeeds())

    assert stories.entries(db, row) == {}


def test_feasible_needs_registered_in_time_come_in_and_no_others(
    db: Database, cast: Cast, clock: FrozenClock
) -> None:
    home = factories.community(db, cast, with_papers=False)
    factories.need(db, cast, home, title="A tiempo")
    factories.need(db, cast, home, title="Sin concepto", is_feasible=False)
    row = stories.agreed(db, cast)
    clock.advance(timedelta(days=1))
    factories.need(db, cast, home, title="Tarde")

    with db.writing(cast.social_facilitator) as work:
        waiting_lists.draw(work, row.id, DrawNeeds())

    assert stories.entries(db, row).keys() == {"A tiempo"}


def test_a_need_that_another_round_is_judging_does_not_come_in_twice(
    db: Database, cast: Cast
) -> None:
    stories.scored(db, cast)

    second = stories.drawn(db, cast, name="Otra ronda")

    assert stories.entries(db, second) == {}


# Scores


def test_nobody_scores_before_the_needs_are_in_nor_after_they_are_counted(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(db, cast)
    entry = stories.entries(db, row)["Puente"]

    with pytest.raises(Refused, match="are closed"):
        stories.score(db, cast, entry.id, stories.FOUND["Escuela"])


def test_a_score_needs_its_evidence_and_stays_on_its_scale(db: Database, cast: Cast) -> None:
    stories.four_needs(db, cast)
    entry = stories.entries(db, stories.drawn(db, cast))["Puente"]

    with pytest.raises(InvalidCommand) as bare:
        GiveScore(criterion="C1", value=3)
    too_much = (GiveScore(criterion="C1", value=5, evidence="Encuesta."),)
    with pytest.raises(InvalidCommand) as off_scale:
        stories.score(db, cast, entry.id, stories.FOUND["Puente"], scores=too_much)

    assert bare.value.errors.keys() == {"evidence"}
    assert off_scale.value.errors.keys() == {"scores.0.value"}


def test_a_correction_names_what_it_replaces_and_says_why(db: Database, cast: Cast) -> None:
    row = stories.scored(db, cast)
    entry = stories.entries(db, row)["Puente"]
    better = (GiveScore(criterion="C2", value=93, evidence="Recorrido con la junta."),)
    command = ScoreNeed(scores=better)

    with pytest.raises(InvalidCommand) as unexplained, db.writing(cast.engineer) as work:
        round_needs.score(work, entry.id, command)
    with db.writing(cast.engineer) as work:
        explained = msgspec.structs.replace(command, reason="Se leyó mal la planilla.")
        round_needs.score(work, entry.id, explained)

    assert unexplained.value.errors.keys() == {"reason"}
    with db.reading(cast.auditor) as work:
        history = [
            one
            for one in round_needs.corrections_of(work.session, entry.id)
            if one.criterion == "C2"
        ]
        assert [(one.score, one.reason) for one in history] == [
            (61, None),
            (93, "Se leyó mal la planilla."),
        ]
        assert history[1].replaces_id == history[0].id
        holding = {o.criterion: o.score for o in round_needs.scores_of(work.session, [entry.id])}
        assert holding == {"C1": 4, "C2": 93, "C3": 1}


def test_a_score_that_was_given_cannot_be_written_over(db: Database, cast: Cast) -> None:
    stories.scored(db, cast)

    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.update(RoundScore).values(score=1))


def test_what_is_said_again_the_same_is_no_correction(db: Database, cast: Cast) -> None:
    row = stories.scored(db, cast)
    entry = stories.entries(db, row)["Puente"]

    with pytest.raises(Refused, match="Nothing new"):
        stories.score(db, cast, entry.id, stories.FOUND["Puente"])


# Counting


def test_a_round_is_not_counted_while_a_need_lacks_scores(db: Database, cast: Cast) -> None:
    stories.four_needs(db, cast)
    row = stories.drawn(db, cast)
    found = stories.entries(db, row)
    stories.score(db, cast, found["Puente"].id, stories.FOUND["Puente"])

    with pytest.raises(Refused, match="3 needs"), db.writing(cast.social_facilitator) as work:
        round_results.compute(work, row.id, ComputeRound())


def test_the_order_and_the_selection_follow_the_scores_and_the_budgets(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(db, cast)

    assert outcomes(db, row) == {
        "Escuela": (1, RoundOutcome.SELECTED),
        "Puente": (2, RoundOutcome.WAITING),
        "Acueducto": (3, RoundOutcome.SELECTED),
        "Sendero": (4, RoundOutcome.SELECTED),
    }


def test_a_need_that_cannot_become_a_work_any_more_is_left_out(db: Database, cast: Cast) -> None:
    row = stories.scored(db, cast)
    need = stories.entries(db, row)["Escuela"].need_id
    verdict = AssessNeed(verdict=Feasibility.NOT_FEASIBLE, reason="El lote se inunda.")
    with db.writing(cast.engineer) as work:
        assess_need(work, need, verdict)

    with db.writing(cast.social_facilitator) as work:
        round_results.compute(work, row.id, ComputeRound())

    found = outcomes(db, row)
    assert found["Escuela"] == (None, RoundOutcome.EXCLUDED)
    assert found["Puente"] == (1, RoundOutcome.SELECTED)


def test_a_counting_on_wrong_scores_is_reopened_with_a_reason_and_both_stay(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(db, cast)
    entry = stories.entries(db, row)["Sendero"]
    with db.writing(cast.programme_manager) as work:
        round_results.reopen(work, row.id, ReopenRound(reason="Faltó leer una encuesta."))
    stories.score(db, cast, entry.id, (4, 100, 0, cop("30_000_000")), reason="Encuesta nueva.")
    with db.writing(cast.social_facilitator) as work:
        again = round_results.compute(work, row.id, ComputeRound())

    assert again.computations == 2
    assert outcomes(db, row)["Sendero"] == (1, RoundOutcome.SELECTED)
    assert differences(db) == []


def test_every_stored_result_counted_again_is_the_same(db: Database, cast: Cast) -> None:
    stories.published(db, cast)

    assert differences(db) == []


def test_a_result_changed_behind_the_back_of_the_round_is_found(db: Database, cast: Cast) -> None:
    row = stories.published(db, cast)
    entry = stories.entries(db, row)["Sendero"]
    with db.engine.begin() as connection:
        for name in ("round_score", "round_result"):
            drop_guards(connection, name)
        connection.execute(
            sa.update(RoundScore)
            .where(RoundScore.round_need_id == entry.id, RoundScore.criterion == "C1")
            .values(score=4)
        )
        connection.execute(
            sa.update(round_results.RoundResult)
            .where(round_results.RoundResult.round_need_id == entry.id)
            .values(total_e4=999_999)
        )
        connection.execute(sa.update(rounds.RoundBudget).values(amount_minor=7))

    assert differences(db) == [
        "the criteria or the budgets are not those that were agreed",
        "the order or the selection does not follow from the inputs",
        "the scores are not those that were counted",
    ]


def drop_guards(connection: sa.Connection, table: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
    else:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_change ON {table}")


# Decisions beside the result


def test_a_decision_is_approved_by_somebody_else_than_who_proposed_it(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(db, cast)
    entry = stories.entries(db, row)["Escuela"]
    manager = replace(cast, engineer=cast.programme_manager)

    with pytest.raises(Refused, match="Somebody else"):
        stories.decided(db, manager, entry.id)


def test_a_decision_stands_beside_the_result_and_changes_nothing_of_it(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(db, cast)
    before = outcomes(db, row)
    entry = stories.entries(db, row)["Escuela"]

    override = stories.decided(db, cast, entry.id)

    assert override.state is OverrideState.APPROVED
    assert outcomes(db, row) == before
    assert differences(db) == []


def test_a_part_is_funded_as_far_as_the_budget_reaches(db: Database, cast: Cast) -> None:
    row = stories.computed(db, cast)
    entry = stories.entries(db, row)["Puente"]
    part: dict[str, Any] = {
        "kind": OverrideKind.PART_FUNDING,
        "decision": RoundDecision.PART,
        "reason": "Alcanza para los estribos.",
    }

    # School and path leave 15 of Caloto's 90 millions.
    with pytest.raises(Refused, match=r"passed by .*1000000"):
        stories.decided(db, cast, entry.id, amount=cop("16_000_000"), **part)
    with db.writing(cast.programme_manager) as work:
        pending = round_decisions.find_live(work.session, entry.id, OverrideState.PROPOSED)
        assert pending is not None
        command = round_decisions.DecideOverride(verdict=OverrideVerdict.REJECT, note="No alcanza.")
        round_decisions.decide(work, pending.id, command)
    funded = stories.decided(db, cast, entry.id, amount=cop("15_000_000"), **part)

    assert funded.state is OverrideState.APPROVED


def test_a_newer_decision_takes_the_place_of_the_one_before(db: Database, cast: Cast) -> None:
    row = stories.computed(db, cast)
    entry = stories.entries(db, row)["Escuela"]
    first = stories.decided(db, cast, entry.id)

    second = stories.decided(db, cast, entry.id, decision=RoundDecision.WAITING)

    with db.reading(cast.auditor) as work:
        assert work.get(round_decisions.RoundOverride, first.id).state is OverrideState.SUPERSEDED
        assert round_decisions.overrides_of(work.session, row.id)[entry.id].id == second.id


@pytest.mark.parametrize(
    ("command", "field"),
    [
        ({"kind": OverrideKind.LEGAL_LIMIT, "decision": RoundDecision.PART}, "decision"),
        ({"kind": OverrideKind.PART_FUNDING, "decision": RoundDecision.PART}, "amount"),
        (
            {
                "kind": OverrideKind.OTHER,
                "decision": RoundDecision.WAITING,
                "amount": cop("7_000_000"),
            },
            "amount",
        ),
        ({"kind": OverrideKind.INCOMPATIBLE, "decision": RoundDecision.WAITING}, "against"),
        ({"kind": OverrideKind.LEGAL_LIMIT, "decision": RoundDecision.SELECTED}, "decision"),
    ],
)
def test_a_decision_that_does_not_hang_together_is_refused(
    command: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidCommand) as refused:
        ProposeOverride(reason="Porque sí.", **command)  # type: ignore[arg-type]

    assert field in refused.value.errors


def test_a_round_is_not_published_while_a_decision_is_open(db: Database, cast: Cast) -> None:
    row = stories.computed(db, cast)
    stories.proposed(db, cast, stories.entries(db, row)["Escuela"].id)

    with (
        pytest.raises(Refused, match="nobody has approved"),
        db.writing(cast.programme_manager) as work,
    ):
        round_decisions.publish(work, row.id, PublishRound())


# The waiting list


def waiting(db: Database, cast: Cast) -> list[tuple[int, UUID]]:
    with db.reading(cast.auditor) as work:
        table = waiting_lists.waiting(work)
        statement = sa.select(table.c.place, table.c.need_id).order_by(table.c.place)
        return [(row.place, row.need_id) for row in work.session.execute(statement)]


def test_what_was_not_chosen_waits_in_its_order_and_comes_into_the_next_round(
    db: Database, cast: Cast
) -> None:
    first = stories.published(db, cast)
    bridge = stories.entries(db, first)["Puente"]
    assert waiting(db, cast) == [(2, bridge.need_id)]

    second = stories.drawn(db, cast, name="La siguiente")

    found = stories.entries(db, second)
    assert found.keys() == {"Puente"}
    assert (found["Puente"].former_round_id, found["Puente"].former_place) == (first.id, 2)


def test_a_chosen_need_that_a_decision_puts_back_waits_again(db: Database, cast: Cast) -> None:
    row = stories.published(db, cast)
    found = stories.entries(db, row)

    stories.decided(db, cast, found["Escuela"].id, decision=RoundDecision.WAITING)

    assert waiting(db, cast) == [(1, found["Escuela"].need_id), (2, found["Puente"].need_id)]


def test_a_need_leaves_the_waiting_list_when_the_next_round_chooses_it(
    db: Database, cast: Cast
) -> None:
    stories.published(db, cast)

    second = stories.drawn(db, cast, name="La siguiente")
    bridge = stories.entries(db, second)["Puente"]
    stories.score(db, cast, bridge.id, stories.FOUND["Puente"])
    with db.writing(cast.social_facilitator) as work:
        round_results.compute(work, second.id, ComputeRound())
    with db.writing(cast.programme_manager) as work:
        round_decisions.publish(work, second.id, PublishRound())

    assert waiting(db, cast) == []


def test_an_unpublished_result_moves_nobody_on_the_waiting_list(db: Database, cast: Cast) -> None:
    stories.computed(db, cast)

    assert waiting(db, cast) == []


# Who may


def test_a_round_elsewhere_is_like_one_that_is_not(db: Database, cast: Cast) -> None:
    row = stories.prepared(db, cast)
    stranger = factories.someone(Role.PROGRAMME_MANAGER, "CO.76.")

    with pytest.raises(NotFound), db.writing(stranger) as work:
        rounds.agree(work, row.id, AgreeRound())


def test_who_scores_does_not_decide(db: Database, cast: Cast) -> None:
    row = stories.computed(db, cast)

    with pytest.raises(Forbidden), db.writing(cast.engineer) as work:
        round_decisions.publish(work, row.id, PublishRound())
    assert stories.entries(db, row)


def test_the_engineer_of_one_municipality_scores_its_needs_in_a_round_of_the_department(
    db: Database, cast: Cast
) -> None:
    stories.four_needs(db, cast)
    found = stories.entries(db, stories.drawn(db, cast))
    local = replace(cast, engineer=factories.someone(Role.ENGINEER, CALOTO))

    stories.score(db, local, found["Puente"].id, stories.FOUND["Puente"])
    with pytest.raises(NotFound):
        stories.score(db, local, found["Acueducto"].id, stories.FOUND["Acueducto"])


def test_every_step_of_a_round_is_in_the_log(db: Database, cast: Cast) -> None:
    row = stories.published(db, cast)
    stories.decided(db, cast, stories.entries(db, row)["Escuela"].id)

    with db.reading(cast.auditor) as work:
        said = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("round"))
        actions = set(work.session.execute(said).scalars())

    assert actions == {
        "round.prepared",
        "round.agree",
        "round.draw",
        "round_need.scored",
        "round.compute",
        "round.publish",
        "round_override.proposed",
        "round_override.approve",
    }


def test_needs_keep_the_people_they_came_in_with(db: Database, cast: Cast) -> None:
    row = stories.scored(db, cast)
    entry = stories.entries(db, row)["Puente"]

    with db.reading(cast.auditor) as work:
        need = work.get(Need, entry.need_id)
        kept = work.get(RoundNeed, entry.id)
    assert (kept.people, kept.registered_at) == (need.women + need.men, need.registered_at)


def test_what_a_round_chose_becomes_a_project_without_another_vote(
    db: Database, cast: Cast
) -> None:
    row = stories.published(db, cast)
    entries = stories.entries(db, row)

    with db.reading(cast.auditor) as work:
        states = {title: work.get(Need, one.need_id).state for title, one in entries.items()}
    funded = {t for t, (_, what) in outcomes(db, row).items() if what is RoundOutcome.SELECTED}
    title = min(funded)
    with db.writing(cast.engineer) as work:
        command = OpenProject(title=f"{title} de prueba", purpose="Que se pueda pasar siempre.")
        project = projects.open_from_need(work, entries[title].need_id, command)

    assert {t for t, state in states.items() if state is NeedState.PRIORITISED} == funded
    assert {t for t, state in states.items() if state is NeedState.FEASIBLE} == set(states) - funded
    assert project.need_id == entries[title].need_id
