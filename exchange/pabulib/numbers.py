"""Amounts as they are written in ``.pb`` files, kept exact."""

import re
from fractions import Fraction

from foundation.errors import Sentence, say
from portfolio.ballots.elections import Amount, whole

# More digits than any money or any count of points has; longer ones cannot even be printed.
MOST_DIGITS = 20
NUMBER = re.compile(r"([+-]?\d+)(?:([.,])(\d+))?(?:[eE]([+-]?\d{1,3}))?")


class NotANumber(ValueError):
    """The text is no number, could be read as two different ones, or is longer than anything that is counted."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def amount(text: str) -> Amount:
    """A number with a point or a comma before its decimals; 1,234 could be either of two and is none."""
    found = NUMBER.fullmatch(text)
    if found is None or not text.isascii() or (found[2] == "," and len(found[3]) == 3):
        raise NotANumber(say("«{text}» is no number.", text=_start(text)))
    digits, decimals, power = found[1].lstrip("+-"), found[3] or "", int(found[4] or 0)
    if max(len(digits) + max(power, 0), len(decimals) + max(-power, 0)) > MOST_DIGITS:
        raise NotANumber(
            say("«{text}» has more than {most} digits.", text=_start(text), most=MOST_DIGITS)
        )
    return whole(Fraction(f"{found[1]}.{decimals or '0'}") * Fraction(10) ** power)


def _start(text: str) -> str:
    return text if len(text) <= 2 * MOST_DIGITS else f"{text[:MOST_DIGITS]}…"


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
