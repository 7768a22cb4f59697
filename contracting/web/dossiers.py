"""The dossier of an organisation: its page and its list on paper, checking papers, and who sits on the board."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from contracting import boards, dossier_papers, dossiers
from contracting.boards import EndBoardTerm, SeatBoardMember
from contracting.dossier_papers import IssueDossier
from contracting.dossier_rules import CheckOutcome
from contracting.dossiers import CheckPapers
from contracting.views import dossiers as views
from contracting.views.dossiers import DossierView, ItemView
from foundation import records
from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.lists import options_field
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.issuing import Language
from foundation.translations import Translator


@get("/organisations/{id:uuid}/dossier", sync_to_thread=True)
def dossier_page(
    request: HttpRequest, id: FromPath[UUID], regime: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        view = views.detail(work, id, regime)
        options = [Option(one.code, _name(one, tongue)) for one in view.regimes]
        field = options_field(tongue, "regime", options, view.regime.code, label="Regime")
        return answers.page(
            request,
            "contracting/dossier.html",
            work.actor,
            view=view,
            rule=tongue.sentence(dossier_papers.rule_text()),
            fields=(field,),
            may_check=work.may(Permission.DOSSIER_CHECK, view.territory),
            may_edit=work.may(Permission.COMMUNITY_EDIT, view.territory),
            crumbs=_crumbs(view, tongue),
        )


@get("/api/organisations/{id:uuid}/dossier", sync_to_thread=True)
def dossier_api(
    request: HttpRequest, id: FromPath[UUID], regime: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id, regime))


@get("/organisations/{id:uuid}/dossier.pdf", sync_to_thread=True)
def dossier_paper(
    request: HttpRequest, id: FromPath[UUID], regime: FromQuery[str] = ""
) -> Response[Any]:
    """What the dossier lacks, on paper: a preview."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id, regime)
        tongue = words(request, work.actor)
        printed = dossier_papers.preview(work, view, Language(tongue.language), tongue)
    headers = {
        "content-disposition": f'inline; filename="{view.regime.code}-{view.today}.pdf"',
        "cache-control": "no-store",
    }
    return Response(printed.content, media_type="application/pdf", headers=headers)


def _name(one: views.RegimeOption, tongue: Translator) -> str:
    return f"{one.code}. {one.name_es if tongue.language == 'es' else one.name_en}"


def _crumbs(view: DossierView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Organisations"), "href": "/organisations"},
        {"label": view.name, "href": f"/organisations/{view.community_id}"},
    )


def _about(asking: Asking, plan: FormPlan) -> Setting:
    view = views.detail(asking.work, asking.row)
    name = {"label": asking.words.text("Organisation"), "value": view.name, "hint": view.place}
    return Setting(plan, territory=view.territory, version=view.version, facts=(name,))


def _checking(asking: Asking) -> Setting:
    """Every paper that counts and is not found in order yet; one that was returned can be looked at again."""
    view, tongue = views.detail(asking.work, asking.row, asking.given("regime")), asking.words
    open_ones = {
        str(item.paper_id): item
        for item in view.items
        if item.paper_id is not None and item.outcome is not CheckOutcome.IN_ORDER
    }
    heads = {key: _head(item, tongue) for key, item in open_ones.items()}
    return _about(
        asking,
        FormPlan(
            initial={"papers": [{"paper": key} for key in heads]},
            fixed_rows={"papers": FixedRows("paper", heads)},
        ),
    )


def _head(item: ItemView, tongue: Translator) -> RowHead:
    issued = tongue.text("issued on {day}", day=item.issued_on)
    held = tongue.text("Holds until {day}", day=item.holds_until) if item.holds_until else ""
    return RowHead(
        tongue.label("paper_kind", item.paper),
        notes=tuple(
            part
            for part in (
                " · ".join(one for one in (item.number, issued, held) if one),
                item.note_es if tongue.language == "es" else item.note_en,
                item.reason,
            )
            if part
        ),
        href=f"/files/{item.file_id}" if item.file_id else "",
    )


def _seating(asking: Asking) -> Setting:
    return _about(asking, FormPlan())


def _ending(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    options = [
        Option(
            str(member.id),
            " · ".join(
                part for part in (tongue.label("board_post", member.post), member.name) if part
            ),
        )
        for member in view.board
        if member.sits
    ]
    return _about(asking, FormPlan(choices={"member": options}, initial={"left_on": view.today}))


def _issuing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row, asking.given("regime")), asking.words
    options = [Option(one.code, _name(one, tongue)) for one in view.regimes]
    plan = FormPlan(
        choices={"regime": options},
        initial={"regime": view.regime.code, "language": tongue.language},
    )
    return _about(asking, plan)


def _back(row: Any) -> str:  # noqa: ANN401 - the row an action answers with
    return f"/organisations/{row.id}/dossier"


def _cancel(subject: Any) -> str:  # noqa: ANN401 - the subject of a path
    return f"/organisations/{subject}/dossier"


HANDLERS = (
    dossier_page,
    dossier_api,
    dossier_paper,
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/dossier/check",
            command=CheckPapers,
            action=dossiers.check,
            permission=Permission.DOSSIER_CHECK,
            title="Check papers",
            lead="Nobody checks what they filed. A paper with something wrong goes back with the reason.",
            submit="Save what I found",
            view=views.detail,
            done=_back,
            cancel=_cancel,
            setting=_checking,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/board/seat",
            command=SeatBoardMember,
            action=boards.seat,
            permission=Permission.COMMUNITY_EDIT,
            title="Somebody was elected to the board",
            lead="Names are kept apart from everything else and can be erased; the term stays.",
            submit="Save the term",
            view=views.detail,
            done=_back,
            cancel=_cancel,
            setting=_seating,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/board/end",
            command=EndBoardTerm,
            action=boards.end_term,
            permission=Permission.COMMUNITY_EDIT,
            title="Somebody left the board",
            submit="Save the day",
            view=views.detail,
            done=_back,
            cancel=_cancel,
            setting=_ending,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/dossier/document",
            command=IssueDossier,
            action=dossier_papers.issue,
            permission=Permission.COMMUNITY_EDIT,
            tools=press,
            title="Issue the list of what is missing",
            lead="A paper with a number and a code: for the organisation that has to bring the papers, and for the file.",
            submit="Issue it",
            view=records.detail,
            done=lambda row: f"/organisations/{row.subject_id}/dossier",
            cancel=_cancel,
            setting=_issuing,
        )
    ),
)
