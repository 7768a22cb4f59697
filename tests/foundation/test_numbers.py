"""Numbers as people write them are read in one way or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import MAX_MINOR, Money, cop
from foundation.numbers import MARKS, Mark, normalise, parse_decimal_text, parse_money_text
from foundation.translations import LANGUAGES, translator

languages = st.sampled_from(LANGUAGES)
amounts = st.one_of(
    st.integers(0, MAX_MINOR),
    st.integers(0, 2_000_000),
    st.integers(0, 10**6).map(lambda n: n * 100),
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.500.000,50", "1500000.50"),
        ("1,500,000.50", "1500000.50"),
        ("1500000.50", "1500000.50"),
        ("$ 850 000", "850000"),
        ("$850.000", "850000"),
        ("COP 1'250'000", "1250000"),
        ("1 250 000,75 COP", "1250000.75"),
        ("12,5 %", "12.5"),
        ("-3,25", "-3.25"),
        ("\u22123,25", "-3.25"),
        ("- $ 12", "-12"),
        ("$ -12", "-12"),
        (".5", "0.5"),
        ("7,", "7"),
        ("0", "0"),
        ("007", "007"),
    ],
)
@pytest.mark.parametrize("decimal", [",", "."])
def test_a_number_with_one_reading_is_read_alike_in_both_languages(
    text: str, plain: str, decimal: Mark
) -> None:
    if text == "$850.000" and decimal == ".":
        plain = "850.000"

    assert normalise(text, decimal=decimal) == plain


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            ".",
            ",",
            "$",
            "%",
            "--5",
            "5-",
            "1e5",
            "NaN",
            "inf",
            "0x10",
            "1_000",
            "½",
            "²",
        ),
        *("3 4", "12 34 5", "850 00", "1%2", "1COP2", "1 2.5", "1\u202f50"),
        *(
            "1.50,500",
            "1,2,3",
            "1.2.3",
            "1.500.50",
            "1,5,00.5",
            "1.500,500.5",
            "01.500.000",
            "1.500,",
            "1,.5",
        ),
        *("١٢٣", "１２３", "5 y 6", "cinco", "1/2", "+5"),
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    for decimal in MARKS.values():
        with pytest.raises(ValueError, match="not a number"):
            normalise(text, decimal=decimal)


def test_one_mark_before_three_digits_means_what_it_means_in_the_readers_language() -> None:
    assert parse_decimal_text("1.500", 1000, decimal=",") == 1_500_000
    assert parse_decimal_text("1.500", 1000, decimal=".") == 1_500
    assert parse_decimal_text("1,500", 1000, decimal=",") == 1_500
    assert parse_decimal_text("1,500", 1000, decimal=".") == 1_500_000
    # Nobody groups behind a zero.
    assert parse_decimal_text("0.500", 1000, decimal=",") == 500
    assert parse_decimal_text("0,500", 1000, decimal=".") == 500


@pytest.mark.parametrize(("text", "decimal"), [("850,000", ","), ("850.000", "."), ("1,505", ",")])
def test_money_with_three_digits_after_the_decimal_mark_is_refused(
    text: str, decimal: Mark
) -> None:
    with pytest.raises(ValueError, match="two decimals"):
        parse_money_text(text, decimal=decimal)


def test_money_is_read_to_the_cent_at_its_largest() -> None:
    assert parse_money_text("9.999.999.999.999,99") == cop("9_999_999_999_999.99")
    with pytest.raises(ValueError, match="larger"):
        parse_money_text("1.000.000.000.000.000,01")


def test_digits_are_never_lost() -> None:
    assert parse_decimal_text("12,5", 100) == 1250
    assert parse_decimal_text("12,50000", 100) == 1250
    with pytest.raises(ValueError, match="decimals"):
        parse_decimal_text("12,505", 100)
    with pytest.raises(ValueError, match="decimals"):
        parse_decimal_text("1,5")


def test_degrees_have_no_groups_and_six_decimals() -> None:
    assert parse_decimal_text("2,445123", 1_000_000, has_groups=False) == 2_445_123
    assert parse_decimal_text("-76.612", 1_000_000, has_groups=False) == -76_612_000
    assert parse_decimal_text("-76.61234567890123°", 1_000_000, has_groups=False) == -76_612_345
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal_text("1.000,5", 1_000_000, has_groups=False)


def test_an_endless_text_is_refused_at_once() -> None:
    for text in ("9" * 100_000, "1." * 50_000, "9" + " " * 100_000 + "x", "1.500." * 20_000):
        with pytest.raises(ValueError, match="not a number"):
            parse_money_text(text)


@given(languages, amounts)
def test_an_amount_in_a_field_reads_back_as_itself(language: str, minor: int) -> None:
    written = translator(language).money_input(Money(minor))

    assert parse_money_text(written, decimal=MARKS[language]) == Money(minor)


@given(languages, st.integers(-(10**15), 10**15), st.sampled_from([1, 100, 1000]))
def test_a_quantity_in_a_field_reads_back_as_itself(language: str, number: int, scale: int) -> None:
    written = translator(language).scaled(number, scale)

    assert parse_decimal_text(written, scale, decimal=MARKS[language]) == number


@given(st.text("0123456789.,- $%'", max_size=14), st.sampled_from([",", "."]))
def test_whatever_is_read_has_the_digits_that_were_written(text: str, decimal: Mark) -> None:
    try:
        plain = normalise(text, decimal=decimal)
    except ValueError:
        return

    digits = "".join(c for c in text if c.isdecimal())
    assert plain.replace("-", "").replace(".", "").lstrip("0") == digits.lstrip("0")
    assert plain.replace("-", "").replace(".", "").isdecimal()
