"""Saved views: how somebody likes to look at the portfolio, under a name, for themselves or for everybody who works in the same place.

A view keeps what the list is limited to, its order and the way of looking, never a row: whoever opens a shared one sees by it what they
may see themselves. It belongs to the place of the person who saved it, and is shared with everybody of that place, of the places in it
and of those around it. Only who saved it renames or deletes it. One view may be what opens first when somebody goes to the works.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, Instant, Path, enum_column
from foundation.commands import ShortText
from foundation.errors import InvalidCommand, NotFound, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work, within
from portfolio.views.works import WorkQuery, filters_of, order_of

LONGEST = 1_000
# Empty where all works are meant.
Question = Annotated[str, Meta(max_length=LONGEST)]


class Look(StrEnum):
    """The ways to look at the works."""

    LIST = "list"
    MAP = "map"
    BOARD = "board"
    SUMMARY = "summary"


PATHS = {
    Look.LIST: "/works",
    Look.MAP: "/works/map",
    Look.BOARD: "/works/board",
    Look.SUMMARY: "/works/summary",
}


class SavedView(Base):
    """One saved view; ``question`` is its filter and order as they stand in an address."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("owner_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    owner_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(200))
    look: Mapped[Look] = enum_column(Look)
    question: Mapped[str] = mapped_column(sa.String(LONGEST))
    is_shared: Mapped[bool]
    saved_at: Mapped[Instant]

    @property
    def href(self) -> str:
        """Where it opens; an address that says nothing would be taken for a wish to see what opens first."""
        return f"{PATHS[self.look]}?{self.question or 'sort=' + WorkQuery().sort}"


class FirstView(Base):
    """The view that opens when this person goes to the works."""

    __tablename__ = "first_view"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    view_id: Mapped[UUID] = mapped_column(sa.ForeignKey("saved_view.id"), index=True)


class SaveView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the works are looked at now, under a name."""

    name: ShortText
    look: Look = Look.LIST
    question: Question = ""
    is_shared: bool = False


class ChangeView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name, or shared with others or not."""

    name: ShortText
    is_shared: bool = False


class DeleteView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is needed no more."""


class OpenFirst(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether this view opens first when one goes to the works."""

    is_first: bool = False


def save(work: Work, command: SaveView) -> SavedView:
    """Save a view under a name of one's own."""
    owner, place = _owner(work)
    read = read_question(work, command.question)
    _refuse_name(work, owner, command.name)
    row = work.add(
        SavedView(
            id=new_id(),
            territory=place,
            owner_id=owner,
            name=command.name,
            look=command.look,
            question=read,
            is_shared=command.is_shared,
            saved_at=work.now,
        )
    )
    facts = {"look": command.look, "is_shared": command.is_shared}
    work.record("saved_view.saved", row, facts=facts)
    return row


def change(work: Work, view_id: UUID, command: ChangeView) -> SavedView:
    """Rename a view, share it, or keep it for oneself again."""
    row = _own(work, view_id)
    if command.name != row.name:
        _refuse_name(work, row.owner_id, command.name)
    row.name, row.is_shared = command.name, command.is_shared
    work.record("saved_view.changed", row, facts={"is_shared": command.is_shared})
    return row


def delete(work: Work, view_id: UUID, command: DeleteView) -> SavedView:
    """Delete a view; where it opened first, all works open again."""
    row = _own(work, view_id)
    for first in work.session.execute(
        sa.select(FirstView).where(FirstView.view_id == row.id)
    ).scalars():
        work.session.delete(first)
    work.session.flush()  # Nothing refers to the view any more when it goes.
    work.record("saved_view.deleted", row)
    work.session.delete(row)
    return row


def open_first(work: Work, view_id: UUID, command: OpenFirst) -> SavedView:
    """Let a view open first, or this one no longer."""
    owner, _ = _owner(work)
    row = get(work, view_id)
    first = work.session.get(FirstView, owner)
    is_first = first is not None and first.view_id == row.id
    if is_first == command.is_first:
        return row
    if first is None:
        work.session.add(FirstView(user_id=owner, view_id=row.id))
    elif command.is_first:
        first.view_id = row.id
    else:
        work.session.delete(first)
    work.record("saved_view.opens_first", row, facts={"is_first": command.is_first})
    return row


def _owner(work: Work) -> tuple[UUID, str]:
    """Who saves views, and the widest place where they may look at works."""
    if work.actor.user_id is None or not work.actor.visible:
        raise Refused(say("Only a person who works here saves views."))
    place = min(work.actor.visible, key=lambda path: (path.count("."), path))
    work.require(Permission.READ, place)
    return work.actor.user_id, place


def _own(work: Work, view_id: UUID) -> SavedView:
    owner, _ = _owner(work)
    row = get(work, view_id)
    if row.owner_id != owner:
        raise Refused(say("Only who saved a view changes or deletes it."))
    return row


def _refuse_name(work: Work, owner: UUID, name: str) -> None:
    statement = sa.select(SavedView.id).where(SavedView.owner_id == owner, SavedView.name == name)
    if work.session.execute(statement).scalar() is not None:
        raise InvalidCommand({"name": say("You have a view of this name already.")})


def read_question(work: Work, text: str) -> str:
    """The filter and the order in an address, in one way of writing; the place in the list is no part of a view."""
    said = {
        name: value
        for name, value in parse_qsl(text.removeprefix("?"), strict_parsing=False)
        if name in WorkQuery.__struct_fields__
    }
    query = msgspec.convert(said, WorkQuery)
    try:
        order_of(query)
        filters_of(query, work.today)
        if query.place and territories.find_official(query.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
    except InvalidCommand:
        raise InvalidCommand(
            {"question": say("The works cannot be looked at like this.")}
        ) from None
    written = address_of(query)
    if len(written) > LONGEST:
        raise InvalidCommand({"question": say("The works cannot be looked at like this.")})
    return written


def query_of(question: str) -> WorkQuery:
    """What a kept view asks."""
    return msgspec.convert(dict(parse_qsl(question)), WorkQuery)


def address_of(query: WorkQuery, **changes: str) -> str:
    """A question as it stands in an address, without what is empty and without the place in the list."""
    values = {**msgspec.structs.asdict(query), "after": "", **changes}
    if values["sort"] == _USUAL_ORDER:
        values["sort"] = ""
    return "&".join(_answer(name, value) for name, value in values.items() if value)


def narrowing(query: WorkQuery) -> Callable[..., str]:
    """Addresses that ask the same and something more; a page of totals writes some hundred of them."""
    kept = {name: _answer(name, value) for name, value in parse_qsl(address_of(query))}

    def narrow(**changes: str) -> str:
        wanted = kept | {
            name: _answer(name, value) if value else "" for name, value in changes.items()
        }
        return "&".join(
            wanted[name] for name in sorted(wanted, key=_PLACES.__getitem__) if wanted[name]
        )

    return narrow


_PLACES = {name: place for place, name in enumerate(WorkQuery.__struct_fields__)}
_USUAL_ORDER = WorkQuery().sort


@lru_cache(maxsize=4_096)
def _answer(name: str, value: str) -> str:
    """One answer as it stands in an address; a page of totals asks for hundreds with the same few."""
    return urlencode({name: value})


def get(work: Work, view_id: UUID) -> SavedView:
    """A view of one's own, or one that is shared with this person."""
    statement = sa.select(SavedView).where(SavedView.id == view_id, _seen_by(work.actor.visible))
    row = work.session.execute(statement, {"me": work.actor.user_id}).scalar_one_or_none()
    if row is None:
        raise NotFound
    return work.found(row)


def views_of(work: Work, *, limit: int | None = None) -> list[SavedView]:
    """One's own views and those that are shared with this person, by name."""
    statement = _listed(work.actor.visible, limit)
    return list(work.session.execute(statement, {"me": work.actor.user_id}).scalars())


# Every page of the works asks for these, so their statements are built once for each set of places.
@lru_cache(maxsize=256)
def _listed(visible: tuple[str, ...], limit: int | None) -> sa.Select[SavedView]:
    is_foreign = sa.case((SavedView.owner_id == _ME, 0), else_=1)
    return (
        sa.select(SavedView)
        .where(_seen_by(visible))
        .order_by(is_foreign, SavedView.name, SavedView.id)
        .limit(limit)
    )


@lru_cache(maxsize=256)
def _first(visible: tuple[str, ...]) -> sa.Select[SavedView]:
    return (
        sa.select(SavedView)
        .join(FirstView, FirstView.view_id == SavedView.id)
        .where(FirstView.user_id == _ME, _seen_by(visible))
    )


def first_of(work: Work) -> SavedView | None:
    """The view that opens first for this person, as long as it is in sight."""
    if work.actor.user_id is None:
        return None
    statement = _first(work.actor.visible)
    return work.session.execute(statement, {"me": work.actor.user_id}).scalar_one_or_none()


_ME: sa.BindParameter[UUID] = sa.bindparam("me", type_=sa.Uuid())


def _seen_by(visible: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """One's own, and of the shared ones those of places in which this person works, in them or around them."""
    around = {
        ".".join(path.split(".")[:depth]) + "."
        for path in visible
        for depth in range(1, path.count(".") + 1)
    }
    is_near = sa.or_(within(SavedView.territory, visible), SavedView.territory.in_(sorted(around)))
    return sa.or_(SavedView.owner_id == _ME, sa.and_(SavedView.is_shared, is_near))
