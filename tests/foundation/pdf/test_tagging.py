"""A reader by ear gets the whole document in order: headings, paragraphs, lists, tables and figures, and nothing twice."""

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from foundation.pdf.blocks import Clause, Heading, Paragraph, Photo, Photos, Strong
from tests.foundation.pdf.reading import instructions, marked_texts, structure
from tests.foundation.pdf.samples import CLAUSE, PAPER, agreement, budget, minutes, photo, printed
from tests.support.programmes import programme


@pytest.fixture(scope="module")
def document() -> bytes:
    return printed([*agreement(rows=90), *minutes()]).content


@pytest.fixture
def file(document: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "document.pdf"
    path.write_bytes(document)
    return path


def test_headings_are_in_order_and_the_title_is_the_first(document: bytes) -> None:
    tree = structure(document)

    headings = [
        (element.role, element.text)
        for element in tree.walk()
        if element.role in {"H1", "H2", "H3"}
    ]

    assert headings[0] == ("H1", PAPER.title)
    assert headings[1:4] == [
        ("H2", "Partes y objeto"),
        ("H2", "Cláusulas"),
        ("H3", "CLÁUSULA 1. Asunto 1"),
    ]


def test_a_paragraph_over_two_pages_is_one_paragraph_with_its_spaces() -> None:
    paragraphs = tuple(f"{number}. {CLAUSE}" for number in range(30))

    content = printed([Heading("Cláusulas"), Clause("PRIMERA", "Objeto", paragraphs)]).content

    said = {element.text for element in structure(content).all("P")}
    assert set(paragraphs) <= said


def test_lines_that_are_forced_keep_a_space_between_their_words() -> None:
    content = printed(
        [Paragraph("uno\ndos"), Paragraph(("el ", Strong("municipio"), ", no la junta"))]
    ).content

    said = [element.text for element in structure(content).all("P")]
    assert "uno dos" in said
    assert "el municipio, no la junta" in said


def test_a_table_over_many_pages_is_one_table_with_one_header(document: bytes) -> None:
    content = printed([budget(150)]).content

    tables = structure(content).all("Table")

    assert len(tables) == 1
    headers = tables[0].all("TH")
    assert [header.text for header in headers] == ["Ítem", "Descripción", "Und.", "Valor"]
    assert {header.attributes["Scope"] for header in headers} == {"/Column"}
    assert len(tables[0].all("TBody")[0].all("TR")) == 150
    assert tables[0].all("Caption")[0].text == "Presupuesto de la obra"


def test_figures_have_words_and_a_place() -> None:
    photos = Photos(
        (
            Photo(photo(300, 200), "Punto crítico", "Una vía con barro"),
            Photo(photo(200, 300), "Caseta", ""),
        )
    )

    figures = structure(printed([photos]).content).all("Figure")

    assert [figure.alternative for figure in figures] == [
        "Una vía con barro",
        "Caseta",
        "Código de verificación de la página 1 de 1: https://minga.example/v/7K3M-92QX?p=1",
    ]
    assert all("BBox" in figure.attributes for figure in figures)


def test_every_page_has_a_code_of_its_own(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        pages = len(pdf.pages)
    codes = [
        figure.alternative
        for figure in structure(document).all("Figure")
        if figure.alternative.startswith("Código de verificación")
    ]

    assert pages > 1
    assert codes == [
        f"Código de verificación de la página {page} de {pages}:"
        f" https://minga.example/v/7K3M-92QX?p={page}"
        for page in range(1, pages + 1)
    ]


def test_every_mark_leads_back_to_its_element(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {
            int(key): value
            for key, value in zip(list(numbers)[::2], list(numbers)[1::2], strict=True)
        }
        for page in pdf.pages:
            marks = parents[int(page.obj.StructParents)]
            assert set(marked_texts(page)) <= set(range(len(marks)))
            assert all("/S" in element for element in marks)
            for annotation in page.get("/Annots", []):
                assert parents[int(annotation.StructParent)].S == "/Link"
                assert bytes(annotation.A.URI) == PAPER.verify_url.encode()


def test_all_content_is_either_tagged_or_decoration(document: bytes) -> None:
    paint = {"Tj", "TJ", "f", "S", "s", "Do"}
    with pikepdf.open(BytesIO(document)) as pdf:
        for page in pdf.pages:
            depth = 0
            for name, _ in instructions(page):
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
                assert depth in (0, 1)
                assert depth == 1 or name not in paint


def test_the_file_says_what_it_is_and_in_which_language(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "es-CO"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261120000000-05'00'"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2A"
            assert metadata["dc:title"] == f"{PAPER.title} {PAPER.number}"
            assert metadata["xmp:CreateDate"] == "2026-11-20T00:00:00-05:00"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_the_outline_leads_to_the_headings(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        clauses = [item.title for item in outline.root[1].children]

    assert titles[:3] == ["Partes y objeto", "Cláusulas", "Anexo. Presupuesto"]
    assert clauses[0] == "CLÁUSULA 1. Asunto 1"


def test_qpdf_finds_nothing_wrong(file: Path) -> None:
    outcome = subprocess.run(
        [programme("qpdf"), "--check", str(file)], capture_output=True, check=False, text=True
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_poppler_finds_every_typeface_embedded(file: Path) -> None:
    outcome = subprocess.run(
        [programme("pdffonts"), str(file)], capture_output=True, check=True, text=True
    )

    faces = outcome.stdout.splitlines()[2:]
    assert [line.split()[0].partition("+")[2] for line in faces] == [
        "DejaVuSansCondensed",
        "DejaVuSansCondensed-Bold",
    ]
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in faces), (
        "embedded, subset, readable"
    )
    assert "Helvetica" not in outcome.stdout


def test_poppler_reads_the_structure_without_complaint(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(printed([*agreement(rows=8, clauses=1), *minutes()]).content)

    outcome = subprocess.run(
        [programme("pdfinfo"), "-struct-text", str(file)],
        capture_output=True,
        check=True,
        text=True,
    )

    assert outcome.stderr == ""
    assert '"Actividad número 8 de la obra"' in outcome.stdout
