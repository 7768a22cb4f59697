"""From blocks to pieces: what every kind of block is in the structure, and what it needs on the page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, assert_never

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import (
    Bars,
    Block,
    Callout,
    Checklist,
    Clause,
    Facts,
    Grid,
    Heading,
    Items,
    Numbers,
    OnePage,
    PageBreak,
    Paper,
    Paragraph,
    Photos,
    QrCode,
    Signatures,
    Stations,
    Text,
    Together,
    Voice,
)
from foundation.pdf.boxes import facts_piece
from foundation.pdf.chart_blocks import Curves, Timeline
from foundation.pdf.charts import curves_piece, timeline_pieces
from foundation.pdf.exhibits import code_piece, photo_pieces
from foundation.pdf.figures import bar_pieces, numbers_piece, stations_piece
from foundation.pdf.flow import Break, Piece
from foundation.pdf.grids import grid_pieces
from foundation.pdf.listing import check_pieces, item_pieces
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    ABOVE_SECTION,
    ABOVE_SUBSECTION,
    ABOVE_TEXT,
    BODY,
    LEAD,
    NOTE,
    PADDING,
    PLAIN,
    SECTION,
    SUBSECTION,
    SUBTITLE,
    TITLE,
    Type,
)
from foundation.pdf.setting import Setting
from foundation.pdf.signatures import signature_pieces
from foundation.pdf.tagging import Node
from foundation.pdf.text import Panel, TextPiece

HEADINGS = {2: (SECTION, ABOVE_SECTION), 3: (SUBSECTION, ABOVE_SUBSECTION)}
# Blocks that are running text; after any other, text begins further down.
RUNNING = (Heading, Paragraph, Clause, Items, PageBreak, Together, OnePage)
# The steps, in hundredths, in which the type of one page becomes smaller.
STEP = 4
VOICES = {Voice.BODY: BODY, Voice.LEAD: LEAD, Voice.NOTE: NOTE}


class Title(NamedTuple):
    """A heading, for the outline that viewers show beside the pages."""

    text: str
    level: int
    node: Node


class Story:
    """The blocks of one document on their way to pages. It knows under which heading it is, because levels may not be skipped."""

    def __init__(self, root: Node, setting: Setting, room: float) -> None:
        self.root = root
        self.setting = setting
        self.room = room
        self.titles: list[Title] = []
        self._level = 1
        self._used = 0.0
        self._is_begun = False

    def opening(self, paper: Paper) -> list[Piece]:
        """The document's title in full, its number and its date."""
        title = replace(self._text(paper.title, TITLE, role="H1"), keeps=True)
        subtitle = self._text(" · ".join(filter(None, (paper.number, paper.dated))), SUBTITLE)
        self._used = title.height + 1.0 + subtitle.height
        return [title, replace(subtitle, gap=1.0)]

    def pieces(self, blocks: Iterable[Block]) -> list[Piece]:
        pieces: list[Piece] = []
        after_box = False
        for block in blocks:
            mine = self._of(block)
            self._is_begun = True
            if after_box and mine:
                mine[0].gap = max(mine[0].gap, ABOVE_BLOCK)
            pieces += mine
            after_box = not isinstance(block, RUNNING)
        return pieces

    def _of(self, block: Block) -> list[Piece]:  # noqa: C901, PLR0912 - one case per kind of block
        root, setting = self.root, self.setting
        match block:
            case Heading():
                return [self._heading(block)]
            case Paragraph():
                return [self._text(block.text, VOICES[block.voice])]
            case Clause():
                return self._clause(block)
            case Callout():
                return self._callout(block)
            case Items():
                return [*item_pieces(block, root, setting)]
            case Checklist():
                return [*check_pieces(block, root, setting)]
            case Facts():
                return [facts_piece(block, root, setting)]
            case Grid():
                return [*grid_pieces(block, root, setting)]
            case Signatures():
                return [*signature_pieces(block, root, setting)]
            case Stations():
                return [stations_piece(block, root, setting)]
            case Bars():
                return [*bar_pieces(block, root, setting)]
            case Timeline():
                return [*timeline_pieces(block, root, setting)]
            case Curves():
                return [curves_piece(block, root, setting)]
            case Numbers():
                return [numbers_piece(block, root, setting)]
            case Photos():
                return [*photo_pieces(block, root, setting)]
            case QrCode():
                return [code_piece(block, root, setting)]
            case PageBreak():
                return [Break()]
            case Together():
                return self._together(block)
            case OnePage():
                return self._one_page(block)
        assert_never(block)

    def _heading(self, heading: Heading) -> TextPiece:
        if heading.level not in HEADINGS or heading.level > self._level + 1:
            raise ProgrammingError(
                f"a heading of level {heading.level} cannot follow one of level {self._level}"
            )
        self._level = heading.level
        return self._titled(heading.text, heading.level, *HEADINGS[heading.level])

    def _titled(self, text: str, level: int, style: Type, above: float) -> TextPiece:
        piece = self._text(text, style, role=f"H{level}")
        self.titles.append(Title(text, level, piece.node))
        return replace(piece, gap=above, keeps=True)

    def _text(self, text: Text, style: Type, *, role: str = "P") -> TextPiece:
        return TextPiece(self.setting.letters(text, style), self.root.add(role), gap=ABOVE_TEXT)

    def _clause(self, clause: Clause) -> list[Piece]:
        title = f"{clause.number}. {clause.title}" if clause.title else clause.number
        heading = self._titled(title, self._level + 1, SUBSECTION, ABOVE_SUBSECTION)
        paragraphs = [self._text(text, BODY) for text in clause.paragraphs]
        if paragraphs:
            paragraphs[0].gap = 2.0
        return [heading, *paragraphs]

    def _callout(self, callout: Callout) -> list[Piece]:
        """A title and paragraphs on one quiet ground; the parts touch, so the ground is one."""
        side = 2 * PADDING
        titles = [(callout.title, SUBSECTION)] if callout.title else []
        texts = [*titles, *((text, PLAIN) for text in callout.paragraphs)]
        pieces: list[TextPiece] = []
        for text, style in texts:
            letters = self.setting.letters(text, style, self.setting.width - 2 * side)
            panel = Panel(above=ABOVE_TEXT / 2, below=ABOVE_TEXT / 2, side=side)
            pieces.append(TextPiece(letters, self.root.add("P"), keeps=style.bold, panel=panel))
        if not pieces:
            raise ProgrammingError("a box says something")
        pieces[0].gap = ABOVE_BLOCK
        pieces[0].panel = Panel(above=PADDING + 2, below=ABOVE_TEXT / 2, side=side)
        last = pieces[-1]
        last.keeps = False
        last.panel = Panel(
            above=last.panel.above if last.panel else 0.0, below=PADDING + 3, side=side
        )
        return [*pieces]

    def _one_page(self, page: OnePage) -> list[Piece]:
        """The blocks in the largest type in which they fit below the title, or on a page of their own; else they run on as usual."""
        before: list[Piece] = [Break()] if self._is_begun else []
        room = self.room if self._is_begun else self.room - self._used
        usual = self.setting
        for hundredths in range(page.largest, page.smallest - 1, -STEP):
            self.setting = usual._replace(scale=hundredths / 100)
            trial = Story(Node("Document"), self.setting, self.room).pieces(page.blocks)
            if sum(piece.gap + piece.height for piece in trial) <= room:
                break
        else:
            self.setting = usual
        pieces = self.pieces(page.blocks)
        self.setting = usual
        return [*before, *pieces, Break()]

    def _together(self, together: Together) -> list[Piece]:
        pieces = self.pieces(together.blocks)
        for piece in pieces:
            piece.is_whole = True
            piece.keeps = piece is not pieces[-1]
        return pieces
