"""Safeguards are asked item by item, shown to everybody by their state, and a condition of financing from their day on."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app import inbox
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.identity.actors import Actor
from portfolio import cofinancing, safeguards, work_kinds
from portfolio.projects import Project
from portfolio.safeguards import AnswerSafeguard, Applies, SafeguardState, SafeguardTopic
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def project(db: Database, cast: Cast) -> Project:
    return factories.project(db, cast)


def command(item: str, applies: Applies = Applies.NO, **changes: object) -> AnswerSafeguard:
    usual = AnswerSafeguard(
        item=item, applies=applies, known_on=date(2026, 2, 3), note="Se recorrió con el municipio."
    )
    return factories.changed(usual, changes)


def say(db: Database, who: Actor, project: Project, *answers: AnswerSafeguard) -> None:
    for one in answers:
        with db.writing(who) as work:
            safeguards.answer(work, project.id, one)


def gates(db: Database, cast: Cast, project: Project) -> dict[str, bool]:
    with db.reading(cast.engineer) as work:
        found = cofinancing.gates(work, work.get(Project, project.id))
    return {one.code: one.missing is None for one in found}


def asked(project: Project) -> list[str]:
    return [one.item for one in safeguards.items_of(project.kind, date(2027, 3, 1))]


@pytest.mark.one_database
def test_every_item_has_its_source_is_to_be_confirmed_and_names_known_kinds() -> None:
    kinds = {kind.code for kind in work_kinds.kinds()}

    for item in safeguards.safeguard_items():
        assert item.source
        assert item.to_confirm
        assert set(item.work_kinds) <= kinds
        assert item.gate_from >= date(2027, 1, 1)
    assert {item.topic for item in safeguards.safeguard_items()} == set(SafeguardTopic)


@pytest.mark.one_database
def test_a_school_is_not_asked_for_a_permit_to_occupy_a_watercourse() -> None:
    road = {one.item for one in safeguards.items_of("concrete_track", date(2026, 5, 1))}
    school = {one.item for one in safeguards.items_of("classroom", date(2026, 5, 1))}

    assert "watercourse_occupation" in road - school
    assert "protected_area" in road & school


def test_safeguards_are_a_condition_from_their_day_on(
    db: Database, cast: Cast, project: Project, clock: FrozenClock
) -> None:
    before = gates(db, cast, project)
    clock.move_to(datetime(2027, 3, 1, 15, tzinfo=UTC))
    missing = gates(db, cast, project)
    say(db, cast.engineer, project, *(command(item) for item in asked(project)))

    assert "safeguards_settled" not in before
    assert (missing["safeguards_settled"], missing["not_excluded"]) == (False, True)
    after = gates(db, cast, project)
    assert (after["safeguards_settled"], after["not_excluded"]) == (True, True)


def test_what_applies_needs_its_paper_and_an_exclusion_stands_in_the_way(
    db: Database, cast: Cast, project: Project, clock: FrozenClock
) -> None:
    clock.move_to(datetime(2027, 3, 1, 15, tzinfo=UTC))
    say(db, cast.social_facilitator, project, *(command(item) for item in asked(project)))
    say(db, cast.engineer, project, command("land_title", Applies.YES))
    without_paper = gates(db, cast, project)
    paper = factories.paper(db, cast.engineer, project.territory)
    say(db, cast.engineer, project, command("land_title", Applies.YES, paper=paper))
    with_paper = gates(db, cast, project)
    say(db, cast.engineer, project, command("forest_clearing", Applies.YES))

    assert without_paper["safeguards_settled"] is False
    assert with_paper["safeguards_settled"] is True
    assert gates(db, cast, project)["not_excluded"] is False


def test_only_who_may_answers_and_only_what_is_asked_of_the_work(
    db: Database, cast: Cast, project: Project
) -> None:
    with pytest.raises(Forbidden):
        say(db, cast.finance_officer, project, command("land_title"))
    with pytest.raises(InvalidCommand) as refused:
        say(db, cast.engineer, project, command("water_concession", known_on=date(2031, 1, 1)))

    assert set(refused.value.errors) == {"item", "known_on"}


def test_whoever_answers_is_asked_until_everything_is_settled(
    db: Database, cast: Cast, project: Project
) -> None:
    factories.budget(db, cast, project)

    def is_asked() -> bool:
        with db.reading(cast.engineer) as work:
            return "answer_safeguards" in {pile.kind for pile in inbox.piles(work)}

    first = is_asked()
    say(db, cast.engineer, project, *(command(item) for item in asked(project)))
    settled = is_asked()
    say(db, cast.engineer, project, command("land_consent", Applies.YES))

    assert (first, settled, is_asked()) == (True, False, True)


def test_the_page_tells_answers_and_the_public_page_only_their_state(
    db: Database, cast: Cast, project: Project, visit: Visit
) -> None:
    engineer = visit(cast.engineer)
    place = f"/works/{project.id}/safeguards"
    wrong = engineer.fill(f"{place}/answer?item=land_consent", note="")
    done = engineer.fill(
        f"{place}/answer?item=land_consent",
        applies="applies",
        known_on="2026-02-03",
        note="Firmó la dueña ante la junta.",
    )

    assert wrong.status == 422
    assert done.location.startswith(place)
    assert "Firmó la dueña ante la junta." in engineer.page(place).words
    shown = {one["item"]: one["state"] for one in engineer.read(f"/api{place}")["items"]}
    assert shown["land_consent"] == SafeguardState.PAPER_MISSING
    public = visit(None).page(f"/public/works/{project.code}").words
    assert "falta el papel" in public
    assert "Firmó la dueña" not in public
