"""The programme's two totals and its partnerships, counted from the ledger, never typed and never a peso twice.

*Invested* (target of the programme: USD 46 M): what was really put into works that communities prioritised, by every source, public,
private, of the programme and of the communities: payments that were made, and what came in kind and was accepted. A promise, a commitment
or money that waits in an account is not invested.

*Mobilised* (target of the programme: USD 57 M): what sources other than the programme bound themselves to by a document: their
commitments in money, and in kind the commitment or what was accepted, whichever is more. That only documented funds count, each with the
rate and the day of its conversion, is the field's custom (still to be confirmed).

The two are different readings of the same money: a peso that was committed and then paid stands once in each, so they are never added;
``overlap`` says how much stands in both. Within one total every entry counts once: reversed entries and their reversals for nothing.

A *partnership* is a private source, a public one and a community that brought documented parts to one work; the same partners in a second
work are the same partnership, counted on the day its third partner's part was documented (counted once when formed).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.money import COP, Money
from foundation.work import Work
from portfolio import counted_entries, ledger_sums
from portfolio import partnerships as partnering
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.counted_entries import TotalKind, TotalQuery
from portfolio.exchange_rates import USD, Quoted, Table
from portfolio.funding_ledger import FundingEntry
from portfolio.ledger_sums import Counted, EntryFact
from portfolio.partnerships import Partner, Partnership
from portfolio.projects import Project
from portfolio.sources import SourceKind


@dataclass(frozen=True)
class Share:
    """A share with its work, as the totals need it."""

    id: UUID
    project_id: UUID
    code: str
    title: str
    kind: SourceKind
    source_id: UUID | None
    source_name: str
    form: ContributionKind
    currency: str
    entries: list[EntryFact] = field(default_factory=list)

    @property
    def identity(self) -> str:
        """Who it is, whether registered or only named."""
        return partnering.identity(self.kind, self.source_id, self.source_name)

    def counted(self, total: TotalKind) -> list[Counted]:
        """The entries of this share that count towards a total."""
        if total is TotalKind.INVESTED:
            return ledger_sums.invested(self.entries)
        if self.kind is SourceKind.PROGRAMME:
            return []
        return ledger_sums.mobilised(self.form, self.entries)


class TotalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One entry behind a total, with the rate it was converted by; no dollars where no rate is known for its day."""

    entry_id: UUID
    project_id: UUID
    code: str
    title: str
    source: SourceKind
    source_name: str
    form: ContributionKind
    on: date
    amount: Money
    dollars: Money | None
    rate_on: date | None
    rate_micro: int | None
    rate_source: str | None


class KindLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the sources of one kind bring to a total."""

    source: SourceKind
    entries: int
    amount: Money
    dollars: Money | None


class RateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rate by which part of a total was converted."""

    rate_on: date
    rate_micro: int
    source: str
    entries: int
    amount: Money


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One total; ``dollars`` is nothing while a day lacks its rate, and ``unconverted`` says how much that concerns."""

    total: TotalKind
    entries: int
    amount: Money
    dollars: Money | None
    unconverted: Money
    unconverted_from: date | None
    kinds: tuple[KindLine, ...]
    rates: tuple[RateLine, ...]


class ProgrammeTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Both totals, what stands in both of them, and the partnerships."""

    invested: Figure
    mobilised: Figure
    overlap: Money
    partnerships: tuple[Partnership, ...]


def totals(work: Work, query: TotalQuery) -> ProgrammeTotals:
    """The totals of what this actor sees, summed where they are kept; ``figure`` says the same of lines in hand."""
    return ProgrammeTotals(
        invested=_figure(work, TotalKind.INVESTED, query),
        mobilised=_figure(work, TotalKind.MOBILISED, query),
        overlap=Money(_overlap(work, query)),
        partnerships=partnering.formed(partnering.documented(work, query)),
    )


def lines(
    work: Work,
    total: TotalKind,
    query: TotalQuery,
    *,
    source: SourceKind | None = None,
    start: int = 0,
    most: int | None = None,
) -> list[TotalLine]:
    """The entries behind one total, the newest first; some of them where they are asked for page by page."""
    rows = counted_entries.counted(work, total, query)
    names = ("entry_id", "project_id", "source", "source_name", "form")
    more = ("rate_on", "rate_micro", "rate_source")
    statement = (
        sa.select(
            rows,
            FundingShare.project_id,
            FundingShare.source_name,
            FundingShare.form,
            Project.code,
            Project.title,
            Project.currency,
        )
        .join(FundingShare, FundingShare.id == rows.c.share_id)
        .join(Project, Project.id == FundingShare.project_id)
        .where(*_from_source(rows, source))
        .order_by(rows.c.happened_on.desc(), rows.c.entry_id.desc())
        .offset(start or None)
        .limit(most)
    )
    return [
        TotalLine(
            **{name: getattr(row, name) for name in (*names, *more, "code", "title")},
            on=row.happened_on,
            amount=Money(row.value, row.currency),
            dollars=None if row.dollars is None else Money(row.dollars, USD),
        )
        for row in work.session.execute(statement)
    ]


def count_lines(
    work: Work, total: TotalKind, query: TotalQuery, *, source: SourceKind | None = None
) -> int:
    """How many entries stand behind one total."""
    rows = counted_entries.counted(work, total, query)
    statement = sa.select(sa.func.count()).select_from(rows).where(*_from_source(rows, source))
    return work.session.execute(statement).scalar_one()


def _from_source(rows: sa.Subquery, source: SourceKind | None) -> list[sa.ColumnElement[bool]]:
    return [] if source is None else [rows.c.source == source]


class _Group(msgspec.Struct, frozen=True):
    """One entry, or several of one kind of source that were converted by one rate, or by none."""

    source: SourceKind
    rate_on: date | None
    rate_micro: int | None
    rate_source: str | None
    entries: int
    pesos: int
    dollars: int | None
    since: date


def _figure(work: Work, total: TotalKind, query: TotalQuery) -> Figure:
    """A total, summed by kind of source and rate."""
    rows = counted_entries.counted(work, total, query)
    alike = (rows.c.source, rows.c.rate_on, rows.c.rate_micro, rows.c.rate_source)
    statement = sa.select(
        *alike,
        sa.func.count(),
        sa.cast(sa.func.sum(rows.c.value), sa.BigInteger),
        sa.cast(sa.func.sum(rows.c.dollars), sa.BigInteger),
        sa.func.min(rows.c.happened_on),
    ).group_by(*alike)
    return _summed(total, [_Group(*row) for row in work.session.execute(statement)])


def _summed(total: TotalKind, groups: Sequence[_Group]) -> Figure:
    bare = [group for group in groups if group.dollars is None]
    by_rate: dict[tuple[date, int, str], list[_Group]] = defaultdict(list)
    for group in groups:
        if group.rate_on is not None and group.rate_micro is not None:
            by_rate[group.rate_on, group.rate_micro, group.rate_source or ""].append(group)
    kinds = [[group for group in groups if group.source is kind] for kind in SourceKind]
    return Figure(
        total=total,
        entries=_count(groups),
        amount=_in_pesos(groups),
        dollars=_in_dollars(groups),
        unconverted=_in_pesos(bare),
        unconverted_from=min((group.since for group in bare), default=None),
        kinds=tuple(
            KindLine(
                source=found[0].source,
                entries=_count(found),
                amount=_in_pesos(found),
                dollars=_in_dollars(found),
            )
            for found in kinds
            if found
        ),
        rates=tuple(
            RateLine(
                rate_on=on,
                rate_micro=micro,
                source=source,
                entries=_count(found),
                amount=_in_pesos(found),
            )
            for (on, micro, source), found in sorted(by_rate.items())
        ),
    )


def _count(groups: Iterable[_Group]) -> int:
    return sum(group.entries for group in groups)


def _in_pesos(groups: Iterable[_Group]) -> Money:
    return Money(sum(group.pesos for group in groups), COP)


def _in_dollars(groups: Sequence[_Group]) -> Money | None:
    """The sum in dollars, or nothing where an entry has none: half a sum would be a wrong one."""
    known = [group.dollars for group in groups if group.dollars is not None]
    return Money(sum(known), USD) if len(known) == len(groups) else None


def _overlap(work: Work, query: TotalQuery) -> int:
    """What stands in both totals, share by share, from the sums that each keeps of its entries."""
    used, bound = FundingShare.used_minor, FundingShare.committed_minor
    is_kind = FundingShare.form == ContributionKind.IN_KIND
    both = sa.case((sa.or_(is_kind, used < bound), used), else_=bound)
    statement = (
        sa.select(sa.cast(sa.func.sum(both), sa.BigInteger))
        .join(Project, Project.id == FundingShare.project_id)
        .where(
            FundingShare.source != SourceKind.PROGRAMME,
            *counted_entries.in_question(work, query),
        )
    )
    return work.session.execute(statement).scalar_one() or 0


def read_shares(work: Work, query: TotalQuery) -> list[Share]:
    """Every share in sight that something was written to, with its entries."""
    rows = work.session.execute(
        sa.select(
            FundingEntry.id,
            FundingEntry.step,
            FundingEntry.amount_minor,
            FundingEntry.happened_on,
            FundingEntry.reverses_id,
            FundingEntry.share_id,
            FundingShare.project_id,
            Project.code,
            Project.title,
            FundingShare.source,
            FundingShare.source_id,
            FundingShare.source_name,
            FundingShare.form,
            Project.currency,
        )
        .join(FundingShare, FundingShare.id == FundingEntry.share_id)
        .join(Project, Project.id == FundingShare.project_id)
        .where(*counted_entries.in_question(work, query))
    )
    found: dict[UUID, Share] = {}
    for key, step, amount, on, reverses, share_id, *about in rows:
        share = found.setdefault(share_id, Share(share_id, *about))
        share.entries.append(
            EntryFact(id=key, step=step, amount_minor=amount, on=on, reverses=reverses)
        )
    return sorted(found.values(), key=lambda share: share.id)


def lines_of(
    shares: Iterable[Share], total: TotalKind, rates: Table, query: TotalQuery
) -> list[TotalLine]:
    """The entries of some shares that count, each converted at the rate of its own day."""
    return [
        _line(share, one, rates)
        for share in shares
        for one in share.counted(total)
        if not query.year or str(one.on.year) == query.year
    ]


def _line(share: Share, one: Counted, rates: Table) -> TotalLine:
    amount = Money(one.amount_minor, share.currency)
    found = rates.convert(amount, one.on)
    rate: Quoted | None = found.rate if found else None
    return TotalLine(
        entry_id=one.entry,
        project_id=share.project_id,
        code=share.code,
        title=share.title,
        source=share.kind,
        source_name=share.source_name,
        form=share.form,
        on=one.on,
        amount=amount,
        dollars=found.amount if found else None,
        rate_on=rate.rate_on if rate else None,
        rate_micro=rate.rate_micro if rate else None,
        rate_source=rate.source if rate else None,
    )


def figure(total: TotalKind, rows: list[TotalLine]) -> Figure:
    """A total from its lines; the order of the lines changes nothing."""
    return _summed(
        total,
        [
            _Group(
                row.source,
                row.rate_on,
                row.rate_micro,
                row.rate_source,
                1,
                row.amount.minor,
                row.dollars.minor if row.dollars is not None else None,
                row.on,
            )
            for row in rows
        ],
    )


def partnerships(shares: Iterable[Share]) -> tuple[Partnership, ...]:
    """Every set of partners once, the first formed first."""
    return partnering.formed(
        Partner(
            share.project_id,
            share.code,
            share.kind,
            share.source_id,
            share.source_name,
            min(one.on for one in found),
        )
        for share in shares
        if (found := share.counted(TotalKind.MOBILISED))
    )
