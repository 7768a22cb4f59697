"""Whether nothing but signatures was added to a PDF after its first revision, whoever added them and with which program.

A signature proves that nothing changed after it; it says nothing of what was changed before. So every object of the paper as it was issued
is compared with what stands in its place now: the catalog may gain what signing needs, a page may gain fields of signatures, of which none
hides a large part of it, and the metadata, which nobody sees on paper, may say that the file was changed.
"""

from io import BytesIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
)
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

# ISO 32000-1, 12.7.2 and 12.8; ETSI EN 319 142-1, 5.4.
_SIGNING = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version", "/Metadata"})
_STAMPED = frozenset({"/Annots", "/LastModified"})
# A stamp hides less of a page than this, in percent.
MOST_HIDDEN = 12


def only_signatures(reader: PdfFileReader) -> bool:
    """Whether the file shows what its first revision showed, and signatures."""
    before = reader.get_historical_resolver(0)
    if reader.root_ref != before.root_ref:
        return False
    if "/AcroForm" in reader.root and "/XFA" in reader.root["/AcroForm"]:
        return False
    unseen = {_key(before.trailer_view, "/Info"), _key(before.root, "/Metadata")}
    return all(
        ref.idnum in unseen or _may_stand(before, reader, ref)
        for ref in reader.xrefs.explicit_refs_in_revision(0)
    )


def _key(holder: DictionaryObject, name: str) -> int | None:
    value = holder.raw_get(name) if name in holder else None
    return value.idnum if isinstance(value, IndirectObject) else None


def _may_stand(before: HistoricalResolver, reader: PdfFileReader, ref: Reference) -> bool:
    old, new = before.get_object(ref), reader.get_object(ref)
    if _written(old) == _written(new):
        return True
    if not isinstance(old, DictionaryObject) or not isinstance(new, DictionaryObject):
        return False
    if ref == before.root_ref:
        return _same_but(old, new, _SIGNING)
    if old.get("/Type") == "/Page":
        return _same_but(old, new, _STAMPED) and _gained_stamps(old, new)
    return False


def _written(value: PdfObject) -> bytes:
    out = BytesIO()
    value.write_to_stream(out, None)
    return out.getvalue()


def _same_but(old: DictionaryObject, new: DictionaryObject, may_differ: frozenset[str]) -> bool:
    names = (set(old) | set(new)) - may_differ
    return all(
        name in old and name in new and _written(old.raw_get(name)) == _written(new.raw_get(name))
        for name in names
    )


def _gained_stamps(old: DictionaryObject, new: DictionaryObject) -> bool:
    """Whether a page has the annotations that it had, and besides them only fields of signatures."""
    had, has = _annotations(old), _annotations(new)
    if list(map(_written, has[: len(had)])) != list(map(_written, had)):
        return False
    return all(_is_stamp(one.get_object(), new) for one in has[len(had) :])


def _annotations(page: DictionaryObject) -> list[PdfObject]:
    found = page["/Annots"] if "/Annots" in page else ArrayObject()
    return [found.raw_get(place) for place in range(len(found))]


def _is_stamp(annotation: PdfObject, page: DictionaryObject) -> bool:
    if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") != "/Widget":
        return False
    has_parent = "/FT" not in annotation and "/Parent" in annotation
    field = annotation["/Parent"] if has_parent else annotation
    if "/FT" not in field or field["/FT"] != "/Sig" or "/AA" in annotation or "/A" in annotation:
        return False
    return _area(annotation["/Rect"]) * 100 <= _area(page["/MediaBox"]) * MOST_HIDDEN


def _area(box: ArrayObject) -> float:
    left, bottom, right, top = (float(side) for side in box)
    return abs((right - left) * (top - bottom))
