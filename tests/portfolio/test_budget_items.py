"""Items of a budget: their numbers, their analyses, and prices that follow instead of being typed."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import SYSTEM
from foundation.money import Money, cop
from portfolio import budget_contents, budgets
from portfolio.budget_writing import WriteAnalysis, WriteComponent, WriteLine
from portfolio.budgets import BudgetLine, WriteBudget
from portfolio.price_analyses import MICRO, PERCENT_OF_LABOUR, ComponentKind
from portfolio.projects import Project
from tests.support import budgets as told
from tests.support import factories
from tests.support.factories import Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    return factories.project(db, hands)


def line(
    chapter: str, description: str, price: str | None = "40_000", **others: object
) -> WriteLine:
    given: dict[str, object] = {
        "chapter": chapter,
        "description": description,
        "unit": "m3",
        "quantity": 12_500,
        "unit_price": cop(price) if price else None,
    }
    return WriteLine(**{**given, **others})  # type: ignore[arg-type]


def write(db: Database, hands: Cast, project: Project, *lines: WriteLine) -> Project:
    command = WriteBudget(lines=lines, administration=1_500, contingency=300, profit=500)
    with db.writing(hands.engineer) as work:
        return budgets.write(work, project.id, command)


def analyse(db: Database, hands: Cast, project: Project, item: str) -> Project:
    command = WriteAnalysis(item=item, components=told.concrete())
    with db.writing(hands.engineer) as work:
        return budgets.write_analysis(work, project.id, command)


def entries(db: Database, project: Project) -> list[str]:
    with db.reading(SYSTEM) as work:
        statement = sa.select(AuditEntry.action).where(AuditEntry.subject_id == project.id)
        return [name for name in work.session.execute(statement).scalars() if "budget" in name]


def keys(db: Database) -> dict[str, UUID]:
    with db.reading(SYSTEM) as work:
        return {row.code: row.id for row in work.session.execute(sa.select(BudgetLine)).scalars()}


def test_the_price_of_an_item_follows_from_its_analysis(
    db: Database, hands: Cast, project: Project
) -> None:
    write(db, hands, project, line("Placa", "Concreto de 21 MPa"), line("Placa", "Sub-base"))

    changed = analyse(db, hands, project, "1.01")

    first, second = told.in_force(db, project.id).items
    assert Money(first.unit_price_minor) == cop("455_900")
    assert len(first.components) == 6
    assert second.components == ()
    # 12.5 × 455,900 + 12.5 × 40,000 = 6,198,750; A 929,813; I 185,963; U 309,938; VAT 58,888
    assert changed.budget_minor == cop("7_683_352").minor


def test_an_analysis_that_is_left_out_stays_and_one_without_lines_goes(
    db: Database, hands: Cast, project: Project
) -> None:
    write(db, hands, project, line("Placa", "Concreto de 21 MPa"))
    analyse(db, hands, project, "1.01")

    write(
        db, hands, project, line("Placa", "Concreto de 21 MPa", None, code="1.01", quantity=9_000)
    )
    kept = told.in_force(db, project.id).items[0]
    write(db, hands, project, line("Placa", "Concreto", "431_700", code="1.01", analysis=()))
    typed = told.in_force(db, project.id).items[0]

    assert (len(kept.components), kept.unit_price_minor) == (6, 455_900_00)
    assert (typed.components, typed.unit_price_minor) == ((), 431_700_00)


def test_a_typed_price_that_its_analysis_does_not_give_is_refused(
    db: Database, hands: Cast, project: Project
) -> None:
    wrong = (
        line("Placa", "Concreto", "455_901", analysis=told.concrete()),
        line("Placa", "Sub-base", None),
    )

    with pytest.raises(InvalidCommand) as refused:
        write(db, hands, project, *wrong)

    assert set(refused.value.errors) == {"lines.0.unit_price", "lines.1.unit_price"}


def test_items_are_numbered_by_chapter_and_stand_together(
    db: Database, hands: Cast, project: Project
) -> None:
    write(
        db,
        hands,
        project,
        line("Preliminares", "Replanteo"),
        line("Placa", "Concreto", code="2.02"),
        line("Preliminares", "Excavación"),
        line("Placa", "Sub-base"),
        line("Placa", "Acero"),
    )

    items = told.in_force(db, project.id).items
    assert [(item.code, item.description) for item in items] == [
        ("1.01", "Replanteo"),
        ("1.02", "Excavación"),
        ("2.02", "Concreto"),
        ("2.03", "Sub-base"),
        ("2.04", "Acero"),
    ]


def test_two_items_cannot_have_one_number(db: Database, hands: Cast, project: Project) -> None:
    with pytest.raises(InvalidCommand) as refused:
        write(db, hands, project, line("A", "Uno", code="1.07"), line("B", "Dos", code="1.07"))

    assert set(refused.value.errors) == {"lines.1.code"}


def test_the_same_budget_written_again_changes_nothing(
    db: Database, hands: Cast, project: Project
) -> None:
    lines = (line("Placa", "Concreto"), line("Drenaje", "Cuneta", "52_300"))
    write(db, hands, project, *lines)
    before = entries(db, project), keys(db)

    write(db, hands, project, *lines)

    assert (entries(db, project), keys(db)) == before
    assert before[0] == ["budget.written"]


def test_an_item_that_stays_keeps_its_key(db: Database, hands: Cast, project: Project) -> None:
    write(db, hands, project, line("Placa", "Concreto"), line("Placa", "Acero"))
    before = keys(db)

    write(
        db,
        hands,
        project,
        line("Placa", "Concreto de 28 MPa", code="1.01"),
        line("Placa", "Filtro", code="1.09"),
    )

    after = keys(db)
    assert after["1.01"] == before["1.01"]
    assert set(after) == {"1.01", "1.09"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": None, "output": None}, "quantity"),
        ({"output": 0}, "output"),
        ({"addition": 500}, "addition"),
        ({"unit_price": None}, "unit_price"),
        ({"unit": "furlong"}, "unit"),
        ({"unit": PERCENT_OF_LABOUR}, "unit_price"),
        ({"unit": PERCENT_OF_LABOUR, "kind": ComponentKind.MATERIAL}, "kind"),
        ({"kind": ComponentKind.LABOUR, "addition": 30_001}, "addition"),
    ],
)
@pytest.mark.one_database
def test_a_line_of_an_analysis_says_what_is_wrong_with_it(
    changes: dict[str, object], field: str
) -> None:
    given: dict[str, object] = {
        "kind": ComponentKind.EQUIPMENT,
        "description": "Vibrador",
        "unit": "h",
        "quantity": 2 * MICRO,
        "unit_price": cop("8_750"),
    }

    with pytest.raises(InvalidCommand) as refused:
        WriteComponent(**{**given, **changes})  # type: ignore[arg-type]

    assert field in refused.value.errors


def test_an_analysis_needs_an_item_of_a_budget_that_can_still_be_written(
    db: Database, hands: Cast, project: Project
) -> None:
    with pytest.raises(Refused, match="Write the budget first"):
        analyse(db, hands, project, "1.01")
    write(db, hands, project, line("Placa", "Concreto"))
    with pytest.raises(InvalidCommand):
        analyse(db, hands, project, "7.01")
    with pytest.raises(Refused, match="only by a revision"):
        analyse(db, hands, factories.financed(db, hands), "1.01")


def test_what_was_kept_of_a_content_is_read_as_it_was(
    db: Database, hands: Cast, project: Project
) -> None:
    write(db, hands, project, line("Placa", "Concreto"))
    analyse(db, hands, project, "1.01")
    content = told.in_force(db, project.id)

    again = budget_contents.unpacked(budget_contents.packed(content))

    assert again == content
    assert budget_contents.digest(again) == budget_contents.digest(content)
    assert list(budget_contents.mistakes_of(again)) == []
