"""Likeness of needs: whether what is being registered may be registered already.

Two needs of one kind are alike where they lie near each other, and any two where most words of the shorter name stand in the other one and
they are not far apart. The distances and the share of words are dated reference data of our own. Likeness decides nothing: whoever
registers a need says that it is another one.
"""

from datetime import date
from functools import cache

import msgspec

from foundation.errors import Refused, say
from foundation.money import BASIS
from foundation.photos import distance_m
from foundation.reference_data import Dated, covering, read_rows
from foundation.territories.names import search_key

# Words that say nothing of what is needed, in the spelling of search keys.
ARTICLES = frozenset({"el", "la", "las", "lo", "los", "un", "una"})
EMPTY = ARTICLES | {
    "a",
    "al",
    "con",
    "de",
    "del",
    "desde",
    "en",
    "entre",
    "hasta",
    "o",
    "para",
    "por",
    "y",
}
MICRO_DEGREE_M = 0.111_32


class LikenessRule(Dated, frozen=True, kw_only=True):
    """How near and how similarly named two needs are that may be one."""

    code: str
    near_m: int
    words_bp: int
    farthest_m: int


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of a need."""

    title: str
    kind: str
    latitude_e6: int
    longitude_e6: int
    place: str = ""


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """How far apart two needs are, and how many of their words they share, in basis points of the shorter name."""

    distance_m: int
    words_bp: int


@cache
def likeness_rules() -> tuple[LikenessRule, ...]:
    return read_rows("portfolio", "likeness_rules.csv", LikenessRule)


def rule_on(on: date) -> LikenessRule:
    """The rule of a day."""
    for rule in covering(likeness_rules(), on):
        return rule
    raise Refused(say("No rule says on {date} which needs are alike.", date=on))


def likeness(rule: LikenessRule, one: Described, other: Described) -> Likeness | None:
    """Why two needs may be the same one; nothing where they are not alike. Neither comes first."""
    apart = distance_m(one.latitude_e6, one.longitude_e6, other.latitude_e6, other.longitude_e6)
    shared = shared_words_bp(one, other)
    is_near = one.kind == other.kind and apart <= rule.near_m
    is_named_alike = shared >= rule.words_bp and apart <= rule.farthest_m
    return Likeness(distance_m=apart, words_bp=shared) if is_near or is_named_alike else None


def shared_words_bp(one: Described, other: Described) -> int:
    """The share of the shorter name's words that the other name has too, in basis points."""
    first, second = _words(one.title, one.place), _words(other.title, other.place)
    fewer = min(len(first), len(second))
    return len(first & second) * BASIS // fewer if fewer else 0


def reach_of(rule: LikenessRule) -> int:
    """How many microdegrees of latitude the rule looks around."""
    return int(max(rule.near_m, rule.farthest_m) / MICRO_DEGREE_M) + 1


def _words(title: str, place: str) -> frozenset[str]:
    """What a name says beyond the place it is in, which all needs of a village name."""
    words = frozenset(search_key(title).split()) - EMPTY
    return words - frozenset(search_key(place).split()) or words
