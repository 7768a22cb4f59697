"""Contracted quantities of a unit-price agreement: the table, and measuring what was built since the last time."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, measurements, unit_prices
from contracting.measurements import MeasureWork
from contracting.views import milestones as milestone_views
from contracting.views import quantities as views
from contracting.views.quantities import QuantitiesView
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator

FIRST_PIECES = 5


@get("/agreements/{id:uuid}/quantities", sync_to_thread=True)
def quantities_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        return answers.page(
            request,
            "contracting/quantities.html",
            work.actor,
            view=view,
            crumbs=crumbs(view, words(request, work.actor)),
        )


@get("/api/agreements/{id:uuid}/quantities", sync_to_thread=True)
def quantities_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def crumbs(view: QuantitiesView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the work and its agreement."""
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {
            "label": view.number or tongue.text("Draft agreement"),
            "href": f"/agreements/{view.agreement_id}",
        },
    )


def _measuring(asking: Asking) -> Setting:
    if unit_prices.find(asking.work, asking.row) is None:
        # Whoever comes by a wrong address is told so when it is sent; there is nothing to choose from.
        agreement = agreements.get(asking.work, asking.row)
        return Setting(
            FormPlan(choices={"item": []}),
            territory=agreement.territory,
            version=agreement.version,
        )
    view = views.detail(asking.work, asking.row)
    tongue = asking.words
    left = views.left_of(view)
    return Setting(
        FormPlan(
            choices={
                "item": [
                    Option("", tongue.text("Choose an item")),
                    *(
                        Option(
                            str(item.id),
                            tongue.text(
                                "{code} {name} · {left} {unit} left",
                                code=item.code,
                                name=item.description,
                                left=tongue.quantity(item.balance_milli),
                                unit=item.unit,
                            ),
                        )
                        for item in left
                    ),
                ]
            },
            blank_rows={"pieces": FIRST_PIECES},
        ),
        territory=view.territory,
        version=view.version,
        facts=(
            {
                "label": tongue.text("Agreement"),
                "value": view.number or "",
                "href": f"/agreements/{view.agreement_id}",
                "hint": view.project_title,
            },
            {
                "label": tongue.text("Verified so far"),
                "value": tongue.money(view.verified.total),
                "hint": tongue.text(
                    "{part} of {value}",
                    part=tongue.percent(view.physical_bp),
                    value=tongue.money(view.contracted.total),
                ),
            },
            {
                "label": tongue.text("Items with something left"),
                "value": str(len(left)),
                "href": f"/agreements/{view.agreement_id}/quantities",
            },
        ),
        context_title="The agreement",
    )


HANDLERS = (
    quantities_page,
    quantities_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/measure",
            command=MeasureWork,
            action=measurements.measure,
            permission=Permission.MILESTONE_REPORT,
            title="Measure what was built",
            lead="One line for each piece: where, how many, how long, wide and high. What a unit does not need stays empty.",
            submit="Send the measurement",
            view=milestone_views.detail,
            done=lambda row: f"/milestones/{row.id}",
            setting=_measuring,
            cancel=lambda subject: f"/agreements/{subject}/quantities",
        )
    ),
)
