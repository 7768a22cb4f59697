"""The first page: what needs this person now, then how things stand."""

from datetime import date
from typing import Any

from litestar import Response, get

from app import inbox
from app.inbox import Waiting
from foundation.clock import civil_date
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.views.summary import summary
from portfolio.views.works import WorkQuery


@get("/", sync_to_thread=True)
def home_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        piles = inbox.piles(work)
        totals = summary(work, WorkQuery())
        tasks = [
            {
                "title": waiting.title,
                "href": waiting.href,
                "text": tongue.label("inbox", waiting.kind),
                "due": _when(waiting, tongue),
                "tone": "back" if _is_late(waiting, work.today) else "wait",
            }
            for pile in piles
            for waiting in pile.oldest
        ]
        counts = [
            *(
                {
                    "number": tongue.number(pile.total),
                    "label": tongue.label("inbox", pile.kind),
                    "href": pile.href,
                }
                for pile in piles
            ),
            {
                "number": tongue.number(totals.works),
                "label": tongue.text("works in sight"),
                "href": "/works",
            },
            {
                "number": tongue.money(totals.budget),
                "label": tongue.text("in their budgets"),
                "href": "/works/summary",
            },
        ]
        first = None
        if not totals.works and work.actor.may_anywhere(Permission.COMMUNITY_EDIT):
            first = {
                "text": tongue.text("Nothing here yet"),
                "hint": tongue.text(
                    "Begin with the organisation of a village, then register what it needs."
                ),
                "href": "/organisations/new",
                "word": tongue.text("Register an organisation"),
            }
        view = {"tasks": tasks, "counts": counts, "first_step": first}
        return answers.page(request, "pages/home.html", work.actor, view=view)


def _when(waiting: Waiting, tongue: Translator) -> str:
    """By which day it is to be done, where there is one; else since when it waits."""
    if waiting.due is not None:
        return tongue.text("until {day}", day=waiting.due)
    return tongue.text("since {day}", day=civil_date(waiting.since)) if waiting.since else ""


def _is_late(waiting: Waiting, today: date) -> bool:
    return waiting.kind == "log_task" or (waiting.due is not None and waiting.due < today)


@get("/api/inbox", sync_to_thread=True)
def inbox_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(inbox.piles(work))


HANDLERS = (home_page, inbox_api)
