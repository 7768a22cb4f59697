"""One work tells of its budget: what one metre takes, and the revision that a second look at the site asked for."""

from uuid import UUID

from app.demonstration import money_chapters
from app.demonstration.script import Part
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from portfolio import budget_revisions, budget_versions, budgets, cofinancing, funding_ledger
from portfolio.apportionment import ContributionKind
from portfolio.budget_contents import Content, Item
from portfolio.budget_revisions import ApproveRevision, DraftRevision, SubmitRevision
from portfolio.budget_writing import WriteAnalysis, WriteComponent, WriteLine
from portfolio.cofinancing import AddShare
from portfolio.funding_ledger import CommitFunds
from portfolio.price_analyses import PERCENT_OF_LABOUR, ComponentKind
from portfolio.projects import Project
from portfolio.sources import SourceKind

# A placa huella that is being built without trouble.
TOLD = 25
MORE_DITCH = 12_000
REASON = "En el replanteo, el tramo de la escuela recibe el agua de la ladera: hacen falta doce metros más de cuneta."
K = ComponentKind

SETTING_OUT = (
    (K.EQUIPMENT, "Estación total", "day", 1_000_000, 220_000_000, 0, "145_000"),
    (K.EQUIPMENT, "Herramienta menor", PERCENT_OF_LABOUR, 5_000_000, None, 0, None),
    (K.MATERIAL, "Estacas de madera", "un", 250_000, None, 500, "600"),
    (K.LABOUR, "Topógrafo y dos cadeneros", "day", 3_000_000, 220_000_000, 8_500, "82_400"),
)
TRACK = (
    (K.EQUIPMENT, "Mezcladora de un bulto", "h", 350_000, None, 0, "11_500"),
    (K.EQUIPMENT, "Vibrador", "h", 300_000, None, 0, "8_750"),
    (K.EQUIPMENT, "Herramienta menor", PERCENT_OF_LABOUR, 5_000_000, None, 0, None),
    (K.MATERIAL, "Cemento gris", "kg", 94_500_000, None, 300, "738"),
    (K.MATERIAL, "Arena lavada", "m3", 150_000, None, 500, "92_400"),
    (K.MATERIAL, "Triturado de tres cuartos", "m3", 226_000, None, 500, "108_000"),
    (K.MATERIAL, "Acero de 420 MPa, figurado", "kg", 7_200_000, None, 300, "4_650"),
    (K.LABOUR, "Oficial y cuatro ayudantes", "day", 5_000_000, 14_000_000, 8_500, "66_300"),
    (K.TRANSPORT, "Acarreo de agregados, 42 km", "m3km", 15_800_000, None, 0, "1_250"),
)


def chapters_of(part: Part) -> tuple[str | None, ...]:
    """The chapter of the budget that each milestone of a work pays for; signs and cleaning are for the work as a whole."""
    if part.pattern.kind == "concrete_track":
        return ("Placa huella", "Drenaje", "Placa huella", None)
    return (None,) * len(part.pattern.milestones)


def analysed(stage: Stage, part: Part, project: UUID) -> None:
    """The engineer writes what a metre takes; the prices follow from it."""
    if part.number != TOLD:
        return
    for item, lines in (("1.01", SETTING_OUT), ("2.02", TRACK)):
        command = WriteAnalysis(
            item=item,
            components=tuple(
                WriteComponent(
                    kind=kind,
                    description=description,
                    unit=unit,
                    quantity=quantity,
                    output=output,
                    addition=addition,
                    unit_price=cop(price) if price else None,
                )
                for kind, description, unit, quantity, output, addition, price in lines
            ),
        )
        with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
            budgets.write_analysis(work, project, command)


def revised(stage: Stage, part: Part, project: UUID) -> None:
    """Twelve metres of ditch more: proposed by the engineer, paid for by the municipality, approved by the manager."""
    if part.number != TOLD:
        return
    path = stage.place(part.village)
    with stage.acting(Role.ENGINEER, path) as work:
        content = budget_versions.content_of(budget_versions.get(work, project, 1))
        revision = budget_revisions.draft(work, project, _proposal(content)).id
    with stage.acting(Role.ENGINEER, path) as work:
        row = budget_revisions.submit(work, revision, SubmitRevision())
        missing = row.total - Money(work.get(Project, project).funded_minor)
    municipality = part.village.municipality
    source = money_chapters.source(
        stage, f"Municipio de {municipality.name}", SourceKind.MUNICIPALITY, municipality.path
    )
    share = AddShare(
        registered=source, form=ContributionKind.CASH, amount=missing, pledged_on=stage.today
    )
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        cofinancing.add_share(work, project, share)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        newest = max(cofinancing.shares_of(work, project), key=lambda one: one.id)
        document = f"CDP {part.number * 10 + 9} de {stage.today.year}"
        commit = CommitFunds(amount=missing, document=document, committed_on=stage.today)
        funding_ledger.commit(work, newest.id, commit)
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        budget_revisions.approve(work, revision, ApproveRevision())


def _proposal(content: Content) -> DraftRevision:
    return DraftRevision(
        lines=tuple(_line(item) for item in content.items),
        administration=content.rates.administration_bp,
        contingency=content.rates.contingency_bp,
        profit=content.rates.profit_bp,
        reason=REASON,
    )


def _line(item: Item) -> WriteLine:
    more = MORE_DITCH if item.code == "3.01" else 0
    return WriteLine(
        code=item.code,
        chapter=item.chapter,
        description=item.description,
        unit=item.unit,
        quantity=item.quantity_milli + more,
        unit_price=Money(item.unit_price_minor),
        measure=item.measure,
    )
