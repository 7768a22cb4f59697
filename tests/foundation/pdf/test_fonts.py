"""No character disappears in silence, and no document is printed in a viewer's own typeface."""

from pathlib import Path

import pytest
from reportlab import rl_config

from foundation.pdf import fonts
from foundation.pdf.blocks import Paragraph
from foundation.pdf.fonts import FontsMissing, plain, tidy
from tests.foundation.pdf.reading import structure, text_of
from tests.foundation.pdf.samples import PAPER, printed

SPOKEN_IN_COLOMBIA = (
    "áéíóúüñÁÉÍÓÚÜÑ¿¡ «nasa yuwe: ãẽĩũ», emberá: ɨ ʉ, wayuunaiki: ꞌ, ₡ ₲ $ € n.º 1.ª m² m³ Ø ≥ ½ ✓"
)


def test_what_is_written_in_colombia_prints_and_is_read_back() -> None:
    document = printed([Paragraph(SPOKEN_IN_COLOMBIA)])

    assert document.replaced == ()
    assert SPOKEN_IN_COLOMBIA in [element.text for element in structure(document.content).all("P")]


def test_a_character_without_a_shape_is_replaced_and_named() -> None:
    document = printed([Paragraph("Reunión 👍🏽 con 漢字 y שלום\x07")])

    assert set(document.replaced) == {"👍", "🏽", "漢", "字", "ש", "ל", "ו", "ם", "\x07"}
    assert "Reunión \N{REPLACEMENT CHARACTER}" in text_of(document.content)


def test_rare_letters_are_embedded_when_they_are_needed() -> None:
    document = printed([Paragraph("Ωμέγα дом Ạḿ")])

    assert document.replaced == ()
    assert "Ωμέγα дом Ạḿ" in text_of(document.content)


def test_an_accent_sent_apart_is_put_on_its_letter() -> None:
    assert tidy("an\N{COMBINING TILDE}o") == "año"


def test_marks_for_screens_leave_nothing_on_paper() -> None:
    document = printed(
        [Paragraph("con\N{SOFT HYPHEN}ve\N{ZERO WIDTH SPACE}nio\tsolidario\r\nnuevo")]
    )

    assert document.replaced == ()
    assert "convenio solidario nuevo" in [
        element.text for element in structure(document.content).all("P")
    ]


def test_an_order_of_reading_cannot_be_turned_around_by_hidden_marks() -> None:
    document = printed([Paragraph("paga \N{RIGHT-TO-LEFT OVERRIDE}001 $")])

    assert document.replaced == ("\N{RIGHT-TO-LEFT OVERRIDE}",)


def test_metadata_is_one_line_without_control_characters() -> None:
    assert plain("Convenio\n\x00 de\tobra ") == "Convenio \N{REPLACEMENT CHARACTER} de obra"


def test_a_machine_without_the_typeface_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as missing:
        fonts.find(tmp_path)

    assert "DejaVuSansCondensed.ttf" in str(missing.value)
    assert "fonts-dejavu-extra" in str(missing.value)
    assert "MINGA_FONTS" in str(missing.value)
    assert str(tmp_path) in str(missing.value)


def test_the_setting_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (fonts.REGULAR_FILE, fonts.BOLD_FILE):
        (tmp_path / name).write_bytes((fonts.find() / name).read_bytes())

    monkeypatch.setenv("MINGA_FONTS", str(tmp_path))

    assert fonts.find() == tmp_path


def test_the_packages_setting_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dejavu-fonts-ttf" / "ttf"
    folder.mkdir(parents=True)
    for name in (fonts.REGULAR_FILE, fonts.BOLD_FILE):
        (folder / name).write_bytes((fonts.find() / name).read_bytes())

    monkeypatch.delenv("MINGA_FONTS", raising=False)
    monkeypatch.setenv("MINGA_NODE_MODULES", str(tmp_path))

    assert fonts.find() == folder


def test_what_was_measured_is_forgotten_before_it_fills_the_memory() -> None:
    face = fonts.faces().regular

    for number in range(25_000):
        face.common_word(f"nombre{number}")

    assert len(face._words) <= 20_001


def test_reportlab_itself_opens_nothing_that_a_text_names() -> None:
    assert rl_config.trustedSchemes == ["data"]
    assert PAPER.title in text_of(printed([Paragraph("x")]).content)
