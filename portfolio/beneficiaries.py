"""Who benefits: people counted by sex, age group and ethnicity, each count adding up to the same number of people.

The groups are those of the programme's results framework. An age or ethnicity that nobody counted is left out
whole: all zeros mean «not counted», anything else has to add up.
"""

import msgspec
from sqlalchemy.orm import Mapped

from foundation.columns import Count
from foundation.commands import Total
from foundation.errors import InvalidCommand, Sentence, say

AGES = ("children", "youth", "adults", "elders")
ETHNICITIES = ("indigenous", "afro", "rrom", "no_ethnicity")


class People(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of people by sex, and the same people by age (0–9, 10–29, 30–59, 60 and more) and by ethnicity."""

    women: Total
    men: Total
    children: Total = 0
    youth: Total = 0
    adults: Total = 0
    elders: Total = 0
    indigenous: Total = 0
    afro: Total = 0
    rrom: Total = 0
    no_ethnicity: Total = 0

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.total < 1:
            errors["women"] = say("Count at least one person.")
        for first, names in (("children", AGES), ("indigenous", ETHNICITIES)):
            counted = sum(getattr(self, name) for name in names)
            if counted not in (0, self.total):
                errors[first] = say(
                    "These add up to {counted} and not to the {total} women and men.",
                    counted=counted,
                    total=self.total,
                )
        if errors:
            raise InvalidCommand(errors)

    @property
    def total(self) -> int:
        return self.women + self.men


class PeopleColumns:
    """The columns of a table that counts people."""

    women: Mapped[Count]
    men: Mapped[Count]
    children: Mapped[Count]
    youth: Mapped[Count]
    adults: Mapped[Count]
    elders: Mapped[Count]
    indigenous: Mapped[Count]
    afro: Mapped[Count]
    rrom: Mapped[Count]
    no_ethnicity: Mapped[Count]


def people_of(row: PeopleColumns) -> People:
    """The counts of a row as a struct."""
    return People(**{name: getattr(row, name) for name in People.__struct_fields__})


def as_columns(people: People) -> dict[str, int]:
    """The counts as values of a row."""
    return {name: getattr(people, name) for name in People.__struct_fields__}
