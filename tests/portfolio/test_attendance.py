"""Who came to an assembly: everybody counted once by hamlet, and on a list only who agrees, apart and erasable."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from portfolio import attendees
from portfolio.assemblies import Assembly, CloseAssembly
from portfolio.assemblies import close as close_minutes
from portfolio.attendees import AssemblyAttendee, EraseAttendee, ListAttendee
from portfolio.hamlets import CountHamlet, wrong_hamlets
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
ANA = ListAttendee(
    name="Ana Ejemplo", document_number="10203040", hamlet="El Palmar", is_member=True, agrees=True
)


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def met(db: Database, cast: Cast) -> Assembly:
    village = factories.community(db, cast, with_papers=False)
    return factories.met_assembly(db, cast, (factories.need(db, cast, village),))


def listed(db: Database, cast: Cast, met: Assembly) -> AssemblyAttendee:
    with db.writing(cast.social_facilitator) as work:
        return attendees.list_attendee(work, met.id, ANA)


def test_hamlets_count_everybody_once_or_not_at_all() -> None:
    def counts(*numbers: int) -> list[CountHamlet]:
        return [CountHamlet(hamlet=f"Vereda {n}", number=k) for n, k in enumerate(numbers)]

    assert wrong_hamlets([], 56) == {}
    assert wrong_hamlets(counts(30, 26), 56) == {}
    assert set(wrong_hamlets(counts(30, 25), 56)) == {"hamlets"}
    assert set(wrong_hamlets(counts(56, 0), 56)) == {"hamlets.1.number"}
    assert set(wrong_hamlets([*counts(28), *counts(28)], 56)) == {"hamlets.1.hamlet"}


def test_hamlets_are_asked_with_the_attendance_and_stand_on_the_page(
    db: Database, cast: Cast, visit: Visit
) -> None:
    village = factories.community(db, cast, with_papers=False)
    wish = factories.need(db, cast, village)
    facilitator = visit(cast.social_facilitator)
    called = facilitator.fill(
        f"/assemblies/new?community={village.id}",
        called_for="2026-02-17T08:00",
        place="Caseta",
        summons="radio",
        needs=[str(wish.id)],
        method="show_of_hands",
    )
    answers = {"members_attending": "43", "people__women": "29", "people__men": "27"}

    wrong = facilitator.fill(
        f"{called.path}/attendance",
        **answers,
        hamlets__0__hamlet="El Palmar",
        hamlets__0__number="50",
    )
    facilitator.fill(
        f"{called.path}/attendance",
        **answers,
        hamlets__0__hamlet="El Palmar",
        hamlets__0__number="50",
        hamlets__1__hamlet="La Loma",
        hamlets__1__number="6",
    )

    assert wrong.status == 422
    assert "hamlets" in wrong.wrong
    assert "La Loma 6" in facilitator.page(called.path).words


def test_nobody_is_listed_without_their_consent() -> None:
    with pytest.raises(InvalidCommand) as refusal:
        ListAttendee(name="Ana Ejemplo", document_number="no válido")

    assert set(refusal.value.errors) == {"agrees", "document_number"}


def test_a_name_stands_only_where_persons_stand_and_is_erased_on_request(
    db: Database, cast: Cast, met: Assembly, visit: Visit
) -> None:
    row = listed(db, cast, met)
    facilitator, administrator = visit(cast.social_facilitator), visit(cast.administrator)
    place = f"/assemblies/{met.id}/people"

    before, stranger = facilitator.page(place).words, visit(cast.donor).page(place).words
    administrator.fill(f"/attendees/{row.id}/erase")
    after = facilitator.page(place).words

    assert "Ana Ejemplo" in before
    assert "CC 10203040" in before
    assert "Ana Ejemplo" not in stranger
    assert "Ana Ejemplo" not in after
    assert "borrado" in after
    with db.read_engine.connect() as connection:
        facts = connection.execute(sa.text("SELECT facts FROM audit_entry")).scalars().all()
        assert connection.execute(sa.select(AssemblyAttendee.id)).scalars().all() == [row.id]
    assert "Ana" not in str(facts)


def test_closed_minutes_take_no_more_names(db: Database, cast: Cast) -> None:
    village = factories.community(db, cast, with_papers=False)
    decided = factories.assembly(db, cast, village, (factories.need(db, cast, village),))
    with db.writing(cast.social_facilitator) as work:
        close_minutes(work, decided.id, CloseAssembly())

    with pytest.raises(Refused):
        listed(db, cast, decided)


def test_only_who_may_erase_persons_erases_one(db: Database, cast: Cast, met: Assembly) -> None:
    row = listed(db, cast, met)

    with pytest.raises(Forbidden), db.writing(cast.social_facilitator) as work:
        attendees.erase(work, row.id, EraseAttendee())
