"""Ballot papers of an assembly: one's own list, write one down, take one out, and count them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import ballot_papers
from portfolio.ballot_papers import (
    AssemblyPaper,
    CountPapers,
    EnterApproval,
    EnterRanking,
    EnterTokens,
    RemovePaper,
)
from portfolio.views import assemblies
from portfolio.views import ballot_papers as views
from portfolio.views.ballot_papers import PapersView, PaperView
from portfolio.voting import PLACES, VotingMethod

# Where a paper of each kind of vote is written down.
FORMS = {
    VotingMethod.APPROVAL: "approval",
    VotingMethod.RANKING: "ranking",
    VotingMethod.TOKENS: "tokens",
}


@get("/assemblies/{id:uuid}/papers", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_assembly(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/ballot_papers.html",
            work.actor,
            view=view,
            form=FORMS.get(view.method, ""),
            crumbs=(
                {"label": tongue.text("Assemblies"), "href": "/assemblies"},
                {
                    "label": tongue.text("Assembly {number}", number=view.number),
                    "href": f"/assemblies/{id}",
                },
            ),
        )


@get("/api/assemblies/{id:uuid}/papers")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_assembly(work, id))


def _asked(asking: Asking) -> tuple[PapersView, int]:
    """One's papers, and the number of the one that is asked for in the address, otherwise the next."""
    view = views.of_assembly(asking.work, asking.row)
    asked = asking.given("number")
    return view, int(asked) if asked.isdecimal() and len(asked) < 6 else view.next_number


def _facts(view: PapersView, asking: Asking) -> tuple[dict[str, str], ...]:
    tongue = asking.words
    return (
        {"label": tongue.text("Papers written down"), "value": tongue.number(len(view.papers))},
        {
            "label": tongue.text("Members who came"),
            "value": tongue.number(view.members_attending or 0),
        },
        {
            "label": tongue.text("How they vote"),
            "value": tongue.label("voting_method", view.method),
            "hint": tongue.text("{n} tokens each", n=view.tokens) if view.tokens else "",
        },
    )


def _before(view: PapersView, number: int) -> PaperView | None:
    return next((one for one in view.papers if one.number == number), None)


def _setting(asking: Asking, view: PapersView, number: int, **plan: Any) -> Setting:  # noqa: ANN401 - as the plan takes them
    before = _before(view, number)
    initial = {"number": number, "corrects": before is not None, **plan.pop("initial", {})}
    return Setting(
        # Only a paper that stands there already can be corrected.
        FormPlan(initial=initial, unasked=frozenset(() if before else {"corrects"}), **plan),
        territory=view.territory,
        context_title="The papers",
        facts=_facts(view, asking),
    )


def _approving(asking: Asking) -> Setting:
    view, number = _asked(asking)
    before = _before(view, number)
    return _setting(
        asking,
        view,
        number,
        choices={"needs": _options(view)},
        initial={"needs": [str(one.need) for one in before.choices] if before else []},
    )


def _ranking(asking: Asking) -> Setting:
    view, number = _asked(asking)
    before, options = _before(view, number), _options(view)
    named = [str(one.need) for one in before.choices] if before else []
    return _setting(
        asking,
        view,
        number,
        choices=dict.fromkeys(PLACES, options),
        initial=dict(zip(PLACES, named, strict=False)),
    )


def _giving(asking: Asking) -> Setting:
    view, number = _asked(asking)
    before = _before(view, number)
    given = {one.need: one.points for one in before.choices} if before else {}
    return _setting(
        asking,
        view,
        number,
        fixed_rows={
            "given": FixedRows("need", {str(o.need): RowHead(o.title, ()) for o in view.options})
        },
        initial={
            "given": [
                {"need": option.need, "tokens": given.get(option.need, 0)}
                for option in view.options
            ]
        },
    )


def _options(view: PapersView) -> list[Option]:
    return [Option(str(one.need), one.title) for one in view.options]


def _removing(asking: Asking) -> Setting:
    view, number = _asked(asking)
    initial = {"number": number} if _before(view, number) else {}
    return Setting(FormPlan(initial=initial), territory=view.territory, facts=_facts(view, asking))


def _counting(asking: Asking) -> Setting:
    view, tongue = views.of_assembly(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        context_title="The papers",
        facts=(
            *_facts(view, asking),
            {"label": tongue.text("Blank"), "value": tongue.number(view.blank)},
        ),
    )


def _own(subject: object) -> str:
    return f"/assemblies/{subject}/papers"


def _entering(
    path: str,
    command: type,
    action: Callable[..., AssemblyPaper],
    setting: Callable[[Asking], Setting],
) -> CommandRoute:
    """The form for one paper; after each comes the next one."""
    return CommandRoute(
        path=f"/assemblies/{{id:uuid}}/papers/{path}",
        command=command,
        action=action,
        permission=Permission.ASSEMBLY_COUNT,
        title="Write down a paper",
        lead="The number that was written on the paper, and what its voter marked. Leave everything empty where it is blank. No name.",
        submit="Save and go on to the next",
        view=views.of_assembly,
        key=attrgetter("assembly_id"),
        done=lambda row: f"/assemblies/{row.assembly_id}/papers/{path}",
        setting=setting,
        cancel=_own,
    )


ENTERING = (
    _entering("approval", EnterApproval, ballot_papers.enter_approval, _approving),
    _entering("ranking", EnterRanking, ballot_papers.enter_ranking, _ranking),
    _entering("tokens", EnterTokens, ballot_papers.enter_tokens, _giving),
)

HANDLERS = (
    list_page,
    list_api,
    *(handler for one in ENTERING for handler in command_routes(one)),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/papers/remove",
            command=RemovePaper,
            action=ballot_papers.remove,
            permission=Permission.ASSEMBLY_COUNT,
            title="Take out a paper",
            lead="Only where its number was mistaken and there is no such paper. That it stood there stays on the books.",
            submit="Take it out",
            view=views.of_assembly,
            key=attrgetter("assembly_id"),
            done=lambda row: _own(row.assembly_id),
            setting=_removing,
            cancel=_own,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/papers/count",
            command=CountPapers,
            action=ballot_papers.count_papers,
            permission=Permission.ASSEMBLY_COUNT,
            title="Count my papers",
            lead="Your count is worked out from the papers you wrote down. When the other person's is equal, the vote is decided.",
            submit="Enter my count",
            view=assemblies.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_counting,
            cancel=_own,
        )
    ),
)
