"""What must hold in every project whether or not the referee and the schema are at hand."""

import re
from collections.abc import Iterator
from typing import Any, TypeGuard

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|-05:00)")
PROJECT_ID = re.compile(r"oc4ids-[a-z0-9]{6}-\S.*", re.DOTALL)
DATED = re.compile(r"/(updated|date|date[A-Z]\w+|\w+Date)$")
REFERENCE = re.compile(
    r"/(publicAuthority|sourceParty|financingParty|payer|payee|procuringEntity"
    r"|administrativeEntity|organization|tenderers/\d+|suppliers/\d+)$"
)


def faults(project: dict[str, Any]) -> list[str]:
    """Everything wrong with a project."""
    names = {party["id"]: party.get("name") for party in project.get("parties", ())}
    found = [fault for path, thing in walk(project) for fault in of_piece(path, thing)]
    found += [
        f"{path} is not among the parties"
        for path, thing in walk(project)
        if REFERENCE.search(path)
        and (thing["id"] not in names or names[thing["id"]] != thing.get("name"))
    ]
    return found if PROJECT_ID.fullmatch(project["id"]) else [*found, "/id has no prefix"]


def walk(thing: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each piece of a project with where it stands."""
    yield path, thing
    if isinstance(thing, dict):
        for name, piece in thing.items():
            yield from walk(piece, f"{path}/{name}")
    if isinstance(thing, list):
        for number, piece in enumerate(thing):
            yield from walk(piece, f"{path}/{number}")


def of_piece(path: str, thing: object) -> Iterator[str]:
    """What is wrong with one piece by itself."""
    if thing in (None, {}, []) or (isinstance(thing, str) and not thing.strip()):
        yield f"{path} says nothing"
    if DATED.search(path) and not MOMENT.fullmatch(str(thing)):
        yield f"{path} is not a date-time"
    if is_value(thing) and not re.fullmatch("[A-Z]{3}", str(thing.get("currency"))):
        yield f"{path} has no currency"
    if is_keyed(thing) and len({entry["id"] for entry in thing}) != len(thing):
        yield f"{path} repeats an id"


def is_value(thing: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(thing, dict) and isinstance(thing.get("amount"), (int, float))


def is_keyed(thing: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(thing, list) and all(isinstance(it, dict) and "id" in it for it in thing)
