"""Money as an integer count of minor units and a currency. The only module that rounds.

SQLite keeps ``NUMERIC`` as a float and loses money, so amounts are whole minor units (centavos) on both databases. Rates are
integers in basis points (1 % = 100), quantities integers in thousandths. Halves round away from zero, as Colombian tax and payment
forms do. Splits use the largest remainder, so that the parts always add up to the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from foundation.errors import Refused, say

COP = "COP"
BASIS = 10_000
MILLI = 1_000
MINOR_PER_UNIT = 100
# Largest amount accepted anywhere: 10**15 units, what the words-in-full rule of documents can also say.
MAX_MINOR = 10**15 * MINOR_PER_UNIT
_UNIT_DIGITS = len(str(MAX_MINOR // MINOR_PER_UNIT))

_PLAIN = re.compile(r"-?([0-9]+)(?:\.([0-9]{1,2}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class MixedCurrencies(Refused, ValueError):
    """Two currencies met in one sum; nothing converts implicitly."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            say("{one} and {other} do not mix: nothing is converted here.", one=one, other=other)
        )


class Money(msgspec.Struct, frozen=True):
    """An exact amount: ``minor`` counts hundredths of the currency's unit."""

    minor: int
    currency: str = COP

    @staticmethod
    def zero(currency: str = COP) -> Money:
        return Money(0, currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.minor * factor, self.currency)

    __rmul__ = __mul__

    # Written out: msgspec.Struct already answers every comparison, so total_ordering adds none.
    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def rate(self, rate_bp: int, *, step_minor: int = 1) -> Money:
        """The part given by a rate in basis points, rounded once, to a step (100 = whole units)."""
        steps = divide(self.minor * rate_bp, BASIS * step_minor)
        return Money(steps * step_minor, self.currency)

    def times_milli(self, quantity_milli: int, *, step_minor: int = 1) -> Money:
        """This unit price times a quantity in thousandths, rounded once, to a step."""
        steps = divide(self.minor * quantity_milli, MILLI * step_minor)
        return Money(steps * step_minor, self.currency)

    def share_bp(self, whole: Money) -> int:
        """What part of the whole this is, in basis points; 0 of nothing."""
        total = self._same(whole)
        return divide(self.minor * BASIS, total) if total else 0

    def plain(self) -> str:
        """The amount as plain decimal text, for programs: ``1500000.50``."""
        sign = "-" if self.minor < 0 else ""
        units, cents = divmod(abs(self.minor), MINOR_PER_UNIT)
        return f"{sign}{units}.{cents:02d}"

    def __str__(self) -> str:
        return f"{self.currency} {self.plain()}"

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return other.minor


def cop(text: str | int) -> Money:
    """Colombian pesos written in code or tests: ``cop("1_500_000.50")``."""
    return parse_plain(str(text).replace("_", ""), COP)


def parse_plain(text: str, currency: str = COP) -> Money:
    """Read plain decimal text with at most two decimals; raises ``ValueError`` for anything else."""
    plain = _PLAIN.fullmatch(text)
    if plain is None or not _CURRENCY.fullmatch(currency):
        raise ValueError("not an amount of money")
    units, cents = plain[1].lstrip("0") or "0", (plain[2] or "").ljust(2, "0")
    # The length first: turning thousands of digits into a number takes longer than any request should.
    if len(units) > _UNIT_DIGITS or int(units + cents) > MAX_MINOR:
        raise ValueError("larger than any amount handled here")
    minor = int(units + cents)
    return Money(-minor if text.startswith("-") else minor, currency)


def divide(numerator: int, denominator: int) -> int:
    """Integer division that rounds halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, remainder = divmod(abs(numerator), denominator)
    rounded = quotient + (2 * remainder >= denominator)
    return -rounded if numerator < 0 else rounded


def split_integer(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a count by weights with the largest remainder; the parts add up exactly.

    Ties go to the earlier weight. Raises ``ValueError`` for no weights, a negative weight, or weights that are all zero.
    """
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise ValueError(
            "a split needs weights of which at least one is positive and none is negative"
        )
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    order = sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    return tuple(sign * part for part in parts)


def split(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Split an amount by weights with the largest remainder; the parts add up exactly."""
    return tuple(Money(part, total.currency) for part in split_integer(total.minor, weights))


def add_up(amounts: Sequence[Money], currency: str = COP) -> Money:
    """The sum of amounts of one currency; zero of ``currency`` for none."""
    return sum(amounts, Money.zero(amounts[0].currency if amounts else currency))
