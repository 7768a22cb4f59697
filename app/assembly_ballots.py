"""The vote of an assembly as a ``.pb`` file (Pabulib) with its result, for whoever wants to count it again with another program.

From the day its minutes are closed the vote is public: how many came, what was put to the vote, what each need was given, and, where papers
or hands were written down, the ballots. Ballots have neither name nor number, and papers that are alike are told together.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath

from exchange.pabulib import writer
from exchange.pabulib.rules import official_name
from foundation import territories
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.actors import VISITOR
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import assemblies, assembly_elections, vote_counts
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.ballots.counting import BallotRule
from portfolio.communities import Identity
from portfolio.voting import VotingMethod

# As the public library of elections writes days.
DAY = "%d.%m.%Y"


@get("/assemblies/{id:uuid}/vote.pb", sync_to_thread=True)
def vote_file(request: HttpRequest, id: FromPath[UUID]) -> Response[bytes]:
    with reading(request) as work:
        note_actor(request, work)
        assembly = work.get(Assembly, id)
        work.require(Permission.EXPORT, assembly.territory)
        data = file_of(work, assembly, words(request, work.actor))
    return _file(assembly, data)


def _file(assembly: Assembly, data: bytes) -> Response[bytes]:
    name = f"assembly-{assembly.number}-{str(assembly.id)[-12:]}.pb"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/plain", headers=headers)


def file_of(work: Work, assembly: Assembly, tongue: Translator) -> bytes:
    """The vote that decided; whoever counts it by points finds the need that the assembly put first."""
    found = assembly_elections.election_of(work, assembly)
    organisation = _organisation(work, assembly)
    day = civil_date(assembly.held_at or assembly.called_for_at).strftime(DAY)
    facts = {
        "description": tongue.text(
            "Assembly {number} of {community}: one need is put first, so each costs 1 of a budget of 1",
            number=assembly.number,
            community=organisation.name,
        ),
        "country": "Colombia",
        "unit": territories.get(work, assembly.territory).label,
        "instance": day[-4:],
        "date_begin": day,
        "date_end": day,
        "rule": official_name(BallotRule.GREEDY),
    }
    return writer.compose(found.election, found.kind, facts, (found.winner,))


class PublicOption(msgspec.Struct, frozen=True, kw_only=True):
    """A need that was put to the vote, with what it was given."""

    title: str
    votes: int
    place: int | None


class PublicVote(msgspec.Struct, frozen=True, kw_only=True):
    """The vote of an assembly whose minutes are closed, for everybody."""

    code: str
    number: int
    organisation: str
    place: str
    held_on: date
    method: VotingMethod
    members_attending: int | None
    voters: int | None
    blank: int | None
    options: tuple[PublicOption, ...]
    has_ballots: bool


def public_vote(work: Work, code: str) -> PublicVote:
    """What everybody may know of a vote."""
    assembly = _closed(work, code)
    alternatives = assemblies.alternatives_of(work, assembly.id)
    titles = assembly_elections.titles_of(work, [one.need_id for one in alternatives])
    votes = vote_counts.votes_of(work, assembly)
    return PublicVote(
        code=str(assembly.id),
        number=assembly.number,
        organisation=_organisation(work, assembly).name,
        place=territories.get(work, assembly.territory).label,
        held_on=civil_date(assembly.held_at or assembly.called_for_at),
        method=assembly.method,
        members_attending=assembly.members_attending,
        voters=assembly.voters,
        blank=assembly.blank_votes,
        options=tuple(
            PublicOption(title=titles[one.need_id], votes=one.votes or 0, place=one.place)
            for one in sorted(alternatives, key=lambda one: (one.place or 0, titles[one.need_id]))
        ),
        has_ballots=assembly_elections.refusal(assembly, votes) is None,
    )


def _closed(work: Work, code: str) -> Assembly:
    """An assembly whose minutes are closed; any other is nobody's business here."""
    try:
        key = UUID(code)
    except ValueError:
        raise NotFound from None
    statement = sa.select(Assembly).where(
        Assembly.id == key, Assembly.state == AssemblyState.CLOSED
    )
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _organisation(work: Work, assembly: Assembly) -> Identity:
    return assemblies.identity_of(assembly, assemblies.community_of(work, assembly))


@get("/public/assemblies/{code:str}", sync_to_thread=True)
def public_page(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return answers.page(
            request,
            "exchange/public_vote.html",
            VISITOR,
            view=public_vote(work, code),
            crumbs=(
                {
                    "label": words(request).text("Rounds and elections"),
                    "href": "/public/rounds",
                },
            ),
        )


@get("/api/public/assemblies/{code:str}", sync_to_thread=True)
def public_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(public_vote(work, code))


@get("/public/assemblies/{code:str}/vote.pb", sync_to_thread=True)
def public_file(request: HttpRequest, code: FromPath[str]) -> Response[bytes]:
    with reading(request) as work:
        assembly = _closed(work, code)
        data = file_of(work, assembly, words(request))
    return _file(assembly, data)


HANDLERS = (vote_file, public_page, public_api, public_file)
