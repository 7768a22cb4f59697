"""A place where a few things of every kind were done, for copying."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import backups, files, jobs, records
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import FileStore
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.identity.sessions import open_session
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.numbering import next_number
from foundation.people import DescribePerson, Person, describe
from foundation.work import Work
from tests.foundation import drawn

CAUCA = "CO.19."


def live(db: Database, store: FileStore) -> None:
    """A few things of every kind that the ground knows, some of them with every column empty."""
    photo = store.put(
        drawn.photo(
            taken="2026:02:16 17:05:09",
            latitude=drawn.TOWER_LATITUDE,
            longitude=drawn.TOWER_LONGITUDE,
        ),
        Purpose.PHOTO,
    )
    paper = drawn.pdf(pages=2)
    store.write(paper)
    project = new_id()
    with db.writing(SYSTEM) as work:
        files.keep(work, photo, CAUCA, project=project, captured_at=work.now)
        person = describe(work, CAUCA, DescribePerson(name="Ñusta «Ficticia» 'Ü' \\ \n 日本 🌱"))
        user = work.add(
            UserAccount(
                id=new_id(),
                territory=CAUCA,
                person_id=person.id,
                user_name="fictional.person",
                phone=None,
                password_hash="x",
                language="es",
                is_active=False,
                created_at=work.now,
            )
        )
        work.record("user.added", user, facts={"big": 2**62, "deep": {"a": [1, None, True, "ñ"]}})
        jobs.enqueue(work, "count", {"n": 2**61}, unique_key="count:2026-02-17")
    with db.writing(SYSTEM) as work:
        issue(work, person, project, paper)
    db.seal()
    open_session(db, user.id, db.clock.now())


def issue(work: Work, person: Person, project: UUID, paper: bytes) -> None:
    """Two versions of one paper; the later key sorts before the earlier one, so that order cannot help."""
    work.require(Permission.AUDIT_READ, CAUCA)
    keys = sorted((new_id(), new_id()), reverse=True)
    earlier: records.IssuedDocument | None = None
    for number, key in enumerate(keys, 1):
        document = work.add(
            records.IssuedDocument(
                id=key,
                territory=CAUCA,
                project_id=project,
                subject_id=person.id,
                kind="minutes",
                series="minutes/1",
                number=next_number(work, "minutes/1"),
                document_version=number,
                code=records.new_code(),
                language="es",
                sha256=sha256(paper).hexdigest(),
                size=len(paper),
                sheet_sha256=sha256(paper).hexdigest(),
                fingerprint="0" * 64,
                replaced=[],
                anchor_position=1,
                anchor_digest="0" * 16,
                replaces_id=earlier.id if earlier else None,
                issued_at=work.now + timedelta(microseconds=number),
                issued_by=None,
            )
        )
        work.session.flush()  # the later version refers to this one
        work.record("document.issued", document, project=project)
        earlier = document


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every carried row of every table, as it is stored."""
    with db.read_engine.connect() as connection:
        return {
            form.table.name: [tuple(row) for row in connection.execute(form.select())]
            for form in backups._forms(connection)
        }
