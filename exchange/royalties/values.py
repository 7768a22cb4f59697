"""From a cell to a value: amounts, percentages, dates, codes and texts as departments type them.

Every reader gives the value and the rule that the cell broke, if any; ``None`` with a rule means that what stands there is not
taken, never that something like it was made up. White space at the ends and between words is not information; everything else is.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from exchange.royalties.rules import Rule
from exchange.workbooks import NOT_CALCULATED, CellFault, Value
from foundation import numbers
from foundation.money import MAX_MINOR, MILLI, MINOR_PER_UNIT, divide
from foundation.territories.names import fold

Amount: TypeAlias = tuple[int | None, Rule | None]
Day: TypeAlias = tuple[date | None, Rule | None]
Text: TypeAlias = tuple[str | None, Rule | None]

# What people type where there is nothing to say.
_NOTHING = re.compile(
    r"[\W_]*|n[./ ]?[adc]\.?|s[./ ]?[di]\.?|no (aplica|disponible|registra|reporta)|sin (dato|informacion|registro)s?"
    r"|por definir|pendiente|ninguno|ninguna"
)
_PERCENT = re.compile(r"(-?\d+)(?:[.,](\d+))?\s*(%?)")
BP_PER_PERCENT = 100
BP_PER_WHOLE = 10_000
# A work ten times done is no progress anybody measured.
_ABSURD_BP = 100_000
# A spreadsheet's own sums come out as 667064931.6599998: a tenth of a cent is how it calculates, not what anybody wrote.
_NOISE_MINOR = Decimal("0.1")
# Cost and schedule indices are near one; a thousand times the plan is a slip of the keyboard.
_LARGEST_INDEX = 1_000


def fault_rule(fault: CellFault) -> Rule:
    """What a cell without a value broke."""
    return Rule.FORMULA_NOT_CALCULATED if fault.code == NOT_CALCULATED else Rule.ERROR_CELL


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: "N/A", "´-", "Sin información"."""
    return _NOTHING.fullmatch(fold(text).strip()) is not None


def shown(cell: Value) -> str:
    """A cell as a person finds it in the workbook, for reports."""
    if isinstance(cell, str):
        return cell
    match cell:
        case None:
            return ""
        case CellFault():
            return "" if cell.code == NOT_CALCULATED else cell.code
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def money(cell: Value) -> Amount:
    """An amount in minor units."""
    match cell:
        case None:
            return None, None
        case bool():
            return None, Rule.MONEY_UNREADABLE
        case float():
            return _money_of(Decimal(repr(cell)), None)
        case str():
            if not cell.strip():
                return None, None
            if is_nothing(cell):
                return None, Rule.TEXT_IN_NUMBER
            try:
                return _money_of(Decimal(numbers.normalise(cell)), Rule.NUMBER_AS_TEXT)
            except ValueError:
                return None, Rule.MONEY_UNREADABLE
        case CellFault():
            return None, fault_rule(cell)
        case _:
            return None, Rule.MONEY_UNREADABLE


def _money_of(amount: Decimal, rule: Rule | None) -> Amount:
    if not amount.is_finite() or abs(amount) * MINOR_PER_UNIT > MAX_MINOR:
        return None, Rule.MONEY_OUT_OF_RANGE
    if amount < 0:
        return None, Rule.MONEY_NEGATIVE
    minor = _scaled(amount, MINOR_PER_UNIT)
    is_noise = abs(amount * MINOR_PER_UNIT - minor) <= _NOISE_MINOR
    return minor, rule if is_noise else Rule.MONEY_BELOW_CENT


def _scaled(number: Decimal, scale: int) -> int:
    numerator, denominator = number.as_integer_ratio()
    return divide(numerator * scale, denominator)


def percent(cell: Value, *, is_fraction: bool = False) -> Amount:
    """A percentage in basis points; ``is_fraction`` where the column counts wholes, so that 0.85 is 85 %."""
    match cell:
        case None:
            return None, None
        case bool():
            return None, Rule.TEXT_IN_NUMBER
        case float():
            # What is written as 0.85 among percentages may be 85 %; it stays 0.85 % and is told.
            doubt = Rule.PROGRESS_MAYBE_FRACTION if 0 < cell <= 1 and not is_fraction else None
            return _percent_of(Decimal(repr(cell)), is_fraction, doubt)
        case str():
            return _percent_in_text(cell.strip(), is_fraction)
        case CellFault():
            return None, fault_rule(cell)
        case _:
            return None, Rule.TEXT_IN_NUMBER


def _percent_in_text(text: str, is_fraction: bool) -> Amount:  # noqa: FBT001  # one reader's own step
    if not text:
        return None, None
    found = _PERCENT.fullmatch(text)
    if found is None:
        return None, Rule.TEXT_IN_NUMBER
    number = Decimal(f"{found[1]}.{found[2] or 0}")
    return _percent_of(number, is_fraction and not found[3], Rule.NUMBER_AS_TEXT)


def _percent_of(number: Decimal, is_fraction: bool, rule: Rule | None) -> Amount:  # noqa: FBT001  # as above
    if not number.is_finite():
        return None, Rule.TEXT_IN_NUMBER
    if number < 0:
        return None, Rule.PROGRESS_NEGATIVE
    points = _scaled(number, BP_PER_WHOLE if is_fraction else BP_PER_PERCENT)
    return (points, rule) if points <= _ABSURD_BP else (None, Rule.PROGRESS_ABOVE_100)


def ratio(cell: Value) -> Amount:
    """An index such as CPI in thousandths."""
    match cell:
        case None:
            return None, None
        case bool():
            return None, Rule.TEXT_IN_NUMBER
        case float():
            number, rule = Decimal(repr(cell)), None
        case str():
            found = _PERCENT.fullmatch(cell.strip())
            if found is None or found[3]:
                return None, Rule.TEXT_IN_NUMBER if cell.strip() else None
            number, rule = Decimal(f"{found[1]}.{found[2] or 0}"), Rule.NUMBER_AS_TEXT
        case CellFault():
            return None, fault_rule(cell)
        case _:
            return None, Rule.TEXT_IN_NUMBER
    is_plausible = number.is_finite() and 0 <= number <= _LARGEST_INDEX
    return (_scaled(number, MILLI), rule) if is_plausible else (None, Rule.INDEX_IMPOSSIBLE)


# Dates

# The codes of public investment projects begin in this century; the royalty system itself dates from 2012 (Acto Legislativo 5
# of 2011, Ley 1530 of 2012). 1753 is the oldest date of a common database and 1900 the zero of spreadsheets: both mean "none".
EARLIEST = date(2000, 1, 1)
LATEST = date(2079, 12, 31)

_DAY_FIRST = re.compile(
    r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?:[ T]+0?0:00(?::00)?.*)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[ T]+\d{1,2}:\d{2}.*)?")
_IN_WORDS = re.compile(r"(\d{1,2})(?: de | |-|/)([a-z]+)\.?(?: del? |,? |-|/)(\d{4})")
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def day(cell: Value, *, day_zero: date) -> Day:
    """A civil date, day before month as Colombia writes it; ``day_zero`` is what an unformatted 0 stands for."""
    match cell:
        case None:
            return None, None
        case datetime():
            return _plausible(cell.date(), None)
        case date():
            return _plausible(cell, None)
        case time() | timedelta():
            return None, Rule.DATE_IMPOSSIBLE
        case bool():
            return None, Rule.DATE_UNREADABLE
        case float():
            return _serial(cell, day_zero)
        case str():
            return _day_in_text(cell.strip())
        case CellFault():
            return None, fault_rule(cell)


def _serial(number: float, day_zero: date) -> Day:
    if not 0 <= number < (date.max - day_zero).days:
        return None, Rule.DATE_IMPOSSIBLE
    return _plausible(day_zero + timedelta(days=int(number)), Rule.DATE_AS_NUMBER)


def _day_in_text(text: str) -> Day:
    if not text:
        return None, None
    if is_nothing(text):
        return None, Rule.TEXT_IN_DATE
    parts = _parts(fold(text))
    if parts is None:
        return None, Rule.DATE_UNREADABLE
    try:
        found = date(*parts)
    except ValueError:
        return None, Rule.DATE_UNREADABLE
    return _plausible(found, Rule.DATE_AS_TEXT)


def _parts(text: str) -> tuple[int, int, int] | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        return int(found[1]), int(found[3]), int(found[4])
    found = _DAY_FIRST.fullmatch(text)
    if found is not None:
        year = int(found[4])
        return (year if year > 99 else 2000 + year), int(found[3]), int(found[1])
    found = _IN_WORDS.fullmatch(text)
    if found is not None and found[2][:3] in _MONTHS:
        return int(found[3]), _MONTHS.index(found[2][:3]) + 1, int(found[1])
    return None


def _plausible(found: date, rule: Rule | None) -> Day:
    return (found, rule) if EARLIEST <= found <= LATEST else (None, Rule.DATE_IMPOSSIBLE)


# Codes and texts

# A spreadsheet keeps fifteen digits of a number; what a longer one ended in is gone.
_EXACT_BELOW = 10**15
_USUAL_BPIN = re.compile(r"20\d{11,12}")
_BPIN = re.compile(r"\d{12,16}|20\d\d[A-Z0-9]{8,12}")
_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})")
_LABEL = re.compile(r"^(?:BPIN|C[OÓ]DIGO|COD)[\s:.#°º-]*")
_ORNAMENT = re.compile(r"[\s\u200b\ufeff'´`’‘\"“”.,_-]+")


def bpin(cell: Value) -> tuple[str | None, tuple[Rule, ...]]:
    """The code of a public investment project as text, and every rule that its cell broke.

    Thirteen digits, or fourteen in newer ones: year, office that presented it, consecutive; a few carry a letter. Anything that
    could have lost a digit on the way is not an identity.
    """
    match cell:
        case None:
            return None, (Rule.BPIN_MISSING,)
        case CellFault():
            return None, (fault_rule(cell), Rule.BPIN_MISSING)
        case bool():
            return None, (Rule.BPIN_MALFORMED,)
        case float():
            return _bpin_in_number(cell)
        case str():
            return _bpin_in_text(cell)
        case _:
            return None, (Rule.BPIN_MALFORMED,)


def _bpin_in_number(number: float) -> tuple[str | None, tuple[Rule, ...]]:
    if number < 0 or not number.is_integer():
        return None, (Rule.BPIN_MALFORMED,)
    if number >= _EXACT_BELOW:
        return None, (Rule.BPIN_ROUNDED,)
    return _judged(str(int(number)), (Rule.BPIN_AS_NUMBER,))


def _bpin_in_text(text: str) -> tuple[str | None, tuple[Rule, ...]]:
    if is_nothing(text):
        return None, (Rule.BPIN_MISSING,)
    bare = _LABEL.sub("", text.strip().upper())
    exponent = _EXPONENT.fullmatch(bare)
    if exponent is not None:
        digits, places = exponent[1] + (exponent[2] or ""), int(exponent[3])
        if len(digits) != places + 1:
            return None, (Rule.BPIN_ROUNDED,)
        return _judged(digits, (Rule.BPIN_UNTIDY,))
    code = _ORNAMENT.sub("", re.sub(r"[.,]0+$", "", bare))
    return _judged(code, () if code == text else (Rule.BPIN_UNTIDY,))


def _judged(code: str, rules: tuple[Rule, ...]) -> tuple[str | None, tuple[Rule, ...]]:
    if not _BPIN.fullmatch(code):
        return None, (*rules, Rule.BPIN_MALFORMED)
    if not _USUAL_BPIN.fullmatch(code):
        return code, (*rules, Rule.BPIN_UNUSUAL)
    return code, rules


def find_bpin(cell: Value, *, in_numbers: bool) -> str | None:
    """The code in a cell that nobody said holds one: only of the usual form, and in a number only on request."""
    if isinstance(cell, str) or (in_numbers and isinstance(cell, float)):
        code, _ = bpin(cell)
        return code if code is not None and _USUAL_BPIN.fullmatch(code) else None
    return None


def text(cell: Value) -> Text:
    """A label or a title, in one line."""
    if isinstance(cell, CellFault):
        return None, fault_rule(cell)
    return " ".join(shown(cell).split()) or None, None


def long_text(cell: Value) -> Text:
    """A text that may have lines."""
    if isinstance(cell, CellFault):
        return None, fault_rule(cell)
    lines = (" ".join(line.split()) for line in shown(cell).splitlines())
    return "\n".join(line for line in lines if line) or None, None


# How people give themselves away in remarks: an address, a number after the word for it, a title before a name.
_ADDRESS = re.compile(r"[\w.+-]@[\w-]+\.\w")
_NUMBER = re.compile(
    r"\b(?:cel(?:ular)?|tel(?:[eé]fono)?|whatsapp|m[oó]vil|c\.?c|c[eé]dula)\b\W{0,5}(?:n[°ºo.]*\s*)?\d[\d .-]{5,}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:(?:[Ii]ng|[Aa]rq|[Aa]bg|[Dd]ra?|[Ss]ra?|[Ll]ic)\.\s*|(?:[Ii]ngenier|[Aa]rquitect|[Dd]octor|[Aa]bogad)[oa]?\s+)"
    r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+"
)
# Plain searches that rule most remarks out before an expression has to walk through them.
_NUMBER_HINTS = ("cel", "tel", "whatsapp", "vil", "cc", "c.c", "dula")
_TITLE_HINTS = ("ng.", "rq.", "bg.", "r.", "ra.", "ic.", "ngenier", "rquitect", "octor", "bogad")


def names_somebody(remark: str) -> bool:
    """Whether a remark carries an address, a number or the name of a person, as far as that can be told from its form."""
    if "@" in remark and _ADDRESS.search(remark):
        return True
    small = remark.lower()
    if any(hint in small for hint in _NUMBER_HINTS) and _NUMBER.search(remark):
        return True
    return any(hint in small for hint in _TITLE_HINTS) and _TITLE.search(remark) is not None


def remark(cell: Value) -> Text:
    """What somebody wrote beside the figures; kept only where it names nobody."""
    written, rule = long_text(cell)
    if written is not None and names_somebody(written):
        return None, Rule.PERSONAL_DATA_WITHHELD
    return written, rule


def lines(cell: Value) -> tuple[tuple[str, ...], Rule | None]:
    """A list with one thing on each line."""
    written, rule = long_text(cell)
    return tuple(written.splitlines()) if written else (), rule
