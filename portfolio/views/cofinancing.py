"""What people see of a co-finance: who brings what, its part of the budget, and what is missing to the peso."""

from datetime import date
from uuid import UUID

import msgspec

from foundation.money import BASIS, Money, split_integer
from foundation.work import Work
from portfolio import apportionment, cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.projects import Project
from portfolio.sources import SourceKind


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """One source's part; ``part_bp`` is its part of the whole budget, or of all sources where they pass it."""

    id: UUID
    source: SourceKind
    source_name: str
    form: ContributionKind
    amount: Money
    part_bp: int
    in_kind_of: str | None
    in_kind_quantity_milli: int | None
    in_kind_unit: str | None
    in_kind_rate: Money | None
    pledged_on: date
    evidence_id: UUID | None


class CofinanceView(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of one work; ``leverage_bp`` is what others bring for each peso of the programme."""

    budget: Money
    pledged: Money
    missing: Money
    missing_bp: int
    shares: tuple[ShareView, ...]
    is_exact: bool
    leverage_bp: int | None


def cofinance_of(work: Work, project: Project) -> CofinanceView:
    """The co-finance of a project, also where nobody has pledged anything yet."""
    shares = cofinancing.shares_of(work, project.id)
    coverage = cofinancing.coverage_of(work, project)
    weights = [share.amount_minor for share in shares] + [coverage.missing.minor]
    parts = split_integer(BASIS, weights) if any(weights) else (0,) * len(weights)
    leverage = apportionment.leverage(
        cofinancing.contributions(shares, project.currency), currency=project.currency
    )
    return CofinanceView(
        budget=coverage.budget,
        pledged=coverage.pledged,
        missing=coverage.missing,
        missing_bp=parts[-1],
        shares=tuple(
            _share(share, part, project.currency)
            for share, part in zip(shares, parts[:-1], strict=True)
        ),
        is_exact=bool(coverage.budget) and coverage.is_exact,
        leverage_bp=leverage.ratio_bp,
    )


def _share(share: FundingShare, part_bp: int, currency: str) -> ShareView:
    rate = share.in_kind_rate_minor
    return ShareView(
        id=share.id,
        source=share.source,
        source_name=share.source_name,
        form=share.form,
        amount=Money(share.amount_minor, currency),
        part_bp=part_bp,
        in_kind_of=share.in_kind_of,
        in_kind_quantity_milli=share.in_kind_quantity_milli,
        in_kind_unit=share.in_kind_unit,
        in_kind_rate=None if rate is None else Money(rate, currency),
        pledged_on=share.pledged_on,
        evidence_id=share.evidence_id,
    )
