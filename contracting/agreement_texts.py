"""The text of one agreement: its clauses filled from its figures, in the reader's language.

The same text stands on the page, in the document and in the check before submission: an agreement whose text would have a gap is not
submitted. The representative's name goes into the text and nowhere else.
"""

from datetime import date

from contracting import agreements, clauses, milestone_plans
from contracting.agreements import Agreement
from contracting.clauses import ClauseLibrary, ClauseText
from foundation import territories
from foundation.money import Money, add_up
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.communities import Community


def clause_texts(work: Work, agreement: Agreement, words: Translator) -> tuple[ClauseText, ...]:
    """The clauses of an agreement; refused where a value is missing."""
    library = _library(agreement, work.today)
    in_kind = _in_kind(work, agreement)
    features = {
        "advance": agreement.advance_bp,
        "retention": agreement.retention_bp,
        "in_kind": in_kind.minor,
    }
    chosen = clauses.select(
        library, agreement.regime, [name for name, on in features.items() if on]
    )
    values = _values(work, agreement, words) | {"in_kind": words.money(in_kind)}
    needed = clauses.variables_of(*(clause.text_es for clause in chosen))
    return clauses.render(
        chosen,
        {name: value for name, value in values.items() if name in needed},
        language=words.language,
    )


def _library(agreement: Agreement, today: date) -> ClauseLibrary:
    if agreement.clause_edition is not None:
        return clauses.get_edition(agreement.clause_edition)
    return clauses.library_on(agreement.signed_on or today)


def _in_kind(work: Work, agreement: Agreement) -> Money:
    return add_up(
        [
            Money(share.amount_minor, agreement.currency)
            for share in cofinancing.shares_of(work, agreement.project_id)
            if share.form is ContributionKind.IN_KIND
        ],
        agreement.currency,
    )


def _values(work: Work, agreement: Agreement, words: Translator) -> dict[str, str]:
    community = work.get(Community, agreement.community_id)
    person = work.get(Person, agreement.organisation_signatory_id or community.representative_id)
    # Paper keeps the name of who signed; the record no longer does once that person asked to be erased.
    erased = words.text("(erased)") if agreement.signed_on and person.erased_at else ""
    rule = agreements.rule_of(agreement)
    spanish = words.language == "es"
    tax_number = f"{community.tax_base}-{community.tax_check_digit}" if community.tax_base else ""
    return {
        "entity": agreement.entity_name,
        "organisation": community.name,
        "tax_number": tax_number,
        "representative": person.name or erased,
        "project": agreements.project_of(work, agreement).code,
        "object": agreement.object,
        "place": territories.get(work, agreement.territory).label,
        "regime": rule.name_es if spanish else rule.name_en,
        "norm": rule.norm,
        "condition": rule.condition_es if spanish else rule.condition_en,
        "value": words.money(agreement.value),
        "milestones": words.number(len(milestone_plans.of_agreement(work, agreement.id))),
        "term_days": words.number(agreement.term_days),
        "advance": words.percent(agreement.advance_bp),
        "retention": words.percent(agreement.retention_bp),
    }
