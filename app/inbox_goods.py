"""Questions behind the inbox about goods that are handed over: what came has to be said, and where it is."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.goods_deliveries import GoodsDelivery, GoodsState
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project


def to_receive(work: Work) -> Rows:
    """Deliveries that somebody else sent and nobody received or refused, the oldest first."""
    return _waiting(work, GoodsState.SENT, GoodsDelivery.sent_by, GoodsDelivery.sent_at)


def to_check(work: Work) -> Rows:
    """Deliveries that somebody else received and nobody looked for on site, the oldest first."""
    return _waiting(work, GoodsState.RECEIVED, GoodsDelivery.received_by, GoodsDelivery.received_at)


def _waiting(
    work: Work,
    state: GoodsState,
    by: sa.orm.InstrumentedAttribute[object],
    since: sa.orm.InstrumentedAttribute[object],
) -> Rows:
    return (
        sa.select(GoodsDelivery.id, Project.title, since.label("since"))
        .join(Project, Project.id == GoodsDelivery.project_id)
        .where(
            work.visible(GoodsDelivery.territory),
            GoodsDelivery.state == state,
            by.is_distinct_from(work.actor.user_id),
        )
        .order_by(since, GoodsDelivery.id)
    )


KINDS = (
    Kind(
        "receive_goods",
        Permission.GOODS_RECEIVE,
        to_receive,
        "/goods-deliveries/{id}",
        "/agreements",
    ),
    Kind("check_goods", Permission.GOODS_CHECK, to_check, "/goods-deliveries/{id}", "/agreements"),
)
