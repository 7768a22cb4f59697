"""What a program sees in a printed document: its text, and its structure tree as roles and texts."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import pikepdf
import pypdfium2


class Element(NamedTuple):
    """An element of the structure: its role, the text of its own marks, its attributes, its kids."""

    role: str
    text: str
    alternative: str
    attributes: dict[str, str]
    kids: "list[Element]"

    def all(self, role: str) -> "list[Element]":
        return [element for element in self.walk() if element.role == role]

    def walk(self) -> "Iterator[Element]":
        yield self
        for kid in self.kids:
            yield from kid.walk()


def page_texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page_texts(content)).split())


def structure(content: bytes) -> Element:
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = {page.obj.objgen: marked_texts(page) for page in pdf.pages}
        return _element(pdf.Root.StructTreeRoot.K, pages)


def marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked sequence of a page, by its number."""
    texts: dict[int, str] = {}
    current: list[int | None] = []
    for name, operands in instructions(page):
        if name in {"BDC", "BMC"}:
            current.append(_number(operands))
        elif name == "EMC":
            current.pop()
        elif name == "TJ" and current and (number := current[-1]) is not None:
            strings = [part for part in operands[0].as_list() if isinstance(part, pikepdf.String)]
            shown = "".join(bytes(part).decode("utf-16-be") for part in strings)
            texts[number] = texts.get(number, "") + shown
    assert not current, "every marked sequence ends on its page"
    return texts


def instructions(page: pikepdf.Page) -> Iterator[tuple[str, Sequence[pikepdf.Object]]]:
    """The operators of a page's content with their operands."""
    for instruction in pikepdf.parse_content_stream(page):
        yield str(instruction.operator), list(instruction.operands)


def _number(operands: Sequence[pikepdf.Object]) -> int | None:
    """The number of a marked sequence; decoration has none."""
    if len(operands) > 1 and "/MCID" in operands[1]:
        return int(operands[1].MCID)
    return None


def _element(node: pikepdf.Object, pages: dict[tuple[int, int], dict[int, str]]) -> Element:
    texts: list[str] = []
    elements: list[Element] = []
    if "/K" in node:
        kids = node.K.as_list() if isinstance(node.K, pikepdf.Array) else [node.K]
        for kid in kids:
            if not isinstance(kid, pikepdf.Dictionary):
                texts.append(pages[node.Pg.objgen].get(int(kid), ""))
            elif kid.get("/Type") == "/MCR":
                texts.append(pages[kid.Pg.objgen].get(int(kid.MCID), ""))
            elif "/S" in kid:
                elements.append(_element(kid, pages))
    attributes = (
        {name.lstrip("/"): _written(value) for name, value in node.A.items()}
        if "/A" in node
        else {}
    )
    alternative = str(node.Alt) if "/Alt" in node else ""
    return Element(str(node.S).lstrip("/"), "".join(texts), alternative, attributes, elements)


def _written(value: pikepdf.Object) -> str:
    if isinstance(value, pikepdf.Array):
        return " ".join(str(part) for part in value.as_list())
    return str(value)
