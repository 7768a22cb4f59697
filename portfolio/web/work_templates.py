"""Templates by kind of work: the page of one kind with its versions, and writing another version."""

from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import options_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.territories import COUNTRY
from portfolio import work_kinds, work_templates
from portfolio.views import work_templates as views
from portfolio.web import choices
from portfolio.work_templates import WriteTemplate


@get("/templates", sync_to_thread=True)
def templates_page(request: HttpRequest, kind: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        view = views.detail(work, views.chosen(kind), tongue.language)
        return answers.page(
            request,
            "portfolio/work_templates.html",
            work.actor,
            view=view,
            kind_name=choices.kind_name(tongue, view.kind),
            fields=(
                options_field(
                    tongue, "kind", choices.kinds(tongue), view.kind, label="Kind of work"
                ),
            ),
            may_write=work.may(Permission.TEMPLATE_WRITE, COUNTRY),
        )


@get("/api/templates")
@in_thread
def templates_api(request: HttpRequest, kind: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        language = words(request, work.actor).language
        return answers.answer(views.detail(work, views.chosen(kind), language))


def _writing(asking: Asking) -> Setting:
    tongue = asking.words
    kind = asking.given("kind")
    if work_kinds.find(kind) is None:
        kind = work_kinds.kinds()[0].code
    content = work_templates.in_use(asking.work, kind, tongue.language).content
    return Setting(
        FormPlan(
            choices={
                "kind": choices.kinds(tongue),
                "items.unit": choices.unit_options(tongue),
                "hazard": choices.hazard_options(tongue),
            },
            initial={
                "kind": kind,
                **{name: getattr(content, name) for name in content.__struct_fields__},
            },
            hidden=frozenset({"maintenance.usual"}),
        ),
        facts=(
            {
                "label": tongue.text("Kind of work"),
                "value": choices.kind_name(tongue, kind),
            },
        ),
    )


HANDLERS = (
    templates_page,
    templates_api,
    *command_routes(
        CommandRoute(
            path="/templates/write",
            api_path="/api/templates",
            command=WriteTemplate,
            action=work_templates.write,
            permission=Permission.TEMPLATE_WRITE,
            title="Write another version of the template",
            lead="Works that begin from now on start with it. Works that have begun keep what they have.",
            submit="Save the version",
            view=views.detail,
            key=lambda row: row.kind,
            done=lambda row: f"/templates?kind={row.kind}",
            setting=_writing,
            cancel=lambda subject: "/templates",
        )
    ),
)
