"""The choice of works: the best set there is, paid to the centavo, the same whatever the order, and every rule kept or named."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio import choosing, solver
from portfolio.choosing import (
    Breach,
    Candidate,
    Fund,
    Inputs,
    Limit,
    RuleKind,
    Scope,
    Weights,
    WhyNot,
)
from portfolio.solver import Found, Proof

CAUCA, CALOTO, TORIBIO = "CO.19.", "CO.19.19142.", "CO.19.19821."
PASTO = "CO.52.52001."
MILLION = 100_000_000
RATINGS = {"low": 100, "moderate": 60, "high": 20, "insufficient": 0}
POINTS_ONLY = Weights(points_bp=10_000, people_bp=0, climate_bp=0, ratings=RATINGS)
MIXED = Weights(points_bp=5_000, people_bp=3_000, climate_bp=2_000, ratings=RATINGS)


def candidate(
    key: str,
    cost: int,
    points: int | None = 50,
    *,
    place: str = CALOTO,
    kind: str = "bridge",
    people: int = 100,
    rating: str | None = None,
) -> Candidate:
    return Candidate(
        key=key,
        code=f"19-2026-{key}",
        territory=place,
        municipality=place,
        kind=kind,
        cost_minor=cost,
        people=people,
        points_e4=None if points is None else points * choosing.POINT,
        rating=rating,
    )


def fund(key: str, amount: int, place: str = CAUCA) -> Fund:
    return Fund(key=key, territory=place, amount_minor=amount)


def choice(
    candidates: tuple[Candidate, ...],
    *funds: Fund,
    weights: Weights = POINTS_ONLY,
    limits: tuple[Limit, ...] = (),
    exclusions: tuple[tuple[str, str], ...] = (),
    precedences: tuple[tuple[str, str], ...] = (),
    kept: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Inputs:
    return Inputs(
        candidates=candidates,
        funds=funds,
        weights=weights,
        limits=limits,
        exclusions=exclusions,
        precedences=precedences,
        kept=kept,
        left_out=left_out,
    )


def solved(inputs: Inputs) -> Found:
    return solver.solve(inputs, seconds=20)


def by_trying_everything(inputs: Inputs) -> int | None:
    """The worth of the best set, found by looking at every set."""
    keys = [one.key for one in inputs.candidates]
    worths = [
        choosing.worth(inputs, chosen)
        for size in range(len(keys) + 1)
        for chosen in itertools.combinations(keys, size)
        if not choosing.breaches(inputs, chosen)
    ]
    return max(worths, default=None)


# Costs and money in whole thousands of pesos, as the solver takes them.
THOUSANDS = st.integers(1, 400).map(lambda n: n * solver.UNIT)


@st.composite
def choices(draw: st.DrawFn) -> Inputs:
    keys = [f"{n:03d}" for n in range(draw(st.integers(1, 7)))]
    works = tuple(
        candidate(
            key,
            draw(THOUSANDS),
            draw(st.none() | st.integers(0, 100)),
            place=draw(st.sampled_from([CALOTO, TORIBIO, PASTO])),
            kind=draw(st.sampled_from(["bridge", "aqueduct"])),
            people=draw(st.integers(0, 900)),
            rating=draw(st.sampled_from([None, *RATINGS])),
        )
        for key in keys
    )
    places = st.sampled_from(["CO.", CAUCA, CALOTO, TORIBIO])
    funds = [
        fund(f"F{n}", draw(THOUSANDS) * 2, draw(places)) for n in range(draw(st.integers(1, 4)))
    ]
    pairs = [tuple(draw(st.permutations(keys))[:2]) for _ in range(2)] if len(keys) > 1 else []
    limits = draw(
        st.sampled_from(
            [
                (),
                (Limit(scope=Scope.KIND, code="bridge", most_works=2),),
                (Limit(scope=Scope.MUNICIPALITY, code=CALOTO, least_works=1),),
                (Limit(scope=Scope.MUNICIPALITY, code=CALOTO, most_minor=300 * solver.UNIT),),
                (Limit(scope=Scope.KIND, code="aqueduct", least_minor=200 * solver.UNIT),),
            ]
        )
    )
    return choice(
        works,
        *funds,
        weights=draw(st.sampled_from([POINTS_ONLY, MIXED])),
        limits=limits,
        exclusions=tuple((a, b) for a, b in pairs[:1]),
        precedences=tuple((a, b) for a, b in pairs[1:]),
    )


@given(choices())
@settings(max_examples=60)
def test_the_set_that_is_found_is_the_best_there_is(inputs: Inputs) -> None:
    found = solved(inputs)
    best = by_trying_everything(inputs)

    if best is None:
        assert found.proof is Proof.IMPOSSIBLE
        assert found.breaches
    else:
        assert (found.proof, found.worth_e4, found.bound_e4) == (Proof.OPTIMAL, best, best)
        assert choosing.breaches(inputs, found.chosen) == ()


@given(choices(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_the_inputs_changes_nothing(inputs: Inputs, random: object) -> None:
    turned = Inputs(
        candidates=inputs.candidates[::-1],
        funds=inputs.funds[::-1],
        weights=inputs.weights,
        limits=inputs.limits[::-1],
        exclusions=tuple((b, a) for a, b in inputs.exclusions),
        precedences=inputs.precedences[::-1],
    )

    assert solved(turned) == solved(inputs)
    assert choosing.fingerprint(turned) == choosing.fingerprint(inputs)


@given(choices(), st.data())
@settings(max_examples=30)
def test_less_money_never_buys_more(inputs: Inputs, data: st.DataObject) -> None:
    funds = tuple(
        fund(
            one.key,
            data.draw(st.integers(0, one.amount_minor // solver.UNIT)) * solver.UNIT,
            one.territory,
        )
        for one in inputs.funds
    )
    poorer = solved(Inputs(candidates=inputs.candidates, funds=funds, weights=inputs.weights))
    richer = solved(
        Inputs(candidates=inputs.candidates, funds=inputs.funds, weights=inputs.weights)
    )

    assert poorer.worth_e4 <= richer.worth_e4


@given(choices())
@settings(max_examples=60)
def test_every_work_is_paid_exactly_and_no_source_gives_more_than_it_has(inputs: Inputs) -> None:
    found = solved(inputs)
    shares, unpaid = choosing.pay(inputs, found.chosen)

    assert unpaid == 0
    for one in inputs.candidates:
        paid = sum(share.amount_minor for share in shares if share.work == one.key)
        assert paid == (one.cost_minor if one.key in found.chosen else 0)
    for source in inputs.funds:
        given_out = [share for share in shares if share.fund == source.key]
        assert sum(share.amount_minor for share in given_out) <= source.amount_minor
        places = {one.key: one.territory for one in inputs.candidates}
        assert all(places[share.work].startswith(source.territory) for share in given_out)


def test_money_of_a_municipality_stays_in_it_and_that_of_the_department_fills_up() -> None:
    bridge = candidate("001", 90 * MILLION, 40)
    school = candidate("002", 80 * MILLION, 90, place=TORIBIO)
    works = (bridge, school, candidate("003", 30 * MILLION, 60, place=TORIBIO))
    own = fund("caloto", 60 * MILLION, CALOTO)

    # Caloto pays 60 of its bridge and nothing of Toribío; with 85 of the department the school stands alone or gives way.
    poor = choice(works, own, fund("cauca", 85 * MILLION))
    rich = choice(works, own, fund("cauca", 110 * MILLION))
    both = choice((bridge, school), own, fund("cauca", 110 * MILLION))

    assert solved(poor).chosen == ("001", "003")
    assert solved(rich).chosen == ("002", "003")
    shares = choosing.pay(both, solved(both).chosen)[0]
    assert {(share.work, share.fund, share.amount_minor // MILLION) for share in shares} == {
        ("001", "caloto", 60),
        ("001", "cauca", 30),
        ("002", "cauca", 80),
    }


def test_a_centavo_too_little_is_too_little() -> None:
    cost = 50 * MILLION
    enough = choice((candidate("001", cost),), fund("cauca", cost))
    short = choice((candidate("001", cost),), fund("cauca", cost - 1))

    assert solved(enough).chosen == ("001",)
    assert solved(short).chosen == ()


def test_rules_that_cannot_be_kept_together_are_named_with_what_is_missing() -> None:
    inputs = choice(
        (candidate("001", 70 * MILLION), candidate("002", 40 * MILLION, place=TORIBIO)),
        fund("cauca", 100 * MILLION),
        kept=("001", "002"),
    )

    found = solved(inputs)

    assert found.proof is Proof.IMPOSSIBLE
    assert found.breaches == (Breach(rule=RuleKind.UNPAID, about=(), by=10 * MILLION),)


def test_every_work_left_out_has_its_reason() -> None:
    inputs = choice(
        (
            candidate("001", 40 * MILLION, 95),
            candidate("002", 30 * MILLION, 80),
            candidate("003", 30 * MILLION, 70, kind="aqueduct"),
            candidate("004", 20 * MILLION, 60, kind="aqueduct", place=TORIBIO),
            candidate("005", 10 * MILLION, 99, place=PASTO),
            candidate("006", 10 * MILLION, None),
            candidate("007", 10 * MILLION, 99),
            candidate("008", 10 * MILLION, 10),
            candidate("009", 90 * MILLION, 10),
            candidate("010", 10 * MILLION, 55, place=TORIBIO),
        ),
        fund("cauca", 115 * MILLION),
        limits=(
            Limit(scope=Scope.KIND, code="aqueduct", most_works=1),
            Limit(scope=Scope.MUNICIPALITY, code=TORIBIO, most_minor=5 * MILLION),
        ),
        exclusions=(("001", "002"),),
        precedences=(("008", "007"),),
        left_out=("007",),
    )

    found = solved(inputs)
    reasons = {
        key: (one.why, one.other) for key, one in choosing.why_not(inputs, found.chosen).items()
    }

    assert found.chosen == ("001", "003")
    assert reasons == {
        "002": (WhyNot.EXCLUDED, "001"),
        "004": (WhyNot.KIND_FULL, None),
        "005": (WhyNot.NO_SOURCE, None),
        "006": (WhyNot.NO_WORTH, None),
        "007": (WhyNot.LEFT_OUT, None),
        "008": (WhyNot.WAITS_FOR, "007"),
        "009": (WhyNot.NO_MONEY, None),
        "010": (WhyNot.PLACE_FULL, None),
    }


def test_two_works_may_beat_the_one_with_more_points() -> None:
    inputs = choice(
        (
            candidate("001", 100 * MILLION, 90),
            candidate("002", 50 * MILLION, 60),
            candidate("003", 50 * MILLION, 50),
        ),
        fund("cauca", 100 * MILLION),
    )

    found = solved(inputs)

    assert found.chosen == ("002", "003")
    assert choosing.why_not(inputs, found.chosen)["001"].why is WhyNot.NO_MONEY


def test_worth_is_the_weighted_sum_of_points_people_and_rating() -> None:
    inputs = choice(
        (
            candidate("001", MILLION, 80, people=300, rating="low"),
            candidate("002", MILLION, 20, people=600, rating="high"),
            candidate("003", MILLION, None, people=0, rating=None),
        ),
        fund("cauca", MILLION),
        weights=MIXED,
    )

    # 80 · 50 % + 50 · 30 % + 100 · 20 %; 20 · 50 % + 100 · 30 % + 20 · 20 %; nothing.
    assert choosing.worths(inputs) == {"001": 750_000, "002": 440_000, "003": 0}
