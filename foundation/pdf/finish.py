"""The file: pages, typefaces, structure, outline and metadata of a document.

It claims ISO 19005-2 level A (PDF/A-2a: type embedded, tagged, one colour space, nothing that runs) and ISO 14289-1 (PDF/UA-1).
Its date is the document's own; the same document is the same bytes.
"""

from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from PIL import ImageCms

from foundation.clock import BOGOTA
from foundation.pdf.fonts import Face
from foundation.pdf.ink import Ink, Link
from foundation.pdf.objects import Objects
from foundation.pdf.pictures import Drawing
from foundation.pdf.tagging import Node, Touch, text_string, written

PRODUCER = "Minga"


class Bookmark(NamedTuple):
    """An entry of the outline: a title, its level, and where it stands."""

    title: str
    level: int
    page: int
    top: float


class Contents(NamedTuple):
    """All that a file holds."""

    title: str
    author: str
    subject: str
    language: str
    issued_on: date
    size: tuple[float, float]
    inks: list[Ink]
    root: Node
    drawings: dict[str, Drawing]
    faces: list[tuple[Face, frozenset[str]]]
    bookmarks: list[Bookmark]


def written_file(contents: Contents) -> bytes:
    """The bytes of the document."""
    objects = Objects()
    catalog, pages = objects.reserve(), objects.reserve()
    page_numbers = [objects.reserve() for _ in contents.inks]
    annotations = _pages(objects, contents, pages, page_numbers)
    tree = _structure(objects, contents, page_numbers, annotations)
    outline = _outline(objects, contents.bookmarks, page_numbers)
    profile = objects.stream("/N 3", srgb_profile())
    # Archives read the metadata without unpacking anything.
    metadata = objects.finished_stream("/Type/Metadata/Subtype/XML", _metadata(contents).encode())
    objects.bodies[pages] = (
        f"<</Type/Pages/Count {len(page_numbers)}/Kids{_references(page_numbers)}>>"
    )
    objects.bodies[catalog] = (
        f"<</Type/Catalog/Pages {pages} 0 R/Lang{text_string(contents.language)}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {tree} 0 R/ViewerPreferences<</DisplayDocTitle true>>/Metadata {metadata} 0 R"
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
        f"/DestOutputProfile {profile} 0 R>>]{outline}>>"
    )
    return objects.file(root=catalog, info=_information(objects, contents))


def _pages(
    objects: Objects, contents: Contents, parent: int, page_numbers: list[int]
) -> dict[Touch, int]:
    """The pages and their links; the object number of each link."""
    resources = _resources(objects, contents)
    width, height = contents.size
    links: dict[Touch, int] = {}
    for number, ink in zip(page_numbers, contents.inks, strict=True):
        content = objects.stream("", ink.content())
        mine: list[int] = []
        for place, link in enumerate(ink.links):
            # The structure finds a link's element under a key of its own, after those of the pages.
            mine.append(objects.add(_annotation(link, len(page_numbers) + len(links), number)))
            links[Touch(ink.page, place)] = mine[-1]
        objects.bodies[number] = (
            f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources {resources} 0 R"
            f"/Contents {content} 0 R/StructParents {ink.page}/Tabs/S"
            f"{f'/Annots{_references(mine)}' if mine else ''}>>"
        )
    return links


def _annotation(link: Link, key: int, page: int) -> str:
    address = quote(link.address, safe="!#$%&'()*+,/:;=?@[]~").encode("ascii").hex()
    return (
        f"<</Type/Annot/Subtype/Link/Rect[{link.left:.2f} {link.bottom:.2f} {link.right:.2f} {link.top:.2f}]"
        f"/Border[0 0 0]/F 4/P {page} 0 R/StructParent {key}/Contents{text_string(link.title)}"
        f"/A<</S/URI/URI<{address}>>>>>"
    )


def _resources(objects: Objects, contents: Contents) -> int:
    faces = "".join(
        f"/{face.resource} {_face(objects, face, extras)} 0 R" for face, extras in contents.faces
    )
    pictures = "".join(
        f"/{name} {_drawing(objects, drawing)} 0 R" for name, drawing in contents.drawings.items()
    )
    return objects.add(f"<</Font<<{faces}>>/XObject<<{pictures}>>>>")


def _drawing(objects: Objects, drawing: Drawing) -> int:
    write = objects.finished_stream if drawing.is_packed else objects.stream
    return write(drawing.entries, drawing.data)


def _face(objects: Objects, face: Face, extras: frozenset[str]) -> int:
    """An embedded typeface whose codes are Unicode numbers."""
    subset = face.subset(extras)
    packed = "/Filter/FlateDecode"
    program = objects.finished_stream(f"{packed}/Length1 {subset.program_length}", subset.program)
    glyphs = objects.finished_stream(packed, subset.glyphs)
    to_unicode = objects.finished_stream(packed, subset.to_unicode)
    bounds = " ".join(map(str, face.bounds))
    descriptor = objects.add(
        f"<</Type/FontDescriptor/FontName/{subset.name}/Flags 4/FontBBox[{bounds}]/ItalicAngle 0"
        f"/Ascent {face.ascent}/Descent {face.descent}/CapHeight {face.cap_height}/StemV {face.stem}"
        f"/FontFile2 {program} 0 R>>"
    )
    descendant = objects.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{subset.name}/FontDescriptor {descriptor} 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/CIDToGIDMap {glyphs} 0 R/DW 1000/W{subset.widths}>>"
    )
    return objects.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{subset.name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
    )


def _structure(
    objects: Objects, contents: Contents, page_numbers: list[int], links: dict[Touch, int]
) -> int:
    """The structure tree, and the table that leads from each mark on a page back to its element."""
    tree, first = objects.reserve(), objects.reserve()
    placed = written(
        contents.root, tree=tree, first=first, page_numbers=page_numbers, annotations=links
    )
    objects.reserve(len(placed.bodies) - 1)
    objects.bodies |= placed.bodies
    marks: list[list[int]] = [[0] * ink.marks for ink in contents.inks]
    for mark, element in placed.marked.items():
        marks[mark.page][mark.number] = element
    entries = [f"{key} {_references(elements)}" for key, elements in enumerate(marks)]
    entries += [
        f"{len(marks) + place} {placed.touched[touch]} 0 R" for place, touch in enumerate(links)
    ]
    parents = objects.add(f"<</Nums[{' '.join(entries)}]>>")
    objects.bodies[tree] = (
        f"<</Type/StructTreeRoot/K {first} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(entries)}>>"
    )
    return tree


def _outline(objects: Objects, bookmarks: list[Bookmark], page_numbers: list[int]) -> str:
    """The outline below the catalog; a document without headings has none."""
    if not bookmarks:
        return ""
    root = objects.reserve()
    numbers = [objects.reserve() for _ in bookmarks]
    kids: dict[int, list[int]] = {root: []}
    parents: dict[int, int] = {}
    above: list[tuple[int, int]] = [(0, root)]
    for number, bookmark in zip(numbers, bookmarks, strict=True):
        while above[-1][0] >= bookmark.level:
            above.pop()
        parents[number] = above[-1][1]
        kids[above[-1][1]].append(number)
        kids[number] = []
        above.append((bookmark.level, number))
    for number, bookmark in zip(numbers, bookmarks, strict=True):
        siblings = kids[parents[number]]
        place = siblings.index(number)
        before = f"/Prev {siblings[place - 1]} 0 R" if place else ""
        after = f"/Next {siblings[place + 1]} 0 R" if place + 1 < len(siblings) else ""
        objects.bodies[number] = (
            f"<</Title{text_string(bookmark.title)}/Parent {parents[number]} 0 R{before}{after}"
            f"/Dest[{page_numbers[bookmark.page]} 0 R/XYZ null {bookmark.top:.2f} null]"
            f"{_ends(kids[number], is_open=False)}>>"
        )
    objects.bodies[root] = f"<</Type/Outlines{_ends(kids[root], is_open=True)}>>"
    return f"/Outlines {root} 0 R/PageMode/UseOutlines"


def _ends(kids: list[int], *, is_open: bool) -> str:
    if not kids:
        return ""
    return f"/First {kids[0]} 0 R/Last {kids[-1]} 0 R/Count {len(kids) if is_open else -len(kids)}"


def _references(numbers: list[int]) -> str:
    return f"[{' '.join([f'{number} 0 R' for number in numbers])}]"


def _instant(contents: Contents) -> datetime:
    """The document's date as an instant; a file's dates have a time."""
    return datetime.combine(contents.issued_on, time(), BOGOTA)


def _information(objects: Objects, contents: Contents) -> int:
    zone = f"{_instant(contents):%z}"
    stamp = f"(D:{_instant(contents):%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}')"
    return objects.add(
        f"<</Title{text_string(contents.title)}/Author{text_string(contents.author)}"
        f"/Subject{text_string(contents.subject)}/Producer({PRODUCER})/CreationDate{stamp}/ModDate{stamp}>>"
    )


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The colour profile of sRGB; the library stamps it with the hour, which is taken out again."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes((7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    profile[84:100] = bytes(16)
    return bytes(profile)


def _metadata(contents: Contents) -> str:
    """The same facts as in the information dictionary, as XMP (ISO 16684-1), and the standards the file follows."""
    title, author, subject, language = map(
        escape, (contents.title, contents.author, contents.subject, contents.language)
    )
    stamp = _instant(contents).isoformat()
    return METADATA.format(
        title=title,
        author=author,
        subject=subject,
        language=language,
        stamp=stamp,
        producer=PRODUCER,
    )


# The last part declares the name of PDF/UA's property, which PDF/A asks of every schema that it does not know.
METADATA = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate><pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
