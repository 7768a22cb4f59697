"""The acts that prepare a work, through the real actions: what is missing is said with its page, figures are those of the records."""

from datetime import timedelta

import msgspec
import pytest

from app import acts as every_act
from foundation.acts import AnyAct, IssueAct, issue, write_particulars
from foundation.clock import FrozenClock, civil_date
from foundation.columns import Base
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.records import IssuedDocument
from portfolio import budgets
from portfolio.budget_papers import DescribeBudget, MeasurePart
from portfolio.projects import Project
from portfolio.work_sheets import DescribeVisit, WeighAlternative
from tests.support import factories
from tests.support.factories import Cast, changed
from tests.support.papers import PRESS, sheet_of, text_of

WORK_SHEET, BUDGET = every_act.BY_KIND["work_sheet"], every_act.BY_KIND["budget"]


@pytest.fixture
def hands() -> Cast:
    return factories.cast()


def missing(db: Database, who: Actor, act: AnyAct, row: Base) -> list[str]:
    """The pages where what is missing is entered."""
    key = row.id  # type: ignore[attr-defined]
    with db.reading(who) as work:
        return [gap.href for gap in every_act.of_subject(work, act, key).gaps]


def say(db: Database, who: Actor, act: AnyAct, row: Base, command: msgspec.Struct) -> None:
    key = row.id  # type: ignore[attr-defined]
    with db.writing(who) as work:
        write_particulars(work, act, key, command)


def issued(db: Database, who: Actor, act: AnyAct, row: Base) -> IssuedDocument:
    key = row.id  # type: ignore[attr-defined]
    with db.writing(who) as work:
        return issue(work, PRESS, act, key, IssueAct())


def visit(db: Database, **overrides: object) -> DescribeVisit:
    command = DescribeVisit(
        visited_on=civil_date(db.clock.now()),
        came="Profesional de ingeniería, secretario de planeación y presidenta de la junta",
        ground="Cuesta de 480 m con 14 % de pendiente.",
        findings="Tres pasos de agua sin obra.",
        materials="Arena y triturado a 6 km, con título.",
        conclusion="Viable con cunetas revestidas.",
        alternatives=(
            WeighAlternative(alternative="Placa huella", weighed="Dura más.", is_chosen=True),
            WeighAlternative(alternative="Afirmado", weighed="Se lava cada invierno."),
        ),
    )
    return changed(command, overrides)


def test_a_work_sheet_says_what_need_screening_and_visit_say(db: Database, hands: Cast) -> None:
    project = factories.project(db, hands)
    own = f"/acts/work_sheet/{project.id}/particulars"

    assert missing(db, hands.engineer, WORK_SHEET, project) == [
        f"/works/{project.id}/screening",
        own,
    ]
    factories.screening(db, hands, project)
    say(db, hands.engineer, WORK_SHEET, project, visit(db))
    first = issued(db, hands.engineer, WORK_SHEET, project)

    sheet = sheet_of(first)
    assert sheet["head"]["people"] == project.people == 250
    assert {one["code"]: one["people"] for one in sheet["by_sex"]} == {"women": 131, "men": 119}
    assert "heavy_rain" in [one["hazard"] for one in sheet["hazards"]]
    assert "Cunetas revestidas y tres alcantarillas" in text_of(first)
    assert "Tres pasos de agua sin obra" in text_of(first)
    assert (first.reference, first.document_version) == (project.code, 1)

    say(db, hands.engineer, WORK_SHEET, project, visit(db, findings="Cuatro pasos de agua."))
    again = issued(db, hands.engineer, WORK_SHEET, project)
    assert (again.document_version, again.replaces_id, again.number) == (2, first.id, first.number)


def test_a_visit_that_has_not_been_made_is_no_visit(
    db: Database, hands: Cast, clock: FrozenClock
) -> None:
    project = factories.project(db, hands)
    factories.screening(db, hands, project)
    tomorrow = civil_date(db.clock.now()) + timedelta(days=1)
    say(db, hands.engineer, WORK_SHEET, project, visit(db, visited_on=tomorrow))

    with pytest.raises(Refused, match="has not come yet"):
        issued(db, hands.engineer, WORK_SHEET, project)
    clock.advance(timedelta(days=1))

    assert issued(db, hands.engineer, WORK_SHEET, project).document_version == 1


@pytest.mark.one_database
def test_one_alternative_is_chosen(db: Database) -> None:
    with pytest.raises(InvalidCommand, match="exactly one"):
        visit(db, alternatives=(WeighAlternative(alternative="Nada", weighed="Gratis."),))


def described(*parts: MeasurePart) -> DescribeBudget:
    return DescribeBudget(specifications="Normas del INVIAS de 2022.", parts=parts)


def part(item: str, length: int, **overrides: object) -> MeasurePart:
    usual = MeasurePart(item=item, place="K0+000 a K0+480", length=length)
    return changed(usual, overrides)


def test_a_budget_on_paper_has_the_figures_of_the_budget_in_force(
    db: Database, hands: Cast
) -> None:
    project = factories.project(db, hands)
    assert missing(db, hands.engineer, BUDGET, project)[0] == f"/works/{project.id}/budget"

    factories.screening(db, hands, project)
    factories.budget(db, hands, project)
    say(db, hands.engineer, BUDGET, project, described(part("1.01", 240_000, times=2)))
    document = issued(db, hands.engineer, BUDGET, project)

    sheet = sheet_of(document)
    with db.reading(hands.engineer) as work:
        budget = budgets.find(work, project.id)
        kept = work.get(Project, project.id)
        assert budget is not None
        assert sheet["foot"]["total"]["minor"] == budget.total_minor == kept.budget_minor
        assert [item["value"]["minor"] for item in sheet["items"]] == [
            line.value_minor for line in budgets.lines_of(work, budget.id)
        ]
    assert sheet["memo"][0]["partial_milli"] == 480_000
    assert sheet["version"] == 0
    assert "Sin congelar todavía" in text_of(document)


def test_a_memo_that_does_not_add_up_to_the_budget_is_refused(db: Database, hands: Cast) -> None:
    project = factories.financed(db, hands)
    say(db, hands.engineer, BUDGET, project, described(part("1.01", 240_500, times=2)))

    with pytest.raises(Refused, match="adds up to 481 and the budget says 480"):
        issued(db, hands.engineer, BUDGET, project)
    say(db, hands.engineer, BUDGET, project, described(part("9.99", 1_000)))
    with pytest.raises(Refused, match=r"measures item 9.99, which the budget does not have"):
        issued(db, hands.engineer, BUDGET, project)
    say(db, hands.engineer, BUDGET, project, described())

    assert sheet_of(issued(db, hands.engineer, BUDGET, project))["version"] == 1


@pytest.mark.one_database
def test_a_part_of_a_quantity_is_rounded_once_to_thousandths() -> None:
    volume = part("1.01", 240_125, width=905, height=150, times=2)

    assert volume.partial_milli == 65_194  # 2 × 240,125 × 0,905 × 0,15 = 65,1939375
