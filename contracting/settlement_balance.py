"""The final balance of an agreement (*balance financiero*): it proves itself line by line, or says which line does not hold.

What was contracted is what was paid, with what is retained and without what was released of it, and what was not spent; the advance came
back whole in the payments, or what is still retained covers the rest; what was promised in kind was delivered. A settlement is signed only
on a balance of which every line holds (Ley 80/1993, art. 60: the sum of what was amortised is the advance, the last payment takes
the balance).

Of a work left unfinished, what was not delivered and what is pending on site are stated; they go on in the register of such works. An award
in kind hands over goods: they take the place of payments, and there is no advance and no retention.
"""

from enum import StrEnum

import msgspec

from foundation.errors import Sentence, say
from foundation.money import Money


class LineCode(StrEnum):
    """What one line proves."""

    ENDED = "ended"
    VALUE = "value"
    UNPAID = "unpaid"
    MONEY = "money"
    NET = "net"
    ADVANCE = "advance"
    RETENTION = "retention"
    IN_KIND = "in_kind"
    ON_THE_WAY = "on_the_way"
    FINES = "fines"
    FIXES = "fixes"
    GUARANTEES = "guarantees"
    GOODS = "goods"
    JUSTIFIED = "justified"


class BalanceTerm(StrEnum):
    """What an amount of a line is."""

    INITIAL = "initial"
    CHANGES = "changes"
    VERIFIED = "verified"
    GROSS = "gross"
    PAID = "paid"
    RETAINED = "retained"
    RELEASED = "released"
    RETURNED = "returned"
    OUTSTANDING = "outstanding"
    UNSPENT = "unspent"
    NET = "net"
    DEDUCTED = "deducted"
    ADVANCE = "advance"
    AMORTISED = "amortised"
    PROMISED_IN_KIND = "promised_in_kind"
    DELIVERED_IN_KIND = "delivered_in_kind"
    COVERED = "covered"
    FINES = "fines"
    HANDED_OVER = "handed_over"
    NOT_HANDED_OVER = "not_handed_over"
    LAST_TRANSFER = "last_transfer"
    JUSTIFIED = "justified"


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One amount of a line, with its sign."""

    code: BalanceTerm
    amount: Money


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what adds up on the left, what it has to be, and why it does not hold where it does not."""

    code: LineCode
    terms: tuple[Term, ...] = ()
    total: Money | None = None
    refusal: Sentence | None = None

    @property
    def holds(self) -> bool:
        return self.refusal is None


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """What the cash book says of the last transfer, where a rule asks for its justification, and why that is too little."""

    received: Money
    justified: Money
    refusal: Sentence | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the balance is made of, read from contract, changes, payments, deliveries, guarantees and the list of the site."""

    initial: Money
    changes: Money
    value: Money
    verified: Money
    # What was paid for works, before anything was amortised, retained or deducted.
    gross: Money
    net: Money
    deducted: Money
    advance: Money
    amortised: Money
    # What the organisation gave back of the advance in money.
    returned: Money
    retained: Money
    released: Money
    promised_in_kind: Money
    delivered_in_kind: Money
    fines_due: Money
    on_the_way: tuple[int, ...] = ()
    fixes: tuple[int, ...] = ()
    lacking: tuple[Sentence, ...] = ()
    open_end: Sentence | None = None
    is_unfinished: bool = False
    # What was handed over, where the agreement is in kind.
    goods: Money | None = None
    book: Book | None = None

    @property
    def paid(self) -> Money:
        """What left: to the organisation, and what was withheld from it for others."""
        return self.net + self.deducted

    @property
    def unspent(self) -> Money:
        return self.value - self.gross

    @property
    def outstanding(self) -> Money:
        """What is left of the advance."""
        return self.advance - self.amortised - self.returned

    @property
    def held(self) -> Money:
        return self.retained - self.released

    @property
    def advance_covered(self) -> Money:
        """What of the advance is taken from what is retained, when that is released."""
        return max(min(self.outstanding, self.held), Money.zero(self.value.currency))

    @property
    def fines_covered(self) -> Money:
        """What of the fines the rest of what is retained pays."""
        left = max(self.held - self.advance_covered, Money.zero(self.value.currency))
        return min(self.fines_due, left)


def balance(figures: Figures) -> tuple[Line, ...]:
    """Every line of the balance."""
    return (
        Line(code=LineCode.ENDED, refusal=figures.open_end),
        _value(figures),
        *(_of_payments(figures) if figures.goods is None else _of_goods(figures, figures.goods)),
        _in_kind(figures),
        Line(
            code=LineCode.ON_THE_WAY,
            refusal=say("Payments are on their way: {numbers}.", numbers=list(figures.on_the_way))
            if figures.on_the_way
            else None,
        ),
        _fines(figures),
        Line(
            code=LineCode.FIXES,
            refusal=say(
                "Still pending on the list of the site: {numbers}.", numbers=list(figures.fixes)
            )
            if figures.fixes and not figures.is_unfinished
            else None,
        ),
        Line(code=LineCode.GUARANTEES, refusal=next(iter(figures.lacking), None)),
        *((_justified(figures.book),) if figures.book else ()),
    )


def _of_payments(figures: Figures) -> tuple[Line, ...]:
    return (
        _unpaid(figures),
        _money(figures),
        _net(figures),
        _advance(figures),
        _retention(figures),
    )


def _of_goods(figures: Figures, handed_over: Money) -> tuple[Line, ...]:
    """Of an award in kind: what was contracted is what was handed over and what was not, which stands in nobody's way."""
    came = Term(code=BalanceTerm.HANDED_OVER, amount=handed_over)
    rest = Term(code=BalanceTerm.NOT_HANDED_OVER, amount=figures.value - handed_over)
    return (Line(code=LineCode.GOODS, terms=(came, rest), total=figures.value),)


def failing(lines: tuple[Line, ...]) -> Line | None:
    """The first line that does not hold."""
    return next((line for line in lines if not line.holds), None)


def _fines(figures: Figures) -> Line:
    left = figures.fines_due - figures.fines_covered
    terms = (
        Term(code=BalanceTerm.FINES, amount=figures.fines_due),
        Term(code=BalanceTerm.COVERED, amount=-figures.fines_covered),
    )
    return Line(
        code=LineCode.FINES,
        terms=terms if figures.fines_due else (),
        total=left,
        refusal=say(
            "Fines of {amount} are still to be deducted, and what is retained does not cover them.",
            amount=left,
        )
        if left
        else None,
    )


def _justified(book: Book) -> Line:
    return Line(
        code=LineCode.JUSTIFIED,
        terms=(
            Term(code=BalanceTerm.LAST_TRANSFER, amount=book.received),
            Term(code=BalanceTerm.JUSTIFIED, amount=-book.justified),
        ),
        total=book.received - book.justified,
        refusal=book.refusal,
    )


def _value(figures: Figures) -> Line:
    wrong = figures.initial + figures.changes != figures.value
    return Line(
        code=LineCode.VALUE,
        terms=(
            Term(code=BalanceTerm.INITIAL, amount=figures.initial),
            Term(code=BalanceTerm.CHANGES, amount=figures.changes),
        ),
        total=figures.value,
        refusal=say("What was signed and what was ordered since is not the value of the agreement.")
        if wrong
        else None,
    )


def _unpaid(figures: Figures) -> Line:
    left = figures.verified - figures.gross
    return Line(
        code=LineCode.UNPAID,
        terms=(
            Term(code=BalanceTerm.VERIFIED, amount=figures.verified),
            Term(code=BalanceTerm.GROSS, amount=-figures.gross),
        ),
        total=left,
        refusal=say("{amount} were verified by both and not paid.", amount=left) if left else None,
    )


def _money(figures: Figures) -> Line:
    terms = (
        Term(code=BalanceTerm.PAID, amount=figures.paid),
        Term(code=BalanceTerm.RETAINED, amount=figures.retained),
        Term(code=BalanceTerm.RELEASED, amount=-figures.released),
        Term(code=BalanceTerm.RETURNED, amount=-figures.returned),
        Term(code=BalanceTerm.OUTSTANDING, amount=-figures.outstanding),
        Term(code=BalanceTerm.UNSPENT, amount=figures.unspent),
    )
    found = sum((term.amount for term in terms), Money.zero(figures.value.currency))
    refused = None
    if found != figures.value:
        refused = say(
            "Paid, retained and not spent are {found} together, and {value} was contracted.",
            found=found,
            value=figures.value,
        )
    return Line(code=LineCode.MONEY, terms=terms, total=figures.value, refusal=refused)


def _net(figures: Figures) -> Line:
    return Line(
        code=LineCode.NET,
        terms=(
            Term(code=BalanceTerm.NET, amount=figures.net),
            Term(code=BalanceTerm.DEDUCTED, amount=figures.deducted),
        ),
        total=figures.paid,
    )


def _advance(figures: Figures) -> Line:
    covered = figures.advance_covered
    left = figures.outstanding - covered
    return Line(
        code=LineCode.ADVANCE,
        terms=(
            Term(code=BalanceTerm.ADVANCE, amount=figures.advance),
            Term(code=BalanceTerm.AMORTISED, amount=-figures.amortised),
            Term(code=BalanceTerm.RETURNED, amount=-figures.returned),
            *((Term(code=BalanceTerm.COVERED, amount=-covered),) if covered else ()),
        ),
        total=left,
        refusal=say(
            "{amount} of the advance are neither amortised nor given back, and what is retained does not cover them.",
            amount=left,
        )
        if left
        else None,
    )


def _retention(figures: Figures) -> Line:
    return Line(
        code=LineCode.RETENTION,
        terms=(
            Term(code=BalanceTerm.RETAINED, amount=figures.retained),
            Term(code=BalanceTerm.RELEASED, amount=-figures.released),
        ),
        total=figures.held,
        refusal=say("More was released than was retained.")
        if figures.held < Money.zero(figures.held.currency)
        else None,
    )


def _in_kind(figures: Figures) -> Line:
    left = figures.promised_in_kind - figures.delivered_in_kind
    return Line(
        code=LineCode.IN_KIND,
        terms=(
            Term(code=BalanceTerm.PROMISED_IN_KIND, amount=figures.promised_in_kind),
            Term(code=BalanceTerm.DELIVERED_IN_KIND, amount=-figures.delivered_in_kind),
        ),
        total=left,
        refusal=say("{amount} of what was promised in kind were not delivered.", amount=left)
        if left > Money.zero(left.currency) and not figures.is_unfinished
        else None,
    )
