"""Database triggers, made from the same tables as the code, for both databases.

They hold even where the code is by-passed: a log entry cannot be changed or removed, a chain only grows at its end, and a state
changes only along a declared step. Tables say what they need in their ``info`` (``append_only``, ``position_per``), lifecycles in their
steps; migrations freeze both as data, and a test compares what stands at head with what the code declares today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa


def append_only(table: str, dialect: str) -> list[str]:
    """Statements that forbid UPDATE and DELETE on a table."""
    message = f"{table} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in ("update", "delete")
        ]
    return [
        (
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        ),
        (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        ),
    ]


def next_position(table: str, dialect: str, *, per: str | None) -> list[str]:
    """Statements that accept only the next position (within ``per``); INSERT OR REPLACE cannot overwrite then."""
    same = f"{per} = NEW.{per}" if per else "1 = 1"
    wrong = f"NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own tables
    message = f"{table} grows only at its end"
    if dialect == "sqlite":
        return [
            (
                f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        ]
    return [
        (
            f"CREATE FUNCTION {table}_next() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END $$"
        ),
        f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_next()",
    ]


def declared_steps(
    table: str, column: str, transitions: Iterable[tuple[str, str]], dialect: str
) -> list[str]:
    """Statements that refuse a change of state that no step declares."""
    name = f"{table}_{column}_steps"
    allowed = ", ".join(f"'{source}>{target}'" for source, target in sorted(transitions)) or "''"
    wrong = (
        f"OLD.{column} <> NEW.{column} AND OLD.{column} || '>' || NEW.{column} NOT IN ({allowed})"
    )
    message = f"{table}.{column}: no such step"
    if dialect == "sqlite":
        return [
            (
                f"CREATE TRIGGER {name} BEFORE UPDATE OF {column} ON {table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        ]
    return [
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END $$"
        ),
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def declared(
    tables: Iterable[sa.Table],
    steps: Mapping[str, Sequence[tuple[str, str]]],
    dialect: str,
) -> Iterator[str]:
    """Every statement these tables and lifecycles (``table.column`` → transitions) call for."""
    for table in tables:
        if table.info.get("append_only"):
            yield from append_only(table.name, dialect)
        if "position_per" in table.info:
            yield from next_position(table.name, dialect, per=table.info["position_per"] or None)
        for name, transitions in steps.items():
            owner, column = name.split(".")
            if owner == table.name:
                yield from declared_steps(table.name, column, transitions, dialect)


def removed(table: str, name: str, dialect: str, function: str | None = None) -> list[str]:
    """Statements that take a trigger away again, for migrations down."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"DROP FUNCTION IF EXISTS {function or name}()",
    ]


def installed(connection: sa.Connection) -> dict[str, str]:
    """The triggers that stand in a database, by name, with the text that decides (the function's, on PostgreSQL)."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
    else:
        rows = connection.exec_driver_sql(
            "SELECT t.tgname, pg_get_functiondef(t.tgfoid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
        )
    return {row[0]: row[1] for row in rows}
