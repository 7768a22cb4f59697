"""Pages and API of the portfolio."""

from portfolio.web import communities, needs

HANDLERS = (*communities.HANDLERS, *needs.HANDLERS)
