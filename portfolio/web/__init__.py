"""Pages and API of the portfolio."""

from portfolio.web import (
    assemblies,
    budgets,
    cofinancing,
    communities,
    needs,
    papers,
    projects,
    round_needs,
    rounds,
    screening,
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
)
