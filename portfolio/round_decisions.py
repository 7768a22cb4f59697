"""Decisions beside the computed result: where a law, another work or the money left says otherwise, with a reason everybody may read.

The order that was computed is never touched. A decision is proposed by one person and approved by another, stands beside the result on the
public page, and may not spend more of a budget than there is.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Instant, Path, Versioned, enum_column
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work
from portfolio import needs, round_needs, round_results, rounds
from portfolio.needs import Need, NeedState
from portfolio.round_needs import RoundNeed
from portfolio.round_results import RoundComputation, RoundResult
from portfolio.rounds import Round, RoundState


class OverrideKind(StrEnum):
    """Why the computed result cannot stand for a need."""

    LEGAL_LIMIT = "legal_limit"
    INCOMPATIBLE = "incompatible"
    PART_FUNDING = "part_funding"
    OTHER = "other"


class RoundDecision(StrEnum):
    """What becomes of a need."""

    SELECTED = "selected"
    PART = "part"
    WAITING = "waiting"
    EXCLUDED = "excluded"


class OverrideState(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class RoundOverride(Versioned, Base):
    """One decision beside the computed result of one need."""

    __tablename__ = "round_override"
    __table_args__ = (
        sa.CheckConstraint("(decision = 'part') = (amount_minor IS NOT NULL)", name="part_amount"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.Index(
            "uq_round_override_live",
            "round_need_id",
            "state",
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    round_need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round_need.id"), index=True)
    kind: Mapped[OverrideKind] = enum_column(OverrideKind)
    decision: Mapped[RoundDecision] = enum_column(RoundDecision, constraint="decision")
    amount_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    against_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("round_need.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_at: Mapped[Instant]
    proposed_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    note: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[OverrideState] = enum_column(OverrideState)


O = OverrideState  # noqa: E741 - as the states of the other lives
LIFECYCLE = Lifecycle(
    RoundOverride,
    Step(
        "approve",
        {O.PROPOSED},
        O.APPROVED,
        Permission.ROUND_OVERRIDE,
        guards=[different_person("proposed_by")],
    ),
    Step("reject", {O.PROPOSED}, O.REJECTED, Permission.ROUND_OVERRIDE),
    Step("supersede", {O.APPROVED}, O.SUPERSEDED, Permission.ROUND_OVERRIDE),
)


class ProposeOverride(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What should become of a need instead of what was computed, and why; the reason is public."""

    kind: OverrideKind
    decision: RoundDecision
    amount: Money | None = None
    against: UUID | None = None
    reason: LongText

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        is_part = self.decision is RoundDecision.PART
        if is_part != (self.kind is OverrideKind.PART_FUNDING):
            errors["decision"] = say("Part funding, and only that, funds a part.")
        if is_part and not self.amount:
            errors["amount"] = say("Write how much is funded.")
        if not is_part and self.amount is not None:
            errors["amount"] = say("Only part funding has an amount.")
        if (self.kind is OverrideKind.INCOMPATIBLE) != (self.against is not None):
            errors["against"] = say("Choose the need it cannot be built beside, and only then.")
        if self.kind in _NEVER_FUNDS and self.decision is RoundDecision.SELECTED:
            errors["decision"] = say("This kind of reason cannot choose a need.")
        if errors:
            raise InvalidCommand(errors)


_NEVER_FUNDS = (OverrideKind.LEGAL_LIMIT, OverrideKind.INCOMPATIBLE)


class OverrideVerdict(StrEnum):
    """What somebody else says to a proposed decision."""

    APPROVE = "approve"
    REJECT = "reject"


class DecideOverride(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Approve or reject what somebody else proposed."""

    verdict: OverrideVerdict
    note: ShortText | None = None

    def __post_init__(self) -> None:
        if self.verdict is OverrideVerdict.REJECT and self.note is None:
            raise InvalidCommand({"note": say("Write why it is rejected.")})


class PublishRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The result is everybody's to read."""


def propose(work: Work, round_need_id: UUID, command: ProposeOverride) -> RoundOverride:
    """Propose a decision beside the computed result."""
    row = work.get(RoundNeed, round_need_id)
    work.require(Permission.ROUND_PROPOSE, row.territory)
    round_ = round_needs.round_of(work, row, lock=True)
    if round_.state not in (RoundState.COMPUTED, RoundState.PUBLISHED):
        raise Refused(say("A decision stands beside a computed result, and there is none yet."))
    if find_live(work.session, row.id, OverrideState.PROPOSED) is not None:
        raise Refused(say("Somebody has proposed a decision already: it is approved first."))
    if command.against is not None:
        other = work.session.get(RoundNeed, command.against)
        if other is None or other.round_id != row.round_id or other.id == row.id:
            raise InvalidCommand({"against": say("Choose one of the options.")})
    if command.amount is not None and command.amount.currency != round_.currency:
        raise InvalidCommand(
            {"amount": say("Write the amount in {currency}.", currency=round_.currency)}
        )
    override = work.add(
        RoundOverride(
            id=new_id(),
            territory=row.territory,
            round_need_id=row.id,
            kind=command.kind,
            decision=command.decision,
            amount_minor=command.amount.minor if command.amount else None,
            against_id=command.against,
            reason=command.reason,
            proposed_at=work.now,
            proposed_by=work.actor.user_id,
            state=OverrideState.PROPOSED,
        )
    )
    facts = {"kind": command.kind, "decision": command.decision, "amount": command.amount}
    work.record("round_override.proposed", override, facts=facts | {"need": row.need_id})
    return override


def decide(work: Work, override_id: UUID, command: DecideOverride) -> RoundOverride:
    """Approve a decision, as far as the budget reaches, or reject it."""
    override = work.get(RoundOverride, override_id, lock=True)
    row = work.session.get_one(RoundNeed, override.round_need_id)
    round_ = round_needs.round_of(work, row, lock=True)
    work.require(Permission.ROUND_OVERRIDE, override.territory)
    if command.verdict is OverrideVerdict.APPROVE:
        _make_way(work, round_, row, override)
    override.decided_at, override.decided_by = work.now, work.actor.user_id
    override.note = command.note
    LIFECYCLE.apply(str(command.verdict), work, override, facts={"need": row.need_id})
    return override


def _make_way(work: Work, round_: Round, row: RoundNeed, override: RoundOverride) -> None:
    """Whoever may approve this may; the budget bears it; the decision before it holds no longer."""
    refusal = LIFECYCLE.refusal(work, override, LIFECYCLE.steps["approve"])
    if refusal is not None:
        raise Refused(refusal)
    _refuse_overspending(work, round_, row, override)
    before = find_live(work.session, row.id, OverrideState.APPROVED)
    if before is not None:
        LIFECYCLE.apply("supersede", work, before, facts={"by": override.id})
        work.session.flush()  # Only one decision of a need may hold at a time.


def publish(work: Work, round_id: UUID, command: PublishRound) -> Round:
    """Make the result public, once nothing proposed beside it is open; what was chosen can become a project from then on."""
    row = work.get(Round, round_id, lock=True)
    if _open_proposals(work.session, row):
        raise Refused(say("Decisions have been proposed that nobody has approved or rejected yet."))
    rounds.LIFECYCLE.apply("publish", work, row, facts={"number": row.computations})
    row.published_at, row.published_by = work.now, work.actor.user_id
    for need in _chosen(work, row):
        needs.LIFECYCLE.apply("choose", work, need, facts={"round": row.id})
    return row


def _chosen(work: Work, row: Round) -> list[Need]:
    """The needs that a round funds whole or in part and that no assembly has put first before."""
    computation = round_results.find_newest(work.session, row)
    if computation is None:
        return []
    decided = overrides_of(work.session, row.id)
    funded = [
        one.round_need_id
        for one in round_results.results_of(work.session, computation)
        if decision_of(one, decided.get(one.round_need_id))
        in (RoundDecision.SELECTED, RoundDecision.PART)
    ]
    statement = (
        work.select(Need)
        .join(RoundNeed, RoundNeed.need_id == Need.id)
        .where(RoundNeed.id.in_(funded), Need.state == NeedState.FEASIBLE)
        .order_by(Need.id)
        .with_for_update()
    )
    return list(work.session.execute(statement).scalars())


def _open_proposals(session: Session, row: Round) -> bool:
    statement = (
        sa.select(RoundOverride.id)
        .join(RoundNeed, RoundNeed.id == RoundOverride.round_need_id)
        .where(RoundNeed.round_id == row.id, RoundOverride.state == OverrideState.PROPOSED)
        .limit(1)
    )
    return session.execute(statement).scalar() is not None


def find_live(session: Session, key: UUID, state: OverrideState) -> RoundOverride | None:
    """The decision of a need that is proposed, or that holds."""
    return session.execute(
        sa.select(RoundOverride).where(
            RoundOverride.round_need_id == key, RoundOverride.state == state
        )
    ).scalar_one_or_none()


def _refuse_overspending(
    work: Work, round_: Round, row: RoundNeed, override: RoundOverride
) -> None:
    computation = round_results.find_newest(work.session, round_)
    if computation is None or override.decision not in (RoundDecision.SELECTED, RoundDecision.PART):
        return
    inputs = round_results.read_inputs(computation)
    costs = {UUID(one.key): one.cost_minor for one in inputs.candidates}
    results = {
        one.round_need_id: one for one in round_results.results_of(work.session, computation)
    }
    mine = results[row.id]
    if mine.pot is None:
        raise Refused(say("No budget of this round is for that place."))
    if override.amount_minor is not None and override.amount_minor >= costs[row.id]:
        raise Refused(say("A part has to be less than the whole cost."))
    standing = {**overrides_of(work.session, round_.id), row.id: override}
    spent = sum(
        spending(result, standing.get(key), costs[key])
        for key, result in results.items()
        if result.pot == mine.pot
    )
    amount = next(pot.amount_minor for pot in inputs.pots if pot.territory == mine.pot)
    if spent > amount:
        raise Refused(
            say(
                "The budget of that place would be passed by {excess}.",
                excess=Money(spent - amount, round_.currency),
            )
        )


def decision_of(result: RoundResult, override: RoundOverride | None) -> RoundDecision:
    """What becomes of a need: what was decided, otherwise what was computed."""
    return override.decision if override is not None else RoundDecision(result.outcome.value)


def spending(result: RoundResult, override: RoundOverride | None, cost_minor: int) -> int:
    """What a need takes of its budget in the end."""
    decision = decision_of(result, override)
    if decision is RoundDecision.PART and override is not None:
        return override.amount_minor or 0
    return cost_minor if decision is RoundDecision.SELECTED else 0


def overrides_of(session: Session, round_id: UUID) -> Mapping[UUID, RoundOverride]:
    """The decisions that hold in a round, by the need of the round."""
    statement = (
        sa.select(RoundOverride)
        .join(RoundNeed, RoundNeed.id == RoundOverride.round_need_id)
        .where(RoundNeed.round_id == round_id, RoundOverride.state == OverrideState.APPROVED)
    )
    return {one.round_need_id: one for one in session.execute(statement).scalars()}


def standing() -> sa.Select[UUID, UUID, UUID, int | None, str, datetime | None, UUID]:
    """Every need of every published round with its place and what became of it; to be narrowed by whoever asks."""
    return (
        sa.select(
            RoundNeed.need_id,
            RoundNeed.id.label("round_need_id"),
            RoundNeed.round_id,
            RoundResult.place,
            sa.func.coalesce(
                sa.cast(RoundOverride.decision, sa.String),
                sa.cast(RoundResult.outcome, sa.String),
            ).label("decision"),
            Round.published_at,
            RoundComputation.id.label("computation_id"),
        )
        .join(Round, Round.id == RoundNeed.round_id)
        .join(
            RoundComputation,
            sa.and_(
                RoundComputation.round_id == Round.id,
                RoundComputation.number == Round.computations,
            ),
        )
        .join(
            RoundResult,
            sa.and_(
                RoundResult.computation_id == RoundComputation.id,
                RoundResult.round_need_id == RoundNeed.id,
            ),
        )
        .outerjoin(
            RoundOverride,
            sa.and_(
                RoundOverride.round_need_id == RoundNeed.id,
                RoundOverride.state == OverrideState.APPROVED,
            ),
        )
        .where(Round.state == RoundState.PUBLISHED)
    )
