"""The independent judge of our OC4IDS packages: libcoveoc4ids, made to read the standard from a folder instead of the network.

The standard's files belong to others and are not part of this repository. They are looked for beside it, or where
``MINGA_OC4IDS_SCHEMA`` says; tests that need them say plainly when they are missing.
"""

import importlib
import io
import json
import os
import warnings
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MINGA_OC4IDS_SCHEMA") or ROOT.parent / "shared" / "data" / "oc4ids")
HAS_FOLDER = (FOLDER / "project-schema.json").is_file() and (FOLDER / "codelists").is_dir()
HAS_JUDGE = find_spec("libcoveoc4ids") is not None

_NO_FOLDER = "NOT CHECKED: no OC4IDS schema beside the repository; MINGA_OC4IDS_SCHEMA may name it"
_NO_JUDGE = "NOT CHECKED: the referee libcoveoc4ids is not installed"

needs_folder = pytest.mark.skipif(not HAS_FOLDER, reason=_NO_FOLDER)
needs_judge = pytest.mark.skipif(
    not (HAS_FOLDER and HAS_JUDGE), reason=_NO_JUDGE if HAS_FOLDER else _NO_FOLDER
)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the referee found; everything but ``open_codes`` is empty for a good package."""

    validation_errors: list[str]
    checks: list[str]
    additional_fields: list[str]
    closed_codes: list[str]
    deprecated_fields: list[str]
    open_codes: list[str]

    @property
    def faults(self) -> list[str]:
        return [
            *self.validation_errors,
            *self.checks,
            *self.additional_fields,
            *self.closed_codes,
            *self.deprecated_fields,
        ]


def judge(package: bytes) -> Verdict:
    """Let the referee read a package."""
    with warnings.catch_warnings():
        # The referee's own libraries may warn; that is not our package's fault.
        warnings.simplefilter("ignore")
        api = importlib.import_module("libcoveoc4ids.api")
        with patch("libcove.lib.common.get_request", _from_folder):
            found = api.oc4ids_json_output(json_data=json.loads(package))
    return Verdict(
        validation_errors=[f"{error} at {paths}" for error, paths in found["validation_errors"]],
        checks=[
            f"{it['check_id']}: {it.get('paths') or it.get('path_values')}"
            for it in (*found["additional_checks"], *found["conformance_checks"])
        ],
        # The standard leaves the names of a reading's dimensions to the publisher, and the referee counts them as additional.
        additional_fields=sorted(
            it
            for it in map(str, found["additional_fields"])
            if "/observations/dimensions/" not in it
        ),
        closed_codes=_codes(found["additional_closed_codelist_values"]),
        deprecated_fields=sorted(str(it) for it in found["deprecated_fields"]),
        open_codes=_codes(found["additional_open_codelist_values"]),
    )


def _codes(found: dict[str, dict[str, object]]) -> list[str]:
    return sorted(f"{it['codelist']}: {value}" for it in found.values() for value in _listed(it))


def _listed(found: dict[str, object]) -> list[str]:
    values = found["values"]
    assert isinstance(values, (list, set, tuple))
    return sorted(map(str, values))


def _from_folder(url: str, **_: object) -> object:
    """What the standard's site would answer, from the folder: schemas at its top, codelists below."""
    requests = importlib.import_module("requests")
    name = url.rsplit("/", 1)[-1]
    path = FOLDER / "codelists" / name if name.endswith(".csv") else FOLDER / name
    response = requests.Response()
    response.status_code = 200 if path.is_file() else 404
    response.encoding = "utf-8"
    response.raw = io.BytesIO(path.read_bytes() if path.is_file() else b"")
    return response
