"""The cash book of an agreement, its entries, its justifications, and the suppliers of its place."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import cash_book, justifications
from contracting.cash_book import RecordExpense, RecordIncome, ReverseCashEntry
from contracting.justifications import (
    AcceptJustification,
    PresentJustification,
    PresentJustificationAgain,
    ReturnJustification,
)
from contracting.views import cash_book as views
from contracting.views.cash_book import BookView, EntryView, JustificationView
from contracting.views.suppliers import SuppliersView
from contracting.web.supplier_choice import supplier_options
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator

Crumbs = tuple[dict[str, str], ...]


@get("/agreements/{id:uuid}/cash-book", sync_to_thread=True)
def book_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_agreement(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/cash_book.html",
            work.actor,
            view=view,
            crumbs=crumbs(tongue, view)[:2],
        )


@get("/api/agreements/{id:uuid}/cash-book", sync_to_thread=True)
def book_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/api/cash-entries/{id:uuid}", sync_to_thread=True)
def entry_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.entry(work, id))


@get("/cash-entries/{id:uuid}", sync_to_thread=True)
def entry_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.entry(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/cash_entry.html",
            work.actor,
            view=view,
            crumbs=crumbs(tongue, view),
        )


@get("/justifications/{id:uuid}", sync_to_thread=True)
def justification_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.justification(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/justification.html",
            work.actor,
            view=view,
            crumbs=crumbs(tongue, view),
        )


@get("/api/justifications/{id:uuid}", sync_to_thread=True)
def justification_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.justification(work, id))


def crumbs(
    tongue: Translator, view: BookView | JustificationView | SuppliersView | EntryView
) -> Crumbs:
    """The way from the work to a book."""
    here = f"/agreements/{view.agreement_id}"
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": here},
        {"label": tongue.text("Cash book"), "href": f"{here}/cash-book"},
    )


def _writing(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(
            choices={"supplier": supplier_options(asking, view.agreement_id)},
            initial={"happened_on": asking.work.today},
        ),
        territory=view.territory,
        facts=_box(view, tongue),
        context_title="The box",
    )


def _presenting(asking: Asking) -> Setting:
    view = views.of_agreement(asking.work, asking.row)
    return Setting(
        territory=view.territory, facts=_box(view, asking.words), context_title="The box"
    )


def _box(view: BookView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {
            "label": tongue.text("In the box"),
            "value": tongue.money(view.balance),
            "href": f"/agreements/{view.agreement_id}/cash-book",
            "hint": view.project_title,
        },
        {"label": tongue.text("Received"), "value": tongue.money(view.received)},
        {"label": tongue.text("Spent"), "value": tongue.money(view.spent)},
    )


def _reversing(asking: Asking) -> Setting:
    view, tongue = views.entry(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory, facts=_entry_facts(view, tongue), context_title="The entry"
    )


def _entry_facts(view: EntryView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {
            "label": tongue.text("Entry {number}", number=view.number),
            "value": view.what,
            "hint": tongue.date(view.happened_on),
        },
        {"label": tongue.text("Amount"), "value": tongue.money(view.amount)},
    )


def _judging(asking: Asking) -> Setting:
    view, tongue = views.justification(asking.work, asking.row), asking.words
    entries = [
        Option("", tongue.text("Choose an entry")),
        *(
            Option(str(one.id), f"{one.number}. {one.what} · {tongue.money(one.amount)}")
            for one in view.entries
        ),
    ]
    return Setting(
        FormPlan(choices={"entry": entries}, initial={"note": view.note}),
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": tongue.text("Presented"), "value": view.organisation},
            {"label": tongue.text("There was"), "value": tongue.money(view.opening)},
            {"label": tongue.text("Received"), "value": tongue.money(view.received)},
            {"label": tongue.text("Spent"), "value": tongue.money(view.spent)},
            {"label": tongue.text("Left"), "value": tongue.money(view.closing)},
        ),
        context_title="The justification",
    )


def _to_book(route: CommandRoute) -> list[Any]:
    """A command about a book: it comes from the book's page and goes back there."""
    return command_routes(
        replace(
            route,
            done=lambda row: f"/agreements/{row.agreement_id}/cash-book",
            cancel=lambda subject: f"/agreements/{subject}/cash-book",
        )
    )


def _about(step: str, command: type, action: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one justification: it comes from its page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/justifications/{{id:uuid}}/{step}",
            command=command,
            action=action,
            view=views.justification,
            setting=_judging,
            done=lambda row: f"/justifications/{row.id}",
            cancel=lambda subject: f"/justifications/{subject}",
            **options,
        )
    )


HANDLERS = (
    book_page,
    book_api,
    entry_page,
    entry_api,
    justification_page,
    justification_api,
    *_to_book(
        CommandRoute(
            path="/agreements/{id:uuid}/cash-book/expenses/new",
            command=RecordExpense,
            action=cash_book.spend,
            permission=Permission.CASH_BOOK_WRITE,
            title="Money out",
            lead="Every expense comes with a photograph of its receipt. A supplier who is not in the list is registered first.",
            submit="Write the expense",
            view=views.entry,
            done=str,
            setting=_writing,
        )
    ),
    *_to_book(
        CommandRoute(
            path="/agreements/{id:uuid}/cash-book/incomes/new",
            command=RecordIncome,
            action=cash_book.take_in,
            permission=Permission.CASH_BOOK_WRITE,
            title="Other money in",
            lead="Transfers of the agreement enter by themselves. Write here what came otherwise.",
            submit="Write what came",
            view=views.entry,
            done=str,
            setting=_writing,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/cash-entries/{id:uuid}/reverse",
            command=ReverseCashEntry,
            action=cash_book.reverse,
            permission=Permission.CASH_BOOK_WRITE,
            title="Take an entry back",
            lead="Nothing is erased: another entry takes it back, and both stay to be read.",
            submit="Take it back",
            view=views.entry,
            done=lambda row: f"/agreements/{row.agreement_id}/cash-book",
            setting=_reversing,
            cancel=lambda subject: f"/cash-entries/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/justifications/new",
            command=PresentJustification,
            action=justifications.present,
            permission=Permission.CASH_BOOK_WRITE,
            title="Present the accounts",
            lead="The period closes with everything that was written so far. Somebody of the office looks at the receipts and accepts it.",
            submit="Present them",
            view=views.justification,
            done=lambda row: f"/justifications/{row.id}",
            setting=_presenting,
            cancel=lambda subject: f"/agreements/{subject}/cash-book",
        )
    ),
    *_about(
        "accept",
        AcceptJustification,
        justifications.accept,
        permission=Permission.CASH_BOOK_ACCEPT,
        title="Accept the accounts",
        lead="You say that receipts and entries agree. What was spent is justified from now on.",
        submit="Accept them",
    ),
    *_about(
        "return",
        ReturnJustification,
        justifications.send_back,
        permission=Permission.CASH_BOOK_ACCEPT,
        title="Return the accounts",
        lead="Say what is wrong, entry by entry, so that the organisation can put it right.",
        submit="Return them",
    ),
    *_about(
        "again",
        PresentJustificationAgain,
        justifications.present_again,
        permission=Permission.CASH_BOOK_WRITE,
        title="Present the accounts again",
        lead="What was written since belongs to the period now.",
        submit="Present them",
    ),
)
