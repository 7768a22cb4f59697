"""Numbers, amounts, ordinals and dates as contracts and deeds write them, in Spanish and English.

A value that somebody answers for is written twice, in words and in figures, because a figure is easily changed by one digit. The
Código de Comercio (art. 623) says of negotiable instruments that the words prevail where the two differ. Spanish follows the
Ortografía of the academies: a number before a noun loses its last vowel (*veintiún mil*, *ciento un pesos*), one that ends in a
whole million takes *de* (*un millón de pesos*), and 10^12 is *un billón*. Amounts go up to 10^15 units, the largest accepted anywhere.
"""

import datetime as dt
from typing import NamedTuple

from foundation.money import COP, MAX_MINOR, MINOR_PER_UNIT, Money

LARGEST = MAX_MINOR // MINOR_PER_UNIT
_THOUSAND, _MILLION, _BILLION = 10**3, 10**6, 10**12


class Noun(NamedTuple):
    """A currency's name: one of it, more of it, and what stands behind the amount."""

    one: str
    many: str
    behind: str = ""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CURRENCIES = {
    "es": {
        COP: Noun("peso", "pesos", " M/CTE"),
        "USD": Noun("dólar", "dólares", " de los Estados Unidos de América"),
        "EUR": Noun("euro", "euros"),
    },
    "en": {
        COP: Noun("Colombian peso", "Colombian pesos"),
        "USD": Noun("United States dollar", "United States dollars"),
        "EUR": Noun("euro", "euros"),
    },
}
_UP_TO_29 = _listed(
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve "
    "veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = _listed("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS = _listed(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_PLACES = (
    _listed("primera segunda tercera cuarta quinta sexta séptima octava novena"),
    _listed(
        "décima vigésima trigésima cuadragésima quincuagésima sexagésima septuagésima octogésima nonagésima"
    ),
    _listed(
        "centésima ducentésima tricentésima cuadringentésima quingentésima sexcentésima septingentésima octingentésima noningentésima"
    ),
)
_MONTHS = {
    "es": _listed(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "en": _listed(
        "January February March April May June July August September October November December"
    ),
}
_ENGLISH = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ENGLISH_SCALES = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def spanish(number: int) -> str:
    """A number before a masculine noun: ``veintiún``, ``doscientos un``.

    Raises ``ValueError`` below zero and above 10^15, as ``english`` does.
    """
    _check(number)
    if number < _THOUSAND:
        return _below_a_thousand(number)
    if number < _MILLION:
        many, rest = divmod(number, _THOUSAND)
        said = "mil" if many == 1 else f"{_below_a_thousand(many)} mil"
    else:
        scale, one, more = (
            (_MILLION, "un millón", "millones")
            if number < _BILLION
            else (_BILLION, "un billón", "billones")
        )
        many, rest = divmod(number, scale)
        said = one if many == 1 else f"{spanish(many)} {more}"
    return f"{said} {spanish(rest)}" if rest else said


def _below_a_thousand(number: int) -> str:
    # Alone it is «cien», in company «ciento».
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if 0 < rest < len(_UP_TO_29) or not number:
        said.append(_UP_TO_29[rest])
    elif rest:
        said.append(_TENS[tens - 3] + (f" y {_UP_TO_29[ones]}" if ones else ""))
    return " ".join(said)


def english(number: int) -> str:
    """A number as American contracts write it: ``one hundred twenty-one thousand five``."""
    _check(number)
    if number < len(_ENGLISH):
        return _ENGLISH[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH[ones]}" if ones else "")
    scale, name = next(
        ((scale, name) for scale, name in _ENGLISH_SCALES if number >= scale), (100, "hundred")
    )
    many, rest = divmod(number, scale)
    return f"{english(many)} {name}" + (f" {english(rest)}" if rest else "")


def _check(number: int) -> None:
    if not 0 <= number <= LARGEST:
        raise ValueError("only numbers from zero to 10^15 are written in words")


def amount(money: Money, language: str) -> str:
    """An amount in words: ``doscientos millones de pesos M/CTE``, ``one Colombian peso and 50/100``.

    A currency without a name here keeps its code. Cents are written as a fraction, as on cheques.
    """
    units, cents = divmod(abs(money.minor), MINOR_PER_UNIT)
    unnamed = Noun(money.currency, money.currency)
    noun = _CURRENCIES[language].get(money.currency, unnamed)
    name = noun.one if units == 1 else noun.many
    if language == "en":
        sign = "minus " if money.minor < 0 else ""
        return f"{sign}{english(units)} {name}" + (f" and {cents:02d}/100" if cents else "")
    sign = "menos " if money.minor < 0 else ""
    joined = "de " if units and not units % _MILLION else ""
    fraction = f" con {cents:02d}/100" if cents else ""
    number = spanish(units)
    # «Moneda corriente» closes an amount in pesos; a country belongs to its currency's name.
    said = f"{sign}{number} {joined}{name}"
    return said + (fraction + noun.behind if money.currency == COP else noun.behind + fraction)


def ordinal(number: int, language: str) -> str:
    """The place of a clause, in the feminine of *cláusula*: ``vigésima primera``; in English ``twenty-first``.

    Spanish writes each part as a word (*décima primera*), as agreements do. Raises ``ValueError`` outside 1 to 999.
    """
    if not 0 < number < _THOUSAND:
        raise ValueError("only places from 1 to 999 are written in words")
    if language == "en":
        first, mark, last = _rpartition(english(number))
        return first + mark + _english_ordinal(last)
    parts = [
        _PLACES[place][int(digit) - 1]
        for place, digit in reversed(list(enumerate(reversed(str(number)))))
        if digit != "0"
    ]
    return " ".join(parts)


def _rpartition(text: str) -> tuple[str, str, str]:
    """A number's last word and what stands before it."""
    place = max(text.rfind("-"), text.rfind(" "))
    return (text[:place], text[place], text[place + 1 :]) if place >= 0 else ("", "", text)


def _english_ordinal(word: str) -> str:
    if word.endswith("y"):
        return word[:-1] + "ieth"
    return _IRREGULAR.get(word, word + "th")


def date(on: dt.date, language: str) -> str:
    """A day as deeds write it: ``a los veintitrés (23) días del mes de noviembre de 2026``."""
    month = _MONTHS[language][on.month - 1]
    if language == "en":
        return f"on the {ordinal(on.day, 'en')} ({on.day}) day of {month} {on.year}"
    if on.day == 1:
        return f"al primer (1.º) día del mes de {month} de {on.year}"
    return f"a los {spanish(on.day)} ({on.day}) días del mes de {month} de {on.year}"
