"""Choosing among the works of a whole country: two thousand of them, thirty municipalities with a source each, and the programme."""

import random
from collections.abc import Iterator

from portfolio import solver
from portfolio.choosing import POINT, Candidate, Fund, Inputs, Limit, Scope, Weights
from portfolio.solver import Proof
from scripts.benchmarks.measuring import Row, Server, timed

WORKS, PLACES = 2_000, 30
KINDS = ("concrete_track", "bridge", "rural_aqueduct", "classroom", "solar_system", "gravel_road")
EXCLUSIONS, PRECEDENCES = 100, 80
LIMIT_MS = 2_000


def call() -> Inputs:
    """Works of every price and worth; each municipality and each kind has its least and its most."""
    chance = random.Random(2026)
    places = [f"CO.{19 + n % 6}.{19_000 + n}." for n in range(PLACES)]
    works = tuple(_work(chance, n, places) for n in range(WORKS))
    asked = sum(one.cost_minor for one in works)
    funds = (
        Fund(key="programme", territory="CO.", amount_minor=asked * 12 // 100),
        *(
            Fund(key=place, territory=place, amount_minor=asked * chance.randint(1, 5) // 1_000)
            for place in places
        ),
    )
    money = sum(one.amount_minor for one in funds)
    keys = [one.key for one in works]
    return Inputs(
        candidates=works,
        funds=funds,
        weights=Weights(
            points_bp=6_000,
            people_bp=2_500,
            climate_bp=1_500,
            ratings={"low": 100, "moderate": 60, "high": 20},
        ),
        limits=(
            *(_limit(Scope.MUNICIPALITY, place, money, 1, 6) for place in places),
            *(_limit(Scope.KIND, kind, money, 8, 30) for kind in KINDS),
        ),
        exclusions=tuple(_pair(chance, keys) for _ in range(EXCLUSIONS)),
        precedences=tuple(_pair(chance, keys) for _ in range(PRECEDENCES)),
    )


def _work(chance: random.Random, number: int, places: list[str]) -> Candidate:
    place = chance.choice(places)
    return Candidate(
        key=f"{number:05d}",
        code=f"B-{number:05d}",
        territory=f"{place}v{chance.randrange(20)}.",
        municipality=place,
        kind=chance.choice(KINDS),
        cost_minor=chance.randrange(4_000_000_000, 90_000_000_000),
        people=chance.randrange(20, 4_000),
        points_e4=chance.randrange(20, 100) * POINT,
        rating=chance.choice(["low", "moderate", "high", None]),
    )


def _limit(scope: Scope, code: str, money: int, least: int, most: int) -> Limit:
    return Limit(
        scope=scope,
        code=code,
        least_minor=money * least // 100,
        most_minor=money * most // 100,
    )


def _pair(chance: random.Random, keys: list[str]) -> tuple[str, str]:
    first, second = chance.sample(keys, 2)
    return first, second


def scenario_job(_: Server, __: int) -> Iterator[Row]:
    """The best set, proven; it knows no database, so the number of works in it means nothing to it."""
    inputs = call()
    proofs: list[Proof] = []
    took = timed(lambda: proofs.append(solver.solve(inputs, seconds=20).proof))
    yield Row(
        job=f"scenario, {PLACES} municipalities: {proofs[-1]}",
        size=WORKS,
        p50_ms=took,
        target="≤ 2 s, proven or gap shown",
        is_met=took <= LIMIT_MS and proofs[-1] in (Proof.OPTIMAL, Proof.GAP),
    )
