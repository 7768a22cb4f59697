"""Minutes are issued once they are closed: numbered, kept, and never twice."""

import hashlib

import msgspec
import pytest
import sqlalchemy as sa

from foundation import audit, people, records
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.errors import Forbidden, NotFound, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.issuing import Language, Press
from foundation.place import PlaceKind, found
from portfolio import issuing
from portfolio.communities import Community
from portfolio.issuing import IssueMinutes
from tests.support import factories
from tests.support.factories import STORE, cast, someone
from tests.support.golden import words_of
from tests.support.papers import ADDRESS, closed_assembly, issued, minutes_of, sheet_of


def test_minutes_are_kept_as_bytes_and_as_data(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)

    document = minutes_of(db, hands.social_facilitator, assembly)

    data = STORE.get(document.sha256)
    said = words_of(data)
    assert (document.number, document.document_version, document.size) == (1, 1, len(data))
    assert "Acta n.º 001" in said
    assert "Placa huella en la cuesta de El Palmar" in said
    assert document.code in said
    assert f"{ADDRESS}/v/{document.code}" in said
    assert document.fingerprint[:4] in said
    assert sheet_of(document)["quorum"]["needed"] == 33
    assert [need["votes"] for need in sheet_of(document)["needs"]] == [38, 1, 1]


def test_minutes_rest_on_the_log_as_it_stood_before_them(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)
    with db.reading(SYSTEM) as work:
        before = audit.anchor(work.session, audit.GENERAL)

    document = minutes_of(db, hands.social_facilitator, assembly)

    with db.reading(SYSTEM) as work:
        entry = work.session.execute(
            sa.select(AuditEntry).where(AuditEntry.action == "document.issued")
        ).scalar_one()
    assert (document.anchor_position, document.anchor_digest) == (before.position, before.digest)
    assert entry.position == before.position + 1
    assert entry.facts["sha256"] == document.sha256


def test_unchanged_minutes_are_issued_once(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)

    first = minutes_of(db, hands.social_facilitator, assembly)
    again = minutes_of(db, hands.social_facilitator, assembly)

    assert first.id == again.id
    assert len(issued(db)) == 1


def test_changed_minutes_are_a_new_version_that_names_the_old_one(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)
    first = minutes_of(db, hands.social_facilitator, assembly)
    with db.writing(hands.administrator) as work:
        community = work.get(Community, assembly.community_id)
        people.erase(work, community.representative_id)

    second = minutes_of(db, hands.social_facilitator, assembly)

    assert (second.number, second.document_version) == (first.number, 2)
    assert second.replaces_id == first.id
    assert second.code != first.code
    with db.reading(SYSTEM) as work:
        assert records.is_current(work.session, second)
        assert not records.is_current(work.session, first)
    assert "Ana Lucía" in words_of(STORE.get(first.sha256))
    assert "Ana Lucía" not in words_of(STORE.get(second.sha256))


def test_english_minutes_have_the_same_number_and_versions_of_their_own(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)
    spanish = minutes_of(db, hands.social_facilitator, assembly)

    english = minutes_of(db, hands.social_facilitator, assembly, IssueMinutes(language=Language.EN))

    assert (english.number, english.document_version) == (spanish.number, 1)
    assert english.replaces_id is None
    assert english.series != spanish.series
    assert "Minutes no. 001" in words_of(STORE.get(english.sha256))


def test_an_organisation_s_minutes_are_numbered_without_gaps(db: Database) -> None:
    hands = cast()
    owner = factories.community(db, hands)
    early, late = closed_assembly(db, hands, owner), closed_assembly(db, hands, owner)
    with pytest.raises(Refused), db.writing(hands.social_facilitator) as work:
        issuing.issue_minutes(work, Press(STORE, ""), early.id, IssueMinutes())

    numbers = [
        minutes_of(db, hands.social_facilitator, assembly).number for assembly in (late, early)
    ]

    assert numbers == [1, 2]
    assert minutes_of(db, hands.social_facilitator, closed_assembly(db, hands)).number == 1


def test_open_minutes_are_not_issued(db: Database) -> None:
    hands = cast()
    owner = factories.community(db, hands)
    held = factories.assembly(db, hands, owner, (factories.need(db, hands, owner),))

    with pytest.raises(Refused, match="Close the minutes first"):
        minutes_of(db, hands.social_facilitator, held)

    assert issued(db) == []


def test_only_whoever_closes_minutes_issues_them(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)

    for who in (hands.engineer, hands.auditor, hands.organisation):
        with pytest.raises(Forbidden):
            minutes_of(db, who, assembly)
    with pytest.raises(NotFound):
        minutes_of(db, someone(Role.SOCIAL_FACILITATOR, "CO.52."), assembly)


def test_without_a_public_address_nothing_is_issued(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)

    with (
        pytest.raises(Refused, match="public address"),
        db.writing(hands.social_facilitator) as work,
    ):
        issuing.issue_minutes(work, Press(STORE, ""), assembly.id, IssueMinutes())

    assert issued(db) == []
    assert minutes_of(db, hands.social_facilitator, assembly).number == 1


def test_papers_of_the_demonstration_say_so(db: Database) -> None:
    hands = cast()
    with db.writing(SYSTEM) as work:
        found(work, PlaceKind.DEMONSTRATION)
    assembly = closed_assembly(db, hands)

    document = minutes_of(db, hands.social_facilitator, assembly)

    assert "DEMOSTRACIÓN — sin valor legal" in words_of(STORE.get(document.sha256))


def test_the_photograph_of_the_signed_sheet_is_part_of_the_minutes(db: Database) -> None:
    hands = cast()
    owner = factories.community(db, hands)
    photo = factories.photograph(db, hands.social_facilitator, owner.territory)

    assembly = closed_assembly(db, hands, owner, photo=photo)
    document = minutes_of(db, hands.social_facilitator, assembly)

    data = STORE.get(document.sha256)
    assert "Fotografía de la hoja firmada" in words_of(data)
    assert sheet_of(document)["photo_sha256"] in words_of(data).replace(" ", "")


def test_what_cannot_be_printed_is_kept_with_the_paper(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands, place="Caseta \N{OPEN BOOK}")

    document = minutes_of(db, hands.social_facilitator, assembly)

    with db.reading(SYSTEM) as work:
        view = records.detail(work, document.id)
    assert view.replaced == ("\N{OPEN BOOK}",)
    assert msgspec.json.encode(view)
    assert hashlib.sha256(STORE.get(view.sha256)).hexdigest() == view.sha256
