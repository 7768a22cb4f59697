"""The one place where the database's refusals become sentences.

Constraints are named after the rule they keep; a name without a sentence here is a bug in the code and stays one.
"""

from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from foundation.errors import Refused, Sentence, Unavailable

SENTENCES: dict[str, Sentence] = {}

# Two waited for each other, or somebody held a row too long, or the server is stopping or full: trying again is right.
_PASSING = {"40001", "40P01", "55P03", "57P01", "57P03", "53300"}


def explains(name: str, sentence: Sentence, *, columns: str = "") -> None:
    """Declare the sentence of a named constraint; ``columns`` is how SQLite names a UNIQUE one: ``table.a, table.b``."""
    SENTENCES[name] = sentence
    if columns:
        SENTENCES[columns] = sentence


def explain(failure: DBAPIError) -> Exception:
    """The refusal a broken constraint stands for, a pause for what passes, or the failure itself where the code is at fault."""
    if isinstance(failure, IntegrityError):
        sentence = SENTENCES.get(broken(failure.orig))
        return failure if sentence is None else Refused(sentence)
    if isinstance(failure, OperationalError) and _passes(failure):
        return Unavailable()
    return failure


def broken(error: Any) -> str:
    """The name of the constraint that was broken, or the columns where SQLite names only those."""
    diagnostics = getattr(error, "diag", None)
    if diagnostics is not None:
        return diagnostics.constraint_name or ""
    return str(error).partition("constraint failed: ")[2].removeprefix("index ").strip("'")


def _passes(failure: OperationalError) -> bool:
    error: Any = failure.orig
    if hasattr(error, "sqlite_errorname"):
        return str(error.sqlite_errorname).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    # Without a state the server did not answer at all.
    return getattr(error, "sqlstate", None) in {None, *_PASSING}
