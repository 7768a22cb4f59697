"""Exhibits: photos with their captions, and codes that a phone reads, each with its alternative text."""

from typing import NamedTuple

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Photo, Photos, QrCode
from foundation.pdf.fonts import plain
from foundation.pdf.ink import Ink
from foundation.pdf.looks import ABOVE_BLOCK, LINE, MILLIMETRE, NOTE
from foundation.pdf.pictures import code_drawing, photo_drawing, photo_shape
from foundation.pdf.setting import Setting
from foundation.pdf.solids import Solid
from foundation.pdf.tagging import Node, boxed
from foundation.pdf.text import Letters

BETWEEN = 10.0
ABOVE_CAPTION = 4.0
# How tall a row may be for the width of its columns, from one column to four; and how wide or narrow a photo for its height.
TALLEST = (0.62, 0.85, 1.0, 1.0)
WIDEST, NARROWEST = 2.4, 0.55
USUAL = 4 / 3


class Hung(NamedTuple):
    """A photo in its place: its size, its caption, what tags both."""

    name: str
    width: float
    height: float
    caption: Letters
    figure: Node
    text: Node


def photo_pieces(photos: Photos, parent: Node, setting: Setting) -> list[Solid]:
    """Photos in rows, each above its caption. A photo is evidence: it is shown whole, never cropped."""
    if not photos.photos or not 1 <= photos.columns <= len(TALLEST):
        raise ProgrammingError("photos stand in one to four columns, and there is at least one")
    columns = photos.columns
    rows = [
        photos.photos[start : start + columns] for start in range(0, len(photos.photos), columns)
    ]
    return [_row(row, columns, parent, setting) for row in rows]


def _row(photos: tuple[Photo, ...], columns: int, parent: Node, setting: Setting) -> Solid:
    """A row whose photos are equally tall and together as wide as the text."""
    room = setting.width - BETWEEN * (columns - 1)
    shapes = [min(max(photo_shape(photo), NARROWEST), WIDEST) for photo in photos]
    height = min(
        room / (sum(shapes) + USUAL * (columns - len(photos))),
        TALLEST[columns - 1] * setting.width / columns,
    )
    row = [
        _hung(photo, height * shape, height, parent, setting)
        for photo, shape in zip(photos, shapes, strict=True)
    ]
    captions = max(photo.caption.height for photo in row)

    def paint(ink: Ink, left: float, top: float) -> None:
        for photo in row:
            _paint_photo(ink, photo, left, top, top - height)
            left += photo.caption.width + BETWEEN

    return Solid(height + ABOVE_CAPTION + captions, paint, gap=ABOVE_BLOCK)


def _hung(photo: Photo, width: float, height: float, parent: Node, setting: Setting) -> Hung:
    """A photo in a place of this size; one of an unusual shape leaves part of it white."""
    key, drawing = photo_drawing(photo, max(width, height))
    shape = drawing.width / drawing.height
    return Hung(
        name=setting.gallery.hang(key, drawing),
        width=min(width, height * shape),
        height=min(height, width / shape),
        caption=setting.letters(photo.caption, NOTE, width),
        figure=parent.add("Figure", alternative=plain(photo.alternative or photo.caption)),
        text=parent.add("P"),
    )


def _paint_photo(ink: Ink, photo: Hung, left: float, top: float, floor: float) -> None:
    bottom = top - photo.height
    photo.figure.attributes = boxed(left, bottom, left + photo.width, top)
    ink.begin(photo.figure)
    ink.place(photo.name, left, bottom, photo.width, photo.height)
    ink.end()
    ink.decorate()
    ink.pen(LINE, 0.6)
    ink.frame(left, bottom, photo.width, photo.height)
    ink.end()
    photo.caption.write(ink, left, floor - ABOVE_CAPTION, node=photo.text)


def code_piece(code: QrCode, parent: Node, setting: Setting) -> Solid:
    """A code with its text below it."""
    side = code.side_mm * MILLIMETRE
    name = setting.gallery.hang(f"code/{code.content}", code_drawing(code.content))
    caption = setting.letters(code.caption or code.content, NOTE)
    figure = parent.add("Figure", alternative=plain(code.alternative))
    text = parent.add("P")

    def paint(ink: Ink, left: float, top: float) -> None:
        figure.attributes = boxed(left, top - side, left + side, top)
        ink.begin(figure)
        ink.place(name, left, top - side, side, side)
        ink.end()
        caption.write(ink, left, top - side - ABOVE_CAPTION, node=text)

    return Solid(side + ABOVE_CAPTION + caption.height, paint, gap=ABOVE_BLOCK)
