"""Telling the demonstration: every work is a story that waits for its next day, and the days are lived in order.

Each story is a generator that yields the day on which it goes on; the teller always resumes the earliest one, sets the clock to that day
and lets the right person do the next thing through the real action.
"""

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime, time

from app.demonstration import (
    change_chapters,
    chapters,
    clause_chapters,
    closing_chapters,
    handover_chapters,
    later_chapters,
    lot_chapters,
    money_chapters,
    paying_chapters,
    result_chapters,
    round_chapters,
    scenario_chapters,
    schedule_chapters,
)
from app.demonstration.accounts import Company
from app.demonstration.script import TODAY, Part
from app.demonstration.stage import Stage
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.files import FileStore
from portfolio.projects import Station

Story = Generator[date, None, None]


class Teller:
    """Lives the days of all stories in order."""

    def __init__(
        self, db: Database, clock: FrozenClock, store: FileStore, company: Company
    ) -> None:
        self.stage = Stage(db, clock, store, company)

    def tell(
        self,
        parts: Iterable[Part],
        watch: Callable[[str, int, int], None],
        *,
        with_programme: bool = True,
    ) -> None:
        """Tell every story up to the day on which the demonstration stops; without the programme, only those of the works."""
        told = tuple(parts)
        queue: list[tuple[date, int, Story]] = []
        for part in told:
            story = tell_one(self.stage, part)
            heapq.heappush(queue, (next(story), part.number, story))
        together = (
            round_chapters.chosen_together(self.stage),
            money_chapters.rated(self.stage),
            scenario_chapters.tried(self.stage),
            result_chapters.counted(self.stage),
            lot_chapters.grouped(self.stage),
            clause_chapters.worded(self.stage),
            paying_chapters.around(self.stage),
            change_chapters.changed(self.stage),
            closing_chapters.ended(self.stage),
        )
        for number, story in enumerate(together if with_programme else (), start=-len(together)):
            heapq.heappush(queue, (next(story), number, story))
        finished, stories = 0, len(queue)
        while queue:
            day, number, story = heapq.heappop(queue)
            if day > TODAY:
                finished += 1
                watch("demo", finished, stories)
                continue
            self.stage.clock.move_to(datetime.combine(day, time(7, number % 60), BOGOTA))
            try:
                heapq.heappush(queue, (next(story), number, story))
            except StopIteration:
                finished += 1
                watch("demo", finished, len(told))


def tell_one(stage: Stage, part: Part) -> Story:
    """One work, from the morning its need was registered to as far as its script goes."""
    yield part.begins_on
    told = yield from chapters.asked_for(stage, part)
    if part.station is Station.NEED and part.number % 3 == 0:
        return
    project = yield from chapters.prepared(stage, part, told)
    if part.station is Station.NEED:
        return
    chapters.finance(stage, part, project)
    schedule_chapters.scheduled(stage, part, project)
    if part.station is Station.FINANCED:
        return
    agreement = yield from later_chapters.agreed(stage, part, project)
    schedule_chapters.reprogrammed(stage, part, project)
    if part.station is Station.AGREED:
        return
    yield from later_chapters.built(stage, part, project, agreement)
    if part.station is Station.BUILDING:
        return
    handover_chapters.accept(stage, part, agreement)
    if part.station is Station.ACCEPTED:
        return
    yield from handover_chapters.handed_over(stage, part, project)
    if part.station is Station.MAINTAINED:
        yield from handover_chapters.maintained(stage, part, project)
