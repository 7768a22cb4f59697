"""What a round comes to: the inputs as they were, their hash, and the order and the selection that follow from them.

Every counting is kept with everything it depends on, so that anybody can count again and get the same. A round that was counted on wrong
scores is reopened with a reason; the earlier counting stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import (
    Base,
    BigCount,
    Count,
    Hash,
    Instant,
    Json,
    Path,
    enum_column,
)
from foundation.commands import LongText
from foundation.errors import Refused, say
from foundation.ids import new_id
from foundation.work import Work
from portfolio import round_needs, rounds, scoring
from portfolio.needs import Need, NeedState
from portfolio.round_needs import RoundNeed
from portfolio.rounds import LIFECYCLE, Round, RoundState
from portfolio.scoring import Candidate, Inputs, Ranked, RoundOutcome

# A need competes as long as it can become a work and is none yet.
COMPETING = frozenset({NeedState.FEASIBLE, NeedState.PRIORITISED})


class RoundComputation(Base):
    """One counting of a round, with everything it was counted from."""

    __tablename__ = "round_computation"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[Count]
    inputs: Mapped[Json]
    inputs_hash: Mapped[Hash]
    computed_at: Mapped[Instant]
    computed_by: Mapped[UUID | None]


class RoundResult(Base):
    """Where one need came out."""

    __tablename__ = "round_result"
    __table_args__ = (
        sa.CheckConstraint(
            "(outcome = 'excluded') = (place IS NULL)", name="place_unless_excluded"
        ),
        {"info": {"append_only": True}},
    )

    computation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("round_computation.id"), primary_key=True
    )
    round_need_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("round_need.id"), primary_key=True, index=True
    )
    place: Mapped[int | None]
    total_e4: Mapped[BigCount]
    outcome: Mapped[RoundOutcome] = enum_column(RoundOutcome, constraint="outcome")
    pot: Mapped[str | None] = mapped_column(sa.String(80))


class ComputeRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything is scored: put the needs in order."""


class ReopenRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A score was wrong: correct it and count again."""

    reason: LongText


class RoundReopening(Base):
    """Why a round that had been counted was opened again."""

    __tablename__ = "round_reopening"
    __table_args__ = {"info": {"append_only": True}}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"), index=True)
    number: Mapped[Count]
    reason: Mapped[str] = mapped_column(sa.Text)
    reopened_at: Mapped[Instant]
    reopened_by: Mapped[UUID | None]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something stored that does not follow from what it was counted from."""

    round: str
    number: int
    what: str


def compute(work: Work, round_id: UUID, command: ComputeRound) -> Round:
    """Put the needs in order and share out the budgets, and keep what that was done from."""
    row = work.get(Round, round_id, lock=True)
    inputs = inputs_of(work.session, row, competing(work.session, row))
    lacking = unscored(inputs)
    if row.state is RoundState.SCORING and lacking:
        raise Refused(
            say("{n} needs of this round lack scores or a probable cost.", n=len(lacking))
        )
    row.computations += 1
    digest = scoring.fingerprint(inputs)
    LIFECYCLE.apply("compute", work, row, facts={"inputs": digest, "number": row.computations})
    computation = work.add(
        RoundComputation(
            id=new_id(),
            territory=row.territory,
            round_id=row.id,
            number=row.computations,
            inputs=msgspec.to_builtins(scoring.in_order(inputs)),
            inputs_hash=digest,
            computed_at=work.now,
            computed_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The results' foreign key needs the counting's row.
    work.session.add_all(_stored(computation.id, one) for one in scoring.compute(inputs).rows)
    return row


def _stored(computation: UUID, one: Ranked) -> RoundResult:
    return RoundResult(
        computation_id=computation,
        round_need_id=UUID(one.key),
        place=one.place,
        total_e4=one.total_e4,
        outcome=one.outcome,
        pot=one.pot,
    )


def reopen(work: Work, round_id: UUID, command: ReopenRound) -> Round:
    """Open the scores again; the counting that was made stays on the books."""
    row = work.get(Round, round_id, lock=True)
    LIFECYCLE.apply("reopen", work, row, facts={"number": row.computations})
    work.add(
        RoundReopening(
            id=new_id(),
            territory=row.territory,
            round_id=row.id,
            number=row.computations,
            reason=command.reason,
            reopened_at=work.now,
            reopened_by=work.actor.user_id,
        )
    )
    return row


def competing(session: Session, row: Round) -> frozenset[UUID]:
    """The needs of a round that can still become a work today."""
    statement = (
        sa.select(RoundNeed.id)
        .join(Need, Need.id == RoundNeed.need_id)
        .where(RoundNeed.round_id == row.id, Need.state.in_(COMPETING))
    )
    return frozenset(session.execute(statement).scalars())


def inputs_of(session: Session, row: Round, competing: frozenset[UUID]) -> Inputs:
    """What a round is counted from, read from its tables."""
    found = round_needs.needs_of(session, row.id)
    keys = [one.id for one in found]
    costs = {o.round_need_id: o.cost_minor for o in round_needs.estimates_of(session, keys)}
    values: dict[UUID, dict[str, int]] = {}
    for one in round_needs.scores_of(session, keys):
        values.setdefault(one.round_need_id, {})[one.criterion] = one.score
    return scoring.in_order(
        Inputs(
            criteria=tuple(rounds.as_criterion(one) for one in rounds.criteria_of(session, row.id)),
            pots=tuple(rounds.as_pot(one) for one in rounds.budgets_of(session, row.id)),
            candidates=tuple(
                Candidate(
                    key=str(one.id),
                    territory=one.territory,
                    people=one.people,
                    registered_at=one.registered_at,
                    cost_minor=costs.get(one.id, 0),
                    scores=values.get(one.id, {}),
                    is_eligible=one.id in competing,
                )
                for one in found
            ),
        )
    )


def unscored(inputs: Inputs) -> tuple[str, ...]:
    """The needs that compete and lack a score or a cost."""
    codes = {one.code for one in inputs.criteria}
    return tuple(
        one.key
        for one in scoring.eligible(inputs)
        if not one.cost_minor or one.scores.keys() < codes
    )


def find_newest(session: Session, row: Round) -> RoundComputation | None:
    """The counting that holds, if the round has been counted."""
    return session.execute(
        sa.select(RoundComputation).where(
            RoundComputation.round_id == row.id, RoundComputation.number == row.computations
        )
    ).scalar_one_or_none()


def read_inputs(computation: RoundComputation) -> Inputs:
    """What a counting was made from, as it was kept."""
    return msgspec.convert(computation.inputs, Inputs)


def results_of(session: Session, computation: RoundComputation) -> list[RoundResult]:
    """The results of one counting, the first place first."""
    statement = (
        sa.select(RoundResult)
        .where(RoundResult.computation_id == computation.id)
        .order_by(RoundResult.place.is_(None), RoundResult.place, RoundResult.round_need_id)
    )
    return list(session.execute(statement).scalars())


def differences(session: Session) -> tuple[Difference, ...]:
    """Count every round again from what is stored: whatever does not come out the same."""
    kept = session.execute(
        sa.select(RoundComputation).order_by(RoundComputation.round_id, RoundComputation.number)
    ).scalars()
    computations = {key: list(group) for key, group in groupby(kept, key=attrgetter("round_id"))}
    found = session.execute(sa.select(Round).order_by(Round.id)).scalars()
    return tuple(
        difference
        for row in found
        for difference in _differences(session, row, computations.get(row.id, []))
    )


def _differences(
    session: Session, row: Round, computations: Sequence[RoundComputation]
) -> Iterator[Difference]:
    def differs(number: int, what: str) -> Difference:
        return Difference(round=row.code, number=number, what=what)

    if row.plan_hash is not None and rounds.plan_hash(session, row) != row.plan_hash:
        yield differs(0, "the criteria or the budgets are not those that were agreed")
    if len(computations) != row.computations:
        yield differs(row.computations, "a counting is missing")
    for one in computations:
        inputs = read_inputs(one)
        if scoring.fingerprint(inputs) != one.inputs_hash:
            yield differs(one.number, "the inputs are not those of the hash")
        if _as_stored(inputs) != {r.round_need_id: r for r in _plain(session, one)}:
            yield differs(one.number, "the order or the selection does not follow from the inputs")
    is_counted = row.state in (RoundState.COMPUTED, RoundState.PUBLISHED)
    if is_counted and computations:
        newest = computations[-1]
        stood = {UUID(o.key) for o in read_inputs(newest).candidates if o.is_eligible}
        if scoring.fingerprint(inputs_of(session, row, frozenset(stood))) != newest.inputs_hash:
            yield differs(newest.number, "the scores are not those that were counted")


class _Plain(msgspec.Struct, frozen=True):
    """A result without the row it stands in, to be compared."""

    round_need_id: UUID
    place: int | None
    total_e4: int
    outcome: RoundOutcome
    pot: str | None


def _plain(session: Session, computation: RoundComputation) -> list[_Plain]:
    return [
        _Plain(one.round_need_id, one.place, one.total_e4, one.outcome, one.pot)
        for one in results_of(session, computation)
    ]


def _as_stored(inputs: Inputs) -> Mapping[UUID, _Plain]:
    return {
        UUID(one.key): _Plain(UUID(one.key), one.place, one.total_e4, one.outcome, one.pot)
        for one in scoring.compute(inputs).rows
    }
