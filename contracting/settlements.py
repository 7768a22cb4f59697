"""Settlement (*liquidación*): the parties, or in its time the entity alone, close the accounts of an agreement that ended.

prepared → agreed → settled, or prepared → settled by the entity alone once the time to settle by agreement has passed; after the last
deadline nobody settles any more (``settlement_rules``; Ley 1150/2007, art. 11). It is prepared, agreed to and signed only on a balance of
which every line holds (``settlement_balance``); the organisation may write down what it does not agree with. Whoever prepared it does not
sign it. What was settled is kept line by line in a table that nothing changes, and of what is settled nothing is paid any more but what
was retained.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import (
    agreements,
    clauses,
    settlement_balance,
    settlement_figures,
    settlement_rules,
)
from contracting.agreements import Agreement
from contracting.settlement_balance import Line, LineCode
from contracting.settlement_rules import SettlementStage
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
from foundation.commands import FileId, LongText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work


class SettlementState(StrEnum):
    """How far a settlement has come."""

    PREPARED = "prepared"
    AGREED = "agreed"
    SETTLED = "settled"


class Settlement(Versioned, Base):
    """The settlement of one agreement."""

    __tablename__ = "settlement"
    __table_args__ = (
        sa.CheckConstraint("signed_by <> prepared_by", name="signer_did_not_prepare"),
        sa.CheckConstraint("agreed_by <> prepared_by", name="agreed_by_another"),
        sa.CheckConstraint("returned_minor >= 0", name="returned_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    ended_on: Mapped[date]
    by_agreement_until: Mapped[date]
    unilateral_until: Mapped[date]
    late_until: Mapped[date]
    observations: Mapped[str | None] = mapped_column(sa.Text)
    # What was given back in money of an advance that no payment amortised.
    currency: Mapped[Currency]
    returned_minor: Mapped[MoneyMinor]
    return_proof_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[UUID | None]
    reservations: Mapped[str | None] = mapped_column(sa.Text)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[UUID | None]
    stage: Mapped[SettlementStage | None] = enum_column(SettlementStage)
    act_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    settled_on: Mapped[date | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    state: Mapped[SettlementState] = enum_column(SettlementState, index=True)


class SettlementLine(Base):
    """One line of a settled balance, as it stood when it was signed."""

    __tablename__ = "settlement_line"
    __table_args__ = {"info": {"append_only": True}}

    settlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("settlement.id"), primary_key=True)
    position: Mapped[Count] = mapped_column(primary_key=True)
    code: Mapped[LineCode] = enum_column(LineCode)
    currency: Mapped[Currency]
    terms: Mapped[Json]
    total_minor: Mapped[MoneyMinor | None]


def balance_holds(work: Work, settlement: Settlement) -> Sentence | None:
    """A guard: every line of the balance holds today."""
    return refusal_of_balance(work, agreements.get(work, settlement.agreement_id))


def is_in_time(work: Work, settlement: Settlement) -> Sentence | None:
    """A guard: the last deadline has not passed, and who signs alone may."""
    if work.today > settlement.late_until:
        return say("The last day to settle was {day}.", day=settlement.late_until)
    alone = settlement.state is SettlementState.PREPARED
    if alone and work.today <= settlement.by_agreement_until:
        return say(
            "Until {day} it is settled by agreement: the organisation has not agreed yet.",
            day=settlement.by_agreement_until,
        )
    return None


LIFECYCLE = Lifecycle(
    Settlement,
    Step(
        "prepare",
        {SettlementState.PREPARED, SettlementState.AGREED},
        SettlementState.PREPARED,
        Permission.SETTLEMENT_PREPARE,
    ),
    Step(
        "agree",
        {SettlementState.PREPARED},
        SettlementState.AGREED,
        Permission.SETTLEMENT_AGREE,
        guards=[different_person("prepared_by"), balance_holds],
    ),
    Step(
        "sign",
        {SettlementState.PREPARED, SettlementState.AGREED},
        SettlementState.SETTLED,
        Permission.SETTLEMENT_SIGN,
        guards=[different_person("prepared_by", "agreed_by"), is_in_time, balance_holds],
    ),
)


class PrepareSettlement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lay the balance before the parties, with what was given back of the advance and what has to be said."""

    advance_returned: Money | None = None
    proof: FileId | None = None
    observations: LongText | None = None


class AgreeSettlement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The organisation agrees to the balance, except for what it writes down."""

    reservations: LongText | None = None


class SignSettlement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entity signs: the accounts are closed."""

    act: FileId | None = None


def prepare(work: Work, agreement_id: UUID, command: PrepareSettlement) -> Settlement:
    """Prepare the settlement of an agreement that ended; prepared anew, it is agreed to anew."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.SETTLEMENT_PREPARE, agreement.territory)
    _check(work, agreement, command)
    row = find(work, agreement.id)
    returned = command.advance_returned or Money.zero(agreement.currency)
    facts = {"returned": returned}
    if row is not None:
        LIFECYCLE.apply("prepare", work, row, facts=facts)
    refused = refusal_of_balance(work, agreement, returned=returned)
    if refused is not None:
        raise Refused(refused)
    if row is None:
        row = _begin(work, agreement)
        work.record("settlement.prepared", row, project=agreement.project_id, facts=facts)
    row.returned_minor, row.return_proof_id = returned.minor, command.proof
    row.observations = command.observations
    row.prepared_at, row.prepared_by = work.now, work.actor.user_id
    row.agreed_at = row.agreed_by = row.reservations = None
    return row


def _check(work: Work, agreement: Agreement, command: PrepareSettlement) -> None:
    returned = command.advance_returned
    errors: dict[str, Sentence] = {}
    if returned is not None and returned.currency != agreement.currency:
        errors["advance_returned"] = say(
            "Write the amount in {currency}.", currency=agreement.currency
        )
    if returned and command.proof is None:
        errors["proof"] = say("Add the slip of what was given back.")
    if command.proof is not None and work.find(StoredFile, command.proof) is None:
        errors["proof"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)


def _begin(work: Work, agreement: Agreement) -> Settlement:
    ended_on = settlement_figures.ended(agreement)
    if ended_on is None:
        raise Refused(settlement_figures.NOT_ENDED)
    days = settlement_rules.deadlines(family_of(agreement), ended_on)
    return work.add(
        Settlement(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            ended_on=ended_on,
            by_agreement_until=days[SettlementStage.BY_AGREEMENT],
            unilateral_until=days[SettlementStage.UNILATERAL],
            late_until=days[SettlementStage.LATE],
            currency=agreement.currency,
            returned_minor=0,
            state=SettlementState.PREPARED,
        )
    )


def agree(work: Work, settlement_id: UUID, command: AgreeSettlement) -> Settlement:
    """Agree to the balance for the organisation."""
    _, row = _locked(work, settlement_id)
    LIFECYCLE.apply("agree", work, row)
    row.reservations = command.reservations
    row.agreed_at, row.agreed_by = work.now, work.actor.user_id
    return row


def sign(work: Work, settlement_id: UUID, command: SignSettlement) -> Settlement:
    """Sign the settlement; its lines are kept as they stand now, for ever."""
    agreement, row = _locked(work, settlement_id)
    if command.act is not None and work.find(StoredFile, command.act) is None:
        raise InvalidCommand({"act": say("Add a file.")})
    was_agreed = row.state is SettlementState.AGREED
    lines = lines_of(work, agreement)
    LIFECYCLE.apply("sign", work, row, facts={"settled_on": work.today})
    row.stage = _stage(row, work.today, was_agreed=was_agreed)
    row.act_id, row.settled_on = command.act, work.today
    row.signed_at, row.signed_by = work.now, work.actor.user_id
    work.session.add_all(
        SettlementLine(
            settlement_id=row.id,
            position=position,
            code=line.code,
            currency=agreement.currency,
            terms=[{"code": term.code, "minor": term.amount.minor} for term in line.terms],
            total_minor=line.total.minor if line.total is not None else None,
        )
        for position, line in enumerate(lines, start=1)
    )
    return row


def _stage(row: Settlement, today: date, *, was_agreed: bool) -> SettlementStage:
    """Under which of the three it was settled: by agreement is by agreement until the last stage begins."""
    if today > row.unilateral_until:
        return SettlementStage.LATE
    return SettlementStage.BY_AGREEMENT if was_agreed else SettlementStage.UNILATERAL


def family_of(agreement: Agreement) -> str:
    """The family of regimes whose deadlines count."""
    on = agreement.signed_on or agreement.regime_valid_from
    return clauses.library_on(on).family_of(agreement.regime)


def refusal_of_balance(
    work: Work, agreement: Agreement, *, returned: Money | None = None
) -> Sentence | None:
    """The first line of the balance that does not hold, in words, or nothing where all do."""
    failing = settlement_balance.failing(lines_of(work, agreement, returned=returned))
    return failing.refusal if failing else None


def lines_of(
    work: Work, agreement: Agreement, *, returned: Money | None = None
) -> tuple[Line, ...]:
    """The balance of an agreement as it stands now; ``returned`` is what is said now to have come back of the advance."""
    if returned is None:
        row = find(work, agreement.id)
        returned = Money(row.returned_minor if row else 0, agreement.currency)
    return settlement_balance.balance(settlement_figures.figures_of(work, agreement, returned))


def refusal_of_payment(work: Work, agreement_id: UUID) -> Sentence | None:
    """Why nothing is paid of an agreement any more but what was retained, or nothing where it may."""
    row = find(work, agreement_id)
    if row is None or row.state is not SettlementState.SETTLED or row.settled_on is None:
        return None
    return say("The agreement was settled on {day}.", day=row.settled_on)


def kept_lines(work: Work, settlement_id: UUID) -> Sequence[SettlementLine]:
    """The lines of a settled balance."""
    statement = (
        sa.select(SettlementLine)
        .where(SettlementLine.settlement_id == settlement_id)
        .order_by(SettlementLine.position)
    )
    return list(work.session.execute(statement).scalars())


def get(work: Work, settlement_id: UUID) -> Settlement:
    """A settlement this actor can see."""
    return work.get(Settlement, settlement_id)


def find(work: Work, agreement_id: UUID) -> Settlement | None:
    """The settlement of an agreement, once it is prepared."""
    statement = sa.select(Settlement).where(Settlement.agreement_id == agreement_id)
    return work.session.execute(statement).scalar_one_or_none()


def _locked(work: Work, settlement_id: UUID) -> tuple[Agreement, Settlement]:
    """A settlement and its agreement, the agreement locked first as everywhere."""
    found = get(work, settlement_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Settlement, settlement_id, lock=True)
