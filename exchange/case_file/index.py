"""The index of a case file: every document with its order, dates, hash, pages and size; as XML, as sums, and as what its paper says.

Element names follow the foliated document of the Archivo General de la Nación's guide on electronic case files (Acuerdo 003 de 2015; to
be confirmed). Documents of pages are numbered through the whole file; data without pages have none.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exchange.case_file.pieces import CaseFileOrigin, Contents, LeftOut, Piece
from exchange.documents.case_index import CaseIndexSheet, IndexedDocument, MissingDocument
from foundation.clock import BOGOTA, civil_date
from foundation.contents import ENDINGS
from foundation.translations import Translator, translator

FUNCTION = "SHA-256"
_ORIGINS = {
    CaseFileOrigin.ELECTRONIC: "Nativo electrónico",
    CaseFileOrigin.DIGITISED: "Digitalizado",
}
_DATA = {"application/json": "json", "application/jsonl": "jsonl"}
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Listed:
    """A document as it was written: its place in the file, its path, what was counted of it; no page numbers where it has no pages."""

    order: int
    piece: Piece
    sha256: str
    size: int
    first_page: int | None
    last_page: int | None

    @property
    def path(self) -> str:
        return path_of(self.order, self.piece)


def path_of(order: int, piece: Piece) -> str:
    """Where a document lies in the ZIP: ``actos/0003-acta-de-inicio-….pdf``."""
    return f"{piece.folder.value}/{order:04d}-{piece.stem}.{ending(piece.media_type)}"


def ending(media_type: str) -> str:
    return _DATA.get(media_type) or ENDINGS.get(media_type, "bin")


def xml(contents: Contents, listed: Sequence[Listed]) -> bytes:
    """``indice.xml``."""
    head = contents.head
    root = ET.Element("IndiceElectronico", version="1")
    _add(
        ET.SubElement(root, "Expediente"),
        ("Id", str(head.subject_id)),
        ("Codigo", head.code),
        ("Titulo", head.title),
        ("Entidad", head.entity),
        ("Lugar", head.place),
        ("Proyecto", head.project),
        ("Convenio", head.agreement),
        ("Fecha_Apertura", head.opened_on.isoformat()),
        ("Fecha_Ultimo_Documento", civil_date(head.closes_at).isoformat()),
        ("Numero_Documentos", str(len(listed))),
        ("Datos_Personales", "si" if head.is_full else "no"),
        ("Demostracion", "si" if head.is_demonstration else "no"),
    )
    documents = ET.SubElement(root, "Documentos")
    for one in listed:
        _document(ET.SubElement(documents, "DocumentoFoliado"), one)
    omitted = ET.SubElement(root, "Omitidos")
    words = translator(head.language)
    for left in contents.left_out:
        _add(
            ET.SubElement(omitted, "Omitido"),
            ("Id", str(left.id)),
            ("Nombre_Documento", left.name),
            ("Tipologia_Documental", left.kind),
            ("Fecha_Incorporacion_Expediente", _instant(left)),
            ("Valor_Huella", left.sha256),
            ("Funcion_Resumen", FUNCTION),
            ("Motivo", words.sentence(left.reason)),
        )
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body + b"\n"


def _document(element: ET.Element, one: Listed) -> None:
    piece = one.piece
    _add(
        element,
        ("Id", str(piece.id)),
        ("Nombre_Documento", piece.name),
        ("Tipologia_Documental", piece.kind),
        ("Fecha_Creacion_Documento", piece.created_on.isoformat()),
        ("Fecha_Incorporacion_Expediente", _instant(piece)),
        ("Valor_Huella", one.sha256),
        ("Funcion_Resumen", FUNCTION),
        ("Orden_Documento_Expediente", str(one.order)),
        ("Pagina_Inicio", str(one.first_page or "")),
        ("Pagina_Fin", str(one.last_page or "")),
        ("Formato", ending(piece.media_type).upper()),
        ("Tamano", str(one.size)),
        ("Origen", _ORIGINS[piece.origin]),
        ("Ruta", one.path),
    )
    if piece.anchor is not None:
        position, digest = piece.anchor
        _add(element, ("Ancla_Posicion", str(position)), ("Ancla_Huella", digest))


def _add(element: ET.Element, *values: tuple[str, str]) -> None:
    for name, value in values:
        ET.SubElement(element, name).text = _UNWRITABLE.sub("\ufffd", value)


def _instant(row: Piece | LeftOut) -> str:
    return row.incorporated_at.astimezone(BOGOTA).isoformat(timespec="seconds")


def sums(written: Iterable[tuple[str, str]]) -> bytes:
    """``huellas.txt``: what ``sha256sum --check`` reads."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in written).encode()


def sheet(contents: Contents, listed: Sequence[Listed], xml_sha256: str) -> CaseIndexSheet:
    """What ``indice.pdf`` says."""
    head = contents.head
    words = translator(head.language)
    return CaseIndexSheet(
        code=head.code,
        title=head.title,
        entity=head.entity,
        place=head.place,
        project=head.project,
        agreement=head.agreement,
        opened_on=head.opened_on,
        last_on=civil_date(head.closes_at),
        is_full=head.is_full,
        is_demonstration=head.is_demonstration,
        xml_sha256=xml_sha256,
        documents=tuple(_indexed(one, words) for one in listed),
        missing=tuple(
            MissingDocument(name=left.name, reason=words.sentence(left.reason))
            for left in contents.left_out
        ),
    )


def _indexed(one: Listed, words: Translator) -> IndexedDocument:
    piece = one.piece
    return IndexedDocument(
        order=one.order,
        name=piece.name,
        kind=piece.kind,
        origin=words.label("case_file_origin", piece.origin),
        created_on=piece.created_on,
        incorporated_on=civil_date(piece.incorporated_at),
        sha256=one.sha256,
        first_page=one.first_page,
        last_page=one.last_page,
        media=ending(piece.media_type).upper(),
        size=one.size,
    )
