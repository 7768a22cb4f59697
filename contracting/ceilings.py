"""Ceilings: up to what amount an entity may contract directly with a community organisation.

Ley 1150/2007, art. 2, num. 2, lit. b sets the *menor cuantía* (lesser amount) in legal minimum wages (SMMLV) by tiers of the entity's
annual budget, itself counted in minimum wages; the *mínima cuantía* (minimum amount) is a tenth of it. The wage is the one in force on
the day. Wages and tiers are dated reference data: the decree of the wage of 2026 was suspended and replaced within two months.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import msgspec

from contracting.regime_rules import CeilingKind, NormStatus, RegimeRule
from foundation.errors import Refused, Sentence, say
from foundation.money import COP, MINOR_PER_UNIT, Money
from foundation.reference_data import Dated, covering, read_rows


class MinimumWage(Dated, frozen=True, kw_only=True):
    """The legal monthly minimum wage during one period, with the standing of its decree."""

    monthly_pesos: int
    norm: str
    status: NormStatus

    @property
    def monthly(self) -> Money:
        return Money(self.monthly_pesos * MINOR_PER_UNIT, COP)


class CeilingTier(Dated, frozen=True, kw_only=True):
    """The ceilings of the entities whose annual budget lies between two numbers of minimum wages."""

    budget_from_smmlv: int
    budget_below_smmlv: int | None = None
    lesser_amount_smmlv: int
    minimum_amount_smmlv: int

    def holds(self, budget_smmlv: int) -> bool:
        below = self.budget_below_smmlv
        return self.budget_from_smmlv <= budget_smmlv and (below is None or budget_smmlv < below)


class CeilingBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A ceiling and everything it was calculated from."""

    amount: Money
    wage: MinimumWage
    tier: CeilingTier | None
    smmlv: int
    sentence: Sentence

    @property
    def to_confirm(self) -> bool:
        return self.wage.to_confirm or (self.tier is not None and self.tier.to_confirm)


@cache
def minimum_wages() -> tuple[MinimumWage, ...]:
    return read_rows("contracting", "minimum_wages.csv", MinimumWage)


@cache
def ceiling_tiers() -> tuple[CeilingTier, ...]:
    return read_rows("contracting", "ceilings.csv", CeilingTier)


def wage_on(wages: Iterable[MinimumWage], on: date) -> MinimumWage:
    """The minimum wage of a day; a day without one is refused, never guessed."""
    for wage in covering(wages, on):
        return wage
    raise Refused(say("The legal minimum wage of {date} is not in the tables yet.", date=on))


def budget_in_wages(budget: Money, wage: MinimumWage) -> int:
    """An annual budget as a whole number of minimum wages, which is how the tiers are told."""
    if budget.currency != COP:
        raise Refused(say("The budget of a public entity is told in Colombian pesos."))
    return budget.minor // wage.monthly.minor


def ceiling(
    rule: RegimeRule,
    entity_budget_smmlv: int,
    on: date,
    wages: Iterable[MinimumWage],
    tiers: Iterable[CeilingTier],
) -> Money | None:
    """The most that an agreement may be worth; nothing where the regime has no ceiling."""
    found = find_basis(rule, entity_budget_smmlv, on, wages, tiers)
    return None if found is None else found.amount


def find_basis(
    rule: RegimeRule,
    entity_budget_smmlv: int,
    on: date,
    wages: Iterable[MinimumWage],
    tiers: Iterable[CeilingTier],
) -> CeilingBasis | None:
    """The ceiling with its wage and tier; nothing where the regime has no ceiling."""
    if rule.ceiling is CeilingKind.NONE:
        return None
    wage = wage_on(wages, on)
    if rule.ceiling is CeilingKind.FIXED:
        if rule.ceiling_smmlv is None:
            raise ValueError(f"{rule.version} has a fixed ceiling without an amount")
        return _basis(rule.ceiling_smmlv, wage, None)
    tier = _tier_on(tiers, entity_budget_smmlv, on)
    is_minimum = rule.ceiling is CeilingKind.MINIMUM_AMOUNT
    return _basis(tier.minimum_amount_smmlv if is_minimum else tier.lesser_amount_smmlv, wage, tier)


def refusal(value: Money, basis: CeilingBasis | None) -> Sentence | None:
    """Why a value is above the ceiling, or nothing where it is not."""
    if basis is None or value <= basis.amount:
        return None
    return say(
        "{value} is {excess} above the ceiling of this regime. {explanation}",
        value=value,
        excess=value - basis.amount,
        explanation=basis.sentence,
    )


def _tier_on(tiers: Iterable[CeilingTier], budget_smmlv: int, on: date) -> CeilingTier:
    for tier in covering(tiers, on):
        if tier.holds(budget_smmlv):
            return tier
    raise Refused(say("No ceilings for public contracts are in the tables for {date}.", date=on))


def _basis(smmlv: int, wage: MinimumWage, tier: CeilingTier | None) -> CeilingBasis:
    amount = wage.monthly * smmlv
    return CeilingBasis(
        amount=amount,
        wage=wage,
        tier=tier,
        smmlv=smmlv,
        sentence=say(
            "The ceiling is {amount}: {wages} minimum wages of {wage} ({norm}).",
            amount=amount,
            wages=smmlv,
            wage=wage.monthly,
            norm=wage.norm,
        ),
    )
