"""The rule an agreement stands on, explained: the regime, its norm, its standing then and now, its ceiling and where that comes from."""

from datetime import date

import msgspec

from contracting import agreement_rules, regime_rules
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement
from contracting.regime_rules import NormStatus, RegimeRule
from foundation.errors import Refused, Sentence
from foundation.money import Money
from portfolio.communities import CommunityKind


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """One regime on one day for one entity; ``status_now`` says how it stands today."""

    code: str
    name_es: str
    name_en: str
    norm: str
    condition_es: str
    condition_en: str
    valid_from: date
    status: NormStatus
    status_now: NormStatus | None
    has_ceiling: bool
    ceiling: Money | None
    ceiling_sentence: Sentence | None
    source: str
    to_confirm: bool


class RegimeChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A regime somebody could choose; ``refusal`` says why not."""

    rule: RuleView
    refusal: Sentence | None


def rule_of(agreement: Agreement, today: date) -> RuleView:
    """The rule an agreement stands on: as it was kept on the day of signing, and until then as it stands today."""
    rule = agreement_rules.get_rule(agreement.regime, agreement.regime_valid_from)
    on = agreement.signed_on or today
    view = describe(rule, on, today, budget_smmlv=agreement.entity_budget_smmlv)
    if agreement.signed_on is None:
        return view
    kept = agreement.ceiling_minor
    return msgspec.structs.replace(
        view, ceiling=None if kept is None else Money(kept, agreement.currency)
    )


def regime_choices(
    today: date, *, entity: EntityKind, counterparty: CommunityKind, budget_smmlv: int | None
) -> tuple[RegimeChoice, ...]:
    """Every regime of the tables for one entity and one kind of organisation, those that are possible first."""
    found = [
        RegimeChoice(
            rule=describe(rule, today, today, budget_smmlv=budget_smmlv),
            refusal=agreement_rules.refusal_of_regime(
                rule.code, today, entity=entity, counterparty=counterparty
            ),
        )
        for rule in regime_rules.regime_rules()
        if rule.covers(today)
    ]
    return tuple(sorted(found, key=lambda choice: choice.refusal is not None))


def describe(rule: RegimeRule, on: date, today: date, *, budget_smmlv: int | None) -> RuleView:
    """A regime with its ceiling on a day."""
    ceiling: Money | None = None
    sentence: Sentence | None = None
    is_uncertain = False
    try:
        basis = agreement_rules.find_basis(rule.code, on, budget_smmlv=budget_smmlv)
    except Refused as refused:
        sentence = refused.sentence
    else:
        if basis is not None:
            ceiling, sentence, is_uncertain = basis.amount, basis.sentence, basis.to_confirm
    now = regime_rules.find_rule(regime_rules.regime_rules(), rule.code, today)
    return RuleView(
        code=rule.code,
        name_es=rule.name_es,
        name_en=rule.name_en,
        norm=rule.norm,
        condition_es=rule.condition_es,
        condition_en=rule.condition_en,
        valid_from=rule.valid_from,
        status=rule.status,
        status_now=now.status if now else None,
        has_ceiling=rule.ceiling is not regime_rules.CeilingKind.NONE,
        ceiling=ceiling,
        ceiling_sentence=sentence,
        source=rule.source,
        to_confirm=rule.to_confirm or is_uncertain,
    )
