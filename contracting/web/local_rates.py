"""Rates of places: the list, and recording one with its accord and its days."""

from typing import Any

from litestar import Response, get

from contracting import deduction_kinds, local_rates
from contracting.local_rates import RecordLocalRate
from contracting.views import local_rates as views
from contracting.views.local_rates import RateQuery, RateRow
from contracting.web import shown
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import asked, column, options_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import choices, registers
from portfolio.web.registers import Cell, Door, RegisterPage, Shelf


@get("/payments/rates", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, RateQuery)
        view = views.list_page(work, query)
        new = Door("/payments/rates/new", tongue.text("Record a rate"), is_main=True)
        doors = (new,) if work.actor.may_anywhere(Permission.LOCAL_RATE_RECORD) else ()
        page = RegisterPage(
            title=tongue.text("Rates of places"),
            lead=tongue.text(
                "Stamps, contributions and withholdings as councils, assemblies and the nation set them, each with its accord and its days."
            ),
            doors=doors,
            fields=(
                options_field(
                    tongue, "place", shown.departments(query.place), query.place, label="Department"
                ),
            ),
            shelf=_shelf(view.rows, tongue),
            next=view.next,
            total=view.total,
            note=tongue.text(
                "A rate binds agreements that agreed that deduction: a stamp at the rate of the day of signing, "
                "a withholding at that of the account. Each payment keeps the rate it used."
            ),
            first=doors[0] if doors else None,
        )
        crumbs = ({"label": tongue.text("Payments"), "href": "/payments"},)
        return registers.register_page(request, work, page, crumbs)


@get("/api/payments/rates")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, RateQuery)))


def _shelf(rows: tuple[RateRow, ...], tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("Rates of places"),
        columns=[
            column("Deduction", tongue),
            column("Place", tongue),
            column("Rate", tongue, is_number=True),
            column("In force", tongue),
            column("Norm", tongue),
        ],
        rows=[_row(row, tongue) for row in rows],
        empty=tongue.text("No rate here"),
        hint=tongue.text(
            "Until a rate is recorded with its accord, payments deduct what each agreement says."
        ),
    )


def _row(row: RateRow, tongue: Translator) -> tuple[Cell, ...]:
    notes = (
        tongue.text("to be confirmed") if row.to_confirm else "",
        tongue.text("corrects an earlier one: {reason}", reason=row.reason) if row.reason else "",
    )
    return (
        Cell(
            deduction_kinds.name_of(row.code, tongue.language),
            hint=tongue.label("deduction_base", row.base),
        ),
        Cell(row.place, hint=tongue.label("entity_kind", row.entity_kind)),
        Cell(tongue.percent(row.rate_bp), is_number=True),
        Cell(
            tongue.text("from {start} to {end}", start=row.valid_from, end=row.valid_to)
            if row.valid_to
            else tongue.text("since {day}, without an end", day=row.valid_from),
            hint="" if row.holds else tongue.text("not in force today"),
        ),
        Cell(
            row.norm,
            href=f"/files/{row.accord_file_id}" if row.accord_file_id else "",
            hint=" · ".join(note for note in notes if note),
        ),
    )


def _recording(asking: Asking) -> Setting:
    tongue = asking.words
    kinds = [
        Option(code, deduction_kinds.name_of(code, tongue.language))
        for code in deduction_kinds.codes_on(asking.work.today)
    ]
    places = choices.territories_of(asking.work, tongue)
    return Setting(
        FormPlan(
            choices={
                "code": kinds,
                "territory": [Option("", tongue.text("Choose a place")), *places],
            },
            initial={"entity_kind": "municipality", "valid_from": asking.work.today},
        )
    )


HANDLERS = (
    list_page,
    list_api,
    *command_routes(
        CommandRoute(
            path="/payments/rates/new",
            command=RecordLocalRate,
            action=local_rates.record,
            permission=Permission.LOCAL_RATE_RECORD,
            title="Record a rate",
            lead="As the accord says it: whose, at which rate, from which day. A row is never altered; a later one takes its place.",
            submit="Record this rate",
            view=views.one,
            done=lambda row: "/payments/rates",
            setting=_recording,
            cancel=lambda subject: "/payments/rates",
        )
    ),
)
