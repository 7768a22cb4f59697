"""Climate ratings: worse factors never rate better, measures never rate worse, the unknown is never harmless."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio.climate_rating import (
    SEVERITY,
    Frame,
    Rating,
    RiskFactors,
    rate,
    rating_scales,
    scale_on,
    screen,
    worst,
)

SCALE = scale_on(rating_scales(), "small_works", date(2026, 4, 20))

levels = st.integers(0, 3)
perhaps = st.none() | levels
known = st.builds(
    RiskFactors,
    hazard=st.sampled_from(["flood", "drought", "mass_movement"]),
    frame=st.sampled_from(Frame),
    hazard_level=levels,
    exposure=levels,
    sensitivity=levels,
    measures=levels,
)
screenings = st.lists(
    st.builds(
        RiskFactors,
        hazard=st.sampled_from(["flood", "drought", "mass_movement"]),
        frame=st.sampled_from(Frame),
        hazard_level=perhaps,
        exposure=perhaps,
        sensitivity=perhaps,
        measures=perhaps,
    ),
    max_size=6,
    unique_by=lambda f: (f.hazard, f.frame),
)


def factors(
    hazard_level: int | None,
    exposure: int | None,
    sensitivity: int | None,
    measures: int | None,
    *,
    hazard: str = "flood",
    frame: Frame = Frame.NOW,
) -> RiskFactors:
    return RiskFactors(
        hazard=hazard,
        frame=frame,
        hazard_level=hazard_level,
        exposure=exposure,
        sensitivity=sensitivity,
        measures=measures,
    )


@pytest.mark.parametrize(
    ("found", "before", "after"),
    [
        (factors(0, 3, 3, 0), Rating.NONE, Rating.NONE),
        (factors(2, 2, 1, 0), Rating.LOW, Rating.LOW),
        (factors(2, 2, 2, 0), Rating.MODERATE, Rating.MODERATE),
        (factors(2, 2, 2, 2), Rating.MODERATE, Rating.LOW),
        (factors(3, 2, 2, 1), Rating.HIGH, Rating.MODERATE),
        (factors(3, 3, 3, 3), Rating.HIGH, Rating.HIGH),
        (factors(1, 1, 1, 3), Rating.LOW, Rating.LOW),
    ],
)
def test_the_scale_of_small_works(found: RiskFactors, before: Rating, after: Rating) -> None:
    rating = rate(SCALE, found)

    assert (rating.before, rating.rating) == (before, after)


@pytest.mark.parametrize(
    "found",
    [
        factors(None, 2, 3, 1),
        factors(2, None, 3, 1),
        factors(2, 1, None, 1),
        factors(2, 1, 3, None),
        factors(0, None, 0, 0),
    ],
)
def test_what_nobody_knows_yet_is_insufficient(found: RiskFactors) -> None:
    assert rate(SCALE, found).rating is Rating.INSUFFICIENT


def test_a_work_that_nobody_looked_at_is_not_safe() -> None:
    nothing = screen(SCALE, [])

    assert nothing.overall is Rating.INSUFFICIENT
    assert worst([]) is Rating.INSUFFICIENT


def test_the_worst_of_both_time_frames_counts_and_each_is_seen() -> None:
    result = screen(
        SCALE,
        [
            factors(2, 2, 1, 0),
            factors(3, 3, 2, 0, frame=Frame.FUTURE),
            factors(1, 1, 1, 0, hazard="drought"),
        ],
    )

    assert (result.now, result.future, result.overall) == (
        Rating.LOW,
        Rating.HIGH,
        Rating.HIGH,
    )
    assert result.needs_measure == ("flood",)
    assert result.needs_sign_off == ("flood",)


def test_a_moderate_risk_still_needs_its_costed_measure_after_the_measure_made_it_low() -> None:
    result = screen(SCALE, [factors(2, 2, 2, 2), factors(2, 2, 2, 2, frame=Frame.FUTURE)])

    assert result.overall is Rating.LOW
    assert result.needs_measure == ("flood",)
    assert result.needs_sign_off == ()


def test_the_unknown_weighs_more_than_moderate_and_less_than_high() -> None:
    assert worst([Rating.MODERATE, Rating.INSUFFICIENT]) is Rating.INSUFFICIENT
    assert worst([Rating.HIGH, Rating.INSUFFICIENT]) is Rating.HIGH


def test_a_rating_explains_itself() -> None:
    assert str(rate(SCALE, factors(3, 2, 2, 1)).sentence).startswith(
        "Hazard 3 × exposure 2 × sensitivity 2 = 12; measures take away 3: 9."
    )


def test_a_hazard_is_rated_once_per_time_frame() -> None:
    with pytest.raises(ValueError, match="twice"):
        screen(SCALE, [factors(1, 2, 3, 0), factors(2, 2, 3, 0)])


def test_a_level_outside_the_scale_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        rate(SCALE, factors(4, 1, 1, 0))


def test_a_day_without_a_scale_is_refused() -> None:
    with pytest.raises(Refused):
        scale_on(rating_scales(), "small_works", date(2020, 1, 1))


@given(known, st.sampled_from(["hazard_level", "exposure", "sensitivity"]))
def test_a_worse_factor_never_rates_better(found: RiskFactors, name: str) -> None:
    level = getattr(found, name)
    worse = msgspec.structs.replace(found, **{name: min(level + 1, 3)})

    one, other = rate(SCALE, found), rate(SCALE, worse)

    assert SEVERITY.index(other.rating) >= SEVERITY.index(one.rating)
    assert SEVERITY.index(other.before) >= SEVERITY.index(one.before)


@given(known)
def test_one_more_measure_never_rates_worse(found: RiskFactors) -> None:
    assert found.measures is not None
    more = msgspec.structs.replace(found, measures=min(found.measures + 1, 3))

    assert SEVERITY.index(rate(SCALE, more).rating) <= SEVERITY.index(rate(SCALE, found).rating)


@given(known)
def test_measures_lessen_a_risk_and_never_make_a_hazard_disappear(found: RiskFactors) -> None:
    rating = rate(SCALE, found)

    assert (rating.rating is Rating.NONE) == (rating.before is Rating.NONE)


@given(screenings)
def test_the_overall_rating_is_the_worst_and_one_of_those_found(found: list[RiskFactors]) -> None:
    result = screen(SCALE, found)

    assert result.overall is worst([result.now, result.future])
    for rating in result.ratings:
        assert SEVERITY.index(result.overall) >= SEVERITY.index(rating.rating)


@given(screenings)
def test_whatever_needs_a_sign_off_needs_a_measure(found: list[RiskFactors]) -> None:
    result = screen(SCALE, found)

    assert set(result.needs_sign_off) <= set(result.needs_measure)


@given(screenings)
def test_nothing_unknown_is_left_out(found: list[RiskFactors]) -> None:
    result = screen(SCALE, found)

    incomplete = {
        f.hazard for f in found if None in (f.hazard_level, f.exposure, f.sensitivity, f.measures)
    }
    assert set(result.unknown) == incomplete
