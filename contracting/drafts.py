"""Drafts: what an agreement will say, written by the contracts office until it is submitted for signature.

The value is the sum of the milestones. The number is drawn when the draft is submitted for the first time (``C-19-2026-003``: the DANE
code of the department, the year, the place in that year), so that drafts nobody submitted leave no gap.
"""

from enum import StrEnum
from uuid import UUID

import msgspec

from contracting import (
    agreement_rules,
    agreement_texts,
    agreements,
    awarded_goods,
    ceilings,
    kept_clauses,
    milestone_checks,
    milestone_plans,
    unit_prices,
)
from contracting.agreement_rules import EntityKind
from contracting.agreements import LIFECYCLE, Agreement, AgreementState
from contracting.awarded_goods import PlanGood
from contracting.milestone_plans import Days, PlanMilestone
from contracting.payment_breakdown import PARTS, DeductionBase, DeductionTerm
from contracting.unit_prices import ContractQuantity, Offer
from foundation.commands import CodeText, LongText, Rate, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS, COP, Money
from foundation.numbering import next_number
from foundation.translations import translator
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project, Station


class PaymentForm(StrEnum):
    """What an agreement pays for: milestones of a fixed amount, measured quantities at unit prices, or goods that are handed over."""

    MILESTONES = "milestones"
    UNIT_PRICES = "unit_prices"
    IN_KIND = "in_kind"


class AgreeDeduction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contribution, stamp or withholding that the payer takes from every account."""

    code: CodeText
    rate: Rate
    base: DeductionBase = DeductionBase.GROSS_LESS_AMORTISATION


class DraftAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agreement with the work's organisation: the regime, who contracts, what is built, for what it is paid, and the terms."""

    regime: CodeText
    entity_kind: EntityKind
    entity_name: ShortText
    entity_budget: Money | None = None
    object: LongText
    term_days: Days
    payment_form: PaymentForm = PaymentForm.MILESTONES
    milestones: tuple[PlanMilestone, ...] = ()
    items: tuple[ContractQuantity, ...] = ()
    goods: tuple[PlanGood, ...] = ()
    advance: Rate = 0
    retention: Rate = 0
    deductions: tuple[AgreeDeduction, ...] = ()

    def __post_init__(self) -> None:
        errors = {
            name: say("This cannot be more than {n}.", n=100)
            for name in ("advance", "retention")
            if getattr(self, name) > BASIS
        }
        if self.entity_budget is not None and self.entity_budget.currency != COP:
            errors["entity_budget"] = say(
                "The budget of a public entity is told in Colombian pesos."
            )
        if self.payment_form is not PaymentForm.UNIT_PRICES:
            errors |= {
                f"deductions.{index}.base": say(
                    "Only an agreement by unit prices tells profit and VAT apart: choose another base."
                )
                for index, row in enumerate(self.deductions)
                if row.base in PARTS
            }
        if errors:
            raise InvalidCommand(errors)


class ReviseAgreement(DraftAgreement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The draft written anew."""


class SubmitAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The draft is complete and goes to whoever signs."""


class ReturnAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send it back to be corrected, with what is wrong."""

    reason: LongText


def draft(work: Work, project_id: UUID, command: DraftAgreement) -> Agreement:
    """Draft the agreement of a financed work with the organisation that asked for it."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.AGREEMENT_DRAFT, project.territory)
    if project.community_id is None or project.station is not Station.FINANCED:
        raise Refused(say("Only a financed work gets an agreement."))
    if agreements.find_live(work, project.id) is not None:
        raise Refused(
            say("This work already has an agreement. Cancel it before you draft another one.")
        )
    agreement = Agreement(
        id=new_id(),
        territory=project.territory,
        project_id=project.id,
        community_id=project.community_id,
        drafted_at=work.now,
        drafted_by=work.actor.user_id,
        state=AgreementState.DRAFT,
    )
    planned = _planned(work, project, command)
    _fill(work, project, agreement, command, planned)
    work.add(agreement)
    work.session.flush()  # The milestones' foreign key needs the agreement's row.
    _plan(work, project, agreement, planned)
    work.record("agreement.drafted", agreement, project=project.id, facts=_facts(agreement))
    return agreement


def revise(work: Work, agreement_id: UUID, command: ReviseAgreement) -> Agreement:
    """Write a draft anew, its milestones with it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    LIFECYCLE.apply("revise", work, agreement, facts={"milestones": len(command.milestones)})
    project = agreements.project_of(work, agreement)
    planned = _planned(work, project, command)
    _fill(work, project, agreement, command, planned)
    _plan(work, project, agreement, planned)
    return agreement


def submit(work: Work, agreement_id: UUID, command: SubmitAgreement) -> Agreement:
    """Submit a draft for signature; it has its number from now on."""
    agreement = agreements.get(work, agreement_id, lock=True)
    LIFECYCLE.apply("submit", work, agreement, facts=_facts(agreement))
    # Nobody signs a gap: the text is refused here where a value of it is missing.
    source = agreement_texts.source_of(work, agreement, translator("es"))
    agreement_texts.write(agreement, source, translator("es"))
    kept_clauses.keep(work, agreement, source.clauses)
    if agreement.number is None:
        agreement.number = _next_number(work, agreement.territory)
    agreement.submitted_at, agreement.submitted_by = work.now, work.actor.user_id
    agreement.return_reason = None
    return agreement


def send_back(work: Work, agreement_id: UUID, command: ReturnAgreement) -> Agreement:
    """Return a submitted agreement to its draft, with the reason for everybody who works on it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    LIFECYCLE.apply("return", work, agreement)
    kept_clauses.release(work, agreement)
    agreement.return_reason = command.reason
    return agreement


class _Planned(msgspec.Struct, frozen=True):
    """What the agreement pays for: its milestones, the items where they are measured, and the goods where they are handed over."""

    milestones: tuple[PlanMilestone, ...]
    offer: Offer | None
    goods: tuple[PlanGood, ...]


def _planned(work: Work, project: Project, command: DraftAgreement) -> _Planned:
    """The milestones as written; of unit prices the one milestone that the contracted items make."""
    is_in_kind = command.payment_form is PaymentForm.IN_KIND
    if command.goods and not is_in_kind:
        raise InvalidCommand({"goods": say("Goods belong to an agreement in kind.")})
    if is_in_kind or command.payment_form is PaymentForm.MILESTONES:
        if command.items:
            raise InvalidCommand({"items": say("Items belong to an agreement by unit prices.")})
        wrong = milestone_plans.errors_of(
            command.milestones, term_days=command.term_days, currency=project.currency
        )
        wrong = wrong or (_errors_in_kind(project, command) if is_in_kind else {})
        if wrong:
            raise InvalidCommand(wrong)
        return _Planned(command.milestones, None, command.goods)
    if command.milestones:
        raise InvalidCommand(
            {"milestones": say("An agreement by unit prices has items and no milestones.")}
        )
    found = unit_prices.offer(work, project.id, command.items)
    if not found.totals.total:
        raise InvalidCommand({"items": say("Nothing is contracted yet.")})
    return _Planned((unit_prices.milestone_of(found, term_days=command.term_days),), found, ())


def _errors_in_kind(project: Project, command: DraftAgreement) -> dict[str, Sentence]:
    worth = milestone_plans.total_of(command.milestones, project.currency)
    return awarded_goods.refusal_of_terms(
        advance=command.advance, retention=command.retention, deductions=len(command.deductions)
    ) or awarded_goods.errors_of(command.goods, worth=worth)


def _fill(
    work: Work,
    project: Project,
    agreement: Agreement,
    command: DraftAgreement,
    planned: _Planned,
) -> None:
    """Write what the command decides into the agreement; what the regime would refuse today is an error of its field."""
    value = milestone_plans.total_of(planned.milestones, project.currency)
    agreement.regime = command.regime
    agreement.entity_kind, agreement.entity_name = command.entity_kind, command.entity_name
    agreement.entity_budget_smmlv = _in_wages(work, command.entity_budget)
    agreement.object, agreement.term_days = command.object, command.term_days
    agreement.currency, agreement.value_minor = value.currency, value.minor
    agreement.advance_bp, agreement.retention_bp = command.advance, command.retention
    agreement.is_in_kind = bool(planned.goods)
    agreement.deductions = [
        msgspec.to_builtins(DeductionTerm(code=row.code, rate_bp=row.rate, base=row.base))
        for row in command.deductions
    ]
    errors = _refusals(work, agreement, "items" if planned.offer else "milestones")
    if errors:
        raise InvalidCommand(errors)
    agreement.regime_valid_from = agreement_rules.get_rule(command.regime, work.today).valid_from


def _refusals(work: Work, agreement: Agreement, paid_for: str) -> dict[str, Sentence]:
    """What would refuse the agreement if it were signed today, by the field that could mend it."""
    errors: dict[str, Sentence] = {}
    with work.session.no_autoflush:
        for field, guard in (
            ("regime", agreements.regime_allows_it),
            (paid_for, agreements.value_is_within_ceiling),
            (paid_for, agreements.is_no_slice),
            (paid_for, agreements.money_is_there),
            ("advance", agreements.terms_are_lawful),
        ):
            refused = guard(work, agreement)
            if refused is not None and "regime" not in errors:
                errors.setdefault(field, refused)
    return errors


def _in_wages(work: Work, budget: Money | None) -> int | None:
    if budget is None:
        return None
    wage = ceilings.wage_on(ceilings.minimum_wages(), work.today)
    return ceilings.budget_in_wages(budget, wage)


def _plan(work: Work, project: Project, agreement: Agreement, planned: _Planned) -> None:
    usual = milestone_checks.usual_of(work, project.kind, planned.milestones)
    kept = milestone_checks.kept_of(work, agreement.id)
    milestone_plans.replace(
        work,
        agreement_id=agreement.id,
        project_id=agreement.project_id,
        territory=agreement.territory,
        planned=planned.milestones,
    )
    # Of measured quantities the quantities themselves are checked, item by item.
    milestone_checks.begin(work, agreement.id, kept, usual, is_measured=planned.offer is not None)
    unit_prices.replace(
        work,
        agreement_id=agreement.id,
        project_id=agreement.project_id,
        territory=agreement.territory,
        found=planned.offer,
    )
    awarded_goods.replace(
        work,
        agreement_id=agreement.id,
        project_id=agreement.project_id,
        territory=agreement.territory,
        planned=planned.goods,
    )


def _facts(agreement: Agreement) -> dict[str, object]:
    return {
        "regime": agreement.regime,
        "value": agreement.value,
        "advance_bp": agreement.advance_bp,
    }


def _next_number(work: Work, territory: str) -> str:
    department = territory.split(".")[1]
    year = work.today.year
    return f"C-{department}-{year}-{next_number(work, f'agreement/{department}/{year}'):03d}"
