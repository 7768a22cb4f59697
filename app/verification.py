"""Verification (*verificación pública*): whoever holds a paper learns whether it is ours, still stands, and was not altered.

No sign-in. The code on the paper gives its kind, number, version, day and fingerprint, and who signed it as the paper itself names them,
and nothing else of what the paper says; a file gives whether exactly these bytes were issued, or that they were and who signed them
since. A file that is compared is not kept, and nothing of it is read but its signatures.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from app.signed_files import office
from contracting import issuing
from foundation import pdf_signatures, records, signature_views, signed_files
from foundation.clock import civil_date
from foundation.errors import InvalidCommand, NotFound, Sentence, say
from foundation.http import answers
from foundation.http.site import HttpRequest, reading, refuse_forgery, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.actors import Actor
from foundation.pdf_signatures import SignedPdf, UnreadableSignatures
from foundation.records import IssuedDocument
from foundation.signature_views import PublicSignatures
from foundation.work import Work
from portfolio import risk_acceptances, schedule_papers, source_reports

# A person verifies a handful of papers; whoever tries codes by the thousand is slowed down.
STORE = "verification"
PER_MINUTE = 60
LARGEST = 25_000_000
SHOWN_DIGITS = 16
LONGEST_PAGE = 3

# The rooms that know when their papers no longer stand.
WITHDRAWING = (issuing, schedule_papers, source_reports, risk_acceptances)


class Standing(StrEnum):
    """What may be said of a paper: it stands, another version replaces it, or it was withdrawn."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Successor(msgspec.Struct, frozen=True, kw_only=True):
    """The version that replaces a paper."""

    code: str
    version: int
    issued_on: date


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may know of a paper of ours; ``matches`` says whether a file was exactly it, if one was compared."""

    code: str
    kind: str
    reference: str | None
    number: int
    version: int
    language: str
    issued_on: date
    fingerprint: str
    sha256: str
    anchor_position: int
    anchor_digest: str
    standing: Standing
    reason: Sentence | None
    successor: Successor | None
    signatures: PublicSignatures
    matches: bool | None = None


@dataclass(frozen=True)
class Compared:
    """A file somebody sent to be compared: its hash, whether it looks like a PDF, whether it carries signatures, and what they prove.

    ``signed`` is known only where the file begins with a paper of ours.
    """

    sha256: str
    is_pdf: bool
    is_signed: bool = False
    signed: SignedPdf | None = None


@get("/")
@in_thread
def ask(request: HttpRequest, code: FromQuery[str] = "") -> Response[Any]:
    if not code.strip():
        with reading(request) as work:
            return _page(request, work.actor)
    return Redirect(f"/v/{records.written(code)}", status_code=303)


@get("/{code:str}")
@in_thread
def look(request: HttpRequest, code: FromPath[str], p: FromQuery[str] = "") -> Response[Any]:
    """``p`` is the page of the paper whose code was read."""
    page = int(p) if p.isascii() and p.isdigit() and len(p) <= LONGEST_PAGE else 0
    with reading(request) as work:
        view = _find(work, code)
        return _page(request, work.actor, code=code, view=view, page=page)


@post("/", status_code=200)
async def compare(request: HttpRequest) -> Response[Any]:
    return await _compare(request, "")


@post("/{code:str}", status_code=200)
async def compare_with(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    return await _compare(request, code)


async def _compare(request: HttpRequest, code: str) -> Response[Any]:
    form = await request.form()
    upload = form.get("file")
    data = await upload.read() if isinstance(upload, UploadFile) else b""
    guard = {"_csrf_token": form.get("_csrf_token")}
    return await sync_to_thread(_answer, request, code, data, guard)


def _answer(request: HttpRequest, code: str, data: bytes, guard: dict[str, Any]) -> Response[Any]:
    refuse_forgery(request, guard)
    with reading(request) as work:
        if not data:
            wrong = say("Choose the PDF of the paper.")
            view = _find(work, code)
            return _page(request, work.actor, code=code, view=view, wrong=wrong)
        sent, document = _compared(request, work, data)
        view = _of_file(work, code, sent)
        if sent.signed is not None and document is not None:
            # Whose file this is it says itself; another code was typed for it where they differ.
            same = not code or records.written(code) == document.code
            view = _verified(work, document) if same else view
            sent = sent if same else replace(sent, signed=None)
        return _page(request, work.actor, code=code, view=view, sent=sent)


def _compared(
    request: HttpRequest, work: Work, data: bytes
) -> tuple[Compared, IssuedDocument | None]:
    """A file and, where it is a paper of ours with signatures added, that paper and what the signatures prove."""
    sent = Compared(
        hashlib.sha256(data).hexdigest(), data.startswith(b"%PDF"), pdf_signatures.is_signed(data)
    )
    document = signed_files.find_issued(work.session, data) if sent.is_signed else None
    if document is None or document.sha256 == sent.sha256:
        return sent, None
    try:
        seen = office(site_of(request)).examine(data, work.now)
    except UnreadableSignatures:
        seen = SignedPdf(signatures=(), is_unchanged=False)
    return replace(sent, signed=seen), document


@get("/{code:str}")
@in_thread
def look_api(
    request: HttpRequest, code: FromPath[str], sha256: FromQuery[str] = ""
) -> Response[Any]:
    """For programs, which count the hash of their file by themselves."""
    if sha256 and not records.is_hash(sha256):
        raise InvalidCommand({"sha256": say("Write the 64 digits of a SHA-256.")})
    with reading(request) as work:
        sent = Compared(sha256, is_pdf=True) if sha256 else None
        view = _of_file(work, code, sent) if sent else _find(work, code)
    if view is None:
        raise NotFound(say("No paper of ours has this code."))
    return answers.answer(_plain(request, view))


def _plain(request: HttpRequest, view: Verified) -> dict[str, Any]:
    """The view with its reason in words."""
    reason = words(request).sentence(view.reason) if view.reason else None
    return {name: getattr(view, name) for name in Verified.__struct_fields__} | {"reason": reason}


def _find(work: Work, code: str) -> Verified | None:
    document = records.find_by_code(work.session, code)
    return _verified(work, document) if document else None


def _of_file(work: Work, code: str, sent: Compared) -> Verified | None:
    """The paper with this code, compared with the file; without a code, the paper that the file is."""
    by_code = records.find_by_code(work.session, code) if code else None
    document = by_code if code else records.find_by_hash(work.session, sent.sha256)
    if document is None:
        return None
    view = _verified(work, document)
    return msgspec.structs.replace(view, matches=document.sha256 == sent.sha256)


def _verified(work: Work, document: IssuedDocument) -> Verified:
    session = work.session
    later = records.find_successor(session, document)
    reason = None if later else find_withdrawal(session, document)
    standing = Standing.CURRENT
    if later is not None or reason is not None:
        standing = Standing.REPLACED if later else Standing.WITHDRAWN
    same = (
        *("code", "kind", "reference", "number", "language", "fingerprint", "sha256"),
        *("anchor_position", "anchor_digest"),
    )
    return Verified(
        **{name: getattr(document, name) for name in same},
        version=document.document_version,
        issued_on=civil_date(document.issued_at),
        standing=standing,
        reason=reason,
        successor=Successor(
            code=later.code,
            version=later.document_version,
            issued_on=civil_date(later.issued_at),
        )
        if later
        else None,
        signatures=signature_views.public(session, document, work.today),
    )


def find_withdrawal(session: Session, document: IssuedDocument) -> Sentence | None:
    """Why a paper no longer stands, as the noun that it is about says it."""
    found = (one.find_withdrawal(session, document) for one in WITHDRAWING)
    return next((reason for reason in found if reason is not None), None)


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    code: str = "",
    view: Verified | None = None,
    sent: Compared | None = None,
    wrong: Sentence | None = None,
    page: int = 0,
) -> Response[str]:
    """The page for everybody; an unknown code and a file that is none of ours are answers, not failures."""
    is_unknown = bool(code or sent) and view is None and wrong is None
    return answers.page(
        request,
        "pages/verification.html",
        actor,
        status=422 if wrong else 404 if is_unknown else 200,
        code=records.written(code) if code else "",
        view=view,
        sent=sent,
        wrong=wrong,
        is_unknown=is_unknown,
        digits=SHOWN_DIGITS,
        page=page,
    )


def routes(per_minute: int = PER_MINUTE) -> tuple[Router, ...]:
    """The public pages and their API, with a limit of their own."""
    limit = RateLimitConfig(("minute", per_minute), store=STORE)
    slowed = [limit.middleware] if per_minute else []
    pages = Router(
        "/v",
        route_handlers=[ask, look, compare, compare_with],
        middleware=slowed,
        request_max_body_size=LARGEST,
    )
    return pages, Router("/api/v", route_handlers=[look_api], middleware=slowed)
