"""The look of paper: colours, sizes and spaces, in one place. Sizes are points; colours are sRGB for white paper.

The colours are those of the screens. Each text colour keeps a contrast of at least 4.5 on white and on the quiet fill, and nothing is
said by colour alone, because most copies are printed or photocopied in grey.
"""

from typing import NamedTuple

MILLIMETRE = 72 / 25.4


def _colour(code: str) -> str:
    return " ".join(f"{int(code[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))


INK = _colour("#1E2A2F")
MUTED = _colour("#55626A")
LINE = _colour("#DAD5C8")
RULE = _colour("#9AA5A3")
RIVER = _colour("#0B6E69")
MAIZE = _colour("#E0A11B")
MAIZE_TEXT = _colour("#8A5E00")
MAIZE_PALE = _colour("#FBF1DA")
ACHIOTE = _colour("#B5451A")
FOREST = _colour("#3F7D3A")
TILE = _colour("#A6251B")
SKY = _colour("#E6F0EF")
PAPER = _colour("#FBFAF7")
WATERMARK = _colour("#F3F0E8")
WHITE = _colour("#FFFFFF")
BLACK = _colour("#000000")


class Type(NamedTuple):
    """How a text is set: its size, the distance between lines, its colour, its weight, and whether both edges are even."""

    size: float
    leading: float
    colour: str = INK
    bold: bool = False
    even: bool = False


TITLE = Type(17, 21.5, INK, bold=True)
SUBTITLE = Type(9.5, 13, MUTED)
SECTION = Type(12.5, 16, RIVER, bold=True)
SUBSECTION = Type(10.4, 14, INK, bold=True)
BODY = Type(9.7, 14, INK, even=True)
PLAIN = Type(9.7, 14, INK)
LEAD = Type(11.2, 16.5, INK)
NOTE = Type(8, 11.2, MUTED)
CELL = Type(8.6, 11.6, INK)
LABEL = Type(7.6, 10, MUTED)
LABEL_STRONG = Type(8.2, 11.6, RIVER, bold=True)
FOOT = Type(6.8, 9.2, MUTED)

# Tables step down to the next size when their columns do not fit.
CELL_SIZES = (8.6, 7.6, 6.6)

# White above a block, and what a block keeps on each side of its own box.
ABOVE_SECTION = 16.0
ABOVE_SUBSECTION = 11.0
ABOVE_BLOCK = 10.0
ABOVE_TEXT = 5.5
PADDING = 6.0
