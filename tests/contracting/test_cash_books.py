"""Cash books: transfers enter by themselves, no box is below zero on any day, and the next transfer waits for the accounts of the last."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import (
    agreements,
    cash_book,
    cash_rules,
    justifications,
    payment_requests,
    suppliers,
)
from contracting.agreements import Agreement
from contracting.cash_book import CashKind, ReverseCashEntry
from contracting.cash_rules import CashRule, Movement
from contracting.justifications import (
    AcceptJustification,
    JustificationState,
    Objection,
    PresentJustification,
    PresentJustificationAgain,
    ReturnJustification,
)
from contracting.payment_requests import RequestPayment
from contracting.suppliers import RegisterSupplier
from contracting.views import cash_book as views
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import Money, cop
from tests.support import building, works
from tests.support.building import spent
from tests.support.factories import Cast, accounts, cast, photograph
from tests.support.web import Person

RULE = CashRule(
    code="justified_before_next",
    family="public",
    share_bp=8_000,
    text_es="",
    text_en="",
    valid_from=date(2026, 9, 1),
    source="prueba",
    to_confirm=True,
)


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return building.advanced(db, hands)


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table with a rule that held already when the agreement was signed."""
    early = msgspec.structs.replace(RULE, valid_from=date(2026, 1, 1))
    monkeypatch.setattr(cash_rules, "cash_rules", lambda: (early,))


def presented(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    with db.writing(hands.organisation) as work:
        return justifications.present(work, agreement.id, PresentJustification()).id


def accepted(db: Database, hands: Cast, agreement: Agreement) -> None:
    row = presented(db, hands, agreement)
    with db.writing(hands.finance_officer) as work:
        justifications.accept(work, row, AcceptJustification())


# The arithmetic


def test_what_is_justified_fills_the_transfers_in_their_order() -> None:
    found = cash_rules.justified_of([cop("27_000_000"), cop("9_000_000")], cop("31_500_000"))

    assert [one.justified for one in found] == [cop("27_000_000"), cop("4_500_000")]
    assert [one.share_bp for one in found] == [10_000, 5_000]


def test_the_share_of_the_last_transfer_is_met_to_the_peso() -> None:
    last = [cop("27_300_000")]
    # 80 % of 27.300.000 is 21.840.000.
    short = cash_rules.justified_of(last, cop("21_839_999"))
    enough = cash_rules.justified_of(last, cop("21_840_000"))

    assert cash_rules.refusal_of_transfer(RULE, short) is not None
    assert cash_rules.refusal_of_transfer(RULE, enough) is None
    assert cash_rules.refusal_of_transfer(None, short) is None


def test_a_family_without_the_rule_and_an_agreement_before_it_have_none() -> None:
    assert cash_rules.find_rule("R7", date(2026, 10, 6)) is None
    assert cash_rules.find_rule("R1b", date(2026, 8, 31)) is None
    assert cash_rules.find_rule("R1b", None) is None
    rule = cash_rules.find_rule("R1b", date(2026, 9, 1))
    assert rule is not None
    assert rule.share_bp == 8_000


@given(
    st.lists(
        st.tuples(st.integers(min_value=0, max_value=9), st.integers(min_value=-90, max_value=90)),
        max_size=12,
    ),
    st.integers(min_value=0, max_value=9),
)
def test_the_lowest_balance_is_that_of_some_day_from_then_on(
    moves: list[tuple[int, int]], since: int
) -> None:
    start = date(2026, 10, 1)
    movements = [Movement(on=start + timedelta(days=day), minor=minor) for day, minor in moves]

    lowest = cash_rules.lowest_from(movements, start + timedelta(days=since))

    at_the_end = [sum(minor for other, minor in moves if other <= day) for day in range(since, 10)]
    assert lowest == min(at_the_end)


def test_telephones_and_numbers_have_one_spelling() -> None:
    assert suppliers.plain_phone("+57 315 000-0001") == "3150000001"
    assert suppliers.plain_phone("3150000001") == "3150000001"
    assert suppliers.plain_document("34.567.811") == suppliers.plain_document("034567811")


# The book


def test_a_paid_transfer_enters_by_itself_with_the_reference_of_the_bank(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with db.reading(hands.auditor) as work:
        (entry,) = cash_book.entries_of(work, agreement.id)

    assert (entry.kind, entry.position, entry.what) == (
        CashKind.TRANSFER,
        1,
        f"TRF {agreement.number}",
    )
    assert entry.balance == cop("27_300_000")
    assert entry.payment_id is not None


def test_no_more_is_spent_than_was_in_the_box_on_that_day(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    clock.advance(timedelta(days=3))
    spent(db, hands, agreement, "20_000_000")

    with pytest.raises(InvalidCommand) as too_much:
        spent(db, hands, agreement, "7_300_001")
    assert set(too_much.value.errors) == {"amount"}
    # The day before there was enough, but it would be missing on the day of the first expense.
    with pytest.raises(InvalidCommand):
        spent(db, hands, agreement, "8_000_000", happened_on=date(2026, 2, 19))
    left = spent(db, hands, agreement, "7_300_000", happened_on=date(2026, 2, 19))
    assert (left.position, left.balance) == (3, Money.zero("COP"))


def test_one_receipt_proves_one_expense_until_it_is_taken_back(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    receipt = photograph(db, hands.organisation, agreement.territory)
    entry = spent(db, hands, agreement, "1_200_000", receipt=receipt)

    with pytest.raises(InvalidCommand) as twice:
        spent(db, hands, agreement, "1_300_000", receipt=receipt)
    with db.writing(hands.organisation) as work:
        cash_book.reverse(work, entry.id, ReverseCashEntry(reason="Era de otra obra."))
    again = spent(db, hands, agreement, "1_300_000", receipt=receipt)

    assert set(twice.value.errors) == {"receipt"}
    assert again.balance == cop("26_000_000")
    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        cash_book.reverse(work, entry.id, ReverseCashEntry(reason="Otra vez."))


# The accounts


@pytest.mark.usefixtures("rule")
def test_the_next_transfer_waits_for_the_accounts_of_the_last(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    spent(db, hands, agreement, "21_840_000")
    asked = RequestPayment(milestones=(first,))

    with pytest.raises(Refused, match="only"), db.writing(hands.contracts_officer) as work:
        payment_requests.request(work, agreement.id, asked)
    row = presented(db, hands, agreement)
    with pytest.raises(Refused), db.writing(hands.contracts_officer) as work:
        payment_requests.request(work, agreement.id, asked)
    with db.writing(hands.finance_officer) as work:
        justifications.accept(work, row, AcceptJustification())

    works.paid(db, hands, works.requested(db, hands, agreement, first))
    with db.reading(hands.auditor) as work:
        view = views.of_agreement(work, agreement.id)
        assert view.next_transfer is not None  # Of the second transfer nothing is justified.
        assert [one.share_bp for one in view.transfers] == [8_000, 0]


def test_returned_accounts_are_put_right_by_new_entries_and_presented_again(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    wrong = spent(db, hands, agreement, "4_000_000")
    row = presented(db, hands, agreement)
    complaint = ReturnJustification(
        reason="Un recibo no se lee.",
        objections=(Objection(entry=wrong.id, what="No se lee el valor."),),
    )
    with db.writing(hands.programme_manager) as work:
        justifications.send_back(work, row, complaint)
    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        justifications.present(work, agreement.id, PresentJustification())
    with db.writing(hands.organisation) as work:
        cash_book.reverse(work, wrong.id, ReverseCashEntry(reason="Recibo ilegible."))
    spent(db, hands, agreement, "3_900_000")
    with db.writing(hands.organisation) as work:
        again = justifications.present_again(work, row, PresentJustificationAgain())

    assert (again.first_position, again.last_position) == (1, 4)
    assert (again.received_minor, again.spent_minor) == (
        cop("27_300_000").minor,
        cop("3_900_000").minor,
    )
    assert again.state is JustificationState.PRESENTED
    assert again.objections is None


def test_whoever_presents_does_not_accept(db: Database, hands: Cast, agreement: Agreement) -> None:
    spent(db, hands, agreement, "4_000_000")
    row = presented(db, hands, agreement)
    both = Actor(
        user_id=hands.organisation.user_id,
        grants=(*hands.organisation.grants, *hands.finance_officer.grants),
    )

    with pytest.raises(Refused), db.writing(both) as work:
        justifications.accept(work, row, AcceptJustification())
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        justifications.accept(work, row, AcceptJustification())


# The pages


@pytest.mark.one_database
def test_a_treasurer_keeps_the_book_and_the_public_sees_its_balance(
    db: Database, visit: Callable[[Actor | None], Person]
) -> None:
    hands = accounts(db)
    agreement = building.advanced(db, hands)
    here = f"/agreements/{agreement.id}"
    treasurer, office = visit(hands.organisation), visit(hands.finance_officer)
    with db.writing(hands.organisation) as work:
        shop = suppliers.register(
            work,
            agreement.id,
            RegisterSupplier(
                name="Ferretería de prueba", document_number="800197268-4", phone="3150000077"
            ),
        )

    with db.reading(hands.auditor) as work:
        code = agreements.project_of(work, agreement).code
    assert "Libro de caja" in treasurer.page(here).words
    form = treasurer.page(f"{here}/cash-book/expenses/new")
    assert "Ferretería de prueba" in form.words
    spent(db, hands, agreement, "2_345_000", supplier=shop.id)
    row = presented(db, hands, agreement)
    book = treasurer.page(f"{here}/cash-book").words
    public = visit(None).page(f"/public/works/{code}").words

    assert "24.955.000" in book
    assert "Ferretería de prueba" in book
    assert "Revisar una rendición de cuentas" in office.page("/").words
    assert "Aceptar las cuentas" in office.page(f"/justifications/{row}").words
    assert "24.955.000" in public
    assert "Ferretería" not in public
    assert "3150000077" not in public
