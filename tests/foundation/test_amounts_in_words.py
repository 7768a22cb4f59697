"""Amounts in words are correct Spanish and English: what ICU spells, what can be read back, what deeds write."""

import json
import random
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import amounts_in_words
from foundation.amounts_in_words import LARGEST, amount, english, ordinal, spanish
from foundation.money import COP, Money, cop
from tests.support.machine import lacking

# Debian's own Python carries python3-icu; the suite's has no need of it. The folder of this file stays out of its path.
SYSTEM_PYTHON = Path("/usr/bin/python3")
ASK_ICU = """
import icu, json, sys
language, rules, numbers = json.load(sys.stdin)
spelled = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(language))
spelled.setDefaultRuleSet(rules)
print(json.dumps([spelled.format(number).replace(chr(0xAD), "") for number in numbers]))
"""
NUMBERS = st.one_of(
    st.integers(0, LARGEST),
    st.integers(0, 2_000_000),
    st.sampled_from([10**n for n in range(16)]),
    st.builds(lambda n, k: min(n * 10**k, LARGEST), st.integers(0, 1100), st.integers(0, 13)),
)


def icu(language: str, rules: str, numbers: list[int]) -> list[str]:
    """How the library of the Unicode consortium spells numbers."""
    if not SYSTEM_PYTHON.exists():
        lacking("Debian's Python with ICU is not installed (Debian: python3-icu)")
    done = subprocess.run(
        [SYSTEM_PYTHON, "-I", "-c", ASK_ICU],
        input=json.dumps([language, rules, numbers]),
        capture_output=True,
        check=False,
        text=True,
    )
    if "No module named 'icu'" in done.stderr:
        lacking("ICU for Python is not installed (Debian: python3-icu)")
    assert done.returncode == 0, done.stderr
    spelled: list[str] = json.loads(done.stdout)
    return spelled


def sample(largest: int = LARGEST) -> list[int]:
    """Every number up to 2,500, round ones and their neighbours, and 4,000 of every length."""
    chance = random.Random(623)
    near = {10**n * k + d for n in range(3, 16) for k in range(1, 10) for d in (-1, 0, 1, 21)}
    sparse = {
        int("".join(chance.choice("000129") for _ in range(length)) or 0)
        for length in range(1, 16)
        for _ in range(120)
    }
    long = {chance.randrange(10 ** chance.randrange(3, 16)) for _ in range(4_000)}
    every = set(range(2_500)) | near | sparse | long | {LARGEST}
    return sorted(number for number in every if 0 <= number <= largest)


def differing(numbers: list[int], ours: list[str], theirs: list[str]) -> list[tuple[int, str, str]]:
    rows = zip(numbers, ours, theirs, strict=True)
    return [(number, mine, other) for number, mine, other in rows if mine != other][:10]


def test_spanish_is_what_icu_spells() -> None:
    numbers = sample()

    spelled = icu("es", "%spellout-cardinal-masculine", numbers)

    assert len(numbers) > 7_000
    assert differing(numbers, [spanish(number) for number in numbers], spelled) == []


def test_english_is_what_icu_spells() -> None:
    numbers = sample()

    spelled = icu("en", "%spellout-cardinal", numbers)

    assert differing(numbers, [english(number) for number in numbers], spelled) == []


def test_ordinals_are_what_icu_spells_but_for_the_teens_that_agreements_write_apart() -> None:
    numbers = [number for number in range(1, 1000) if number % 100 not in range(11, 20)]

    # ICU 72 writes «octingésima» where the academies have «octingentésima».
    spelled = [
        text.replace("octingésima", "octingentésima")
        for text in icu("es", "%spellout-ordinal-feminine", numbers)
    ]
    in_english = icu("en", "%spellout-ordinal", numbers)

    assert differing(numbers, [ordinal(number, "es") for number in numbers], spelled) == []
    assert differing(numbers, [ordinal(number, "en") for number in numbers], in_english) == []
    assert [ordinal(number, "es") for number in (11, 17, 112)] == [
        "décima primera",
        "décima séptima",
        "centésima décima segunda",
    ]


WORTH = {
    word: value
    for value, words in {
        0: "cero",
        1: "un",
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce",
        13: "trece",
        14: "catorce",
        15: "quince",
        16: "dieciséis",
        17: "diecisiete",
        18: "dieciocho",
        19: "diecinueve",
        20: "veinte",
        21: "veintiún",
        22: "veintidós",
        23: "veintitrés",
        24: "veinticuatro",
        25: "veinticinco",
        26: "veintiséis",
        27: "veintisiete",
        28: "veintiocho",
        29: "veintinueve",
        30: "treinta",
        40: "cuarenta",
        50: "cincuenta",
        60: "sesenta",
        70: "setenta",
        80: "ochenta",
        90: "noventa",
        100: "cien ciento",
        200: "doscientos",
        300: "trescientos",
        400: "cuatrocientos",
        500: "quinientos",
        600: "seiscientos",
        700: "setecientos",
        800: "ochocientos",
        900: "novecientos",
    }.items()
    for word in words.split()
}


def read_back(text: str) -> int:
    """The number that a reader of Spanish hears."""
    whole, part = 0, 0
    for word in text.split():
        match word:
            case "y":
                continue
            case "mil":
                # Thousands of billones or millones are still of them.
                part = (part or 1) * 1000
                held, part = part, 0
                whole += held
            case "millón" | "millones" | "billón" | "billones":
                scale = 10**6 if word.startswith("mill") else 10**12
                below = whole % 10**12 if scale == 10**6 else whole
                whole = whole - below + (below + part) * scale
                part = 0
            case _:
                part += WORTH[word]
    return whole + part


@given(NUMBERS)
def test_a_number_is_read_back_from_its_words(number: int) -> None:
    assert read_back(spanish(number)) == number


@given(NUMBERS)
def test_words_hold_no_form_that_is_never_said(number: int) -> None:
    text = spanish(number)

    assert not text.startswith("un mil ")
    assert not re.search(r"uno\b|\bmillones mil mil\b|\bmill?ones? un mil\b|  ", text)
    assert all(
        after in {"mil", "millones", "billones"} for after in re.findall(r"\bcien (\w+)", text)
    )
    assert text == text.strip().lower()


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_their_words(one: int, other: int) -> None:
    assert (spanish(one) == spanish(other)) == (english(one) == english(other)) == (one == other)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (cop("200_000_000"), "doscientos millones de pesos M/CTE"),
        (cop(0), "cero pesos M/CTE"),
        (cop(1), "un peso M/CTE"),
        (cop(21_000), "veintiún mil pesos M/CTE"),
        (cop(101), "ciento un pesos M/CTE"),
        (cop(1_000_000), "un millón de pesos M/CTE"),
        (cop(1_000_001), "un millón un pesos M/CTE"),
        (cop(1_001_000_000), "mil un millones de pesos M/CTE"),
        (cop(2_000_100_000), "dos mil millones cien mil pesos M/CTE"),
        (cop(10**12), "un billón de pesos M/CTE"),
        (cop(10**15), "mil billones de pesos M/CTE"),
        (
            cop("9_099_999.50"),
            "nueve millones noventa y nueve mil novecientos noventa y nueve pesos con 50/100 M/CTE",
        ),
        (cop("1_000_000.05"), "un millón de pesos con 05/100 M/CTE"),
        (-cop("31_000"), "menos treinta y un mil pesos M/CTE"),
        (Money(100, "USD"), "un dólar de los Estados Unidos de América"),
        (
            Money(2_100_000_25, "USD"),
            "dos millones cien mil dólares de los Estados Unidos de América con 25/100",
        ),
        (Money(3_000_000_00, "EUR"), "tres millones de euros"),
        (Money(21_00, "SEK"), "veintiún SEK"),
    ],
)
def test_an_amount_in_spanish(written: Money, said: str) -> None:
    assert amount(written, "es") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (cop("200_000_000"), "two hundred million Colombian pesos"),
        (cop(1), "one Colombian peso"),
        (cop("121_005.50"), "one hundred twenty-one thousand five Colombian pesos and 50/100"),
        (Money(100, "USD"), "one United States dollar"),
        (-Money(21_00, "SEK"), "minus twenty-one SEK"),
    ],
)
def test_an_amount_in_english(written: Money, said: str) -> None:
    assert amount(written, "en") == said


@given(st.integers(0, LARGEST * 100))
def test_an_amount_says_its_units_and_its_cents(minor: int) -> None:
    said = amount(Money(minor, COP), "es")

    found = re.fullmatch(r"(.+?)( de)? pesos?( con (\d\d)/100)? M/CTE", said)

    assert found is not None
    assert read_back(found[1]) * 100 + int(found[4] or 0) == minor
    assert bool(found[2]) == (minor >= 10**8 and minor // 100 % 10**6 == 0)


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_is_beyond_the_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="10\\^15"):
        spanish(number)
    with pytest.raises(ValueError, match="10\\^15"):
        english(number)


@pytest.mark.parametrize("number", [0, 1000])
def test_a_place_beyond_the_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 999"):
        ordinal(number, "es")


def test_days_as_deeds_write_them() -> None:
    said = amounts_in_words.date

    assert (
        said(date(2026, 11, 23), "es") == "a los veintitrés (23) días del mes de noviembre de 2026"
    )
    assert said(date(2026, 3, 1), "es") == "al primer (1.º) día del mes de marzo de 2026"
    assert (
        said(date(2026, 12, 31), "es")
        == "a los treinta y un (31) días del mes de diciembre de 2026"
    )
    assert said(date(2026, 11, 23), "en") == "on the twenty-third (23) day of November 2026"


def test_every_day_of_a_year_is_said_differently() -> None:
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(366)]

    for language in ("es", "en"):
        assert len({amounts_in_words.date(day, language) for day in days}) == 366
