"""The programme's two totals and its partnerships, counted from the ledger, never typed and never a peso twice.

*Invested* (target: USD 46 M, domain notes, head): what was really put into works that communities prioritised, by every source, public,
private, of the programme and of the communities: payments that were made, and what came in kind and was accepted. A promise, a commitment
or money that waits in an account is not invested.

*Mobilised* (target: USD 57 M, domain notes, head): what sources other than the programme bound themselves to by a document: their
commitments in money, and in kind the commitment or what was accepted, whichever is more. That only documented funds count, each with the
rate and the day of its conversion, is the field's custom (domain notes, 6, marked there as still to be confirmed).

The two are different readings of the same money: a peso that was committed and then paid stands once in each, so they are never added;
``overlap`` says how much stands in both. Within one total every entry counts once: reversed entries and their reversals for nothing.

A *partnership* is a private source, a public one and a community that brought documented parts to one work; the same partners in a second
work are the same partnership, counted on the day its third partner's part was documented (domain notes, 6: counted once when formed).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.money import COP, Money
from foundation.territories import fold
from foundation.work import Work, within
from portfolio import exchange_rates, ledger_sums
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.exchange_rates import USD, Quoted, Table
from portfolio.funding_ledger import FundingEntry
from portfolio.ledger_sums import Counted, EntryFact
from portfolio.projects import Project
from portfolio.sources import PUBLIC, SourceKind


class TotalKind(StrEnum):
    """Which of the two totals."""

    INVESTED = "invested"
    MOBILISED = "mobilised"


class TotalQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the totals are limited to."""

    place: str = ""
    year: str = ""


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
        return str(self.source_id) if self.source_id else f"{self.kind}:{fold(self.source_name)}"

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


class Partnership(msgspec.Struct, frozen=True, kw_only=True):
    """Partners of three sides, the day they were complete, and the works they brought something to."""

    formed_on: date
    private: tuple[str, ...]
    public: tuple[str, ...]
    community: tuple[str, ...]
    works: tuple[tuple[UUID, str], ...]


class ProgrammeTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Both totals, what stands in both of them, and the partnerships."""

    invested: Figure
    mobilised: Figure
    overlap: Money
    partnerships: tuple[Partnership, ...]


def totals(work: Work, query: TotalQuery) -> ProgrammeTotals:
    """The totals of what this actor sees."""
    shares = read_shares(work, query)
    rates = exchange_rates.table(work)
    return ProgrammeTotals(
        invested=figure(TotalKind.INVESTED, lines_of(shares, TotalKind.INVESTED, rates, query)),
        mobilised=figure(TotalKind.MOBILISED, lines_of(shares, TotalKind.MOBILISED, rates, query)),
        overlap=Money(sum(_overlap(share) for share in shares)),
        partnerships=partnerships(shares),
    )


def lines(work: Work, total: TotalKind, query: TotalQuery) -> list[TotalLine]:
    """The entries behind one total, the newest first."""
    found = lines_of(read_shares(work, query), total, exchange_rates.table(work), query)
    return sorted(found, key=lambda line: (line.on, line.entry_id), reverse=True)


def read_shares(work: Work, query: TotalQuery) -> list[Share]:
    """Every share in sight that something was written to, with its entries."""
    conditions = [work.visible(Project.territory), FundingShare.withdrawn_at.is_(None)]
    if query.place:
        conditions.append(within(Project.territory, (query.place,)))
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
        .where(*conditions)
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
    bare = [row for row in rows if row.dollars is None]
    by_kind: dict[SourceKind, list[TotalLine]] = defaultdict(list)
    for row in rows:
        by_kind[row.source].append(row)
    return Figure(
        total=total,
        entries=len(rows),
        amount=_pesos(rows),
        dollars=_dollars(rows),
        unconverted=_pesos(bare),
        unconverted_from=min((row.on for row in bare), default=None),
        kinds=tuple(
            KindLine(
                source=kind,
                entries=len(by_kind[kind]),
                amount=_pesos(by_kind[kind]),
                dollars=_dollars(by_kind[kind]),
            )
            for kind in SourceKind
            if kind in by_kind
        ),
        rates=tuple(_rates(rows)),
    )


def _pesos(rows: Iterable[TotalLine]) -> Money:
    return sum((row.amount for row in rows), Money.zero(COP))


def _dollars(rows: Iterable[TotalLine]) -> Money | None:
    """The sum in dollars, or nothing where a line has none: half a sum would be a wrong one."""
    amounts = [row.dollars for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Money.zero(USD)) if len(known) == len(amounts) else None


def _rates(rows: Iterable[TotalLine]) -> Iterator[RateLine]:
    groups: dict[tuple[date, int, str], list[TotalLine]] = defaultdict(list)
    for row in rows:
        if row.rate_on is not None and row.rate_micro is not None:
            groups[row.rate_on, row.rate_micro, row.rate_source or ""].append(row)
    for (on, micro, source), group in sorted(groups.items()):
        yield RateLine(
            rate_on=on, rate_micro=micro, source=source, entries=len(group), amount=_pesos(group)
        )


def _overlap(share: Share) -> int:
    """What of a share stands in both totals."""
    counted = [
        sum(one.amount_minor for one in share.counted(total))
        for total in (TotalKind.INVESTED, TotalKind.MOBILISED)
    ]
    return min(counted)


def partnerships(shares: Iterable[Share]) -> tuple[Partnership, ...]:
    """Every set of partners once, the first formed first."""
    of_work: dict[UUID, list[Share]] = defaultdict(list)
    for share in shares:
        if share.counted(TotalKind.MOBILISED):
            of_work[share.project_id].append(share)
    formed: dict[Any, list[tuple[date, list[Share]]]] = defaultdict(list)
    for partners in of_work.values():
        sides = [[share for share in partners if share.kind in side] for side in SIDES]
        if all(sides):
            key = tuple(frozenset(share.identity for share in side) for side in sides)
            day = max(min(_documented(share) for share in side) for side in sides)
            formed[key].append((day, partners))
    found = [_partnership(together) for together in formed.values()]
    return tuple(sorted(found, key=lambda one: (one.formed_on, one.works)))


SIDES: tuple[frozenset[SourceKind], ...] = (
    frozenset({SourceKind.PRIVATE}),
    PUBLIC,
    frozenset({SourceKind.COMMUNITY}),
)


def _documented(share: Share) -> date:
    return min(one.on for one in share.counted(TotalKind.MOBILISED))


def _partnership(together: list[tuple[date, list[Share]]]) -> Partnership:
    everybody = [share for _, partners in together for share in partners]
    names = [
        tuple(sorted({share.source_name for share in everybody if share.kind in side}))
        for side in SIDES
    ]
    return Partnership(
        formed_on=min(day for day, _ in together),
        private=names[0],
        public=names[1],
        community=names[2],
        works=tuple(sorted({(share.project_id, share.code) for share in everybody})),
    )
