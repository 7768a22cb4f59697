"""The inventory as a list, as files and by API; one asset; the report of how it is."""

from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers, exports
from foundation.http.forms import FormField, FormPlan, Option
from foundation.http.lists import choice_field, column, options_field, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator, translator
from foundation.work import Work
from maintenance import assets
from maintenance.assets import AssetState, ReportAssetState
from maintenance.views import assets as views
from maintenance.views import inventory
from maintenance.views.assets import AssetView
from maintenance.views.inventory import AssetQuery, AssetRow
from maintenance.web import choices

COLUMNS = ("Asset", "Place", "Size", "State", "Next time", "Warranty until", "Renew in")


class AssetColumn(StrEnum):
    """The columns of the inventory as a file."""

    CODE = "code"
    NAME = "name"
    KIND = "kind"
    QUANTITY = "quantity"
    UNIT = "unit"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    TERRITORY_CODE = "territory_code"
    LOCALITY = "locality"
    CUSTODIAN = "custodian"
    STATE = "state"
    STATE_SINCE = "state_since"
    COST = "cost"
    HANDED_OVER_ON = "handed_over_on"
    RENEWS_IN = "renews_in"
    WARRANTY_UNTIL = "warranty_until"
    NEXT_DUE_ON = "next_due_on"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@get("/assets", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = choices.read_query(request, AssetQuery)
        return answers.page(
            request,
            "maintenance/assets.html",
            work.actor,
            view=inventory.list_page(work, query),
            columns=[column(name, tongue, is_number=name == "Size") for name in COLUMNS],
            fields=_fields(work, query, tongue),
            kind_names=choices.kind_names(tongue),
            symbols=choices.unit_symbols(),
            links=choices.files_of("/assets", query),
            is_limited=bool(choices.address(query)),
        )


@get("/api/assets", sync_to_thread=True)
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(inventory.list_page(work, choices.read_query(request, AssetQuery)))


@get(["/assets.csv", "/assets.xlsx"])
@in_thread
def list_file(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        choices.require_export(work)
        tongue = words(request, work.actor)
        query = choices.read_query(request, AssetQuery)
        names = choices.kind_names(tongue)
        rows = [_cells(row, tongue, names) for row in inventory.everything(work, query)]
    head = [tongue.label("asset_column", name) for name in AssetColumn]
    write = exports.csv_answer if request.url.path.endswith(".csv") else exports.xlsx_answer
    return write(tongue.text("assets"), head, rows)


@get("/assets/{id:uuid}", sync_to_thread=True)
def detail_page(
    request: HttpRequest, id: FromPath[UUID], after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        view = views.detail(work, id, tongue, cursor=after)
        return answers.page(
            request,
            "maintenance/asset.html",
            work.actor,
            view=view,
            kind_name=choices.kind_names(tongue).get(view.kind, view.kind),
            symbols=choices.unit_symbols(),
            today=work.today,
            crumbs=crumbs(tongue),
        )


@get("/api/assets/{id:uuid}", sync_to_thread=True)
def detail_api(
    request: HttpRequest, id: FromPath[UUID], after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.answer(views.detail(work, id, tongue, cursor=after))


def view_of(work: Work, asset_id: UUID) -> AssetView:
    """An asset as a command answers with it, in the language of whoever sent it."""
    return views.detail(work, asset_id, translator(work.actor.language))


def crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the inventory."""
    return ({"label": tongue.text("Assets"), "href": "/assets"},)


def about_asset(work: Work, asset_id: UUID, tongue: Translator) -> Setting:
    """What every form about an asset shows beside it."""
    brief = views.brief(work, asset_id)
    return Setting(
        territory=brief.territory,
        version=brief.version,
        context_title="The asset",
        facts=(
            {
                "label": tongue.text("Asset"),
                "value": brief.name,
                "hint": brief.code,
                "href": f"/assets/{brief.id}",
            },
            {"label": tongue.text("Place"), "value": brief.place},
            {
                "label": tongue.text("State"),
                "value": tongue.label("asset_state", brief.state),
                "hint": tongue.text("since {day}", day=brief.state_since),
            },
        ),
        extra={
            "asset": brief,
            "crumbs": (*crumbs(tongue), {"label": brief.name, "href": f"/assets/{brief.id}"}),
        },
    )


def _reporting(asking: Asking) -> Setting:
    setting = about_asset(asking.work, asking.row, asking.words)
    others = [
        Option(state.value, asking.words.label("asset_state", state))
        for state in AssetState
        if state is not setting.extra["asset"].state
    ]
    plan = FormPlan(
        choices={"state": others},
        initial={"since": asking.work.today},
        required=frozenset({"since"}),
    )
    return replace(setting, plan=plan)


def _fields(work: Work, query: AssetQuery, tongue: Translator) -> tuple[FormField, ...]:
    return (
        search_field(tongue, query.q),
        options_field(
            tongue, "place", choices.municipalities(work), query.place, label="Municipality"
        ),
        options_field(tongue, "kind", choices.asset_kinds(tongue), query.kind, label="Kind"),
        choice_field(tongue, "status", AssetState, query.status, label="State"),
    )


def _cells(row: AssetRow, tongue: Translator, names: dict[str, str]) -> list[exports.Cell]:
    return [
        row.code,
        row.name,
        names.get(row.kind, row.kind),
        row.quantity_milli / 1_000,
        choices.unit_symbols().get(row.unit, row.unit),
        *choices.place_cells(row.territory, row.place),
        tongue.label("custodian", row.custodian),
        tongue.label("asset_state", row.state),
        row.state_since,
        row.cost,
        row.handed_over_on,
        row.renews_in,
        row.warranty_until,
        row.next_due_on,
        row.latitude_e6 / 1_000_000 if row.latitude_e6 is not None else None,
        row.longitude_e6 / 1_000_000 if row.longitude_e6 is not None else None,
    ]


HANDLERS = (
    list_page,
    list_api,
    list_file,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/assets/{id:uuid}/state",
            command=ReportAssetState,
            action=assets.report_state,
            permission=Permission.MAINTENANCE_LOG,
            title="How is it now?",
            lead="What you say here stays in its history with its date.",
            submit="Save",
            view=view_of,
            done=lambda row: f"/assets/{row.id}",
            setting=_reporting,
            cancel=lambda subject: f"/assets/{subject}",
        )
    ),
)
