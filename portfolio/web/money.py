"""The money of one work: each share with what became of it; recording commitments and receipts, taking an entry back, promising upkeep."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from portfolio import funding_ledger, maintenance_promises
from portfolio.funding_ledger import CommitFunds, ReceiveFunds, ReverseEntry
from portfolio.maintenance_promises import PromiseMaintenance
from portfolio.sources import SourceKind
from portfolio.views import money as views
from portfolio.views import projects as project_views
from portfolio.views.money import LedgerView
from portfolio.web.projects import about_work


@get("/works/{id:uuid}/money", sync_to_thread=True)
def money_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/money.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.id}"},
            ),
        )


@get("/api/works/{id:uuid}/money", sync_to_thread=True)
def money_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/shares/{id:uuid}", sync_to_thread=True)
def share_page(request: HttpRequest, id: FromPath[UUID]) -> Redirect:
    """A share is shown on the page of its work."""
    with reading(request) as work:
        note_actor(request, work)
        return answers.see(f"/works/{views.share(work, id).project_id}/money#share-{id}")


@get("/funding-entries/{id:uuid}", sync_to_thread=True)
def entry_page(request: HttpRequest, id: FromPath[UUID]) -> Redirect:
    """An entry is shown under its share."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.entry(work, id)
        return answers.see(f"/works/{view.project_id}/money#share-{view.share_id}")


@get("/api/shares/{id:uuid}", sync_to_thread=True)
def share_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.share(work, id))


@get("/api/funding-entries/{id:uuid}", sync_to_thread=True)
def entry_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.entry(work, id))


def about_share(view: LedgerView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The share a form is about, with its columns."""
    columns = (
        (tongue.text("Promised"), view.pledged),
        (tongue.text("Committed"), view.committed),
        (tongue.text("Received"), view.received),
        (tongue.text("Used"), view.used),
    )
    return (
        {
            "label": tongue.text("Funding source"),
            "value": view.source_name,
            "hint": tongue.label("source_kind", view.source),
            "href": f"/works/{view.project_id}/money",
        },
        *({"label": label, "value": tongue.money(amount)} for label, amount in columns),
    )


def _writing(asking: Asking, initial: dict[str, Any]) -> Setting:
    view = views.share(asking.work, asking.row)
    return Setting(
        FormPlan(initial=initial),
        territory=view.territory,
        context_title="The share",
        facts=about_share(view, asking.words),
    )


def _committing(asking: Asking) -> Setting:
    view = views.share(asking.work, asking.row)
    left = max(view.pledged - view.committed, Money.zero(view.pledged.currency))
    return _writing(asking, {"committed_on": asking.work.today, "amount": left})


def _receiving(asking: Asking) -> Setting:
    view = views.share(asking.work, asking.row)
    left = max(view.committed - view.received, Money.zero(view.pledged.currency))
    return _writing(asking, {"received_on": asking.work.today, "amount": left})


def _reversing(asking: Asking) -> Setting:
    entry, tongue = views.entry(asking.work, asking.row), asking.words
    view = views.share(asking.work, entry.share_id)
    fact = {
        "label": tongue.label("funding_step", entry.step),
        "value": tongue.money(entry.amount),
        "hint": " · ".join(part for part in (tongue.date(entry.on), entry.document) if part),
    }
    return Setting(
        territory=view.territory,
        context_title="The ledger entry",
        facts=(fact, *about_share(view, tongue)),
    )


def _promising(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = project_views.detail(work, asking.row)
    known = maintenance_promises.find(work, view.id)
    names = ("payer", "payer_name", "yearly", "first_year", "budget_line", "act_number", "act_on")
    initial = (
        {name: getattr(known, name) for name in names}
        if known
        else {"payer": SourceKind.MUNICIPALITY, "first_year": work.today.year + 1}
    )
    return Setting(
        FormPlan(initial=initial),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=about_work(view, tongue),
    )


def _of_share(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/shares/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=Permission.FUNDING_RECORD,
        view=views.share,
        done=lambda row: f"/works/{row.project_id}/money",
        cancel=lambda subject: f"/shares/{subject}",
        **texts,
    )


ROUTES = (
    _of_share(
        "commitment",
        CommitFunds,
        funding_ledger.commit,
        title="Record a commitment",
        lead="The document by which the source bound itself: a budget certificate, a signed letter, an agreement.",
        submit="Record the commitment",
        setting=_committing,
    ),
    _of_share(
        "receipt",
        ReceiveFunds,
        funding_ledger.receive,
        title="Record that money came",
        lead="When it came and how much, with the slip or the statement that proves it.",
        submit="Record the receipt",
        setting=_receiving,
    ),
    CommandRoute(
        path="/funding-entries/{id:uuid}/reverse",
        command=ReverseEntry,
        action=funding_ledger.reverse,
        permission=Permission.FUNDING_RECORD,
        view=views.share,
        done=lambda row: f"/works/{row.project_id}/money",
        cancel=lambda subject: f"/funding-entries/{subject}",
        title="Take an entry back",
        lead="The entry stays with the one that takes it back; neither counts any more. Write the right one afterwards.",
        submit="Take it back",
        setting=_reversing,
    ),
    CommandRoute(
        path="/works/{id:uuid}/promise",
        command=PromiseMaintenance,
        action=maintenance_promises.promise,
        permission=Permission.MAINTENANCE_PROMISE,
        view=views.detail,
        done=lambda row: f"/works/{row.id}/money",
        cancel=lambda subject: f"/works/{subject}/money",
        title="Promise the maintenance",
        lead="Before anybody pays to build it: who will pay to keep it, how much a year, and which act says so.",
        submit="Record the promise",
        setting=_promising,
    ),
)

HANDLERS = (
    money_page,
    money_api,
    share_page,
    share_api,
    entry_page,
    entry_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
