"""What is put right in a project before it is financed: its name, its purpose, its kind and its site.

What a climate screening was written for may change by it; the screening then goes stale until somebody screens again (``climate.gates``).
"""

from uuid import UUID

import msgspec

from foundation import territories
from foundation.commands import Latitude, Longitude, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, say
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import projects, work_kinds
from portfolio.projects import Origin, Project, Station


class ReviseProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the project is called, what it is for, of which kind it is and where."""

    title: ShortText
    purpose: LongText
    kind: ShortText
    latitude: Latitude
    longitude: Longitude

    def __post_init__(self) -> None:
        errors = territories.outside(self.latitude, self.longitude)
        if work_kinds.find(self.kind) is None:
            errors["kind"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


def revise(work: Work, project_id: UUID, command: ReviseProject) -> Project:
    """Put a project's own data right."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.PROJECT_EDIT, project.territory)
    if project.origin is not Origin.NEED or project.station is not Station.NEED:
        raise Refused(say("Only a project that is not financed yet can be changed here."))
    before = (project.kind, project.latitude_e6, project.longitude_e6)
    project.title, project.purpose, project.kind = command.title, command.purpose, command.kind
    project.latitude_e6, project.longitude_e6 = command.latitude, command.longitude
    for name, value in projects.keyed(command.title, project.code).items():
        setattr(project, name, value)
    is_moved = before != (project.kind, project.latitude_e6, project.longitude_e6)
    work.record(
        "project.revised",
        project,
        project=project.id,
        facts={"kind": project.kind, "screening_is_stale": is_moved},
    )
    return project
