"""Climate screening: what the weather can do to this work, now and later, and what is done about it.

Hazards and their levels come from dated reference data for the territory; whoever knows the site adds exposure, the work's sensitivity
and how far the planned measures reach. A moderate or higher risk asks for a measure that has its own lines in the budget; a high one
that remains is accepted in writing by somebody else who may (``risk_acceptances``) (Ley 1523/2012, art. 38).

A screening keeps what it was written for: the kind of work, the site, and the quantities of the budget where there was one. When these
change it is stale, and the work is not financed before somebody screens again.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import civil_date
from foundation.columns import Base, Code, Instant, Path, Versioned, enum_column
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.gates import Gate, gate
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work
from portfolio import budgets, projects
from portfolio.budgets import BudgetLine
from portfolio.climate_rating import (
    Frame,
    Rating,
    RiskFactors,
    Screening,
    rating_scales,
    scale_on,
    screen,
)
from portfolio.hazard_levels import HazardOutlook, hazards, outlook
from portfolio.measures import ClimateMeasure, measures_of
from portfolio.projects import Project, Station

Grade = Annotated[int, msgspec.Meta(ge=0, le=3)]
SCALE = "small_works"


class HazardName(str):
    """A hazard's code inside a sentence, shown by its name."""

    label_context = "hazard"


class ClimateScreening(Versioned, Base):
    """The screening of one project, as last written."""

    __tablename__ = "climate_screening"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    scale: Mapped[Code]
    now_rating: Mapped[Rating] = enum_column(Rating, constraint="now_rating")
    future_rating: Mapped[Rating] = enum_column(Rating, constraint="future_rating")
    accepted_risk: Mapped[str | None] = mapped_column(sa.Text)
    signed_off_by: Mapped[UUID | None]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]
    # What it was written for; unknown for screenings older than these columns.
    screened_kind: Mapped[str | None] = mapped_column(sa.String(40))
    screened_latitude_e6: Mapped[int | None]
    screened_longitude_e6: Mapped[int | None]
    screened_design: Mapped[str | None] = mapped_column(sa.String(64))


class HazardAssessment(Base):
    """One hazard in one time frame, with the factors of its rating."""

    __tablename__ = "hazard_assessment"

    screening_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("climate_screening.id"), primary_key=True
    )
    hazard: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    frame: Mapped[Frame] = mapped_column(sa.String(10), primary_key=True)
    hazard_level: Mapped[int | None]
    exposure: Mapped[int | None]
    sensitivity: Mapped[int | None]
    measures: Mapped[int | None]
    rating: Mapped[Rating] = enum_column(Rating)


class AssessHazard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of one hazard at this site; a level is given only where local memory knows better than the table."""

    hazard: ShortText
    level_now: Grade | None = None
    level_future: Grade | None = None
    exposure_now: Grade | None = None
    exposure_future: Grade | None = None
    sensitivity: Grade | None = None
    measures: Grade | None = None


class PlanMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure against a hazard, and the task that keeps it working."""

    hazard: ShortText
    description: ShortText
    maintenance_task: ShortText


class ScreenProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole screening of a project."""

    assessments: tuple[AssessHazard, ...]
    measures: tuple[PlanMeasure, ...] = ()
    accepted_risk: LongText | None = None

    def __post_init__(self) -> None:
        known = {hazard.code for hazard in hazards()}
        errors: dict[str, Sentence] = {}
        seen: set[str] = set()
        for index, row in enumerate(self.assessments):
            if row.hazard not in known or row.hazard in seen:
                errors[f"assessments.{index}.hazard"] = say("Choose each hazard once.")
            seen.add(row.hazard)
        for index, measure in enumerate(self.measures):
            if measure.hazard not in seen:
                errors[f"measures.{index}.hazard"] = say("Choose a hazard that was assessed.")
        if errors:
            raise InvalidCommand(errors)


def write(work: Work, project_id: UUID, command: ScreenProject) -> Project:
    """Write or replace the screening of a project that is not financed yet."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.CLIMATE_SCREEN, project.territory)
    if project.station is not Station.NEED:
        raise Refused(say("The screening is closed: the work is already financed."))
    _check_complete(work, project, command)
    scale = scale_on(rating_scales(), SCALE, work.today)
    factors = factors_of(work, project, command)
    result = screen(scale, factors)
    screening = find(work, project.id) or work.add(
        ClimateScreening(id=new_id(), territory=project.territory, project_id=project.id)
    )
    screening.scale = scale.code
    screening.now_rating, screening.future_rating = result.now, result.future
    screening.accepted_risk = command.accepted_risk
    # Another screening is another risk: somebody has to accept it again.
    screening.signed_off_by = None
    screening.written_at, screening.written_by = work.now, work.actor.user_id
    screening.screened_kind = project.kind
    screening.screened_latitude_e6 = project.latitude_e6
    screening.screened_longitude_e6 = project.longitude_e6
    screening.screened_design = design_of(work, project)
    work.session.flush()  # The assessments' foreign key needs the screening's row.
    _replace_assessments(work, screening, result)
    _replace_measures(work, screening, command.measures)
    projects.touch(project)
    work.record(
        "climate.screened",
        project,
        project=project.id,
        facts={"now": result.now, "future": result.future, "measures": len(command.measures)},
    )
    return project


def _check_complete(work: Work, project: Project, command: ScreenProject) -> None:
    """Nothing is left out in silence: every hazard that the territory's table does not rule out has to be answered."""
    answered = {row.hazard for row in command.assessments}
    left_out = tuple(
        HazardName(row.hazard.code)
        for row in outlook_of(project, work.today)
        if row.hazard.code not in answered and (row.now, row.future) != (0, 0)
    )
    if left_out:
        raise InvalidCommand(
            {"assessments": say("Assess these hazards too: {hazards}.", hazards=left_out)}
        )


def outlook_of(project: Project, on: date) -> tuple[HazardOutlook, ...]:
    """What the table says of every hazard where a project is."""
    return outlook(project.territory.split(".")[2], on)


def factors_of(work: Work, project: Project, command: ScreenProject) -> list[RiskFactors]:
    """The factors of every assessed hazard in both time frames; the table's level where nobody gave another."""
    known = {row.hazard.code: row for row in outlook_of(project, work.today)}
    factors = []
    for row in command.assessments:
        table = known[row.hazard]
        for frame, level, given, exposure in (
            (Frame.NOW, table.now, row.level_now, row.exposure_now),
            (Frame.FUTURE, table.future, row.level_future, row.exposure_future),
        ):
            factors.append(
                RiskFactors(
                    hazard=row.hazard,
                    frame=frame,
                    hazard_level=level if given is None else given,
                    exposure=exposure,
                    sensitivity=row.sensitivity,
                    measures=row.measures,
                )
            )
    return factors


def _replace_assessments(work: Work, screening: ClimateScreening, result: Screening) -> None:
    work.session.execute(
        sa.delete(HazardAssessment).where(HazardAssessment.screening_id == screening.id)
    )
    work.session.add_all(
        HazardAssessment(
            screening_id=screening.id,
            hazard=rating.factors.hazard,
            frame=rating.factors.frame,
            hazard_level=rating.factors.hazard_level,
            exposure=rating.factors.exposure,
            sensitivity=rating.factors.sensitivity,
            measures=rating.factors.measures,
            rating=rating.rating,
        )
        for rating in result.ratings
    )


def _replace_measures(
    work: Work, screening: ClimateScreening, planned: tuple[PlanMeasure, ...]
) -> None:
    """A measure written again keeps its key, so that its budget lines keep theirs."""
    before = {(row.hazard, row.description): row for row in measures_of(work, screening.project_id)}
    for position, measure in enumerate(planned, start=1):
        row = before.pop((measure.hazard, measure.description), None) or work.add(
            ClimateMeasure(id=new_id(), screening_id=screening.id, project_id=screening.project_id)
        )
        row.position, row.hazard = position, measure.hazard
        row.description, row.maintenance_task = measure.description, measure.maintenance_task
    gone = [row.id for row in before.values()]
    if (
        gone
        and work.session.execute(
            sa.select(BudgetLine.id).where(BudgetLine.measure_id.in_(gone)).limit(1)
        ).first()
    ):
        raise Refused(
            say(
                "A measure that has budget lines cannot be left out: take it out of the budget first."
            )
        )
    work.session.execute(sa.delete(ClimateMeasure).where(ClimateMeasure.id.in_(gone)))


def find(work: Work, project_id: UUID) -> ClimateScreening | None:
    """The screening of a project, if one was written."""
    statement = sa.select(ClimateScreening).where(ClimateScreening.project_id == project_id)
    return work.session.execute(statement).scalar_one_or_none()


def assessments_of(work: Work, screening_id: UUID) -> list[HazardAssessment]:
    """The assessed hazards of a screening, in a stable order."""
    statement = (
        sa.select(HazardAssessment)
        .where(HazardAssessment.screening_id == screening_id)
        .order_by(HazardAssessment.hazard, HazardAssessment.frame)
    )
    return list(work.session.execute(statement).scalars())


def result_of(work: Work, screening: ClimateScreening) -> Screening:
    """The ratings of a screening, by the scale of the day on which it was written."""
    on = civil_date(screening.written_at)
    return screen(scale_on(rating_scales(), screening.scale, on), _factors(work, screening))


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """What a screening has to bring before its work is financed: complete, with measures in the budget, high risks signed off."""
    screening = find(work, project.id)
    if screening is None:
        missing = say("The climate screening is missing: the engineer writes it.")
        return (gate("climate_known", Permission.CLIMATE_SCREEN, missing),)
    result = result_of(work, screening)
    measures = measures_of(work, project.id)
    return (
        gate("climate_known", Permission.CLIMATE_SCREEN, _unknown(result)),
        gate("measures_planned", Permission.CLIMATE_SCREEN, _unplanned(result, measures)),
        gate("measures_costed", Permission.BUDGET_EDIT, _uncosted(work, result, measures)),
        *_sign_off(screening, result),
        gate("screening_current", Permission.CLIMATE_SCREEN, stale(work, project, screening)),
    )


def stale(work: Work, project: Project, screening: ClimateScreening) -> Sentence | None:
    """What has changed since a screening was written, so that it says nothing of this work any more."""
    if screening.screened_kind is None:
        return None
    if screening.screened_kind != project.kind:
        return say("The kind of work has changed since the climate was screened: screen again.")
    site = (screening.screened_latitude_e6, screening.screened_longitude_e6)
    if site != (project.latitude_e6, project.longitude_e6):
        return say("The site has changed since the climate was screened: screen again.")
    kept = screening.screened_design
    if kept is not None and kept != design_of(work, project):
        return say(
            "The quantities of the budget have changed since the climate was screened: screen again."
        )
    return None


def design_of(work: Work, project: Project) -> str | None:
    """A fingerprint of what is to be built, as the budget has it; what the measures cost is left out, because the screening asks for it."""
    budget = budgets.find(work, project.id)
    if budget is None:
        return None
    lines = [
        f"{line.description}|{line.unit}|{line.quantity_milli}"
        for line in budgets.lines_of(work, budget.id)
        if line.measure_id is None
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _unknown(result: Screening) -> Sentence | None:
    if not result.unknown:
        return None
    return say(
        "The climate screening does not know enough yet about: {hazards}.",
        hazards=_names(result.unknown),
    )


def _unplanned(result: Screening, measures: list[ClimateMeasure]) -> Sentence | None:
    planned = {measure.hazard for measure in measures}
    missing = [hazard for hazard in result.needs_measure if hazard not in planned]
    return (
        say("A measure is missing against: {hazards}.", hazards=_names(missing))
        if missing
        else None
    )


def _uncosted(work: Work, result: Screening, measures: list[ClimateMeasure]) -> Sentence | None:
    costed = set(
        work.session.execute(
            sa.select(BudgetLine.measure_id)
            .where(BudgetLine.measure_id.in_([measure.id for measure in measures]))
            .distinct()
        ).scalars()
    )
    covered = {measure.hazard for measure in measures if measure.id in costed}
    planned = {measure.hazard for measure in measures}
    missing = [
        hazard for hazard in result.needs_measure if hazard in planned and hazard not in covered
    ]
    if not missing:
        return None
    return say(
        "The budget has no line yet for the measure against: {hazards}.", hazards=_names(missing)
    )


def _sign_off(screening: ClimateScreening, result: Screening) -> tuple[Gate, ...]:
    if not result.needs_sign_off:
        return ()
    missing = say(
        "A high risk remains: somebody other than who screened has to accept it: {hazards}.",
        hazards=_names(result.needs_sign_off),
    )
    is_signed = screening.signed_off_by is not None
    return (gate("risk_accepted", Permission.CLIMATE_SIGN_OFF, None if is_signed else missing),)


def _names(codes: Iterable[str]) -> tuple[HazardName, ...]:
    return tuple(HazardName(code) for code in codes)


def _factors(work: Work, screening: ClimateScreening) -> list[RiskFactors]:
    return [
        RiskFactors(
            hazard=row.hazard,
            frame=Frame(row.frame),
            hazard_level=row.hazard_level,
            exposure=row.exposure,
            sensitivity=row.sensitivity,
            measures=row.measures,
        )
        for row in assessments_of(work, screening.id)
    ]
