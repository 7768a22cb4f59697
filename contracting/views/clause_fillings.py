"""A clause filled: with sample values, or with those of an agreement that the reader sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import agreement_texts, clause_variables, clauses
from contracting.agreements import Agreement, AgreementState
from contracting.clause_wording import LANGUAGES
from contracting.clauses import Clause, ClauseText
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio.projects import Project

MOST = 40


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """A clause in both languages; ``agreement_id`` is whose values they are, nothing where they are samples."""

    agreement_id: UUID | None
    spanish: ClauseText
    english: ClauseText


class Fillable(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement whose values a clause can be tried with."""

    id: UUID
    number: str | None
    title: str


def fill(work: Work, clause: Clause, agreement_id: UUID | None = None) -> Filling:
    """A clause with values; of an agreement, those that its reader may see."""
    spanish, english = (
        clauses.filled(clause, _values(work, agreement_id, language), number=1, language=language)
        for language in LANGUAGES
    )
    return Filling(agreement_id=agreement_id, spanish=spanish, english=english)


def _values(work: Work, agreement_id: UUID | None, language: str) -> Mapping[str, str]:
    if agreement_id is None:
        return clause_variables.samples(language)
    agreement = work.find(Agreement, agreement_id)
    if agreement is None:
        raise InvalidCommand({"agreement": say("Choose one of the options.")})
    return _of_agreement(work, agreement, translator(language))


def _of_agreement(work: Work, agreement: Agreement, words: Translator) -> dict[str, str]:
    source = agreement_texts.source_of(work, agreement, words)
    if not work.may(Permission.PERSON_READ, agreement.territory):
        source = replace(source, representative=words.text("(name not shown to your role)"))
    values = agreement_texts.values_of(agreement, source, words)
    return {name: value or words.text("(missing)") for name, value in values.items()}


def fillable(work: Work, regimes: Sequence[str], kinds: Sequence[str]) -> tuple[Fillable, ...]:
    """The newest agreements in sight that such a clause is for."""
    conditions = [
        work.visible(Agreement.territory),
        Agreement.regime.in_(regimes),
        Agreement.state != AgreementState.CANCELLED,
    ]
    if kinds:
        conditions.append(Project.kind.in_(kinds))
    statement = (
        sa.select(Agreement.id, Agreement.number, Project.title)
        .join(Project, Project.id == Agreement.project_id)
        .where(*conditions)
        .order_by(Agreement.id.desc())
        .limit(MOST)
    )
    return tuple(
        Fillable(id=row.id, number=row.number, title=row.title)
        for row in work.session.execute(statement)
    )
