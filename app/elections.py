"""Elections counted here: send the ballots as a ``.pb`` file, see the count, decide beside it, publish, and take the file away."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery

from app import election_views as views
from exchange import counted_elections
from exchange.counted_elections import CountedElection, DecideOtherwise, PublishElection
from exchange.pabulib import reader
from foundation.commands import Code, chosen
from foundation.errors import InvalidCommand, Problem, Unauthenticated, say
from foundation.http import answers
from foundation.http.forms import Form, FormField, FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, refuse_forgery, words, writing
from foundation.http.threads import in_thread
from foundation.identity.actors import VISITOR
from foundation.identity.permissions import Permission
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio.ballots.counting import BallotRule
from portfolio.ballots.elections import TieOrder
from portfolio.web import choices

LARGEST = 30_000_000
SPANISH = translator("es")


@dataclass(frozen=True)
class Sent:
    """An election as it was sent, with what was chosen for it."""

    data: bytes
    fields: dict[str, str]


@get("/elections")
@in_thread
def list_page(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _list(request, work, after=after)


@get("/api/elections")
@in_thread
def list_api(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, cursor=after))


@post("/elections", request_max_body_size=LARGEST)
async def count_page(request: HttpRequest) -> Response[Any]:
    form = await request.form()
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_count_page, request, Sent(data, fields))


@post("/api/elections", status_code=201, request_max_body_size=LARGEST)
async def count_api(request: HttpRequest) -> Response[bytes]:
    """A ``.pb`` file as the body; name, territory, rule and ties as the query."""
    data = await request.body()
    return await sync_to_thread(_count_api, request, Sent(data, dict(request.query_params)))


@get("/elections/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "exchange/election.html",
            work.actor,
            view=views.detail(work, id, tongue.language),
            is_public=False,
            crumbs=({"label": tongue.text("Elections"), "href": "/elections"},),
        )


@get("/api/elections/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id, words(request, work.actor).language))


@get("/elections/{id:uuid}/result.pb", sync_to_thread=True)
def result_file(request: HttpRequest, id: FromPath[UUID]) -> Response[bytes]:
    with reading(request) as work:
        note_actor(request, work)
        return _file(work.get(CountedElection, id))


@get("/public/elections/{code:str}", sync_to_thread=True)
def public_page(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        tongue = words(request)
        return answers.page(
            request,
            "exchange/election.html",
            VISITOR,
            view=views.published(work, code, tongue.language),
            is_public=True,
        )


@get("/public/elections/{code:str}/result.pb", sync_to_thread=True)
def public_file(request: HttpRequest, code: FromPath[str]) -> Response[bytes]:
    with reading(request) as work:
        return _file(views.published_row(work, code))


@get("/api/public/elections/{code:str}", sync_to_thread=True)
def public_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(views.published(work, code, words(request).language))


def _file(row: CountedElection) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{row.code}.pb"'}
    return Response(counted_elections.result_file(row), media_type="text/plain", headers=headers)


def _count_page(request: HttpRequest, sent: Sent) -> Response[Any]:
    refuse_forgery(request, sent.fields)
    try:
        row = _counted(request, sent)
    except Unauthenticated:
        raise
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        with reading(request) as work:
            return _list(request, work, sent=sent.fields, failure=problem)
    return answers.see(f"/elections/{row}", "CountElection")


def _count_api(request: HttpRequest, sent: Sent) -> Response[bytes]:
    refuse_forgery(request, None)
    row = _counted(request, sent)
    with reading(request) as work:
        return answers.answer(views.detail(work, row), status=201)


def _counted(request: HttpRequest, sent: Sent) -> UUID:
    """The file is read before the transaction begins."""
    with reading(request) as work:
        note_actor(request, work)
        if not work.actor.may_anywhere(Permission.ROUND_PREPARE):
            work.require(Permission.ROUND_PREPARE, "CO.")
        _check(work, sent)
    file = reader.read(sent.data)
    with writing(request) as work:
        row = counted_elections.keep(
            work,
            sent.fields["territory"],
            sent.fields["name"].strip(),
            file,
            sent_hash=hashlib.sha256(sent.data).hexdigest(),
            rule=_chosen(BallotRule, sent, "rule"),
            ties=_chosen(TieOrder, sent, "ties") or TieOrder.COST,
        )
        return row.id


def _check(work: Work, sent: Sent) -> None:
    errors = {}
    if not sent.data:
        errors["file"] = say("Choose the file.")
    name = sent.fields.get("name", "").strip()
    if not name or len(name) > 200:
        errors["name"] = say("Write a name of at most {n} letters.", n=200)
    territory = sent.fields.get("territory", "")
    if not territory or not _is_place(work, territory):
        errors["territory"] = say("Choose one of the options.")
    if errors:
        raise InvalidCommand(errors)


def _is_place(work: Work, territory: str) -> bool:
    return any(option.value == territory for option in choices.territories_of(work, SPANISH))


def _chosen(kind: type[Code], sent: Sent, field: str) -> Code | None:
    text = sent.fields.get(field, "")
    return chosen(kind, text, field=field) if text else None


def _list(
    request: HttpRequest,
    work: Work,
    *,
    after: str = "",
    sent: dict[str, str] | None = None,
    failure: Problem | None = None,
) -> Response[Any]:
    tongue = words(request, work.actor)
    wrong = failure.errors if isinstance(failure, InvalidCommand) else {}
    errors = {name: tongue.sentence(sentence) for name, sentence in wrong.items()}
    may_count = work.actor.may_anywhere(Permission.ROUND_PREPARE)
    return answers.page(
        request,
        "exchange/elections.html",
        work.actor,
        status=failure.status if failure else 200,
        view=views.list_page(work, cursor=after),
        form=_form(work, tongue, sent or {}, errors) if may_count else None,
        refusal=tongue.sentence(failure.sentence) if failure and not errors else "",
    )


def _form(work: Work, tongue: Translator, typed: dict[str, str], errors: dict[str, str]) -> Form:
    defaults = {"ties": TieOrder.COST.value}

    def options(name: str, found: list[Option]) -> tuple[Option, ...]:
        chosen_one = typed.get(name) or defaults.get(name, "")
        return tuple(Option(o.value, o.label, o.value == chosen_one, o.hint) for o in found)

    rules = [Option(one.value, tongue.label("ballot_rule", one)) for one in BallotRule]
    ties = [Option(one.value, tongue.label("tie_order", one)) for one in TieOrder]
    fields = (
        FormField(
            name="name",
            kind="text",
            label=tongue.text("Name"),
            value=typed.get("name", ""),
            error=errors.get("name", ""),
            required=True,
        ),
        FormField(
            name="territory",
            kind="select",
            label=tongue.text("Territory"),
            error=errors.get("territory", ""),
            required=True,
            options=options("territory", choices.territories_of(work, tongue)),
        ),
        FormField(
            name="file",
            kind="file",
            label=tongue.text("Ballots (.pb)"),
            help=tongue.text("Pabulib's format. Of the voters only what they voted is kept."),
            error=errors.get("file", ""),
            required=True,
            attributes={"accept": ".pb,.csv,.txt"},
        ),
        FormField(
            name="rule",
            kind="select",
            label=tongue.text("Rule"),
            error=errors.get("rule", ""),
            options=(Option("", tongue.text("As the file says")), *options("rule", rules)),
        ),
        FormField(
            name="ties",
            kind="select",
            label=tongue.text("Among equals"),
            error=errors.get("ties", ""),
            required=True,
            options=options("ties", ties),
        ),
    )
    return Form(
        action="/elections",
        fields=fields,
        errors=errors,
        submit=tongue.text("Count the ballots"),
        multipart=True,
    )


def _deciding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row, asking.words.language)
    options = [Option(one.id, f"{one.id} · {one.name}".strip(" ·")) for one in view.projects]
    return Setting(
        FormPlan(choices={"project": options}, initial={"project": asking.given("project")}),
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": asking.words.text("Election"), "value": view.name, "hint": view.place},
            {"label": asking.words.text("Elected"), "value": asking.words.number(view.winners)},
        ),
    )


def _publishing(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row, asking.words.language)
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=({"label": asking.words.text("Election"), "value": view.name, "hint": view.place},),
    )


def _where(subject: UUID) -> str:
    return f"/elections/{subject}"


HANDLERS = (
    list_page,
    list_api,
    count_page,
    count_api,
    detail_page,
    detail_api,
    result_file,
    public_page,
    public_file,
    public_api,
    *command_routes(
        CommandRoute(
            path="/elections/{id:uuid}/decide",
            command=DecideOtherwise,
            action=counted_elections.decide,
            permission=Permission.ROUND_OVERRIDE,
            title="Decide otherwise than counted",
            lead="The count is not touched. Your decision stands beside it with its reason, for everybody to read.",
            submit="Save the decision",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_deciding,
            cancel=_where,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/elections/{id:uuid}/publish",
            command=PublishElection,
            action=counted_elections.publish,
            permission=Permission.ROUND_PUBLISH,
            title="Publish the result",
            lead="Everybody can read it from then on, with every decision beside it.",
            submit="Publish the result",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_publishing,
            cancel=_where,
        )
    ),
)
