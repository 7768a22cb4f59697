"""Lots: works of one programme that are built, followed and answered for together (*lote 3, Bajo Cauca: 6 placas huella*).

Programme → lot → work is the tree that capital planning rolls its figures up. A work stands in one lot or in none; it comes into a lot of
its own programme only, and only where the lot reaches its place. A work that is merely followed belongs to no programme here and has its
lots with its executor. A lot is closed when all of its works were received; from then on no work comes into it or leaves it.
Whoever works inside the place of a lot sees it; its figures are always those of the works that one sees.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import LongText, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work, within
from portfolio import programmes, projects
from portfolio.programmes import Programme
from portfolio.projects import Project, Station
from portfolio.sources import prefixes

RECEIVED = (Station.ACCEPTED, Station.HANDED_OVER, Station.MAINTAINED)


class LotState(StrEnum):
    """Whether works still come into it."""

    OPEN = "open"
    CLOSED = "closed"


class Lot(Versioned, Base):
    """One lot; its number counts within the programme."""

    __tablename__ = "lot"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[Count]
    name: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[Words]
    registered_at: Mapped[Instant]
    state: Mapped[LotState] = enum_column(LotState)


class LotEvent(Base):
    """A closing or a reopening, with what was said at it."""

    __tablename__ = "lot_event"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    lot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    state: Mapped[LotState] = enum_column(LotState)
    reason: Mapped[Words]
    decided_at: Mapped[Instant]
    decided_by: Mapped[UUID | None]


def _works_received(work: Work, lot: Lot) -> Sentence | None:
    """A guard: a lot is closed over works that were received, all of them, and over one at least."""
    is_open = sa.case((Project.station.in_(RECEIVED), 0), else_=1)
    counted = sa.select(sa.func.count(), sa.func.sum(is_open)).where(Project.lot_id == lot.id)
    works, missing = work.session.execute(counted).one()
    if not works:
        return say("No work stands in this lot.")
    if missing:
        return say("Of its works, {n} are not received yet.", n=int(missing))
    return None


LIFECYCLE = Lifecycle(
    Lot,
    Step("close", {LotState.OPEN}, LotState.CLOSED, Permission.LOT_KEEP, guards=[_works_received]),
    Step("reopen", {LotState.CLOSED}, LotState.OPEN, Permission.LOT_KEEP),
)


class RegisterLot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the lot is called, what it is for, and where it reaches; it takes the next number of its programme."""

    name: ShortText
    purpose: LongText
    territory: TerritoryPath


class ReviseLot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the lot is called and what it is for; its place stays, because works came into it there."""

    name: ShortText
    purpose: LongText


class AddToLot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The works of the programme that come into the lot."""

    works: tuple[UUID, ...]


class ChooseLot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lot of a work, or none."""

    lot: UUID | None = None


class _Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: LongText


class CloseLot(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was reached, and what is still to do elsewhere."""


class ReopenLot(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why works come into it again."""


def register(work: Work, programme_id: UUID, command: RegisterLot) -> Lot:
    """Register a lot of a programme."""
    programme = programmes.get(work, programme_id, lock=True)
    work.require(Permission.LOT_KEEP, command.territory)
    territories.get(work, command.territory)
    if not reaches(programmes.places_of(work, programme.id), command.territory):
        raise InvalidCommand({"territory": say("The programme does not work there.")})
    lot = work.add(
        Lot(
            id=new_id(),
            territory=command.territory,
            programme_id=programme.id,
            number=_next_number(work, programme),
            name=command.name,
            purpose=command.purpose,
            registered_at=work.now,
            state=LotState.OPEN,
        )
    )
    work.record("lot.registered", lot, facts={"programme": programme.id, "number": lot.number})
    return lot


def revise(work: Work, lot_id: UUID, command: ReviseLot) -> Lot:
    """Put the name and the purpose of a lot right."""
    lot = get(work, lot_id, lock=True)
    work.require(Permission.LOT_KEEP, lot.territory)
    if lot.state is LotState.CLOSED:
        raise Refused(say("This lot is closed."))
    lot.name, lot.purpose = command.name, command.purpose
    work.record("lot.revised", lot, facts={"number": lot.number})
    return lot


def add(work: Work, lot_id: UUID, command: AddToLot) -> Lot:
    """Put works into a lot, all of them or none."""
    lot = get(work, lot_id, lock=True)
    work.require(Permission.LOT_KEEP, lot.territory)
    for project_id in sorted(set(command.works)):
        _move(work, projects.get(work, project_id, lock=True), lot)
    return lot


def choose(work: Work, project_id: UUID, command: ChooseLot) -> Project:
    """Put a work into a lot, into another one, or into none."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.LOT_KEEP, project.territory)
    lot = None if command.lot is None else _find_chosen(work, command.lot)
    _move(work, project, lot)
    return project


def close(work: Work, lot_id: UUID, command: CloseLot) -> Lot:
    """Close a lot whose works were all received."""
    return _decide(work, lot_id, "close", command)


def reopen(work: Work, lot_id: UUID, command: ReopenLot) -> Lot:
    """Open a closed lot again."""
    return _decide(work, lot_id, "reopen", command)


def _decide(work: Work, lot_id: UUID, step: str, command: _Decision) -> Lot:
    lot = get(work, lot_id, lock=True)
    LIFECYCLE.apply(step, work, lot, facts={"number": lot.number})
    work.session.add(
        LotEvent(
            id=new_id(),
            territory=lot.territory,
            lot_id=lot.id,
            state=lot.state,
            reason=command.reason,
            decided_at=work.now,
            decided_by=work.actor.user_id,
        )
    )
    return lot


def _move(work: Work, project: Project, lot: Lot | None) -> None:
    """Let a work stand in a lot; the lot that it leaves and the one that it comes into are both open."""
    if project.lot_id == (lot.id if lot else None):
        return
    refused = refusal(project, lot)
    if refused is not None:
        raise Refused(refused)
    before = get_of(work, project) if project.lot_id else None
    if before is not None and before.state is LotState.CLOSED:
        raise Refused(say("The work {code} stands in a closed lot.", code=project.code))
    project.lot_id = lot.id if lot else None
    work.record(
        "project.lot_chosen",
        project,
        project=project.id,
        facts={
            "from": before.id if before else None,
            "to": lot.id if lot else None,
            "number": lot.number if lot else None,
        },
    )


def refusal(project: Project, lot: Lot | None) -> Sentence | None:
    """Why a work cannot come into a lot, or nothing where it can."""
    if project.programme_id is None:
        return say("The work {code} belongs to no programme.", code=project.code)
    if lot is None:
        return None
    if lot.state is LotState.CLOSED:
        return say("This lot is closed.")
    if lot.programme_id != project.programme_id:
        return say("The work {code} belongs to another programme.", code=project.code)
    if not project.territory.startswith(lot.territory):
        return say("The work {code} lies outside the place of this lot.", code=project.code)
    return None


def kept_places(work: Work, places: Sequence[str]) -> tuple[str, ...]:
    """Where in these places this person keeps lots: the widest of what they hold and what the places are."""
    held = [path for path in work.actor.visible if work.may(Permission.LOT_KEEP, path)]
    inside = [path for path in held if any(path.startswith(place) for place in places)]
    around = [place for place in places if work.may(Permission.LOT_KEEP, place)]
    return tuple(dict.fromkeys([*around, *inside]))


def reaches(places: Sequence[str], territory: str) -> bool:
    """Whether a place lies inside one of these, or holds one of them."""
    return any(territory.startswith(one) or one.startswith(territory) for one in places)


def _next_number(work: Work, programme: Programme) -> int:
    """The programme is locked, so that two lots never take the same number."""
    highest = sa.select(sa.func.max(Lot.number)).where(Lot.programme_id == programme.id)
    return (work.session.execute(highest).scalar() or 0) + 1


def _find_chosen(work: Work, lot_id: UUID) -> Lot:
    try:
        return get(work, lot_id, lock=True)
    except NotFound:
        raise InvalidCommand({"lot": say("Choose one of the options.")}) from None


def get(work: Work, lot_id: UUID, *, lock: bool = False) -> Lot:
    """A lot in sight, held until the end where it is to be changed."""
    statement = sa.select(Lot).where(Lot.id == lot_id, in_sight(work))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return work.found(found)


def get_of(work: Work, project: Project) -> Lot:
    """The lot of a work that stands in one."""
    return work.session.execute(
        sa.select(Lot).where(Lot.id == project.lot_id).with_for_update()
    ).scalar_one()


def in_sight(work: Work) -> sa.ColumnElement[bool]:
    """The condition that a lot concerns what this actor sees: it lies there, or reaches there from around."""
    return seen_from(work.actor.visible)


def seen_from(visible: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """The same for whoever sees these places."""
    wider = {prefix for path in visible for prefix in prefixes(path)}
    return sa.or_(within(Lot.territory, visible), Lot.territory.in_(sorted(wider)))


def of_programme(work: Work, programme_id: UUID) -> list[Lot]:
    """The lots of a programme in sight, by number."""
    statement = sa.select(Lot).where(Lot.programme_id == programme_id, in_sight(work))
    return list(work.session.execute(statement.order_by(Lot.number)).scalars())


def everywhere(work: Work) -> list[Lot]:
    """All lots in sight, those of the newest programme first."""
    order = (Lot.programme_id.desc(), Lot.number)
    return list(
        work.session.execute(sa.select(Lot).where(in_sight(work)).order_by(*order)).scalars()
    )


def events_of(work: Work, lot_id: UUID) -> list[LotEvent]:
    """The closings and reopenings of a lot, the newest first."""
    statement = sa.select(LotEvent).where(LotEvent.lot_id == lot_id).order_by(LotEvent.id.desc())
    return list(work.session.execute(statement).scalars())


def differences(work: Work) -> Iterator[tuple[Lot, bool]]:
    """Whether the works of every lot belong in it, were all received where it is closed, and its state is what was decided last."""
    stray = sa.or_(
        Project.programme_id.is_(None),
        Project.programme_id != Lot.programme_id,
        sa.func.substr(Project.territory, 1, sa.func.length(Lot.territory)) != Lot.territory,
        sa.and_(Lot.state == LotState.CLOSED, Project.station.not_in(RECEIVED)),
    )
    counted = (
        sa.select(Lot.id, sa.func.count(Project.id))
        .outerjoin(Project, sa.and_(Project.lot_id == Lot.id, stray))
        .group_by(Lot.id)
    )
    wrong = {row[0]: row[1] for row in work.session.execute(counted)}
    decided = {
        event.lot_id: event.state
        for event in work.session.execute(sa.select(LotEvent).order_by(LotEvent.id)).scalars()
    }
    for lot in work.session.execute(sa.select(Lot).order_by(Lot.id)).scalars():
        yield lot, not wrong[lot.id] and decided.get(lot.id, LotState.OPEN) is lot.state
