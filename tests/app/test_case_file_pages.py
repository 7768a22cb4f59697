"""The page of a case file says what is in it; its button, the API and the command line give the same ZIP."""

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli import cli
from contracting.agreements import Agreement
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.files import open_store
from foundation.identity.actors import SYSTEM, Actor
from tests.support import works
from tests.support.factories import STORE, Cast, accounts
from tests.support.papers import agreement_paper
from tests.support.web import Person

pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    signed = works.signed(db, hands)
    agreement_paper(db, hands.contracts_officer, signed)
    return signed


def taken(db: Database) -> list[AuditEntry]:
    with db.reading(SYSTEM) as work:
        return list(
            work.session.scalars(
                sa.select(AuditEntry).where(AuditEntry.action == "case_file.taken")
            )
        )


def test_the_page_says_what_is_in_the_file_and_the_button_gives_it(
    db: Database, hands: Cast, visit: Visit, agreement: Agreement
) -> None:
    person = visit(hands.contracts_officer)
    here = f"/agreements/{agreement.id}/case-file"

    assert here in person.page(f"/agreements/{agreement.id}").html
    page = person.page(here)
    assert "Convenio C-19-2026-001 · 001, versión 1 (es)" in page.html
    assert "Esta copia contiene datos personales" in page.html
    answers = {name: value[0] for name, value in page.answers.items()}
    done = person.client.post(here, data=answers, headers=person.headers)

    assert done.status_code == 200
    assert done.headers["content-type"] == "application/zip"
    assert 'filename="expediente-c-19-2026-001.zip"' in done.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(done.content)) as archive:
        assert archive.testzip() is None
        assert "indice.pdf" in archive.namelist()
    (entry,) = taken(db)
    assert entry.facts["sha256"] == sha256(done.content).hexdigest()
    assert entry.actor_id == hands.contracts_officer.user_id


def test_the_page_of_whoever_sees_no_personal_data_says_what_is_left_out(
    hands: Cast, visit: Visit, agreement: Agreement
) -> None:
    person = visit(hands.donor)

    page = person.page(f"/works/{agreement.project_id}/case-file")

    assert "Su copia no contiene datos personales" in page.html
    assert "Nombra personas" in page.html


def test_a_program_reads_the_list_and_takes_the_file(
    db: Database, hands: Cast, visit: Visit, agreement: Agreement
) -> None:
    person = visit(hands.auditor)
    path = f"/api/works/{agreement.project_id}/case-file"

    view = person.read(path)
    answer = person.ask(f"{path}?language=en", {})

    assert view["is_full"] is True
    assert {one["folder"] for one in view["documents"]} >= {"actos", "datos", "auditoria"}
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert b"Agreement" in archive.read("indice.xml")
    assert len(taken(db)) == 1


def test_who_may_take_no_data_has_no_button_and_no_page(
    db: Database, hands: Cast, visit: Visit, agreement: Agreement
) -> None:
    person = visit(hands.organisation)

    assert "/case-file" not in person.page(f"/agreements/{agreement.id}").html
    assert person.get(f"/agreements/{agreement.id}/case-file").status_code == 403
    assert person.ask(f"/api/agreements/{agreement.id}/case-file", {}).status_code == 403
    assert taken(db) == []


def test_the_command_line_writes_the_same_file(
    db: Database,
    agreement: Agreement,
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = open_store(str(tmp_path / "place" / "files"), max_bytes=20_000_000)
    with db.reading(SYSTEM) as work:
        from_rows = {
            row
            for table in ("stored_file", "issued_document")
            for row in work.session.scalars(sa.text(f"SELECT sha256 FROM {table}"))  # noqa: S608
        }
        from_rows |= set(work.session.scalars(sa.text("SELECT sheet_sha256 FROM issued_document")))
    for one in from_rows:
        store.write(STORE.get(one))
    target = tmp_path / "out"
    target.mkdir()

    monkeypatch.setenv("MINGA_DATA", str(tmp_path / "place"))
    number = agreement.number or ""
    done = CliRunner().invoke(
        cli, ["--database", database_url, "case-file", number, str(target), "--json"]
    )

    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    data = Path(told["output"]).read_bytes()
    assert told["sha256"] == sha256(data).hexdigest()
    assert Path(told["output"]).stat().st_mode & 0o077 == 0
    assert [entry.facts["sha256"] for entry in taken(db)] == [told["sha256"]]
