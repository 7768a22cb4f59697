"""The labour register: nobody twice on a day, days that add up by sex, age and hamlet and outlive the names, paid and given days apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracting import (
    book_invariants,
    labour_payments,
    labour_rules,
    labour_sheets,
    labour_verdicts,
    workers,
)
from contracting.agreements import Agreement
from contracting.labour_payments import DeliverSheet, PaySheet
from contracting.labour_rules import AgeGroup, WorkedDay
from contracting.labour_sheets import LabourSheet, OpenSheet, PresentSheet, SheetState, TallyDay
from contracting.labour_verdicts import AcceptSheet, ConfirmDays, ObjectToDays, ReturnSheet
from contracting.views import labour as views
from contracting.views.labour import LabourView
from contracting.workers import EraseWorker, ListWorker
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.money import cop
from foundation.people import Person as PersonRow
from portfolio import deliveries
from portfolio.deliveries import AcceptDelivery, DeliveryState
from portfolio.representatives import Sex
from tests.support import building, works
from tests.support.factories import Cast, accounts, cast, paper
from tests.support.web import Person

# The works start on Tuesday 17 February 2026; the sheets are of that week.
FIRST = date(2026, 2, 17)


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, clock: FrozenClock, hands: Cast) -> Agreement:
    started = building.advanced(db, hands)
    clock.advance(timedelta(days=4))
    return started


def listed(db: Database, hands: Cast, agreement: Agreement, number: str, **more: object) -> UUID:
    values: dict[str, object] = {
        "name": f"Persona de prueba {number}",
        "document_number": number,
        "sex": Sex.WOMAN,
        "age": AgeGroup.ADULT,
        "hamlet": "El Palmar",
        "rate": cop("70_000"),
        "agrees": True,
    }
    with db.writing(hands.organisation) as work:
        return workers.list_worker(work, agreement.id, ListWorker(**values | more)).id  # type: ignore[arg-type]


def opened(db: Database, hands: Cast, agreement: Agreement, *, in_kind: bool = False) -> UUID:
    command = OpenSheet(starts_on=FIRST, ends_on=FIRST + timedelta(days=5), is_in_kind=in_kind)
    with db.writing(hands.organisation) as work:
        return labour_sheets.open_sheet(work, agreement.id, command).id


def ticked(  # noqa: PLR0917 - a day, who came on it, and who came for half of it
    db: Database,
    hands: Cast,
    sheet: UUID,
    day: int,
    whole: tuple[UUID, ...],
    half: tuple[UUID, ...] = (),
) -> None:
    command = TallyDay(day=FIRST + timedelta(days=day), whole=whole, half=half)
    with db.writing(hands.organisation) as work:
        labour_sheets.tally(work, sheet, command)


def accepted(db: Database, hands: Cast, sheet: UUID) -> LabourSheet:
    with db.reading(hands.organisation) as work:
        territory = labour_sheets.get(work, sheet).territory
    proof = PresentSheet(evidence=paper(db, hands.organisation, territory))
    with db.writing(hands.organisation) as work:
        labour_sheets.present(work, sheet, proof)
    with db.reading(hands.organisation) as work:
        is_given = labour_sheets.get(work, sheet).is_in_kind
    if is_given:
        with db.writing(hands.committee) as work:
            labour_verdicts.confirm(work, sheet, ConfirmDays())
    with db.writing(hands.engineer) as work:
        return labour_verdicts.accept(work, sheet, AcceptSheet())


def presented(db: Database, hands: Cast, agreement: Agreement, *, in_kind: bool = True) -> UUID:
    """A sheet of one day of one person, with the paper that was signed."""
    ana = listed(db, hands, agreement, "34567001")
    sheet = opened(db, hands, agreement, in_kind=in_kind)
    ticked(db, hands, sheet, 0, (ana,))
    proof = PresentSheet(evidence=paper(db, hands.organisation, agreement.territory))
    with db.writing(hands.organisation) as work:
        labour_sheets.present(work, sheet, proof)
    return sheet


def register(db: Database, who: Actor, agreement: Agreement) -> LabourView:
    with db.reading(who) as work:
        return views.of_agreement(work, agreement.id)


def test_days_add_up_by_group_and_nobody_is_counted_in_two() -> None:
    ana, luz = new_id(), new_id()
    days = [
        WorkedDay(
            worker=who,
            sex=Sex.WOMAN,
            age=age,
            hamlet="El Palmar",
            share_milli=share,
            is_in_kind=given,
            amount=cop(amount),
        )
        for who, age, share, given, amount in (
            (ana, AgeGroup.ADULT, 1_000, False, "70_000"),
            (ana, AgeGroup.ADULT, 500, False, "35_000"),
            (luz, AgeGroup.ELDER, 1_000, True, "0"),
        )
    ]

    total = labour_rules.tally(days, "COP")
    ages = labour_rules.by_group(days, lambda row: row.age, "COP")

    assert (total.people, total.paid_milli, total.given_milli) == (2, 1_500, 1_000)
    assert total.amount == cop("105_000")
    assert (ages[AgeGroup.ADULT].days_milli, ages[AgeGroup.ELDER].days_milli) == (1_500, 1_000)


def test_a_name_needs_consent_and_a_document_stands_once(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(InvalidCommand) as silent:
        listed(db, hands, agreement, "34567001", agrees=False)
    listed(db, hands, agreement, "34567001")
    with pytest.raises(InvalidCommand) as twice:
        listed(db, hands, agreement, "34567001", name="Otra persona de prueba")

    assert set(silent.value.errors) == {"agrees"}
    assert set(twice.value.errors) == {"document_number"}


def test_nobody_stands_on_two_sheets_on_one_day(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    ana, luz = (listed(db, hands, agreement, number) for number in ("34567001", "34567002"))
    sheet, other = opened(db, hands, agreement), opened(db, hands, agreement, in_kind=True)
    ticked(db, hands, sheet, 0, (ana,), (luz,))

    with pytest.raises(InvalidCommand) as twice:
        ticked(db, hands, other, 0, (ana,))
    with pytest.raises(InvalidCommand):
        ticked(db, hands, sheet, 1, (ana,), (ana,))
    with pytest.raises(InvalidCommand):
        ticked(db, hands, sheet, 5, (ana,))  # Not yet.
    ticked(db, hands, sheet, 0, (luz,))  # What was ticked for the day is replaced.
    ticked(db, hands, other, 0, (ana,))

    assert set(twice.value.errors) == {"whole"}
    view = register(db, hands.auditor, agreement)
    assert (view.paid_milli, view.given_milli, view.amount) == (1_000, 1_000, cop("70_000"))


def test_the_same_document_does_not_work_on_two_sites_on_one_day(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    ana = listed(db, hands, agreement, "34567001")
    ticked(db, hands, opened(db, hands, agreement), 3, (ana,))
    neighbour = works.running(db, hands)
    again = listed(db, hands, neighbour, "34567001")
    command = OpenSheet(starts_on=date(2026, 2, 21), ends_on=date(2026, 2, 27))
    with db.writing(hands.organisation) as work:
        sheet = labour_sheets.open_sheet(work, neighbour.id, command).id

    ticked(db, hands, sheet, 4, (again,))
    with pytest.raises(InvalidCommand):
        ticked(db, hands, opened(db, hands, agreement), 4, (ana,))


def test_a_sheet_is_accepted_by_somebody_else_and_paid_once(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    ana, luz = (listed(db, hands, agreement, number) for number in ("34567001", "34567002"))
    sheet = opened(db, hands, agreement)
    ticked(db, hands, sheet, 0, (ana, luz))
    ticked(db, hands, sheet, 1, (ana,), (luz,))
    receipt = paper(db, hands.organisation, agreement.territory)
    wages = PaySheet(
        happened_on=date(2026, 2, 21), what="Planilla 1", amount=cop("245_000"), receipt=receipt
    )
    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        labour_payments.pay(work, sheet, wages)
    row = accepted(db, hands, sheet)
    with pytest.raises(Refused):
        ticked(db, hands, sheet, 2, (ana,))
    with db.writing(hands.organisation) as work:
        labour_payments.pay(work, sheet, wages)
    more = PaySheet(
        happened_on=date(2026, 2, 21),
        what="Planilla 1",
        amount=cop("1"),
        receipt=paper(db, hands.organisation, agreement.territory),
    )
    with pytest.raises(InvalidCommand), db.writing(hands.organisation) as work:
        labour_payments.pay(work, sheet, more)

    assert (row.days_milli, row.amount) == (3_500, cop("245_000"))
    assert register(db, hands.auditor, agreement).paid == cop("245_000")


def test_given_days_become_a_delivery_that_counts_when_it_is_accepted(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    ana = listed(db, hands, agreement, "34567001")
    sheet = opened(db, hands, agreement, in_kind=True)
    ticked(db, hands, sheet, 0, (ana,))
    with db.reading(hands.auditor) as work:
        (share,) = labour_payments.pledges_of(work, agreement.project_id)
        before = share.used_minor
    count = DeliverSheet(share=share.id, what="Jornales de descapote")
    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        labour_payments.deliver(work, sheet, count)
    accepted(db, hands, sheet)
    with db.writing(hands.organisation) as work:
        delivery = labour_payments.deliver(work, sheet, count).delivery_id
    assert delivery is not None
    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        labour_payments.deliver(work, sheet, count)
    with db.writing(hands.engineer) as work:
        row = deliveries.accept(work, delivery, AcceptDelivery())

    assert (row.state, row.quantity_milli) == (DeliveryState.ACCEPTED, 1_000)
    with db.reading(hands.auditor) as work:
        (share,) = labour_payments.pledges_of(work, agreement.project_id)
        assert share.used_minor - before == share.in_kind_rate_minor


def test_given_days_are_accepted_only_once_the_committee_confirmed_them(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    sheet = presented(db, hands, agreement)
    with pytest.raises(Refused, match="committee"), db.writing(hands.engineer) as work:
        labour_verdicts.accept(work, sheet, AcceptSheet())
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())

    with db.writing(hands.committee) as work:
        row = labour_verdicts.confirm(work, sheet, ConfirmDays())
        assert (row.state, row.confirmed_by) == (SheetState.PRESENTED, hands.committee.user_id)
    with pytest.raises(Refused, match="has confirmed"), db.writing(hands.committee) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())
    with db.writing(hands.engineer) as work:
        assert labour_verdicts.accept(work, sheet, AcceptSheet()).state is SheetState.ACCEPTED


def test_days_that_are_paid_need_no_second_key(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    sheet = presented(db, hands, agreement, in_kind=False)

    with pytest.raises(Refused, match="are paid"), db.writing(hands.committee) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())
    with db.writing(hands.engineer) as work:
        assert labour_verdicts.accept(work, sheet, AcceptSheet()).state is SheetState.ACCEPTED


def test_what_the_committee_did_not_see_goes_back_and_is_confirmed_anew(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    sheet = presented(db, hands, agreement)
    with db.writing(hands.committee) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())
    with db.writing(hands.committee) as work:
        labour_verdicts.object_to(work, sheet, ObjectToDays(reason="Ese día llovió."))

    with db.writing(hands.organisation) as work:
        proof = paper(db, hands.organisation, agreement.territory)
        row = labour_sheets.present(work, sheet, PresentSheet(evidence=proof))
        assert row.confirmed_at is None
    with pytest.raises(Refused, match="committee"), db.writing(hands.engineer) as work:
        labour_verdicts.accept(work, sheet, AcceptSheet())


@pytest.mark.parametrize("step", ["confirm", "accept"])
def test_whoever_wrote_a_day_neither_confirms_nor_accepts_it(
    db: Database, hands: Cast, agreement: Agreement, step: str
) -> None:
    """One person with two roles: they wrote a day, and the organisation presented the sheet."""
    ana = listed(db, hands, agreement, "34567001")
    sheet = opened(db, hands, agreement, in_kind=step == "confirm")
    second = hands.committee if step == "confirm" else hands.engineer
    facilitator = hands.social_facilitator
    both = replace(facilitator, grants=(*facilitator.grants, *second.grants))
    with db.writing(both) as work:
        labour_sheets.tally(work, sheet, TallyDay(day=FIRST, whole=(ana,)))
    proof = PresentSheet(evidence=paper(db, hands.organisation, agreement.territory))
    with db.writing(hands.organisation) as work:
        labour_sheets.present(work, sheet, proof)

    with pytest.raises(Refused, match="wrote days"), db.writing(both) as work:
        if step == "confirm":
            labour_verdicts.confirm(work, sheet, ConfirmDays())
        else:
            labour_verdicts.accept(work, sheet, AcceptSheet())


def test_a_member_who_works_on_the_site_does_not_confirm_days(
    db: Database, clock: FrozenClock
) -> None:
    hands = accounts(db)
    agreement = building.advanced(db, hands)
    clock.advance(timedelta(days=4))
    sheet = presented(db, hands, agreement)
    with db.reading(hands.administrator) as work:
        (name,) = work.session.execute(
            sa.select(PersonRow.name)
            .join(UserAccount, UserAccount.person_id == PersonRow.id)
            .where(UserAccount.id == hands.committee.user_id)
        ).one()
    listed(db, hands, agreement, "34567009", name=name)

    with pytest.raises(Refused, match="850"), db.writing(hands.committee) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())


@pytest.mark.one_database
def test_the_committee_confirms_given_days_on_its_page(
    db: Database, clock: FrozenClock, visit: Callable[[Actor | None], Person]
) -> None:
    hands = accounts(db)
    agreement = building.advanced(db, hands)
    clock.advance(timedelta(days=2))
    sheet = presented(db, hands, agreement)
    committee, engineer = visit(hands.committee), visit(hands.engineer)
    assert "Confirmar jornales aportados" in committee.page("/").words
    assert "Revisar una planilla de jornales" not in engineer.page("/").words
    page = committee.page(f"/labour-sheets/{sheet}").words
    assert "Persona de prueba 34567001" in page
    assert "Confirmar los jornales" in page

    assert committee.fill(f"/labour-sheets/{sheet}/confirm").status == 303

    assert "El comité confirmó los jornales" in engineer.page(f"/labour-sheets/{sheet}").words
    assert "Revisar una planilla de jornales" in engineer.page("/").words


def test_figures_outlive_the_names(db: Database, hands: Cast, agreement: Agreement) -> None:
    ana = listed(db, hands, agreement, "34567001", hamlet="La Loma")
    ticked(db, hands, opened(db, hands, agreement), 0, (ana,))
    with db.writing(hands.administrator) as work:
        workers.erase(work, ana, EraseWorker())

    treasurer = register(db, hands.organisation, agreement)
    auditor = register(db, hands.auditor, agreement)
    assert [row.code for row in treasurer.by_hamlet] == ["La Loma"]
    assert (treasurer.people, treasurer.paid_milli) == (1, 1_000)
    assert (treasurer.workers[0].name, treasurer.workers[0].is_erased) == (None, True)
    assert (auditor.shows_names, auditor.workers[0].document) == (False, None)
    with db.reading(hands.administrator) as work:
        numbers = work.session.execute(
            sa.select(PersonRow.document_number).where(PersonRow.document_number == "34567001")
        ).all()
        assert numbers == []


def test_a_returned_sheet_is_put_right(db: Database, hands: Cast, agreement: Agreement) -> None:
    ana = listed(db, hands, agreement, "34567001")
    sheet = opened(db, hands, agreement)
    ticked(db, hands, sheet, 0, (ana,))
    proof = PresentSheet(evidence=paper(db, hands.organisation, agreement.territory))
    with db.writing(hands.organisation) as work:
        labour_sheets.present(work, sheet, proof)
    with db.writing(hands.engineer) as work:
        labour_verdicts.send_back(work, sheet, ReturnSheet(reason="Ese día llovió."))
    ticked(db, hands, sheet, 0, (), (ana,))

    with db.reading(hands.auditor) as work:
        row = labour_sheets.get(work, sheet)
        assert (row.state, row.days_milli, row.amount) == (SheetState.OPEN, 500, cop("35_000"))


def test_the_books_of_a_work_follow_from_what_is_written_in_them(db: Database, hands: Cast) -> None:
    agreement = building.told(db, hands)

    with db.reading(hands.auditor) as work:
        assert list(book_invariants.faults(work, agreement)) == []
        sheet = labour_sheets.of_agreement(work, agreement.id)[0]
        work.session.expunge(sheet)
    with db.reading(hands.auditor) as work:
        work.session.add(sheet)
        sa.orm.attributes.set_committed_value(sheet, "days_milli", 500)
        assert len(list(book_invariants.faults(work, agreement))) == 1


@pytest.mark.one_database
def test_a_day_is_ticked_on_its_form(
    db: Database, clock: FrozenClock, visit: Callable[[Actor | None], Person]
) -> None:
    hands = accounts(db)
    agreement = building.advanced(db, hands)
    clock.advance(timedelta(days=2))
    ana = listed(db, hands, agreement, "34567001")
    sheet = opened(db, hands, agreement)
    builder, auditor = visit(hands.organisation), visit(hands.auditor)
    builder.fill(f"/labour-sheets/{sheet}/day", whole=str(ana))

    words = builder.page(f"/labour-sheets/{sheet}").words
    assert "Persona de prueba 34567001" in words
    assert "70.000" in words
    seen = auditor.page(f"/agreements/{agreement.id}/labour").words
    assert "34567001" not in seen
    assert "1 persona está en la planilla." in seen
    proof = paper(db, hands.organisation, agreement.territory)
    with db.writing(hands.organisation) as work:
        labour_sheets.present(work, sheet, PresentSheet(evidence=proof))
    assert "Revisar una planilla de jornales" in visit(hands.engineer).page("/").words
