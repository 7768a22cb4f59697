"""Bringing a database's schema to what this release expects."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from foundation.database import build_engine
from foundation.settings import ROOT


def upgrade(url: str) -> bool:
    """Migrate to the newest revision; whether anything had to be done."""
    engine = build_engine(url, threads=1)
    try:
        if current(engine) == newest():
            return False
        config = _config()
        config.attributes["connection"] = engine
        command.upgrade(config, "head")
    finally:
        engine.dispose()
    return True


def current(engine: sa.Engine) -> str | None:
    """The revision a database stands at, ``None`` before the first."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        statement: sa.Select[str] = sa.select(sa.column("version_num", sa.String())).select_from(
            sa.table("alembic_version")
        )
        return connection.execute(statement).scalar_one_or_none()


def newest() -> str:
    """The newest revision of this release."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return head or ""


def _config() -> Config:
    return Config(toml_file=ROOT / "pyproject.toml")


def exists(url: str) -> bool:
    """Whether there is a prepared database at an address; looking creates none."""
    target = sa.make_url(url)
    if target.get_backend_name() == "sqlite" and not Path(target.database or "").is_file():
        return False
    engine = build_engine(url, threads=1)
    try:
        return current(engine) is not None
    finally:
        engine.dispose()
