"""Complaints for everybody: complain without signing in, by name or anonymously, follow it by its code, say whether the answer settles it.

Nothing of a complaint is shown here but its state, its days and its answer, and these only to whoever holds the code; without a code there
are only counts. What is sent here is written by the system, because whoever complains has no account.
"""

from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from litestar import Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from contracting import grievances
from contracting.agreements import Agreement, AgreementState
from contracting.grievances import Complain, SayIfSatisfied
from contracting.views import grievances as views
from foundation import records
from foundation.commands import read
from foundation.errors import InvalidCommand, Problem
from foundation.http import answers, forms
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import decoded
from foundation.http.site import HttpRequest, refuse_forgery, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.actors import SYSTEM, VISITOR
from foundation.territories import municipal_path
from foundation.work import Work
from portfolio.projects import Project
from portfolio.web import choices

# Somebody complains a few times; whoever floods the page or tries codes is slowed down.
STORE = "grievances"
PER_MINUTE = 30
LONGEST = 40_000


@get("/")
@in_thread
def overview(request: HttpRequest, code: FromQuery[str] = "") -> Response[Any]:
    if code.strip():
        return Redirect(f"/public/grievances/{records.written(code)}", status_code=303)
    with site_of(request).db.reading(SYSTEM) as work:
        view = views.counts(work)
    return answers.page(request, "pages/grievances.html", VISITOR, counts=view)


@get("/new")
@in_thread
def ask(request: HttpRequest, work: FromQuery[str] = "") -> Response[Any]:
    return _form(request, code=work)


@post("/new", request_max_body_size=LONGEST)
async def send(request: HttpRequest) -> Response[Any]:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_send, request, sent)


def _send(request: HttpRequest, sent: dict[str, list[str]]) -> Response[Any]:
    refuse_forgery(request, sent)
    try:
        command = read(Complain, _answers(sent), "form", language=words(request).language)
        with site_of(request).db.writing(SYSTEM) as work:
            row = grievances.complain(work, command)
            code = row.code
    except InvalidCommand as failure:
        return _form(request, sent=sent, failure=failure)
    return Redirect(f"/public/grievances/{code}?{urlencode({'new': 1})}", status_code=303)


def _answers(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: value for name, value in sent.items() if not name.startswith("_")}


def _form(
    request: HttpRequest,
    *,
    code: str = "",
    sent: dict[str, list[str]] | None = None,
    failure: InvalidCommand | None = None,
) -> Response[Any]:
    tongue = words(request)
    with site_of(request).db.reading(SYSTEM) as work:
        places = choices.municipalities(work)
        initial = _of_work(work, code) if code else {}
    form = forms.build(
        Complain,
        tongue,
        FormPlan(
            choices={"territory": [Option("", tongue.text("Choose a place")), *places]},
            initial=initial,
        ),
        action="/public/grievances/new",
        submit=tongue.text("Send the complaint"),
        cancel="/public/grievances",
        sent=sent,
        errors=failure.errors if failure else None,
    )
    return answers.page(
        request,
        "pages/form.html",
        VISITOR,
        status=failure.status if failure else 200,
        form=form,
        title=tongue.text("Complain"),
        lead=tongue.text(
            "You do not have to say who you are. You get a code to follow the complaint and to read the answer; keep it."
        ),
        context=None,
        refusal="",
        changes=(),
    )


def _of_work(work: Work, code: str) -> dict[str, str]:
    """Where the work with a public code is, and the number of its agreement."""
    row = work.session.execute(
        sa.select(Project.territory, Agreement.number)
        .outerjoin(
            Agreement,
            sa.and_(
                Agreement.project_id == Project.id, Agreement.state != AgreementState.CANCELLED
            ),
        )
        .where(Project.code == code)
        .order_by(Agreement.left_unfinished, Agreement.id.desc())
    ).first()
    if row is None:
        return {}
    return {"territory": municipal_path(row[0]), "agreement": row[1] or ""}


@get("/{code:str}")
@in_thread
def follow(request: HttpRequest, code: FromPath[str], new: FromQuery[str] = "") -> Response[Any]:
    with site_of(request).db.reading(SYSTEM) as work:
        view = views.followed(work, code)
    return _followed(request, view, is_new=bool(new))


def _followed(
    request: HttpRequest,
    view: views.FollowedGrievance,
    *,
    is_new: bool = False,
    sent: dict[str, list[str]] | None = None,
    failure: Problem | None = None,
) -> Response[Any]:
    tongue = words(request)
    form = forms.build(
        SayIfSatisfied,
        tongue,
        FormPlan(),
        action=f"/public/grievances/{view.code}/satisfaction",
        submit=tongue.text("Say so"),
        sent=sent,
        errors=failure.errors if isinstance(failure, InvalidCommand) else None,
    )
    return answers.page(
        request,
        "pages/grievance.html",
        VISITOR,
        crumbs=({"label": tongue.text("Complaints"), "href": "/public/grievances"},),
        status=failure.status if failure else 200,
        view=view,
        is_new=is_new,
        form=form,
    )


@post("/{code:str}/satisfaction", request_max_body_size=LONGEST)
async def judge(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_judge, request, code, sent)


def _judge(request: HttpRequest, code: str, sent: dict[str, list[str]]) -> Response[Any]:
    refuse_forgery(request, sent)
    try:
        command = read(SayIfSatisfied, _answers(sent), "form", language=words(request).language)
        with site_of(request).db.writing(SYSTEM) as work:
            grievances.say_if_satisfied(work, code, command)
    except InvalidCommand as failure:
        with site_of(request).db.reading(SYSTEM) as work:
            view = views.followed(work, code)
        return _followed(request, view, sent=sent, failure=failure)
    return Redirect(f"/public/grievances/{records.written(code)}", status_code=303)


@post("/{code:str}/forget", request_max_body_size=LONGEST)
async def forget(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_forget, request, code, sent)


def _forget(request: HttpRequest, code: str, sent: dict[str, list[str]]) -> Response[Any]:
    refuse_forgery(request, sent)
    with site_of(request).db.writing(SYSTEM) as work:
        grievances.forget(work, code)
    return Redirect(f"/public/grievances/{records.written(code)}", status_code=303)


@post("/", status_code=201, request_max_body_size=LONGEST)
async def send_api(request: HttpRequest) -> Response[Any]:
    body = await request.body()
    return await sync_to_thread(_send_api, request, body)


def _send_api(request: HttpRequest, body: bytes) -> Response[Any]:
    """A complaint from a program, such as the page on a telephone; the answer is what its code shows."""
    command = read(Complain, decoded(body))
    with site_of(request).db.writing(SYSTEM) as work:
        row = grievances.complain(work, command)
        work.session.flush()  # The code is looked up below.
        view = views.followed(work, row.code)
    return answers.answer(view, 201)


@get("/")
@in_thread
def counts_api(request: HttpRequest) -> Response[Any]:
    with site_of(request).db.reading(SYSTEM) as work:
        return answers.answer(views.counts(work))


@get("/{code:str}")
@in_thread
def follow_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with site_of(request).db.reading(SYSTEM) as work:
        return answers.answer(views.followed(work, code))


def routes(per_minute: int = PER_MINUTE) -> tuple[Router, ...]:
    """The public pages and their API, with a limit of their own."""
    limit = RateLimitConfig(("minute", per_minute), store=STORE)
    slowed = [limit.middleware] if per_minute else []
    pages = Router(
        "/public/grievances",
        route_handlers=[overview, ask, send, follow, judge, forget],
        middleware=slowed,
    )
    api = Router(
        "/api/public/grievances",
        route_handlers=[counts_api, send_api, follow_api],
        middleware=slowed,
    )
    return pages, api
