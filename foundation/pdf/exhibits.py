"""Exhibits: photos with their captions, and codes that a phone reads, each with its alternative text."""

from typing import NamedTuple

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Photos, QrCode
from foundation.pdf.fonts import plain
from foundation.pdf.ink import Ink
from foundation.pdf.looks import ABOVE_BLOCK, LINE, MILLIMETRE, NOTE
from foundation.pdf.pictures import code_drawing, photo_drawing
from foundation.pdf.setting import Setting
from foundation.pdf.solids import Solid
from foundation.pdf.tagging import Node, boxed
from foundation.pdf.text import Letters

# A photo taken upright is shown at most this much taller than its column is wide.
TALLEST = 1.2
BETWEEN = 10.0
ABOVE_CAPTION = 4.0


class Hung(NamedTuple):
    """A photo in its place: its size, its caption, what tags both."""

    name: str
    width: float
    height: float
    caption: Letters
    figure: Node
    text: Node


def photo_pieces(photos: Photos, parent: Node, setting: Setting) -> list[Solid]:
    """Photos in rows, each above its caption."""
    if not photos.photos or not 1 <= photos.columns <= 4:
        raise ProgrammingError("photos stand in one to four columns, and there is at least one")
    width = (setting.width - BETWEEN * (photos.columns - 1)) / photos.columns
    hung: list[Hung] = []
    for photo in photos.photos:
        key, drawing = photo_drawing(photo, width)
        scale = min(1.0, TALLEST * drawing.width / drawing.height)
        hung.append(
            Hung(
                name=setting.gallery.hang(key, drawing),
                width=width * scale,
                height=width * scale * drawing.height / drawing.width,
                caption=setting.letters(photo.caption, NOTE, width),
                figure=parent.add("Figure", alternative=plain(photo.alternative or photo.caption)),
                text=parent.add("P"),
            )
        )
    rows = [hung[start : start + photos.columns] for start in range(0, len(hung), photos.columns)]
    return [_row(row, width) for row in rows]


def _row(row: list[Hung], width: float) -> Solid:
    tallest = max(photo.height for photo in row)
    captions = max(photo.caption.height for photo in row)

    def paint(ink: Ink, left: float, top: float) -> None:
        for place, photo in enumerate(row):
            start = left + place * (width + BETWEEN)
            inset = start + (width - photo.width) / 2
            bottom = top - photo.height
            photo.figure.attributes = boxed(inset, bottom, inset + photo.width, top)
            ink.begin(photo.figure)
            ink.place(photo.name, inset, bottom, photo.width, photo.height)
            ink.end()
            ink.decorate()
            ink.pen(LINE, 0.6)
            ink.frame(inset, bottom, photo.width, photo.height)
            ink.end()
            photo.caption.write(ink, start, top - tallest - ABOVE_CAPTION, node=photo.text)

    return Solid(tallest + ABOVE_CAPTION + captions, paint, gap=ABOVE_BLOCK)


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
