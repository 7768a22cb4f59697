"""What people see of saved views: their own and the shared ones, and which of them opens first."""

from uuid import UUID

import msgspec

from foundation.work import Work
from portfolio import saved_views
from portfolio.saved_views import Look, SavedView


class SavedViewRow(msgspec.Struct, frozen=True, kw_only=True):
    """One saved view; ``href`` is where it opens."""

    id: UUID
    name: str
    look: Look
    question: str
    href: str
    is_mine: bool
    is_shared: bool
    is_first: bool


class SavedViewList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything this person can open: their own first."""

    rows: tuple[SavedViewRow, ...]


def list_page(work: Work, *, limit: int | None = None) -> SavedViewList:
    """One's own views and the shared ones."""
    first = saved_views.first_of(work)
    found = saved_views.views_of(work, limit=limit)
    return SavedViewList(rows=tuple(_row(work, row, first) for row in found))


def detail(work: Work, view_id: UUID) -> SavedViewRow:
    """One view in sight."""
    return _row(work, saved_views.get(work, view_id), saved_views.first_of(work))


def _row(work: Work, row: SavedView, first: SavedView | None) -> SavedViewRow:
    return SavedViewRow(
        id=row.id,
        name=row.name,
        look=row.look,
        question=row.question,
        href=row.href,
        is_mine=row.owner_id == work.actor.user_id,
        is_shared=row.is_shared,
        is_first=first is not None and first.id == row.id,
    )
