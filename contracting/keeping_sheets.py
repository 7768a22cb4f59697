"""What the papers say that tell people of a work or keep it alive: plain summary, notice board, plan, commitment, visits."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from contracting import (
    agreement_sheets,
    agreements,
    handover_components,
    handover_sheets,
    labour_sheets,
    milestone_plans,
    paper_heads,
)
from contracting.agreements import Agreement
from contracting.commitments import Commitment
from contracting.documents.keeping import PlanSheet, SustainabilitySheet, VisitSheet
from contracting.documents.notice_board import BoardMilestone, BoardSource, NoticeBoardSheet
from contracting.documents.plain_summary import PlainSummarySheet
from contracting.handovers import Handover
from contracting.labour_sheets import LabourSheet, SheetState
from contracting.milestone_plans import MilestoneState
from contracting.paper_heads import Reading
from foundation import particulars, records, territories
from foundation.commands import LongText, ShortText, Total
from foundation.errors import ProgrammingError
from foundation.money import Money
from foundation.papers import Signatory
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing
from portfolio.projects import Project
from portfolio.representatives import Sex

Months = Annotated[int, msgspec.Meta(ge=1, le=24)]
Condition = Annotated[int, msgspec.Meta(ge=1, le=5)]


class WriteSustainability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the community gives each year, who keeps its fund and who looks after the work; posts, no names."""

    community_days: Total
    tariff: Money | None = None
    tariff_rule: LongText | None = None
    fund_keeper: ShortText | None = None
    caretaker: ShortText
    reviewed_months: Months


class WriteVisit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visit after the handover found; who went is said by posts, no names."""

    visited_on: date
    went: ShortText
    is_in_use: bool = False
    plan_is_done: bool = False
    condition: Condition
    findings: LongText
    claim: LongText | None = None
    next_steps: LongText | None = None


def plain_summary_sheet(work: Work, agreement: Agreement, words: Translator) -> PlainSummarySheet:
    """The plain page of an agreement that was issued."""
    paper = records.find_newest(work.session, agreement.id, "agreement", words.language)
    if paper is None:
        raise ProgrammingError("a summary sums up an issued agreement")
    return PlainSummarySheet(
        agreement=agreement_sheets.agreement_sheet(work, agreement, words),
        code=paper.code,
        version=paper.document_version,
        sha256=paper.sha256,
    )


def notice_board_sheet(work: Work, agreement: Agreement, words: Translator) -> NoticeBoardSheet:
    """How a work stands today, for its village."""
    project = agreements.project_of(work, agreement)
    shares = cofinancing.shares_of(work, project.id)
    parts = cofinancing.coverage_of(work, project).shares_bp
    accepted = LabourSheet.state == SheetState.ACCEPTED
    days = [
        day
        for _, day in labour_sheets.worked(work, LabourSheet.agreement_id == agreement.id, accepted)
    ]
    reading = paper_heads.read(work, agreement, words)
    return NoticeBoardSheet(
        number=agreement.number or "",
        project=project.code,
        title=project.title,
        place=territories.get(work, agreement.territory).label,
        organisation=agreements.organisation_name(agreement, reading.community),
        entity=agreement.entity_name,
        supervisor_post=agreement.supervisor_post or "",
        value=agreement.value,
        paid=Money(project.paid_minor, project.currency),
        physical_bp=project.physical_bp,
        financial_bp=project.financial_bp,
        people=project.people,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        suspended_from=agreement.suspended_from,
        sources=tuple(
            BoardSource(
                name=share.source_name,
                amount=Money(share.amount_minor, project.currency),
                share_bp=part,
            )
            for share, part in zip(shares, parts, strict=True)
        ),
        milestones=tuple(
            BoardMilestone(
                position=row.position,
                title=row.title,
                is_verified=row.state is MilestoneState.VERIFIED,
                due_on=row.due_on,
            )
            for row in milestone_plans.of_agreement(work, agreement.id)
        ),
        days_milli=sum(day.share_milli for day in days),
        days_of_women_milli=sum(day.share_milli for day in days if day.sex is Sex.WOMAN),
        brought_up_to_date_on=work.today,
    )


def plan_sheet(work: Work, commitment: Commitment, words: Translator) -> PlanSheet:
    """The accepted plan of operation and maintenance of a work."""
    reading = _reading(work, commitment.project_id, words)
    promise = handover_sheets.promise_of(reading, commitment)
    kept = {task.measure: None for task in promise.tasks if task.measure}
    return PlanSheet(
        title=reading.project.title, promise=promise, measures_kept=tuple(kept), **_two(reading)
    )


def sustainability_sheet(
    work: Work, commitment: Commitment, words: Translator
) -> SustainabilitySheet:
    """What municipality and community commit themselves to."""
    reading = _reading(work, commitment.project_id, words)
    said = particulars.find(work, commitment.id, "sustainability", WriteSustainability)
    if said is None:
        raise ProgrammingError("what only the act says was written")
    return SustainabilitySheet(
        title=reading.project.title,
        promise=handover_sheets.promise_of(reading, commitment),
        community_days=said.community_days,
        tariff=said.tariff,
        tariff_rule=said.tariff_rule or "",
        fund_keeper=said.fund_keeper or "",
        caretaker=said.caretaker,
        reviewed_months=said.reviewed_months,
        **_two(reading),
    )


def visit_sheet(
    work: Work, handover: Handover, words: Translator, *, kind: str, months: int
) -> VisitSheet:
    """What a visit some months after the handover found."""
    agreement = agreements.get(work, handover.agreement_id)
    reading = paper_heads.read(work, agreement, words)
    said = particulars.find(work, handover.id, kind, WriteVisit)
    if said is None or handover.handed_over_on is None:
        raise ProgrammingError("a visit was written, of what was handed over")
    warranties = [
        row.warranty_until
        for row in handover_components.of_handover(work, handover.id)
        if row.warranty_until is not None
    ]
    return VisitSheet(
        title=reading.project.title,
        months=months,
        handed_over_on=handover.handed_over_on,
        visited_on=said.visited_on,
        went=said.went,
        is_in_use=said.is_in_use,
        plan_is_done=said.plan_is_done,
        condition=said.condition,
        findings=said.findings,
        claim=said.claim or "",
        next_steps=said.next_steps or "",
        warranty_until=max(warranties, default=None),
        **_two(reading),
    )


def _reading(work: Work, project_id: UUID, words: Translator) -> Reading:
    agreement = agreements.find_last(work, project_id)
    if agreement is None:
        raise ProgrammingError("what is kept was built under an agreement")
    return paper_heads.read(work, agreement, words)


def _two(reading: Reading) -> dict[str, Any]:
    """Head and the two who answer for a work once it is built; the municipality's line is filled in by hand."""
    project: Project = reading.project
    place = territories.get(reading.work, project.territory).label
    return {
        "head": paper_heads.head_of(reading),
        "municipality": Signatory(
            role=reading.words.text("Mayor or secretary in charge of the work"), organisation=place
        ),
        "organisation_signatory": paper_heads.organisation_signatory(reading),
    }
