"""The passport: one page that tells the whole story of a work, for those who work on it and, without persons, for everybody."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath

from app import maps
from app.story import story
from app.story_parts import MilestonePart, PhotoPart, Story, VerdictPart
from app.works import TONES
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, site_of, words
from foundation.identity.actors import VISITOR, Actor
from foundation.translations import Translator
from foundation.work import Work
from portfolio.projects import Project
from portfolio.web import choices


@get("/works/{id:uuid}/passport", sync_to_thread=True)
def passport_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _page(request, story(work, id), work.actor, is_public=False)


@get("/api/works/{id:uuid}/passport", sync_to_thread=True)
def passport_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_spoken(request, story(work, id)))


@get("/public/works/{code:str}", sync_to_thread=True)
def public_page(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return _page(
            request, story(work, _find(work, code), is_public=True), VISITOR, is_public=True
        )


@get("/api/public/works/{code:str}", sync_to_thread=True)
def public_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(_spoken(request, story(work, _find(work, code), is_public=True)))


def _find(work: Work, code: str) -> UUID:
    found = work.session.execute(
        sa.select(Project.id).where(Project.code == code)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return UUID(str(found))


def _spoken(request: HttpRequest, view: Story) -> dict[str, Any]:
    """The story for programs: sentences are given in the language asked for."""
    tongue = words(request)
    plain = {name: getattr(view, name) for name in Story.__struct_fields__}
    return {**plain, "reasons": [tongue.sentence(reason) for reason in view.reasons]}


def _page(request: HttpRequest, view: Story, actor: Actor, *, is_public: bool) -> Response[Any]:
    tongue = words(request, actor)
    place = maps.Point(
        key=str(view.id),
        title=view.title,
        href="",
        latitude_e6=view.latitude_e6,
        longitude_e6=view.longitude_e6,
        tone=TONES[view.light],
    )
    return answers.page(
        request,
        "passport/public.html" if is_public else "passport/passport.html",
        actor,
        view=view,
        kind_name=choices.kind_name(tongue, view.kind),
        map=maps.draw([place]) if view.latitude_e6 is not None else None,
        tones=TONES,
        address=site_of(request).settings.public_address,
        steps=[msgspec.structs.asdict(step) for step in view.stations],
        reasons=" ".join(tongue.sentence(reason) for reason in view.reasons),
        parts=_parts(view, tongue),
        papers=_papers(view, tongue, is_public=is_public),
        is_public=is_public,
        verdict=_verdict,
        pictures=lambda milestone: _pictures(milestone, tongue),
    )


def _parts(view: Story, tongue: Translator) -> list[dict[str, Any]]:
    """The sources as the share chart takes them."""
    return [
        {
            "label": f"{part.name} ({tongue.label('source_kind', part.source)})",
            "note": tongue.text(
                "{what}, {used} used so far",
                what=part.in_kind_of or tongue.label("contribution_kind", part.form),
                used=part.used,
            ),
            "amount": part.amount,
            "bp": part.bp,
        }
        for part in view.shares
    ]


def _papers(view: Story, tongue: Translator, *, is_public: bool) -> list[dict[str, Any]]:
    return [
        {
            "title": tongue.label("document_kind", paper.kind),
            "number": paper.number,
            "version": paper.version,
            "on": civil_date(paper.issued_at),
            "code": paper.code,
            "verify_href": f"/v/{paper.code}",
            "href": "" if is_public else f"/documents/{paper.id}",
        }
        for paper in view.documents
    ]


def _verdict(part: VerdictPart | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "outcome": part.outcome,
        "who": part.who or "",
        "at": part.at,
        "reason": part.reason,
        "context": "outcome",
    }


def _pictures(milestone: MilestonePart, tongue: Translator) -> list[dict[str, Any]]:
    return [
        {
            "src": f"/files/{photo.id}/web",
            "href": f"/files/{photo.id}/web",
            "alt": tongue.text("Photo of milestone {n}", n=milestone.position),
            "place": _place(photo, tongue),
            "captured_at": f"{photo.captured_local:%Y-%m-%d %H:%M}" if photo.captured_local else "",
            "received_at": tongue.datetime(photo.received_at),
            "hash": photo.sha256,
        }
        for photo in milestone.photos
    ]


def _place(photo: PhotoPart, tongue: Translator) -> str:
    if photo.distance_m is None:
        return ""
    if photo.accuracy_m is None:
        return tongue.text("{n} m from the site", n=photo.distance_m)
    return tongue.text(
        "{n} m from the site, ± {accuracy} m", n=photo.distance_m, accuracy=photo.accuracy_m
    )


HANDLERS = (passport_page, passport_api, public_page, public_api)
