"""A document: from a sheet's blocks to the bytes of a tagged, archivable PDF. Struct in, bytes out; the same struct, the same bytes."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from foundation.pdf import fonts
from foundation.pdf.blocks import Block, Paper, Printed
from foundation.pdf.finish import Bookmark, Contents, written_file
from foundation.pdf.flow import Placed, pages
from foundation.pdf.flowables import Story
from foundation.pdf.frame import (
    SIDE,
    Frame,
    draw_foot,
    draw_head,
    draw_under,
    frame_of,
    page_size,
    text_width,
)
from foundation.pdf.ink import Ink
from foundation.pdf.lines import Compositor
from foundation.pdf.pictures import Gallery
from foundation.pdf.setting import Setting
from foundation.pdf.tagging import Node
from foundation.pdf.text import TextPiece


def render(paper: Paper, blocks: Sequence[Block], *, font_folder: Path | None = None) -> Printed:
    """Print a document. What no typeface could show is listed in the answer, never left out in silence."""
    compositor = Compositor(fonts.faces(font_folder))
    setting = Setting(compositor, Gallery(), paper.words, text_width(paper))
    proof = fingerprint(paper, blocks)
    frame = frame_of(paper, setting, proof)
    root = Node("Document")
    head = root.add("Div")
    story = Story(root, setting, frame.story_room)
    placed = pages([*story.opening(paper), *story.pieces(blocks)], frame.story_room)
    foot = root.add("Div")
    inks = [Ink(number) for number in range(len(placed))]
    for ink, page in zip(inks, placed, strict=True):
        is_first = ink.page == 0
        draw_under(ink, frame)
        draw_head(ink, frame, head if is_first else None)
        for piece, down in page:
            piece.draw(ink, SIDE, frame.story_top - down)
        tag = foot if is_first else None
        draw_foot(ink, frame, ink.page + 1, len(placed), tag=tag, code=foot)
    contents = Contents(
        title=fonts.plain(f"{paper.title} {paper.number}"),
        author=fonts.plain(paper.institution),
        subject=fonts.plain(f"{paper.code} {paper.version}"),
        language=paper.language,
        issued_on=paper.issued_on,
        size=page_size(paper),
        inks=inks,
        root=root,
        drawings=setting.gallery.drawings,
        faces=[
            (face, frozenset(compositor.extras[face.resource]))
            for face in (compositor.regular, compositor.bold)
        ],
        bookmarks=_bookmarks(story, placed, frame),
    )
    return Printed(written_file(contents), len(placed), proof, tuple(compositor.replaced))


def fingerprint(paper: Paper, blocks: Sequence[Block]) -> str:
    """The SHA-256 of everything that the document says. A file cannot print its own hash; this one it can."""
    return sha256(msgspec.msgpack.encode((paper, tuple(blocks)))).hexdigest()


def _bookmarks(story: Story, placed: list[list[Placed]], frame: Frame) -> list[Bookmark]:
    """Where each heading came to stand."""
    places: dict[int, tuple[int, float]] = {}
    for number, page in enumerate(placed):
        for piece, down in page:
            if isinstance(piece, TextPiece):
                places.setdefault(id(piece.node), (number, frame.story_top - down))
    return [
        Bookmark(fonts.plain(title.text), title.level, *places[id(title.node)])
        for title in story.titles
    ]
