"""An election small enough to be counted by hand, as a file and as it is kept."""

from exchange import counted_elections
from exchange.counted_elections import CountedElection
from exchange.pabulib import reader
from foundation.database import Database
from portfolio.ballots.elections import TieOrder
from tests.support.factories import Cast

# Three voters, 90 to give: the bridge (60) has two votes, the school (50) two, the path (30) one.
FILE = """META
key;value
description;Votación de prueba
country;Colombia
unit;Caloto
instance;2026
num_projects;3
num_votes;3
budget;90
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
1;60;Puente
2;50;Escuela
3;30;Sendero
VOTES
voter_id;age;vote
ana;33;1,2
beto;41;1,3
caro;27;2
"""


def counted(db: Database, cast: Cast, territory: str = "CO.19.") -> CountedElection:
    """The facilitator sends the file; it is counted by the rule it names."""
    with db.writing(cast.social_facilitator) as work:
        return counted_elections.keep(
            work,
            territory,
            "Votación de prueba",
            reader.read(FILE.encode()),
            sent_hash="ab" * 32,
            rule=None,
            ties=TieOrder.COST,
        )
