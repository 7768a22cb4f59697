"""Batches: many acts of one kind issued one after the other, each in a transaction of its own, on behalf of whoever asked.

What is asked for is written down whole when it is asked: every act is a line that waits, is issued, or is refused with the reason and the
page where it is mended. One act that lacks something never holds up the others. A worker takes up where another one was stopped; a line
that was done is not done again, and issuing an act that already says the same gives the paper that exists.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import acts, jobs
from foundation.acts import AnyAct, IssueAct
from foundation.columns import Base, Code, Count, Instant, Json, Path, enum_column
from foundation.database import Database
from foundation.errors import Forbidden, Problem, Refused, Sentence, say
from foundation.identity import users
from foundation.identity.actors import SYSTEM, VISITOR, Actor
from foundation.identity.permissions import Permission
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.issuing import Language, Press
from foundation.records import IssuedDocument
from foundation.translations import LANGUAGES, translator
from foundation.work import Work

JOB = "issue-acts"
MOST = 5_000
# Shorter than the lease of a job, so that no second worker takes up a batch that is in hand.
SLICE_SECONDS = jobs.LEASE.total_seconds() / 2

log = logging.getLogger(__name__)


class BatchLineState(StrEnum):
    """How far one act of a batch has come."""

    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


class ActBatch(Base):
    """Acts of one kind that somebody asked for together."""

    __tablename__ = "act_batch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    kind: Mapped[Code]
    language: Mapped[str] = mapped_column(sa.String(2))
    lines: Mapped[Count]
    asked_at: Mapped[Instant]
    asked_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]


class ActBatchLine(Base):
    """One act of a batch: what it is about, the paper it became, or why it did not, in every language of the interface."""

    __tablename__ = "act_batch_line"
    __table_args__ = (sa.Index("ix_act_batch_line_batch_id_state", "batch_id", "state"),)

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("act_batch.id"), primary_key=True)
    position: Mapped[Count] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID] = mapped_column(sa.Uuid)
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    reason: Mapped[Json | None]
    href: Mapped[str | None] = mapped_column(sa.String(200))
    done_at: Mapped[datetime | None]
    state: Mapped[BatchLineState] = enum_column(BatchLineState)


_batch = cast("sa.Table", ActBatch.__table__)
_line = cast("sa.Table", ActBatchLine.__table__)


class CancelBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop a batch: what was issued stays, what waits is not issued."""


@dataclass(frozen=True)
class Subject:
    """What one act of a batch is about, and the work it belongs to."""

    id: UUID
    project_id: UUID | None


@dataclass(frozen=True)
class Workshop:
    """What running a batch takes: the press and every kind of act."""

    press: Press
    acts: Mapping[str, AnyAct]


def ask(
    work: Work, act: AnyAct, territory: str, language: Language, subjects: Sequence[Subject]
) -> ActBatch:
    """Write a batch down and have it done; whoever may issue the act somewhere in the territory may ask."""
    work.require(Permission.ACT_BATCH, territory)
    if not work.may(act.permission, territory):
        raise Forbidden(say("Your role does not allow this here."))
    if not subjects:
        raise Refused(say("There is nothing to issue here: every one has its paper already."))
    if len(subjects) > MOST:
        raise Refused(
            say("These are {n} acts; at most {most} go together.", n=len(subjects), most=MOST)
        )
    batch = work.add(
        ActBatch(
            id=new_id(),
            territory=territory,
            kind=act.kind,
            language=language.value,
            lines=len(subjects),
            asked_at=work.now,
            asked_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The lines' foreign key needs the batch's row.
    work.session.execute(
        sa.insert(ActBatchLine),
        [
            {
                "batch_id": batch.id,
                "position": position,
                "subject_id": subject.id,
                "project_id": subject.project_id,
                "state": BatchLineState.WAITING,
            }
            for position, subject in enumerate(subjects, start=1)
        ],
    )
    work.record("act_batch.asked", batch, facts={"kind": act.kind, "lines": len(subjects)})
    jobs.enqueue(work, JOB, {"batch": batch.id}, unique_key=f"{JOB}:{batch.id}")
    return batch


def cancel(work: Work, batch_id: UUID, command: CancelBatch) -> ActBatch:
    """Stop a batch that is not finished."""
    batch = work.get(ActBatch, batch_id, lock=True)
    work.require(Permission.ACT_BATCH, batch.territory)
    if batch.finished_at is not None or batch.cancelled_at is not None:
        raise Refused(say("This batch has ended already."))
    batch.cancelled_at, batch.cancelled_by = work.now, work.actor.user_id
    work.record("act_batch.cancelled", batch)
    return batch


def counts(session: Session, batch_id: UUID) -> dict[BatchLineState, int]:
    """How many lines of a batch stand where."""
    rows = session.execute(
        sa.select(ActBatchLine.state, sa.func.count())
        .where(ActBatchLine.batch_id == batch_id)
        .group_by(ActBatchLine.state)
    )
    return dict.fromkeys(BatchLineState, 0) | {BatchLineState(s): n for s, n in rows}


def refusals(session: Session, batch_id: UUID) -> list[ActBatchLine]:
    """The lines that were refused, in their order."""
    statement = (
        sa.select(ActBatchLine)
        .where(ActBatchLine.batch_id == batch_id, ActBatchLine.state == BatchLineState.REFUSED)
        .order_by(ActBatchLine.position)
    )
    return list(session.execute(statement).scalars())


# Doing it


def run(
    db: Database,
    workshop: Workshop,
    batch_id: UUID,
    *,
    seconds: float = SLICE_SECONDS,
    watch: Callable[[int], None] = lambda done: None,
) -> bool:
    """Issue what waits, for so many seconds; whether the batch has ended. What is left is put down as another job."""
    until = time.monotonic() + seconds
    while (line := _next(db, batch_id)) is not None:
        if time.monotonic() > until:
            with db.engine.begin() as connection:
                args = {"batch": str(batch_id)}
                jobs.put_down(connection, JOB, args, run_at=db.clock.now(), unique_key=None)
            return False
        _do(db, workshop, line)
        watch(line.position)
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(_batch)
            .where(_batch.c.id == batch_id, _batch.c.finished_at.is_(None))
            .values(finished_at=db.clock.now())
        )
    return True


def _next(db: Database, batch_id: UUID) -> Any:
    """The next line that waits, with what its batch says; nothing once the batch was cancelled."""
    statement = (
        sa.select(_line, _batch.c.kind, _batch.c.language, _batch.c.asked_by)
        .join(_batch, _batch.c.id == _line.c.batch_id)
        .where(_line.c.batch_id == batch_id, _line.c.state == BatchLineState.WAITING)
        .where(_batch.c.cancelled_at.is_(None))
        .order_by(_line.c.position)
        .limit(1)
    )
    with db.read_engine.connect() as connection:
        return connection.execute(statement).one_or_none()


def _do(db: Database, workshop: Workshop, line: Any) -> None:
    act = workshop.acts[line.kind]
    try:
        _issue(db, workshop.press, act, line)
    except Problem as problem:
        # A store or a database that is away is no fault of the act: the job is tried again.
        if problem.status >= 500:
            raise
        _refuse(db, act, line, problem.sentence)
    except SQLAlchemyError:
        raise
    except Exception as failure:  # noqa: BLE001 - the edge: one act's failure must not hold up the others
        log.error("batch %s line %s: %s", line.batch_id, line.position, jobs.describe(failure))
        said = say("Something went wrong on our side. Nothing was saved; try again.")
        _refuse(db, act, line, said)


def _issue(db: Database, press: Press, act: AnyAct, line: Any) -> None:
    """One act and its line in one transaction."""
    with db.writing(lambda session: _asker(session, line.asked_by)) as work:
        connection = work.session.connection()
        here = (_line.c.batch_id == line.batch_id, _line.c.position == line.position)
        held = connection.execute(sa.select(_line.c.state).where(*here).with_for_update()).scalar()
        if held != BatchLineState.WAITING:
            return
        command = IssueAct(language=Language(line.language))
        document = acts.issue(work, press, act, line.subject_id, command)
        _settle(work, document, here)


def _settle(work: Work, document: IssuedDocument, here: tuple[sa.ColumnElement[bool], ...]) -> None:
    work.session.flush()  # The line's foreign key needs the paper's row.
    # Through the connection: a line is how the act got issued; the log has the act itself.
    work.session.connection().execute(
        sa.update(_line)
        .where(*here)
        .values(state=BatchLineState.ISSUED, document_id=document.id, done_at=work.now)
    )


def _asker(session: Session, user_id: UUID | None) -> Actor:
    """Whoever asked, with the grants of today; an account that was closed meanwhile may nothing any more."""
    if user_id is None:
        return SYSTEM
    user = session.get(UserAccount, user_id)
    return users.actor_of(session, user) if user is not None and user.is_active else VISITOR


def _refuse(db: Database, act: AnyAct, line: Any, said: Sentence) -> None:
    href = _remedy(db, act, line) or f"{act.path}/{line.subject_id}"
    reason = {language: translator(language).sentence(said) for language in LANGUAGES}
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(_line)
            .where(_line.c.batch_id == line.batch_id, _line.c.position == line.position)
            .where(_line.c.state == BatchLineState.WAITING)
            .values(
                state=BatchLineState.REFUSED,
                reason=reason,
                href=href[:200],
                done_at=db.clock.now(),
            )
        )


def _remedy(db: Database, act: AnyAct, line: Any) -> str:
    """The page where the first thing that is lacking is entered."""
    with db.reading(lambda session: _asker(session, line.asked_by)) as work:
        row = work.find(act.noun, line.subject_id)
        gaps = acts.gaps_of(work, act, row) if row is not None else ()
    return gaps[0].href if gaps else ""
