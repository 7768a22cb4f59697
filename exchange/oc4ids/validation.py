"""The OC4IDS schema as a live check of what we are about to publish.

The schema belongs to the Open Contracting Partnership and is not part of this program: its folder (the two JSON schemas of
version 0.9.5) is a setting, and without it the export still writes, unchecked. What the schema cannot say (nothing blank, each
amount with its currency, each organisation entered) is so by construction.
"""

from collections.abc import Mapping
from pathlib import Path

import jsonschema_rs
import msgspec

from exchange.oc4ids.projects import plain
from foundation.errors import Refused, say

Json = dict[str, object]

PROJECT_SCHEMA = "project-schema.json"
PACKAGE_SCHEMA = "project-package-schema.json"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Where a project or package departs from the schema, and how."""

    path: str
    message: str


class NotPublishable(Refused):
    """A work does not follow the standard; the faults say where."""

    def __init__(self, project_id: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            say(
                "Work {id} cannot be published: {path} does not follow the standard ({count} faults).",
                id=project_id,
                path=faults[0].path,
                count=len(faults),
            )
        )
        self.faults = faults


class Schema:
    """The schema of one folder, compiled once."""

    def __init__(self, folder: Path) -> None:
        project = _read(folder / PROJECT_SCHEMA)
        package = _read(folder / PACKAGE_SCHEMA)
        self._project = jsonschema_rs.Draft4Validator(project, validate_formats=True)
        self._package = jsonschema_rs.Draft4Validator(
            package,
            validate_formats=True,
            retriever=lambda uri: _known(uri, {str(project["id"]): project}),
        )

    def faults_of_project(self, fields: Json) -> tuple[Fault, ...]:
        """Every departure of one project."""
        return _faults(self._project, fields)

    def faults_of_package(self, package: Json) -> tuple[Fault, ...]:
        """Every departure of a whole package."""
        return _faults(self._package, package)

    def check(self, json: bytes) -> None:
        """Refuse an encoded project that departs from the schema."""
        fields = plain(json)
        if self._project.is_valid(fields):
            return
        raise NotPublishable(str(fields.get("id")), self.faults_of_project(fields))


def _read(path: Path) -> Json:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, object])


def _known(uri: str, schemas: Mapping[str, Json]) -> Json:
    if uri not in schemas:
        raise LookupError(f"the schema refers to {uri}, which is not in its folder")
    return schemas[uri]


def _faults(validator: jsonschema_rs.Draft4Validator, instance: Json) -> tuple[Fault, ...]:
    return tuple(
        Fault(path="/" + "/".join(map(str, error.instance_path)), message=error.message)
        for error in validator.iter_errors(instance)
    )
