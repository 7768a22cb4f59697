"""The punch list of an agreement: what is pending on site, one issue with its photographs, and every step until it is verified."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import punch_list
from contracting.agreements import Agreement
from contracting.punch_list import (
    FindIssue,
    FixIssue,
    PostponeIssue,
    ReopenIssue,
    VerifyFix,
    WithdrawIssue,
)
from contracting.views import punch_list as views
from contracting.views.punch_list import PunchRow, PunchView
from contracting.web import fines, histories
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, RegisterPage, Shelf

USUAL_DAYS = timedelta(days=15)


@get("/agreements/{id:uuid}/pending", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.of_agreement(work, id)
        new = Door(
            f"/agreements/{id}/pending/new", tongue.text("Something is wrong on site"), is_main=True
        )
        doors = (new,) if view.may_raise and view.refusal is None else ()
        page = RegisterPage(
            title=tongue.text("Pending on site"),
            lead=f"{view.about.organisation} · {view.about.place}",
            doors=doors,
            counts=(
                {"label": tongue.text("Still pending"), "number": str(view.pending)},
                {"label": tongue.text("Past due"), "number": str(view.late)},
            ),
            shelf=Shelf(
                title=tongue.text("Pending on site"),
                columns=[
                    column("Issue", tongue),
                    column("Where", tongue),
                    column("Who mends it", tongue),
                    column("Until", tongue),
                    column("State", tongue),
                ],
                rows=[_row(row, tongue) for row in view.rows],
                empty=tongue.text("Nothing is pending"),
                hint=tongue.text(
                    "What is found wrong on site stands here until somebody other than who mended it saw that it is mended."
                ),
            ),
            note=tongue.text("The work is received finally only when nothing is pending."),
            first=doors[0] if doors else None,
        )
        return registers.register_page(request, work, page, fines.crumbs_of(view.about, tongue))


@get("/api/agreements/{id:uuid}/pending")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/pending/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        here = {
            "label": tongue.text("Pending on site"),
            "href": f"/agreements/{view.about.agreement_id}/pending",
        }
        return answers.page(
            request,
            "contracting/pending.html",
            work.actor,
            view=view,
            doors=_doors(view, tongue),
            history=histories.shelf(view.timeline, tongue),
            crumbs=(*fines.crumbs_of(view.about, tongue), here),
        )


@get("/api/pending/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _row(row: PunchRow, tongue: Translator) -> tuple[Cell, ...]:
    again = (
        tongue.plural("opened again {n} time", "opened again {n} times", row.reopened)
        if row.reopened
        else ""
    )
    return (
        Cell(
            f"{row.number}. {row.what}",
            href=f"/pending/{row.id}",
            hint=tongue.label("punch_gravity", row.gravity),
        ),
        Cell(row.place),
        Cell(row.fixer),
        Cell(
            tongue.short_date(row.due_on),
            hint=tongue.text("was due already") if row.is_late else "",
        ),
        Cell(tongue.label("punch_state", row.state), chip=("punch_state", row.state), hint=again),
    )


def _doors(view: PunchView, tongue: Translator) -> tuple[Door, ...]:
    named = {
        "fix": tongue.text("It is mended"),
        "verify": tongue.text("I saw that it is mended"),
        "reopen": tongue.text("It is not mended"),
        "postpone": tongue.text("Give it another day"),
        "withdraw": tongue.text("It is no issue"),
    }
    return tuple(
        Door(f"/pending/{view.id}/{name}", named[name], is_main=n == 0)
        for n, name in enumerate(view.actions)
    )


def _finding(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    initial = {
        "fixer": view.about.organisation,
        "due_on": asking.work.today + USUAL_DAYS,
        "gravity": "function",
    }
    return Setting(
        FormPlan(initial=initial),
        territory=view.about.territory,
        context_title="The agreement",
        facts=fines.agreement_facts(view.about, tongue),
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    due = max(view.row.due_on, asking.work.today)
    return Setting(
        FormPlan(initial={"due_on": due}),
        territory=view.territory,
        version=view.version,
        context_title="The issue",
        facts=(
            {"label": tongue.text("Issue"), "value": view.row.what, "hint": view.row.place},
            *fines.agreement_facts(view.about, tongue),
        ),
    )


def _of_item(step: str, command: type, action: Any, permission: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/pending/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=permission,
            view=views.detail,
            done=lambda row: f"/pending/{row.id}",
            cancel=lambda subject: f"/pending/{subject}",
            setting=_deciding,
            **texts,
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/pending/new",
            command=FindIssue,
            action=punch_list.find_issue,
            about=Agreement,
            permission=Permission.PUNCH_RAISE,
            title="Something is wrong on site",
            lead="What it is, where, with a photograph; which post mends it and until when.",
            submit="Put it on the list",
            view=views.detail,
            done=lambda row: f"/pending/{row.id}",
            setting=_finding,
            cancel=lambda subject: f"/agreements/{subject}/pending",
        )
    ),
    *_of_item(
        "fix",
        FixIssue,
        punch_list.fix,
        Permission.PUNCH_FIX,
        title="It is mended",
        lead="How, with a photograph that shows it. Somebody else looks on site.",
        submit="Say that it is mended",
    ),
    *_of_item(
        "verify",
        VerifyFix,
        punch_list.verify,
        Permission.PUNCH_VERIFY,
        title="I saw that it is mended",
        lead="You say that you looked on site. Whoever mended it does not verify it.",
        submit="It is mended",
    ),
    *_of_item(
        "reopen",
        ReopenIssue,
        punch_list.reopen,
        Permission.PUNCH_VERIFY,
        title="It is not mended",
        lead="What is still wrong, and until when it has to be mended.",
        submit="Open it again",
    ),
    *_of_item(
        "postpone",
        PostponeIssue,
        punch_list.postpone,
        Permission.PUNCH_VERIFY,
        title="Give it another day",
        lead="Why it could not be mended in time.",
        submit="Give it another day",
    ),
    *_of_item(
        "withdraw",
        WithdrawIssue,
        punch_list.withdraw,
        Permission.PUNCH_VERIFY,
        title="It is no issue",
        lead="Why it does not have to be mended.",
        submit="Take it off the list",
    ),
)
