"""Questions behind the inbox about signatures: what somebody asked for and still has to collect, or to ask no more for."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from foundation.identity.permissions import Permission
from foundation.records import IssuedDocument
from foundation.signature_requests import RequestState, SignatureRequest
from foundation.work import Work


def to_collect(work: Work) -> Rows:
    """Signatures that this person asked for on papers that still stand, those that end first before the others; expired ones too."""
    later = aliased(IssuedDocument)
    paper = sa.func.coalesce(IssuedDocument.reference, IssuedDocument.code)
    before = aliased(SignatureRequest)
    return (
        sa.select(
            SignatureRequest.id,
            (paper + " · " + SignatureRequest.role).label("title"),
            SignatureRequest.asked_at.label("since"),
            SignatureRequest.expires_on.label("due"),
        )
        .join(IssuedDocument, IssuedDocument.id == SignatureRequest.document_id)
        .where(
            work.visible(SignatureRequest.territory),
            SignatureRequest.state == RequestState.WAITING,
            SignatureRequest.asked_by == work.actor.user_id,
            ~sa.exists().where(later.replaces_id == IssuedDocument.id),
            ~sa.exists().where(
                before.document_id == SignatureRequest.document_id,
                before.state == RequestState.WAITING,
                before.turn < SignatureRequest.turn,
            ),
        )
        .order_by(SignatureRequest.expires_on, SignatureRequest.id)
    )


KINDS = (
    Kind(
        "collect_signature",
        Permission.SIGNATURE_COLLECT,
        to_collect,
        "/signature-requests/{id}",
        "/signature-requests",
    ),
)
