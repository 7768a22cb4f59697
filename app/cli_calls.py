"""What every command of ``minga`` shares: its options, the database it opens, how it refuses, and its progress bar."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
import msgspec
from obstore.exceptions import BaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app import opening
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
        opening.refuse_unprepared(db)
        yield db
    finally:
        db.close()


class Commands(click.Group):
    """The commands of ``minga``: whatever stands in the way of one is said in a line, never as a heap of code."""

    def invoke(self, context: click.Context) -> object:
        language = str(context.params.get("language") or "es")
        try:
            return super().invoke(context)
        except Problem as problem:
            _end(problem, language)
        except (OSError, BaseError) as failure:
            where, why = getattr(failure, "filename", None), getattr(failure, "strerror", None)
            click.echo(f"{where}: {why}" if where else str(failure), err=True)
            sys.exit(FOUND_A_FAULT)
        except (ArgumentError, ImportError):
            _end(Refused(say("That is no address of a database.")), language, CALLED_WRONGLY)
        except SQLAlchemyError as failure:
            # Without the failure's own words: they may hold an address with its password.
            name = type(failure).__name__
            _end(
                Refused(say("The database does not answer as it should ({name}).", name=name)),
                language,
            )


def _end(problem: Problem, language: str, status: int = FOUND_A_FAULT) -> NoReturn:
    words = translator(language)
    if isinstance(problem, InvalidCommand):
        for name, sentence in problem.errors.items():
            click.echo(f"{words.label('field', name)}: {words.sentence(sentence)}", err=True)
        sys.exit(CALLED_WRONGLY)
    click.echo(words.sentence(problem.sentence), err=True)
    sys.exit(status)


@contextmanager
def refusals(called: Called) -> Iterator[None]:
    """A refusal is said in the person's language and ends the command with status 1; a wrong option with 2."""
    try:
        yield
    except Problem as problem:
        _end(problem, called.language)


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
