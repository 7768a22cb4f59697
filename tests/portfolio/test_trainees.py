"""The list of a training: who agrees stands on it, apart and erasable, beside the counts that are enough for every target."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from portfolio import trainees, trainings
from portfolio.beneficiaries import People
from portfolio.trainees import EraseTrainee, ListTrainee, Trainee
from portfolio.trainings import Audience, TrainedGroup, Training, VoidTraining
from tests.support import factories, registers
from tests.support.factories import Cast, changed
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
ANA = ListTrainee(name="Ana Ejemplo", document_number="10203040", agrees=True)


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


def held(db: Database, cast: Cast, **overrides: object) -> Training:
    """A training of 23 people."""
    proof = factories.paper(db, cast.social_facilitator, factories.CALOTO)
    with db.writing(cast.social_facilitator) as work:
        return trainings.record(work, changed(registers.training(proof), overrides))


def listed(db: Database, cast: Cast, training: Training, command: ListTrainee = ANA) -> Trainee:
    with db.writing(cast.social_facilitator) as work:
        return trainees.list_trainee(work, training.id, command)


def test_nobody_is_listed_without_their_consent() -> None:
    with pytest.raises(InvalidCommand) as refusal:
        ListTrainee(name="Ana Ejemplo", phone="no válido")

    assert set(refusal.value.errors) == {"agrees", "phone"}


def test_a_trainee_stands_only_where_persons_stand_and_is_erased_on_request(
    db: Database, cast: Cast, visit: Visit
) -> None:
    training = held(db, cast)
    facilitator, administrator = visit(cast.social_facilitator), visit(cast.administrator)
    place = f"/trainings/{training.id}/people"
    assert "Nadie está en la lista" in facilitator.page(place).words
    assert f'href="{place}"' in facilitator.page(f"/trainings/{training.id}").html

    sent = facilitator.fill(
        f"{place}/new", name="Ana Ejemplo", document_number="10203040", agrees="true"
    )
    row = facilitator.read(f"/api{place}")["rows"][0]["id"]
    before, stranger = facilitator.page(place).words, visit(cast.donor).page(place).words
    administrator.fill(f"/trainees/{row}/erase")
    after = facilitator.page(place).words

    assert (sent.status, sent.path) == (303, place)
    assert "CC 10203040" in before
    assert "1 de las 23 personas" in before
    assert "Ana Ejemplo" not in stranger
    assert "Ana Ejemplo" not in after
    with db.read_engine.connect() as connection:
        facts = connection.execute(sa.text("SELECT facts FROM audit_entry")).scalars().all()
    assert "Ana" not in str(facts)


def test_nobody_is_listed_of_an_organisation_that_was_not_trained_nor_more_than_came_of_it(
    db: Database, cast: Cast
) -> None:
    village = factories.community(db, cast, with_papers=False)
    other = factories.community(db, cast, with_papers=False, name="Junta de otra vereda")
    training = held(
        db,
        cast,
        audience=Audience.BOTH,
        groups=(TrainedGroup(organisation=village.id, people=1),),
    )
    of_village = changed(ANA, {"organisation": village.id})
    listed(db, cast, training, of_village)

    for command in (of_village, changed(ANA, {"organisation": other.id})):
        with pytest.raises(InvalidCommand) as wrong:
            listed(db, cast, training, command)
        assert set(wrong.value.errors) == {"organisation"}
    listed(db, cast, training)


def test_a_list_is_no_longer_than_the_count_and_a_training_taken_out_takes_no_names(
    db: Database, cast: Cast
) -> None:
    training = held(db, cast, people=People(women=1, men=0))
    listed(db, cast, training)
    with pytest.raises(Refused, match="on the list"):
        listed(db, cast, training)

    mistaken = held(db, cast)
    with db.writing(cast.social_facilitator) as work:
        trainings.void(work, mistaken.id, VoidTraining(reason="Se registró dos veces."))
    with pytest.raises(Refused, match="taken out"):
        listed(db, cast, mistaken)


def test_only_who_may_erase_persons_erases_a_trainee(db: Database, cast: Cast) -> None:
    row = listed(db, cast, held(db, cast))

    with pytest.raises(Forbidden), db.writing(cast.social_facilitator) as work:
        trainees.erase(work, row.id, EraseTrainee())
