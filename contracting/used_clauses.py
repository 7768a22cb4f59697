"""Which versions the clauses of an agreement have, and who approved them, as its paper states at the end."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from contracting import clauses
from contracting.clause_versions import ClauseVersion
from contracting.clauses import ClauseText
from contracting.documents.agreement_sheet import UsedVersion
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.work import Work


def versions_of(work: Work, texts: Iterable[ClauseText]) -> tuple[UsedVersion, ...]:
    """The editions with their clauses, then each own version, in the order in which the agreement has them."""
    found = tuple(texts)
    delivered: dict[str, list[str]] = {}
    for text in found:
        if text.version_id is None:
            delivered.setdefault(text.version, []).append(_name(text))
    own = [text for text in found if text.version_id is not None]
    editions = (
        UsedVersion(version=name, since=clauses.get_edition(name).valid_from, clauses=tuple(codes))
        for name, codes in delivered.items()
    )
    return (*editions, *_own(work, own))


def _own(work: Work, texts: list[ClauseText]) -> tuple[UsedVersion, ...]:
    if not texts:
        return ()
    statement = sa.select(ClauseVersion).where(
        ClauseVersion.id.in_([text.version_id for text in texts])
    )
    rows = {row.id: row for row in work.session.execute(statement).scalars()}
    return tuple(_one(rows[text.version_id], text) for text in texts if text.version_id)


def _one(row: ClauseVersion, text: ClauseText) -> UsedVersion:
    if row.valid_from is None or row.approved_at is None or row.approver_post is None:
        raise ProgrammingError("an agreement has a clause that nobody approved")
    approved: date = civil_date(row.approved_at)
    return UsedVersion(
        version=text.version,
        since=row.valid_from,
        clauses=(_name(text),),
        approver=row.approver_post,
        approved_on=approved,
    )


def _name(text: ClauseText) -> str:
    """The number of a clause in the agreement and its code."""
    return f"{text.number}. {text.code}"
