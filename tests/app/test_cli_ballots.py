"""``minga ballots count``, as programs and people call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import cli
from exchange.pabulib import reader
from tests.support.elections import PUBLISHED

SMALL = """META
key;value
budget;95
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
1;70;Road
2;50;School
3;20.5;Well
VOTES
voter_id;vote
v1;1,2
v2;1,3
v3;2
"""
needs_published = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="the published elections are not beside this checkout"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "village.pb"
    path.write_text(SMALL, "utf-8")
    return path


def minga(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(it) for it in arguments])


def told(result: Result) -> dict[str, object]:
    return dict(json.loads(result.stdout))


def test_a_count_is_one_object_with_winners_cost_ties_and_rounds(file: Path) -> None:
    result = minga("ballots", "count", file, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    said = told(result)
    assert said["rule"] == "greedy"
    assert said["winners"] == ["2", "3"]
    assert (said["cost"], said["budget"]) == (70.5, 95)
    assert said["ties"] == [{"round": 1, "projects": ["2", "1"], "is_decisive": True}]
    assert said["warnings"] == []
    assert [r["project"] for r in json.loads(result.stdout)["rounds"]] == ["2", "1", "3"]


def test_equals_may_be_taken_in_the_order_of_the_file(file: Path) -> None:
    said = told(minga("ballots", "count", file, "--ties", "listed", "--json"))

    assert said["winners"] == ["1", "3"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("equal-shares", "equal-shares"),
        ("equal-shares/add1", "equal-shares"),
        ("equalshares/add1", "equal-shares"),
        ("equalshares", "equal-shares-plain"),
        ("equal-shares-plain", "equal-shares-plain"),
        ("greedy-per-peso", "greedy-per-peso"),
    ],
)
def test_rules_go_by_our_names_and_by_those_of_published_files(
    file: Path, asked: str, meant: str
) -> None:
    assert told(minga("ballots", "count", file, "--rule", asked, "--json"))["rule"] == meant


def test_a_person_reads_it_in_spanish(file: Path) -> None:
    result = minga("ballots", "count", file)

    assert result.exit_code == 0
    assert "2 de 3 proyectos elegidos; cuestan 70,5 de 95." in result.stdout


def test_the_result_is_written_as_a_file(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "result.pb"

    minga("ballots", "count", file, "--output", output)

    assert reader.read(output.read_bytes()).selected == {"2", "3"}


def test_a_malformed_file_says_line_and_reason_and_ends_with_1(file: Path) -> None:
    file.write_text(SMALL.replace("v2;1,3", "v2;1,8"), "utf-8")

    result = minga("--language", "en", "ballots", "count", file, "--json")

    assert result.exit_code == 1
    reason = "The ballot names the project 8, which is not listed."
    assert told(result) == {"error": {"line": 14, "reason": reason}}
    plain = minga("ballots", "count", file)
    assert plain.exit_code == 1
    assert "Línea 14" in plain.stderr


def test_a_file_whose_rule_cannot_be_counted_asks_for_one(file: Path) -> None:
    file.write_text(SMALL.replace("rule;greedy", "rule;unknown"), "utf-8")

    result = minga("ballots", "count", file)

    assert result.exit_code == 2
    assert "equal-shares" in result.stderr
    assert minga("ballots", "count", file, "--rule", "greedy").exit_code == 0


def test_a_rule_that_is_none_or_lacks_its_threshold_is_a_wrong_call(file: Path) -> None:
    assert minga("ballots", "count", file, "--rule", "loudest").exit_code == 2
    assert minga("ballots", "count", file, "--rule", "greedy-threshold").exit_code == 2
    assert minga("ballots", "count", file.with_name("none.pb")).exit_code == 2


@needs_published
@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023"])
def test_official_winners_come_out_of_the_command(name: str) -> None:
    path = PUBLISHED / f"{name}.pb"

    said = json.loads(minga("ballots", "count", path, "--rule", "equal-shares", "--json").stdout)

    assert set(said["winners"]) == reader.read(path.read_bytes()).selected
