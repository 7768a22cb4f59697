"""The signed sheets of a paper: sending them, seeing them beside the pages that were issued, saying by hand, confirming who signed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from app import sheet_views as views
from foundation import page_pictures, scanned_sheets
from foundation.errors import NotFound
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, Site, reading, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.papers import counted
from foundation.records import DocumentView, IssuedDocument
from foundation.scanned_sheets import ConfirmSignatures, SayPage, ScannedSheet, SendSheets
from foundation.translations import Translator

JPEG = "image/jpeg"


@get("/documents/{id:uuid}/sheets")
@in_thread
def sheets_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        title = name_of(view.document, words(request, work.actor))
        return answers.page(request, "documents/sheets.html", work.actor, view=view, title=title)


@get("/api/documents/{id:uuid}/sheets")
@in_thread
def sheets_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/sheets/{id:uuid}", sync_to_thread=True)
def sheet_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.page(request, "documents/sheet.html", work.actor, view=views.sheet(work, id))


@get("/api/sheets/{id:uuid}", sync_to_thread=True)
def sheet_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.sheet(work, id))


@get("/sheets/{id:uuid}/picture", sync_to_thread=True)
def picture(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """A sheet as it came, upright and without what the camera wrote into it."""
    with reading(request) as work:
        note_actor(request, work)
        sha256 = work.get(ScannedSheet, id).picture_sha256
    return _picture(request, sha256, lambda: site_of(request).store.get(sha256))


@get("/documents/{id:uuid}/page", sync_to_thread=True)
def issued_page(request: HttpRequest, id: FromPath[UUID], p: FromQuery[int] = 1) -> Response[Any]:
    """One page of an issued paper as a picture, to be compared with what came back."""
    with reading(request) as work:
        note_actor(request, work)
        sha256 = work.get(IssuedDocument, id).sha256

    def drawn() -> bytes:
        data = page_pictures.jpeg(site_of(request).store.get(sha256), p)
        if data is None:
            raise NotFound
        return data

    return _picture(request, f"{sha256}-{p}", drawn)


def _picture(request: HttpRequest, tag: str, data: Callable[[], bytes]) -> Response[bytes]:
    headers = {
        "etag": f'"{tag}"',
        "cache-control": "private, no-cache",
        "vary": "cookie, authorization",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=JPEG)
    return Response(data(), headers=headers, media_type=JPEG)


def name_of(document: DocumentView, tongue: Translator) -> str:
    """A paper as people speak of it: its kind, its number or the agreement's, and its version."""
    is_agreement = document.kind == "agreement" and document.reference
    return tongue.text(
        "{kind} no. {number}, version {version}",
        kind=tongue.label("document_kind", document.kind),
        number=document.reference if is_agreement else counted(document.number),
        version=document.version,
    )


def _store(site: Site) -> tuple[Any]:
    return (site.store,)


def _facts(asking: Asking, view: views.SheetsView) -> tuple[dict[str, str], ...]:
    tongue = asking.words
    return (
        {"label": tongue.text("The paper"), "value": name_of(view.document, tongue)},
        {"label": tongue.text("Code"), "value": view.document.code},
    )


def _sending(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(territory=view.document.territory, facts=_facts(asking, view))


def _saying(asking: Asking) -> Setting:
    sheet = asking.work.get(ScannedSheet, asking.row)
    view = views.detail(asking.work, sheet.document_id)
    return Setting(
        FormPlan(initial={"page": sheet.page}),
        territory=sheet.territory,
        facts=_facts(asking, view),
        extra={"sheet": sheet.id},
    )


def _confirming(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    people = views.waiting(asking.work, asking.row)
    options = [Option(str(key), name or role, hint=role) for key, name, role in people]
    return Setting(
        FormPlan(choices={"requests": options}, initial={"signed_on": asking.work.today}),
        territory=view.document.territory,
        facts=_facts(asking, view),
    )


def _to_sheets(document: IssuedDocument) -> str:
    return f"/documents/{document.id}/sheets"


HANDLERS = (
    *(sheets_page, sheets_api, sheet_page, sheet_api, picture, issued_page),
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/sheets/new",
            command=SendSheets,
            action=scanned_sheets.send,
            permission=Permission.SIGNATURE_COLLECT,
            title="Send the signed sheets",
            lead="Photographs or scans of the signed sheets, in any order and any way up; the code at their foot says which page each is.",
            submit="Send them",
            view=views.detail,
            done=_to_sheets,
            setting=_sending,
            tools=_store,
            cancel=lambda subject: f"/documents/{subject}/sheets",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/sheets/{id:uuid}/say",
            command=SayPage,
            action=scanned_sheets.say_page,
            permission=Permission.SIGNATURE_COLLECT,
            title="Say which page this is",
            lead="Look at the picture and at the page number at the foot of the sheet. It stays marked as said by hand.",
            submit="Keep the page",
            template="documents/say.html",
            view=views.sheet,
            done=lambda row: f"/documents/{row.document_id}/sheets",
            setting=_saying,
            cancel=lambda subject: f"/sheets/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/sheets/confirm",
            command=ConfirmSignatures,
            action=scanned_sheets.confirm,
            permission=Permission.SIGNATURE_COLLECT,
            title="Confirm who signed on paper",
            lead="Look at the signatures on the sheets. Each person you choose counts as having signed on paper.",
            submit="Confirm",
            view=views.detail,
            done=_to_sheets,
            setting=_confirming,
            cancel=lambda subject: f"/documents/{subject}/sheets",
        )
    ),
)
