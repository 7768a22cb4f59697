"""What stands behind a certificate: the reports that both keys judged since the last one, their measured pieces, their photographs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from contracting import payment_positions
from contracting.documents.quantity_memo import ListedPhoto, MemoPiece
from contracting.measured_items import BOTH, MeasuredPiece
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.payments import Payment
from contracting.reports import MilestoneReport, ReportEvidence
from contracting.unit_prices import ContractItem
from foundation.clock import civil_date
from foundation.files import StoredFile
from foundation.work import Work
from portfolio import units


def reports_of(work: Work, payment: Payment, earlier: Sequence[Payment]) -> tuple[UUID, ...]:
    """The reports whose second verdict came after the certificate before this one and until this was asked for."""
    if payment.kind not in payment_positions.BUILT:
        return ()
    made = [row.requested_at for row in earlier if row.kind in payment_positions.BUILT]
    since: datetime | None = max(made, default=None)
    judged_at = sa.func.max(Verdict.given_at)
    statement = (
        sa.select(Verdict.report_id, judged_at)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .where(Milestone.agreement_id == payment.agreement_id)
        .group_by(Verdict.report_id)
        .having(sa.func.count() == BOTH, judged_at <= payment.requested_at)
        .order_by(Verdict.report_id)
    )
    if since is not None:
        statement = statement.having(judged_at > since)
    return tuple(row[0] for row in work.session.execute(statement))


def memo_of(work: Work, reports: Sequence[UUID]) -> tuple[MemoPiece, ...]:
    """The measured pieces of some reports in the order of the items."""
    statement = (
        sa.select(MeasuredPiece, ContractItem)
        .join(ContractItem, ContractItem.id == MeasuredPiece.item_id)
        .where(MeasuredPiece.report_id.in_(reports))
        .order_by(ContractItem.position, MeasuredPiece.report_id, MeasuredPiece.position)
    )
    return tuple(
        MemoPiece(
            code=item.code,
            description=item.description,
            unit=units.symbol_of(item.unit),
            place=piece.place,
            count_milli=piece.count_milli,
            length_milli=piece.length_milli,
            width_milli=piece.width_milli,
            height_milli=piece.height_milli,
            is_deducted=piece.is_deducted,
            partial_milli=piece.partial_milli,
        )
        for piece, item in work.session.execute(statement)
    )


def photos_of(work: Work, reports: Sequence[UUID]) -> tuple[ListedPhoto, ...]:
    """The photographs of some reports, the earliest first."""
    statement = (
        sa.select(
            MilestoneReport.reported_at, Milestone.position, Milestone.title, StoredFile.sha256
        )
        .join(Milestone, Milestone.id == MilestoneReport.milestone_id)
        .join(ReportEvidence, ReportEvidence.report_id == MilestoneReport.id)
        .join(StoredFile, StoredFile.id == ReportEvidence.file_id)
        .where(MilestoneReport.id.in_(reports), StoredFile.media_type.like("image/%"))
        .order_by(MilestoneReport.reported_at, MilestoneReport.id, ReportEvidence.position)
    )
    return tuple(
        ListedPhoto(on=civil_date(at), about=f"{position}. {title}", sha256=sha256)
        for at, position, title, sha256 in work.session.execute(statement)
    )
