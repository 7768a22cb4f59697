"""Minga's mark on paper: the woven lozenge and the woven band, the same cloth as on the screens, as drawings that pages place.

Threads lie at an eighth of a turn and pass over and under by turns, so each visible stretch of a thread is a rectangle. The rectangles
are given as the screens' drawings give them: from the upper left, downwards, in a box of 48 units and in a tile of 32 by 12.
"""

from functools import lru_cache

from foundation.pdf.looks import ACHIOTE, MAIZE, PAPER, RIVER
from foundation.pdf.pictures import Drawing

MARK_SIDE = 48
MARK_THREAD = 5.41
# Where a stretch begins, how far it goes to the right, and whether it falls or rises.
MARK = {
    RIVER: (
        (19.94, 1.01, 10.55, "falls"),
        (10.75, 18.32, 7.57, "rises"),
        (6.42, 14.54, 10.55, "falls"),
        (36.44, 17.51, 10.55, "falls"),
        (24.27, 31.84, 7.57, "rises"),
        (22.92, 31.03, 10.55, "falls"),
        (24.54, 4.53, 2.43, "rises"),
        (2.10, 26.97, 2.43, "rises"),
        (38.06, 18.05, 2.43, "rises"),
        (15.62, 40.50, 2.43, "rises"),
    ),
    MAIZE: ((24.27, 18.32, 10.55, "rises"), (7.77, 34.82, 10.55, "rises")),
    ACHIOTE: (
        (22.92, 17.51, 7.57, "falls"),
        (14.26, 8.86, 2.43, "falls"),
        (36.71, 31.30, 2.43, "falls"),
    ),
}
TILE_WIDTH, TILE_HEIGHT = 32, 12
TILE_STEP = 8
TILE_STRETCH, TILE_THREAD = 4.68, 3.2
FALLING_THREADS = (ACHIOTE, MAIZE, RIVER, MAIZE)


@lru_cache(maxsize=1)
def lozenge() -> Drawing:
    """The mark on a square of side 1."""
    scale = 1 / MARK_SIDE
    operations = [f"{scale:.6f} 0 0 {-scale:.6f} 0 1 cm"]
    for colour, stretches in MARK.items():
        operations.append(f"{colour} rg")
        for x, y, length, way in stretches:
            operations.append(_stretch(x, y, length, MARK_THREAD, falls=way == "falls"))
        operations.append("f")
    return _form(operations, 1)


@lru_cache(maxsize=16)
def band(tiles: int) -> Drawing:
    """The band: this many tiles of cloth in a row, on a square of side 1."""
    width = tiles * TILE_WIDTH
    operations = [
        f"{1 / width:.6f} 0 0 {-1 / TILE_HEIGHT:.6f} 0 1 cm",
        f"{PAPER} rg 0 0 {width} {TILE_HEIGHT} re f",
    ]
    threads: dict[str, list[str]] = {RIVER: [], MAIZE: [], ACHIOTE: []}
    for row in (-1, 0, 1):
        y = row * TILE_STEP
        for column in range(-1, width // TILE_STEP + 1):
            x = column * TILE_STEP
            rising = _stretch(x + 0.06, y + 4.74, TILE_STRETCH, TILE_THREAD, falls=False)
            falling = _stretch(x - 0.74, y + 4.06, TILE_STRETCH, TILE_THREAD, falls=True)
            threads[RIVER].append(rising)
            threads[FALLING_THREADS[(column - row + 1) % len(FALLING_THREADS)]].append(falling)
    for colour, stretches in threads.items():
        operations.append(f"{colour} rg {' '.join(stretches)} f")
    return _form(operations, tiles)


def _stretch(x: float, y: float, length: float, thread: float, *, falls: bool) -> str:
    """A rectangle turned by an eighth, as a path."""
    if falls:
        corners = [(x, y), (x + length, y + length), (x + length - thread, y + length + thread)]
        corners.append((x - thread, y + thread))
    else:
        corners = [(x, y), (x + length, y - length), (x + length + thread, y - length + thread)]
        corners.append((x + thread, y + thread))
    first, *rest = (f"{x:.2f} {y:.2f}" for x, y in corners)
    return f"{first} m " + " ".join(f"{corner} l" for corner in rest) + " h"


def _form(operations: list[str], width: int) -> Drawing:
    data = "\n".join(operations).encode("ascii")
    return Drawing("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", data, False, width, 1)
