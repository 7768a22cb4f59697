"""What waits while a work is built: accounts and labour sheets to look at, purchases to order or receive, pages to sign."""

from datetime import datetime

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.justifications import Justification, JustificationState
from contracting.labour_sheets import LabourSheet, SheetState
from contracting.purchases import Purchase, PurchaseState
from contracting.site_log import SiteLogPage, SiteLogSignature
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


def to_order(work: Work) -> Rows:
    """Purchases that somebody else chose and nobody ordered, the oldest first."""
    return _purchases(work, PurchaseState.CHOSEN, Purchase.chosen_at)


def to_receive(work: Work) -> Rows:
    """Orders that somebody else chose and that are still to come, the most urgent first."""
    return _purchases(work, PurchaseState.ORDERED, Purchase.ordered_at)


def _purchases(
    work: Work, state: PurchaseState, since: sa.orm.InstrumentedAttribute[datetime | None]
) -> Rows:
    return (
        sa.select(Purchase.id, Purchase.what.label("title"), since.label("since"))
        .where(
            work.visible(Purchase.territory),
            Purchase.state == state,
            Purchase.chosen_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Purchase.deliver_by, since, Purchase.id)
    )


def to_sign(work: Work) -> Rows:
    """Logs with pages that somebody else wrote and that this person did not sign, the oldest first."""
    mine = sa.exists().where(
        SiteLogSignature.page_id == SiteLogPage.id,
        SiteLogSignature.signed_by == work.actor.user_id,
    )
    since = sa.func.min(SiteLogPage.written_at).label("since")
    return (
        sa.select(SiteLogPage.agreement_id.label("id"), Project.title, since)
        .join(Project, Project.id == SiteLogPage.project_id)
        .where(
            work.visible(SiteLogPage.territory),
            SiteLogPage.written_by.is_distinct_from(work.actor.user_id),
            ~mine,
        )
        .group_by(SiteLogPage.agreement_id, Project.title)
        .order_by(since, SiteLogPage.agreement_id)
    )


def sheets_to_confirm(work: Work) -> Rows:
    """Days that were given and that nobody of the committee has confirmed, the oldest first."""
    return _sheets(
        work,
        SheetState.PRESENTED,
        LabourSheet.is_in_kind.is_(True),
        LabourSheet.confirmed_at.is_(None),
        LabourSheet.presented_by.is_distinct_from(work.actor.user_id),
    )


def sheets_to_accept(work: Work) -> Rows:
    """Labour sheets that somebody else presented, those of given days once the committee confirmed them; the oldest first."""
    return _sheets(
        work,
        SheetState.PRESENTED,
        sa.or_(LabourSheet.is_in_kind.is_(False), LabourSheet.confirmed_at.is_not(None)),
        LabourSheet.presented_by.is_distinct_from(work.actor.user_id),
    )


def sheets_returned(work: Work) -> Rows:
    """Labour sheets that came back to be put right, the oldest first."""
    return _sheets(work, SheetState.RETURNED)


def _sheets(work: Work, state: SheetState, *more: sa.ColumnElement[bool]) -> Rows:
    return (
        sa.select(LabourSheet.id, Project.title, LabourSheet.presented_at.label("since"))
        .join(Project, Project.id == LabourSheet.project_id)
        .where(work.visible(LabourSheet.territory), LabourSheet.state == state, *more)
        .order_by(LabourSheet.presented_at, LabourSheet.id)
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
    Kind(
        "order_purchase",
        Permission.PURCHASE_ORDER,
        to_order,
        "/purchases/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "receive_purchase",
        Permission.PURCHASE_RECEIVE,
        to_receive,
        "/purchases/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "sign_site_log",
        Permission.SITE_LOG_SIGN,
        to_sign,
        "/agreements/{id}/site-log",
        "/agreements?status=running",
    ),
    Kind(
        "confirm_labour",
        Permission.LABOUR_CONFIRM,
        sheets_to_confirm,
        "/labour-sheets/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "accept_labour",
        Permission.LABOUR_ACCEPT,
        sheets_to_accept,
        "/labour-sheets/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "correct_labour",
        Permission.LABOUR_WRITE,
        sheets_returned,
        "/labour-sheets/{id}",
        "/agreements?status=running",
    ),
)
