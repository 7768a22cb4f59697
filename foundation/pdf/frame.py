"""The frame of every page: head, foot, and what warns that a document is a draft or a demonstration.

On the first page it is content, so that a reader by ear hears whose document it is and how to verify it; on later pages it repeats.
"""

from math import hypot
from typing import NamedTuple

from foundation.pdf.blocks import Align, PageSize, Paper
from foundation.pdf.fonts import plain
from foundation.pdf.ink import Ink, Link
from foundation.pdf.lines import shown
from foundation.pdf.looks import FOOT, INK, LINE, MAIZE, MILLIMETRE, MUTED, RIVER, WATERMARK, Type
from foundation.pdf.marks import TILE_HEIGHT, TILE_WIDTH, band, lozenge
from foundation.pdf.pictures import code_drawing
from foundation.pdf.setting import Setting
from foundation.pdf.tagging import Node, boxed
from foundation.pdf.text import Letters

SIZES = {
    PageSize.A4: (210 * MILLIMETRE, 297 * MILLIMETRE),
    PageSize.A3: (297 * MILLIMETRE, 420 * MILLIMETRE),
    PageSize.LETTER: (612.0, 792.0),
    PageSize.OFICIO: (216 * MILLIMETRE, 330 * MILLIMETRE),
}
SIDE = 20 * MILLIMETRE
TOP = 11 * MILLIMETRE
BOTTOM = 9 * MILLIMETRE
MARK = 24.0
BAND = 6.0
BANNER = 15.0
BELOW_BANNER = 7.0
BELOW_MARK = 5.0
AFTER_MARK = 8.0
AFTER_CODE = 4.0
CODE_MARGIN = 3.0
# The part of the head that says whose document it is; the rest says which.
OWNER_SHARE = 0.58
BELOW_HEAD = 14.0
ABOVE_FOOT = 10.0
BELOW_RULE = 5.0
CODE = 16.5 * MILLIMETRE
# The foot's right column: page, code and version.
RIGHT = 120.0

HEADER = "/Type/Pagination/Subtype/Header"
FOOTER = "/Type/Pagination/Subtype/Footer"
WATER = "/Type/Pagination/Subtype/Watermark"

INSTITUTION = Type(9.4, 12, INK, bold=True)
OFFICE = Type(8, 10.4, MUTED)
NUMBER = Type(9.4, 12, INK, bold=True)
WARNING = Type(8.4, 11, INK, bold=True)
PAGE = Type(7.6, 9.6, INK, bold=True)
ADDRESS = FOOT._replace(colour=RIVER)
WATER_TYPE = Type(60, 72, WATERMARK, bold=True)


class Frame(NamedTuple):
    """The frame of one document, measured once and drawn on each of its pages."""

    paper: Paper
    setting: Setting
    size: tuple[float, float]
    warning: Letters | None
    owner: list[Letters]
    name: list[Letters]
    verify: Letters | None
    address: Letters | None
    proof: Letters
    code: Letters

    @property
    def banner_height(self) -> float:
        return self.warning.height + BANNER - WARNING.leading if self.warning else 0.0

    @property
    def head_height(self) -> float:
        banner = self.banner_height + BELOW_BANNER if self.warning else 0.0
        return banner + max(MARK, _height(self.owner), _height(self.name)) + BELOW_MARK + BAND

    @property
    def foot_height(self) -> float:
        left = _height([text for text in (self.verify, self.address, self.proof) if text])
        right = PAGE.leading + self.code.height
        return max(left, right, CODE if self.verify else 0.0) + BELOW_RULE

    @property
    def story_top(self) -> float:
        return self.size[1] - TOP - self.head_height - BELOW_HEAD

    @property
    def story_room(self) -> float:
        return self.story_top - BOTTOM - self.foot_height - ABOVE_FOOT


def _height(texts: list[Letters]) -> float:
    return sum(text.height for text in texts)


def page_size(paper: Paper) -> tuple[float, float]:
    width, height = SIZES[paper.size]
    return (height, width) if paper.is_landscape else (width, height)


def text_width(paper: Paper) -> float:
    return page_size(paper)[0] - 2 * SIDE


def frame_of(paper: Paper, setting: Setting, fingerprint: str) -> Frame:
    """Measure what every page repeats. Only the running title is ever cut, because the first page has it in full."""
    words, letters = paper.words, setting.letters
    left = OWNER_SHARE * setting.width - MARK - AFTER_MARK
    right = (1 - OWNER_SHARE) * setting.width
    proof = [f"{words.fingerprint} {spaced(fingerprint)}"]
    if paper.anchor:
        proof.append(f"{words.anchor} {paper.anchor.position} · {spaced(paper.anchor.digest)}")
    foot = setting.width - RIGHT - (CODE + AFTER_CODE if paper.verify_url else 0.0)
    warnings = ((paper.is_draft, words.draft), (paper.is_demonstration, words.demonstration))
    warning = " · ".join(text for is_so, text in warnings if is_so)
    title = Letters(
        [setting.compositor.shortened(paper.title, OFFICE, right)],
        OFFICE,
        setting.compositor.regular.resource,
        right,
    )
    return Frame(
        paper=paper,
        setting=setting,
        size=page_size(paper),
        warning=letters(warning, WARNING) if warning else None,
        owner=[
            letters(text, style, left)
            for text, style in ((paper.institution, INSTITUTION), (paper.office, OFFICE))
            if text
        ],
        name=[letters(paper.number, NUMBER, right), title],
        verify=letters(words.verify, FOOT, foot) if paper.verify_url else None,
        address=letters(paper.verify_url, ADDRESS, foot) if paper.verify_url else None,
        proof=letters("\n".join(proof), FOOT, foot),
        code=letters(_marks(paper), FOOT, RIGHT),
    )


def _marks(paper: Paper) -> str:
    """Code and version; a draft has neither."""
    words = paper.words
    marks = ((words.code, paper.code), (words.version, paper.version))
    return "\n".join(f"{word} {mark}" for word, mark in marks if mark)


def spaced(digest: str) -> str:
    """The first 16 digits of a hash in fours, as one reads them out."""
    return "\N{NO-BREAK SPACE}".join(digest[start : start + 4] for start in range(0, 16, 4))


def draw_under(ink: Ink, frame: Frame) -> None:
    """The watermark, below everything else, along the page's diagonal."""
    paper, compositor = frame.paper, frame.setting.compositor
    if not frame.warning:
        return
    text = paper.words.draft if paper.is_draft else paper.words.demonstration
    width, height = frame.size
    diagonal = hypot(width, height)
    line = compositor.lines(text, WATER_TYPE, 10 * diagonal)[0]
    size = round(min(0.7 * diagonal * 1000 / line.width, 76.0), 1)
    cosine, sine = width / diagonal, height / diagonal
    along, across = line.inset(size) / 2, 0.36 * size
    ink.decorate(WATER)
    ink.colour(WATERMARK)
    ink.face(compositor.bold.resource, size)
    ink.turned(
        width / 2 - along * cosine + across * sine,
        height / 2 - along * sine - across * cosine,
        cosine,
        sine,
        shown(line, compositor.bold.resource, size, 0.0)[0],
    )
    ink.end()


def draw_head(ink: Ink, frame: Frame, tag: Node | None) -> None:
    """Warning, mark, whose document it is and which one; below them the woven band."""
    gallery, width = frame.setting.gallery, frame.setting.width
    top = frame.size[1] - TOP
    if frame.warning:
        top = _draw_warning(ink, frame, frame.warning, top, tag)
    bottom = frame.size[1] - TOP - frame.head_height
    ink.decorate(HEADER)
    ink.place(gallery.hang("mark", lozenge()), SIDE, top - MARK, MARK, MARK)
    ink.place(
        gallery.hang("band", band(round(width / BAND * TILE_HEIGHT / TILE_WIDTH))),
        SIDE,
        bottom,
        width,
        BAND,
    )
    ink.end()
    _write(ink, frame.owner, SIDE + MARK + AFTER_MARK, top, tag=tag, kind=HEADER)
    # The first page says number and title in full below its head.
    right = SIDE + OWNER_SHARE * width
    _write(ink, frame.name, right, top, tag=None, kind=HEADER, align=Align.END)


def draw_foot(
    ink: Ink, frame: Frame, page: int, pages: int, *, tag: Node | None, code: Node
) -> None:
    """How to verify the document, what proves it, which page this is; the page's own code is content on every page."""
    setting = frame.setting
    top = BOTTOM + frame.foot_height
    ink.decorate(FOOTER)
    ink.pen(LINE, 0.7)
    ink.rule(SIDE, top, SIDE + setting.width, top)
    ink.end()
    top -= BELOW_RULE
    left, below = SIDE, top
    if frame.verify:
        _draw_code(ink, frame, top, code, page=page, pages=pages)
        left += CODE + AFTER_CODE
        below = _write(ink, [frame.verify], left, top, tag=tag, kind=FOOTER)
        below = _write_address(ink, frame, left, below, tag)
    _write(ink, [frame.proof], left, below, tag=tag, kind=FOOTER)
    number = setting.letters(setting.words.page.format(page=page, pages=pages), PAGE, RIGHT)
    right = SIDE + setting.width - RIGHT
    below = _write(ink, [number], right, top, tag=None, kind=FOOTER, align=Align.END)
    _write(ink, [frame.code], right, below, tag=tag, kind=FOOTER, align=Align.END)


def _write(
    ink: Ink,
    texts: list[Letters],
    left: float,
    top: float,
    *,
    tag: Node | None,
    kind: str,
    align: Align = Align.START,
) -> float:
    """Texts one below the other: paragraphs of the first page's frame, or a repetition of them."""
    for text in texts:
        _open(ink, tag.add("P") if tag else None, kind)
        top = text.write(ink, left, top, align=align)
        ink.end()
    return top


def _open(ink: Ink, node: Node | None, kind: str) -> None:
    if node is None:
        ink.decorate(kind)
    else:
        ink.begin(node)


def _draw_warning(ink: Ink, frame: Frame, warning: Letters, top: float, tag: Node | None) -> float:
    height = frame.banner_height
    ink.decorate(HEADER)
    ink.colour(MAIZE)
    ink.rounded(SIDE, top - height, frame.setting.width, height, 3)
    ink.end()
    inner = top - (BANNER - WARNING.leading) / 2
    _write(ink, [warning], SIDE, inner, tag=tag, kind=HEADER, align=Align.CENTRE)
    return top - height - BELOW_BANNER


def page_address(address: str, page: int) -> str:
    """Where the code of one page leads: a sheet that comes back signed says by itself whose it is and which."""
    return f"{address}?p={page}"


def _draw_code(ink: Ink, frame: Frame, top: float, tag: Node, *, page: int, pages: int) -> None:
    address = page_address(frame.paper.verify_url, page)
    name = frame.setting.gallery.hang(f"code/{address}", code_drawing(address))
    # The drawing brings its own white margin, which may reach over the text's edge.
    left, bottom = SIDE - CODE_MARGIN, top - CODE + CODE_MARGIN
    area = boxed(left, bottom, left + CODE, bottom + CODE)
    words = frame.paper.words.qr
    alternative = plain(words.format(address=address, page=page, pages=pages))
    ink.begin(tag.add("Figure", area, alternative))
    ink.place(name, left, bottom, CODE, CODE)
    ink.end()


def _write_address(ink: Ink, frame: Frame, left: float, top: float, tag: Node | None) -> float:
    """The address in letters; on the first page it can be followed."""
    address = frame.address
    if address is None:
        return top
    node = tag.add("P").add("Link") if tag else None
    _open(ink, node, FOOTER)
    bottom = address.write(ink, left, top)
    ink.end()
    if node:
        title = plain(frame.paper.words.verify)
        area = Link(left, bottom, left + address.widest(), top, frame.paper.verify_url, title)
        ink.link(node, area)
    return bottom
