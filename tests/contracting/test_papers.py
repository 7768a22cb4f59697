"""The papers of contracting say what their sheets say, the same every time, however long and strange the texts are."""

import hashlib
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from contracting.documents.agreement import ordinal, print_agreement
from contracting.documents.agreement_sheet import AgreementSheet, PlannedMilestone
from contracting.documents.certificate import (
    CertificateSheet,
    CertifiedMilestone,
    print_certificate,
)
from contracting.documents.handover_act import print_handover_act
from contracting.documents.start_act import print_start_act
from contracting.samples import acts as act_sheets
from contracting.samples import agreement as sheets
from foundation.money import Money, cop
from foundation.samples import DRAFT, STAMP
from foundation.translations import translator
from tests.support.golden import Golden, page_texts, words_of

ROOT = Path(__file__).parents[2]
ES, EN = translator("es"), translator("en")
HOSTILE = '<b>x</b> <img src="file:///etc/passwd"> &amp; {value} ${7*7} %PDF'
PRINT_ALL = """
import hashlib
from contracting.documents.agreement import print_agreement
from contracting.documents.certificate import print_certificate
from contracting.documents.handover_act import print_handover_act
from contracting.documents.start_act import print_start_act
from foundation.translations import translator
from contracting.samples import acts as act_sheets
from contracting.samples import agreement as sheets
from foundation import samples
papers = (
    print_agreement(sheets.agreement(), samples.STAMP, translator("es")),
    print_start_act(act_sheets.start_act(), samples.STAMP, translator("es")),
    print_certificate(act_sheets.certificate(), samples.STAMP, translator("es")),
    print_handover_act(act_sheets.handover(), samples.STAMP, translator("es")),
)
print([hashlib.sha256(paper.content).hexdigest() for paper in papers])
"""


def other_process(seed: int) -> str:
    return subprocess.run(
        [sys.executable, "-c", PRINT_ALL],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def changed_agreement(**changes: object) -> AgreementSheet:
    return msgspec.structs.replace(sheets.agreement(), **changes)


def advance() -> CertificateSheet:
    nothing = Money.zero()
    return msgspec.structs.replace(
        act_sheets.certificate(),
        kind="advance",
        milestones=(),
        deductions=(),
        paid_on=None,
        bank_reference="",
        gross=cop("27_300_000"),
        amortisation=nothing,
        retention=nothing,
        net=cop("27_300_000"),
    )


def test_the_certificate_of_an_advance_says_what_people_reviewed(golden: Golden) -> None:
    golden("certificate_advance.es", print_certificate(advance(), STAMP, ES).content)


def test_the_same_sheets_are_the_same_bytes_in_every_process() -> None:
    assert other_process(3) == other_process(41)


def test_the_same_sheet_is_the_same_bytes_twice() -> None:
    first = print_agreement(sheets.agreement(), STAMP, ES)
    again = print_agreement(sheets.agreement(), STAMP, ES)

    assert hashlib.sha256(first.content).digest() == hashlib.sha256(again.content).digest()


def test_the_plain_page_is_one_page_even_with_the_longest_names() -> None:
    long = "Asociación de Juntas de Acción Comunal de Ñame y Güichó " * 4
    sheet = changed_agreement(
        head=msgspec.structs.replace(
            sheets.head(), organisation=long[:200], entity=long[:200], object=long * 6
        ),
        work_title=(long * 2)[:400],
        title=long[:200],
    )

    pages = page_texts(print_agreement(sheet, STAMP, ES).content)

    assert "En palabras sencillas" in pages[0]
    assert "pregunte antes de firmar" in pages[0]
    assert "Partes y objeto" in pages[1]


def test_the_plain_page_promises_only_what_a_clause_says() -> None:
    bare = sheets.agreement(has=frozenset())

    pages = page_texts(print_agreement(bare, STAMP, ES).content)

    assert "anticipo" not in pages[0].lower()
    assert "Si después aparecen defectos" not in pages[0]
    assert "Si hay un desacuerdo" in pages[0]
    assert "Anticipo Sin anticipo" in " ".join(pages[1].split())
    assert "Norma del anticipo" not in " ".join(pages)


def test_sixty_milestones_carry_their_sums_over_every_page() -> None:
    amounts = [cop("1_000_000") + cop(str(number)) for number in range(1, 61)]
    plan = tuple(
        PlannedMilestone(
            position=number,
            title=f"Tramo {number} de la vía, con su cuneta",
            means="Longitud medida con el comité, con fotografías del sitio.",
            due_days=number,
            amount=amount,
        )
        for number, amount in enumerate(amounts, start=1)
    )
    total = sum((amount.minor for amount in amounts), 0)
    sheet = changed_agreement(
        milestones=plan, head=msgspec.structs.replace(sheets.head(), value=Money(total))
    )

    pages = page_texts(print_agreement(sheet, STAMP, ES).content)

    carrying = [page for page in pages if "\nVan " in page]
    assert len(carrying) > 1
    for page, following in pairwise(pages):
        if page in carrying:
            sums = [line.split("$ ")[1] for line in page.splitlines() if line.startswith("Van ")]
            assert f"Vienen $ {sums[0]}" in following
            last = max(
                number for number in range(1, 61) if f"\n{number} Tramo {number} de la vía" in page
            )
            written = ES.money(Money(sum(amount.minor for amount in amounts[:last])))
            assert written.replace("\N{NO-BREAK SPACE}", " ") == f"$ {sums[0]}"
    assert f"Valor del convenio {ES.money(Money(total))}".replace(
        "\N{NO-BREAK SPACE}", " "
    ) in " ".join(pages)


def test_a_certificate_of_sixty_milestones_adds_up_in_every_column() -> None:
    rows = tuple(
        CertifiedMilestone(
            position=number,
            title=f"Tramo {number}",
            contracted=cop("1_500_000"),
            previous=cop("1_500_000") if number < 20 else Money.zero(),
            this=cop("400_000.50") if number == 20 else Money.zero(),
        )
        for number in range(1, 61)
    )
    sheet = msgspec.structs.replace(act_sheets.certificate(), milestones=rows)

    said = words_of(print_certificate(sheet, STAMP, ES).content)

    assert "Total $ 90.000.000 $ 28.500.000 $ 400.000,50 $ 28.900.000,50 $ 61.099.999,50" in said


def test_a_release_says_why_and_takes_the_rest_of_the_advance() -> None:
    nothing = Money.zero()
    sheet = msgspec.structs.replace(
        act_sheets.certificate(),
        kind="retention_release",
        milestones=(),
        deductions=(),
        gross=cop("4_550_000"),
        amortisation=cop("150_000"),
        retention=nothing,
        net=cop("4_400_000"),
    )

    said = words_of(print_certificate(sheet, STAMP, ES).content)

    assert "Certificado de devolución de lo retenido" in said
    assert "Saldo del anticipo −$ 150.000" in said
    assert "se devuelve porque la obra se entregó" in said
    assert "verificaron, cada uno por su cuenta" not in said


def test_typed_text_is_never_markup() -> None:
    agreed = changed_agreement(
        work_title=HOSTILE,
        head=msgspec.structs.replace(sheets.head(), object=HOSTILE, organisation=HOSTILE),
    )
    started = msgspec.structs.replace(act_sheets.start_act(), site=HOSTILE)
    handed = msgspec.structs.replace(act_sheets.handover(), final_note=HOSTILE, title=HOSTILE)

    papers = (
        print_agreement(agreed, STAMP, ES),
        print_start_act(started, STAMP, ES),
        print_handover_act(handed, STAMP, ES),
    )

    assert all(HOSTILE in words_of(paper.content) for paper in papers)


def test_characters_that_cannot_be_printed_are_marked_and_reported() -> None:
    sheet = msgspec.structs.replace(
        act_sheets.start_act(), site="Listo \N{THUMBS UP SIGN} desde la entrada"
    )

    printed = print_start_act(sheet, STAMP, ES)

    assert printed.replaced == ("\N{THUMBS UP SIGN}",)
    assert "Listo \N{REPLACEMENT CHARACTER} desde la entrada" in words_of(printed.content)


def test_a_draft_says_so_on_every_page_and_carries_no_code() -> None:
    sheet = changed_agreement(head=msgspec.structs.replace(sheets.head(), number=""))

    pages = page_texts(print_agreement(sheet, DRAFT, ES).content)

    assert all("BORRADOR" in page for page in pages)
    assert not any("Código K7QX" in page or "/v/" in page for page in pages)
    assert "Proyecto 19-2026-014" in pages[0]


def test_the_demonstration_says_so_on_every_page() -> None:
    stamp = msgspec.structs.replace(STAMP, is_demonstration=True)

    pages = page_texts(print_handover_act(act_sheets.handover(), stamp, ES).content)

    assert all("DEMOSTRACIÓN — sin valor legal" in page for page in pages)


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "PRIMERA"), (15, "DÉCIMA QUINTA"), (20, "VIGÉSIMA"), (38, "TRIGÉSIMA OCTAVA")],
)
def test_clauses_are_numbered_in_words(number: int, written: str) -> None:
    assert ordinal(number, ES) == written


def test_clauses_are_numbered_in_figures_in_english() -> None:
    assert ordinal(1, EN) == "CLAUSE 1"


def test_nobody_signs_a_page_of_signatures_alone() -> None:
    for paper in (
        print_start_act(act_sheets.start_act(), STAMP, ES),
        print_certificate(act_sheets.certificate(), STAMP, ES),
        print_handover_act(act_sheets.handover(), STAMP, ES),
    ):
        last = page_texts(paper.content)[-1]
        assert "Firmas" in last
        assert len(last.split("Firmas")[0].split()) > 25
