"""Jobs for tests: putting one down, looking at it, and handlers whose effects can be counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import jobs, numbering
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.jobs import Job
from foundation.numbering import NumberSeries
from foundation.people import DescribePerson, describe
from foundation.work import Work


def put_down(
    db: Database,
    name: str = "count",
    args: Mapping[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> UUID:
    with db.writing(SYSTEM) as work:
        return jobs.enqueue(work, name, args, run_at=run_at, unique_key=unique_key)


def job(db: Database, job_id: UUID) -> Job:
    with Session(db.read_engine, expire_on_commit=False) as session:
        row = session.get_one(Job, job_id)
        session.expunge(row)
        return row


def counted(db: Database) -> int:
    with Session(db.read_engine) as session:
        return session.execute(sa.select(NumberSeries.last)).scalar_one_or_none() or 0


def count(work: Work, args: Mapping[str, Any]) -> None:
    """A handler whose effect can be seen: it draws a number."""
    person = describe(work, "CO.19.", DescribePerson(name="Fictional Person"))
    work.require(Permission.JOB_RUN, person.territory)
    numbering.next_number(work, str(args.get("series", "jobs")))
    work.record("job.counted", person)


def fail(_work: Work, _args: Mapping[str, Any]) -> None:
    raise LookupError("the telephone 3001234567 does not answer")
