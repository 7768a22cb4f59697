"""The clauses of agreements: complete in both languages, refused where a value is missing."""

from datetime import date

import pytest

from contracting import agreement_texts, clauses, drafts
from contracting.drafts import SubmitAgreement
from contracting.regime_rules import regime_rules
from foundation.database import Database
from foundation.errors import Refused
from foundation.translations import translator
from tests.support import factories, works
from tests.support.factories import cast

LIBRARY = clauses.library_on(date(2026, 2, 17))
PAID = frozenset({"fixed", "paid", "payments"})
EVERYTHING = PAID | {"advance", "retention", "in_kind"}
NOTHING = PAID | {"no_advance"}
VALUES = {name: f"<{name}>" for name in LIBRARY.variables}


def test_every_regime_of_the_tables_has_clauses() -> None:
    for rule in regime_rules():
        assert LIBRARY.family_of(rule.code) in ("public", "private")


@pytest.mark.parametrize("regime", ["R1b", "R7"])
@pytest.mark.parametrize("has", [EVERYTHING, NOTHING])
def test_an_agreement_has_every_subject_once(regime: str, has: frozenset[str]) -> None:
    codes = [clause.code for clause in clauses.select(LIBRARY, regime, has)]

    assert len(codes) == len(set(codes))
    assert {
        *("object", "value", "term", "milestones", "two_keys", "organisation_duties"),
        *("entity_duties", "maintenance", "disputes", "personal_data", "end", "legal_base"),
    } <= set(codes)
    assert ("advance" in codes) is (has is EVERYTHING)
    assert ("no_advance" in codes) is (has is NOTHING)
    assert ("retention" in codes) is (has is EVERYTHING)


@pytest.mark.parametrize(
    ("has", "codes"),
    [
        ({"measured", "no_advance"}, {"value_measured", "payments_measured", "no_advance"}),
        ({"fixed", "goods"}, {"value_goods", "goods", "results"}),
        ({"fixed", "payments", "advance"}, {"value", "milestones", "advance"}),
    ],
)
def test_value_and_payment_are_told_by_the_form_of_the_agreement(
    has: set[str], codes: set[str]
) -> None:
    subjects = {
        "value",
        "value_goods",
        "value_measured",
        "milestones",
        "payments_measured",
        "goods",
        "results",
    }
    found = {clause.code for clause in clauses.select(LIBRARY, "R1b", has)}

    assert found & (subjects | {"advance", "no_advance"}) == codes


def test_clauses_are_numbered_and_filled_in_both_languages() -> None:
    chosen = clauses.select(LIBRARY, "R1b", EVERYTHING)

    spanish = clauses.render(chosen, VALUES, language="es")
    english = clauses.render(chosen, VALUES, language="en")

    assert [text.number for text in spanish] == list(range(1, len(chosen) + 1))
    assert spanish[1].title == "Objeto"
    assert english[1].title == "Object"
    assert "<organisation>" in spanish[1].text
    assert not any("{" in text.text for text in (*spanish, *english))


def test_a_missing_value_is_refused_by_its_name() -> None:
    chosen = clauses.select(LIBRARY, "R1b", EVERYTHING)

    with pytest.raises(Refused) as refused:
        clauses.render(chosen, VALUES | {"value": " "}, language="es")

    assert refused.value.sentence.params == {"names": ("value",)}


def test_a_value_that_no_clause_uses_is_refused() -> None:
    chosen = clauses.select(LIBRARY, "R1b", NOTHING)

    with pytest.raises(Refused) as refused:
        clauses.render(chosen, VALUES, language="es")

    assert refused.value.sentence.params == {"names": ("advance", "in_kind", "retention")}


def test_an_agreement_writes_its_own_text(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)

    with db.reading(hands.contracts_officer) as work:
        spanish = agreement_texts.clause_texts(work, agreement, translator("es"))
        english = agreement_texts.clause_texts(work, agreement, translator("en"))

    by_code = {text.code: text.text for text in spanish}
    assert "$\u00a091.000.000" in by_code["value"]
    assert "los 4 hitos" in by_code["value"]
    assert "$\u00a019.400.000" in by_code["in_kind"]
    assert "30\u00a0%" in by_code["advance"]
    assert "Caloto (Cauca)" in by_code["object"]
    assert "Ana Lucía Prueba" in by_code["object"]
    assert len(english) == len(spanish)
    assert agreement.clause_edition == LIBRARY.edition


def test_a_draft_whose_text_would_have_a_gap_is_not_submitted(db: Database) -> None:
    hands = cast()
    nameless = factories.community(db, hands, tax_number=None)
    agreement = works.drafted(db, hands, factories.financed(db, hands, nameless))

    with pytest.raises(Refused) as refused, db.writing(hands.contracts_officer) as work:
        drafts.submit(work, agreement.id, SubmitAgreement())

    assert refused.value.sentence.params == {"names": ("tax_number",)}
