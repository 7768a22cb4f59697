"""A document is complete, the same every time, says what it is on every page, and never takes a typed text for markup."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import (
    Answer,
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
    PageBreak,
    PageSize,
    Paper,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.words import words
from tests.foundation.pdf.reading import page_texts, structure, text_of
from tests.foundation.pdf.samples import CLAUSE, PAPER, WORDS, agreement, minutes, printed

ROOT = Path(__file__).parents[3]
HOSTILE = '<img src="file:///etc/passwd"> <b>x</b> &lt; ${7*7} {page} \\n (paréntesis) %PDF'
PRINT_TWICE = """
import hashlib
from tests.foundation.pdf.samples import agreement, minutes, printed
print([hashlib.sha256(printed(blocks).content).hexdigest() for blocks in (agreement(), minutes())])
"""


def other_process(seed: int) -> str:
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    return subprocess.run(
        [sys.executable, "-c", PRINT_TWICE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_the_same_sheet_is_the_same_bytes_in_every_process() -> None:
    assert other_process(1) == other_process(77)


def test_the_same_sheet_is_the_same_bytes_whatever_was_printed_before() -> None:
    first = printed(agreement())
    printed([Paragraph("Ωμέγα, дом, ʉɨ: letters that other documents do not have")])

    again = printed(agreement())

    assert hashlib.sha256(again.content).digest() == hashlib.sha256(first.content).digest()


def test_the_fingerprint_is_of_what_the_document_says() -> None:
    one = printed([Paragraph("El plazo es de cuatro meses.")])
    same = printed([Paragraph("El plazo es de cuatro meses.")])
    other = printed([Paragraph("El plazo es de cinco meses.")])

    assert one.fingerprint == same.fingerprint != other.fingerprint
    digits = one.fingerprint[:16]
    grouped = "\N{NO-BREAK SPACE}".join(digits[start : start + 4] for start in range(0, 16, 4))
    assert grouped.replace("\N{NO-BREAK SPACE}", " ") in text_of(one.content).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_every_page_says_whose_document_it_is_which_page_and_how_to_verify_it() -> None:
    document = printed(agreement(rows=120))

    pages = page_texts(document.content)

    assert document.pages == len(pages) > 3
    for number, text in enumerate(pages, start=1):
        for said in (
            "Municipio de Ejemplo",
            "Secretaría de Infraestructura",
            "Convenio n.º 012 de 2026",
            f"Página {number} de {len(pages)}",
            "Código MIN-CON-02",
            "Versión 3",
            "https://minga.example/v/7K3M-92QX",
            "Anclaje de auditoría 1284 · 9c01 d2e7 aa41 f0b3",
        ):
            assert said in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_demonstration_and_a_draft_say_so_on_every_page() -> None:
    paper = msgspec.structs.replace(PAPER, is_demonstration=True, is_draft=True)

    pages = page_texts(printed(agreement(), paper).content)

    assert all("BORRADOR · DEMOSTRACIÓN — sin valor legal" in text for text in pages)
    assert not any("DEMOSTRACIÓN" in text for text in page_texts(printed(agreement()).content))


@pytest.mark.parametrize("size", PageSize)
@pytest.mark.parametrize("is_landscape", [False, True])
def test_every_block_prints_on_every_size_of_paper(size: PageSize, is_landscape: bool) -> None:  # noqa: FBT001 - a case
    paper = msgspec.structs.replace(PAPER, size=size, is_landscape=is_landscape)

    document = printed([*agreement(), *minutes()], paper)

    text = text_of(document.content)
    for said in (
        "En pocas palabras",
        "Necesidad",
        "Regalías",
        "CLÁUSULA 9. Asunto 9",
        "b) Rendir",
        "Falta la firma",
    ):
        assert said in text
    assert document.replaced == ()


def test_typed_text_is_never_markup() -> None:
    everywhere: list[Block] = [
        Heading(HOSTILE),
        Paragraph(HOSTILE),
        Paragraph((HOSTILE, Strong(HOSTILE)), Voice.NOTE),
        Clause(HOSTILE, HOSTILE, (HOSTILE,)),
        Items((Item(HOSTILE, "a)"),)),
        Callout(HOSTILE, (HOSTILE,)),
        Facts((Fact("x", HOSTILE),)),
        Grid((Column(HOSTILE),), (Row((HOSTILE,)),)),
        Checklist((Check(HOSTILE, Answer.NO, HOSTILE),)),
        Signatures((Signature(HOSTILE, HOSTILE, HOSTILE, HOSTILE),)),
    ]
    paper = msgspec.structs.replace(
        PAPER, title=HOSTILE, institution=HOSTILE, number=HOSTILE, dated=HOSTILE
    )

    document = printed(everywhere, paper)

    tree = structure(document.content)
    said = [element.text for element in tree.walk() if HOSTILE in element.text]
    assert len(said) >= 16
    assert b"root:" not in document.content


def test_a_document_without_address_anchor_or_office_leaves_no_trace_of_them() -> None:
    paper = msgspec.structs.replace(PAPER, verify_url="", anchor=None, office="")

    text = text_of(printed([Paragraph("Uno")], paper).content)

    assert "Verifique" not in text
    assert "Anclaje" not in text


def test_a_very_long_title_and_institution_are_written_in_full_on_the_first_page() -> None:
    title = "Convenio " + "solidario para el mejoramiento " * 9
    institution = "Asociación de juntas " + "de las veredas unidas " * 7
    paper = msgspec.structs.replace(PAPER, title=title.strip(), institution=institution.strip())

    text = text_of(printed(agreement(), paper).content)

    assert " ".join(title.split()) in text
    assert " ".join(institution.split()) in text


def test_a_heading_does_not_stand_alone_at_the_end_of_a_page() -> None:
    for filling in range(20, 60):
        lines = Paragraph("\n".join(f"línea {number}" for number in range(filling)), Voice.NOTE)

        pages = page_texts(
            printed([lines, Heading("Título que acompaña"), Paragraph(CLAUSE)]).content
        )

        page = next(text for text in pages if "Título que acompaña" in text)
        assert "La organización ejecutará" in page


def test_a_page_break_begins_a_page_and_leaves_no_empty_one() -> None:
    document = printed([Paragraph("Uno"), PageBreak(), PageBreak(), Paragraph("Dos"), PageBreak()])

    pages = page_texts(document.content)

    assert ["Uno" in text for text in pages] == [True, False]
    assert ["Dos" in text for text in pages] == [False, True]


def test_what_belongs_together_goes_to_the_next_page_together() -> None:
    filling = Paragraph("\n".join("línea" for _ in range(44)))
    together = Together(
        (Heading("Firmas"), Paragraph("Se firma."), Signatures((Signature("Fiscal"),)))
    )

    pages = page_texts(printed([filling, together]).content)

    assert [("Firmas" in text, "Se firma." in text, "Fiscal" in text) for text in pages] == [
        (False, False, False),
        (True, True, True),
    ]


def test_levels_of_headings_are_not_skipped() -> None:
    with pytest.raises(ProgrammingError):
        printed([Heading("Tres", level=3)])


def test_an_agreement_weighs_little() -> None:
    assert len(printed(agreement(rows=200, clauses=24)).content) < 250_000


def test_the_words_of_paper_are_those_of_the_language() -> None:
    spoken = words(lambda msgid: msgid.upper() if "{" not in msgid else msgid)

    assert spoken.carried_forward == "CARRIED FORWARD"
    assert spoken.page.format(page=2, pages=5) == "Page 2 of 5"
    assert set(msgspec.structs.asdict(spoken)) == set(msgspec.structs.asdict(WORDS))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=60, deadline=None)
@given(texts, texts, texts)
def test_any_text_whatever_prints(one: str, two: str, three: str) -> None:
    paper: Paper = msgspec.structs.replace(PAPER, title=one, institution=two, number=three)
    blocks: list[Block] = [
        Heading(one),
        Paragraph((one, Strong(two), three)),
        Facts((Fact(one, two), Fact(two, (Strong(three), one))), columns=2),
        Grid((Column(one), Column(two)), (Row((two, three)),), caption=three),
        Signatures((Signature(one, two, three, one),)),
    ]

    document = printed(blocks, paper)

    assert structure(document.content).all("H2")
