"""What people see of the cost of a work against its budget: each chapter, the total, and the entries behind every figure."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import cost_control, earlier_agreements
from contracting.agreements import Agreement, AgreementState
from contracting.cost_control import ChapterCost, Shared
from contracting.milestone_plans import Milestone, of_agreement
from contracting.payments import Payment, PaymentKind, PaymentLine, PaymentState, advance_left
from contracting.views.control_items import (
    ControlItem,
    EntryView,
    Known,
    by_item_of,
    known_entry,
)
from foundation.money import Money, split_integer
from foundation.work import Work
from portfolio import budget_versions, budgets, cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.views import budget_history
from portfolio.views.budget_history import WorkHead


class ControlRow(msgspec.Struct, frozen=True, kw_only=True):
    """One chapter, or the total where it has no name."""

    chapter: str
    planned: Money
    committed: Money
    actual: Money
    forecast: Money
    variance: Money
    committed_entries: tuple[EntryView, ...] = ()
    actual_entries: tuple[EntryView, ...] = ()
    items: tuple[ControlItem, ...] = ()


class ControlView(msgspec.Struct, frozen=True, kw_only=True):
    """The cost of a work against its budget; ``signed_under`` is the version that held when the agreement was signed."""

    work: WorkHead
    version: int
    agreement_id: UUID | None
    agreement_number: str | None
    signed_under: int | None
    is_accepted: bool
    is_by_item: bool
    rows: tuple[ControlRow, ...]
    total: ControlRow | None


def detail(work: Work, project_id: UUID) -> ControlView:
    """The cost of a work, worked out from its budget, its agreement and its payments."""
    head = budget_history.head(work, project_id)
    budget = budgets.find(work, project_id)
    earlier, agreement = _signed(work, project_id)
    in_kind = [
        share
        for share in cofinancing.shares_of(work, project_id)
        if share.form is ContributionKind.IN_KIND
    ]
    by_item = by_item_of(work, agreement, budget)
    milestones = of_agreement(work, agreement.id) if agreement and not by_item else []
    bound = by_item.bound if by_item else _milestones(agreement, milestones)
    paid = by_item.paid if by_item else _paid(work, agreement, milestones)
    for before in earlier:
        was_planned = of_agreement(work, before.id)
        bound += _milestones(before, was_planned)
        paid += _paid(work, before, was_planned, is_over=True)
    bound += _pledged(in_kind, head, of="amount_minor")
    paid += _pledged(in_kind, head, of="used_minor")
    is_accepted = agreement is not None and agreement.state is AgreementState.ACCEPTED
    costs = cost_control.control(
        by_item.direct if by_item else budgets.chapters_of(work, project_id),
        planned_minor=budget.total_minor if budget else 0,
        commitments=[one.entry for one in bound],
        payments=[one.entry for one in paid],
        is_accepted=is_accepted,
    )
    known = {one.entry.key: one.view for one in (*bound, *paid)}
    items = by_item.items(costs, head.currency) if by_item else {}
    gathered = cost_control.gathered(costs, by_item.chapter_of) if by_item else costs
    rows = tuple(
        msgspec.structs.replace(
            _row(cost, known, head.currency), items=tuple(items.get(cost.chapter, ()))
        )
        for cost in gathered
    )
    signed_at = agreement.signed_at if agreement else None
    numbers = budget_versions.approvals(work, project_id)
    return ControlView(
        work=head,
        version=max(numbers, default=0),
        agreement_id=agreement.id if agreement else None,
        agreement_number=agreement.number if agreement else None,
        signed_under=max(
            (number for number, at in numbers.items() if signed_at and at <= signed_at),
            default=None,
        ),
        is_accepted=is_accepted,
        is_by_item=by_item is not None,
        rows=rows,
        total=_total(rows, head.currency) if rows else None,
    )


def _signed(work: Work, project_id: UUID) -> tuple[list[Agreement], Agreement | None]:
    """What was signed before and ended unfinished, and the agreement that holds now."""
    found = earlier_agreements.standing_of(work, project_id)
    return found[:-1], found[-1] if found else None


def _milestones(agreement: Agreement | None, milestones: list[Milestone]) -> list[Known]:
    """What the agreement binds: each milestone; once it is accepted, what was verified of each."""
    if agreement is None:
        return []
    is_final = agreement.final_minor is not None
    known = [
        known_entry(
            f"milestone:{row.id}",
            row.verified_minor if is_final else row.amount_minor,
            row.chapter,
            kind="milestone",
            name=row.title,
            number=row.position,
            href=f"/milestones/{row.id}",
            currency=agreement.currency,
        )
        for row in milestones
    ]
    whole = agreement.value_minor if agreement.final_minor is None else agreement.final_minor
    rest = whole - sum(one.entry.amount_minor for one in known)
    if rest > 0:
        known.append(
            known_entry(
                f"agreement:{agreement.id}",
                rest,
                None,
                kind="rest",
                name=agreement.number or "",
                href=f"/agreements/{agreement.id}",
                currency=agreement.currency,
            )
        )
    return known


def _pledged(shares: list[cofinancing.FundingShare], head: WorkHead, *, of: str) -> list[Known]:
    """What comes in kind: pledged it is committed, accepted it is used."""
    return [
        known_entry(
            f"{of}:{share.id}",
            getattr(share, of),
            None,
            kind="in_kind",
            name=share.in_kind_of or share.source_name,
            href=f"/works/{head.id}/money#share-{share.id}",
            currency=head.currency,
        )
        for share in shares
        if getattr(share, of)
    ]


def _paid(
    work: Work, agreement: Agreement | None, milestones: list[Milestone], *, is_over: bool = False
) -> list[Known]:
    """What payments that were made cost the work, each by the milestones it was for; of an advance what did not come back."""
    if agreement is None:
        return []
    chapters = {row.id: row.chapter for row in milestones}
    made: dict[UUID, Payment] = {}
    lines: dict[UUID, list[PaymentLine]] = {}
    statement = (
        sa.select(Payment, PaymentLine)
        .outerjoin(PaymentLine, PaymentLine.payment_id == Payment.id)
        .where(Payment.agreement_id == agreement.id, Payment.state == PaymentState.PAID)
        .order_by(Payment.number, PaymentLine.milestone_id)
    )
    for payment, line in work.session.execute(statement):
        made[payment.id] = payment
        if line is not None:
            lines.setdefault(payment.id, []).append(line)
    came_back = advance_left(list(made.values()), agreement.currency).minor if is_over else 0
    return [
        known_entry(
            f"payment:{payment.id}:{place}",
            amount,
            chapter,
            kind="payment",
            name=payment.kind,
            number=payment.number,
            href=f"/payments/{payment.id}",
            currency=payment.currency,
        )
        for payment in made.values()
        for place, (chapter, amount) in enumerate(
            _parts(payment, lines.get(payment.id), chapters, came_back)
        )
        if amount
    ]


def _parts(
    payment: Payment,
    lines: list[PaymentLine] | None,
    chapters: dict[UUID, str | None],
    came_back: int,
) -> list[tuple[str | None, int]]:
    """What a payment costs by chapter; an advance is for the work as a whole."""
    if not lines:
        back = came_back if payment.kind is PaymentKind.ADVANCE else 0
        return [(None, payment.spent_minor - back)]
    parts = split_integer(payment.spent_minor, [line.amount_minor for line in lines])
    return [
        (chapters.get(line.milestone_id), part) for line, part in zip(lines, parts, strict=True)
    ]


def _row(cost: ChapterCost, known: dict[str, EntryView], currency: str) -> ControlRow:
    def money(minor: int) -> Money:
        return Money(minor, currency)

    def shown(parts: tuple[Shared, ...]) -> tuple[EntryView, ...]:
        return tuple(
            msgspec.structs.replace(
                known[one.key], amount=money(one.amount_minor), is_own=one.is_own
            )
            for one in parts
        )

    return ControlRow(
        chapter=cost.chapter,
        planned=money(cost.planned_minor),
        committed=money(cost.committed_minor),
        actual=money(cost.actual_minor),
        forecast=money(cost.forecast_minor),
        variance=money(cost.variance_minor),
        committed_entries=shown(cost.committed),
        actual_entries=shown(cost.actual),
    )


def _total(rows: tuple[ControlRow, ...], currency: str) -> ControlRow:
    nothing = Money.zero(currency)
    return ControlRow(
        chapter="",
        planned=sum((row.planned for row in rows), start=nothing),
        committed=sum((row.committed for row in rows), start=nothing),
        actual=sum((row.actual for row in rows), start=nothing),
        forecast=sum((row.forecast for row in rows), start=nothing),
        variance=sum((row.variance for row in rows), start=nothing),
    )
