"""How a command is declared, once, for its page, for the API and for the description of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID

from foundation.columns import Base
from foundation.errors import ProgrammingError
from foundation.http.forms import FormPlan
from foundation.http.site import Site
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work

# What a command is about: a row by its key, a place by its code.
Subject = UUID | str

# Every declared command, for the OpenAPI document and for the generated tests.
COMMANDS: list["CommandRoute"] = []


@dataclass(frozen=True)
class Setting:
    """What stands around and inside a form: its context for the reader, and how its fields begin."""

    plan: FormPlan = field(default_factory=FormPlan)
    facts: tuple[Any, ...] = ()
    gates: tuple[Any, ...] = ()
    context_title: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    territory: str | None = None


@dataclass(frozen=True)
class Asking:
    """Who is being asked what: the row the command is about, what was sent or stands in the address, the reader's words."""

    site: Site
    work: Work
    subject: Subject | None
    sent: Mapping[str, Any]
    words: Translator

    @property
    def row(self) -> UUID:
        """The key of the row in the command's path."""
        if not isinstance(self.subject, UUID):
            raise ProgrammingError("this command's path names no row")
        return self.subject

    @property
    def place(self) -> str:
        """The code of the place in the command's path."""
        if not isinstance(self.subject, str):
            raise ProgrammingError("this command's path names no place")
        return self.subject

    def given(self, name: str) -> str:
        """A value in the address or in what was sent; empty where there is none."""
        return str((self.sent.get(name) or [""])[0])


def _no_setting(asking: Asking) -> Setting:
    return Setting()


def _no_tools(site: Site) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class CommandRoute:
    """One command as pages and API show it. ``path`` may hold ``{id:uuid}``, the row it is about, or ``{place:str}``, a place's code.

    ``tools`` are what the action takes of the running application before everything else, such as the press that prints papers;
    ``key`` is how ``view`` finds what came of the command; ``about`` is the table of the row in the path, where its command comes from the
    site with its photographs: they belong to the place and the work of that row, which is locked once for them and for the action;
    ``variant`` tells apart the routes of a command that serves several kinds.
    """

    path: str
    command: type
    action: Callable[..., Base]
    permission: Permission
    title: str
    submit: str
    view: Callable[[Work, Any], Any]
    done: Callable[[Any], str]
    about: type[Base] | None = None
    setting: Callable[[Asking], Setting] = _no_setting
    tools: Callable[[Site], tuple[Any, ...]] = _no_tools
    key: Callable[[Any], Any] = attrgetter("id")
    cancel: Callable[[Any], str] = lambda subject: "/"
    api_path: str = ""
    template: str = "pages/form.html"
    lead: str = ""
    variant: str = ""

    @property
    def name(self) -> str:
        """What it is called in addresses and in the API's description; one command may serve several kinds of things."""
        return f"{self.command.__name__}.{self.variant}" if self.variant else self.command.__name__

    @property
    def about_row(self) -> bool:
        return "{id:uuid}" in self.path

    @property
    def api(self) -> str:
        return self.api_path or f"/api{self.path.removesuffix('/new')}"
