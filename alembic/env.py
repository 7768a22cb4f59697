"""Where migrations meet the database: an engine or a connection handed in, or the one the settings name."""

import sqlalchemy as sa
from alembic import context

import app.tables  # noqa: F401 - every table has to be known before schemas are compared
from foundation.columns import Base
from foundation.database import build_engine
from foundation.settings import from_environment


def run() -> None:
    given = context.config.attributes.get("connection")
    if isinstance(given, sa.Connection):
        migrate(given)
        return
    engine = given or build_engine(from_environment().database, threads=1)
    with engine.connect() as connection:
        migrate(connection)


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


run()
