"""Budgets with analyses and revisions, made through the real actions."""

from uuid import UUID

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.money import cop
from foundation.work import Work
from portfolio import budget_revisions, budgets
from portfolio.budget_contents import Content
from portfolio.budget_revisions import (
    ApproveRevision,
    BudgetRevision,
    DraftRevision,
    SubmitRevision,
)
from portfolio.budget_writing import WriteComponent, WriteLine
from portfolio.price_analyses import MICRO, PERCENT_OF_LABOUR, ComponentKind
from portfolio.projects import Project
from tests.support import factories
from tests.support.factories import Cast, changed

K = ComponentKind


def concrete() -> tuple[WriteComponent, ...]:
    """$ 455.900 for a cubic metre of concrete, as ``test_price_analyses`` works it out."""
    return (
        WriteComponent(
            kind=K.EQUIPMENT,
            description="Mezcladora",
            unit="h",
            output=1_250_000,
            unit_price=cop("11_500"),
        ),
        WriteComponent(
            kind=K.EQUIPMENT,
            description="Herramienta menor",
            unit=PERCENT_OF_LABOUR,
            quantity=5 * MICRO,
        ),
        WriteComponent(
            kind=K.MATERIAL,
            description="Cemento gris",
            unit="kg",
            quantity=350 * MICRO,
            addition=300,
            unit_price=cop("738"),
        ),
        WriteComponent(
            kind=K.MATERIAL,
            description="Arena lavada",
            unit="m3",
            quantity=556_000,
            addition=500,
            unit_price=cop("92_400"),
        ),
        WriteComponent(
            kind=K.LABOUR,
            description="Cuadrilla: un oficial y tres ayudantes",
            unit="day",
            quantity=4 * MICRO,
            output=6 * MICRO,
            addition=8_500,
            unit_price=cop("78_350"),
        ),
        WriteComponent(
            kind=K.TRANSPORT,
            description="Acarreo de materiales",
            unit="m3km",
            quantity=18_700_000,
            unit_price=cop("1_350"),
        ),
    )


def in_force(db: Database, project_id: UUID) -> Content:
    with db.reading(SYSTEM) as work:
        found = budgets.find_content(work, project_id)
    assert found is not None
    return found


def lines(content: Content) -> tuple[WriteLine, ...]:
    """The lines of a budget as somebody would write them again."""
    return tuple(
        WriteLine(
            code=item.code,
            chapter=item.chapter,
            description=item.description,
            unit=item.unit,
            quantity=item.quantity_milli,
            unit_price=cop(item.unit_price_minor // 100),
            measure=item.measure,
        )
        for item in content.items
    )


def proposal(content: Content, **overrides: object) -> DraftRevision:
    """The same money, forty metres of ditch less and as much more track."""
    first, second = lines(content)
    command = DraftRevision(
        lines=(
            changed(first, {"quantity": 490_000}),
            changed(second, {"quantity": 256_250}),
        ),
        administration=1_200,
        contingency=300,
        reason="El replanteo mostró diez metros más de placa y menos cuneta.",
    )
    return changed(command, overrides)


def drafted(db: Database, cast: Cast, project: Project, **overrides: object) -> BudgetRevision:
    command = proposal(in_force(db, project.id), **overrides)
    with db.writing(cast.engineer) as work:
        return budget_revisions.draft(work, project.id, command)


def submit(db: Database, cast: Cast, row: BudgetRevision) -> BudgetRevision:
    with db.writing(cast.engineer) as work:
        return budget_revisions.submit(work, row.id, SubmitRevision())


def submitted(db: Database, cast: Cast, project: Project | None = None) -> BudgetRevision:
    """A revision that waits for its decision, of a work that was financed."""
    return submit(db, cast, drafted(db, cast, project or factories.financed(db, cast)))


def approve(db: Database, cast: Cast, row: BudgetRevision) -> BudgetRevision:
    with db.writing(cast.programme_manager) as work:
        return approving(work, row.id)


def approving(work: Work, revision_id: UUID) -> BudgetRevision:
    return budget_revisions.approve(work, revision_id, ApproveRevision())
