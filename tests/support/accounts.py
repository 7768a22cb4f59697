"""An agreement's account under any order of events: people report, judge, ask, change, suspend and pay, and get it wrong.

A state machine for Hypothesis. Every step goes through the real actions on a copy of a database in which one agreement is being carried
out; after every step every invariant of ``contracting.invariants`` holds.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracting import (
    agreements,
    change_orders,
    changes,
    milestone_plans,
    milestones,
    payments,
    suspensions,
)
from contracting.agreements import AgreementState
from contracting.change_effects import ChangeMilestone, Effects
from contracting.change_orders import (
    QuoteChange,
    RaiseChange,
    RecommendChange,
    RejectChange,
)
from contracting.changes import PENDING as OPEN_CHANGES
from contracting.changes import ChangeCause
from contracting.invariants import check_invariants
from contracting.milestone_plans import PAYABLE, MilestoneState
from contracting.payments import (
    LIVE,
    PENDING,
    ApprovePayment,
    PaymentState,
    RejectPayment,
)
from contracting.suspensions import (
    RestartWork,
    SuspensionState,
)
from contracting.two_keys import Outcome
from foundation.clock import BOGOTA, FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.money import Money
from tests.support import works
from tests.support.databases import Copies
from tests.support.factories import Cast, cast
from tests.support.unforeseen import asked_to_stand_still, order_change, order_suspension

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

    copies: Copies
    agreement_id: UUID
    last_change: UUID

    def __init__(self) -> None:
        super().__init__()
        self.url = self.copies.make()
        self.clock = FrozenClock(MORNING)
        self.db = Database(self.url, clock=self.clock)
        self.people = [everybody() for _ in range(3)]
        with self.db.reading(self.people[0].auditor) as work:
            self.agreement = agreements.get(work, self.agreement_id)
            work.session.expunge(self.agreement)
        self.milestones = works.plan(self.db, self.agreement, self.people[0])

    def teardown(self) -> None:
        self.db.close()
        self.copies.drop(self.url)

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

    @precondition(lambda self: self.is_running() and self.milestones_in(*REPORTABLE))
    @rule(which=WHICH, share=st.sampled_from([None, None, 40]))
    def certify(self, which: int, share: int | None) -> None:
        """A whole account from the report to the bank, as most of them go."""
        self.agree(which, share)
        if self.free():
            self.request(4, 0)
        while self.payments_in(PaymentState.REQUESTED):
            before = self.payments_in(*PENDING)
            self.settle(1)
            if self.payments_in(*PENDING) == before:
                return

    # What the agreement did not foresee: changes that wait, are ordered or refused, and days on which nobody works.

    @rule(
        days=st.sampled_from([0, 0, 12]),
        effect=st.sampled_from(["add", "more", "less", "nothing"]),
        stages=st.integers(1, 4),
    )
    def change(self, days: int, effect: str, stages: int) -> None:
        effects = Effects(days=days, milestones=self.different_milestones(effect))
        asked: dict[str, Any] = {"days": effects.days, "milestones": effects.milestones}
        on = civil_date(self.clock.now())

        def raise_it() -> None:
            command = RaiseChange(cause=ChangeCause.WEATHER, event="Creció.", happened_on=on)
            with self.db.writing(self.people[0].organisation) as work:
                self.last_change = change_orders.raise_change(work, self.agreement_id, command).id

        def quote() -> None:
            with self.db.writing(self.people[0].contracts_officer) as work:
                change_orders.quote(work, self.last_change, QuoteChange(**asked))

        def recommend() -> None:
            command = RecommendChange(recommendation="Es lo que falta.", **asked)
            with self.db.writing(self.people[1].engineer) as work:
                change_orders.recommend(work, self.last_change, command)

        if not self.is_running():
            return
        for act in (raise_it, quote, recommend, self.order_change)[:stages]:
            self.attempt(act)

    def different_milestones(self, effect: str) -> tuple[ChangeMilestone, ...]:
        if effect == "add":
            added = ChangeMilestone(
                title="Cabezal",
                means_of_verification="Medido y fotografiado.",
                amount=Money(2_000_000_00),
                due_days=118,
            )
            return (added,)
        open_ones = self.milestones_in(MilestoneState.PLANNED, MilestoneState.PARTLY_VERIFIED)
        if effect == "nothing" or not open_ones:
            return ()
        with self.db.reading(self.people[0].auditor) as work:
            value = milestones.get(work, open_ones[0]).amount
        step = 1_000_000_00 if effect == "more" else -1_000_000_00
        return (ChangeMilestone(milestone=open_ones[0], amount=value + Money(step)),)

    def order_change(self) -> None:
        order_change(self.db, self.people[2].programme_manager, self.last_change)

    @precondition(lambda self: self.open_changes())
    @rule(which=WHICH, is_ordered=st.booleans())
    def decide(self, which: int, is_ordered: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        waiting = self.open_changes()
        self.last_change = waiting[which % len(waiting)]

        def refuse() -> None:
            with self.db.writing(self.people[2].programme_manager) as work:
                change_orders.reject(work, self.last_change, RejectChange(reason="No procede."))

        self.attempt(self.order_change if is_ordered else refuse)

    def open_changes(self) -> list[UUID]:
        with self.db.reading(self.people[0].auditor) as work:
            rows = changes.of_agreement(work, self.agreement_id)
            return [row.id for row in rows if row.state in OPEN_CHANGES]

    @rule(who=WHO, wait=st.integers(1, 15), is_ordered=st.booleans())
    def suspend(self, who: int, wait: int, is_ordered: bool) -> None:  # noqa: FBT001 - as above
        asking, ordering = self.people[who], self.people[(who + 1) % 3]
        self.attempt(lambda: asked_to_stand_still(self.db, asking, self.agreement, wait))
        asked = self.suspensions_in(SuspensionState.PROPOSED)
        if is_ordered and asked:
            self.attempt(lambda: order_suspension(self.db, ordering, asked[0]))

    def suspensions_in(self, *states: SuspensionState) -> list[UUID]:
        with self.db.reading(self.people[0].auditor) as work:
            rows = suspensions.of_agreement(work, self.agreement_id)
            return [row.id for row in rows if row.state in states]

    @precondition(lambda self: self.suspensions_in(SuspensionState.IN_FORCE))
    @rule(who=WHO, waited=st.integers(0, 9))
    def restart(self, who: int, waited: int) -> None:
        (lasting,) = self.suspensions_in(SuspensionState.IN_FORCE)
        self.clock.advance(timedelta(days=waited))
        command = RestartWork(restarted_on=civil_date(self.clock.now()), note="Paso abierto.")

        def act() -> None:
            with self.db.writing(self.people[who].engineer) as work:
                suspensions.restart(work, lasting, command)

        self.attempt(act)

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))

    @precondition(lambda self: self.payments_in(*LIVE) and not self.free())
    @rule(which=WHICH, who=WHO)
    def ask_for_what_is_not_there(self, which: int, who: int) -> None:
        milestone = self.milestones[which]
        self.attempt(lambda: works.requested(self.db, self.people[who], self.agreement, milestone))

    @invariant()
    def every_figure_follows_from_the_facts(self) -> None:
        with self.db.reading(self.people[0].auditor) as work:
            faults = check_invariants(work, agreements.get(work, self.agreement_id))
        assert not faults, [str(fault) for fault in faults]
