"""Schedules, progress reports and reports to sources are previewed without a number, issued with one, and say when they no longer stand."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.wiring import REACTIONS
from contracting import progress_reports
from contracting.progress_reports import IssueProgress
from foundation import records
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.issuing import Language
from foundation.records import IssuedDocument
from portfolio import schedule_papers, source_reports, sources
from portfolio.projects import Project
from portfolio.results import closings
from portfolio.results.closings import ReopenPeriod
from portfolio.results.periods import ReportingPeriod
from portfolio.schedule_papers import IssueSchedule
from portfolio.source_reports import IssueSourceReport
from portfolio.sources import FundingSource, RegisterSource, SourceKind
from tests.portfolio import test_results
from tests.support import factories, works
from tests.support import schedules as story
from tests.support.factories import Cast
from tests.support.golden import words_of
from tests.support.papers import PRESS, sheet_of, text_of
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open database in which an adopted schedule is told to the agreement."""
    database = Database(database_url, clock=clock, reactions=REACTIONS)
    yield database
    database.close()


@pytest.fixture
def hands() -> Cast:
    return factories.cast()


def schedule_of(
    db: Database, who: Actor, project: Project, language: Language = Language.ES
) -> IssuedDocument:
    with db.writing(who) as work:
        command = IssueSchedule(language=language)
        return schedule_papers.issue(work, PRESS, project.id, command)


def progress_of(db: Database, who: Actor, project: UUID) -> IssuedDocument:
    with db.writing(who) as work:
        return progress_reports.issue(work, PRESS, project, IssueProgress())


def test_each_version_in_force_has_the_next_number_of_its_work(
    db: Database, hands: Cast, visit: Visit
) -> None:
    project = factories.project(db, hands)
    with pytest.raises(Refused, match="No schedule is in force yet"):
        schedule_of(db, hands.engineer, project)
    story.adopted(db, hands, project)

    first = schedule_of(db, hands.engineer, project)
    again = schedule_of(db, hands.engineer, project)
    english = schedule_of(db, hands.engineer, project, Language.EN)
    story.reprogrammed(db, hands, project)
    story.propose(db, hands.engineer, project)
    story.adopt(db, hands.programme_manager, project)
    second = schedule_of(db, hands.engineer, project)

    assert (first.number, english.number, second.number) == (1, 1, 2)
    assert again.id == first.id
    assert second.replaces_id is None
    assert "N.º 001 · Versión 1" in text_of(first)
    assert "VISTA PREVIA" not in text_of(first)
    assert first.code in text_of(first)
    assert len(sheet_of(first)["tasks"]) > 2
    visitor = visit(None)
    assert "entró en vigencia otra versión" in visitor.page(f"/v/{first.code}").words
    assert "está vigente" in visitor.page(f"/v/{second.code}").words
    with pytest.raises(Forbidden):
        schedule_of(db, hands.donor, project)


def test_the_progress_of_each_day_stands_beside_that_of_the_next(
    db: Database, hands: Cast, clock: FrozenClock, visit: Visit
) -> None:
    agreement = works.running(db, hands)
    key = agreement.project_id

    first = progress_of(db, hands.engineer, key)
    again = progress_of(db, hands.engineer, key)
    clock.advance(timedelta(days=1))
    second = progress_of(db, hands.engineer, key)

    assert again.id == first.id
    assert (first.number, second.number) == (1, 2)
    assert sheet_of(first)["budget"] == sheet_of(second)["budget"]
    with db.reading(SYSTEM) as work:
        assert records.is_current(work.session, first)
    engineer = visit(factories.user(db, Role.ENGINEER))
    page = engineer.page(f"/works/{key}/progress").words
    assert "Documentos expedidos" in page
    assert first.code in page
    assert second.code in page
    preview = engineer.get(f"/works/{key}/progress.pdf").content
    assert "VISTA PREVIA" in words_of(preview)
    with pytest.raises(Forbidden):
        progress_of(db, hands.donor, key)


def test_nothing_is_reported_before_the_signature(db: Database, hands: Cast) -> None:
    project = factories.project(db, hands)

    with pytest.raises(Refused, match="Nothing is measured"):
        progress_of(db, hands.engineer, project.id)


def a_source(db: Database, hands: Cast) -> FundingSource:
    with db.writing(hands.finance_officer) as work:
        command = RegisterSource(
            name="Cooperación de prueba",
            kind=SourceKind.DONOR,
            territory="CO.",
            starts_on=date(2024, 1, 1),
        )
        return sources.register(work, command)


def report_to(db: Database, who: Actor, source: UUID, period: UUID) -> IssuedDocument:
    with db.writing(who) as work:
        row = source_reports.issue(work, PRESS, source, IssueSourceReport(period=period))
    with db.reading(SYSTEM) as work:
        newest = records.find_newest(work.session, row.id, "source_report")
    assert newest is not None
    return newest


def test_a_source_is_reported_closed_periods_only(db: Database, hands: Cast, visit: Visit) -> None:
    source = a_source(db, hands)
    period = opened_and_closed(db, hands)

    paper = report_to(db, hands.programme_manager, source.id, period.id)
    again = report_to(db, hands.programme_manager, source.id, period.id)

    assert again.id == paper.id
    assert (paper.number, paper.territory) == (1, period.territory)
    assert sheet_of(paper)["digest"]
    assert "Cooperación de prueba" in text_of(paper)
    manager = visit(factories.user(db, Role.PROGRAMME_MANAGER))
    page = manager.page(f"/sources/{source.id}/report?period={period.id}").words
    assert paper.code in page
    with db.writing(hands.programme_manager) as work:
        closings.reopen(work, period.id, ReopenPeriod(reason="La vía midió más"))
    withdrawn = visit(None).page(f"/v/{paper.code}").words
    assert "se reabrió después de expedirse" in withdrawn
    with pytest.raises(Refused, match="The period is open"):
        report_to(db, hands.programme_manager, source.id, period.id)
    with pytest.raises(Forbidden):
        report_to(db, hands.engineer, source.id, period.id)


def opened_and_closed(db: Database, hands: Cast) -> ReportingPeriod:
    period = test_results.opened(db, hands)
    test_results.written(db, hands, period)
    test_results.approved(db, hands, period)
    return test_results.closed(db, hands, period)


def test_a_page_issues_what_its_button_says(db: Database, hands: Cast, visit: Visit) -> None:
    project = factories.project(db, hands)
    story.adopted(db, hands, project)
    here = f"/works/{project.id}/schedule"
    engineer = visit(factories.user(db, Role.ENGINEER))
    assert "Todavía ninguno" in engineer.page(here).words
    assert "VISTA PREVIA" in words_of(engineer.get(f"{here}.pdf").content)

    done = engineer.fill(f"{here}/document", language="es")

    assert done.location == f"{here}?done=IssueSchedule"
    page = engineer.page(here)
    assert "La programación se expidió" in engineer.page(done.location).words
    assert "Programación de la obra" in page.words
    donor = visit(factories.user(db, Role.DONOR))
    assert f'action="{here}/document"' in page.html
    assert f'action="{here}/document"' not in donor.page(here).html
