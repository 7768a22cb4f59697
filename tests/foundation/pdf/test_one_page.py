"""One page is one page: its type becomes smaller before its texts run over."""

import pytest

from foundation.pdf.blocks import Heading, Number, Numbers, OnePage, Paragraph
from tests.foundation.pdf.reading import page_texts, structure
from tests.foundation.pdf.samples import CLAUSE, printed

LAST = "Y después empieza otra página."


@pytest.mark.parametrize("paragraphs", [1, 12, 20])
def test_one_page_stays_one_page_however_long_its_texts_are(paragraphs: int) -> None:
    page = OnePage((Heading("En pocas palabras"), *[Paragraph(CLAUSE)] * paragraphs))

    pages = page_texts(printed([page, Paragraph(LAST)]).content)

    assert len(pages) == 2
    assert pages[0].count("La organización ejecutará") == paragraphs
    assert LAST in pages[1]


def test_one_page_in_the_middle_begins_on_a_page_of_its_own() -> None:
    page = OnePage((Heading("En pocas palabras"), Paragraph(CLAUSE)))

    pages = page_texts(printed([Paragraph("Antes."), page, Paragraph(LAST)]).content)

    assert ["Antes." in pages[0], "En pocas palabras" in pages[1], LAST in pages[2]] == [True] * 3


def test_what_no_page_can_hold_goes_on_on_the_next() -> None:
    page = OnePage(tuple([Paragraph(CLAUSE)] * 60))

    assert len(page_texts(printed([page]).content)) > 1


def test_numbers_to_remember_are_read_with_what_they_are() -> None:
    document = printed(
        [Numbers((Number("$ 91.000.000", "se paga en total"), Number("120", "días")))]
    )

    entries = structure(document.content).all("LI")
    assert [[kid.text for kid in entry.kids] for entry in entries] == [
        ["$ 91.000.000", "se paga en total"],
        ["120", "días"],
    ]
