"""Saved views of the portfolio: the list, opening one, saving, renaming, sharing, deleting, and which opens first."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import saved_views
from portfolio.saved_views import ChangeView, DeleteView, Look, OpenFirst, SaveView
from portfolio.views import lots
from portfolio.views import saved_views as views
from portfolio.views.saved_views import SavedViewRow
from portfolio.views.works import NO_LOT, WorkQuery
from portfolio.web import choices
from portfolio.web.lots import lot_name

HERE = "/views"


@get("/views", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.list_page(work)
        named = _lots(work, tongue)
        return answers.page(
            request,
            "portfolio/saved_views.html",
            work.actor,
            view=view,
            told={row.id: describe(row.question, tongue, named) for row in view.rows},
            crumbs=({"label": tongue.text("Works"), "href": "/works"},),
        )


@get("/api/views")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work))


@get("/views/{id:uuid}", sync_to_thread=True)
def open_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """A link that can be passed on: it opens what the view shows today, to whoever may see the view."""
    with reading(request) as work:
        note_actor(request, work)
        return answers.see(saved_views.get(work, id).href)


@get("/api/views/{id:uuid}")
@in_thread
def one_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _lots(work: Work, tongue: Translator) -> dict[str, str]:
    """The lots in sight by their keys."""
    return {str(one.id): lot_name(one, tongue) for one in lots.names(work)}


def describe(question: str, tongue: Translator, named: dict[str, str]) -> str:
    """What a view is limited to and how it is ordered, in words."""
    query = saved_views.query_of(question)
    parts = [
        f"«{query.q}»" if query.q else "",
        territories.label(query.place) if query.place else "",
        tongue.label("station", query.station) if query.station else "",
        tongue.label("light", query.light) if query.light else "",
        choices.kind_name(tongue, query.kind) if query.kind else "",
        tongue.label("origin", query.origin) if query.origin else "",
        tongue.text("of one organisation") if query.community else "",
        tongue.text("of one programme") if query.programme else "",
        _lot(query, tongue, named),
        tongue.text("in dispute") if query.disputed else "",
        tongue.text("more than {n} days without a report", n=int(query.silent))
        if query.silent
        else "",
        _order(query, tongue),
    ]
    return " · ".join(part for part in parts if part) or tongue.text("All the works")


def _lot(query: WorkQuery, tongue: Translator, named: dict[str, str]) -> str:
    if query.lot == NO_LOT:
        return tongue.text("In no lot")
    return (named.get(query.lot) or tongue.text("of one lot")) if query.lot else ""


def _order(query: WorkQuery, tongue: Translator) -> str:
    if query.sort == WorkQuery().sort:
        return ""
    name = tongue.label("works.sort", query.sort.removeprefix("-"))
    if query.sort.startswith("-"):
        return tongue.text("ordered by {name}, falling", name=name)
    return tongue.text("ordered by {name}", name=name)


def _saving(asking: Asking) -> Setting:
    tongue = asking.words
    question = saved_views.read_question(asking.work, asking.given("question"))
    given = asking.given("look")
    look = Look(given) if given in set(Look) else Look.LIST
    return Setting(
        FormPlan(
            initial={"question": question, "look": look.value},
            hidden=frozenset({"question", "look"}),
        ),
        context_title="The view",
        facts=_told(asking.work, look, question, tongue),
    )


def _told(work: Work, look: Look, question: str, tongue: Translator) -> tuple[dict[str, str], ...]:
    told = describe(question, tongue, _lots(work, tongue))
    return (
        {"label": tongue.text("How it is looked at"), "value": tongue.label("look", look)},
        {"label": tongue.text("Which works"), "value": told},
    )


def _about(asking: Asking) -> tuple[SavedViewRow, tuple[dict[str, str], ...]]:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    name = {"label": tongue.text("View"), "value": view.name}
    return view, (name, *_told(asking.work, view.look, view.question, tongue))


def _changing(asking: Asking) -> Setting:
    view, facts = _about(asking)
    return Setting(
        FormPlan(initial={"name": view.name, "is_shared": view.is_shared}),
        context_title="The view",
        facts=facts,
    )


def _deleting(asking: Asking) -> Setting:
    return Setting(context_title="The view", facts=_about(asking)[1])


def _opening(asking: Asking) -> Setting:
    view, facts = _about(asking)
    initial = {"is_first": asking.given("is_first") == "true" or view.is_first}
    return Setting(FormPlan(initial=initial), context_title="The view", facts=facts)


def _after(work: Work, _key: UUID) -> views.SavedViewList:
    """What is left when a view is gone."""
    return views.list_page(work)


HANDLERS = (
    list_page,
    list_api,
    open_page,
    one_api,
    *command_routes(
        CommandRoute(
            path="/views/new",
            command=SaveView,
            action=saved_views.save,
            permission=Permission.READ,
            title="Save this view",
            lead="What the works are limited to and how they are ordered. Whoever opens it sees by it what they may see themselves.",
            submit="Save the view",
            view=views.detail,
            done=lambda row: row.href,
            setting=_saving,
            cancel=lambda subject: "/works",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/views/{id:uuid}/change",
            command=ChangeView,
            action=saved_views.change,
            permission=Permission.READ,
            title="Rename or share the view",
            submit="Save the view",
            view=views.detail,
            done=lambda row: HERE,
            setting=_changing,
            cancel=lambda subject: HERE,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/views/{id:uuid}/first",
            command=OpenFirst,
            action=saved_views.open_first,
            permission=Permission.READ,
            title="What opens first",
            lead="When you go to the works, this view opens instead of all of them. You can always see all the works.",
            submit="Save",
            view=views.detail,
            done=lambda row: HERE,
            setting=_opening,
            cancel=lambda subject: HERE,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/views/{id:uuid}/delete",
            command=DeleteView,
            action=saved_views.delete,
            permission=Permission.READ,
            title="Delete the view",
            lead="The works stay as they are. Whoever it was shared with finds it no more.",
            submit="Delete the view",
            view=_after,
            done=lambda row: HERE,
            setting=_deleting,
            cancel=lambda subject: HERE,
        )
    ),
)
