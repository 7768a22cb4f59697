"""Red flags (*banderas rojas*): cases that a published rule finds in the records, explained by who answers for it, judged by another.

A flag accuses nobody: it is a question with its rule. open → explained → accepted, or open again where the explanation does not hold;
dismissed where there is nothing to explain. Who explains does not judge. A case that the records no longer show is kept with the day it
was gone, because what was corrected stays told. Cases are found by ``red_flag_scan``, all of them by one command.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.red_flag_rules import FlagCode
from foundation.columns import Base, Instant, Json, Path, Versioned, enum_column
from foundation.commands import FileId, LongText
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.work import Work


class FlagState(StrEnum):
    """What became of a flag."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


LIVE = (FlagState.OPEN, FlagState.EXPLAINED)


class RedFlag(Versioned, Base):
    """One case of one rule; ``case_key`` names it, ``facts`` are keys and numbers, never persons."""

    __tablename__ = "red_flag"
    __table_args__ = (
        sa.UniqueConstraint("rule", "case_key"),
        sa.CheckConstraint("judged_by <> explained_by", name="judge_did_not_explain"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    rule: Mapped[FlagCode] = enum_column(FlagCode, index=True)
    rule_valid_from: Mapped[date]
    case_key: Mapped[str] = mapped_column(sa.String(200))
    facts: Mapped[Json]
    found_at: Mapped[Instant]
    gone_at: Mapped[datetime | None]
    explanation: Mapped[str | None] = mapped_column(sa.Text)
    explanation_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[UUID | None]
    judgement: Mapped[str | None] = mapped_column(sa.Text)
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    state: Mapped[FlagState] = enum_column(FlagState, index=True)


def is_still_there(_work: Work, flag: RedFlag) -> Sentence | None:
    """A guard: a case that is gone has nothing to be explained."""
    if flag.gone_at is None:
        return None
    return say("The records no longer show this case.")


S, P = FlagState, Permission
LIFECYCLE = Lifecycle(
    RedFlag,
    Step("explain", {S.OPEN, S.EXPLAINED}, S.EXPLAINED, P.FLAG_EXPLAIN, guards=[is_still_there]),
    Step(
        "accept",
        {S.EXPLAINED},
        S.ACCEPTED,
        P.FLAG_JUDGE,
        guards=[different_person("explained_by")],
    ),
    Step(
        "insist",
        {S.EXPLAINED, S.ACCEPTED, S.DISMISSED},
        S.OPEN,
        P.FLAG_JUDGE,
        guards=[different_person("explained_by")],
    ),
    Step(
        "dismiss",
        {S.OPEN, S.EXPLAINED},
        S.DISMISSED,
        P.FLAG_JUDGE,
        guards=[different_person("explained_by")],
    ),
)


class ExplainFlag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is as it is, with a paper that shows it if there is one."""

    explanation: LongText
    proof: FileId | None = None


class _Judgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    judgement: LongText


class AcceptExplanation(_Judgement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The explanation holds, and why."""


class InsistOnFlag(_Judgement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The explanation does not hold, or something came up since."""


class DismissFlag(_Judgement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There is nothing to explain, and why."""


def explain(work: Work, flag_id: UUID, command: ExplainFlag) -> RedFlag:
    """Explain a case."""
    flag = _step(work, flag_id, "explain")
    flag.explanation, flag.explanation_file_id = command.explanation, command.proof
    flag.explained_at, flag.explained_by = work.now, work.actor.user_id
    flag.judgement = flag.judged_at = flag.judged_by = None
    return flag


def accept(work: Work, flag_id: UUID, command: AcceptExplanation) -> RedFlag:
    """Accept an explanation that somebody else gave."""
    return _judged(work, flag_id, "accept", command)


def insist(work: Work, flag_id: UUID, command: InsistOnFlag) -> RedFlag:
    """Ask again."""
    return _judged(work, flag_id, "insist", command)


def dismiss(work: Work, flag_id: UUID, command: DismissFlag) -> RedFlag:
    """Say that there is nothing to explain."""
    return _judged(work, flag_id, "dismiss", command)


def _judged(work: Work, flag_id: UUID, step: str, command: _Judgement) -> RedFlag:
    flag = _step(work, flag_id, step)
    flag.judgement = command.judgement
    flag.judged_at, flag.judged_by = work.now, work.actor.user_id
    return flag


def _step(work: Work, flag_id: UUID, step: str) -> RedFlag:
    flag = work.get(RedFlag, flag_id, lock=True)
    LIFECYCLE.apply(step, work, flag, facts={"rule": flag.rule})
    return flag


def get(work: Work, flag_id: UUID) -> RedFlag:
    """A flag this actor can see."""
    return work.get(RedFlag, flag_id)


def live_of_project(work: Work, project_id: UUID) -> list[RedFlag]:
    """The flags of a work that nobody settled and that the records still show."""
    statement = (
        sa.select(RedFlag)
        .where(
            RedFlag.project_id == project_id,
            RedFlag.state.in_(LIVE),
            RedFlag.gone_at.is_(None),
        )
        .order_by(RedFlag.id)
    )
    return list(work.session.execute(statement).scalars())
