"""Setting type: a text becomes words, words become lines, lines are shown. Text is only ever text, never markup.

Lines are filled greedily and broken at spaces; a word longer than the line is broken where it has a joint (a slash, a point, a
hyphen), else between letters. Every line but a paragraph's last ends in a real space, so that copied or spoken text keeps its words apart.
"""

from collections.abc import Sequence
from typing import NamedTuple

from foundation.pdf.blocks import Strong, Text
from foundation.pdf.fonts import REPLACEMENT, Face, Faces, Word, tidy
from foundation.pdf.looks import Type

SPACE = "0020"
JOINTS = frozenset("/-_.@&?=:;,\\+")
# A line is not stretched beyond this share of its spaces' own width; a gap is uglier than an uneven edge.
MOST_STRETCH = 2.2


class Line(NamedTuple):
    """Words that stand on one line. It is not stretched where it ``ends``, and it is ``spaced`` where another word follows."""

    words: list[Word]
    width: int
    ends: bool
    spaced: bool = False

    def inset(self, size: float) -> float:
        return self.width * size / 1000


class Compositor:
    """Sets type for one document and remembers what was rare in it: characters beyond the common ones, and those it lacked."""

    def __init__(self, faces: Faces) -> None:
        self.regular, self.bold = faces
        self.extras: dict[str, set[str]] = {self.regular.resource: set(), self.bold.resource: set()}
        self.replaced: dict[str, None] = {}

    def lines(self, text: Text, style: Type, width: float) -> list[Line]:
        """The lines of a text in a column of this width; at least one."""
        room = int(width * 1000 / style.size)
        return self.filled(self.paragraphs(text, bold=style.bold), room)

    def filled(self, paragraphs: list[list[Word]], room: int) -> list[Line]:
        """The lines that these words fill, in a column of so many thousandths of the size."""
        lines: list[Line] = []
        for number, words in enumerate(paragraphs):
            if number:
                lines[-1] = lines[-1]._replace(spaced=True)
            fill(lines, words, room, self)
        return lines

    def paragraphs(self, text: Text, *, bold: bool = False) -> list[list[Word]]:
        """The words of each forced line of a text."""
        face = self.bold if bold else self.regular
        if isinstance(text, str):
            return [self._words(part, face) for part in tidy(text).strip("\n").split("\n")]
        paragraphs: list[list[Word]] = [[]]
        glued = False
        for run in text:
            strong = isinstance(run, Strong)
            characters = tidy(run.text if isinstance(run, Strong) else run)
            for number, part in enumerate(characters.split("\n")):
                if number:
                    paragraphs.append([])
                    glued = False
                words = self._words(part, self.bold if strong else face)
                if glued and words and not part.startswith(" "):
                    paragraphs[-1].append(_glue(paragraphs[-1].pop(), words.pop(0)))
                paragraphs[-1].extend(words)
                glued = bool(paragraphs[-1]) and not part.endswith(" ") if part else glued
        return paragraphs

    def _words(self, text: str, face: Face) -> list[Word]:
        common = face.common_word
        return [common(part) or self._rare(part, face) for part in text.split(" ") if part]

    def _rare(self, text: str, face: Face) -> Word:
        """A word with characters beyond the common ones; what the typeface lacks is replaced and remembered."""
        lacking = {character for character in text if not face.has(character)}
        if lacking:
            self.replaced.update(dict.fromkeys(sorted(lacking)))
            text = "".join(REPLACEMENT if character in lacking else character for character in text)
        self.extras[face.resource].update(text)
        return face.word(text)

    def pieces(self, word: Word, room: int) -> list[Word]:
        """A word too long for its line, in parts that fit."""
        parts: list[Word] = []
        for resource, codes in word.pieces:
            face = self.regular if resource == self.regular.resource else self.bold
            text = bytes.fromhex(codes).decode("utf-16-be")
            while text:
                taken = _fitting(text, face, room)
                parts.append(face.word(text[:taken]))
                text = text[taken:]
        return parts

    def shortened(self, text: str, style: Type, width: float) -> Line:
        """One line of a text, with an ellipsis if it had to be cut; only for what is written in full elsewhere."""
        lines = self.lines(text, style, width)
        if len(lines) == 1:
            return lines[0]
        ellipsis = self.lines("…", style, width)[0].words
        words = lines[0].words
        while len(words) > 1 and breadth(words + ellipsis) * style.size > width * 1000:
            words = words[:-1]
        return Line(words + ellipsis, breadth(words + ellipsis), ends=True)


def breadth(words: Sequence[Word]) -> int:
    """The width of words on one line, in thousandths of the size."""
    width = 0
    for word in words:
        width += word.width + word.space
    return width - words[-1].space if words else 0


def fill(lines: list[Line], words: list[Word], room: int, compositor: Compositor) -> None:
    """Add to ``lines`` those that these words fill."""
    whole = breadth(words)
    if whole <= room:
        lines.append(Line(words, whole, ends=True))
        return
    line: list[Word] = []
    width = 0
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        wider = width + line[-1].space + word.width if line else word.width
        if wider <= room:
            line.append(word)
            width = wider
        elif line:
            lines.append(Line(line, width, ends=False, spaced=True))
            line, width = [], 0
            waiting.append(word)
        else:
            # Broken without a space between its parts: put together again, it is the same word.
            *full, rest = compositor.pieces(word, room)
            lines.extend(Line([part], part.width, ends=True) for part in full)
            line, width = [rest], rest.width
    lines.append(Line(line, width, ends=True))


def shown(line: Line, face: str, size: float, stretch: float) -> tuple[str, str]:
    """The text operators of a line that finds ``face`` set, and the typeface that it leaves set."""
    tail = SPACE if line.spaced else ""
    gap = f"{SPACE}> {-stretch * 1000 / size:.0f} <" if stretch else SPACE
    for word in line.words:
        if len(word.pieces) > 1 or word.pieces[0][0] != face:
            break
    else:
        return f"[<{gap.join([word.pieces[0][1] for word in line.words])}{tail}>] TJ", face
    operators: list[str] = []
    codes = ""
    last = len(line.words) - 1
    for number, word in enumerate(line.words):
        for resource, part in word.pieces:
            if resource != face:
                operators.append(
                    f"[<{codes}>] TJ /{resource} {size:g} Tf"
                    if codes
                    else f"/{resource} {size:g} Tf"
                )
                face, codes = resource, ""
            codes += part
        codes += gap if number < last else tail
    return " ".join((*operators, f"[<{codes}>] TJ")), face


def stretch_of(line: Line, width: float, size: float) -> float:
    """What each space of a line takes more so that the line reaches the right edge."""
    gaps = len(line.words) - 1
    if line.ends or gaps < 1:
        return 0.0
    missing = (width - line.width * size / 1000) / gaps
    return missing if missing <= MOST_STRETCH * line.words[0].space * size / 1000 else 0.0


def _glue(left: Word, right: Word) -> Word:
    return Word(left.width + right.width, right.space, left.pieces + right.pieces)


def _fitting(text: str, face: Face, room: int) -> int:
    """How many characters of a long word fit; up to its last joint if there is one, and at least one."""
    width = 0
    joint = 0
    for number, character in enumerate(text):
        width += face.measure(character)
        if width > room:
            return joint or max(number, 1)
        if character in JOINTS:
            joint = number + 1
    return len(text)
