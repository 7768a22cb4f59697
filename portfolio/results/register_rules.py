"""How the registers count: businesses, representatives, capacity, trainings, planning sessions; each thing once."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from portfolio import businesses as register
from portfolio.businesses import BusinessReading
from portfolio.capacities import courses
from portfolio.dialogues import DialogueAttendance, DialogueMeeting
from portfolio.profile_uses import ProfileUse
from portfolio.representatives import Representative, Sex, Side
from portfolio.results.figures import Dimension, Entry
from portfolio.results.reach import Reach, level
from portfolio.results.thresholds import rule
from portfolio.trainings import Training, TrainingState

ETHNICITIES = ("indigenous", "afro", "rrom", "no_ethnicity")


def at(territory: str, amount: int = 1) -> tuple[str, str, int]:
    """The part of a municipality, or of the wider place where there is none."""
    return Dimension.MUNICIPALITY.value, level(territory, min(3, territory.count("."))), amount


def businesses(reach: Reach) -> Iterable[Entry]:
    """Businesses whose sales rose by what the rule asks."""
    rise = rule("business_rise", reach.until).amount_bp
    return _businesses(reach, lambda readings: register.better_since(readings, rise))


def financed(reach: Reach) -> Iterable[Entry]:
    """Businesses that have formal finance and had none at their first reading."""

    def since(readings: tuple[BusinessReading, ...]) -> date | None:
        return None if readings[0].finance_minor else register.financed_since(readings)

    return _businesses(reach, since)


def _businesses(
    reach: Reach, since: Callable[[tuple[BusinessReading, ...]], date | None]
) -> Iterable[Entry]:
    found = {
        key: (since(row), row[0].territory)
        for key, row in register.courses(reach.business_readings).items()
    }
    good = {key: (on, place) for key, (on, place) in found.items() if on is not None}
    works: dict[UUID, list[UUID]] = {key: [] for key in good}
    for one in register.works_of(reach.work, good):
        works[one.business_id].append(one.project_id)
    for key, (on, place) in good.items():
        yield Entry(
            key=f"business:{key}", on=on, weight=1, parts=(at(place),), works=tuple(works[key])
        )


def representatives(reach: Reach) -> Iterable[Entry]:
    """Representatives of community organisations who were at a dialogue space, since the first time."""
    rows = reach.work.session.execute(
        sa.select(Representative, sa.func.min(DialogueMeeting.held_on).label("first"))
        .join(DialogueAttendance, DialogueAttendance.representative_id == Representative.id)
        .join(DialogueMeeting, DialogueMeeting.id == DialogueAttendance.meeting_id)
        .where(
            reach.covers(Representative.territory),
            Representative.side == Side.COMMUNITY,
            DialogueMeeting.held_on <= reach.until,
        )
        .group_by(Representative.id)
    )
    for row, first in rows:
        parts = [at(row.territory), (Dimension.SEX.value, row.sex.value, 1)]
        if row.ethnicity is not None:
            parts.append((Dimension.ETHNICITY.value, row.ethnicity.value, 1))
        yield Entry(key=f"representative:{row.id}", on=first, weight=1, parts=tuple(parts))


def capable(*, is_organisation: bool) -> Callable[[Reach], Iterable[Entry]]:
    """Organisations, or municipal administrations, whose index is at the threshold and above the first one."""

    def counted(reach: Reach) -> Iterable[Entry]:
        threshold = rule("capacity_threshold", reach.until).amount_bp
        for course in courses(reach.capacity_readings):
            if (course.community_id is not None) is not is_organisation:
                continue
            on = course.reached_on(threshold)
            if on is not None:
                yield Entry(
                    key=f"capacity:{course.first.subject}",
                    on=on,
                    weight=1,
                    parts=(at(course.territory),),
                )

    return counted


def trained(reach: Reach) -> Iterable[Entry]:
    """People who came to trainings; who came twice is counted twice, because nobody is named."""
    rows = reach.work.session.execute(
        sa.select(Training).where(
            reach.covers(Training.territory),
            Training.state == TrainingState.RECORDED,
            Training.held_on <= reach.until,
        )
    ).scalars()
    for row in rows:
        yield Entry(
            key=f"training:{row.id}",
            on=row.held_on,
            weight=row.women + row.men,
            parts=tuple(part for part in _people(row) if part[2]),
        )


def _people(row: Training) -> Iterable[tuple[str, str, int]]:
    yield at(row.territory, row.women + row.men)
    yield Dimension.SEX.value, Sex.WOMAN.value, row.women
    yield Dimension.SEX.value, Sex.MAN.value, row.men
    for name in ETHNICITIES:
        yield Dimension.ETHNICITY.value, name, getattr(row, name)


def planning(reach: Reach) -> Iterable[Entry]:
    """Planning sessions that used the climate profile of a municipality."""
    rows = reach.work.session.execute(
        sa.select(ProfileUse.id, ProfileUse.territory, ProfileUse.used_on).where(
            reach.covers(ProfileUse.territory), ProfileUse.used_on <= reach.until
        )
    )
    for key, territory, on in rows:
        yield Entry(key=f"profile_use:{key}", on=on, weight=1, parts=(at(territory),))
