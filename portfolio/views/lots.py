"""What people see of lots: the tree of a programme with its figures, one lot with its works, and the lots a list can be limited to."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.work import Work, within
from portfolio import lots, programmes, projects
from portfolio.lots import LIFECYCLE, Lot, LotState
from portfolio.programmes import Programme, ProgrammeTerritory
from portfolio.projects import Project
from portfolio.views import rollups
from portfolio.views.rollups import EMPTY, RollUp
from portfolio.views.works import NO_LOT, WorkQuery, WorkRow, list_page

# As many works stand on the page of a lot; the others are in their list.
MOST_WORKS = 30
MOST_ALONE = 10
# As many come into a lot at once.
MOST_CANDIDATES = 200


class LotName(msgspec.Struct, frozen=True, kw_only=True):
    """A lot as a choice and as a word beside a work."""

    id: UUID
    number: int
    name: str


class LotRow(msgspec.Struct, frozen=True, kw_only=True):
    """A lot in the tree of its programme, with the figures of its works in sight."""

    id: UUID
    number: int
    name: str
    state: LotState
    place: str
    figures: RollUp


class ProgrammeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A programme in a list."""

    id: UUID
    name: str
    institution: str
    starts_on: date
    ends_on: date
    lots: int
    figures: RollUp


class ProgrammeList(msgspec.Struct, frozen=True, kw_only=True):
    """The programmes in sight, the newest first."""

    rows: tuple[ProgrammeRow, ...]
    may_open: bool


class ProgrammeView(msgspec.Struct, frozen=True, kw_only=True):
    """A programme with its lots, and with its works that stand in none."""

    id: UUID
    version: int
    name: str
    institution: str
    starts_on: date
    ends_on: date
    places: tuple[str, ...]
    whole: RollUp
    lots: tuple[LotRow, ...]
    alone: RollUp
    works_alone: tuple[WorkRow, ...]
    is_partial: bool
    may_register: bool


class LotEventView(msgspec.Struct, frozen=True, kw_only=True):
    """A closing or a reopening: when, by somebody of which roles, and what was said."""

    state: LotState
    reason: str
    decided_at: datetime
    decided_by: tuple[Role, ...]


class LotView(msgspec.Struct, frozen=True, kw_only=True):
    """One lot; ``is_partial`` says that its figures are those of a part of its place, the part in sight."""

    id: UUID
    version: int
    territory: str
    place: str
    programme_id: UUID
    programme: str
    number: int
    name: str
    purpose: str
    state: LotState
    figures: RollUp
    works: tuple[WorkRow, ...]
    is_partial: bool
    events: tuple[LotEventView, ...]
    actions: tuple[str, ...]


class WorkLot(msgspec.Struct, frozen=True, kw_only=True):
    """The lot of a work, and those it could stand in."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    programme_id: UUID | None
    lot_id: UUID | None
    choices: tuple[LotName, ...]


def names(work: Work) -> tuple[LotName, ...]:
    """All lots in sight, those of the newest programme first; read as columns, because lists of works ask each time."""
    found = work.session.connection().execute(_names(work.actor.visible))
    return tuple(LotName(id=row.id, number=row.number, name=row.name) for row in found)


@lru_cache(maxsize=256)
def _names(visible: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    """The statement for whoever sees these places, built once."""
    statement = sa.select(Lot.id, Lot.number, Lot.name).where(lots.seen_from(visible))
    return statement.order_by(Lot.programme_id.desc(), Lot.number)


def list_programmes(work: Work) -> ProgrammeList:
    """The programmes that this actor sees something of."""
    places: dict[UUID, list[str]] = {}
    for row in work.session.execute(sa.select(ProgrammeTerritory)).scalars():
        places.setdefault(row.programme_id, []).append(row.territory)
    newest = sa.select(Programme).order_by(Programme.id.desc())
    seen = [
        one
        for one in work.session.execute(newest).scalars()
        if programmes.is_in_sight(work, places.get(one.id, ()))
    ]
    figures = rollups.by(work, Project.programme_id, Project.programme_id.is_not(None)).lines
    counted = sa.select(Lot.programme_id, sa.func.count()).where(lots.in_sight(work))
    number = {row[0]: row[1] for row in work.session.execute(counted.group_by(Lot.programme_id))}
    return ProgrammeList(
        rows=tuple(
            ProgrammeRow(
                **{name: getattr(one, name) for name in _PROGRAMME},
                lots=number.get(one.id, 0),
                figures=figures.get(one.id, EMPTY),
            )
            for one in seen
        ),
        may_open=work.may(Permission.PROGRAMME_EDIT, territories.COUNTRY),
    )


_PROGRAMME = ("id", "name", "institution", "starts_on", "ends_on")


def programme(work: Work, programme_id: UUID) -> ProgrammeView:
    """One programme with its tree."""
    one = programmes.get(work, programme_id)
    places = programmes.places_of(work, one.id)
    found = lots.of_programme(work, one.id)
    figures = rollups.by(work, Project.lot_id, Project.programme_id == one.id)
    alone = figures.lines.get(None, EMPTY)
    query = WorkQuery(programme=str(one.id), lot=NO_LOT, sort="title")
    labels = territories.labels(work, {*places, *(lot.territory for lot in found)})
    return ProgrammeView(
        version=one.version,
        **{name: getattr(one, name) for name in _PROGRAMME},
        places=tuple(labels[path] for path in places),
        whole=figures.whole,
        lots=tuple(
            LotRow(
                id=lot.id,
                number=lot.number,
                name=lot.name,
                state=lot.state,
                place=labels[lot.territory],
                figures=figures.lines.get(lot.id, EMPTY),
            )
            for lot in found
        ),
        alone=alone,
        works_alone=list_page(work, query, size=MOST_ALONE).rows if alone.works else (),
        is_partial=not _sees(work, places),
        may_register=bool(lots.kept_places(work, places)),
    )


def detail(work: Work, lot_id: UUID) -> LotView:
    """One lot with its works."""
    lot = lots.get(work, lot_id)
    figures = rollups.by(work, Project.lot_id, Project.lot_id == lot.id).whole
    query = WorkQuery(lot=str(lot.id), sort="title")
    events = lots.events_of(work, lot.id)
    roles = roles_of(work, {one.decided_by for one in events if one.decided_by})
    of = sa.select(Programme.name).where(Programme.id == lot.programme_id)
    return LotView(
        id=lot.id,
        version=lot.version,
        territory=lot.territory,
        place=territories.labels(work, (lot.territory,))[lot.territory],
        programme_id=lot.programme_id,
        programme=work.session.execute(of).scalar_one(),
        number=lot.number,
        name=lot.name,
        purpose=lot.purpose,
        state=lot.state,
        figures=figures,
        works=list_page(work, query, size=MOST_WORKS).rows if figures.works else (),
        is_partial=not _sees(work, (lot.territory,)),
        events=tuple(
            LotEventView(
                state=one.state,
                reason=one.reason,
                decided_at=one.decided_at,
                decided_by=roles.get(one.decided_by, ()) if one.decided_by else (),
            )
            for one in events
        ),
        actions=_actions(work, lot),
    )


def _actions(work: Work, lot: Lot) -> tuple[str, ...]:
    if not work.may(Permission.LOT_KEEP, lot.territory):
        return ()
    steps = [choice.step for choice in LIFECYCLE.available(work, lot) if choice.refusal is None]
    return (*(("revise", "add") if lot.state is LotState.OPEN else ()), *steps)


def _sees(work: Work, places: Iterable[str]) -> bool:
    """Whether all of these places lie in this actor's sight."""
    return all(any(one.startswith(path) for path in work.actor.visible) for one in places)


def of_work(work: Work, project_id: UUID) -> WorkLot:
    """The lot of a work in sight, with the open lots of its programme that reach its place."""
    project = projects.get(work, project_id)
    found = lots.of_programme(work, project.programme_id) if project.programme_id else []
    return WorkLot(
        id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        programme_id=project.programme_id,
        lot_id=project.lot_id,
        choices=tuple(
            LotName(id=lot.id, number=lot.number, name=lot.name)
            for lot in found
            if lots.refusal(project, lot) is None or lot.id == project.lot_id
        ),
    )


def candidates(work: Work, lot: Lot) -> list[tuple[UUID, str, str]]:
    """The works of the programme inside a lot's place that stand in no lot: key, code and title."""
    statement = (
        sa.select(Project.id, Project.code, Project.title)
        .where(
            Project.programme_id == lot.programme_id,
            Project.lot_id.is_(None),
            work.visible(Project.territory),
            within(Project.territory, (lot.territory,)),
        )
        .order_by(Project.code)
        .limit(MOST_CANDIDATES)
    )
    return [(row.id, row.code, row.title) for row in work.session.execute(statement)]
