"""Trainings and the capacity index: the lists, one training, recording, taking out, measuring."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import capacities, trainings
from portfolio.beneficiaries import AGES, ETHNICITIES
from portfolio.capacities import MeasureCapacity
from portfolio.trainings import RecordTraining, TrainingState, VoidTraining
from portfolio.views import trainings as views
from portfolio.views.trainings import CapacityList, CapacityRow, TrainingView
from portfolio.web import choices, list_files, registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf
from portfolio.web.results import crumbs

RECORD = Permission.TRAINING_RECORD


@get("/trainings", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), registers.question(request)
        view = views.list_page(work, query)
        new = Door("/trainings/new", tongue.text("Record a training"), is_main=True)
        may = work.actor.may_anywhere(RECORD)
        page = RegisterPage(
            title=tongue.text("Trainings"),
            lead=tongue.text(
                "Who was trained, by the lists that were signed; and what it changed, by the index."
            ),
            doors=(*([new] if may else []), Door("/capacity", tongue.text("Capacity index"))),
            fields=registers.filters(work, tongue, query),
            shelf=Shelf(
                title=tongue.text("Trainings"),
                columns=[
                    column("Training", tongue),
                    column("Day", tongue),
                    column("Place", tongue),
                    column("Hours", tongue, is_number=True),
                    column("People", tongue, is_number=True),
                    column("Organisations", tongue, is_number=True),
                ],
                rows=[_row(row, tongue) for row in view.rows],
                empty=tongue.text("No training here yet"),
                hint=tongue.text(
                    "Record each training with how many came and the signed list. Nobody has to be named."
                ),
            ),
            next=view.next,
            total=view.total,
            first=new if may else None,
            files=list_files.links(request, work),
        )
        return registers.register_page(request, work, page, crumbs(tongue))


def _row(row: views.TrainingRow, tongue: Translator) -> tuple[Cell, ...]:
    hint = tongue.label("audience", row.audience)
    if row.state is TrainingState.VOIDED:
        hint = f"{tongue.label('training_state', row.state)} · {hint}"
    women = tongue.plural("of them one woman", "of them {n} women", row.women)
    return (
        Cell(row.name, href=f"/trainings/{row.id}", hint=hint),
        Cell(tongue.short_date(row.held_on)),
        Cell(row.place),
        Cell(tongue.quantity(row.hours_milli), is_number=True),
        Cell(tongue.number(row.people), hint=women, is_number=True),
        Cell(tongue.number(row.organisations), is_number=True),
    )


@get("/api/trainings")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, registers.question(request)))


@get("/trainings/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        page = _training(views.detail(work, id), tongue)
        return registers.entry_page(request, work, page, _crumbs(tongue))


@get("/api/trainings/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _training(view: TrainingView, tongue: Translator) -> EntryPage:
    people = view.people
    groups = [("women", people.women), ("men", people.men)] + [
        (name, getattr(people, name)) for name in (*AGES, *ETHNICITIES) if getattr(people, name)
    ]
    doors = [
        Door(f"/trainings/{view.id}/people", tongue.text("List of who came")),
        *(
            Door(f"/trainings/{view.id}/void", tongue.text("Take it out"))
            for step in view.steps
            if step.refusal is None
        ),
    ]
    proof = {"value": tongue.text("See the proof"), "href": f"/files/{view.evidence_id}"}
    return EntryPage(
        title=view.name,
        lead=f"{view.place} · {tongue.date(view.held_on)}",
        chip=("training_state", view.state),
        warning=tongue.text("It counts no more: {reason}", reason=view.reason)
        if view.reason
        else "",
        doors=tuple(doors),
        facts=(
            {"label": tongue.text("For"), "value": tongue.label("audience", view.audience)},
            {"label": tongue.text("Hours"), "value": tongue.quantity(view.hours_milli)},
            {"label": tongue.text("People"), "value": tongue.number(people.total)},
            {"label": tongue.text("Signed list"), **proof},
        ),
        shelves=(
            Shelf(
                title=tongue.text("Who came"),
                columns=[column("Group", tongue), column("People", tongue, is_number=True)],
                rows=[
                    (Cell(tongue.label("field", name)), Cell(tongue.number(n), is_number=True))
                    for name, n in groups
                ],
                empty="",
            ),
            Shelf(
                title=tongue.text("Organisations"),
                columns=[column("Organisation", tongue), column("People", tongue, is_number=True)],
                rows=[
                    (
                        Cell(one.name, href=f"/organisations/{one.community_id}"),
                        Cell(tongue.number(one.people), is_number=True),
                    )
                    for one in view.groups
                ],
                empty=tongue.text("No organisation is named."),
            ),
        ),
    )


@get("/capacity", sync_to_thread=True)
def capacity_page(
    request: HttpRequest, place: FromQuery[str] = "", organisation: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        view = _capacity(work, place, organisation)
        measure = Door("/capacity/new", tongue.text("Measure the capacity"), is_main=True)
        may = work.actor.may_anywhere(RECORD)
        page = RegisterPage(
            title=tongue.text("Capacity index"),
            lead=tongue.text(
                "The score of organisations and of municipal administrations, before they were trained and after."
            ),
            doors=(measure,) if may else (),
            fields=registers.filters(work, tongue, registers.question(request))[1:],
            shelf=Shelf(
                title=tongue.text("Capacity index"),
                columns=[
                    column("Whose", tongue),
                    column("Before", tongue, is_number=True),
                    column("After", tongue, is_number=True),
                    column("Difference", tongue, is_number=True),
                    column("Counts since", tongue),
                ],
                rows=[_capacity_row(row, tongue) for row in view.rows],
                empty=tongue.text("Nobody has been measured yet"),
                hint=tongue.text(
                    "Measure once before the first training and again afterwards: the difference is what counts."
                ),
            ),
            note=tongue.text(
                "It counts from {threshold} on, when it is above the first score. {source}.",
                threshold=tongue.percent(view.threshold.amount_bp),
                source=tongue.text(view.threshold.source),
            ),
            first=measure if may else None,
        )
        return registers.register_page(request, work, page, _crumbs(tongue))


def _capacity(work: Work, place: str, organisation: str) -> CapacityList:
    known = territories.find_official(place) if place else None
    try:
        key = UUID(organisation) if organisation else None
    except ValueError:
        key = None
    return views.capacities(work, place=known.path if known else "", organisation=key)


def _capacity_row(row: CapacityRow, tongue: Translator) -> tuple[Cell, ...]:
    change = row.last.score_bp - row.first.score_bp
    is_once = len(row.scores) == 1
    return (
        Cell(
            row.name,
            href=f"/organisations/{row.community_id}" if row.community_id else "",
            hint=row.place or tongue.text("Municipal administration"),
        ),
        Cell(
            tongue.percent(row.first.score_bp),
            href=f"/files/{row.first.evidence_id}",
            hint=tongue.short_date(row.first.read_on),
            is_number=True,
        ),
        Cell("—", is_number=True)
        if is_once
        else Cell(
            tongue.percent(row.last.score_bp),
            href=f"/files/{row.last.evidence_id}",
            hint=tongue.short_date(row.last.read_on),
            is_number=True,
        ),
        Cell("—" if is_once else tongue.percent(change), is_number=True),
        Cell(tongue.short_date(row.reached_on), tone="done")
        if row.reached_on
        else Cell(tongue.text("not yet")),
    )


@get("/api/capacity")
@in_thread
def capacity_api(
    request: HttpRequest, place: FromQuery[str] = "", organisation: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_capacity(work, place, organisation))


def _crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    return (*crumbs(tongue), {"label": tongue.text("Trainings"), "href": "/trainings"})


def _recording(asking: Asking) -> Setting:
    work = asking.work
    towns = [o for o in choices.municipalities(work) if work.may(RECORD, o.value)]
    return Setting(
        FormPlan(
            choices={
                "territory": towns,
                "organisation": choices.communities(work, RECORD),
            },
            initial={"held_on": work.today},
        )
    )


def _measuring(asking: Asking) -> Setting:
    work = asking.work
    towns = [
        o
        for o in choices.municipalities(work)
        if o.value.count(".") == TOWN and work.may(RECORD, o.value)
    ]
    return Setting(
        FormPlan(
            choices={"territory": towns, "organisation": choices.communities(work, RECORD)},
            initial={"read_on": work.today, "organisation": asking.given("organisation")},
        )
    )


# The points in the path of a municipality.
TOWN = 3


def _voiding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The training",
        facts=({"label": tongue.text("Training"), "value": view.name, "hint": view.place},),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    capacity_page,
    capacity_api,
    *command_routes(
        CommandRoute(
            path="/trainings/new",
            command=RecordTraining,
            action=trainings.record,
            permission=RECORD,
            title="Record a training",
            lead="What was taught to whom, how many came, and the list that they signed.",
            submit="Record the training",
            view=views.detail,
            done=lambda row: f"/trainings/{row.id}",
            setting=_recording,
            cancel=lambda subject: "/trainings",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/trainings/{id:uuid}/void",
            command=VoidTraining,
            action=trainings.void,
            permission=RECORD,
            title="Take the training out",
            lead="It stays in sight with your reason and counts no more.",
            submit="Take it out",
            view=views.detail,
            done=lambda row: f"/trainings/{row.id}",
            setting=_voiding,
            cancel=lambda subject: f"/trainings/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/capacity/new",
            command=MeasureCapacity,
            action=capacities.measure,
            permission=RECORD,
            title="Measure the capacity",
            lead="The score of an organisation or of a municipal administration, with the form that was filled in.",
            submit="Save the score",
            view=views.score,
            done=lambda row: "/capacity",
            setting=_measuring,
            cancel=lambda subject: "/capacity",
        )
    ),
)
