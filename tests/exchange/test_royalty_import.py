"""Matrices taken into the portfolio, on both databases: created, updated, unchanged, refused, with their history."""

from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from exchange.royalties import importing, versions
from exchange.royalties.coverage import FilledFact
from exchange.royalties.importing import ImportReport
from exchange.royalties.rules import Rule
from exchange.royalties.versions import Change, RoyaltyFile, RoyaltyRowVersion
from foundation import audit
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from portfolio import followed_shares
from portfolio.projects import Origin, Project, Station
from portfolio.sources import FundingSource
from tests.exchange.matrices import HEADERS, matrix, work

FILE = Path(__file__).parents[3] / "shared/data/royalties/follow-up-2026-04-22.xlsx"
WITH_CUT_OFF = (*HEADERS, "FECHA DE CORTE GESPROY")
TOTALS = tuple[int, int, int, int, int]


def imported(
    db: Database,
    data: bytes,
    *,
    actor: Actor = SYSTEM,
    dry_run: bool = False,
    partial: bool = False,
) -> ImportReport:
    with db.writing(actor) as unit:
        return importing.import_file(
            unit, data, "C:\\Users\\x\\matriz.xlsx", dry_run=dry_run, partial=partial
        )


def totals(report: ImportReport) -> TOTALS:
    assert report.rows == report.created + report.updated + report.unchanged + report.refused
    return report.rows, report.created, report.updated, report.unchanged, report.refused


def projects(db: Database) -> dict[str, Project]:
    with db.reading(SYSTEM) as unit:
        found = {str(p.bpin): p for p in unit.session.scalars(sa.select(Project))}
        unit.session.expunge_all()
    return found


def how_many(db: Database, table: type[RoyaltyFile] | type[RoyaltyRowVersion]) -> int:
    with db.reading(SYSTEM) as unit:
        return unit.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.fixture
def clock() -> FrozenClock:
    """The day after the matrices of these tests were published."""
    return FrozenClock(datetime(2026, 4, 23, 9, 30, tzinfo=BOGOTA))


def test_a_matrix_opens_a_followed_work_for_each_row(db: Database) -> None:
    report = imported(db, matrix(work(1), work(2, **{"ESTADO PROYECTO": "TERMINADO"})))

    assert totals(report) == (2, 2, 0, 0, 0)
    first, second = projects(db)["2023002700001"], projects(db)["2023002700002"]
    assert (first.origin, first.station, second.station) == (
        Origin.IMPORTED,
        Station.BUILDING,
        Station.ACCEPTED,
    )
    assert first.territory == "CO.70.70473."
    assert (first.budget_minor, first.funded_minor) == (155_000_000_000, 155_000_000_000)
    assert (first.physical_bp, first.financial_bp) == (6_250, 5_825)
    assert first.starts_on == date(2024, 1, 15)
    assert first.reported_state == "CONTRATADO EN EJECUCIÓN"
    assert [first.code, second.code] == ["70-2026-001", "70-2026-002"]


def test_the_folders_of_somebodys_machine_are_not_kept(db: Database) -> None:
    imported(db, matrix(work(1)))

    with db.reading(SYSTEM) as unit:
        assert unit.session.scalar(sa.select(RoyaltyFile.name)) == "matriz.xlsx"


def test_the_same_file_a_second_time_changes_nothing(db: Database) -> None:
    data = matrix(work(1), work(2))
    imported(db, data)
    before = {bpin: project.version for bpin, project in projects(db).items()}

    report = imported(db, data)

    assert totals(report) == (2, 0, 0, 2, 0)
    assert {bpin: project.version for bpin, project in projects(db).items()} == before
    assert (how_many(db, RoyaltyFile), how_many(db, RoyaltyRowVersion)) == (1, 2)


def test_next_months_file_updates_and_says_what_changed(db: Database) -> None:
    imported(db, matrix(work(1), work(2)))

    report = imported(
        db,
        matrix(
            work(1, **{"AVANCE FÍSICO": 71.4, "ESTADO PROYECTO": "TERMINADO"}), work(2), work(3)
        ),
    )

    assert totals(report) == (3, 1, 1, 1, 0)
    (changed,) = report.changes
    assert changed.bpin == "2023002700001"
    assert changed.changes == (
        Change("physical_bp", 6_250, 7_140),
        Change("project_state", "running", "finished"),
        Change("project_state_text", "CONTRATADO EN EJECUCIÓN", "TERMINADO"),
    )
    project = projects(db)["2023002700001"]
    assert (project.physical_bp, project.station) == (7_140, Station.ACCEPTED)


def test_the_history_of_a_work_keeps_every_month(db: Database) -> None:
    for progress in (62.5, 71.4, 80.0):
        imported(db, matrix(work(1, **{"AVANCE FÍSICO": progress})))

    with db.reading(SYSTEM) as unit:
        (project,) = unit.session.scalars(sa.select(Project))
        history = versions.history(unit, project.id)
        unit.session.expunge_all()

    assert [version.number for version in history] == [3, 2, 1]
    assert [version.facts["physical_bp"] for version in history] == [8_000, 7_140, 6_250]
    assert history[0].changes == [{"field": "physical_bp", "old": 7_140, "new": 8_000}]


def test_defects_stay_with_the_row_they_were_found_in(db: Database) -> None:
    imported(db, matrix(work(1, **{"AVANCE FÍSICO": 100.2})))

    with db.reading(SYSTEM) as unit:
        (version,) = unit.session.scalars(sa.select(RoyaltyRowVersion))
        unit.session.expunge_all()

    assert version.defects == [
        {
            "column": "AVANCE FÍSICO",
            "letter": "N",
            "rule": "progress_above_100",
            "value": "100.2",
        }
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(db: Database) -> None:
    data = matrix(work(1), work(2, BPIN=None))

    dry = imported(db, data, dry_run=True, partial=True)

    assert totals(dry) == (2, 1, 0, 0, 1)
    assert not dry.is_applied
    assert projects(db) == {}
    assert how_many(db, RoyaltyFile) == 0


def test_a_dry_run_can_be_made_while_only_reading(db: Database) -> None:
    with db.reading(SYSTEM) as unit:
        report = importing.import_file(unit, matrix(work(1)), "matriz.xlsx", dry_run=True)

    assert totals(report) == (1, 1, 0, 0, 0)


def test_one_refused_row_keeps_the_whole_file_out(db: Database) -> None:
    report = imported(db, matrix(work(1), work(2, BPIN=None)))

    assert totals(report) == (2, 1, 0, 0, 1)
    assert not report.is_applied
    assert projects(db) == {}


def test_in_part_the_clean_rows_go_in_and_the_refused_stay_out(db: Database) -> None:
    report = imported(db, matrix(work(1), work(2, BPIN=None), work(3)), partial=True)

    assert totals(report) == (3, 2, 0, 0, 1)
    assert report.is_applied
    assert sorted(projects(db)) == ["2023002700001", "2023002700003"]


def test_a_repeated_row_is_counted_once_as_unchanged(db: Database) -> None:
    assert totals(imported(db, matrix(work(1), work(1)))) == (2, 1, 0, 1, 0)


def test_what_a_month_does_not_say_stays_as_it_was_last_reported(db: Database) -> None:
    imported(db, matrix(work(1)))

    report = imported(db, matrix(work(1, **{"AVANCE FÍSICO": "N/A"})))

    assert report.changes[0].changes == (Change("physical_bp", 6_250, None),)
    assert projects(db)["2023002700001"].physical_bp == 6_250


def test_a_new_cut_off_alone_is_a_sign_of_life_and_no_change(db: Database) -> None:
    imported(db, matrix([*work(1), date(2026, 3, 15)], headers=WITH_CUT_OFF))

    report = imported(db, matrix([*work(1), date(2026, 4, 15)], headers=WITH_CUT_OFF))

    assert totals(report) == (1, 0, 0, 1, 0)
    assert projects(db)["2023002700001"].last_report_on == date(2026, 4, 15)
    assert how_many(db, RoyaltyRowVersion) == 1


def test_an_older_matrix_does_not_undo_a_newer_one(db: Database) -> None:
    imported(db, matrix([*work(1), date(2026, 4, 15)], headers=WITH_CUT_OFF))

    with pytest.raises(Refused, match="already imported"):
        imported(db, matrix([*work(1), date(2026, 3, 15)], headers=WITH_CUT_OFF))


def test_a_work_that_moves_to_its_municipality_is_found_there(db: Database) -> None:
    imported(db, matrix(work(1, MUNICIPIO=None)))
    assert projects(db)["2023002700001"].territory == "CO.70."

    imported(db, matrix(work(1, MUNICIPIO="Corozal")))

    assert projects(db)["2023002700001"].territory == "CO.70.70215."


def test_a_work_that_is_built_here_is_not_taken_over(db: Database) -> None:
    imported(db, matrix(work(1)))
    with db.writing(SYSTEM) as unit:
        project = unit.session.scalars(sa.select(Project)).one()
        project.origin = Origin.NEED
        unit.require(Permission.PROJECT_IMPORT, project.territory)
        unit.record("project.opened", project, project=project.id)

    report = imported(db, matrix(work(1)))

    assert totals(report) == (1, 0, 0, 0, 1)
    assert report.defects[0].rule is Rule.WORK_BUILT_HERE


def test_only_who_may_import_in_that_place_imports(db: Database) -> None:
    elsewhere = Actor(new_id(), (Grant(Role.PROGRAMME_MANAGER, "CO.19."),))
    here = Actor(new_id(), (Grant(Role.PROGRAMME_MANAGER, "CO.70."),))
    reader = Actor(new_id(), (Grant(Role.AUDITOR, "CO."),))

    for actor in (elsewhere, reader):
        with pytest.raises(Forbidden):
            imported(db, matrix(work(1)), actor=actor)

    assert imported(db, matrix(work(1)), actor=here).is_applied


def test_every_work_has_its_entry_in_the_log_and_the_chains_hold(db: Database) -> None:
    imported(db, matrix(work(1), work(2)))
    imported(db, matrix(work(1, **{"AVANCE FÍSICO": 71.4}), work(2)))

    with db.reading(SYSTEM) as unit:
        actions = unit.session.scalars(
            sa.select(audit.AuditEntry.action).order_by(audit.AuditEntry.action)
        ).all()
        assert list(audit.verify(unit.session)) == []

    assert actions == [
        "project.followed",
        "project.followed",
        "project.reported",
        "royalties.imported",
        "royalties.imported",
        "source.registered",
    ]


def test_what_was_imported_cannot_be_rewritten(db: Database) -> None:
    imported(db, matrix(work(1)))

    with pytest.raises(sa.exc.DBAPIError), db.engine.begin() as connection:
        connection.execute(sa.text("update royalty_row_version set facts = '{}'"))


def test_an_import_asks_the_database_no_question_per_row(db: Database) -> None:
    def statements(data: bytes) -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        imported(db, data)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        return len([statement for statement in seen if "audit_entry" not in statement])

    imported(db, matrix(work(200)))
    few = statements(matrix(*(work(n) for n in range(1, 4))))
    many = statements(matrix(*(work(n) for n in range(101, 151))))

    assert many == few


@pytest.mark.skipif(
    not FILE.exists(), reason="the department's published matrix is not beside this checkout"
)
def test_the_published_matrix_goes_in_once(db: Database) -> None:
    data = FILE.read_bytes()

    assert totals(imported(db, data)) == (174, 174, 0, 0, 0)
    assert totals(imported(db, data)) == (174, 0, 0, 174, 0)
    assert len(projects(db)) == 174


@pytest.mark.skipif(
    not FILE.exists(), reason="the department's published matrix is not beside this checkout"
)
def test_the_published_matrix_fills_who_pays_what_is_built_and_where(db: Database) -> None:
    report = imported(db, FILE.read_bytes())
    again = imported(db, FILE.read_bytes())

    filled = {one.fact: one.works for one in report.filled}
    assert filled[FilledFact.MONEY] == 174
    assert filled[FilledFact.SOURCE] == 164
    assert filled[FilledFact.KIND] == 10
    assert (filled[FilledFact.MUNICIPALITY], filled[FilledFact.SEVERAL_MUNICIPALITIES]) == (49, 29)
    assert (filled[FilledFact.COORDINATES], filled[FilledFact.PEOPLE]) == (0, 0)
    assert all(one.why for one in report.filled if one.fact is FilledFact.MUNICIPALITY)
    assert (again.created, again.updated) == (0, 0)
    with db.reading(SYSTEM) as unit:
        taken = list(unit.session.execute(sa.select(Project)).scalars())
        shares = followed_shares.of_works(unit, (one.id for one in taken))
        joined = {row.source_id for rows in shares.values() for row in rows if row.source_id}
        names = set(unit.session.execute(sa.select(FundingSource.name)).scalars())
        assert all(stands for _, stands in followed_shares.differences(unit))
    assert len(shares) == len(taken) == 174
    assert len(joined) == len(names) == 8
    assert {one.kind for one in taken} >= {"concrete_track", "bridge", "jetty", "unclassified"}
    assert all(one.programme_id is None for one in taken)
