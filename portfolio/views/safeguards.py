"""What people see of the safeguards of a work: every item with its state, its newest answer and its source."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

import msgspec

from foundation import territories
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.work import Work
from portfolio import projects, safeguards
from portfolio.projects import Origin, Station
from portfolio.safeguards import (
    Applies,
    SafeguardAnswer,
    SafeguardItem,
    SafeguardState,
    SafeguardTopic,
)


class SafeguardView(msgspec.Struct, frozen=True, kw_only=True):
    """One item; ``known_on`` and the rest once it was answered, ``answers`` how often."""

    item: str
    topic: SafeguardTopic
    name_es: str
    name_en: str
    state: SafeguardState
    gate_from: date
    is_gate: bool
    needs_paper: bool
    source: str
    to_confirm: bool
    applies: Applies | None
    known_on: date | None
    note: str | None
    file_id: UUID | None
    answered_at: datetime | None
    answered_by: tuple[Role, ...]
    answers: int


class SafeguardsView(msgspec.Struct, frozen=True, kw_only=True):
    """The safeguards of one work."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    items: tuple[SafeguardView, ...]
    settled: int
    may_answer: bool


def safeguards_of(work: Work, project_id: UUID) -> SafeguardsView:
    """The checklist of a work in sight."""
    project = projects.get(work, project_id)
    given = safeguards.answers_of(work, project.id)
    newest = safeguards.newest(given)
    counts = Counter(row.item for row in given)
    roles = roles_of(work, {row.answered_by for row in newest.values() if row.answered_by})
    rows = tuple(
        _view(
            item,
            answer := newest.get(item.item),
            counts[item.item],
            roles.get(answer.answered_by, ()) if answer and answer.answered_by else (),
            work.today,
        )
        for item in safeguards.items_of(project.kind, work.today)
    )
    is_open = project.station is Station.NEED and project.origin is Origin.NEED
    return SafeguardsView(
        id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        items=rows,
        settled=sum(row.state in safeguards.SETTLED for row in rows),
        may_answer=is_open and work.may(Permission.SAFEGUARD_ANSWER, project.territory),
    )


def _view(
    item: SafeguardItem,
    given: SafeguardAnswer | None,
    count: int,
    roles: tuple[Role, ...],
    today: date,
) -> SafeguardView:
    return SafeguardView(
        item=item.item,
        topic=item.topic,
        name_es=item.name_es,
        name_en=item.name_en,
        state=safeguards.state_of(item, given),
        gate_from=item.gate_from,
        is_gate=item.gate_from <= today,
        needs_paper=item.needs_paper,
        source=item.source,
        to_confirm=item.to_confirm,
        applies=given.applies if given else None,
        known_on=given.known_on if given else None,
        note=given.note if given else None,
        file_id=given.file_id if given else None,
        answered_at=given.answered_at if given else None,
        answered_by=roles,
        answers=count,
    )
