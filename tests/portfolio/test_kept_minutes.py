"""An assembly keeps the quorum it was called with, and its closed minutes the names in them."""

import pytest

from foundation import people
from foundation.database import Database
from foundation.errors import Refused
from foundation.identity.actors import SYSTEM
from foundation.people import DescribePerson, Person
from portfolio import assemblies, community_changes
from portfolio.assemblies import Assembly, CloseAssembly
from portfolio.communities import Community, CommunityKind
from portfolio.community_changes import AppointRepresentative, ReviseCommunity
from portfolio.views import assemblies as views
from tests.support import factories
from tests.support.factories import Cast, cast
from tests.support.papers import closed_assembly, issued, minutes_of, sheet_of, text_of

OLD_NAME = "Cabildo de Tóez"
NEW_NAME = "Cabildo de Páez"


def council(db: Database, hands: Cast) -> Community:
    return factories.community(
        db, hands, kind=CommunityKind.INDIGENOUS_COUNCIL, quorum=6_000, name=OLD_NAME
    )


def put_right(db: Database, hands: Cast, community: Community, *, quorum: int = 6_000) -> None:
    """The organisation has another name, other numbers and another representative."""
    revised = ReviseCommunity(
        name=NEW_NAME,
        members=80,
        quorum=quorum,
        tax_number="800197268-4",
        legal_status_number="Resolución 204 de 2026",
    )
    appointed = AppointRepresentative(representative=DescribePerson(name="Rosa Prueba Segunda"))
    with db.writing(hands.social_facilitator) as work:
        community_changes.revise(work, community.id, revised)
    with db.writing(hands.social_facilitator) as work:
        community_changes.appoint(work, community.id, appointed)


def decided(db: Database, hands: Cast, community: Community) -> Assembly:
    return factories.assembly(db, hands, community, (factories.need(db, hands, community),))


def test_minutes_issued_again_stay_as_they_were(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    assembly = closed_assembly(db, hands, owner)
    first = minutes_of(db, hands.social_facilitator, assembly)

    put_right(db, hands, owner, quorum=9_000)
    again = minutes_of(db, hands.social_facilitator, assembly)

    assert again.id == first.id
    assert len(issued(db)) == 1


def test_minutes_issued_late_name_whoever_presided(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    assembly = closed_assembly(db, hands, owner)

    put_right(db, hands, owner, quorum=9_000)
    late = minutes_of(db, hands.social_facilitator, assembly)

    sheet, said = sheet_of(late), text_of(late)
    assert sheet["organisation"] == OLD_NAME
    assert sheet["tax_number"] == owner.tax_number
    assert sheet["legal_status"] == "Resolución 118 de 2009"
    assert (sheet["quorum"]["part"], sheet["quorum"]["needed"]) == ("3/5", 39)
    assert "Ana Lucía Prueba" in said
    assert "Rosa Prueba Segunda" not in said
    assert NEW_NAME not in said


def test_minutes_still_open_follow_the_organisation_until_they_are_closed(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    assembly = decided(db, hands, owner)
    put_right(db, hands, owner)

    with db.writing(hands.social_facilitator) as work:
        closed = assemblies.close(work, assembly.id, CloseAssembly())

    with db.reading(SYSTEM) as work:
        president = work.get(Person, closed.president_id)
    assert closed.community_name == NEW_NAME
    assert closed.community_tax_number == "800197268-4"
    assert closed.legal_status_number == "Resolución 204 de 2026"
    assert president.name == "Rosa Prueba Segunda"


def test_whoever_presided_can_still_be_erased(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    assembly = closed_assembly(db, hands, owner)
    put_right(db, hands, owner)
    before = minutes_of(db, hands.social_facilitator, assembly)

    with db.writing(hands.administrator) as work:
        people.erase(work, owner.representative_id)
    after = minutes_of(db, hands.social_facilitator, assembly)

    assert (after.number, after.document_version) == (before.number, 2)
    assert "Ana Lucía" not in text_of(after)
    assert "Rosa Prueba Segunda" not in text_of(after)


def test_an_assembly_keeps_the_quorum_it_was_called_with(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    held = decided(db, hands, owner)
    with db.reading(hands.social_facilitator) as work:
        before = views.detail(work, held.id).quorum

    put_right(db, hands, owner, quorum=9_000)

    with db.reading(hands.social_facilitator) as work:
        after = views.detail(work, held.id).quorum
        result = assemblies.result_of(work, work.get(Assembly, held.id))
    assert [call.needed for call in before.calls] == [39]
    assert [call.needed for call in after.calls] == [39]
    assert after.verdict == before.verdict
    assert result.winner is not None


def test_the_next_assembly_has_the_quorum_of_the_statutes_of_its_day(db: Database) -> None:
    hands = cast()
    owner = council(db, hands)
    first = decided(db, hands, owner)
    put_right(db, hands, owner, quorum=9_000)

    with pytest.raises(Refused) as refused:
        decided(db, hands, owner)

    # Nine tenths of 80 members; 43 came.
    assert refused.value.sentence.params["needed"] == 72
    assert first.quorum_bp == 6_000


def test_closed_minutes_are_listed_under_the_name_in_them_and_found_under_both(
    db: Database,
) -> None:
    hands = cast()
    owner = council(db, hands)
    closed = closed_assembly(db, hands, owner)
    put_right(db, hands, owner)

    with db.reading(hands.social_facilitator) as work:
        shown = views.detail(work, closed.id)
        by_old = views.list_page(work, search="Tóez")
        by_new = views.list_page(work, search="Páez")

    assert shown.community == OLD_NAME
    assert shown.quorum.source == "Resolución 118 de 2009"
    assert [row.community for row in by_old.rows] == [OLD_NAME]
    assert [row.id for row in by_new.rows] == [closed.id]
