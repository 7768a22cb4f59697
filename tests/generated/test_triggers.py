"""The triggers that stand in a migrated database are those that the code declares today."""

import app.tables
from foundation import triggers
from foundation.database import build_engine
from foundation.lifecycle import REGISTRY
from portfolio import tallies


def installed(url: str) -> dict[str, str]:
    engine = build_engine(url, threads=1)
    try:
        with engine.connect() as connection:
            return triggers.installed(connection)
    finally:
        engine.dispose()


def declare(url: str) -> None:
    """Lay down the tables and the triggers as the code has them, without any migration."""
    engine = build_engine(url, threads=1)
    steps = {name: lifecycle.transitions for name, lifecycle in REGISTRY.items()}
    try:
        with engine.begin() as connection:
            app.tables.METADATA.create_all(connection)
            tables, dialect = app.tables.METADATA.sorted_tables, connection.dialect.name
            statements = triggers.declared(tables, steps, dialect)
            for statement in (*statements, *tallies.trigger_statements(dialect)):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def test_the_triggers_at_head_are_those_declared(database_url: str, bare_database_url: str) -> None:
    declare(bare_database_url)

    assert installed(database_url) == installed(bare_database_url)


def test_every_lifecycle_and_every_log_has_its_triggers(
    database_url: str, database_engine: str
) -> None:
    standing = set(installed(database_url))

    for name in REGISTRY:
        assert f"{name.replace('.', '_')}_steps" in standing
    for table in app.tables.METADATA.sorted_tables:
        if table.info.get("append_only"):
            verbs = (
                ("no_update", "no_delete")
                if database_engine == "sqlite"
                else ("no_change", "no_truncate")
            )
            assert {f"{table.name}_{verb}" for verb in verbs} <= standing
