"""Questions behind the inbox about the papers of organisations: what somebody else filed and nobody looked at, and what soon ends.

Only organisations with a work under way are asked about: the papers of the others are nobody's task today. The ages and the days of warning
are the dated rules of ``dossier_rules``.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.agreements import Agreement, AgreementState
from contracting.dossier_rules import dossier_rules
from contracting.dossiers import PaperCheck
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.communities import Community, LegalPaper
from portfolio.projects import Project, Station

UNSIGNED = (AgreementState.DRAFT, AgreementState.SUBMITTED)
SIGNING = (Station.FINANCED, Station.AGREED)


def to_check(work: Work) -> Rows:
    """Organisations on their way to a signature with papers that somebody else filed and nobody looked at, the oldest first."""
    unchecked = (
        sa.select(sa.func.min(LegalPaper.added_at))
        .outerjoin(PaperCheck, PaperCheck.paper_id == LegalPaper.id)
        .where(
            LegalPaper.community_id == Community.id,
            PaperCheck.id.is_(None),
            LegalPaper.added_by.is_distinct_from(work.actor.user_id),
            _is_newest(),
        )
        .correlate(Community)
        .scalar_subquery()
    )
    waits = sa.exists().where(Project.community_id == Community.id, Project.station.in_(SIGNING))
    return (
        sa.select(Community.id, Community.name.label("title"), unchecked.label("since"))
        .where(work.visible(Community.territory), waits, unchecked.is_not(None))
        .order_by(unchecked, Community.id)
    )


def to_renew(work: Work) -> Rows:
    """Organisations about to sign whose papers end within their days of warning, or ended."""
    ending = sa.or_(*_ends_by(work.today))
    first = (
        sa.select(sa.func.min(LegalPaper.added_at))
        .where(LegalPaper.community_id == Community.id, _is_newest(), ending)
        .correlate(Community)
        .scalar_subquery()
    )
    waits = sa.exists().where(Agreement.community_id == Community.id, Agreement.state.in_(UNSIGNED))
    return (
        sa.select(Community.id, Community.name.label("title"), first.label("since"))
        .where(work.visible(Community.territory), waits, first.is_not(None))
        .order_by(first, Community.id)
    )


def _is_newest() -> sa.ColumnElement[bool]:
    """Of each kind the paper issued last counts."""
    newer = aliased(LegalPaper)
    return ~sa.exists().where(
        newer.community_id == LegalPaper.community_id,
        newer.kind == LegalPaper.kind,
        sa.or_(
            newer.issued_on > LegalPaper.issued_on,
            sa.and_(newer.issued_on == LegalPaper.issued_on, newer.id > LegalPaper.id),
        ),
    )


def _ends_by(today: date) -> list[sa.ColumnElement[bool]]:
    """What is near its end, kind by kind: its own day, or that of its age."""
    found: list[sa.ColumnElement[bool]] = []
    for rule in dossier_rules():
        if not rule.covers(today):
            continue
        limits = [LegalPaper.expires_on <= today + timedelta(days=rule.warn_days)]
        if rule.max_age_days is not None:
            oldest = today - timedelta(days=rule.max_age_days - rule.warn_days)
            limits.append(LegalPaper.issued_on <= oldest)
        found.append(sa.and_(LegalPaper.kind == rule.paper, sa.or_(*limits)))
    return found


KINDS = (
    Kind(
        "check_papers",
        Permission.DOSSIER_CHECK,
        to_check,
        "/organisations/{id}/dossier",
        "/organisations",
    ),
    Kind(
        "renew_papers",
        Permission.COMMUNITY_EDIT,
        to_renew,
        "/organisations/{id}/dossier",
        "/organisations",
    ),
)
