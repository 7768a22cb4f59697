"""The site log of an agreement: its pages, one page, writing one, signing several, a note on one."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import milestone_plans, site_log, unit_prices
from contracting.site_log import AddNote, SignPages, WritePage
from contracting.views import site_log as views
from contracting.views.site_log import LogView, PageView
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator

# So many activities fill most days; more are added with a button.
LINES_TO_BEGIN = 2


@get("/agreements/{id:uuid}/site-log", sync_to_thread=True)
def log_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_agreement(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/site_log.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue)[:2],
        )


@get("/api/agreements/{id:uuid}/site-log")
@in_thread
def log_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/site-log/{id:uuid}", sync_to_thread=True)
def page_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/site_log_page.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue),
        )


@get("/api/site-log/{id:uuid}", sync_to_thread=True)
def page_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _crumbs(view: LogView | PageView, tongue: Translator) -> tuple[dict[str, str], ...]:
    here = f"/agreements/{view.agreement_id}"
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": here},
        {"label": tongue.text("Site log"), "href": f"{here}/site-log"},
    )


def _writing(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    stones = milestone_plans.of_agreement(asking.work, view.agreement_id)
    items = unit_prices.items_of(asking.work, view.agreement_id)
    plan = FormPlan(
        choices={
            "milestone": [
                Option("", tongue.text("Choose a milestone")),
                *(Option(str(row.id), f"{row.position}. {row.title}") for row in stones),
            ],
            "item": [
                Option("", tongue.text("Choose an item")),
                *(Option(str(row.id), f"{row.code} {row.description}") for row in items),
            ],
        },
        initial={"day": asking.given("day") or asking.work.today},
        blank_rows={"activities": LINES_TO_BEGIN},
        hidden=frozenset() if items else frozenset({"activities.item"}),
    )
    return Setting(
        plan,
        territory=view.territory,
        facts=(
            {
                "label": tongue.text("Page"),
                "value": tongue.number(len(view.rows) + 1),
                "hint": view.project_title,
            },
            {
                "label": tongue.text("Worked days without a page"),
                "value": tongue.number(view.missing_total),
            },
        ),
        context_title="Site log",
    )


def _signing(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    options = [
        Option(
            str(row.id),
            tongue.text("Page {number}, {day}", number=row.number, day=row.day),
            hint=tongue.text("{women} women, {men} men", women=row.women, men=row.men),
        )
        for row in view.to_sign
    ]
    every = [option.value for option in options]
    return Setting(
        FormPlan(choices={"pages": options}, initial={"pages": every}), territory=view.territory
    )


def _noting(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        facts=(
            {
                "label": tongue.text("Page {number}, {day}", number=view.number, day=view.day),
                "value": view.project_title,
                "href": f"/site-log/{view.id}",
            },
        ),
        context_title="The page",
    )


HANDLERS = (
    log_page,
    log_api,
    page_page,
    page_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/site-log/new",
            command=WritePage,
            action=site_log.write,
            permission=Permission.SITE_LOG_WRITE,
            title="The day on site",
            lead="With this the page is closed: what has to be put right later is a note on it. Write posts and institutions, not names.",
            submit="Write the page",
            view=views.detail,
            done=lambda row: f"/site-log/{row.id}",
            setting=_writing,
            cancel=lambda subject: f"/agreements/{subject}/site-log",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/site-log/sign",
            command=SignPages,
            action=site_log.sign,
            permission=Permission.SITE_LOG_SIGN,
            title="Sign the pages you read",
            lead="You say that you read them. Whoever has something to put right writes a note on the page.",
            submit="Sign them",
            view=views.of_agreement,
            done=lambda row: f"/agreements/{row.id}/site-log",
            setting=_signing,
            cancel=lambda subject: f"/agreements/{subject}/site-log",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/site-log/{id:uuid}/note",
            command=AddNote,
            action=site_log.add_note,
            permission=Permission.SITE_LOG_NOTE,
            title="A note on the page",
            lead="The page stays as it was written; your note stands beneath it.",
            submit="Write the note",
            view=views.of_note,
            done=lambda row: f"/site-log/{row.page_id}",
            setting=_noting,
            cancel=lambda subject: f"/site-log/{subject}",
        )
    ),
)
