"""What people see of the end of an agreement: the act, the period of correction, the balance line by line, the settlement with its days."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import (
    punch_list,
    settlement_figures,
    settlement_rules,
    settlements,
    terminations,
    unfinished_works,
)
from contracting.agreements import ORGANISATION, Agreement, AgreementState
from contracting.settlement_balance import BalanceTerm, Line, LineCode
from contracting.settlement_rules import SettlementStage
from contracting.settlements import Settlement, SettlementLine, SettlementState
from contracting.terminations import Closing, ClosingState, TerminationKind
from contracting.unfinished_works import UnfinishedState
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project


class PendingFix(msgspec.Struct, frozen=True):
    """What was pending when the act was signed."""

    number: int
    what: str


class ActView(msgspec.Struct, frozen=True, kw_only=True):
    """The act of termination with what came after it."""

    id: UUID
    version: int
    kind: TerminationKind
    cause: str
    ended_on: date
    is_complete: bool
    corrections_until: date | None
    pending: tuple[PendingFix, ...]
    agreed: str | None
    act_id: UUID | None
    signed_at: datetime | None
    received_on: date | None
    defects_until: date | None
    days_left: int | None
    reception_note: str | None
    state: ClosingState
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]


class TermView(msgspec.Struct, frozen=True):
    """One amount of a line, with its sign."""

    code: BalanceTerm
    amount: Money


class BalanceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the balance: what adds up, to what, and why it does not hold where it does not."""

    code: LineCode
    terms: tuple[TermView, ...]
    total: Money | None
    holds: bool
    refusal: Sentence | None


class DeadlineView(msgspec.Struct, frozen=True, kw_only=True):
    """One deadline of the settlement, with its rule."""

    stage: SettlementStage
    until: date
    days_left: int
    is_current: bool
    text_es: str
    text_en: str
    source: str
    to_confirm: bool


class SettledView(msgspec.Struct, frozen=True, kw_only=True):
    """The settlement itself."""

    id: UUID
    version: int
    state: SettlementState
    stage: SettlementStage | None
    prepared_at: datetime
    observations: str | None
    returned: Money
    return_proof_id: UUID | None
    agreed_at: datetime | None
    reservations: str | None
    settled_on: date | None
    act_id: UUID | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]


class ClosingView(msgspec.Struct, frozen=True, kw_only=True):
    """The end of one agreement."""

    agreement_id: UUID
    agreement_version: int
    agreement_number: str | None
    agreement_state: AgreementState
    territory: str
    project_id: UUID
    project_title: str
    organisation: str
    place: str
    ends_on: date | None
    accepted_on: date | None
    act: ActView | None
    may_write: bool
    refusal: Sentence | None
    issues: tuple[PendingFix, ...]
    unfinished_id: UUID | None
    unfinished_state: UnfinishedState | None
    deadlines: tuple[DeadlineView, ...]
    balance: tuple[BalanceLine, ...]
    failing: Sentence | None
    may_prepare: bool
    settlement: SettledView | None
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> ClosingView:
    """The end of an agreement in sight."""
    row = work.session.execute(
        sa.select(Agreement, Project, ORGANISATION)
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    agreement, project = row.Agreement, row.Project
    act = terminations.find(work, agreement.id)
    settlement = settlements.find(work, agreement.id)
    entry = unfinished_works.find(work, agreement.id) if agreement.left_unfinished else None
    has_begun = agreement.starts_on is not None
    lines = _lines(work, agreement, settlement) if has_begun else ()
    failing = next((line.refusal for line in lines if not line.holds), None)
    subjects = [one.id for one in (act, settlement, entry) if one is not None]
    return ClosingView(
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        agreement_number=agreement.number,
        agreement_state=agreement.state,
        territory=agreement.territory,
        project_id=project.id,
        project_title=project.title,
        organisation=row[2],
        place=territories.get(work, agreement.territory).label,
        ends_on=agreement.ends_on,
        accepted_on=agreement.accepted_on,
        act=_act(work, act) if act else None,
        may_write=act is None and work.may(Permission.CLOSING_WRITE, agreement.territory),
        refusal=terminations.refusal_of_state(agreement),
        issues=_issues(work, agreement) if has_begun else (),
        unfinished_id=entry.id if entry else None,
        unfinished_state=entry.state if entry else None,
        deadlines=_deadlines(agreement, work.today),
        balance=lines,
        failing=failing,
        may_prepare=settlement_figures.ended(agreement) is not None
        and (settlement is None or settlement.state is not SettlementState.SETTLED)
        and work.may(Permission.SETTLEMENT_PREPARE, agreement.territory),
        settlement=_settled(work, settlement) if settlement else None,
        timeline=timelines.timeline(work, project.id, subjects),
    )


def _issues(work: Work, agreement: Agreement) -> tuple[PendingFix, ...]:
    rows = punch_list.pending_of(work, agreement.id)
    return tuple(PendingFix(row.number, row.what) for row in rows)


def _act(work: Work, row: Closing) -> ActView:
    found = steps(terminations.LIFECYCLE.available(work, row))
    same = (
        *("id", "version", "kind", "cause", "ended_on", "is_complete", "corrections_until"),
        *("agreed", "act_id", "signed_at", "received_on", "defects_until", "reception_note"),
        "state",
    )
    left = (row.defects_until - work.today).days if row.defects_until else None
    return ActView(
        **{name: getattr(row, name) for name in same},
        pending=tuple(PendingFix(one["number"], one["what"]) for one in row.pending),
        days_left=left,
        steps=found,
        actions=open_steps(found),
    )


def _deadlines(agreement: Agreement, today: date) -> tuple[DeadlineView, ...]:
    ended_on = settlement_figures.ended(agreement)
    if ended_on is None:
        return ()
    family = settlements.family_of(agreement)
    rules = settlement_rules.rules_on(family, ended_on)
    current = settlement_rules.stage_on(family, ended_on, today)
    return tuple(
        DeadlineView(
            stage=stage,
            until=until,
            days_left=(until - today).days,
            is_current=stage is current,
            text_es=rules[stage].text_es,
            text_en=rules[stage].text_en,
            source=rules[stage].source,
            to_confirm=rules[stage].to_confirm,
        )
        for stage, until in settlement_rules.deadlines(family, ended_on).items()
    )


def _lines(
    work: Work, agreement: Agreement, settlement: Settlement | None
) -> tuple[BalanceLine, ...]:
    """The balance as it stands now; once it is settled, as it was signed."""
    if settlement is not None and settlement.state is SettlementState.SETTLED:
        return tuple(_kept(line) for line in settlements.kept_lines(work, settlement.id))
    return tuple(_line(line) for line in settlements.lines_of(work, agreement))


def _line(line: Line) -> BalanceLine:
    return BalanceLine(
        code=line.code,
        terms=tuple(TermView(term.code, term.amount) for term in line.terms),
        total=line.total,
        holds=line.holds,
        refusal=line.refusal,
    )


def _kept(line: SettlementLine) -> BalanceLine:
    return BalanceLine(
        code=line.code,
        terms=tuple(
            TermView(BalanceTerm(term["code"]), Money(term["minor"], line.currency))
            for term in line.terms
        ),
        total=None if line.total_minor is None else Money(line.total_minor, line.currency),
        holds=True,
        refusal=None,
    )


def _settled(work: Work, row: Settlement) -> SettledView:
    found = steps(settlements.LIFECYCLE.available(work, row))
    same = (
        *("id", "version", "state", "stage", "prepared_at", "observations", "return_proof_id"),
        *("agreed_at", "reservations", "settled_on", "act_id"),
    )
    return SettledView(
        **{name: getattr(row, name) for name in same},
        returned=Money(row.returned_minor, row.currency),
        steps=found,
        actions=open_steps(found),
    )


def of_act(work: Work, closing_id: UUID) -> ClosingView:
    """The end of the agreement that an act is about."""
    return of_agreement(work, terminations.get(work, closing_id).agreement_id)


def of_settlement(work: Work, settlement_id: UUID) -> ClosingView:
    """The end of the agreement that a settlement is about."""
    return of_agreement(work, settlements.get(work, settlement_id).agreement_id)
