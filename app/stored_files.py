"""Files by their key: the original as it was received, the copy of a photograph without what its camera wrote, and one more by API.

Nobody without a session sees a file, and nobody one of a territory out of sight: it is not there. What a browser keeps of one it asks for
again each time (``no-cache`` with the hash as its tag), because offices share a computer and its next user may not see this file.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery

from foundation import files, territories
from foundation.contents import ENDINGS, PDF, PHOTOS, Purpose
from foundation.errors import InvalidCommand, NotFound, say
from foundation.files import StoredFile
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, refuse_forgery, site_of, writing
from foundation.identity.permissions import Permission
from foundation.leaves import EXPECTED

WEB_COPY = "image/jpeg"
# What a browser shows by itself; anything else is something to keep.
SHOWN = {PDF, "image/jpeg", "image/png", "image/webp"}


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was received, with what a photograph says about itself."""

    id: UUID
    territory: str
    sha256: str
    size: int
    media_type: str
    purpose: Purpose
    latitude_e6: int | None
    longitude_e6: int | None
    accuracy_m: int | None
    width: int | None
    height: int | None
    captured_local: datetime | None
    captured_at: datetime | None
    received_at: datetime


@get("/files/{id:uuid}", sync_to_thread=True)
def original(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    file = _find(request, id)
    return _send(request, file, is_published=False)


@get("/files/{id:uuid}/web", sync_to_thread=True)
def web_copy(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    file = _find(request, id)
    if file.media_type not in PHOTOS:
        raise NotFound
    return _send(request, file, is_published=True)


def _find(request: HttpRequest, file_id: UUID) -> StoredFile:
    with reading(request) as work:
        note_actor(request, work)
        return work.get(StoredFile, file_id)


def _send(request: HttpRequest, file: StoredFile, *, is_published: bool) -> Response[bytes]:
    media_type = WEB_COPY if is_published else file.media_type
    # A copy that is made of its original each time is the same each time.
    tag = file.sha256 if not is_published else file.web_sha256 or f"{file.sha256}-web"
    headers = {
        "etag": f'"{tag}"',
        "cache-control": "private, no-cache",
        "vary": "cookie, authorization",
        "content-disposition": _disposition(file.id, media_type),
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    store = site_of(request).store
    data = store.published(file.sha256, file.web_sha256) if is_published else store.get(file.sha256)
    return Response(data, headers=headers, media_type=media_type)


def _disposition(file_id: UUID, media_type: str) -> str:
    """The name it had on somebody's phone is not kept, so it is named by its key."""
    how = "inline" if media_type in SHOWN else "attachment"
    return f'{how}; filename="{file_id}.{ENDINGS.get(media_type, "bin")}"'


@post("/api/files")
async def add(
    request: HttpRequest,
    territory: FromQuery[str] = "",
    purpose: FromQuery[str] = "",
    captured_at: FromQuery[str] = "",
) -> Response[Any]:
    """Take in one file, as the body itself or as a field of a form; the answer's key goes into commands."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if kind == "multipart/form-data":
        form = await request.form()
        upload = next((part for part in form.values() if isinstance(part, UploadFile)), None)
        data = await upload.read() if upload else b""
        kind = upload.content_type if upload else ""
    else:
        data = await request.body()
    wanted = purpose or (Purpose.PHOTO if kind in PHOTOS else Purpose.DOCUMENT)
    return await sync_to_thread(_add, request, data, territory, wanted, captured_at)


def _add(
    request: HttpRequest, data: bytes, territory: str, purpose: str, captured_at: str
) -> Response[Any]:
    refuse_forgery(request, None)
    # Whoever may not add a file here does not fill the store either.
    with reading(request) as work:
        note_actor(request, work)
        try:
            territories.get(work, territory)
        except NotFound:
            raise InvalidCommand({"territory": EXPECTED["choice"]}) from None
        work.require(Permission.FILE_ADD, territory)
    meant, instant = _said(purpose, captured_at)
    blob = site_of(request).store.put(data, meant)
    with writing(request) as work:
        file = files.keep(work, blob, territory, captured_at=instant)
        view = FileView(**{name: getattr(file, name) for name in FileView.__struct_fields__})
    return answers.answer(view, 201)


def _said(purpose: str, captured_at: str) -> tuple[Purpose, datetime | None]:
    errors = {}
    if purpose not in set(Purpose):
        errors["purpose"] = EXPECTED["choice"]
    instant = None
    if captured_at:
        try:
            instant = msgspec.convert(captured_at, datetime)
        except msgspec.ValidationError:
            errors["captured_at"] = EXPECTED["instant"]
    if instant is not None and instant.tzinfo is None:
        errors["captured_at"] = say("Say in which time zone, as in 2026-03-15T09:00:00-05:00.")
    if errors:
        raise InvalidCommand(errors)
    return Purpose(purpose), instant


HANDLERS = (original, web_copy, add)
