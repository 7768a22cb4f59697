"""The text of one agreement: its clauses filled from its figures, in the reader's language.

The same text stands on the page, in the document and in the check before submission: an agreement whose text would have a gap is not
submitted. The representative's name goes into the text and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracting import agreements, clauses, milestone_plans, unit_prices
from contracting.agreements import Agreement
from contracting.clauses import ClauseLibrary, ClauseText
from foundation import territories
from foundation.money import Money, add_up
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community


@dataclass(frozen=True)
class TextSource:
    """What the text needs beside the agreement's own row; ``representative`` as whoever reads it may see the name."""

    community: Community
    representative: str
    project_code: str
    place: str
    in_kind: Money
    milestones: int
    is_measured: bool


def clause_texts(work: Work, agreement: Agreement, words: Translator) -> tuple[ClauseText, ...]:
    """The clauses of an agreement; refused where a value is missing."""
    community = work.get(Community, agreement.community_id)
    person = work.get(Person, agreement.organisation_signatory_id or community.representative_id)
    shares = cofinancing.shares_of(work, agreement.project_id)
    source = TextSource(
        community=community,
        representative=name_of(person, agreement, words),
        project_code=agreements.project_of(work, agreement).code,
        place=territories.get(work, agreement.territory).label,
        in_kind=brought(shares, ContributionKind.IN_KIND, agreement.currency),
        milestones=len(milestone_plans.of_agreement(work, agreement.id)),
        is_measured=unit_prices.find(work, agreement.id) is not None,
    )
    return write(agreement, source, words, today=work.today)


def write(
    agreement: Agreement, source: TextSource, words: Translator, *, today: date
) -> tuple[ClauseText, ...]:
    """The clauses filled from these sources; refused where a value is missing."""
    features = {
        "advance": agreement.advance_bp,
        "retention": agreement.retention_bp,
        "in_kind": source.in_kind.minor,
        "goods": agreement.is_in_kind,
        "measured": source.is_measured,
        "fixed": not source.is_measured,
        "payments": not (source.is_measured or agreement.is_in_kind),
        "no_advance": not (agreement.advance_bp or agreement.is_in_kind),
    }
    chosen = clauses.select(
        _library(agreement, today), agreement.regime, [name for name, on in features.items() if on]
    )
    values = _values(agreement, source, words)
    needed = clauses.variables_of(*(clause.text_es for clause in chosen))
    return clauses.render(
        chosen,
        {name: value for name, value in values.items() if name in needed},
        language=words.language,
    )


def name_of(person: Person, agreement: Agreement, words: Translator) -> str:
    """The name in the text: paper keeps who signed; the record no longer does once that person asked to be erased."""
    has_signed = agreement.organisation_signatory_id is not None
    erased = words.text("(erased)") if has_signed and person.erased_at else ""
    return person.name or erased


def brought(shares: Sequence[FundingShare], form: ContributionKind, currency: str) -> Money:
    """What the sources bring to a work in one form."""
    return add_up(
        [Money(share.amount_minor, currency) for share in shares if share.form is form], currency
    )


def _library(agreement: Agreement, today: date) -> ClauseLibrary:
    if agreement.clause_edition is not None:
        return clauses.get_edition(agreement.clause_edition)
    return clauses.library_on(agreement.signed_on or today)


def _values(agreement: Agreement, source: TextSource, words: Translator) -> dict[str, str]:
    community = source.community
    rule = agreements.rule_of(agreement)
    spanish = words.language == "es"
    return {
        "entity": agreement.entity_name,
        "organisation": agreements.organisation_name(agreement, community),
        "tax_number": agreements.organisation_tax_number(agreement, community),
        "representative": source.representative,
        "project": source.project_code,
        "object": agreement.object,
        "place": source.place,
        "regime": rule.name_es if spanish else rule.name_en,
        "norm": words.text(rule.norm),
        "condition": rule.condition_es if spanish else rule.condition_en,
        "value": words.in_full(agreement.value),
        "milestones": words.number(source.milestones),
        "sum_of_milestones": words.plural(
            "the value of the only milestone",
            "the exact sum of the {n} milestones",
            source.milestones,
        ),
        "term_days": words.number(agreement.term_days),
        "advance": words.percent(agreement.advance_bp),
        "retention": words.percent(agreement.retention_bp),
        "in_kind": words.in_full(source.in_kind),
    }
