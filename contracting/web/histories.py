"""What happened to one thing, as a table of its page: what, when, by which role."""

from contracting.views.timelines import Timeline
from foundation.http.lists import column
from foundation.translations import Translator
from portfolio.web.registers import Cell, Shelf


def shelf(timeline: Timeline, tongue: Translator) -> Shelf:
    """The history of one row, the newest first."""
    return Shelf(
        title=tongue.text("What happened"),
        columns=[column("What", tongue), column("When", tongue), column("Who", tongue)],
        rows=[
            (
                Cell(tongue.label("audit.action", event.action)),
                Cell(tongue.datetime(event.at)),
                Cell(", ".join(tongue.label("role", role) for role in event.roles) or "—"),
            )
            for event in timeline.events
        ],
        empty=tongue.text("Nothing yet."),
        anchor="history",
    )
