"""What a block needs to become pieces: the type, the language's own words, the width of the text, and where pictures hang."""

from typing import NamedTuple

from foundation.pdf.blocks import Text, Words
from foundation.pdf.fonts import Word
from foundation.pdf.lines import Compositor, Line
from foundation.pdf.looks import Type
from foundation.pdf.pictures import Gallery
from foundation.pdf.tables import PAD_X, Table
from foundation.pdf.text import Letters

Spelled = list[list[Word]]


class Setting(NamedTuple):
    """The frame of one document in which its blocks are set."""

    compositor: Compositor
    gallery: Gallery
    words: Words
    width: float
    scale: float = 1.0

    def letters(self, text: Text, style: Type, width: float | None = None) -> Letters:
        """A text set in a style, in a column of this width or over the whole."""
        column = self.width if width is None else width
        style = self.scaled(style)
        face = self.compositor.bold if style.bold else self.compositor.regular
        return Letters(self.compositor.lines(text, style, column), style, face.resource, column)

    def scaled(self, style: Type) -> Type:
        """A style as large as it is here."""
        if self.scale == 1.0:
            return style
        return style._replace(
            size=round(style.size * self.scale, 2), leading=round(style.leading * self.scale, 2)
        )

    def table(self, style: Type) -> Table:
        """An empty table over the whole width."""
        compositor, style = self.compositor, self.scaled(style)
        return Table(self.width, style, compositor.regular.resource, compositor.bold.resource)

    def cell_lines(self, spelled: Spelled, width: float, size: float) -> list[Line]:
        """The lines of a text in a table's cell."""
        return self.compositor.filled(spelled, int((width - 2 * PAD_X) * 1000 / size))
