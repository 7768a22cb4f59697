"""Units that quantities of works are measured in, as they are printed in a Colombian budget."""

from functools import cache

import msgspec

from foundation.reference_data import read_rows


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One unit: its code in data, its symbol on paper, its name in both languages."""

    code: str
    symbol: str
    name_es: str
    name_en: str


@cache
def units() -> tuple[Unit, ...]:
    return read_rows("portfolio", "units.csv", Unit)


def find(code: str) -> Unit | None:
    """The unit of a code, or nothing for a code that no table knows."""
    return next((unit for unit in units() if unit.code == code), None)


def symbol_of(code: str) -> str:
    """A unit as it is printed; a code that no table knows stands for itself."""
    known = find(code)
    return known.symbol if known else code
