"""Red flags about what was bought, certified, promised, signed and judged: each is found in records of its own, and not a step before."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from contracting import boards, oversight, red_flag_rules, red_flag_scan, red_flags
from contracting.agreements import Agreement
from contracting.boards import BoardPost, SeatBoardMember
from contracting.drafts import PaymentForm
from contracting.flag_cases import Case
from contracting.oversight import EndMembership
from contracting.red_flag_rules import FlagCode
from contracting.red_flags import RedFlag
from contracting.site_log_rules import LoggedDay, is_without_visit
from contracting.unit_prices import ContractQuantity
from contracting.views import red_flags as views
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.ids import new_id
from foundation.people import DescribePerson
from foundation.translations import translator
from tests.contracting import test_closings as closings
from tests.contracting import test_guarantees as policies
from tests.contracting import test_measurements as measured
from tests.contracting import test_oversight as committees
from tests.contracting import test_purchases as bought
from tests.contracting import test_site_log as logs
from tests.support import building, closures, factories, works
from tests.support.factories import Cast, cast

pytestmark = pytest.mark.one_database


@pytest.fixture
def hands() -> Cast:
    return cast()


def found(db: Database, code: FlagCode) -> list[Case]:
    """What the rule of today finds now."""
    with db.reading(SYSTEM) as work:
        rule = next(one for one in red_flag_rules.rules_on(work.today) if one.code is code)
        return red_flag_scan.cases_of(work, rule)


def words(db: Database, case: Case, code: FlagCode) -> str:
    """The case as people read it, in Spanish."""
    with db.writing(SYSTEM) as work:
        red_flag_scan.scan(work)
    with db.reading(SYSTEM) as work:
        rows = sa.select(RedFlag.id).where(RedFlag.rule == code, RedFlag.case_key == case.key)
        key = work.session.execute(rows).scalar_one()
        assert red_flags.get(work, key).gone_at is None
        return translator("es").sentence(views.detail(work, key).row.case)


def test_quotations_of_one_telephone_are_found_and_not_those_of_two(
    db: Database, hands: Cast
) -> None:
    agreement = building.advanced(db, hands)
    purchase = bought.requested(db, hands, agreement)
    prices = ("31_500", "92_000"), ("32_900", "88_000"), ("33_400", "95_500")
    one, same, other = (
        bought.shop(db, hands, agreement, index, phone)
        for index, phone in enumerate(("315 000 0001", "+57 315 0000001", "3150000003"))
    )

    bought.quoted(db, hands, purchase, one, prices[0])
    assert found(db, FlagCode.QUOTATIONS_ALIKE) == []
    bought.quoted(db, hands, purchase, same, prices[1])
    (case,) = found(db, FlagCode.QUOTATIONS_ALIKE)

    assert case.facts["quotations"] == 2
    assert case.links == (("purchase", purchase),)
    assert "2 cotizaciones" in words(db, case, FlagCode.QUOTATIONS_ALIKE)
    bought.quoted(db, hands, purchase, other, prices[2])
    assert found(db, FlagCode.QUOTATIONS_ALIKE) == []


def test_a_certificate_above_what_is_contracted_today_is_found(db: Database, hands: Cast) -> None:
    # 380 m of slab are contracted and 190 m certified; then the contract says 180 m. No action can write that, and the database refuses
    # it while more is verified than contracted; the flag is for rows that were changed by hand.
    wanted = (ContractQuantity(item="1.01", quantity=380_000),)
    agreement = works.running(
        db,
        hands,
        factories.financed(db, hands),
        payment_form=PaymentForm.UNIT_PRICES,
        milestones=(),
        items=wanted,
    )
    (item,) = measured.items_of(db, hands, agreement)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    stone = measured.measure(db, hands, agreement, (item, 190_000))
    works.committee_says(db, hands, stone.id)
    works.engineer_says(db, hands, stone.id)
    assert found(db, FlagCode.OVER_CONTRACTED) == []
    works.requested(db, hands, agreement, stone.id)
    assert found(db, FlagCode.OVER_CONTRACTED) == []

    with db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE contract_item SET quantity_milli = 180000, verified_milli = 180000"
                " WHERE code = '1.01'"
            )
        )

    (case,) = found(db, FlagCode.OVER_CONTRACTED)
    assert (case.facts["accumulated"], case.facts["contracted"]) == (190_000, 180_000)
    assert "190" in words(db, case, FlagCode.OVER_CONTRACTED)


def test_a_guarantee_is_expired_the_day_after_its_last_one_while_the_agreement_runs(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    agreement = works.signed(db, hands)
    policies.asked(db, hands, agreement, performance=True, wages=True)
    policy = policies.registered(
        db, hands.organisation, agreement, policies.PERFORMANCE, policies.WAGES
    )
    policies.approve(db, hands.programme_manager, policy)
    works.start(db, hands, agreement)
    last = policies.PERFORMANCE[2]  # 17 October 2026

    clock.advance(timedelta(days=(last - civil_date(clock.now())).days))
    assert found(db, FlagCode.GUARANTEE_EXPIRED) == []
    clock.advance(timedelta(days=1))
    (case,) = found(db, FlagCode.GUARANTEE_EXPIRED)

    assert (case.agreement_id, case.facts["ended"]) == (agreement.id, "2026-10-17")
    assert "17 de octubre de 2026" in words(db, case, FlagCode.GUARANTEE_EXPIRED)


@pytest.mark.parametrize("is_settled", [False, True])
def test_a_guarantee_of_a_received_work_is_missed_until_the_agreement_is_settled(
    db: Database,
    clock: FrozenClock,
    hands: Cast,
    is_settled: bool,  # noqa: FBT001 - what pytest fills in
) -> None:
    agreement = works.signed(db, hands)
    policies.asked(db, hands, agreement, performance=True, wages=True)
    policy = policies.registered(
        db, hands.organisation, agreement, policies.PERFORMANCE, policies.WAGES
    )
    policies.approve(db, hands.programme_manager, policy)
    works.start(db, hands, agreement)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    for stone in works.plan(db, agreement, hands):
        works.verify(db, hands, stone)
        works.paid(db, hands, works.requested(db, hands, agreement, stone))
    works.accept(db, hands, agreement)
    if is_settled:
        closures.delivered(db, hands, agreement)
        key = closings.prepared(db, hands, agreement)
        closings.agreed(db, hands, key)
        closings.settle(db, hands, key)

    clock.advance(policies.PERFORMANCE[2] + timedelta(days=1) - civil_date(clock.now()))

    assert len(found(db, FlagCode.GUARANTEE_EXPIRED)) == (not is_settled)


def test_three_agreements_that_pass_the_ceiling_only_together_are_slices(
    db: Database, hands: Cast
) -> None:
    # R1 lets this municipality contract $ 49.025.340; 18,2 + 18,2 + 9,1 are $ 45.500.000, and 4,5 more are $ 50.000.000.
    owner = factories.community(db, hands)
    signed = []
    for index in (1, 1, 3):
        project = factories.financed(db, hands, owner)
        stone = works.draft_command(db, hands, project).milestones[index]
        signed.append(works.signed(db, hands, project, regime="R1", milestones=(stone,)))
    assert found(db, FlagCode.SLICING) == []

    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE agreement SET value_minor = 1360000000 WHERE number = :number"),
            {"number": signed[2].number},
        )

    (case,) = found(db, FlagCode.SLICING)
    assert case.agreement_id == signed[2].id
    assert case.facts["total"] == 50_000_000_00
    assert {key for _, key in case.links} == {row.id for row in signed}
    told = words(db, case, FlagCode.SLICING)
    assert all(str(row.number) in told for row in signed)


def test_a_member_who_joins_the_board_is_found_and_is_gone_after_leaving_the_committee(
    db: Database, clock: FrozenClock
) -> None:
    hands = factories.accounts(db)
    agreement = works.running(db, hands)
    committees.constitute(db, hands, agreement.project_id)
    member = committees.join(db, hands, agreement.project_id, hands.committee, "34567890")
    assert found(db, FlagCode.MEMBER_IMPEDED) == []
    seat = SeatBoardMember(
        person=DescribePerson(name="Rosa Inés Prueba", document_number="34567890"),
        post=BoardPost.TREASURER,
        from_on=civil_date(clock.now()),
    )

    with db.writing(hands.social_facilitator) as work:
        boards.seat(work, agreement.community_id, seat)

    (case,) = found(db, FlagCode.MEMBER_IMPEDED)
    assert case.key == f"{agreement.id}/{member}"
    assert case.facts == {"list": "board"}
    assert "Rosa" not in words(db, case, FlagCode.MEMBER_IMPEDED)
    ended = EndMembership(member=member, left_on=civil_date(clock.now()))
    with db.writing(hands.social_facilitator) as work:
        oversight.end_membership(work, agreement.project_id, ended)
    clock.advance(timedelta(days=1))
    assert found(db, FlagCode.MEMBER_IMPEDED) == []


# Visits


DAYS = (date(2026, 3, 9), date(2026, 3, 10))
ENGINEER = new_id()


@pytest.mark.parametrize(
    ("pages", "is_found"),
    [
        ((), False),
        ((LoggedDay(date(2026, 3, 8), names_visitors=False, written_by=None),), False),
        ((LoggedDay(date(2026, 3, 9), names_visitors=False, written_by=None),), True),
        ((LoggedDay(date(2026, 3, 10), names_visitors=False, written_by=ENGINEER),), False),
        (
            (
                LoggedDay(date(2026, 3, 9), names_visitors=False, written_by=None),
                LoggedDay(date(2026, 3, 10), names_visitors=True, written_by=None),
            ),
            False,
        ),
    ],
)
def test_only_pages_of_those_days_without_visitor_show_that_nobody_came(
    pages: tuple[LoggedDay, ...],
    is_found: bool,  # noqa: FBT001 - what pytest fills in
) -> None:
    assert is_without_visit(pages, *DAYS, by=ENGINEER) is is_found


def test_a_verdict_without_a_visit_in_the_site_log_is_found_until_a_page_names_one(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    agreement: Agreement = works.running(db, hands)
    first = works.plan(db, agreement, hands)[0]
    works.report(db, hands, first)
    reported = civil_date(clock.now())
    clock.advance(timedelta(days=2))
    works.engineer_says(db, hands, first)
    assert found(db, FlagCode.VERDICT_WITHOUT_VISIT) == []

    logs.written(db, hands, agreement, day=reported, visitors="Ninguno.")
    (case,) = found(db, FlagCode.VERDICT_WITHOUT_VISIT)
    told = words(db, case, FlagCode.VERDICT_WITHOUT_VISIT)

    assert "la bitácora no nombra ningún visitante" in told
    assert "17 de febrero" in told
    logs.written(db, hands, agreement, visitors="Interventoría, dos personas.")
    assert found(db, FlagCode.VERDICT_WITHOUT_VISIT) == []
