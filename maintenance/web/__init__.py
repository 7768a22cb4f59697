"""Pages and API of maintenance: what is due, the inventory, the log, the plans."""

from maintenance.web import adjustments, assets, board, logs, plans

HANDLERS = (
    *board.HANDLERS,
    *assets.HANDLERS,
    *logs.HANDLERS,
    *adjustments.HANDLERS,
    *plans.HANDLERS,
)
