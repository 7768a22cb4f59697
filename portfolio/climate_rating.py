"""How much climate and disaster risk a small work carries, per hazard, today and in the future.

The factors are those of the field's screening methods (hazard level as in ThinkHazard!, exposure of the site, sensitivity of the kind of
work, adaptive measures; World Bank screening tools rate the present and the future apart and know the answer "insufficient
understanding"; USAID ADS 201mal rates low, moderate, high). The formula and its thresholds are Minga's own proposal for small works, not
a published standard, and are therefore a dated ``RatingScale``:

* every factor is a level from 0 to 3; the score before measures is hazard × exposure × sensitivity, 0 to 27;
* every level of measures takes ``measure_weight`` away, but a measure lessens a risk and never makes a hazard disappear: a score
  above zero stays at one at least;
* the rating is none, low, moderate or high by the scale's thresholds; any unknown factor makes it insufficient, which
  weighs more than moderate and less than high in every total.

A risk that is moderate or worse before measures needs at least one measure with a cost; a risk that is still high after them needs an
engineer's sign-off or a written acceptance. Screening flags what to look at; it replaces no design.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache

import msgspec

from foundation.errors import Refused, Sentence, say
from foundation.reference_data import Dated, covering, read_rows

HIGHEST_LEVEL = 3


class Frame(StrEnum):
    """The two time frames that are rated apart."""

    NOW = "now"
    FUTURE = "future"


class Rating(StrEnum):
    """The five answers of a screening."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    INSUFFICIENT = "insufficient"
    HIGH = "high"


# What is not known may be high, so it weighs more than moderate and less than what is known to be high.
SEVERITY = tuple(Rating)


class RatingScale(Dated, frozen=True, kw_only=True):
    """The weight of a measure and the lowest score of each rating."""

    code: str
    measure_weight: int
    low_from: int
    moderate_from: int
    high_from: int


class RiskFactors(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for one hazard in one time frame; ``None`` is what nobody knows yet."""

    hazard: str
    frame: Frame
    hazard_level: int | None
    exposure: int | None
    sensitivity: int | None
    measures: int | None


class HazardRating(msgspec.Struct, frozen=True, kw_only=True):
    """One rated hazard with the numbers that led to it."""

    factors: RiskFactors
    score_before: int | None
    score: int | None
    before: Rating
    rating: Rating
    sentence: Sentence


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """The whole screening of one work; hazards are named once, whichever frame they come from."""

    ratings: tuple[HazardRating, ...]
    now: Rating
    future: Rating
    overall: Rating
    needs_measure: tuple[str, ...]
    needs_sign_off: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def rating_scales() -> tuple[RatingScale, ...]:
    return read_rows("portfolio", "rating_scales.csv", RatingScale)


def scale_on(scales: Iterable[RatingScale], code: str, on: date) -> RatingScale:
    """The scale in force on the day of a screening."""
    for scale in covering(scales, on):
        if scale.code == code:
            return scale
    raise Refused(say("No scale of climate ratings is in force on {date}.", date=on))


def worst(ratings: Iterable[Rating]) -> Rating:
    """The most severe of several ratings; of none at all nothing is understood."""
    return max(ratings, key=SEVERITY.index, default=Rating.INSUFFICIENT)


def rate(scale: RatingScale, factors: RiskFactors) -> HazardRating:
    """Rate one hazard in one time frame, before and after its measures."""
    before = _score_before(factors)
    after = None
    if before is not None and factors.measures is not None:
        after = max(before - scale.measure_weight * factors.measures, min(before, 1))
    return HazardRating(
        factors=factors,
        score_before=before,
        score=after,
        before=_rating(scale, before),
        rating=_rating(scale, after),
        sentence=_explain(scale, factors, before, after),
    )


def screen(scale: RatingScale, factors: Sequence[RiskFactors]) -> Screening:
    """Rate every hazard and say what the ratings demand."""
    if len({(f.hazard, f.frame) for f in factors}) < len(factors):
        raise ValueError("a hazard was rated twice in one time frame")
    ratings = tuple(rate(scale, one) for one in factors)
    by_frame = {
        frame: worst(r.rating for r in ratings if r.factors.frame is frame) for frame in Frame
    }
    return Screening(
        ratings=ratings,
        now=by_frame[Frame.NOW],
        future=by_frame[Frame.FUTURE],
        overall=worst(by_frame.values()),
        needs_measure=_hazards(r for r in ratings if r.before in {Rating.MODERATE, Rating.HIGH}),
        needs_sign_off=_hazards(r for r in ratings if r.rating is Rating.HIGH),
        unknown=_hazards(r for r in ratings if r.rating is Rating.INSUFFICIENT),
    )


def _score_before(factors: RiskFactors) -> int | None:
    for level in (
        factors.hazard_level,
        factors.exposure,
        factors.sensitivity,
        factors.measures,
    ):
        if level is not None and not 0 <= level <= HIGHEST_LEVEL:
            raise ValueError(f"a level is 0 to {HIGHEST_LEVEL}, not {level}")
    if factors.hazard_level is None or factors.exposure is None or factors.sensitivity is None:
        return None
    return factors.hazard_level * factors.exposure * factors.sensitivity


def _rating(scale: RatingScale, score: int | None) -> Rating:
    if score is None:
        return Rating.INSUFFICIENT
    if score >= scale.high_from:
        return Rating.HIGH
    if score >= scale.moderate_from:
        return Rating.MODERATE
    return Rating.LOW if score >= scale.low_from else Rating.NONE


def _hazards(ratings: Iterable[HazardRating]) -> tuple[str, ...]:
    """The hazards of some ratings, each once, in the order they were rated."""
    return tuple(dict.fromkeys(rating.factors.hazard for rating in ratings))


def _explain(
    scale: RatingScale, factors: RiskFactors, before: int | None, after: int | None
) -> Sentence:
    if before is None or after is None or factors.measures is None:
        return say("Not everything is known yet: no rating is given until it is.")
    return say(
        "Hazard {hazard_level} × exposure {exposure} × sensitivity {sensitivity} = {before};"
        " measures take away {taken}: {after}. Moderate from {moderate_from}, high from {high_from}.",
        hazard_level=factors.hazard_level,
        exposure=factors.exposure,
        sensitivity=factors.sensitivity,
        before=before,
        taken=before - after,
        after=after,
        moderate_from=scale.moderate_from,
        high_from=scale.high_from,
    )
