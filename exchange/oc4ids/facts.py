"""What the export knows about places, organisations, papers, figures and money that moved, without any person.

These are read structs: a reader of the database fills them, a mapping turns them into OC4IDS. A natural person is never a party;
Ley 1581 de 2012 keeps names, identity numbers and private telephones out of open data.
"""

import math
import re
from datetime import date, datetime
from decimal import Decimal

import msgspec

from exchange.oc4ids.codes import AdministrativeLevel, DocumentType, LegalType, Role
from foundation.money import Money

# Absolute web addresses of RFC 3986, without the rarities (user names, IPv6 hosts) that a published address never has.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)


def web_address(text: str | None) -> str | None:
    """The same absolute web address, or none; anything else is refused, because the standard demands a URI."""
    if text is not None and not _ADDRESS.fullmatch(text):
        raise ValueError("not an absolute web address")
    return text


class IdentifierFact(msgspec.Struct, frozen=True, kw_only=True):
    """A number in a register, such as BPIN for a project or NIT for an organisation."""

    scheme: str
    number: str


class ClassificationFact(msgspec.Struct, frozen=True, kw_only=True):
    """A code in somebody else's list, such as a Sustainable Development Goal."""

    scheme: str
    code: str
    description: str | None = None
    uri: str | None = None

    def __post_init__(self) -> None:
        web_address(self.uri)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time of which some ends may be unknown; ``days`` counts only when the dates do not tell."""

    starts_on: date | None = None
    ends_on: date | None = None
    latest_on: date | None = None
    days: int | None = None


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """A point in degrees of WGS84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.latitude) and abs(self.latitude) <= 90):
            raise ValueError("a latitude lies between -90 and 90")
        if not (math.isfinite(self.longitude) and abs(self.longitude) <= 180):
            raise ValueError("a longitude lies between -180 and 180")


class AddressFact(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is, in words: street or vereda, municipality, department."""

    street: str | None = None
    municipality: str | None = None
    department: str | None = None
    postal_code: str | None = None
    country: str | None = "Colombia"


class PlaceFact(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the work. ``divipola`` holds the official codes of the municipality, and of the locality where it has one."""

    id: str
    description: str | None = None
    position: Position | None = None
    line: tuple[Position, ...] = ()
    divipola: tuple[str, ...] = ()
    address: AddressFact | None = None


class OfficeContact(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach an office; never a person's own name, address or telephone."""

    office: str | None = None
    email: str | None = None
    telephone: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        web_address(self.url)


class PartyFact(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation. Two facts with one id are the same organisation; its roles add up over the whole work."""

    id: str
    name: str
    legal_name: str | None = None
    identifiers: tuple[IdentifierFact, ...] = ()
    address: AddressFact | None = None
    contact: OfficeContact | None = None
    roles: tuple[Role, ...] = ()
    legal_type: LegalType | None = None
    level: AdministrativeLevel | None = None


class DocumentFact(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that may be public; ``author`` is an organisation's name."""

    id: str
    type: DocumentType
    title: str | None = None
    description: str | None = None
    url: str | None = None
    published: date | datetime | None = None
    modified: date | datetime | None = None
    media_type: str | None = None
    language: str | None = None
    access: str | None = None
    author: str | None = None

    def __post_init__(self) -> None:
        web_address(self.url)


class UnitFact(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of measure with its UN/CEFACT code."""

    name: str
    code: str


class ObservationFact(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of a metric: an amount of money, a number, or a text."""

    id: str
    span: Span | None = None
    value: Money | None = None
    measure: int | Decimal | str | None = None
    unit: UnitFact | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    notes: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.measure, Decimal) and not self.measure.is_finite():
            raise ValueError("a measure is a finite number")


class MetricFact(msgspec.Struct, frozen=True, kw_only=True):
    """A series of readings, such as jobs created or accidents at work."""

    id: str
    title: str | None = None
    description: str | None = None
    observations: tuple[ObservationFact, ...] = ()


class TransactionFact(msgspec.Struct, frozen=True, kw_only=True):
    """Money that moved between two organisations, for a milestone where there is one."""

    id: str
    on: date | datetime | None = None
    value: Money | None = None
    payer: PartyFact | None = None
    payee: PartyFact | None = None
    milestone_id: str | None = None
    source: str | None = None
    uri: str | None = None

    def __post_init__(self) -> None:
        web_address(self.source)
        web_address(self.uri)
