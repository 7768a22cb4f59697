"""Issued papers: numbered without gaps, immutable, and found again by whoever holds one."""

import re
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import records
from foundation.audit import anchor
from foundation.database import Database
from foundation.errors import Refused, say
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Permission, Role
from foundation.people import Person
from foundation.records import IssuedDocument
from tests.foundation.ground import person
from tests.support.factories import someone


def issue(
    db: Database,
    subject: Person,
    *,
    replaces: IssuedDocument | None = None,
    language: str = "es",
    fails: bool = False,
) -> IssuedDocument:
    with db.writing(SYSTEM) as work:
        work.require(Permission.PLACE_EDIT, subject.territory)
        series, number = (
            (replaces.series, replaces.number)
            if replaces
            else records.draw_number(work, "act", subject.id)
        )
        head = anchor(work.session, subject.id)
        document = records.keep(
            work,
            subject=subject,
            kind="act",
            series=series,
            number=number,
            code=records.new_code(),
            language=language,
            data=f"paper {number}".encode(),
            sheet=b"{}",
            fingerprint="0" * 64,
            anchor=(head.position, head.digest),
            project_id=None,
            replaces=replaces,
        )
        if fails:
            raise Refused(say("No."))
    return document


def find(db: Database, code: str) -> UUID | None:
    with Session(db.read_engine) as session:
        found = records.find_by_code(session, code)
        return found.id if found else None


def test_papers_of_one_subject_are_numbered_without_a_gap(db: Database) -> None:
    one, other = person(db), person(db)

    first = issue(db, one)
    with pytest.raises(Refused):
        issue(db, one, fails=True)
    second = issue(db, one)

    assert (first.number, second.number, issue(db, other).number) == (1, 2, 1)


def test_a_paper_is_found_by_its_code_however_it_was_typed(db: Database) -> None:
    paper = issue(db, person(db))
    bare = paper.code.replace("-", "")

    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}", paper.code)
    for typed in (
        paper.code,
        bare,
        bare.lower(),
        f" {bare[:4]} {bare[4:8]}—{bare[8:]} ",
        f"{paper.code}\n",
    ):
        assert find(db, typed) == paper.id
    for typed in ("", bare[:-1], f"{bare}2", f"{paper.code}{paper.code}", "%", "' OR 1=1 --", "\0"):
        assert find(db, typed) is None


def test_codes_do_not_repeat_and_cannot_be_counted_up() -> None:
    codes = [records.new_code() for _ in range(5_000)]

    assert len(set(codes)) == len(codes)
    assert codes != sorted(codes)


def test_a_new_version_replaces_the_one_before_and_keeps_its_number(db: Database) -> None:
    subject = person(db)
    first = issue(db, subject)
    second = issue(db, subject, replaces=first)

    assert (second.number, second.document_version) == (first.number, 2)
    with Session(db.read_engine) as session:
        assert not records.is_current(session, session.get_one(IssuedDocument, first.id))
        assert records.is_current(session, session.get_one(IssuedDocument, second.id))


def test_a_version_is_replaced_once(db: Database) -> None:
    subject = person(db)
    first = issue(db, subject)
    issue(db, subject, replaces=first)

    with pytest.raises(sa.exc.IntegrityError):
        issue(db, subject, replaces=first)


def test_an_issued_paper_is_never_altered_nor_taken_away(db: Database) -> None:
    issue(db, person(db))
    verbs = ["UPDATE issued_document SET number = 9", "DELETE FROM issued_document"]
    verbs += (
        ["INSERT OR REPLACE INTO issued_document SELECT * FROM issued_document"]
        if db.is_sqlite
        else ["TRUNCATE issued_document CASCADE"]
    )

    for verb in verbs:
        with pytest.raises(sa.exc.DBAPIError), db.engine.begin() as connection:
            connection.exec_driver_sql(verb)


def test_papers_are_listed_only_for_who_sees_their_territory(db: Database) -> None:
    subject = person(db, "CO.19.")
    paper = issue(db, subject)

    def listed(actor: Actor) -> list[UUID]:
        with db.reading(actor) as work:
            return [row.id for row in records.documents_of(work, subject.id)]

    assert listed(someone(Role.DONOR, "CO.19.")) == [paper.id]
    assert listed(someone(Role.DONOR, "CO.76.")) == []
