"""The script of the demonstration: which work happens where, made of what, and how far it has come."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

from stdnum.co import nit

from foundation import territories
from portfolio.communities import CommunityKind
from portfolio.projects import Station

# The day on which the story stops. It is a fixed day, because the law's figures of later years are not known yet.
TODAY = date(2026, 11, 20)
# Days from the day a need is registered to the day its work reaches each station, where nothing goes wrong.
DAYS = {
    Station.NEED: 60,
    Station.FINANCED: 100,
    Station.AGREED: 125,
    Station.BUILDING: 140,
    Station.ACCEPTED: 290,
    Station.HANDED_OVER: 330,
    Station.MAINTAINED: 380,
}
# How many of each twenty works stand where; six times this is the programme.
MIX = (
    *(Station.NEED,) * 3,
    *(Station.FINANCED,) * 2,
    *(Station.AGREED,) * 2,
    *(Station.BUILDING,) * 6,
    *(Station.ACCEPTED,) * 2,
    *(Station.HANDED_OVER,) * 2,
    *(Station.MAINTAINED,) * 3,
)


@dataclass(frozen=True)
class Line:
    """A line of a demonstration budget."""

    chapter: str
    description: str
    unit: str
    quantity: int
    price: int
    is_measure: bool


@dataclass(frozen=True)
class Pattern:
    """What one kind of work is made of."""

    kind: str
    title: str
    need: str
    purpose: str
    size: int
    hazard: str
    measure: str
    task: str
    unit: str
    lines: tuple[Line, ...]
    milestones: tuple[tuple[str, str, int], ...]
    component: str
    life: int


@dataclass(frozen=True)
class Village:
    """A village of one of the thirty municipalities, with an organisation of its own."""

    name: str
    municipality: territories.Official
    kind: CommunityKind
    latitude_e6: int
    longitude_e6: int


@dataclass(frozen=True)
class Part:
    """One work of the script. ``trouble`` is what went wrong, if anything: late, silent, dispute or partly."""

    number: int
    village: Village
    pattern: Pattern
    station: Station
    begins_on: date
    scale_percent: int
    trouble: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """The kinds of work of the demonstration."""
    text = (
        resources.files("app.demonstration").joinpath("data/works.toml").read_text(encoding="utf-8")
    )
    return tuple(
        Pattern(
            **{
                **row,
                "lines": tuple(Line(*line) for line in row["lines"]),
                "milestones": tuple(
                    (title, proof, weight) for title, proof, weight in row["milestones"]
                ),
            }
        )
        for row in tomllib.loads(text)["work"]
    )


@cache
def names() -> tuple[str, ...]:
    """Invented names that say so: every second surname is «Ejemplo»."""
    rows = list(csv.DictReader(_lines("names.csv")))
    return tuple(
        f"{rows[(i * 7) % len(rows)]['first']} {rows[i % len(rows)]['second']}"
        for i in range(len(rows) * 3)
    )


def tax_number(number: int) -> str:
    """A tax number of the range from 999 000 000 on, which nobody uses, with its check digit."""
    return f"{number}-{nit.calc_check_digit(str(number))}"


@cache
def neighbours() -> tuple[str, ...]:
    """Other invented names, for people of the works who sign in nowhere: none of them is a name of an account.

    Twice a number is never one more than a multiple of the even number of rows, so no pair of first and second name is the same.
    """
    rows = list(csv.DictReader(_lines("names.csv")))
    return tuple(
        f"{rows[(i * 5 + 1) % len(rows)]['first']} {row['second']}" for i, row in enumerate(rows)
    )


@cache
def villages() -> tuple[Village, ...]:
    """Sixty villages, two in each of thirty municipalities of six departments."""
    found = []
    for index, row in enumerate(csv.DictReader(_lines("places.csv"))):
        municipality = territories.get_municipality(row["code"])
        for side, name in enumerate((row["village_1"], row["village_2"])):
            found.append(
                Village(
                    name=name,
                    municipality=municipality,
                    kind=CommunityKind(row["community_kind"]),
                    latitude_e6=(municipality.latitude_e6 or 0)
                    + (index * 7919 % 30_000)
                    - 15_000
                    + side * 21_000,
                    longitude_e6=(municipality.longitude_e6 or 0)
                    + (index * 6353 % 30_000)
                    - 15_000
                    - side * 17_000,
                )
            )
    return tuple(found)


def _lines(name: str) -> list[str]:
    return (
        resources.files("app.demonstration")
        .joinpath(f"data/{name}")
        .read_text(encoding="utf-8")
        .splitlines()
    )


def parts() -> tuple[Part, ...]:
    """The 120 works, in an order that spreads kinds, stations and troubles over the territories."""
    found = []
    for number in range(120):
        station = MIX[(number * 7) % len(MIX)]
        trouble = _trouble(number) if station is Station.BUILDING else ""
        days = DAYS[station] + (number * 13) % 45
        if station is Station.BUILDING:
            days += 20 + (number * 29) % 70
        found.append(
            Part(
                number=number + 1,
                village=villages()[number % 60],
                pattern=patterns()[(number * 5 + number // 60) % len(patterns())],
                station=station,
                begins_on=TODAY - timedelta(days=days),
                scale_percent=70 + (number * 37) % 61,
                trouble=trouble,
            )
        )
    return tuple(found)


def _trouble(number: int) -> str:
    return {1: "late", 3: "silent", 5: "dispute", 8: "partly"}.get(number % 11, "")
