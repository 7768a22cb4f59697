"""The end of an agreement: terminated by two, received provisionally, finally only at zero pending, settled on a whole balance."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracting import (
    agreements,
    invariants,
    punch_list,
    settlements,
    terminations,
    unfinished_works,
)
from contracting.agreements import Agreement
from contracting.punch_list import FindIssue, FixIssue, PunchGravity, VerifyFix
from contracting.settlement_balance import LineCode
from contracting.settlement_rules import SettlementStage
from contracting.settlements import (
    AgreeSettlement,
    PrepareSettlement,
    Settlement,
    SettlementState,
    SignSettlement,
)
from contracting.terminations import (
    Closing,
    ClosingState,
    ReceiveProvisionally,
    SignTermination,
    TerminationKind,
    WriteTermination,
)
from contracting.unfinished_works import DecideUnfinished, Decision, UnfinishedState
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.money import cop
from tests.support import closures, factories, works
from tests.support.factories import Cast, cast, changed


@pytest.fixture
def hands() -> Cast:
    return cast()


def today(db: Database) -> date:
    return civil_date(db.clock.now())


def written(db: Database, hands: Cast, agreement: Agreement, **overrides: object) -> UUID:
    command = WriteTermination(
        kind=TerminationKind.MUTUAL,
        cause="La obra está construida.",
        ended_on=today(db),
        is_complete=True,
    )
    with db.writing(hands.contracts_officer) as work:
        return terminations.write(work, agreement.id, changed(command, overrides)).id


def signed(db: Database, hands: Cast, closing: UUID) -> Closing:
    with db.writing(hands.programme_manager) as work:
        return terminations.sign(work, closing, SignTermination(agreed="Supervisora y presidente"))


def unfinished(db: Database, hands: Cast) -> Agreement:
    """Two of four milestones built and paid; the rest is not built."""
    agreement = works.running(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    for milestone in works.plan(db, agreement, hands)[:2]:
        works.verify(db, hands, milestone)
        works.paid(db, hands, works.requested(db, hands, agreement, milestone))
    left = {
        "left_to_build": "La placa huella y las señales.",
        "cost_to_finish": cop("48_000_000"),
        "answers": "Secretaría de planeación",
    }
    signed(
        db,
        hands,
        written(
            db, hands, agreement, kind=TerminationKind.EARLY, is_complete=False, cause="…", **left
        ),
    )
    return agreement


def test_a_finished_work_is_received_finally_at_zero_pending_after_its_period(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    agreement = works.built(db, hands)
    issue = found(db, hands, agreement)
    with pytest.raises(InvalidCommand) as wrong:
        written(db, hands, agreement)
    assert set(wrong.value.errors) == {"corrections_until"}
    key = written(db, hands, agreement, corrections_until=today(db) + timedelta(days=20))
    act = signed(db, hands, key)
    assert [row["number"] for row in act.pending] == [1]
    with pytest.raises(Refused, match="provisionally first"):
        works.accept(db, hands, agreement)
    until = today(db) + timedelta(days=60)
    with db.writing(hands.engineer) as work:
        received = ReceiveProvisionally(
            received_on=today(db), defects_until=until, note="Se recibe con un pendiente."
        )
        terminations.receive(work, key, received)
    with pytest.raises(Refused, match="pending on the list"):
        works.accept(db, hands, agreement)
    mended(db, hands, issue)
    with pytest.raises(Refused, match="runs until"):
        works.accept(db, hands, agreement)
    clock.advance(timedelta(days=61))

    assert works.accept(db, hands, agreement).accepted_on == today(db)
    with db.reading(hands.auditor) as work:
        assert terminations.get(work, key).state is ClosingState.FINAL
        row = agreements.get(work, agreement.id)
        assert invariants.check_invariants(work, row) == ()


def found(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    photo = factories.photograph(db, hands.engineer, agreement.territory)
    with db.writing(hands.engineer) as work:
        command = FindIssue(
            photo=photo,
            what="Falta rejilla en la alcantarilla dos.",
            place="K0+180",
            gravity=PunchGravity.FUNCTION,
            fixer="Junta de acción comunal",
            due_on=today(db) + timedelta(days=10),
        )
        return punch_list.find_issue(work, agreement.id, command).id


def mended(db: Database, hands: Cast, issue: UUID) -> None:
    photo = factories.photograph(db, hands.organisation, "CO.19.19142.el-palmar.")
    with db.writing(hands.organisation) as work:
        punch_list.fix(work, issue, FixIssue(note="Se instaló la rejilla.", photo=photo))
    with db.writing(hands.engineer) as work:
        punch_list.verify(work, issue, VerifyFix())


def test_whoever_wrote_the_act_does_not_sign_it_and_a_suspended_work_does_not_end(
    db: Database, hands: Cast
) -> None:
    agreement = works.running(db, hands)
    with pytest.raises(InvalidCommand) as wrong:
        written(db, hands, agreement, is_complete=False)
    assert set(wrong.value.errors) == {"left_to_build", "cost_to_finish", "answers"}
    with pytest.raises(InvalidCommand):
        written(db, hands, agreement, kind=TerminationKind.EXPIRY)
    key = written(db, hands, agreement)
    with pytest.raises(Refused, match="written already"):
        written(db, hands, agreement)
    with db.reading(hands.programme_manager) as work:
        row = terminations.get(work, key)
        row_steps = terminations.LIFECYCLE.available(work, row)
        assert {choice.step for choice in row_steps} == {"sign", "discard"}


def test_an_unfinished_work_is_registered_settled_and_followed(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    """Verified 27.300.000 + 18.200.000 = 45.500.000 of $ 91.000.000: half built, and of the advance of 27.300.000 half amortised."""
    agreement = unfinished(db, hands)
    with db.reading(hands.auditor) as work:
        entry = unfinished_works.find(work, agreement.id)
        assert entry is not None
        assert (entry.physical_bp, entry.cost) == (5_000, cop("48_000_000"))
    with pytest.raises(Refused, match="not being carried out"):
        works.report(db, hands, works.plan(db, agreement, hands)[2])
    with pytest.raises(Refused, match="without the work being finished"):
        works.accept(db, hands, agreement)
    # Half of the advance is still out: the balance says so and nobody settles.
    with pytest.raises(Refused, match="neither amortised nor given back"):
        prepared(db, hands, agreement)
    closures.delivered(db, hands, agreement)
    slip = factories.paper(db, hands.contracts_officer, agreement.territory)
    back = {"advance_returned": cop("13_650_000"), "proof": slip}
    key = prepared(db, hands, agreement, **back)
    agreed(db, hands, key)
    with pytest.raises(Refused, match="after the settlement"):
        works.release_requested(db, hands, agreement)
    assert settle(db, hands, key).state is SettlementState.SETTLED
    # 5 % of 45.500.000 was retained; the advance came back in money, so nothing is taken of it.
    released = works.paid(db, hands, works.release_requested(db, hands, agreement))
    assert (released.gross, released.net) == (cop("2_275_000"), cop("2_275_000"))
    with db.reading(hands.auditor) as work:
        assert invariants.check_invariants(work, agreements.get(work, agreement.id)) == ()
    with db.writing(hands.programme_manager) as work:
        reason = DecideUnfinished(decision=Decision.FINISH, reason="Hay recursos del balance.")
        decided = unfinished_works.decide(work, entry.id, reason)
        assert decided.state is UnfinishedState.TO_FINISH


@pytest.mark.one_database
def test_what_both_verified_whole_is_not_left_unfinished(db: Database, hands: Cast) -> None:
    agreement = works.built(db, hands)
    left: dict[str, object] = {
        "left_to_build": "Nada.",
        "cost_to_finish": cop("1"),
        "answers": "Secretaría de planeación",
    }

    with pytest.raises(InvalidCommand) as refused:
        written(db, hands, agreement, kind=TerminationKind.EARLY, is_complete=False, **left)

    assert set(refused.value.errors) == {"is_complete"}


@pytest.mark.one_database
def test_what_both_verified_of_an_unfinished_work_is_paid_and_its_last_payment_gives_the_advance_back(
    db: Database, hands: Cast
) -> None:
    """$ 27.300.000 verified and not paid when it ended; the whole advance of 27.300.000 is out: 27.300.000 - 5 % retained go to it."""
    agreement = works.running(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    left = {
        "left_to_build": "Todo menos los estribos.",
        "cost_to_finish": cop("70_000_000"),
        "answers": "Secretaría de planeación",
    }
    early: dict[str, object] = {"kind": TerminationKind.EARLY, "is_complete": False, "cause": "…"}
    signed(db, hands, written(db, hands, agreement, **early, **left))

    last = works.paid(db, hands, works.requested(db, hands, agreement, first))

    assert (last.amortisation_minor, last.retention_minor, last.net_minor) == (
        cop("25_935_000").minor,
        cop("1_365_000").minor,
        0,
    )
    # What is retained covers the 1.365.000 that are still out: nobody has to give anything back.
    key = prepared(db, hands, agreement)
    agreed(db, hands, key)
    assert settle(db, hands, key).state is SettlementState.SETTLED
    released = works.release_requested(db, hands, agreement)
    assert (released.gross_minor, released.net_minor) == (cop("1_365_000").minor, 0)


def prepared(db: Database, hands: Cast, agreement: Agreement, **overrides: object) -> UUID:
    command = changed(PrepareSettlement(), overrides)
    with db.writing(hands.contracts_officer) as work:
        return settlements.prepare(work, agreement.id, command).id


def agreed(db: Database, hands: Cast, settlement: UUID) -> None:
    with db.writing(hands.organisation) as work:
        settlements.agree(work, settlement, AgreeSettlement(reservations="Ninguna."))


def settle(db: Database, hands: Cast, settlement: UUID) -> Settlement:
    with db.writing(hands.programme_manager) as work:
        return settlements.sign(work, settlement, SignSettlement())


def test_a_settlement_is_refused_with_the_line_that_fails_and_kept_for_ever_once_signed(
    db: Database, hands: Cast
) -> None:
    agreement = works.built(db, hands)
    with pytest.raises(Refused, match="after its work was received"):
        prepared(db, hands, agreement)
    works.accept(db, hands, agreement)
    with pytest.raises(Refused, match="promised in kind"):
        prepared(db, hands, agreement)
    closures.delivered(db, hands, agreement)
    key = prepared(db, hands, agreement)
    with pytest.raises(Refused, match="settled by agreement"):
        settle(db, hands, key)
    agreed(db, hands, key)
    row = settle(db, hands, key)

    assert (row.state, row.stage) == (SettlementState.SETTLED, SettlementStage.BY_AGREEMENT)
    with db.reading(hands.auditor) as work:
        kept = {line.code: line.total_minor for line in settlements.kept_lines(work, key)}
        assert set(kept) == set(LineCode) - {LineCode.GOODS, LineCode.JUSTIFIED}
        assert kept[LineCode.MONEY] == cop("91_000_000").minor
        # 5 % of $ 91.000.000 is retained and given back after the handover.
        assert kept[LineCode.RETENTION] == cop("4_550_000").minor
    with pytest.raises(Refused, match="not possible from there"):
        prepared(db, hands, agreement)
    with pytest.raises(sa.exc.DatabaseError), db.writing(hands.administrator) as work:
        work.session.execute(sa.text("UPDATE settlement_line SET total_minor = 1"))


def test_the_entity_settles_alone_in_its_time_and_nobody_after_the_last_deadline(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    """Received on 17 February 2026: by agreement until 17 June, alone until 17 August, at last until 17 August 2028."""
    agreement = works.accepted(db, hands)
    closures.delivered(db, hands, agreement)
    key = prepared(db, hands, agreement)
    clock.advance(date(2026, 6, 17) - today(db))
    with pytest.raises(Refused, match="settled by agreement"):
        settle(db, hands, key)
    clock.advance(date(2028, 8, 18) - today(db))
    with pytest.raises(Refused, match="last day to settle"):
        settle(db, hands, key)
    clock.advance(date(2026, 6, 18) - today(db))

    assert settle(db, hands, key).stage is SettlementStage.UNILATERAL
