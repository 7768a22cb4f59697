"""Issuing many acts at once: which acts of a place still have no paper, and the job that issues them."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.acts import BY_KIND
from foundation import act_batches
from foundation.act_batches import ActBatch, Subject, Workshop
from foundation.acts import AnyAct
from foundation.commands import CodeText, TerritoryPath
from foundation.database import Database
from foundation.errors import InvalidCommand, say
from foundation.issuing import Language, Press
from foundation.jobs import Args
from foundation.leaves import EXPECTED
from foundation.records import IssuedDocument
from foundation.work import Work, within
from foundation.workers import Errand
from portfolio.projects import Project

# As many works are looked through for one batch.
MOST_WORKS = 20_000


class IssueBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue every act of a kind in a place.

    ``is_again`` also takes those that have a paper, of which only what changed is new; ``with_lacking`` those that still lack something,
    so that the batch says of each what it lacks.
    """

    kind: CodeText
    territory: TerritoryPath
    language: Language = Language.ES
    is_again: bool = False
    with_lacking: bool = False


def ask(work: Work, command: IssueBatch) -> ActBatch:
    """Write down a batch of all acts of a kind in a place."""
    act = BY_KIND.get(command.kind)
    if act is None:
        raise InvalidCommand({"kind": EXPECTED["choice"]})
    subjects = candidates(work, act, command)
    return act_batches.ask(work, act, command.territory, command.language, subjects)


def candidates(work: Work, act: AnyAct, command: IssueBatch) -> tuple[Subject, ...]:
    """What the act can be about in the works of a place, in the order of their codes."""
    works = work.session.execute(
        sa.select(Project.id)
        .where(within(Project.territory, (command.territory,)), work.visible(Project.territory))
        .order_by(Project.code)
        .limit(MOST_WORKS + 1)
    )
    keys = list(works.scalars())
    if len(keys) > MOST_WORKS:
        raise InvalidCommand({"territory": say("Choose a smaller place.")})
    issued = set() if command.is_again else _issued(work, act.kind)
    found: dict[UUID, Subject] = {}
    for key in keys:
        for one in act.subjects(work, key):
            # One assembly may have asked for several works.
            if one.id not in issued and (command.with_lacking or _is_ready(work, act, one.id)):
                found.setdefault(one.id, Subject(one.id, key))
    return tuple(found.values())


def _is_ready(work: Work, act: AnyAct, key: UUID) -> bool:
    """Whether its step is done: what only lacks words or papers is asked for, and then named with what it lacks."""
    row = work.find(act.noun, key)
    return row is not None and not act.gaps(work, row)


def _issued(work: Work, kind: str) -> set[UUID]:
    statement = sa.select(IssuedDocument.subject_id).where(
        IssuedDocument.kind == kind, work.visible(IssuedDocument.territory)
    )
    return set(work.session.execute(statement).scalars())


def workshop(press: Press, acts: Mapping[str, AnyAct] = BY_KIND) -> Workshop:
    return Workshop(press=press, acts=acts)


def errands(press: Press) -> dict[str, Errand]:
    """The errand that issues what batches ask for."""

    def issue(db: Database, args: Args) -> None:
        act_batches.run(db, workshop(press), UUID(str(args["batch"])))

    return {act_batches.JOB: issue}
