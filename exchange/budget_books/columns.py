"""The words of a budget's workbook: its sheets, columns, foot and groups, and what else people write for them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from foundation.territories.names import fold
from portfolio import units
from portfolio.price_analyses import ComponentKind

Name = TypeVar("Name", bound=StrEnum)

ITEMS_SHEET = "Presupuesto"
ANALYSES_SHEET = "Análisis unitarios"


class ItemColumn(StrEnum):
    """The columns of the budget, in their customary order; the last one is ours."""

    CODE = "ÍTEM"
    DESCRIPTION = "DESCRIPCIÓN"
    UNIT = "UNIDAD"
    QUANTITY = "CANTIDAD"
    PRICE = "VALOR UNITARIO"
    VALUE = "VALOR TOTAL"
    MEASURE = "MEDIDA DE CLIMA"


class AnalysisColumn(StrEnum):
    """The columns of the analyses; the first three say of which item a line is, in which group, and what it is."""

    CODE = "ÍTEM"
    GROUP = "GRUPO"
    DESCRIPTION = "DESCRIPCIÓN"
    UNIT = "UNIDAD"
    QUANTITY = "CANTIDAD"
    OUTPUT = "RENDIMIENTO"
    ADDITION = "% DESPERDICIO O PRESTACIONES"
    PRICE = "PRECIO"
    VALUE = "VALOR"


class Foot(StrEnum):
    """The rows under the items."""

    DIRECT = "COSTO DIRECTO"
    ADMINISTRATION = "ADMINISTRACIÓN"
    CONTINGENCY = "IMPREVISTOS"
    PROFIT = "UTILIDAD"
    VAT = "IVA SOBRE LA UTILIDAD"
    TOTAL = "TOTAL"


GROUPS = {
    ComponentKind.EQUIPMENT: "Equipo",
    ComponentKind.MATERIAL: "Materiales",
    ComponentKind.LABOUR: "Mano de obra",
    ComponentKind.TRANSPORT: "Transporte",
}

# What else stands over these columns in the workbooks of municipalities and designers.
_ITEM_NAMES = {
    ItemColumn.CODE: ("item", "no", "no item", "num", "numero", "codigo"),
    ItemColumn.DESCRIPTION: ("descripcion", "actividad", "concepto", "descripcion de la actividad"),
    ItemColumn.UNIT: ("unidad", "und", "un", "unid"),
    ItemColumn.QUANTITY: ("cantidad", "cant"),
    ItemColumn.PRICE: (
        *("valor unitario", "vr unitario", "v unitario", "vr unit", "precio unitario"),
        *("valor unit", "costo unitario"),
    ),
    ItemColumn.VALUE: (
        *("valor total", "vr total", "v total", "valor parcial", "vr parcial", "precio total"),
        *("costo total", "subtotal"),
    ),
    ItemColumn.MEASURE: ("medida de clima", "medida climatica"),
}
_ANALYSIS_NAMES = {
    AnalysisColumn.CODE: ("item", "no item", "codigo"),
    AnalysisColumn.GROUP: ("grupo", "tipo", "clase"),
    AnalysisColumn.DESCRIPTION: ("descripcion", "recurso", "insumo"),
    AnalysisColumn.UNIT: ("unidad", "und", "un"),
    AnalysisColumn.QUANTITY: ("cantidad", "cant"),
    AnalysisColumn.OUTPUT: ("rendimiento", "rend"),
    AnalysisColumn.ADDITION: (
        *("desperdicio o prestaciones", "desperdicio", "prestaciones", "desp o prest"),
    ),
    AnalysisColumn.PRICE: ("precio", "precio unitario", "tarifa", "valor unitario", "jornal"),
    AnalysisColumn.VALUE: ("valor", "valor parcial", "valor total"),
}
_FOOT_NAMES = {
    Foot.DIRECT: ("costo directo", "costos directos", "total costo directo", "valor costo directo"),
    Foot.ADMINISTRATION: ("administracion", "a", "administracion a"),
    Foot.CONTINGENCY: ("imprevistos", "i", "imprevistos i"),
    Foot.PROFIT: ("utilidad", "u", "utilidad u", "utilidades"),
    Foot.VAT: ("iva sobre la utilidad", "iva sobre utilidad", "iva", "iva s utilidad"),
    Foot.TOTAL: ("total", "valor total", "costo total", "total presupuesto", "total obra"),
}
_GROUP_NAMES = {
    ComponentKind.EQUIPMENT: ("equipo", "equipos", "herramienta", "equipo y herramienta"),
    ComponentKind.MATERIAL: ("material", "materiales"),
    ComponentKind.LABOUR: ("mano de obra", "m o", "mo", "personal"),
    ComponentKind.TRANSPORT: ("transporte", "transportes", "acarreo"),
}
_UNIT_NAMES = {
    "m": ("ml", "mts", "mt"),
    "m2": ("m^2", "mt2"),
    "m3": ("m^3", "mt3"),
    "un": ("und", "unid", "u", "uni"),
    "gl": ("glb", "gbl"),
    "h": ("hr", "hora", "horas"),
    "day": ("dia", "jr", "jor"),
    "kg": ("kgs", "kilo"),
    "l": ("lt", "lts"),
    "t": ("ton",),
    "bag": ("bto", "bultos"),
    "gal": ("gln",),
    "trip": ("vje", "viajes"),
    "m3km": ("m3km", "m3-km", "m3 km", "m3/km"),
    "tkm": ("t-km", "ton-km"),
    "pct_labour": ("%", "% mo", "%mo", "% mano de obra"),
}


def plain(text: object) -> str:
    """A heading as it is compared: without accents, points and double spaces."""
    folded = fold(str(text))
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def item_column(text: object) -> ItemColumn | None:
    return _named(_ITEM_NAMES, plain(text))


def analysis_column(text: object) -> AnalysisColumn | None:
    return _named(_ANALYSIS_NAMES, plain(text))


def foot_row(text: object) -> Foot | None:
    return _named(_FOOT_NAMES, plain(text))


def group(text: object) -> ComponentKind | None:
    return _named(_GROUP_NAMES, plain(text))


def _named(names: Mapping[Name, Iterable[str]], text: str) -> Name | None:
    return next((name for name, known in names.items() if text in known), None)


@cache
def _units() -> dict[str, str]:
    """The code of a unit by everything it is called."""
    found: dict[str, str] = {}
    for unit in units.units():
        names = (unit.code, unit.symbol, unit.name_es, unit.name_en)
        for name in (*names, *_UNIT_NAMES.get(unit.code, ())):
            found.setdefault(_unit_key(name), unit.code)
    return found


def unit(text: object) -> str | None:
    """The code of a unit that somebody wrote."""
    return _units().get(_unit_key(text))


def _unit_key(text: object) -> str:
    raised = str(text).replace("²", "2").replace("³", "3").replace("·", "-")
    return fold(raised).replace(".", "").strip()
