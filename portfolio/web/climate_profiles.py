"""The climate profile of a municipality, and saying that a planning session used it."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import profile_uses
from portfolio.profile_uses import UseProfile
from portfolio.views import climate_profiles as views
from portfolio.views.climate_profiles import ProfileView


@get("/places/{place:str}/profile", sync_to_thread=True)
def profile_page(request: HttpRequest, place: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.profile(work, place)
        return answers.page(
            request,
            "portfolio/climate_profile.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, words(request, work.actor)),
        )


@get("/api/places/{place:str}/profile", sync_to_thread=True)
def profile_api(request: HttpRequest, place: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.profile(work, place))


def _crumbs(view: ProfileView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Places"), "href": "/places"},
        {"label": view.name, "href": f"/places/{view.code}"},
    )


def _using(asking: Asking) -> Setting:
    view, tongue = views.profile(asking.work, asking.place), asking.words
    offered = [
        Option(one.key, one.title, hint=tongue.label("session_kind", one.kind))
        for one in views.sessions(asking.work, asking.place)
    ]
    return Setting(
        FormPlan(
            choices={"session": offered},
            initial={"used_on": asking.work.today, "session": asking.given("session")},
        ),
        territory=view.territory,
        context_title="The profile",
        facts=({"label": tongue.text("Municipality"), "value": view.name},),
    )


HANDLERS = (
    profile_page,
    profile_api,
    *command_routes(
        CommandRoute(
            path="/places/{place:str}/profile/uses",
            command=UseProfile,
            action=profile_uses.use,
            permission=Permission.PROFILE_USE,
            title="Record that a session used the profile",
            lead="Which assembly, round or screening looked at it, when, and what it changed. What the profile says today is kept with it.",
            submit="Record it",
            view=views.profile,
            key=lambda row: row.territory.split(".")[-2],
            done=lambda row: f"/places/{row.territory.split('.')[-2]}/profile",
            setting=_using,
            cancel=lambda subject: f"/places/{subject}/profile",
        )
    ),
)
