"""Pieces that stay whole: what a hand draws in one go, such as a row of photos or of signature boxes."""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.pdf.flow import Piece
from foundation.pdf.ink import Ink


@dataclass(slots=True)
class Solid:
    """A piece of a fixed height, painted from its upper left corner."""

    height: float
    paint: Callable[[Ink, float, float], None]
    gap: float = 0.0
    keeps: bool = False
    is_whole: bool = True

    @property
    def least(self) -> float:
        return self.height

    def split(self, room: float, *, forced: bool) -> tuple[Piece, Piece] | None:
        return None

    def draw(self, ink: Ink, left: float, top: float) -> None:
        self.paint(ink, left, top)
