"""One agreement of a real size from the budget to the last peso, every figure worked out by hand.

480 m of placa huella for $ 200.000.000: advance 30 %, retention 5 %, public works contribution 5 %, stamp 1 %; five certificates, one
extension, one suspension, one addition; then it is received, settled and handed over. Amounts in the comments are pesos.

The budget is $ 160.000.000 of direct cost, with 20 % of administration and 5 % of contingency: every peso of direct cost is worth 1,25.

====  =======================  ========  ==========  ===========
item  what                     quantity  unit price  direct cost
====  =======================  ========  ==========  ===========
1.01  excavation               600 m3        18.000   10.800.000
1.02  sub-base                 300 m3       142.000   42.600.000
2.01  placa huella             480 m        175.000   84.000.000
3.01  lined ditch              300 m         40.000   12.000.000
3.02  culverts of 36 inches    3           3.200.000    9.600.000
4.01  road signs               4             250.000    1.000.000
                                                     160.000.000  x 1,25 = 200.000.000
====  =======================  ========  ==========  ===========
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracting import (
    agreements,
    change_orders,
    changes,
    invariants,
    measurements,
    payment_positions,
    settlements,
    suspensions,
    unit_prices,
)
from contracting.agreements import Agreement
from contracting.change_effects import ChangeQuantity, NewItem
from contracting.change_orders import (
    ApproveChange,
    EndorseChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
    RecordAssent,
)
from contracting.changes import ChangeCause
from contracting.drafts import AgreeDeduction, PaymentForm
from contracting.measurements import MeasurePiece, MeasureWork
from contracting.payment_breakdown import DeductionBase
from contracting.payments import Payment, PaymentKind
from contracting.settlement_balance import LineCode
from contracting.settlements import AgreeSettlement, PrepareSettlement, SignSettlement
from contracting.suspensions import (
    OrderSuspension,
    ProposeSuspension,
    RestartWork,
    SuspensionCause,
)
from contracting.unit_prices import ContractQuantity
from contracting.views import changes as change_views
from foundation.clock import BOGOTA, FrozenClock, civil_date
from foundation.database import Database
from foundation.money import Money, cop
from portfolio import budgets, climate_reviews, cofinancing, measures
from portfolio.apportionment import ContributionKind
from portfolio.budget_writing import WriteLine
from portfolio.budgets import WriteBudget
from portfolio.climate_rating import Rating
from portfolio.climate_reviews import AnswerReview
from portfolio.cofinancing import AddShare, FinanceProject
from portfolio.projects import Project
from portfolio.sources import SourceKind
from tests.contracting import worked_papers
from tests.support import factories, works
from tests.support.factories import Cast, cast, paper, photograph

ITEMS = (
    ("1.01", "Obras preliminares", "Excavación mecánica", "m3", 600, "18_000"),
    ("1.02", "Obras preliminares", "Subbase granular", "m3", 300, "142_000"),
    ("2.01", "Placa huella", "Placa huella en concreto de 21 MPa", "m", 480, "175_000"),
    ("3.01", "Drenaje", "Cuneta revestida", "m", 300, "40_000"),
    ("3.02", "Drenaje", "Alcantarilla de 36 pulgadas", "un", 3, "3_200_000"),
    ("4.01", "Obras finales", "Señal vertical", "un", 4, "250_000"),
)
# What the budget keeps for what the site may show: 16 m of wall, $ 20.000.000 of direct cost, $ 25.000.000; the agreement leaves it out.
RESERVED = ("4.02", "Obras finales", "Muro de contención", "m", 16, "1_250_000")


def test_every_figure_of_an_agreement_of_two_hundred_million_is_the_one_worked_out_by_hand(  # noqa: PLR0915 - one story
    db: Database, clock: FrozenClock
) -> None:
    hands = cast()
    agreement = _running(db, hands)
    # 17 February and 150 days: 11 of February, 31 + 30 + 31 + 30 until the end of June, 17 of July.
    assert (agreement.value, agreement.ends_on) == (cop("200_000_000"), date(2026, 7, 17))

    # Advance: 30 % of 200.000.000 = 60.000.000; the contribution is taken of it, 5 % = 3.000.000; the stamp waits for the accounts.
    # net = 60.000.000 - 3.000.000 = 57.000.000
    advance = works.paid(db, hands, works.advance_requested(db, hands, agreement))
    assert _amounts(advance) == (60_000_000, 0, 0, 3_000_000, 57_000_000)

    # Certificate 1: 600 m3 x 18.000 + 150 m3 x 142.000 = 10.800.000 + 21.300.000 = 32.100.000; x 1,25 = 40.125.000
    # amortised 30 % = 12.037.500; retained 5 % = 2.006.250; contribution 5 % of (40.125.000 - 12.037.500) = 1.404.375
    # stamp 1 % of 40.125.000 = 401.250; net = 40.125.000 - 12.037.500 - 2.006.250 - 1.805.625 = 24.275.625
    _go_to(clock, date(2026, 3, 20))
    first = _certificate(db, hands, agreement, {"1.01": 600, "1.02": 150})
    assert _amounts(first) == (40_125_000, 12_037_500, 2_006_250, 1_805_625, 24_275_625)

    # Extension: 20 days of rain. 17 July + 20 = 6 August; the value stands.
    _go_to(clock, date(2026, 4, 10))
    _extend(db, hands, agreement)
    extended = _now(db, agreement)
    assert (extended.value, extended.ends_on) == (cop("200_000_000"), date(2026, 8, 6))

    # Certificate 2: 150 m3 x 142.000 + 100 m x 175.000 = 21.300.000 + 17.500.000 = 38.800.000; x 1,25 = 48.500.000
    # amortised 14.550.000; retained 2.425.000; contribution 5 % of 33.950.000 = 1.697.500; stamp 485.000; net = 29.342.500
    _go_to(clock, date(2026, 4, 30))
    second = _certificate(db, hands, agreement, {"1.02": 150, "2.01": 100})
    assert _amounts(second) == (48_500_000, 14_550_000, 2_425_000, 2_182_500, 29_342_500)

    # Suspension: from 4 May, work again on 16 May: 12 days. 6 August + 12 = 18 August.
    _stand_still(db, clock, agreement, date(2026, 5, 4), date(2026, 5, 16))
    assert _now(db, agreement).ends_on == date(2026, 8, 18)

    # Certificate 3: 200 m x 175.000 = 35.000.000; x 1,25 = 43.750.000
    # amortised 13.125.000; retained 2.187.500; contribution 5 % of 30.625.000 = 1.531.250; stamp 437.500; net = 26.468.750
    _go_to(clock, date(2026, 6, 15))
    third = _certificate(db, hands, agreement, {"2.01": 200})
    assert _amounts(third) == (43_750_000, 13_125_000, 2_187_500, 1_968_750, 26_468_750)

    # Addition: 60 m more of track = 10.500.000 and a new item, 20 m3 of gabions x 380.000 = 7.600.000: 18.100.000; x 1,25 = 22.625.000.
    # That is 11,3 % of what was signed: above the tenth, so the entity says that it has no objection; a new scope needs the community.
    # Until the order nothing moves; then 200.000.000 + 22.625.000 = 222.625.000 and 18 August + 15 days = 2 September.
    _go_to(clock, date(2026, 6, 25))
    change = _ask_for_more(db, hands, agreement)
    waiting = _values(db, agreement)
    assert (waiting.initial, waiting.current) == (cop("200_000_000"), cop("200_000_000"))
    assert waiting.pending == cop("22_625_000")
    _order(db, hands, change, days=15)
    ordered = _values(db, agreement)
    assert (ordered.initial, ordered.ordered) == (cop("200_000_000"), cop("22_625_000"))
    assert (ordered.current, ordered.pending) == (cop("222_625_000"), cop("0"))
    assert ordered.ends_on == date(2026, 9, 2)

    # Certificate 4: 180 m x 175.000 + 300 m x 40.000 = 31.500.000 + 12.000.000 = 43.500.000; x 1,25 = 54.375.000
    # amortised 16.312.500 (56.025.000 with those before); retained 2.718.750; contribution 5 % of 38.062.500 = 1.903.125
    # stamp 543.750; net = 54.375.000 - 16.312.500 - 2.718.750 - 2.446.875 = 32.896.875
    _go_to(clock, date(2026, 7, 25))
    fourth = _certificate(db, hands, agreement, {"2.01": 180, "3.01": 300})
    assert _amounts(fourth) == (54_375_000, 16_312_500, 2_718_750, 2_446_875, 32_896_875)

    # Certificate 5 takes what is left: 60 m x 175.000 + 3 x 3.200.000 + 4 x 250.000 + 20 m3 x 380.000
    # = 10.500.000 + 9.600.000 + 1.000.000 + 7.600.000 = 28.700.000; x 1,25 = 35.875.000
    # amortised: not 30 % (10.762.500) but the rest of the advance, 60.000.000 - 56.025.000 = 3.975.000
    # retained 1.793.750; contribution 5 % of 31.900.000 = 1.595.000; stamp 358.750; net = 28.152.500
    _go_to(clock, date(2026, 8, 20))
    rest = {"2.01": 60, "3.02": 3, "4.01": 4, "3.03": 20}
    fifth = _certificate(db, hands, agreement, rest)
    assert fifth.kind is PaymentKind.FINAL
    assert _amounts(fifth) == (35_875_000, 3_975_000, 1_793_750, 1_953_750, 28_152_500)

    # What an auditor adds up: 40.125.000 + 48.500.000 + 43.750.000 + 54.375.000 + 35.875.000 = 222.625.000 = the agreement;
    # amortised 60.000.000 = the advance; retained 5 % = 11.131.250; contribution 5 % = 11.131.250, so no peso of the advance bore it twice;
    # stamp 1 % = 2.226.250; to the organisation 222.625.000 - 11.131.250 - 11.131.250 - 2.226.250 = 198.136.250.
    accounts = [first, second, third, fourth, fifth]
    everything = [advance, *accounts]
    assert _sum(accounts, "gross_minor") == cop("222_625_000")
    assert _sum(everything, "amortisation_minor") == cop("60_000_000")
    assert _sum(everything, "retention_minor") == cop("11_131_250")
    assert _taken(everything, "public_works_contribution") == cop("11_131_250")
    assert _taken(everything, "culture_stamp") == cop("2_226_250")
    assert _sum(everything, "net_minor") == cop("198_136_250")
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert [str(fault) for fault in invariants.check_invariants(work, row)] == []
        stand = payment_positions.position(work, row)
    assert stand.retention_held == cop("11_131_250")
    assert stand.advance_outstanding == stand.available == cop("0")

    # Settled: paid 198.136.250 + 13.357.500 taken for others = 211.493.750, and 11.131.250 retained, are the 222.625.000 of the agreement.
    _go_to(clock, date(2026, 8, 25))
    _receive(db, hands, agreement)
    assert _settled(db, hands, agreement) == {
        "paid": 211_493_750,
        "retained": 11_131_250,
        "released": 0,
        "returned": 0,
        "outstanding": 0,
        "unspent": 0,
    }
    worked_papers.check(db, hands, agreement)
    # After the handover what was retained comes back: 198.136.250 + 11.131.250 = 209.267.500 to the organisation in all.
    works.hand_over(db, hands, agreement)
    release = works.paid(db, hands, works.release_requested(db, hands, agreement))
    assert _amounts(release) == (11_131_250, 0, 0, 0, 11_131_250)
    assert _sum([*everything, release], "net_minor") == cop("209_267_500")
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert [str(fault) for fault in invariants.check_invariants(work, row)] == []
        assert payment_positions.position(work, row).retention_held == cop("0")


# Each step as its person takes it


def _running(db: Database, hands: Cast) -> Agreement:
    """The work with its budget and $ 225.000.000 in money, and its agreement by unit prices, started."""
    project = _financed(db, hands)
    return works.running(
        db,
        hands,
        project,
        object="Construcción de 480 m de placa huella en la vereda El Palmar",
        term_days=150,
        payment_form=PaymentForm.UNIT_PRICES,
        milestones=(),
        items=tuple(ContractQuantity(item=row[0], quantity=row[4] * 1_000) for row in ITEMS),
        advance=3_000,
        retention=500,
        deductions=(
            AgreeDeduction(code="public_works_contribution", rate=500),
            AgreeDeduction(code="culture_stamp", rate=100, base=DeductionBase.GROSS),
        ),
    )


def _financed(db: Database, hands: Cast) -> Project:
    project = factories.project(db, hands)
    factories.screening(db, hands, project)
    with db.reading(hands.engineer) as work:
        (measure,) = (row.id for row in measures.measures_of(work, project.id))
    command = WriteBudget(
        lines=tuple(
            WriteLine(
                chapter=chapter,
                description=description,
                unit=unit,
                quantity=quantity * 1_000,
                unit_price=cop(price),
                measure=measure if chapter == "Drenaje" else None,
            )
            for _, chapter, description, unit, quantity, price in (*ITEMS, RESERVED)
        ),
        administration=2_000,
        contingency=500,
    )
    with db.writing(hands.engineer) as work:
        budgets.write(work, project.id, command)
    for source, name, amount in (
        (SourceKind.PROGRAMME, "Programa Territorios Posibles", "150_000_000"),
        (SourceKind.MUNICIPALITY, "Municipio de Caloto", "75_000_000"),
    ):
        share = AddShare(
            source=source,
            source_name=name,
            form=ContributionKind.CASH,
            amount=cop(amount),
            pledged_on=date(2026, 1, 28),
        )
        with db.writing(hands.contracts_officer) as work:
            cofinancing.add_share(work, project.id, share)
    factories.commitments(db, hands, project)
    with db.writing(hands.programme_manager) as work:
        return cofinancing.finance(work, project.id, FinanceProject())


def _go_to(clock: FrozenClock, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 9, 30, tzinfo=BOGOTA))


def _now(db: Database, agreement: Agreement) -> Agreement:
    with db.reading(cast().auditor) as work:
        return agreements.get(work, agreement.id)


def _values(db: Database, agreement: Agreement) -> change_views.Values:
    with db.reading(cast().auditor) as work:
        row = agreements.get(work, agreement.id)
        return change_views.values_of(row, changes.of_agreement(work, row.id))


def _items(db: Database, agreement: Agreement) -> dict[str, UUID]:
    with db.reading(cast().auditor) as work:
        return {row.code: row.id for row in unit_prices.items_of(work, agreement.id)}


def _certificate(db: Database, hands: Cast, agreement: Agreement, done: dict[str, int]) -> Payment:
    """Measured by the organisation, found right by both keys, asked for, approved and paid."""
    items = _items(db, agreement)
    command = MeasureWork(
        note="Medido con decámetro, en compañía del comité.",
        photos=(photograph(db, hands.organisation, agreement.territory),),
        pieces=tuple(
            MeasurePiece(item=items[code], place="K0+000 a K0+480", length=quantity * 1_000)
            for code, quantity in done.items()
        ),
    )
    with db.writing(hands.organisation) as work:
        stone = measurements.measure(work, agreement.id, command).id
    works.committee_says(db, hands, stone)
    works.engineer_says(db, hands, stone)
    return works.paid(db, hands, works.requested(db, hands, agreement, stone))


def _raise(db: Database, hands: Cast, agreement: Agreement, cause: ChangeCause) -> UUID:
    command = RaiseChange(
        cause=cause,
        event="La quebrada creció y se llevó parte de la banca.",
        happened_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.organisation) as work:
        return change_orders.raise_change(work, agreement.id, command).id


def _order(db: Database, hands: Cast, change: UUID, days: int) -> None:
    command = ApproveChange(ordered_on=civil_date(db.clock.now()), days=days, approval="Se ordena.")
    with db.writing(hands.programme_manager) as work:
        change_orders.approve(work, change, command)


def _extend(db: Database, hands: Cast, agreement: Agreement) -> None:
    """30 days are asked for, 20 recommended and ordered."""
    change = _raise(db, hands, agreement, ChangeCause.WEATHER)
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, QuoteChange(days=30))
    with db.writing(hands.engineer) as work:
        command = RecommendChange(days=20, recommendation="Llovió 20 días de 30.")
        change_orders.recommend(work, change, command)
    _order(db, hands, change, days=20)


def _ask_for_more(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """60 m more of track and gabions: quoted, recommended, agreed by the community and not objected to by the entity."""
    items = _items(db, agreement)
    gabions = NewItem(
        code="3.03",
        chapter="Drenaje",
        description="Gavión",
        unit="m3",
        quantity=20_000,
        unit_price=cop("380_000"),
    )
    effects: dict[str, Any] = {
        "days": 15,
        "quantities": (ChangeQuantity(item=items["2.01"], quantity=540_000),),
        "new_items": (gabions,),
        "changes_scope": True,
    }
    change = _raise(db, hands, agreement, ChangeCause.SITE_CONDITION)
    analyses = paper(db, hands.contracts_officer, agreement.territory)
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, QuoteChange(quote=analyses, **effects))
    with db.writing(hands.engineer) as work:
        command = RecommendChange(recommendation="Sin gaviones la banca se pierde.", **effects)
        change_orders.recommend(work, change, command)
    assent = RecordAssent(
        assent_on=civil_date(db.clock.now()),
        votes_for=51,
        votes_against=2,
        minutes=paper(db, hands.social_facilitator, agreement.territory),
    )
    with db.writing(hands.social_facilitator) as work:
        change_orders.record_assent(work, change, assent)
    with db.writing(hands.municipal_official) as work:
        change_orders.endorse(work, change, EndorseChange(endorsement="Sin objeción."))
    return change


def _stand_still(
    db: Database, clock: FrozenClock, agreement: Agreement, stop: date, restart: date
) -> None:
    hands = cast()
    _go_to(clock, stop)
    asked = ProposeSuspension(
        cause=SuspensionCause.WEATHER,
        reason="La vía de acceso está cerrada por un derrumbe.",
        stops_on=stop,
        expected_on=date(2026, 5, 14),
        is_costless=True,
    )
    with db.writing(hands.contracts_officer) as work:
        suspension = suspensions.propose(work, agreement.id, asked).id
    with db.writing(hands.programme_manager) as work:
        suspensions.order(work, suspension, OrderSuspension(agreed="Organización e interventoría"))
    _go_to(clock, restart)
    with db.writing(hands.engineer) as work:
        command = RestartWork(restarted_on=restart, note="El paso está abierto.")
        suspensions.restart(work, suspension, command)


def _receive(db: Database, hands: Cast, agreement: Agreement) -> None:
    """The new scope is looked at for the climate again, and the finished work is received."""
    with db.reading(hands.engineer) as work:
        open_ones = [row.id for row in climate_reviews.of_project(work, agreement.project_id)]
    for review in open_ones:
        with db.writing(hands.engineer) as work:
            answer = AnswerReview(
                now=Rating.MODERATE,
                future=Rating.MODERATE,
                is_enough=True,
                finding="Los gaviones protegen la banca; la amenaza es la misma.",
            )
            climate_reviews.answer(work, review, answer)
    works.accept(db, hands, agreement)


def _settled(db: Database, hands: Cast, agreement: Agreement) -> dict[str, int]:
    """The line that adds up to the agreement, in pesos, as it was signed."""
    with db.writing(hands.contracts_officer) as work:
        key = settlements.prepare(work, agreement.id, PrepareSettlement()).id
    with db.writing(hands.organisation) as work:
        settlements.agree(work, key, AgreeSettlement())
    with db.writing(hands.programme_manager) as work:
        settlements.sign(work, key, SignSettlement())
    with db.reading(hands.auditor) as work:
        lines = {line.code: line.terms for line in settlements.kept_lines(work, key)}
    return {term["code"]: abs(term["minor"]) // 100 for term in lines[LineCode.MONEY]}


# What a payment and several of them say


def _amounts(payment: Payment) -> tuple[int, int, int, int, int]:
    """Gross, amortised, retained, deducted and net, in pesos."""
    found = (
        payment.gross_minor,
        payment.amortisation_minor,
        payment.retention_minor,
        payment.deductions_minor,
        payment.net_minor,
    )
    assert not any(minor % 100 for minor in found)
    gross, amortised, retained, deducted, net = (minor // 100 for minor in found)
    return gross, amortised, retained, deducted, net


def _sum(paid: list[Payment], column: str) -> Money:
    return Money(sum(getattr(payment, column) for payment in paid))


def _taken(paid: list[Payment], code: str) -> Money:
    parts = [part for payment in paid for part in payment.deductions if part["code"] == code]
    return Money(sum(part["amount_minor"] for part in parts))
