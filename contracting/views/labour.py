"""What people see of the labour register: its totals by sex, age and hamlet, its people, its sheets, and one sheet day by day."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import cash_book, labour_payments, labour_rules, labour_sheets, workers
from contracting.agreements import ORGANISATION, Agreement
from contracting.labour_days import LabourDay
from contracting.labour_rules import AgeGroup, WorkedDay
from contracting.labour_sheets import LIFECYCLE, LabourSheet, SheetState
from contracting.views.steps import StepView, open_steps, steps
from contracting.workers import Worker
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money
from foundation.people import Person
from foundation.work import Work
from portfolio.communities import Community
from portfolio.deliveries import DeliveryState
from portfolio.projects import Project
from portfolio.representatives import Sex

NEXT = {
    SheetState.OPEN: "present",
    SheetState.RETURNED: "present",
    SheetState.PRESENTED: "accept",
}


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """One group of a breakdown; ``code`` is a code of its list or the name of a hamlet."""

    code: str
    people: int
    paid_milli: int
    given_milli: int
    amount: Money


class WorkerView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the register; name and document only for whoever needs them."""

    id: UUID
    version: int
    agreement_id: UUID
    territory: str
    name: str | None
    document: str | None
    is_erased: bool
    sex: Sex
    age: AgeGroup
    hamlet: str
    rate: Money
    days_milli: int
    amount: Money
    consented_on: date


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in the list of its agreement."""

    id: UUID
    number: int
    starts_on: date
    ends_on: date
    is_in_kind: bool
    days_milli: int
    amount: Money
    paid: Money
    state: SheetState


class LabourView(msgspec.Struct, frozen=True, kw_only=True):
    """The labour register of one agreement."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    place: str
    version: int
    project_id: UUID
    project_title: str
    organisation: str
    people: int
    paid_milli: int
    given_milli: int
    amount: Money
    paid: Money
    by_sex: tuple[GroupRow, ...]
    by_age: tuple[GroupRow, ...]
    by_hamlet: tuple[GroupRow, ...]
    sheets: tuple[SheetRow, ...]
    workers: tuple[WorkerView, ...]
    shows_names: bool
    may_write: bool
    may_erase: bool
    closed: Sentence | None


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """How many came on a day, whole and half days."""

    day: date
    whole: tuple[UUID, ...]
    half: tuple[UUID, ...]


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """What one person worked on a sheet."""

    worker_id: UUID
    name: str | None
    is_erased: bool
    sex: Sex
    age: AgeGroup
    hamlet: str
    days: tuple[date, ...]
    days_milli: int
    amount: Money


class SheetView(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet with its people and its days."""

    id: UUID
    version: int
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    number: int
    starts_on: date
    ends_on: date
    is_in_kind: bool
    days_milli: int
    amount: Money
    paid: Money
    left: Money
    lines: tuple[LineView, ...]
    days: tuple[DayView, ...]
    evidence_id: UUID | None
    reason: str | None
    delivery_id: UUID | None
    delivery: DeliveryState | None
    presented_at: datetime | None
    confirmed_at: datetime | None
    judged_at: datetime | None
    state: SheetState
    shows_names: bool
    next: str | None
    who: tuple[Role, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    may_pay: bool
    may_deliver: bool


def of_agreement(work: Work, agreement_id: UUID) -> LabourView:
    """The labour register of an agreement in sight."""
    about = _about(work, agreement_id)
    agreement: Agreement = about.Agreement
    sheets = labour_sheets.of_agreement(work, agreement.id)
    paid = labour_payments.paid_of(work, [row.id for row in sheets])
    days = [
        counted
        for _, counted in labour_sheets.worked(work, LabourSheet.agreement_id == agreement.id)
    ]
    total = labour_rules.tally(days, agreement.currency)
    nothing = Money.zero(agreement.currency)
    return LabourView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        place=territories.get(work, agreement.territory).label,
        version=agreement.version,
        project_id=agreement.project_id,
        project_title=about.title,
        organisation=about.organisation,
        people=total.people,
        paid_milli=total.paid_milli,
        given_milli=total.given_milli,
        amount=total.amount,
        paid=sum(paid.values(), nothing),
        by_sex=_groups(days, lambda row: row.sex.value, agreement.currency, list(Sex)),
        by_age=_groups(days, lambda row: row.age.value, agreement.currency, list(AgeGroup)),
        by_hamlet=_groups(days, lambda row: row.hamlet, agreement.currency, ()),
        sheets=tuple(_row(row, paid.get(row.id, nothing)) for row in reversed(sheets)),
        workers=_workers(work, agreement, days),
        shows_names=_shows_names(work, agreement.territory),
        may_write=work.may(Permission.LABOUR_WRITE, agreement.territory),
        may_erase=work.may(Permission.PERSON_ERASE, agreement.territory),
        closed=cash_book.refusal_of_agreement(agreement),
    )


def worker(work: Work, worker_id: UUID) -> WorkerView:
    """One person of the register in sight."""
    row = work.get(Worker, worker_id)
    view = of_agreement(work, row.agreement_id)
    return next(one for one in view.workers if one.id == row.id)


def sheet(work: Work, sheet_id: UUID) -> SheetView:
    """One sheet in sight."""
    row = labour_sheets.get(work, sheet_id)
    about = _about(work, row.agreement_id)
    pairs = labour_sheets.worked(work, LabourDay.sheet_id == row.id)
    # Whoever confirms that people came has to know who they are.
    shows = _shows_names(work, row.territory) or work.may(Permission.LABOUR_CONFIRM, row.territory)
    delivery = labour_payments.find_delivery(work, row)
    left = labour_payments.left_of(work, row)
    choices = steps(LIFECYCLE.available(work, row))
    following = "confirm" if _is_unconfirmed(row) else NEXT.get(row.state)
    same = (
        *("id", "version", "territory", "agreement_id", "project_id", "number", "starts_on"),
        *("ends_on", "is_in_kind", "days_milli", "amount", "evidence_id", "reason"),
        *("delivery_id", "presented_at", "confirmed_at", "judged_at", "state"),
    )
    return SheetView(
        **{name: getattr(row, name) for name in same},
        place=territories.get(work, row.territory).label,
        agreement_number=about.Agreement.number,
        project_title=about.title,
        organisation=about.organisation,
        paid=row.amount - left,
        left=left,
        lines=_lines(work, row, pairs, shows=shows),
        days=_days(pairs),
        delivery=delivery.state if delivery else None,
        shows_names=shows,
        next=following,
        who=holders(LIFECYCLE.steps[following].permission) if following else (),
        steps=choices,
        actions=open_steps(choices),
        may_pay=labour_payments.refusal_of_payment(row) is None
        and left.minor > 0
        and work.may(Permission.CASH_BOOK_WRITE, row.territory),
        may_deliver=labour_payments.refusal_of_delivery(row, delivery) is None
        and work.may(Permission.DELIVERY_RECORD, row.territory),
    )


def _is_unconfirmed(row: LabourSheet) -> bool:
    return row.is_in_kind and row.state is SheetState.PRESENTED and row.confirmed_at is None


def _shows_names(work: Work, territory: str) -> bool:
    """Names are for whoever writes the register and whoever may read persons."""
    return work.may(Permission.LABOUR_WRITE, territory) or work.may(
        Permission.PERSON_READ, territory
    )


def _groups(
    days: Sequence[WorkedDay],
    group: Callable[[WorkedDay], str],
    currency: str,
    order: Sequence[str],
) -> tuple[GroupRow, ...]:
    found = labour_rules.by_group(days, group, currency)
    codes = [str(code) for code in order] or sorted(found)
    return tuple(
        GroupRow(
            code=code,
            people=found[code].people,
            paid_milli=found[code].paid_milli,
            given_milli=found[code].given_milli,
            amount=found[code].amount,
        )
        for code in codes
        if code in found
    )


def _workers(work: Work, agreement: Agreement, days: Sequence[WorkedDay]) -> tuple[WorkerView, ...]:
    own = labour_rules.by_group(days, lambda row: row.worker, agreement.currency)
    shows = _shows_names(work, agreement.territory)
    return tuple(
        WorkerView(
            id=row.id,
            version=row.version,
            agreement_id=row.agreement_id,
            territory=row.territory,
            name=person.name if shows else None,
            document=_document(person) if shows else None,
            is_erased=person.erased_at is not None,
            sex=row.sex,
            age=row.age,
            hamlet=row.hamlet,
            rate=row.rate,
            days_milli=own[row.id].days_milli if row.id in own else 0,
            amount=own[row.id].amount if row.id in own else Money.zero(row.currency),
            consented_on=row.consented_on,
        )
        for row, person in workers.of_agreement(work, agreement.id)
    )


def _document(person: Person) -> str | None:
    if person.document_kind is None or person.document_number is None:
        return None
    return f"{person.document_kind.upper()} {person.document_number}"


def _lines(
    work: Work,
    row: LabourSheet,
    pairs: Sequence[tuple[LabourDay, WorkedDay]],
    *,
    shows: bool,
) -> tuple[LineView, ...]:
    own = labour_rules.by_group((one for _, one in pairs), lambda one: one.worker, row.currency)
    return tuple(
        LineView(
            worker_id=worker.id,
            name=person.name if shows else None,
            is_erased=person.erased_at is not None,
            sex=worker.sex,
            age=worker.age,
            hamlet=worker.hamlet,
            days=tuple(day.day for day, one in pairs if one.worker == worker.id),
            days_milli=own[worker.id].days_milli,
            amount=own[worker.id].amount,
        )
        for worker, person in workers.of_agreement(work, row.agreement_id)
        if worker.id in own
    )


def _days(pairs: Sequence[tuple[LabourDay, WorkedDay]]) -> tuple[DayView, ...]:
    found: dict[date, list[LabourDay]] = {}
    for row, _ in pairs:
        found.setdefault(row.day, []).append(row)
    return tuple(
        DayView(
            day=day,
            whole=tuple(r.worker_id for r in rows if r.share_milli == labour_rules.WHOLE_DAY),
            half=tuple(r.worker_id for r in rows if r.share_milli == labour_rules.HALF_DAY),
        )
        for day, rows in sorted(found.items())
    )


def _row(row: LabourSheet, paid: Money) -> SheetRow:
    return SheetRow(
        id=row.id,
        number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_in_kind=row.is_in_kind,
        days_milli=row.days_milli,
        amount=row.amount,
        paid=paid,
        state=row.state,
    )


def _about(work: Work, agreement_id: UUID) -> sa.Row[Agreement, str, str]:
    found = work.session.execute(
        sa.select(Agreement, Project.title, ORGANISATION.label("organisation"))
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
