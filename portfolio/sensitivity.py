"""Sensitivity: how far the weight of a criterion may move before the order, or who is funded, changes; exact, without trying weights out.

One weight moves and the others keep their proportions, so the total of a need is a straight line over that weight, in whole numbers. Two
needs change places where their lines cross. The order holds up to the nearest crossing of neighbours. Who is funded holds up to where some
need that waits has passed so many funded ones of its budget that what they leave, with what was left, pays for it: before that nobody
funded is displaced, because all of them together fit.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

import msgspec

from portfolio.scoring import (
    WHOLE_BP,
    Candidate,
    Criterion,
    Inputs,
    pot_of,
    ranking,
    select,
)


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order ends to hold: the weight, whether it still holds exactly there, and who passes whom beyond."""

    weight_bp: Fraction
    holds_there: bool
    up: str | None
    down: str | None


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The weights between which nothing changes."""

    low: Edge
    high: Edge

    @property
    def is_everything(self) -> bool:
        """Whether no weight at all would change it."""
        return self.low.up is None and self.high.up is None


class Sensitivity(msgspec.Struct, frozen=True, kw_only=True):
    """What one criterion's weight may do."""

    code: str
    weight_bp: int
    order: Span
    funded: Span


class _Line(msgspec.Struct, frozen=True):
    """The total of one need, ``start + slope × weight``, in the same unit for all."""

    one: Candidate
    start: int
    slope: int


class _Crossing(msgspec.Struct, frozen=True):
    """Where the need that is behind draws level with the one ahead; it passes there only if the tie-break is on its side.

    ``side`` is 1 where it passes as the weight grows, −1 where it passes as the weight shrinks.
    """

    weight: Fraction
    side: int
    passes_there: bool
    behind: str
    ahead: str


def sensitivity(inputs: Inputs) -> tuple[Sensitivity, ...]:
    """For every criterion, the weights between which the whole order and the funded needs stay the same."""
    order = ranking(inputs)
    funded = select(order, inputs.pots)
    queues = _queues(inputs, order)
    return tuple(_of(inputs, criterion, order, funded, queues) for criterion in inputs.criteria)


class _Queue(msgspec.Struct, frozen=True):
    """Who competes for one budget, as places in the order, the best first."""

    amount_minor: int
    places: tuple[int, ...]


def _queues(inputs: Inputs, order: Sequence[Candidate]) -> list[_Queue]:
    places: dict[str, list[int]] = {pot.territory: [] for pot in inputs.pots}
    for place, one in enumerate(order):
        pot = pot_of(one.territory, inputs.pots)
        if pot is not None:
            places[pot].append(place)
    return [_Queue(pot.amount_minor, tuple(places[pot.territory])) for pot in inputs.pots]


def _of(
    inputs: Inputs,
    criterion: Criterion,
    order: Sequence[Candidate],
    funded: frozenset[str],
    queues: Sequence[_Queue],
) -> Sensitivity:
    lines = [_line(inputs, criterion, one) for one in order]
    neighbours = list(_crossings(pairwise(lines)))
    rivalries = _rivalries(queues, lines, funded)
    return Sensitivity(
        code=criterion.code,
        weight_bp=criterion.weight_bp,
        order=Span(low=_nearest(neighbours, -1), high=_nearest(neighbours, 1)),
        funded=Span(low=_first_change(rivalries, -1), high=_first_change(rivalries, 1)),
    )


def _line(inputs: Inputs, criterion: Criterion, one: Candidate) -> _Line:
    """A criterion that has the whole weight leaves no proportions to keep: then nothing can move."""
    others = [c for c in inputs.criteria if c.code != criterion.code]
    rest = sum(c.weight_bp for c in others)
    own = criterion.hundredths(one.scores[criterion.code])
    if not rest:
        return _Line(one, own, 0)
    earned = sum(c.points_e4(one.scores[c.code]) for c in others)
    return _Line(one, WHOLE_BP * earned, rest * own - earned)


class _Rivalry(msgspec.Struct, frozen=True):
    """One need that waits, the funded needs of its budget in their order, how many of them stand ahead of it, what the others cost
    together, and what it lacks of what is left."""

    waiting: _Line
    paid: tuple[_Line, ...]
    ahead: int
    behind_minor: int
    lacking_minor: int


def _rivalries(
    queues: Sequence[_Queue], lines: Sequence[_Line], funded: frozenset[str]
) -> list[_Rivalry]:
    """Every need that could be paid if it came before enough of those that are funded."""
    found = []
    for queue in queues:
        own = [lines[place] for place in queue.places]
        paid = tuple(line for line in own if line.one.key in funded)
        behind = sum(line.one.cost_minor for line in paid)
        left, ahead = queue.amount_minor - behind, 0
        for line in own:
            cost = line.one.cost_minor
            if line.one.key in funded:
                ahead, behind = ahead + 1, behind - cost
            elif cost <= queue.amount_minor:
                found.append(_Rivalry(line, paid, ahead, behind, cost - left))
    return found


def _crossings(pairs: Iterable[tuple[_Line, _Line]]) -> Iterable[_Crossing]:
    for ahead, behind in pairs:
        if ahead.slope != behind.slope:
            weight = Fraction(behind.start - ahead.start, ahead.slope - behind.slope)
            if 0 <= weight <= WHOLE_BP:
                yield _Crossing(
                    weight,
                    1 if ahead.slope < behind.slope else -1,
                    behind.one.tie < ahead.one.tie,
                    behind.one.key,
                    ahead.one.key,
                )


def _outward(crossings: Iterable[_Crossing], side: int) -> list[_Crossing]:
    """The crossings on one side, the nearest first; of several at one weight, those that happen there and not only beyond."""
    return sorted(
        (c for c in crossings if c.side == side),
        key=lambda c: (c.weight * side, not c.passes_there, c.behind, c.ahead),
    )


def _limit(side: int) -> Fraction:
    return Fraction(WHOLE_BP if side > 0 else 0)


def _end(side: int) -> Edge:
    return Edge(weight_bp=_limit(side), holds_there=True, up=None, down=None)


def _nearest(crossings: Iterable[_Crossing], side: int) -> Edge:
    """Where neighbours first change places."""
    for crossing in _outward(crossings, side):
        if crossing.passes_there or crossing.weight != _limit(side):
            return _edge(crossing, holds_there=not crossing.passes_there)
    return _end(side)


def _first_change(rivalries: Iterable[_Rivalry], side: int) -> Edge:
    """Where a budget first pays for somebody who waits now."""
    best = _end(side)
    heights = _Heights(best.weight_bp)
    for rivalry in rivalries:
        found = _breaking_in(rivalry, side, best, heights)
        if found is not None:
            best, heights = found, _Heights(found.weight_bp)
    return best


class _Heights:
    """How high needs stand at one weight; those of the funded ones of a budget are worked out once for all who wait."""

    def __init__(self, weight: Fraction) -> None:
        self.weight = weight
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, line: _Line) -> int:
        return line.start * self.weight.denominator + line.slope * self.weight.numerator

    def of_all(self, paid: tuple[_Line, ...]) -> tuple[int, ...]:
        budget = paid[0].one.key  # Nobody is funded from two budgets.
        if budget not in self._known:
            self._known[budget] = tuple(self.of(line) for line in paid)
        return self._known[budget]


def _breaking_in(rivalry: _Rivalry, side: int, best: Edge, heights: _Heights) -> Edge | None:
    """Where a need that waits has passed enough of the funded ones, if that is before the best known edge."""
    crossings = _outward(_crossings(_meeting(rivalry, heights)), side)
    if not crossings:
        return None
    behind = rivalry.behind_minor
    costs = {line.one.key: line.one.cost_minor for line in rivalry.paid}
    for (weight, is_there), group in groupby(crossings, lambda c: (c.weight, c.passes_there)):
        if _place_of(side, weight, is_there=is_there) >= _place_of(
            side, best.weight_bp, is_there=not best.holds_there
        ):
            return None
        passed = list(group)
        for crossing in passed:
            is_ahead_now = crossing.behind == rivalry.waiting.one.key
            behind += costs[crossing.ahead] if is_ahead_now else -costs[crossing.behind]
        if behind >= rivalry.lacking_minor:
            overtaken = next(c for c in passed if c.behind == rivalry.waiting.one.key)
            return _edge(overtaken, holds_there=not is_there)
    return None


def _meeting(rivalry: _Rivalry, heights: _Heights) -> Iterable[tuple[_Line, _Line]]:
    """The pairs of a rivalry that meet up to a weight: those that stand the other way round there, or level."""
    if not rivalry.paid:
        return
    mine, paid, ahead = rivalry.waiting, rivalry.paid, rivalry.ahead
    own, others = heights.of(mine), heights.of_all(paid)
    yield from ((paid[n], mine) for n in range(ahead) if others[n] <= own)
    yield from ((mine, paid[n]) for n in range(ahead, len(paid)) if others[n] >= own)


def _place_of(side: int, weight: Fraction, *, is_there: bool) -> tuple[Fraction, int]:
    """Where on the way outward something happens: at a weight itself, or just beyond it."""
    return (weight * side, 0 if is_there else 1)


def _edge(crossing: _Crossing, *, holds_there: bool) -> Edge:
    return Edge(
        weight_bp=crossing.weight,
        holds_there=holds_there,
        up=crossing.behind,
        down=crossing.ahead,
    )
