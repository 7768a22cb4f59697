"""The account of an agreement: each figure with the sum that makes it, so that nobody has to believe a number."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from contracting import awarded_goods, payment_positions
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood
from contracting.milestone_plans import Milestone
from contracting.payment_positions import BUILT, live
from contracting.payments import PENDING, Payment, PaymentKind, PaymentState
from contracting.settlements import SettlementState
from foundation.errors import Sentence, say
from foundation.money import Money, add_up
from foundation.work import Work


class Figure(StrEnum):
    """The figures of an account, in the order of a settlement."""

    CONTRACTED = "contracted"
    VERIFIED = "verified"
    ADVANCE_GIVEN = "advance_given"
    ADVANCE_AMORTISED = "advance_amortised"
    ADVANCE_LEFT = "advance_left"
    RETENTION_HELD = "retention_held"
    ON_ITS_WAY = "on_its_way"
    PAID = "paid"
    WITHHELD_FOR_OTHERS = "withheld_for_others"
    LEFT_TO_PAY = "left_to_pay"
    GOODS_RECEIVED = "goods_received"
    GOODS_LEFT = "goods_left"


# A nothing is said of these too; of the others it would only make the list longer.
ALWAYS = (Figure.CONTRACTED, Figure.VERIFIED, Figure.PAID)
OF_GOODS = (Figure.CONTRACTED, Figure.VERIFIED)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One term of a sum: what it is, where it can be seen, how far it has come."""

    what: Sentence
    amount: Money
    kind: str | None = None
    id: UUID | None = None
    state: str | None = None


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """One figure and the terms that add up to it."""

    code: Figure
    amount: Money
    parts: tuple[Part, ...]


def account(
    work: Work, agreement: Agreement, milestones: Sequence[Milestone], made: Sequence[Payment]
) -> tuple[AccountLine, ...]:
    """The figures of an agreement, in the order of a settlement; of an award in kind those of its goods, because nobody is paid."""
    currency = agreement.currency
    paid = [row for row in made if row.state is PaymentState.PAID]
    contracted = _line(Figure.CONTRACTED, currency, [_agreed(row) for row in milestones])
    back = _came_back(work, agreement)
    lines = [
        contracted,
        _line(
            Figure.VERIFIED, currency, [_verified(row) for row in milestones if row.verified_minor]
        ),
        *_advance(agreement, made, back),
        *_retention(agreement, made),
        _line(
            Figure.ON_ITS_WAY,
            currency,
            [_part(row, row.net_minor) for row in made if row.state in PENDING],
        ),
        _line(Figure.PAID, currency, [_part(row, row.net_minor) for row in paid]),
        _line(
            Figure.WITHHELD_FOR_OTHERS,
            currency,
            [_part(row, row.deductions_minor) for row in paid if row.deductions_minor],
        ),
    ]
    if agreement.is_in_kind:
        goods = awarded_goods.of_agreement(work, agreement.id)
        return (*(line for line in lines if line.code in OF_GOODS), *_goods(contracted, goods))
    shown = [line for line in lines if line.parts or line.code in ALWAYS]
    return (*shown, _left(agreement, contracted, lines, back))


def _came_back(work: Work, agreement: Agreement) -> list[Part]:
    """What the settlement of an agreement that ended says came back of its advance in money."""
    settlement = payment_positions.settlement_of(work, agreement)
    if settlement is None or settlement.state is not SettlementState.SETTLED:
        return []
    returned = Money(settlement.returned_minor, agreement.currency)
    return [Part(what=say("Came back of the advance"), amount=returned)] if returned else []


def _goods(contracted: AccountLine, goods: Sequence[AwardedGood]) -> tuple[AccountLine, ...]:
    """What came of what is handed over, and what is still to come."""
    currency = contracted.amount.currency
    came = [
        Part(what=say("Received: {good}", good=row.description), amount=row.received)
        for row in goods
        if row.received_milli
    ]
    received = _line(Figure.GOODS_RECEIVED, currency, came)
    left = [
        Part(what=say("The value of the agreement"), amount=contracted.amount),
        Part(what=say("Less, goods received"), amount=-received.amount),
    ]
    return received, _line(Figure.GOODS_LEFT, currency, [part for part in left if part.amount])


def _advance(
    agreement: Agreement, made: Sequence[Payment], back: Sequence[Part]
) -> list[AccountLine]:
    if not agreement.advance_bp:
        return []
    given = _of(made, "gross_minor", lambda row: row.kind is PaymentKind.ADVANCE)
    returned = _of(made, "amortisation_minor", lambda row: bool(row.amortisation_minor))
    currency = agreement.currency
    return [
        _line(Figure.ADVANCE_GIVEN, currency, given),
        _line(Figure.ADVANCE_AMORTISED, currency, returned),
        _line(
            Figure.ADVANCE_LEFT,
            currency,
            [*given, *(_negative(part) for part in (*returned, *back))],
        ),
    ]


def _retention(agreement: Agreement, made: Sequence[Payment]) -> list[AccountLine]:
    if not agreement.retention_bp:
        return []
    kept = _of(made, "retention_minor", lambda row: row.kind in BUILT and bool(row.retention_minor))
    released = _of(made, "gross_minor", lambda row: row.kind is PaymentKind.RETENTION_RELEASE)
    parts = [*kept, *(_negative(part) for part in released)]
    return [_line(Figure.RETENTION_HELD, agreement.currency, parts)]


def _left(
    agreement: Agreement,
    contracted: AccountLine,
    lines: Sequence[AccountLine],
    back: Sequence[Part],
) -> AccountLine:
    """What is still to be paid of the value, or of the final value once the work was received for less."""
    final = contracted.amount
    if agreement.final_minor is not None:
        final = Money(agreement.final_minor, agreement.currency)
    spent = {line.code: line.amount for line in lines}
    parts = [
        Part(what=say("The value of the agreement"), amount=contracted.amount),
        Part(what=say("Less, received at what was verified"), amount=final - contracted.amount),
        Part(what=say("Paid to the organisation"), amount=-spent[Figure.PAID]),
        Part(what=say("Withheld for others"), amount=-spent[Figure.WITHHELD_FOR_OTHERS]),
        *back,
    ]
    return _line(Figure.LEFT_TO_PAY, agreement.currency, [part for part in parts if part.amount])


def _of(made: Sequence[Payment], column: str, wanted: Callable[[Payment], bool]) -> list[Part]:
    return [_part(row, getattr(row, column)) for row in live(made) if wanted(row)]


def _agreed(row: Milestone) -> Part:
    return Part(
        what=say("Milestone {number}: {title}", number=row.position, title=row.title),
        amount=row.amount,
        kind="milestone",
        id=row.id,
    )


def _verified(row: Milestone) -> Part:
    return msgspec.structs.replace(_agreed(row), amount=row.verified)


def _part(row: Payment, minor: int) -> Part:
    return Part(
        what=say("Payment {number}", number=row.number),
        amount=Money(minor, row.currency),
        kind="payment",
        id=row.id,
        state=row.state.value,
    )


def _negative(part: Part) -> Part:
    return msgspec.structs.replace(part, amount=-part.amount)


def _line(code: Figure, currency: str, parts: Sequence[Part]) -> AccountLine:
    total = add_up([part.amount for part in parts], currency)
    return AccountLine(code=code, amount=total, parts=tuple(parts))
