"""What people see of a cash book: what came, what went, what is left, what is justified; one entry; one justification with its period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import cash_book, cash_rules, justifications
from contracting.agreements import ORGANISATION, Agreement
from contracting.cash_book import CashConcept, CashEntry, CashKind
from contracting.justifications import LIFECYCLE, Justification, JustificationState
from contracting.suppliers import Supplier
from contracting.views.steps import StepView, open_steps, steps
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: what came in or went out, and what was in the box after it."""

    id: UUID
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    may_reverse: bool
    territory: str
    number: int
    kind: CashKind
    concept: CashConcept | None
    what: str
    happened_on: date
    amount: Money
    balance: Money
    payment_id: UUID | None
    supplier: str | None
    receipt_id: UUID | None
    receipt_number: str | None
    reverses: int | None
    reversed_by: int | None
    justification: JustificationState | None
    objection: str | None
    refusal: Sentence | None
    recorded_at: datetime


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """One transfer and how much of it is justified."""

    number: int
    happened_on: date
    received: Money
    justified: Money
    share_bp: int


class ConceptView(msgspec.Struct, frozen=True, kw_only=True):
    """What was spent on one concept."""

    concept: CashConcept
    amount: Money


class JustificationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A justification in the list of its book."""

    id: UUID
    number: int
    first: int
    last: int
    opening: Money
    received: Money
    spent: Money
    closing: Money
    presented_at: datetime
    state: JustificationState


class BookView(msgspec.Struct, frozen=True, kw_only=True):
    """The cash book of one agreement, the newest entries first."""

    agreement_id: UUID
    agreement_number: str | None
    version: int
    territory: str
    place: str
    project_id: UUID
    project_title: str
    organisation: str
    received: Money
    spent: Money
    balance: Money
    justified: Money
    rule_es: str | None
    rule_en: str | None
    rule_to_confirm: bool
    transfers: tuple[TransferView, ...]
    concepts: tuple[ConceptView, ...]
    entries: tuple[EntryView, ...]
    justifications: tuple[JustificationRow, ...]
    next_transfer: Sentence | None
    may_write: bool
    closed: Sentence | None
    presenting: Sentence | None


class JustificationView(msgspec.Struct, frozen=True, kw_only=True):
    """One justification: the sums and the entries of its period, and what was said about it."""

    id: UUID
    version: int
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    number: int
    opening: Money
    received: Money
    spent: Money
    closing: Money
    concepts: tuple[ConceptView, ...]
    entries: tuple[EntryView, ...]
    note: str | None
    reason: str | None
    presented_at: datetime
    judged_at: datetime | None
    state: JustificationState
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    who: tuple[Role, ...]


@dataclass(frozen=True)
class Book:
    """The rows behind one book, read once."""

    agreement: Agreement
    project: Project
    organisation: str
    entries: Sequence[CashEntry]
    justifications: Sequence[Justification]
    suppliers: dict[UUID, str]


def of_agreement(work: Work, agreement_id: UUID) -> BookView:
    """The cash book of an agreement in sight."""
    book = load(work, agreement_id)
    agreement, entries = book.agreement, book.entries
    shown = _entries(work, book)
    sums = totals(entries, agreement.currency)
    transfers = justifications.justified(entries, book.justifications, agreement.currency)
    rule = cash_rules.find_rule(agreement.regime, agreement.signed_on)
    return BookView(
        **_about(work, book),
        version=agreement.version,
        received=sums[0],
        spent=sums[1],
        balance=sums[0] - sums[1],
        justified=add_up([one.justified for one in transfers], agreement.currency),
        rule_es=rule.text_es if rule else None,
        rule_en=rule.text_en if rule else None,
        rule_to_confirm=rule is not None and rule.to_confirm,
        transfers=tuple(
            TransferView(
                number=row.position,
                happened_on=row.happened_on,
                received=one.received,
                justified=one.justified,
                share_bp=one.share_bp,
            )
            for row, one in zip(
                (row for row in entries if row.kind is CashKind.TRANSFER), transfers, strict=True
            )
        ),
        concepts=_concepts(entries, agreement.currency),
        entries=tuple(reversed(shown)),
        justifications=tuple(_row(row) for row in reversed(book.justifications)),
        next_transfer=cash_rules.refusal_of_transfer(rule, transfers),
        may_write=work.may(Permission.CASH_BOOK_WRITE, agreement.territory),
        closed=cash_book.refusal_of_agreement(agreement),
        presenting=justifications.refusal_of_presenting(book.justifications, entries),
    )


def entry(work: Work, entry_id: UUID) -> EntryView:
    """One entry in sight."""
    row = cash_book.get(work, entry_id)
    return next(one for one in _entries(work, load(work, row.agreement_id)) if one.id == row.id)


def justification(work: Work, justification_id: UUID) -> JustificationView:
    """One justification in sight with the entries of its period."""
    row = justifications.get(work, justification_id)
    book = load(work, row.agreement_id)
    period = justifications.within(book.entries, row)
    inside = {one.id for one in period}
    choices = steps(LIFECYCLE.available(work, row))
    following = "present_again" if row.state is JustificationState.RETURNED else "accept"
    return JustificationView(
        **_about(work, book),
        id=row.id,
        version=row.version,
        number=row.number,
        opening=Money(row.opening_minor, row.currency),
        received=Money(row.received_minor, row.currency),
        spent=Money(row.spent_minor, row.currency),
        closing=Money(row.closing_minor, row.currency),
        concepts=_concepts(period, row.currency),
        entries=tuple(one for one in _entries(work, book) if one.id in inside),
        note=row.note,
        reason=row.reason,
        presented_at=row.presented_at,
        judged_at=row.judged_at,
        state=row.state,
        steps=choices,
        actions=open_steps(choices),
        who=holders(LIFECYCLE.steps[following].permission),
    )


def totals(entries: Sequence[CashEntry], currency: str) -> tuple[Money, Money]:
    """What came into a book and what left it, what was taken back in neither."""
    if not entries:
        return Money.zero(currency), Money.zero(currency)
    sums = justifications.period_of(entries, entries, currency=currency)
    return sums.received, sums.spent


def load(work: Work, agreement_id: UUID) -> Book:
    """The rows of one book in sight."""
    row = work.session.execute(
        sa.select(Agreement, Project, ORGANISATION.label("organisation"))
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    names = sa.select(Supplier.id, Supplier.name).where(
        Supplier.territory == row.Agreement.territory
    )
    return Book(
        agreement=row.Agreement,
        project=row.Project,
        organisation=row.organisation,
        entries=cash_book.entries_of(work, agreement_id),
        justifications=justifications.of_agreement(work, agreement_id),
        suppliers={one.id: one.name for one in work.session.execute(names)},
    )


def _about(work: Work, book: Book) -> dict[str, Any]:
    return {
        "agreement_id": book.agreement.id,
        "agreement_number": book.agreement.number,
        "territory": book.agreement.territory,
        "place": territories.get(work, book.agreement.territory).label,
        "project_id": book.project.id,
        "project_title": book.project.title,
        "organisation": book.organisation,
    }


def _entries(work: Work, book: Book) -> list[EntryView]:
    positions = {row.id: row.position for row in book.entries}
    taken_back = {row.reverses_id: row.position for row in book.entries if row.reverses_id}
    objections = {
        one["position"]: one["what"] for row in book.justifications for one in row.objections or ()
    }
    may_reverse = work.may(Permission.CASH_BOOK_WRITE, book.agreement.territory)
    return [
        EntryView(
            id=row.id,
            agreement_id=row.agreement_id,
            agreement_number=book.agreement.number,
            project_id=book.project.id,
            project_title=book.project.title,
            may_reverse=may_reverse,
            territory=row.territory,
            number=row.position,
            kind=row.kind,
            concept=row.concept,
            what=row.what,
            happened_on=row.happened_on,
            amount=row.amount,
            balance=row.balance,
            payment_id=row.payment_id,
            supplier=book.suppliers.get(row.supplier_id) if row.supplier_id else None,
            receipt_id=row.receipt_id,
            receipt_number=row.receipt_number,
            reverses=positions.get(row.reverses_id) if row.reverses_id else None,
            reversed_by=taken_back.get(row.id),
            justification=_state_of(row, book.justifications),
            objection=objections.get(row.position),
            refusal=cash_book.refusal_of_reversal(row, book.entries),
            recorded_at=row.recorded_at,
        )
        for row in book.entries
    ]


def _state_of(row: CashEntry, rows: Sequence[Justification]) -> JustificationState | None:
    found = (one for one in rows if one.first_position <= row.position <= one.last_position)
    return next((one.state for one in found), None)


def _concepts(entries: Sequence[CashEntry], currency: str) -> tuple[ConceptView, ...]:
    """What was spent on each concept; what was taken back counts no more."""
    found: dict[CashConcept, Money] = {}
    for row in entries:
        if row.concept is not None:
            found[row.concept] = found.get(row.concept, Money.zero(currency)) - row.amount
    return tuple(
        ConceptView(concept=concept, amount=found[concept])
        for concept in CashConcept
        if concept in found and found[concept].minor
    )


def _row(row: Justification) -> JustificationRow:
    return JustificationRow(
        id=row.id,
        number=row.number,
        first=row.first_position,
        last=row.last_position,
        opening=Money(row.opening_minor, row.currency),
        received=Money(row.received_minor, row.currency),
        spent=Money(row.spent_minor, row.currency),
        closing=Money(row.closing_minor, row.currency),
        presented_at=row.presented_at,
        state=row.state,
    )
