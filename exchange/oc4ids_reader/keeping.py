"""What stays of a work: its assets, the plan that keeps them alive with its first year's money, and the papers that were issued."""

from datetime import date

from exchange.oc4ids.codes import DocumentType
from exchange.oc4ids.facts import DocumentFact, PartyFact, Span
from exchange.oc4ids.stories import AssetFact, MaintenancePlanFact, MaintenanceTaskFact
from exchange.oc4ids_reader.batches import Batch
from foundation.clock import civil_date
from foundation.money import Money
from foundation.records import IssuedDocument
from foundation.translations import Translator
from portfolio import units
from portfolio.projects import Project
from portfolio.usual_tasks import Rhythm

_LEAP_DAY = (2, 29)

_TYPES = {
    "agreement": DocumentType.CONTRACT_SIGNED,
    "start_act": DocumentType.CONTRACT_ANNEX,
    "certificate": DocumentType.PHYSICAL_PROGRESS,
    "handover_act": DocumentType.COMPLETION_CERTIFICATE,
    "minutes": DocumentType.CONSULTATION_MINUTES,
    "progress_report": DocumentType.PHYSICAL_PROGRESS,
    "risk_act": DocumentType.CLIMATE_RISK_ASSESSMENT,
    "schedule": DocumentType.PROJECT_PLAN,
    "work_sheet": DocumentType.NEEDS_ASSESSMENT,
    "previous_studies": DocumentType.FEASIBILITY_STUDY,
    "budget": DocumentType.BILL_OF_QUANTITY,
    "cofinance_act": DocumentType.FINANCIAL_AGREEMENT,
    "invitation": DocumentType.BIDDING_DOCUMENTS,
    "acceptance_of_offer": DocumentType.AWARD_NOTICE,
    "direct_award": DocumentType.ELIGIBILITY,
    "supervisor_designation": DocumentType.CONTRACT_ANNEX,
    "guarantee_approval": DocumentType.CONTRACT_GUARANTEES,
    "advance_plan": DocumentType.CONTRACT_ANNEX,
}


def assets(batch: Batch, project: Project, words: Translator) -> tuple[AssetFact, ...]:
    """What was handed over."""
    return tuple(
        AssetFact(
            id=row.code,
            name=row.name,
            quantity=f"{words.quantity(row.quantity_milli)} {_symbol(row.unit)}",
            in_service_on=row.handed_over_on,
            life_ends_on=_years_after(row.built_on, row.life_years),
        )
        for row in batch.assets.get(project.id, ())
    )


def plan(
    batch: Batch, project: Project, municipality: PartyFact, words: Translator
) -> MaintenancePlanFact | None:
    """The plan that the municipality accepted, with its budget line's money."""
    row = batch.commitments.get(project.id)
    if row is None:
        return None
    budget = None if row.budget_minor is None else Money(row.budget_minor, row.currency)
    year = row.first_year
    return MaintenancePlanFact(
        id=project.code,
        accepted_on=civil_date(row.accepted_at) if row.accepted_at else None,
        first_year=Span(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)) if year else None,
        first_year_budget=budget,
        payer=municipality,
        responsible=municipality,
        tasks=tuple(
            MaintenanceTaskFact(
                id=str(task.position),
                title=task.name,
                rhythm=_rhythm(task.rhythm, task.every, words),
                responsible=words.label("performer", task.performer),
                first_year_cost=Money(task.yearly_cost_minor, row.currency),
            )
            for task in batch.tasks.get(project.id, ())
        ),
    )


def papers(
    batch: Batch, project: Project, address: str, words: Translator
) -> tuple[DocumentFact, ...]:
    """The issued papers, each by its code; the paper itself names persons and stays where it is."""
    return tuple(_paper(row, address, words) for row in batch.papers.get(project.id, ()))


def _paper(row: IssuedDocument, address: str, words: Translator) -> DocumentFact:
    title = words.label("document_kind", row.kind)
    return DocumentFact(
        id=row.code,
        # A kind that the table does not know yet is still a paper of the work's supervision.
        type=_TYPES.get(row.kind, DocumentType.OVERSIGHT_REPORT),
        title=f"{title} {row.number}",
        url=f"{address}/v/{row.code}" if address else None,
        published=row.issued_at,
        language=row.language,
        access=words.text("The paper is verified with its code {code}.", code=row.code),
    )


def _rhythm(rhythm: Rhythm, every: int, words: Translator) -> str:
    match rhythm:
        case Rhythm.DAY:
            return words.plural("Every day", "Every {n} days", every)
        case Rhythm.WEEK:
            return words.plural("Every week", "Every {n} weeks", every)
        case Rhythm.MONTH:
            return words.plural("Every month", "Every {n} months", every)
        case Rhythm.YEAR:
            return words.plural("Every year", "Every {n} years", every)


def _symbol(code: str) -> str:
    unit = units.find(code)
    return unit.symbol if unit else code


def _years_after(day: date, years: int) -> date:
    if (day.month, day.day) == _LEAP_DAY:
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)
