"""Numbers as people write them in Colombia and elsewhere: ``1.500.000,50``, ``1,500,000.50``, ``$ 850 000``, ``12,5 %``.

A text is read only where one reading is possible by this rule: where both separators occur the last one is the decimal one; a separator
that occurs more than once groups thousands; a single comma is decimal; a single point is decimal unless exactly three digits follow it
and one to three precede it, which is how thousands are written here. Anything else is refused, never guessed.
"""

import re

from foundation.money import COP, MINOR_PER_UNIT, Money, parse_plain

_SHAPE = re.compile(r"-?[\d.,]+")
_GROUPS = re.compile(r"\d{1,3}([.,]\d{3})+")


def normalise(text: str) -> str:
    """The number as plain decimal text; raises ``ValueError`` for what is not one number."""
    compact = re.sub(r"[\s\u00a0\u202f'’$%]|COP", "", text)
    if not _SHAPE.fullmatch(compact) or not any(c.isdigit() for c in compact):
        raise ValueError(f"not a number: {text!r}")
    sign = "-" if compact.startswith("-") else ""
    body = compact.lstrip("-")
    point, comma = body.rfind("."), body.rfind(",")
    if point >= 0 and comma >= 0:
        decimal = "." if point > comma else ","
        return sign + _join(body, decimal)
    for separator in ".,":
        if body.count(separator) > 1:
            return sign + _grouped(body)
    if "." in body and _GROUPS.fullmatch(body) and not body.startswith("0"):
        return sign + body.replace(".", "")
    return sign + _join(body, "," if comma >= 0 else ".")


def _join(body: str, decimal: str) -> str:
    grouping = "," if decimal == "." else "."
    whole, _, fraction = body.rpartition(decimal) if decimal in body else (body, "", "")
    if grouping in whole:
        whole = _grouped(whole)
    if not (whole + fraction).isdigit():
        raise ValueError(f"not a number: {body!r}")
    return f"{whole or '0'}.{fraction}" if fraction else whole


def _ungrouped(text: str) -> str:
    plain = text.strip().replace(",", ".").rstrip("°")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise ValueError(f"not a number: {text!r}")
    whole, _, fraction = plain.partition(".")
    # A phone gives fourteen decimals of a degree; beyond the sixth they are less than a hand's breadth.
    return f"{whole}.{fraction[:6]}" if fraction else whole


def _grouped(body: str) -> str:
    if not _GROUPS.fullmatch(body) or len({c for c in body if not c.isdigit()}) > 1:
        raise ValueError(f"not a number: {body!r}")
    return re.sub(r"[.,]", "", body)


def parse_decimal_text(text: str, scale: int = 1, *, has_groups: bool = True) -> int:
    """The number times ``scale`` as an integer; raises ``ValueError`` where digits would be lost.

    ``has_groups=False`` is for degrees, where a point or a comma can only be the decimal one.
    """
    plain = normalise(text) if has_groups else _ungrouped(text)
    sign = -1 if plain.startswith("-") else 1
    whole, _, fraction = plain.lstrip("-").partition(".")
    places = len(str(scale)) - 1
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"more decimals than can be kept: {text!r}")
    return sign * (
        int(whole) * scale + int(fraction.ljust(places, "0") or 0) if places else int(whole)
    )


def parse_money_text(text: str, currency: str = COP) -> Money:
    """An amount as a person writes it."""
    plain = normalise(text)
    whole, _, fraction = plain.partition(".")
    if len(fraction.rstrip("0")) > len(str(MINOR_PER_UNIT)) - 1:
        raise ValueError(f"more than two decimals: {text!r}")
    return parse_plain(
        f"{whole}.{fraction.rstrip('0')}" if fraction.rstrip("0") else whole, currency
    )
