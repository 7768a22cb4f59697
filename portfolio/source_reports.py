"""The report to a source, issued: one paper for each source and closed period, numbered among the reports to that source.

Only a closed period is reported with a number. When it is opened again the paper no longer stands, and whoever verifies it is told so; the
report of the next closing is a new version that replaces it.
"""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import issuing, records
from foundation.columns import Base, Instant, Path
from foundation.errors import Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.issuing import Form, Language, Order, Press
from foundation.pdf.blocks import Printed
from foundation.records import DocumentView, IssuedDocument
from foundation.work import Work
from portfolio import sources
from portfolio.documents.donor_report import print_report
from portfolio.documents.donor_report_sheet import DonorReport
from portfolio.results.periods import PeriodState, ReportingPeriod
from portfolio.views import donor_reports as views

REPORT = Form("source_report", print_report)
MAY_ISSUE = Permission.PERIOD_CLOSE


class SourceReport(Base):
    """That a source was given its report of a period."""

    __tablename__ = "source_report"
    __table_args__ = (
        sa.UniqueConstraint("source_id", "period_id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("funding_source.id"))
    period_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reporting_period.id"), index=True)
    first_issued_at: Mapped[Instant]
    first_issued_by: Mapped[UUID | None]


class IssueSourceReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the report to a source on a closed period, as a paper with a number."""

    period: UUID
    language: Language = Language.ES


def issue(work: Work, press: Press, source_id: UUID, command: IssueSourceReport) -> SourceReport:
    """Issue the report to a source, from what the last closing of the period kept."""
    source = sources.get(work, source_id)
    period = work.get(ReportingPeriod, command.period, lock=True)
    work.require(MAY_ISSUE, period.territory)
    if period.state is not PeriodState.CLOSED:
        raise Refused(say("The period is open: its report has a number once it is closed."))
    row = find(work, source.id, period.id) or work.add(
        SourceReport(
            id=new_id(),
            territory=period.territory,
            source_id=source.id,
            period_id=period.id,
            first_issued_at=work.now,
            first_issued_by=work.actor.user_id,
        )
    )
    order = Order(
        subject=row,
        owner_id=source.id,
        project_id=None,
        language=command.language,
    )
    issuing.issue(work, press, REPORT, order, views.report(work, source.id, period.id))
    return row


def preview(work: Work, sheet: DonorReport, language: Language) -> Printed:
    """The report as it would be printed now; nothing of it is kept."""
    return issuing.preview(work, REPORT, language, sheet)


def find(work: Work, source_id: UUID, period_id: UUID) -> SourceReport | None:
    """The report of a source and a period, if one was issued."""
    statement = work.select(SourceReport).where(
        SourceReport.source_id == source_id, SourceReport.period_id == period_id
    )
    return work.session.execute(statement).scalar_one_or_none()


def papers_of(work: Work, source_id: UUID, period_id: UUID) -> tuple[DocumentView, ...]:
    """The papers of a report, the newest first."""
    row = find(work, source_id, period_id)
    return records.views_of(work, row.id) if row is not None else ()


def newest_paper(work: Work, report_id: UUID) -> DocumentView:
    """The paper that was issued last for a report."""
    return records.views_of(work, work.get(SourceReport, report_id).id)[0]


def may_issue(work: Work, period_id: UUID) -> bool:
    """Whether this person may issue a report on a period now."""
    period = work.get(ReportingPeriod, period_id)
    return period.state is PeriodState.CLOSED and work.may(MAY_ISSUE, period.territory)


def find_withdrawal(session: Session, document: IssuedDocument) -> Sentence | None:
    """Why a report no longer stands: its period was opened again."""
    if document.kind != REPORT.kind:
        return None
    row = session.get(SourceReport, document.subject_id)
    period = session.get(ReportingPeriod, row.period_id) if row is not None else None
    if period is None or period.state is PeriodState.CLOSED:
        return None
    return say("The period was opened again after this report was issued.")
