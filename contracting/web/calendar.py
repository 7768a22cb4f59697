"""The calendar of obligations: of one agreement, of all in sight, and as a feed that a calendar program reads without signing in."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracting import agreements, calendar_feeds, calendar_files, obligations
from contracting.calendar_feeds import CalendarFeed, OpenCalendarFeed, RevokeCalendarFeed
from contracting.calendar_files import CalendarWords
from contracting.views import obligations as views
from contracting.views.obligations import CalendarView
from foundation.errors import NotFound, ProgrammingError
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, site_of, words
from foundation.identity.actors import Actor
from foundation.identity.permissions import Permission
from foundation.translations import Translator, translator
from foundation.work import Work


@get("/calendar", sync_to_thread=True)
def mine_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        work.require(Permission.READ, _somewhere(work))
        return _page(request, work, views.mine(work), ())


@get("/api/calendar", sync_to_thread=True)
def mine_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        work.require(Permission.READ, _somewhere(work))
        return answers.answer(views.mine(work))


@get("/agreements/{id:uuid}/calendar", sync_to_thread=True)
def agreement_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_agreement(work, id), words(request, work.actor)
        number = view.agreement_number or tongue.text("Draft agreement")
        crumbs = (
            {"label": view.project_title or "", "href": f"/works/{view.project_id}"},
            {"label": number, "href": f"/agreements/{view.agreement_id}"},
        )
        return _page(request, work, view, crumbs)


@get("/api/agreements/{id:uuid}/calendar", sync_to_thread=True)
def agreement_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


def _somewhere(work: Work) -> str:
    """A place that whoever asks sees; for a verb that one may have anywhere."""
    return work.actor.visible[0] if work.actor.visible else "CO."


def _page(
    request: HttpRequest, work: Work, view: CalendarView, crumbs: tuple[dict[str, str], ...]
) -> Response[Any]:
    return answers.page(
        request,
        "contracting/calendar.html",
        work.actor,
        view=view,
        crumbs=crumbs,
        feed=_address(request, view.feed_id) if view.feed_id else "",
    )


def _address(request: HttpRequest, feed_id: UUID) -> str:
    """The secret address of a feed, made anew each time it is shown."""
    settings = site_of(request).settings
    here = settings.public_address or str(request.base_url).rstrip("/")
    return f"{here}/calendars/{calendar_feeds.code_of(settings.secret, feed_id)}.ics"


@get("/calendars/{code:str}", sync_to_thread=True)
def feed_file(request: HttpRequest, code: FromPath[str]) -> Response[bytes]:
    """The file of a feed; whoever has its address reads it as its person would now."""
    site = site_of(request)
    found: list[CalendarFeed] = []

    def reader(session: Session) -> Actor:
        name = code.removesuffix(".ics")
        answer = calendar_feeds.find_reader(session, site.settings.secret, name)
        if answer is None:
            raise NotFound
        found.append(answer[0])
        return answer[1]

    with site.db.reading(reader) as work:
        content = _written(request, work, found[0])
    return Response(
        content,
        media_type="text/calendar",
        headers={
            "content-disposition": 'inline; filename="minga.ics"',
            "cache-control": "private, max-age=900",
        },
    )


def _written(request: HttpRequest, work: Work, feed: CalendarFeed) -> bytes:
    tongue = translator(work.actor.language)
    rows = views.found_of(work, feed.agreement_id)
    settings = site_of(request).settings
    return calendar_files.write(
        rows,
        name=_name(work, feed, tongue),
        written_at=work.now,
        address=settings.public_address or str(request.base_url).rstrip("/"),
        alerts=obligations.alerts_on(work.today),
        words=CalendarWords(
            title=lambda one: f"{one.project_title}: {tongue.sentence(one.what)}",
            explanation=lambda one: tongue.text(
                "{kind}, agreement {number}",
                kind=tongue.label("obligation_kind", one.kind),
                number=one.agreement_number,
            ),
        ),
    )


def _name(work: Work, feed: CalendarFeed, tongue: Translator) -> str:
    if feed.agreement_id is None:
        return tongue.text("Minga: what is due")
    number = agreements.get(work, feed.agreement_id).number or ""
    return tongue.text("Minga: what is due in {number}", number=number)


def _opening(asking: Asking) -> Setting:
    chosen = asking.given("agreement")
    return Setting(FormPlan(initial={"agreement": chosen}, hidden=frozenset({"agreement"})))


def _revoking(asking: Asking) -> Setting:
    return Setting(FormPlan(initial={"feed": asking.given("feed")}, hidden=frozenset({"feed"})))


def _view(work: Work, key: UUID) -> CalendarView:
    feed = work.session.get(CalendarFeed, key)
    if feed is None:
        raise ProgrammingError("the feed that was just written is not there")
    return (
        views.mine(work)
        if feed.agreement_id is None
        else views.of_agreement(work, feed.agreement_id)
    )


def _back(row: CalendarFeed) -> str:
    return "/calendar" if row.agreement_id is None else f"/agreements/{row.agreement_id}/calendar"


HANDLERS = (
    mine_page,
    mine_api,
    agreement_page,
    agreement_api,
    feed_file,
    *command_routes(
        CommandRoute(
            path="/calendar/open",
            command=OpenCalendarFeed,
            action=calendar_feeds.open_feed,
            permission=Permission.READ,
            title="Take these days along in your calendar",
            lead="You get an address that your calendar program reads by itself. Whoever has it sees what you see of it: keep it to "
            "yourself. You can revoke it.",
            submit="Make the address",
            view=_view,
            done=_back,
            setting=_opening,
            cancel=lambda _subject: "/calendar",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/calendar/revoke",
            command=RevokeCalendarFeed,
            action=calendar_feeds.revoke,
            permission=Permission.READ,
            title="Revoke the address of your calendar",
            lead="The address answers nothing any more. You can make another one.",
            submit="Revoke it",
            view=_view,
            done=_back,
            setting=_revoking,
            cancel=lambda _subject: "/calendar",
        )
    ),
)
