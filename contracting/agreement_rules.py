"""What limits an agreement on a day: the regime that is in force, its ceiling, the money there is, the cap of the advance.

Each rule answers with the sentence of its refusal, or with nothing. The figures are dated reference data (``regime_rules``, ``ceilings``,
``payment_breakdown``), the money is the project's co-finance.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from contracting import ceilings, payment_breakdown, regime_rules, slicing
from contracting.ceilings import CeilingBasis
from contracting.payment_breakdown import PaymentRate, PaymentTerms
from contracting.regime_rules import CeilingKind, RegimeRule
from contracting.slicing import Slice
from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS, Money
from foundation.work import Work
from portfolio import budgeting, cofinancing, funding_rules
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.communities import CommunityKind
from portfolio.projects import Project


class EntityKind(StrEnum):
    """Who contracts with the organisation, as the regimes tell entities apart."""

    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    NATION = "nation"
    IMPLEMENTER = "implementer"
    NGO = "ngo"


# A regime open to any entity of the state is open to each of these.
STATE = frozenset({EntityKind.DEPARTMENT, EntityKind.MUNICIPALITY, EntityKind.NATION})


def refusal_of_regime(
    code: str, on: date, *, entity: EntityKind, counterparty: CommunityKind
) -> Sentence | None:
    """Why an entity and an organisation cannot sign under a regime on a day."""
    rules = regime_rules.regime_rules()
    refused = regime_rules.refusal(rules, code, on, counterparty=counterparty.value)
    if refused is not None:
        return refused
    rule = get_rule(code, on)
    allowed = set(rule.contracting)
    if entity.value not in allowed and not (entity in STATE and "state_entity" in allowed):
        return say("This regime ({norm}) does not allow this kind of entity.", norm=rule.norm)
    return None


def get_rule(code: str, on: date) -> RegimeRule:
    """How a regime stands on a day; refused where it did not exist."""
    rule = regime_rules.find_rule(regime_rules.regime_rules(), code, on)
    if rule is None:
        raise Refused(
            say("This regime did not exist on {date}. Choose one that is in force.", date=on)
        )
    return rule


def find_basis(code: str, on: date, *, budget_smmlv: int | None) -> CeilingBasis | None:
    """The ceiling of a regime on a day with what it was calculated from; nothing where the regime has none."""
    rule = get_rule(code, on)
    if rule.ceiling in {CeilingKind.MINIMUM_AMOUNT, CeilingKind.LESSER_AMOUNT} and not budget_smmlv:
        raise Refused(
            say("Write the yearly budget of the contracting entity: the ceiling depends on it.")
        )
    return ceilings.find_basis(
        rule, budget_smmlv or 0, on, ceilings.minimum_wages(), ceilings.ceiling_tiers()
    )


def refusal_of_ceiling(
    code: str, on: date, value: Money, *, budget_smmlv: int | None
) -> Sentence | None:
    """Why a value is above what the regime allows, with the rule's own text."""
    try:
        basis = find_basis(code, on, budget_smmlv=budget_smmlv)
    except Refused as refused:
        return refused.sentence
    return ceilings.refusal(value, basis)


def refusal_of_slices(
    own: Slice, others: Iterable[Slice], code: str, *, budget_smmlv: int | None
) -> Sentence | None:
    """Why an agreement is one slice too many; nothing where its own ceiling cannot be told, which is said elsewhere."""
    try:
        basis = find_basis(code, own.signed_on, budget_smmlv=budget_smmlv)
    except Refused:
        return None
    return slicing.refusal(slicing.rule_on(own.signed_on), own, others, basis)


def refusal_of_money(work: Work, project: Project, value: Money, spent: Money) -> Sentence | None:
    """Why a value cannot be paid by a work's sources, of which earlier agreements spent a part."""
    cash = cash_of(cofinancing.shares_of(work, project.id), value.currency)
    return refusal_of_cash(value, cash, spent)


def cash_of(shares: Iterable[FundingShare], currency: str) -> Money:
    """What the sources of a work bring in money."""
    cash = [share.amount_minor for share in shares if share.form is ContributionKind.CASH]
    return Money(sum(cash), currency)


def refusal_of_cash(value: Money, cash: Money, spent: Money) -> Sentence | None:
    """Why a value cannot be paid: only what the sources bring in money pays an agreement, and only once."""
    if value + spent <= cash:
        return None
    if spent:
        return say(
            "The agreement of {value} is more than is left: the sources bring {cash} in money, and {spent} of it "
            "went into what earlier agreements built.",
            value=value,
            cash=cash,
            spent=spent,
        )
    return say(
        "The agreement of {value} is more than the {cash} that the sources bring in money. "
        "What comes in kind is delivered to the work and not paid.",
        value=value,
        cash=cash,
    )


def refusal_of_commitment(work: Work, project: Project, on: date) -> Sentence | None:
    """Why too little of the sources' money is committed by documents for anybody to sign."""
    shares = cofinancing.shares_of(work, project.id)
    return funding_rules.refusal_of_commitment(
        committed_of(shares, project.currency), cash_of(shares, project.currency), on
    )


def committed_of(shares: Iterable[FundingShare], currency: str) -> Money:
    """What of the sources' money is committed by documents."""
    cash = [share.committed_minor for share in shares if share.form is ContributionKind.CASH]
    return Money(sum(cash), currency)


def refusal_of_terms(value: Money, terms: PaymentTerms, on: date) -> Sentence | None:
    """Why advance, retention and deductions cannot be agreed."""
    cap = advance_cap(on)
    if terms.amortisation_bp > cap.rate_bp:
        return say(
            "The advance is at most {most} of {value}: {source}.",
            most=advance_of(value, cap.rate_bp, step_minor=terms.step_minor),
            value=value,
            source=cap.source,
        )
    return payment_breakdown.refusal_of_terms(terms)


def advance_cap(on: date) -> PaymentRate:
    """The largest part of an agreement that the law lets be advanced."""
    return payment_breakdown.rate_on(payment_breakdown.payment_rates(), "advance_cap", on)


def advance_of(value: Money, rate_bp: int, *, step_minor: int) -> Money:
    """The advance agreed, down to a whole step so that it never passes its rate."""
    steps = value.minor * rate_bp // (BASIS * step_minor)
    return Money(steps * step_minor, value.currency)


def step_of(currency: str, on: date) -> int:
    """To what amounts of a currency are rounded."""
    return budgeting.rule_value(
        budgeting.budget_rules(), budgeting.BudgetRuleCode.STEP_MINOR, on, currency=currency
    )
