"""How many questions a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from foundation.database import Database


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The statements sent while the block runs, without those that open and close the transaction."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
