import io
from collections.abc import Callable
from uuid import UUID

import pytest
from PIL import Image

from foundation.database import Database
from foundation.files import StoredFile
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from tests.foundation.drawn import TOWER_LATITUDE, TOWER_LONGITUDE, pdf, photo
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

CALOTO = "CO.19.19142."
POPAYAN = "CO.19.19001."


@pytest.fixture
def secretary(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.MUNICIPAL_OFFICIAL, CALOTO))


def add(person: Person, data: bytes, kind: str, query: str = f"territory={CALOTO}") -> UUID:
    response = person.client.post(
        f"/api/files?{query}",
        content=data,
        headers={"authorization": f"Bearer {person.token}", "content-type": kind},
    )
    assert response.status_code == 201, response.text
    return UUID(response.json()["id"])


def with_position() -> bytes:
    return photo(taken="2026:02:14 08:31:07", latitude=TOWER_LATITUDE, longitude=TOWER_LONGITUDE)


def test_a_photo_is_given_as_it_was_received_and_without_what_its_camera_wrote(
    secretary: Person,
) -> None:
    data = with_position()
    key = add(secretary, data, "image/jpeg")

    original = secretary.get(f"/files/{key}")
    published = secretary.get(f"/files/{key}/web")

    assert original.content == data
    assert original.headers["content-type"] == "image/jpeg"
    assert original.headers["content-disposition"] == f'inline; filename="{key}.jpg"'
    assert original.headers["x-content-type-options"] == "nosniff"
    assert original.headers["cache-control"] == "private, no-cache"
    assert published.headers["content-type"] == "image/jpeg"
    assert len(Image.open(io.BytesIO(original.content)).getexif()) > 0
    assert len(Image.open(io.BytesIO(published.content)).getexif()) == 0


def test_a_browser_that_still_has_a_file_is_asked_who_it_is_and_gets_nothing_twice(
    secretary: Person, visit: Visit
) -> None:
    key = add(secretary, with_position(), "image/jpeg")
    tag = secretary.get(f"/files/{key}/web").headers["etag"]

    again = secretary.get(f"/files/{key}/web", **{"if-none-match": tag})
    next_person = visit(None).get(f"/files/{key}/web", **{"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert next_person.status_code == 303


def test_a_document_has_no_copy_to_publish(secretary: Person) -> None:
    key = add(secretary, pdf(), "application/pdf")

    assert secretary.get(f"/files/{key}").headers["content-type"] == "application/pdf"
    assert secretary.get(f"/files/{key}/web").status_code == 404


def test_chromium_may_draw_a_pdf(secretary: Person) -> None:
    key = add(secretary, pdf(), "application/pdf")

    policy = secretary.get(f"/files/{key}").headers["content-security-policy"]

    assert policy == "frame-ancestors 'none'"


def test_a_file_of_another_territory_is_not_there(
    db: Database, secretary: Person, visit: Visit
) -> None:
    key = add(secretary, with_position(), "image/jpeg")
    neighbour = visit(factories.user(db, Role.MUNICIPAL_OFFICIAL, POPAYAN, user_name="vecina"))

    answers = [neighbour.get(f"/files/{key}{tail}").status_code for tail in ("", "/web")]

    assert answers == [404, 404]


def test_a_file_comes_in_as_a_body_or_as_a_field_of_a_form(db: Database, secretary: Person) -> None:
    raw = add(
        secretary,
        with_position(),
        "image/jpeg",
        f"territory={CALOTO}&captured_at=2026-02-14T08:31:09-05:00",
    )
    response = secretary.client.post(
        f"/api/files?territory={CALOTO}",
        files={"file": ("acta.pdf", pdf(), "application/pdf")},
        headers={"authorization": f"Bearer {secretary.token}"},
    )

    assert response.status_code == 201
    assert response.json()["purpose"] == "document"
    with db.reading(SYSTEM) as work:
        row = work.get(StoredFile, raw)
    assert (row.latitude_e6, row.longitude_e6) == (2_443_858, -76_606_317)
    assert row.captured_local is not None
    assert row.captured_at is not None
    assert row.captured_at.hour == 13


@pytest.mark.parametrize(
    ("data", "query", "fields"),
    [
        (b"hola", f"territory={CALOTO}", ["file"]),
        (b"", f"territory={CALOTO}", ["file"]),
        (b"hola", "", ["territory"]),
        (b"hola", "territory=CO.19.99999.", ["territory"]),
        (b"hola", f"territory={CALOTO}&purpose=album", ["purpose"]),
        (b"hola", f"territory={CALOTO}&captured_at=ayer", ["captured_at"]),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    secretary: Person, data: bytes, query: str, fields: list[str]
) -> None:
    response = secretary.client.post(
        f"/api/files?{query}",
        content=data,
        headers={"authorization": f"Bearer {secretary.token}", "content-type": "image/jpeg"},
    )

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == fields


def test_nobody_adds_a_file_where_the_role_does_not_reach(
    db: Database, secretary: Person, visit: Visit
) -> None:
    donor = visit(factories.user(db, Role.DONOR))

    def answer(person: Person, territory: str) -> int:
        return person.client.post(
            f"/api/files?territory={territory}",
            content=with_position(),
            headers={"authorization": f"Bearer {person.token}", "content-type": "image/jpeg"},
        ).status_code

    assert answer(secretary, POPAYAN) == 403
    assert answer(donor, CALOTO) == 403
    assert answer(visit(None), CALOTO) == 401


def test_another_site_cannot_add_a_file_with_somebodys_cookie(secretary: Person) -> None:
    response = secretary.client.post(
        f"/api/files?territory={CALOTO}",
        content=with_position(),
        headers={**secretary.headers, "content-type": "image/jpeg"},
    )

    assert response.status_code == 403
