"""Names of places as people type them: how one name is compared with another.

Spanish readers expect a search to ignore accents and capitals, and to keep ñ, which is a letter of its own: a peñón is not a
penón. Lists that come from other systems have often lost it, though. So what is typed *without* ñ finds both spellings, the
one without ñ first, and what is typed *with* ñ finds only what is written with it.
"""

import re
import unicodedata

TILDE = "\N{COMBINING TILDE}"

# "Municipio de Morroa", "Vereda El Rosal": the word says what the place is, not what it is called.
_ADMINISTRATIVE = re.compile(
    r"^(municipio|alcaldia( municipal)?|distrito|departamento|gobernacion|vereda|corregimiento"
    r"|resguardo( indigena)?|consejo comunitario|centro poblado|inspeccion)( del?)? (?=\S)"
)
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(el|la|los|las) (?=\S)")
_INITIAL = re.compile(r"\b([a-zñ])\.\s?(?=[a-zñ]\b)")


def fold(text: str) -> str:
    """Lower case without accents; ñ is a letter and stays: ``fold("El PEÑÓN") == "el peñon"``."""
    decomposed = unicodedata.normalize("NFKD", text)
    return _folded_spanish(decomposed) or _folded(decomposed)


def _folded_spanish(decomposed: str) -> str | None:
    """The same in a few strokes where the text has no letter that Spanish does not write, which is nearly always."""
    if any(pair in decomposed for pair in _TILDE_AFTER_ACCENT):
        return None
    folded = decomposed.replace("n\u0303", "ñ").replace("N\u0303", "ñ")
    for accent in _ACCENTS:
        folded = folded.replace(accent, "")
    return folded.lower() if folded.replace("ñ", "").isascii() else None


_ACCENTS = ("\u0301", "\u0308", "\u0300", TILDE)
_TILDE_AFTER_ACCENT = tuple(accent + TILDE for accent in _ACCENTS[:3])


def _folded(decomposed: str) -> str:
    kept: list[str] = []
    for char in decomposed:
        if not unicodedata.combining(char):
            kept.append(char.lower())
        elif char == TILDE and kept and kept[-1] == "n":
            kept[-1] = "ñ"
    return "".join(kept)


def search_key(text: str) -> str:
    """A name as it is compared: folded, in words without punctuation ("D.C." is "dc"), without the word for its kind."""
    folded = fold(text)
    if "." in folded:
        folded = _INITIAL.sub(r"\1", folded)
    return _ADMINISTRATIVE.sub("", " ".join(_WORD.findall(folded)))


def plain(key: str) -> str:
    """A key as someone without ñ on the keyboard types it."""
    return key.replace("ñ", "n")


def squeezed(key: str) -> str:
    """A key without its first article and its spaces: Vista Hermosa is Vistahermosa, El Agrado is Agrado."""
    return _ARTICLE.sub("", key).replace(" ", "")
