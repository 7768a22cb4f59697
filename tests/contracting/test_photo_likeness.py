"""Prints of photographs: copies are alike, other pictures are not, plain ones are compared with nothing."""

import io
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from contracting import photo_likeness
from contracting.photo_likeness import MOST_APART, Print, alike

MOST = 10


def scene(seed: int) -> Image.Image:
    """A picture with shapes of its own."""
    drawn = random.Random(seed)
    image = Image.new("RGB", (640, 480), tuple(drawn.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = drawn.randrange(640), drawn.randrange(480)
        size = drawn.randrange(40, 220)
        pen.rectangle((x, y, x + size, y + size), tuple(drawn.randrange(256) for _ in range(3)))
    return image


def saved(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_a_copy_that_was_shrunk_and_saved_again_is_alike_and_other_pictures_are_not() -> None:
    pictures = [scene(seed) for seed in range(30)]
    prints = {n: photo_likeness.print_of(saved(one)) for n, one in enumerate(pictures)}
    copies = {
        100 + n: photo_likeness.print_of(saved(one.resize((311, 233)), 40))
        for n, one in enumerate(pictures)
    }

    found = {(one, other) for one, other, _ in alike({**prints, **copies}, MOST)}

    assert found == {(n, 100 + n) for n in range(30)}


def test_a_plain_picture_is_compared_with_nothing() -> None:
    plain = photo_likeness.print_of(saved(Image.new("RGB", (300, 200), "blue")))

    assert plain.is_plain
    assert list(alike({1: plain, 2: plain}, MOST)) == []


bits = st.integers(-(1 << 63), (1 << 63) - 1)


@settings(max_examples=80, deadline=None)
@given(
    base=bits,
    flips=st.lists(st.integers(0, 63), max_size=MOST_APART, unique=True),
    others=st.lists(bits, max_size=8),
)
def test_every_pair_within_seven_marks_is_found_as_by_comparing_all(
    base: int, flips: list[int], others: list[int]
) -> None:
    mask = sum(1 << one for one in flips)
    near = ((base ^ mask) & ((1 << 64) - 1)) or 0
    near = near - (1 << 64) if near >> 63 else near
    prints = {n: Print(one, 0, is_plain=False) for n, one in enumerate([base, near, *others])}

    found = {(one, other) for one, other, _ in alike(prints, MOST_APART)}

    keys = sorted(prints)
    assert found == {
        (one, other)
        for one in keys
        for other in keys
        if one < other and prints[one].apart(prints[other]) <= MOST_APART
    }
