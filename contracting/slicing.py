"""Slicing: one object in several agreements, each below its ceiling and together above it.

Nobody evades the ways of selection (Ley 80/1993, art. 24, num. 8). Agreements under a ceiling with one organisation, signed within a window
of days for objects that are alike, are counted as one. What is near and what is alike is dated reference data; words that every object has
("construction", "vereda") say nothing of it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import msgspec

from contracting.ceilings import CeilingBasis
from foundation.errors import Sentence, say
from foundation.money import BASIS, Money, add_up
from foundation.photos import distance_m
from foundation.reference_data import Dated, covering, read_rows
from foundation.territories.names import search_key
from portfolio.likeness import EMPTY


class SlicingRule(Dated, frozen=True, kw_only=True):
    """Which agreements with one organisation are slices of one object."""

    code: str
    window_days: int
    words_bp: int
    near_m: int
    empty_words: tuple[str, ...]
    norm: str


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of an agreement: when it was signed, for how much, for what, where."""

    number: str
    signed_on: date
    value: Money
    object: str
    kind: str
    latitude_e6: int | None
    longitude_e6: int | None


@cache
def slicing_rules() -> tuple[SlicingRule, ...]:
    return read_rows("contracting", "slicing_rules.csv", SlicingRule)


def rule_on(on: date) -> SlicingRule | None:
    """The rule of a day; before there was one nothing counts as a slice."""
    return next(iter(covering(slicing_rules(), on)), None)


def is_alike(rule: SlicingRule, one: Slice, other: Slice) -> bool:
    """Whether two agreements are for one object: by their words, or the same kind of work at the same place."""
    first, second = _words(rule, one.object), _words(rule, other.object)
    fewer = min(len(first), len(second))
    if fewer and len(first & second) * BASIS >= rule.words_bp * fewer:
        return True
    return one.kind == other.kind and _is_near(rule, one, other)


def _words(rule: SlicingRule, text: str) -> frozenset[str]:
    """What the words of an object say; numbers are quantities, which is what a slice changes."""
    words = frozenset(word for word in search_key(text).split() if not word.isdigit())
    return words - EMPTY - frozenset(rule.empty_words)


def _is_near(rule: SlicingRule, one: Slice, other: Slice) -> bool:
    here, there = (one.latitude_e6, one.longitude_e6), (other.latitude_e6, other.longitude_e6)
    if here[0] is None or here[1] is None or there[0] is None or there[1] is None:
        return False
    return distance_m(here[0], here[1], there[0], there[1]) <= rule.near_m


def refusal(
    rule: SlicingRule | None, own: Slice, others: Iterable[Slice], basis: CeilingBasis | None
) -> Sentence | None:
    """Why an agreement and those it is a slice with cannot all stand, or nothing where they can."""
    if rule is None or basis is None:
        return None
    slices = [
        one
        for one in others
        if abs((one.signed_on - own.signed_on).days) <= rule.window_days
        and is_alike(rule, own, one)
    ]
    total = add_up([own.value, *(one.value for one in slices)], own.value.currency)
    if not slices or total <= basis.amount:
        return None
    return say(
        "With {others}, signed within {days} days with the same organisation for the same object, it adds up to {total}. "
        "{explanation} One object is not contracted in slices ({norm}).",
        others=tuple(one.number for one in slices),
        days=rule.window_days,
        total=total,
        explanation=basis.sentence,
        norm=rule.norm,
    )
