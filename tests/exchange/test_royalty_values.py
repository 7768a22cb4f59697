from datetime import date, datetime, time, timedelta

import pytest

from exchange.royalties import values
from exchange.royalties.rules import Rule
from exchange.workbooks import NOT_CALCULATED, CellFault, Value

SINCE_1900 = date(1899, 12, 30)
REF = CellFault("#REF!")
NEVER = CellFault(NOT_CALCULATED)


@pytest.mark.parametrize(
    ("cell", "minor", "rule"),
    [
        (1_548_027_380.0, 154_802_738_000, None),
        (4_999_998_982.75, 499_999_898_275, None),
        (0.0, 0, None),
        # What a spreadsheet's own subtraction leaves behind is not somebody's figure.
        (667_064_931.6599998, 66_706_493_166, None),
        (189_749_519_481.0046, 18_974_951_948_100, Rule.MONEY_BELOW_CENT),
        ("$ 1.234.567,00", 123_456_700, Rule.NUMBER_AS_TEXT),
        ("1,234,567.89", 123_456_789, Rule.NUMBER_AS_TEXT),
        (" 1.550.000.000 ", 155_000_000_000, Rule.NUMBER_AS_TEXT),
        ("´-", None, Rule.TEXT_IN_NUMBER),
        ("N/A", None, Rule.TEXT_IN_NUMBER),
        ("Sin información", None, Rule.TEXT_IN_NUMBER),
        ("1.500 millones", None, Rule.MONEY_UNREADABLE),
        ("12,34,56", None, Rule.MONEY_UNREADABLE),
        (date(2026, 4, 15), None, Rule.MONEY_UNREADABLE),
        (True, None, Rule.MONEY_UNREADABLE),
        (-5_000.0, None, Rule.MONEY_NEGATIVE),
        (2e15, None, Rule.MONEY_OUT_OF_RANGE),
        (REF, None, Rule.ERROR_CELL),
        (NEVER, None, Rule.FORMULA_NOT_CALCULATED),
        ("   ", None, None),
        (None, None, None),
    ],
)
def test_amounts(cell: Value, minor: int | None, rule: Rule | None) -> None:
    assert values.money(cell) == (minor, rule)


@pytest.mark.parametrize(
    ("cell", "points", "rule"),
    [
        (97.19, 9_719, None),
        (100.01, 10_001, None),
        (181.2, 18_120, None),
        (0.0, 0, None),
        (33.333333, 3_333, None),
        (0.85, 85, Rule.PROGRESS_MAYBE_FRACTION),
        (1.0, 100, Rule.PROGRESS_MAYBE_FRACTION),
        ("97,19 %", 9_719, Rule.NUMBER_AS_TEXT),
        ("85.250", 8_525, Rule.NUMBER_AS_TEXT),
        ("N/A", None, Rule.TEXT_IN_NUMBER),
        ("85 a 90", None, Rule.TEXT_IN_NUMBER),
        (-3.0, None, Rule.PROGRESS_NEGATIVE),
        (9_999.0, None, Rule.PROGRESS_ABOVE_100),
        (REF, None, Rule.ERROR_CELL),
        (None, None, None),
    ],
)
def test_percentages(cell: Value, points: int | None, rule: Rule | None) -> None:
    assert values.percent(cell) == (points, rule)


def test_a_fraction_is_a_percentage_where_its_column_counts_parts_of_one() -> None:
    assert values.percent(0.85, is_fraction=True) == (8_500, None)
    assert values.percent(1.0, is_fraction=True) == (10_000, None)
    assert values.percent("85 %", is_fraction=True) == (8_500, Rule.NUMBER_AS_TEXT)


@pytest.mark.parametrize(
    ("cell", "day", "rule"),
    [
        (date(2026, 4, 15), date(2026, 4, 15), None),
        (datetime(2026, 4, 15, 13, 5), date(2026, 4, 15), None),  # noqa: DTZ001 - a workbook's
        ("\t07/04/2026\t", date(2026, 4, 7), Rule.DATE_AS_TEXT),
        ("7-4-26", date(2026, 4, 7), Rule.DATE_AS_TEXT),
        ("2026-04-07", date(2026, 4, 7), Rule.DATE_AS_TEXT),
        ("07/04/2026 00:00:00", date(2026, 4, 7), Rule.DATE_AS_TEXT),
        ("7 de abril de 2026", date(2026, 4, 7), Rule.DATE_AS_TEXT),
        ("29/12/202", None, Rule.DATE_UNREADABLE),
        ("31/02/2026", None, Rule.DATE_UNREADABLE),
        ("04/13/2026", None, Rule.DATE_UNREADABLE),
        ("07/04/2026 - 08/05/2026", None, Rule.DATE_UNREADABLE),
        ("´-", None, Rule.TEXT_IN_DATE),
        ("01/01/1753", None, Rule.DATE_IMPOSSIBLE),
        (date(1900, 1, 1), None, Rule.DATE_IMPOSSIBLE),
        (time(0, 0), None, Rule.DATE_IMPOSSIBLE),
        (timedelta(days=3), None, Rule.DATE_IMPOSSIBLE),
        (0.0, None, Rule.DATE_IMPOSSIBLE),
        (2026.0, None, Rule.DATE_IMPOSSIBLE),
        (46_119.0, date(2026, 4, 7), Rule.DATE_AS_NUMBER),
        (2_958_466.0, None, Rule.DATE_IMPOSSIBLE),
        (1e300, None, Rule.DATE_IMPOSSIBLE),
        (date(2199, 1, 1), None, Rule.DATE_IMPOSSIBLE),
        (REF, None, Rule.ERROR_CELL),
        (None, None, None),
    ],
)
def test_dates(cell: Value, day: date | None, rule: Rule | None) -> None:
    assert values.day(cell, day_zero=SINCE_1900) == (day, rule)


def test_a_day_as_a_number_is_counted_from_the_workbooks_own_zero() -> None:
    assert values.day(44_657.0, day_zero=date(1904, 1, 1)) == (
        date(2026, 4, 7),
        Rule.DATE_AS_NUMBER,
    )


@pytest.mark.parametrize(
    ("cell", "code", "rules"),
    [
        ("2012000020041", "2012000020041", ()),
        ("20221301010208", "20221301010208", ()),
        (2_012_000_020_042.0, "2012000020042", (Rule.BPIN_AS_NUMBER,)),
        (20_221_301_010_208.0, "20221301010208", (Rule.BPIN_AS_NUMBER,)),
        ("2020000100116\n", "2020000100116", (Rule.BPIN_UNTIDY,)),
        ("'2012000020041", "2012000020041", (Rule.BPIN_UNTIDY,)),
        ("BPIN: 2012000020041", "2012000020041", (Rule.BPIN_UNTIDY,)),
        ("2.012.000.020.041", "2012000020041", (Rule.BPIN_UNTIDY,)),
        ("2012000020041.0", "2012000020041", (Rule.BPIN_UNTIDY,)),
        ("2,012000020041E+12", "2012000020041", (Rule.BPIN_UNTIDY,)),
        ("2024N001660002", "2024N001660002", (Rule.BPIN_UNUSUAL,)),
        ("0027001000012", "0027001000012", (Rule.BPIN_UNUSUAL,)),
        ("2,01200002E+12", None, (Rule.BPIN_ROUNDED,)),
        (2.0120000200411234e17, None, (Rule.BPIN_ROUNDED,)),
        (2_012.5, None, (Rule.BPIN_MALFORMED,)),
        (27_001.0, None, (Rule.BPIN_AS_NUMBER, Rule.BPIN_MALFORMED)),
        ("2012000020041 / 2012000020042", None, (Rule.BPIN_UNTIDY, Rule.BPIN_MALFORMED)),
        ("Pendiente", None, (Rule.BPIN_MISSING,)),
        (None, None, (Rule.BPIN_MISSING,)),
        (REF, None, (Rule.ERROR_CELL, Rule.BPIN_MISSING)),
        (date(2026, 4, 7), None, (Rule.BPIN_MALFORMED,)),
    ],
)
def test_codes(cell: Value, code: str | None, rules: tuple[Rule, ...]) -> None:
    assert values.bpin(cell) == (code, rules)


def test_a_title_is_one_line_and_a_remark_keeps_its_lines() -> None:
    assert values.text("Mejoramiento   de vías\nurbanas ") == ("Mejoramiento de vías urbanas", None)
    assert values.remark(" Terminado.\n\n  Falta   el acta ") == ("Terminado.\nFalta el acta", None)
    assert values.lines("SGR - 60%\n\nPropios") == (("SGR - 60%", "Propios"), None)


@pytest.mark.parametrize(
    "remark",
    [
        "Enviar a obras@alcaldia.example el informe",
        "Llamar al cel. 300 123 4567 antes del viernes",
        "La Ing. Fulana remite el acta",
        "Según el ingeniero Mengano la obra sigue",
        "C.C. 12.345.678",
    ],
)
def test_a_remark_that_names_somebody_is_not_kept(remark: str) -> None:
    assert values.remark(remark) == (None, Rule.PERSONAL_DATA_WITHHELD)


@pytest.mark.parametrize(
    "remark",
    [
        "Se excedió el valor: $3.153.851.580 al 15/04/2026",
        "Contrato CM-008-2015 en liquidación",
        "Parcelas de 3001234567 m2",
        "Obra a cargo del ingeniero residente",
    ],
)
def test_a_remark_about_figures_and_contracts_is_kept(remark: str) -> None:
    assert values.remark(remark) == (remark, None)
