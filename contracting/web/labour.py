"""The labour register of an agreement: its totals, people and sheets; one sheet, ticked day by day, accepted, paid or delivered."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import labour_payments, labour_sheets, labour_verdicts, workers
from contracting.labour_payments import DeliverSheet, PaySheet
from contracting.labour_sheets import OpenSheet, PresentSheet, TallyDay
from contracting.labour_verdicts import AcceptSheet, ConfirmDays, ObjectToDays, ReturnSheet
from contracting.views import cash_book as books
from contracting.views import labour as views
from contracting.views.labour import LabourView, SheetView, WorkerView
from contracting.workers import ChangeRate, EraseWorker, ListWorker
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator


@get("/agreements/{id:uuid}/labour", sync_to_thread=True)
def register_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_agreement(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/labour.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue)[:2],
        )


@get("/api/agreements/{id:uuid}/labour")
@in_thread
def register_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/api/workers/{id:uuid}", sync_to_thread=True)
def worker_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.worker(work, id))


@get("/labour-sheets/{id:uuid}", sync_to_thread=True)
def sheet_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.sheet(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/labour_sheet.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue),
        )


@get("/api/labour-sheets/{id:uuid}", sync_to_thread=True)
def sheet_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.sheet(work, id))


def _crumbs(view: LabourView | SheetView, tongue: Translator) -> tuple[dict[str, str], ...]:
    here = f"/agreements/{view.agreement_id}"
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": here},
        {"label": tongue.text("Labour register"), "href": f"{here}/labour"},
    )


def _listing(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    initial = {"rate": view.workers[-1].rate} if view.workers else {}
    return Setting(
        FormPlan(initial=initial),
        territory=view.territory,
        facts=({"label": tongue.text("On the register"), "value": str(len(view.workers))},),
    )


def _opening(asking: Asking) -> Setting:
    view = views.of_agreement(asking.work, asking.row)
    monday = asking.work.today - timedelta(days=asking.work.today.weekday())
    initial = {"starts_on": monday, "ends_on": monday + timedelta(days=6)}
    return Setting(FormPlan(initial=initial), territory=view.territory)


def _of_worker(asking: Asking) -> Setting:
    view, tongue = views.worker(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"rate": view.rate}),
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": tongue.text("Name"), "value": _name(view, tongue)},
            {"label": tongue.text("Days"), "value": tongue.quantity(view.days_milli)},
        ),
    )


def _name(view: WorkerView, tongue: Translator) -> str:
    if view.is_erased:
        return tongue.text("erased")
    return view.name or tongue.text("(name not shown to your role)")


def _facts(view: SheetView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What somebody has to know before doing anything about a sheet."""
    return (
        {
            "label": tongue.text("Labour sheet {number}", number=view.number),
            "value": f"{tongue.date(view.starts_on)} – {tongue.date(view.ends_on)}",
            "href": f"/labour-sheets/{view.id}",
            "hint": view.project_title,
        },
        {"label": tongue.text("Days"), "value": tongue.quantity(view.days_milli)},
        {"label": tongue.text("Amount"), "value": tongue.money(view.amount)},
    )


def _deciding(asking: Asking, plan: FormPlan | None = None) -> Setting:
    view = views.sheet(asking.work, asking.row)
    return Setting(
        plan or FormPlan(),
        territory=view.territory,
        version=view.version,
        facts=_facts(view, asking.words),
        context_title="The sheet",
    )


def _ticking(asking: Asking) -> Setting:
    """A day and everybody on the register; who came on it before is ticked already."""
    view, tongue = views.sheet(asking.work, asking.row), asking.words
    people = views.of_agreement(asking.work, view.agreement_id).workers
    options = [
        Option(str(one.id), _name(one, tongue), hint=one.hamlet)
        for one in people
        if not one.is_erased
    ]
    day = _day(asking.given("day"), view, asking.work.today)
    known = next((one for one in view.days if one.day == day), None)
    initial = {
        "day": day,
        "whole": [str(key) for key in known.whole] if known else [],
        "half": [str(key) for key in known.half] if known else [],
    }
    return _deciding(asking, FormPlan(choices={"whole": options, "half": options}, initial=initial))


def _day(text: str, view: SheetView, today: date) -> date:
    """The day in the address, else the first one of the sheet that nobody ticked yet."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        ticked = {one.day for one in view.days}
        last = min(view.ends_on, today)
        days = ((last - view.starts_on).days + 1) if last >= view.starts_on else 0
        every = (view.starts_on + timedelta(days=n) for n in range(days))
        return next((day for day in every if day not in ticked), last)


def _paying(asking: Asking) -> Setting:
    view, tongue = views.sheet(asking.work, asking.row), asking.words
    initial = {
        "happened_on": asking.work.today,
        "what": tongue.text("Labour sheet {number}", number=view.number),
        "amount": view.left,
    }
    return _deciding(asking, FormPlan(initial=initial))


def _delivering(asking: Asking) -> Setting:
    view, tongue = views.sheet(asking.work, asking.row), asking.words
    options = [
        Option("", tongue.text("Choose a pledge")),
        *(
            Option(
                str(share.id),
                f"{share.in_kind_of} · {tongue.quantity(share.in_kind_quantity_milli or 0)} {share.in_kind_unit}",
            )
            for share in labour_payments.pledges_of(asking.work, view.project_id)
        ),
    ]
    return _deciding(asking, FormPlan(choices={"share": options}))


def _about(step: str, command: type, action: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one sheet: it comes from its page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/labour-sheets/{{id:uuid}}/{step}",
            command=command,
            action=action,
            cancel=lambda subject: f"/labour-sheets/{subject}",
            **{
                "view": views.sheet,
                "setting": _deciding,
                "done": lambda row: f"/labour-sheets/{row.id}",
                **options,
            },
        )
    )


HANDLERS = (
    register_page,
    register_api,
    worker_api,
    sheet_page,
    sheet_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/labour/people/new",
            command=ListWorker,
            action=workers.list_worker,
            permission=Permission.LABOUR_WRITE,
            title="Write somebody on the register",
            lead="Only who is of age and agrees. The name is shown to nobody outside and is erased on request; the days stay counted.",
            submit="Write on the register",
            view=views.worker,
            done=lambda row: f"/agreements/{row.agreement_id}/labour",
            setting=_listing,
            cancel=lambda subject: f"/agreements/{subject}/labour",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/workers/{id:uuid}/rate",
            command=ChangeRate,
            action=workers.change_rate,
            permission=Permission.LABOUR_WRITE,
            title="Another daily rate",
            lead="It counts for the days that are written from now on.",
            submit="Save",
            view=views.worker,
            done=lambda row: f"/agreements/{row.agreement_id}/labour",
            setting=_of_worker,
            cancel=lambda subject: "/agreements",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/workers/{id:uuid}/erase",
            command=EraseWorker,
            action=workers.erase,
            permission=Permission.PERSON_ERASE,
            title="Erase a person's data",
            lead="The name, the document and the telephone are emptied for good. The days stay counted.",
            submit="Erase the data",
            view=views.worker,
            done=lambda row: f"/agreements/{row.agreement_id}/labour",
            setting=_of_worker,
            cancel=lambda subject: "/agreements",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/labour/sheets/new",
            command=OpenSheet,
            action=labour_sheets.open_sheet,
            permission=Permission.LABOUR_WRITE,
            title="A new labour sheet",
            lead="For a week or a fortnight. Days that are paid and days that are given to the work stand on sheets of their own.",
            submit="Open the sheet",
            view=views.sheet,
            done=lambda row: f"/labour-sheets/{row.id}",
            setting=_opening,
            cancel=lambda subject: f"/agreements/{subject}/labour",
        )
    ),
    *_about(
        "day",
        TallyDay,
        labour_sheets.tally,
        permission=Permission.LABOUR_WRITE,
        title="Who came?",
        lead="Tick who came on that day. What was ticked for it before is replaced.",
        submit="Write the day",
        setting=_ticking,
    ),
    *_about(
        "present",
        PresentSheet,
        labour_sheets.present,
        permission=Permission.LABOUR_WRITE,
        title="Present the sheet",
        lead="With the paper that everybody signed. Somebody else accepts it.",
        submit="Present it",
    ),
    *_about(
        "confirm",
        ConfirmDays,
        labour_verdicts.confirm,
        permission=Permission.LABOUR_CONFIRM,
        title="Confirm the days that were given",
        lead="You saw that these people came on these days. They count as given; the engineer then accepts what a day is worth.",
        submit="Confirm the days",
    ),
    *_about(
        "object",
        ObjectToDays,
        labour_verdicts.object_to,
        permission=Permission.LABOUR_CONFIRM,
        title="The days are not so",
        lead="Say which person or which day is wrong. Whoever presented the sheet puts it right.",
        submit="Send it back",
    ),
    *_about(
        "accept",
        AcceptSheet,
        labour_verdicts.accept,
        permission=Permission.LABOUR_ACCEPT,
        title="Accept the sheet",
        lead="You say that its days are those of the signed paper and of the site.",
        submit="Accept it",
    ),
    *_about(
        "return",
        ReturnSheet,
        labour_verdicts.send_back,
        permission=Permission.LABOUR_ACCEPT,
        title="Return the sheet",
        submit="Return it",
    ),
    *_about(
        "pay",
        PaySheet,
        labour_payments.pay,
        permission=Permission.CASH_BOOK_WRITE,
        title="Pay the days",
        lead="The expense enters the cash book and stays bound to this sheet.",
        submit="Write the payment",
        setting=_paying,
        view=books.entry,
        done=lambda row: f"/agreements/{row.agreement_id}/cash-book",
    ),
    *_about(
        "deliver",
        DeliverSheet,
        labour_payments.deliver,
        permission=Permission.DELIVERY_RECORD,
        title="Count the days as given",
        lead="They become a delivery of a pledge in kind. They count once the engineer accepts it.",
        submit="Record the delivery",
        setting=_delivering,
    ),
)
