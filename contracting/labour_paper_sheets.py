"""What a labour sheet says on paper, read from the register of workers and their days."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from contracting import labour_payments, paper_heads
from contracting.agreements import Agreement
from contracting.documents.labour_paper import LabourPaperSheet, SheetWorker
from contracting.labour_days import LabourDay
from contracting.labour_rules import WHOLE_DAY
from contracting.labour_sheets import LabourSheet
from contracting.workers import Worker
from foundation.clock import civil_date
from foundation.money import Money, divide
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work


def sheet_of(work: Work, row: LabourSheet, words: Translator) -> LabourPaperSheet:
    """Everything the paper of a labour sheet says as it stands."""
    reading = paper_heads.read(work, work.get(Agreement, row.agreement_id), words)
    days = _period(row)
    worked = _worked(work, row.id)
    paid = labour_payments.paid_of(work, [row.id]).get(row.id, Money.zero(row.currency))
    return LabourPaperSheet(
        head=paper_heads.head_of(reading),
        sheet_number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_in_kind=row.is_in_kind,
        state=row.state.value,
        days=days,
        workers=_workers(worked, days, row.currency),
        people=_people(worked),
        paid=paid,
        presented_on=civil_date(row.presented_at) if row.presented_at else None,
        confirmed_on=civil_date(row.confirmed_at) if row.confirmed_at else None,
        accepted_on=civil_date(row.judged_at) if row.judged_at and not row.reason else None,
        organisation_signatory=paper_heads.organisation_signatory(reading),
        presenter=paper_heads.user_signatory(
            reading,
            row.presented_by or row.opened_by,
            role=words.text("Keeps the labour sheet"),
            organisation=paper_heads.organisation_signatory(reading).organisation,
        ),
        accepter=paper_heads.user_signatory(
            reading,
            row.judged_by,
            role=words.text("Accepts the labour sheet"),
            organisation=reading.agreement.entity_name,
        ),
    )


def _period(row: LabourSheet) -> tuple[date, ...]:
    count = (row.ends_on - row.starts_on).days + 1
    return tuple(row.starts_on + timedelta(days=place) for place in range(count))


def _worked(work: Work, sheet_id: UUID) -> list[tuple[LabourDay, Worker, Person]]:
    """The days of a sheet with who worked them, in the order of the register."""
    statement = (
        sa.select(LabourDay, Worker, Person)
        .join(Worker, Worker.id == LabourDay.worker_id)
        .join(Person, Person.id == Worker.person_id)
        .where(LabourDay.sheet_id == sheet_id)
        .order_by(Worker.id, LabourDay.day)
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(statement)]


def _workers(
    worked: list[tuple[LabourDay, Worker, Person]], days: tuple[date, ...], currency: str
) -> tuple[SheetWorker, ...]:
    """A line for each person, and for each rate where it changed meanwhile."""
    lines: dict[tuple[UUID, int], list[LabourDay]] = {}
    known: dict[UUID, tuple[Worker, Person]] = {}
    for day, worker, person in worked:
        rate = divide(day.amount_minor * WHOLE_DAY, day.share_milli)
        lines.setdefault((worker.id, rate), []).append(day)
        known[worker.id] = worker, person
    return tuple(
        _worker(*known[key], rate=Money(rate, currency), mine=mine, days=days)
        for (key, rate), mine in lines.items()
    )


def _worker(
    worker: Worker, person: Person, *, rate: Money, mine: list[LabourDay], days: tuple[date, ...]
) -> SheetWorker:
    shares = {day.day: day.share_milli for day in mine}
    number, kind = person.document_number, person.document_kind
    return SheetWorker(
        name=person.name or "",
        document=f"{kind.value.upper()} {number}" if number and kind else number or "",
        sex=worker.sex.value,
        days=tuple(shares.get(day, 0) for day in days),
        rate=rate,
        amount=Money(sum(day.amount_minor for day in mine), rate.currency),
    )


def _people(worked: list[tuple[LabourDay, Worker, Person]]) -> dict[str, int]:
    by_sex: dict[str, set[UUID]] = {}
    for _, worker, _ in worked:
        by_sex.setdefault(worker.sex.value, set()).add(worker.id)
    return {sex: len(keys) for sex, keys in sorted(by_sex.items())}
