"""The minutes of an assembly say what their sheet says, the same every time."""

import hashlib
from io import BytesIO

import msgspec
from PIL import Image

from foundation.samples import STAMP
from foundation.translations import translator
from portfolio.documents.minutes import print_minutes
from portfolio.documents.minutes_sheet import Counted, MinutesSheet
from portfolio.samples import minutes as sheets
from tests.support.golden import page_texts, words_of

ES, EN = translator("es"), translator("en")


def picture() -> bytes:
    packed = BytesIO()
    Image.new("RGB", (600, 800), (200, 190, 170)).save(packed, "JPEG")
    return packed.getvalue()


def changed(**changes: object) -> MinutesSheet:
    return msgspec.structs.replace(sheets.minutes(), **changes)


def test_the_same_minutes_are_the_same_bytes() -> None:
    prints = {
        hashlib.sha256(print_minutes(sheets.minutes(), STAMP, ES).content).hexdigest()
        for _ in range(2)
    }

    assert len(prints) == 1


def test_everybody_who_came_has_a_line_to_sign() -> None:
    sheet = changed(
        by_sex=(Counted(code="women", people=70), Counted(code="men", people=55)),
    )

    pages = page_texts(print_minutes(sheet, STAMP, ES).content)

    listed = "\n".join(pages[pages.index(next(p for p in pages if "Lista de asistencia" in p)) :])
    assert all(f"\n{number}\n" in f"{listed}\n" for number in (2, 77, 125))
    assert "\n126\n" not in listed


def test_the_picture_of_the_signed_sheet_stands_with_its_hash() -> None:
    data = picture()
    sheet = changed(photo_sha256=hashlib.sha256(data).hexdigest())

    with_picture = print_minutes(sheet, STAMP, ES, data)
    without = print_minutes(sheets.minutes(), STAMP, ES)

    assert sheet.photo_sha256 in words_of(with_picture.content).replace(" ", "")
    assert with_picture.pages == without.pages + 1
    assert "Fotografía de la hoja firmada" not in words_of(without.content)


def test_an_organisation_under_its_own_statutes_says_so() -> None:
    sheet = changed(
        quorum=msgspec.structs.replace(
            sheets.minutes().quorum,
            rule="Statutes of the organisation",
            rule_from=None,
            part="3/5",
            to_confirm=False,
        )
    )

    said = words_of(print_minutes(sheet, STAMP, ES).content)

    assert "Regla: Estatutos de la organización." in said
    assert "3/5 de los afiliados" in said


def test_titles_with_marks_are_printed_as_they_were_typed() -> None:
    needs = sheets.minutes().needs
    strange = msgspec.structs.replace(needs[0], title="<b>Puente</b> & paso {peatonal}")

    said = words_of(print_minutes(changed(needs=(strange, *needs[1:])), STAMP, ES).content)

    assert said.count("<b>Puente</b> & paso {peatonal}") == 3
