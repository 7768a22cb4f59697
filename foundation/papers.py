"""Papers: what every document of the programme has in common, before it is drawn.

A document module gets a *sheet* (what the paper says) and a *stamp* (what the register gives it: number, code, version, the anchor in the
log). The sheet alone decides whether two papers say the same; the stamp is different on every paper.
"""

from datetime import date

import msgspec

from foundation.pdf.blocks import Anchor, Fact, PageSize, Paper, Signature, Text
from foundation.pdf.words import words as paper_words
from foundation.translations import Translator

TAGS = {"es": "es-CO", "en": "en"}


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What the register gives one paper; a draft is in no register and has only its day and the address of the place."""

    issued_on: date
    number: int = 0
    code: str = ""
    version: int = 0
    verify_url: str = ""
    anchor: Anchor | None = None
    is_demonstration: bool = False
    size: PageSize = PageSize.LETTER
    address: str = ""

    @property
    def is_draft(self) -> bool:
        return not self.code


class Signatory(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs, as far as it is known; what is not known is a line to fill in by hand."""

    name: str = ""
    document: str = ""
    role: str = ""
    organisation: str = ""

    @property
    def box(self) -> Signature:
        return Signature(self.name, self.document, self.role, self.organisation)


def paper_of(
    stamp: Stamp, words: Translator, *, title: str, number: str, institution: str, place: str
) -> Paper:
    """Head and foot of a paper, in the words of its language."""
    return Paper(
        title=title,
        number=number,
        code=stamp.code,
        version=str(stamp.version) if stamp.version else "",
        language=TAGS[words.language],
        issued_on=stamp.issued_on,
        dated=f"{place}, {words.date(stamp.issued_on)}",
        institution=institution,
        office=place,
        words=paper_words(words.text),
        verify_url=stamp.verify_url,
        anchor=stamp.anchor,
        size=stamp.size,
        is_demonstration=stamp.is_demonstration,
        is_draft=stamp.is_draft,
    )


def report_of(
    stamp: Stamp, words: Translator, *, title: str, number: str, institution: str, place: str
) -> Paper:
    """The same of a report on records as they are: until it is issued it is nobody's draft but a preview, and says so."""
    named = number
    if stamp.number:
        named = words.text("No. {number}", number=counted(stamp.number)) + f" · {number}"
    paper = paper_of(stamp, words, title=title, number=named, institution=institution, place=place)
    preview = msgspec.structs.replace(paper.words, draft=words.text("PREVIEW — not issued"))
    return msgspec.structs.replace(paper, words=preview)


def counted(number: int) -> str:
    """A number of an act as offices write it: 003."""
    return f"{number:03d}"


def facts(words: Translator, *pairs: tuple[str, Text | None]) -> tuple[Fact, ...]:
    """Lines of a box; what is not known has no line."""
    return tuple(Fact(words.text(label), value) for label, value in pairs if value)


def municipality_code(territory: str) -> str:
    """The code of DANE in a path, which papers name beside the place: ``CO.19.19142.`` → ``19142``."""
    return territory.split(".")[2]
