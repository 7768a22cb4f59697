"""The papers that tell people of a work or keep it alive: plain summary, plan, commitment, visits after the handover, notice board."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracting import agreements, keeping_sheets
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, CommitmentState
from contracting.documents.keeping import (
    PlanSheet,
    SustainabilitySheet,
    VisitSheet,
    print_plan,
    print_sustainability,
    print_visit,
)
from contracting.documents.notice_board import NoticeBoardSheet, print_notice_board
from contracting.documents.plain_summary import PlainSummarySheet, print_plain_summary
from contracting.handovers import Handover
from contracting.keeping_sheets import WriteSustainability, WriteVisit
from contracting.samples import keeping as samples
from foundation import particulars, records
from foundation.acts import Act, AnyAct, Belonging, Gap, Subject
from foundation.errors import say
from foundation.identity.permissions import Permission
from foundation.reference_data import Dated, read_rows
from foundation.work import Work


class VisitMonths(Dated, frozen=True, kw_only=True):
    """How many months after the handover a work is looked at."""

    months: int


VISITS = tuple(row.months for row in read_rows("contracting", "visit_months.csv", VisitMonths))


def _agreements(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        work.select(Agreement)
        .where(Agreement.project_id == project_id, Agreement.number.is_not(None))
        .order_by(Agreement.id)
    )
    rows = work.session.execute(statement).scalars()
    return tuple(
        Subject(id=row.id, name=say("Agreement {number}", number=row.number)) for row in rows
    )


def _of_project(noun: type[Any]) -> Callable[[Work, UUID], Sequence[Subject]]:
    def find(work: Work, project_id: UUID) -> Sequence[Subject]:
        statement = sa.select(noun.id).where(
            noun.project_id == project_id, work.visible(noun.territory)
        )
        return tuple(Subject(id=key) for key in work.session.execute(statement).scalars())

    return find


def _belonging(work: Work, row: Any) -> Belonging:  # noqa: ANN401 - every noun of a work
    if isinstance(row, Agreement):
        agreement: Agreement | None = row
    elif isinstance(row, Handover):
        agreement = work.get(Agreement, row.agreement_id)
    else:
        agreement = agreements.find_last(work, row.project_id)
    if agreement is None:
        return Belonging(owner_id=row.id, project_id=row.project_id)
    return Belonging(owner_id=agreement.id, project_id=row.project_id, reference=agreement.number)


def _unissued(work: Work, agreement: Agreement) -> Sequence[Gap]:
    if records.find_newest(work.session, agreement.id, "agreement") is not None:
        return ()
    said = say("Issue the agreement first: the summary names its version.")
    return (Gap(said=said, href=f"/acts/agreement/{agreement.id}"),)


def _unsigned(work: Work, agreement: Agreement) -> Sequence[Gap]:
    if agreement.state in (AgreementState.SIGNED, AgreementState.RUNNING, AgreementState.ACCEPTED):
        return ()
    said = say("The agreement is not signed yet.")
    return (Gap(said=said, href=f"/agreements/{agreement.id}"),)


def _unaccepted(work: Work, commitment: Commitment) -> Sequence[Gap]:
    if agreements.find_last(work, commitment.project_id) is None:
        said = say("The work has no agreement yet.")
        return (Gap(said=said, href=f"/works/{commitment.project_id}"),)
    if commitment.state is CommitmentState.ACCEPTED and commitment.first_year is not None:
        return ()
    said = say("The municipality has not accepted the maintenance plan yet.")
    return (Gap(said=said, href=f"/works/{commitment.project_id}/handover"),)


def _unvisited(work: Work, handover: Handover, *, kind: str) -> Sequence[Gap]:
    if handover.handed_over_on is None:
        said = say("The work is not handed over yet.")
        return (Gap(said=said, href=f"/works/{handover.project_id}/handover"),)
    visit = particulars.find(work, handover.id, kind, WriteVisit)
    here = f"/acts/{kind}/{handover.id}/particulars"
    if visit is not None and visit.visited_on < handover.handed_over_on:
        said = say(
            "The visit was before the handover, on {day}: put its day right.",
            day=handover.handed_over_on,
        )
        return (Gap(said=said, href=here),)
    if visit is not None and visit.visited_on > work.today:
        return (Gap(said=say("The day of the visit has not come yet."), href=here),)
    return ()


PLAIN_SUMMARY: Act[Agreement, PlainSummarySheet] = Act(
    kind="plain_summary",
    rank=95,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_agreements,
    belonging=_belonging,
    gaps=_unissued,
    sheet=keeping_sheets.plain_summary_sheet,
    draw=print_plain_summary,
    samples=samples.plain_summaries,
)
PLAN: Act[Commitment, PlanSheet] = Act(
    kind="maintenance_plan",
    rank=260,
    noun=Commitment,
    permission=Permission.PLAN_PROPOSE,
    subjects=_of_project(Commitment),
    belonging=_belonging,
    gaps=_unaccepted,
    sheet=keeping_sheets.plan_sheet,
    draw=print_plan,
    samples=samples.plans,
)
SUSTAINABILITY: Act[Commitment, SustainabilitySheet] = Act(
    kind="sustainability",
    rank=262,
    noun=Commitment,
    permission=Permission.PLAN_PROPOSE,
    subjects=_of_project(Commitment),
    belonging=_belonging,
    gaps=_unaccepted,
    sheet=keeping_sheets.sustainability_sheet,
    draw=print_sustainability,
    samples=samples.sustainabilities,
    asks=WriteSustainability,
)
NOTICE_BOARD: Act[Agreement, NoticeBoardSheet] = Act(
    kind="notice_board",
    rank=280,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_agreements,
    belonging=_belonging,
    gaps=_unsigned,
    sheet=keeping_sheets.notice_board_sheet,
    draw=print_notice_board,
    samples=samples.notice_boards,
)


def _visit(months: int) -> Act[Handover, VisitSheet]:
    kind = f"visit_{months}_months"
    return Act(
        kind=kind,
        rank=270 + VISITS.index(months),
        noun=Handover,
        permission=Permission.PLAN_PROPOSE,
        subjects=_of_project(Handover),
        belonging=_belonging,
        gaps=partial(_unvisited, kind=kind),
        sheet=partial(keeping_sheets.visit_sheet, kind=kind, months=months),
        draw=print_visit,
        samples=samples.visits,
        asks=WriteVisit,
    )


ACTS: tuple[AnyAct, ...] = (
    PLAIN_SUMMARY,
    PLAN,
    SUSTAINABILITY,
    *(_visit(months) for months in VISITS),
    NOTICE_BOARD,
)
