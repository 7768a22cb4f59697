from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.people import DescribePerson, Person
from portfolio import needs
from portfolio.communities import Community, CommunityKind, PaperKind
from portfolio.needs import AssessNeed, Feasibility
from tests.support import factories, works
from tests.support import web as fronts
from tests.support.queries import counted

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], fronts.Person]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def facilitator(db: Database, visit: Visit) -> fronts.Person:
    return visit(factories.user(db, Role.SOCIAL_FACILITATOR))


@pytest.fixture
def auditor(db: Database, visit: Visit) -> fronts.Person:
    return visit(factories.user(db, Role.AUDITOR))


@pytest.fixture
def village(db: Database, cast: factories.Cast) -> Community:
    return factories.community(db, cast, tax_number=None)


def path_of(village: Community) -> str:
    return f"/organisations/{village.id}"


def stored(db: Database, village: Community) -> Community:
    with db.reading(SYSTEM) as work:
        return work.get(Community, village.id)


def representative(db: Database, village: Community) -> Person:
    with db.reading(SYSTEM) as work:
        return work.get(Person, stored(db, village).representative_id)


def said(db: Database, action: str) -> list[dict[str, Any]]:
    """The facts of every entry of one action."""
    with db.reading(SYSTEM) as work:
        rows = work.session.execute(sa.select(AuditEntry.facts).where(AuditEntry.action == action))
        return list(rows.scalars())


def data(**changes: object) -> dict[str, object]:
    """The village's data as a program sends them, with what this test says differently."""
    return {
        "name": "Junta de Acción Comunal de El Palmar",
        "members": 64,
        "legal_status_number": "Resolución 118 de 2009",
        "board_until": "2028-06-30",
        **changes,
    }


# Putting data right


def test_a_forgotten_tax_number_is_written_on_the_page(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    path = f"{path_of(village)}/revise"

    form = facilitator.page(path)
    sent = facilitator.fill(path, tax_number="800197268-4", members="71")

    assert form.answers["name"] == [village.name]
    assert form.answers["members"] == ["64"]
    assert form.answers["board_until"] == ["2028-06-30"]
    assert form.answers["legal_status_number"] == ["Resolución 118 de 2009"]
    assert sent.status == 303
    assert "800197268-4" in facilitator.page(sent.location).words
    row = stored(db, village)
    assert (row.tax_number, row.members) == ("800197268-4", 71)
    assert (row.name, row.kind, row.territory) == (village.name, village.kind, village.territory)


def test_the_log_says_which_data_changed_and_no_name(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    changes = data(name="Junta de la vereda El Palmar", tax_number="800197268-4")

    answer = facilitator.ask(f"/api{path_of(village)}/revise", changes)

    assert answer.status_code == 200
    assert answer.json()["tax_number"] == "800197268-4"
    assert said(db, "community.revised") == [
        {"changed": ["name", "tax_number"], "members": 64, "board_until": "2028-06-30"}
    ]


def test_data_that_are_as_they_were_leave_no_entry(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    answer = facilitator.ask(f"/api{path_of(village)}/revise", data())

    assert answer.status_code == 200
    assert answer.json()["version"] == village.version
    assert said(db, "community.revised") == []


def test_every_wrong_answer_is_said_at_once(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    sent = facilitator.fill(f"{path_of(village)}/revise", members="0", tax_number="800197268-5")
    program = facilitator.ask(
        f"/api{path_of(village)}/revise", data(members=0, tax_number="800197268-5")
    )

    assert sent.status == 422
    assert sent.wrong == {"members", "tax_number"}
    assert {error["field"] for error in program.json()["errors"]} == {"members", "tax_number"}
    assert stored(db, village).members == 64


def test_two_organisations_never_share_a_tax_number(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    factories.community(
        db, cast, name="Junta de Acción Comunal de La Laja", tax_number="800197268-4"
    )

    sent = facilitator.fill(f"{path_of(village)}/revise", tax_number="800197268-4")

    assert sent.status == 409
    assert "Ya hay una organización registrada con ese NIT." in sent.words


def test_only_own_statutes_have_a_quorum_to_put_right(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    council = factories.community(
        db, cast, kind=CommunityKind.INDIGENOUS_COUNCIL, quorum=5_000, name="Cabildo de Tóez"
    )

    without = facilitator.ask(f"/api{path_of(council)}/revise", data(name="Cabildo de Tóez"))
    sent = facilitator.fill(f"{path_of(council)}/revise", quorum="60")
    by_law = facilitator.ask(f"/api{path_of(village)}/revise", data(quorum=4_000))

    assert facilitator.page(f"{path_of(village)}/revise").answers["quorum"] == [""]
    assert without.status_code == 422
    assert [error["field"] for error in without.json()["errors"]] == ["quorum"]
    assert sent.status == 303
    assert stored(db, council).quorum_bp == 6_000
    assert by_law.status_code == 200
    assert stored(db, village).quorum_bp is None


def test_a_quorum_is_put_right_for_the_assemblies_to_come(
    db: Database, cast: factories.Cast, facilitator: fronts.Person
) -> None:
    council = factories.community(db, cast, kind=CommunityKind.INDIGENOUS_COUNCIL, quorum=5_000)
    held = factories.assembly(db, cast, council, (factories.need(db, cast, council),))

    sent = facilitator.fill(f"{path_of(council)}/revise", quorum="60", members="80")

    assert sent.status == 303
    assert (stored(db, council).quorum_bp, stored(db, council).members) == (6_000, 80)
    assert "1/2" in facilitator.page(f"/assemblies/{held.id}").words


def test_whoever_saw_older_data_is_told_before_anything_is_lost(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    path = f"{path_of(village)}/revise"
    old = facilitator.page(path).answers
    facilitator.fill(path, members="71")

    sent = facilitator.send(path, {**old, "members": ["58"]})
    program = facilitator.ask(f"/api{path}", data(members=58), **{"if-match": '"1"'})

    assert sent.status == 409
    assert program.status_code == 409
    assert stored(db, village).members == 71


# The representative


def test_a_new_representative_is_appointed_and_the_log_knows_only_keys(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    before = village.representative_id
    path = f"{path_of(village)}/representative"

    form = facilitator.page(path)
    sent = facilitator.fill(
        path,
        representative__name="Rosa Prueba Segunda",
        representative__document_number="25481903",
        board_until="2030-06-30",
    )

    assert form.answers["representative-name"] == [""]
    assert form.answers["board_until"] == ["2028-06-30"]
    assert "Ana Lucía Prueba" in form.words
    assert sent.status == 303
    assert "Rosa Prueba Segunda" in facilitator.page(sent.location).words
    after = representative(db, village)
    assert stored(db, village).board_until == date(2030, 6, 30)
    assert said(db, "community.representative_appointed") == [
        {"person": str(after.id), "previous": str(before), "board_until": "2030-06-30"}
    ]


def test_without_a_date_the_period_of_the_board_stays(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    person = {"name": "Rosa Prueba Segunda", "phone": "3150000007"}

    answer = facilitator.ask(f"/api{path_of(village)}/representative", {"representative": person})

    assert answer.status_code == 200
    assert answer.json()["representative"] == "Rosa Prueba Segunda"
    assert answer.json()["board_until"] == "2028-06-30"


def test_appointing_the_same_person_again_changes_nothing(
    db: Database, facilitator: fronts.Person, village: Community
) -> None:
    same = DescribePerson(name="Ana Lucía Prueba", document_number="34567811", phone="3150000001")
    command = {name: getattr(same, name) for name in same.__struct_fields__}

    answer = facilitator.ask(f"/api{path_of(village)}/representative", {"representative": command})

    assert answer.status_code == 200
    assert stored(db, village).representative_id == village.representative_id
    assert said(db, "community.representative_appointed") == []


def test_a_signed_agreement_keeps_who_signed_it(
    db: Database, cast: factories.Cast, facilitator: fronts.Person
) -> None:
    agreement = works.signed(db, cast)
    person = {"name": "Rosa Prueba Segunda"}

    facilitator.ask(
        f"/api/organisations/{agreement.community_id}/representative", {"representative": person}
    )

    shown = facilitator.page(f"/agreements/{agreement.id}")
    assert "Rosa Prueba Segunda" not in shown.words
    assert "Ana Lucía Prueba" in shown.words


@pytest.mark.parametrize("door", ["revise", "representative"])
def test_only_who_keeps_organisations_changes_them(
    db: Database, visit: Visit, village: Community, door: str
) -> None:
    engineer = visit(factories.user(db, Role.ENGINEER))
    page = engineer.page(path_of(village))

    answer = engineer.ask(f"/api{path_of(village)}/{door}", data())

    assert answer.status_code in {403, 422}
    assert engineer.get(f"{path_of(village)}/{door}").status_code == 403
    assert f"{path_of(village)}/{door}" not in page.html
    assert stored(db, village).version == village.version


# The page


def test_an_organisation_shows_what_it_lacks_to_sign_and_where_to_mend_it(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, auditor: fronts.Person
) -> None:
    bare = factories.community(db, cast, with_papers=False, tax_number=None, board_until=None)
    path = path_of(bare)

    keeper, reader = facilitator.page(path), auditor.page(path)

    wanted = "A la carpeta de la organización le falta: Personería jurídica, Representación legal."
    for page in (keeper, reader):
        assert wanted in page.words
        assert "El texto del convenio necesita el NIT." in page.words
        assert "sin fecha" in page.words
    assert f'class="button button--main" href="{path}/papers"' in keeper.html
    assert f'href="{path}/revise"' in keeper.html
    assert f'href="{path}/representative"' in keeper.html
    assert f"{path}/papers" not in reader.html
    assert "Registrar una necesidad" not in reader.words
    assert "Profesional social" in reader.words


def test_an_organisation_whose_papers_are_right_lacks_nothing(
    db: Database, cast: factories.Cast, facilitator: fronts.Person
) -> None:
    village = factories.community(db, cast)

    page = facilitator.page(path_of(village))

    assert "falta algo" not in page.words
    assert all(
        gate["missing"] is None for gate in facilitator.read(f"/api{path_of(village)}")["gates"]
    )
    assert f'button--main" href="/needs/new?community={village.id}"' in page.html
    assert f'href="/assemblies/new?community={village.id}"' in page.html


def test_of_each_kind_the_paper_that_counts_stands_first(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    factories.add_paper(
        db, cast, village, kind=PaperKind.REPRESENTATION, number="CER-9", issued_on=date(2026, 2, 3)
    )

    page = facilitator.page(path_of(village))

    assert page.html.index("CER-9") < page.html.index("Papeles anteriores (1)")
    assert "20 de enero de 2026" in page.html.partition("Papeles anteriores")[2]


def test_needs_assemblies_and_works_are_one_link_away(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    project = factories.project(db, cast, village)
    wishes = [
        factories.need(db, cast, village, title=f"Necesidad número {n}", is_feasible=False)
        for n in range(6)
    ]
    other = factories.community(db, cast, name="Junta de Acción Comunal de La Laja")
    factories.need(db, cast, other, title="De otra vereda")

    page = facilitator.page(path_of(village))
    api = facilitator.read(f"/api{path_of(village)}")
    listed = facilitator.page(f"/needs?community={village.id}")

    assert f'href="/works/{project.id}"' in page.html
    assert f'href="/needs/{wishes[5].id}"' in page.html
    assert f'href="/needs/{wishes[0].id}"' not in page.html
    assert f'<a href="/needs?community={village.id}">Ver las 7</a>' in page.html
    assert f"/assemblies?community={village.id}" not in page.html
    assert "De otra vereda" not in page.html
    assert [len(api[name]) for name in ("needs", "assemblies", "works")] == [5, 1, 1]
    assert api["totals"] == {"needs": 7, "assemblies": 1, "works": 1}
    assert "Necesidad número 0" in listed.words
    assert "De otra vereda" not in listed.words
    assert f'href="/needs/new?community={village.id}"' in listed.html


def test_lists_of_one_organisation_hold_nothing_of_another(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    project = factories.project(db, cast, village)
    other = factories.community(db, cast, name="Junta de Acción Comunal de La Laja")

    for path in ("/api/needs", "/api/assemblies", "/api/works"):
        own = facilitator.read(f"{path}?community={village.id}")["rows"]
        assert len(own) == 1
        assert facilitator.read(f"{path}?community={other.id}")["rows"] == []
        assert facilitator.get(f"{path}?community=nadie").status_code == 422
    for path in ("/needs", "/assemblies", "/works", "/works/board", "/works/summary"):
        assert village.name in facilitator.page(f"{path}?community={village.id}").words
    assert facilitator.read(f"/api/works?community={village.id}")["rows"][0]["id"] == str(
        project.id
    )


def test_a_page_asks_the_database_as_much_for_many_rows_as_for_few(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    factories.project(db, cast, village)
    facilitator.page(path_of(village))

    with counted(db) as few:
        facilitator.page(path_of(village))
    for n in range(7):
        factories.need(db, cast, village, title=f"Necesidad número {n}")
        factories.add_paper(db, cast, village, issued_on=date(2025, 3, 1 + n))
    with counted(db) as many:
        facilitator.page(path_of(village))

    assert len(many) == len(few) <= 9


def test_a_need_is_registered_for_the_organisation_one_came_from(
    facilitator: fronts.Person, village: Community
) -> None:
    form = facilitator.page(f"/needs/new?community={village.id}")

    assert form.answers["community"] == [str(village.id)]


# The need


def test_a_need_says_what_comes_next_and_who_may_do_it(
    db: Database, cast: factories.Cast, visit: Visit, facilitator: fronts.Person, village: Community
) -> None:
    engineer = visit(factories.user(db, Role.ENGINEER))
    need = factories.need(db, cast, village, is_feasible=False)
    path = f"/needs/{need.id}"

    hers, his = facilitator.page(path), engineer.page(path)

    assert "La ingeniería dice si puede ser una obra, y por qué." in hers.words
    assert "Lo puede hacer: Gerencia del programa, Ingeniería" in hers.words
    assert f"{path}/assess" not in hers.html
    assert f'class="button button--main" href="{path}/assess"' in his.html
    assert "Qué hace falta" in his.words
    assert "Qué falta" not in his.words


def test_a_feasible_need_leads_to_its_assembly(
    db: Database, cast: factories.Cast, visit: Visit, facilitator: fronts.Person, village: Community
) -> None:
    engineer = visit(factories.user(db, Role.ENGINEER))
    need = factories.need(db, cast, village)
    path = f"/needs/{need.id}"

    before = facilitator.page(path)
    his = engineer.page(path)
    called = facilitator.ask(
        "/api/assemblies",
        {
            "community": str(village.id),
            "called_for": "2026-02-22T09:30:00-05:00",
            "place": "Escuela",
            "summons": "radio",
            "needs": [str(need.id)],
        },
    ).json()
    after = engineer.page(path)

    assert f'button--main" href="/assemblies/new?community={village.id}"' in before.html
    assert "/assemblies/new" not in his.html
    assert f'<a href="{path}/assess">Cambiar el concepto</a>' in his.html
    assert f'button--main" href="/assemblies/{called["id"]}"' in after.html
    assert engineer.read(f"/api{path}")["agenda"]["id"] == called["id"]


def test_a_need_that_cannot_be_done_says_why(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    need = factories.need(db, cast, village, is_feasible=False)
    reason = "El predio tiene un pleito que nadie puede resolver este año."
    _find_not_feasible(db, cast, need.id, reason)

    page = facilitator.page(f"/needs/{need.id}")

    assert page.words.count(reason) == 1
    assert "Tal como está no puede ser una obra." in page.words
    assert "Lo puede hacer" not in page.words


def test_a_need_that_came_first_opens_its_project_and_then_leads_to_it(
    db: Database, cast: factories.Cast, visit: Visit, facilitator: fronts.Person, village: Community
) -> None:
    engineer = visit(factories.user(db, Role.ENGINEER))
    first = factories.need(db, cast, village)
    factories.assembly(db, cast, village, (first,))
    taken = factories.project(db, cast, village)

    page, hers = engineer.page(f"/needs/{first.id}"), facilitator.page(f"/needs/{first.id}")
    over = facilitator.page(f"/needs/{taken.need_id}")

    assert f'button--main" href="/needs/{first.id}/project"' in page.html
    assert "/assess" not in page.html
    assert "/project" not in hers.html
    assert "Lo puede hacer: Gerencia del programa, Ingeniería" in hers.words
    assert f'button--main" href="/works/{taken.id}"' in over.html


# Calling an assembly


def test_whoever_calls_an_assembly_sees_her_own_needs_first_and_hears_of_those_that_wait(
    db: Database, cast: factories.Cast, facilitator: fronts.Person, village: Community
) -> None:
    other = factories.community(db, cast, name="Asociación de La Laja")
    factories.need(db, cast, other, title="Aula de La Laja")
    factories.need(db, cast, village, title="Puente de El Palmar")
    for title in ("Sin estudiar", "Tampoco estudiada"):
        factories.need(db, cast, village, title=title, is_feasible=False)

    page = facilitator.page(f"/assemblies/new?community={village.id}")

    assert page.html.index("Puente de El Palmar") < page.html.index("Aula de La Laja")
    assert "Asociación de La Laja · Placa huella, para 250 personas" in page.words
    assert "2 necesidades de esta organización no aparecen aquí" in page.words
    assert f'href="/needs?community={village.id}&amp;status=registered"' in page.html
    waiting = facilitator.page(f"/needs?community={village.id}&status=registered")
    assert "Sin estudiar" in waiting.words
    assert "Puente de El Palmar" not in waiting.words


def _find_not_feasible(db: Database, cast: factories.Cast, need: UUID, reason: str) -> None:
    verdict = AssessNeed(verdict=Feasibility.NOT_FEASIBLE, reason=reason)
    with db.writing(cast.engineer) as work:
        needs.assess(work, need, verdict)
