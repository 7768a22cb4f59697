"""Reading: the text of a paper of ours taken from its own bytes, in the order and with the structure that its tags give.

A telephone shows a page of A4 too small to be read, and a screen reader needs words; so whoever signs reads the same paper as text. It is
made from the stored bytes alone (ISO 32000-1, 14.8, logical structure; our typefaces' codes are Unicode numbers), so the same bytes give
the same text, and its hash says what was read.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import msgspec
import pikepdf

# What stands on one line of the text; what holds only other elements is walked through.
_LINES = frozenset({"H1", "H2", "H3", "P", "Figure", "Caption"})
_HEADS = ("TH",)
_ADDRESS = "://"


class Cell(msgspec.Struct, frozen=True):
    """A cell of a table; a head says what its row or column is."""

    text: str
    is_head: bool = False
    span: int = 1


class Part(msgspec.Struct, frozen=True):
    """A heading (``h1`` to ``h3``), a paragraph (``p``), a list or a table; the last two have rows."""

    kind: str
    text: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


class _Element(NamedTuple):
    """An element of the structure: its role, the text of its own marks, what is said of a picture, its kids."""

    role: str
    text: str
    alternative: str
    span: int
    kids: "list[_Element]"


def read(content: bytes) -> tuple[Part, ...]:
    """The parts of one of our papers, in the order of reading."""
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = {page.obj.objgen: _marked_texts(page) for page in pdf.pages}
        root = _element(pdf.Root.StructTreeRoot.K, pages)
    return tuple(_worth_telling(_parts(root)))


def plain(parts: Sequence[Part]) -> str:
    """The parts as lines of plain text, from which the hash of what was read is counted."""
    lines: list[str] = []
    for part in parts:
        if part.rows:
            lines += [" | ".join(cell.text for cell in row) for row in part.rows]
        else:
            lines.append(part.text)
    return "\n".join(lines) + "\n"


def _worth_telling(parts: Iterator[Part]) -> Iterator[Part]:
    """Parts without the pictures that say nothing of their own: the code of each page, whose address stands in letters at the end."""
    for part in parts:
        if part.kind != "figure" or (part.text and _ADDRESS not in part.text):
            yield part


def _parts(element: _Element) -> Iterator[Part]:
    match element.role:
        case "L":
            yield Part("list", rows=tuple(_item(kid) for kid in element.kids))
        case "Table":
            rows = tuple(_row(row) for row in _rows(element))
            if rows:
                yield Part("table", rows=rows)
        case "Figure":
            yield Part("figure", element.alternative)
        case role if role in _LINES:
            if said := _said(element):
                yield Part(role.lower(), said)
        case _:
            if element.text.strip():
                yield Part("p", _clean(element.text))
            for kid in element.kids:
                yield from _parts(kid)


def _item(element: _Element) -> tuple[Cell, ...]:
    """A label, where there is one, and what it labels."""
    return tuple(Cell(_said(kid), is_head=kid.role == "Lbl") for kid in element.kids)


def _rows(element: _Element) -> Iterator[_Element]:
    for kid in element.kids:
        if kid.role == "TR":
            yield kid
        else:
            yield from _rows(kid)


def _row(element: _Element) -> tuple[Cell, ...]:
    return tuple(Cell(_said(kid), kid.role in _HEADS, kid.span) for kid in element.kids)


def _said(element: _Element) -> str:
    """All that an element and what is in it says, on one line."""
    inner = (_said(kid) for kid in element.kids)
    return _clean(" ".join((element.text, element.alternative, *inner)))


def _clean(text: str) -> str:
    return " ".join(text.split())


def _marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked sequence of a page, by its number."""
    texts: dict[int, str] = {}
    current: list[int | None] = []
    for instruction in pikepdf.parse_content_stream(page):
        name, operands = str(instruction.operator), list(instruction.operands)
        if name in {"BDC", "BMC"}:
            current.append(_number(operands))
        elif name == "EMC":
            current.pop()
        elif name == "TJ" and current and (number := current[-1]) is not None:
            strings = [part for part in operands[0].as_list() if isinstance(part, pikepdf.String)]
            shown = "".join(bytes(part).decode("utf-16-be") for part in strings)
            texts[number] = texts.get(number, "") + shown
    return texts


def _number(operands: Sequence[pikepdf.Object]) -> int | None:
    """The number of a marked sequence; decoration has none."""
    if len(operands) > 1 and "/MCID" in operands[1]:
        return int(operands[1].MCID)
    return None


def _element(node: pikepdf.Object, pages: dict[tuple[int, int], dict[int, str]]) -> _Element:
    texts: list[str] = []
    elements: list[_Element] = []
    if "/K" in node:
        kids = node.K.as_list() if isinstance(node.K, pikepdf.Array) else [node.K]
        for kid in kids:
            if not isinstance(kid, pikepdf.Dictionary):
                texts.append(pages[node.Pg.objgen].get(int(kid), ""))
            elif kid.get("/Type") == "/MCR":
                texts.append(pages[kid.Pg.objgen].get(int(kid.MCID), ""))
            elif "/S" in kid:
                elements.append(_element(kid, pages))
    span = int(node.A.get("/ColSpan", 1)) if "/A" in node else 1
    alternative = str(node.Alt) if "/Alt" in node else ""
    return _Element(str(node.S).lstrip("/"), "".join(texts), alternative, span, elements)
