"""Pages and API of the portfolio."""

from portfolio.web import (
    assemblies,
    budgets,
    cofinancing,
    communities,
    needs,
    papers,
    projects,
    screening,
)

HANDLERS = (
    *communities.HANDLERS,
    *needs.HANDLERS,
    *assemblies.HANDLERS,
    *papers.HANDLERS,
    *projects.HANDLERS,
    *screening.HANDLERS,
    *budgets.HANDLERS,
    *cofinancing.HANDLERS,
)
