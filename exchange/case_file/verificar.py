"""Comprueba un expediente: sumas, índice y registro. / Checks a case file: sums, index and log.

    python verificar.py              la carpeta en la que está / the folder it stands in
    python verificar.py FILE.zip     el ZIP sin abrirlo / the ZIP as it is
    python verificar.py --en         in English

It needs Python 3.9 or newer and nothing else: no network, no package, nothing of the system that made the file. It exits with 0 when
everything is as it was written, with 1 when something is not, with 2 when there is nothing to check.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INDEX = "indice.xml"
SUMS = "huellas.txt"
# What stands beside the documents and is not one of them; their sums are in the list of sums too.
BESIDE = {INDEX, "indice.pdf", "verificar.py", SUMS}
LOG = "auditoria/"
START = "0" * 64
SAID = (
    *("stream", "position", "at", "actor_id", "action", "subject_kind", "subject_id"),
    *("subject_version", "territory", "facts"),
)
CHUNK = 1 << 20
SPANISH = {
    "missing": "falta {0}",
    "changed": "cambió {0}",
    "stranger": "sobra {0}: no está en el índice",
    "unlisted": "{0} no está en la lista de huellas",
    "unreadable": "no se puede leer {0}",
    "size": "{0} no tiene el tamaño que dice el índice",
    "sum": "la huella de {0} en el índice no es la de la lista",
    "order": "el orden del índice salta en {0}",
    "pages": "las páginas del índice saltan en {0}",
    "twice": "{0} está dos veces en el índice",
    "chain": "el registro está roto en la posición {0}",
    "anchor": "el ancla impresa en {0} no es la del registro",
    "nothing": "aquí no hay un expediente: falta {0}",
    "sound": "Expediente {0}: {1} documentos, {2} anotaciones del registro. Todo está como se escribió.",
    "compare": "Huella de la lista, para comparar con la oficina: {0}",
    "faults": "Expediente {0}: {1} fallas.",
}
ENGLISH = {
    "missing": "{0} is missing",
    "changed": "{0} was changed",
    "stranger": "{0} is one too many: it is not in the index",
    "unlisted": "{0} is not in the list of sums",
    "unreadable": "{0} cannot be read",
    "size": "{0} is not as large as the index says",
    "sum": "the sum of {0} in the index is not that of the list",
    "order": "the order of the index has a gap at {0}",
    "pages": "the pages of the index have a gap at {0}",
    "twice": "{0} is in the index twice",
    "chain": "the log is broken at position {0}",
    "anchor": "the anchor printed on {0} is not the log's",
    "nothing": "there is no case file here: {0} is missing",
    "sound": "Case file {0}: {1} documents, {2} entries of the log. All is as it was written.",
    "compare": "Sum of the list, to compare with the office's: {0}",
    "faults": "Case file {0}: {1} faults.",
}


class Archive:
    """The files of a folder or of a ZIP, by name."""

    def __init__(self, place: Path) -> None:
        self.root = place
        self.zip = zipfile.ZipFile(str(place)) if place.is_file() else None
        if self.zip:
            listed = [one.filename for one in self.zip.infolist() if not one.is_dir()]
        else:
            listed = [
                one.relative_to(place).as_posix() for one in place.rglob("*") if one.is_file()
            ]
        self.names = set(listed)
        self.repeated = sorted(name for name in self.names if listed.count(name) > 1)

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a part at a time."""
        opened = self.zip.open(name) if self.zip else (self.root / name).open("rb")
        with opened as file:
            part = file.read(CHUNK)
            while part:
                yield part
                part = file.read(CHUNK)

    def whole(self, name: str) -> bytes:
        return b"".join(self.read(name))

    def sum(self, name: str) -> tuple[str, int]:
        """The SHA-256 of a file and its size."""
        digest, size = hashlib.sha256(), 0
        for part in self.read(name):
            digest.update(part)
            size += len(part)
        return digest.hexdigest(), size


def check_sums(archive: Archive) -> tuple[list[tuple[str, Any]], dict[str, tuple[str, int]]]:
    """Every file has its sum, and every sum its file; gives the faults, and the sums and sizes that were counted."""
    listed = {}
    for line in archive.whole(SUMS).decode("utf-8", "replace").splitlines():
        written, _, name = line.partition("  ")
        listed[name] = written
    faults: list[tuple[str, Any]] = [("stranger", name) for name in archive.repeated]
    faults += [("missing", name) for name in sorted(listed.keys() - archive.names)]
    faults += [("unlisted", name) for name in sorted(archive.names - listed.keys() - {SUMS})]
    counted: dict[str, tuple[str, int]] = {}
    for name in sorted(archive.names & listed.keys()):
        try:
            counted[name] = archive.sum(name)
        except (OSError, zipfile.BadZipFile):
            faults.append(("unreadable", name))
            continue
        if counted[name][0] != listed[name]:
            faults.append(("changed", name))
    return faults, counted


def rows_of(archive: Archive) -> tuple[list[dict[str, str]], str]:
    """The documents of the index by the names of their fields, and the code of the file."""
    # The parser of Python 3.9 and newer opens no other file and bounds what it expands.
    tree = ET.fromstring(archive.whole(INDEX))  # noqa: S314 - nothing but the standard library here
    rows = [{field.tag: field.text or "" for field in row} for row in tree.iter("DocumentoFoliado")]
    return rows, tree.findtext("Expediente/Codigo") or "?"


def check_index(
    archive: Archive, rows: list[dict[str, str]], counted: dict[str, tuple[str, int]]
) -> list[tuple[str, Any]]:
    """The index names every document once, in order, with its sum and size; and nothing else is here."""
    faults: list[tuple[str, Any]] = []
    seen: set[str] = set()
    for place, row in enumerate(rows, start=1):
        name = row.get("Ruta", "")
        if row.get("Orden_Documento_Expediente") != str(place):
            faults.append(("order", name))
        if name in seen:
            faults.append(("twice", name))
        seen.add(name)
        if name not in archive.names:
            faults.append(("missing", name))
            continue
        found, size = counted.get(name, ("", -1))
        if row.get("Valor_Huella") != found:
            faults.append(("sum", name))
        if row.get("Tamano") != str(size):
            faults.append(("size", name))
    faults += [("stranger", name) for name in sorted(archive.names - seen - BESIDE)]
    return faults


def check_pages(rows: list[dict[str, str]]) -> list[tuple[str, Any]]:
    """Pages are counted through the whole file, without a gap; data have none."""
    faults = []
    page = 0
    for row in rows:
        first, last = row.get("Pagina_Inicio", ""), row.get("Pagina_Fin", "")
        if not first and not last:
            continue
        if first != str(page + 1) or not last.isdigit() or int(last) <= page:
            faults.append(("pages", row.get("Ruta", "")))
        page = int(last) if last.isdigit() else page
    return faults


def check_log(archive: Archive, rows: list[dict[str, str]]) -> tuple[list[tuple[str, Any]], int]:
    """Every entry of the log follows from the one before, and the acts carry its hashes in their foot."""
    names = [row.get("Ruta", "") for row in rows]
    log = next((name for name in names if name.startswith(LOG)), LOG)
    if log not in archive.names:
        return [("missing", log)], 0
    faults: list[tuple[str, Any]] = []
    hashes, previous = {0: START}, START
    for place, line in enumerate(archive.whole(log).splitlines(), start=1):
        hashed = hash_of(line, place, previous)
        if hashed is None:
            faults.append(("chain", place))
        previous = hashed or claimed(line)
        hashes[place] = previous
    for row in rows:
        position = row.get("Ancla_Posicion", "")
        if position and not hashes.get(int(position), "").startswith(row.get("Ancla_Huella", "-")):
            faults.append(("anchor", row.get("Ruta", "")))
    return faults, len(hashes) - 1


def hash_of(line: bytes, place: int, previous: str) -> str | None:
    """The hash of an entry, or nothing where it does not say its place, its forerunner or its own hash rightly."""
    try:
        entry = json.loads(line)
        said = [entry[name] for name in SAID]
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        found = hashlib.sha256((previous + body).encode("utf-8")).hexdigest()
        told = (entry["position"], entry["previous_hash"], entry["hash"])
    except (ValueError, KeyError, TypeError):
        return None
    return found if told == (place, previous, found) else None


def claimed(line: bytes) -> str:
    """The hash that a broken entry gives itself, so that only its own place is called broken."""
    try:
        return str(json.loads(line)["hash"])
    except (ValueError, KeyError, TypeError):
        return ""


def check(archive: Archive, words: dict[str, str]) -> int:
    """Everything that can be checked, said; and the status to end with."""
    faults, counted = check_sums(archive)
    rows: list[dict[str, str]] = []
    code, entries = "?", 0
    try:
        rows, code = rows_of(archive)
    except (ET.ParseError, ValueError, OSError, zipfile.BadZipFile):
        faults.append(("unreadable", INDEX))
    else:
        broken, entries = check_log(archive, rows)
        faults += check_index(archive, rows, counted) + check_pages(rows) + broken
    different = list(dict.fromkeys(faults))
    for key, what in different:
        say(words[key].format(what))
    if different:
        say(words["faults"].format(code, len(different)))
        return 1
    say(words["sound"].format(code, len(rows), entries))
    say(words["compare"].format(archive.sum(SUMS)[0]))
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(arguments: list[str]) -> int:
    """Look at the place that was named, or at the folder of this program."""
    wants_english = "--en" in arguments or os.environ.get("LANG", "").startswith("en")
    words = ENGLISH if wants_english else SPANISH
    places = [Path(argument) for argument in arguments if not argument.startswith("-")]
    place = places[0] if places else Path(__file__).resolve().parent
    try:
        archive = Archive(place)
        lacking = sorted({SUMS, INDEX} - archive.names)
        if not lacking:
            return check(archive, words)
    except (OSError, zipfile.BadZipFile):
        say(words["unreadable"].format(place))
        return 2
    for name in lacking:
        say(words["nothing"].format(name))
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
