"""The life of a noun as one declared table; applying a step is the only way to change a state.

The same table drives the check on the server, the buttons on the page, the ``actions`` of the API, the generated tests, and a
database trigger that refuses every change of state not declared here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from foundation.columns import Base, snake
from foundation.errors import ProgrammingError, Refused, Sentence, StateName, say
from foundation.identity.permissions import Permission
from foundation.work import Work

Guard = Callable[[Work, Any], Sentence | None]

REGISTRY: dict[str, "Lifecycle"] = {}


@dataclass(frozen=True)
class Step:
    """One named change of state, who may take it, and what must hold."""

    name: str
    sources: frozenset[StrEnum]
    target: StrEnum
    permission: Permission
    guards: Sequence[Guard] = field(default=())

    def __init__(
        self,
        name: str,
        sources: set[Any],
        target: StrEnum,
        permission: Permission,
        *,
        guards: Sequence[Guard] = (),
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "permission", permission)
        object.__setattr__(self, "guards", tuple(guards))


@dataclass(frozen=True)
class Choice:
    """A step this person could take now, or why not."""

    step: str
    refusal: Sentence | None


class Lifecycle:
    """All steps of one table's state column."""

    def __init__(self, model: type[Base], *steps: Step, column: str = "state") -> None:
        self.model = model
        self.column = column
        self.steps = {step.name: step for step in steps}
        if len(self.steps) != len(steps):
            raise ProgrammingError(f"{model.__name__} declares a step twice")
        name = f"{model.__tablename__}.{column}"
        if name in REGISTRY:
            raise ProgrammingError(f"the life of {name} is declared twice")
        REGISTRY[name] = self

    @property
    def transitions(self) -> tuple[tuple[str, str], ...]:
        """Every (from, to) pair that any step allows, sorted; the database trigger is made from these."""
        pairs = {
            (source.value, step.target.value)
            for step in self.steps.values()
            for source in step.sources
        }
        return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))

    def apply(
        self,
        name: str,
        work: Work,
        row: Any,
        *,
        project: UUID | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Take a step: permission, source state, guards, then the change and its audit entry."""
        step = self.steps.get(name)
        if step is None:
            raise ProgrammingError(f"{self.model.__name__} has no step {name}")
        work.require(step.permission, row.territory)
        refusal = self.refusal(work, row, step)
        if refusal is not None:
            raise Refused(refusal)
        before = getattr(row, self.column)
        setattr(row, self.column, step.target)
        stream = project or getattr(row, "project_id", None)
        work.record(
            f"{self.model.__tablename__}.{name}",
            row,
            project=stream,
            facts={"from": before, "to": step.target, **(facts or {})},
        )

    def refusal(self, work: Work, row: Any, step: Step) -> Sentence | None:
        """Why this step cannot be taken now, or ``None``."""
        state = getattr(row, self.column)
        if state not in step.sources:
            return say(
                "This is {state}, and that step is not possible from there.",
                state=StateName(snake(type(step.target).__name__), state),
            )
        for guard in step.guards:
            refusal = guard(work, row)
            if refusal is not None:
                return refusal
        return None

    def available(self, work: Work, row: Any) -> tuple[Choice, ...]:
        """The steps from this state that this person's role allows, each with its refusal if a guard stands in the way."""
        state = getattr(row, self.column)
        return tuple(
            Choice(step.name, self.refusal(work, row, step))
            for step in self.steps.values()
            if state in step.sources and work.may(step.permission, row.territory)
        )


def different_person(*columns: str) -> Guard:
    """A guard for separation of duties: whoever is in these columns may not take the step."""

    def guard(work: Work, row: Any) -> Sentence | None:
        if work.actor.user_id is not None and work.actor.user_id in {
            getattr(row, column) for column in columns
        }:
            return say("Somebody else has to do this: you did the step before.")
        return None

    return guard
