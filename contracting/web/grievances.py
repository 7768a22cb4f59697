"""Grievances for whoever may read them: the list, one of them, recording, answering, and what somebody says of the answer."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import grievances
from contracting.grievances import (
    AnswerGrievance,
    GrievanceCategory,
    GrievanceState,
    RecategoriseGrievance,
    RecordGrievance,
    RecordSatisfaction,
)
from contracting.views import grievances as views
from contracting.views.grievances import GrievanceQuery, GrievanceRow, GrievanceView
from contracting.web import histories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import asked, choice_field, column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import choices, registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf


@get("/grievances", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, GrievanceQuery)
        view = views.list_page(work, query)
        new = Door("/grievances/new", tongue.text("Record a complaint"), is_main=True)
        doors = (new,) if view.may_record else ()
        page = RegisterPage(
            title=tongue.text("Complaints"),
            lead=tongue.text(
                "Confidential: only whoever has this permission reads them; everybody else sees how many there are."
            ),
            doors=(*doors, Door("/public/grievances", tongue.text("The page for everybody"))),
            fields=(
                choice_field(tongue, "status", GrievanceState, query.status, label="State"),
                choice_field(
                    tongue, "category", GrievanceCategory, query.category, label="Category"
                ),
            ),
            shelf=Shelf(
                title=tongue.text("Complaints"),
                columns=[
                    column("Complaint", tongue),
                    column("Place", tongue),
                    column("Received on", tongue),
                    column("To be answered until", tongue),
                    column("State", tongue),
                ],
                rows=[_row(row, tongue) for row in view.rows],
                empty=tongue.text("No complaint here"),
                hint=tongue.text(
                    "People complain on the public page without signing in, or tell it to whoever facilitates."
                ),
            ),
            next=view.next,
            total=view.total,
            first=doors[0] if doors else None,
        )
        return registers.register_page(request, work, page)


@get("/api/grievances")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, GrievanceQuery)))


@get("/grievances/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        crumbs = ({"label": tongue.text("Complaints"), "href": "/grievances"},)
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/grievances/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _row(row: GrievanceRow, tongue: Translator) -> tuple[Cell, ...]:
    again = (
        tongue.plural("opened again {n} time", "opened again {n} times", row.reopened)
        if row.reopened
        else ""
    )
    return (
        Cell(
            tongue.label("grievance_category", row.category),
            href=f"/grievances/{row.id}",
            hint=tongue.text("anonymous") if row.is_anonymous else "",
        ),
        Cell(row.place),
        Cell(
            tongue.short_date(row.received_on),
            hint=tongue.label("grievance_channel", row.channel),
        ),
        Cell(
            tongue.short_date(row.due_on),
            hint=tongue.text("was due already") if row.is_late else "",
        ),
        Cell(
            tongue.label("grievance_state", row.state),
            chip=("grievance_state", row.state),
            hint=again,
        ),
    )


def _entry(view: GrievanceView, tongue: Translator) -> EntryPage:
    row = view.row
    named = {
        "answer": ("answer", tongue.text("Answer it")),
        "recategorise": ("category", tongue.text("It is about something else")),
        "close": ("satisfaction", tongue.text("Record what they say of the answer")),
    }
    said = (
        (tongue.text("What is complained of"), view.about),
        (tongue.text("The answer"), view.answer),
        (tongue.text("What they say of it"), view.remark),
        (tongue.text("The rule"), _rule_line(view, tongue)),
    )
    return EntryPage(
        title=tongue.label("grievance_category", row.category),
        lead=row.place,
        chip=("grievance_state", row.state),
        warning=tongue.text("It was to be answered until {day}.", day=row.due_on)
        if row.is_late
        else "",
        next=tuple(
            Door(f"/grievances/{view.id}/{named[name][0]}", named[name][1], is_main=n == 0)
            for n, name in enumerate(one for one in view.actions if one in named)
        ),
        facts=_facts(view, tongue),
        prose=tuple((heading, text) for heading, text in said if text),
        shelves=(histories.shelf(view.timeline, tongue),),
    )


def _rule_line(view: GrievanceView, tongue: Translator) -> str:
    line = tongue.text(
        "Answered within {n} business days. {source}.",
        n=view.rule.answer_days,
        source=tongue.text(view.rule.source),
    )
    return f"{line} {tongue.text('To be confirmed.')}" if view.rule.to_confirm else line


def _facts(view: GrievanceView, tongue: Translator) -> tuple[dict[str, str], ...]:
    who = view.name or tongue.text("nobody: it is anonymous")
    if view.is_name_hidden:
        who = tongue.text("(name not shown to your role)")
    facts = [
        {
            "label": tongue.text("Code"),
            "value": view.row.code,
            "hint": tongue.text("whoever has it follows the complaint without signing in"),
            "href": f"/public/grievances/{view.row.code}",
        },
        {"label": tongue.text("Who complains"), "value": who, "hint": view.phone or ""},
        {
            "label": tongue.text("Received on"),
            "value": tongue.date(view.row.received_on),
            "hint": tongue.label("grievance_channel", view.row.channel),
        },
        {"label": tongue.text("To be answered until"), "value": tongue.date(view.row.due_on)},
    ]
    if view.agreement_id is not None:
        facts.append(
            {
                "label": tongue.text("Agreement no."),
                "value": view.agreement_number or "",
                "href": f"/agreements/{view.agreement_id}",
            }
        )
    if view.satisfaction is not None:
        facts.append(
            {
                "label": tongue.text("Does the answer settle it?"),
                "value": tongue.label("satisfaction", view.satisfaction),
            }
        )
    return tuple(facts)


def _recording(asking: Asking) -> Setting:
    places = choices.municipalities(asking.work)
    return Setting(
        FormPlan(
            choices={"territory": [Option("", asking.words.text("Choose a place")), *places]},
            initial={"channel": "in_person"},
        )
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"category": view.row.category.value}),
        territory=view.territory,
        version=view.version,
        context_title="The complaint",
        facts=(
            {
                "label": tongue.text("Complaint"),
                "value": tongue.label("grievance_category", view.row.category),
                "hint": view.about,
            },
            {"label": tongue.text("To be answered until"), "value": tongue.date(view.row.due_on)},
        ),
    )


def _of_grievance(step: str, command: type, action: Any, verb: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/grievances/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=verb,
            view=views.detail,
            done=lambda row: f"/grievances/{row.id}",
            cancel=lambda subject: f"/grievances/{subject}",
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
            path="/grievances/new",
            command=RecordGrievance,
            action=grievances.record,
            permission=Permission.GRIEVANCE_RECORD,
            title="Record a complaint",
            lead="In the words of whoever complains. A name only if they want to give one; they get the code to follow it.",
            submit="Record it",
            view=views.detail,
            done=lambda row: f"/grievances/{row.id}",
            setting=_recording,
            cancel=lambda subject: "/grievances",
        )
    ),
    *_of_grievance(
        "answer",
        AnswerGrievance,
        grievances.answer,
        Permission.GRIEVANCE_ANSWER,
        title="Answer the complaint",
        lead="What is done about it. Whoever complained reads it with the code, so name nobody.",
        submit="Send the answer",
    ),
    *_of_grievance(
        "category",
        RecategoriseGrievance,
        grievances.recategorise,
        Permission.GRIEVANCE_ANSWER,
        title="It is about something else",
        lead="The days to answer follow from what it is about, counted from its receipt.",
        submit="Save it",
    ),
    *_of_grievance(
        "satisfaction",
        RecordSatisfaction,
        grievances.record_satisfaction,
        Permission.GRIEVANCE_RECORD,
        title="Does the answer settle it?",
        lead="What whoever complained says of it. If it does not settle it, the complaint is open again.",
        submit="Record it",
    ),
)
