"""The steps a person's role allows now, and what stands in the way of each."""

from collections.abc import Iterable

import msgspec

from foundation.errors import Sentence
from foundation.lifecycle import Choice


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a lifecycle; ``refusal`` is why it cannot be taken, nothing where it can."""

    step: str
    refusal: Sentence | None


def steps(choices: Iterable[Choice]) -> tuple[StepView, ...]:
    """The choices of a lifecycle as read structs."""
    return tuple(StepView(step=choice.step, refusal=choice.refusal) for choice in choices)


def open_steps(choices: Iterable[StepView]) -> tuple[str, ...]:
    """The names of the steps that can be taken now."""
    return tuple(choice.step for choice in choices if choice.refusal is None)
