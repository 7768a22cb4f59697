"""The states that GESPROY gives a royalty work and its main contract, under the texts that matrices write."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

import msgspec

from foundation.reference_data import read_rows
from foundation.territories.names import fold


class ProjectState(StrEnum):
    """Where a royalty work stands, as its executor reports it."""

    NOT_CONTRACTED = "not_contracted"
    CONTRACTED = "contracted"
    RUNNING = "running"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    CLOSING = "closing"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ContractState(StrEnum):
    """Where its main contract stands."""

    NOT_CONTRACTED = "not_contracted"
    CONTRACTED = "contracted"
    RUNNING = "running"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    SETTLED = "settled"


DONE = frozenset({ProjectState.FINISHED, ProjectState.CLOSING, ProjectState.CLOSED})
STARTED = DONE | {ProjectState.RUNNING, ProjectState.SUSPENDED}
CONTRACTED = STARTED | {ProjectState.CONTRACTED}
BEFORE_WORKS = frozenset({ProjectState.NOT_CONTRACTED, ProjectState.CONTRACTED})

State = TypeVar("State", ProjectState, ContractState)


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    list: str
    state: str
    text: str


def find_project_state(text: str) -> ProjectState | None:
    """The state that a text means, whatever its accents, capitals and spaces."""
    state = _states("project").get(_key(text))
    return ProjectState(state) if state else None


def find_contract_state(text: str) -> ContractState | None:
    """The same for a contract."""
    state = _states("contract").get(_key(text))
    return ContractState(state) if state else None


@cache
def _states(name: str) -> Mapping[str, str]:
    rows = read_rows("exchange", "royalty_states.csv", _Row)
    return {_key(row.text): row.state for row in rows if row.list == name}


@lru_cache(maxsize=1_024)
def _key(text: str) -> str:
    return " ".join(fold(text).split()).strip(".")
