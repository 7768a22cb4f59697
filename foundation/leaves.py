"""One answer of a command: what a field may hold, and how what was sent for it is read or refused with a sentence.

Forms speak the reader's numbers (``1.500.000,50`` in Spanish, ``1,500,000.50`` in English) and Bogota's time; JSON speaks plain ones and
names its time zone. Nothing is guessed and nothing is cut: what cannot be read as it stands is an error of its field.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from foundation.clock import BOGOTA
from foundation.errors import Sentence, say
from foundation.money import COP, Money, parse_plain
from foundation.numbers import Mark, parse_decimal_text, parse_money_text

Source = Literal["form", "json"]

REQUIRED = say("This is needed.")
NOT_UNDERSTOOD = say("This could not be read.")

# Dates outside are slips of the keyboard, and some of them cannot even be moved to another time zone.
YEARS = range(1900, 2201)

EXPECTED = {
    "choice": say("Choose one of the options."),
    "territory": say("Choose one of the options."),
    "date": say("Write a date that exists."),
    "instant": say("Write a date and time that exist."),
    "integer": say("Write a whole number."),
    "checkbox": say("Say yes or no."),
    "reference": say("Choose one of the options."),
    "photo": say("Add a photo."),
    "file": say("Add a file."),
}


@dataclass(frozen=True)
class Leaf:
    """What a field holds, as forms and readers need to know it."""

    kind: str
    type: Any
    optional: bool
    many: bool
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    scale: int = 1

    @property
    def is_struct(self) -> bool:
        return self.kind == "struct"


class Unreadable(Exception):
    """A value that cannot be read, with the sentence that says what would be right."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_leaf(leaf: Leaf, raw: Any, source: Source, *, decimal: Mark = ",") -> Any:
    """One value; raises with the sentence that says what would be right."""
    if leaf.kind == "money":
        return _money(raw, source, decimal)
    if source == "form" and leaf.type is int:
        return _limits(leaf, _number(leaf, raw, decimal))
    if isinstance(raw, str) and leaf.type is str:
        return _text(leaf, raw)
    if source == "form" and leaf.kind == "instant":
        raw = _with_seconds(str(raw))
    try:
        value = msgspec.convert(raw, leaf.type)
    except msgspec.ValidationError:
        raise Unreadable(EXPECTED.get(leaf.kind, NOT_UNDERSTOOD)) from None
    if isinstance(value, date):
        return _date(value, source)
    return _limits(leaf, value) if leaf.type is int else value


def _number(leaf: Leaf, raw: Any, decimal: Mark) -> int:
    try:
        has_groups = leaf.kind != "degrees"
        return parse_decimal_text(str(raw), leaf.scale, has_groups=has_groups, decimal=decimal)
    except ValueError:
        raise Unreadable(say("Write a number.")) from None


def _with_seconds(text: str) -> str:
    """A browser's ``2026-03-15T09:00`` as RFC 3339 wants it."""
    return f"{text}:00" if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text) else text


def _date(value: date, source: Source) -> date:
    if value.year not in YEARS:
        raise Unreadable(
            say(
                "Write a year between {first} and {last}.", first=str(YEARS[0]), last=str(YEARS[-1])
            )
        )
    if isinstance(value, datetime) and value.tzinfo is None:
        if source == "json":
            raise Unreadable(say("Say in which time zone, as in 2026-03-15T09:00:00-05:00."))
        return value.replace(tzinfo=BOGOTA)
    return value


def _text(leaf: Leaf, raw: str) -> str:
    text = raw.replace("\r\n", "\n")
    if leaf.kind != "password":
        text = text.strip()
    # Nothing that can be printed is unwritable, and most texts are looked at whole.
    if not text.isprintable() and any(_is_unwritable(c) for c in text):
        raise Unreadable(say("This holds characters that cannot be written down."))
    if not any(c.isprintable() and not c.isspace() for c in text):
        if leaf.min_length:
            raise Unreadable(REQUIRED)
        text = ""
    if leaf.max_length and len(text) > leaf.max_length:
        raise Unreadable(say("Write at most {n} characters.", n=leaf.max_length))
    if leaf.min_length and len(text) < leaf.min_length:
        raise Unreadable(say("Write at least {n} characters.", n=leaf.min_length))
    if leaf.pattern:
        try:
            msgspec.convert(text, Annotated[str, Meta(pattern=leaf.pattern)])
        except msgspec.ValidationError:
            raise Unreadable(EXPECTED.get(leaf.kind, NOT_UNDERSTOOD)) from None
    return text


def _is_unwritable(character: str) -> bool:
    """Controls, halves of pairs and non-characters cannot be stored or drawn; turned directions of writing forge what is read."""
    if character in "\n\t":
        return False
    category = unicodedata.category(character)
    return (
        category in {"Cc", "Cs"}
        or ord(character) & 0xFFFE == 0xFFFE
        or unicodedata.bidirectional(character) in _TURNS
    )


_TURNS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


def _limits(leaf: Leaf, value: int) -> int:
    if leaf.minimum is not None and value < leaf.minimum:
        raise Unreadable(say("This cannot be less than {n}.", n=leaf.minimum // leaf.scale))
    if leaf.maximum is not None and value > leaf.maximum:
        raise Unreadable(say("This cannot be more than {n}.", n=leaf.maximum // leaf.scale))
    return value


def _money(raw: Any, source: Source, decimal: Mark) -> Money:
    try:
        if source == "form":
            return _not_negative(parse_money_text(str(raw), decimal=decimal))
        if isinstance(raw, str):
            return _not_negative(parse_plain(raw))
        if (
            isinstance(raw, Mapping)
            and raw.keys() | {"currency"} == {"minor", "currency"}
            and type(raw["minor"]) is int
        ):
            return _not_negative(_minor(raw["minor"], str(raw.get("currency", COP))))
    except ValueError:
        pass
    raise Unreadable(say("Write an amount of money, at most two decimals."))


def _not_negative(amount: Money) -> Money:
    if amount.minor < 0:
        raise Unreadable(say("This cannot be less than {n}.", n=0))
    return amount


def _minor(minor: int, currency: str) -> Money:
    """An amount in minor units; goes through plain text so that one rule holds for every way in."""
    return parse_plain(Money(minor).plain(), currency)
