"""Pages and API of the portfolio."""

from portfolio.web import (
    assemblies,
    budgets,
    cofinancing,
    communities,
    deliveries,
    exchange_rates,
    money,
    needs,
    papers,
    projects,
    round_needs,
    rounds,
    screening,
    sources,
    totals,
)

HANDLERS = (
    *communities.HANDLERS,
    *needs.HANDLERS,
    *assemblies.HANDLERS,
    *papers.HANDLERS,
    *rounds.HANDLERS,
    *round_needs.HANDLERS,
    *projects.HANDLERS,
    *screening.HANDLERS,
    *budgets.HANDLERS,
    *cofinancing.HANDLERS,
    *sources.HANDLERS,
    *money.HANDLERS,
    *deliveries.HANDLERS,
    *exchange_rates.HANDLERS,
    *totals.HANDLERS,
)
