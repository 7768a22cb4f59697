"""What waits for somebody while a work is built: accounts to look at, accounts that came back."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.justifications import Justification, JustificationState
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project


def to_accept(work: Work) -> Rows:
    """Accounts that somebody else presented and nobody of the office looked at, the oldest first."""
    return _accounts(
        work,
        JustificationState.PRESENTED,
        Justification.presented_by.is_distinct_from(work.actor.user_id),
    )


def returned(work: Work) -> Rows:
    """Accounts that came back to be put right, the oldest first."""
    return _accounts(work, JustificationState.RETURNED)


def _accounts(work: Work, state: JustificationState, *more: sa.ColumnElement[bool]) -> Rows:
    return (
        sa.select(Justification.id, Project.title, Justification.presented_at.label("since"))
        .join(Project, Project.id == Justification.project_id)
        .where(work.visible(Justification.territory), Justification.state == state, *more)
        .order_by(Justification.presented_at, Justification.id)
    )


KINDS = (
    Kind(
        "accept_accounts",
        Permission.CASH_BOOK_ACCEPT,
        to_accept,
        "/justifications/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "correct_accounts",
        Permission.CASH_BOOK_WRITE,
        returned,
        "/justifications/{id}",
        "/agreements?status=running",
    ),
)
