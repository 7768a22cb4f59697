"""Numbers as people write them in Colombia and elsewhere: ``1.500.000,50``, ``1,500,000.50``, ``$ 850 000``, ``12,5 %``.

A text is read only where one reading is possible. Where both marks occur the last one is the decimal one; a mark that occurs more than
once groups thousands; spaces and apostrophes only ever group. One single mark with exactly three digits after it and one to three before
(``1.500`` or ``1,500``) is what two languages read differently: there the decimal mark of the reader's own language decides. Amounts of
money have two decimals at most, so three digits after the decimal mark are refused instead. Anything else is refused, never guessed.
"""

import re
from typing import Literal

from foundation.money import COP, MINOR_PER_UNIT, Money, parse_plain

# The decimal mark of the language somebody writes in: Spanish has the comma, English the point.
Mark = Literal[",", "."]
MARKS: dict[str, Mark] = {"es": ",", "en": "."}

_DRESSED = re.compile(r"(?:\$|COP)?\s*([-\u2212]?)\s*(?:\$|COP)?\s*([0-9.,].*?)\s*(?:%|COP)?")
_SPACED = re.compile(r"([0-9]{1,3}(?:[\s'’][0-9]{3})+)(?:[.,]([0-9]+))?")
_BARE = re.compile(r"[0-9]*[.,]?[0-9]*")
_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+")
# Longer than any number anybody writes; what is longer is not tried out.
_LONGEST = 60


def normalise(text: str, *, decimal: Mark = ",") -> str:
    """The number as plain decimal text; raises ``ValueError`` for what is not one number."""
    dressed = _DRESSED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if dressed is None:
        raise _not_a_number(text)
    sign = "-" if dressed[1] else ""
    body = dressed[2]
    spaced = _SPACED.fullmatch(body)
    if spaced is not None:
        return sign + _joined(re.sub(r"\D", "", spaced[1]), spaced[2] or "")
    return sign + _plain(body, decimal)


def _plain(body: str, decimal: Mark) -> str:
    point, comma = body.rfind("."), body.rfind(",")
    if point >= 0 and comma >= 0:
        whole, _, fraction = body.rpartition("." if point > comma else ",")
        # What stands before the last mark is grouped by the other one alone.
        if not _GROUPS.fullmatch(whole) or not fraction.isdecimal():
            raise _not_a_number(body)
        return _joined(re.sub(r"\D", "", whole), fraction)
    mark = "." if point >= 0 else ","
    if _GROUPS.fullmatch(body) and (body.count(mark) > 1 or mark != decimal):
        if body.startswith("0") and body.count(mark) == 1 and body.partition(mark)[0] == "0":
            return body.replace(mark, ".")
        if body.startswith("0"):
            raise _not_a_number(body)
        return body.replace(mark, "")
    if not _BARE.fullmatch(body) or not any(c.isdecimal() for c in body):
        raise _not_a_number(body)
    whole, _, fraction = body.partition(mark)
    return _joined(whole, fraction)


def _joined(whole: str, fraction: str) -> str:
    return f"{whole or '0'}.{fraction}" if fraction else whole


def _not_a_number(text: str) -> ValueError:
    return ValueError(f"not a number: {text[:40]!r}")


def _ungrouped(text: str) -> str:
    plain = text[:_LONGEST].strip().replace(",", ".").replace("\u2212", "-").removesuffix("°")
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", plain):
        raise _not_a_number(text)
    whole, _, fraction = plain.partition(".")
    # A phone gives fourteen decimals of a degree; beyond the sixth they are less than a hand's breadth.
    return f"{whole}.{fraction[:6]}" if fraction else whole


def parse_decimal_text(
    text: str, scale: int = 1, *, has_groups: bool = True, decimal: Mark = ","
) -> int:
    """The number times ``scale`` as an integer; raises ``ValueError`` where digits would be lost.

    ``has_groups=False`` is for degrees, where a point or a comma can only be the decimal one.
    """
    plain = normalise(text, decimal=decimal) if has_groups else _ungrouped(text)
    whole, _, fraction = plain.lstrip("-").partition(".")
    places = len(str(scale)) - 1
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"more decimals than can be kept: {text[:40]!r}")
    number = int(whole) * scale + int(fraction.ljust(places, "0") or 0)
    return -number if plain.startswith("-") else number


def parse_money_text(text: str, currency: str = COP, *, decimal: Mark = ",") -> Money:
    """An amount as a person writes it."""
    plain = normalise(text, decimal=decimal)
    if len(plain.partition(".")[2]) > len(str(MINOR_PER_UNIT)) - 1:
        raise ValueError(f"more than two decimals: {text[:40]!r}")
    return parse_plain(plain, currency)
