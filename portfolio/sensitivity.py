"""Sensitivity: how far the weight of a criterion may move before the order, or who is funded, changes; exact, without trying weights out.

One weight moves and the others keep their proportions, so the total of a need is a straight line over that weight, in whole numbers. Two
needs change places where their lines cross. The order holds up to the nearest crossing of neighbours; who is funded holds up to the nearest
crossing of somebody funded with somebody waiting for the same budget, after which that budget really reaches somebody else.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

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

    def at(self, weight: Fraction) -> int:
        return self.start * weight.denominator + self.slope * weight.numerator


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
    return tuple(_of(inputs, criterion, order, funded) for criterion in inputs.criteria)


def _of(
    inputs: Inputs, criterion: Criterion, order: Sequence[Candidate], funded: frozenset[str]
) -> Sensitivity:
    lines = [_line(inputs, criterion, one) for one in order]
    neighbours = list(_crossings(itertools.pairwise(lines)))
    rivals = list(_crossings(_rivals(inputs, lines, funded)))

    def changes(at: Fraction) -> bool:
        again = sorted(lines, key=lambda line: (-line.at(at), line.one.tie))
        return select([line.one for line in again], inputs.pots) != funded

    return Sensitivity(
        code=criterion.code,
        weight_bp=criterion.weight_bp,
        order=Span(low=_nearest(neighbours, -1), high=_nearest(neighbours, 1)),
        funded=Span(
            low=_first_change(rivals, -1, changes),
            high=_first_change(rivals, 1, changes),
        ),
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


def _rivals(
    inputs: Inputs, lines: Sequence[_Line], funded: frozenset[str]
) -> Iterable[tuple[_Line, _Line]]:
    """Pairs of a funded and a waiting need that compete for the same budget, as they stand in the order."""
    by_pot: dict[str, list[_Line]] = {}
    for line in lines:
        pot = pot_of(line.one.territory, inputs.pots)
        if pot is not None:
            by_pot.setdefault(pot, []).append(line)
    for rivals in by_pot.values():
        for place, first in enumerate(rivals):
            for second in rivals[place + 1 :]:
                if (first.one.key in funded) != (second.one.key in funded):
                    yield first, second


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


def _first_change(
    crossings: Iterable[_Crossing], side: int, changes: Callable[[Fraction], bool]
) -> Edge:
    """Where the budgets first reach somebody else; between two crossings they reach the same needs everywhere."""
    ahead = _outward(crossings, side)
    stops = [*sorted({c.weight for c in ahead}, key=lambda weight: weight * side), _limit(side)]
    for weight, following in itertools.pairwise(stops):
        crossing = next(c for c in ahead if c.weight == weight)
        if changes(weight):
            return _edge(crossing, holds_there=False)
        if weight != following and changes((weight + following) / 2):
            return _edge(crossing, holds_there=True)
    return _end(side)


def _edge(crossing: _Crossing, *, holds_there: bool) -> Edge:
    return Edge(
        weight_bp=crossing.weight,
        holds_there=holds_there,
        up=crossing.behind,
        down=crossing.ahead,
    )
