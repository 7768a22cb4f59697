"""Changes of a running agreement: event, quote, recommendation, order; a pending one never moves the value or the term.

raised → quoted → recommended → approved, or returned, rejected, withdrawn; the actions are in ``change_orders``. The organisation or
somebody on site says what happened; who builds quotes what it would take; the engineer recommends, which may be less; the manager orders.
Those who asked do not recommend, and those who recommended do not order. A change of scope or site needs the assent of the community, and
beyond a share of the initial value the no objection of the entity (``change_rules``); it opens the climate screening again. Requested,
recommended and approved days and amounts stay side by side for ever; additions are at most half of the initial value in minimum wages
(Ley 80/1993, art. 40).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import (
    agreement_rules,
    agreements,
    change_effects,
    change_rules,
    clauses,
)
from contracting.agreements import Agreement, AgreementState
from contracting.change_effects import Effects
from contracting.change_rules import Addition, ChangeRoute
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work


class ChangeCause(StrEnum):
    """Why an agreement has to change."""

    WEATHER = "weather"
    ACCESS = "access"
    PUBLIC_ORDER = "public_order"
    DESIGN = "design"
    SITE_CONDITION = "site_condition"
    QUANTITIES = "quantities"
    PRICES = "prices"
    FUNDS_LATE = "funds_late"
    COMMUNITY_REQUEST = "community_request"
    OTHER = "other"


class ChangeState(StrEnum):
    """How far a change has come."""

    RAISED = "raised"
    QUOTED = "quoted"
    RECOMMENDED = "recommended"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


PENDING = (ChangeState.RAISED, ChangeState.QUOTED, ChangeState.RECOMMENDED)


class ContractChange(Versioned, Base):
    """One change of one agreement, from what happened to the order."""

    __tablename__ = "contract_change"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("approved_by <> recommended_by", name="approver_did_not_recommend"),
        sa.CheckConstraint("recommended_by <> quoted_by", name="recommender_did_not_quote"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    cause: Mapped[ChangeCause] = enum_column(ChangeCause)
    event: Mapped[Words]
    happened_on: Mapped[date]
    currency: Mapped[Currency]
    raised_at: Mapped[Instant]
    raised_by: Mapped[UUID | None]
    requested: Mapped[Json | None]
    requested_days: Mapped[int | None]
    requested_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    quote_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    quoted_at: Mapped[datetime | None]
    quoted_by: Mapped[UUID | None]
    recommended: Mapped[Json | None]
    recommended_days: Mapped[int | None]
    recommended_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    recommendation: Mapped[str | None] = mapped_column(sa.Text)
    recommended_at: Mapped[datetime | None]
    recommended_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    assent_on: Mapped[date | None]
    assent_for: Mapped[int | None]
    assent_against: Mapped[int | None]
    assent_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    endorsed_at: Mapped[datetime | None]
    endorsed_by: Mapped[UUID | None]
    endorsement: Mapped[str | None] = mapped_column(sa.Text)
    ordered_on: Mapped[date | None]
    approved_days: Mapped[int | None]
    approved_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    approval: Mapped[str | None] = mapped_column(sa.Text)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    reject_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[ChangeState] = enum_column(ChangeState, index=True)

    @property
    def effects(self) -> Effects:
        """What it does as far as it has come: as recommended, before that as quoted."""
        kept = self.recommended or self.requested
        return change_effects.unpacked(kept) if kept else Effects()


def is_running(work: Work, change: ContractChange) -> Sentence | None:
    """A guard: only what is being carried out changes."""
    return refusal_of_state(agreements.get(work, change.agreement_id))


def refusal_of_state(agreement: Agreement) -> Sentence | None:
    """Why an agreement cannot change now, or nothing where it can."""
    if agreement.ended_on is not None:
        return say("This agreement ended on {day}.", day=agreement.ended_on)
    if agreement.state in (AgreementState.SIGNED, AgreementState.RUNNING):
        return None
    return say("Only an agreement that is signed and not finished is changed.")


def has_assent(_work: Work, change: ContractChange) -> Sentence | None:
    """A guard: where scope or site change the community said yes."""
    effects = change.effects
    if not (effects.changes_scope or effects.changes_site):
        return None
    if change.assent_on is None:
        return say("The community has not agreed to the change of scope or site yet.")
    if (change.assent_for or 0) <= (change.assent_against or 0):
        return say("The community did not agree to the change of scope or site.")
    return None


def has_no_objection(work: Work, change: ContractChange) -> Sentence | None:
    """A guard: what passes the route's share, or changes scope or site, has the entity's no objection."""
    if change.endorsed_at is not None or find_route(work, change) is None:
        return None
    return say("The entity has not given its no objection yet.")


def is_within_the_law(work: Work, change: ContractChange) -> Sentence | None:
    """A guard: additions stay within half of the initial value, in minimum wages of their days."""
    agreement = agreements.get(work, change.agreement_id)
    if agreement.signed_on is None or (change.recommended_minor or 0) <= 0:
        return None
    if clauses.library_on(agreement.signed_on).family_of(agreement.regime) != "public":
        return None
    return change_rules.refusal_of_addition(
        agreement.initial, agreement.signed_on, _additions(work, agreement, change)
    )


def money_is_there(work: Work, change: ContractChange) -> Sentence | None:
    """A guard: the sources bring in money what the agreement promises to pay after it."""
    agreement = agreements.get(work, change.agreement_id)
    if (change.recommended_minor or 0) <= 0:
        return None
    value = agreement.value + Money(change.recommended_minor or 0, agreement.currency)
    project = agreements.project_of(work, agreement)
    spent = agreements.spent_before(work, project)
    return agreement_rules.refusal_of_money(work, project, value, spent)


LIFECYCLE = Lifecycle(
    ContractChange,
    Step(
        "quote",
        {ChangeState.RAISED, ChangeState.QUOTED},
        ChangeState.QUOTED,
        Permission.CHANGE_RAISE,
        guards=[is_running],
    ),
    Step(
        "recommend",
        {ChangeState.QUOTED},
        ChangeState.RECOMMENDED,
        Permission.CHANGE_RECOMMEND,
        guards=[different_person("quoted_by"), is_running],
    ),
    *(
        Step(
            f"return_by_{who}",
            {source},
            ChangeState.RAISED,
            permission,
        )
        for who, source, permission in (
            ("engineer", ChangeState.QUOTED, Permission.CHANGE_RECOMMEND),
            ("manager", ChangeState.RECOMMENDED, Permission.CHANGE_APPROVE),
        )
    ),
    Step(
        "assent",
        {ChangeState.RECOMMENDED},
        ChangeState.RECOMMENDED,
        Permission.CHANGE_ASSENT,
    ),
    Step(
        "endorse",
        {ChangeState.RECOMMENDED},
        ChangeState.RECOMMENDED,
        Permission.CHANGE_ENDORSE,
        guards=[different_person("recommended_by", "quoted_by")],
    ),
    Step(
        "approve",
        {ChangeState.RECOMMENDED},
        ChangeState.APPROVED,
        Permission.CHANGE_APPROVE,
        guards=[
            different_person("recommended_by", "quoted_by", "endorsed_by"),
            is_running,
            has_assent,
            has_no_objection,
            is_within_the_law,
            money_is_there,
        ],
    ),
    Step("reject", set(PENDING), ChangeState.REJECTED, Permission.CHANGE_APPROVE),
    Step(
        "withdraw",
        {ChangeState.RAISED, ChangeState.QUOTED},
        ChangeState.WITHDRAWN,
        Permission.CHANGE_RAISE,
    ),
)


def find_route(work: Work, change: ContractChange) -> ChangeRoute | None:
    """The route of a recommended change, where it does not go straight to the manager."""
    agreement = agreements.get(work, change.agreement_id)
    effects = change.effects
    return change_rules.route_of(
        agreement.initial,
        _additions(work, agreement, change),
        with_scope=effects.changes_scope or effects.changes_site,
        on=work.today,
    )


def _additions(work: Work, agreement: Agreement, change: ContractChange) -> list[Addition]:
    """What was added before, and what this change would add, last."""
    ordered = [
        Addition(on=row.ordered_on, amount=Money(row.approved_minor or 0, row.currency))
        for row in of_agreement(work, agreement.id)
        if row.state is ChangeState.APPROVED and row.ordered_on and row.id != change.id
    ]
    worth = Money(change.recommended_minor or 0, change.currency)
    return [*ordered, Addition(on=work.today, amount=worth)]


def get(work: Work, change_id: UUID) -> ContractChange:
    """A change this actor can see."""
    return work.get(ContractChange, change_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[ContractChange]:
    """The changes of an agreement in their order."""
    statement = (
        sa.select(ContractChange)
        .where(ContractChange.agreement_id == agreement_id)
        .order_by(ContractChange.number)
    )
    return list(work.session.execute(statement).scalars())
