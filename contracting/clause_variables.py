"""The values that a clause may name, each with a sample; what they are called stands in the catalogues.

One list for everybody: the page of whoever writes a clause shows it, a text is checked against it, and an agreement fills exactly it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec


class Variable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of an agreement; ``only_with`` is what it must have for the value to mean anything."""

    name: str
    sample_es: str
    sample_en: str
    only_with: str | None = None


@cache
def variables() -> tuple[Variable, ...]:
    """Every value, in the order in which an agreement tells them."""
    path = resources.files("contracting").joinpath("data", "clause_variables.toml")
    rows = tomllib.loads(path.read_text("utf-8"))["variable"]
    return msgspec.convert(rows, tuple[Variable, ...])


@cache
def known() -> Mapping[str, str | None]:
    """The names there are, each with what an agreement must have for it."""
    return {row.name: row.only_with for row in variables()}


@cache
def samples(language: str) -> Mapping[str, str]:
    """What each value looks like in an agreement."""
    return {row.name: row.sample_es if language == "es" else row.sample_en for row in variables()}
