"""Clauses that an office words itself, through the real actions."""

from contracting import clause_versions
from contracting.clause_versions import ApproveClause, ClauseVersion, SubmitClause, WriteClause
from foundation.clock import civil_date
from foundation.database import Database
from tests.support.factories import Cast, changed

WATER = WriteClause(
    code="water_source",
    territory="CO.19.",
    regimes=("R1b", "R7"),
    position=225,
    title_es="Cuidado del nacimiento de agua",
    title_en="Care of the spring",
    text_es="{organisation} cuida el nacimiento de agua de {place} durante {term}.",
    text_en="{organisation} looks after the spring of {place} for {term}.",
    reason="Lo pidió la asamblea de la cuenca.",
)
DISPUTES = changed(
    WATER,
    {
        "code": "disputes",
        "regimes": ("R1b",),
        "position": 360,
        "title_es": "Solución de diferencias",
        "title_en": "Settlement of disputes",
        "text_es": "Las partes se reúnen con el comité en cinco días hábiles. Después concilian.",
        "text_en": "The parties meet with the committee within five business days. Then they conciliate.",
        "norm": "Ley 80/1993, art. 68",
    },
)


def written(
    db: Database, cast: Cast, command: WriteClause = WATER, **overrides: object
) -> ClauseVersion:
    """A draft of the contracts office."""
    with db.writing(cast.contracts_officer) as work:
        return clause_versions.write(work, changed(command, overrides))


def submitted(
    db: Database, cast: Cast, command: WriteClause = WATER, **overrides: object
) -> ClauseVersion:
    """A version that waits for somebody else."""
    row = written(db, cast, command, **overrides)
    with db.writing(cast.contracts_officer) as work:
        return clause_versions.submit(work, row.id, SubmitClause())


def approved(
    db: Database, cast: Cast, command: WriteClause = WATER, **overrides: object
) -> ClauseVersion:
    """A version in force from today on."""
    row = submitted(db, cast, command, **overrides)
    approval = ApproveClause(post="Jefa jurídica", valid_from=civil_date(db.clock.now()))
    with db.writing(cast.programme_manager) as work:
        return clause_versions.approve(work, row.id, approval)
