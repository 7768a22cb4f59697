"""What the samples of a work's papers share: its head, and who prepares them."""

from msgspec.structs import replace

from foundation.papers import Signatory
from foundation.samples import LONG_NAME, LONG_SIGNATORY, LONG_TEXT, ORGANISATION, PRESIDENT
from portfolio.documents.work_head import WorkHead

ENGINEER = Signatory(
    name="Marcela Prueba Chocué",
    document="Cédula de ciudadanía 1061777888",
    role="Realizó la visita técnica",
    organisation="Programa Territorios Posibles",
)


def head() -> WorkHead:
    return WorkHead(
        code="19-2026-014",
        bpin="2026000191420",
        title="Placa huella El Peñón, 480 m",
        kind="Placa huella",
        purpose="Que la cuesta se pueda subir todo el año, también con lluvia.",
        place="Caloto (Cauca)",
        municipality_code="19142",
        position="3.03450, -76.40820",
        organisation=ORGANISATION,
        tax_number="900123456-8",
        representative=PRESIDENT.name,
        institution="Programa Territorios Posibles",
        people=250,
    )


def bare(about: WorkHead) -> WorkHead:
    """A head of which nothing is known that may be missing."""
    return replace(about, bpin="", position="", tax_number="", representative="")


def longest(about: WorkHead) -> WorkHead:
    """A head as long as heads come."""
    return replace(
        about,
        title=LONG_NAME,
        purpose=LONG_TEXT * 3,
        organisation=LONG_NAME,
        representative=LONG_SIGNATORY.name,
        people=1_250_000,
    )
