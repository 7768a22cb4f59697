"""Several processes behind one address: any of them answers anybody, and the same key at two of them is one submission."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli import cli
from contracting.agreements import Agreement
from contracting.punch_list import PunchItem
from foundation.clock import SystemClock, civil_date
from foundation.database import Database
from foundation.identity import sessions
from foundation.ids import new_id
from foundation.settings import from_environment
from foundation.submissions import Submission
from tests.foundation.drawn import photo
from tests.http.edge import account
from tests.support import works
from tests.support.browsers import served
from tests.support.factories import cast


def test_the_same_key_at_two_processes_is_one_submission(db: Database, tmp_path: Path) -> None:
    if db.is_sqlite:
        pytest.skip("one file has one place to write")
    agreement: Agreement = works.running(db, cast())
    now = SystemClock().now()
    token = sessions.open_session(db, account(db).id, now)
    found = {
        "what": "La cuneta está tapada.",
        "gravity": "function",
        "place": "Abscisa K0+120",
        "fixer": "Residente de obra",
        "due_on": (civil_date(now) + timedelta(days=7)).isoformat(),
    }
    key = str(new_id())

    with served(tmp_path, db.url, "--processes", "2") as address:

        def send(_: int) -> httpx.Response:
            return httpx.post(
                f"{address}/api/agreements/{agreement.id}/pending",
                files={
                    "command": (None, json.dumps(found), "application/json"),
                    "photo": ("a.jpg", photo(), "image/jpeg"),
                },
                headers={"authorization": f"Bearer {token}", "idempotency-key": key},
                timeout=60,
            )

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(send, range(16)))
        assert httpx.get(f"{address}/sign-in", timeout=60).status_code == 200

    assert {answer.status_code for answer in answers} == {201}, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    with db.read_engine.connect() as connection:
        for table in (PunchItem, Submission):
            rows = sa.select(sa.func.count()).select_from(table)
            assert connection.execute(rows).scalar_one() == 1


@pytest.mark.one_database
def test_several_processes_over_one_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGA_DATA", str(tmp_path))

    result = CliRunner().invoke(cli, ["--language", "en", "serve", "--processes", "2"])

    assert result.exit_code == 1
    assert "Several processes need PostgreSQL" in result.output


def test_the_settings_of_a_place_reach_its_processes(tmp_path: Path) -> None:
    ours = from_environment({"MINGA_DATA": str(tmp_path), "MINGA_PROCESSES": "2"}).at("http://x")

    theirs = from_environment(ours.as_environment())

    assert theirs == ours
