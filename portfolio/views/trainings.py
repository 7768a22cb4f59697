"""What people see of trainings and of the capacity that organisations and municipalities have reached."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.lifecycle import Choice
from foundation.work import Work, within
from portfolio import trainings
from portfolio.beneficiaries import People, people_of
from portfolio.capacities import CapacityReading, Course, courses
from portfolio.communities import Community
from portfolio.results.thresholds import ResultRule, rule
from portfolio.trainings import Audience, Training, TrainingState
from portfolio.views.newest import Asked, newest


class TrainingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A training in a list."""

    id: UUID
    name: str
    audience: Audience
    place: str
    held_on: date
    hours_milli: int
    people: int
    women: int
    organisations: int
    state: TrainingState


class TrainingList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of trainings."""

    rows: tuple[TrainingRow, ...]
    next: str | None
    total: int


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """People of one organisation who came."""

    community_id: UUID
    name: str
    people: int


class TrainingView(msgspec.Struct, frozen=True, kw_only=True):
    """One training."""

    id: UUID
    version: int
    territory: str
    name: str
    audience: Audience
    place: str
    held_on: date
    hours_milli: int
    people: People
    groups: tuple[GroupView, ...]
    evidence_id: UUID
    recorded_at: datetime
    voided_at: datetime | None
    reason: str | None
    state: TrainingState
    steps: tuple[Choice, ...]


class ScoreView(msgspec.Struct, frozen=True, kw_only=True):
    """A score of one day."""

    id: UUID
    read_on: date
    score_bp: int
    instrument: str
    evidence_id: UUID


class CapacityRow(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation or a municipal administration with its scores; ``reached_on`` where it counts."""

    key: str
    community_id: UUID | None
    name: str
    place: str
    first: ScoreView
    last: ScoreView
    scores: tuple[ScoreView, ...]
    reached_on: date | None


class CapacityList(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody whose capacity was measured, and from where on it counts."""

    rows: tuple[CapacityRow, ...]
    threshold: ResultRule
    reached: int


def list_page(work: Work, asked: Asked) -> TrainingList:
    """Trainings in sight, the newest first."""
    found, more, total = newest(
        work, Training, day=Training.held_on, text=Training.name, asked=asked
    )
    names = territories.labels(work, {row.territory for row in found})
    groups = trainings.groups_of(work.session, [row.id for row in found])
    return TrainingList(
        rows=tuple(
            TrainingRow(
                id=row.id,
                name=row.name,
                audience=row.audience,
                place=names.get(row.territory, ""),
                held_on=row.held_on,
                hours_milli=row.hours_milli,
                people=row.women + row.men,
                women=row.women,
                organisations=sum(1 for one in groups if one.training_id == row.id),
                state=row.state,
            )
            for row in found
        ),
        next=more,
        total=total,
    )


def detail(work: Work, training_id: UUID) -> TrainingView:
    """One training."""
    row = work.get(Training, training_id)
    groups = trainings.groups_of(work.session, [row.id])
    names = _names(work, [one.community_id for one in groups])
    return TrainingView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        name=row.name,
        audience=row.audience,
        place=territories.labels(work, [row.territory]).get(row.territory, ""),
        held_on=row.held_on,
        hours_milli=row.hours_milli,
        people=people_of(row),
        groups=tuple(
            GroupView(
                community_id=one.community_id,
                name=names[one.community_id],
                people=one.people,
            )
            for one in groups
            if one.community_id in names
        ),
        evidence_id=row.evidence_id,
        recorded_at=row.recorded_at,
        voided_at=row.voided_at,
        reason=row.reason,
        state=row.state,
        steps=trainings.LIFECYCLE.available(work, row),
    )


def _names(work: Work, keys: Iterable[UUID]) -> dict[UUID, str]:
    rows = work.session.execute(
        sa.select(Community.id, Community.name).where(
            work.visible(Community.territory), Community.id.in_(list(keys))
        )
    )
    return {row.id: row.name for row in rows}


def capacities(work: Work, *, place: str = "", organisation: UUID | None = None) -> CapacityList:
    """Everybody in sight whose capacity was measured, by name."""
    statement = work.select(CapacityReading)
    if place:
        statement = statement.where(within(CapacityReading.territory, (place,)))
    if organisation is not None:
        statement = statement.where(CapacityReading.community_id == organisation)
    found = courses(work.session.execute(statement).scalars())
    names = _names(work, [one.community_id for one in found if one.community_id])
    places = territories.labels(work, {one.territory for one in found})
    threshold = rule("capacity_threshold", work.today)
    rows = [_capacity(one, names, places, threshold.amount_bp) for one in found]
    return CapacityList(
        rows=tuple(sorted(rows, key=lambda row: (row.name, row.key))),
        threshold=threshold,
        reached=sum(1 for row in rows if row.reached_on is not None),
    )


def _capacity(
    course: Course, names: dict[UUID, str], places: dict[str, str], threshold_bp: int
) -> CapacityRow:
    scores = tuple(
        ScoreView(
            id=one.id,
            read_on=one.read_on,
            score_bp=one.score_bp,
            instrument=one.instrument,
            evidence_id=one.evidence_id,
        )
        for one in course.readings
    )
    place = places.get(course.territory, "")
    name = names.get(course.community_id, "") if course.community_id else place
    return CapacityRow(
        key=course.first.subject,
        community_id=course.community_id,
        name=name,
        place=place if course.community_id else "",
        first=scores[0],
        last=scores[-1],
        scores=scores,
        reached_on=course.reached_on(threshold_bp),
    )


def score(work: Work, reading_id: UUID) -> ScoreView:
    """One score."""
    one = work.get(CapacityReading, reading_id)
    return ScoreView(
        id=one.id,
        read_on=one.read_on,
        score_bp=one.score_bp,
        instrument=one.instrument,
        evidence_id=one.evidence_id,
    )
