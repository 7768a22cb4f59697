"""Words and figures as the reader writes them: Spanish first, English complete."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import StateName, say
from foundation.money import MAX_MINOR, Money, cop
from foundation.translations import Translator, translator

ES, EN = translator("es"), translator("en")


class Colour(StrEnum):
    BRIGHT_RED = "bright_red"


def words(language: str, messages: Mapping[str, str | tuple[str, ...]]) -> Translator:
    """A reader with a catalogue of their own."""
    return Translator(language, {(None, msgid): text for msgid, text in messages.items()})


@pytest.mark.parametrize(
    ("amount", "spanish", "english"),
    [
        (cop(0), "$\u00a00", "$\u00a00"),
        (cop("1_234_567"), "$\u00a01.234.567", "$\u00a01,234,567"),
        (cop("1_234_567.05"), "$\u00a01.234.567,05", "$\u00a01,234,567.05"),
        (cop("-0.50"), "\u2212$\u00a00,50", "\u2212$\u00a00.50"),
        (Money(123_456, "USD"), "USD\u00a01.234,56", "USD\u00a01,234.56"),
        (cop("9_999_999_999_999.99"), "$\u00a09.999.999.999.999,99", "$\u00a09,999,999,999,999.99"),
    ],
)
def test_money_is_written_exactly_and_cents_only_where_there_are_any(
    amount: Money, spanish: str, english: str
) -> None:
    assert (ES.money(amount), EN.money(amount)) == (spanish, english)


@given(st.integers(-MAX_MINOR, MAX_MINOR))
def test_no_digit_of_an_amount_is_lost_on_the_page(minor: int) -> None:
    written = ES.money(Money(minor))

    units, _, cents = written.partition(",")
    digits = "".join(c for c in units if c.isdecimal()) + (cents or "00")
    assert int(digits) == abs(minor)
    assert written.startswith("\u2212") == (minor < 0)


def test_days_and_hours_are_bogotas() -> None:
    at = datetime(2026, 3, 1, 4, 59, tzinfo=UTC)

    assert ES.datetime(at) == "28 de febrero de 2026, 23:59"
    assert EN.datetime(at) == "28 February 2026, 23:59"
    assert ES.date(date(2026, 2, 17)) == "17 de febrero de 2026"
    assert ES.short_date(date(2026, 2, 17)) == "17 feb 2026"
    assert ES.month(date(2026, 2, 17)) == "febrero 2026"
    assert (ES.date(None), ES.short_date(None), ES.datetime(None)) == ("—", "—", "—")


def test_scaled_numbers_have_the_decimals_they_need() -> None:
    assert [ES.quantity(n) for n in (0, 1_500, 1_234_567_890, -250)] == [
        "0",
        "1,5",
        "1.234.567,89",
        "-0,25",
    ]
    assert (ES.percent(1_950), EN.percent(1_950), ES.percent(10_000)) == (
        "19,5\u00a0%",
        "19.5\u00a0%",
        "100\u00a0%",
    )


def test_a_value_in_a_sentence_is_written_as_its_reader_writes_it() -> None:
    sentence = say(
        "{amount} until {day}: {n} of {many}, {yes}, {state}",
        amount=cop("1_500.50"),
        day=date(2026, 2, 17),
        n=1_234,
        many=(cop(1), "x"),
        yes=True,
        state=StateName("colour", Colour.BRIGHT_RED),
    )

    assert words("en", {}).sentence(sentence) == (
        "$\u00a01,500.50 until 17 February 2026: 1,234 of $\u00a01, x, Yes, Bright red"
    )


def test_a_sentence_in_a_sentence_is_translated_too() -> None:
    inner = say("Nothing left of {amount}.", amount=cop(5))
    tongue = words(
        "es", {"Nothing left of {amount}.": "Nada queda de {amount}.", "No: {why}": "No: {why}"}
    )

    assert tongue.sentence(say("No: {why}", why=inner)) == "No: Nada queda de $\u00a05."


def test_what_people_wrote_is_never_taken_for_a_place_to_fill() -> None:
    tongue = words("es", {"Named {name}.": "Se llama {name}."})

    for name in ("{0}", "{name}", "{x.__class__}", "100 %", "%s", "}{"):
        assert tongue.text("Named {name}.", name=name) == f"Se llama {name}."
    assert tongue.text("Braces {stay} as they are") == "Braces {stay} as they are"


def test_one_and_many_are_told_apart() -> None:
    tongue = words("es", {"{n} work": ("{n} obra", "{n} obras")})

    assert [tongue.plural("{n} work", "{n} works", n) for n in (0, 1, 2, 1_500)] == [
        "0 obras",
        "1 obra",
        "2 obras",
        "1.500 obras",
    ]
    assert words("en", {}).plural("{n} work", "{n} works", 2) == "2 works"


def test_a_code_is_shown_by_its_label_or_read_as_words() -> None:
    tongue = Translator("es", {("colour", "bright_red"): "rojo vivo"})

    assert tongue.label("colour", Colour.BRIGHT_RED) == "rojo vivo"
    assert tongue.label("other", Colour.BRIGHT_RED) == "Bright red"
    assert tongue.has_label("colour", "bright_red")
    assert not tongue.has_label("colour", "blue")


def test_an_unknown_language_is_spanish() -> None:
    for language in ("", "fr", "ES", "../en", "en\0"):
        assert translator(language).language == "es"
    assert (ES.language, EN.language) == ("es", "en")


def test_spanish_says_spanish() -> None:
    assert ES.text("Sign in to continue.") != "Sign in to continue."
    assert EN.text("Sign in to continue.") == "Sign in to continue."
