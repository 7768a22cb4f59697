"""The objects of OC4IDS 0.9 that every part of a project is made of, as far as a community work fills them.

Field names are the standard's in Python's spelling; what is unknown is ``None`` and is not written. Source: OC4IDS 0.9.5, project
schema.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from exchange.oc4ids.codes import (
    DocumentType,
    MilestoneCode,
    MilestoneStatus,
    MilestoneType,
    Role,
)

# Civil dates are already text, instants are written by the encoder.
Moment = str | datetime


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False):
    """Something of the standard."""


class Value(Part, frozen=True, kw_only=True):
    amount: int | Decimal
    currency: str


class Period(Part, frozen=True, kw_only=True):
    start_date: Moment | None = None
    end_date: Moment | None = None
    max_extent_date: Moment | None = None
    duration_in_days: int | None = None


class Classification(Part, frozen=True, kw_only=True):
    scheme: str | None = None
    id: str | None = None
    description: str | None = None
    uri: str | None = None


class Address(Part, frozen=True, kw_only=True):
    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_name: str | None = None


class Geometry(Part, frozen=True, kw_only=True):
    type: str
    coordinates: Sequence[float] | Sequence[Sequence[float]]


class Gazetteer(Part, frozen=True, kw_only=True):
    scheme: str
    identifiers: Sequence[str]


class Location(Part, frozen=True, kw_only=True):
    id: str
    description: str | None = None
    geometry: Geometry | None = None
    gazetteer: Gazetteer | None = None
    address: Address | None = None


class Identifier(Part, frozen=True, kw_only=True):
    """Of an organisation; a project's own identifiers have no legal name."""

    scheme: str
    id: str
    legal_name: str | None = None


class ContactPoint(Part, frozen=True, kw_only=True):
    name: str | None = None
    email: str | None = None
    telephone: str | None = None
    url: str | None = None


class Organization(Part, frozen=True, kw_only=True):
    id: str
    name: str | None = None
    identifier: Identifier | None = None
    additional_identifiers: Sequence[Identifier] | None = None
    address: Address | None = None
    contact_point: ContactPoint | None = None
    roles: Sequence[Role] | None = None
    classifications: Sequence[Classification] | None = None


class Reference(Part, frozen=True, kw_only=True):
    """To an organisation among the project's parties."""

    id: str
    name: str | None = None


class Document(Part, frozen=True, kw_only=True):
    id: str
    document_type: DocumentType
    title: str | None = None
    description: str | None = None
    url: str | None = None
    date_published: Moment | None = None
    date_modified: Moment | None = None
    format: str | None = None
    language: str | None = None
    access_details: str | None = None
    author: str | None = None


class Milestone(Part, frozen=True, kw_only=True):
    id: str
    title: str | None = None
    type: MilestoneType | None = None
    code: MilestoneCode | None = None
    description: str | None = None
    due_date: Moment | None = None
    date_met: Moment | None = None
    date_modified: Moment | None = None
    status: MilestoneStatus | None = None
    value: Value | None = None


class MilestoneReference(Part, frozen=True, kw_only=True):
    id: str
    title: str | None = None


class Transaction(Part, frozen=True, kw_only=True):
    id: str
    source: str | None = None
    date: Moment | None = None
    value: Value | None = None
    payer: Reference | None = None
    payee: Reference | None = None
    uri: str | None = None
    related_implementation_milestone: MilestoneReference | None = None


class Unit(Part, frozen=True, kw_only=True):
    name: str | None = None
    scheme: str | None = None
    id: str | None = None


class Observation(Part, frozen=True, kw_only=True):
    id: str
    period: Period | None = None
    value: Value | None = None
    measure: int | float | Decimal | str | None = None
    unit: Unit | None = None
    dimensions: dict[str, str] | None = None
    notes: str | None = None


class Metric(Part, frozen=True, kw_only=True):
    id: str
    title: str | None = None
    description: str | None = None
    observations: Sequence[Observation] | None = None
