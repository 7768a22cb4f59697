"""How much of the CoST Infrastructure Data Standard a published project fills: a score that says what to disclose next."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from exchange.oc4ids.cost_ids import PROACTIVE, REACTIVE, SUSTAINABILITY, Item

_STEP = re.compile(r"(\w+)(?:\[(\w*)(\^?=)([^\]]+)\])?(?:\.|$)")


class Step(msgspec.Struct, frozen=True):
    """One field of a place, with the entries of it that count."""

    field: str
    of: str
    begins: bool
    text: str


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How many items of one part are filled, and which are not."""

    filled: int
    total: int
    missing: tuple[Item, ...]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one project: what is published by rule, on request, and about sustainability."""

    proactive: Score
    reactive: Score
    sustainability: Score


def coverage(project: Mapping[str, object]) -> Coverage:
    """Score a project that follows OC4IDS."""
    return Coverage(
        proactive=_score(project, PROACTIVE),
        reactive=_score(project, REACTIVE),
        sustainability=_score(project, SUSTAINABILITY),
    )


def steps(place: str) -> tuple[Step, ...]:
    """A place of an item, read."""
    found = tuple(
        Step(match[1], match[2] or "", match[3] == "^=", match[4] or "")
        for match in _STEP.finditer(place)
    )
    if not found or _STEP.sub("", place):
        raise ValueError(f"not a place in a project: {place}")
    return found


def _score(project: Mapping[str, object], items: Sequence[Item]) -> Score:
    missing = tuple(
        item for item in items if not any(_stands(project, _STEPS[it]) for it in item.places)
    )
    return Score(filled=len(items) - len(missing), total=len(items), missing=missing)


def _stands(thing: object, way: tuple[Step, ...]) -> bool:
    """Whether something stands at the end of the way, in any entry of the lists it passes."""
    if not way:
        return True
    if not isinstance(thing, Mapping):
        return False
    return any(_stands(entry, way[1:]) for entry in _entries(thing.get(way[0].field), way[0]))


def _entries(value: object, step: Step) -> Iterator[object]:
    if value is None:
        return
    for entry in value if isinstance(value, list) else [value]:
        if not step.text or _counts(entry, step):
            yield entry


def _counts(entry: object, step: Step) -> bool:
    seen = entry.get(step.of) if step.of and isinstance(entry, Mapping) else entry
    texts = seen if isinstance(seen, list) else [seen]
    if step.begins:
        return any(isinstance(text, str) and text.startswith(step.text) for text in texts)
    return step.text in texts


_STEPS = {
    place: steps(place)
    for item in (*PROACTIVE, *REACTIVE, *SUSTAINABILITY)
    for place in item.places
}
