"""Accepted climate risk (*riesgo aceptado*): a high risk that measures leave over is accepted in writing by somebody who answers for it.

Ley 1523 de 2012 lays knowing and reducing risk on whoever is responsible (arts. 2 and 38), so what is left over is accepted by a person and
not by a form: by somebody other than who screened, with the reason, and with the signed sheet where there is one. An acceptance is about
one writing of a screening; when the screening is written again it counts no more, and the work waits for the next one.
"""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import issuing, territories
from foundation.columns import Base, Count, Instant, Json, Path, Words
from foundation.commands import FileId, LongText
from foundation.errors import ProgrammingError, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.identity.users import person_of, roles_of
from foundation.ids import new_id
from foundation.issuing import Form, Language, Order, Press
from foundation.records import IssuedDocument
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio import climate, projects
from portfolio.climate import ClimateScreening
from portfolio.climate_rating import Frame
from portfolio.documents.risk_act import RatedHazard, RiskActSheet, print_risk_act
from portfolio.measures import measures_of
from portfolio.projects import Project, Station

RISK_ACT = Form("risk_act", print_risk_act)


class RiskAcceptance(Base):
    """That somebody accepted the high risks that one writing of a screening leaves."""

    __tablename__ = "risk_acceptance"
    __table_args__ = (
        sa.UniqueConstraint("screening_id", "screened_at"),
        sa.UniqueConstraint("project_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    screening_id: Mapped[UUID] = mapped_column(sa.ForeignKey("climate_screening.id"))
    screened_at: Mapped[Instant]
    number: Mapped[Count]
    hazards: Mapped[Json]
    risk: Mapped[Words]
    reason: Mapped[Words]
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    accepted_at: Mapped[Instant]
    accepted_by: Mapped[UUID | None]


class AcceptRisk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the risk is accepted, and the sheet signed by hand where there is one."""

    reason: LongText
    signed_sheet: FileId | None = None


class IssueRiskAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the act of the risk that was accepted."""

    language: Language = Language.ES


def accept(work: Work, project_id: UUID, command: AcceptRisk) -> Project:
    """Accept the high risks that the screening of a work leaves."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.CLIMATE_SIGN_OFF, project.territory)
    screening = climate.find(work, project.id)
    refusal = find_refusal(work, project, screening)
    if refusal is not None:
        raise Refused(refusal)
    if screening is None or screening.accepted_risk is None:
        raise ProgrammingError("a risk that nobody wrote down was not refused")
    hazards = climate.result_of(work, screening).needs_sign_off
    number = len(acceptances_of(work, project.id)) + 1
    work.add(
        RiskAcceptance(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            screening_id=screening.id,
            screened_at=screening.written_at,
            number=number,
            hazards=list(hazards),
            risk=screening.accepted_risk,
            reason=command.reason,
            file_id=command.signed_sheet,
            accepted_at=work.now,
            accepted_by=work.actor.user_id,
        )
    )
    screening.signed_off_by = work.actor.user_id
    projects.touch(project)
    facts = {"number": number, "hazards": list(hazards)}
    work.record("climate.risk_accepted", project, project=project.id, facts=facts)
    return project


def find_refusal(
    work: Work, project: Project, screening: ClimateScreening | None
) -> Sentence | None:
    """Why the risk of a work cannot be accepted by this person now."""
    if project.station is not Station.NEED:
        return say("The screening is closed: the work is already financed.")
    if screening is None:
        return say("The climate screening is missing: the engineer writes it.")
    if not climate.result_of(work, screening).needs_sign_off:
        return say("No high risk remains: there is nothing to accept.")
    if screening.accepted_risk is None:
        return say("Which risk is accepted is not written yet: whoever screens writes it first.")
    if screening.signed_off_by is not None:
        return say("This risk was accepted already.")
    if screening.written_by == work.actor.user_id:
        return say("Whoever screened does not accept the risk: somebody else who may does.")
    return climate.stale(work, project, screening)


def acceptances_of(work: Work, project_id: UUID) -> list[RiskAcceptance]:
    """The acceptances of a work, the newest first."""
    statement = (
        sa.select(RiskAcceptance)
        .where(RiskAcceptance.project_id == project_id)
        .order_by(RiskAcceptance.number.desc())
    )
    return list(work.session.execute(statement).scalars())


def is_current(acceptance: RiskAcceptance, screening: ClimateScreening | None) -> bool:
    """Whether the screening is still the one that was accepted."""
    return screening is not None and acceptance.screened_at == screening.written_at


def issue(work: Work, press: Press, project_id: UUID, command: IssueRiskAct) -> IssuedDocument:
    """The act of the acceptance that counts."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.CLIMATE_SIGN_OFF, project.territory)
    screening = climate.find(work, project.id)
    newest = next(iter(acceptances_of(work, project.id)), None)
    if newest is None or screening is None or not is_current(newest, screening):
        raise Refused(say("Nobody has accepted the risk of this screening yet."))
    order = Order(
        subject=newest,
        owner_id=project.id,
        project_id=project.id,
        language=command.language,
        reference=project.code,
    )
    words = translator(command.language.value)
    sheet = sheet_of(work, project, screening, newest, words)
    return issuing.issue(work, press, RISK_ACT, order, sheet)


def sheet_of(
    work: Work,
    project: Project,
    screening: ClimateScreening,
    row: RiskAcceptance,
    words: Translator,
) -> RiskActSheet:
    """What the act says."""
    file = work.get(StoredFile, row.file_id) if row.file_id else None
    result = climate.result_of(work, screening)
    rated = {(one.factors.hazard, one.factors.frame): one for one in result.ratings}
    hazards = [code for code in dict.fromkeys(hazard for hazard, _ in rated) if code in row.hazards]
    return RiskActSheet(
        title=project.title,
        code=project.code,
        place=territories.get(work, project.territory).label,
        screened_at=screening.written_at,
        hazards=tuple(
            RatedHazard(
                hazard=code,
                before=[rated[code, frame].before.value for frame in Frame],
                after=[rated[code, frame].rating.value for frame in Frame],
            )
            for code in hazards
        ),
        measures=tuple(
            (one.hazard, one.description)
            for one in measures_of(work, project.id)
            if one.hazard in row.hazards
        ),
        risk=row.risk,
        reason=row.reason,
        accepted_at=row.accepted_at,
        signatory=issuing.signatory(
            person_of(work, row.accepted_by), words, role=role_of(work, row, words)
        ),
        file_sha256=file.sha256 if file else "",
    )


def role_of(work: Work, row: RiskAcceptance, words: Translator) -> str:
    """As what somebody accepted it: their jobs, never their name."""
    if row.accepted_by is None:
        return words.text("Somebody else")
    roles = roles_of(work, {row.accepted_by}).get(row.accepted_by, ())
    return ", ".join(words.label("role", role) for role in roles) or words.text("Somebody else")


def find_withdrawal(session: Session, document: IssuedDocument) -> Sentence | None:
    """Why an act no longer stands: the screening it is about was written again."""
    if document.kind != RISK_ACT.kind:
        return None
    row = session.get(RiskAcceptance, document.subject_id)
    screening = session.get(ClimateScreening, row.screening_id) if row is not None else None
    if row is None or is_current(row, screening):
        return None
    return say("The climate was screened again after this risk was accepted.")


class AcceptedRisk(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted risk as everybody may read it, without persons."""

    hazards: tuple[str, ...]
    risk: str
    reason: str
    accepted_at: datetime


def find_accepted(work: Work, project_id: UUID) -> AcceptedRisk | None:
    """The risk of a work that was accepted and that its screening still leaves."""
    statement = (
        sa.select(RiskAcceptance)
        .join(ClimateScreening, ClimateScreening.id == RiskAcceptance.screening_id)
        .where(
            RiskAcceptance.project_id == project_id,
            RiskAcceptance.screened_at == ClimateScreening.written_at,
        )
    )
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        return None
    return AcceptedRisk(
        hazards=tuple(row.hazards),
        risk=row.risk,
        reason=row.reason,
        accepted_at=row.accepted_at,
    )
