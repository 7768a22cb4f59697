"""Territories as rows: the official tree, and the places inside a municipality that its people name and maps often do not know.

Official rows come with the schema and are not edited. A locality is added once per municipality: two names that differ only
in accents, capitals or the word for the kind ("Vereda El Rosal") are the same place.
"""

import re
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Code, Count, Name, Path, enum_column
from foundation.commands import Latitude, Longitude, ShortText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.territories.gazetteer import (
    MUNICIPAL,
    SOURCE,
    Official,
    TerritoryKind,
    aliases,
    find_official,
    label,
    official,
)
from foundation.territories.names import plain, search_key
from foundation.work import Work

# Bytewise order on both databases, so that a list of names has one order.
_key_type = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")

ADDED_HERE = "Minga"
_STEP_LENGTH = 40


class Territory(Base):
    """One place; its path is its key and the key under which everything there is found."""

    __tablename__ = "territory"
    __table_args__ = (
        sa.CheckConstraint("substr(path, length(path)) = '.'", name="path_closed"),
        sa.CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="whole_position"),
        sa.CheckConstraint(
            "latitude_e6 BETWEEN -90000000 AND 90000000"
            " AND longitude_e6 BETWEEN -180000000 AND 180000000",
            name="position_on_earth",
        ),
        sa.UniqueConstraint("parent_path", "search_key"),
    )

    path: Mapped[Path] = mapped_column(primary_key=True)
    parent_path: Mapped[Path | None] = mapped_column(sa.ForeignKey("territory.path"))
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    search_key: Mapped[str] = mapped_column(_key_type)
    plain_key: Mapped[str] = mapped_column(_key_type)
    kind: Mapped[TerritoryKind] = enum_column(TerritoryKind)
    latitude_e6: Mapped[Count | None]
    longitude_e6: Mapped[Count | None]
    source: Mapped[Name]


class TerritoryAlias(Base):
    """Another name under which people look for an official place."""

    __tablename__ = "territory_alias"

    path: Mapped[Path] = mapped_column(sa.ForeignKey("territory.path"), primary_key=True)
    search_key: Mapped[str] = mapped_column(_key_type, primary_key=True)
    plain_key: Mapped[str] = mapped_column(_key_type)
    alias: Mapped[Name]
    reason: Mapped[Code]


SAME_NAME = say("This municipality already has a place with this name.")
explains(
    "uq_territory_parent_path_search_key",
    SAME_NAME,
    columns="territory.parent_path, territory.search_key",
)


class SeedRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that come with the schema, parents before children, as a bulk insert takes them."""

    territories: list[dict[str, Any]]
    aliases: list[dict[str, Any]]


def seed_rows() -> SeedRows:
    """Every official place and its other names, for the migration that founds the tables."""
    return SeedRows(
        territories=[_row(place) for place in official().values()],
        aliases=[
            {
                "path": official()[other.code].path,
                "search_key": search_key(other.alias),
                "plain_key": plain(search_key(other.alias)),
                "alias": other.alias,
                "reason": other.reason,
            }
            for other in aliases()
        ],
    )


def _row(place: Official) -> dict[str, Any]:
    return {
        "path": place.path,
        "parent_path": place.parent_path,
        "code": place.code,
        "name": place.name,
        "search_key": search_key(place.name),
        "plain_key": plain(search_key(place.name)),
        "kind": place.kind.value,
        "latitude_e6": place.latitude_e6,
        "longitude_e6": place.longitude_e6,
        "source": SOURCE,
    }


class LocalityKind(StrEnum):
    """What users may add inside a municipality."""

    VEREDA = "vereda"
    CORREGIMIENTO = "corregimiento"
    RESGUARDO = "resguardo"
    COMMUNITY_COUNCIL = "community_council"
    POPULATED_CENTRE = "populated_centre"


class AddLocality(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place inside a municipality, as its people call it; where the name or the position was taken from, if anywhere."""

    kind: LocalityKind
    name: ShortText
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    source: ShortText | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not re.search("[a-z]", plain(search_key(self.name))):
            errors["name"] = say("Write the name with letters.")
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            errors[missing] = say("A position needs both its latitude and its longitude.")
        errors |= outside(self.latitude, self.longitude)
        if errors:
            raise InvalidCommand(errors)


def outside(latitude_e6: int | None, longitude_e6: int | None) -> dict[str, Sentence]:
    """What is wrong with a position outside the rectangle around the country and its islands, as swapped or unsigned degrees are."""
    if latitude_e6 is None or longitude_e6 is None:
        return {}
    if -4_300_000 <= latitude_e6 <= 16_200_000 and -82_500_000 <= longitude_e6 <= -66_800_000:
        return {}
    return {"latitude": say("This position is outside Colombia.")}


def add_locality(work: Work, municipality: str, command: AddLocality) -> Territory:
    """Add a place inside the municipality at this path, unless it already has one of that name."""
    parent = _municipality_locked(work, municipality)
    work.require(Permission.TERRITORY_EDIT, parent.path)
    name = " ".join(command.name.split())
    key = search_key(name)
    siblings = _siblings(work, parent.path)
    if key in siblings:
        known = siblings[key]
        raise Refused(say("{place} is already listed.", place=label(known.path, known.name)))
    step = _free_step(key, {row.path for row in siblings.values()}, parent.path)
    locality = work.add(
        Territory(
            path=f"{parent.path}{step}.",
            parent_path=parent.path,
            code=f"{parent.code}-{step}",
            name=name,
            search_key=key,
            plain_key=plain(key),
            kind=TerritoryKind(command.kind.value),
            latitude_e6=command.latitude,
            longitude_e6=command.longitude,
            source=command.source or ADDED_HERE,
        )
    )
    work.record(
        "territory.locality_added",
        locality,
        territory=locality.path,
        facts={"code": locality.code, "kind": locality.kind},
    )
    return locality


def _municipality_locked(work: Work, path: str) -> Territory:
    """The municipality's row, held so that two people cannot add the same place at once."""
    place = find_official(path)
    if place is None or place.kind not in MUNICIPAL:
        raise NotFound
    return work.session.execute(
        sa.select(Territory).where(Territory.path == path).with_for_update()
    ).scalar_one()


def _siblings(work: Work, parent_path: str) -> dict[str, Any]:
    rows = work.session.execute(
        sa.select(Territory.search_key, Territory.name, Territory.path).where(
            Territory.parent_path == parent_path
        )
    )
    return {row.search_key: row for row in rows}


def _free_step(key: str, taken: set[str], parent_path: str) -> str:
    """The last step of a new path: the name in plain letters, numbered where another spelling took it."""
    words = re.sub("[^a-z0-9]+", "-", plain(key))[:_STEP_LENGTH].strip("-")
    step, number = words, 1
    while f"{parent_path}{step}." in taken:
        number += 1
        step = f"{words}-{number}"
    return step
