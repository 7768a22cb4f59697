"""An agreement's account under any order of events: whatever people try, the invariants hold."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracting import agreements, milestone_plans, milestones, payments
from contracting.agreements import AgreementState
from contracting.invariants import check_invariants
from contracting.milestone_plans import PAYABLE, MilestoneState
from contracting.payments import (
    LIVE,
    PENDING,
    ApprovePayment,
    PaymentState,
    RejectPayment,
)
from contracting.two_keys import Outcome
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.money import Money
from tests.support import works
from tests.support.factories import Cast, cast

MORNING = datetime(2026, 2, 17, 9, 30, tzinfo=BOGOTA)
WHICH = st.integers(0, 3)
WHO = st.integers(0, 2)
REPORTABLE = (
    MilestoneState.PLANNED,
    MilestoneState.PARTLY_VERIFIED,
    MilestoneState.NOT_MET,
    MilestoneState.DISPUTED,
)


def everybody() -> Cast:
    """People who hold every role, so that only the rules keep them apart."""
    roles = tuple(Grant(role, "CO.") for role in Role)
    return Cast(*(Actor(new_id(), roles) for _ in vars(cast())))


class Account(RuleBasedStateMachine):
    """One running agreement with four milestones; people report, judge, ask, approve, pay, and get it wrong."""

    template: Path
    agreement_id: UUID

    def __init__(self) -> None:
        super().__init__()
        self.file = self.template.with_name(f"{new_id()}.sqlite")
        shutil.copyfile(self.template, self.file)
        self.db = Database(f"sqlite:///{self.file}", clock=FrozenClock(MORNING))
        self.people = [everybody() for _ in range(3)]
        with self.db.reading(self.people[0].auditor) as work:
            self.agreement = agreements.get(work, self.agreement_id)
            work.session.expunge(self.agreement)
        self.milestones = works.plan(self.db, self.agreement, self.people[0])

    def teardown(self) -> None:
        self.db.close()
        for part in self.file.parent.glob(f"{self.file.name}*"):
            part.unlink()

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it, or be refused by a rule; nothing else may happen."""
        with suppress(Refused, InvalidCommand):
            act()

    def milestones_in(self, *states: MilestoneState) -> list[UUID]:
        with self.db.reading(self.people[0].auditor) as work:
            rows = milestone_plans.of_agreement(work, self.agreement_id)
            return [row.id for row in rows if row.state in states]

    def is_running(self) -> bool:
        with self.db.reading(self.people[0].auditor) as work:
            return agreements.get(work, self.agreement_id).state is AgreementState.RUNNING

    def payments_in(self, *states: PaymentState) -> list[UUID]:
        with self.db.reading(self.people[0].auditor) as work:
            rows = payments.payments_of(work, self.agreement_id)
            return [row.id for row in rows if row.state in states]

    # Most steps choose what could work, so that long stories come about; the last rule tries what cannot.

    @precondition(lambda self: self.milestones_in(*REPORTABLE))
    @rule(which=WHICH, who=WHO)
    def report(self, which: int, who: int) -> None:
        open_ones = self.milestones_in(*REPORTABLE)
        milestone = open_ones[which % len(open_ones)]
        self.attempt(lambda: works.report(self.db, self.people[who], milestone))

    @precondition(lambda self: self.milestones_in(MilestoneState.REPORTED))
    @rule(
        which=WHICH,
        who=WHO,
        key=st.sampled_from([works.committee_says, works.engineer_says]),
        outcome=st.sampled_from([Outcome.MET, Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET]),
        share=st.sampled_from([40, 75]),
    )
    def judge(
        self, which: int, who: int, key: Callable[..., object], outcome: Outcome, share: int
    ) -> None:
        reported = self.milestones_in(MilestoneState.REPORTED)
        milestone = reported[which % len(reported)]
        with self.db.reading(self.people[who].auditor) as work:
            value = milestones.get(work, milestone).amount
        amount = Money(value.minor * share // 100) if outcome is Outcome.PARTLY else None
        self.attempt(lambda: key(self.db, self.people[who], milestone, outcome, amount=amount))

    @precondition(lambda self: self.milestones_in(*REPORTABLE))
    @rule(which=WHICH, share=st.sampled_from([None, 40, 75]))
    def agree(self, which: int, share: int | None) -> None:
        open_ones = self.milestones_in(*REPORTABLE)
        milestone = open_ones[which % len(open_ones)]
        self.attempt(lambda: works.report(self.db, self.people[0], milestone))
        with self.db.reading(self.people[0].auditor) as work:
            value = milestones.get(work, milestone).amount
        for says in (works.engineer_says, works.committee_says):
            amount = Money(value.minor * share // 100) if share else None
            outcome = Outcome.PARTLY if share else Outcome.MET
            self.attempt(partial(says, self.db, self.people[0], milestone, outcome, amount=amount))

    @precondition(lambda self: not self.payments_in(*LIVE))
    @rule(who=WHO)
    def request_advance(self, who: int) -> None:
        self.attempt(lambda: works.advance_requested(self.db, self.people[who], self.agreement))

    def free(self) -> list[UUID]:
        with self.db.reading(self.people[0].auditor) as work:
            rows = milestone_plans.of_agreement(work, self.agreement_id)
            return [row.id for row in rows if row.payable]

    @precondition(lambda self: self.free())
    @rule(how_many=st.integers(1, 4), who=WHO)
    def request(self, how_many: int, who: int) -> None:
        chosen = self.free()[:how_many]
        self.attempt(lambda: works.requested(self.db, self.people[who], self.agreement, *chosen))

    @precondition(lambda self: self.payments_in(*PENDING))
    @rule(who=WHO)
    def settle(self, who: int) -> None:
        with self.db.reading(self.people[0].auditor) as work:
            payment = payments.get(work, self.payments_in(*PENDING)[0])
            work.session.expunge(payment)
        self.attempt(lambda: works.approve(self.db, self.people[who], payment))
        self.attempt(lambda: works.pay(self.db, self.people[who], payment))

    @precondition(lambda self: self.payments_in(PaymentState.REQUESTED))
    @rule(which=WHICH, who=WHO, hand=st.sampled_from(["contracts_officer", "programme_manager"]))
    def approve(self, which: int, who: int, hand: str) -> None:
        waiting = self.payments_in(PaymentState.REQUESTED)

        def act() -> None:
            with self.db.writing(getattr(self.people[who], hand)) as work:
                payments.approve(work, waiting[which % len(waiting)], ApprovePayment())

        self.attempt(act)

    @precondition(lambda self: self.payments_in(*PENDING))
    @rule(which=WHICH, who=WHO)
    def reject(self, which: int, who: int) -> None:
        waiting = self.payments_in(*PENDING)

        def act() -> None:
            with self.db.writing(self.people[who].programme_manager) as work:
                command = RejectPayment(reason="No procede.")
                payments.reject(work, waiting[which % len(waiting)], command)

        self.attempt(act)

    @precondition(lambda self: self.payments_in(PaymentState.APPROVED))
    @rule(which=WHICH, who=WHO)
    def pay(self, which: int, who: int) -> None:
        approved = self.payments_in(PaymentState.APPROVED)
        with self.db.reading(self.people[who].auditor) as work:
            payment = payments.get(work, approved[which % len(approved)])
            work.session.expunge(payment)
        self.attempt(lambda: works.pay(self.db, self.people[who], payment))

    @precondition(
        lambda self: self.is_running() and len(self.milestones_in(*PAYABLE)) == len(self.milestones)
    )
    @rule(at_less=st.booleans())
    def accept(self, at_less: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        self.attempt(
            lambda: works.accept(self.db, self.people[1], self.agreement, at_verified_value=at_less)
        )

    @precondition(lambda self: self.payments_in(*LIVE) and not self.free())
    @rule(which=WHICH, who=WHO)
    def ask_for_what_is_not_there(self, which: int, who: int) -> None:
        milestone = self.milestones[which]
        self.attempt(lambda: works.requested(self.db, self.people[who], self.agreement, milestone))

    @invariant()
    def every_figure_follows_from_the_facts(self) -> None:
        with self.db.reading(self.people[0].auditor) as work:
            faults = check_invariants(work, agreements.get(work, self.agreement_id))
        assert [str(fault) for fault in faults] == []


def test_no_order_of_events_breaks_an_account(sqlite_template: Path, tmp_path: Path) -> None:
    start = tmp_path / "running.sqlite"
    shutil.copyfile(sqlite_template, start)
    db = Database(f"sqlite:///{start}", clock=FrozenClock(MORNING))
    Account.template, Account.agreement_id = start, works.running(db, cast()).id
    db.close()

    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE milestone SET weight_bp = weight_bp + 1 WHERE position = 1", "weights"),
        ("UPDATE project SET verified_minor = verified_minor - 1", "figures"),
        ("UPDATE milestone SET claimed_minor = 0 WHERE position = 2", "do not add up"),
        ("UPDATE milestone SET verified_minor = verified_minor - 1 WHERE position = 4", "counts"),
        ("UPDATE payment SET number = 77 WHERE number = 3", "missing"),
        ("DELETE FROM payment_line", "do not add up"),
        ("UPDATE agreement SET value_minor = value_minor + 100", "add up to the agreement"),
    ],
)
def test_a_fault_in_the_rows_is_found(db: Database, damage: str, fault: str) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, second, _, fourth = works.plan(db, agreement, hands)
    for milestone in (first, second, fourth):
        works.verify(db, hands, milestone)
    works.paid(db, hands, works.requested(db, hands, agreement, first))
    works.requested(db, hands, agreement, second)
    with db.engine.begin() as connection:
        connection.execute(sa.text(damage))

    with db.reading(hands.auditor) as work:
        faults = check_invariants(work, agreements.get(work, agreement.id))

    assert any(fault in str(found) for found in faults), faults
