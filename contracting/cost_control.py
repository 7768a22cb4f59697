"""Planned, committed, actual, forecast and variance, chapter by chapter: what a work costs against what was approved.

Planned is the budget in force; the administration, contingencies, profit and VAT that stand in its foot are shared among the chapters by
their direct cost. Committed is what a signed agreement and the pledges in kind bind, actual what was paid or delivered and accepted. What
is for the work as a whole is shared among the chapters by what each still lacks: of its plan for commitments, of its commitments for what
was paid. Every sharing is by the largest remainder, so each entry, each chapter and the total add up to the peso, in whatever order.

Forecast: as long as the work is not accepted, a chapter is expected to cost its plan, or what is committed for it where that is more; once
accepted, what is committed. Variance is planned less forecast: negative where the chapter will cost more than was approved.

An agreement by unit prices knows the item of everything it binds and pays, so there the same is worked out item by item, and a chapter is
the sum of its items.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from foundation.money import MINOR_PER_UNIT, split_integer


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One commitment or payment; without a chapter it is for the work as a whole."""

    key: str
    amount_minor: int
    chapter: str | None = None


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an entry that counts in a chapter."""

    key: str
    amount_minor: int
    is_own: bool


class ChapterCost(msgspec.Struct, frozen=True, kw_only=True):
    """One chapter against its plan, with the entries behind each figure."""

    chapter: str
    planned_minor: int
    committed: tuple[Shared, ...]
    actual: tuple[Shared, ...]
    forecast_minor: int

    @property
    def committed_minor(self) -> int:
        return sum(one.amount_minor for one in self.committed)

    @property
    def actual_minor(self) -> int:
        return sum(one.amount_minor for one in self.actual)

    @property
    def variance_minor(self) -> int:
        return self.planned_minor - self.forecast_minor


def control(
    chapters: Mapping[str, int],
    *,
    planned_minor: int,
    commitments: Sequence[Entry],
    payments: Sequence[Entry],
    is_accepted: bool,
) -> tuple[ChapterCost, ...]:
    """Every chapter of a budget against its plan; ``chapters`` has the direct cost of each in their order."""
    names = list(chapters)
    planned = dict(zip(names, split(planned_minor, list(chapters.values())), strict=True))
    committed = _shared(commitments, planned)
    bound = {name: sum(one.amount_minor for one in committed[name]) for name in names}
    actual = _shared(payments, bound if any(bound.values()) else planned)
    return tuple(
        ChapterCost(
            chapter=name,
            planned_minor=planned[name],
            committed=tuple(committed[name]),
            actual=tuple(actual[name]),
            forecast_minor=bound[name] if is_accepted else max(planned[name], bound[name]),
        )
        for name in names
    )


def gathered(
    costs: Sequence[ChapterCost], chapter_of: Mapping[str, str]
) -> tuple[ChapterCost, ...]:
    """Chapters as the sums of their items, in the order of the items; ``costs`` are items, each under its code."""
    found: dict[str, list[ChapterCost]] = {}
    for cost in costs:
        found.setdefault(chapter_of[cost.chapter], []).append(cost)
    return tuple(
        ChapterCost(
            chapter=chapter,
            planned_minor=sum(one.planned_minor for one in items),
            committed=_merged(part for one in items for part in one.committed),
            actual=_merged(part for one in items for part in one.actual),
            forecast_minor=sum(one.forecast_minor for one in items),
        )
        for chapter, items in found.items()
    )


def _merged(parts: Iterable[Shared]) -> tuple[Shared, ...]:
    """Each entry once, with what counts of it in all of the items together."""
    found: dict[str, Shared] = {}
    for part in parts:
        before = found.get(part.key)
        amount = part.amount_minor + (before.amount_minor if before else 0)
        found[part.key] = Shared(key=part.key, amount_minor=amount, is_own=part.is_own)
    return tuple(found.values())


def _shared(entries: Sequence[Entry], expected: Mapping[str, int]) -> dict[str, list[Shared]]:
    """The entries of each chapter: its own, and its part of those that are for the work as a whole."""
    own = [entry for entry in entries if entry.chapter in expected]
    common = [entry for entry in entries if entry.chapter not in expected]
    found: dict[str, list[Shared]] = {name: [] for name in expected}
    for entry in own:
        found[entry.chapter or ""].append(
            Shared(key=entry.key, amount_minor=entry.amount_minor, is_own=True)
        )
    lacking = [
        max(0, expected[name] - sum(one.amount_minor for one in found[name])) for name in expected
    ]
    weights = lacking if any(lacking) else list(expected.values())
    # Shared together first: each entry for itself would round past what a chapter lacks.
    left = list(split(sum(_amounts(common)), weights))
    is_whole = all(minor % MINOR_PER_UNIT == 0 for minor in (*left, *_amounts(common)))
    for entry in sorted(common, key=lambda one: one.key):
        parts = split(entry.amount_minor, left, in_units=is_whole)
        left = [before - part for before, part in zip(left, parts, strict=True)]
        for name, part in zip(expected, parts, strict=True):
            if part:
                found[name].append(Shared(key=entry.key, amount_minor=part, is_own=False))
    return found


def _amounts(entries: Sequence[Entry]) -> list[int]:
    return [entry.amount_minor for entry in entries]


def split(total: int, weights: Sequence[int], *, in_units: bool = True) -> tuple[int, ...]:
    """A total by weights, in whole units where it has no cents; where nothing weighs anything, everybody weighs the same."""
    if not weights:
        return ()
    step = MINOR_PER_UNIT if in_units and total % MINOR_PER_UNIT == 0 else 1
    parts = split_integer(total // step, weights if any(weights) else [1] * len(weights))
    return tuple(part * step for part in parts)
