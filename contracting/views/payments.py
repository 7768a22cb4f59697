"""What people see of payments: what waits for them, the list, and one as the certificate the field knows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from contracting import approval_rules
from contracting.agreements import ORGANISATION, Agreement
from contracting.approvals import ApprovalDelegation, DelegationState
from contracting.milestone_plans import PAYABLE, Milestone
from contracting.payment_requests import OPEN
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.views.agreements import matches
from foundation import territories
from foundation.clock import civil_date
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import ROLES, Permission
from foundation.money import COP, Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work, within
from portfolio.communities import Community
from portfolio.projects import Project

# More than this waits for nobody; whoever has so much begins at the oldest.
MOST_WAITING = 50


class PaymentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to, as it stands in the address."""

    q: str = ""
    status: str = ""
    kind: str = ""
    place: str = ""
    after: str = ""


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A payment in a list."""

    id: UUID
    number: int
    kind: PaymentKind
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    territory: str
    place: str
    gross: Money
    net: Money
    requested_at: datetime
    requested_on: date
    paid_on: date | None
    bank_reference: str | None
    state: PaymentState


class PaymentList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of payments."""

    rows: tuple[PaymentRow, ...]
    next: str | None
    total: int


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement of which both keys verified something that nobody has asked for."""

    agreement_id: UUID
    agreement_number: str | None
    project_title: str
    place: str
    milestones: int
    amount: Money


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for this person, the oldest first."""

    to_approve: tuple[PaymentRow, ...]
    to_pay: tuple[PaymentRow, ...]
    to_request: tuple[Payable, ...]


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Payment.id,
            Payment.number,
            Payment.kind,
            Payment.agreement_id,
            Payment.project_id,
            Payment.territory,
            Payment.currency,
            Payment.gross_minor,
            Payment.net_minor,
            Payment.requested_at,
            Payment.paid_on,
            Payment.bank_reference,
            Payment.state,
            Agreement.number.label("agreement_number"),
            Project.title,
            ORGANISATION.label("organisation"),
        )
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .join(Project, Project.id == Payment.project_id)
        .join(Community, Community.id == Agreement.community_id)
    )


_ROWS = _rows()


def list_page(work: Work, query: PaymentQuery, *, size: int = SIZE) -> PaymentList:
    """Payments this actor sees, newest first."""
    condition = _conditions(work, query)
    total = work.session.execute(
        sa.select(sa.func.count())
        .select_from(Payment)
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .join(Project, Project.id == Payment.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(*condition)
    ).scalar_one()
    statement = _ROWS.where(*condition).order_by(Payment.id.desc()).limit(size + 1)
    if query.after:
        (key,) = decode_cursor(query.after, (UUID,))
        statement = statement.where(after((Payment.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    rows = _read(work, found[:size])
    more = encode_cursor([str(rows[-1].id)]) if len(found) > size else None
    return PaymentList(rows=rows, next=more, total=total)


def waiting(work: Work) -> Waiting:
    """What this person can do now about payments; what they did themselves the step before is somebody else's."""
    me = work.actor.user_id
    to_approve = (
        Payment.state == PaymentState.REQUESTED,
        Payment.requested_by.is_distinct_from(me),
        within_reach(work),
    )
    to_pay = (Payment.state == PaymentState.APPROVED, Payment.approved_by.is_distinct_from(me))
    return Waiting(
        to_approve=_oldest(work, Permission.PAYMENT_APPROVE, *to_approve),
        to_pay=_oldest(work, Permission.PAYMENT_PAY, *to_pay),
        to_request=_payable(work),
    )


def within_reach(work: Work) -> sa.ColumnElement[bool]:
    """The condition that this person's word reaches the amount of a payment, by role or by delegation."""
    return sa.or_(_by_role(work), _by_delegation(work))


def _by_role(work: Work) -> sa.ColumnElement[bool]:
    """What a role reaches: everything below the end of its last tier."""
    if work.actor.is_system:
        return sa.true()
    reached = []
    for tier in approval_rules.tiers_on(work.today):
        places = tuple(g.territory for g in work.actor.grants if tier.is_held_by(g))
        limit = approval_rules.limit_of(tier, work.today)
        where = within(Payment.territory, places)
        if limit is not None:
            small = sa.and_(Payment.currency == COP, Payment.gross_minor <= limit.minor)
            where = sa.and_(where, small)
        reached.append(where)
    return sa.or_(*reached)


def _by_delegation(work: Work) -> sa.ColumnElement[bool]:
    one = ApprovalDelegation
    return sa.exists().where(
        one.delegate_id == work.actor.user_id,
        one.state == DelegationState.GRANTED,
        one.starts_on <= work.today,
        one.ends_on >= work.today,
        Payment.territory.startswith(one.territory),
        sa.or_(
            one.most_minor.is_(None),
            sa.and_(one.most_minor >= Payment.gross_minor, one.currency == Payment.currency),
        ),
    )


def _oldest(
    work: Work, verb: Permission, *condition: sa.ColumnElement[bool]
) -> tuple[PaymentRow, ...]:
    if not work.actor.may_anywhere(verb):
        return ()
    statement = (
        _ROWS.where(*condition, held(work, verb, Payment.territory))
        .order_by(Payment.id)
        .limit(MOST_WAITING)
    )
    return _read(work, work.session.execute(statement).all())


def held(
    work: Work, verb: Permission, column: InstrumentedAttribute[str]
) -> sa.ColumnElement[bool]:
    """The condition that this person holds a verb where a row is."""
    if work.actor.is_system:
        return sa.true()
    return within(
        column, tuple(grant.territory for grant in work.actor.grants if verb in ROLES[grant.role])
    )


def _payable(work: Work) -> tuple[Payable, ...]:
    if not work.actor.may_anywhere(Permission.PAYMENT_REQUEST):
        return ()
    free = sa.func.sum(Milestone.verified_minor - Milestone.claimed_minor)
    statement = (
        sa.select(
            Agreement.id,
            Agreement.number,
            Agreement.territory,
            Agreement.currency,
            Project.title,
            sa.func.count().label("milestones"),
            free.label("free_minor"),
        )
        .join(Milestone, Milestone.agreement_id == Agreement.id)
        .join(Project, Project.id == Agreement.project_id)
        .where(
            held(work, Permission.PAYMENT_REQUEST, Agreement.territory),
            Agreement.state.in_(OPEN),
            Agreement.is_in_kind.is_(False),
            Milestone.state.in_(PAYABLE),
            Milestone.verified_minor > Milestone.claimed_minor,
        )
        .group_by(
            Agreement.id, Agreement.number, Agreement.territory, Agreement.currency, Project.title
        )
        .order_by(Agreement.id)
        .limit(MOST_WAITING)
    )
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found})
    return tuple(
        Payable(
            agreement_id=row.id,
            agreement_number=row.number,
            project_title=row.title,
            place=names.get(row.territory, ""),
            milestones=row.milestones,
            amount=Money(int(row.free_minor), row.currency),
        )
        for row in found
    )


def _conditions(work: Work, query: PaymentQuery) -> list[sa.ColumnElement[bool]]:
    condition = [work.visible(Payment.territory)]
    try:
        if query.status:
            condition.append(Payment.state == PaymentState(query.status))
        if query.kind:
            condition.append(Payment.kind == PaymentKind(query.kind))
    except ValueError:
        raise InvalidCommand({"status": say("Choose one of the options.")}) from None
    if query.place:
        condition.append(within(Payment.territory, (query.place,)))
    if query.q.strip():
        condition.append(matches(query.q))
    return condition


def _read(work: Work, found: Sequence[sa.Row[*tuple[Any, ...]]]) -> tuple[PaymentRow, ...]:
    names = territories.labels(work, {row.territory for row in found})
    return tuple(
        PaymentRow(
            id=row.id,
            number=row.number,
            kind=row.kind,
            agreement_id=row.agreement_id,
            agreement_number=row.agreement_number,
            project_id=row.project_id,
            project_title=row.title,
            organisation=row.organisation,
            territory=row.territory,
            place=names.get(row.territory, ""),
            gross=Money(row.gross_minor, row.currency),
            net=Money(row.net_minor, row.currency),
            requested_at=row.requested_at,
            requested_on=civil_date(row.requested_at),
            paid_on=row.paid_on,
            bank_reference=row.bank_reference,
            state=row.state,
        )
        for row in found
    )
