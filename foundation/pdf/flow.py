"""From pieces to pages: what fits stays, what does not is split or moves on, and a title never stands alone at a page's end."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from foundation.errors import Refused, say
from foundation.pdf.ink import Ink

# Sums of heights differ from the page's by rounding only.
TOLERANCE = 0.01


class Piece(Protocol):
    """A part of the story that is placed as one: what it needs, how it splits, how it is drawn."""

    gap: float  # white above it, unless it begins a page
    keeps: bool  # it stays on the page on which the next piece begins
    is_whole: bool  # it is split only if no page can hold it

    @property
    def height(self) -> float: ...

    @property
    def least(self) -> float:
        """The height of the smallest part that may begin on a page and go on on the next."""

    def split(self, room: float, *, forced: bool) -> "tuple[Piece, Piece] | None":
        """A part that fits and the rest; ``forced`` on an empty page, where waiting for more room is no use."""

    def draw(self, ink: Ink, left: float, top: float) -> None: ...


@dataclass(slots=True)
class Break:
    """The end of a page, wanted."""

    gap: float = field(default=0.0, init=False)
    keeps: bool = field(default=False, init=False)
    is_whole: bool = field(default=True, init=False)
    height: float = field(default=0.0, init=False)
    least: float = field(default=0.0, init=False)

    def split(self, room: float, *, forced: bool) -> tuple[Piece, Piece] | None:
        return None

    def draw(self, ink: Ink, left: float, top: float) -> None:
        """A break leaves no ink."""


class Placed(NamedTuple):
    """A piece and its distance from the top of the page's text area."""

    piece: Piece
    down: float


def pages(story: Iterable[Piece], room: float) -> list[list[Placed]]:
    """Place a story on pages with this much room each; at least one page."""
    waiting = deque(story)
    done: list[list[Placed]] = [[]]
    used = 0.0
    while waiting:
        piece = waiting.popleft()
        page = done[-1]
        gap = piece.gap if page else 0.0
        left = room - used - gap + TOLERANCE
        needed = _needed(piece, waiting)
        if page and (isinstance(piece, Break) or left < needed <= room):
            done.append([])
            used = 0.0
            if not isinstance(piece, Break):
                waiting.appendleft(piece)
        elif piece.height <= left:
            page.append(Placed(piece, used + gap))
            used += gap + piece.height
        else:
            parts = piece.split(left, forced=not page)
            if parts:
                page.append(Placed(parts[0], used + gap))
                waiting.appendleft(parts[1])
            elif page:
                waiting.appendleft(piece)
            else:
                raise Refused(
                    say("A part of this document is taller than its page. Shorten its texts.")
                )
            done.append([])
            used = 0.0
    return done[:-1] if len(done) > 1 and not done[-1] else done


def _needed(piece: Piece, following: Sequence[Piece]) -> float:
    """The room below the piece's gap that it needs together with what it must stay with."""
    if not piece.keeps:
        return piece.least
    needed = piece.height
    for other in following:
        if isinstance(other, Break):
            break
        needed += other.gap
        if not other.keeps:
            return needed + other.least
        needed += other.height
    return needed
