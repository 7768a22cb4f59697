"""Sample sheets of what is bought and received: the comparison of quotations, the receipts of materials and of goods in kind."""

from datetime import date, timedelta

from msgspec.structs import replace

from contracting.documents.material_receipt import (
    MaterialReceiptSheet,
    ReceivedMaterial,
    StockEntry,
)
from contracting.documents.quotation_comparison import (
    ComparedLine,
    ComparedSupplier,
    ComparisonSheet,
    TakenOut,
)
from contracting.samples.agreement import bare, head, longest
from foundation.money import Money, add_up, cop
from foundation.papers import Signatory
from foundation.samples import LONG_NAME, LONG_SIGNATORY, LONG_TEXT, LONGEST_TEXT, PRESIDENT
from foundation.translations import Translator

FIRST = date(2026, 3, 2)
BOUGHT = (
    ("Cemento gris de 50 kg", "bulto", 120_000, ("31_500", "32_900", "33_400")),
    ("Arena de río lavada", "m³", 14_500, ("92_000", "88_000", "95_500")),
    ("Triturado de 3/4 de pulgada", "m³", 18_250, ("110_000", "112_500.50", "118_000")),
)
SHOPS = (
    ("Ferretería de prueba El Puente", "800197268-4", "180_000", 4),
    ("Depósito de prueba La Vega", "860002964-4", "150_000", 3),
    ("Bloquera de prueba Ñame", "890903938-8", "0", 8),
)


def comparison(language: str = "es") -> ComparisonSheet:
    """Three suppliers for three lines; the cheapest is chosen."""
    spanish = language == "es"
    lines = tuple(
        _compared(place, what, unit, quantity, tuple(cop(price) for price in prices))
        for place, (what, unit, quantity, prices) in enumerate(BOUGHT, start=1)
    )
    return ComparisonSheet(
        head=head(language),
        purchase_number=4,
        what="Materiales de la primera fundida",
        concept="materials",
        milestone="3. Placa huella fundida",
        needed_on=date(2026, 3, 20),
        suppliers=tuple(
            _asking(shop, [line.values[place] for line in lines], is_chosen=place == 0)
            for place, shop in enumerate(SHOPS)
        ),
        lines=lines,
        taken_out=(TakenOut(name="Almacén de prueba", reason="Estaba escrita sin el transporte."),),
        rule="Desde un salario mínimo se comparan tres cotizaciones de proveedores distintos"
        if spanish
        else "From one minimum wage on three quotations of different suppliers are compared",
        rule_to_confirm=True,
        needed=3,
        independent=3,
        choice_reason="Es la más barata y entrega antes de la fundida.",
        few_reason="",
        chosen_on=date(2026, 3, 11),
        order_number=2,
        ordered_on=date(2026, 3, 12),
        deliver_by=date(2026, 3, 18),
        chooser=Signatory(name="Persona de prueba", role="Eligió la cotización"),
        orderer=Signatory(name="Otra persona de prueba", role="Ordenó la compra"),
        organisation_signatory=PRESIDENT,
    )


def _compared(
    position: int, what: str, unit: str, quantity: int, prices: tuple[Money, ...]
) -> ComparedLine:
    return ComparedLine(
        position=position,
        what=what,
        unit=unit,
        quantity_milli=quantity,
        prices=prices,
        values=tuple(price.times_milli(quantity) for price in prices),
    )


def _asking(
    shop: tuple[str, str, str, int], values: list[Money], *, is_chosen: bool
) -> ComparedSupplier:
    name, document, transport, days = shop
    goods = add_up(values, values[0].currency)
    return ComparedSupplier(
        name=name,
        document=document,
        quoted_on=date(2026, 3, 9),
        delivery_days=days,
        goods=goods,
        transport=cop(transport),
        total=goods + cop(transport),
        is_chosen=is_chosen,
    )


def comparisons(words: Translator) -> dict[str, ComparisonSheet]:
    """Three quotations; one alone, not ordered yet; seven suppliers for forty lines."""
    ordinary = comparison(words.language)
    alone = ordinary.lines[0]
    nobody = Signatory()
    price = cop("9_999_999.50")
    lines = tuple(
        _compared(place, LONG_NAME, "m³", place * 1_375, (price,) * 7) for place in range(1, 41)
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            milestone="",
            suppliers=(_asking(SHOPS[0], [alone.values[0]], is_chosen=True),),
            lines=(replace(alone, prices=alone.prices[:1], values=alone.values[:1]),),
            taken_out=(),
            independent=1,
            few_reason="En la vereda no hay otro proveedor que entregue.",
            order_number=None,
            ordered_on=None,
            deliver_by=None,
            chooser=nobody,
            orderer=nobody,
            organisation_signatory=nobody,
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            what=LONG_NAME,
            milestone=LONG_NAME,
            suppliers=tuple(
                _asking(
                    (LONG_NAME, "890903938-8", "999_999_999", 366),
                    [line.values[place] for line in lines],
                    is_chosen=place == 6,
                )
                for place in range(7)
            ),
            lines=lines,
            taken_out=tuple(TakenOut(name=LONG_NAME, reason=LONG_NAME) for _ in range(5)),
            choice_reason=LONGEST_TEXT,
            few_reason=LONG_TEXT * 4,
            chooser=LONG_SIGNATORY,
            orderer=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def material_receipt(language: str = "es") -> MaterialReceiptSheet:
    """The second delivery: wet bags go back, the sand is complete, nothing of the gravel has come."""
    lines = (
        _received(1, before=60_000, accepted=50_000, rejected=10_000),
        _received(2, before=8_000, accepted=6_500),
        _received(3),
    )
    return MaterialReceiptSheet(
        head=head(language),
        is_in_kind=False,
        order_number=2,
        what="Materiales de la primera fundida",
        supplier=SHOPS[0][0],
        supplier_document=SHOPS[0][1],
        delivery=2,
        received_on=date(2026, 3, 19),
        deliver_by=date(2026, 3, 18),
        lines=lines,
        value=add_up([line.value for line in lines], "COP"),
        note="",
        evidence_sha256="4d1f0c2b9a7788e1c3d5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f7081",
        deliverer=Signatory(role="Entrega", organisation=SHOPS[0][0]),
        receiver=Signatory(name="Persona de prueba", role="Recibe y revisa"),
        organisation_signatory=PRESIDENT,
    )


def _received(
    position: int, *, before: int = 0, accepted: int = 0, rejected: int = 0
) -> ReceivedMaterial:
    what, unit, ordered, prices = BOUGHT[position - 1]
    came = ((date(2026, 3, 16), 1, before), (date(2026, 3, 19), 2, accepted))
    entries: list[StockEntry] = []
    for on, delivery, quantity in came:
        if quantity:
            total = quantity + sum(entry.quantity_milli for entry in entries)
            entries.append(
                StockEntry(
                    on=on, delivery=delivery, quantity_milli=quantity, accumulated_milli=total
                )
            )
    return ReceivedMaterial(
        position=position,
        what=what,
        unit=unit,
        ordered_milli=ordered,
        before_milli=before,
        accepted_milli=accepted,
        rejected_milli=rejected,
        reason="Bultos mojados." if rejected else "",
        unit_price=cop(prices[0]),
        entries=tuple(entries),
    )


def receipts(words: Translator) -> dict[str, MaterialReceiptSheet]:
    """A second delivery; one of which nothing was good; forty lines with long names."""
    ordinary = material_receipt(words.language)
    nobody = Signatory()
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            delivery=1,
            received_on=date(2026, 3, 18),
            lines=(_received(1, rejected=5_000),),
            value=Money.zero(),
            evidence_sha256="",
            deliverer=nobody,
            receiver=nobody,
            organisation_signatory=nobody,
        ),
        "extreme": _longest_receipt(ordinary),
    }


def goods_receipts(words: Translator) -> dict[str, MaterialReceiptSheet]:
    """Goods of the programme of which a part did not come; the least; the most."""
    ordinary = replace(
        material_receipt(words.language),
        is_in_kind=True,
        order_number=None,
        what="Bienes del convenio en especie"
        if words.language == "es"
        else "Goods of the agreement in kind",
        supplier_document="",
        deliver_by=None,
        note="Faltaron diez bultos; los trae el segundo viaje.",
        deliverer=Signatory(name="Persona de prueba", role="Entrega"),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            lines=(_received(2, accepted=14_500),),
            value=cop("1_334_000"),
            note="",
            evidence_sha256="",
            deliverer=Signatory(),
            receiver=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": _longest_receipt(ordinary),
    }


def _longest_receipt(sheet: MaterialReceiptSheet) -> MaterialReceiptSheet:
    entries = tuple(
        StockEntry(
            on=FIRST + timedelta(days=place),
            delivery=place + 1,
            quantity_milli=999_999_999,
            accumulated_milli=999_999_999 * (place + 1),
        )
        for place in range(6)
    )
    lines = tuple(
        ReceivedMaterial(
            position=place,
            what=LONG_NAME,
            unit="m³",
            ordered_milli=99_999_999_999,
            before_milli=4_999_999_995,
            accepted_milli=999_999_999,
            rejected_milli=999_999_999 if place % 3 == 0 else 0,
            reason=LONG_TEXT,
            unit_price=cop("9_999.50"),
            entries=entries,
        )
        for place in range(1, 41)
    )
    return replace(
        sheet,
        head=longest(sheet.head),
        what=LONG_NAME,
        supplier=LONG_NAME,
        lines=lines,
        value=add_up([line.value for line in lines], "COP"),
        note=LONGEST_TEXT,
        deliverer=LONG_SIGNATORY,
        receiver=LONG_SIGNATORY,
        organisation_signatory=LONG_SIGNATORY,
    )
