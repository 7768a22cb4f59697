"""The text of one agreement: its clauses filled from its figures, in the reader's language.

The same text stands on the page, in the document and in the check before submission: an agreement whose text would have a gap is not
submitted. The representative's name goes into the text and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracting import agreements, clauses, kept_clauses, milestone_plans, unit_prices
from contracting.agreements import Agreement
from contracting.clauses import Clause, ClauseText
from foundation import territories
from foundation.money import Money, add_up
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing, work_kinds
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.projects import Project


@dataclass(frozen=True)
class TextSource:
    """What the text needs beside the agreement's own row; ``representative`` as whoever reads it may see the name."""

    clauses: tuple[Clause, ...]
    community: Community
    representative: str
    project: Project
    place: str
    in_kind: Money
    milestones: int


def clause_texts(work: Work, agreement: Agreement, words: Translator) -> tuple[ClauseText, ...]:
    """The clauses of an agreement; refused where a value is missing."""
    source = source_of(work, agreement, words)
    return write(agreement, source, words)


def source_of(work: Work, agreement: Agreement, words: Translator) -> TextSource:
    """What the text of an agreement is written from, as somebody who may read names."""
    community = work.get(Community, agreement.community_id)
    person = work.get(Person, agreement.organisation_signatory_id or community.representative_id)
    shares = cofinancing.shares_of(work, agreement.project_id)
    in_kind = brought(shares, ContributionKind.IN_KIND, agreement.currency)
    project = agreements.project_of(work, agreement)
    is_measured = unit_prices.find(work, agreement.id) is not None
    return TextSource(
        clauses=choose(work, agreement, project, shares, is_measured),
        community=community,
        representative=name_of(person, agreement, words),
        project=project,
        place=territories.get(work, agreement.territory).label,
        in_kind=in_kind,
        milestones=len(milestone_plans.of_agreement(work, agreement.id)),
    )


def choose(
    work: Work,
    agreement: Agreement,
    project: Project,
    shares: Sequence[FundingShare],
    is_measured: bool,  # noqa: FBT001 - a fact of the agreement like the others
) -> tuple[Clause, ...]:
    """The clauses of an agreement, by what it has: those it keeps, or those in force today."""
    features = {
        "advance": agreement.advance_bp,
        "retention": agreement.retention_bp,
        "in_kind": brought(shares, ContributionKind.IN_KIND, agreement.currency).minor,
        "goods": agreement.is_in_kind,
        "measured": is_measured,
        "fixed": not is_measured,
        "payments": not (is_measured or agreement.is_in_kind),
        "paid": not agreement.is_in_kind,
        "no_advance": not (agreement.advance_bp or agreement.is_in_kind),
    }
    has = [name for name, there in features.items() if there]
    return kept_clauses.choose(work, agreement, project.kind, has)


def write(agreement: Agreement, source: TextSource, words: Translator) -> tuple[ClauseText, ...]:
    """The clauses filled from these sources; refused where a value is missing."""
    values = values_of(agreement, source, words)
    needed = clauses.variables_of(*(clause.text_es for clause in source.clauses))
    return clauses.render(
        source.clauses,
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


def values_of(agreement: Agreement, source: TextSource, words: Translator) -> dict[str, str]:
    """Every value that a clause may name, as it is in an agreement."""
    community = source.community
    rule = agreements.rule_of(agreement)
    spanish = words.language == "es"
    return {
        "entity": agreement.entity_name,
        "organisation": agreements.organisation_name(agreement, community),
        "tax_number": agreements.organisation_tax_number(agreement, community),
        "representative": source.representative,
        "project": source.project.code,
        "object": agreement.object,
        "work_kind": work_kinds.name_of(source.project.kind, words.language).lower(),
        "place": source.place,
        "regime": rule.name_es if spanish else rule.name_en,
        "norm": words.text(rule.norm),
        "condition": rule.condition_es if spanish else rule.condition_en,
        "value": words.in_full(agreement.value),
        "milestones": words.number(source.milestones),
        "the_milestones": words.plural("the milestone", "the {n} milestones", source.milestones),
        "milestones_counted": words.plural("one milestone", "{n} milestones", source.milestones),
        "term_days": words.number(agreement.term_days),
        "term": words.plural("one calendar day", "{n} calendar days", agreement.term_days),
        "advance": words.percent(agreement.advance_bp),
        "retention": words.percent(agreement.retention_bp),
        "in_kind": words.in_full(source.in_kind),
    }
