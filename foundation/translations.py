"""Words and figures in the reader's language: Spanish first, English complete.

The English sentence in the code is the key of the catalogue; ``<package>/locale/es.po`` has the Spanish. Codes (states, kinds, roles)
are shown through labels: a catalogue entry whose context names the code list. Money, dates and numbers follow es-CO and en.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from foundation import amounts_in_words
from foundation.clock import BOGOTA
from foundation.errors import Percentage, Scaled, Sentence, StateName
from foundation.money import COP, MINOR_PER_UNIT, Money

LANGUAGES = ("es", "en")
PACKAGES = ("foundation", "portfolio", "contracting", "maintenance", "exchange", "app")
ROOT = Path(__file__).resolve().parent.parent

LOCALES = {"es": "es_CO", "en": "en_US"}
LONG = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}


@dataclass(frozen=True)
class Translator:
    """Everything that depends on the reader's language."""

    language: str
    messages: Mapping[tuple[str | None, str], str | tuple[str, ...]]

    @property
    def locale(self) -> str:
        return LOCALES[self.language]

    def text(self, msgid: str, /, **params: object) -> str:
        """A sentence of the interface with its values formatted."""
        found = self.messages.get((None, msgid), msgid)
        text = found if isinstance(found, str) else found[0]
        return (
            text.format(**{name: self.value(value) for name, value in params.items()})
            if params
            else text
        )

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """A sentence that depends on a count; ``{n}`` is the count."""
        found = self.messages.get((None, one))
        forms = found if isinstance(found, tuple) else (one, many)
        text = forms[0] if n == 1 else forms[1]
        return text.format(
            n=self.number(n), **{name: self.value(value) for name, value in params.items()}
        )

    def sentence(self, sentence: Sentence) -> str:
        return self.text(sentence.msgid, **sentence.params)

    def label(self, context: str, value: object) -> str:
        """The name of a code: ``label("agreement.state", "signed")`` → «firmado»."""
        code = value.value if isinstance(value, StrEnum) else str(value)
        found = self.messages.get((context, code))
        if isinstance(found, str):
            return found
        return code.replace("_", " ").replace(".", " ").capitalize()

    def has_label(self, context: str, value: str) -> bool:
        return (context, value) in self.messages

    def value(self, value: object) -> str:
        """Any value inside a sentence, as this reader writes it."""
        match value:
            case Sentence():
                return self.sentence(value)
            case StateName():
                return self.label(value.context, value.value)
            case Money() | Percentage() | Scaled():
                return self._decimals(value)
            case dt.datetime():
                return self.datetime(value)
            case dt.date():
                return self.date(value)
            case bool():
                return self.text("Yes") if value else self.text("No")
            case int():
                return self.number(value)
            case str() if (context := getattr(value, "label_context", None)) is not None:
                return self.label(context, value)
            case tuple() | list():
                return ", ".join(self.value(item) for item in value)
        return str(value)

    def _decimals(self, value: Money | Percentage | Scaled) -> str:
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, Percentage):
            return self.percent(value.basis_points)
        return self.scaled(value.number, value.scale)

    def money(self, amount: Money) -> str:
        """``$ 1.234.567`` — cents only where there are any, the currency's code where it is not the peso."""
        units, cents = divmod(abs(amount.minor), MINOR_PER_UNIT)
        sign = "\u2212" if amount.minor < 0 else ""
        figure = _figure(units, self.language)
        if cents:
            figure += ("," if self.language == "es" else ".") + f"{cents:02d}"
        return (
            f"{sign}$\u00a0{figure}"
            if amount.currency == COP
            else f"{sign}{amount.currency}\u00a0{figure}"
        )

    def money_input(self, amount: Money) -> str:
        """An amount as it stands in a form field."""
        return self.money(amount).replace("$\u00a0", "").replace("\u2212", "-")

    def in_full(self, amount: Money) -> str:
        """An amount that somebody answers for, in words and figures: ``UN MILLÓN DE PESOS M/CTE ($ 1.000.000)``."""
        return f"{amounts_in_words.amount(amount, self.language).upper()} ({self.money(amount)})"

    def number(self, number: int) -> str:
        return _figure(number, self.language)

    def scaled(self, number: int, scale: int) -> str:
        """A scaled integer with as many decimals as it has."""
        places = len(str(scale)) - 1
        sign = "-" if number < 0 else ""
        whole, rest = divmod(abs(number), scale)
        fraction = f"{rest:0{places}d}".rstrip("0") if places else ""
        text = sign + _figure(whole, self.language)
        return text + (("," if self.language == "es" else ".") + fraction if fraction else "")

    def quantity(self, milli: int) -> str:
        return self.scaled(milli, 1000)

    def micro(self, number: int) -> str:
        """A quantity of an analysis, in millionths."""
        return self.scaled(number, 1_000_000)

    def percent(self, basis_points: int) -> str:
        return f"{self.scaled(basis_points, 100)}\u00a0%"

    def date(self, on: dt.date | None) -> str:
        if on is None:
            return "—"
        return _day(on, LONG[self.language], self.language)

    def short_date(self, on: dt.date | None) -> str:
        if on is None:
            return "—"
        return _day(on, "d MMM y", self.language).replace(".", "")

    def datetime(self, at: dt.datetime | None) -> str:
        if at is None:
            return "—"
        local = at.astimezone(BOGOTA)
        return f"{self.date(local.date())}, {local:%H:%M}"

    def day_in_full(self, on: dt.date) -> str:
        """The day on which something was signed, as deeds write it: ``a los dos (2) días del mes de marzo de 2026``."""
        return amounts_in_words.date(on, self.language)

    def month(self, on: dt.date) -> str:
        return _day(on, "MMMM y", self.language)


# A page of works writes two hundred figures and fifty days, most of them on the next page too.
@lru_cache(maxsize=50_000)
def _figure(number: int, language: str) -> str:
    return str(format_decimal(number, "#,##0", locale=LOCALES[language]))


@lru_cache(maxsize=20_000)
def _day(on: dt.date, pattern: str, language: str) -> str:
    return str(format_date(on, pattern, locale=LOCALES[language]))


@cache
def translator(language: str) -> Translator:
    """The translator of a language of the interface; Spanish for any other."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    messages: dict[tuple[str | None, str], str | tuple[str, ...]] = {}
    for package in PACKAGES:
        path = ROOT / package / "locale" / f"{chosen}.po"
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=chosen)
            for message in catalog:
                if message.id and message.string:
                    key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
                    string = message.string
                    messages[message.context, key] = (
                        string if isinstance(string, str) else tuple(string)
                    )
    return Translator(chosen, messages)
