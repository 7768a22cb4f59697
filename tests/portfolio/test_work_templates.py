"""Templates by kind of work: delivered ones are sound, the programme writes versions over them, works begin with what is in use."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from maintenance import proposals
from portfolio import check_rules, schedule_writing, scheduling, work_kinds, work_templates
from portfolio.projects import Project
from portfolio.usual_tasks import Performer, Rhythm
from portfolio.work_calendars import WorkWeek, calendar_of
from portfolio.work_templates import (
    Content,
    TemplateActivity,
    TemplateCheck,
    TemplateMilestone,
    TemplateTask,
    WriteTemplate,
)
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

BEGUN = (
    "concrete_track",
    "gravel_road",
    "bridge",
    "rural_aqueduct",
    "small_irrigation",
    "classroom",
    "collection_centre",
    "solar_system",
)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", BEGUN)
def test_a_delivered_template_is_whole_and_its_activities_can_be_scheduled(kind: str) -> None:
    content = work_templates.delivered(kind).content
    tasks = work_templates.tasks_of(content)
    calendar = calendar_of(
        "19142",
        week=WorkWeek.SIX_DAYS,
        first=date(2027, 1, 12),
        known_on=date(2026, 11, 1),
        counts_rains=True,
    )

    found = scheduling.plan(
        schedule_writing.activities_in(tasks),
        schedule_writing.links_in(tasks),
        calendar,
        date(2027, 1, 12),
    )

    assert work_templates.errors_of(content) == {}
    assert content.items
    assert content.measures
    named_parts = {
        (check.milestone, check.what)
        for check in content.checks
        if check.what in check_rules.parts_of(content.milestones[check.milestone - 1].checks)
    }
    assert content.checks
    assert all(check.source for check in content.checks)
    assert kind in {"small_irrigation", "solar_system"} or named_parts
    named = {task.milestone for task in tasks if task.milestone}
    assert named == set(range(1, len(content.milestones) + 1))
    assert 20 < found.worked_days < 200


@pytest.mark.one_database
@pytest.mark.parametrize("kind", BEGUN)
def test_a_delivered_template_says_the_same_in_english(kind: str) -> None:
    spanish = msgspec.to_builtins(work_templates.delivered(kind).content)
    english = msgspec.to_builtins(work_templates.delivered(kind, "en").content)
    texts = {"description", "title", "checks", "maintenance_task", "name", "what", "source"}

    for part, rows in spanish.items():
        assert len(rows) == len(english[part])
        for told, translated in zip(rows, english[part], strict=True):
            assert translated.keys() == told.keys()
            assert all(translated[key] for key in texts & {*told} if told[key])
            assert all(translated[key] != told[key] for key in {"title", "checks"} & {*told})
            assert all(translated[key] == told[key] for key in {*told} - texts)


@pytest.mark.one_database
def test_every_kind_of_work_has_at_least_its_items_and_its_maintenance_tasks() -> None:
    for kind in work_kinds.kinds():
        found = work_templates.delivered(kind.code)
        assert found.content.items, kind.code
        assert found.content.maintenance, kind.code
        assert found.to_confirm


def command(**changes: object) -> WriteTemplate:
    content = work_templates.delivered("bridge").content
    parts = {name: getattr(content, name) for name in Content.__struct_fields__}
    return WriteTemplate(
        **(parts | {"kind": "bridge", "reason": "Con prueba de carga aparte."} | changes)
    )


@pytest.mark.one_database
def test_a_template_whose_shares_do_not_add_up_is_refused() -> None:
    stone = TemplateMilestone(title="Todo", checks="Medido.", share=9_000)

    with pytest.raises(InvalidCommand) as refused:
        command(milestones=(stone,))

    assert "milestones" in refused.value.errors
    assert "activities.3.milestone" in refused.value.errors


@pytest.mark.one_database
def test_a_check_needs_its_milestone_and_a_value_inside_its_tolerance() -> None:
    stone = TemplateMilestone(title="Todo", checks="Medido.", share=10_000)
    wrong = (
        TemplateCheck(milestone=1, what="Espesor", unit="cm", nominal=15_000, lower=16_000),
        TemplateCheck(milestone=2, what="Longitud", lower=1_000),
    )

    with pytest.raises(InvalidCommand) as refused:
        command(milestones=(stone,), checks=wrong, activities=())

    assert set(refused.value.errors) == {"checks.0.lower", "checks.1.milestone", "checks.1.lower"}


@pytest.mark.one_database
def test_a_template_whose_activities_wait_for_each_other_is_refused() -> None:
    lines = (
        TemplateActivity(code="1", name="Excavar", days=3, after="2"),
        TemplateActivity(code="2", name="Fundir", days=3, after="1"),
    )

    with pytest.raises(InvalidCommand) as refused:
        command(activities=lines)

    assert set(refused.value.errors) == {"activities.0.after"}


def test_the_programme_writes_versions_and_the_newest_is_in_use(db: Database) -> None:
    cast = factories.cast()
    stones = (
        TemplateMilestone(title="Estribos", checks="Medidos.", share=4_000),
        TemplateMilestone(title="Todo lo demás", checks="Medido.", share=6_000),
    )
    with db.writing(cast.engineer) as work, pytest.raises(Forbidden):
        work_templates.write(work, command())

    with db.writing(cast.programme_manager) as work:
        work_templates.write(work, command())
    with db.writing(cast.programme_manager) as work:
        work_templates.write(
            work, command(milestones=stones, checks=(), activities=(), reason="Dos hitos.")
        )

    with db.reading(SYSTEM) as work:
        found = work_templates.in_use(work, "bridge")
        assert (found.number, found.source) == (2, "Dos hitos.")
        assert found.content.milestones == stones
        assert [row.number for row in work_templates.versions_of(work, "bridge")] == [2, 1]
        assert work_templates.in_use(work, "classroom").number == 0


def test_a_work_begins_with_the_activities_milestones_and_measures_of_its_kind(
    db: Database, visit: Visit
) -> None:
    cast = factories.cast()
    opened = factories.project(db, cast)
    engineer = visit(factories.user(db, Role.ENGINEER))
    screening = engineer.page(f"/works/{opened.id}/screening?template=yes").answers
    assert screening["measures-0-hazard"] == ["heavy_rain"]

    project = factories.financed(db, cast)
    officer = visit(factories.user(db, Role.CONTRACTS_OFFICER))

    schedule = engineer.page(f"/works/{project.id}/schedule/write").answers
    assert schedule["tasks-4-name"] == ["Drenaje"]
    assert schedule["tasks-1-days"] == ["3"]
    page = officer.page(
        f"/works/{project.id}/agreement?entity_kind=municipality&entity_name=Caloto&entity_budget=38.000.000.000&template=yes"
    ).answers
    assert page["milestones-0-title"] == ["Excavación y subbase"]
    assert page["milestones-0-amount"] == ["27.300.000"]


def test_a_template_is_shown_and_written_by_page(db: Database, visit: Visit) -> None:
    manager = visit(factories.user(db, Role.PROGRAMME_MANAGER))
    page = manager.page("/templates?kind=solar_system").words
    assert "Producción de siete días registrada" in page
    assert "Por confirmar" in page

    wrong = manager.fill(
        "/templates/write?kind=solar_system",
        reason="Más días de prueba.",
        milestones__0__share="30",
    )
    done = manager.fill(
        "/templates/write?kind=solar_system",
        reason="Más días de prueba.",
        milestones__0__share="30",
        milestones__2__share="30",
    )

    assert (wrong.status, wrong.wrong) == (422, {"milestones"})
    assert done.location.startswith("/templates?kind=solar_system")
    assert "Se usa la versión 1 del programa" in manager.page("/templates?kind=solar_system").words
    assert (
        "Escribir otra versión"
        not in visit(factories.user(db, Role.AUDITOR)).page("/templates").words
    )


def test_a_maintenance_plan_is_proposed_with_the_tasks_of_the_template(db: Database) -> None:
    cast = factories.cast()
    project = factories.project(db, cast)

    def proposed(language: str) -> list[str]:
        with db.reading(SYSTEM) as work:
            found = work.get(Project, project.id)
            rows = proposals.proposed_tasks(work, found, language=language)
        return [row.name for row in rows if row.measure is None]

    delivered = [proposed("es")[0], proposed("en")[0]]
    weekly = TemplateTask(
        name="Revisar el filtro de la curva",
        every=2,
        rhythm=Rhythm.WEEK,
        performer=Performer.COMMUNITY_CREW,
    )
    with db.writing(cast.programme_manager) as work:
        work_templates.write(work, command(kind=project.kind, maintenance=(weekly,)))

    assert delivered == ["Rocería de las zonas laterales", "Clear roadside vegetation"]
    assert proposed("es") == ["Revisar el filtro de la curva"]


def test_the_page_tells_how_often_a_task_is_done_and_where_that_comes_from(
    db: Database, visit: Visit
) -> None:
    page = visit(factories.user(db, Role.AUDITOR)).page("/templates?kind=gravel_road").words

    assert "Perfilar la calzada con motoniveladora" in page
    assert "cada 6 meses" in page
    assert "Cuadrilla" in page
