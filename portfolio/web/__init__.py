"""Pages and API of the portfolio."""

from portfolio.web import assemblies, communities, needs

HANDLERS = (*communities.HANDLERS, *needs.HANDLERS, *assemblies.HANDLERS)
