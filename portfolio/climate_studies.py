"""Climate studies: how deep a work has to be studied follows from its rating, by dated rules, and the study is kept with its paper.

A low risk asks for nothing more than the screening; a moderate one for a visit to the site; a high one for a specialist; where nobody knows
enough, for the sources that there are. From the day a rule says, the work is not financed without them; before that day they are shown.
"""

from datetime import date
from functools import cache
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Code, Instant, Path, Words
from foundation.commands import CodeText, FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.gates import Gate, gate
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work
from portfolio import climate, projects
from portfolio.climate_rating import Rating, worst
from portfolio.projects import Origin, Project, Station


class StudyRule(Dated, frozen=True, kw_only=True):
    """A study that a rating asks for; from ``gate_from`` on nothing is financed without it."""

    rating: Rating
    study: str
    name_es: str
    name_en: str
    gate_from: date

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en


class ClimateStudy(Base):
    """A study that was made of one work; the newest of its kind holds."""

    __tablename__ = "climate_study"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    study: Mapped[Code]
    done_on: Mapped[date]
    done_by: Mapped[str] = mapped_column(sa.String(200))
    conclusion: Mapped[Words]
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class RecordStudy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which study, when, by which office or profession, what it found, and the paper."""

    study: CodeText
    done_on: date
    done_by: ShortText
    conclusion: LongText
    paper: FileId


@cache
def study_rules() -> tuple[StudyRule, ...]:
    return read_rows("portfolio", "climate_studies.csv", StudyRule)


def asked_of(rating: Rating | None, on: date) -> tuple[StudyRule, ...]:
    """The studies that a rating asks for on a day; none where nobody has rated yet."""
    return tuple(rule for rule in covering(study_rules(), on) if rule.rating is rating)


def rating_of(work: Work, project: Project) -> Rating | None:
    """The worse of today's and tomorrow's risk of a work; nothing before it is screened."""
    screening = climate.find(work, project.id)
    if screening is None:
        return None
    return worst((screening.now_rating, screening.future_rating))


def record(work: Work, project_id: UUID, command: RecordStudy) -> Project:
    """Keep a study of a work that is not financed yet."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.CLIMATE_SCREEN, project.territory)
    if project.station is not Station.NEED or project.origin is not Origin.NEED:
        raise Refused(say("The work is financed: its studies are closed."))
    asked = {rule.study for rule in asked_of(rating_of(work, project), work.today)}
    errors: dict[str, Sentence] = {}
    if command.study not in asked:
        errors["study"] = say("Choose one of the options.")
    if command.done_on > work.today:
        errors["done_on"] = say("That day has not come yet.")
    if errors:
        raise InvalidCommand(errors)
    work.add(
        ClimateStudy(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            study=command.study,
            done_on=command.done_on,
            done_by=command.done_by,
            conclusion=command.conclusion,
            file_id=command.paper,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    projects.touch(project)
    work.record("climate.studied", project, project=project.id, facts={"study": command.study})
    return project


def studies_of(work: Work, project_id: UUID) -> dict[str, ClimateStudy]:
    """The newest study of each kind of a work."""
    statement = (
        sa.select(ClimateStudy)
        .where(ClimateStudy.project_id == project_id)
        .order_by(ClimateStudy.id)
    )
    return {row.study: row for row in work.session.execute(statement).scalars()}


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """What has to be studied before a work is financed, by the rules that are in force."""
    asked = [
        rule
        for rule in asked_of(rating_of(work, project), work.today)
        if rule.gate_from <= work.today
    ]
    if not asked:
        return ()
    done = studies_of(work, project.id)
    lacking = sum(rule.study not in done for rule in asked)
    missing = say("{n} studies that this climate risk asks for are missing.", n=lacking)
    return (gate("climate_studied", Permission.CLIMATE_SCREEN, missing if lacking else None),)
