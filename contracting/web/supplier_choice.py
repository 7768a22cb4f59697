"""Choosing a supplier in a form: those that the place of an agreement knows."""

from uuid import UUID

from contracting.views import suppliers as views
from foundation.http.forms import Option
from foundation.http.routes import Asking


def supplier_options(asking: Asking, agreement_id: UUID) -> list[Option]:
    """The suppliers that the place of an agreement knows."""
    view = views.of_agreement(asking.work, agreement_id)
    return [
        Option("", asking.words.text("Choose a supplier")),
        *(Option(str(row.id), f"{row.name} · {row.document}") for row in view.rows),
    ]
