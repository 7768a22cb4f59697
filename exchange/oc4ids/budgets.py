"""The budget of a work in OC4IDS: what it costs, who gives what, and how it divides.

A work's budget is shown as several breakdowns of the same money (by source, by line, by stage, by year), never to be added up
across breakdowns.
"""

from datetime import date

from exchange.oc4ids.codes import DocumentType, FinanceType, Role
from exchange.oc4ids.facts import Span
from exchange.oc4ids.objects import Classification, Document, Metric, Observation
from exchange.oc4ids.parties import Parties
from exchange.oc4ids.pieces import joined, key, keyed, known, moment, period, value, words
from exchange.oc4ids.project_objects import (
    Budget,
    BudgetBreakdown,
    BudgetBreakdowns,
    Cost,
    CostGroup,
    CostMeasurement,
    Finance,
    LifeCycleCosting,
)
from exchange.oc4ids.stories import (
    BudgetFact,
    CostFact,
    LifeCycleFact,
    MaintenancePlanFact,
    ProjectStory,
    SourceFact,
)
from exchange.oc4ids.wording import Wording
from foundation.money import Money

# The standard asks for the asset class of some instruments; a grant or a guarantee has none.
_ASSET_CLASS = {
    FinanceType.BOND: ["debt"],
    FinanceType.LOAN: ["debt"],
    FinanceType.HYBRID: ["debt", "equity"],
    FinanceType.LISTED_SHARES: ["equity"],
    FinanceType.UNLISTED_SHARES: ["equity"],
}
_NO_BUDGET = BudgetFact()


def budget(story: ProjectStory, parties: Parties, phrases: Wording) -> Budget | None:
    """The project's ``budget``."""
    fact = story.budget or _NO_BUDGET
    return known(
        Budget(
            amount=value(fact.amount),
            description=words(fact.description),
            request_date=moment(fact.requested_on),
            approval_date=moment(fact.approved_on),
            budget_breakdowns=_breakdowns(story, fact, parties, phrases),
            finance=keyed([_finance(it, parties) for it in fact.sources if it.instrument]),
        )
    )


def shortfall(fact: BudgetFact | None) -> Metric | None:
    """What the sources do not cover, as the metric that the CoST data standard prescribes; money in kind covers too."""
    if fact is None or fact.amount is None or not fact.sources:
        return None
    if any(source.amount.currency != fact.amount.currency for source in fact.sources):
        return None
    missing = fact.amount.minor - sum(source.amount.minor for source in fact.sources)
    if missing <= 0:
        return None
    short = Money(missing, fact.amount.currency)
    seen = Observation(id="1", value=value(short), notes=words(fact.shortfall_reason))
    return Metric(id="budgetShortfall", title="Budget shortfall", observations=[seen])


def amendments(fact: BudgetFact | None, phrases: Wording) -> list[Document]:
    """Each approved change of the budget as a document: the decision with its day, its reason, and both amounts."""
    return [
        Document(
            id="budget-amendment-" + key(it.id),
            document_type=DocumentType.BUDGET_AMENDMENT,
            title=joined(" ", phrases.amendment, it.id),
            description=joined(
                "\n",
                it.reason,
                _amount(phrases.before, it.before),
                _amount(phrases.after, it.after),
            ),
            date_published=moment(it.approved_on),
        )
        for it in (fact.amendments if fact else ())
    ]


def _amount(name: str, amount: Money | None) -> str | None:
    return f"{name}: {amount.currency} {amount.plain()}" if amount is not None else None


def cost_measurements(story: ProjectStory) -> list[CostMeasurement] | None:
    """The project's ``costMeasurements``: what the asset costs over its life."""
    return keyed(map(_measurement, story.life_cycle))


def _breakdowns(
    story: ProjectStory, fact: BudgetFact, parties: Parties, phrases: Wording
) -> list[BudgetBreakdowns] | None:
    plan = story.maintenance
    measures = story.environment.measures if story.environment else ()
    groups = (
        ("source", phrases.by_source, [_source(it, parties, phrases) for it in fact.sources]),
        ("line", phrases.by_line, [_entry(it.id, it.description, it.amount) for it in fact.lines]),
        ("stage", "Breakdown by stage", _stages(fact, plan, parties)),
        ("year", "Breakdown by year of implementation", _years(fact)),
        (
            "measure",
            phrases.by_measure,
            [_entry(it.id, it.description, it.cost) for it in measures if it.cost is not None],
        ),
        ("maintenance", phrases.by_task, _tasks(plan)),
    )
    return [
        BudgetBreakdowns(id=name, description=title, budget_breakdown=rows)
        for name, title, entries in groups
        if (rows := keyed(entries))
    ] or None


def _source(fact: SourceFact, parties: Parties, phrases: Wording) -> BudgetBreakdown:
    how = phrases.in_kind if fact.is_in_kind else None
    return BudgetBreakdown(
        id=key(fact.id),
        description=joined(" · ", fact.description, fact.origin, how),
        amount=value(fact.amount),
        period=period(fact.available),
        source_party=parties.refer(fact.party, Role.FUNDER),
        approval_date=moment(fact.approved_on),
    )


def _entry(name: str, description: str, amount: Money | None) -> BudgetBreakdown:
    return BudgetBreakdown(id=key(name), description=words(description), amount=value(amount))


def _stages(
    fact: BudgetFact, plan: MaintenancePlanFact | None, parties: Parties
) -> list[BudgetBreakdown]:
    """What preparing, building and the first year of keeping cost; told only where more than the building is known."""
    kept = plan.first_year_budget if plan else None
    if fact.preparation is None and kept is None:
        return []
    rows = [
        _entry(stage, stage, amount)
        for stage, amount in (("preparation", fact.preparation), ("implementation", fact.amount))
        if amount is not None
    ]
    if plan is not None and kept is not None:
        rows.append(
            BudgetBreakdown(
                id="maintenance",
                description="maintenance",
                amount=value(kept),
                period=period(plan.first_year),
                source_party=parties.refer(plan.payer, Role.FUNDER),
                approval_date=moment(plan.accepted_on),
            )
        )
    return rows


def _years(fact: BudgetFact) -> list[BudgetBreakdown]:
    return [
        BudgetBreakdown(
            id=str(it.year),
            description=str(it.year),
            amount=value(it.amount),
            period=period(Span(starts_on=date(it.year, 1, 1), ends_on=date(it.year, 12, 31))),
        )
        for it in fact.years
    ]


def _tasks(plan: MaintenancePlanFact | None) -> list[BudgetBreakdown]:
    if plan is None:
        return []
    return [
        BudgetBreakdown(
            id=key(it.id),
            description=joined(" · ", it.title, it.rhythm, it.responsible),
            amount=value(it.first_year_cost),
            period=period(plan.first_year),
        )
        for it in plan.tasks
        if it.first_year_cost is not None
    ]


def _finance(fact: SourceFact, parties: Parties) -> Finance:
    return Finance(
        id=key(fact.id),
        description=words(fact.description),
        value=value(fact.amount),
        financing_party=parties.refer(fact.party, Role.FUNDER),
        financing_party_type=fact.party_type,
        source=words(fact.origin),
        asset_class=_ASSET_CLASS.get(fact.instrument) if fact.instrument else None,
        type=fact.instrument,
        concessional=fact.is_concessional,
        results_based=fact.is_results_based,
        period=period(fact.available),
    )


def _measurement(fact: LifeCycleFact) -> CostMeasurement:
    total = value(fact.total)
    categories = dict.fromkeys(cost.category for cost in fact.costs)
    return CostMeasurement(
        id=key(fact.id),
        date=moment(fact.measured_on),
        life_cycle_costing=LifeCycleCosting(value=total) if total else None,
        cost_groups=[
            CostGroup(id=category, category=category, costs=costs)
            for category in categories
            if (costs := keyed([_cost(it) for it in fact.costs if it.category is category]))
        ]
        or None,
    )


def _cost(fact: CostFact) -> Cost:
    title = words(fact.title)
    return Cost(
        id=key(fact.id),
        classification=Classification(description=title) if title else None,
        value=value(fact.value),
    )
