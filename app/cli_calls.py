"""What every command of ``minga`` shares: its options, the database it opens, how it refuses, and its progress bar."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import migrations, opening
from foundation.database import Database
from foundation.errors import InvalidCommand, Problem, Refused, say
from foundation.settings import Settings, from_environment
from foundation.translations import translator

FOUND_A_FAULT = 1
CALLED_WRONGLY = 2

console = Console(stderr=True)


class Called(msgspec.Struct, frozen=True):
    """The options every command shares."""

    is_demonstration: bool
    database: str | None
    language: str

    def settings(self) -> Settings:
        return from_environment(demonstration=self.is_demonstration, database=self.database)


@contextmanager
def opened(called: Called) -> Iterator[Database]:
    """The place's database, for one command; one that was never prepared is refused."""
    settings = called.settings()
    db = opening.database(settings)
    try:
        if migrations.current(db.engine) != migrations.newest():
            raise Refused(
                say("This database is not prepared for this release. Run «minga migrate» first.")
            )
        yield db
    finally:
        db.close()


@contextmanager
def refusals(called: Called) -> Iterator[None]:
    """A refusal is said in the person's language and ends the command with status 1; a wrong option with 2."""
    words = translator(called.language)
    try:
        yield
    except InvalidCommand as invalid:
        for name, sentence in invalid.errors.items():
            click.echo(f"{words.label('field', name)}: {words.sentence(sentence)}", err=True)
        sys.exit(CALLED_WRONGLY)
    except Problem as problem:
        click.echo(words.sentence(problem.sentence), err=True)
        sys.exit(FOUND_A_FAULT)


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for long work; silent where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, Any] = {}

        def watch(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield watch
