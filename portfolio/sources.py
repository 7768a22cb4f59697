"""Funding sources: who pays for works, registered once: under which conditions, from when until when, where.

A source is the programme, a donor, the nation, a department, a municipality, the royalties, a company or a community. What it brings to one
work is a share (``cofinancing``), and what became of the share stands in ``funding_ledger``. A source that covers a wider place is in sight
of whoever works inside it, because its shares are chosen there; only who holds the verb over its whole place changes it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.co import nit

from foundation import territories
from foundation.columns import Base, Currency, Instant, MoneyMinor, Path, Versioned, enum_column
from foundation.commands import CodeText, LongText, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, NotFound, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import COP, Money
from foundation.work import Work, within

CurrencyCode = Annotated[str, msgspec.Meta(min_length=3, max_length=3, pattern="^[A-Z]{3}$")]


class SourceKind(StrEnum):
    """Whose money or work it is."""

    PROGRAMME = "programme"
    NATION = "nation"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    ROYALTIES = "royalties"
    PRIVATE = "private"
    COMMUNITY = "community"
    DONOR = "donor"


# Money of the state, at any of its levels.
PUBLIC = frozenset(
    {SourceKind.NATION, SourceKind.DEPARTMENT, SourceKind.MUNICIPALITY, SourceKind.ROYALTIES}
)


class FundingSource(Versioned, Base):
    """One source, as all works know it."""

    __tablename__ = "funding_source"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("pledged_minor > 0", name="pledge_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[SourceKind] = enum_column(SourceKind)
    tax_number: Mapped[str | None] = mapped_column(sa.String(20))
    conditions: Mapped[str | None] = mapped_column(sa.Text)
    currency: Mapped[Currency]
    pledged_minor: Mapped[MoneyMinor | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    registered_at: Mapped[Instant]
    revised_at: Mapped[datetime | None]

    @property
    def pledged(self) -> Money | None:
        """What it promised the whole programme, where it promised a sum."""
        return None if self.pledged_minor is None else Money(self.pledged_minor, self.currency)


class RegisterSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source with its conditions, its period and its place; the sum for the whole programme where one was promised."""

    name: ShortText
    kind: SourceKind
    territory: TerritoryPath
    tax_number: CodeText | None = None
    conditions: LongText | None = None
    programme_pledge: Money | None = None
    pledge_currency: CurrencyCode = COP
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check(self)


class ReviseSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put the data of a source right; its kind and its place stay, because shares were counted under them."""

    name: ShortText
    tax_number: CodeText | None = None
    conditions: LongText | None = None
    programme_pledge: Money | None = None
    pledge_currency: CurrencyCode = COP
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check(self)


def check(data: RegisterSource | ReviseSource) -> None:
    """What can be wrong with a source's data whatever the register says."""
    errors: dict[str, Sentence] = {}
    if data.ends_on is not None and data.ends_on < data.starts_on:
        errors["ends_on"] = say(
            "The end cannot be before the beginning, {day}.", day=data.starts_on
        )
    if data.tax_number is not None and not nit.is_valid(data.tax_number):
        errors["tax_number"] = say("Write the tax number with its check digit, as in 800197268-4.")
    if data.programme_pledge is not None and data.programme_pledge.minor <= 0:
        errors["programme_pledge"] = say("This cannot be zero.")
    elif data.programme_pledge and data.programme_pledge.currency not in {
        COP,
        data.pledge_currency,
    }:
        errors["programme_pledge"] = say(
            "Write the amount in {currency}.", currency=data.pledge_currency
        )
    if errors:
        raise InvalidCommand(errors)


def register(work: Work, command: RegisterSource) -> FundingSource:
    """Register a source."""
    work.require(Permission.SOURCE_EDIT, command.territory)
    territories.get(work, command.territory)
    source = work.add(
        FundingSource(
            id=new_id(),
            territory=command.territory,
            kind=command.kind,
            registered_at=work.now,
            **_columns(command),
        )
    )
    facts = {"kind": source.kind, "starts_on": source.starts_on, "ends_on": source.ends_on}
    work.record("source.registered", source, facts=facts)
    return source


def revise(work: Work, source_id: UUID, command: ReviseSource) -> FundingSource:
    """Put a source's data right; its period may not leave out a share that stands already."""
    seen = get(work, source_id)
    work.require(Permission.SOURCE_EDIT, seen.territory)
    source = work.get(FundingSource, source_id, lock=True)
    for name, value in _columns(command).items():
        setattr(source, name, value)
    source.revised_at = work.now
    facts = {"starts_on": source.starts_on, "ends_on": source.ends_on}
    work.record("source.revised", source, facts=facts)
    return source


def _columns(data: RegisterSource | ReviseSource) -> dict[str, object]:
    pledge = data.programme_pledge
    compact = nit.compact(data.tax_number) if data.tax_number else None
    return {
        "name": data.name,
        "tax_number": f"{compact[:-1]}-{compact[-1]}" if compact else None,
        "conditions": data.conditions,
        "currency": data.pledge_currency,
        "pledged_minor": pledge.minor if pledge else None,
        "starts_on": data.starts_on,
        "ends_on": data.ends_on,
    }


def get(work: Work, source_id: UUID) -> FundingSource:
    """A source that this actor can see: of a place they see, or of a wider place that theirs lies in."""
    found = find(work, source_id)
    if found is None:
        raise NotFound
    return found


def find(work: Work, source_id: UUID) -> FundingSource | None:
    """A source in sight, or nothing."""
    return work.session.execute(
        sa.select(FundingSource).where(FundingSource.id == source_id, in_sight(work))
    ).scalar_one_or_none()


def in_sight(work: Work) -> sa.ColumnElement[bool]:
    """The condition that a source concerns what this actor sees."""
    wider = {prefix for path in work.actor.visible for prefix in prefixes(path)}
    return sa.or_(work.visible(FundingSource.territory), FundingSource.territory.in_(wider))


def prefixes(path: str) -> Iterable[str]:
    """A place and every place around it: ``CO.19.`` gives ``CO.`` and ``CO.19.``."""
    parts = path.removesuffix(".").split(".")
    return (".".join(parts[: n + 1]) + "." for n in range(len(parts)))


def reaching(work: Work, territory: str) -> list[FundingSource]:
    """The sources in sight whose place holds a work there, by name."""
    statement = (
        sa.select(FundingSource)
        .where(in_sight(work), FundingSource.territory.in_(list(prefixes(territory))))
        .order_by(FundingSource.name, FundingSource.id)
    )
    return list(work.session.execute(statement).scalars())


def concerning(work: Work, territory: str) -> list[FundingSource]:
    """The sources in sight that reach a place or lie inside it and have not ended, by name."""
    statement = (
        sa.select(FundingSource)
        .where(
            in_sight(work),
            sa.or_(
                FundingSource.territory.in_(list(prefixes(territory))),
                within(FundingSource.territory, (territory,)),
            ),
            sa.or_(FundingSource.ends_on.is_(None), FundingSource.ends_on >= work.today),
        )
        .order_by(FundingSource.name, FundingSource.id)
    )
    return list(work.session.execute(statement).scalars())


def refusal(source: FundingSource, *, territory: str, on: date) -> Sentence | None:
    """Why a source brings nothing to a work there on that day, or nothing where it may."""
    if not territory.startswith(source.territory):
        return say("This source does not reach the place of this work.")
    if on < source.starts_on or (source.ends_on is not None and on > source.ends_on):
        if source.ends_on is None:
            return say("This source brings money from {first} on.", first=source.starts_on)
        return say(
            "This source brings money from {first} to {last}.",
            first=source.starts_on,
            last=source.ends_on,
        )
    return None
