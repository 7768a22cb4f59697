"""Clauses that an office words itself: approved by somebody else, in force from a day, kept by agreements as they were submitted."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracting import (
    agreement_sheets,
    agreement_texts,
    agreements,
    clause_variables,
    clause_versions,
    clauses,
    drafts,
    invariants,
    kept_clauses,
)
from contracting.clause_versions import (
    ApproveClause,
    ClauseCondition,
    ClauseState,
    ClauseVersion,
    RetireClause,
    ReturnClause,
    ReviseClause,
    SubmitClause,
    WriteClause,
)
from contracting.drafts import ReturnAgreement, SubmitAgreement
from contracting.kept_clauses import KeptClause
from contracting.views import clause_fillings
from contracting.views import clauses as views
from contracting.views.clauses import ClauseQuery
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.money import cop
from foundation.translations import translator
from tests.support import clauses as own
from tests.support import factories, works
from tests.support.clauses import DISPUTES, WATER
from tests.support.factories import Cast, cast, changed, someone


@pytest.fixture
def hands() -> Cast:
    return cast()


def said(db: Database, agreement_id: UUID, language: str = "es") -> dict[str, str]:
    with db.reading(SYSTEM) as work:
        agreement = agreements.get(work, agreement_id)
        texts = agreement_texts.clause_texts(work, agreement, translator(language))
        return {text.code: text.text for text in texts}


def test_an_approved_clause_stands_in_agreements_of_its_regimes_where_its_order_says(
    db: Database, hands: Cast
) -> None:
    own.approved(db, hands)

    agreement = works.drafted(db, hands)
    spanish, english = said(db, agreement.id), said(db, agreement.id, "en")

    assert spanish["water_source"].endswith("Caloto (Cauca) durante 120 días calendario.")
    assert english["water_source"].endswith("for 120 calendar days.")
    codes = list(spanish)
    delivered = clauses.library_on(civil_date(db.clock.now())).under("R1b")
    before = [one.code for one in delivered if one.position < 225 and one.code in codes]
    assert codes[: len(before) + 1] == [*before, "water_source"]


def test_an_own_version_takes_the_place_of_the_delivered_one_and_only_once_approved(
    db: Database, hands: Cast
) -> None:
    agreement = works.drafted(db, hands)
    delivered = said(db, agreement.id)["disputes"]

    own.submitted(db, hands, DISPUTES)
    assert said(db, agreement.id)["disputes"] == delivered

    own.approved(db, hands, DISPUTES)
    assert said(db, agreement.id)["disputes"] == DISPUTES.text_es


def test_whoever_wrote_or_submitted_does_not_approve(db: Database, hands: Cast) -> None:
    row = own.submitted(db, hands)
    writer = hands.contracts_officer
    grants = (*writer.grants, *hands.programme_manager.grants)
    same_person = replace(writer, grants=grants)
    command = ApproveClause(post="Jefa", valid_from=civil_date(db.clock.now()))

    with pytest.raises(Refused), db.writing(same_person) as work:
        clause_versions.approve(work, row.id, command)
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        clause_versions.approve(work, row.id, command)
    with db.writing(hands.programme_manager) as work:
        assert clause_versions.approve(work, row.id, command).state is ClauseState.APPROVED


def test_an_approved_version_never_changes(db: Database, hands: Cast) -> None:
    row = own.approved(db, hands)
    fields = {name: getattr(WATER, name) for name in ReviseClause.__struct_fields__}

    with pytest.raises(Refused), db.writing(hands.contracts_officer) as work:
        clause_versions.revise(work, row.id, ReviseClause(**fields))


def test_a_returned_version_is_written_anew_and_submitted_again(db: Database, hands: Cast) -> None:
    row = own.submitted(db, hands)
    with db.writing(hands.programme_manager) as work:
        clause_versions.send_back(work, row.id, ReturnClause(reason="Falta el inglés."))
    fields = {name: getattr(WATER, name) for name in ReviseClause.__struct_fields__}
    with db.writing(hands.contracts_officer) as work:
        assert clause_versions.get(work, row.id).return_reason == "Falta el inglés."
        command = ReviseClause(**{**fields, "title_en": "Care of the water"})
        clause_versions.revise(work, row.id, command)
        again = clause_versions.submit(work, row.id, SubmitClause())

    assert (again.title_en, again.return_reason) == ("Care of the water", None)


def test_a_version_begins_on_its_day_and_the_next_takes_its_place_on_its_own(
    db: Database, hands: Cast, clock: FrozenClock
) -> None:
    own.approved(db, hands, DISPUTES)
    later = own.submitted(db, hands, DISPUTES, text_es="Otra cosa.", text_en="Something else.")
    today = civil_date(db.clock.now())
    with db.writing(hands.programme_manager) as work:
        approval = ApproveClause(post="Jefa", valid_from=today + timedelta(days=10))
        clause_versions.approve(work, later.id, approval)
    agreement = works.drafted(db, hands)

    assert said(db, agreement.id)["disputes"] == DISPUTES.text_es
    clock.advance(timedelta(days=10))
    assert said(db, agreement.id)["disputes"] == "Otra cosa."


def test_no_version_begins_before_the_day_it_is_approved(db: Database, hands: Cast) -> None:
    row = own.submitted(db, hands)
    yesterday = civil_date(db.clock.now()) - timedelta(days=1)

    with pytest.raises(InvalidCommand) as refused, db.writing(hands.programme_manager) as work:
        clause_versions.approve(work, row.id, ApproveClause(post="Jefa", valid_from=yesterday))

    assert set(refused.value.errors) == {"valid_from"}


def test_the_nearest_place_counts_and_then_the_version_that_names_the_kind_of_work(
    db: Database, hands: Cast
) -> None:
    agreement = works.drafted(db, hands)
    with db.reading(SYSTEM) as work:
        kind = agreements.project_of(work, agreements.get(work, agreement.id)).kind

    def says(**overrides: object) -> str:
        text = str(overrides)
        own.approved(db, hands, DISPUTES, text_es="A.", text_en="A.", reason=text, **overrides)
        with db.reading(SYSTEM) as work:
            row = agreements.get(work, agreement.id)
            found = clause_versions.in_force(work, row.territory, "R1b", kind, work.today)
            return found["disputes"].reason

    near = says(territory="CO.19.19142.")
    assert says(territory="CO.") == near
    named = says(territory="CO.19.19142.", kinds=(kind,))
    assert says(territory="CO.19.19142.") == named
    assert says(territory="CO.19.19142.", kinds=("bridge",)) == named
    assert says(territory="CO.76.") == named
    assert says(territory="CO.19.19142.", regimes=("R7",)) == named


def test_a_retired_version_gives_its_place_back_and_agreements_keep_it(
    db: Database, hands: Cast
) -> None:
    row = own.approved(db, hands, DISPUTES)
    kept = works.submitted(db, hands)
    drafted = works.drafted(db, hands, factories.financed(db, hands))
    with db.writing(hands.programme_manager) as work:
        clause_versions.retire(work, row.id, RetireClause(reason="Cambió la ley."))

    assert said(db, kept.id)["disputes"] == DISPUTES.text_es
    assert said(db, drafted.id)["disputes"] != DISPUTES.text_es


def test_a_submitted_agreement_keeps_its_versions_until_it_is_returned(
    db: Database, hands: Cast
) -> None:
    agreement = works.submitted(db, hands)
    before = said(db, agreement.id)
    own.approved(db, hands)
    own.approved(db, hands, DISPUTES)

    assert said(db, agreement.id) == before
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, agreement.id, ReturnAgreement(reason="Actualizar."))
    assert "water_source" in said(db, agreement.id)
    with db.writing(hands.contracts_officer) as work:
        drafts.submit(work, agreement.id, SubmitAgreement())
    signed = works.sign(db, hands, agreement)

    with db.reading(SYSTEM) as work:
        kept = kept_clauses.of_agreement(work, signed.id)
        assert [row.position for row in kept] == list(range(1, len(kept) + 1))
        versions = {row.code: row.version for row in kept}
        assert (versions["water_source"], versions["disputes"]) == ("1", "1")
        assert versions["object"] == "2026-01"
        assert invariants.check_invariants(work, agreements.get(work, signed.id)) == ()


def test_a_word_altered_behind_the_program_is_found(db: Database, hands: Cast) -> None:
    row = own.approved(db, hands)
    agreement = works.signed(db, hands)
    change = sa.update(ClauseVersion).where(ClauseVersion.id == row.id)
    with db.engine.begin() as connection:
        connection.execute(change.values(text_es="Otra cosa, {organisation}, {place}, {term}."))

    with db.reading(SYSTEM) as work:
        faults = invariants.check_invariants(work, agreements.get(work, agreement.id))

    assert [one.msgid for one in faults] == [
        "Clause {number} is not worded as it was when it was submitted."
    ]


def test_an_agreement_submitted_before_versions_were_kept_keeps_them_when_it_is_signed(
    db: Database, hands: Cast
) -> None:
    agreement = works.submitted(db, hands)
    with db.engine.begin() as connection:
        connection.execute(sa.delete(KeptClause))

    works.sign(db, hands, agreement)

    with db.reading(SYSTEM) as work:
        assert kept_clauses.of_agreement(work, agreement.id)


def test_the_paper_states_the_versions_and_who_approved_them(db: Database, hands: Cast) -> None:
    own.approved(db, hands)
    agreement = works.signed(db, hands)

    with db.reading(hands.contracts_officer) as work:
        row = agreements.get(work, agreement.id)
        sheet = agreement_sheets.agreement_sheet(work, row, translator("es"))

    delivered, ours = sheet.versions
    assert (delivered.version, delivered.approver) == ("2026-01", "")
    assert (ours.version, ours.approver) == ("1", "Jefa jurídica")
    assert ours.approved_on == civil_date(db.clock.now())
    assert [name.split(". ")[1] for name in ours.clauses] == ["water_source"]
    assert len(delivered.clauses) + 1 == len(sheet.clauses)


def test_an_own_wording_stands_where_the_delivered_clause_stands(db: Database, hands: Cast) -> None:
    with pytest.raises(InvalidCommand) as refused:
        own.written(db, hands, DISPUTES, code="advance")

    assert set(refused.value.errors) == {"only_with"}
    row = own.written(db, hands, DISPUTES, code="advance", only_with=ClauseCondition.ADVANCE)
    assert row.number == 1


def test_a_clause_for_nothing_or_for_an_unknown_regime_is_refused() -> None:
    for overrides in ({"regimes": ()}, {"regimes": ("R99",)}, {"kinds": ("castle",)}):
        with pytest.raises(InvalidCommand) as refused:
            fields = {name: getattr(WATER, name) for name in WriteClause.__struct_fields__}
            WriteClause(**{**fields, **overrides})
        assert set(refused.value.errors) == set(overrides)


def test_every_value_of_the_list_is_one_that_agreements_have(db: Database, hands: Cast) -> None:
    agreement = works.drafted(db, hands)

    with db.reading(SYSTEM) as work:
        row = agreements.get(work, agreement.id)
        source = agreement_texts.source_of(work, row, translator("es"))
        values = agreement_texts.values_of(row, source, translator("es"))

    assert values.keys() == clause_variables.known().keys()
    assert values.keys() == clause_variables.samples("en").keys()


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("es", ("el hito", "un hito"), ("los 4 hitos", "4 hitos")),
        ("en", ("the milestone", "one milestone"), ("the 4 milestones", "4 milestones")),
    ],
)
def test_one_milestone_is_told_as_one(
    db: Database, hands: Cast, language: str, one: tuple[str, str], many: tuple[str, str]
) -> None:
    several = works.drafted(db, hands)
    command = works.draft_command(db, hands, factories.financed(db, hands))
    only = changed(command.milestones[0], {"amount": cop("91_000_000")})
    single = works.drafted(
        db, hands, factories.financed(db, hands), milestones=(only,), term_days=120
    )

    def words_of(agreement_id: UUID) -> tuple[str, str]:
        with db.reading(SYSTEM) as work:
            row, words = agreements.get(work, agreement_id), translator(language)
            source = agreement_texts.source_of(work, row, words)
            values = agreement_texts.values_of(row, source, words)
            return values["the_milestones"], values["milestones_counted"]

    assert words_of(several.id) == many
    assert words_of(single.id) == one


def test_a_clause_is_tried_with_the_values_of_an_agreement_in_sight(
    db: Database, hands: Cast
) -> None:
    row = own.written(
        db,
        hands,
        text_es="Firma {representative} en {place}.",
        text_en="{representative} signs in {place}.",
    )
    agreement = works.submitted(db, hands)

    with db.reading(hands.contracts_officer) as work:
        clause = clause_versions.find(work, row.id).clause()
        assert [one.id for one in clause_fillings.fillable(work, ("R1b",), ())] == [agreement.id]
        filled = clause_fillings.fill(work, clause, agreement.id)
    with db.reading(hands.auditor) as work:
        hidden = clause_fillings.fill(work, clause, agreement.id)
    with db.reading(someone(Role.AUDITOR, "CO.76.")) as work:
        assert clause_fillings.fillable(work, ("R1b",), ()) == ()
        with pytest.raises(InvalidCommand):
            clause_fillings.fill(work, clause, agreement.id)

    assert filled.spanish.text == "Firma Ana Lucía Prueba en Caloto (Cauca)."
    assert filled.english.text == "Ana Lucía Prueba signs in Caloto (Cauca)."
    assert "Ana" not in hidden.spanish.text


def test_a_version_says_what_it_changes_in_the_former_one(db: Database, hands: Cast) -> None:
    first = own.approved(db, hands, DISPUTES)
    second = own.written(
        db,
        hands,
        DISPUTES,
        text_es=DISPUTES.text_es.replace("cinco", "ocho"),
        text_en=DISPUTES.text_en.replace("five", "eight"),
    )

    with db.reading(hands.auditor) as work:
        over_delivered, over_own = views.detail(work, first.id), views.detail(work, second.id)

    assert over_delivered.former == "2026-01"
    assert over_own.former == "1"
    spanish = over_own.differences[0]
    changed_words = [(part.kind.value, part.text) for part in spanish.text][1:3]
    assert changed_words == [("removed", "cinco"), ("added", "ocho")]


def test_a_clause_of_a_wider_place_is_read_below_it_and_of_another_place_by_nobody(
    db: Database, hands: Cast
) -> None:
    row = own.approved(db, hands)

    with db.reading(someone(Role.AUDITOR, "CO.19.19142.")) as work:
        assert views.detail(work, row.id).row.number == 1
        assert views.list_page(work, ClauseQuery()).total == 1
    with db.reading(someone(Role.AUDITOR, "CO.76.")) as work:
        with pytest.raises(NotFound):
            views.detail(work, row.id)
        assert views.list_page(work, ClauseQuery()).total == 0


def test_the_list_tells_what_is_in_force_at_a_place_and_is_limited_by_state_and_regime(
    db: Database, hands: Cast
) -> None:
    own.approved(db, hands)
    own.written(db, hands, DISPUTES)

    with db.reading(hands.auditor) as work:
        country = views.list_page(work, ClauseQuery(regime="R1b"))
        cauca = views.list_page(work, ClauseQuery(regime="R1b", place="CO.19."))
        drafted = views.list_page(work, ClauseQuery(status="draft"))
        donors = views.list_page(work, ClauseQuery(regime="R7", q="water"))

    assert "water_source" not in {row.code for row in country.in_force}
    assert "water_source" in {row.code for row in cauca.in_force}
    assert [row.code for row in drafted.rows] == ["disputes"]
    assert [row.code for row in donors.rows] == ["water_source"]
