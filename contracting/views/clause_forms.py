"""How the form of a clause begins: with the words of another version, or with the delivered ones."""

from typing import Any
from uuid import UUID

from contracting import clause_versions, clauses
from contracting.clause_versions import ClauseVersion
from contracting.clause_wording import Wording
from contracting.clauses import Clause
from contracting.views.clauses import regime_of
from foundation.errors import InvalidCommand, say
from foundation.work import Work

# Where a clause that nobody delivered begins: behind the others.
LAST = 900


def start_of(work: Work, *, code: str, regime: str, version: str) -> dict[str, Any]:
    """The first answers for another version, for an own wording of a delivered clause, or for a new one."""
    if version:
        row = clause_versions.find(work, _key(version))
        return {"code": row.code, "territory": row.territory, **words_of(row), "reason": ""}
    delivered = clauses.library_on(work.today).find(code, regime_of(regime)) if code else None
    if delivered is None:
        return {"code": code, "regimes": (regime,) if regime else (), "position": LAST}
    return {"code": code, "regimes": (regime_of(regime),), **_texts(delivered)}


def words_of(row: ClauseVersion) -> dict[str, Any]:
    """The answers that a version was written with."""
    return {
        **_texts(row.clause()),
        "regimes": tuple(row.regimes),
        "kinds": tuple(row.kinds),
        "reason": row.reason,
    }


def _texts(clause: Clause) -> dict[str, Any]:
    return {
        **{name: getattr(clause, name) for name in Wording.__struct_fields__},
        "only_with": clause_versions.condition_of(clause.only_with),
        "position": clause.position,
        "norm": clause.norm,
    }


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidCommand({"from": say("Choose one of the options.")}) from None
