"""Migrations go up, down and up again, and end at exactly the tables that the code declares."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import app.tables
from app import migrations
from foundation import triggers
from foundation.database import Database, build_engine
from portfolio.communities import CommunityKind
from tests.support import factories, works
from tests.support.databases import ROOT
from tests.support.factories import cast
from tests.support.papers import closed_assembly


@pytest.fixture
def engine(bare_database_url: str) -> Iterator[sa.Engine]:
    opened = build_engine(bare_database_url, threads=1)
    yield opened
    opened.dispose()


def config(engine: sa.Engine | None = None) -> Config:
    made = Config(toml_file=ROOT / "pyproject.toml")
    made.attributes["connection"] = engine
    return made


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def standing(engine: sa.Engine) -> tuple[set[str], set[str], int]:
    """The tables, the triggers and the functions of our own."""
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        names = set(triggers.installed(connection))
        functions = (
            0
            if connection.dialect.name == "sqlite"
            else connection.exec_driver_sql(
                "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                " WHERE n.nspname = current_schema()"
            ).scalar_one()
        )
    return tables, names, functions


def differences(engine: sa.Engine) -> list[object]:
    """What a new migration would have to do."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": app.tables.METADATA}
        )
        return list(compare_metadata(context, app.tables.METADATA))


def deferred(connection: sa.Connection, table: str) -> int:
    """How many references of a table are looked at when a transaction ends."""
    if connection.dialect.name == "sqlite":
        # The inspector reads no options of a reference that came with its column.
        written = connection.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"),
            {"name": table},
        ).scalar_one()
        return str(written).count("DEFERRABLE INITIALLY DEFERRED")
    return len(
        [
            key
            for key in sa.inspect(connection).get_foreign_keys(table)
            if key["options"].get("initially", "").upper() == "DEFERRED"
        ]
    )


def test_there_is_one_head_and_one_line_to_it() -> None:
    revisions = list(scripts().walk_revisions())

    assert len(scripts().get_heads()) == 1
    assert len(scripts().get_bases()) == 1
    assert all(
        not revision.is_merge_point and not revision.is_branch_point for revision in revisions
    )
    assert [r.revision for r in revisions][::-1] == [
        f"{n:04d}" for n in range(1, len(revisions) + 1)
    ]


def test_up_down_and_up_again(engine: sa.Engine) -> None:
    command.upgrade(config(engine), "head")
    first = standing(engine)
    assert len(first[0]) >= 30

    command.downgrade(config(engine), "base")
    assert standing(engine) == (set(), set(), 0)

    command.upgrade(config(engine), "head")
    assert standing(engine) == first
    assert differences(engine) == []


def test_every_step_can_be_taken_alone_and_taken_back(engine: sa.Engine) -> None:
    before = [standing(engine)]
    for revision in reversed(list(scripts().walk_revisions())):
        command.upgrade(config(engine), revision.revision)
        before.append(standing(engine))
    for expected in reversed(before[:-1]):
        command.downgrade(config(engine), "-1")
        assert standing(engine) == expected


def test_the_migrated_tables_are_those_of_the_code(database_url: str) -> None:
    migrated = build_engine(database_url, threads=1)
    try:
        assert differences(migrated) == []
        with migrated.connect() as connection:
            names = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    finally:
        migrated.dispose()

    assert names == set(app.tables.METADATA.tables)


def test_checks_and_references_stand_as_declared(database_url: str) -> None:
    """What alembic does not compare: named CHECKs, and references that are looked at when a transaction ends."""
    migrated = build_engine(database_url, threads=1)
    try:
        with migrated.connect() as connection:
            inspector = sa.inspect(connection)
            for table in app.tables.METADATA.sorted_tables:
                declared = {
                    str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)
                }
                found = {
                    str(check["name"]) for check in inspector.get_check_constraints(table.name)
                }
                assert found == declared, table.name
                keys = inspector.get_foreign_keys(table.name)
                assert deferred(connection, table.name) == len(keys), table.name
    finally:
        migrated.dispose()


NAMES_OF_AGREEMENTS = "SELECT organisation_name, organisation_tax_number FROM agreement ORDER BY id"
NAMES_OF_ASSEMBLIES = (
    "SELECT quorum_bp, community_name, community_tax_number, legal_status_number, president_id"
    " FROM assembly ORDER BY id"
)
KEPT = (NAMES_OF_AGREEMENTS, NAMES_OF_ASSEMBLIES)


def test_acts_that_stood_before_their_names_were_kept_take_over_what_the_records_say(
    db: Database, database_url: str
) -> None:
    hands = cast()
    council = factories.community(
        db, hands, kind=CommunityKind.INDIGENOUS_COUNCIL, quorum=4_500, name="Cabildo de Tóez"
    )
    closed_assembly(db, hands, council)
    works.signed(db, hands)
    works.drafted(db, hands)
    migrated = build_engine(database_url, threads=1)
    try:
        with migrated.connect() as connection:
            before = [connection.exec_driver_sql(kept).all() for kept in KEPT]
        command.downgrade(config(migrated), "0005")
        command.upgrade(config(migrated), "head")
        with migrated.connect() as connection:
            after = [connection.exec_driver_sql(kept).all() for kept in KEPT]
    finally:
        migrated.dispose()

    signed, draft = after[0]
    assert after == before
    assert signed[0] == "Junta de Acción Comunal de El Palmar"
    assert tuple(draft) == (None, None)
    assert after[1][0][:2] == (4_500, "Cabildo de Tóez")
    assert [row[1] for row in after[1][1:]] == [None, None]


def test_the_command_says_whether_there_was_anything_to_do(bare_database_url: str) -> None:
    engine = build_engine(bare_database_url, threads=1)
    try:
        assert migrations.current(engine) is None
        assert migrations.upgrade(bare_database_url)
        assert migrations.current(engine) == migrations.newest()
        assert not migrations.upgrade(bare_database_url)
    finally:
        engine.dispose()
