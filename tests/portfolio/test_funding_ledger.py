"""What becomes of each pledge: commitment, receipt, use, delivery; nothing in the ledger is altered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM
from foundation.money import Money, cop
from portfolio import (
    cofinancing,
    deliveries,
    funding_ledger,
    maintenance_promises,
    sources,
)
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import AddShare, FinanceProject, FundingShare, RemoveShare
from portfolio.deliveries import (
    AcceptDelivery,
    Delivery,
    DeliveryState,
    RecordDelivery,
    RefuseDelivery,
    TakeDeliveryBack,
)
from portfolio.funding_ledger import CommitFunds, FundingEntry, ReceiveFunds, ReverseEntry
from portfolio.maintenance_promises import PromiseMaintenance
from portfolio.projects import Project
from portfolio.sources import RegisterSource, ReviseSource, SourceKind
from tests.support import factories, works

DAY = date(2026, 2, 16)


@dataclass(frozen=True)
class Story:
    """A work with its three shares: the programme's and the municipality's money, the village's days of work."""

    db: Database
    cast: factories.Cast
    project: Project
    paper: UUID
    programme: FundingShare
    municipality: FundingShare
    village: FundingShare

    def commit(self, share: FundingShare, amount: Money, **overrides: object) -> FundingShare:
        command = CommitFunds(amount=amount, document="CDP 118 de 2026", committed_on=DAY)
        with self.db.writing(self.cast.finance_officer) as work:
            return funding_ledger.commit(work, share.id, factories.changed(command, overrides))

    def receive(self, share: FundingShare, amount: Money, **overrides: object) -> FundingShare:
        command = ReceiveFunds(amount=amount, received_on=DAY, evidence=self.paper)
        with self.db.writing(self.cast.finance_officer) as work:
            return funding_ledger.receive(work, share.id, factories.changed(command, overrides))

    def deliver(self, quantity: int, **overrides: object) -> Delivery:
        command = RecordDelivery(quantity=quantity, delivered_on=DAY, evidence=self.paper)
        with self.db.writing(self.cast.organisation) as work:
            return deliveries.record(work, self.village.id, factories.changed(command, overrides))

    def accept(self, delivery: Delivery) -> Delivery:
        with self.db.writing(self.cast.engineer) as work:
            return deliveries.accept(work, delivery.id, AcceptDelivery())

    def entries(self, share: FundingShare) -> list[FundingEntry]:
        with self.db.reading(SYSTEM) as work:
            return funding_ledger.entries_of(work, [share.id])

    def kept(self, share: FundingShare) -> tuple[int, int, int]:
        with self.db.reading(SYSTEM) as work:
            row = funding_ledger.get_share(work, share.id)
            return row.committed_minor, row.received_minor, row.used_minor

    def differences(self) -> list[tuple[UUID, str, int, int]]:
        with self.db.reading(SYSTEM) as work:
            return funding_ledger.differences(work.session)


@pytest.fixture
def story(db: Database) -> Story:
    return told(db, factories.cast())


def told(db: Database, cast: factories.Cast) -> Story:
    project = factories.project(db, cast)
    factories.screening(db, cast, project)
    factories.budget(db, cast, project)
    factories.shares(db, cast, project)
    paper = factories.paper(db, cast.finance_officer, project.territory)
    with db.reading(SYSTEM) as work:
        programme, municipality, village = cofinancing.shares_of(work, project.id)
    return Story(db, cast, project, paper, programme, municipality, village)


def test_a_commitment_and_a_receipt_are_kept_with_their_papers(story: Story) -> None:
    story.commit(story.municipality, cop("30_000_000"))
    story.receive(story.municipality, cop("12_500_000"))

    committed, received = story.entries(story.municipality)
    assert (committed.amount_minor, committed.document) == (
        cop("30_000_000").minor,
        "CDP 118 de 2026",
    )
    assert (received.amount_minor, received.evidence_id) == (cop("12_500_000").minor, story.paper)
    assert story.kept(story.municipality) == (
        cop("30_000_000").minor,
        cop("12_500_000").minor,
        0,
    )
    assert story.differences() == []


@pytest.mark.parametrize(
    ("step", "amount", "overrides", "field"),
    [
        ("commit", cop("30_000_001"), {}, "amount"),
        ("commit", cop("0"), {}, "amount"),
        ("commit", Money(1_700, "USD"), {}, "amount"),
        ("commit", cop("10"), {"committed_on": date(2026, 2, 18)}, "committed_on"),
        ("commit", cop("10"), {"committed_on": date(2026, 2, 3)}, "committed_on"),
        ("receive", cop("10"), {}, "amount"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    story: Story, step: str, amount: Money, overrides: dict[str, object], field: str
) -> None:
    write: Callable[..., FundingShare] = getattr(story, step)

    with pytest.raises(InvalidCommand) as refused:
        write(story.municipality, amount, **overrides)

    assert set(refused.value.errors) == {field}
    assert story.entries(story.municipality) == []


def test_an_engineer_writes_nothing_into_the_ledger(story: Story) -> None:
    command = CommitFunds(amount=cop("1_000"), document="CDP 9", committed_on=DAY)
    with pytest.raises(Forbidden), story.db.writing(story.cast.engineer) as work:
        funding_ledger.commit(work, story.municipality.id, command)


def test_an_entry_is_taken_back_by_another_and_both_stay(story: Story) -> None:
    story.commit(story.municipality, cop("29_000_000"))
    (wrong,) = story.entries(story.municipality)

    with story.db.writing(story.cast.finance_officer) as work:
        funding_ledger.reverse(work, wrong.id, ReverseEntry(reason="El CDP es de otra obra"))

    both = story.entries(story.municipality)
    assert {row.amount_minor for row in both} == {
        cop("29_000_000").minor,
        -cop("29_000_000").minor,
    }
    assert story.kept(story.municipality) == (0, 0, 0)
    assert story.differences() == []
    with pytest.raises(Refused), story.db.writing(story.cast.finance_officer) as work:
        funding_ledger.reverse(work, wrong.id, ReverseEntry(reason="Otra vez"))


def test_a_commitment_under_money_that_came_is_not_taken_back(story: Story) -> None:
    story.commit(story.municipality, cop("29_000_000"))
    story.receive(story.municipality, cop("7_000_000"))
    committed = next(row for row in story.entries(story.municipality) if row.document)

    with pytest.raises(Refused), story.db.writing(story.cast.finance_officer) as work:
        funding_ledger.reverse(work, committed.id, ReverseEntry(reason="Se anuló el CDP"))


def test_entries_are_never_altered_or_taken_out(story: Story) -> None:
    story.commit(story.municipality, cop("29_000_000"))

    for statement in ("UPDATE funding_entry SET amount_minor = 1", "DELETE FROM funding_entry"):
        with pytest.raises(DatabaseError), story.db.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_a_source_that_is_committed_is_not_taken_out_of_the_work(story: Story) -> None:
    story.commit(story.municipality, cop("29_000_000"))

    with pytest.raises(Refused), story.db.writing(story.cast.contracts_officer) as work:
        command = RemoveShare(share=story.municipality.id, reason="Otra fuente lo paga")
        cofinancing.remove_share(work, story.project.id, command)


def test_a_delivery_counts_only_once_somebody_else_accepted_it(story: Story) -> None:
    delivery = story.deliver(100_500)
    assert story.kept(story.village) == (0, 0, 0)

    story.accept(delivery)

    worth = cop("5_025_000").minor  # 100,5 days at 50.000.
    assert story.kept(story.village) == (0, worth, worth)
    assert story.differences() == []


def test_whoever_recorded_a_delivery_does_not_accept_it(db: Database) -> None:
    cast = factories.cast()
    story = told(db, cast)
    both = factories.Cast(
        **{name: getattr(cast, name) for name in cast.__dataclass_fields__}
        | {
            "engineer": type(cast.organisation)(
                user_id=cast.organisation.user_id, grants=cast.engineer.grants
            )
        }
    )
    delivery = story.deliver(20_000)

    with pytest.raises(Refused), db.writing(both.engineer) as work:
        deliveries.accept(work, delivery.id, AcceptDelivery())


def test_more_than_was_pledged_is_not_delivered_under_the_same_pledge(story: Story) -> None:
    story.accept(story.deliver(300_000))
    story.deliver(80_000)

    with pytest.raises(InvalidCommand) as refused:
        story.deliver(8_001)

    assert set(refused.value.errors) == {"quantity"}
    assert story.deliver(8_000).state is DeliveryState.DELIVERED


def test_a_refused_delivery_leaves_room_for_another(story: Story) -> None:
    wrong = story.deliver(388_000)
    with story.db.writing(story.cast.engineer) as work:
        deliveries.refuse(work, wrong.id, RefuseDelivery(reason="La planilla es de otra obra"))

    assert story.deliver(388_000).state is DeliveryState.DELIVERED


def test_an_acceptance_is_taken_back_by_an_entry_of_its_own(story: Story) -> None:
    delivery = story.accept(story.deliver(150_000))

    with story.db.writing(story.cast.engineer) as work:
        deliveries.take_back(work, delivery.id, TakeDeliveryBack(reason="Se contó dos veces"))

    assert [row.amount_minor for row in story.entries(story.village)] in (
        [cop("7_500_000").minor, -cop("7_500_000").minor],
        [-cop("7_500_000").minor, cop("7_500_000").minor],
    )
    assert story.kept(story.village) == (0, 0, 0)
    assert story.differences() == []


@pytest.mark.one_database
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(1, 387_999), max_size=4, unique=True), data=st.data())
def test_a_pledge_cut_into_deliveries_adds_up_to_the_pledge(
    db: Database, cuts: list[int], data: st.DataObject
) -> None:
    story = told(db, factories.cast())
    edges = [0, *sorted(cuts), 388_000]
    rows = [story.deliver(last - first) for first, last in pairwise(edges)]

    for delivery in data.draw(st.permutations(rows)):
        story.accept(delivery)

    assert story.kept(story.village)[2] == story.village.amount_minor
    assert story.differences() == []


def test_payments_use_the_shares_in_money_in_proportion(db: Database) -> None:
    cast = factories.cast()
    agreement = works.running(db, cast)
    payment = works.paid(db, cast, works.advance_requested(db, cast, agreement))

    shares = factories.shares_of(db, works_project(db, agreement.project_id), ContributionKind.CASH)
    used = [share.used_minor for share in shares]
    assert sum(used) == payment.spent_minor
    assert used == [cop("18_300_000").minor, cop("9_000_000").minor]
    with db.reading(SYSTEM) as work:
        assert funding_ledger.differences(work.session) == []


def works_project(db: Database, key: UUID) -> Project:
    with db.reading(SYSTEM) as work:
        return work.get(Project, key)


def test_a_kept_sum_that_is_wrong_is_found(story: Story) -> None:
    story.commit(story.municipality, cop("29_000_000"))
    with story.db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE funding_share SET committed_minor = 7"))

    found = story.differences()

    assert {(column, kept) for _, column, kept, _ in found} == {("committed", 7)}
    assert (story.municipality.id, "committed", 7, cop("29_000_000").minor) in found


# Sources


def source(story: Story, **overrides: object) -> sources.FundingSource:
    command = RegisterSource(
        name="Cooperativa de Caficultores de prueba",
        kind=SourceKind.PRIVATE,
        territory="CO.19.",
        conditions="Solo vías que sacan café",
        programme_pledge=cop("400_000_000"),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    with story.db.writing(story.cast.contracts_officer) as work:
        return sources.register(work, factories.changed(command, overrides))


def bring(story: Story, registered: UUID, pledged_on: date = DAY) -> FundingShare:
    with story.db.writing(story.cast.contracts_officer) as work:
        command = RemoveShare(share=story.municipality.id, reason="La paga otra fuente")
        cofinancing.remove_share(work, story.project.id, command)
    command_ = AddShare(
        registered=registered,
        form=ContributionKind.CASH,
        amount=cop("21_000_000"),
        pledged_on=pledged_on,
    )
    with story.db.writing(story.cast.contracts_officer) as work:
        cofinancing.add_share(work, story.project.id, command_)
    with story.db.reading(SYSTEM) as work:
        return cofinancing.shares_of(work, story.project.id)[-1]


def test_a_share_takes_name_and_kind_from_its_registered_source(story: Story) -> None:
    registered = source(story)

    share = bring(story, registered.id)

    assert (share.source, share.source_name) == (SourceKind.PRIVATE, registered.name)
    assert share.source_id == registered.id


def test_a_donor_may_be_a_source_of_a_work(story: Story) -> None:
    assert bring(story, source(story, kind=SourceKind.DONOR).id).source is SourceKind.DONOR


@pytest.mark.parametrize(
    "overrides",
    [
        {"ends_on": date(2026, 2, 1)},
        {"starts_on": date(2026, 3, 1)},
        {"territory": "CO.76."},
    ],
)
def test_a_source_brings_nothing_outside_its_period_or_its_place(
    story: Story, overrides: dict[str, object]
) -> None:
    registered = source(story, **overrides)

    with pytest.raises(InvalidCommand) as refused:
        bring(story, registered.id)

    assert set(refused.value.errors) == {"registered"}


def test_a_source_of_the_whole_country_is_seen_from_a_municipality_and_changed_from_above(
    story: Story,
) -> None:
    registered = source(story, territory="CO.")
    local = factories.cast("CO.19.19142.")
    revised = ReviseSource(name="Otro nombre", starts_on=date(2026, 1, 1))

    with story.db.reading(local.contracts_officer) as work:
        assert sources.get(work, registered.id).name == registered.name
    with pytest.raises(Forbidden), story.db.writing(local.contracts_officer) as work:
        sources.revise(work, registered.id, revised)
    with story.db.writing(story.cast.contracts_officer) as work:
        assert sources.revise(work, registered.id, revised).name == "Otro nombre"


def test_a_source_needs_a_true_period_and_a_true_tax_number() -> None:
    with pytest.raises(InvalidCommand) as refused:
        RegisterSource(
            name="Empresa de prueba",
            kind=SourceKind.PRIVATE,
            territory="CO.19.",
            tax_number="900123456-1",
            programme_pledge=cop("0"),
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 4, 30),
        )

    assert set(refused.value.errors) == {"tax_number", "programme_pledge", "ends_on"}


# The promise of maintenance


def promised(story: Story, **overrides: object) -> Project:
    command = PromiseMaintenance(
        payer=SourceKind.MUNICIPALITY,
        payer_name="Municipio de Caloto",
        yearly=cop("4_200_000"),
        first_year=2027,
        budget_line="2.3.2.02.02.005",
        act_number="Acuerdo 014",
        act_on=date(2026, 1, 30),
        act=story.paper,
    )
    with story.db.writing(story.cast.municipal_official) as work:
        return maintenance_promises.promise(
            work, story.project.id, factories.changed(command, overrides)
        )


def test_the_maintenance_is_promised_and_put_right_before_the_work_is_financed(
    story: Story,
) -> None:
    promised(story)
    promised(story, yearly=cop("3_900_000"))

    with story.db.reading(SYSTEM) as work:
        row = maintenance_promises.find(work, story.project.id)
    assert row is not None
    assert row.yearly == cop("3_900_000")


def test_nothing_is_promised_after_the_work_is_financed(story: Story) -> None:
    with story.db.writing(story.cast.programme_manager) as work:
        cofinancing.finance(work, story.project.id, FinanceProject())

    with pytest.raises(Refused):
        promised(story)


def test_a_public_payer_names_its_budget_line() -> None:
    with pytest.raises(InvalidCommand) as refused:
        PromiseMaintenance(
            payer=SourceKind.MUNICIPALITY,
            payer_name="Municipio de Caloto",
            yearly=cop("0"),
            first_year=2027,
            act_number="Acuerdo 014",
            act_on=date(2026, 1, 30),
            act=UUID(int=7),
        )

    assert set(refused.value.errors) == {"budget_line", "yearly"}
