"""Assemblies: list, one, call, hold, count the votes, close the minutes."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers
from foundation.http.forms import FixedRows, FormField, FormPlan, Option, RowHead
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import assemblies, vote_counts
from portfolio.assemblies import (
    Assembly,
    AssemblyState,
    CallAssembly,
    CloseAssembly,
    HoldAssembly,
)
from portfolio.communities import Community
from portfolio.profile_uses import SessionKind
from portfolio.quorum import Call
from portfolio.views import assemblies as views
from portfolio.views import session_profiles
from portfolio.views.assemblies import AssemblyView
from portfolio.views.communities import choose
from portfolio.vote_counts import CountPlaces, CountVotes, SettleTie
from portfolio.voting import VotingMethod
from portfolio.web import choices, list_files
from portfolio.web.quorum import quorum_facts

COLUMNS = (
    "Assembly",
    "Municipality",
    "Called for",
    "Needs",
    "Members who came",
    "Put first",
    "State",
)
NUMBERS = {"Needs", "Members who came"}


@get("/assemblies", sync_to_thread=True)
def list_page(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    community: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        one = choose(work, community)
        return answers.page(
            request,
            "portfolio/assemblies.html",
            work.actor,
            view=views.list_page(
                work, search=q, state=status, community=one.id if one else None, cursor=after
            ),
            community=one,
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            fields=(
                search_field(tongue, q),
                choice_field(tongue, "status", AssemblyState, status, label="State"),
            ),
            links=list_files.links(request, work),
            may_call=work.actor.may_anywhere(Permission.ASSEMBLY_CALL),
        )


@get("/api/assemblies")
@in_thread
def list_api(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    community: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        one = choose(work, community)
        found = views.list_page(
            work, search=q, state=status, community=one.id if one else None, cursor=after
        )
        return answers.answer(found)


@get("/assemblies/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/assembly.html",
            work.actor,
            view=view,
            title=_title(view, tongue),
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            profiles=session_profiles.of_session(
                work, SessionKind.ASSEMBLY, view.id, (view.territory,)
            ),
            may_open=work.may(Permission.PROJECT_CREATE, view.territory),
            may_issue=work.may(Permission.ASSEMBLY_RECORD, view.territory),
            has_ballots=view.has_ballots and work.may(Permission.EXPORT, view.territory),
            crumbs=({"label": tongue.text("Assemblies"), "href": "/assemblies"},),
        )


@get("/api/assemblies/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _title(view: AssemblyView, tongue: Translator) -> str:
    return tongue.text(
        "Assembly {number} of {community}", number=view.number, community=view.community
    )


def _calling(asking: Asking) -> Setting:
    """Needs depend on the organisation, so it is chosen first; that is one more page where no script runs, and everywhere else too."""
    work, tongue = asking.work, asking.words
    organisations = choices.communities(work, Permission.ASSEMBLY_CALL)
    territory = choices.territory_of_community(work, asking.given("community"))
    if territory is None:
        question = FormField(
            name="community",
            kind="select",
            label=tongue.text("Organisation"),
            required=True,
            options=tuple(organisations),
        )
        return Setting(extra={"choosing": question})
    community = work.get(Community, UUID(asking.given("community")))
    needs = choices.feasible_needs(work, community, tongue)
    rule = assemblies.rule_for(community, work.today)
    return Setting(
        FormPlan(
            choices={"needs": needs},
            initial={"community": asking.given("community")},
            hidden=frozenset({"community"}),
        ),
        territory=territory,
        context_title="Who is called",
        facts=(
            {"label": tongue.text("Organisation"), "value": community.name},
            {"label": tongue.text("Members"), "value": tongue.number(community.members)},
            *quorum_facts(views.describe_quorum(rule, community.members), tongue),
        ),
        extra={
            "choosing": None,
            "has_needs": bool(needs),
            "community": community,
            "unassessed": choices.count_unassessed(work, community),
        },
    )


def _about(asking: Asking) -> AssemblyView:
    return views.detail(asking.work, asking.row)


def _holding(asking: Asking) -> Setting:
    view = _about(asking)
    return Setting(
        FormPlan(
            initial={"held_at": view.called_for_at, "call": Call.FIRST},
            blank_rows={"hamlets": 2},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The quorum",
        facts=(
            {
                "label": asking.words.text("Called for"),
                "value": asking.words.datetime(view.called_for_at),
                "hint": view.meeting_place,
            },
            *quorum_facts(view.quorum, asking.words),
        ),
    )


def _counting(asking: Asking) -> Setting:
    view, tongue = _about(asking), asking.words
    kinds = {option.value: option.label for option in choices.kinds(tongue)}
    heads = {
        str(need.need_id): RowHead(
            need.title,
            (tongue.text("{kind}, for {n} people", kind=kinds[need.kind], n=need.people),),
        )
        for need in view.needs
    }
    return Setting(
        FormPlan(
            initial={"votes": [{"need": need.need_id} for need in view.needs], "blank": 0},
            fixed_rows={"votes": FixedRows("need", heads)},
            # Of a show of hands the people are the votes.
            hidden=frozenset({"voters"} if view.method is VotingMethod.SHOW_OF_HANDS else ()),
            required=frozenset({"voters"}),
        ),
        territory=view.territory,
        version=view.version,
        context_title="Who decides",
        facts=(
            {
                "label": tongue.text("Members who came"),
                "value": tongue.number(view.members_attending or 0),
                "hint": tongue.sentence(view.quorum.verdict) if view.quorum.verdict else "",
            },
            {
                "label": tongue.text("How they vote"),
                "value": tongue.label("voting_method", view.method),
                "hint": tongue.text("{n} tokens each", n=view.tokens) if view.tokens else "",
            },
            *_found(view, tongue),
        ),
    )


def _found(view: AssemblyView, tongue: Translator) -> list[dict[str, str]]:
    """What both found where they differ, for whoever counts again."""
    if not view.counting or not view.counting[-1].differs:
        return []
    return [
        {"label": row.title, "value": tongue.text("{a} or {b}", a=row.figures[0], b=row.figures[1])}
        for row in view.counting[-1].rows
        if row.differs
    ]


def _settling(asking: Asking) -> Setting:
    view = _about(asking)
    assembly = asking.work.get(Assembly, asking.row)
    tied = [vote for vote in vote_counts.votes_of(asking.work, assembly) if vote.result]
    names = tied[-1].result.tied if tied and tied[-1].result else ()
    options = [
        Option(str(need.need_id), need.title) for need in view.needs if str(need.need_id) in names
    ]
    return Setting(
        FormPlan(choices={"need": options}, radios=frozenset({"need"})),
        territory=view.territory,
        version=view.version,
        facts=({"label": asking.words.text("Assembly"), "value": _title(view, asking.words)},),
    )


def _closing(asking: Asking) -> Setting:
    view, tongue = _about(asking), asking.words
    first = next((need.title for need in view.needs if need.place == 1), "")
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": tongue.text("Assembly"), "value": _title(view, tongue)},
            {
                "label": tongue.text("Put first"),
                "value": first,
                "hint": tongue.sentence(view.votes.sentence) if view.votes else "",
            },
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/assemblies/new",
            command=CallAssembly,
            action=assemblies.call,
            permission=Permission.ASSEMBLY_CALL,
            title="Call an assembly",
            lead="The members decide together which need comes first.",
            submit="Call the assembly",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_calling,
            template="portfolio/call_assembly.html",
            cancel=lambda subject: "/assemblies",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/attendance",
            command=HoldAssembly,
            action=assemblies.hold,
            permission=Permission.ASSEMBLY_RECORD,
            title="Who came?",
            lead="Count the members for the quorum, and everybody who was there.",
            submit="Save who came",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_holding,
            cancel=lambda subject: f"/assemblies/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/votes",
            command=CountVotes,
            action=vote_counts.count,
            permission=Permission.ASSEMBLY_COUNT,
            title="Count the votes",
            lead="Two people count, each on their own. When both counts are equal, the need with most votes by the rule comes first.",
            submit="Save my count",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_counting,
            cancel=lambda subject: f"/assemblies/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/places",
            command=CountPlaces,
            action=vote_counts.count_places,
            permission=Permission.ASSEMBLY_COUNT,
            title="Count the places",
            lead="Two people count, each on their own. When both counts are equal, the need with most points comes first: "
            "three for each first place, two for a second, one for a third.",
            submit="Save my count",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_counting,
            cancel=lambda subject: f"/assemblies/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/settle",
            command=SettleTie,
            action=vote_counts.settle,
            permission=Permission.ASSEMBLY_RECORD,
            title="Write down how the tie was settled",
            lead="After two ties in a row the committee of coexistence and conciliation decides.",
            submit="Save what was decided",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_settling,
            cancel=lambda subject: f"/assemblies/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/close",
            command=CloseAssembly,
            action=assemblies.close,
            permission=Permission.ASSEMBLY_RECORD,
            title="Close the minutes",
            lead="After this nothing that was recorded changes any more.",
            submit="Close the minutes",
            view=views.detail,
            done=lambda row: f"/assemblies/{row.id}",
            setting=_closing,
            cancel=lambda subject: f"/assemblies/{subject}",
        )
    ),
)
