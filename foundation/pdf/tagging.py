"""The structure of a document: what each mark on the pages *is*, so that a screen reader, a search and an archive can follow it.

ISO 32000-1, 14.7 and 14.8 (structure and tags); ISO 19005-2 level A asks for it, ISO 14289-1 says how.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Mark(NamedTuple):
    """A marked sequence of one page's content."""

    page: int
    number: int


class Touch(NamedTuple):
    """A link's active area: the position of its annotation in its page's list."""

    page: int
    annotation: int


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure. It belongs to its parent from the start, so the order is the order of reading."""

    role: str
    attributes: str = ""
    alternative: str = ""
    kids: "list[Node | Mark | Touch]" = field(default_factory=list)

    def add(self, role: str, attributes: str = "", alternative: str = "") -> "Node":
        kid = Node(role, attributes, alternative)
        self.kids.append(kid)
        return kid


COLUMN_HEADER = "/A<</O/Table/Scope/Column>>"
ROW_HEADER = "/A<</O/Table/Scope/Row>>"


def spanning(columns: int) -> str:
    """The attribute of a cell that takes several columns."""
    return f"/A<</O/Table/ColSpan {columns}>>" if columns > 1 else ""


def numbered_list(kind: str) -> str:
    """The attribute of a list whose labels are numbers, letters or marks."""
    return f"/A<</O/List/ListNumbering/{kind}>>"


def boxed(left: float, bottom: float, right: float, top: float) -> str:
    """The attribute that says where a figure lies on its page."""
    return f"/A<</O/Layout/Placement/Block/BBox[{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}]>>"


class Placed(NamedTuple):
    """The structure tree written out: bodies by object number, and the element of every mark and of every link."""

    bodies: dict[int, str]
    marked: dict[Mark, int]
    touched: dict[Touch, int]


def written(
    document: Node,
    *,
    tree: int,
    first: int,
    page_numbers: list[int],
    annotations: dict[Touch, int],
) -> Placed:
    """Write the tree below the object ``tree``, numbering its elements from ``first`` on."""
    bodies: dict[int, str] = {}
    marked: dict[Mark, int] = {}
    touched: dict[Touch, int] = {}
    waiting = [(document, tree, first)]
    free = first + 1
    while waiting:
        node, parent, number = waiting.pop()
        page = None
        kids: list[str] = []
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(f"{free} 0 R")
                waiting.append((kid, number, free))
                free += 1
                continue
            if isinstance(kid, Touch):
                touched[kid] = number
                kids.append(
                    f"<</Type/OBJR/Obj {annotations[kid]} 0 R/Pg {page_numbers[kid.page]} 0 R>>"
                )
                continue
            marked[kid] = number
            if page is None or page == kid.page:
                # The page of an element's first mark is its own; only marks on other pages name theirs.
                page = kid.page
                kids.append(str(kid.number))
            else:
                kids.append(f"<</Type/MCR/Pg {page_numbers[kid.page]} 0 R/MCID {kid.number}>>")
        place = "" if page is None else f"/Pg {page_numbers[page]} 0 R"
        spoken = f"/Alt{text_string(node.alternative)}" if node.alternative else ""
        held = f"/K[{' '.join(kids)}]" if len(kids) > 1 else f"/K {kids[0]}" if kids else ""
        bodies[number] = f"<</S/{node.role}/P {parent} 0 R{place}{held}{node.attributes}{spoken}>>"
    return Placed(bodies, marked, touched)


def text_string(text: str) -> str:
    """A text as a PDF string in UTF-16."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex()}>"
