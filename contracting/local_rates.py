"""Rates of a place: the stamp, contribution or withholding that a council, an assembly or the nation set, with its accord and its days.

Stamps bind the contracts of the entity that set them, so a rate belongs to a kind of entity and to its place: a municipality's to that
municipality. A row is never altered; a later one begins on its own day, and one recorded again for the same day says why and counts
instead. An agreement agrees which deductions bind it; where its place has a recorded rate, that rate counts on the day that causes it (a
stamp when the contract is signed, a withholding when the account is asked for), and each payment keeps which row it used.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import deduction_kinds
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement
from contracting.deduction_kinds import DeductionMoment
from contracting.payment_breakdown import DeductionBase, DeductionTerm, PaymentTerms
from foundation.columns import Base, Code, Count, Instant, Path, enum_column
from foundation.commands import CodeText, FileId, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS
from foundation.work import Work

PlaceRate = Annotated[int, msgspec.Meta(ge=0, le=BASIS, extra={"kind": "percent", "scale": 100})]

# How deep in the tree the place of an entity that sets rates is: CO. · CO.19. · CO.19.19142.
DEPTH = {EntityKind.NATION: 1, EntityKind.DEPARTMENT: 2, EntityKind.MUNICIPALITY: 3}
WRONG_PLACE = {
    EntityKind.NATION: say("What the nation sets holds in the whole country."),
    EntityKind.DEPARTMENT: say("Choose the department that set it."),
    EntityKind.MUNICIPALITY: say("Choose the municipality that set it."),
}


class LocalRate(Base):
    """One rate that a place set, from a day on."""

    __tablename__ = "local_rate"
    __table_args__ = (
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_is_a_part"),
        sa.CheckConstraint("valid_to >= valid_from", name="ends_after_start"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    entity_kind: Mapped[EntityKind] = enum_column(EntityKind)
    code: Mapped[Code]
    rate_bp: Mapped[Count]
    base: Mapped[DeductionBase] = enum_column(DeductionBase)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    norm: Mapped[str] = mapped_column(sa.String(200))
    accord_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    to_confirm: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]

    def covers(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class RecordLocalRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rate as its accord says it: whose, of what, from when until when."""

    entity_kind: EntityKind
    territory: TerritoryPath
    code: CodeText
    rate: PlaceRate
    base: DeductionBase = DeductionBase.GROSS_LESS_AMORTISATION
    valid_from: date
    valid_to: date | None = None
    norm: ShortText
    accord: FileId | None = None
    to_confirm: bool = False
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        depth = DEPTH.get(self.entity_kind)
        if depth is None:
            errors["entity_kind"] = say("Only entities of the state set stamps and withholdings.")
        elif self.territory.count(".") != depth:
            errors["territory"] = WRONG_PLACE[self.entity_kind]
        if self.valid_to is not None and self.valid_to < self.valid_from:
            errors["valid_to"] = say(
                "The end date cannot be before {start}.", start=self.valid_from
            )
        if errors:
            raise InvalidCommand(errors)


def record(work: Work, command: RecordLocalRate) -> LocalRate:
    """Record a rate; one for a day that has one already says why it takes its place."""
    work.require(Permission.LOCAL_RATE_RECORD, command.territory)
    errors: dict[str, Sentence] = {}
    if command.code not in deduction_kinds.codes_on(command.valid_from):
        errors["code"] = say("Choose one of the options.")
    if command.reason is None and _is_known(work, command):
        errors["reason"] = say(
            "There is a rate for that day already. Say why this one takes its place."
        )
    if errors:
        raise InvalidCommand(errors)
    row = work.add(
        LocalRate(
            id=new_id(),
            territory=command.territory,
            entity_kind=command.entity_kind,
            code=command.code,
            rate_bp=command.rate,
            base=command.base,
            valid_from=command.valid_from,
            valid_to=command.valid_to,
            norm=command.norm,
            accord_file_id=command.accord,
            to_confirm=command.to_confirm,
            reason=command.reason,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    facts = {"code": row.code, "rate_bp": row.rate_bp, "valid_from": row.valid_from}
    work.record("local_rate.recorded", row, facts=facts)
    return row


def _is_known(work: Work, command: RecordLocalRate) -> bool:
    statement = sa.select(LocalRate.id).where(
        LocalRate.territory == command.territory,
        LocalRate.entity_kind == command.entity_kind,
        LocalRate.code == command.code,
        LocalRate.valid_from == command.valid_from,
    )
    return work.session.execute(statement.limit(1)).first() is not None


def get(work: Work, rate_id: UUID) -> LocalRate:
    """A rate this actor can see."""
    return work.get(LocalRate, rate_id)


def rate_of(rates: Iterable[LocalRate], code: str, on: date) -> LocalRate | None:
    """The rate of a deduction on a day: the one that began last, and of one day the one recorded last."""
    found = [row for row in rates if row.code == code and row.covers(on)]
    return max(found, key=lambda row: (row.valid_from, row.id)) if found else None


def rates_for(work: Work, territory: str, entity_kind: EntityKind) -> list[LocalRate]:
    """The rates that bind contracts of a kind of entity at a place, whoever looks at them."""
    depth = DEPTH.get(entity_kind)
    if depth is None:
        return []
    place = ".".join(territory.split(".")[:depth]) + "."
    statement = (
        sa.select(LocalRate)
        .where(LocalRate.territory == place, LocalRate.entity_kind == entity_kind)
        .order_by(LocalRate.id)
    )
    return list(work.session.execute(statement).scalars())


def terms_of(work: Work, agreement: Agreement, on: date) -> PaymentTerms:
    """The terms of a payment asked for on a day: those agreed, at the rates that the place recorded for the day that counts."""
    terms = agreement.terms
    if not terms.deductions:
        return terms
    rates = rates_for(work, agreement.territory, agreement.entity_kind)
    signed = agreement.signed_on or on
    counted = tuple(_dated(term, rates, signed=signed, on=on) for term in terms.deductions)
    return msgspec.structs.replace(terms, deductions=counted)


def _dated(
    term: DeductionTerm, rates: Sequence[LocalRate], *, signed: date, on: date
) -> DeductionTerm:
    kind = deduction_kinds.find(term.code)
    if kind is None:
        return term
    day = on if kind.moment is DeductionMoment.PAYMENT else signed
    row = rate_of(rates, term.code, day)
    if row is None:
        return term
    return DeductionTerm(
        code=term.code, rate_bp=row.rate_bp, base=row.base, norm=row.norm, rate_id=row.id
    )


def usual_terms(
    work: Work, territory: str, entity_kind: EntityKind, on: date
) -> tuple[DeductionTerm, ...]:
    """The deductions that a place has recorded for a day, as a draft of an agreement begins with them."""
    rates = rates_for(work, territory, entity_kind)
    found = [rate_of(rates, code, on) for code in dict.fromkeys(row.code for row in rates)]
    return tuple(
        DeductionTerm(code=row.code, rate_bp=row.rate_bp, base=row.base)
        for row in found
        if row is not None and row.rate_bp
    )
