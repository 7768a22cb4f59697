"""Questions behind the inbox about the site: what has to be mended, and what somebody has to look at."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.punch_list import PunchItem, PunchState
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project

P = Permission


def to_mend(work: Work) -> Rows:
    """Issues that nobody mended yet, the one that is due first before the others."""
    return _items(work).where(PunchItem.state == PunchState.OPEN).order_by(PunchItem.due_on)


def to_look_at(work: Work) -> Rows:
    """Issues that somebody else says are mended."""
    return (
        _items(work)
        .where(
            PunchItem.state == PunchState.FIXED,
            PunchItem.fixed_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(PunchItem.fixed_at)
    )


def _items(work: Work) -> Rows:
    return (
        sa.select(PunchItem.id, Project.title, PunchItem.found_at.label("since"))
        .join(Project, Project.id == PunchItem.project_id)
        .where(work.visible(PunchItem.territory))
    )


KINDS = (
    Kind("mend_issue", P.PUNCH_FIX, to_mend, "/pending/{id}", "/agreements"),
    Kind("verify_mending", P.PUNCH_VERIFY, to_look_at, "/pending/{id}", "/agreements"),
)
