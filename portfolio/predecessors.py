"""Predecessors as engineers write them: ``1.2; 1.3FC+3; 2.1CC-1``.

The code of an activity, then which ends are tied (FC fin-comienzo, the usual one; CC, FF, CF; in English FS, SS, FF, SF), then a lag or a
lead in worked days. Both languages are read wherever one types; one of them is written.
"""

import re
from collections.abc import Iterable

import msgspec

from foundation.errors import Sentence, say
from portfolio.scheduling import CODE, Link, LinkKind, in_outline

LONGEST_LAG = 999
_KINDS = {
    "FS": LinkKind.FINISH_START,
    "FC": LinkKind.FINISH_START,
    "SS": LinkKind.START_START,
    "CC": LinkKind.START_START,
    "FF": LinkKind.FINISH_FINISH,
    "SF": LinkKind.START_FINISH,
    "CF": LinkKind.START_FINISH,
}
_WRITTEN = {
    "es": {
        LinkKind.FINISH_START: "FC",
        LinkKind.START_START: "CC",
        LinkKind.FINISH_FINISH: "FF",
        LinkKind.START_FINISH: "CF",
    },
    "en": {
        LinkKind.FINISH_START: "FS",
        LinkKind.START_START: "SS",
        LinkKind.FINISH_FINISH: "FF",
        LinkKind.START_FINISH: "SF",
    },
}
_ONE = re.compile(
    rf"(?P<code>{CODE.pattern})\s*(?P<kind>[A-Za-z]{{2}})?\s*(?:(?P<sign>[+\-−])\s*(?P<lag>[0-9]{{1,3}})\s*d?)?"
)


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """What one activity waits for."""

    code: str
    kind: LinkKind
    lag: int


def read(text: str) -> tuple[Waits, ...] | Sentence:
    """What a text names, or what is wrong with it."""
    found: list[Waits] = []
    for part in (piece.strip() for piece in re.split(r"[;,\n]", text)):
        if not part:
            continue
        match = _ONE.fullmatch(part)
        kind = _KINDS.get((match["kind"] or "FS").upper()) if match else None
        if match is None or kind is None:
            return say(
                "“{part}” is not understood. Write the code of an activity, and if need be how they are tied and "
                "the days between: 1.2; 1.3FC+3.",
                part=part[:40],
            )
        lag = int(match["lag"] or 0)
        found.append(
            Waits(code=match["code"], kind=kind, lag=lag if match["sign"] == "+" else -lag)
        )
    return tuple(found)


def write(links: Iterable[Link], language: str) -> str:
    """What an activity waits for, as it is typed."""
    marks = _WRITTEN[language]
    return "; ".join(
        _written(link, marks)
        for link in sorted(links, key=lambda link: (in_outline(link.before), link))
    )


def _written(link: Link, marks: dict[LinkKind, str]) -> str:
    if link.kind is LinkKind.FINISH_START and not link.lag:
        return link.before
    return f"{link.before}{marks[link.kind]}{f'{link.lag:+d}' if link.lag else ''}"
