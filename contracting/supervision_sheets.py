"""What a supervision report says on paper, read from every record of its period, and what only its author can say."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from contracting import (
    guarantees,
    paper_heads,
    payments,
    punch_list,
    site_log_book_sheets,
    suspensions,
)
from contracting.agreements import Agreement
from contracting.documents.supervision_sheet import (
    DayNote,
    Figures,
    PendingFix,
    ReportedCover,
    ReportedMilestone,
    ReportedPause,
    ReportedPayment,
    ReportedPhoto,
    ReportedRisk,
    SupervisionSheet,
)
from contracting.milestone_plans import Milestone
from contracting.occasions import Occasion, OccasionKind
from contracting.reports import MilestoneReport, ReportEvidence
from contracting.site_log import SiteLogPage
from contracting.views import progress as progress_views
from foundation import particulars
from foundation.clock import civil_date
from foundation.commands import LongText
from foundation.errors import ProgrammingError, Refused, say
from foundation.files import StoredFile
from foundation.translations import Translator
from foundation.work import Work
from portfolio import risks
from portfolio.risks import Risk


class PaymentAdvice(StrEnum):
    """What the supervisor recommends for the payment of the period."""

    PAY = "pay"
    PAY_IN_PART = "pay_in_part"
    DO_NOT_PAY = "do_not_pay"
    NOTHING_ASKED = "nothing_asked"


class WriteSupervisionReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the supervisor answers for; figures, days, policies, risks, photographs and what is pending are read from the records."""

    done: LongText
    quality: LongText | None = None
    safety: LongText
    environment: LongText
    social: LongText
    recommendation: PaymentAdvice
    reason: LongText


def sheet_of(work: Work, row: Occasion, words: Translator) -> SupervisionSheet:
    """Everything the report of a period says."""
    agreement = work.get(Agreement, row.agreement_id)
    said = particulars.find(work, row.id, OccasionKind.SUPERVISION_REPORT, WriteSupervisionReport)
    if said is None:
        raise Refused(say("Write down what only this act says."))
    if agreement.starts_on is None:
        raise ProgrammingError("a period is of an agreement that was started")
    reading = paper_heads.read(work, agreement, words)
    pages = site_log_book_sheets.pages_of(work, row)
    before, after = _figures(work, row)
    return SupervisionSheet(
        head=paper_heads.head_of(reading),
        report_number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        began_on=agreement.starts_on,
        term_ends_on=agreement.ends_on,
        before=before,
        after=after,
        milestones=_milestones(work, row),
        payments=_payments(work, row),
        pauses=_pauses(work, row),
        pages=len(pages),
        days_without_page=len(site_log_book_sheets.missing_of(work, agreement, row)),
        women_days=sum(page.women for page in pages),
        men_days=sum(page.men for page in pages),
        hours_lost=sum(page.hours_lost for page in pages),
        tests=_noted(pages, "tests"),
        incidents=_noted(pages, "incidents"),
        covers=_covers(work, row),
        risks=_risks(work, row),
        pending=_pending(work, row),
        photos=photos_of(work, row),
        done=said.done,
        quality=said.quality or "",
        safety=said.safety,
        environment=said.environment,
        social=said.social,
        recommendation=said.recommendation.value,
        reason=said.reason,
        supervisor=paper_heads.supervisor(reading),
    )


def _figures(work: Work, row: Occasion) -> tuple[Figures, Figures]:
    """Where the agreement stood on the eve of the period and at its end."""
    eve = row.starts_on - timedelta(days=1)
    first, last = progress_views.standings_on(work, row.project_id, eve, row.ends_on)
    return (
        Figures(planned=first.planned, built=first.earned, paid=first.paid),
        Figures(planned=last.planned, built=last.earned, paid=last.paid),
    )


def _milestones(work: Work, row: Occasion) -> tuple[ReportedMilestone, ...]:
    view = progress_views.detail(work, row.project_id)
    return tuple(
        ReportedMilestone(
            position=one.position,
            title=one.title,
            amount=one.amount,
            verified=one.verified,
            due_on=one.due_on,
            planned_on=one.planned_on,
            state=one.state.value,
        )
        for one in view.milestones
    )


def _payments(work: Work, row: Occasion) -> tuple[ReportedPayment, ...]:
    return tuple(
        ReportedPayment(
            number=one.number,
            kind=one.kind.value,
            paid_on=one.paid_on,
            gross=one.gross,
            net=one.net,
        )
        for one in payments.made_of(work, row.agreement_id)
        if one.paid_on is not None and row.starts_on <= one.paid_on <= row.ends_on
    )


def _pauses(work: Work, row: Occasion) -> tuple[ReportedPause, ...]:
    return tuple(
        ReportedPause(stops_on=one.stops_on, restarted_on=one.restarted_on, cause=one.cause.value)
        for one in suspensions.of_agreement(work, row.agreement_id)
        if one.ordered_at is not None
        and one.stops_on <= row.ends_on
        and (one.restarted_on is None or one.restarted_on >= row.starts_on)
    )


def _noted(pages: Sequence[SiteLogPage], name: str) -> tuple[DayNote, ...]:
    """What the pages say under one heading, day by day."""
    found = [(page.day, getattr(page, name)) for page in pages if getattr(page, name)]
    return tuple(DayNote(day=day, said=said) for day, said in sorted(found))


def _covers(work: Work, row: Occasion) -> tuple[ReportedCover, ...]:
    return tuple(
        ReportedCover(
            coverage=one.coverage.value,
            amount=one.amount,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in guarantees.covers_of(work, row.agreement_id)
    )


def _risks(work: Work, row: Occasion) -> tuple[ReportedRisk, ...]:
    statement = (
        sa.select(Risk)
        .where(Risk.project_id == row.project_id, Risk.state.in_(risks.LIVE))
        .order_by(Risk.score.desc(), Risk.number)
    )
    return tuple(
        ReportedRisk(
            number=one.number,
            what=one.what,
            level=one.level.value,
            measure=one.measure,
            owner=one.owner,
            due_on=one.due_on,
        )
        for one in work.session.execute(statement).scalars()
    )


def _pending(work: Work, row: Occasion) -> tuple[PendingFix, ...]:
    return tuple(
        PendingFix(
            number=one.number,
            what=one.what,
            gravity=one.gravity.value,
            place=one.place,
            fixer=one.fixer,
            due_on=one.due_on,
        )
        for one in punch_list.of_agreement(work, row.agreement_id)
        if one.state in punch_list.PENDING and civil_date(one.found_at) <= row.ends_on
    )


def photos_of(work: Work, row: Occasion) -> tuple[ReportedPhoto, ...]:
    """The photographs of the reports of the period, the earliest first."""
    return tuple(
        ReportedPhoto(on=on, about=about, sha256=file.sha256)
        for on, about, file in _pictures(work, row)
    )


def pictures_of(work: Work, row: Occasion, most: int) -> dict[str, str]:
    """Of the first photographs, by the hash of each original, the hash of the copy that paper can print."""
    return {
        file.sha256: file.web_sha256 or file.sha256 for _, _, file in _pictures(work, row)[:most]
    }


def _pictures(work: Work, row: Occasion) -> list[tuple[date, str, StoredFile]]:
    statement = (
        sa.select(MilestoneReport.reported_at, Milestone.position, Milestone.title, StoredFile)
        .join(Milestone, Milestone.id == MilestoneReport.milestone_id)
        .join(ReportEvidence, ReportEvidence.report_id == MilestoneReport.id)
        .join(StoredFile, StoredFile.id == ReportEvidence.file_id)
        .where(Milestone.agreement_id == row.agreement_id, StoredFile.media_type.like("image/%"))
        .order_by(MilestoneReport.reported_at, ReportEvidence.position)
    )
    return [
        (civil_date(at), f"{position}. {title}", file)
        for at, position, title, file in work.session.execute(statement)
        if row.starts_on <= civil_date(at) <= row.ends_on
    ]
