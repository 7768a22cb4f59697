"""A completed handover opens the assets, the plan and its tasks, or it is not completed."""

from datetime import date

import pytest
import sqlalchemy as sa

from contracting.commitments import LegalForm, ProposeTask
from contracting.handover_components import PrepareComponent
from contracting.handovers import Handover, HandoverState, Party
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.money import Money, cop
from maintenance.assets import AssetState, Custodian
from maintenance.plans import MaintenancePlan, next_due, of_asset
from maintenance.recurrence import Base, Shift, Unit
from portfolio.projects import Project, Station
from portfolio.usual_tasks import Performer, Rhythm
from tests.maintenance.handed import (
    HANDED_OVER_ON,
    assets_of,
    hand_over,
    handed_over,
    looking,
    task_called,
)
from tests.support import works
from tests.support.factories import cast


def test_the_last_signature_opens_an_asset_for_every_component(db: Database) -> None:
    _, (road, drains) = handed_over(db)

    assert (road.code, drains.code) == ("19142-0001", "19142-0002")
    assert road.name == "Placa huella El Palmar"
    assert (road.kind, road.quantity_milli, road.unit) == ("concrete_track", 480, "km")
    assert road.cost == cop("72_800_000")
    assert (road.built_on, road.handed_over_on) == (HANDED_OVER_ON, HANDED_OVER_ON)
    assert (road.life_years, road.renews_in) == (20, 2046)
    assert road.warranty_until == date(2031, 2, 17)
    assert (road.state, road.state_since) == (AssetState.WORKING, HANDED_OVER_ON)
    assert (road.latitude_e6, drains.latitude_e6) == (3_034_500, 3_034_900)
    assert drains.warranty_until is None


def test_who_keeps_an_asset_follows_the_legal_form_of_the_accepted_plan(db: Database) -> None:
    _, (road, _) = handed_over(db)

    assert road.legal_form is LegalForm.COMMUNITY_USE
    assert road.custodian is Custodian.ORGANISATION


def test_the_municipality_keeps_what_is_municipal(db: Database) -> None:
    people = cast()
    agreement = works.accepted(db, people)
    plan = works.propose_plan(db, people, agreement.project_id, legal_form=LegalForm.MUNICIPAL)
    works.accept_plan(db, people, plan)
    handover = works.prepare_handover(db, people, agreement.project_id)
    for party in Party:
        works.sign_handover(db, people, handover, party)

    with looking(db, people.auditor) as work:
        assert {a.custodian for a in assets_of(work, agreement.project_id)} == {
            Custodian.MUNICIPALITY
        }


def test_the_plan_keeps_what_the_municipality_accepted(db: Database) -> None:
    people, (road, _) = handed_over(db)

    with looking(db, people.auditor) as work:
        plan = work.session.execute(work.select(MaintenancePlan)).scalar_one()
    assert plan.project_id == road.project_id
    assert (plan.first_year, plan.budget_line) == (2027, "2.3.2.02.02.005")
    assert (plan.budget_minor, plan.yearly_minor) == (4_600_000_00, 4_350_000_00)
    assert plan.anchor_on == HANDED_OVER_ON


def test_a_task_stands_on_every_asset_of_its_kind_and_its_cost_is_parted_exactly(
    db: Database,
) -> None:
    people, (road, drains) = handed_over(db)

    with looking(db, people.auditor) as work:
        on_road, on_drains = of_asset(work, road.id), of_asset(work, drains.id)
    assert [task.name for task in on_road] == [task.name for task in on_drains]
    # The road cost four times what the drains cost.
    assert [on_road[0].yearly_cost, on_drains[0].yearly_cost] == [
        cop("2_040_000"),
        cop("510_000"),
    ]
    total = sum((t.yearly_cost for t in (*on_road, *on_drains)), start=Money.zero())
    assert total == cop("4_350_000")


def test_a_task_counts_from_the_handover_and_skips_days_off(db: Database) -> None:
    people, (road, _) = handed_over(db)

    with looking(db, people.auditor) as work:
        clearing = task_called(work, "Rocería", road)
        due = next_due(clearing, work.today)
    # 17 May 2026 is a Sunday and Monday 18 is the Ascension; the plan's next business day is Tuesday 19.
    assert clearing.next_due_on == date(2026, 5, 19)
    assert due is not None
    assert due.occurrence.nominal_on == date(2026, 5, 17)
    assert "Every 3 months from 2026-02-17" in str(due.sentence)
    assert "a day off" in str(due.sentence)


def test_drains_are_due_in_the_month_before_the_rains_of_their_region(db: Database) -> None:
    people, (_, drains) = handed_over(db)

    with looking(db, people.auditor) as work:
        culverts = task_called(work, "Limpiar alcantarillas", drains)
        due = next_due(culverts, work.today)
    # Andean Cauca: the rains begin in March and in September; 1 August 2026 is a Saturday.
    assert culverts.wet_months == [3, 9]
    assert culverts.next_due_on == date(2026, 8, 3)
    assert culverts.climate_measure_id is not None
    assert due is not None
    assert "the month before the rains" in str(due.sentence)


def test_the_usual_task_says_from_where_its_period_runs(db: Database) -> None:
    people = cast()
    agreement = works.accepted(db, people)
    resealing = ProposeTask(
        name="Resellar las juntas",
        asset_kind="concrete_track",
        template="reseal_joints",
        every=2,
        rhythm=Rhythm.YEAR,
        performer=Performer.MUNICIPALITY,
        yearly_cost=cop("310_000"),
    )
    sweeping = ProposeTask(
        name="Barrer las juntas",
        asset_kind="concrete_track",
        every=2,
        rhythm=Rhythm.WEEK,
        performer=Performer.COMMUNITY_CREW,
        yearly_cost=cop("260_000"),
    )
    hand_over(db, people, agreement.project_id, resealing, sweeping)

    with looking(db, people.auditor) as work:
        resealed, swept = task_called(work, "Resellar"), task_called(work, "Barrer")
    assert (resealed.base, resealed.shift, resealed.unit) == (
        Base.COMPLETED,
        Shift.NEXT,
        Unit.YEAR,
    )
    assert (swept.base, swept.shift, swept.unit) == (Base.SCHEDULED, Shift.NONE, Unit.WEEK)


def test_a_task_for_a_part_the_act_does_not_list_is_kept_on_the_costliest_asset(
    db: Database,
) -> None:
    people = cast()
    agreement = works.accepted(db, people)
    panels = ProposeTask(
        name="Limpiar los paneles",
        asset_kind="solar_system",
        every=6,
        rhythm=Rhythm.MONTH,
        performer=Performer.OPERATOR,
        yearly_cost=cop("480_000"),
    )
    handover = hand_over(db, people, agreement.project_id, panels)

    with looking(db, people.auditor) as work:
        road, _ = assets_of(work, handover.project_id)
        kept = task_called(work, "Limpiar los paneles")
    assert kept.asset_id == road.id


def test_what_cost_nothing_shares_its_care_evenly(db: Database) -> None:
    people = cast()
    agreement = works.accepted(db, people)
    given = tuple(
        PrepareComponent(
            name=name,
            asset_kind="concrete_track",
            quantity=1_000,
            unit="un",
            cost=Money.zero(),
            life_years=15,
        )
        for name in ("Tramo donado", "Muro donado")
    )
    walk = ProposeTask(
        name="Recorrer y limpiar",
        asset_kind="concrete_track",
        every=1,
        rhythm=Rhythm.MONTH,
        performer=Performer.COMMUNITY_CREW,
        yearly_cost=cop("300_001"),
    )
    handover = hand_over(db, people, agreement.project_id, walk, components=given)

    with looking(db, people.auditor) as work:
        costs = [of_asset(work, a.id)[0].yearly_cost for a in assets_of(work, handover.project_id)]
    assert costs == [cop("150_000.50"), cop("150_000.50")]


def test_a_handover_whose_assets_cannot_be_opened_is_not_completed(db: Database) -> None:
    people, _ = handed_over(db)
    agreement = works.accepted(db, people)
    works.accept_plan(db, people, works.propose_plan(db, people, agreement.project_id))
    handover = works.prepare_handover(db, people, agreement.project_id)
    for party in (Party.ORGANISATION, Party.MUNICIPALITY):
        works.sign_handover(db, people, handover, party)
    with db.engine.begin() as connection:
        # The number of an asset that exists would be drawn again.
        connection.execute(sa.text("UPDATE number_series SET last = 0 WHERE name = 'asset/19142'"))

    with pytest.raises(sa.exc.IntegrityError):
        works.sign_handover(db, people, handover, Party.PROGRAMME)

    with looking(db, people.auditor) as work:
        assert work.get(Handover, handover.id).state is HandoverState.PREPARED
        assert work.get(Project, agreement.project_id).station is Station.ACCEPTED
        assert assets_of(work, agreement.project_id) == []


def test_what_was_opened_stands_in_the_works_log(db: Database) -> None:
    people, (road, _) = handed_over(db)

    with looking(db, people.auditor) as work:
        actions = (
            work.session.execute(
                sa.select(AuditEntry.action)
                .where(AuditEntry.stream == road.project_id)
                .order_by(AuditEntry.position)
            )
            .scalars()
            .all()
        )
    assert actions[-3:] == ["asset.opened", "asset.opened", "maintenance_plan.opened"]
