"""What people see of agreements: the list, and one with its parties, its rule, its milestones, its account and what it waits for."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import earlier_agreements, payments
from contracting.agreement_rules import EntityKind
from contracting.agreements import ORGANISATION, Agreement, AgreementState
from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.money import Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.territories.names import plain, search_key
from foundation.work import Work, within
from portfolio.communities import Community
from portfolio.projects import Project


class AgreementQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to, as it stands in the address."""

    q: str = ""
    status: str = ""
    place: str = ""
    after: str = ""


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement in a list; what was verified and paid is that of its work."""

    id: UUID
    number: str | None
    object: str
    project_id: UUID
    project_code: str
    project_title: str
    organisation: str
    entity_kind: EntityKind
    entity_name: str
    territory: str
    place: str
    regime: str
    value: Money
    verified: Money
    paid: Money
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    left_unfinished: bool
    is_late: bool
    in_dispute: bool
    state: AgreementState


class AgreementList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of agreements."""

    rows: tuple[AgreementRow, ...]
    next: str | None
    total: int


_ROWS = (
    sa.select(
        Agreement.id,
        Agreement.number,
        Agreement.object,
        Agreement.project_id,
        Agreement.entity_kind,
        Agreement.entity_name,
        Agreement.territory,
        Agreement.regime,
        Agreement.currency,
        Agreement.value_minor,
        Agreement.signed_on,
        Agreement.starts_on,
        Agreement.ends_on,
        Agreement.suspended_from,
        Agreement.ended_on,
        Agreement.state,
        Project.code,
        Project.title,
        Agreement.left_unfinished,
        Agreement.final_minor,
        Project.verified_minor,
        Project.paid_minor,
        Project.earlier_minor,
        Project.in_dispute,
        ORGANISATION.label("organisation"),
    )
    .join(Project, Project.id == Agreement.project_id)
    .join(Community, Community.id == Agreement.community_id)
)


def list_page(work: Work, query: AgreementQuery, *, size: int = SIZE) -> AgreementList:
    """Agreements this actor sees, newest first."""
    condition = _conditions(work, query)
    counted = sa.select(sa.func.count()).select_from(Agreement)
    total = work.session.execute(
        counted.join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(*condition)
    ).scalar_one()
    statement = _ROWS.where(*condition).order_by(Agreement.id.desc()).limit(size + 1)
    if query.after:
        (key,) = decode_cursor(query.after, (UUID,))
        statement = statement.where(after((Agreement.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:size]})
    rows = tuple(_row(work, row, names.get(row.territory, "")) for row in found[:size])
    more = encode_cursor([str(rows[-1].id)]) if len(found) > size else None
    return AgreementList(rows=rows, next=more, total=total)


def _conditions(work: Work, query: AgreementQuery) -> list[sa.ColumnElement[bool]]:
    condition = [work.visible(Agreement.territory)]
    if query.status:
        try:
            condition.append(Agreement.state == AgreementState(query.status))
        except ValueError:
            raise InvalidCommand({"status": say("Choose one of the options.")}) from None
    if query.place:
        condition.append(within(Agreement.territory, (query.place,)))
    if query.q.strip():
        condition.append(matches(query.q))
    return condition


def matches(text: str) -> sa.ColumnElement[bool]:
    """The condition that somebody who typed this means an agreement: its number, its work, its organisation."""
    key = plain(search_key(text))
    return sa.or_(
        Agreement.number.icontains(text.strip(), autoescape=True),
        Agreement.object.icontains(text.strip(), autoescape=True),
        Project.plain_key.contains(key, autoescape=True),
        Agreement.organisation_name.icontains(text.strip(), autoescape=True),
        Community.name.icontains(text.strip(), autoescape=True),
    )


def _row(work: Work, row: sa.Row[*tuple[Any, ...]], place: str) -> AgreementRow:
    # What a work says of verified and paid is not a cancelled one's; of several agreements it says it of all together.
    is_live = row.state in (AgreementState.RUNNING, AgreementState.ACCEPTED)
    verified, paid = row.verified_minor, row.paid_minor
    is_over = row.left_unfinished and row.final_minor is not None
    if is_over or row.earlier_minor:
        verified = earlier_agreements.verified_of(work, [row.id])
        paid = payments.paid_under(work, work.get(Agreement, row.id)).minor
    return AgreementRow(
        id=row.id,
        number=row.number,
        object=row.object,
        project_id=row.project_id,
        project_code=row.code,
        project_title=row.title,
        organisation=row.organisation,
        entity_kind=row.entity_kind,
        entity_name=row.entity_name,
        territory=row.territory,
        place=place,
        regime=row.regime,
        value=Money(row.value_minor, row.currency),
        verified=Money(verified if is_live else 0, row.currency),
        paid=Money(paid if is_live else 0, row.currency),
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        left_unfinished=row.left_unfinished,
        is_late=row.state is AgreementState.RUNNING
        and row.ends_on is not None
        and row.suspended_from is None
        and row.ended_on is None
        and row.ends_on < work.today,
        in_dispute=is_live and row.in_dispute and not is_over,
        state=row.state,
    )
