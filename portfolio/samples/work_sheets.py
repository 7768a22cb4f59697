"""Sample work sheets: ordinary, minimal and extreme."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from foundation.papers import Signatory
from foundation.samples import (
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    LONGEST_WORD,
    PRESIDENT,
)
from foundation.translations import Translator
from portfolio.documents.minutes_sheet import Counted
from portfolio.documents.work_sheet import (
    CheckedSafeguard,
    ScreenedHazard,
    Visit,
    WeighedAlternative,
    WorkSheet,
)
from portfolio.samples.works import ENGINEER, bare, head, longest


def _counted(**people: int) -> tuple[Counted, ...]:
    return tuple(Counted(code=code, people=count) for code, count in people.items())


def work_sheet() -> WorkSheet:
    return WorkSheet(
        head=head(),
        need="Placa huella en la cuesta de El Peñón",
        problem="En invierno la cuesta se vuelve barro y los camperos no suben; la leche se pierde y los niños caminan hora y media.",
        by_sex=_counted(women=131, men=119),
        by_age=_counted(children=52, youth=70, adults=98, elders=30),
        by_ethnicity=_counted(indigenous=40, afro=150, rrom=0, no_ethnicity=60),
        alternatives=(
            WeighedAlternative(
                name="Placa huella en concreto",
                weighed="Cuesta más al construir y casi nada al mantener; la hace la gente de la vereda.",
                is_chosen=True,
            ),
            WeighedAlternative(
                name="Afirmado con cunetas",
                weighed="Cuesta la mitad, pero con 14 % de pendiente se lava en cada invierno.",
                is_chosen=False,
            ),
            WeighedAlternative(
                name="No hacer nada",
                weighed="Se pierden cerca de 40 días de transporte al año.",
                is_chosen=False,
            ),
        ),
        safeguards=(
            CheckedSafeguard(
                name="Propiedad o sana posesión del predio donde queda la obra",
                state="in_place",
                note="Vía pública veredal desde 1978, según el municipio.",
            ),
            CheckedSafeguard(
                name="Consulta previa con comunidades étnicas: si procede, su acta",
                state="not_applicable",
                note="El consejo comunitario pidió la obra.",
            ),
            CheckedSafeguard(
                name="Permiso de ocupación de cauce", state="paper_missing", note="Radicado."
            ),
        ),
        exclusions_open=0,
        exclusions=(),
        screened_at=datetime(2026, 1, 22, 15, 30, tzinfo=UTC),
        rating_now="low",
        rating_future="moderate",
        hazards=(
            ScreenedHazard(
                hazard="heavy_rain",
                now="low",
                future="moderate",
                measures=("Cunetas revestidas y tres alcantarillas de 36 pulgadas",),
            ),
            ScreenedHazard(hazard="mass_movement", now="low", future="low", measures=()),
        ),
        visit=Visit(
            visited_on=date(2026, 1, 15),
            came="Profesional de ingeniería del programa, secretario de planeación, presidenta y fiscal de la junta",
            ground="Cuesta de 480 m con 9 a 14 % de pendiente; se llega en campero desde El Palo en 25 minutos.",
            findings="Subrasante arcillosa con dos tramos saturados; tres pasos de agua sin obra; el corte está estable.",
            materials="Arena y triturado en la cantera de El Palo, con título; agua de la quebrada con permiso; luz a 60 m.",
            conclusion="La obra es viable con cunetas revestidas y alcantarillas nuevas antes de fundir la placa.",
        ),
        visitor=ENGINEER,
        organisation_signatory=PRESIDENT,
        photo_sha256="5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    )


def work_sheets(words: Translator) -> dict[str, WorkSheet]:
    """A cuesta; one of which nothing is known that may be missing; long texts, thirty alternatives and hazards with long measures."""
    ordinary = work_sheet()
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            by_age=_counted(children=0, youth=0, adults=0, elders=0),
            by_ethnicity=_counted(indigenous=0, afro=0, rrom=0, no_ethnicity=0),
            alternatives=ordinary.alternatives[:1],
            safeguards=(),
            exclusions_open=6,
            hazards=ordinary.hazards[1:],
            visitor=Signatory(),
            organisation_signatory=Signatory(),
            photo_sha256="",
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            need=LONG_NAME,
            problem=LONGEST_TEXT,
            alternatives=tuple(
                replace(
                    one,
                    name=f"{LONG_NAME} {number}",
                    weighed=LONG_TEXT,
                    is_chosen=one.is_chosen and number == 1,
                )
                for number in range(1, 11)
                for one in ordinary.alternatives
            ),
            safeguards=tuple(
                replace(one, name=f"{one.name} {number}", note=LONG_TEXT)
                for number in range(1, 6)
                for one in ordinary.safeguards
            ),
            exclusions=(LONG_NAME,),
            hazards=tuple(
                replace(one, measures=(LONG_NAME, LONG_TEXT)) for one in ordinary.hazards * 6
            ),
            visit=replace(
                ordinary.visit,
                came=LONG_TEXT,
                ground=LONGEST_TEXT,
                findings=LONGEST_TEXT,
                materials=LONGEST_WORD,
                conclusion=LONG_TEXT,
            ),
            visitor=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }
