"""Revisions of a budget in force: a reason, another person, the money first, and a history that never changes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic import command

from app import recount
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database, build_engine
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio import budget_contents, budget_revisions, budget_versions, cofinancing, projects
from portfolio.apportionment import ContributionKind
from portfolio.budget_contents import Difference
from portfolio.budget_revisions import (
    ChangeRevision,
    ReturnRevision,
    ReviseAnalysis,
    RevisionState,
    WithdrawRevision,
)
from portfolio.budget_versions import BudgetVersion
from portfolio.cofinancing import AddShare
from portfolio.projects import Project
from portfolio.sources import SourceKind
from tests.generated.test_migrations import config
from tests.support import budgets as told
from tests.support import factories, works
from tests.support.factories import Cast, cast, changed


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    """Financed with $ 110.400.000: 480 metres of track and 300 of ditch."""
    return factories.financed(db, hands)


def versions(db: Database, project: Project) -> list[BudgetVersion]:
    with db.reading(SYSTEM) as work:
        return budget_versions.of_project(work, project.id)


def station(db: Database, project: Project) -> Project:
    with db.reading(SYSTEM) as work:
        return projects.get(work, project.id)


def dearer(db: Database, project: Project) -> dict[str, object]:
    """Twenty metres of track more, and the same ditch: $ 3.500.000 of direct cost."""
    first, second = told.lines(told.in_force(db, project.id))
    return {"lines": (changed(first, {"quantity": 500_000}), second)}


def test_what_a_work_is_financed_with_is_the_first_version(
    db: Database, hands: Cast, project: Project
) -> None:
    (first,) = versions(db, project)

    assert (first.number, first.total) == (1, cop("110_400_000"))
    assert budget_versions.content_of(first) == told.in_force(db, project.id)
    assert (first.proposed_by, first.approved_by) == (
        hands.engineer.user_id,
        hands.programme_manager.user_id,
    )


def test_an_approved_revision_is_the_next_version_and_the_first_one_stays(
    db: Database, hands: Cast, project: Project, clock: FrozenClock
) -> None:
    signed_at = clock.now()
    clock.advance(timedelta(days=3))
    row = told.approve(db, hands, told.submitted(db, hands, project))

    second, first = versions(db, project)
    assert (row.state, row.number) == (RevisionState.APPROVED, 2)
    assert (second.number, second.reason) == (2, row.reason)
    assert budget_versions.content_of(second).items[0].quantity_milli == 490_000
    assert budget_versions.content_of(first).items[0].quantity_milli == 480_000
    with db.reading(SYSTEM) as work:
        before = budget_versions.find_in_force(work, project.id, signed_at)
        now = budget_versions.find_in_force(work, project.id, clock.now())
    assert (before and before.number, now and now.number) == (1, 2)


def test_until_it_is_approved_nothing_in_force_moves(
    db: Database, hands: Cast, project: Project
) -> None:
    before = told.in_force(db, project.id)

    told.submitted(db, hands, project)

    assert told.in_force(db, project.id) == before
    assert len(versions(db, project)) == 1


def test_the_difference_says_what_changed_item_by_item(
    db: Database, hands: Cast, project: Project
) -> None:
    row = told.drafted(db, hands, project)

    found = budget_contents.compare(told.in_force(db, project.id), budget_revisions.content_of(row))

    assert [(one.difference, one.code) for one in found.items] == [
        (Difference.CHANGED, "1.01"),
        (Difference.CHANGED, "2.01"),
    ]
    assert [(one.name, one.old, one.new) for one in found.items[0].fields] == [
        ("quantity_milli", 480_000, 490_000)
    ]
    assert found.old == found.new


def test_whoever_proposed_it_does_not_approve_it(
    db: Database, hands: Cast, project: Project
) -> None:
    row = told.submitted(db, hands, project)
    promoted = Actor(user_id=hands.engineer.user_id, grants=(Grant(Role.PROGRAMME_MANAGER, "CO."),))

    with pytest.raises(Refused, match="Somebody else"), db.writing(promoted) as work:
        told.approving(work, row.id)
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        told.approving(work, row.id)


def test_what_costs_more_waits_for_its_source(db: Database, hands: Cast, project: Project) -> None:
    row = told.submit(db, hands, told.drafted(db, hands, project, **dearer(db, project)))
    missing = cop("4_025_000")  # 3,500,000 and 15 % of it

    with pytest.raises(Refused, match="add a source"), db.writing(hands.programme_manager) as work:
        told.approving(work, row.id)
    _add(db, hands, project, "4_025_000")
    told.approve(db, hands, row)

    now = station(db, project)
    assert now.budget_minor == now.funded_minor == (cop("110_400_000") + missing).minor


def test_no_more_is_added_than_the_revision_asks_for(
    db: Database, hands: Cast, project: Project
) -> None:
    with pytest.raises(Refused, match="already financed"):
        _add(db, hands, project, "1_000_000")
    told.submit(db, hands, told.drafted(db, hands, project, **dearer(db, project)))
    with pytest.raises(InvalidCommand):
        _add(db, hands, project, "4_025_001")


def _add(db: Database, hands: Cast, project: Project, amount: str) -> None:
    share = AddShare(
        source=SourceKind.DEPARTMENT,
        source_name="Departamento del Cauca",
        form=ContributionKind.CASH,
        amount=cop(amount),
        pledged_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.contracts_officer) as work:
        cofinancing.add_share(work, project.id, share)


def test_a_returned_revision_is_changed_and_submitted_again(
    db: Database, hands: Cast, project: Project
) -> None:
    row = told.submitted(db, hands, project)
    first = told.proposal(told.in_force(db, project.id))
    again = ChangeRevision(
        lines=first.lines,
        administration=1_200,
        contingency=300,
        reason="Con memoria de cantidades.",
    )
    with pytest.raises(Refused, match="unless it is returned"), db.writing(hands.engineer) as work:
        budget_revisions.change(work, row.id, again)
    with db.writing(hands.programme_manager) as work:
        budget_revisions.give_back(work, row.id, ReturnRevision(reason="Falta la memoria."))
    with db.writing(hands.engineer) as work:
        budget_revisions.change(work, row.id, again)
    with db.writing(hands.engineer) as work:
        budget_revisions.analyse(
            work, row.id, ReviseAnalysis(item="1.01", components=told.concrete()[:3])
        )

    done = told.submit(db, hands, row)

    assert (done.state, done.reason, done.return_reason) == (
        RevisionState.SUBMITTED,
        "Con memoria de cantidades.",
        None,
    )
    assert len(budget_revisions.content_of(done).items[0].components) == 3


def test_a_revision_changes_something_and_leaves_no_measure_without_money(
    db: Database, hands: Cast, project: Project
) -> None:
    first, second = told.lines(told.in_force(db, project.id))
    with pytest.raises(InvalidCommand) as refused:
        told.drafted(db, hands, project, lines=(first, changed(second, {"measure": None})))
    assert set(refused.value.errors) == {"lines"}

    row = told.drafted(db, hands, project, lines=(first, second))
    with pytest.raises(Refused, match="changes nothing"):
        told.submit(db, hands, row)


def test_there_is_one_open_revision_at_a_time(db: Database, hands: Cast, project: Project) -> None:
    row = told.drafted(db, hands, project)
    with pytest.raises(Refused, match="open already"):
        told.drafted(db, hands, project)
    with db.writing(hands.engineer) as work:
        budget_revisions.withdraw(work, row.id, WithdrawRevision())

    assert told.drafted(db, hands, project).base_number == 1


def test_before_its_financing_and_after_its_acceptance_nothing_is_revised(
    db: Database, hands: Cast
) -> None:
    opened = factories.project(db, hands)
    factories.screening(db, hands, opened)
    factories.budget(db, hands, opened)
    with pytest.raises(Refused, match="not in force yet"):
        told.drafted(db, hands, opened)
    built = works.accepted(db, hands)
    with db.reading(SYSTEM) as work:
        received = projects.get(work, built.project_id)
    with pytest.raises(Refused, match="was accepted"):
        told.drafted(db, hands, received)


def test_works_financed_before_there_were_versions_get_their_first_one(
    db: Database, hands: Cast, project: Project, database_url: str
) -> None:
    (before,) = versions(db, project)
    migrated = build_engine(database_url, threads=1)
    try:
        command.downgrade(config(migrated), "0015")
        command.upgrade(config(migrated), "head")
    finally:
        migrated.dispose()

    (after,) = versions(db, project)
    assert after.content_sha256 == before.content_sha256
    assert (after.total, after.approved_at) == (before.total, before.approved_at)
    with db.reading(SYSTEM) as work:
        assert [one.kind for one in recount.recount(work).differences] == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("budget_revision", "UPDATE budget_revision SET total_minor = total_minor + 100"),
        ("budget", "UPDATE price_component SET unit_price_minor = unit_price_minor + 100"),
        ("budget", "UPDATE price_component SET value_minor = value_minor + 1 WHERE position = 1"),
        ("budget", "UPDATE budget_line SET description = 'Otra' WHERE position = 1"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    db: Database, hands: Cast, project: Project, kind: str, change: str
) -> None:
    first, second = told.lines(told.in_force(db, project.id))
    analysed = changed(first, {"unit_price": None, "analysis": told.concrete()[:1], "quantity": 9})
    told.approve(
        db,
        hands,
        told.submit(db, hands, told.drafted(db, hands, project, lines=(analysed, second))),
    )
    with db.reading(SYSTEM) as work:
        assert recount.recount(work).differences == ()

    with db.engine.begin() as connection:
        connection.execute(sa.text(change))

    with db.reading(SYSTEM) as work:
        assert kind in {one.kind for one in recount.recount(work).differences}
