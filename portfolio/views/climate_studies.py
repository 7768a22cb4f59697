"""What people see of the studies of a work: which its climate risk asks for, which are there, and from when they are a condition."""

from datetime import date
from uuid import UUID

import msgspec

from foundation import territories
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import climate_studies, projects
from portfolio.climate_rating import Rating
from portfolio.projects import Origin, Station


class StudyView(msgspec.Struct, frozen=True, kw_only=True):
    """One study that is asked for; ``done_on`` and the rest once it was made."""

    study: str
    name_es: str
    name_en: str
    gate_from: date
    is_gate: bool
    source: str
    to_confirm: bool
    done_on: date | None
    done_by: str | None
    conclusion: str | None
    file_id: UUID | None


class StudiesView(msgspec.Struct, frozen=True, kw_only=True):
    """The depth of study of one work."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    rating: Rating | None
    studies: tuple[StudyView, ...]
    may_record: bool


def studies(work: Work, project_id: UUID) -> StudiesView:
    """How deep a work in sight has to be studied, and how deep it was."""
    project = projects.get(work, project_id)
    rating = climate_studies.rating_of(work, project)
    done = climate_studies.studies_of(work, project.id)
    rows = []
    for rule in climate_studies.asked_of(rating, work.today):
        made = done.get(rule.study)
        rows.append(
            StudyView(
                study=rule.study,
                name_es=rule.name_es,
                name_en=rule.name_en,
                gate_from=rule.gate_from,
                is_gate=rule.gate_from <= work.today,
                source=rule.source,
                to_confirm=rule.to_confirm,
                done_on=made.done_on if made else None,
                done_by=made.done_by if made else None,
                conclusion=made.conclusion if made else None,
                file_id=made.file_id if made else None,
            )
        )
    is_open = project.station is Station.NEED and project.origin is Origin.NEED
    return StudiesView(
        id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        rating=rating,
        studies=tuple(rows),
        may_record=is_open
        and bool(rows)
        and work.may(Permission.CLIMATE_SCREEN, project.territory),
    )
