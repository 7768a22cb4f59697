"""The progress report (*informe de avance*): what was planned, built and paid to a day, issued as a paper with a number.

Each day has its own report, which stands also when the next one is issued: it says what was so on its day. Issuing it again on the same
day gives the same paper, or a new version where something was put in order meanwhile.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.documents.progress_report import (
    PrintedLine,
    PrintedMilestone,
    ProgressSheet,
    print_progress,
)
from contracting.earned_value import Standing
from contracting.views import progress as views
from contracting.views import progress_drawing
from contracting.views.progress import ProgressView
from foundation import issuing
from foundation.columns import Base, Instant, Path
from foundation.errors import NotFound, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.issuing import Form, Language, Order, Press
from foundation.pdf.blocks import Printed
from foundation.records import IssuedDocument
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio import projects

PROGRESS = Form("progress_report", print_progress)
MAY_ISSUE = Permission.AGREEMENT_START


class ProgressReport(Base):
    """One day on which the progress of an agreement was reported."""

    __tablename__ = "progress_report"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "reported_on"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    reported_on: Mapped[date]
    reported_at: Mapped[Instant]
    reported_by: Mapped[UUID | None]


class IssueProgress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the progress to today as a paper with a number."""

    language: Language = Language.ES


def issue(work: Work, press: Press, project_id: UUID, command: IssueProgress) -> IssuedDocument:
    """The report of today."""
    project = projects.get(work, project_id, lock=True)
    work.require(MAY_ISSUE, project.territory)
    view = views.detail(work, project.id)
    if view.standing is None or view.agreement_id is None:
        raise Refused(say("Nothing is measured before the agreement is signed."))
    report = _of_today(work, view, view.agreement_id)
    words = translator(command.language.value)
    order = Order(
        subject=report,
        owner_id=view.agreement_id,
        project_id=project.id,
        language=command.language,
        reference=project.code,
    )
    return issuing.issue(work, press, PROGRESS, order, sheet_of(view, view.standing, words))


def _of_today(work: Work, view: ProgressView, agreement_id: UUID) -> ProgressReport:
    statement = work.select(ProgressReport).where(
        ProgressReport.agreement_id == agreement_id, ProgressReport.reported_on == view.today
    )
    found = work.session.execute(statement).scalar_one_or_none()
    return found or work.add(
        ProgressReport(
            id=new_id(),
            territory=view.territory,
            project_id=view.project_id,
            agreement_id=agreement_id,
            reported_on=view.today,
            reported_at=work.now,
            reported_by=work.actor.user_id,
        )
    )


def preview(work: Work, view: ProgressView, language: Language, words: Translator) -> Printed:
    """The report as it would be printed now; nothing of it is kept."""
    if view.standing is None:
        raise NotFound
    return issuing.preview(work, PROGRESS, language, sheet_of(view, view.standing, words))


def sheet_of(view: ProgressView, standing: Standing, words: Translator) -> ProgressSheet:
    """What the page shows, as the paper takes it."""
    same = ("budget", "planned", "earned", "paid", "pace_milli", "cost_milli", "forecast")
    today = progress_drawing.today_on(view, left=0, width=1_000)
    return ProgressSheet(
        title=view.title,
        code=view.code,
        place=view.place,
        today=view.today,
        **{name: getattr(standing, name) for name in same},
        light=words.label("light", view.light),
        reasons=" ".join(words.sentence(reason) for reason in view.reasons),
        ends=tuple(point.ends_on for point in view.points),
        lines=tuple(
            PrintedLine(
                label=label,
                look=look,
                values=tuple(getattr(point, name) for point in view.points),
            )
            for name, look, label in progress_drawing.lines_of(view, words)
        ),
        today_milli=None if today is None else round(today),
        milestones=tuple(
            PrintedMilestone(
                **{name: getattr(row, name) for name in PrintedMilestone.__struct_fields__}
            )
            for row in view.milestones
        ),
    )
