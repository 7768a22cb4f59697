"""The building blocks that OC4IDS uses everywhere: texts, moments, values, periods, documents, places.

Nothing empty is ever published: an unknown fact is ``None``, and an object without any known fact is left out whole (the
standard's check "missing values").
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeVar

from exchange.oc4ids import objects
from exchange.oc4ids.codes import DocumentType
from exchange.oc4ids.facts import (
    AddressFact,
    ClassificationFact,
    DocumentFact,
    PlaceFact,
    Position,
    Span,
)
from foundation.clock import aware
from foundation.money import MINOR_PER_UNIT, Money


class HasId(Protocol):
    """An object that a list tells apart by its id."""

    @property
    def id(self) -> str: ...


KeyedT = TypeVar("KeyedT", bound=HasId)
PartT = TypeVar("PartT", bound=objects.Part)
CodeT = TypeVar("CodeT", bound=StrEnum)


class BrokenStory(ValueError):
    """A story contradicts itself (a blank or repeated key, an unknown reference); publishing it would hide an error of ours."""


def key(text: str) -> str:
    """An identifier, which is never blank."""
    if not text or text.isspace():
        raise BrokenStory("a fact without an identifier cannot be published")
    return text


def keyed(rows: Iterable[KeyedT]) -> list[KeyedT] | None:
    """A list of objects whose ids differ, or nothing."""
    out = rows if isinstance(rows, list) else list(rows)
    if len(out) > 1 and len({row.id for row in out}) != len(out):
        raise BrokenStory(f"an identifier is repeated: {sorted(row.id for row in out)}")
    return out or None


def known(part: PartT) -> PartT | None:
    """An object of which something is known, or nothing."""
    return None if part == _nothing(type(part)) else part


def distinct(rows: Iterable[PartT | None]) -> list[PartT] | None:
    """A list of objects without keys, in which saying the same twice says nothing more."""
    out: list[PartT] = []
    for row in rows:
        if row is not None and row not in out:
            out.append(row)
    return out or None


def codes(members: Iterable[CodeT]) -> list[CodeT] | None:
    """A list of codes, each once, in the order given."""
    out: list[CodeT] = []
    for code in members:
        if code not in out:
            out.append(code)
    return out or None


def words(text: str | None) -> str | None:
    """A text without blank ends, or nothing where nothing is said."""
    return (text.strip() or None) if text else None


def joined(between: str, *texts: str | None) -> str | None:
    """The texts that say something, joined."""
    return between.join([said for text in texts if text and (said := text.strip())]) or None


def moment(when: date | datetime | None) -> objects.Moment | None:
    """A date-time of RFC 3339: instants in UTC, civil dates as their first moment in Colombia."""
    if when is None:
        return None
    return aware(when) if isinstance(when, datetime) else _midnight(when)


def value(money: Money | None) -> objects.Value | None:
    """An amount with its currency, exact to the cent."""
    if money is None:
        return None
    minor = money.minor
    amount = Decimal(minor) / MINOR_PER_UNIT if minor % MINOR_PER_UNIT else minor // MINOR_PER_UNIT
    return objects.Value(amount=amount, currency=money.currency)


def percent(rate_bp: int) -> int | float:
    """Basis points as a percentage."""
    return rate_bp // 100 if rate_bp % 100 == 0 else rate_bp / 100


def period(span: Span | None) -> objects.Period | None:
    """A period; its duration is the difference of its dates where both are known and in order."""
    if span is None:
        return None
    starts_on, until = span.starts_on, span.ends_on or span.latest_on
    days = (until - starts_on).days if starts_on and until else span.days
    if days is not None and days < 0:
        days = None
    if starts_on is None and until is None and days is None:
        return None
    return objects.Period(
        start_date=moment(starts_on),
        end_date=moment(span.ends_on),
        max_extent_date=moment(span.latest_on),
        duration_in_days=days,
    )


def classification(fact: ClassificationFact) -> objects.Classification:
    """A code in another list."""
    return objects.Classification(
        scheme=key(fact.scheme),
        id=key(fact.code),
        description=words(fact.description),
        uri=fact.uri,
    )


def address(fact: AddressFact | None) -> objects.Address | None:
    """An address; a country alone says nothing and is left out."""
    if fact is None:
        return None
    street, locality = words(fact.street), words(fact.municipality)
    region, postal_code = words(fact.department), words(fact.postal_code)
    if not (street or locality or region or postal_code):
        return None
    return objects.Address(
        street_address=street,
        locality=locality,
        region=region,
        postal_code=postal_code,
        country_name=words(fact.country),
    )


def place(fact: PlaceFact) -> objects.Location:
    """A location: geometry, official codes and address, as far as known."""
    identifiers = dict.fromkeys(said for code in fact.divipola if (said := code.strip()))
    return objects.Location(
        id=key(fact.id),
        description=words(fact.description),
        geometry=_geometry(fact),
        gazetteer=(
            objects.Gazetteer(scheme="DIVIPOLA", identifiers=list(identifiers))
            if identifiers
            else None
        ),
        address=address(fact.address),
    )


def document(
    fact: DocumentFact,
    *,
    as_type: DocumentType | None = None,
    title: str | None = None,
    description: str | None = None,
) -> objects.Document:
    """A paper; ``title`` and ``description`` stand in where it has none of its own."""
    return objects.Document(
        id=key(fact.id),
        document_type=as_type or fact.type,
        title=words(fact.title) or words(title),
        description=words(fact.description) or words(description),
        url=fact.url,
        date_published=moment(fact.published),
        date_modified=moment(fact.modified),
        format=words(fact.media_type),
        language=words(fact.language),
        access_details=words(fact.access),
        author=words(fact.author),
    )


@lru_cache(maxsize=4096)
def _midnight(on: date) -> str:
    """A civil date is a day in Colombia, whose legal time is UTC-5 all year."""
    return on.isoformat() + "T00:00:00-05:00"


@lru_cache(maxsize=64)
def _nothing(kind: type[PartT]) -> PartT:
    return kind()


def _geometry(fact: PlaceFact) -> objects.Geometry | None:
    """A line where the course is known, else a point; longitude comes first."""
    if len(fact.line) > 1:
        return objects.Geometry(type="LineString", coordinates=[_pair(at) for at in fact.line])
    position = fact.position or (fact.line[0] if fact.line else None)
    return objects.Geometry(type="Point", coordinates=_pair(position)) if position else None


def _pair(position: Position) -> tuple[float, float]:
    return (position.longitude, position.latitude)
