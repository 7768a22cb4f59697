"""Ink on one page: text, lines, areas and pictures in the order they are drawn, each either tagged or marked as decoration.

Positions are in points from the lower left corner (ISO 32000-1, 8.3).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from foundation.pdf.tagging import Mark, Node, Touch

# A circle as four curves: the distance of the control points, in radii.
ROUND = 0.5523


class Link(NamedTuple):
    """An area of the page that opens an address."""

    left: float
    bottom: float
    right: float
    top: float
    address: str
    title: str


class Ink:
    """The content of one page while it is being drawn."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.operations: list[str] = []
        self.links: list[Link] = []
        self.drawn: dict[str, None] = {}
        self.marks = 0
        self._fill = ""
        self._stroke = ""
        self._thickness = 0.0
        self._face = ""
        self._size = 0.0

    def begin(self, node: Node) -> None:
        """What follows, until ``end``, is the content of this element."""
        self.operations.append(f"/{node.role}<</MCID {self.marks}>>BDC")
        node.kids.append(Mark(self.page, self.marks))
        self.marks += 1

    def decorate(self, kind: str = "") -> None:
        """What follows, until ``end``, carries no meaning of its own (or repeats what was said before)."""
        self.operations.append(f"/Artifact<<{kind}>>BDC" if kind else "/Artifact BMC")

    def end(self) -> None:
        self.operations.append("EMC")

    def colour(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self.operations.append(f"{colour} rg")

    def pen(self, colour: str, thickness: float) -> None:
        if colour != self._stroke:
            self._stroke = colour
            self.operations.append(f"{colour} RG")
        if thickness != self._thickness:
            self._thickness = thickness
            self.operations.append(f"{thickness:.2f} w")

    def dashes(self, pattern: str = "") -> None:
        """Lines are broken by this pattern of lengths from now on; whole again without one."""
        self.operations.append(f"[{pattern}] 0 d")

    def face(self, face: str, size: float) -> None:
        if face != self._face or size != self._size:
            self._face, self._size = face, size
            self.operations.append(f"/{face} {size:g} Tf")

    def face_left(self, face: str) -> None:
        """A text changed its typeface on its way and left this one set."""
        self._face = face

    def write(self, x: float, y: float, shown: str) -> None:
        """Text operators that begin at a point."""
        self.operations.append(f"BT {x:.2f} {y:.2f} Td {shown} ET")

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.operations.append(f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def area(self, x: float, y: float, width: float, height: float) -> None:
        self.operations.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.operations.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def outline(self, points: Sequence[tuple[float, float]], *, painted: str = "f") -> None:
        """A polygon (``f`` filled, ``s`` closed and stroked, ``S`` an open stroke)."""
        first, *rest = points
        steps = " ".join(f"{x:.2f} {y:.2f} l" for x, y in rest)
        self.operations.append(f"{first[0]:.2f} {first[1]:.2f} m {steps} {painted}")

    def disc(self, x: float, y: float, radius: float, *, painted: str = "f") -> None:
        self.rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius, painted=painted)

    def rounded(
        self, x: float, y: float, width: float, height: float, radius: float, *, painted: str = "f"
    ) -> None:
        """A rectangle with round corners."""
        right, top, reach = x + width, y + height, radius * (1 - ROUND)
        self.operations.append(
            f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l "
            f"{right - reach:.2f} {y:.2f} {right:.2f} {y + reach:.2f} {right:.2f} {y + radius:.2f} c "
            f"{right:.2f} {top - radius:.2f} l "
            f"{right:.2f} {top - reach:.2f} {right - reach:.2f} {top:.2f} {right - radius:.2f} {top:.2f} c "
            f"{x + radius:.2f} {top:.2f} l "
            f"{x + reach:.2f} {top:.2f} {x:.2f} {top - reach:.2f} {x:.2f} {top - radius:.2f} c "
            f"{x:.2f} {y + radius:.2f} l "
            f"{x:.2f} {y + reach:.2f} {x + reach:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c h {painted}"
        )

    def place(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A picture or a drawing of unit size, stretched over an area."""
        self.drawn[name] = None
        self.operations.append(f"q {width:.3f} 0 0 {height:.3f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def turned(self, x: float, y: float, cosine: float, sine: float, shown: str) -> None:
        """Text operators that run at an angle from a point."""
        self.operations.append(
            f"BT {cosine:.4f} {sine:.4f} {-sine:.4f} {cosine:.4f} {x:.2f} {y:.2f} Tm {shown} ET"
        )

    def link(self, node: Node, link: Link) -> None:
        node.kids.append(Touch(self.page, len(self.links)))
        self.links.append(link)

    def content(self) -> bytes:
        return "\n".join(self.operations).encode("ascii")


def joined(inks: Iterable[Ink]) -> dict[str, None]:
    """The pictures that any of the pages shows, in order."""
    return {name: None for ink in inks for name in ink.drawn}
