"""The thread of a climate measure, seen whole: what is there is shown with its link, what is missing is said."""

from collections.abc import Callable

import pytest

from app.measure_threads import threads
from app.wiring import REACTIONS
from contracting.drafts import PaymentForm
from contracting.unit_prices import ContractQuantity
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import Actor
from tests.support import factories, works
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


def test_a_measure_is_followed_from_its_hazard_to_its_task(
    db: Database, cast: Cast, visit: Visit
) -> None:
    handover = works.handed_over(db, cast)
    auditor = visit(cast.auditor)

    with counted(db) as questions:
        page = auditor.page(f"/works/{handover.project_id}/climate/thread").words
    told = auditor.read(f"/api/works/{handover.project_id}/climate/thread")

    (thread,) = told["threads"]
    assert thread["hazard"] == "heavy_rain"
    assert [line["description"] for line in thread["lines"]] == ["Cuneta revestida y alcantarillas"]
    assert {one["state"] for one in thread["milestones"]} == {"verified"}
    assert thread["promises"]
    assert "En el convenio, con su verificación" in page
    assert len(questions) <= 12, questions


def test_the_thread_ends_in_the_task_of_maintenance(database_url: str, clock: FrozenClock) -> None:
    db = Database(database_url, clock=clock, reactions=REACTIONS)
    hands = factories.cast()
    handover = works.handed_over(db, hands)

    with db.reading(hands.auditor) as work:
        (thread,) = threads(work, handover.project_id).threads
    db.close()

    assert {task.name for task in thread.tasks} == {one.name for one in thread.promises}
    assert all(task.next_due_on for task in thread.tasks)


def test_what_is_missing_is_said(db: Database, cast: Cast, visit: Visit) -> None:
    bare = factories.project(db, cast)
    screened = factories.screening(db, cast, factories.project(db, cast, title="Otra obra"))
    engineer = visit(cast.engineer)

    nothing = engineer.page(f"/works/{bare.id}/climate/thread").words
    begun = engineer.page(f"/works/{screened.id}/climate/thread").words

    assert "El clima todavía no se ha evaluado" in nothing
    assert "Ningún ítem del presupuesto la paga todavía." in begun
    assert "Nadie ha prometido todavía mantenerla" in begun


def test_an_item_measured_and_verified_proves_the_measure_of_its_budget_line(
    db: Database, cast: Cast
) -> None:
    agreement = works.running(
        db,
        cast,
        factories.financed(db, cast),
        payment_form=PaymentForm.UNIT_PRICES,
        milestones=(),
        items=(
            ContractQuantity(item="1.01", quantity=100_000),
            ContractQuantity(item="2.01", quantity=300_000),
        ),
    )

    with db.reading(cast.auditor) as work:
        (thread,) = threads(work, agreement.project_id).threads

    assert [(one.title, one.state.value) for one in thread.milestones] == [
        ("2.01 Cuneta revestida y alcantarillas", "planned")
    ]
