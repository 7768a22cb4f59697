"""A sheet of every kind for the tests of paper: an agreement, the minutes of an assembly, and what people really type."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from foundation.pdf.blocks import (
    Align,
    Anchor,
    Answer,
    Bar,
    Bars,
    Block,
    Callout,
    Check,
    Checklist,
    Clause,
    Column,
    Fact,
    Facts,
    Grid,
    Heading,
    Item,
    Items,
    Paper,
    Paragraph,
    Photo,
    Photos,
    Printed,
    Progress,
    QrCode,
    Row,
    RowKind,
    Signature,
    Signatures,
    Station,
    Stations,
    Strong,
    Together,
    Words,
    carried,
)
from foundation.pdf.document import render

WORDS = Words(
    page="Página {page} de {pages}",
    code="Código",
    version="Versión",
    verify="Verifique este documento en",
    anchor="Anclaje de auditoría",
    fingerprint="Huella del contenido",
    draft="BORRADOR",
    demonstration="DEMOSTRACIÓN — sin valor legal",
    carried_forward="Van",
    brought_forward="Vienen",
    none="No hay nada que listar.",
    name="Nombre",
    document="Documento de identidad",
    role="Cargo",
    thumbprint="Huella dactilar",
    yes="Sí",
    no="No",
    pending="Pendiente",
    not_applicable="No aplica",
    done="Cumplida",
    current="En curso",
    ahead="Por venir",
    qr="Código de verificación de la página {page} de {pages}: {address}",
)
PAPER = Paper(
    title="Convenio solidario para mejorar la vía de la vereda de ejemplo",
    number="Convenio n.º 012 de 2026",
    code="MIN-CON-02",
    version="3",
    language="es-CO",
    issued_on=date(2026, 11, 20),
    dated="Municipio de Ejemplo, 20 de noviembre de 2026",
    institution="Municipio de Ejemplo",
    office="Secretaría de Infraestructura",
    words=WORDS,
    verify_url="https://minga.example/v/7K3M-92QX",
    anchor=Anchor(position=1284, digest="9c01d2e7aa41f0b37755"),
)
CLAUSE = (
    "La organización ejecutará las obras descritas en el anexo con mano de obra de la vereda, según las especificaciones, "
    "cantidades y precios que hacen parte de este convenio; el municipio pagará por hitos que la veeduría y la interventoría "
    "hayan verificado las dos en el sitio de la obra."
)


def pesos(amount: int) -> str:
    return "$\N{NO-BREAK SPACE}" + f"{amount:,}".replace(",", ".")


def budget(rows: int) -> Grid:
    """A budget whose totals run on; the amount of row n is 1,000 n + 7."""
    columns = (
        Column("Ítem", Align.CENTRE),
        Column("Descripción"),
        Column("Und.", Align.CENTRE),
        Column("Valor", Align.END, is_carried=True),
    )
    lines = [
        (
            (
                f"1.{number:03d}",
                f"Actividad número {number} de la obra",
                "m²",
                pesos(1000 * number + 7),
            ),
            (1000 * number + 7,),
        )
        for number in range(1, rows + 1)
    ]
    total = sum(amounts[0] for _, amounts in lines)
    totals = (Row(("Costo directo", pesos(total)), kind=RowKind.TOTAL),)
    return Grid(
        columns, carried(lines, write=pesos), totals=totals, caption="Presupuesto de la obra"
    )


def agreement(rows: int = 60, clauses: int = 9) -> list[Block]:
    return [
        Callout(
            "En pocas palabras",
            ("La vereda arregla su vía.", ("La cuida después ", Strong("el municipio"), ".")),
        ),
        Stations(
            (
                Station("Necesidad", Progress.DONE, "12 mar 2026"),
                Station("Acordada", Progress.CURRENT),
                Station("Mantenida", Progress.AHEAD),
            )
        ),
        Heading("Partes y objeto"),
        Facts(
            (
                Fact("Organización", "Junta de Ejemplo"),
                Fact("Valor", (Strong(pesos(408_600_000)), " en total")),
            )
        ),
        Facts(
            (
                Fact("Plazo", "4 meses"),
                Fact("Lugar", "Vereda de ejemplo"),
                Fact("Anticipo", "20 %"),
            ),
            columns=2,
        ),
        Bars((Bar("Regalías", pesos(268_000_000), 656), Bar("Comunidad", pesos(48_100_000), 118))),
        Heading("Cláusulas"),
        *(
            Clause(f"CLÁUSULA {number}", f"Asunto {number}", (CLAUSE, CLAUSE))
            for number in range(1, clauses + 1)
        ),
        Items(
            (
                Item("Llevar la cuenta del proyecto.", "a)"),
                Item("Rendir cuentas en asamblea.", "b)"),
            )
        ),
        Heading("Condiciones", 3),
        Checklist(
            (
                Check("Garantía aprobada", Answer.PENDING, "Falta la firma"),
                Check("Disponibilidad", Answer.YES),
            )
        ),
        Heading("Anexo. Presupuesto"),
        budget(rows),
        Together(
            (
                Heading("Firmas"),
                Paragraph("Para constancia se firma."),
                Signatures(
                    (
                        Signature("Alcaldesa de Ejemplo", "C.C. 1", "Alcaldesa"),
                        Signature(role="Fiscal"),
                    ),
                    has_thumbprint=True,
                ),
            )
        ),
    ]


def minutes() -> list[Block]:
    return [
        Facts((Fact("Fecha", "22 de noviembre de 2026"), Fact("Asistentes", "64")), columns=2),
        Heading("Votación"),
        Grid(
            (Column("Necesidad"), Column("Votos", Align.END)),
            (Row(("Mejorar la vía", "39")), Row(("Acueducto", "25"))),
        ),
        Photos((Photo(photo(640, 480), "Asamblea", "Personas reunidas en la caseta"),)),
        QrCode("https://minga.example/v/7K3M-92QX", "Código de la página pública"),
    ]


def photo(width: int, height: int, kind: str = "JPEG") -> bytes:
    image = Image.new("RGB", (width, height), (176, 205, 225))
    ImageDraw.Draw(image).polygon(
        [(0, height), (0, height // 2), (width, height // 3), (width, height)], fill=(90, 130, 80)
    )
    packed = BytesIO()
    image.save(packed, kind)
    return packed.getvalue()


def printed(blocks: Sequence[Block], paper: Paper = PAPER) -> Printed:
    return render(paper, blocks)
