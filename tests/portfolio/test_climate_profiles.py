"""The climate profile of a municipality, and the planning sessions that say they used it."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from app.recount import recount
from foundation.database import Database
from foundation.errors import InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.reference_data import read_rows
from portfolio import climate_profiles, profile_uses
from portfolio.assemblies import Assembly
from portfolio.climate_profiles import MunicipalFacts
from portfolio.profile_uses import ProfileUse, UseProfile
from portfolio.results import counting, indicators
from portfolio.results.reach import Reach
from portfolio.views import climate_profiles as views
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
TODAY = date(2026, 2, 17)


@pytest.mark.one_database
def test_every_row_of_figures_is_of_one_municipality_and_possible() -> None:
    rows = read_rows("portfolio", "municipal_facts.csv", MunicipalFacts)

    assert len({row.code for row in rows}) == len(rows) == 1121
    assert all(row.women > 0 and row.men > 0 for row in rows)
    parts = [(row.young_bp, row.poverty_bp, row.informality_bp) for row in rows]
    assert all(part is None or 0 <= part <= 10_000 for three in parts for part in three)
    assert sum(1 for row in rows if row.pdet) == 170


@pytest.mark.one_database
def test_a_profile_tells_hazards_rains_and_people_with_their_sources() -> None:
    profile = climate_profiles.profile("19142", TODAY)

    assert profile.facts is not None
    assert profile.facts.people == 31_552
    assert profile.facts.pdet == "Alto Patía y Norte del Cauca"
    assert len(profile.hazards) > 4
    assert [(one.starts_month, one.ends_month) for one in profile.seasons] == [(3, 5), (9, 12)]
    assert all(one.source for one in profile.sources)


@pytest.mark.one_database
def test_what_no_table_knows_is_said_to_be_unknown() -> None:
    profile = climate_profiles.profile("27493", TODAY)

    assert profile.facts is None
    assert {one.now for one in profile.hazards} == {None}


def session_of(db: Database) -> str:
    with db.reading(SYSTEM) as work:
        key = work.session.execute(sa.select(Assembly.id)).scalars().first()
    return f"assembly:{key}"


def used(
    db: Database, cast: factories.Cast, code: str = "19142", **overrides: object
) -> ProfileUse:
    command = UseProfile(session=session_of(db), used_on=TODAY, note="La vía va por el otro filo.")
    with db.writing(cast.social_facilitator) as work:
        return profile_uses.use(work, code, factories.changed(command, overrides))


def test_a_session_says_once_that_it_used_the_profile_and_it_counts(db: Database) -> None:
    cast = factories.cast()
    factories.project(db, cast)

    row = used(db, cast)

    assert row.profile["facts"]["pdet"] == "Alto Patía y Norte del Cauca"
    with pytest.raises(Refused):
        used(db, cast)
    with db.reading(SYSTEM) as work:
        reach = Reach(work, "CO.19.", TODAY)
        assert counting.count(indicators.get("planning", TODAY), reach).value == 1


def test_only_a_session_of_the_municipality_uses_its_profile(db: Database) -> None:
    cast = factories.cast()
    factories.project(db, cast)

    with pytest.raises(InvalidCommand):
        used(db, cast, "19001")
    with pytest.raises(InvalidCommand):
        used(db, cast, used_on=date(2026, 2, 18))
    with db.reading(SYSTEM) as work, pytest.raises(NotFound):
        views.profile(work, "19")


def test_people_find_the_profile_from_the_place_and_record_its_use(
    db: Database, visit: Visit
) -> None:
    cast = factories.cast()
    factories.project(db, cast)
    writer, donor = (
        visit(factories.user(db, role)) for role in (Role.SOCIAL_FACILITATOR, Role.DONOR)
    )

    assert "/places/19142/profile" in donor.page("/places/19142").html
    page = donor.page("/places/19142/profile").words
    assert "Alto Patía y Norte del Cauca" in page
    assert "Una sesión lo usó" not in page
    done = writer.fill(
        "/places/19142/profile/uses", session=session_of(db), note="Se corre la bocatoma."
    )

    assert done.path == "/places/19142/profile"
    assert "Se corre la bocatoma." in donor.page("/places/19142/profile").words
    listed = donor.page("/results/indicator?code=planning").html
    assert "/places/19142/profile#use-" in listed


def test_what_was_kept_of_a_profile_is_worked_out_again(db: Database) -> None:
    cast = factories.cast()
    factories.project(db, cast)
    row = used(db, cast)

    with db.reading(SYSTEM) as work:
        assert list(profile_uses.differences(work.session)) == [(row.id, True)]
        assert recount(work).differences == ()


def test_the_page_of_a_session_says_whether_it_used_the_profile(db: Database, visit: Visit) -> None:
    cast = factories.cast()
    project = factories.screening(db, cast, factories.project(db, cast))
    writer, donor = (
        visit(factories.user(db, role)) for role in (Role.SOCIAL_FACILITATOR, Role.DONOR)
    )
    here = f"/works/{project.id}/climate"
    page = writer.page(here).html
    way = page.split('href="/places/19142/profile/uses?session=')[1].split('"')[0]
    assert "/profile/uses" not in donor.page(here).html
    assembly = session_of(db).replace("assembly:", "/assemblies/")
    assert "Este perfil climático se usó" in writer.page(assembly).words

    form = f"/places/19142/profile/uses?session={way}"
    assert writer.page(form).answers["session"] == [way]
    writer.fill(form, note="Las cunetas van más hondas.")

    assert "usado el 17 feb 2026" in donor.page(here).words
