"""Sample sheets of what is kept on site: the labour sheet."""

from datetime import date, timedelta

from msgspec.structs import replace

from contracting.documents.labour_paper import LabourPaperSheet, SheetWorker
from contracting.samples.agreement import bare, head, longest
from foundation.money import Money, cop
from foundation.papers import Signatory
from foundation.samples import (
    LONG_NAME,
    LONG_SIGNATORY,
    ORGANISATION,
    PRESIDENT,
    SUPERVISOR,
)
from foundation.translations import Translator

FIRST = date(2026, 3, 2)
RATE = cop("72_000")
CREW = (
    ("Ana Milena Prueba Chocué", "CC 34567001", "woman", "111110011100"),
    ("Luz Dary Prueba Ñuscué", "CC 34567002", "woman", "1111½00111½0"),
    ("Yeison Prueba Güetio", "CC 10567003", "man", "111110011110"),
    ("José Arles Prueba Ipia", "CC 10567004", "man", "0111100½1110"),
    ("Persona Prueba Trochez", "PPT 5567005", "other", "001110001110"),
)
SHARES = {"0": 0, "1": 1_000, "½": 500}


def labour_paper(language: str = "es") -> LabourPaperSheet:
    """Two weeks of five people, paid at one rate a day."""
    workers = tuple(_worker(*one) for one in CREW)
    return LabourPaperSheet(
        head=head(language),
        sheet_number=2,
        starts_on=FIRST,
        ends_on=FIRST + timedelta(days=11),
        is_in_kind=False,
        state="accepted",
        days=tuple(FIRST + timedelta(days=place) for place in range(12)),
        workers=workers,
        people={"woman": 2, "man": 2, "other": 1},
        paid=cop("1_500_000"),
        presented_on=date(2026, 3, 14),
        confirmed_on=None,
        accepted_on=date(2026, 3, 16),
        organisation_signatory=PRESIDENT,
        presenter=Signatory(
            name="Persona de prueba", role="Lleva la planilla", organisation=ORGANISATION
        ),
        accepter=SUPERVISOR,
    )


def _worker(name: str, document: str, sex: str, marks: str) -> SheetWorker:
    days = tuple(SHARES[mark] for mark in marks)
    return SheetWorker(
        name=name,
        document=document,
        sex=sex,
        days=days,
        rate=RATE,
        amount=RATE.times_milli(sum(days)),
    )


def labour_papers(words: Translator) -> dict[str, LabourPaperSheet]:
    """Two paid weeks; one given day of somebody erased since; a whole month of sixty people with long names."""
    ordinary = labour_paper(words.language)
    nobody = Signatory()
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            ends_on=FIRST,
            is_in_kind=True,
            state="open",
            days=(FIRST,),
            workers=(
                replace(
                    ordinary.workers[0],
                    name="",
                    document="",
                    days=(1_000,),
                    rate=Money.zero(),
                    amount=Money.zero(),
                ),
            ),
            people={"woman": 1},
            paid=Money.zero(),
            presented_on=None,
            confirmed_on=None,
            accepted_on=None,
            organisation_signatory=nobody,
            presenter=nobody,
            accepter=nobody,
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            ends_on=FIRST + timedelta(days=30),
            days=tuple(FIRST + timedelta(days=place) for place in range(31)),
            workers=tuple(_long_worker(number) for number in range(60)),
            people={"woman": 20, "man": 20, "other": 20},
            organisation_signatory=LONG_SIGNATORY,
            presenter=LONG_SIGNATORY,
            accepter=LONG_SIGNATORY,
        ),
    }


def _long_worker(number: int) -> SheetWorker:
    days = tuple((0, 500, 1_000)[(number + place) % 3] for place in range(31))
    rate = cop("9_999_999.50")
    return SheetWorker(
        name=LONG_SIGNATORY.name if number % 2 else LONG_NAME,
        document=f"CC 10612345{number:02d}",
        sex=("woman", "man", "other")[number % 3],
        days=days,
        rate=rate,
        amount=rate.times_milli(sum(days)),
    )
