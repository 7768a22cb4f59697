"""What people see of approvals: the tiers of today with their amounts, where payments are on, who speaks for whom and until when."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import approval_rules, approvals
from contracting.agreements import Agreement
from contracting.approvals import AT_LEAST, LIFECYCLE, ApprovalDelegation, DelegationState
from foundation import territories
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import UserAccount
from foundation.money import Money
from foundation.work import Work

MOST = 200
DEPARTMENT = len("CO.00.")


class TierView(msgspec.Struct, frozen=True, kw_only=True):
    """One tier of today."""

    code: str
    roles: tuple[Role, ...]
    reach: str | None  # the name of the territory that whoever speaks answers for
    limit: Money | None
    up_to_smmlv: int | None
    source: str
    to_confirm: bool


class DelegationView(msgspec.Struct, frozen=True, kw_only=True):
    """One delegation; whoever it is given to is shown by their user name."""

    id: UUID
    version: int
    territory: str
    place: str
    role: Role
    delegate: str
    most: Money | None
    starts_on: date
    ends_on: date
    act_number: str
    act_file_id: UUID
    granted_at: datetime
    revoke_reason: str | None
    state: DelegationState
    holds: bool
    actions: tuple[str, ...]


class ApprovalsView(msgspec.Struct, frozen=True, kw_only=True):
    """Who approves what."""

    tiers: tuple[TierView, ...]
    approvers: int  # of the places with agreements that this person sees
    are_on: bool
    off_at: tuple[str, ...]  # names of the places with agreements where too few can approve
    delegations: tuple[DelegationView, ...]
    may_delegate: bool


def overview(work: Work) -> ApprovalsView:
    """The tiers, the delegations in sight, and whether enough people can approve where this person looks."""
    here = work.actor.visible[0] if work.actor.visible else territories.COUNTRY
    places = _places(work) or [here]
    found = approvals.approvers_by_place(work, [here, *places])
    off = [place for place in places if len(found[place]) < AT_LEAST]
    rows = work.session.execute(
        sa.select(ApprovalDelegation, UserAccount.user_name)
        .join(UserAccount, UserAccount.id == ApprovalDelegation.delegate_id)
        .where(work.visible(ApprovalDelegation.territory))
        .order_by(ApprovalDelegation.id.desc())
        .limit(MOST)
    ).all()
    return ApprovalsView(
        tiers=tuple(
            TierView(
                code=tier.code,
                roles=tier.roles,
                reach=territories.label(tier.reach) if tier.reach else None,
                limit=approval_rules.limit_of(tier, work.today),
                up_to_smmlv=tier.up_to_smmlv,
                source=tier.source,
                to_confirm=tier.to_confirm,
            )
            for tier in approval_rules.tiers_on(work.today)
        ),
        approvers=len(set().union(*found.values())),
        are_on=not off,
        off_at=tuple(territories.label(place) for place in off),
        delegations=tuple(_view(work, row[0], row[1]) for row in rows),
        may_delegate=work.actor.may_anywhere(Permission.APPROVAL_DELEGATE),
    )


def _places(work: Work) -> list[str]:
    """The departments in sight, or the smaller places this person looks at, that have agreements."""
    department = sa.func.substr(Agreement.territory, 1, DEPARTMENT)
    statement = (
        sa.select(department)
        .where(work.visible(Agreement.territory))
        .distinct()
        .order_by(department)
    )
    found = list(work.session.execute(statement).scalars())
    narrow = [place for place in work.actor.visible if len(place) > DEPARTMENT]
    return narrow or found


def detail(work: Work, delegation_id: UUID) -> DelegationView:
    """One delegation in sight."""
    row = approvals.get(work, delegation_id)
    name = work.session.execute(
        sa.select(UserAccount.user_name).where(UserAccount.id == row.delegate_id)
    ).scalar_one()
    return _view(work, row, name)


def _view(work: Work, row: ApprovalDelegation, name: str) -> DelegationView:
    same = (
        *("id", "version", "territory", "role", "most", "starts_on", "ends_on", "act_number"),
        *("act_file_id", "granted_at", "revoke_reason", "state"),
    )
    return DelegationView(
        **{field: getattr(row, field) for field in same},
        place=territories.label(row.territory),
        delegate=name,
        holds=row.state is DelegationState.GRANTED and row.starts_on <= work.today <= row.ends_on,
        actions=tuple(
            choice.step for choice in LIFECYCLE.available(work, row) if choice.refusal is None
        ),
    )


def candidates(work: Work) -> list[tuple[UUID, str]]:
    """Active accounts that may approve payments somewhere in sight, but for this person's own."""
    holders = sa.select(UserAccount.id, UserAccount.user_name).where(
        UserAccount.is_active, work.visible(UserAccount.territory)
    )
    known = approvals.approver_accounts()
    statement = holders.where(UserAccount.id.in_(known)).order_by(UserAccount.user_name)
    return [
        (row[0], row[1]) for row in work.session.execute(statement) if row[0] != work.actor.user_id
    ]
