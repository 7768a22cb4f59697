"""The wording of a clause: names in braces, what is wrong with a text, and how two texts differ. No database.

A text may name values in braces and nothing else there: no format, no attribute, no doubled brace. What is accepted can therefore always
be filled, in both languages and on paper: a character that the typeface of the documents lacks is refused too.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from foundation.errors import Sentence, say
from foundation.pdf import fonts

_NAMED = re.compile(r"\{([^{}]*)\}")
_WORDS = re.compile(r"\n|\S+")

LANGUAGES = ("es", "en")


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What a clause says, in both languages; ``if_…`` and ``then_…`` are its plain words, where it has any."""

    title_es: str
    title_en: str
    text_es: str
    text_en: str
    if_es: str = ""
    then_es: str = ""
    if_en: str = ""
    then_en: str = ""


PLAIN = ("if_es", "then_es", "if_en", "then_en")
# What a value may stand in; a title and the case of the plain words are fixed words.
FILLED = ("text_es", "text_en", "then_es", "then_en")
# One line each; a text may have paragraphs.
LINES = ("title_es", "title_en", *PLAIN)


class PartKind(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Part(msgspec.Struct, frozen=True):
    """A stretch of words that two texts share, or that only one of them has."""

    kind: PartKind
    text: str


def names_in(text: str) -> frozenset[str]:
    """The names in braces of a text."""
    return frozenset(_NAMED.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its values; what stands in braces inside a value stays as it is."""
    return _NAMED.sub(lambda found: values[found.group(1)], text)


def errors_of(wording: Wording, known: Mapping[str, str | None], with_: str) -> dict[str, Sentence]:
    """What is wrong with a wording, by field; nothing where it can always be filled and printed.

    ``known`` are the values there are, each with what an agreement must have for it; ``with_`` is what agreements with this clause have.
    """
    errors = {name: wrong for name, wrong in _each(wording, known, with_) if wrong is not None}
    given = [name for name in PLAIN if getattr(wording, name).strip()]
    if given and len(given) < len(PLAIN):
        for name in set(PLAIN) - set(given):
            errors[name] = say("Say the plain words in full and in both languages, or not at all.")
    for field in ("text", "then"):
        spanish, english = f"{field}_es", f"{field}_en"
        if spanish in errors or english in errors:
            continue
        lacking = names_in(getattr(wording, spanish)) ^ names_in(getattr(wording, english))
        if lacking:
            errors[english] = say(
                "Spanish and English name different values: {names}.", names=_listed(lacking)
            )
        stray = names_in(wording.then_es) - names_in(wording.text_es)
        if field == "then" and stray and not errors:
            errors[spanish] = say(
                "The plain words name what the text does not: {names}.", names=_listed(stray)
            )
    return errors


def _each(
    wording: Wording, known: Mapping[str, str | None], with_: str
) -> Iterator[tuple[str, Sentence | None]]:
    for name in Wording.__struct_fields__:
        text = getattr(wording, name)
        if not text.strip():
            if name not in PLAIN:
                yield name, say("This is needed.")
            continue
        yield (
            name,
            (
                _unprintable(text, has_lines=name not in LINES)
                or _braces(text, may_name=name in FILLED)
                or _names(text, known, with_)
            ),
        )


def _unprintable(text: str, *, has_lines: bool) -> Sentence | None:
    if not has_lines and "\n" in text:
        return say("Write this in one line.")
    controls = [c for c in text if c != "\n" and not c.isprintable() and c != "\N{NO-BREAK SPACE}"]
    if controls:
        return say("This holds characters that cannot be written down.")
    faces = fonts.faces()
    bare = fonts.tidy(text).replace("\n", " ")
    lacking = sorted({c for c in bare if not (faces.regular.has(c) and faces.bold.has(c))})
    if lacking:
        return say("The documents have no letter for: {characters}.", characters=" ".join(lacking))
    return None


def _braces(text: str, *, may_name: bool) -> Sentence | None:
    rest = _NAMED.sub("", text)
    if "{" in rest or "}" in rest:
        return say("A brace is open or doubled. Write each value as {example}.", example="{value}")
    if not may_name and names_in(text):
        return say("No value can stand here; write words only.")
    return None


def _names(text: str, known: Mapping[str, str | None], with_: str) -> Sentence | None:
    named = names_in(text)
    unknown = named - known.keys()
    if unknown:
        return say(
            "There is no value called {names}. Choose from the list of values.",
            names=_listed(unknown),
        )
    missing = {name for name in named if known[name] not in (None, with_)}
    if missing:
        return say(
            "Not every agreement with this clause has {names}. Say when the clause stands, or leave the value out.",
            names=_listed(missing),
        )
    return None


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join("{" + name + "}" for name in sorted(names))


def differences(before: str, after: str) -> tuple[Part, ...]:
    """What was taken out and put in between two texts, word by word, in the order of reading."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new).get_opcodes():
        if tag == "equal":
            parts.append(Part(PartKind.SAME, " ".join(old[i:j])))
            continue
        if i < j:
            parts.append(Part(PartKind.REMOVED, " ".join(old[i:j])))
        if k < m:
            parts.append(Part(PartKind.ADDED, " ".join(new[k:m])))
    return tuple(parts)
