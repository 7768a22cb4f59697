"""Guarantees of an agreement: which coverages are asked for, the policies that cover them, and their approval by somebody else.

registered → approved or returned. The contracts office says before the start which coverages the agreement asks for, or why none (in direct
contracting the entity says so in its studies); a policy and each of its annexes is registered with its coverages and approved by another
person, who cannot approve one that covers less than is needed. A later annex takes the place of what it names. No work starts without the
coverages that are asked for; every addition, extension and suspension is a new need, which the register tells coverage by coverage
(``coverages``) until the extended policy is approved. What is short and what ends first stand on the demand, so that it can be watched. The
actions are in ``guarantee_acts``.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreement_rules, agreements, clauses, coverages, guarantee_rules, payments
from contracting.agreements import Agreement
from contracting.coverages import Cover, Coverage, CoverStatus, Phase, Standing, Subject
from contracting.events import PaymentMade
from contracting.guarantee_rules import GuaranteeRule
from contracting.payments import LIVE, PaymentKind, PaymentState
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.constraints import explains
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work

TAKEN = say("This policy with this annex is registered already.")
explains(
    "uq_guarantee_agreement_id_insurer_policy_number_annex",
    TAKEN,
    columns="guarantee.agreement_id, guarantee.insurer, guarantee.policy_number, guarantee.annex",
)


class GuaranteeState(StrEnum):
    """How far a policy or an annex has come."""

    REGISTERED = "registered"
    APPROVED = "approved"
    RETURNED = "returned"


class GuaranteeDemand(Versioned, Base):
    """Which coverages one agreement asks for, and what of them is short or ends first."""

    __tablename__ = "guarantee_demand"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    asked: Mapped[Json]
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[Instant]
    decided_by: Mapped[UUID | None]
    is_short: Mapped[bool]
    ends_first_on: Mapped[date | None]

    @property
    def coverages(self) -> tuple[Coverage, ...]:
        return tuple(Coverage(code) for code in self.asked)


class Guarantee(Versioned, Base):
    """One policy, or one annex of it, as the insurer issued it."""

    __tablename__ = "guarantee"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "insurer", "policy_number", "annex"),
        sa.CheckConstraint("approved_by <> registered_by", name="approver_did_not_register"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    insurer: Mapped[str] = mapped_column(sa.String(200))
    policy_number: Mapped[str] = mapped_column(sa.String(80))
    # 0 is the policy itself.
    annex: Mapped[Count]
    issued_on: Mapped[date]
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    registered_at: Mapped[Instant]
    registered_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[GuaranteeState] = enum_column(GuaranteeState, index=True)


class GuaranteeCoverage(Base):
    """What one policy or annex covers: how much, from which day to which."""

    __tablename__ = "guarantee_coverage"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("valid_to >= valid_from", name="ends_after_start"),
        {"info": {"append_only": True}},
    )

    guarantee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("guarantee.id"), primary_key=True)
    coverage: Mapped[Coverage] = enum_column(Coverage, primary_key=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[MoneyMinor]
    valid_from: Mapped[date]
    valid_to: Mapped[date]


def covers_what_is_needed(work: Work, guarantee: Guarantee) -> Sentence | None:
    """A guard: what a policy names of what is asked for, it covers as far as is needed today."""
    agreement = agreements.get(work, guarantee.agreement_id)
    own = [cover for cover in _covers_of(work, [guarantee.id]) if cover.policy_id == guarantee.id]
    demand = find_demand(work, agreement.id)
    named = {cover.coverage for cover in own} & set(demand.coverages if demand else ())
    subject = subject_of(work, agreement)
    short = coverages.lacking(coverages.judge(coverages.needs_of(subject, named), own))
    return short[0].sentence if short else None


LIFECYCLE = Lifecycle(
    Guarantee,
    Step(
        "approve",
        {GuaranteeState.REGISTERED},
        GuaranteeState.APPROVED,
        Permission.GUARANTEE_APPROVE,
        guards=[different_person("registered_by"), covers_what_is_needed],
    ),
    Step(
        "return",
        {GuaranteeState.REGISTERED},
        GuaranteeState.RETURNED,
        Permission.GUARANTEE_APPROVE,
    ),
)


def refusal_of_start(work: Work, agreement: Agreement, starts_on: date) -> Sentence | None:
    """Why the work cannot start on a day for lack of an approved guarantee, or nothing where it can."""
    row = find_demand(work, agreement.id)
    if row is None:
        if rule_of(agreement).is_mandatory:
            return say("The rule asks for guarantees: say which ones.")
        return None
    subject = subject_of(work, agreement, starts_on=starts_on)
    short = [one for one in _standings(work, row, subject) if one.need.rule.phase is Phase.START]
    missing = coverages.lacking(short)
    return missing[0].sentence if missing else None


def standings(work: Work, agreement: Agreement, row: GuaranteeDemand) -> tuple[Standing, ...]:
    """What each coverage that is asked for needs now, and what covers it."""
    return _standings(work, row, subject_of(work, agreement))


def _standings(work: Work, row: GuaranteeDemand, subject: Subject) -> tuple[Standing, ...]:
    needs = coverages.needs_of(subject, row.coverages)
    return coverages.judge(needs, covers_of(work, row.agreement_id))


def subject_of(work: Work, agreement: Agreement, *, starts_on: date | None = None) -> Subject:
    """What the rules of coverages look at; before the start, as if the work started on a day, or today."""
    law_on = agreement.signed_on or work.today
    begins = agreement.starts_on or starts_on or work.today
    ends_on = agreement.ends_on or begins + timedelta(days=agreement.term_days)
    return Subject(
        family=clauses.library_on(law_on).family_of(agreement.regime),
        law_on=law_on,
        value=agreement.value,
        advance=_advance(work, agreement),
        ends_on=agreement.accepted_on or agreement.ended_on or ends_on,
        accepted_on=agreement.accepted_on,
    )


def _advance(work: Work, agreement: Agreement) -> Money:
    """The advance that was agreed, and nothing once what was paid of it is amortised."""
    nothing = Money.zero(agreement.currency)
    if not agreement.advance_bp:
        return nothing
    made = [row for row in payments.payments_of(work, agreement.id) if row.state in LIVE]
    given = sum(row.gross_minor for row in made if row.kind is PaymentKind.ADVANCE)
    back = sum(row.amortisation_minor for row in made if row.state is PaymentState.PAID)
    if given and back >= given:
        return nothing
    return agreement_rules.advance_of(
        agreement.value, agreement.advance_bp, step_minor=agreement.terms.step_minor
    )


def refresh(work: Work, agreement: Agreement) -> None:
    """Write on the demand what is short and what ends first; to be called by every action that moves value, days or advance."""
    row = find_demand(work, agreement.id)
    if row is not None:
        row.is_short, row.ends_first_on = figures_of(work, agreement, row)


def refusals(work: Work, agreement: Agreement, row: GuaranteeDemand) -> tuple[Sentence, ...]:
    """What is not alive of what is asked for: short, or at its end before today."""
    found = standings(work, agreement, row)
    return tuple(
        one.sentence
        for one in found
        if one.status is not CoverStatus.COVERED
        or (one.cover is not None and one.cover.valid_to < work.today)
    )


def look_again(work: Work, event: PaymentMade) -> None:
    """A payment may have amortised the last of the advance: its coverage is not needed any more."""
    refresh(work, agreements.get(work, event.agreement_id))


def figures_of(work: Work, agreement: Agreement, row: GuaranteeDemand) -> tuple[bool, date | None]:
    """What follows for the demand from agreement and policies; before the start the dates are open, so only a missing policy is short."""
    found = standings(work, agreement, row)
    if agreement.starts_on is None:
        return any(one.cover is None for one in found), coverages.expires_on(found)
    return bool(coverages.lacking(found)), coverages.expires_on(found)


def rule_of(agreement: Agreement) -> GuaranteeRule:
    """What the law of the day of signing says of guarantees in this agreement."""
    on = agreement.signed_on or agreement.regime_valid_from
    return guarantee_rules.rule_on(clauses.library_on(on).family_of(agreement.regime), on)


def find_demand(work: Work, agreement_id: UUID) -> GuaranteeDemand | None:
    """Which coverages an agreement asks for, where that was said."""
    statement = sa.select(GuaranteeDemand).where(GuaranteeDemand.agreement_id == agreement_id)
    return work.session.execute(statement).scalar_one_or_none()


def of_agreement(work: Work, agreement_id: UUID) -> list[Guarantee]:
    """The policies of an agreement with their annexes, the oldest first."""
    statement = (
        sa.select(Guarantee).where(Guarantee.agreement_id == agreement_id).order_by(Guarantee.id)
    )
    return list(work.session.execute(statement).scalars())


def covers_of(work: Work, agreement_id: UUID) -> tuple[Cover, ...]:
    """What the approved policies of an agreement cover, each coverage as the last annex of its policy has it."""
    rows = [row for row in of_agreement(work, agreement_id) if row.state is GuaranteeState.APPROVED]
    policy = {row.id: (row.insurer, row.policy_number) for row in rows}
    annex = {row.id: row.annex for row in rows}
    newest: dict[tuple[tuple[str, str], Coverage], Cover] = {}
    found = _covers_of(work, list(policy))
    for cover in sorted(found, key=lambda one: annex[one.policy_id]):
        newest[policy[cover.policy_id], cover.coverage] = cover
    return tuple(newest.values())


def _covers_of(work: Work, keys: Collection[UUID]) -> Sequence[Cover]:
    statement = (
        sa.select(GuaranteeCoverage)
        .where(GuaranteeCoverage.guarantee_id.in_(keys))
        .order_by(GuaranteeCoverage.guarantee_id, GuaranteeCoverage.coverage)
    )
    return [
        Cover(
            policy_id=row.guarantee_id,
            coverage=row.coverage,
            amount=Money(row.amount_minor, row.currency),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in work.session.execute(statement).scalars()
    ]


def named_in(work: Work, guarantees: Collection[UUID]) -> dict[UUID, tuple[Cover, ...]]:
    """What each policy or annex names."""
    found: dict[UUID, tuple[Cover, ...]] = {}
    for cover in _covers_of(work, guarantees):
        found[cover.policy_id] = (*found.get(cover.policy_id, ()), cover)
    return found


def get(work: Work, guarantee_id: UUID) -> Guarantee:
    """A policy this actor can see."""
    return work.get(Guarantee, guarantee_id)
