"""A telephone sends what was found on site with its photograph, in one request and under a key of its own, until an answer arrives."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx import Response
from PIL import Image

from contracting.agreements import Agreement
from contracting.punch_list import FindIssue, PunchItem
from foundation import audit, files, submissions
from foundation.audit import AuditEntry
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.files import StoredFile, open_store
from foundation.http import parcels
from foundation.http.parcels import Parcel
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.submissions import Submission
from tests.foundation import drawn
from tests.http.edge import Visitor, account, opened, site_over
from tests.support import works
from tests.support.factories import cast
from tests.support.queries import counted

# Who asks, the agreement held, the number, the issue, the photograph, the submission, and the log: its turn, its head, its entries.
MOST_QUERIES = {"postgresql": 9, "sqlite": 9}

Send = Callable[..., Response]


@pytest.fixture
def agreement(db: Database) -> Agreement:
    return works.running(db, cast())


@pytest.fixture
def engineer(db: Database, tmp_path: Path) -> Iterator[Visitor]:
    """The programme of an engineer's telephone, over a store that is a folder on this disk."""
    store = open_store(str(tmp_path / "files"), max_bytes=2_000_000)
    with opened(site_over(db, tmp_path, store)) as visitor:
        yield visitor.program_of(account(db))


@pytest.fixture
def send(db: Database, agreement: Agreement, engineer: Visitor) -> Send:
    def submit(
        key: UUID | str | None = None,
        photo: bytes | None = None,
        who: Visitor = engineer,
        where: UUID = agreement.id,
        **said: object,
    ) -> Response:
        found = {
            "what": "La cuneta está tapada.",
            "gravity": "function",
            "place": "Abscisa K0+120",
            "fixer": "Residente de obra",
            "due_on": (civil_date(db.clock.now()) + timedelta(days=7)).isoformat(),
            **said,
        }
        return who.post(
            f"/api/agreements/{where}/pending",
            files={
                "command": (None, json.dumps(found), "application/json"),
                "photo": ("Rosa.jpg", light_photo() if photo is None else photo, "image/jpeg"),
            },
            headers={} if key is None else {"idempotency-key": str(key)},
        )

    return submit


def light_photo() -> bytes:
    return drawn.photo(
        taken="2026:02:14 08:31:07",
        latitude=drawn.TOWER_LATITUDE,
        longitude=drawn.TOWER_LONGITUDE,
    )


def rows(db: Database, model: type) -> list[sa.RowMapping]:
    with db.read_engine.connect() as connection:
        return list(connection.execute(sa.select(sa.inspect(model).local_table)).mappings())


def counts(db: Database) -> tuple[int, int, int, int]:
    """Issues, photographs of issues, submissions, and entries of the log."""
    issues = rows(db, PunchItem)
    photos = {issue["photo_id"] for issue in issues}
    return len(issues), len(photos), len(rows(db, Submission)), len(rows(db, AuditEntry))


def test_a_command_and_its_photograph_come_in_one_request(
    db: Database, agreement: Agreement, engineer: Visitor, send: Send
) -> None:
    photo = light_photo()

    answer = send(photo=photo)

    assert answer.status_code == 200, answer.text
    view = answer.json()
    (file,) = (row for row in rows(db, StoredFile) if str(row["id"]) == view["photo_id"])
    assert (file["territory"], file["latitude_e6"]) == (agreement.territory, 2_443_858)
    assert engineer.get(f"/files/{view['photo_id']}").content == photo
    with db.read_engine.connect() as connection:
        assert list(files.missing(connection, engineer.site.store)) == []
    assert "Rosa" not in repr(file)


def test_what_the_camera_wrote_is_not_published(engineer: Visitor, send: Send) -> None:
    photo = send().json()["photo_id"]

    original, published = (engineer.get(f"/files/{photo}{tail}") for tail in ("", "/web"))

    assert b"serial 8841" in original.content
    assert b"serial 8841" not in published.content
    assert len(Image.open(BytesIO(published.content)).getexif()) == 0
    assert Image.open(BytesIO(published.content)).size == (300, 200)


def test_a_heavy_photograph_has_a_drawn_copy_all_the_same(db: Database, send: Send) -> None:
    answer = send(photo=drawn.photo((1900, 1200)))

    (file,) = (row for row in rows(db, StoredFile) if str(row["id"]) == answer.json()["photo_id"])
    assert file["web_sha256"] is not None


def test_the_same_key_twice_is_one_issue_and_the_same_answer(db: Database, send: Send) -> None:
    key, photo = new_id(), light_photo()

    first = send(key, photo)
    before = counts(db)
    second = send(key, photo)

    assert first.status_code == second.status_code == 201, first.text
    assert first.content == second.content
    assert first.json()["key"] == str(key)
    assert first.json()["id"] == str(rows(db, PunchItem)[0]["id"])
    assert counts(db) == before
    assert before[:3] == (1, 1, 1)


def test_the_same_key_by_several_at_once_is_one_issue_and_the_same_answer(
    db: Database, send: Send
) -> None:
    key, photo = new_id(), light_photo()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(key, photo), range(6)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert counts(db)[:3] == (1, 1, 1)
    with db.reading(cast().auditor) as work:
        assert list(audit.verify(work.session)) == []


def test_other_keys_at_once_are_other_issues_with_numbers_without_gaps(
    db: Database, send: Send
) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(new_id()), range(12)))

    assert {answer.status_code for answer in answers} == {201}
    assert sorted(row["number"] for row in rows(db, PunchItem)) == list(range(1, 13))
    assert len(rows(db, Submission)) == 12
    with db.reading(cast().auditor) as work:
        assert list(audit.verify(work.session)) == []


def test_the_answer_stays_the_same_when_the_rule_has_changed_meanwhile(
    db: Database, engineer: Visitor, send: Send
) -> None:
    item = send().json()["id"]
    key, photo = new_id(), light_photo()
    mason = engineer.newcomer().program_of(account(db, Role.ORGANISATION))

    def mend() -> Response:
        return mason.post(
            f"/api/pending/{item}/fix",
            files={
                "command": (None, json.dumps({"note": "Se limpió."}), "application/json"),
                "photo": ("x.jpg", photo, "image/jpeg"),
            },
            headers={"idempotency-key": str(key)},
        )

    first, second = mend(), mend()

    # What is mended cannot be mended again; what was sent again was not.
    assert (first.status_code, first.content) == (201, second.content), first.text
    assert [row["state"] for row in rows(db, PunchItem)] == ["fixed"]


def test_a_key_that_was_used_for_something_else_is_refused(
    db: Database, send: Send, engineer: Visitor
) -> None:
    key, photo = new_id(), light_photo()
    send(key, photo)

    other_words = send(key, photo, what="Otra cosa.")
    other_photo = send(key, drawn.photo((200, 100)))
    somebody = engineer.newcomer().program_of(account(db, name="otra"))
    somebody_else = send(key, photo, who=somebody)

    assert {a.status_code for a in (other_words, other_photo, somebody_else)} == {409}
    assert "clave" in other_words.json()["detail"]
    assert counts(db)[:3] == (1, 1, 1)


def test_what_was_refused_can_be_sent_again_under_its_key(db: Database, send: Send) -> None:
    key = new_id()

    refused = send(key, gravity="terrible")
    taken = send(key)

    assert refused.status_code == 422
    assert taken.status_code == 201
    assert counts(db)[:3] == (1, 1, 1)


def test_a_command_without_files_has_a_key_too(db: Database, engineer: Visitor, send: Send) -> None:
    item, key = send().json(), new_id()
    due = civil_date(db.clock.now()) + timedelta(days=30)
    body = {"reason": "Llueve.", "due_on": due.isoformat()}

    answers = [
        engineer.post(
            f"/api/pending/{item['id']}/postpone",
            json=body,
            headers={"idempotency-key": str(key), "if-match": str(item["version"])},
        )
        for _ in range(2)
    ]

    assert {answer.status_code for answer in answers} == {201}, answers[0].text
    assert answers[0].content == answers[1].content
    assert rows(db, PunchItem)[0]["version"] == item["version"] + 1


@pytest.mark.parametrize("key", ["9b2f4a56-7c1d-4e8f-a0b3-5d6c7e8f9012", "mi-clave", ""])
def test_a_key_is_a_uuid_of_version_7(send: Send, key: object) -> None:
    answer = send(str(key))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [submissions.KEY_FIELD]


def test_who_may_not_send_it_leaves_nothing_in_the_store(
    db: Database, send: Send, engineer: Visitor, tmp_path: Path
) -> None:
    stranger = engineer.newcomer()
    stranger.headers["authorization"] = "Bearer nobody"
    donor = engineer.newcomer().program_of(account(db, Role.DONOR, name="donante"))
    elsewhere = engineer.newcomer().program_of(account(db, Role.ENGINEER, "CO.52.", "lejos"))

    answers = [send(new_id(), who=who).status_code for who in (stranger, donor)]
    unseen = send(new_id(), who=elsewhere)
    unreadable = send(new_id(), due_on="ayer").status_code

    assert answers == [401, 403]
    assert (unseen.status_code, unreadable) == (404, 422)
    assert counts(db)[:3] == (0, 0, 0)
    # Whoever may send photographs elsewhere is known; nobody refers to what they sent here.
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(kept) <= 1


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (b"", "vacío"),
        (drawn.photo()[:-400], "dañada"),
        (drawn.pdf(), "fotografía"),
    ],
)
def test_what_is_no_whole_photograph_is_refused(
    db: Database, send: Send, photo: bytes, reason: str
) -> None:
    answer = send(new_id(), photo)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], reason in error["detail"]) == ("photo", True), error
    assert counts(db)[:3] == (0, 0, 0)


def test_a_submission_asks_few_questions(db: Database, send: Send) -> None:
    send(new_id())
    with counted(db) as statements:
        answer = send(new_id())

    assert answer.status_code == 201
    writing = [s for s in statements if not s.lstrip().startswith("BEGIN")]
    assert len(writing) <= MOST_QUERIES["sqlite" if db.is_sqlite else "postgresql"], writing


@pytest.mark.one_database
def test_a_submission_is_never_changed_or_taken_away(db: Database, send: Send) -> None:
    send(new_id())

    for statement in ("UPDATE submission SET result = 'x'", "DELETE FROM submission"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(sa.text(statement))


# Parcels


def test_files_answer_fields_also_inside_rows() -> None:
    data = [b"one", b"two"]
    parcel = Parcel(b"{}", {"photo": data[:1]})

    said, loose = parcels.named(FindIssue, {"what": "x"}, parcel)

    assert said == {"what": "x", "photo": str(loose[0].key)}
    for wrong in ({"photo": data}, {"what": data[:1]}, {"nothing": data[:1]}):
        with pytest.raises(InvalidCommand):
            parcels.named(FindIssue, {}, Parcel(b"{}", wrong))
    with pytest.raises(InvalidCommand):
        parcels.named(FindIssue, {"photo": str(new_id())}, parcel)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b'--x\r\ncontent-disposition: form-data; name="command"\r\n\r\n{}',
        b'--x\r\ncontent-disposition: form-data; name="photo"\r\n\r\n{}\r\n--x--\r\n',
        b"--x\r\n\r\n{}\r\n--x--\r\n",
        b'--y\r\ncontent-disposition: form-data; name="command"\r\n\r\n{}\r\n--y--\r\n',
    ],
)
def test_a_parcel_that_is_cut_or_without_command_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidCommand):
        parcels.unpack('multipart/form-data; boundary="x"', body)


def test_a_body_without_a_boundary_is_refused() -> None:
    with pytest.raises(InvalidCommand):
        parcels.unpack("multipart/form-data", b"--x--")
