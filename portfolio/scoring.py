"""Scoring: from criteria with their weights to an order of needs, who is funded from which budget, and why; arithmetic alone, exact.

A total is a whole number of ten-thousandths of a point, of 100 points (``FULL``): weights are basis points that add up to 10,000 and a
value on its scale is worth a whole number of hundredths of the weight, so nothing is ever rounded. Equal totals are ordered by more
people, then by the older registration, then by the key, and every tie is reported. A need competes for one budget only, the nearest that
contains its place, which is why a smaller budget can never fund more.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from foundation.columns import canonical
from foundation.territories import is_within

WHOLE_BP = 10_000
FULL = 1_000_000


class Scale(StrEnum):
    """From nought to how much a criterion is scored."""

    FOUR = "four"
    HUNDRED = "hundred"

    @property
    def maximum(self) -> int:
        return 4 if self is Scale.FOUR else 100


class Direction(StrEnum):
    """Whether much or little of it speaks for a need."""

    HIGHER = "higher"
    LOWER = "lower"


class TieBreak(StrEnum):
    """What ordered needs with the same total."""

    PEOPLE = "people"
    REGISTERED = "registered"
    KEY = "key"


class RoundOutcome(StrEnum):
    """What the arithmetic says of a need."""

    SELECTED = "selected"
    WAITING = "waiting"
    EXCLUDED = "excluded"


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a need is judged by."""

    code: str
    weight_bp: int
    scale: Scale
    direction: Direction = Direction.HIGHER

    def hundredths(self, value: int) -> int:
        """How much of the weight a value earns."""
        share = value * 100 // self.scale.maximum
        return share if self.direction is Direction.HIGHER else 100 - share

    def points_e4(self, value: int) -> int:
        return self.weight_bp * self.hundredths(value)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One need with everything the order depends on."""

    key: str
    territory: str
    people: int
    registered_at: datetime
    cost_minor: int
    scores: dict[str, int]
    is_eligible: bool = True

    @property
    def tie(self) -> tuple[int, datetime, str]:
        """Smaller comes first among equal totals."""
        return (-self.people, self.registered_at, self.key)


class Pot(msgspec.Struct, frozen=True, kw_only=True):
    """A budget for the needs inside a place."""

    territory: str
    amount_minor: int


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a result depends on; stored with the result, so that anybody can count again."""

    criteria: tuple[Criterion, ...]
    pots: tuple[Pot, ...]
    candidates: tuple[Candidate, ...]


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One need in the result; whoever is excluded has no place."""

    key: str
    place: int | None
    total_e4: int
    outcome: RoundOutcome
    pot: str | None


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Needs with the same total, in the order they were given, and what told them apart."""

    keys: tuple[str, ...]
    total_e4: int
    decided_by: TieBreak


class PotUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a budget pays and what is left of it."""

    territory: str
    amount_minor: int
    used_minor: int

    @property
    def left_minor(self) -> int:
        return self.amount_minor - self.used_minor


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The order, who is funded, what is left."""

    rows: tuple[Ranked, ...]
    ties: tuple[Tie, ...]
    pots: tuple[PotUse, ...]

    @property
    def selected(self) -> frozenset[str]:
        return frozenset(row.key for row in self.rows if row.outcome is RoundOutcome.SELECTED)


def missing_weight(weights: Sequence[int]) -> int:
    """How many basis points weights lack of the whole; negative where they are too much."""
    return WHOLE_BP - sum(weights)


def in_order(inputs: Inputs) -> Inputs:
    """The same inputs in one order, whatever order they came in."""
    return Inputs(
        criteria=tuple(sorted(inputs.criteria, key=lambda one: one.code)),
        pots=tuple(sorted(inputs.pots, key=lambda one: one.territory)),
        candidates=tuple(sorted(inputs.candidates, key=lambda one: one.key)),
    )


def fingerprint(inputs: Inputs) -> str:
    """The hash of the inputs, the same for the same inputs in any order."""
    return hashlib.sha256(canonical(in_order(inputs))).hexdigest()


def total_e4(criteria: Sequence[Criterion], scores: dict[str, int]) -> int:
    """The weighted total of a need."""
    return sum(criterion.points_e4(scores[criterion.code]) for criterion in criteria)


def ranking(inputs: Inputs) -> list[Candidate]:
    """The needs that compete, the best first."""
    totals = {one.key: total_e4(inputs.criteria, one.scores) for one in eligible(inputs)}
    return sorted(eligible(inputs), key=lambda one: (-totals[one.key], one.tie))


def eligible(inputs: Inputs) -> list[Candidate]:
    return [one for one in inputs.candidates if one.is_eligible]


def compute(inputs: Inputs) -> Result:
    """The whole result: down the order, each need takes what it costs from its budget if that is still there."""
    order = ranking(inputs)
    places = [(one, total_e4(inputs.criteria, one.scores)) for one in order]
    funded = select(order, inputs.pots)
    rows = [
        Ranked(
            key=one.key,
            place=place,
            total_e4=total,
            outcome=RoundOutcome.SELECTED if one.key in funded else RoundOutcome.WAITING,
            pot=pot_of(one.territory, inputs.pots),
        )
        for place, (one, total) in enumerate(places, start=1)
    ]
    rows += [
        Ranked(
            key=one.key,
            place=None,
            total_e4=0,
            outcome=RoundOutcome.EXCLUDED,
            pot=pot_of(one.territory, inputs.pots),
        )
        for one in sorted(inputs.candidates, key=lambda one: one.tie)
        if not one.is_eligible
    ]
    return Result(rows=tuple(rows), ties=_ties(places), pots=_uses(inputs, funded))


def select(order: Sequence[Candidate], pots: Sequence[Pot]) -> frozenset[str]:
    """Whom the budgets reach, going down the order; what does not fit is passed over."""
    left = {pot.territory: pot.amount_minor for pot in pots}
    funded = set()
    for one in order:
        pot = pot_of(one.territory, pots)
        if pot is not None and one.cost_minor <= left[pot]:
            left[pot] -= one.cost_minor
            funded.add(one.key)
    return frozenset(funded)


def pot_of(territory: str, pots: Sequence[Pot]) -> str | None:
    """The budget a place competes for: the nearest that contains it."""
    containing = [pot.territory for pot in pots if is_within(territory, pot.territory)]
    return max(containing, key=len, default=None)


def _uses(inputs: Inputs, funded: frozenset[str]) -> tuple[PotUse, ...]:
    used = {pot.territory: 0 for pot in inputs.pots}
    for one in inputs.candidates:
        pot = pot_of(one.territory, inputs.pots)
        if pot is not None and one.key in funded:
            used[pot] += one.cost_minor
    return tuple(
        PotUse(
            territory=pot.territory, amount_minor=pot.amount_minor, used_minor=used[pot.territory]
        )
        for pot in sorted(inputs.pots, key=lambda pot: pot.territory)
    )


def _ties(places: Sequence[tuple[Candidate, int]]) -> tuple[Tie, ...]:
    groups: dict[int, list[Candidate]] = {}
    for one, total in places:
        groups.setdefault(total, []).append(one)
    return tuple(
        Tie(
            keys=tuple(one.key for one in group),
            total_e4=total,
            decided_by=max(
                (told_apart(a, b) for a, b in itertools.pairwise(group)),
                key=list(TieBreak).index,
            ),
        )
        for total, group in groups.items()
        if len(group) > 1
    )


def told_apart(first: Candidate, second: Candidate) -> TieBreak:
    """What put the first of two needs with the same total before the second."""
    if first.people != second.people:
        return TieBreak.PEOPLE
    return TieBreak.REGISTERED if first.registered_at != second.registered_at else TieBreak.KEY


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What a budget had left when the turn of a need came."""

    territory: str
    amount_minor: int
    left_minor: int
    cost_minor: int


def turn_of(inputs: Inputs, key: str) -> Turn | None:
    """How the budget stood when a need's turn came; nothing for one that does not compete for any."""
    order = ranking(inputs)
    before = [one.key for one in order]
    if key not in before:
        return None
    mine = order[before.index(key)]
    pot = pot_of(mine.territory, inputs.pots)
    if pot is None:
        return None
    ahead = order[: before.index(key)]
    funded = select(ahead, inputs.pots)
    used = sum(
        one.cost_minor
        for one in ahead
        if one.key in funded and pot_of(one.territory, inputs.pots) == pot
    )
    amount = next(one.amount_minor for one in inputs.pots if one.territory == pot)
    return Turn(
        territory=pot, amount_minor=amount, left_minor=amount - used, cost_minor=mine.cost_minor
    )
