"""Risks: what may happen to a work, why, with which effect, how grave it is, and who does what about it until when.

open → treated (the measure is done) or accepted (somebody lives with it), occurred when it happens, closed when it can happen no more; each
with a reason, and open again by another. Its gravity is probability times consequence by the dated rule of ``risk_levels``, assessed again
whenever somebody knows more. Everything that was said of it stays as its history. Who looks after a risk is a post, never a person's name:
posts stay when people change, and lists of risks are passed on.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio import projects, risk_levels
from portfolio.projects import Origin, Project
from portfolio.risk_levels import RiskLevel

Grade = Annotated[int, msgspec.Meta(ge=1, le=5)]


class RiskCategory(StrEnum):
    """Where a risk comes from."""

    TECHNICAL = "technical"
    CLIMATE = "climate"
    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"
    LAND = "land"
    FINANCIAL = "financial"
    CONTRACTUAL = "contractual"
    SUPPLY = "supply"
    SECURITY = "security"
    INSTITUTIONAL = "institutional"


class RiskState(StrEnum):
    """What became of a risk."""

    OPEN = "open"
    TREATED = "treated"
    ACCEPTED = "accepted"
    OCCURRED = "occurred"
    CLOSED = "closed"


class Risk(Versioned, Base):
    """One risk of one work."""

    __tablename__ = "risk"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        sa.CheckConstraint(
            "probability BETWEEN 1 AND 5 AND consequence BETWEEN 1 AND 5", name="grades_known"
        ),
        sa.CheckConstraint("score = probability * consequence", name="score_is_product"),
        sa.Index("ix_risk_score", "score", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    number: Mapped[Count]
    what: Mapped[str] = mapped_column(sa.String(200))
    cause: Mapped[Words]
    effect: Mapped[Words]
    category: Mapped[RiskCategory] = enum_column(RiskCategory)
    probability: Mapped[Count]
    consequence: Mapped[Count]
    score: Mapped[Count]
    level: Mapped[RiskLevel] = enum_column(RiskLevel)
    assessed_on: Mapped[date]
    measure: Mapped[Words]
    owner: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]
    state: Mapped[RiskState] = enum_column(RiskState)


class RiskEvent(Base):
    """What was decided of a risk on a day, and how grave it was then."""

    __tablename__ = "risk_event"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    risk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("risk.id"), index=True)
    state: Mapped[RiskState] = enum_column(RiskState)
    probability: Mapped[Count]
    consequence: Mapped[Count]
    level: Mapped[RiskLevel] = enum_column(RiskLevel)
    reason: Mapped[Words]
    decided_at: Mapped[Instant]
    decided_by: Mapped[UUID | None]


S = RiskState
LIVE = (S.OPEN, S.TREATED, S.ACCEPTED)
LIFECYCLE = Lifecycle(
    Risk,
    Step("treat", {S.OPEN}, S.TREATED, Permission.RISK_KEEP),
    Step("accept", {S.OPEN, S.TREATED}, S.ACCEPTED, Permission.RISK_KEEP),
    Step("occur", set(LIVE), S.OCCURRED, Permission.RISK_KEEP),
    Step("close", {*LIVE, S.OCCURRED}, S.CLOSED, Permission.RISK_KEEP),
    Step("reopen", set(RiskState) - {S.OPEN}, S.OPEN, Permission.RISK_KEEP),
)


class RegisterRisk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may happen, why and with which effect; how grave it is; what is done about it, by which post, until when."""

    what: ShortText
    cause: LongText
    effect: LongText
    category: RiskCategory
    probability: Grade
    consequence: Grade
    measure: LongText
    owner: ShortText
    due_on: date


class AssessRisk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How grave it is now, and what is done about it from now on, with the reason."""

    reason: LongText
    probability: Grade
    consequence: Grade
    measure: LongText
    owner: ShortText
    due_on: date


class _Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: LongText


class TreatRisk(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The measure is done, and how that is known."""


class TolerateRisk(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing more is done about it, and why."""


class OccurRisk(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It happened: what, and with which effect."""


class CloseRisk(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It can happen no more, and why."""


class ReopenRisk(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It has to be looked after again, and why."""


def register(work: Work, project_id: UUID, command: RegisterRisk) -> Risk:
    """Put a risk into the register of a work."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.RISK_KEEP, project.territory)
    if project.origin is not Origin.NEED:
        raise Refused(say("The risks of a work that is only followed are its executor's."))
    _check_day(work, command)
    row = work.add(
        Risk(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            number=_next_number(work, project),
            what=command.what,
            cause=command.cause,
            effect=command.effect,
            category=command.category,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
            state=RiskState.OPEN,
            **_assessed(work, command),
        )
    )
    work.session.flush()  # The history's foreign key needs the risk's row.
    _remember(work, row, command.cause)
    facts = {"number": row.number, "score": row.score, "level": row.level}
    work.record("risk.registered", row, project=project.id, facts=facts)
    return row


def assess(work: Work, risk_id: UUID, command: AssessRisk) -> Risk:
    """Say again how grave a risk is and what is done about it."""
    row = work.get(Risk, risk_id, lock=True)
    work.require(Permission.RISK_KEEP, row.territory)
    if row.state not in LIVE:
        raise Refused(say("Only a risk that may still happen is assessed: open it again first."))
    _check_day(work, command)
    for name, value in _assessed(work, command).items():
        setattr(row, name, value)
    _remember(work, row, command.reason)
    facts = {"score": row.score, "level": row.level, "due_on": row.due_on}
    work.record("risk.assessed", row, project=row.project_id, facts=facts)
    return row


def treat(work: Work, risk_id: UUID, command: TreatRisk) -> Risk:
    """Note that the measure is done."""
    return _decide(work, risk_id, "treat", command)


def accept(work: Work, risk_id: UUID, command: TolerateRisk) -> Risk:
    """Live with a risk."""
    return _decide(work, risk_id, "accept", command)


def occur(work: Work, risk_id: UUID, command: OccurRisk) -> Risk:
    """Note that it happened."""
    return _decide(work, risk_id, "occur", command)


def close(work: Work, risk_id: UUID, command: CloseRisk) -> Risk:
    """Close a risk that can happen no more."""
    return _decide(work, risk_id, "close", command)


def reopen(work: Work, risk_id: UUID, command: ReopenRisk) -> Risk:
    """Look after a risk again."""
    return _decide(work, risk_id, "reopen", command)


def _decide(work: Work, risk_id: UUID, step: str, command: _Decision) -> Risk:
    row = work.get(Risk, risk_id, lock=True)
    LIFECYCLE.apply(step, work, row)
    _remember(work, row, command.reason)
    return row


def _assessed(work: Work, command: RegisterRisk | AssessRisk) -> dict[str, object]:
    score = command.probability * command.consequence
    return {
        "probability": command.probability,
        "consequence": command.consequence,
        "score": score,
        "level": risk_levels.level_of(score, work.today),
        "assessed_on": work.today,
        "measure": command.measure,
        "owner": command.owner,
        "due_on": command.due_on,
    }


def _check_day(work: Work, command: RegisterRisk | AssessRisk) -> None:
    if command.due_on < work.today:
        raise InvalidCommand({"due_on": say("That day has passed already.")})


def _next_number(work: Work, project: Project) -> int:
    """The project is locked, so that two risks never take the same number."""
    of_work = sa.select(sa.func.count()).select_from(Risk).where(Risk.project_id == project.id)
    return int(work.session.execute(of_work).scalar_one()) + 1


def _remember(work: Work, row: Risk, reason: str) -> None:
    work.session.add(
        RiskEvent(
            id=new_id(),
            territory=row.territory,
            risk_id=row.id,
            state=row.state,
            probability=row.probability,
            consequence=row.consequence,
            level=row.level,
            reason=reason,
            decided_at=work.now,
            decided_by=work.actor.user_id,
        )
    )


def events_of(work: Work, risk_ids: Iterable[UUID]) -> list[RiskEvent]:
    """The history of risks, the first of each first."""
    statement = (
        sa.select(RiskEvent)
        .where(RiskEvent.risk_id.in_(list(risk_ids)))
        .order_by(RiskEvent.risk_id, RiskEvent.id)
    )
    return list(work.session.execute(statement).scalars())


def differences(work: Work) -> Iterator[tuple[Risk, bool]]:
    """Whether the level of every risk follows from its grades by the rule of its day, and its state from its history."""
    newest = {
        row.risk_id: row
        for row in work.session.execute(sa.select(RiskEvent).order_by(RiskEvent.id)).scalars()
    }
    for row in work.session.execute(sa.select(Risk).order_by(Risk.id)).scalars():
        score = row.probability * row.consequence
        last = newest.get(row.id)
        yield (
            row,
            (
                last is not None
                and (row.score, row.level) == (score, risk_levels.level_of(score, row.assessed_on))
                and (last.state, last.level) == (row.state, row.level)
            ),
        )
