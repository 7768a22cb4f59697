"""Column types that mean the same on SQLite and PostgreSQL, and the declarative base every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from foundation.clock import aware

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class InstantType(sa.TypeDecorator[datetime]):
    """An aware instant in UTC. Naive values are refused rather than guessed; SQLite keeps them as UTC without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant = aware(value)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(sa.TypeDecorator[Any]):
    """A JSON value kept as canonical text, so that the same value has the same bytes on both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: one value, one spelling."""
    return msgspec.json.encode(value, order="sorted")


# Bytewise order makes a path prefix a range that the index serves on both databases.
_path = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

Path = Annotated[str, mapped_column(_path)]
Instant = Annotated[datetime, mapped_column(InstantType())]
MoneyMinor = Annotated[int, mapped_column(sa.BigInteger)]
Count = Annotated[int, mapped_column(sa.Integer)]
BigCount = Annotated[int, mapped_column(sa.BigInteger)]
Currency = Annotated[str, mapped_column(sa.String(3))]
Name = Annotated[str, mapped_column(sa.String(200))]
Code = Annotated[str, mapped_column(sa.String(80))]
Words = Annotated[str, mapped_column(sa.Text)]
Json = Annotated[Any, mapped_column(JsonText)]
Hash = Annotated[str, mapped_column(sa.String(64))]


class Base(DeclarativeBase):
    """The declarative base: named constraints, text enums, UUID keys."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {UUID: sa.Uuid(), datetime: InstantType()}


class Versioned:
    """A row that says how often it was changed; a change based on an older reading is refused."""

    version: Mapped[int] = mapped_column(sa.Integer, nullable=False, sort_order=1000)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__dict__.get("version", Versioned.version)}


def text_enum(kind: type[StrEnum], *, constraint: str | None = None) -> sa.Enum:
    """A StrEnum stored as its lower-case text with a CHECK, never by position."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=constraint or snake(kind.__name__),
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def enum_column(kind: type[StrEnum], *, constraint: str | None = None, **options: Any) -> Any:
    """A mapped column for a StrEnum; two of one kind in one table each need their own ``constraint`` name."""
    return mapped_column(text_enum(kind, constraint=constraint), **options)


def snake(name: str) -> str:
    """``AgreementState`` → ``agreement_state``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


@sa.event.listens_for(sa.ForeignKeyConstraint, "after_parent_attach")
def _checked_at_commit(constraint: sa.ForeignKeyConstraint, _table: sa.Table) -> None:
    """References are checked when the transaction ends, so that an action may write its rows in the order it thinks of them."""
    constraint.deferrable, constraint.initially = True, "DEFERRED"
