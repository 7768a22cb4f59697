"""Writing a budget as a workbook whose values are formulas with their results."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange.budget_books.columns import (
    ANALYSES_SHEET,
    GROUPS,
    ITEMS_SHEET,
    AnalysisColumn,
    Foot,
    ItemColumn,
)
from foundation.clock import BOGOTA
from foundation.money import BASIS, MILLI, MINOR_PER_UNIT
from portfolio import budget_contents, price_analyses, units
from portfolio.budget_contents import Content, Item
from portfolio.price_analyses import MICRO, PERCENT_OF_LABOUR, Component, ComponentKind

ITEM_WIDTHS = (9, 60, 10, 14, 18, 20, 40)
ANALYSIS_WIDTHS = (9, 16, 50, 10, 14, 14, 18, 16, 18)
HEADING_ROW = 4


class Formats(msgspec.Struct, frozen=True):
    """How the cells of a budget look."""

    title: Format
    heading: Format
    chapter: Format
    chapter_money: Format
    text: Format
    code: Format
    quantity: Format
    money: Format
    percent: Format


class _Written(msgspec.Struct, frozen=True):
    """What every row of the first sheet needs: the budget, the cells of its analysed prices, its measures, the looks."""

    content: Content
    prices: Mapping[str, str]
    measures: Mapping[UUID, str]
    formats: Formats


def write(
    content: Content,
    *,
    title: str,
    place: str,
    measures: Mapping[UUID, str],
    created_at: datetime,
) -> bytes:
    """The workbook of a budget; an item without quantity or price leaves their cells to be filled in."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": created_at.astimezone(BOGOTA).replace(tzinfo=None)})
        formats = _formats(book, content.rates.step_minor)
        items = book.add_worksheet(ITEMS_SHEET)
        analyses = book.add_worksheet(ANALYSES_SHEET)
        prices = _write_analyses(analyses, content, formats)
        written = _Written(content, prices, measures, formats)
        _head(items, tuple(ItemColumn), ITEM_WIDTHS, formats, (title, place))
        _write_items(items, written)
    return target.getvalue()


def _formats(book: xlsxwriter.Workbook, step_minor: int) -> Formats:
    money = "#,##0" if step_minor >= MINOR_PER_UNIT else "#,##0.00"
    top = {"valign": "top"}
    bold = {"bold": True, "bg_color": "#E6F0EF"}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        heading=book.add_format({**top, **bold, "text_wrap": True, "bottom": 1}),
        chapter=book.add_format({**top, **bold}),
        chapter_money=book.add_format({**top, **bold, "num_format": money}),
        text=book.add_format({**top, "text_wrap": True}),
        # Numbers of items are text: a spreadsheet would make 1.10 of 1.1 and of 1.10.
        code=book.add_format({**top, "num_format": "@"}),
        quantity=book.add_format({**top, "num_format": "#,##0.######"}),
        money=book.add_format({**top, "num_format": "#,##0.##"}),
        percent=book.add_format({**top, "num_format": "0.00%"}),
    )


def _write_items(sheet: Worksheet, written: _Written) -> None:
    content, formats = written.content, written.formats
    row, subtotals = HEADING_ROW + 1, []
    for number, (chapter, items) in enumerate(
        budget_contents.chapters_of(content.items).items(), start=1
    ):
        total = sum(budget_contents.value_of(item, content).minor for item in items)
        sheet.write_string(row, 0, str(number), formats.chapter)
        sheet.write_string(row, 1, chapter, formats.chapter)
        for column in (2, 3, 4, 6):
            sheet.write_blank(row, column, None, formats.chapter)
        formula = f"=SUM(F{row + 2}:F{row + 1 + len(items)})"
        sheet.write_formula(row, 5, formula, formats.chapter_money, total / MINOR_PER_UNIT)
        subtotals.append(f"F{row + 1}")
        row += 1
        for item in items:
            _write_item(sheet, row, item, written)
            row += 1
    _write_foot(sheet, row + 1, subtotals, content, formats)


def _head(
    sheet: Worksheet,
    columns: Sequence[str],
    widths: Sequence[int],
    formats: Formats,
    heads: Sequence[str],
) -> None:
    for row, text in enumerate(heads):
        sheet.write_string(row, 0, text, formats.title if row == 0 else None)
    for index, (name, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(HEADING_ROW, index, name, formats.heading)
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_item(sheet: Worksheet, row: int, item: Item, written: _Written) -> None:
    content, formats, prices = written.content, written.formats, written.prices
    sheet.write_string(row, 0, item.code, formats.code)
    sheet.write_string(row, 1, item.description, formats.text)
    sheet.write_string(row, 2, _symbol(item.unit), formats.text)
    if item.quantity_milli:
        sheet.write_number(row, 3, item.quantity_milli / MILLI, formats.quantity)
    price = item.unit_price_minor / MINOR_PER_UNIT
    if item.code in prices:
        sheet.write_formula(row, 4, f"={prices[item.code]}", formats.money, price)
    elif item.unit_price_minor or item.quantity_milli:
        sheet.write_number(row, 4, price, formats.money)
    value = budget_contents.value_of(item, content).minor / MINOR_PER_UNIT
    formula = f"=ROUND(D{row + 1}*E{row + 1},{_places(content)})"
    sheet.write_formula(row, 5, formula, formats.money, value)
    if item.measure is not None:
        sheet.write_string(row, 6, written.measures.get(item.measure, ""), formats.text)


def _write_foot(
    sheet: Worksheet, row: int, subtotals: Sequence[str], content: Content, formats: Formats
) -> None:
    rates, totals, places = content.rates, budget_contents.totals_of(content), _places(content)
    direct, profit = f"F{row + 1}", f"F{row + 4}"
    lines = (
        (Foot.DIRECT, None, "+".join(subtotals) or "0", totals.direct_cost),
        (Foot.ADMINISTRATION, rates.administration_bp, direct, totals.administration),
        (Foot.CONTINGENCY, rates.contingency_bp, direct, totals.contingency),
        (Foot.PROFIT, rates.profit_bp, direct, totals.profit),
        (Foot.VAT, rates.vat_on_profit_bp, profit, totals.vat),
        (Foot.TOTAL, None, f"SUM(F{row + 1}:F{row + 5})", totals.total),
    )
    for offset, (name, rate_bp, base, amount) in enumerate(lines):
        at = row + offset
        sheet.write_string(at, 1, name, formats.chapter)
        formula = f"={base}"
        if rate_bp is not None:
            sheet.write_number(at, 4, rate_bp / BASIS, formats.percent)
            formula = f"=ROUND({base}*E{at + 1},{places})"
        sheet.write_formula(at, 5, formula, formats.chapter_money, amount.minor / MINOR_PER_UNIT)


def _write_analyses(sheet: Worksheet, content: Content, formats: Formats) -> dict[str, str]:
    """The second sheet; gives the cell of each item's price."""
    _head(sheet, tuple(AnalysisColumn), ANALYSIS_WIDTHS, formats, (ANALYSES_SHEET.upper(),))
    prices: dict[str, str] = {}
    row = HEADING_ROW + 1
    for item in content.items:
        if item.components:
            prices[item.code] = f"'{ANALYSES_SHEET}'!I{row + 1}"
            _write_analysis(sheet, row, item, content, formats)
            row += len(item.components) + 1
    return prices


def _write_analysis(
    sheet: Worksheet, row: int, item: Item, content: Content, formats: Formats
) -> None:
    """A row for the item with its price, and one for each line of its analysis."""
    sheet.write_string(row, 0, item.code, formats.chapter)
    sheet.write_blank(row, 1, None, formats.chapter)
    sheet.write_string(row, 2, item.description, formats.chapter)
    sheet.write_string(row, 3, _symbol(item.unit), formats.chapter)
    for column in (4, 5, 6, 7):
        sheet.write_blank(row, column, None, formats.chapter)
    last = row + 1 + len(item.components)
    formula = f"=ROUND(SUM(I{row + 2}:I{last}),{_places(content)})"
    price = item.unit_price_minor / MINOR_PER_UNIT
    sheet.write_formula(row, 8, formula, formats.chapter_money, price)
    worked = price_analyses.analyse(item.components, step_minor=content.rates.step_minor)
    labour = "+".join(
        f"I{row + 2 + place}"
        for place, one in enumerate(item.components)
        if one.kind is ComponentKind.LABOUR
    )
    for place, (one, value) in enumerate(zip(item.components, worked.values, strict=True)):
        _write_component(sheet, row + 1 + place, item.code, one, formats)
        at = row + 2 + place
        formula = (
            f"=ROUND(E{at}/100*({labour or 0}),2)"
            if one.unit == PERCENT_OF_LABOUR
            else f'=ROUND(E{at}*H{at}*(1+G{at})/IF(F{at}="",1,F{at}),2)'
        )
        sheet.write_formula(at - 1, 8, formula, formats.money, value / MINOR_PER_UNIT)


def _write_component(
    sheet: Worksheet, row: int, code: str, one: Component, formats: Formats
) -> None:
    sheet.write_string(row, 0, code, formats.code)
    sheet.write_string(row, 1, GROUPS[one.kind], formats.text)
    sheet.write_string(row, 2, one.description, formats.text)
    sheet.write_string(row, 3, _symbol(one.unit), formats.text)
    sheet.write_number(row, 4, one.quantity_micro / MICRO, formats.quantity)
    if one.output_micro is not None:
        sheet.write_number(row, 5, one.output_micro / MICRO, formats.quantity)
    if one.addition_bp:
        sheet.write_number(row, 6, one.addition_bp / BASIS, formats.percent)
    if one.unit != PERCENT_OF_LABOUR:
        sheet.write_number(row, 7, one.unit_price_minor / MINOR_PER_UNIT, formats.money)


def _symbol(code: str) -> str:
    unit = units.find(code)
    return unit.symbol if unit else code


def _places(content: Content) -> int:
    """To how many decimals a spreadsheet rounds what we round to the step."""
    return 0 if content.rates.step_minor >= MINOR_PER_UNIT else 2
