"""Questions behind the inbox about the site and its people: what has to be mended, looked at, answered."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.grievances import Grievance, GrievanceState
from contracting.punch_list import PunchItem, PunchState
from contracting.red_flags import FlagState, RedFlag
from contracting.views.payments import held
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project

P = Permission


def to_mend(work: Work) -> Rows:
    """Issues that nobody mended yet, the one that is due first before the others."""
    return (
        _items(work)
        .add_columns(PunchItem.due_on.label("due"))
        .where(PunchItem.state == PunchState.OPEN)
        .order_by(PunchItem.due_on)
    )


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
        sa.select(
            Grievance.id,
            Grievance.code.label("title"),
            Grievance.received_at.label("since"),
            Grievance.due_on.label("due"),
        )
        .where(
            held(work, P.GRIEVANCE_ANSWER, Grievance.territory),
            Grievance.state == GrievanceState.RECEIVED,
        )
        .order_by(Grievance.due_on, Grievance.id)
    )


def to_explain(work: Work) -> Rows:
    """Red flags that nobody explained yet, the oldest first."""
    return _flags(work).where(RedFlag.state == FlagState.OPEN)


def to_judge(work: Work) -> Rows:
    """Red flags that somebody else explained."""
    return _flags(work).where(
        RedFlag.state == FlagState.EXPLAINED,
        RedFlag.explained_by.is_distinct_from(work.actor.user_id),
    )


def _flags(work: Work) -> Rows:
    return (
        sa.select(RedFlag.id, Project.title, RedFlag.found_at.label("since"))
        .join(Project, Project.id == RedFlag.project_id)
        .where(work.visible(RedFlag.territory), RedFlag.gone_at.is_(None))
        .order_by(RedFlag.id)
    )


KINDS = (
    Kind("mend_issue", P.PUNCH_FIX, to_mend, "/pending/{id}", "/agreements"),
    Kind("verify_mending", P.PUNCH_VERIFY, to_look_at, "/pending/{id}", "/agreements"),
    Kind("explain_flag", P.FLAG_EXPLAIN, to_explain, "/red-flags/{id}", "/red-flags"),
    Kind("judge_flag", P.FLAG_JUDGE, to_judge, "/red-flags/{id}", "/red-flags?status=explained"),
    Kind("answer_grievance", P.GRIEVANCE_ANSWER, to_answer, "/grievances/{id}", "/grievances"),
)
