"""The clauses of one agreement: those in force while it is drafted, and from its submission on exactly those it was submitted with.

What is printed for signature is what was submitted, so the versions are kept then: the code of each clause, its version and the mark of
its wording. A returned agreement lets go of them, and takes those in force when it is submitted again.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import clause_versions, clauses
from contracting.agreements import Agreement, AgreementState
from contracting.clause_versions import ClauseVersion
from contracting.clauses import Clause
from foundation.columns import Base, Code, Count, Hash
from foundation.errors import ProgrammingError, Sentence, say
from foundation.work import Work


class KeptClause(Base):
    """One clause that an agreement was submitted with; ``version_id`` where it is an office's own."""

    __tablename__ = "kept_clause"

    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), primary_key=True)
    position: Mapped[Count] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[str] = mapped_column(sa.String(40))
    version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("clause_version.id"), index=True)
    digest: Mapped[Hash]


def of_agreement(work: Work, agreement_id: UUID) -> list[KeptClause]:
    """What an agreement keeps, in its order; nothing until it is submitted."""
    statement = sa.select(KeptClause).where(KeptClause.agreement_id == agreement_id)
    return list(work.session.execute(statement.order_by(KeptClause.position)).scalars())


def choose(
    work: Work, agreement: Agreement, kind: str, features: Iterable[str]
) -> tuple[Clause, ...]:
    """The clauses of an agreement: those it keeps, or those in force today for a work of this kind."""
    # A draft keeps none: it lets go of them when it is returned.
    is_draft = agreement.state is AgreementState.DRAFT
    kept = [] if is_draft else of_agreement(work, agreement.id)
    if kept:
        return _kept(work, agreement, kept)
    has = frozenset(features)
    if agreement.clause_edition is not None:
        return clauses.select(clauses.get_edition(agreement.clause_edition), agreement.regime, has)
    on = agreement.signed_on or work.today
    library = clauses.library_on(on)
    own = clause_versions.in_force(work, agreement.territory, agreement.regime, kind, on)
    found = {clause.code: clause for clause in library.under(agreement.regime)}
    found |= {code: row.clause() for code, row in own.items()}
    standing = (clause for clause in found.values() if clause.stands(has))
    return tuple(sorted(standing, key=lambda clause: (clause.position, clause.code)))


def _kept(work: Work, agreement: Agreement, kept: list[KeptClause]) -> tuple[Clause, ...]:
    own = _own(work, kept)
    return tuple(_clause(agreement, row, own) for row in kept)


def _own(work: Work, kept: Iterable[KeptClause]) -> dict[UUID, ClauseVersion]:
    """The office's own versions among some clauses, whoever looks: they are part of the agreement's text."""
    keys = [row.version_id for row in kept if row.version_id is not None]
    if not keys:
        return {}
    statement = sa.select(ClauseVersion).where(ClauseVersion.id.in_(keys))
    return {row.id: row for row in work.session.execute(statement).scalars()}


def _clause(agreement: Agreement, row: KeptClause, own: dict[UUID, ClauseVersion]) -> Clause:
    if row.version_id is not None:
        return own[row.version_id].clause()
    found = clauses.get_edition(row.version).find(row.code, agreement.regime)
    if found is None:
        raise ProgrammingError(f"edition {row.version} has no clause {row.code}")
    return found


def keep(work: Work, agreement: Agreement, chosen: Iterable[Clause]) -> None:
    """Keep the versions that an agreement is submitted with."""
    release(work, agreement)
    for position, clause in enumerate(chosen, start=1):
        work.add(
            KeptClause(
                agreement_id=agreement.id,
                position=position,
                code=clause.code,
                version=clause.version,
                version_id=clause.version_id,
                digest=clauses.digest_of(clause),
            )
        )


def release(work: Work, agreement: Agreement) -> None:
    """Let go of them: the draft is written with what is in force again."""
    work.session.execute(sa.delete(KeptClause).where(KeptClause.agreement_id == agreement.id))
    work.session.flush()  # The new rows have the same keys.


def faults(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """What is wrong with the kept clauses of an agreement: a text that is not the one it was submitted with."""
    kept = of_agreement(work, agreement.id)
    own = _own(work, kept)
    for row in kept:
        if clauses.digest_of(_clause(agreement, row, own)) != row.digest:
            yield say(
                "Clause {number} is not worded as it was when it was submitted.",
                number=str(row.position),
            )
