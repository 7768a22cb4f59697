"""What was agreed, built, paid and kept of one work: the execution side of its story."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.story_parts import (
    AssetPart,
    CashPart,
    DocumentPart,
    MilestonePart,
    PaymentPart,
    PhotoPart,
    TaskPart,
    VerdictPart,
)
from contracting import cash_book, justifications
from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Key, Verdict
from contracting.payments import Payment
from contracting.reports import MilestoneReport, ReportEvidence
from contracting.views.cash_book import totals
from foundation.files import StoredFile
from foundation.identity.users import UserAccount
from foundation.money import Money, add_up
from foundation.people import Person
from foundation.records import IssuedDocument
from foundation.work import Work
from maintenance.assets import Asset
from maintenance.plans import MaintenanceTask
from portfolio.projects import Project


def milestones(
    work: Work, project: Project, *, is_public: bool, shows_persons: bool, in_several: bool
) -> tuple[MilestonePart, ...]:
    rows = work.session.execute(
        sa.select(Milestone, Agreement.number)
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .where(
            Milestone.project_id == project.id,
            Agreement.state != AgreementState.CANCELLED,
            # What was never begun under an agreement that ended is built under the next one.
            sa.or_(
                ~Agreement.left_unfinished,
                sa.false() if in_several else sa.true(),
                Milestone.state != MilestoneState.PLANNED,
            ),
        )
        .order_by(Agreement.left_unfinished.desc(), Milestone.agreement_id, Milestone.position)
    )
    verdicts, photos = _evidence(work, project, is_public=is_public, shows_persons=shows_persons)
    return tuple(
        MilestonePart(
            id=row.id,
            agreement=number if in_several else None,
            position=row.position,
            title=row.title,
            amount=Money(row.amount_minor, row.currency),
            verified=Money(row.verified_minor, row.currency),
            due_on=row.due_on,
            state=row.state,
            committee=verdicts.get((row.id, Key.COMMITTEE)),
            engineer=verdicts.get((row.id, Key.ENGINEER)),
            photos=tuple(photos.get(row.id, {}).values()),
        )
        for row, number in rows
    )


def _evidence(
    work: Work, project: Project, *, is_public: bool, shows_persons: bool
) -> tuple[dict[tuple[UUID, Key], VerdictPart], dict[UUID, dict[UUID, PhotoPart]]]:
    """The verdicts and photographs of every milestone's latest report, in one query."""
    later = aliased(MilestoneReport)
    is_latest = ~sa.exists().where(
        later.milestone_id == MilestoneReport.milestone_id, later.number > MilestoneReport.number
    )
    rows = work.session.execute(
        sa.select(
            MilestoneReport.milestone_id,
            Verdict,
            Person.name.label("who"),
            StoredFile,
            ReportEvidence.distance_m,
        )
        .outerjoin(Verdict, Verdict.report_id == MilestoneReport.id)
        .outerjoin(UserAccount, UserAccount.id == Verdict.given_by)
        .outerjoin(Person, Person.id == UserAccount.person_id)
        .outerjoin(ReportEvidence, ReportEvidence.report_id == MilestoneReport.id)
        .outerjoin(StoredFile, StoredFile.id == ReportEvidence.file_id)
        .where(MilestoneReport.project_id == project.id, is_latest)
        .order_by(ReportEvidence.position)
    )
    verdicts: dict[tuple[UUID, Key], VerdictPart] = {}
    photos: dict[UUID, dict[UUID, PhotoPart]] = {}
    for row in rows:
        if row.Verdict is not None:
            verdicts[row.milestone_id, row.Verdict.key] = VerdictPart(
                outcome=row.Verdict.outcome,
                amount=Money(row.Verdict.amount_minor, project.currency),
                at=row.Verdict.given_at,
                who=row.who if shows_persons else None,
                reason=None if is_public else row.Verdict.reason,
            )
        if row.StoredFile is not None and not is_public:
            photos.setdefault(row.milestone_id, {})[row.StoredFile.id] = PhotoPart(
                id=row.StoredFile.id,
                sha256=row.StoredFile.sha256,
                distance_m=row.distance_m,
                accuracy_m=row.StoredFile.accuracy_m,
                captured_local=row.StoredFile.captured_local,
                received_at=row.StoredFile.received_at,
            )
    return _opened(verdicts), photos


def _opened(
    verdicts: dict[tuple[UUID, Key], VerdictPart],
) -> dict[tuple[UUID, Key], VerdictPart]:
    """The verdicts that are open: both keys have judged. One alone stays closed until then."""
    both = {
        milestone for milestone, _ in verdicts if all((milestone, key) in verdicts for key in Key)
    }
    return {place: part for place, part in verdicts.items() if place[0] in both}


def payments(work: Work, project_id: UUID, *, in_several: bool) -> tuple[PaymentPart, ...]:
    rows = work.session.execute(
        sa.select(Payment, Agreement.number)
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .where(Payment.project_id == project_id)
        .order_by(Payment.id)
    )
    return tuple(
        PaymentPart(
            id=row.id,
            agreement=agreement if in_several else None,
            number=row.number,
            kind=row.kind,
            gross=Money(row.gross_minor, row.currency),
            net=Money(row.net_minor, row.currency),
            state=row.state,
            paid_on=row.paid_on,
        )
        for row, agreement in rows
    )


def cash(work: Work, project_id: UUID) -> CashPart | None:
    """What came into the community's cash book and what left it, without a name."""
    entries = cash_book.entries_of_project(work, project_id)
    if not entries:
        return None
    last = entries[-1]
    rows = justifications.of_agreement(work, last.agreement_id)
    received, spent = totals(entries, last.currency)
    proved = justifications.justified(entries, rows, last.currency)
    return CashPart(
        received=received,
        spent=spent,
        balance=received - spent,
        justified=add_up([one.justified for one in proved], last.currency),
    )


def documents(work: Work, project_id: UUID, assembly_id: UUID | None) -> tuple[DocumentPart, ...]:
    """The papers of a work, with the minutes of the assembly that asked for it: those were issued before there was a project."""
    rows = work.session.execute(
        sa.select(IssuedDocument)
        .where(
            sa.or_(
                IssuedDocument.project_id == project_id, IssuedDocument.subject_id == assembly_id
            )
        )
        .order_by(IssuedDocument.id)
    )
    return tuple(
        DocumentPart(
            id=row.id,
            kind=row.kind,
            number=row.number,
            version=row.document_version,
            code=row.code,
            issued_at=row.issued_at,
        )
        for row in rows.scalars()
    )


def assets(work: Work, project_id: UUID) -> tuple[AssetPart, ...]:
    rows = work.session.execute(
        sa.select(Asset, MaintenanceTask)
        .outerjoin(MaintenanceTask, MaintenanceTask.asset_id == Asset.id)
        .where(Asset.project_id == project_id)
        .order_by(Asset.code, MaintenanceTask.next_due_on, MaintenanceTask.position)
    ).all()
    tasks: dict[UUID, list[TaskPart]] = {}
    assets = {row.Asset.id: row.Asset for row in rows}
    for row in rows:
        if row.MaintenanceTask is not None:
            due = row.MaintenanceTask.next_due_on
            tasks.setdefault(row.Asset.id, []).append(
                TaskPart(
                    id=row.MaintenanceTask.id,
                    name=row.MaintenanceTask.name,
                    performer=row.MaintenanceTask.performer,
                    next_due_on=due,
                    is_overdue=due is not None and due < work.today,
                )
            )
    return tuple(
        AssetPart(
            id=asset.id,
            code=asset.code,
            name=asset.name,
            state=asset.state,
            warranty_until=asset.warranty_until,
            tasks=tuple(tasks.get(asset.id, ())),
        )
        for asset in assets.values()
    )
