"""Running text: letters set in lines, and as pieces that go on on the next page, never with one line alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from foundation.pdf.blocks import Align
from foundation.pdf.ink import Ink
from foundation.pdf.lines import Line, shown, stretch_of
from foundation.pdf.looks import RIVER, SKY, Type
from foundation.pdf.tagging import Node

# Where letters sit in their line: the part of the size that rises above the base line.
RISE = 0.8
FEWEST_LINES = 2
EDGE = 2.2
# How far a line is moved in its column, as a part of the room that it leaves.
SHARES = {Align.START: 0.0, Align.CENTRE: 0.5, Align.END: 1.0}

Hanging = Callable[[Ink, float, float], None]


class Letters(NamedTuple):
    """Lines set in one style and column width."""

    lines: list[Line]
    style: Type
    face: str
    width: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading

    @property
    def last_inset(self) -> float:
        return self.lines[-1].inset(self.style.size)

    def widest(self) -> float:
        return max(line.inset(self.style.size) for line in self.lines)

    def write(
        self,
        ink: Ink,
        left: float,
        top: float,
        *,
        node: Node | None = None,
        align: Align = Align.START,
    ) -> float:
        """Write below ``top``, tagged if a node is given (else inside what the caller began); the new top."""
        style = self.style
        if node is not None:
            ink.begin(node)
        ink.colour(style.colour)
        ink.face(self.face, style.size)
        operators: list[str] = []
        face, before = self.face, 0.0
        for line in self.lines:
            stretch = stretch_of(line, self.width, style.size) if style.even else 0.0
            inset = SHARES[align] * (self.width - line.inset(style.size))
            down = -style.leading if operators else 0.0
            operator, face = shown(line, face, style.size, stretch)
            operators.append(f"{inset - before:.2f} {down:g} Td {operator}")
            before = inset
        ink.write(left, top - self.fall(style), " ".join(operators))
        ink.face_left(face)
        if node is not None:
            ink.end()
        return top - self.height

    @staticmethod
    def fall(style: Type) -> float:
        """From a line's top to its base line."""
        return (style.leading - style.size) / 2 + RISE * style.size


@dataclass(slots=True)
class Panel:
    """The quiet ground behind a text: its padding above and below what it holds of it, and at its sides."""

    above: float
    below: float
    side: float


@dataclass(slots=True)
class TextPiece:
    """One paragraph, or the part of it that this page holds."""

    letters: Letters
    node: Node
    gap: float = 0.0
    keeps: bool = False
    is_whole: bool = False
    inset: float = 0.0
    panel: Panel | None = None
    hanging: Hanging | None = None

    @property
    def height(self) -> float:
        return self._padding() + self.letters.height

    @property
    def least(self) -> float:
        if self.is_whole or len(self.letters.lines) < 2 * FEWEST_LINES:
            return self.height
        return self._padding() + FEWEST_LINES * self.letters.style.leading

    def split(self, room: float, *, forced: bool) -> "tuple[TextPiece, TextPiece] | None":
        lines = self.letters.lines
        count = int((room - self._padding()) / self.letters.style.leading)
        if not forced:
            count = min(count, len(lines) - FEWEST_LINES)
        if count < (1 if forced else FEWEST_LINES):
            return None
        head = replace(self, letters=self.letters._replace(lines=lines[:count]), keeps=False)
        tail = replace(
            self, letters=self.letters._replace(lines=lines[count:]), gap=0.0, hanging=None
        )
        return head, tail

    def draw(self, ink: Ink, left: float, top: float) -> None:
        if self.panel:
            width = self.letters.width + self.inset + 2 * self.panel.side
            ink.decorate()
            ink.colour(SKY)
            ink.area(left, top - self.height, width, self.height)
            ink.colour(RIVER)
            ink.area(left, top - self.height, EDGE, self.height)
            ink.end()
            top -= self.panel.above
            left += self.panel.side
        if self.hanging:
            self.hanging(ink, left, top)
        self.letters.write(ink, left + self.inset, top, node=self.node)

    def _padding(self) -> float:
        return self.panel.above + self.panel.below if self.panel else 0.0
