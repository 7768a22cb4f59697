"""Minga's mark: a woven band, many threads crossing, as drawings that pages place. The small square stands for the whole cloth."""

from functools import lru_cache

from foundation.pdf.looks import ACHIOTE, FOREST, MAIZE, RIVER, WHITE
from foundation.pdf.pictures import Drawing

# The square: threads pass over and under by turns; a breath of white lets the eye see which is above.
THREADS = 4
THREAD = 0.19
BREATH = 0.022
ACROSS = (RIVER, ACHIOTE, RIVER, FOREST)
DOWN = (MAIZE, RIVER, MAIZE, RIVER)


@lru_cache(maxsize=1)
def weave() -> Drawing:
    """The mark on a square of side 1."""
    step = (1 - THREAD) / (THREADS - 1)
    operations = [f"{colour} rg {n * step:.4f} 0 {THREAD} 1 re f" for n, colour in enumerate(DOWN)]
    for row, colour in enumerate(ACROSS):
        bottom = row * step
        for place in range(-1, THREADS + 1):
            if (row + place) % 2:
                continue
            left = max((place - 1) * step + THREAD + BREATH, 0)
            right = min((place + 1) * step - BREATH, 1)
            if place in range(THREADS):
                over = place * step - BREATH
                operations.append(
                    f"{WHITE} rg {over:.4f} {bottom - BREATH:.4f} {THREAD + 2 * BREATH} {THREAD + 2 * BREATH} re f"
                )
            if right > left:
                operations.append(
                    f"{colour} rg {left:.4f} {bottom:.4f} {right - left:.4f} {THREAD} re f"
                )
    return _form(operations, 1, 1)


@lru_cache(maxsize=8)
def band(figures: int) -> Drawing:
    """The woven band: this many stepped lozenges in a row between two threads, each on a square of side 1."""
    operations = [f"{RIVER} rg 0 0 {figures} 0.12 re f 0 0.88 {figures} 0.12 re f"]
    for number in range(figures):
        centre = number + 0.5
        outer = ACHIOTE if number % 2 else RIVER
        operations.append(f"{outer} rg")
        operations.append(_lozenge(centre, 0.30, 0.44))
        operations.append(f"{MAIZE} rg")
        operations.append(_lozenge(centre, 0.17, 0.25))
        operations.append(f"{FOREST} rg")
        operations.append(f"{number - 0.07:.3f} {0.5 - 0.07:.3f} 0.14 0.14 re f")
    return _form(operations, figures, 1)


def _lozenge(centre: float, half_height: float, half_width: float) -> str:
    return (
        f"{centre - half_width:.3f} 0.5 m {centre:.3f} {0.5 + half_height:.3f} l "
        f"{centre + half_width:.3f} 0.5 l {centre:.3f} {0.5 - half_height:.3f} l f"
    )


def _form(operations: list[str], width: int, height: int) -> Drawing:
    """A drawing of unit size, whatever its own measures."""
    scaled = [f"{1 / width:.6f} 0 0 {1 / height:.6f} 0 0 cm", *operations]
    data = "\n".join(scaled).encode("ascii")
    return Drawing("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", data, False, width, height)
