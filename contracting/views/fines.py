"""What people see of fines: those of an agreement, and one with its rule, act, answers and what was deducted."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import fine_rules, fines
from contracting.agreements import ORGANISATION, Agreement
from contracting.fine_rules import FineRule
from contracting.fines import LIFECYCLE, Fine, FineState
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


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement that something is about, as its pages name it."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    place: str
    project_id: UUID
    project_title: str
    organisation: str


class FineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A fine in the table of its agreement."""

    id: UUID
    number: int
    rule: str
    cause: str
    amount: Money
    deducted: Money
    proposed_on: datetime
    is_firm: bool
    state: FineState


class FinesView(msgspec.Struct, frozen=True, kw_only=True):
    """The fines of one agreement."""

    about: About
    rows: tuple[FineRow, ...]
    owed: Money
    rules: tuple[FineRule, ...]
    may_propose: bool
    refusal: Sentence | None


class FineView(msgspec.Struct, frozen=True, kw_only=True):
    """One fine."""

    id: UUID
    version: int
    territory: str
    about: About
    row: FineRow
    rule: FineRule
    days: int | None
    answer_until: date
    answer: str | None
    act_number: str | None
    act_on: date | None
    act_file_id: UUID | None
    contest_until: date | None
    contest: str | None
    decision: str | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def about_of(work: Work, agreement_id: UUID) -> tuple[Agreement, About]:
    """An agreement in sight with the names that pages about it show."""
    row = work.session.execute(
        sa.select(Agreement, Project.title, ORGANISATION)
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    agreement: Agreement = row[0]
    return agreement, About(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        place=territories.get(work, agreement.territory).label,
        project_id=agreement.project_id,
        project_title=row[1],
        organisation=row[2],
    )


def of_agreement(work: Work, agreement_id: UUID) -> FinesView:
    """The fines of an agreement in sight, the newest first."""
    agreement, about = about_of(work, agreement_id)
    rows = fines.of_agreement(work, agreement.id)
    owed = sum(row.left.minor for row in rows if row.is_firm(work.today))
    return FinesView(
        about=about,
        rows=tuple(_row(work, row) for row in reversed(rows)),
        owed=Money(owed, agreement.currency),
        rules=fine_rules.rules_on(work.today),
        may_propose=work.may(Permission.FINE_PROPOSE, agreement.territory),
        refusal=fines.refusal_of_state(agreement),
    )


def _row(work: Work, row: Fine) -> FineRow:
    return FineRow(
        id=row.id,
        number=row.number,
        rule=row.rule,
        cause=row.cause,
        amount=row.amount,
        deducted=Money(row.deducted_minor, row.currency),
        proposed_on=row.proposed_at,
        is_firm=row.is_firm(work.today),
        state=row.state,
    )


def detail(work: Work, fine_id: UUID) -> FineView:
    """One fine in sight with what can be done about it."""
    fine = fines.get(work, fine_id)
    _, about = about_of(work, fine.agreement_id)
    found = steps(LIFECYCLE.available(work, fine))
    same = (
        *("id", "version", "territory", "days", "answer_until", "answer", "act_number", "act_on"),
        *("act_file_id", "contest_until", "contest", "decision"),
    )
    return FineView(
        **{name: getattr(fine, name) for name in same},
        about=about,
        row=_row(work, fine),
        rule=fine_rules.rule_on(fine.rule, fine.rule_valid_from),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, fine.project_id, [fine.id]),
    )
