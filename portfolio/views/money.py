"""What people see of the money of one work: each share with its four columns, entries and deliveries, and the promise to keep it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.lifecycle import Choice
from foundation.money import Money
from foundation.work import Work
from portfolio import (
    apportionment,
    cofinancing,
    deliveries,
    funding_ledger,
    funding_rules,
    maintenance_promises,
)
from portfolio.apportionment import Contribution, ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import Delivery, DeliveryState
from portfolio.funding_ledger import FundingEntry
from portfolio.ledger_sums import FundingStep
from portfolio.maintenance_promises import MaintenancePromise
from portfolio.projects import Origin, Project, Station
from portfolio.sources import SourceKind


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the ledger; ``is_taken_back`` stays in sight and counts no more."""

    id: UUID
    share_id: UUID
    project_id: UUID
    step: FundingStep
    amount: Money
    on: date
    document: str | None
    evidence_id: UUID | None
    delivery_id: UUID | None
    payment_id: UUID | None
    reverses_id: UUID | None
    reason: str | None
    recorded_at: datetime
    is_taken_back: bool
    may_reverse: bool


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery in kind."""

    id: UUID
    version: int
    territory: str
    share_id: UUID
    project_id: UUID
    code: str
    title: str
    source_name: str
    what: str
    quantity_milli: int
    unit: str
    rate: Money
    value: Money
    delivered_on: date
    evidence_id: UUID
    recorded_at: datetime
    judged_at: datetime | None
    reason: str | None
    state: DeliveryState
    steps: tuple[Choice, ...]


class DeliveryList(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries that wait for a verdict, the oldest first."""

    rows: tuple[DeliveryView, ...]


class LedgerView(msgspec.Struct, frozen=True, kw_only=True):
    """One share: what was pledged, committed, received and used, with every entry behind it."""

    id: UUID
    project_id: UUID
    territory: str
    source: SourceKind
    source_id: UUID | None
    source_name: str
    written_name: str | None
    joining_reason: str | None
    form: ContributionKind
    in_kind_of: str | None
    in_kind_unit: str | None
    in_kind_quantity_milli: int | None
    in_kind_rate: Money | None
    left_milli: int
    pledged_on: date
    pledge_evidence_id: UUID | None
    pledged: Money
    committed: Money
    received: Money
    used: Money
    outstanding: Money
    unreceipted: Money
    entries: tuple[EntryView, ...]
    deliveries: tuple[DeliveryView, ...]


class PromiseView(msgspec.Struct, frozen=True, kw_only=True):
    """Who promised to keep the work."""

    payer: SourceKind
    payer_name: str
    yearly: Money
    first_year: int
    budget_line: str | None
    act_number: str
    act_on: date
    act_id: UUID


class MoneyView(msgspec.Struct, frozen=True, kw_only=True):
    """The money of one work."""

    id: UUID
    version: int
    territory: str
    place: str
    code: str
    title: str
    station: Station
    origin: Origin
    pledged: Money
    committed: Money
    received: Money
    used: Money
    outstanding: Money
    unreceipted: Money
    leverage_bp: int | None
    cash: Money
    cash_committed: Money
    least_committed_bp: int | None
    rule_source: str | None
    rule_to_confirm: bool
    shares: tuple[LedgerView, ...]
    promise: PromiseView | None
    asks_for_promise: bool
    actions: tuple[str, ...]


def detail(work: Work, project_id: UUID) -> MoneyView:
    """The money of one work, from its pledges to what was used."""
    project = _project(work, project_id)
    rows = cofinancing.shares_of(work, project.id)
    shares = _ledgers(work, project, rows)
    rule = funding_rules.find_rule(
        funding_rules.FundingRuleCode.COMMITTED_BEFORE_SIGNING, work.today
    )
    cash = [share for share in shares if share.form is ContributionKind.CASH]
    zero = Money.zero(project.currency)
    names = ("pledged", "committed", "received", "used", "outstanding", "unreceipted")
    sums: dict[str, Any] = {
        name: sum((getattr(share, name) for share in shares), zero) for name in names
    }
    promise = maintenance_promises.find(work, project.id)
    return MoneyView(
        **{name: getattr(project, name) for name in ("id", "version", "territory", "code")},
        title=project.title,
        place=territories.get(work, project.territory).label,
        station=project.station,
        origin=project.origin,
        **sums,
        leverage_bp=_leverage(shares, project.currency),
        cash=sum((share.pledged for share in cash), zero),
        cash_committed=sum((share.committed for share in cash), zero),
        least_committed_bp=rule.value if rule else None,
        rule_source=rule.source if rule else None,
        rule_to_confirm=rule.to_confirm if rule else False,
        shares=shares,
        promise=promise_view(promise) if promise else None,
        asks_for_promise=funding_rules.asks_for_promise(work.today),
        actions=_actions(work, project),
    )


def _leverage(shares: tuple[LedgerView, ...], currency: str) -> int | None:
    """What others really brought for each peso the programme really brought."""
    brought = [
        Contribution(
            kind=share.form,
            is_programme=share.source is SourceKind.PROGRAMME,
            amount=share.used,
        )
        for share in shares
    ]
    return apportionment.leverage(brought, currency=currency).ratio_bp


def _actions(work: Work, project: Project) -> tuple[str, ...]:
    """What this person may write here."""
    if project.origin is Origin.IMPORTED:
        return ()
    verbs = {
        "record_funding": Permission.FUNDING_RECORD,
        "record_delivery": Permission.DELIVERY_RECORD,
        "accept_delivery": Permission.DELIVERY_ACCEPT,
        "join_source": Permission.COFINANCE_EDIT,
    }
    if project.station is Station.NEED:
        verbs["promise_maintenance"] = Permission.MAINTENANCE_PROMISE
    return tuple(name for name, verb in verbs.items() if work.may(verb, project.territory))


def promise_view(row: MaintenancePromise) -> PromiseView:
    """A promise as people see it."""
    same = ("payer", "payer_name", "yearly", "first_year", "budget_line")
    act = ("act_number", "act_on", "act_id")
    return PromiseView(**{name: getattr(row, name) for name in (*same, *act)})


def _project(work: Work, project_id: UUID) -> Project:
    """A work in sight, read as it stands now: after a command its version is no longer the one that somebody was looking at."""
    found = work.session.execute(
        work.select(Project).where(Project.id == project_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def share(work: Work, share_id: UUID) -> LedgerView:
    """One share with its entries."""
    row = funding_ledger.get_share(work, share_id)
    return _ledgers(work, _project(work, row.project_id), [row])[0]


def entry(work: Work, entry_id: UUID) -> EntryView:
    """One entry of the ledger."""
    row = work.get(FundingEntry, entry_id)
    rows = funding_ledger.entries_of(work, [row.share_id])
    return next(one for one in _entries(work, rows) if one.id == row.id)


def _ledgers(work: Work, project: Project, rows: list[FundingShare]) -> tuple[LedgerView, ...]:
    keys = [row.id for row in rows]
    entries = funding_ledger.by_share(funding_ledger.entries_of(work, keys))
    kind = [row.id for row in rows if row.form is ContributionKind.IN_KIND]
    came = deliveries.of_shares(work, kind) if kind else []
    return tuple(
        _ledger(
            work, project, row, entries[row.id], [one for one in came if one.share_id == row.id]
        )
        for row in rows
    )


def _ledger(
    work: Work,
    project: Project,
    row: FundingShare,
    entries: list[FundingEntry],
    came: list[Delivery],
) -> LedgerView:
    kept = funding_ledger.kept_sums(row)
    names = ("pledged", "committed", "received", "used", "outstanding", "unreceipted")
    same = ("id", "project_id", "territory", "source", "source_id", "source_name", "form")
    kind = ("in_kind_of", "in_kind_unit", "in_kind_quantity_milli", "pledged_on")
    joined = ("written_name", "joining_reason")
    rate = row.in_kind_rate_minor
    is_cash = row.form is ContributionKind.CASH
    amounts: dict[str, Any] = {name: Money(getattr(kept, name), project.currency) for name in names}
    return LedgerView(
        **{name: getattr(row, name) for name in (*same, *kind, *joined)},
        in_kind_rate=None if rate is None else Money(rate, project.currency),
        left_milli=deliveries.left_of(row, came),
        pledge_evidence_id=row.evidence_id,
        **(amounts if is_cash else amounts | {"unreceipted": Money.zero(project.currency)}),
        entries=_entries(work, entries),
        deliveries=tuple(_delivery(work, one, project, row) for one in came),
    )


def _entries(work: Work, rows: list[FundingEntry]) -> tuple[EntryView, ...]:
    gone = {row.reverses_id for row in rows}
    same = ("id", "share_id", "project_id", "step", "document", "evidence_id", "delivery_id")
    more = ("payment_id", "reverses_id", "reason", "recorded_at")
    return tuple(
        EntryView(
            **{name: getattr(row, name) for name in (*same, *more)},
            amount=Money(row.amount_minor),
            on=row.happened_on,
            is_taken_back=row.id in gone,
            may_reverse=row.reverses_id is None
            and row.id not in gone
            and row.step is not FundingStep.USED
            and work.may(Permission.FUNDING_RECORD, row.territory),
        )
        for row in rows
    )


def delivery(work: Work, delivery_id: UUID) -> DeliveryView:
    """One delivery with what can be said of it."""
    row = work.session.execute(
        work.select(Delivery).where(Delivery.id == delivery_id)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    project = _project(work, row.project_id)
    return _delivery(work, row, project, funding_ledger.get_share(work, row.share_id))


def waiting(work: Work, *, most: int = 100) -> DeliveryList:
    """Deliveries in sight that wait for a verdict."""
    rows = work.session.execute(
        sa.select(Delivery, Project, FundingShare)
        .join(Project, Project.id == Delivery.project_id)
        .join(FundingShare, FundingShare.id == Delivery.share_id)
        .where(work.visible(Delivery.territory), Delivery.state == DeliveryState.DELIVERED)
        .order_by(Delivery.id)
        .limit(most)
    ).all()
    return DeliveryList(
        rows=tuple(_delivery(work, row[0], row[1], row[2]) for row in rows),
    )


def _delivery(work: Work, row: Delivery, project: Project, share: FundingShare) -> DeliveryView:
    same = ("id", "version", "territory", "share_id", "project_id", "what", "quantity_milli")
    more = ("unit", "value", "delivered_on", "evidence_id", "recorded_at", "judged_at")
    return DeliveryView(
        **{name: getattr(row, name) for name in (*same, *more, "reason", "state")},
        code=project.code,
        title=project.title,
        source_name=share.source_name,
        rate=Money(row.rate_minor, row.currency),
        steps=deliveries.LIFECYCLE.available(work, row),
    )
