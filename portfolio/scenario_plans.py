"""What a scenario decides: the money there is, what the works have to keep to, what was settled, and what counts how much."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from foundation.commands import (
    CodeText,
    LongText,
    MunicipalityPath,
    Rate,
    ShortText,
    TerritoryPath,
    Total,
)
from foundation.errors import InvalidCommand, Sentence, say
from foundation.money import COP, Money
from portfolio import work_kinds
from portfolio.choosing import WHOLE_BP, Limit, Scope, Weights
from portfolio.climate_rating import Rating

Hundred = Annotated[int, Meta(ge=0, le=100)]


class Settled(StrEnum):
    """What was settled of a work before anything is computed."""

    KEPT = "kept"
    LEFT_OUT = "left_out"


class OfferSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a source there is for this choice."""

    source: UUID
    amount: Money

    def __post_init__(self) -> None:
        if not self.amount.minor:
            raise InvalidCommand({"amount": say("This cannot be zero.")})
        if self.amount.currency != COP:
            raise InvalidCommand({"amount": say("Write the amount in {currency}.", currency=COP)})


class LimitPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The least and the most for the works of one municipality."""

    municipality: MunicipalityPath
    least: Money | None = None
    most: Money | None = None
    least_works: Total | None = None
    most_works: Total | None = None

    def __post_init__(self) -> None:
        check_limit(self)


class LimitKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The least and the most for the works of one kind."""

    kind: ShortText
    least: Money | None = None
    most: Money | None = None
    least_works: Total | None = None
    most_works: Total | None = None

    def __post_init__(self) -> None:
        if work_kinds.find(self.kind) is None:
            raise InvalidCommand({"kind": say("Choose one of the options.")})
        check_limit(self)


class ExcludeWorks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two works of which at most one can be built."""

    one: CodeText
    other: CodeText


class RequireWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work that makes sense only together with another."""

    dependent: CodeText
    needed: CodeText


class SettleWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work that is in, or out, whatever is computed."""

    settled: CodeText
    decision: Settled


class RatingPoints(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of 100 points each climate rating is worth; a policy, so nobody but the programme decides it."""

    low: Hundred
    moderate: Hundred
    high: Hundred
    insufficient: Hundred


class ScenarioPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario decides, as it is kept."""

    sources: tuple[OfferSource, ...]
    points_weight: Rate
    people_weight: Rate
    climate_weight: Rate
    ratings: RatingPoints
    places: tuple[LimitPlace, ...] = ()
    kinds: tuple[LimitKind, ...] = ()
    exclusions: tuple[ExcludeWorks, ...] = ()
    requirements: tuple[RequireWork, ...] = ()
    settlements: tuple[SettleWork, ...] = ()


class PrepareScenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way of choosing: with which money, by which rules, by what counts."""

    name: ShortText
    territory: TerritoryPath
    sources: tuple[OfferSource, ...]
    points_weight: Rate
    people_weight: Rate
    climate_weight: Rate
    ratings: RatingPoints
    places: tuple[LimitPlace, ...] = ()
    kinds: tuple[LimitKind, ...] = ()
    exclusions: tuple[ExcludeWorks, ...] = ()
    requirements: tuple[RequireWork, ...] = ()
    settlements: tuple[SettleWork, ...] = ()

    def __post_init__(self) -> None:
        check_plan(self)


class ChangeScenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same scenario by other rules; what was computed before stays on the books."""

    name: ShortText
    sources: tuple[OfferSource, ...]
    points_weight: Rate
    people_weight: Rate
    climate_weight: Rate
    ratings: RatingPoints
    places: tuple[LimitPlace, ...] = ()
    kinds: tuple[LimitKind, ...] = ()
    exclusions: tuple[ExcludeWorks, ...] = ()
    requirements: tuple[RequireWork, ...] = ()
    settlements: tuple[SettleWork, ...] = ()

    def __post_init__(self) -> None:
        check_plan(self)


class ComputeScenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Look for the set of works that is worth most."""


class AdoptScenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """This is the set that will be financed, and why this one."""

    reason: LongText


def check_limit(limit: LimitPlace | LimitKind) -> None:
    """A limit limits something, and its least is not above its most."""
    errors: dict[str, Sentence] = {}
    given = (limit.least, limit.most, limit.least_works, limit.most_works)
    if all(one is None for one in given):
        errors["least"] = say("Write at least one limit.")
    for name, amount in (("least", limit.least), ("most", limit.most)):
        if amount is not None and amount.currency != COP:
            errors[name] = say("Write the amount in {currency}.", currency=COP)
    if limit.least and limit.most and not errors and limit.least > limit.most:
        errors["most"] = say("The most cannot be below the least.")
    if (
        limit.least_works is not None
        and limit.most_works is not None
        and limit.least_works > limit.most_works
    ):
        errors["most_works"] = say("The most cannot be below the least.")
    if errors:
        raise InvalidCommand(errors)


def check_plan(plan: PrepareScenario | ChangeScenario) -> None:
    """What is wrong with the parts of a plan together."""
    errors: dict[str, Sentence] = {}
    if not plan.sources:
        errors["sources"] = say("Write at least one source: without money nothing can be chosen.")
    if plan.points_weight + plan.people_weight + plan.climate_weight != WHOLE_BP:
        errors["points_weight"] = say("The three weights have to add up to 100 %.")
    for name, leaf, given in (
        ("sources", "source", [one.source for one in plan.sources]),
        ("places", "municipality", [one.municipality for one in plan.places]),
        ("kinds", "kind", [one.kind for one in plan.kinds]),
        ("settlements", "settled", [one.settled for one in plan.settlements]),
    ):
        for index, value in enumerate(given):
            if value in given[:index]:
                errors[f"{name}.{index}.{leaf}"] = say("This is in the list already.")
    for field, pairs in (
        ("exclusions.{}.other", [(pair.one, pair.other) for pair in plan.exclusions]),
        ("requirements.{}.needed", [(pair.dependent, pair.needed) for pair in plan.requirements]),
    ):
        for index, (first, second) in enumerate(pairs):
            if first == second:
                errors[field.format(index)] = say("Choose another work.")
    if errors:
        raise InvalidCommand(errors)


def weights_of(plan: ScenarioPlan) -> Weights:
    """What counts how much, as the arithmetic takes it."""
    return Weights(
        points_bp=plan.points_weight,
        people_bp=plan.people_weight,
        climate_bp=plan.climate_weight,
        ratings={
            Rating.LOW: plan.ratings.low,
            Rating.MODERATE: plan.ratings.moderate,
            Rating.HIGH: plan.ratings.high,
            Rating.INSUFFICIENT: plan.ratings.insufficient,
        },
    )


def limit_of(scope: Scope, code: str, limit: LimitPlace | LimitKind) -> Limit:
    """One limit, as the arithmetic takes it."""
    return Limit(
        scope=scope,
        code=code,
        least_minor=limit.least.minor if limit.least else None,
        most_minor=limit.most.minor if limit.most else None,
        least_works=limit.least_works,
        most_works=limit.most_works,
    )
