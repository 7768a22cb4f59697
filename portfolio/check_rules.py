"""What a check asks and whether a measured value is within it; plain arithmetic in thousandths, without a database.

A means of verification names what is looked at ("thickness in three points"). A check may have a nominal value with its tolerance: the
lowest and the highest value that are still right, both included; where one of them is missing there is no limit on that side.
"""

from enum import StrEnum

import msgspec

from foundation.errors import Scaled, Sentence, say

THOUSAND = 1_000
MARKS = (";", "\n")


class Fit(StrEnum):
    """Whether what was measured is right."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """A nominal value with its tolerance, in thousandths of the unit."""

    unit: str
    nominal_milli: int
    lower_milli: int | None = None
    upper_milli: int | None = None

    @property
    def sentence(self) -> Sentence:
        nominal = _plain(self.nominal_milli)
        if self.lower_milli is not None and self.upper_milli is not None:
            return say(
                "{nominal} {unit}, between {lower} and {upper}",
                nominal=nominal,
                unit=self.unit,
                lower=_plain(self.lower_milli),
                upper=_plain(self.upper_milli),
            )
        if self.lower_milli is not None:
            lower = _plain(self.lower_milli)
            return say(
                "{nominal} {unit}, at least {lower}", nominal=nominal, unit=self.unit, lower=lower
            )
        if self.upper_milli is not None:
            upper = _plain(self.upper_milli)
            return say(
                "{nominal} {unit}, at most {upper}", nominal=nominal, unit=self.unit, upper=upper
            )
        return say("{nominal} {unit}", nominal=nominal, unit=self.unit)


def _plain(milli: int) -> Scaled:
    return Scaled(milli, THOUSAND)


def fit_of(limits: Limits, measured_milli: int) -> Fit:
    """Whether a measured value is within its tolerance."""
    if limits.lower_milli is not None and measured_milli < limits.lower_milli:
        return Fit.BELOW
    if limits.upper_milli is not None and measured_milli > limits.upper_milli:
        return Fit.ABOVE
    return Fit.WITHIN


def refusal_of_limits(
    unit: str | None, nominal: int | None, lower: int | None, upper: int | None
) -> dict[str, Sentence]:
    """What is wrong with a tolerance, by field; nothing at all is a check without a number."""
    if nominal is None:
        stray = {"lower": lower, "upper": upper}
        return {
            name: say("A tolerance needs the value it is around.")
            for name, value in stray.items()
            if value is not None
        }
    errors: dict[str, Sentence] = {}
    if unit is None:
        errors["unit"] = say("Say in which unit it is measured.")
    if lower is not None and lower > nominal:
        errors["lower"] = say("The lowest value cannot be above the one that is agreed.")
    if upper is not None and upper < nominal:
        errors["upper"] = say("The highest value cannot be below the one that is agreed.")
    return errors


def parts_of(means: str) -> tuple[str, ...]:
    """The checks that a text names, one after each semicolon or line."""
    text = means
    for mark in MARKS[1:]:
        text = text.replace(mark, MARKS[0])
    parts = (part.strip().rstrip(".").strip() for part in text.split(MARKS[0]))
    return tuple(dict.fromkeys(part[0].upper() + part[1:] for part in parts if part))
