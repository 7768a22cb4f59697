"""``minga import`` and ``minga export``, as programs call them, on both databases."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import cli
from app.opening import found
from foundation.settings import from_environment
from tests.exchange.matrices import matrix, work
from tests.exchange.oc4ids_referee import judge, needs_judge

REAL = Path(__file__).parents[3] / "shared/data/royalties/follow-up-2026-04-22.xlsx"
needs_real = pytest.mark.skipif(
    not REAL.exists(), reason="the department's published matrix is not beside this checkout"
)
COUNTS = ("rows", "created", "updated", "unchanged", "refused")


class Minga:
    """The command, called as from a shell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [str(it) for it in arguments])

    def file(self, *rows: list[object]) -> Path:
        path = self.folder / "matriz.xlsx"
        path.write_bytes(matrix(*rows))
        return path


@pytest.fixture
def minga(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Minga:
    monkeypatch.setenv("MINGA_DATA", str(tmp_path / "place"))
    monkeypatch.setenv("MINGA_DATABASE", database_url)
    monkeypatch.delenv("MINGA_PUBLIC_ADDRESS", raising=False)
    found(from_environment(), is_demonstration=False)
    return Minga(tmp_path)


def counts(result: Result) -> tuple[int, ...]:
    said = json.loads(result.stdout)
    return tuple(said[name] for name in COUNTS)


def test_an_import_says_what_it_did_as_one_object_and_nothing_else(minga: Minga) -> None:
    result = minga("import", "royalties", minga.file(work(1), work(2)), "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    assert counts(result) == (2, 2, 0, 0, 0)


def test_the_same_file_again_changes_nothing(minga: Minga) -> None:
    file = minga.file(work(1), work(2))
    minga("import", "royalties", file)

    assert counts(minga("import", "royalties", file, "--json")) == (2, 0, 0, 2, 0)


def test_a_dry_run_says_the_same_and_writes_nothing(minga: Minga) -> None:
    file = minga.file(work(1))

    assert counts(minga("import", "royalties", file, "--dry-run", "--json")) == (1, 1, 0, 0, 0)
    assert counts(minga("import", "royalties", file, "--dry-run", "--json")) == (1, 1, 0, 0, 0)


def test_a_refused_row_is_told_with_its_cell_and_ends_with_status_1(minga: Minga) -> None:
    file = minga.file(work(1), work(2, **{"VALOR TOTAL": "mucho"}))

    result = minga("import", "royalties", file, "--json")

    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["refused"], said["applied"]) == (1, False)
    (refused,) = [defect for defect in said["defects"] if defect["refuses"]]
    assert (refused["row"], refused["column"], refused["value"]) == (3, "VALOR TOTAL", "mucho")
    assert minga("export", "oc4ids", "--output", minga.folder / "x.json").exit_code == 1


def test_with_partial_the_good_rows_go_in(minga: Minga) -> None:
    file = minga.file(work(1), work(2, **{"VALOR TOTAL": "mucho"}))

    result = minga("import", "royalties", file, "--partial", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["applied"]
    assert counts(minga("import", "royalties", file, "--partial", "--json")) == (2, 0, 0, 1, 1)


def test_for_people_the_counts_come_last_in_their_language(minga: Minga) -> None:
    result = minga("import", "royalties", minga.file(work(1)))

    assert result.stdout.splitlines()[-1] == (
        "1 filas: 1 nuevas, 0 cambiadas, 0 sin cambios, 0 rechazadas."
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "royalties", "no-such-file.xlsx"),
        ("import", "royalties", "."),
        ("import", "royalties"),
        ("import", "royalties", __file__, "--department", "Atlantis"),
        ("export", "oc4ids"),
        ("export", "oc4ids", "--output", "no-such-folder/x.json"),
    ],
)
def test_a_wrong_call_ends_with_status_2(minga: Minga, arguments: tuple[str, ...]) -> None:
    result = minga(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")


def test_a_department_may_be_named_or_numbered(minga: Minga) -> None:
    file = minga.file(work(1))

    for name in ("Sucre", "SUCRE", "70"):
        result = minga("import", "royalties", file, "--dry-run", "--department", name, "--json")
        assert json.loads(result.stdout)["department"] == "70"


def test_a_place_without_works_publishes_nothing(minga: Minga) -> None:
    target = minga.folder / "obras.json"

    result = minga("export", "oc4ids", "--output", target)

    assert result.exit_code == 1
    assert result.stderr
    assert list(minga.folder.glob("*obras.json*")) == []


@needs_real
@needs_judge
def test_the_real_matrix_becomes_open_data_without_a_fault(minga: Minga) -> None:
    target = minga.folder / "obras.json"

    assert counts(minga("import", "royalties", REAL, "--json")) == (174, 174, 0, 0, 0)
    result = minga("export", "oc4ids", "--output", target, "--json")

    assert json.loads(result.stdout)["projects"] == 174
    assert judge(target.read_bytes()).faults == []
