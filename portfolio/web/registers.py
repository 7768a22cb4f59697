"""What pages of registers are made of: cells, tables of cells, and the two pages that show them, a list and one entry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Response

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormField, Option
from foundation.http.lists import asked, options_field, search_field
from foundation.http.site import HttpRequest
from foundation.translations import Translator
from foundation.work import Work
from portfolio.views.newest import Asked

Crumbs = tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table; ``chip`` is a list of codes and the code of this one."""

    text: str
    href: str = ""
    hint: str = ""
    is_number: bool = False
    chip: tuple[str, str] | None = None
    tone: str = ""


@dataclass(frozen=True)
class Shelf:
    """A table with its title, and what to say where it is empty."""

    title: str
    columns: Sequence[dict[str, Any]]
    rows: Sequence[tuple[Cell, ...]]
    empty: str
    hint: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Door:
    """A button that leads on."""

    href: str
    label: str
    is_main: bool = False


@dataclass(frozen=True)
class RegisterPage:
    """A register: what it is for, what may be done, its rows."""

    title: str
    lead: str
    shelf: Shelf
    doors: tuple[Door, ...] = ()
    fields: tuple[FormField, ...] = ()
    counts: tuple[dict[str, str], ...] = ()
    next: str | None = None
    total: int | None = None
    note: str = ""
    rules: tuple[str, ...] = ()  # what holds here, each in a line of its own
    first: Door | None = None
    files: Sequence[dict[str, str]] = ()


@dataclass(frozen=True)
class EntryPage:
    """One entry of a register: its facts, what to do next, its tables."""

    title: str
    lead: str
    facts: tuple[dict[str, str], ...]
    doors: tuple[Door, ...] = ()
    next: tuple[Door, ...] = ()
    warning: str = ""
    prose: tuple[tuple[str, str], ...] = ()
    shelves: tuple[Shelf, ...] = field(default=())
    chip: tuple[str, str] | None = None


class RegisterQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a register."""

    q: str = ""
    place: str = ""
    after: str = ""


def question(request: HttpRequest) -> Asked:
    """The question in the address."""
    query = asked(request, RegisterQuery)
    return Asked(search=query.q, place=query.place, cursor=query.after)


def filters(work: Work, tongue: Translator, query: Asked) -> tuple[FormField, ...]:
    """The search and the department of a register."""
    places = [
        Option(one.path, one.name) for one in territories.departments() if work.actor.sees(one.path)
    ]
    known = territories.find_official(query.place) if query.place else None
    if known is not None and all(option.value != known.path for option in places):
        places.append(Option(known.path, territories.label(known.path)))
    return (
        search_field(tongue, query.search),
        options_field(tongue, "place", places, query.place, label="Department"),
    )


def register_page(
    request: HttpRequest, work: Work, view: RegisterPage, crumbs: Crumbs = ()
) -> Response[Any]:
    """The page of a register."""
    return answers.page(request, "portfolio/register.html", work.actor, view=view, crumbs=crumbs)


def entry_page(
    request: HttpRequest, work: Work, view: EntryPage, crumbs: Crumbs = ()
) -> Response[Any]:
    """The page of one entry."""
    return answers.page(request, "portfolio/entry.html", work.actor, view=view, crumbs=crumbs)
