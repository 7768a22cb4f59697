"""Trap 7: files of the interface come in parts, only when they changed, and only from their own folder."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from foundation.http.static import byte_range, static_mount
from tests.http.edge import Visitor, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database

CONTENT = bytes(range(256)) * 1200


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    (folder / "inside" / "deep").mkdir(parents=True)
    (folder / "inside" / "photo.jpg").write_bytes(CONTENT)
    (folder / "inside" / "empty.txt").write_bytes(b"")
    (folder / "inside" / "app.webmanifest").write_text("{}")
    (folder / "inside" / "deep" / "module.mjs").write_text("export {}")
    (folder / "secret.txt").write_text("secret")
    (folder / "inside" / "way-out").symlink_to(folder / "secret.txt")
    (folder / "inside-too").mkdir()
    (folder / "inside-too" / "secret.txt").write_text("secret")
    (folder / "packages").mkdir()
    (folder / "packages" / "library.js").write_text("library()")
    return folder


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient[Litestar]]:
    mount = static_mount("/static", root / "inside", inside={"npm": root / "packages"})
    with TestClient(Litestar([mount], openapi_config=None)) as opened:
        yield opened


def get(client: TestClient[Any], path: str = "/static/photo.jpg", **headers: str) -> Any:  # noqa: ANN401 - httpx's answer
    return client.get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_a_whole_file_comes_with_its_type_its_length_and_its_tag(
    client: TestClient[Litestar],
) -> None:
    answer = get(client)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert (
        get(client, "/static/app.webmanifest").headers["content-type"]
        == "application/manifest+json"
    )
    assert get(client, "/static/deep/module.mjs").headers["content-type"] == "text/javascript"
    assert get(client, "/static/npm/library.js").text == "library()"


def test_a_file_that_did_not_change_is_not_sent_again(
    client: TestClient[Litestar], root: Path
) -> None:
    tag = get(client).headers["etag"]

    for value in (tag, f'"other", {tag}', f"W/{tag}"):
        answer = get(client, if_none_match=value)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert get(client, if_none_match='"other"').status_code == 200

    os.utime(root / "inside" / "photo.jpg", (1, 1))
    assert get(client, if_none_match=tag).status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=100-", (100, None)),
        ("bytes=-5", (-5, None)),
        ("bytes=307199-", (-1, None)),
        ("bytes=0-999999999", (0, None)),
        ("bytes=-999999999", (0, None)),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    client: TestClient[Litestar], asked: str, part: tuple[int, int | None]
) -> None:
    answer = get(client, range=asked)

    wanted = CONTENT[part[0] : part[1]]
    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["content-length"] == str(len(wanted))
    start = len(CONTENT) + part[0] if part[0] < 0 else part[0]
    assert (
        answer.headers["content-range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(CONTENT)}"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=307200-",
        "bytes=5-4",
        "bytes=-0",
        "bytes=x-y",
        "bytes=-",
        "bytes=²-5",
        f"bytes={'9' * 5000}-",
    ],
)
def test_a_part_that_does_not_exist_is_416(client: TestClient[Litestar], asked: str) -> None:
    answer = client.get("/static/photo.jpg", headers={b"range": asked.encode("latin-1")})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


def test_other_kinds_of_parts_are_the_whole(client: TestClient[Litestar]) -> None:
    for asked in ("bytes=0-1,5-6", "lines=1-2", ""):
        assert get(client, range=asked).status_code == 200


def test_a_part_of_a_file_that_changed_meanwhile_is_the_whole(client: TestClient[Litestar]) -> None:
    tag = get(client).headers["etag"]

    assert get(client, range="bytes=5-9", if_range=tag).status_code == 206
    assert get(client, range="bytes=5-9", if_range='"older"').content == CONTENT


def test_an_empty_file_is_empty(client: TestClient[Litestar]) -> None:
    assert get(client, "/static/empty.txt").content == b""
    assert get(client, "/static/empty.txt", range="bytes=0-0").status_code == 416


def test_only_the_head_is_sent_where_only_that_is_asked(client: TestClient[Litestar]) -> None:
    answer = client.head("/static/photo.jpg")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert client.post("/static/photo.jpg").status_code == 405
    assert client.delete("/static/photo.jpg").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/static/../secret.txt",
            "/static/%2e%2e/secret.txt",
            "/static/..%2fsecret.txt",
            "/static/%2e%2e%2fsecret.txt",
        ),
        *(
            "/static/deep/../../secret.txt",
            "/static/deep/%2e%2e/%2e%2e/secret.txt",
            "/static//etc/passwd",
        ),
        *("/static/%2fetc%2fpasswd", "/static/..%5csecret.txt", "/static/../inside-too/secret.txt"),
        *(
            "/static/%2e%2e/inside-too/secret.txt",
            "/static/way-out",
            "/static/npm/../secret.txt",
            "/static/npm/%2e%2e/secret.txt",
        ),
        *(
            "/static/photo.jpg%00",
            "/static/%00",
            "/static/" + "a" * 5000,
            "/static/" + "a/" * 2000,
            "/static/",
            "/static",
        ),
        *(
            "/static/deep",
            "/static/nothing.css",
            "/static/npm",
            "/static/npm/",
            "/static/npm/photo.jpg",
            "/static/~root",
        ),
    ],
)
def test_what_lies_outside_does_not_exist(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "secret" not in answer.text
    assert "root:" not in answer.text


def test_files_of_the_interface_have_the_headers_of_pages(visitor: Visitor) -> None:
    for path, status in (("/static/css/tokens.css", 200), ("/static/nothing.css", 404)):
        answer = visitor.get(path)

        assert answer.status_code == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_the_packages_that_pages_name_are_there(visitor: Visitor) -> None:
    for path in ("/static/npm/leaflet/dist/leaflet.css", "/static/npm/htmx.org/dist/htmx.min.js"):
        assert visitor.get(path).status_code == 200, path


@given(st.integers(0, 500), st.integers(0, 600), st.integers(0, 600))
def test_a_range_lies_inside_the_file_or_is_refused(size: int, first: int, last: int) -> None:
    for header in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        try:
            window = byte_range(header, size)
        except ValueError:
            continue
        assert window is not None
        assert 0 <= window[0] <= window[1] < size
