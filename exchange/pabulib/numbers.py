"""Amounts as they are written in ``.pb`` files, kept exact."""

import re
from fractions import Fraction

from portfolio.ballots.elections import Amount, whole

NUMBER = re.compile(r"([+-]?\d+)(?:([.,])(\d+))?(?:[eE]([+-]?\d{1,3}))?")


class NotANumber(ValueError):
    """The text is no number, or could be read as two different ones."""


def amount(text: str) -> Amount:
    """A number with a point or a comma before its decimals; 1,234 could be either of two and is none."""
    found = NUMBER.fullmatch(text)
    if found is None or not text.isascii() or (found[2] == "," and len(found[3]) == 3):
        raise NotANumber(text)
    value = Fraction(f"{found[1]}.{found[3] or '0'}") * Fraction(10) ** int(found[4] or 0)
    return whole(value)


def has_comma(text: str) -> bool:
    return "," in text


def written(value: Amount) -> str:
    """A whole number, or one with all its decimals; amounts of money always end."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        raise ValueError(f"{value} has decimals without end")
    scaled = int(abs(value) * 10**places)
    digits = f"{scaled:0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
