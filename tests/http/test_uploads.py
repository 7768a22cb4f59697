"""Files that come with a form: checked by what they hold, kept through errors, and named by nobody else."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.files import StoredFile
from foundation.identity.permissions import Role
from tests.foundation.drawn import pdf, photo
from tests.http.edge import HOST, Visitor, account, csrf_of, visitor
from tests.http.test_forms import COMMAND, NEED, community, needs
from tests.support import factories

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database


@pytest.fixture
def officer(visitor: Visitor) -> Visitor:
    return visitor.as_user(account(visitor.site.db, Role.SOCIAL_FACILITATOR))


def upload(officer: Visitor, home: str, files: dict[str, Any], **answers: str) -> Any:  # noqa: ANN401 - httpx's answer
    token = csrf_of(officer.get("/needs/new"))
    data = {"_csrf_token": token, "community": home, **NEED, **answers}
    return officer.post("/needs/new", data=data, files=files, headers={"origin": HOST})


def stored(db: Database) -> int:
    with db.read_engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(StoredFile)).scalar_one()


def test_a_photo_comes_with_its_form_and_belongs_to_its_place(officer: Visitor) -> None:
    home = community(officer.site.db)

    answer = upload(officer, home, {"photo": ("IMG_Rosa.jpg", photo(), "image/jpeg")})

    assert answer.status_code == 303, answer.text
    (need,) = needs(officer.site.db)
    with officer.site.db.read_engine.connect() as connection:
        file = connection.execute(sa.select(StoredFile.__table__)).one()
    assert (need.photo_id, file.territory) == (file.id, factories.CALOTO)
    assert "Rosa" not in repr(file)


def test_a_photo_survives_an_error_in_another_field_and_nobody_else_can_name_it(
    officer: Visitor,
) -> None:
    home = community(officer.site.db)

    page = upload(officer, home, {"photo": ("a.jpg", photo(), "image/jpeg")}, title="")
    found = re.search(r'name="_kept_photo" value="([^"]+)"', page.text)
    assert page.status_code == 422
    assert found, page.text
    kept = found[1]
    assert stored(officer.site.db) == 0

    other = kept[:-1] + ("1" if kept[-1] == "0" else "0")
    for forged in (other, kept.split(".")[0], "ñ.ñ", "x", kept.replace(".", "..")):
        answer = upload(officer, home, {"other": ("", b"")}, _kept_photo=forged)
        assert answer.status_code == 422, forged
    assert needs(officer.site.db) == []
    assert upload(officer, home, {"other": ("", b"")}, _kept_photo=kept).status_code == 303
    assert needs(officer.site.db)[0].photo_id is not None


def test_what_is_no_photo_is_refused_in_its_field(officer: Visitor) -> None:
    home = community(officer.site.db)

    for data in (pdf(), b"GIF89a", b"<svg/>", b"\xff\xd8\xff", b"x" * 3_000_000):
        page = upload(officer, home, {"photo": ("a.jpg", data, "image/jpeg")})
        assert page.status_code in (413, 422), data[:10]
    assert (stored(officer.site.db), needs(officer.site.db)) == (0, [])


def test_a_file_for_a_field_that_takes_none_is_refused_and_not_kept(officer: Visitor) -> None:
    home = community(officer.site.db)

    for name in ("title", "nothing", "_kept_photo", "people-women", "photo-0", "-", "photo-x-y"):
        page = upload(officer, home, {name: ("a.jpg", photo(), "image/jpeg")})
        assert page.status_code in (303, 422), name
        assert stored(officer.site.db) <= len(needs(officer.site.db))


def test_a_command_never_takes_a_file_that_is_out_of_sight(visitor: Visitor) -> None:
    db, cast = visitor.site.db, factories.cast()
    home = community(db)
    far = str(factories.photograph(db, cast.engineer, "CO.76.76109."))
    near_paper = str(factories.paper(db, cast.engineer, factories.CALOTO))
    here = account(db, Role.SOCIAL_FACILITATOR, "CO.19.", "solo.cauca")
    form, program = visitor.as_user(here), visitor.program_of(here)
    command = {"community": home, **COMMAND}

    for key in (far, near_paper, "0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33"):
        assert program.post("/api/needs", json={**command, "photo": key}).status_code == 422
        assert form.submit("/needs/new", community=home, photo=key, **NEED).status_code == 422
    assert needs(db) == []


def test_a_visitor_fills_no_store(visitor: Visitor) -> None:
    files = {"photo": ("a.jpg", photo(), "image/jpeg")}

    assert visitor.post("/needs/new", data=NEED, files=files).status_code == 401
    assert visitor.post("/api/files", content=photo()).status_code in (401, 403)
    assert stored(visitor.site.db) == 0
