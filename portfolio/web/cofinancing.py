"""The co-finance of a work: who brings what, what is missing to the peso, one more source, one less."""

from typing import Any

from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from portfolio import cofinancing, scenario_results, sources
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import AddShare, JoinSource, RemoveShare
from portfolio.scenario_results import PlannedShare
from portfolio.views import projects as views
from portfolio.web.projects import about_work, crumbs


def _adding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    planned = scenario_results.planned_shares(asking.work, asking.row)
    wanted = next((o for o in planned if str(o.source_id) == asking.given("planned")), None)
    return Setting(
        FormPlan(
            choices={"registered": _registered(asking, view.territory)},
            initial={"pledged_on": asking.work.today, **_as_planned(wanted)},
        ),
        territory=view.territory,
        version=view.version,
        extra={
            "view": view,
            "planned": planned,
            "crumbs": (*crumbs(view, tongue), {"label": view.code, "href": f"/works/{view.id}"}),
        },
    )


def _as_planned(share: PlannedShare | None) -> dict[str, Any]:
    """The form as the adopted scenario foresees one share."""
    if share is None:
        return {}
    return {
        "registered": str(share.source_id),
        "form": ContributionKind.CASH,
        "amount": share.amount,
    }


def _registered(asking: Asking, territory: str) -> list[Option]:
    """The sources of the register that reach this work; none chosen is a source written out."""
    tongue = asking.words
    known = [
        Option(str(source.id), source.name, hint=tongue.label("source_kind", source.kind))
        for source in sources.reaching(asking.work, territory)
    ]
    return [Option("", tongue.text("Not registered: I write it below")), *known]


def _removing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    options = [
        Option(str(share.id), f"{share.source_name} · {tongue.money(share.amount)}")
        for share in view.cofinance.shares
    ]
    return Setting(
        FormPlan(choices={"share": options}, initial={"share": asking.given("share")}),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=about_work(view, tongue),
    )


def _joining(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    written = [
        share for share in cofinancing.shares_of(asking.work, asking.row) if share.source_id is None
    ]
    wanted = next((share for share in written if str(share.id) == asking.given("share")), None)
    kinds = {share.source for share in written} if wanted is None else {wanted.source}
    known = [
        Option(str(source.id), source.name, hint=tongue.label("source_kind", source.kind))
        for source in sources.reaching(asking.work, view.territory)
        if source.kind in kinds
    ]
    options = [
        Option(str(share.id), f"{share.source_name} · {tongue.label('source_kind', share.source)}")
        for share in written
    ]
    return Setting(
        FormPlan(
            choices={"share": options, "registered": known},
            initial={"share": asking.given("share")},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=about_work(view, tongue),
    )


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/cofinance",
            command=AddShare,
            action=cofinancing.add_share,
            permission=Permission.COFINANCE_EDIT,
            title="Who pays",
            lead="The sources have to add up to the budget, to the peso.",
            submit="Add this source",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/cofinance",
            setting=_adding,
            template="portfolio/cofinance.html",
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/cofinance/remove",
            command=RemoveShare,
            action=cofinancing.remove_share,
            permission=Permission.COFINANCE_EDIT,
            title="Take a source out",
            lead="The log keeps what it was and why it went.",
            submit="Take it out",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/cofinance",
            setting=_removing,
            cancel=lambda subject: f"/works/{subject}/cofinance",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/cofinance/join",
            command=JoinSource,
            action=cofinancing.join_source,
            permission=Permission.COFINANCE_EDIT,
            title="Join a share to its source",
            lead="Amounts and entries stay as they are. From now on they count for the source of the register.",
            submit="Join it",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/money",
            setting=_joining,
            cancel=lambda subject: f"/works/{subject}/money",
        )
    ),
)
