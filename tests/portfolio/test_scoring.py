"""The arithmetic of a round: the order of the inputs never matters, and everything can be counted again by hand."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from portfolio.reasons import why
from portfolio.scoring import (
    WHOLE_BP,
    Candidate,
    Criterion,
    Direction,
    Inputs,
    Pot,
    RoundOutcome,
    Scale,
    TieBreak,
    compute,
    fingerprint,
    missing_weight,
    ranking,
    select,
)
from portfolio.sensitivity import Edge, Span, sensitivity

BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
CALOTO, TORIBIO, CAUCA = "CO.19.19142.", "CO.19.19821.", "CO.19."


def candidate(
    key: str,
    scores: dict[str, int],
    *,
    people: int = 100,
    day: int = 0,
    cost: int = 0,
    territory: str = CALOTO,
    is_eligible: bool = True,
) -> Candidate:
    return Candidate(
        key=key,
        territory=territory,
        people=people,
        registered_at=BEGINNING + timedelta(days=day),
        cost_minor=cost,
        scores=scores,
        is_eligible=is_eligible,
    )


POVERTY = Criterion(code="C1", weight_bp=5_000, scale=Scale.FOUR)
ACCESS = Criterion(code="C2", weight_bp=3_000, scale=Scale.HUNDRED)
DISTANCE = Criterion(code="C3", weight_bp=2_000, scale=Scale.FOUR, direction=Direction.LOWER)
FIVE = Inputs(
    criteria=(POVERTY, ACCESS, DISTANCE),
    pots=(
        Pot(territory=CALOTO, amount_minor=90),
        Pot(territory=CAUCA, amount_minor=50),
    ),
    candidates=(
        candidate("bridge", {"C1": 4, "C2": 61, "C3": 1}, cost=60),
        candidate("school", {"C1": 3, "C2": 88, "C3": 0}, cost=45),
        candidate("track", {"C1": 2, "C2": 40, "C3": 2}, cost=30),
        candidate("water", {"C1": 4, "C2": 10, "C3": 4}, cost=48, territory=TORIBIO),
        candidate("hall", {"C1": 0, "C2": 5, "C3": 4}, cost=1, is_eligible=False),
    ),
)


def places(inputs: Inputs) -> list[str]:
    return [one.key for one in ranking(inputs)]


def test_a_total_is_the_weighted_sum_of_the_scores_to_the_last_decimal() -> None:
    rows = {row.key: row for row in compute(FIVE).rows}

    # 50 × 4/4 + 30 × 61/100 + 20 × (4 − 1)/4 = 50 + 18,3 + 15
    assert rows["bridge"].total_e4 == 833_000
    assert rows["school"].total_e4 == 375_000 + 264_000 + 200_000
    assert rows["water"].total_e4 == 500_000 + 30_000


def test_the_best_need_comes_first_and_what_cannot_be_built_has_no_place() -> None:
    rows = compute(FIVE).rows

    assert [(row.place, row.key) for row in rows] == [
        (1, "school"),
        (2, "bridge"),
        (3, "water"),
        (4, "track"),
        (None, "hall"),
    ]
    assert rows[4].outcome is RoundOutcome.EXCLUDED


def test_a_need_takes_from_the_nearest_budget_what_it_costs_or_is_passed_over() -> None:
    result = compute(FIVE)

    # Of Caloto's 90 the school takes 45; the bridge needs 60 and is passed over; the track's 30 fit.
    assert result.selected == {"school", "track", "water"}
    assert {use.territory: use.left_minor for use in result.pots} == {CALOTO: 15, CAUCA: 2}


def test_a_need_outside_every_budget_waits() -> None:
    lone = candidate("far", {"C1": 4, "C2": 100, "C3": 0}, territory="CO.76.76001.")

    result = compute(msgspec.structs.replace(FIVE, candidates=(*FIVE.candidates, lone)))

    assert result.rows[0].key == "far"
    assert (result.rows[0].outcome, result.rows[0].pot) == (RoundOutcome.WAITING, None)


def test_equal_totals_go_to_more_people_then_to_the_older_need_then_to_the_key() -> None:
    same = {"C1": 2, "C2": 50, "C3": 2}
    tied = (
        candidate("d", same, people=80, day=3),
        candidate("c", same, people=80, day=3),
        candidate("b", same, people=80, day=1),
        candidate("a", same, people=81, day=9),
    )

    result = compute(msgspec.structs.replace(FIVE, candidates=tied))

    assert [row.key for row in result.rows] == ["a", "b", "c", "d"]
    assert [(tie.keys, tie.decided_by) for tie in result.ties] == [
        (("a", "b", "c", "d"), TieBreak.KEY)
    ]


def test_the_reasons_of_a_place_name_the_need_above_and_the_one_in_the_middle() -> None:
    found = why(FIVE, "water")

    assert found is not None
    assert (found.place, found.among) == (3, 4)
    assert found.above is not None
    assert found.below is not None
    assert (found.above.key, found.middle.key, found.below.key) == ("bridge", "bridge", "track")
    assert [c.behind_e4 for c in found.contributions] == [0, 153_000, 150_000]
    assert sum(c.points_e4 for c in found.contributions) == found.total_e4
    assert why(FIVE, "hall") is None


def test_weights_that_do_not_add_up_say_by_how_much() -> None:
    assert missing_weight((5_000, 3_000, 1_900)) == 100
    assert missing_weight((5_000, 3_000, 2_075)) == -75


def test_a_weight_may_move_until_the_next_need_draws_level() -> None:
    poverty = sensitivity(FIVE)[0]

    # School and bridge: 75 w + 92.8 (1 − w) = 100 w + 66.6 (1 − w) at w = 26.2 / 51.2.
    assert poverty.order.high.weight_bp == Fraction(262, 512) * WHOLE_BP
    assert (poverty.order.high.up, poverty.order.high.down) == ("bridge", "school")
    assert poverty.order.low.weight_bp < poverty.weight_bp < poverty.order.high.weight_bp


def test_the_only_criterion_may_have_any_weight() -> None:
    alone = Inputs(
        criteria=(Criterion(code="C1", weight_bp=WHOLE_BP, scale=Scale.FOUR),),
        pots=FIVE.pots,
        candidates=FIVE.candidates,
    )

    (only,) = sensitivity(alone)

    assert only.order.is_everything
    assert only.funded.is_everything


# For any inputs at all


@st.composite
def some_inputs(draw: st.DrawFn) -> Inputs:
    number = draw(st.integers(1, 4))
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), min_size=number - 1, max_size=number - 1)))
    edges = [0, *cuts, WHOLE_BP]
    criteria = tuple(
        Criterion(
            code=f"C{n}",
            weight_bp=high - low,
            scale=draw(st.sampled_from(Scale)),
            direction=draw(st.sampled_from(Direction)),
        )
        for n, (low, high) in enumerate(itertools.pairwise(edges), start=1)
    )
    candidates = tuple(
        candidate(
            f"n{n}",
            {c.code: draw(st.integers(0, c.scale.maximum)) for c in criteria},
            people=draw(st.integers(1, 3)),
            day=draw(st.integers(0, 2)),
            cost=draw(st.integers(1, 40)),
            territory=draw(st.sampled_from((CALOTO, TORIBIO, "CO.76.76001."))),
            is_eligible=draw(st.integers(0, 6)) > 0,
        )
        for n in range(draw(st.integers(0, 7)))
    )
    territories = draw(st.sets(st.sampled_from((CALOTO, TORIBIO, CAUCA, "CO."))))
    pots = tuple(
        Pot(territory=path, amount_minor=draw(st.integers(0, 70))) for path in sorted(territories)
    )
    return Inputs(criteria=criteria, pots=pots, candidates=candidates)


@given(some_inputs(), st.randoms())
def test_the_order_of_the_inputs_changes_nothing(inputs: Inputs, chance: object) -> None:
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    mixed = [list(inputs.criteria), list(inputs.pots), list(inputs.candidates)]
    for part in mixed:
        shuffle(part)
    other = Inputs(
        criteria=tuple(mixed[0]),  # type: ignore[arg-type]
        pots=tuple(mixed[1]),  # type: ignore[arg-type]
        candidates=tuple(mixed[2]),  # type: ignore[arg-type]
    )

    assert compute(other) == compute(inputs)
    assert fingerprint(other) == fingerprint(inputs)


@given(some_inputs(), st.integers(2, 9))
def test_weights_scaled_together_change_no_place(inputs: Inputs, times: int) -> None:
    scaled = tuple(
        msgspec.structs.replace(c, weight_bp=c.weight_bp * times) for c in inputs.criteria
    )
    other = msgspec.structs.replace(inputs, criteria=scaled)

    assert places(other) == places(inputs)
    assert compute(other).selected == compute(inputs).selected


@given(some_inputs(), st.data())
def test_a_stricter_budget_never_funds_more(inputs: Inputs, data: st.DataObject) -> None:
    stricter = tuple(
        msgspec.structs.replace(pot, amount_minor=data.draw(st.integers(0, pot.amount_minor)))
        for pot in inputs.pots
    )

    def paid(given: Inputs) -> int:
        return sum(use.used_minor for use in compute(given).pots)

    assert paid(msgspec.structs.replace(inputs, pots=stricter)) <= paid(inputs)


@given(some_inputs())
def test_no_budget_is_passed_and_every_need_has_one_outcome(inputs: Inputs) -> None:
    result = compute(inputs)

    assert all(0 <= use.used_minor <= use.amount_minor for use in result.pots)
    assert sorted(row.key for row in result.rows) == sorted(one.key for one in inputs.candidates)
    assert [r.place for r in result.rows if r.place] == list(range(1, len(places(inputs)) + 1))


@given(some_inputs())
def test_stored_inputs_counted_again_give_the_stored_result(inputs: Inputs) -> None:
    stored = msgspec.json.encode(inputs)

    again = msgspec.json.decode(stored, type=Inputs)

    assert msgspec.json.encode(compute(again)) == msgspec.json.encode(compute(inputs))
    assert fingerprint(again) == fingerprint(inputs)


@given(some_inputs())
def test_contributions_add_up_to_the_total(inputs: Inputs) -> None:
    for row in compute(inputs).rows:
        found = why(inputs, row.key)
        if found is None:
            assert row.place is None
        else:
            assert sum(c.points_e4 for c in found.contributions) == found.total_e4 == row.total_e4


def at_weight(inputs: Inputs, code: str, weight: Fraction) -> list[Candidate]:
    """The order with one weight moved and the others in proportion, counted with fractions the long way."""
    moved = next(c for c in inputs.criteria if c.code == code)
    rest = WHOLE_BP - moved.weight_bp

    def total(one: Candidate) -> Fraction:
        return sum(
            (
                (weight if c.code == code else Fraction(c.weight_bp) * (WHOLE_BP - weight) / rest)
                * c.hundredths(one.scores[c.code])
                for c in inputs.criteria
            ),
            Fraction(0),
        )

    return sorted(ranking(inputs), key=lambda one: (-total(one), one.tie))


def holds(span: Span, weight: Fraction) -> bool:
    def inside(edge: Edge, *, is_beyond: bool, is_there: bool) -> bool:
        return edge.holds_there if is_there else not is_beyond

    return inside(
        span.low, is_beyond=weight < span.low.weight_bp, is_there=weight == span.low.weight_bp
    ) and inside(
        span.high, is_beyond=weight > span.high.weight_bp, is_there=weight == span.high.weight_bp
    )


@given(some_inputs(), st.fractions(0, WHOLE_BP, max_denominator=60))
def test_inside_its_span_a_weight_changes_nothing_and_just_outside_it_does(
    inputs: Inputs, weight: Fraction
) -> None:
    if len(inputs.criteria) == 1:
        return
    order, funded = places(inputs), compute(inputs).selected
    tiny = Fraction(1, 10**12)

    for found in sensitivity(inputs):
        tried = {weight}
        for edge in (found.order.low, found.order.high, found.funded.low, found.funded.high):
            tried |= {edge.weight_bp, edge.weight_bp - tiny, edge.weight_bp + tiny}
        for one in tried:
            if not 0 <= one <= WHOLE_BP:
                continue
            again = at_weight(inputs, found.code, one)
            agree(found.order, one, tiny, [c.key for c in again] == order)
            agree(found.funded, one, tiny, select(again, inputs.pots) == funded)


def agree(span: Span, weight: Fraction, tiny: Fraction, is_same: bool) -> None:  # noqa: FBT001 - what was found
    """Inside everything is the same; beyond an edge something else is, at least close by."""
    if holds(span, weight):
        assert is_same
    elif is_near(span, weight, tiny):
        assert not is_same


def is_near(span: Span, weight: Fraction, tiny: Fraction) -> bool:
    return any(abs(edge.weight_bp - weight) <= tiny for edge in (span.low, span.high))


def spans_by_trying(inputs: Inputs, code: str, *, funded: bool) -> tuple[Fraction, Fraction]:
    """How far a weight may move, the slow way: the order, or who is funded, counted at and between all crossings of any two needs."""
    moved = next(c for c in inputs.criteria if c.code == code)
    rest = WHOLE_BP - moved.weight_bp
    lines = []
    for one in ranking(inputs):
        own = moved.hundredths(one.scores[code])
        others = sum(c.points_e4(one.scores[c.code]) for c in inputs.criteria if c is not moved)
        lines.append((Fraction(others) * WHOLE_BP / rest, own - Fraction(others) / rest))
    meetings = {
        (b[0] - a[0]) / (a[1] - b[1]) for a, b in itertools.combinations(lines, 2) if a[1] != b[1]
    }
    marks = sorted({Fraction(0), Fraction(WHOLE_BP)} | {m for m in meetings if 0 < m < WHOLE_BP})

    def found(weight: Fraction) -> object:
        order = at_weight(inputs, code, weight)
        return select(order, inputs.pots) if funded else [one.key for one in order]

    now, here = found(Fraction(moved.weight_bp)), Fraction(moved.weight_bp)
    up = [mark for mark in marks if mark > here]
    down = [mark for mark in reversed(marks) if mark < here]
    return (
        _first_other(found, now, [here, *down]),
        _first_other(found, now, [here, *up]),
    )


def _first_other(
    found: Callable[[Fraction], object], now: object, marks: list[Fraction]
) -> Fraction:
    """The last mark up to which nothing is different, walking outward over the marks and the gaps between them."""
    for one, following in itertools.pairwise(marks):
        if found((one + following) / 2) != now:
            return one
        if found(following) != now:
            return following
    return marks[-1]


@given(some_inputs())
def test_the_spans_are_those_that_trying_every_crossing_gives(inputs: Inputs) -> None:
    if len(inputs.criteria) == 1:
        return

    for found in sensitivity(inputs):
        for span, funded in ((found.order, False), (found.funded, True)):
            edges = (span.low.weight_bp, span.high.weight_bp)
            assert edges == spans_by_trying(inputs, found.code, funded=funded)
