"""What can be chosen while an agreement is drafted: regimes, climate measures, chapters of the budget, deductions, units."""

from contracting import deduction_kinds
from contracting.agreements import Agreement
from contracting.views.rules import RegimeChoice
from foundation.http.forms import Option
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budgets, units
from portfolio.measures import measures_of
from portfolio.projects import Project


def regime(choice: RegimeChoice, tongue: Translator) -> Option:
    """A regime as one choice: its norm, its ceiling for this entity, how it stands, what is still to be confirmed."""
    rule = choice.rule
    ceiling = tongue.sentence(rule.ceiling_sentence) if rule.ceiling_sentence else ""
    parts = (
        f"{tongue.text(rule.norm)}.",
        ceiling if rule.has_ceiling else tongue.text("Without a ceiling."),
        f"{tongue.label('norm_status', rule.status)}.",
        tongue.text("To be confirmed by a lawyer.") if rule.to_confirm else "",
    )
    name = rule.name_es if tongue.language == "es" else rule.name_en
    return Option(rule.code, name, hint=" ".join(part for part in parts if part))


def measures(work: Work, project: Project, tongue: Translator) -> list[Option]:
    rows = measures_of(work, project.id)
    return [
        Option("", tongue.text("None")),
        *(
            Option(str(row.id), f"{tongue.label('hazard', row.hazard)}: {row.description}")
            for row in rows
        ),
    ]


def chapters(work: Work, project: Project, tongue: Translator) -> list[Option]:
    names = budgets.chapters_of(work, project.id)
    return [
        Option("", tongue.text("The work as a whole")),
        *(Option(name, name) for name in names),
    ]


def deduction_codes(work: Work, agreement: Agreement | None, tongue: Translator) -> list[Option]:
    """The deductions that payers know, and those already agreed under other names."""
    agreed = [term.code for term in agreement.terms.deductions] if agreement else []
    codes = dict.fromkeys((*deduction_kinds.codes_on(work.today), *agreed))
    return [Option(code, deduction_kinds.name_of(code, tongue.language)) for code in codes]


def measuring_units(tongue: Translator) -> list[Option]:
    return [
        Option(unit.code, unit.name_es if tongue.language == "es" else unit.name_en)
        for unit in units.units()
    ]
