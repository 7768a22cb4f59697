"""Dialogue spaces: meetings with who was there and what was promised, and each representative once."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import dialogues, representatives
from portfolio.dialogues import (
    AttendDialogue,
    CommitInDialogue,
    RecordDialogue,
)
from portfolio.representatives import RegisterRepresentative, Side
from portfolio.views import dialogues as views
from portfolio.views.dialogues import CommitmentRow, MeetingView, RepresentativeRow
from portfolio.web import choices, list_files, registers
from portfolio.web.periods import places
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf
from portfolio.web.results import crumbs

RECORD = Permission.DIALOGUE_RECORD


@get("/dialogues", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), registers.question(request)
        view = views.list_page(work, query)
        new = Door("/dialogues/new", tongue.text("Record a meeting"), is_main=True)
        may = work.actor.may_anywhere(RECORD)
        page = RegisterPage(
            title=tongue.text("Dialogue spaces"),
            lead=tongue.text(
                "Where organisations, companies and governments met, who was there, and what became of what they promised."
            ),
            doors=(new,) if may else (),
            fields=registers.filters(work, tongue, query),
            counts=(
                {
                    "label": tongue.text("Representatives, each once"),
                    "number": tongue.number(view.representatives),
                },
            ),
            shelf=Shelf(
                title=tongue.text("Dialogue spaces"),
                columns=[
                    column("Meeting", tongue),
                    column("Day", tongue),
                    column("Place", tongue),
                    column("Representatives", tongue, is_number=True),
                    column("Open commitments", tongue, is_number=True),
                ],
                rows=[_row(row, tongue) for row in view.rows],
                empty=tongue.text("No meeting here yet"),
                hint=tongue.text(
                    "Record each meeting with its minutes; then note who was there and what each promised."
                ),
            ),
            next=view.next,
            total=view.total,
            first=new if may else None,
            files=list_files.links(request, work),
        )
        return registers.register_page(request, work, page, crumbs(tongue))


def _row(row: views.MeetingRow, tongue: Translator) -> tuple[Cell, ...]:
    late = tongue.plural("one overdue", "{n} overdue", row.overdue) if row.overdue else ""
    return (
        Cell(row.name, href=f"/dialogues/{row.id}"),
        Cell(tongue.short_date(row.held_on)),
        Cell(row.place),
        Cell(tongue.number(row.representatives), is_number=True),
        Cell(tongue.number(row.open_commitments), hint=late, is_number=True),
    )


@get("/api/dialogues")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, registers.question(request)))


@get("/dialogues/{id:uuid}", sync_to_thread=True)
def meeting_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.meeting(work, id)
        page = _meeting(view, tongue, may=work.may(RECORD, view.territory))
        return registers.entry_page(request, work, page, to_dialogues(tongue))


@get("/api/dialogues/{id:uuid}", sync_to_thread=True)
def meeting_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.meeting(work, id))


def _meeting(view: MeetingView, tongue: Translator, *, may: bool) -> EntryPage:
    base = f"/dialogues/{view.id}"
    doors = (
        Door(f"{base}/attendance", tongue.text("Note who was there"), is_main=True),
        Door("/representatives/new", tongue.text("Register a representative")),
        *(
            [Door(f"{base}/commitments", tongue.text("Keep a commitment"))]
            if view.representatives
            else []
        ),
    )
    return EntryPage(
        title=view.name,
        lead=f"{view.place} · {tongue.date(view.held_on)}",
        next=doors if may else (),
        facts=(
            {"label": tongue.text("Day"), "value": tongue.date(view.held_on)},
            {
                "label": tongue.text("Minutes"),
                "value": tongue.text("See the proof"),
                "href": f"/files/{view.evidence_id}",
            },
        ),
        prose=((tongue.text("What it was about"), view.purpose),),
        shelves=(
            Shelf(
                title=tongue.text("Commitments"),
                columns=[
                    column("Commitment", tongue),
                    column("Responsible", tongue),
                    column("Due", tongue),
                    column("State", tongue),
                ],
                rows=[_commitment_row(one, tongue) for one in view.commitments],
                empty=tongue.text("Nothing was promised."),
            ),
            Shelf(
                title=tongue.text("Who was there"),
                columns=[column("Representative", tongue), column("Speaks for", tongue)],
                rows=[
                    (
                        Cell(who(one, tongue), href=f"/representatives/{one.id}"),
                        Cell(one.organisation, hint=tongue.label("side", one.side)),
                    )
                    for one in view.representatives
                ],
                empty=tongue.text("Nobody is noted yet."),
            ),
        ),
    )


def who(one: RepresentativeRow, tongue: Translator) -> str:
    """The name of a representative, or what is said where it is not shown."""
    return one.name or tongue.text(
        "Representative of {organisation}", organisation=one.organisation
    )


def _commitment_row(one: CommitmentRow, tongue: Translator) -> tuple[Cell, ...]:
    state = tongue.label("dialogue_commitment_state", one.state)
    return (
        Cell(one.what, href=f"/dialogues/commitments/{one.id}"),
        Cell(who(one.responsible, tongue), hint=one.responsible.organisation),
        Cell(tongue.short_date(one.due_on)),
        Cell(tongue.text("Overdue"), tone="back")
        if one.is_overdue
        else Cell(state, chip=("dialogue_commitment_state", one.state)),
    )


@get("/representatives/{id:uuid}", sync_to_thread=True)
def representative_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.representative(work, id)
        facts = [
            {"label": tongue.text("Speaks for"), "value": view.row.organisation}
            | ({"href": f"/organisations/{view.community_id}"} if view.community_id else {}),
            {"label": tongue.label("field", "sex"), "value": tongue.label("sex", view.sex)},
            {"label": tongue.text("Agreed on"), "value": tongue.date(view.consented_on)},
        ]
        if view.ethnicity is not None:
            value = tongue.label("ethnicity", view.ethnicity)
            facts.append({"label": tongue.label("field", "ethnicity"), "value": value})
        page = EntryPage(
            title=who(view.row, tongue),
            lead=f"{tongue.label('side', view.row.side)} · {view.place}",
            facts=tuple(facts),
            shelves=(
                Shelf(
                    title=tongue.text("Meetings"),
                    columns=[column("Meeting", tongue), column("Day", tongue)],
                    rows=[
                        (
                            Cell(one.name, href=f"/dialogues/{one.id}"),
                            Cell(tongue.short_date(one.held_on)),
                        )
                        for one in view.meetings
                    ],
                    empty=tongue.text("At no meeting yet: it does not count."),
                ),
            ),
        )
        return registers.entry_page(request, work, page, to_dialogues(tongue))


@get("/api/representatives/{id:uuid}", sync_to_thread=True)
def representative_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.representative(work, id))


def to_dialogues(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the meetings."""
    return (*crumbs(tongue), {"label": tongue.text("Dialogue spaces"), "href": "/dialogues"})


def _anywhere(work: Work, tongue: Translator) -> list[Option]:
    towns = [o for o in choices.municipalities(work) if work.may(RECORD, o.value)]
    return [*places(work, tongue, RECORD), *towns]


def _recording(asking: Asking) -> Setting:
    offered = _anywhere(asking.work, asking.words)
    return Setting(FormPlan(choices={"territory": offered}, initial={"held_on": asking.work.today}))


def _registering(asking: Asking) -> Setting:
    work = asking.work
    return Setting(
        FormPlan(
            choices={
                "territory": _anywhere(work, asking.words),
                "community": choices.communities(work),
            },
            initial={"side": Side.COMMUNITY, "consented_on": work.today},
        )
    )


def _about(view: MeetingView, tongue: Translator) -> tuple[dict[str, str], ...]:
    hint = f"{view.place} · {tongue.date(view.held_on)}"
    return ({"label": tongue.text("Meeting"), "value": view.name, "hint": hint},)


def _attending(asking: Asking) -> Setting:
    view, tongue = views.meeting(asking.work, asking.row), asking.words
    there = [one.id for one in view.representatives]
    offered = [
        Option(str(one.id), who(one, tongue), hint=one.organisation)
        for one in views.known(asking.work, view.territory, there)
    ]
    return Setting(
        FormPlan(choices={"representatives": offered}),
        territory=view.territory,
        version=view.version,
        context_title="The meeting",
        facts=_about(view, tongue),
    )


def _committing(asking: Asking) -> Setting:
    view, tongue = views.meeting(asking.work, asking.row), asking.words
    offered = [
        Option(str(one.id), f"{who(one, tongue)} — {one.organisation}")
        for one in view.representatives
    ]
    return Setting(
        FormPlan(choices={"responsible": offered}),
        territory=view.territory,
        context_title="The meeting",
        facts=_about(view, tongue),
    )


ROUTES = (
    CommandRoute(
        path="/dialogues/new",
        command=RecordDialogue,
        action=dialogues.record,
        permission=RECORD,
        title="Record a meeting",
        lead="A meeting of organisations, companies or governments, with its minutes.",
        submit="Record the meeting",
        view=views.meeting,
        done=lambda row: f"/dialogues/{row.id}",
        setting=_recording,
        cancel=lambda subject: "/dialogues",
    ),
    CommandRoute(
        path="/representatives/new",
        command=RegisterRepresentative,
        action=representatives.register,
        permission=RECORD,
        title="Register a representative",
        lead="Each person once, with their permission. Only whoever works with them sees the name, and it can be erased.",
        submit="Register",
        view=views.representative,
        done=lambda row: f"/representatives/{row.id}",
        setting=_registering,
        cancel=lambda subject: "/dialogues",
    ),
    CommandRoute(
        path="/dialogues/{id:uuid}/attendance",
        command=AttendDialogue,
        action=dialogues.attend,
        permission=RECORD,
        title="Note who was there",
        lead="Who comes often counts once.",
        submit="Note them",
        view=views.meeting,
        done=lambda row: f"/dialogues/{row.id}",
        setting=_attending,
        cancel=lambda subject: f"/dialogues/{subject}",
    ),
    CommandRoute(
        path="/dialogues/{id:uuid}/commitments",
        command=CommitInDialogue,
        action=dialogues.commit,
        permission=RECORD,
        title="Keep a commitment",
        lead="What somebody promised at this meeting, and until when. Once it is overdue it appears in «My work».",
        submit="Keep it",
        view=views.commitment,
        done=lambda row: f"/dialogues/commitments/{row.id}",
        setting=_committing,
        cancel=lambda subject: f"/dialogues/{subject}",
    ),
)

HANDLERS = (
    list_page,
    list_api,
    meeting_page,
    meeting_api,
    representative_page,
    representative_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
