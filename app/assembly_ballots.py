"""The vote of an assembly as a ``.pb`` file (Pabulib) with its result, for whoever wants to count it again with another program."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from exchange.pabulib import writer
from exchange.pabulib.rules import official_name
from foundation import territories
from foundation.clock import civil_date
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import assemblies, assembly_elections
from portfolio.assemblies import Assembly
from portfolio.ballots.counting import BallotRule
from portfolio.communities import Community

# As the public library of elections writes days.
DAY = "%d.%m.%Y"


@get("/assemblies/{id:uuid}/vote.pb", sync_to_thread=True)
def vote_file(request: HttpRequest, id: FromPath[UUID]) -> Response[bytes]:
    with reading(request) as work:
        note_actor(request, work)
        assembly = work.get(Assembly, id)
        work.require(Permission.EXPORT, assembly.territory)
        data = file_of(work, assembly, words(request, work.actor))
    name = f"assembly-{assembly.number}-{str(assembly.id)[-12:]}.pb"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/plain; charset=utf-8", headers=headers)


def file_of(work: Work, assembly: Assembly, tongue: Translator) -> bytes:
    """The vote that decided; whoever counts it by points finds the need that the assembly put first."""
    found = assembly_elections.election_of(work, assembly)
    organisation = assemblies.identity_of(assembly, work.get(Community, assembly.community_id))
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


HANDLERS = (vote_file,)
