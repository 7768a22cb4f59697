"""The typefaces of every document: DejaVu Sans Condensed, regular and bold, always embedded, never a viewer's own.

A character's code in the file is its Unicode number, so text is copied, searched and read aloud exactly as it was written. The
embedded subset always holds what Spanish and its neighbours need, plus the rare characters one document asks for; it is therefore
the same in every document, is made once per process, and the same sheet gives the same bytes whatever was printed before.
A character that the typeface lacks is never dropped: a visible mark stands in its place, and whoever asked for the document is told.
"""

import os
import re
import threading
import unicodedata
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zlib import compress

from reportlab import rl_config
from reportlab.pdfbase.ttfonts import TTFontFile

from foundation.errors import Problem, say

# Nothing here reads ReportLab's markup, which opens whatever address stands in it. Should a document module ever do so, a text
# that somebody typed still reads no file and calls no server.
rl_config.trustedSchemes = ["data"]
rl_config.trustedHosts = ["localhost"]

REGULAR_FILE = "DejaVuSansCondensed.ttf"
BOLD_FILE = "DejaVuSansCondensed-Bold.ttf"
SETTING = "MINGA_FONTS"
PACKAGES_SETTING = "MINGA_NODE_MODULES"
PACKAGE = Path("dejavu-fonts-ttf") / "ttf"
DEBIAN = Path("/usr/share/fonts/truetype/dejavu")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Marks that only steer line breaking on screens and mean nothing on paper; they arrive with pasted text.
INVISIBLE = {
    ord(mark): None
    for mark in "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{WORD JOINER}"
}
TIDY = INVISIBLE | {
    ord("\t"): " ",
    ord("\r"): "\n",
    ord("\v"): "\n",
    ord("\f"): "\n",
    ord("\N{LINE SEPARATOR}"): "\n",
    ord("\N{PARAGRAPH SEPARATOR}"): "\n",
    ord("\N{NEXT LINE}"): "\n",
}
UNTIDY = re.compile(f"[{''.join(map(chr, TIDY))}]")
COMMON = "".join(
    chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100)) if code != 0xAD
) + ("“”‘’‚„‹›–—…•№₡₲€✓✗≥≤≠→←ĩũẽỹĨŨẼỸʉɨꞌ\N{COMBINING TILDE}" + REPLACEMENT)


class FontsMissing(Problem):
    """No document can be printed on this machine until its typeface is installed."""

    code = "fonts-missing"


class Word(NamedTuple):
    """A word ready to print: its width and its space's in thousandths of the size, and its pieces as (typeface, codes)."""

    width: int
    space: int
    pieces: tuple[tuple[str, str], ...]


class Subset(NamedTuple):
    """What a file embeds of a typeface; everything but the name is a finished piece of PDF."""

    name: str
    program: bytes
    program_length: int
    glyphs: bytes
    to_unicode: bytes
    widths: str


class Face:
    """One typeface: its measures, the words already measured with it, and its subsets."""

    def __init__(self, path: Path, resource: str) -> None:
        self.resource = resource
        self._file = TTFontFile(str(path))
        self._reading = threading.Lock()
        self._widths = {
            chr(code): round(width)
            for code, width in self._file.charWidths.items()
            if printable(code)
        }
        self._words: dict[str, Word] = {}
        self._common = frozenset(COMMON)
        self.space = self._widths[" "]
        self.name = self._file.name.decode("ascii")
        self.ascent = round(self._file.ascent)
        self.descent = round(self._file.descent)
        self.cap_height = round(self._file.capHeight)
        self.stem = round(self._file.stemV)
        self.bounds = tuple(round(edge) for edge in self._file.bbox)

    def has(self, character: str) -> bool:
        return character in self._widths

    def measure(self, text: str) -> int:
        return sum(map(self._widths.__getitem__, text))

    def common_word(self, text: str) -> Word | None:
        """The word if it needs only characters that every subset holds."""
        word = self._words.get(text)
        if word is None and self._common.issuperset(text):
            if len(self._words) > 20_000:
                self._words.clear()  # a process that prints for months must not remember every name
            word = self._words[text] = self.word(text)
        return word

    def word(self, text: str) -> Word:
        return Word(
            self.measure(text), self.space, ((self.resource, text.encode("utf-16-be").hex()),)
        )

    @lru_cache(maxsize=32)  # noqa: B019 - faces live as long as the process
    def subset(self, extras: frozenset[str]) -> Subset:
        """The part of the typeface that a document with these rare characters embeds."""
        codes = sorted(ord(character) for character in self._common | extras)
        with self._reading:  # the reader keeps its place in the file
            program: bytes = self._file.makeSubset(codes)
        tag = sha256(repr(codes).encode()).digest()
        return Subset(
            name="".join(chr(65 + byte % 26) for byte in tag[:6]) + "+" + self.name,
            program=compress(program, 9),
            program_length=len(program),
            glyphs=compress(self._glyph_numbers(codes), 9),
            to_unicode=compress(_to_unicode(codes), 9),
            widths=self._width_list(codes),
        )

    def _glyph_numbers(self, codes: list[int]) -> bytes:
        """For each code, the number its glyph has in the subset, which numbers glyphs as their first character comes up."""
        numbers = {0: 0}
        table = bytearray(2 * (codes[-1] + 1))
        for code in codes:
            glyph = self._file.charToGlyph[code]
            number = numbers.setdefault(glyph, len(numbers))
            table[2 * code : 2 * code + 2] = number.to_bytes(2, "big")
        return bytes(table)

    def _width_list(self, codes: list[int]) -> str:
        runs = [
            f"{run[0]}[{' '.join(str(self._widths[chr(code)]) for code in run)}]"
            for run in _runs(codes)
        ]
        return f"[{' '.join(runs)}]"


class Faces(NamedTuple):
    """The two weights a document is set in."""

    regular: Face
    bold: Face


def printable(code: int) -> bool:
    """Whether a character can be set by placing one glyph after another, from left to right, with a two-byte code."""
    if code > 0xFFFF or code in (0xFEFF, 0xFFFE):
        return False
    character = chr(code)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return False
    return unicodedata.bidirectional(character) not in ("R", "AL", "AN")


def tidy(text: str) -> str:
    """The text in composed form (a phone may send a letter and its accent apart), with its line ends as line feeds."""
    if text.isascii() and text.isprintable():
        return text
    if UNTIDY.search(text):
        text = text.replace("\r\n", "\n").translate(TIDY)
    return unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """The text on one line and without control characters, for places where only plain text can stand."""
    line = " ".join(tidy(text).split())
    if line.isprintable():
        return line
    return "".join(character if character.isprintable() else REPLACEMENT for character in line)


def find(folder: Path | None = None) -> Path:
    """The folder that holds the typefaces: the one given, the one in the setting, the front-end package, or Debian's."""
    setting = os.environ.get(SETTING)
    packages = Path(os.environ.get(PACKAGES_SETTING) or Path(__file__).parents[2] / "node_modules")
    chosen = folder or (Path(setting) if setting else None)
    places = (chosen,) if chosen else (packages / PACKAGE, DEBIAN)
    for place in places:
        if (place / REGULAR_FILE).is_file() and (place / BOLD_FILE).is_file():
            return place
    raise FontsMissing(
        say(
            "The typeface of the documents is not installed: {files} are not in {places}. Run “npm ci” in Minga's folder,"
            " or install the Debian packages fonts-dejavu-core and fonts-dejavu-extra, or name their folder in {setting}.",
            files=f"{REGULAR_FILE}, {BOLD_FILE}",
            places=", ".join(map(str, places)),
            setting=SETTING,
        )
    )


def faces(folder: Path | None = None) -> Faces:
    """The typefaces, read once per process and folder."""
    return _read(find(folder))


@lru_cache(maxsize=4)
def _read(folder: Path) -> Faces:
    return Faces(Face(folder / REGULAR_FILE, "R"), Face(folder / BOLD_FILE, "B"))


def _runs(codes: list[int]) -> list[list[int]]:
    """Consecutive codes, cut where the high byte changes (the rule of character maps)."""
    keyed = groupby(enumerate(codes), lambda pair: (pair[1] - pair[0], pair[1] >> 8))
    return [[code for _, code in run] for _, run in keyed]


def _to_unicode(codes: list[int]) -> bytes:
    """The map from codes to text: each code is its own character."""
    ranges = [f"<{run[0]:04X}><{run[-1]:04X}><{run[0]:04X}>" for run in _runs(codes)]
    blocks = [ranges[start : start + 100] for start in range(0, len(ranges), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000><FFFF> endcodespacerange",
        *(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines).encode("ascii")
