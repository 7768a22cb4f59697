from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.communities import Community
from portfolio.needs import Need, NeedState
from tests.foundation.drawn import photo
from tests.support import factories
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def facilitator(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.SOCIAL_FACILITATOR))


@pytest.fixture
def witness(db: Database, visit: Visit) -> Person:
    """Somebody of the committee, who counts too."""
    return visit(factories.user(db, Role.COMMITTEE))


@pytest.fixture
def village(db: Database, cast: factories.Cast) -> Community:
    return factories.community(db, cast, with_papers=False)


@pytest.fixture
def wishes(db: Database, cast: factories.Cast, village: Community) -> tuple[Need, Need]:
    return (
        factories.need(db, cast, village, title="Placa huella en la cuesta"),
        factories.need(db, cast, village, title="Acueducto del sector alto"),
    )


def call(facilitator: Person, village: Community, wishes: tuple[Need, ...]) -> str:
    """An assembly called by API for this morning; gives its path."""
    response = facilitator.ask(
        "/api/assemblies",
        {
            "community": str(village.id),
            "called_for": "2026-02-17T08:00:00-05:00",
            "place": "Caseta comunal",
            "summons": "loudspeaker",
            "needs": [str(wish.id) for wish in wishes],
        },
    )
    assert response.status_code == 201, response.text
    return f"/assemblies/{response.json()['id']}"


def hold(facilitator: Person, path: str) -> None:
    came = facilitator.fill(
        f"{path}/attendance", members_attending="43", people__women="29", people__men="27"
    )
    assert came.status == 303, came.words


def state_of(db: Database, path: str) -> AssemblyState:
    with db.reading(SYSTEM) as work:
        return work.get(Assembly, UUID(path.rsplit("/", 1)[1])).state


def test_whoever_calls_an_assembly_chooses_the_organisation_first(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    first = facilitator.page("/assemblies/new")
    second = facilitator.page(f"/assemblies/new?community={village.id}")

    assert set(first.answers) == {"community"}
    assert wishes[0].title not in first.html
    assert second.answers["community"] == [str(village.id)]
    assert second.answers["needs"] == []
    assert wishes[0].title in second.html
    assert wishes[1].title in second.html
    assert "33 de 64 afiliados" in second.words


def test_only_feasible_needs_of_the_municipality_are_offered(
    db: Database, cast: factories.Cast, facilitator: Person, village: Community
) -> None:
    factories.need(db, cast, village, title="Sin estudiar", is_feasible=False)
    elsewhere = factories.community(db, cast, with_papers=False, territory="CO.19.19001.")
    factories.need(db, cast, elsewhere, title="De otro municipio")

    page = facilitator.page(f"/assemblies/new?community={village.id}")

    assert "Sin estudiar" not in page.html
    assert "De otro municipio" not in page.html
    assert "needs" not in page.answers


def test_an_assembly_is_called_on_its_page(
    db: Database, facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    sent = facilitator.fill(
        f"/assemblies/new?community={village.id}",
        called_for="2026-02-22T09:30",
        place="Escuela",
        summons="radio",
        needs=[str(wish.id) for wish in wishes],
    )

    assert sent.status == 303
    with db.reading(SYSTEM) as work:
        row = work.get(Assembly, sent.key)
    # Half past nine in Colombia, whatever the clock of the server says.
    assert row.called_for_at == datetime(2026, 2, 22, 14, 30, tzinfo=UTC)
    shown = facilitator.page(sent.location)
    assert "La asamblea quedó citada." in shown.words
    assert "22 de febrero de 2026, 09:30" in shown.words
    assert "Anotar quiénes asistieron" in shown.words


def test_every_wrong_answer_of_a_call_is_said_at_once_and_the_rest_is_kept(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = f"/assemblies/new?community={village.id}"

    sent = facilitator.fill(path, called_for="mañana", place="Escuela", needs=[])
    program = facilitator.ask("/api/assemblies", {"community": str(village.id), "place": ""})

    assert sent.status == 422
    assert sent.wrong == {"called_for", "summons", "needs"}
    assert sent.answers["called_for"] == ["mañana"]
    assert sent.answers["place"] == ["Escuela"]
    assert sent.answers["community"] == [str(village.id)]
    assert program.status_code == 422
    assert {error["field"] for error in program.json()["errors"]} == {
        "called_for",
        "place",
        "summons",
        "needs",
    }


def test_who_came_is_checked_as_a_whole(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)

    sent = facilitator.fill(
        f"{path}/attendance",
        held_at="2026-02-19T09:00",
        members_attending="65",
        people__women="40",
        people__men="30",
    )
    uneven = facilitator.fill(
        f"{path}/attendance",
        members_attending="43",
        people__women="29",
        people__men="27",
        people__youth="11",
    )

    assert sent.status == 422
    assert sent.wrong == {"held_at", "members_attending"}
    assert sent.answers["people-women"] == ["40"]
    assert uneven.wrong == {"people-children"}


def test_without_a_quorum_the_page_says_what_the_rule_allows_next(
    db: Database, facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)

    sent = facilitator.fill(
        f"{path}/attendance", members_attending="21", people__women="20", people__men="11"
    )

    assert sent.status == 409
    assert "Pasados 60 minutos bastan 20 afiliados." in sent.words
    assert sent.answers["members_attending"] == ["21"]
    assert state_of(db, path) is AssemblyState.CALLED


def test_the_rows_of_the_vote_are_given(
    db: Database,
    facilitator: Person,
    witness: Person,
    village: Community,
    wishes: tuple[Need, Need],
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)

    form = facilitator.page(f"{path}/votes")
    sent = facilitator.fill(
        f"{path}/votes", {"photo": photo()}, votes__0__votes="17", votes__1__votes="24", blank="2"
    )

    assert [form.answers[f"votes-{n}-need"] for n in (0, 1)] == [
        [str(wish.id)] for wish in sorted(wishes, key=lambda wish: wish.title)
    ]
    assert not any(name.startswith(("_add", "_remove")) for name in form.buttons)
    assert sent.status == 303
    again = witness.fill(f"{path}/votes", votes__0__votes="17", votes__1__votes="24", blank="2")
    shown = facilitator.page(again.location)
    assert "Se decidió con 24 de 43 votos" in shown.words
    assert "/web" in shown.html
    with db.reading(SYSTEM) as work:
        states = [work.get(Need, wish.id).state for wish in wishes]
    assert states == [NeedState.PRIORITISED, NeedState.FEASIBLE]


def test_a_photo_survives_the_errors_of_its_form(
    facilitator: Person, witness: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)

    wrong = facilitator.fill(f"{path}/votes", {"photo": photo()}, votes__0__votes="diecisiete")
    again = {**wrong.answers, "votes-0-votes": ["17"], "votes-1-votes": ["24"]}
    right = facilitator.send(f"{path}/votes", again)

    assert wrong.wrong == {"votes-0-votes", "votes-1-votes"}
    assert wrong.answers["votes-0-votes"] == ["diecisiete"]
    assert right.status == 303
    witness.fill(f"{path}/votes", votes__0__votes="17", votes__1__votes="24")
    assert facilitator.read(f"/api{path}")["photo_id"] is not None


def test_what_is_no_photo_is_refused_with_the_other_errors(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)

    sent = facilitator.fill(
        f"{path}/votes", {"photo": b"not a photo"}, votes__0__votes="17", votes__1__votes="x"
    )

    assert sent.status == 422
    assert sent.wrong == {"photo", "votes-1-votes"}


def test_votes_for_a_need_that_was_not_put_to_the_vote_are_refused(
    db: Database,
    cast: factories.Cast,
    facilitator: Person,
    village: Community,
    wishes: tuple[Need, Need],
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)
    stranger = factories.need(db, cast, village, title="Otra")

    response = facilitator.ask(
        f"/api{path}/votes",
        {
            "votes": [
                {"need": str(wishes[0].id), "votes": 30},
                {"need": str(stranger.id), "votes": 9},
            ]
        },
    )

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["votes"]


def test_a_photo_that_is_not_there_is_refused(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)

    response = facilitator.ask(
        f"/api{path}/votes",
        {
            "votes": [{"need": str(wish.id), "votes": 20} for wish in wishes],
            "photo": str(village.id),
        },
    )

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["photo"]


def test_the_minutes_are_closed_by_page_and_by_program(
    db: Database,
    facilitator: Person,
    witness: Person,
    village: Community,
    wishes: tuple[Need, Need],
) -> None:
    by_page, by_program = (
        call(facilitator, village, wishes[:1]),
        call(facilitator, village, wishes[1:]),
    )
    for path, wish in zip((by_page, by_program), wishes, strict=True):
        hold(facilitator, path)
        body = {"votes": [{"need": str(wish.id), "votes": 40}]}
        for person in (facilitator, witness):
            assert person.ask(f"/api{path}/votes", body).status_code == 200

    sent = facilitator.fill(f"{by_page}/close")
    response = facilitator.ask(f"/api{by_program}/close", {})

    assert sent.status == 303
    assert response.json()["state"] == "closed"
    assert state_of(db, by_page) is AssemblyState.CLOSED
    assert "Ver la necesidad que quedó primera" in facilitator.page(by_page).words


def test_two_people_who_write_down_the_same_meeting_see_each_other(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    form = facilitator.page(f"{path}/attendance").answers
    hold(facilitator, path)

    late = facilitator.send(
        f"{path}/attendance",
        {**form, "members_attending": ["50"], "people-women": ["30"], "people-men": ["25"]},
    )

    assert late.status == 409
    assert "Asistencia anotada, 17 de febrero de 2026, 09:30" in late.words
    assert late.answers["members_attending"] == ["50"]
    assert late.answers["_version"] == ["2"]


def test_a_program_that_read_an_older_version_is_told_what_changed(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)

    response = facilitator.ask(f"/api{path}/close", {}, **{"if-match": '"1"'})

    assert response.status_code == 409
    assert (response.json()["expected"], response.json()["current"]) == (1, 2)
    assert len(response.json()["changes"]) == 1


def test_the_list_shows_and_filters_assemblies(
    facilitator: Person, village: Community, wishes: tuple[Need, Need]
) -> None:
    path = call(facilitator, village, wishes)
    hold(facilitator, path)
    call(facilitator, village, wishes)

    everything = facilitator.read("/api/assemblies")
    held = facilitator.read("/api/assemblies?status=held")
    nobody = facilitator.page("/assemblies?q=nadie")

    assert [row["number"] for row in everything["rows"]] == [2, 1]
    assert [row["attending"] for row in held["rows"]] == [43]
    assert "Todavía no hay asambleas" in nobody.words


def test_an_assembly_of_an_organisation_with_statutes_of_its_own_is_judged_by_them(
    db: Database, clock: FrozenClock, cast: factories.Cast, facilitator: Person
) -> None:
    council = factories.community(
        db, cast, with_papers=False, kind="indigenous_council", quorum=4_000, members=150
    )
    wish = factories.need(db, cast, council)
    path = call(facilitator, council, (wish,))
    clock.advance(timedelta(days=1))

    view = facilitator.read(f"/api{path}")

    assert [(one["call"], one["needed"], one["part"]) for one in view["quorum"]["calls"]] == [
        ("first", 60, "2/5")
    ]
    assert view["quorum"]["to_confirm"] is False
