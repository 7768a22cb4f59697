"""Assets: every state × step, what a report needs, and the numbers on their plaques."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.permissions import Role
from maintenance import assets
from maintenance.assets import LIFECYCLE, Asset, AssetReport, AssetState, ReportAssetState
from tests.maintenance.handed import HANDED_OVER_ON, assets_of, handed_over, looking, move_to
from tests.support.factories import Cast, someone


def report(
    db: Database, people: Cast, asset: Asset, state: AssetState, since: date | None = None
) -> Asset:
    command = ReportAssetState(state=state, since=since, reason="La creciente tapó el paso.")
    with db.writing(people.municipal_official) as work:
        return assets.report_state(work, asset.id, command)


def bring_to(db: Database, people: Cast, asset: Asset, state: AssetState) -> None:
    if state is not AssetState.WORKING:
        report(db, people, asset, state)


@pytest.mark.parametrize("state", AssetState)
def test_every_step_is_possible_exactly_where_it_is_declared(
    db: Database, state: AssetState
) -> None:
    people, (road, _) = handed_over(db)
    bring_to(db, people, road, state)

    for name, step in LIFECYCLE.steps.items():
        with looking(db, people.municipal_official) as work:
            refusal = LIFECYCLE.refusal(work, work.get(Asset, road.id), step)
        assert (refusal is None) == (state in step.sources), name
    with pytest.raises(Refused):
        report(db, people, road, state)
    for target in sorted(set(AssetState) - {state}):
        assert report(db, people, road, target).state is target
        report(db, people, road, state)


def test_a_state_that_no_step_leads_to_is_refused_by_the_database(db: Database) -> None:
    handed_over(db)

    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE asset SET state = 'lost'"))


def test_a_report_keeps_since_when_and_why_and_the_ones_before_it(db: Database) -> None:
    people, (road, _) = handed_over(db)
    move_to(db, date(2026, 6, 10))

    report(db, people, road, AssetState.BROKEN, date(2026, 6, 3))
    report(db, people, road, AssetState.WORKING)

    with looking(db, people.auditor) as work:
        kept = work.get(Asset, road.id)
        told = work.session.execute(work.select(AssetReport).order_by(AssetReport.id)).scalars()
        reports = [(row.state, row.since_on, row.reason) for row in told]
    assert (kept.state, kept.state_since) == (AssetState.WORKING, date(2026, 6, 10))
    assert reports == [
        (AssetState.BROKEN, date(2026, 6, 3), "La creciente tapó el paso."),
        (AssetState.WORKING, date(2026, 6, 10), "La creciente tapó el paso."),
    ]


@pytest.mark.parametrize("since", [date(2026, 6, 11), date(2026, 2, 16)])
def test_a_state_begins_neither_tomorrow_nor_before_the_one_before_it(
    db: Database, since: date
) -> None:
    people, (road, _) = handed_over(db)
    move_to(db, date(2026, 6, 10))

    with pytest.raises(InvalidCommand) as refused:
        report(db, people, road, AssetState.PARTLY, since)

    assert list(refused.value.errors) == ["since"]


def test_only_the_municipality_reports_and_a_stranger_sees_no_asset(db: Database) -> None:
    people, (road, _) = handed_over(db)
    command = ReportAssetState(state=AssetState.BROKEN, reason="No pasa nadie.")
    stranger = someone(Role.MUNICIPAL_OFFICIAL, "CO.19.19698.")

    with pytest.raises(Forbidden), db.writing(people.committee) as work:
        assets.report_state(work, road.id, command)
    with pytest.raises(NotFound), db.writing(stranger) as work:
        assets.report_state(work, road.id, command)


def test_the_numbers_of_a_municipality_go_on_without_gaps(db: Database) -> None:
    people, first = handed_over(db)
    _, second = handed_over(db, people)

    codes = [asset.code for asset in (*first, *second)]
    assert codes == ["19142-0001", "19142-0002", "19142-0003", "19142-0004"]


def test_the_last_day_of_the_warranty_still_counts(db: Database) -> None:
    _, (road, drains) = handed_over(db)

    assert road.in_warranty(date(2031, 2, 17))
    assert not road.in_warranty(date(2031, 2, 18))
    assert not drains.in_warranty(HANDED_OVER_ON)


def test_an_asset_is_seen_by_whoever_sees_its_place(db: Database) -> None:
    _, (road, _) = handed_over(db)

    with db.reading(someone(Role.AUDITOR, "CO.19.")) as work:
        assert len(assets_of(work, road.project_id)) == 2
    with db.reading(someone(Role.AUDITOR, "CO.52.")) as work:
        assert assets_of(work, road.project_id) == []
