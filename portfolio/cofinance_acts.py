"""What the act of co-finance says, read from the shares and their ledger; their days and the methods of valuation are written for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from foundation import particulars
from foundation.acts import Choices, Gap
from foundation.commands import LongText, ShortText
from foundation.errors import ProgrammingError, say
from foundation.money import Money, add_up
from foundation.papers import Signatory
from foundation.translations import Translator
from foundation.work import Work
from portfolio import apportionment, budgets, cofinancing, funding_ledger, units, work_papers
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.documents.cofinance_act import CofinanceSheet, PromisedShare
from portfolio.projects import Project
from portfolio.sources import SourceKind

KIND = "cofinance_act"


class DateShare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when a share is to come; of what comes in kind also how it is valued."""

    share: UUID
    due_on: date
    valued_by: ShortText | None = None


class DescribeCofinance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when each contributor brings its share, and how shares are handed over and reported."""

    shares: tuple[DateShare, ...]
    terms: LongText


def gaps(work: Work, project: Project) -> Sequence[Gap]:
    """What the act still lacks: a budget, sources that add up to it, a day for each of them."""
    if budgets.find(work, project.id) is None:
        said = say("The budget is missing: the engineer writes it.")
        return (Gap(said=said, href=f"/works/{project.id}/budget"),)
    short = apportionment.refusal(cofinancing.coverage_of(work, project))
    if short is not None:
        return (Gap(said=short, href=f"/works/{project.id}/cofinance"),)
    said_of = particulars.find(work, project.id, KIND, DescribeCofinance)
    return () if said_of is None else _undated(work, project, said_of)


def _undated(work: Work, project: Project, said_of: DescribeCofinance) -> tuple[Gap, ...]:
    here = f"/acts/{KIND}/{project.id}/particulars"
    dated = {one.share: one for one in said_of.shares}
    found = []
    for share in cofinancing.shares_of(work, project.id):
        one = dated.get(share.id)
        if one is None:
            said = say("Say by when {source} brings its share.", source=share.source_name)
            found.append(Gap(said=said, href=here))
        elif share.form is ContributionKind.IN_KIND and one.valued_by is None:
            said = say("Say how the share of {source} is valued.", source=share.source_name)
            found.append(Gap(said=said, href=here))
    return tuple(found)


def begins(work: Work, project: Project, words: Translator) -> Mapping[str, Any]:
    """A row for every share."""
    return {"shares": [{"share": row.id} for row in cofinancing.shares_of(work, project.id)]}


def choices(work: Work, project: Project, words: Translator) -> Choices:
    """The shares, by who brings what."""
    return {
        "shares.share": tuple(
            (str(row.id), f"{row.source_name} · {words.label('contribution_kind', row.form)}")
            for row in cofinancing.shares_of(work, project.id)
        )
    }


def sheet(work: Work, project: Project, words: Translator) -> CofinanceSheet:
    """Everything the act of co-finance says."""
    said = particulars.find(work, project.id, KIND, DescribeCofinance)
    if said is None:
        raise ProgrammingError("an act of co-finance was described")
    dated = {one.share: one for one in said.shares}
    rows = cofinancing.shares_of(work, project.id)
    parts = cofinancing.coverage_of(work, project).shares_bp
    shares = tuple(
        _share(project, row, dated[row.id], part, funding_ledger.commitment_papers(work, row.id))
        for row, part in zip(rows, parts, strict=True)
    )
    return CofinanceSheet(
        head=work_papers.head_of(work, project, words),
        budget=Money(project.budget_minor, project.currency),
        cash=_sum_of(shares, ContributionKind.CASH, project.currency),
        in_kind=_sum_of(shares, ContributionKind.IN_KIND, project.currency),
        shares=shares,
        terms=said.terms,
        parties=_parties(work, project, rows, words),
    )


def _share(
    project: Project,
    row: FundingShare,
    dated: DateShare,
    part: int,
    documents: tuple[str, ...],
) -> PromisedShare:
    rate = row.in_kind_rate_minor
    return PromisedShare(
        contributor=row.source_name,
        source=row.source.value,
        form=row.form.value,
        of=row.in_kind_of or "",
        quantity_milli=row.in_kind_quantity_milli,
        unit=units.symbol_of(row.in_kind_unit or ""),
        rate=None if rate is None else Money(rate, project.currency),
        valued_by=dated.valued_by or "",
        amount=Money(row.amount_minor, project.currency),
        share_bp=part,
        pledged_on=row.pledged_on,
        due_on=dated.due_on,
        documents=documents,
    )


def _sum_of(shares: Sequence[PromisedShare], form: ContributionKind, currency: str) -> Money:
    return add_up([one.amount for one in shares if one.form == form.value], currency)


def _parties(
    work: Work, project: Project, rows: Sequence[FundingShare], words: Translator
) -> tuple[Signatory, ...]:
    """One box for each contributor; for the community its representative signs, the others write their names by hand."""
    found: dict[str, Signatory] = {}
    for row in rows:
        if row.source is SourceKind.COMMUNITY:
            found[row.source_name] = work_papers.organisation_signatory(work, project, words)
        else:
            role = words.text("For the contributor")
            found.setdefault(row.source_name, Signatory(role=role, organisation=row.source_name))
    return tuple(found.values())
