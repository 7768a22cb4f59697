"""What people see of risks: those of a work, those of the portfolio with the gravest first, and one with its history."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work, within
from portfolio import projects, risk_levels, risks
from portfolio.projects import Origin, Project
from portfolio.risk_levels import RiskLevel, RiskLevelRule
from portfolio.risks import LIFECYCLE, LIVE, Risk, RiskCategory, RiskState


class RiskQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of risks is limited to; without a state those that may still happen."""

    q: str = ""
    place: str = ""
    status: str = ""
    level: str = ""
    category: str = ""
    work: str = ""
    after: str = ""


class RiskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A risk in a list."""

    id: UUID
    number: int
    what: str
    category: RiskCategory
    probability: int
    consequence: int
    score: int
    level: RiskLevel
    state: RiskState
    measure: str
    owner: str
    due_on: date
    is_overdue: bool
    work: UUID
    code: str
    title: str
    place: str


class RiskList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of risks, the gravest first."""

    rows: tuple[RiskRow, ...]
    next: str | None
    total: int


class WorkRisks(msgspec.Struct, frozen=True, kw_only=True):
    """The register of one work."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    rows: tuple[RiskRow, ...]
    rules: tuple[RiskLevelRule, ...]
    may_register: bool


class RiskEventView(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, when, by somebody of which roles."""

    state: RiskState
    probability: int
    consequence: int
    level: RiskLevel
    reason: str
    decided_at: datetime
    decided_by: tuple[Role, ...]


class RiskView(msgspec.Struct, frozen=True, kw_only=True):
    """One risk."""

    id: UUID
    version: int
    territory: str
    row: RiskRow
    cause: str
    effect: str
    assessed_on: date
    events: tuple[RiskEventView, ...]
    rules: tuple[RiskLevelRule, ...]
    actions: tuple[str, ...]


def list_page(work: Work, query: RiskQuery) -> RiskList:
    """One page of the risks in sight: the gravest first, of those the one that is due first."""
    conditions = _conditions(work, query)
    total = work.session.execute(
        sa.select(sa.func.count())
        .select_from(Risk)
        .join(Project, Project.id == Risk.project_id)
        .where(*conditions)
    ).scalar_one()
    statement = _listed(conditions).limit(SIZE + 1)
    if query.after:
        score, key = decode_cursor(query.after, (int, UUID))
        statement = statement.where(after((Risk.score, Risk.id), (score, key), descending=True))
    rows = _rows(work, statement)
    more = encode_cursor([rows[SIZE - 1].score, str(rows[SIZE - 1].id)]) if rows[SIZE:] else None
    return RiskList(rows=tuple(rows[:SIZE]), next=more, total=total)


def every(work: Work, query: RiskQuery) -> list[RiskRow]:
    """All rows of a list, for a file."""
    return _rows(work, _listed(_conditions(work, query)))


def of_work(work: Work, project_id: UUID) -> WorkRisks:
    """The register of a work in sight, whatever became of its risks."""
    project = projects.get(work, project_id)
    statement = _listed([Risk.project_id == project.id])
    return WorkRisks(
        id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        rows=tuple(_rows(work, statement)),
        rules=risk_levels.rules_on(work.today),
        may_register=project.origin is Origin.NEED
        and work.may(Permission.RISK_KEEP, project.territory),
    )


def detail(work: Work, risk_id: UUID) -> RiskView:
    """One risk with its history, the newest first."""
    risk = work.get(Risk, risk_id)
    (row,) = _rows(work, _listed([Risk.id == risk.id]))
    events = risks.events_of(work, [risk.id])
    roles = roles_of(work, {one.decided_by for one in events if one.decided_by})
    steps = [choice.step for choice in LIFECYCLE.available(work, risk) if choice.refusal is None]
    may_assess = risk.state in LIVE and work.may(Permission.RISK_KEEP, risk.territory)
    return RiskView(
        id=risk.id,
        version=risk.version,
        territory=risk.territory,
        row=row,
        cause=risk.cause,
        effect=risk.effect,
        assessed_on=risk.assessed_on,
        events=tuple(
            RiskEventView(
                **{name: getattr(one, name) for name in _EVENT},
                decided_by=roles.get(one.decided_by, ()) if one.decided_by else (),
            )
            for one in reversed(events)
        ),
        rules=risk_levels.rules_on(risk.assessed_on),
        actions=(*(("assess",) if may_assess else ()), *steps),
    )


_EVENT = ("state", "probability", "consequence", "level", "reason", "decided_at")
_ROW = (
    *("id", "number", "what", "category", "probability", "consequence", "score", "level"),
    *("state", "measure", "owner", "due_on"),
)


def _conditions(work: Work, query: RiskQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [work.visible(Risk.territory)]
    choices: tuple[tuple[str, Any, Any], ...] = (
        ("status", RiskState, Risk.state),
        ("level", RiskLevel, Risk.level),
        ("category", RiskCategory, Risk.category),
        ("work", UUID, Risk.project_id),
    )
    for name, kind, column in choices:
        text = getattr(query, name)
        if text:
            try:
                found.append(column == kind(text))
            except ValueError:
                raise InvalidCommand({name: say("Choose one of the options.")}) from None
    if not query.status:
        found.append(Risk.state.in_(LIVE))
    if query.place:
        if territories.find_official(query.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        found.append(within(Risk.territory, (query.place,)))
    if query.q:
        in_risk = Risk.what.icontains(query.q, autoescape=True)
        found.append(sa.or_(in_risk, Project.title.icontains(query.q, autoescape=True)))
    return found


def _listed(conditions: list[sa.ColumnElement[bool]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            *(getattr(Risk, name) for name in _ROW),
            Project.id.label("work"),
            Project.code,
            Project.title,
            Project.municipality,
        )
        .join(Project, Project.id == Risk.project_id)
        .where(*conditions)
        .order_by(Risk.score.desc(), Risk.id.desc())
    )


def _rows(work: Work, statement: sa.Select[*tuple[Any, ...]]) -> list[RiskRow]:
    return list(_read(work, work.session.execute(statement).all()))


def _read(work: Work, rows: Any) -> Iterator[RiskRow]:  # noqa: ANN401 - rows of a statement
    for row in rows:
        yield RiskRow(
            **{name: getattr(row, name) for name in (*_ROW, "work", "code", "title")},
            is_overdue=row.state is RiskState.OPEN and row.due_on < work.today,
            place=territories.label(row.municipality),
        )
