"""The end of agreements in the stories of tests."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracting import settlements, terminations, unfinished_works
from contracting.agreements import Agreement
from contracting.milestone_plans import PlanMilestone
from contracting.settlements import AgreeSettlement, PrepareSettlement, SignSettlement
from contracting.terminations import SignTermination, TerminationKind, WriteTermination
from contracting.unfinished_works import ContractRest, DecideUnfinished, Decision, UnfinishedWork
from foundation.database import Database
from foundation.money import cop
from portfolio import deliveries
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import AcceptDelivery, RecordDelivery
from portfolio.projects import Project
from tests.support import factories, works
from tests.support.factories import Cast


def delivered(db: Database, cast: Cast, agreement: Agreement) -> None:
    """What was promised in kind and has not come comes whole."""
    with db.reading(cast.auditor) as work:
        shares = [
            (row.id, row.in_kind_quantity_milli)
            for row in work.session.execute(
                sa.select(FundingShare).where(
                    FundingShare.project_id == agreement.project_id,
                    FundingShare.form == ContributionKind.IN_KIND,
                    FundingShare.used_minor == 0,
                )
            ).scalars()
        ]
    for share, quantity in shares:
        proof = factories.paper(db, cast.organisation, agreement.territory)
        with db.writing(cast.organisation) as work:
            came = RecordDelivery(quantity=quantity or 1, delivered_on=work.today, evidence=proof)
            key = deliveries.record(work, share, came).id
        with db.writing(cast.engineer) as work:
            deliveries.accept(work, key, AcceptDelivery())


def left_unfinished(db: Database, cast: Cast, project: Project | None = None) -> Agreement:
    """The advance of 27.300.000 paid, two of four milestones built and paid (45.500.000 of 91.000.000); the rest is not built."""
    agreement = works.running(db, cast, project)
    works.paid(db, cast, works.advance_requested(db, cast, agreement))
    for milestone in works.plan(db, agreement, cast)[:2]:
        works.verify(db, cast, milestone)
        works.paid(db, cast, works.requested(db, cast, agreement, milestone))
    end(db, cast, agreement)
    return agreement


def end(db: Database, cast: Cast, agreement: Agreement) -> None:
    """End an agreement early, with the work unfinished."""
    with db.writing(cast.contracts_officer) as work:
        command = WriteTermination(
            kind=TerminationKind.EARLY,
            cause="La junta no pudo seguir.",
            ended_on=work.today,
            left_to_build="La placa huella y las señales.",
            cost_to_finish=cop("48_000_000"),
            answers="Secretaría de planeación",
        )
        key = terminations.write(work, agreement.id, command).id
    with db.writing(cast.programme_manager) as work:
        terminations.sign(work, key, SignTermination(agreed="Supervisora y presidente"))


def settled(db: Database, cast: Cast, agreement: Agreement, *, returned: str = "") -> None:
    """Close the accounts of an agreement that ended, with what came back of its advance."""
    delivered(db, cast, agreement)
    command = PrepareSettlement()
    if returned:
        slip = factories.paper(db, cast.contracts_officer, agreement.territory)
        command = PrepareSettlement(advance_returned=cop(returned), proof=slip)
    with db.writing(cast.contracts_officer) as work:
        key = settlements.prepare(work, agreement.id, command).id
    with db.writing(cast.organisation) as work:
        settlements.agree(work, key, AgreeSettlement())
    with db.writing(cast.programme_manager) as work:
        settlements.sign(work, key, SignSettlement())


def entry_of(db: Database, cast: Cast, agreement: Agreement) -> UnfinishedWork:
    """The entry of an agreement's work in the register."""
    with db.reading(cast.auditor) as work:
        found = unfinished_works.find(work, agreement.id)
        assert found is not None
        return found


def to_finish(db: Database, cast: Cast, agreement: Agreement) -> UUID:
    """Decide that an unfinished work is finished."""
    key = entry_of(db, cast, agreement).id
    command = DecideUnfinished(decision=Decision.FINISH, reason="Hay recursos del balance.")
    with db.writing(cast.programme_manager) as work:
        unfinished_works.decide(work, key, command)
    return key


def contracted_again(db: Database, cast: Cast, key: UUID) -> UnfinishedWork:
    """Give the rest of an unfinished work to be contracted."""
    command = ContractRest(reason="Queda la mitad de los recursos.")
    with db.writing(cast.programme_manager) as work:
        return unfinished_works.contract(work, key, command)


def the_rest(**overrides: object) -> dict[str, Any]:
    """The terms of the rest: two milestones of $ 45.500.000 together, which is all that is left, without an advance."""
    planned = (("Placa huella fundida", "36_400_000"), ("Señales", "9_100_000"))
    return {
        "milestones": tuple(
            PlanMilestone(
                title=title, means_of_verification="Se mide.", amount=cop(worth), due_days=60
            )
            for title, worth in planned
        ),
        "advance": 0,
        **overrides,
    }
