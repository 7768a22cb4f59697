"""Samples of every kind of act, without anybody's data: what the office would get, in an ordinary, a minimal and an extreme form."""

import html
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.acts import ACTS
from foundation.acts import AnyAct
from foundation.errors import ProgrammingError
from foundation.papers import Stamp
from foundation.pdf.blocks import Printed
from foundation.samples import STAMP
from foundation.translations import translator

# The forms that every kind of act has; a kind may have more.
FORMS = frozenset({"ordinary", "minimal", "extreme"})


def sample(act: AnyAct, form: str, language: str, stamp: Stamp) -> Printed:
    """One sample of a kind of act in one form."""
    words = translator(language)
    if act.draw is None:
        raise ProgrammingError("an act is drawn without its pictures too")
    return act.draw(act.samples(words)[form], stamp, words)


def write_all(folder: Path, language: str = "es") -> Iterator[Path]:
    """Every sample into a folder, named by kind and form, and last an index of them; each path as soon as it is written."""
    words = translator(language)
    stamp = msgspec.structs.replace(STAMP, is_demonstration=True)
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[str] = []
    for act in ACTS:
        for form in act.samples(words):
            printed = sample(act, form, language, stamp)
            file = folder / f"{act.kind}.{form}.pdf"
            file.write_bytes(printed.content)
            name = html.escape(words.label("document_kind", act.kind))
            rows.append(
                f'<tr><td>{name}</td><td><a href="{file.name}">{form}</a></td>'
                f"<td>{printed.pages}</td></tr>"
            )
            yield file
    title = words.text("Samples of papers")
    head = "".join(
        f"<th>{label}</th>" for label in (words.text("The act"), "", words.text("Number of pages"))
    )
    index = folder / "index.html"
    index.write_text(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<table><tr>{head}</tr>{''.join(rows)}</table></html>\n",
        "utf-8",
    )
    yield index
