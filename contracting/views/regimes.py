"""The regimes as people see them on a day: who contracts with whom, for what, up to how much, with which papers and taxes."""

from datetime import date

import msgspec

from contracting import (
    ceilings,
    deduction_kinds,
    dossier_rules,
    regime_rules,
    regime_taxes,
    slicing,
)
from contracting.ceilings import CeilingTier, MinimumWage
from contracting.dossier_rules import Demand
from contracting.regime_rules import CeilingKind, NormStatus, RegimeRule
from contracting.regime_taxes import TaxTreatment
from contracting.slicing import SlicingRule
from foundation.errors import Refused
from foundation.money import Money
from foundation.reference_data import covering
from portfolio.communities import CommunityKind, PaperKind


class TierCeiling(msgspec.Struct, frozen=True, kw_only=True):
    """Up to how much entities of one tier contract: how many minimum wages, and pesos of the day."""

    budget_from_smmlv: int
    budget_below_smmlv: int | None
    smmlv: int
    amount: Money


class PaperAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the dossier that a regime requires or asks for, of which kinds of organisation where not of all."""

    paper: PaperKind
    demand: Demand
    kinds: tuple[CommunityKind, ...]


class TaxView(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction and whether the regime causes it."""

    name_es: str
    name_en: str
    treatment: TaxTreatment
    note_es: str
    note_en: str


class PeriodView(msgspec.Struct, frozen=True, kw_only=True):
    """How a regime stood between two days."""

    status: NormStatus
    valid_from: date
    valid_to: date | None
    source: str


class RegimeView(msgspec.Struct, frozen=True, kw_only=True):
    """One regime on a day; ``existed`` and ``is_open`` say whether anything could be signed under it then and can be today."""

    code: str
    name_es: str
    name_en: str
    norm: str
    contracting: tuple[str, ...]
    counterparties: tuple[str, ...]
    objects: tuple[str, ...]
    ceiling: CeilingKind
    ceilings: tuple[TierCeiling, ...]
    condition_es: str
    condition_en: str
    status: NormStatus | None
    is_open: bool
    status_today: NormStatus | None
    is_open_today: bool
    papers: tuple[PaperAsked, ...]
    taxes: tuple[TaxView, ...]
    periods: tuple[PeriodView, ...]
    to_confirm: bool


class RegimesView(msgspec.Struct, frozen=True, kw_only=True):
    """Every regime of the tables on a day, with the minimum wage of that day and the rule about slices."""

    on: date
    today: date
    wage: MinimumWage | None
    wages: tuple[MinimumWage, ...]
    tiers: tuple[CeilingTier, ...]
    slicing: SlicingRule | None
    regimes: tuple[RegimeView, ...]


def on_day(on: date, today: date) -> RegimesView:
    """The regimes as they stood on a day, those that allowed something first."""
    wage = _wage(on)
    tiers = covering(ceilings.ceiling_tiers(), on)
    codes = dict.fromkeys(rule.code for rule in regime_rules.regime_rules())
    found = [_regime(code, on, today, tiers, wage) for code in codes]
    return RegimesView(
        on=on,
        today=today,
        wage=wage,
        wages=tuple(reversed(ceilings.minimum_wages())),
        tiers=tiers,
        slicing=slicing.rule_on(on),
        regimes=tuple(sorted(found, key=lambda one: not one.is_open)),
    )


def _wage(on: date) -> MinimumWage | None:
    try:
        return ceilings.wage_on(ceilings.minimum_wages(), on)
    except Refused:
        return None


def _regime(
    code: str, on: date, today: date, tiers: tuple[CeilingTier, ...], wage: MinimumWage | None
) -> RegimeView:
    periods = [rule for rule in regime_rules.regime_rules() if rule.code == code]
    then = regime_rules.find_rule(periods, code, on)
    now = regime_rules.find_rule(periods, code, today)
    rule = then or now or periods[0]
    same = (
        *("code", "name_es", "name_en", "norm", "contracting", "counterparties", "objects"),
        *("ceiling", "condition_es", "condition_en", "to_confirm"),
    )
    return RegimeView(
        **{name: getattr(rule, name) for name in same},
        ceilings=_ceilings(rule, tiers, wage),
        status=then.status if then else None,
        is_open=then is not None and then.is_open,
        status_today=now.status if now else None,
        is_open_today=now is not None and now.is_open,
        papers=_papers(rule, on),
        taxes=_taxes(rule, on),
        periods=tuple(
            PeriodView(
                status=one.status,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                source=one.source,
            )
            for one in periods
        ),
    )


def _ceilings(
    rule: RegimeRule, tiers: tuple[CeilingTier, ...], wage: MinimumWage | None
) -> tuple[TierCeiling, ...]:
    if wage is None or rule.ceiling is CeilingKind.NONE:
        return ()
    if rule.ceiling is CeilingKind.FIXED:
        smmlv = rule.ceiling_smmlv or 0
        whole = TierCeiling(
            budget_from_smmlv=0, budget_below_smmlv=None, smmlv=smmlv, amount=wage.monthly * smmlv
        )
        return (whole,)
    is_minimum = rule.ceiling is CeilingKind.MINIMUM_AMOUNT
    return tuple(
        TierCeiling(
            budget_from_smmlv=tier.budget_from_smmlv,
            budget_below_smmlv=tier.budget_below_smmlv,
            smmlv=(smmlv := tier.minimum_amount_smmlv if is_minimum else tier.lesser_amount_smmlv),
            amount=wage.monthly * smmlv,
        )
        for tier in tiers
    )


def _papers(rule: RegimeRule, on: date) -> tuple[PaperAsked, ...]:
    return tuple(
        PaperAsked(
            paper=row.paper,
            demand=row.demand,
            kinds=tuple(CommunityKind(kind) for kind in row.counterparties),
        )
        for row in dossier_rules.dossier_rules()
        if row.covers(on) and rule.code in row.regimes
    )


def _taxes(rule: RegimeRule, on: date) -> tuple[TaxView, ...]:
    return tuple(
        TaxView(
            name_es=deduction_kinds.name_of(row.code, "es"),
            name_en=deduction_kinds.name_of(row.code, "en"),
            treatment=row.treatment,
            note_es=row.note_es,
            note_en=row.note_en,
        )
        for row in regime_taxes.taxes_of(regime_taxes.regime_taxes(), rule.code, on)
    )
