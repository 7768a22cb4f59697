"""What each activity of a schedule is worth, so that a plan of days is a plan of money too.

The milestones of the agreement decide where each of them has its activities; else the chapters of the budget, where each has its
activities; else the days alone. Within a milestone or a chapter money follows the days, by the largest remainder, so the activities
together are worth the whole to the peso.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from foundation.money import MINOR_PER_UNIT, split_integer
from portfolio.scheduling import in_outline


class MoneyFrom(StrEnum):
    """What decided the worth of activities."""

    MILESTONES = "milestones"
    CHAPTERS = "chapters"
    DAYS = "days"


class Costed(msgspec.Struct, frozen=True, kw_only=True):
    """An activity with the chapter of the budget it builds and the number of the milestone it leads to."""

    code: str
    days: int
    chapter: str | None = None
    milestone: int | None = None


def allocate(
    total: int,
    activities: Sequence[Costed],
    *,
    chapters: Mapping[str, int],
    milestones: Mapping[int, int],
) -> tuple[MoneyFrom, dict[str, int]]:
    """The worth of every activity, in minor units, and what decided it."""
    rows = sorted(activities, key=lambda row: in_outline(row.code))
    worth = dict.fromkeys((row.code for row in rows), 0)
    basis, groups = _groups(total, rows, chapters, milestones)
    for amount, members in groups:
        weights = [row.days for row in members]
        parts = _split(amount, weights if any(weights) else [1] * len(weights))
        for row, part in zip(members, parts, strict=True):
            worth[row.code] += part
    return basis, worth


def without_activity(activities: Sequence[Costed], chapters: Mapping[str, int]) -> tuple[str, ...]:
    """The chapters of a budget that no activity builds."""
    built = {_key(row.chapter) for row in activities if row.chapter}
    return tuple(name for name in chapters if _key(name) not in built)


def _groups(
    total: int, rows: Sequence[Costed], chapters: Mapping[str, int], milestones: Mapping[int, int]
) -> tuple[MoneyFrom, list[tuple[int, list[Costed]]]]:
    by_milestone = {n: [row for row in rows if row.milestone == n] for n in sorted(milestones)}
    if milestones and all(by_milestone.values()) and sum(milestones.values()) == total:
        return MoneyFrom.MILESTONES, [(milestones[n], by_milestone[n]) for n in by_milestone]
    names = sorted(chapters)
    if any(chapters.values()) and not without_activity(rows, chapters):
        shares = _split(total, [chapters[name] for name in names])
        return MoneyFrom.CHAPTERS, [
            (share, [row for row in rows if row.chapter and _key(row.chapter) == _key(name)])
            for name, share in zip(names, shares, strict=True)
        ]
    return MoneyFrom.DAYS, [(total, list(rows))]


def _split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """The parts of an amount; of whole units where it is whole."""
    step = 1 if amount % MINOR_PER_UNIT else MINOR_PER_UNIT
    return tuple(part * step for part in split_integer(amount // step, weights))


def _key(chapter: str) -> str:
    """A chapter's name as it is compared: its letters, whatever their case."""
    return " ".join(chapter.casefold().split())
