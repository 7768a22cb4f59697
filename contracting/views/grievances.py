"""What people see of grievances: the list and one of them for whoever may read them, one by its code, and counts for everybody."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import grievances
from contracting.agreements import Agreement
from contracting.grievances import (
    LIFECYCLE,
    Grievance,
    GrievanceCategory,
    GrievanceChannel,
    GrievanceRule,
    GrievanceState,
    Satisfaction,
)
from contracting.views import timelines
from contracting.views.payments import held
from contracting.views.steps import open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.audit import GENERAL
from foundation.clock import civil_date
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.people import Person
from foundation.work import Work


class GrievanceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to; without a state what is not closed."""

    status: str = ""
    category: str = ""
    after: str = ""


class GrievanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A grievance in the list of who may read them."""

    id: UUID
    code: str
    category: GrievanceCategory
    channel: GrievanceChannel
    place: str
    received_on: date
    due_on: date
    is_late: bool
    is_anonymous: bool
    reopened: int
    state: GrievanceState


class GrievanceList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of grievances, what is due first before the others."""

    rows: tuple[GrievanceRow, ...]
    next: str | None
    total: int
    may_record: bool


class GrievanceView(msgspec.Struct, frozen=True, kw_only=True):
    """One grievance; the name only for whoever may read persons too."""

    id: UUID
    version: int
    territory: str
    row: GrievanceRow
    about: str
    agreement_id: UUID | None
    agreement_number: str | None
    name: str | None
    phone: str | None
    is_name_hidden: bool
    answer: str | None
    answered_at: datetime | None
    satisfaction: Satisfaction | None
    remark: str | None
    rule: GrievanceRule
    actions: tuple[str, ...]
    timeline: Timeline


class FollowedGrievance(msgspec.Struct, frozen=True, kw_only=True):
    """One grievance for whoever holds its code: where it stands and what was answered, not what was complained of nor by whom."""

    code: str
    category: GrievanceCategory
    received_on: date
    due_on: date
    is_late: bool
    is_anonymous: bool
    answer: str | None
    answered_on: date | None
    satisfaction: Satisfaction | None
    may_judge: bool
    state: GrievanceState


class GrievanceCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many complaints there are, for everybody: never which, never about what work."""

    received: int
    open: int
    late: int
    answered: int
    answered_in_time: int
    satisfied: int
    judged: int


def require(work: Work) -> None:
    """Complaints are for whoever may read them somewhere."""
    if not work.actor.may_anywhere(Permission.GRIEVANCE_READ):
        work.require(Permission.GRIEVANCE_READ, territories.COUNTRY)


def list_page(work: Work, query: GrievanceQuery) -> GrievanceList:
    """The grievances this person may read, the one that is due first before the others."""
    require(work)
    conditions = _conditions(work, query)
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Grievance).where(*conditions)
    ).scalar_one()
    statement = (
        sa.select(Grievance)
        .where(*conditions)
        .order_by(Grievance.due_on, Grievance.id)
        .limit(SIZE + 1)
    )
    if query.after:
        due_on, key = decode_cursor(query.after, (date, UUID))
        statement = statement.where(
            after((Grievance.due_on, Grievance.id), (due_on, key), descending=False)
        )
    found = list(work.session.execute(statement).scalars())
    here = found[:SIZE]
    names = territories.labels(work, {row.territory for row in here})
    more = encode_cursor([str(here[-1].due_on), str(here[-1].id)]) if found[SIZE:] else None
    return GrievanceList(
        rows=tuple(_row(work, row, names.get(row.territory, "")) for row in here),
        next=more,
        total=total,
        may_record=work.actor.may_anywhere(Permission.GRIEVANCE_RECORD),
    )


def _conditions(work: Work, query: GrievanceQuery) -> list[sa.ColumnElement[bool]]:
    found = [held(work, Permission.GRIEVANCE_READ, Grievance.territory)]
    try:
        if query.status:
            found.append(Grievance.state == GrievanceState(query.status))
        else:
            found.append(Grievance.state != GrievanceState.CLOSED)
        if query.category:
            found.append(Grievance.category == GrievanceCategory(query.category))
    except ValueError:
        raise InvalidCommand({"status": say("Choose one of the options.")}) from None
    return found


def _row(work: Work, row: Grievance, place: str) -> GrievanceRow:
    same = ("id", "code", "category", "channel", "due_on", "reopened", "state")
    return GrievanceRow(
        **{name: getattr(row, name) for name in same},
        place=place,
        received_on=civil_date(row.received_at),
        is_late=row.state is GrievanceState.RECEIVED and row.due_on < work.today,
        is_anonymous=row.person_id is None,
    )


def detail(work: Work, grievance_id: UUID) -> GrievanceView:
    """One grievance, for whoever may read what people complain of there."""
    row = grievances.get(work, grievance_id)
    may_see = work.may(Permission.PERSON_READ, row.territory)
    person = work.session.get(Person, row.person_id) if row.person_id and may_see else None
    number = None
    if row.agreement_id is not None:
        number = work.session.execute(
            sa.select(Agreement.number).where(Agreement.id == row.agreement_id)
        ).scalar_one()
    same = (
        *("id", "version", "territory", "about", "agreement_id", "answer", "answered_at"),
        *("satisfaction", "remark"),
    )
    found = steps(LIFECYCLE.available(work, row))
    return GrievanceView(
        **{name: getattr(row, name) for name in same},
        row=_row(work, row, territories.get(work, row.territory).label),
        agreement_number=number,
        name=person.name if person else None,
        phone=person.phone if person else None,
        is_name_hidden=row.person_id is not None and not may_see,
        rule=grievances.rule_on(row.category, civil_date(row.received_at)),
        actions=open_steps(found),
        timeline=timelines.timeline(work, GENERAL, [row.id]),
    )


def followed(work: Work, code: str) -> FollowedGrievance:
    """One grievance for whoever holds its code."""
    row = grievances.by_code(work, code)
    return FollowedGrievance(
        code=row.code,
        category=row.category,
        received_on=civil_date(row.received_at),
        due_on=row.due_on,
        is_late=row.state is GrievanceState.RECEIVED and row.due_on < work.today,
        is_anonymous=row.person_id is None,
        answer=row.answer,
        answered_on=civil_date(row.answered_at) if row.answered_at else None,
        satisfaction=row.satisfaction,
        may_judge=row.state is GrievanceState.ANSWERED,
        state=row.state,
    )


def followed_row(work: Work, grievance_id: UUID) -> FollowedGrievance:
    """The same by key, for what the public page sends."""
    row = work.session.get_one(Grievance, grievance_id)
    return followed(work, row.code)


def counts(work: Work) -> GrievanceCounts:
    """How many there are of all places together."""
    one = Grievance
    is_open = one.state == GrievanceState.RECEIVED

    def how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    row = work.session.execute(
        sa.select(
            sa.func.count(),
            how_many(is_open),
            how_many(sa.and_(is_open, one.due_on < work.today)),
            how_many(one.answered_at.is_not(None)),
            how_many(one.answered_in_time.is_(True)),
            how_many(one.satisfaction == Satisfaction.YES),
            how_many(one.satisfaction.is_not(None)),
        )
    ).one()
    return GrievanceCounts(
        received=row[0],
        open=int(row[1]),
        late=int(row[2]),
        answered=int(row[3]),
        answered_in_time=int(row[4]),
        satisfied=int(row[5]),
        judged=int(row[6]),
    )
