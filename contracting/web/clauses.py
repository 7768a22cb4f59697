"""The clause library: what agreements say today, an office's own versions with their steps, and a clause tried with real values."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from contracting import clause_variables, clause_versions
from contracting.clause_versions import (
    ApproveClause,
    ClauseState,
    RetireClause,
    ReturnClause,
    ReviseClause,
    SubmitClause,
    WriteClause,
)
from contracting.views import clause_fillings, clause_forms
from contracting.views import clauses as views
from contracting.views.clauses import ClauseQuery
from contracting.web import clause_parts, histories, shown
from foundation.errors import InvalidCommand, say
from foundation.http import answers
from foundation.http.forms import FormField, FormPlan, Option
from foundation.http.lists import asked, choice_field, options_field, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import choices


@get("/clauses", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, ClauseQuery)
        view = views.list_page(work, query)
        return answers.page(
            request,
            "contracting/clauses.html",
            work.actor,
            view=view,
            regime=clause_parts.regime_name(view.regime, tongue),
            fields=_filters(query, view.regime, tongue),
            standing=clause_parts.standing(view, tongue),
            own=clause_parts.versions(view.rows, tongue, tongue.text("Own versions")),
            may_write=work.actor.may_anywhere(Permission.CLAUSE_WRITE),
            crumbs=({"label": tongue.text("Agreements"), "href": "/agreements"},),
        )


def _filters(query: ClauseQuery, regime: str, tongue: Translator) -> tuple[FormField, ...]:
    regimes = clause_parts.regime_options(tongue)
    return (
        FormField(
            name="regime",
            kind="select",
            label=tongue.text("Regime"),
            value=regime,
            options=tuple(Option(o.value, o.label, o.value == regime) for o in regimes),
        ),
        options_field(tongue, "kind", choices.kinds(tongue), query.kind, label="Kind of work"),
        options_field(
            tongue, "place", shown.departments(query.place), query.place, label="Department"
        ),
        choice_field(tongue, "status", ClauseState, query.status, label="State"),
        search_field(tongue, query.q),
    )


@get("/api/clauses")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, ClauseQuery)))


@get("/api/clauses/variables")
@in_thread
def variables_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer({"variables": views.variables(work)})


@get("/clauses/delivered", sync_to_thread=True)
def delivered_page(
    request: HttpRequest,
    code: FromQuery[str] = "object",
    regime: FromQuery[str] = "",
    agreement: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.delivered(work, code, regime)
        code_of = views.regime_of(regime)
        key = _key(agreement)
        return answers.page(
            request,
            "contracting/clause_delivered.html",
            work.actor,
            view=view,
            regime=code_of,
            title=view.clause.title_es if tongue.language == "es" else view.clause.title_en,
            facts=clause_parts.delivered_facts(view, code_of, tongue),
            filling=clause_fillings.fill(work, view.clause, key),
            fields=_tries(clause_fillings.fillable(work, (code_of,), ()), agreement, tongue),
            kept={"code": code, "regime": code_of},
            own=clause_parts.versions(view.versions, tongue, tongue.text("Own versions")),
            may_write=work.actor.may_anywhere(Permission.CLAUSE_WRITE),
            crumbs=_crumbs(tongue),
        )


@get("/api/clauses/delivered")
@in_thread
def delivered_api(
    request: HttpRequest, code: FromQuery[str] = "object", regime: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.delivered(work, code, regime))


def _crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Agreements"), "href": "/agreements"},
        {"label": tongue.text("Clauses of agreements"), "href": "/clauses"},
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidCommand({"agreement": say("Choose one of the options.")}) from None


def _tries(
    found: tuple[clause_fillings.Fillable, ...], chosen: str, tongue: Translator
) -> tuple[FormField, ...]:
    """Which agreement's values a clause is shown with."""
    options = (
        Option("", tongue.text("Sample values"), not chosen),
        *(
            Option(
                str(one.id),
                f"{one.number or tongue.text('Draft')} · {one.title}",
                str(one.id) == chosen,
            )
            for one in found
        ),
    )
    label = tongue.text("Show it with the values of")
    return (FormField(name="agreement", kind="select", label=label, value=chosen, options=options),)


@get("/clauses/{id:uuid}", sync_to_thread=True)
def detail_page(
    request: HttpRequest, id: FromPath[UUID], agreement: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        clause = clause_versions.find(work, id).clause()
        found = clause_fillings.fillable(work, view.row.regimes, view.row.kinds)
        return answers.page(
            request,
            "contracting/clause.html",
            work.actor,
            view=view,
            title=clause_parts.title_of(view.row, tongue),
            facts=clause_parts.facts_of(view, tongue),
            doors=clause_parts.doors_of(view, tongue),
            waits=[tongue.sentence(one.refusal) for one in view.steps if one.refusal],
            filling=clause_fillings.fill(work, clause, _key(agreement)),
            fields=_tries(found, agreement, tongue),
            own=clause_parts.versions(view.versions, tongue, tongue.text("Versions")),
            history=histories.shelf(view.timeline, tongue),
            crumbs=_crumbs(tongue),
        )


@get("/api/clauses/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/api/clauses/{id:uuid}/filled", sync_to_thread=True)
def filled_api(
    request: HttpRequest, id: FromPath[UUID], agreement: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        clause = clause_versions.find(work, id).clause()
        return answers.answer(clause_fillings.fill(work, clause, _key(agreement)))


def _writing(asking: Asking) -> Setting:
    """A form that begins with what there is: another version's words, or the delivered ones."""
    regime = asking.given("regime")
    start = clause_forms.start_of(
        asking.work, code=asking.given("code"), regime=regime, version=asking.given("from")
    )
    return Setting(
        _plan(asking, {**start, "only_with": start.get("only_with", "always")}),
        extra={"variables": clause_variables.variables()},
    )


def _revising(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    start = clause_forms.words_of(clause_versions.find(asking.work, asking.row))
    return Setting(
        _plan(asking, start),
        territory=view.territory,
        version=view.version,
        extra={"variables": clause_variables.variables()},
    )


def _plan(asking: Asking, initial: dict[str, Any]) -> FormPlan:
    tongue = asking.words
    return FormPlan(
        choices={
            "regimes": clause_parts.regime_options(tongue),
            "kinds": choices.kinds(tongue),
            "territory": [
                Option("", tongue.text("Choose a place")),
                *choices.territories_of(asking.work, tongue),
            ],
        },
        initial=initial,
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"valid_from": asking.work.today}),
        territory=view.territory,
        version=view.version,
        context_title="The clause",
        facts=clause_parts.facts_of(view, tongue),
    )


def _of_version(step: str, command: type, action: Any, permission: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/clauses/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=permission,
            view=views.detail,
            done=lambda row: f"/clauses/{row.id}",
            cancel=lambda subject: f"/clauses/{subject}",
            **{"setting": _deciding, **texts},
        )
    )


HANDLERS = (
    list_page,
    list_api,
    variables_api,
    delivered_page,
    delivered_api,
    detail_page,
    detail_api,
    filled_api,
    *command_routes(
        CommandRoute(
            path="/clauses/new",
            command=WriteClause,
            action=clause_versions.write,
            permission=Permission.CLAUSE_WRITE,
            title="Write a clause",
            lead="In Spanish and in English, for the regimes and kinds of work you choose. It is a draft until somebody else approves it.",
            submit="Save the draft",
            view=views.detail,
            done=lambda row: f"/clauses/{row.id}",
            setting=_writing,
            cancel=lambda subject: "/clauses",
            template="contracting/clause_form.html",
        )
    ),
    *_of_version(
        "revise",
        ReviseClause,
        clause_versions.revise,
        Permission.CLAUSE_WRITE,
        title="Write the draft anew",
        lead="A text that could not be filled or printed is not saved; each field says what is wrong with it.",
        submit="Save the draft",
        setting=_revising,
        template="contracting/clause_form.html",
    ),
    *_of_version(
        "submit",
        SubmitClause,
        clause_versions.submit,
        Permission.CLAUSE_WRITE,
        title="Submit the clause for approval",
        lead="It can no longer be changed, unless it is returned. Somebody else approves it.",
        submit="Submit",
    ),
    *_of_version(
        "return",
        ReturnClause,
        clause_versions.send_back,
        Permission.CLAUSE_APPROVE,
        title="Return it to be corrected",
        lead="Whoever wrote it reads your reason.",
        submit="Return",
    ),
    *_of_version(
        "approve",
        ApproveClause,
        clause_versions.approve,
        Permission.CLAUSE_APPROVE,
        title="Approve the clause",
        lead="Agreements submitted from its day on say this. The version never changes; your post and the day are printed with it.",
        submit="Approve",
    ),
    *_of_version(
        "retire",
        RetireClause,
        clause_versions.retire,
        Permission.CLAUSE_APPROVE,
        title="Retire the clause",
        lead="No further agreement takes it. Agreements that have it keep it.",
        submit="Retire",
    ),
)
