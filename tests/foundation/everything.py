"""A command with every kind of field, as JSON and as a form, for the tests of reading."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import pytest

from foundation.commands import FileId, Latitude, LongText, Rate, ShortText, Total, read
from foundation.errors import InvalidCommand, say
from foundation.leaves import Source
from foundation.money import Money, cop

KEY = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33")
OTHER = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b34")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    concept: ShortText
    price: Money
    paid: bool = False

    def __post_init__(self) -> None:
        if self.concept == "forbidden":
            raise InvalidCommand({"concept": say("Not this one.")})


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: ShortText
    latitude: Latitude


class Everything(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: ShortText
    count: Total
    share: Rate
    amount: Money
    day: date
    at: datetime
    colour: Colour
    owner: UUID
    agreed: bool
    lines: tuple[Line, ...]
    note: LongText | None = None
    files: tuple[FileId, ...] = ()
    colours: tuple[Colour, ...] = (Colour.RED,)
    place: Place | None = None


JSON: dict[str, Any] = {
    "title": "Placa huella",
    "count": 43,
    "share": 1950,
    "amount": "110400000.50",
    "day": "2026-02-17",
    "at": "2026-02-17T09:30:00-05:00",
    "colour": "blue",
    "owner": str(KEY),
    "agreed": True,
    "lines": [{"concept": "Excavación", "price": {"minor": 1_250_050, "currency": "COP"}}],
}

FORM: dict[str, list[str]] = {
    "title": ["  Placa huella "],
    "count": ["43"],
    "share": ["19,5 %"],
    "amount": ["$ 110.400.000,50"],
    "day": ["2026-02-17"],
    "at": ["2026-02-17T09:30"],
    "colour": ["blue"],
    "owner": [str(KEY)],
    "agreed": ["on"],
    "lines-0-concept": ["Excavación"],
    "lines-0-price": ["12.500,50"],
    "note": [""],
    "_csrf_token": ["x"],
}

EXPECTED = Everything(
    title="Placa huella",
    count=43,
    share=1950,
    amount=cop("110_400_000.50"),
    day=date(2026, 2, 17),
    at=datetime(2026, 2, 17, 14, 30, tzinfo=UTC),
    colour=Colour.BLUE,
    owner=KEY,
    agreed=True,
    lines=(Line(concept="Excavación", price=cop("12_500.50")),),
)


def errors(command: type, raw: object, source: Source = "json") -> dict[str, str]:
    with pytest.raises(InvalidCommand) as refused:
        read(command, raw, source)
    return {name: str(sentence) for name, sentence in refused.value.errors.items()}


def error(name: str, value: object) -> str:
    """What is said about one value in an otherwise right JSON command."""
    found = errors(Everything, {**JSON, name: value})
    assert len(found) == 1
    return found[name] if name in found else str(found)
