"""The needs of a round and their scores: a value, what it rests on, who gave it and when; nothing is written over.

A need brings with it what the order depends on as it was on the day it came in: its people, its registration, and the place it had on the
waiting list. A score that was wrong stays on the books; the one that corrects it names it and says why. What a need would cost is judged in
the same way, because the budgets are shared out by it.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from foundation.columns import Base, Count, Instant, MoneyMinor, Path, Words
from foundation.commands import CodeText, FileId, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import rounds
from portfolio.rounds import Round, RoundCriterion, RoundState

Basis = Annotated[str, Meta(min_length=1, max_length=1000, extra={"kind": "textarea"})]
Value = Annotated[int, Meta(ge=0, le=100)]


class RoundNeed(Base):
    """One need in a round, with what the order depends on as it was when it came in."""

    __tablename__ = "round_need"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "need_id"),
        sa.CheckConstraint(
            "(former_round_id IS NULL) = (former_place IS NULL)", name="former_place_whole"
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"), index=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("need.id"), index=True)
    people: Mapped[Count]
    registered_at: Mapped[Instant]
    former_round_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    former_place: Mapped[int | None]
    drawn_at: Mapped[Instant]


class RoundScore(Base):
    """What somebody found of one need by one criterion; a correction names what it replaces, and why."""

    __tablename__ = "round_score"
    __table_args__ = (
        sa.UniqueConstraint("replaces_id"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="value_on_scale"),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (reason IS NULL)", name="correction_has_a_reason"
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    round_need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round_need.id"), index=True)
    criterion: Mapped[str] = mapped_column(sa.String(10))
    score: Mapped[Count]
    evidence: Mapped[Words]
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    scored_at: Mapped[Instant]
    scored_by: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("round_score.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(200))


class RoundEstimate(Base):
    """What a need would cost, as far as anybody can say before a design."""

    __tablename__ = "round_estimate"
    __table_args__ = (
        sa.UniqueConstraint("replaces_id"),
        sa.CheckConstraint("cost_minor > 0", name="cost_positive"),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (reason IS NULL)", name="correction_has_a_reason"
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    round_need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round_need.id"), index=True)
    cost_minor: Mapped[MoneyMinor]
    basis: Mapped[Words]
    estimated_at: Mapped[Instant]
    estimated_by: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("round_estimate.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(200))


Judged = TypeVar("Judged", RoundScore, RoundEstimate)


class GiveScore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The score of one criterion and what it rests on; both are left out where nobody can say yet."""

    criterion: CodeText
    value: Value | None = None
    evidence: Basis | None = None
    file: FileId | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self.evidence is None:
            raise InvalidCommand({"evidence": say("Write what the score rests on.")})
        if self.value is None and (self.evidence or self.file):
            raise InvalidCommand({"value": say("Write the score.")})


class ScoreNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scores of one need, its probable cost, and the reason where something said before is corrected."""

    scores: tuple[GiveScore, ...] = ()
    cost: Money | None = None
    cost_basis: Basis | None = None
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.cost is not None and not self.cost.minor:
            errors["cost"] = say("This cannot be zero.")
        if self.cost is not None and self.cost_basis is None:
            errors["cost_basis"] = say("Write what the cost rests on.")
        if self.cost is None and self.cost_basis is not None:
            errors["cost"] = say("Write how much it would cost.")
        if errors:
            raise InvalidCommand(errors)


def score(work: Work, round_need_id: UUID, command: ScoreNeed) -> RoundNeed:
    """Write down what was found of a need; what stands already and is said again is left as it is."""
    row = work.get(RoundNeed, round_need_id)
    work.require(Permission.ROUND_SCORE, row.territory)
    round_ = round_of(work, row, lock=True)
    _refuse_closed(round_)
    criteria = {one.code: one for one in rounds.criteria_of(work.session, round_.id)}
    before = {one.criterion: one for one in scores_of(work.session, [row.id])}
    cost = next(iter(estimates_of(work.session, [row.id])), None)
    errors = _wrong(command, criteria)
    if command.cost is not None and command.cost.currency != round_.currency:
        errors["cost"] = say("Write the amount in {currency}.", currency=round_.currency)
    given = [one for one in command.scores if _is_new(one, before.get(one.criterion))]
    estimate = command if _is_new_cost(command, cost) else None
    corrects = any(one.criterion in before for one in given) or (
        estimate is not None and cost is not None
    )
    if corrects and command.reason is None:
        errors["reason"] = say("You correct what was said before: write why.")
    if errors:
        raise InvalidCommand(errors)
    if not given and estimate is None:
        raise Refused(say("Nothing new was written."))
    for one in given:
        work.add(_score(work, row, one, before.get(one.criterion), command.reason))
    if estimate is not None:
        work.add(_estimate(work, row, estimate, cost))
    facts: dict[str, object] = {"scores": {one.criterion: one.value for one in given}}
    if estimate is not None:
        facts["cost"] = estimate.cost
    work.record("round_need.scored", row, facts=facts | {"corrects": corrects})
    return row


def _refuse_closed(round_: Round) -> None:
    if round_.state is RoundState.CANCELLED:
        raise Refused(say("This round was cancelled."))
    if round_.state is not RoundState.SCORING:
        raise Refused(say("The scores of this round are closed: it has been counted."))


def _wrong(command: ScoreNeed, criteria: dict[str, RoundCriterion]) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    seen: set[str] = set()
    for index, one in enumerate(command.scores):
        criterion = criteria.get(one.criterion)
        if criterion is None or one.criterion in seen:
            errors[f"scores.{index}.criterion"] = say("Choose one of the options.")
        elif one.value is not None and one.value > criterion.scale.maximum:
            errors[f"scores.{index}.value"] = say(
                "This cannot be more than {n}.", n=criterion.scale.maximum
            )
        seen.add(one.criterion)
    return errors


def _is_new(given: GiveScore, before: RoundScore | None) -> bool:
    if given.value is None:
        return False
    if before is None or given.file is not None:
        return True
    return (given.value, given.evidence) != (before.score, before.evidence)


def _is_new_cost(given: ScoreNeed, before: RoundEstimate | None) -> bool:
    if given.cost is None:
        return False
    return before is None or (given.cost.minor, given.cost_basis) != (
        before.cost_minor,
        before.basis,
    )


def _score(
    work: Work, row: RoundNeed, given: GiveScore, before: RoundScore | None, reason: str | None
) -> RoundScore:
    """The paper of the score before stays with its correction unless another comes."""
    return RoundScore(
        id=new_id(),
        territory=row.territory,
        round_need_id=row.id,
        criterion=given.criterion,
        score=given.value,
        evidence=given.evidence,
        file_id=given.file or (before.file_id if before else None),
        scored_at=work.now,
        scored_by=work.actor.user_id,
        replaces_id=before.id if before else None,
        reason=reason if before else None,
    )


def _estimate(
    work: Work, row: RoundNeed, given: ScoreNeed, before: RoundEstimate | None
) -> RoundEstimate:
    return RoundEstimate(
        id=new_id(),
        territory=row.territory,
        round_need_id=row.id,
        cost_minor=given.cost.minor if given.cost else 0,
        basis=given.cost_basis,
        estimated_at=work.now,
        estimated_by=work.actor.user_id,
        replaces_id=before.id if before else None,
        reason=given.reason if before else None,
    )


def round_of(work: Work, row: RoundNeed, *, lock: bool = False) -> Round:
    """The round a need stands in; whoever sees the need sees it through the need, also where the round is of a wider place."""
    return work.session.get_one(Round, row.round_id, with_for_update=lock or None)


def needs_of(session: Session, round_id: UUID) -> list[RoundNeed]:
    """The needs of a round, in the order they came in."""
    statement = sa.select(RoundNeed).where(RoundNeed.round_id == round_id).order_by(RoundNeed.id)
    return list(session.execute(statement).scalars())


def scores_of(session: Session, keys: Iterable[UUID]) -> list[RoundScore]:
    """The scores that hold: those that none replaces."""
    return _holding(session, RoundScore, tuple(keys))


def estimates_of(session: Session, keys: Iterable[UUID]) -> list[RoundEstimate]:
    """The costs that hold."""
    return _holding(session, RoundEstimate, tuple(keys))


def _holding(session: Session, kind: type[Judged], keys: Sequence[UUID]) -> list[Judged]:
    later = aliased(kind)
    statement = (
        sa.select(kind)
        .where(
            kind.round_need_id.in_(keys),
            ~sa.exists().where(later.replaces_id == kind.id),
        )
        .order_by(kind.id)
    )
    return list(session.execute(statement).scalars())


def corrections_of(session: Session, key: UUID) -> list[RoundScore]:
    """Every score a need was ever given, the oldest first."""
    statement = sa.select(RoundScore).where(RoundScore.round_need_id == key).order_by(RoundScore.id)
    return list(session.execute(statement).scalars())
