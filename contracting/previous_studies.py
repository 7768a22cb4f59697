"""What the previous studies say, read from need, budget, regime, risks and the decision on guarantees; reasons are written for them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from contracting import act_norms, agreement_sheets, coverages, guarantees, paper_heads
from contracting.agreements import Agreement
from contracting.documents.previous_studies import (
    DemandedCoverage,
    RegisteredRisk,
    StudiesSheet,
)
from contracting.guarantees import GuaranteeDemand
from contracting.paper_heads import Reading
from foundation import particulars
from foundation.acts import Gap
from foundation.commands import LongText
from foundation.errors import ProgrammingError, say
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budget_papers, budgets, cofinancing, funding_ledger, risks, work_sheets
from portfolio.budget_papers import DescribeBudget
from portfolio.needs import Need
from portfolio.risks import Risk

KIND = "previous_studies"


class DescribeStudies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why this modality, how prices were found, and by which criteria the organisation is chosen."""

    justification: LongText
    support: LongText
    selection: LongText


def gaps(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """What the studies still lack of the records: specifications, a register of risks, a decision on guarantees."""
    project = agreement.project_id
    found = []
    if particulars.find_last(work, project, budget_papers.KIND) is None:
        said = say("The specifications are missing: they are written for the paper of the budget.")
        href = f"/acts/{budget_papers.KIND}/{project}/particulars"
        found.append(Gap(said=said, href=href))
    if not _live_risks(work, agreement):
        said = say("The register has no risk of this work yet.")
        found.append(Gap(said=said, href=f"/works/{project}/risks/new"))
    if guarantees.find_demand(work, agreement.id) is None:
        said = say("First it is said which coverages the agreement asks for.")
        found.append(Gap(said=said, href=f"/agreements/{agreement.id}/guarantees/demand"))
    return found


def sheet(work: Work, agreement: Agreement, words: Translator) -> StudiesSheet:
    """Everything the previous studies of an agreement say."""
    reading = paper_heads.read(work, agreement, words)
    project = reading.project
    said = particulars.find(work, agreement.id, KIND, DescribeStudies)
    described = particulars.find(work, project.id, budget_papers.KIND, DescribeBudget)
    demand = guarantees.find_demand(work, agreement.id)
    if said is None or described is None or demand is None or project.need_id is None:
        raise ProgrammingError("previous studies have their reasons, specifications and guarantees")
    need = work.get(Need, project.need_id)
    return StudiesSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on(KIND, agreement_sheets.law_day(reading)),
        need=need.title,
        problem=need.description,
        purpose=project.purpose,
        people=project.people,
        specifications=described.specifications,
        basis=agreement_sheets.basis_of(reading),
        justification=said.justification,
        **_value(reading),
        support=said.support,
        sources=agreement_sheets.sources_of(reading),
        documents=commitments(work, agreement),
        criteria=said.selection,
        risks=tuple(
            RegisteredRisk(
                number=row.number,
                what=row.what,
                category=row.category.value,
                level=row.level.value,
                measure=row.measure,
                owner=row.owner,
            )
            for row in _live_risks(work, agreement)
        ),
        hazards=work_sheets.screened(work, project),
        coverages=demanded(reading, demand),
        coverages_reason=demand.reason,
        preparer=paper_heads.preparer(reading, KIND, role=words.text("Prepared the studies")),
        entity_signatory=paper_heads.entity_signatory(reading),
    )


def commitments(work: Work, agreement: Agreement) -> tuple[str, ...]:
    """The documents by which the sources of a work bound their money, each with its source."""
    shares = cofinancing.shares_of(work, agreement.project_id)
    return tuple(
        f"{share.source_name}: {document}"
        for share in shares
        for document in funding_ledger.commitment_papers(work, share.id)
    )


def demanded(reading: Reading, demand: GuaranteeDemand) -> tuple[DemandedCoverage, ...]:
    """The coverages that are asked for, with the text of the rule of the day."""
    subject = guarantees.subject_of(reading.work, reading.agreement)
    return tuple(
        DemandedCoverage(
            coverage=rule.coverage.value, rule=rule.text_es if reading.spanish else rule.text_en
        )
        for rule in coverages.rules_on(subject.family, subject.law_on)
        if rule.coverage in demand.coverages
    )


def _value(reading: Reading) -> dict[str, Any]:
    work, project = reading.work, reading.project
    content = budgets.find_content(work, project.id)
    if content is None:
        raise ProgrammingError("a financed work has its budget")
    return {
        "chapters": tuple(
            (name, Money(minor, project.currency))
            for name, minor in budgets.chapters_of(work, project.id).items()
        ),
        "foot": budget_papers.foot_of(content),
    }


def _live_risks(work: Work, agreement: Agreement) -> Sequence[Risk]:
    """The risks of the work that may still happen, the gravest first."""
    statement = (
        work.select(Risk)
        .where(Risk.project_id == agreement.project_id, Risk.state.in_(risks.LIVE))
        .order_by(Risk.score.desc(), Risk.number)
    )
    return work.session.execute(statement).scalars().all()
