"""Sample budgets: ordinary, minimal and extreme."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from foundation.money import Money, cop
from foundation.papers import Signatory
from foundation.samples import LONG_NAME, LONG_SIGNATORY, LONGEST_TEXT
from foundation.translations import Translator
from portfolio import budgeting, price_analyses, units
from portfolio.budget_contents import Content, Item, value_of
from portfolio.budget_papers import MeasurePart, analysis_of, foot_of
from portfolio.documents.budget import BudgetedItem, BudgetSheet, MemoLine
from portfolio.price_analyses import MICRO, PERCENT_OF_LABOUR, Component, ComponentKind
from portfolio.samples.works import ENGINEER, bare, head, longest

SIDES = ("length", "width", "height")


def _concrete() -> tuple[Component, ...]:
    """$ 455.900 for a cubic metre of concrete."""
    kinds = ComponentKind
    return (
        _component(kinds.EQUIPMENT, "Mezcladora", "h", output=1_250_000, price="11_500"),
        Component(
            kind=kinds.EQUIPMENT,
            description="Herramienta menor",
            unit=PERCENT_OF_LABOUR,
            quantity_micro=5 * MICRO,
        ),
        _component(
            kinds.MATERIAL, "Cemento gris", "kg", quantity=350 * MICRO, addition=300, price="738"
        ),
        _component(
            kinds.MATERIAL, "Arena lavada", "m3", quantity=556_000, addition=500, price="92_400"
        ),
        _component(
            kinds.LABOUR,
            "Cuadrilla: un oficial y tres ayudantes",
            "day",
            quantity=4 * MICRO,
            output=6 * MICRO,
            addition=8_500,
            price="78_350",
        ),
        _component(
            kinds.TRANSPORT, "Acarreo de materiales", "m3km", quantity=18_700_000, price="1_350"
        ),
    )


def _component(
    kind: ComponentKind,
    description: str,
    unit: str,
    *,
    quantity: int = MICRO,
    output: int | None = None,
    addition: int = 0,
    price: str,
) -> Component:
    return Component(
        kind=kind,
        description=description,
        unit=unit,
        quantity_micro=quantity,
        output_micro=output,
        unit_price_minor=cop(price).minor,
        addition_bp=addition,
    )


def _content(*items: Item, profit: int = 500) -> Content:
    """A budget of these items; where they have an analysis their price follows from it."""
    on = date(2026, 1, 25)
    rates = budgeting.rates_on(on, administration_bp=1_200, contingency_bp=300, profit_bp=profit)
    step = rates.step_minor
    return Content(
        currency="COP",
        rates_on=on,
        rates=rates,
        items=tuple(
            replace(
                item,
                unit_price_minor=price_analyses.analyse(
                    item.components, step_minor=step
                ).unit_price_minor,
            )
            if item.components
            else item
            for item in items
        ),
    )


def _item(number: str, description: str, unit: str, milli: int, price: str) -> Item:
    code, _, chapter = number.partition(" ")
    return Item(
        code=code,
        chapter=chapter,
        description=description,
        unit=unit,
        quantity_milli=milli,
        unit_price_minor=cop(price).minor,
    )


def _sheet(content: Content) -> BudgetSheet:
    return BudgetSheet(
        head=head(),
        version=1,
        approved_at=datetime(2026, 2, 10, 14, 0, tzinfo=UTC),
        rates_on=content.rates_on,
        specifications="Normas generales de construcción de carreteras del INVIAS de 2022: artículos 210, 311, 500, 630 y 640.",
        items=tuple(
            BudgetedItem(
                code=item.code,
                chapter=item.chapter,
                description=item.description,
                unit=units.symbol_of(item.unit),
                quantity_milli=item.quantity_milli,
                unit_price=Money(item.unit_price_minor),
                value=value_of(item, content),
            )
            for item in content.items
        ),
        foot=foot_of(content),
        analyses=tuple(analysis_of(item, content) for item in content.items if item.components),
        memo=(),
        engineer=replace(ENGINEER, role="Elaboró el presupuesto"),
    )


def budget() -> BudgetSheet:
    concrete = replace(
        _item("1.02 Placa huella", "Placa huella en concreto de 21 MPa", "m3", 129_600, "0"),
        components=_concrete(),
    )
    content = _content(
        _item("1.01 Placa huella", "Localización y replanteo", "m", 480_000, "4_150"),
        concrete,
        _item("2.01 Drenaje", "Cuneta revestida en concreto", "m", 300_000, "61_300"),
        _item(
            "2.02 Drenaje",
            "Alcantarilla de 36 pulgadas, con cabezales",
            "un",
            3_000,
            "4_980_000",
        ),
    )
    sheet = _sheet(content)
    measured = "Cunetas revestidas y tres alcantarillas de 36 pulgadas"
    return replace(
        sheet,
        items=tuple(
            replace(item, measure=measured) if item.code.startswith("2") else item
            for item in sheet.items
        ),
        memo=(
            _memo("1.02", "K0+000 a K0+240, huella izquierda y derecha", 2, 240_000, 900, 150),
            _memo("1.02", "K0+240 a K0+480, huella izquierda y derecha", 2, 240_000, 900, 150),
            _memo("2.01", "K0+080 a K0+380, costado del corte", 1, 300_000),
            _memo("2.02", "K0+095, K0+210 y K0+402", 3),
        ),
    )


def _memo(item: str, place: str, number: int, *sides: int) -> MemoLine:
    """A line of the memo; of length, width and height those that are left out are not said."""
    part = MeasurePart(
        item=item, place=place, times=number, **dict(zip(SIDES, sides, strict=False))
    )
    return MemoLine(
        item=item,
        place=place,
        number=number,
        length_milli=part.length,
        width_milli=part.width,
        height_milli=part.height,
        partial_milli=part.partial_milli,
    )


def budgets(words: Translator) -> dict[str, BudgetSheet]:
    """Two chapters with an analysis and a memo; one item without anything; 400 items in twenty chapters, thirty analyses, a long memo."""
    ordinary = budget()
    single = _content(_item("1.01 Obra", "Limpieza y descapote", "m2", 1_000, "3_200"), profit=0)
    many = _content(
        *(
            replace(
                _item(
                    f"{(number - 1) // 20 + 1}.{(number - 1) % 20 + 1:02d} "
                    + (LONG_NAME if number > 380 else f"Capítulo {(number - 1) // 20 + 1}"),
                    f"Suministro e instalación de tubería Ø{number} mm según ficha técnica",
                    ("m", "m2", "m3", "un", "gl")[number % 5],
                    number * 1_375,
                    str(10_350 * number * number),
                ),
                components=_concrete() if number <= 30 else (),
            )
            for number in range(1, 401)
        )
    )
    extreme = _sheet(many)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            _sheet(single),
            head=bare(ordinary.head),
            version=0,
            approved_at=None,
            engineer=Signatory(),
        ),
        "extreme": replace(
            extreme,
            head=longest(ordinary.head),
            specifications=LONGEST_TEXT,
            memo=tuple(
                _memo(f"1.{number:02d}", LONG_NAME, 12_000, 999_999_125)
                for number in range(1, 21)
                for _ in range(3)
            ),
            engineer=LONG_SIGNATORY,
        ),
    }
