"""Questions behind the inbox about the site and its people: what has to be mended, looked at, answered."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.grievances import Grievance, GrievanceState
from contracting.punch_list import PunchItem, PunchState
from contracting.views.payments import held
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


def to_answer(work: Work) -> Rows:
    """Complaints that wait for an answer, the one that is due first before the others; only their code is said."""
    return (
        sa.select(Grievance.id, Grievance.code.label("title"), Grievance.received_at.label("since"))
        .where(
            held(work, P.GRIEVANCE_ANSWER, Grievance.territory),
            Grievance.state == GrievanceState.RECEIVED,
        )
        .order_by(Grievance.due_on, Grievance.id)
    )


KINDS = (
    Kind("mend_issue", P.PUNCH_FIX, to_mend, "/pending/{id}", "/agreements"),
    Kind("verify_mending", P.PUNCH_VERIFY, to_look_at, "/pending/{id}", "/agreements"),
    Kind("answer_grievance", P.GRIEVANCE_ANSWER, to_answer, "/grievances/{id}", "/grievances"),
)
