"""Any story at all: every optional fact present or absent, blank texts, odd letters, cents, dates in the wrong order.

What stays true is what the database guarantees: keys are not blank and differ, a station and a year stand once, and a payment's
milestone exists. The fields are read from the structs themselves, so a new kind of fact is tried without a word here.
"""

import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import count

import msgspec
from hypothesis import strategies as st

from exchange.oc4ids.agreement_facts import AgreementFact
from exchange.oc4ids.facts import PartyFact, Position
from exchange.oc4ids.stories import ProjectStory, StationFact, YearBudgetFact
from foundation.money import MAX_MINOR, Money

TEXTS = st.text(max_size=12) | st.sampled_from(["", "  ", "\n", " Ñandú · «río» ", '"\\\u2028'])
KEYS = st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
WEB = st.sampled_from(
    ["https://minga.example.org/d/1", "http://example.org:8080/a%20b?c=d&e=f#g", "https://x.org"]
)
DAYS = st.dates(date(1900, 1, 1), date(2150, 12, 31))
SIMPLE: dict[object, st.SearchStrategy[object]] = {
    type(None): st.none(),
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(-5, 12_000),
    Decimal: st.decimals(-9_999, 9_999, allow_nan=False, allow_infinity=False, places=3),
    date: DAYS,
    datetime: DAYS.map(lambda on: datetime(on.year, on.month, on.day, 17, 45, 12, 678, tzinfo=UTC)),
    Money: st.builds(
        Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["COP", "COP", "USD"])
    ),
    Position: st.builds(Position, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180)),
}
TEXTS_BY_NAME: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("id", "scheme", "number", "code", "grouping", "group"), KEYS),
    **dict.fromkeys(("uri", "url", "source"), WEB),
}
# What stands once in its list, beside the ids.
UNIQUE: dict[object, str] = {StationFact: "station", YearBudgetFact: "year"}


def stories() -> st.SearchStrategy[ProjectStory]:
    """Works of every kind."""
    return _struct(ProjectStory).map(_consistent)


@cache
def _struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[object]:
    fields = {it.name: _value(it.type, it.name) for it in msgspec.structs.fields(kind)}
    if kind is PartyFact:
        fields["id"] = st.sampled_from(["one", "two", "«tres»"])
    if kind is YearBudgetFact:
        fields["year"] = st.integers(1990, 2099)
    return st.builds(kind, **fields)


def _value(kind: object, name: str) -> st.SearchStrategy[object]:
    if kind is str and name in TEXTS_BY_NAME:
        return TEXTS_BY_NAME[name]
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        return _list(parts, name)
    # Hypothesis simplifies towards the first, so nothing is the simplest fact.
    return st.one_of([_value(part, name) for part in reversed(parts)])


def _list(parts: tuple[object, ...], name: str) -> st.SearchStrategy[object]:
    if parts[-1] is not ...:
        return st.tuples(*(_value(part, name) for part in parts))
    once = UNIQUE.get(parts[0])
    unique_by = (lambda row: getattr(row, once)) if once else None
    return st.lists(_value(parts[0], name), max_size=2, unique_by=unique_by).map(tuple)


def _consistent(story: object) -> ProjectStory:
    """The same story with keys that differ, and payments for milestones that exist."""
    assert isinstance(story, ProjectStory)
    numbered = _numbered(story, count(1))
    assert isinstance(numbered, ProjectStory)
    return msgspec.structs.replace(
        numbered,
        agreements=tuple(_paid(it) for it in numbered.agreements),
        transactions=tuple(
            msgspec.structs.replace(it, milestone_id=None) for it in numbered.transactions
        ),
    )


def _numbered(thing: object, numbers: Iterator[int]) -> object:
    if isinstance(thing, tuple):
        return tuple(_numbered(it, numbers) for it in thing)
    if not isinstance(thing, msgspec.Struct) or isinstance(thing, PartyFact):
        return thing
    changes = {
        name: _numbered(value, numbers)
        for name in thing.__struct_fields__
        if isinstance(value := getattr(thing, name), (tuple, msgspec.Struct))
    }
    if hasattr(thing, "id"):
        changes["id"] = f"{thing.id}-{next(numbers)}"
    return msgspec.structs.replace(thing, **changes)


def _paid(agreement: AgreementFact) -> AgreementFact:
    names = [it.id for it in agreement.milestones]
    return msgspec.structs.replace(
        agreement,
        ocid=None if agreement.ocid is None else agreement.id,
        transactions=tuple(
            msgspec.structs.replace(
                it, milestone_id=names[-1] if it.milestone_id is not None and names else None
            )
            for it in agreement.transactions
        ),
    )
