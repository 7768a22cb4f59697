"""Every route of the application for everybody: signed in or not, of every role, here and far away."""

import pytest

from foundation.http.routes import COMMANDS, CommandRoute
from foundation.identity.permissions import ROLES, Role, holders
from tests.generated.world import FAR, NOBODY, Person, World, everything_at, templates, world
from tests.generated.world import parametrize as pytest_generate_tests

__all__ = ["pytest_generate_tests", "world"]

# What the world may see without saying who it is; whatever is not here asks.
PUBLIC = {
    "/sign-in",
    "/api/sign-in",
    "/language/{code:str}",
    "/schema",
    "/schema/openapi.json",
    "/schema/{path:str}",
    "/v",
    "/v/{code:str}",
    "/api/v/{code:str}",
    "/public/works/{code:str}",
    "/api/public/works/{code:str}",
    "/public/rounds",
    "/public/rounds/{code:str}",
    "/public/elections/{code:str}",
    "/public/elections/{code:str}/result.pb",
    "/api/public/elections/{code:str}",
    "/api/public/rounds",
    "/api/public/rounds/{code:str}",
    "/public/assemblies/{code:str}",
    "/public/assemblies/{code:str}/vote.pb",
    "/api/public/assemblies/{code:str}",
    "/public/grievances",
    "/public/grievances/new",
    "/public/grievances/{code:str}",
    "/public/grievances/{code:str}/satisfaction",
    "/public/grievances/{code:str}/forget",
    "/api/public/grievances",
    "/api/public/grievances/{code:str}",
    "/public/red-flags",
    "/api/public/red-flags",
    "/open-data",
    "/open-data/oc4ids.json",
    "/map/ground.json",
    "/calendars/{code:str}",
    "/sign/{code:str}",
    "/sign/{code:str}/paper.pdf",
    "/sign/{code:str}/decline",
    "/api/sign/{code:str}",
    "/api/sign/{code:str}/decline",
    "/public/unfinished",
    "/api/public/unfinished",
}
PRINTED = ("/preview", "/acceptance", "/reports")


def asked(world: World, method: str) -> list[str]:
    """Every path that has to ask who comes."""
    return [path for path in templates(world.client.app, method) if path not in PUBLIC]


@pytest.mark.one_database
def test_the_public_paths_are_those_of_the_application(world: World) -> None:
    known = set(templates(world.client.app, "GET")) | set(templates(world.client.app, "POST"))

    assert PUBLIC - known == set()
    assert len(known) > 50


@pytest.mark.one_database
def test_a_visitor_is_sent_to_sign_in_from_every_page_and_refused_by_every_door_of_the_api(
    world: World,
) -> None:
    for template in asked(world, "GET"):
        for key in (None, NOBODY):
            path = world.path(template, key)
            answer = world.nobody.get(path)
            if answer.status_code == 400:  # An address without what it needs, for whoever asks.
                assert world.people[Role.AUDITOR].get(path).status_code == 400, template
            elif template.startswith("/api/"):
                assert answer.status_code == 401, template
                assert answer.headers["content-type"] == "application/problem+json"
            else:
                assert answer.status_code == 303, template
                assert answer.headers["location"].startswith("/sign-in?next="), template


@pytest.mark.one_database
def test_a_visitor_changes_nothing_by_any_door(world: World) -> None:
    for template in asked(world, "POST"):
        for key in (None, NOBODY):
            path = world.path(template, key)
            answers = (world.nobody.send(path, {}), world.nobody.submit(path))
            for answer in answers:
                assert answer.status_code in (401, 403), template


def test_what_is_public_answers_without_asking(world: World) -> None:
    for template in PUBLIC & set(templates(world.client.app, "GET")):
        answer = world.nobody.get(world.path(template).replace("{path:str}", "x"))

        assert answer.status_code in (200, 303, 404), template
        assert "/sign-in" not in answer.headers.get("location", ""), template


# Who may what is decided before any database; three who see differently ask all that the pages ask of the second one.
THREE = (Role.PROGRAMME_MANAGER, Role.MUNICIPAL_OFFICIAL, Role.ORGANISATION)


def test_every_role_gets_an_answer_from_every_page(world: World) -> None:
    is_first = world.db.engine.dialect.name == "sqlite"
    asking = world.people if is_first else {role: world.people[role] for role in THREE}
    # Where only three are asked, a page may be for somebody else; that it is there for somebody was seen on the other database.
    answered = {200, 303, 400, 409, 422} | (set() if is_first else {403})
    unanswered = {}
    for template in asked(world, "GET"):
        path = world.path(template)
        answers = {role: person.get(path) for role, person in asking.items()}
        statuses = {role: answer.status_code for role, answer in answers.items()}

        assert set(statuses.values()) <= {200, 303, 400, 403, 404, 409, 422}, (
            f"{template}: {statuses}"
        )
        assert not any("/sign-in" in a.headers.get("location", "") for a in answers.values())
        if not answered & set(statuses.values()):
            unanswered[template] = statuses
    assert unanswered == {}


@pytest.mark.one_database
def test_a_row_far_away_is_like_one_that_is_not(world: World) -> None:
    stranger = everything_at(world, FAR, name="lejos")

    for template in asked(world, "GET"):
        if "{id:uuid}" in template:
            there, nowhere = (stranger.get(world.path(template, key)) for key in (None, NOBODY))
            assert there.status_code == nowhere.status_code == 404, template
            assert there.text.replace(world.subject(template), NOBODY) == nowhere.text
    for route in COMMANDS:
        if not route.about_row:
            continue
        sent = [stranger.send(world.path(route.api, key), {}) for key in (None, NOBODY)]
        submitted = [stranger.submit(world.path(route.path, key)) for key in (None, NOBODY)]
        # A body that cannot be read is told so before anything is looked up.
        assert sent[0].status_code == sent[1].status_code, route.api
        assert sent[0].status_code in (404, 422), route.api
        assert [answer.status_code for answer in submitted] == [404, 404], route.path


def test_lists_show_nothing_of_far_away(world: World) -> None:
    stranger = everything_at(world, FAR, name="lejos.listas")
    known = {key for name, key in world.rows.items() if name != "person"}

    for template in asked(world, "GET"):
        if "{id:uuid}" not in template:
            answer = stranger.get(world.path(template))
            seen = {key for key in known if key in answer.text}
            assert seen == set(), f"{template} shows {seen}"
            assert "El Palmar" not in answer.text, template


# Who may knock is decided in front of the database.
@pytest.mark.one_database
@pytest.mark.parametrize("route", COMMANDS, ids=lambda route: str(route.name))
def test_a_command_is_for_who_holds_its_verb_and_for_nobody_else(
    world: World, route: CommandRoute
) -> None:
    assert holders(route.permission), f"nobody holds {route.permission}"
    page, api = world.path(route.path), world.path(route.api)
    refused: list[Person] = []

    for role, person in world.people.items():
        form, sent = person.get(page), person.send(api, {})
        if route.permission in ROLES[role]:
            assert form.status_code == 200, f"{role}: {form.status_code}"
            assert sent.status_code in (200, 201, 409, 422), f"{role}: {sent.status_code}"
        else:
            assert (form.status_code, sent.status_code) == (403, 403), role
            refused.append(person)
    if refused:
        assert refused[0].submit(page).status_code == 403


def test_a_verb_held_elsewhere_is_not_held_here(world: World) -> None:
    # Sees what is here as a donor, and may do everything somewhere else.
    person = everything_at(world, FAR, name="aqui.solo.mira", here=Role.DONOR)

    for route in COMMANDS:
        if route.about_row and route.permission not in ROLES[Role.DONOR]:
            form, submitted = (
                person.get(world.path(route.path)),
                person.submit(world.path(route.path)),
            )
            assert (form.status_code, submitted.status_code) == (403, 403), route.name


NASTY = (
    "%",
    "_",
    "'",
    '"; drop table need; --',
    "\\",
    "ñ" * 300,
    "9" * 40,
    "-1",
    "NaN",
    "[]",
    "😀",
    "../..",
    "\r\n",
)
ASKED = (
    "q",
    "after",
    "status",
    "kind",
    "sort",
    "place",
    "year",
    "from",
    "to",
    "light",
    "view",
    "day",
    "municipality",
    "source",
)


def test_no_question_in_an_address_breaks_a_page(world: World) -> None:
    manager = world.people[Role.PROGRAMME_MANAGER]

    def breaks(path: str, **query: str) -> bool:
        return manager.get(path, **query).status_code >= 500

    broken = []
    for number, template in enumerate(templates(world.client.app, "GET")):
        if template.endswith((*PRINTED, "{id:uuid}")) or template.startswith("/schema"):
            continue
        path = world.path(template)
        if "{id:uuid}" in template:
            broken += (
                [path] if breaks(path, **dict.fromkeys(ASKED, NASTY[number % len(NASTY)])) else []
            )
            continue
        for place, name in enumerate(ASKED):
            value = NASTY[(number + place) % len(NASTY)]
            broken += [f"{path}?{name}={value}"] if breaks(path, **{name: value}) else []

    assert broken == []


def test_a_nul_in_an_address_is_refused_at_the_door(world: World) -> None:
    manager = world.people[Role.PROGRAMME_MANAGER]

    for path in ("/needs?q=%00", "/api/works?place=a%00b", "/works?after=%00"):
        assert manager.get(path).status_code == 400, path
