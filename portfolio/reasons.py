"""Why a need has its place: what every criterion gave it, beside the need above and the one in the middle; arithmetic alone."""

import msgspec

from portfolio.scoring import Candidate, Criterion, Inputs, TieBreak, ranking, told_apart, total_e4


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Another need of the same order."""

    key: str
    place: int
    total_e4: int


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one criterion gave a need, and what it gave the two it is compared with."""

    code: str
    value: int
    points_e4: int
    most_e4: int
    above_value: int | None
    above_e4: int | None
    middle_value: int
    middle_e4: int

    @property
    def behind_e4(self) -> int:
        """How much the need above gained on it here; negative where it was the other way round."""
        return 0 if self.above_e4 is None else self.above_e4 - self.points_e4


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The facts behind one place; ``tie`` says what decided where the need above has the same total."""

    key: str
    place: int
    among: int
    total_e4: int
    above: Beside | None
    below: Beside | None
    middle: Beside
    tie: TieBreak | None
    contributions: tuple[Contribution, ...]


def why(inputs: Inputs, key: str) -> Why | None:
    """The facts behind the place of a need; nothing for one that does not compete."""
    order = ranking(inputs)
    index = next((i for i, one in enumerate(order) if one.key == key), None)
    if index is None:
        return None
    one = order[index]
    above = order[index - 1] if index else None
    below = order[index + 1] if index + 1 < len(order) else None
    at = (len(order) - 1) // 2
    mine = total_e4(inputs.criteria, one.scores)
    is_tied = above is not None and total_e4(inputs.criteria, above.scores) == mine
    return Why(
        key=key,
        place=index + 1,
        among=len(order),
        total_e4=mine,
        above=_beside(inputs, above, index),
        below=_beside(inputs, below, index + 2),
        middle=Beside(
            key=order[at].key, place=at + 1, total_e4=total_e4(inputs.criteria, order[at].scores)
        ),
        tie=told_apart(above, one) if above is not None and is_tied else None,
        contributions=tuple(
            _contribution(criterion, one, above, order[at]) for criterion in inputs.criteria
        ),
    )


def _beside(inputs: Inputs, one: Candidate | None, place: int) -> Beside | None:
    if one is None:
        return None
    return Beside(key=one.key, place=place, total_e4=total_e4(inputs.criteria, one.scores))


def _contribution(
    criterion: Criterion, one: Candidate, above: Candidate | None, middle: Candidate
) -> Contribution:
    code = criterion.code
    return Contribution(
        code=code,
        value=one.scores[code],
        points_e4=criterion.points_e4(one.scores[code]),
        most_e4=criterion.weight_bp * 100,
        above_value=above.scores[code] if above else None,
        above_e4=criterion.points_e4(above.scores[code]) if above else None,
        middle_value=middle.scores[code],
        middle_e4=criterion.points_e4(middle.scores[code]),
    )
