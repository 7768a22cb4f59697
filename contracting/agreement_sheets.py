"""What an agreement and its start act say on paper, read from the records."""

from datetime import date

from contracting import (
    agreement_rules,
    agreement_texts,
    agreements,
    awarded_goods,
    clauses,
    deduction_kinds,
    guarantee_rules,
    milestone_plans,
    paper_heads,
    payment_breakdown,
    unit_prices,
    used_clauses,
)
from contracting.agreements import Agreement
from contracting.documents.agreement_sheet import (
    AgreedDeduction,
    AgreementSheet,
    Ceiling,
    LegalBasis,
    PlannedMilestone,
    Source,
    WrittenClause,
)
from contracting.documents.contracted_lines import ContractedLine
from contracting.documents.start_act import DueMilestone, StartActSheet
from contracting.paper_heads import Reading
from foundation.clock import civil_date
from foundation.errors import ProgrammingError, Refused
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing, units, work_kinds, work_papers
from portfolio.measures import measures_of


def agreement_sheet(work: Work, agreement: Agreement, words: Translator) -> AgreementSheet:
    """Everything the paper of an agreement says; refused where its text would have a gap."""
    reading = paper_heads.read(work, agreement, words)
    head = paper_heads.head_of(reading)
    terms = agreement.terms
    texts = agreement_texts.clause_texts(work, agreement, words)
    return AgreementSheet(
        head=head,
        title=head.regime,
        work_title=reading.project.title,
        work_kind=work_kinds.name_of(reading.project.kind, words.language),
        people=reading.project.people,
        position=work_papers.position(reading.project),
        basis=basis_of(reading),
        sources=sources_of(reading),
        advance_bp=agreement.advance_bp,
        advance=agreement_rules.advance_of(
            agreement.value, agreement.advance_bp, step_minor=terms.step_minor
        ),
        retention_bp=agreement.retention_bp,
        deductions=tuple(
            AgreedDeduction(
                name=deduction_kinds.name_of(term.code, words.language),
                rate_bp=term.rate_bp,
                base=term.base.value,
                norm=norm_of(term.code, law_day(reading)),
            )
            for term in terms.deductions
        ),
        milestones=milestones_of(reading),
        versions=used_clauses.versions_of(work, texts),
        clauses=tuple(
            WrittenClause(
                number=text.number,
                title=text.title,
                text=text.text,
                case=text.case,
                outcome=text.outcome,
            )
            for text in texts
        ),
        entity_signatory=paper_heads.entity_signatory(reading),
        organisation_signatory=paper_heads.organisation_signatory(reading),
        signed_on=agreement.signed_on,
        lines=lines_of(reading),
        is_in_kind=agreement.is_in_kind,
    )


def start_act_sheet(work: Work, agreement: Agreement, words: Translator) -> StartActSheet:
    """Everything the start act of an agreement says."""
    reading = paper_heads.read(work, agreement, words)
    if not (agreement.signed_on and agreement.starts_on and agreement.ends_on):
        raise ProgrammingError("a started agreement has its dates")
    return StartActSheet(
        head=paper_heads.head_of(reading),
        signed_on=agreement.signed_on,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        site=agreement.site_note or "",
        milestones=tuple(
            DueMilestone(
                position=row.position, title=row.title, due_days=row.due_days, due_on=row.due_on
            )
            for row in milestone_plans.of_agreement(work, agreement.id)
        ),
        supervisor=paper_heads.supervisor(reading),
        supervisor_post=agreement.supervisor_post or "",
        organisation_signatory=paper_heads.organisation_signatory(reading),
        entity_signatory=paper_heads.entity_signatory(reading),
    )


def norm_of(code: str, on: date) -> str:
    """The norm behind a deduction, where the tables of rates know one."""
    try:
        return payment_breakdown.rate_on(payment_breakdown.payment_rates(), code, on).source
    except Refused:
        return ""


def law_day(reading: Reading) -> date:
    """The day whose law counts: that of signing, and until then that of writing."""
    agreement = reading.agreement
    return agreement.signed_on or civil_date(agreement.submitted_at or agreement.drafted_at)


def basis_of(reading: Reading) -> LegalBasis:
    """What an agreement rests on in law on its day."""
    agreement, on = reading.agreement, law_day(reading)
    rule = agreements.rule_of(agreement)
    library = (
        clauses.get_edition(agreement.clause_edition)
        if agreement.clause_edition
        else clauses.library_on(on)
    )
    guarantee = guarantee_rules.rule_on(library.family_of(agreement.regime), on)
    found = agreement_rules.find_basis(
        agreement.regime, on, budget_smmlv=agreement.entity_budget_smmlv
    )
    return LegalBasis(
        status=rule.status.value,
        since=rule.valid_from,
        condition=rule.condition_es if reading.spanish else rule.condition_en,
        ceiling=Ceiling(
            amount=found.amount,
            wages=found.smmlv,
            wage=found.wage.monthly,
            norm=found.wage.norm,
        )
        if found
        else None,
        guarantees=guarantee.text_es if reading.spanish else guarantee.text_en,
        guarantees_norm=reading.words.text(guarantee.norm),
        advance_norm=agreement_rules.advance_cap(on).source,
        to_confirm=rule.to_confirm
        or guarantee.to_confirm
        or (found is not None and found.to_confirm),
    )


def sources_of(reading: Reading) -> tuple[Source, ...]:
    """Who pays for the work of an agreement."""
    work, project = reading.work, reading.project
    shares = cofinancing.shares_of(work, project.id)
    parts = cofinancing.coverage_of(work, project).shares_bp
    return tuple(
        Source(
            name=share.source_name,
            form=share.form.value,
            of=share.in_kind_of or "",
            amount=Money(share.amount_minor, project.currency),
            share_bp=part,
        )
        for share, part in zip(shares, parts, strict=True)
    )


def milestones_of(reading: Reading) -> tuple[PlannedMilestone, ...]:
    """What an agreement pays for."""
    work, agreement = reading.work, reading.agreement
    measures = {row.id: row.description for row in measures_of(work, agreement.project_id)}
    return tuple(
        PlannedMilestone(
            position=row.position,
            title=row.title,
            means=row.means_of_verification,
            due_days=row.due_days,
            amount=row.amount,
            measure=measures.get(row.climate_measure_id, "") if row.climate_measure_id else "",
        )
        for row in milestone_plans.of_agreement(work, agreement.id)
    )


def lines_of(reading: Reading) -> tuple[ContractedLine, ...]:
    """The items or the goods of the agreement; none where milestones say it all."""
    work, agreement = reading.work, reading.agreement
    items = tuple(
        ContractedLine(
            code=row.code,
            description=row.description,
            unit=units.symbol_of(row.unit),
            quantity_milli=row.quantity_milli,
            unit_price=Money(row.unit_price_minor, agreement.currency),
            value=Money(row.unit_price_minor, agreement.currency).times_milli(row.quantity_milli),
        )
        for row in unit_prices.items_of(work, agreement.id)
    )
    goods = tuple(
        ContractedLine(
            code=str(row.position),
            description=row.description,
            unit=units.symbol_of(row.unit),
            quantity_milli=row.quantity_milli,
            unit_price=row.unit_value,
            value=row.value,
        )
        for row in awarded_goods.of_agreement(work, agreement.id)
    )
    return items or goods
