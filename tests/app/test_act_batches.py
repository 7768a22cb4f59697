"""Many acts are issued one after the other: one that lacks something holds up none, and nothing is done twice."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app import act_batches
from app.act_batches import IssueBatch
from app.acts import BY_KIND
from app.cli import cli
from app.wiring import worker
from contracting.agreements import Agreement
from foundation import act_batches as batches
from foundation import acts
from foundation.act_batches import ActBatch, ActBatchLine, BatchLineState, CancelBatch
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.files import FileStore, StoreUnavailable
from foundation.identity.actors import SYSTEM, Actor
from foundation.issuing import Press
from foundation.jobs import Job, JobState
from foundation.records import IssuedDocument
from tests.support import works
from tests.support.factories import STORE, Cast, accounts, cast
from tests.support.papers import ADDRESS, PRESS, issued
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
WAITING, ISSUED, REFUSED = BatchLineState
HERE = "CO.19."


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def agreements(db: Database, hands: Cast) -> list[Agreement]:
    """Two that are being carried out, and a third that nobody signed."""
    begun = [works.running(db, hands) for _ in range(2)]
    return [*begun, works.drafted(db, hands)]


def ask(db: Database, who: Actor, kind: str = "start_act", **fields: object) -> ActBatch:
    with db.writing(who) as work:
        return act_batches.ask(work, IssueBatch(kind=kind, territory=HERE, **fields))  # type: ignore[arg-type]


def run(db: Database, batch: ActBatch, press: Press = PRESS, *, seconds: float = 60) -> bool:
    return batches.run(db, act_batches.workshop(press), batch.id, seconds=seconds)


def states(db: Database, batch: ActBatch) -> list[BatchLineState]:
    with db.reading(SYSTEM) as work:
        return list(
            work.session.scalars(
                sa.select(ActBatchLine.state)
                .where(ActBatchLine.batch_id == batch.id)
                .order_by(ActBatchLine.position)
            )
        )


def test_every_act_that_can_be_issued_is_and_by_whoever_asked(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer)
    assert states(db, batch) == [WAITING, WAITING]

    assert run(db, batch)

    assert states(db, batch) == [ISSUED, ISSUED]
    papers = issued(db)
    assert {paper.subject_id for paper in papers} == {one.id for one in agreements[:2]}
    assert {paper.issued_by for paper in papers} == {hands.engineer.user_id}
    with db.reading(SYSTEM) as work:
        assert work.get(ActBatch, batch.id).finished_at is not None


def test_what_cannot_be_issued_is_named_with_its_reason_and_its_page_and_the_rest_goes_on(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer, with_lacking=True)
    run(db, batch)

    assert sorted(states(db, batch)) == [ISSUED, ISSUED, REFUSED]
    with db.reading(SYSTEM) as work:
        (line,) = batches.refusals(work.session, batch.id)
    assert line.subject_id == agreements[2].id
    assert line.href == f"/agreements/{agreements[2].id}"
    assert line.reason is not None
    assert line.reason["en"] == "The work has not started yet."
    assert line.reason["es"] != line.reason["en"]


def test_those_that_have_their_paper_are_not_asked_for_again(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    run(db, ask(db, hands.engineer))

    with pytest.raises(Refused, match="There is nothing to issue here"):
        ask(db, hands.engineer)
    again = ask(db, hands.engineer, is_again=True)
    run(db, again)

    assert states(db, again) == [ISSUED, ISSUED]
    assert len(issued(db)) == 2


def test_a_batch_that_was_interrupted_goes_on_where_it_was(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer)
    assert not run(db, batch, seconds=-1)
    with db.reading(SYSTEM) as work:
        line = work.session.scalars(
            sa.select(ActBatchLine).where(ActBatchLine.batch_id == batch.id)
        ).first()
        assert line is not None
        key = line.subject_id
    # Issued by hand meanwhile: the batch finds the paper that exists.
    with db.writing(hands.engineer) as work:
        acts.issue(work, PRESS, BY_KIND["start_act"], key, acts.IssueAct())

    assert worker(db, STORE, address=ADDRESS).run_due() >= 1

    assert states(db, batch) == [ISSUED, ISSUED]
    assert len(issued(db)) == 2
    with db.reading(SYSTEM) as work:
        assert set(work.session.scalars(sa.select(Job.state).where(Job.name == batches.JOB))) == {
            JobState.DONE
        }


def test_two_workers_issue_nothing_twice(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer)
    together = threading.Barrier(2)

    def work_on_it() -> None:
        together.wait()
        run(db, batch)

    threads = [threading.Thread(target=work_on_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states(db, batch) == [ISSUED, ISSUED]
    assert len(issued(db)) == 2


def test_a_stopped_batch_issues_no_more_and_keeps_what_it_issued(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer)

    def stop(_done: int) -> None:
        with db.writing(hands.engineer) as work:
            batches.cancel(work, batch.id, CancelBatch())

    batches.run(db, act_batches.workshop(PRESS), batch.id, watch=stop)

    assert states(db, batch) == [ISSUED, WAITING]
    with db.writing(hands.engineer) as work, pytest.raises(Refused, match="has ended already"):
        batches.cancel(work, batch.id, CancelBatch())
    run(db, batch)
    assert states(db, batch) == [ISSUED, WAITING]


def test_a_store_that_is_away_is_no_fault_of_the_acts(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    class Away(FileStore):
        def __init__(self) -> None:
            self.max_bytes = 1

        def write(self, data: bytes) -> str:
            raise StoreUnavailable

    batch = ask(db, hands.engineer)

    with pytest.raises(StoreUnavailable):
        run(db, batch, Press(Away(), ADDRESS))

    assert states(db, batch) == [WAITING, WAITING]


def test_only_who_may_issue_the_act_may_ask_for_many(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    with pytest.raises(Forbidden):
        ask(db, hands.finance_officer)
    with pytest.raises(Forbidden):
        ask(db, cast().donor)
    with pytest.raises(InvalidCommand):
        ask(db, hands.engineer, kind="poem")


def test_who_lost_the_verb_meanwhile_issues_nothing(
    db: Database, hands: Cast, agreements: list[Agreement]
) -> None:
    batch = ask(db, hands.engineer)
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE user_account SET is_active = :no WHERE id = :id").bindparams(
                sa.bindparam("id", type_=sa.Uuid())
            ),
            {"no": False, "id": hands.engineer.user_id},
        )

    run(db, batch)

    assert states(db, batch) == [REFUSED, REFUSED]
    assert issued(db) == []


@pytest.mark.one_database
def test_a_person_asks_looks_and_reads_what_could_not_be_issued(
    db: Database, hands: Cast, agreements: list[Agreement], visit: Visit
) -> None:
    person = visit(hands.engineer)

    done = person.fill("/act-batches/new", kind="start_act", territory=HERE, with_lacking=["true"])
    assert done.status == 303
    going = person.page(done.path)
    assert "en curso" in going.words
    batch = UUID(done.path.rsplit("/", 1)[1])
    batches.run(db, act_batches.workshop(PRESS), batch)
    page = person.page(done.path)
    view = person.read(f"/api{done.path}")

    assert "terminado" in page.words
    assert "3 de 3" in page.words
    assert f'href="/agreements/{agreements[2].id}"' in page.html
    assert (view["batch"]["issued"], view["batch"]["refused"]) == (2, 1)
    assert done.path in person.page("/act-batches").html


@pytest.mark.one_database
def test_a_program_asks_and_stops(
    db: Database, hands: Cast, agreements: list[Agreement], visit: Visit
) -> None:
    person = visit(hands.engineer)

    asked = person.ask("/api/act-batches", {"kind": "start_act", "territory": HERE})
    key = asked.json()["batch"]["id"]
    stopped = person.ask(f"/api/act-batches/{key}/cancel", {})

    assert asked.status_code in (200, 201)
    assert stopped.status_code == 200
    assert stopped.json()["batch"]["cancelled_at"] is not None
    assert issued(db) == []


@pytest.mark.one_database
def test_the_command_line_issues_them_at_once(
    db: Database,
    agreements: list[Agreement],
    database_url: str,
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINGA_DATA", str(tmp_path))
    monkeypatch.setenv("MINGA_PUBLIC_ADDRESS", ADDRESS)

    done = CliRunner().invoke(
        cli, ["--database", database_url, "documents", "issue", "start_act", HERE, "--json"]
    )

    assert done.exit_code == 0, done.output
    assert '"issued":2' in done.output
    with db.reading(SYSTEM) as work:
        assert len(work.session.scalars(sa.select(IssuedDocument.id)).all()) == 2
