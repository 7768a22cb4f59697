"""Signing by a link: the paper to read, who signs, and the signature, for somebody who needs no account.

The address is the key: it serves one person and one paper, for days, once. Nothing here says more than the paper and who was asked; what
somebody writes of themselves is compared and kept apart, and shown to nobody who comes by this way.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath
from litestar.response import Redirect

from app import verification
from foundation import signing, signing_links, signing_views
from foundation.commands import read
from foundation.contents import Purpose
from foundation.errors import InvalidCommand, Problem, Refused, Sentence, say
from foundation.files import Blob
from foundation.http import answers, forms
from foundation.http.forms import FormPlan
from foundation.http.routes import decoded
from foundation.http.site import HttpRequest, refuse_forgery, site_of, words
from foundation.http.threads import in_thread
from foundation.http.uploads import opened, signed
from foundation.identity.actors import SYSTEM, VISITOR
from foundation.signature_requests import DeclineSignature
from foundation.signatures import EvidenceKind
from foundation.signing import Shown, SignPaper, WrongIdentity
from foundation.signing_links import SigningLink
from foundation.signing_views import SigningView, Text
from foundation.work import Work

# A person reads one paper and signs it; whoever tries addresses is slowed down.
STORE = "signing"
PER_MINUTE = 30
LARGEST = 40_000_000
LONGEST_JSON = 25_000_000
# What the page asks of everybody, and of the witness where there has to be one.
NEEDED_HERE = frozenset(
    {
        *("has_read", "document_kind", "method"),
        *("witness_name", "witness_document_kind", "witness_document_number"),
    }
)
PICTURES = (EvidenceKind.DRAWING, EvidenceKind.THUMBPRINT, EvidenceKind.WITNESS_DRAWING)
PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "no-referrer"}


@dataclass(frozen=True)
class Desk:
    """One look at a link: what is shown, and the text itself."""

    view: SigningView
    text: Text


@dataclass(frozen=True)
class Arrived:
    """The pictures of a form: the sound ones, what each is remembered by, what is wrong with the others."""

    pictures: Mapping[EvidenceKind, Blob]
    kept: Mapping[str, str]
    unusable: Mapping[str, Sentence]


@get("/{code:str}")
@in_thread
def look(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    return _page(request, code, _desk(request, code))


@get("/{code:str}/paper.pdf")
@in_thread
def paper(request: HttpRequest, code: FromPath[str]) -> Response[bytes]:
    """The paper itself, as long as the link is alive."""
    with site_of(request).db.reading(SYSTEM) as work:
        link = _link(request, work, code)
        closure = signing_links.find_closure(link, work.now)
        document = signing_views.document_of(work, link)
    if closure is not None:
        raise Refused(closure)
    data = site_of(request).store.get(document.sha256)
    shown = {"content-disposition": f'inline; filename="{document.code}.pdf"'}
    return Response(data, headers=PRIVATE | shown, media_type="application/pdf")


@post("/{code:str}", request_max_body_size=LARGEST)
async def submit(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    sent: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = await value.read()
        else:
            sent.setdefault(name, []).append(value)
    return await sync_to_thread(_submit, request, code, sent, files)


def _submit(
    request: HttpRequest, code: str, sent: dict[str, list[str]], files: dict[str, bytes]
) -> Response[Any]:
    refuse_forgery(request, sent)
    desk = _desk(request, code)
    if desk.view.closure or desk.view.refusal:
        return Redirect(f"/sign/{code}", status_code=303)
    arrived = _receive(request, sent, files)
    try:
        command = _read_form(request, sent, arrived)
        _sign(request, code, command, arrived.pictures, desk)
    except Problem as failure:
        if failure.status in (403, 404):
            raise
        again = _desk(request, code)
        return _page(request, code, again, sent=sent, failure=failure, kept=arrived.kept)
    return Redirect(f"/sign/{code}", status_code=303)


@post("/{code:str}/decline", request_max_body_size=100_000)
async def decline(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_decline, request, code, sent)


def _decline(request: HttpRequest, code: str, sent: dict[str, list[str]]) -> Response[Any]:
    refuse_forgery(request, sent)
    desk = _desk(request, code)
    if desk.view.closure:
        return Redirect(f"/sign/{code}", status_code=303)
    try:
        raw = {name: value for name, value in sent.items() if not name.startswith("_")}
        command = read(DeclineSignature, raw, "form", language=words(request).language)
        _refuse(request, code, command)
    except InvalidCommand as failure:
        return _page(request, code, desk, declining=failure)
    return Redirect(f"/sign/{code}", status_code=303)


@get("/{code:str}")
@in_thread
def look_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    return _answer(request, _desk(request, code))


@post("/{code:str}", status_code=200, request_max_body_size=LONGEST_JSON)
async def submit_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    body = await request.body()
    return await sync_to_thread(_submit_api, request, code, body)


def _submit_api(request: HttpRequest, code: str, body: bytes) -> Response[Any]:
    """The command of the page as JSON, with its pictures in base64."""
    desk = _open_desk(request, code)
    raw = decoded(body)
    pictures: dict[EvidenceKind, Blob] = {}
    if isinstance(raw, dict):
        for kind in PICTURES:
            data = _from_base64(raw.pop(kind.value, None), kind.value)
            if data:
                pictures[kind] = site_of(request).store.put(data, Purpose.PHOTO, field=kind.value)
    _sign(request, code, read(SignPaper, raw), pictures, desk)
    return _answer(request, _desk(request, code))


@post("/{code:str}/decline", status_code=200, request_max_body_size=100_000)
async def decline_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    body = await request.body()
    return await sync_to_thread(_decline_api, request, code, body)


def _decline_api(request: HttpRequest, code: str, body: bytes) -> Response[Any]:
    _open_desk(request, code)
    _refuse(request, code, read(DeclineSignature, decoded(body)))
    return _answer(request, _desk(request, code))


def _from_base64(said: object, field: str) -> bytes:
    if said is None:
        return b""
    try:
        return b64decode(str(said), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidCommand({field: say("This is not base64.")}) from None


def _link(request: HttpRequest, work: Work, code: str) -> SigningLink:
    return signing_links.by_code(work, site_of(request).settings.secret, code)


def _desk(request: HttpRequest, code: str) -> Desk:
    site = site_of(request)
    with site.db.reading(SYSTEM) as work:
        link = _link(request, work, code)
        document = signing_views.document_of(work, link)
        text = signing_views.text_of(site.store, document)
        view = signing_views.signing(work, link, document, text)
        withdrawn = verification.find_withdrawal(work.session, document)
    if withdrawn is not None and view.refusal is None:
        view = msgspec.structs.replace(view, refusal=withdrawn)
    return Desk(view, text)


def _open_desk(request: HttpRequest, code: str) -> Desk:
    """The same for somebody who decides now, while that is possible."""
    desk = _desk(request, code)
    wrong = desk.view.closure or desk.view.refusal
    if wrong is not None:
        raise Refused(wrong)
    return desk


def _receive(
    request: HttpRequest, sent: Mapping[str, list[str]], files: Mapping[str, bytes]
) -> Arrived:
    """Store the pictures; those of an earlier try come back with the form."""
    store = site_of(request).store
    pictures: dict[EvidenceKind, Blob] = {}
    kept: dict[str, str] = {}
    unusable: dict[str, Sentence] = {}
    for kind in PICTURES:
        name, token = kind.value, (sent.get(f"_kept_{kind.value}") or [""])[0]
        try:
            if files.get(name):
                pictures[kind] = store.put(files[name], Purpose.PHOTO, field=name)
            elif token:
                pictures[kind] = store.blob(opened(request, token), Purpose.PHOTO)
        except InvalidCommand as problem:
            unusable[name] = problem.errors.get(name, problem.sentence)
        if kind in pictures:
            kept[f"_kept_{name}"] = signed(request, pictures[kind].sha256)
    return Arrived(pictures, kept, unusable)


def _read_form(request: HttpRequest, sent: Mapping[str, list[str]], arrived: Arrived) -> SignPaper:
    """The command; what is wrong with the pictures is said together with what is wrong in the fields."""
    fields = {*SignPaper.__struct_fields__}
    raw = {name: value for name, value in sent.items() if name in fields}
    wrong = dict(arrived.unusable)
    try:
        command = read(SignPaper, raw, "form", language=words(request).language)
    except InvalidCommand as invalid:
        raise InvalidCommand({**invalid.errors, **wrong}) from None
    if wrong:
        raise InvalidCommand(wrong)
    return command


def _sign(
    request: HttpRequest,
    code: str,
    command: SignPaper,
    pictures: Mapping[EvidenceKind, Blob],
    desk: Desk,
) -> None:
    site = site_of(request)
    # Bytes lie in the store before any row says so.
    site.store.write(desk.text.lines)
    try:
        with site.db.writing(SYSTEM) as work:
            link = _link(request, work, code)
            signing.sign(work, link, command, pictures, Shown(desk.text.sha256))
    except WrongIdentity:
        with site.db.writing(SYSTEM) as work:
            signing_links.count_failure(work, _link(request, work, code))
        raise


def _refuse(request: HttpRequest, code: str, command: DeclineSignature) -> None:
    with site_of(request).db.writing(SYSTEM) as work:
        signing.refuse_to_sign(work, _link(request, work, code), command)


def _answer(request: HttpRequest, desk: Desk) -> Response[Any]:
    """The view for programs, its sentences in words, with the text as lines."""
    tongue = words(request)
    view = {name: getattr(desk.view, name) for name in SigningView.__struct_fields__}
    for name in ("closure", "refusal"):
        view[name] = tongue.sentence(view[name]) if view[name] else None
    lines = None if desk.view.closure else desk.text.lines.decode()
    return answers.answer({**view, "text": lines})


def _page(
    request: HttpRequest,
    code: str,
    desk: Desk,
    *,
    sent: Mapping[str, list[str]] | None = None,
    failure: Problem | None = None,
    declining: InvalidCommand | None = None,
    kept: Mapping[str, str] | None = None,
) -> Response[Any]:
    view, tongue = desk.view, words(request)
    given = None if sent is None else {k: v for k, v in sent.items() if not k.startswith("_")}
    form = forms.build(
        SignPaper,
        tongue,
        FormPlan(
            initial={"read_sha256": view.text_sha256, "signed_at": ""},
            hidden=frozenset({"read_sha256", "signed_at"}),
            radios=frozenset({"method"}),
            required=NEEDED_HERE,
        ),
        action=f"/sign/{code}",
        submit=tongue.text("Sign"),
        sent=given,
        errors=failure.errors if isinstance(failure, InvalidCommand) else None,
    )
    refusal = forms.build(
        DeclineSignature,
        tongue,
        FormPlan(),
        action=f"/sign/{code}/decline",
        submit=tongue.text("I do not sign"),
        sent={} if declining else None,
        errors=declining.errors if declining else None,
    )
    problem = declining or failure
    status = 410 if view.closure else problem.status if problem else 200
    response = answers.page(
        request,
        "pages/signing.html",
        VISITOR,
        status=status,
        view=view,
        parts=desk.text.parts if not view.closure else (),
        form=form,
        fields={one.name: one for one in form.fields},
        pictures=[kind.value for kind in PICTURES],
        kept=kept or {},
        decline=refusal,
        is_declining=declining is not None,
        failure="" if failure is None or form.errors else tongue.sentence(failure.sentence),
        link=code,
    )
    response.headers.update(PRIVATE)
    return response


def routes(per_minute: int = PER_MINUTE) -> tuple[Router, ...]:
    """The pages behind a link and their API, with a limit of their own."""
    limit = RateLimitConfig(("minute", per_minute), store=STORE)
    slowed = [limit.middleware] if per_minute else []
    pages = Router("/sign", route_handlers=[look, paper, submit, decline], middleware=slowed)
    api = Router("/api/sign", route_handlers=[look_api, submit_api, decline_api], middleware=slowed)
    return pages, api
