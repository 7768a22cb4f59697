"""Drafting an agreement: first who contracts, because the regimes and their ceilings follow from it; then the agreement itself."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from contracting import (
    agreement_rules,
    awarded_goods,
    ceilings,
    drafts,
    local_rates,
    unit_prices,
)
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement, find_live, spent_before
from contracting.drafts import DraftAgreement, PaymentForm, ReviseAgreement
from contracting.milestone_plans import Milestone, of_agreement
from contracting.payment_breakdown import DeductionTerm
from contracting.views import agreement_page, rules
from contracting.web import contract_items, draft_choices
from foundation import territories
from foundation.commands import ShortText, in_order, nest, read
from foundation.errors import InvalidCommand, Refused
from foundation.http import forms
from foundation.http.forms import FixedRows, FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.money import COP, MINOR_PER_UNIT, Money, split_integer
from foundation.numbers import MARKS, parse_money_text
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing, projects, work_templates
from portfolio.communities import Community
from portfolio.projects import Project, Station

WHO = ("entity_kind", "entity_name", "entity_budget", "payment_form")
FIRST_ROWS = 3
# What each form of payment does not ask for.
UNASKED = {
    PaymentForm.MILESTONES: frozenset({"items", "goods"}),
    PaymentForm.UNIT_PRICES: frozenset({"milestones", "goods"}),
    PaymentForm.IN_KIND: frozenset({"items", "advance", "retention", "deductions"}),
}


class ContractingEntity(msgspec.Struct, frozen=True, kw_only=True):
    """Who contracts with the organisation, with what yearly budget, and for what the organisation is paid."""

    entity_kind: EntityKind
    entity_name: ShortText
    entity_budget: Money | None = None
    payment_form: PaymentForm = PaymentForm.MILESTONES


def _drafting(asking: Asking) -> Setting:
    project = projects.get(asking.work, asking.row)
    live = find_live(asking.work, project.id)
    if live is not None or project.station is not Station.FINANCED or not project.community_id:
        extra = {"blocked": True, "live": live.id if live else None, "project_id": project.id}
        return Setting(territory=project.territory, extra={**extra, "choosing": None})
    place = territories.get_municipality(project.territory.split(".")[2]).name
    usual = {
        "entity_kind": EntityKind.MUNICIPALITY,
        "entity_name": asking.words.text("Municipality of {place}", place=place),
    }
    return _setting(asking, project, None, usual, project.version)


def _revising(asking: Asking) -> Setting:
    agreement = asking.work.get(Agreement, asking.row)
    project = projects.get(asking.work, agreement.project_id)
    written = {
        "entity_kind": agreement.entity_kind,
        "entity_name": agreement.entity_name,
        "entity_budget": _budget_of(asking.work, agreement),
        "payment_form": _form_of(asking.work, agreement),
    }
    return _setting(asking, project, agreement, written, agreement.version)


def _setting(
    asking: Asking,
    project: Project,
    agreement: Agreement | None,
    who: dict[str, Any],
    version: int,
) -> Setting:
    asked = {name: asking.sent[name] for name in WHO if name in asking.sent}
    is_choosing = asking.given("choose") == "entity"
    if not asked and (agreement is None or is_choosing):
        return _choosing(asking, project, who, {}, None)
    entity = ContractingEntity(**who)
    if asked:
        try:
            entity = read(ContractingEntity, asked, "form", language=asking.words.language)
        except InvalidCommand as invalid:
            return _choosing(asking, project, who, asked, invalid)
    return _writing(asking, project, agreement, entity, version)


def _choosing(
    asking: Asking,
    project: Project,
    who: dict[str, Any],
    asked: dict[str, Any],
    invalid: InvalidCommand | None,
) -> Setting:
    question = forms.build(
        ContractingEntity,
        asking.words,
        FormPlan(initial=who),
        action="",
        submit=asking.words.text("Go on"),
        cancel=f"/works/{project.id}",
        sent=asked or None,
        errors=invalid.errors if invalid else None,
    )
    return Setting(
        territory=project.territory,
        facts=_facts(asking.work, project, asking.words),
        context_title="The work",
        extra={"blocked": False, "choosing": question},
    )


def _writing(
    asking: Asking,
    project: Project,
    agreement: Agreement | None,
    entity: ContractingEntity,
    version: int,
) -> Setting:
    work, tongue = asking.work, asking.words
    community = work.get(Community, project.community_id)
    regimes = rules.regime_choices(
        work.today,
        entity=entity.entity_kind,
        counterparty=community.kind,
        budget_smmlv=_in_wages(work, entity.entity_budget),
    )
    return Setting(
        FormPlan(
            choices={
                "regime": [
                    draft_choices.regime(row, tongue) for row in regimes if row.refusal is None
                ],
                "measure": draft_choices.measures(work, project, tongue),
                "chapter": draft_choices.chapters(work, project, tongue),
                "code": draft_choices.deduction_codes(work, agreement, tongue),
                "unit": draft_choices.measuring_units(tongue),
            },
            initial=_first_answers(work, project, agreement, entity)
            | (_usual(work, project) if asking.given("template") else {})
            | {"items": contract_items.rows(work, project, agreement)},
            hidden=frozenset({*WHO, "milestones.template_milestone"}),
            unasked=UNASKED[entity.payment_form],
            blank_rows={"milestones": FIRST_ROWS, "goods": FIRST_ROWS},
            fixed_rows={"items": FixedRows("item", contract_items.heads(work, project, tongue))},
            radios=frozenset({"regime"}),
        ),
        territory=project.territory,
        version=version,
        facts=(
            *_facts(work, project, tongue),
            *(
                _template(asking, project, agreement)
                if entity.payment_form is not PaymentForm.UNIT_PRICES
                else ()
            ),
        ),
        context_title="The work",
        extra={
            "blocked": False,
            "choosing": None,
            "entity": entity,
            "impossible": [row for row in regimes if row.refusal is not None],
            "cash": cash_of(work, project),
            "typed": contract_items.typed(asking, project, agreement)
            if entity.payment_form is PaymentForm.UNIT_PRICES
            else _typed(asking, agreement),
        },
    )


def _form_of(work: Work, agreement: Agreement) -> PaymentForm:
    if agreement.is_in_kind:
        return PaymentForm.IN_KIND
    terms = unit_prices.find(work, agreement.id)
    return PaymentForm.UNIT_PRICES if terms else PaymentForm.MILESTONES


def _first_answers(
    work: Work, project: Project, agreement: Agreement | None, entity: ContractingEntity
) -> dict[str, Any]:
    who = {name: getattr(entity, name) for name in WHO}
    if agreement is None:
        usual = local_rates.usual_terms(work, project.territory, entity.entity_kind, work.today)
        return {**who, "object": project.title, "deductions": _agreed(usual)}
    return {
        **who,
        "regime": agreement.regime,
        "object": agreement.object,
        "term_days": agreement.term_days,
        "milestones": [_row(row) for row in of_agreement(work, agreement.id)],
        "goods": [
            {
                "description": row.description,
                "unit": row.unit,
                "quantity": row.quantity_milli,
                "unit_value": row.unit_value,
            }
            for row in awarded_goods.of_agreement(work, agreement.id)
        ],
        "advance": agreement.advance_bp,
        "retention": agreement.retention_bp,
        "deductions": _agreed(agreement.terms.deductions),
    }


def _agreed(terms: Sequence[DeductionTerm]) -> list[dict[str, Any]]:
    return [{"code": term.code, "rate": term.rate_bp, "base": term.base} for term in terms]


def _template(
    asking: Asking, project: Project, agreement: Agreement | None
) -> tuple[dict[str, str], ...]:
    """The way to begin with the milestones of the template of this kind of work, where nothing is written yet."""
    if agreement is not None or not _usual(asking.work, project) or asking.given("template"):
        return ()
    entity = {name: asking.given(name) for name in WHO}
    address = urlencode({**entity, "template": "yes"})
    return (
        {
            "label": asking.words.text("Template"),
            "value": asking.words.text("Begin with the milestones of the template"),
            "href": f"/works/{project.id}/agreement?{address}",
        },
    )


def _usual(work: Work, project: Project) -> dict[str, Any]:
    """The milestones of the template of this kind of work, sharing what the sources bring in money; in Spanish, as agreements are."""
    usual = work_templates.in_use(work, project.kind).content.milestones
    cash = cash_of(work, project)
    if not usual or not cash.minor:
        return {}
    whole_units = split_integer(cash.minor // MINOR_PER_UNIT, [row.share for row in usual])
    return {
        "milestones": [
            {
                "title": row.title,
                "means_of_verification": row.checks,
                "amount": Money(units * MINOR_PER_UNIT, cash.currency),
                "template_milestone": number,
            }
            for number, (row, units) in enumerate(zip(usual, whole_units, strict=True), start=1)
        ]
    }


def _row(row: Milestone) -> dict[str, Any]:
    return {
        "title": row.title,
        "means_of_verification": row.means_of_verification,
        "amount": row.amount,
        "due_days": row.due_days,
        "measure": row.climate_measure_id,
        "chapter": row.chapter,
    }


def cash_of(work: Work, project: Project) -> Money:
    """What the sources bring in money, without what earlier agreements of the work took of it."""
    cash = agreement_rules.cash_of(cofinancing.shares_of(work, project.id), project.currency)
    return cash - spent_before(work, project)


def _typed(asking: Asking, agreement: Agreement | None) -> Money:
    """What the milestones typed so far add up to; an amount that cannot be read yet counts nothing."""
    rows = nest(asking.sent).get("milestones")
    if not isinstance(rows, dict):
        return agreement.value if agreement else Money.zero(COP)
    total = Money.zero(COP)
    for row in in_order(rows):
        text = (row.get("amount") or [""])[0] if isinstance(row, dict) else ""
        try:
            total += parse_money_text(text, decimal=MARKS.get(asking.words.language, ","))
        except ValueError:
            continue
    return total


def _in_wages(work: Work, budget: Money | None) -> int | None:
    if budget is None:
        return None
    try:
        return ceilings.budget_in_wages(
            budget, ceilings.wage_on(ceilings.minimum_wages(), work.today)
        )
    except Refused:
        return None


def _budget_of(work: Work, agreement: Agreement) -> Money | None:
    """The entity's budget as it can still be told: it is kept in minimum wages, which is how the tiers are told."""
    if agreement.entity_budget_smmlv is None:
        return None
    wage = ceilings.wage_on(ceilings.minimum_wages(), work.today)
    return wage.monthly * agreement.entity_budget_smmlv


def _facts(work: Work, project: Project, tongue: Translator) -> tuple[dict[str, str], ...]:
    community = work.get(Community, project.community_id)
    cash, spent = cash_of(work, project), spent_before(work, project)
    return (
        {
            "label": tongue.text("Work"),
            "value": project.title,
            "href": f"/works/{project.id}",
            "hint": project.code,
        },
        {"label": tongue.text("Organisation"), "value": community.name},
        {
            "label": tongue.text("Available in money"),
            "value": tongue.money(cash),
            "hint": tongue.text(
                "{spent} went into what earlier agreements of this work built.",
                spent=tongue.money(spent),
            )
            if spent
            else tongue.text(
                "What the sources bring in kind is delivered to the work and not paid."
            ),
        },
        {
            "label": tongue.text("Budget of the work"),
            "value": tongue.money(Money(project.budget_minor, project.currency)),
        },
    )


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/agreement",
            command=DraftAgreement,
            action=drafts.draft,
            permission=Permission.AGREEMENT_DRAFT,
            title="Draft the agreement",
            lead="What will be built, by when, for how much, proved by what.",
            submit="Save the draft",
            view=agreement_page.detail,
            done=lambda row: f"/agreements/{row.id}",
            setting=_drafting,
            template="contracting/draft.html",
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/revise",
            command=ReviseAgreement,
            action=drafts.revise,
            permission=Permission.AGREEMENT_DRAFT,
            title="Change the draft",
            lead="What will be built, by when, for how much, proved by what.",
            submit="Save the draft",
            view=agreement_page.detail,
            done=lambda row: f"/agreements/{row.id}",
            setting=_revising,
            template="contracting/draft.html",
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
)
