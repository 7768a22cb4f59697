"""Agreements in kind: goods instead of money, sent by one, received by another, seen on site by a third; nobody is paid."""

from collections.abc import Callable

import pytest

from app.recount import recount
from contracting import (
    agreements,
    awarded_goods,
    drafts,
    goods_deliveries,
    invariants,
    settlements,
)
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood
from contracting.drafts import PaymentForm
from contracting.goods_deliveries import (
    CheckGoods,
    GoodsState,
    GoodsUse,
    ReceiveGoods,
    RefuseGoods,
)
from contracting.settlement_balance import LineCode
from contracting.settlements import AgreeSettlement, PrepareSettlement, SignSettlement
from contracting.views import accounts as accounts_seen
from contracting.views import payments as payment_views
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.money import cop
from portfolio import funding_ledger, projects
from portfolio.apportionment import ContributionKind
from tests.foundation.drawn import pdf, photo
from tests.support import closures, goods, works
from tests.support.factories import Cast, accounts, cast, financed, shares_of
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return goods.running(db, hands)


@pytest.fixture
def stones(db: Database, hands: Cast, agreement: Agreement) -> list[AwardedGood]:
    return goods.of(db, hands, agreement)


def faults(db: Database, agreement: Agreement) -> list[str]:
    with db.reading(SYSTEM) as work:
        row = agreements.get(work, agreement.id)
        return [str(fault) for fault in invariants.check_invariants(work, row)]


def test_the_goods_are_worth_what_the_milestones_are(db: Database, hands: Cast) -> None:
    short = (goods.GOODS[0],)

    with pytest.raises(InvalidCommand) as refused:
        goods.running(db, hands, goods=short)

    assert set(refused.value.errors) == {"goods"}


@pytest.mark.parametrize("term", ["advance", "retention"])
def test_an_award_in_kind_has_no_terms_of_money(db: Database, hands: Cast, term: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        goods.running(db, hands, None, **{term: 500})

    assert set(refused.value.errors) == {term}


def test_goods_belong_to_an_agreement_in_kind(db: Database, hands: Cast) -> None:
    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, goods=goods.GOODS)

    assert set(refused.value.errors) == {"goods"}


def test_what_the_organisation_says_that_came_is_what_was_given(
    db: Database, hands: Cast, agreement: Agreement, stones: list[AwardedGood]
) -> None:
    """600 bags and 400 m3 are sent; 590 and 400 come: 590 x 38.000 + 400 x 120.000 = 22.420.000 + 48.000.000 = 70.420.000."""
    delivery = goods.sent(db, hands, agreement, 600_000, 400_000)
    with db.reading(SYSTEM) as work:
        assert projects.get(work, agreement.project_id).paid_minor == 0

    goods.received(db, hands, delivery.id, {stones[0].id: 590_000, stones[1].id: 400_000})

    with db.reading(SYSTEM) as work:
        project = projects.get(work, agreement.project_id)
        assert project.paid_minor == cop("70_420_000").minor
        assert project.financial_bp == cop("70_420_000").share_bp(cop("91_000_000"))
        came = awarded_goods.of_agreement(work, agreement.id)
        assert [row.left_milli for row in came] == [410_000, 0, 500_000]
        cash = shares_of(db, project, ContributionKind.CASH)
        assert sum(share.used_minor for share in cash) == project.paid_minor
        entries = [entry for share in cash for entry in funding_ledger.entries_of(work, [share.id])]
        assert {e.evidence_id for e in entries if e.step == "used"} == {delivery.act_id}
        assert recount(work).differences == ()
        account = accounts_seen.account(work, agreement, [], [])
        told = {line.code.value: line.amount for line in account}
        assert told["goods_received"] == cop("70_420_000")
        assert not {"paid", "left_to_pay"} & set(told)
    assert faults(db, agreement) == []


@pytest.mark.one_database
def test_an_award_in_kind_is_settled_by_the_goods_that_came_and_those_that_did_not(
    db: Database, hands: Cast, agreement: Agreement, stones: list[AwardedGood]
) -> None:
    first = goods.sent(db, hands, agreement, 1_000_000, 400_000)
    goods.received(db, hands, first.id, {stones[0].id: 1_000_000, stones[1].id: 400_000})
    for stone in works.plan(db, agreement, hands):
        works.verify(db, hands, stone)
    works.accept(db, hands, agreement)
    closures.delivered(db, hands, agreement)

    with db.writing(hands.contracts_officer) as work:
        key = settlements.prepare(work, agreement.id, PrepareSettlement()).id
    with db.writing(hands.organisation) as work:
        settlements.agree(work, key, AgreeSettlement())
    with db.writing(hands.programme_manager) as work:
        settlements.sign(work, key, SignSettlement())

    with db.reading(SYSTEM) as work:
        kept = {line.code: line for line in settlements.kept_lines(work, key)}
    # The 500 rods at $ 10.000 never came: $ 86.000.000 + $ 5.000.000 = $ 91.000.000.
    assert kept[LineCode.GOODS].terms == [
        {"code": "handed_over", "minor": cop("86_000_000").minor},
        {"code": "not_handed_over", "minor": cop("5_000_000").minor},
    ]
    assert LineCode.ADVANCE not in kept
    assert faults(db, agreement) == []


def test_no_more_is_sent_than_is_still_owed_counting_what_is_on_its_way(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    goods.sent(db, hands, agreement, 600_000)

    with pytest.raises(InvalidCommand) as refused:
        goods.sent(db, hands, agreement, 400_001)

    assert set(refused.value.errors) == {"lines.0.quantity"}
    goods.sent(db, hands, agreement, 400_000)


def test_whoever_sends_does_not_receive_and_no_more_comes_than_was_sent(
    db: Database, hands: Cast, agreement: Agreement, stones: list[AwardedGood]
) -> None:
    delivery = goods.sent(db, hands, agreement, 600_000)
    with pytest.raises(InvalidCommand) as refused:
        goods.received(db, hands, delivery.id, {stones[0].id: 600_001})
    assert set(refused.value.errors) == {"lines.0.quantity"}
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        goods_deliveries.receive(work, delivery.id, ReceiveGoods(lines=(), photo=delivery.act_id))


def test_what_was_refused_is_still_owed(db: Database, hands: Cast, agreement: Agreement) -> None:
    delivery = goods.sent(db, hands, agreement, 1_000_000)
    with db.writing(hands.organisation) as work:
        command = RefuseGoods(reason="El cemento llegó húmedo.")
        assert goods_deliveries.refuse(work, delivery.id, command).state is GoodsState.REFUSED

    again = goods.sent(db, hands, agreement, 1_000_000)

    assert again.number == 2
    assert faults(db, agreement) == []


def test_the_engineer_says_where_it_is_and_can_say_it_anew(
    db: Database, hands: Cast, agreement: Agreement, stones: list[AwardedGood]
) -> None:
    delivery = goods.sent(db, hands, agreement, 600_000)
    goods.received(db, hands, delivery.id, {stones[0].id: 600_000})
    for use in (GoodsUse.STORED, GoodsUse.IN_THE_WORK):
        with db.writing(hands.engineer) as work:
            command = CheckGoods(use=use, finding="Visto en la caseta y en la placa.")
            goods_deliveries.check(work, delivery.id, command)

    with db.reading(SYSTEM) as work:
        row = goods_deliveries.get(work, delivery.id)
        assert (row.state, row.use) == (GoodsState.CHECKED, GoodsUse.IN_THE_WORK)


def test_nobody_asks_for_money_under_an_agreement_in_kind(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first = works.plan(db, agreement, hands)[0]
    assert works.verify(db, hands, first).verified == cop("27_300_000")

    with pytest.raises(Refused, match="no money is paid"):
        works.requested(db, hands, agreement, first)
    with pytest.raises(Refused, match="no money is paid"):
        works.advance_requested(db, hands, agreement)
    with db.reading(hands.contracts_officer) as work:
        assert payment_views.waiting(work).to_request == ()
    assert faults(db, agreement) == []


def test_a_draft_in_kind_is_written_anew_as_one_that_pays(db: Database, hands: Cast) -> None:
    project = financed(db, hands)
    drafted = works.drafted(
        db,
        hands,
        project,
        payment_form=PaymentForm.IN_KIND,
        advance=0,
        retention=0,
        goods=goods.GOODS,
    )
    paying = works.draft_command(db, hands, project)
    fields = {name: getattr(paying, name) for name in paying.__struct_fields__}
    with db.writing(hands.contracts_officer) as work:
        revised = drafts.revise(work, drafted.id, drafts.ReviseAgreement(**fields))
        assert not revised.is_in_kind

    assert goods.of(db, hands, drafted) == []


def test_a_delivery_goes_from_the_office_to_the_village_to_the_site_by_its_pages(
    db: Database, visit: Visit
) -> None:
    hands = accounts(db)
    row = goods.running(db, hands)
    office, village = visit(hands.contracts_officer), visit(hands.organisation)

    sent = office.fill(
        f"/agreements/{row.id}/goods/send",
        {"act": pdf()},
        supplier="Ferretería de prueba",
        lines__0__quantity="600",
    )
    village.fill(f"{sent.path}/receive", {"photo": photo()}, lines__0__quantity="590")
    visit(hands.engineer).fill(f"{sent.path}/check", use="stored", finding="En la caseta.")

    assert "En la caseta." in office.page(sent.path).words
    assert "$ 22.420.000" in office.page(f"/agreements/{row.id}/goods").words
    assert "600" in village.page(sent.path).words
