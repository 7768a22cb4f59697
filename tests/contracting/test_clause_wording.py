"""The wording of a clause: whatever is accepted can be filled and printed, whatever cannot is refused at its field."""

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracting import clause_variables, clause_wording, clauses
from contracting.clause_wording import PartKind, Wording
from contracting.clauses import Clause
from contracting.documents.agreement import print_agreement
from contracting.documents.agreement_sheet import WrittenClause
from contracting.samples import agreement as sheets
from foundation.samples import STAMP
from foundation.translations import translator
from tests.support.golden import words_of

GOOD = Wording(
    title_es="Agua",
    title_en="Water",
    text_es="{organisation} cuida el agua por {term}.",
    text_en="{organisation} looks after the water for {term}.",
)
KNOWN = clause_variables.known()
# Braces, names of values and pieces of formats are what breaks a text; the rest are letters of everywhere.
PIECES = st.one_of(
    st.sampled_from(["{", "}", "{}", "{{", "}}", "{value}", "{term}", "{nobody}", "{value!r}"]),
    st.sampled_from(["{value:>10}", "{a.b}", "{0}", "\n", "\x00", "\u202e", "👍", "agua ", " "]),
    st.text(max_size=4),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


def wrong(**changes: str) -> dict[str, str]:
    wording = msgspec.structs.replace(GOOD, **changes)
    found = clause_wording.errors_of(wording, KNOWN, "always")
    return {name: sentence.msgid for name, sentence in found.items()}


def both(text: str) -> dict[str, str]:
    return {"text_es": text, "text_en": text}


@given(TEXTS, TEXTS, TEXTS)
@example("Agua {value}", "Agua", "{value}")
@example("{", "Agua", "}")
@example("Agua {{value}}", "Agua", "")
def test_any_text_either_is_refused_or_can_be_filled_and_printed(
    text: str, title: str, outcome: str
) -> None:
    wording = Wording(
        title_es=title,
        title_en="Water",
        text_es=text,
        text_en=text,
        if_es="Si falta el agua",
        then_es=outcome,
        if_en="If there is no water",
        then_en=outcome,
    )
    if clause_wording.errors_of(wording, KNOWN, "always"):
        return

    clause = Clause(code="agua", **msgspec.structs.asdict(wording))
    for language in clause_wording.LANGUAGES:
        samples = clause_variables.samples(language)
        needed = clauses.variables_of(text)
        values = {name: samples[name] for name in needed}
        (written,) = clauses.render((clause,), values, language=language)
        assert "{" not in written.text + written.outcome
        assert written.text.strip()
        printed = clause_wording.errors_of(
            msgspec.structs.replace(GOOD, text_es=written.text, text_en=written.text), {}, "always"
        )
        assert not printed


def test_what_is_accepted_is_printed_without_a_letter_replaced() -> None:
    accepted = "Ñame, güiro, «½ ʉ» – 20 ≥ 5 · ꞌ"
    assert wrong(**both(accepted)) == {}

    sheet = msgspec.structs.replace(
        sheets.agreement(), clauses=(WrittenClause(number=1, title=accepted, text=accepted),)
    )
    printed = print_agreement(sheet, STAMP, translator("es"))

    assert printed.replaced == ()
    assert accepted in words_of(printed.content)


def test_the_paragraphs_of_a_text_stay_apart_on_paper() -> None:
    assert wrong(**both("Una cosa.\nOtra cosa.")) == {}
    assert wrong(title_es="Una\notra") == {"title_es": "Write this in one line."}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("El valor es {value", "A brace is open or doubled"),
        ("El valor es value}", "A brace is open or doubled"),
        ("El valor es {{value}}", "A brace is open or doubled"),
        ("El valor es {valor}", "There is no value called"),
        ("El valor es {value.minor}", "There is no value called"),
        ("El valor es {value!r}", "There is no value called"),
        ("El valor es {}", "There is no value called"),
        ("El anticipo es {advance}", "Not every agreement with this clause has"),
        ("   ", "This is needed."),
        ("Agua\x07", "This holds characters that cannot be written down."),
        ("Agua \u202eauga", "This holds characters that cannot be written down."),
        ("Agua 👍", "The documents have no letter for"),
        ("ماء", "The documents have no letter for"),
    ],
)
def test_a_text_that_cannot_be_filled_or_printed_is_refused_at_its_field(
    text: str, said: str
) -> None:
    found = wrong(text_es=text)

    assert found["text_es"].startswith(said)
    assert set(found) == {"text_es"}


def test_a_value_that_only_some_agreements_have_needs_their_condition() -> None:
    wording = msgspec.structs.replace(GOOD, **both("Se da un anticipo del {advance}."))

    assert clause_wording.errors_of(wording, KNOWN, "advance") == {}
    assert set(clause_wording.errors_of(wording, KNOWN, "retention")) == {"text_es", "text_en"}


def test_both_languages_name_the_same_values() -> None:
    found = wrong(text_en="The organisation looks after the water for {term}.")

    assert found == {"text_en": "Spanish and English name different values: {names}."}


def test_a_title_and_a_case_are_words_only() -> None:
    plain = {"if_es": "Si falta {value}", "then_es": "Se avisa.", "if_en": "If", "then_en": "Say."}

    assert set(wrong(title_en="Water for {term}")) == {"title_en"}
    assert set(wrong(**plain)) == {"if_es"}


def test_plain_words_are_whole_and_name_nothing_that_the_text_does_not() -> None:
    half = wrong(if_es="Si falta el agua")
    stray = wrong(
        if_es="Si falta", then_es="Se paga {value}.", if_en="If", then_en="{value} is paid."
    )

    assert set(half) == {"then_es", "if_en", "then_en"}
    assert stray == {"then_es": "The plain words name what the text does not: {names}."}


def test_every_delivered_clause_passes_what_an_office_has_to_pass() -> None:
    for library in clauses.libraries():
        for clause in library.clauses:
            with_ = clause.only_with or "always"
            assert clause_wording.errors_of(clause.wording, KNOWN, with_) == {}


def test_braces_inside_a_value_stay_as_they_are() -> None:
    assert clause_wording.fill("Obra {object}.", {"object": "{value} {"}) == "Obra {value} {."


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_the_parts_of_a_difference_are_both_texts(before: str, after: str) -> None:
    parts = clause_wording.differences(before, after)

    def said(*kinds: PartKind) -> list[str]:
        return " ".join(part.text for part in parts if part.kind in kinds).split()

    assert said(PartKind.SAME, PartKind.REMOVED) == before.split()
    assert said(PartKind.SAME, PartKind.ADDED) == after.split()


def test_a_difference_shows_the_words_that_changed() -> None:
    parts = clause_wording.differences("Se paga en diez días.", "Se paga en ocho días.")

    assert [(part.kind.value, part.text) for part in parts] == [
        ("same", "Se paga en"),
        ("removed", "diez"),
        ("added", "ocho"),
        ("same", "días."),
    ]
