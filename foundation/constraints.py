"""The one place where the database's refusals become sentences.

Constraints are named after the rule they keep; a name without a sentence here is a bug in the code and stays one.
"""

from sqlalchemy.exc import DBAPIError, IntegrityError

from foundation.errors import Refused, Sentence

SENTENCES: dict[str, Sentence] = {}


def explains(name: str, sentence: Sentence, *, columns: str = "") -> None:
    """Declare the sentence of a named constraint; ``columns`` is how SQLite names a UNIQUE one: ``table.a, table.b``."""
    SENTENCES[name] = sentence
    if columns:
        SENTENCES[columns] = sentence


def explain(failure: DBAPIError) -> Exception:
    """The refusal a broken constraint stands for, or the failure itself where the code is at fault."""
    if isinstance(failure, IntegrityError):
        message = str(failure.orig)
        for name, sentence in SENTENCES.items():
            if name in message:
                return Refused(sentence)
    return failure
