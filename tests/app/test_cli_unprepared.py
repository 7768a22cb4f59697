"""A place that was never migrated: the commands that serve it or read it say what to do."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import cli


@pytest.mark.parametrize("command", [["serve", "--port", "1"], ["openapi"], ["check"]])
def test_an_unprepared_place_is_told_to_migrate_first(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGA_DATA", str(tmp_path))

    result = CliRunner().invoke(cli, ["--language", "en", *command])

    assert result.exit_code == 1
    assert "Run «minga migrate» first." in result.output
