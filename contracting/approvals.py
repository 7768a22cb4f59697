"""Approvals: whose word a payment needs for its amount, who may speak for them meanwhile, and that there are two who can.

A tier of amounts belongs to roles (``approval_rules``). Who holds one of them may delegate it for a period and up to an amount, by an act
(Ley 489/1998, arts. 9-14), to somebody who approves smaller payments there; a delegation is revoked, never altered. Payments are on where
at least two accounts can approve: with one alone nobody could check what that one asked for. Each approval keeps the tier and the
delegation it rests on.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import approval_rules
from contracting.approval_rules import ApprovalTier
from foundation.clock import civil_date
from foundation.columns import Base, Code, Instant, Path, Versioned, enum_column
from foundation.commands import FileId, LongText, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission, Role, holders
from foundation.identity.users import RoleGrant, UserAccount
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import Money
from foundation.work import Work

AT_LEAST = 2


class DelegationState(StrEnum):
    """Whether a delegation still stands; its days say whether it holds today."""

    GRANTED = "granted"
    REVOKED = "revoked"


class ApprovalDelegation(Versioned, Base):
    """Somebody may approve in the place of a role, for some days, up to an amount, by an act."""

    __tablename__ = "approval_delegation"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("delegate_id <> granted_by", name="nobody_delegates_to_themselves"),
        sa.CheckConstraint("most_minor > 0", name="most_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    role: Mapped[Role] = enum_column(Role)
    delegate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    most_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str | None] = mapped_column(sa.String(3))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    act_number: Mapped[str] = mapped_column(sa.String(200))
    act_file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    granted_at: Mapped[Instant]
    granted_by: Mapped[UUID | None]
    revoke_reason: Mapped[str | None] = mapped_column(sa.Text)
    revoked_at: Mapped[datetime | None]
    state: Mapped[DelegationState] = enum_column(DelegationState)

    @property
    def most(self) -> Money | None:
        if self.most_minor is None or self.currency is None:
            return None
        return Money(self.most_minor, self.currency)

    def holds(self, amount: Money, on: date) -> bool:
        """Whether it lets somebody approve an amount on a day."""
        if self.state is not DelegationState.GRANTED or not self.starts_on <= on <= self.ends_on:
            return False
        most = self.most
        return most is None or (most.currency == amount.currency and amount <= most)


class PaymentApproval(Base):
    """What the approval of a payment rests on: the tier of its amount, and the delegation where somebody spoke for another."""

    __tablename__ = "payment_approval"
    __table_args__ = {"info": {"append_only": True}}

    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"), primary_key=True)
    tier: Mapped[Code]
    tier_valid_from: Mapped[date]
    delegation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("approval_delegation.id"))
    approved_at: Mapped[Instant]
    approved_by: Mapped[UUID | None]


LIFECYCLE = Lifecycle(
    ApprovalDelegation,
    Step(
        "revoke",
        {DelegationState.GRANTED},
        DelegationState.REVOKED,
        Permission.APPROVAL_DELEGATE,
    ),
)


class DelegateApproval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom, where, from when until when, up to which amount, by which act."""

    territory: TerritoryPath
    delegate: UUID
    most: Money | None = None
    starts_on: date
    ends_on: date
    act_number: ShortText
    act: FileId

    def __post_init__(self) -> None:
        errors = {}
        if self.ends_on < self.starts_on:
            errors["ends_on"] = say("The end date cannot be before {start}.", start=self.starts_on)
        if self.most is not None and self.most.minor <= 0:
            errors["most"] = say("Write an amount above nothing.")
        if errors:
            raise InvalidCommand(errors)


class RevokeDelegation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on nobody approves by it, and why."""

    reason: LongText


def delegate(work: Work, command: DelegateApproval) -> ApprovalDelegation:
    """Let somebody who approves smaller payments approve in one's place for some days."""
    work.require(Permission.APPROVAL_DELEGATE, command.territory)
    if not _holds_role(work, approval_rules.tiers_on(work.today)[-1], command.territory):
        raise Refused(say("Only whoever approves the largest payments there can delegate it."))
    errors: dict[str, Sentence] = {}
    if command.delegate == work.actor.user_id:
        errors["delegate"] = say("Nobody delegates to themselves.")
    elif command.delegate not in approvers_at(work, command.territory):
        errors["delegate"] = say("Choose somebody who approves payments there.")
    if command.ends_on < work.today:
        errors["ends_on"] = say("That day has passed already.")
    if errors:
        raise InvalidCommand(errors)
    row = work.add(
        ApprovalDelegation(
            id=new_id(),
            territory=command.territory,
            role=Role.PROGRAMME_MANAGER,
            delegate_id=command.delegate,
            most_minor=command.most.minor if command.most else None,
            currency=command.most.currency if command.most else None,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            act_number=command.act_number,
            act_file_id=command.act,
            granted_at=work.now,
            granted_by=work.actor.user_id,
            state=DelegationState.GRANTED,
        )
    )
    facts = {"delegate": row.delegate_id, "starts_on": row.starts_on, "ends_on": row.ends_on}
    work.record("approval_delegation.granted", row, facts=facts)
    return row


def revoke(work: Work, delegation_id: UUID, command: RevokeDelegation) -> ApprovalDelegation:
    """Take a delegation back before its end."""
    row = work.get(ApprovalDelegation, delegation_id, lock=True)
    LIFECYCLE.apply("revoke", work, row)
    row.revoke_reason, row.revoked_at = command.reason, work.now
    return row


def get(work: Work, delegation_id: UUID) -> ApprovalDelegation:
    """A delegation this actor can see."""
    return work.get(ApprovalDelegation, delegation_id)


def approvers_at(work: Work, territory: str) -> set[UUID]:
    """The active accounts that may approve payments of a place."""
    return approvers_by_place(work, [territory])[territory]


def approvers_by_place(work: Work, territories: Iterable[str]) -> dict[str, set[UUID]]:
    """The active accounts that may approve payments of each of some places: theirs is the place or one around it."""
    statement = (
        sa.select(RoleGrant.user_id, RoleGrant.territory)
        .join(UserAccount, UserAccount.id == RoleGrant.user_id)
        .where(UserAccount.is_active, RoleGrant.role.in_(holders(Permission.PAYMENT_APPROVE)))
    )
    grants = [(row[0], row[1]) for row in work.session.execute(statement)]
    return {place: {who for who, at in grants if place.startswith(at)} for place in territories}


def approver_accounts() -> sa.Select[UUID]:
    """The accounts that may approve payments somewhere."""
    roles = holders(Permission.PAYMENT_APPROVE)
    return sa.select(RoleGrant.user_id).where(RoleGrant.role.in_(roles))


def refusal_of_switch(work: Work, territory: str) -> Sentence | None:
    """Why nothing is paid at a place yet, or nothing where payments are on."""
    found = len(approvers_at(work, territory))
    if found >= AT_LEAST:
        return None
    return say(
        "Payments are off here: {n} can approve them, and at least two have to. Give somebody else the role first.",
        n=found,
    )


def refusal_of_word(work: Work, territory: str, amount: Money) -> Sentence | None:
    """Why this person's word does not reach an amount, neither by role nor by delegation; nothing where it does."""
    tier = approval_rules.tier_of(amount, work.today)
    if _holds_role(work, tier, territory) or find_delegation(work, territory, amount) is not None:
        return None
    return say(
        "{amount} has to be approved by another role, or by a delegation of it.", amount=amount
    )


def _holds_role(work: Work, tier: ApprovalTier, territory: str) -> bool:
    if work.actor.is_system:
        return True
    return any(
        tier.is_held_by(grant) and territory.startswith(grant.territory)
        for grant in work.actor.grants
    )


def find_delegation(work: Work, territory: str, amount: Money) -> ApprovalDelegation | None:
    """The delegation by which this person may approve an amount at a place today."""
    if work.actor.user_id is None:
        return None
    statement = (
        sa.select(ApprovalDelegation)
        .where(
            ApprovalDelegation.delegate_id == work.actor.user_id,
            ApprovalDelegation.state == DelegationState.GRANTED,
            ApprovalDelegation.starts_on <= work.today,
            ApprovalDelegation.ends_on >= work.today,
        )
        .order_by(ApprovalDelegation.id)
    )
    for row in work.session.execute(statement).scalars():
        if territory.startswith(row.territory) and row.holds(amount, work.today):
            return row
    return None


def keep(work: Work, payment_id: UUID, territory: str, amount: Money) -> None:
    """Keep on what the approval of a payment rests."""
    tier = approval_rules.tier_of(amount, work.today)
    by_role = _holds_role(work, tier, territory)
    used = None if by_role else find_delegation(work, territory, amount)
    work.session.add(
        PaymentApproval(
            payment_id=payment_id,
            tier=tier.code,
            tier_valid_from=tier.valid_from,
            delegation_id=used.id if used else None,
            approved_at=work.now,
            approved_by=work.actor.user_id,
        )
    )


def differs(work: Work, payment_id: UUID, amount: Money) -> bool:
    """Whether the tier that an approval kept does not follow from the amount and the day."""
    kept = find_approval(work, payment_id)
    if kept is None:
        return False
    tier = approval_rules.tier_of(amount, civil_date(kept.approved_at))
    return (tier.code, tier.valid_from) != (kept.tier, kept.tier_valid_from)


def find_approval(work: Work, payment_id: UUID) -> PaymentApproval | None:
    """On what the approval of a payment rests; nothing before it, and of those approved before tiers were kept."""
    statement = sa.select(PaymentApproval).where(PaymentApproval.payment_id == payment_id)
    return work.session.execute(statement).scalar_one_or_none()
