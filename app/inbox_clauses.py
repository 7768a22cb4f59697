"""Questions behind the inbox about clauses: versions that somebody else wrote and submitted."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.clause_versions import ClauseState, ClauseVersion
from foundation.identity.permissions import Permission
from foundation.work import Work


def to_approve(work: Work) -> Rows:
    """Versions that somebody else wrote and submitted, the oldest first."""
    return (
        sa.select(
            ClauseVersion.id,
            ClauseVersion.title_es.label("title"),
            ClauseVersion.submitted_at.label("since"),
        )
        .where(
            work.visible(ClauseVersion.territory),
            ClauseVersion.state == ClauseState.SUBMITTED,
            ClauseVersion.written_by.is_distinct_from(work.actor.user_id),
            ClauseVersion.submitted_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(ClauseVersion.submitted_at, ClauseVersion.id)
    )


KINDS = (
    Kind(
        "approve_clause",
        Permission.CLAUSE_APPROVE,
        to_approve,
        "/clauses/{id}",
        "/clauses?status=submitted",
    ),
)
