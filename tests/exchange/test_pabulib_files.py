"""Elections in ``.pb`` files: what is read, what is refused with its line, what is only told, and what is written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.pabulib import reader, writer
from exchange.pabulib.numbers import NotANumber, amount, written
from exchange.pabulib.reader import PabulibFile
from exchange.pabulib.rows import MalformedElection
from portfolio.ballots.counting import BallotRule, count
from portfolio.ballots.elections import BallotKind, Election
from tests.support.elections import PUBLISHED, elections

SMALL = """META
key;value
description;A village
num_projects;3
num_votes;3
budget;100
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name
1;60;2;Road
2;50;2;"School; and yard"
3;40;1;Well
VOTES
voter_id;vote
v1;1,2
v2;1,3
v3;2
"""


def read(text: str) -> PabulibFile:
    return reader.read(text.encode())


def changed(*pairs: tuple[str, str], text: str = SMALL) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(MalformedElection) as refused:
        read(text)
    return refused.value.line, str(refused.value.reason)


def test_a_plain_file_is_read() -> None:
    file = read(SMALL)

    assert (file.kind, file.rule, file.warnings) == (BallotKind.APPROVAL, BallotRule.GREEDY, ())
    assert [(p.id, p.cost) for p in file.election.projects] == [("1", 60), ("2", 50), ("3", 40)]
    assert file.election.projects[1].name == "School; and yard"
    assert file.election.voters == 3


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()

    assert reader.read(windows).election == read(SMALL).election


def test_blank_lines_at_the_end_are_nothing_and_between_rows_a_warning() -> None:
    assert read(SMALL + "\n\n").warnings == ()
    (warning,) = read(changed(("v2;1,3\n", "\nv2;1,3\n"))).warnings
    assert (warning.line, str(warning.sentence)) == (17, "1 lines are empty.")


def test_spaces_around_values_are_no_part_of_them() -> None:
    spaced = changed((";", " ; "), ("1,2", "1, 2"), ('"School ;  and yard"', "School"))

    assert read(spaced).election.standings == read(SMALL).election.standings


def test_amounts_with_decimals_are_exact() -> None:
    file = read(changed(("budget;100", "budget;100.10"), ("1;60;", "1;60.05;")))

    assert file.election.budget == Fraction(1001, 10)
    assert file.election.projects[0].cost == Fraction(1201, 20)


def test_a_comma_before_decimals_is_understood_and_told() -> None:
    file = read(changed(("1;60;", "1;60,05;")))

    assert file.election.projects[0].cost == Fraction(1201, 20)
    assert [w.line for w in file.warnings] == [11]


def test_projects_that_cost_nothing_or_more_than_the_budget_are_read() -> None:
    file = read(changed(("1;60;", "1;0;"), ("3;40;", "3;999999999;")))

    assert count(file.election, BallotRule.GREEDY).winners == ("1", "2")


def test_an_empty_ballot_is_a_voter_who_wants_nothing() -> None:
    file = read(changed(("v3;2", "v3;"), ("2;50;2", "2;50;1")))

    assert (file.election.voters, file.warnings) == (3, ())


def test_ballots_with_points_are_read() -> None:
    text = changed(
        ("approval", "cumulative"),
        ("voter_id;vote", "voter_id;vote;points"),
        ("v1;1,2", "v1;1,2;4,1.5"),
        ("v2;1,3", "v2;1,3;2,2"),
        ("v3;2", "v3;2;5"),
    )

    points = {id_: s.points for id_, s in read(text).election.standings.items()}

    assert points == {"1": 6, "2": Fraction(13, 2), "3": 2}


def test_scores_that_nobody_wrote_are_those_the_file_states() -> None:
    text = changed(
        ("approval", "scoring\ndefault_score;1"),
        ("voter_id;vote", "voter_id;vote;points"),
        ("v1;1,2", "v1;1,2;4,-3"),
        ("v2;1,3", "v2;1,3;2,2"),
        ("v3;2", "v3;2;5"),
    )
    file = read(text)

    assert {id_: s.points for id_, s in file.election.standings.items()} == {"1": 7, "2": 3, "3": 4}
    assert any("below zero" in str(w.sentence) for w in file.warnings)


def test_an_approval_twice_on_a_ballot_counts_once_and_is_told() -> None:
    file = read(changed(("v1;1,2", "v1;1,1,2")))

    assert file.election.standings["1"].votes == 2
    assert [w.line for w in file.warnings] == [16]


def test_points_given_twice_to_a_project_add_up() -> None:
    text = changed(
        ("approval", "cumulative"),
        ("voter_id;vote", "voter_id;vote;points"),
        ("v1;1,2", "v1;1,1;4,1"),
        ("v2;1,3", "v2;1,3;2,2"),
        ("v3;2", "v3;2;5"),
    )

    standing = read(text).election.standings["1"]

    assert (standing.votes, standing.points) == (2, 7)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("num_projects;3", "num_projects;4"), 4, "num_projects says 4, and there are 3."),
        (("num_votes;3", "num_votes;30"), 5, "num_votes says 30, and there are 3."),
        (("3;40;1", "3;40;7"), 13, "Project 3: votes says 7, and the ballots give 1."),
        (
            ("rule;greedy", "rule;greedy\nmax_length;1"),
            17,
            "2 ballots do not keep max_length = 1; they are counted as they are.",
        ),
    ],
)
def test_a_file_that_disagrees_with_itself_is_counted_and_told(
    change: tuple[str, str], line: int, said: str
) -> None:
    (warning,) = read(changed(change)).warnings

    assert (warning.line, str(warning.sentence)) == (line, said)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("META\n", ""), 1, "The section META is missing."),
        (("PROJECTS\n", ""), 13, "The section PROJECTS is missing."),
        (("VOTES\n", "PROJECTS\n"), 14, "The section PROJECTS stands twice."),
        (("budget;100\n", ""), 2, "META does not state budget."),
        (("budget;100", "budget;-3"), 6, "The budget is below zero."),
        (("budget;100", "budget;a lot"), 6, "«a lot» is no number."),
        (("budget;100", "budget;1,000"), 6, "«1,000» is no number."),
        (("budget;100", "budget;1e400"), 6, "«1e400» has more than 20 digits."),
        (("budget;100", "budget;1e-400"), 6, "«1e-400» has more than 20 digits."),
        (
            ("budget;100", f"budget;{'9' * 5000}"),
            6,
            f"«{'9' * 20}…» has more than 20 digits.",
        ),
        (("num_votes;3", "budget;5"), 6, "META states budget twice."),
        (("approval", "shouting"), 7, "«shouting» is no kind of ballot."),
        (("project_id;cost", "project_id;price"), 10, "PROJECTS has no column cost."),
        (("votes;name", "votes;votes"), 10, "A column has no name, or two have the same."),
        (("1;60;", "1;;"), 11, "«» is no number."),
        (("1;60;", "1;-60;"), 11, "The cost of project 1 is below zero."),
        (("1;60;", "1;nan;"), 11, "«nan» is no number."),
        (("3;40;1;Well", "2;40;1;Well"), 13, "The project 2 stands twice."),
        (("3;40;1;Well", ";40;1;Well"), 13, "The project has no identifier."),
        (("3;40;1;Well", "3;40;1;Well;more"), 13, "There are 5 values for 4 columns."),
        (("v2;1,3", "v1;1,3"), 17, "The voter v1 stands twice."),
        (("v2;1,3", ";1,3"), 17, "The voter has no identifier."),
        (("v2;1,3", "v2;1,9"), 17, "The ballot names the project 9, which is not listed."),
        (("v2;1,3", "v2;1,,3"), 17, "The ballot names the project , which is not listed."),
        (("approval", "choose-1"), 16, "The ballot names 2 projects instead of one."),
        (("approval", "cumulative"), 15, "VOTES has no column points."),
    ],
)
def test_a_malformed_file_is_refused_with_line_and_reason(
    change: tuple[str, str], line: int, said: str
) -> None:
    assert refusal(changed(change)) == (line, said)


def test_an_empty_file_and_one_that_is_no_text_are_refused() -> None:
    assert refusal("") == (1, "The section META is missing.")
    with pytest.raises(MalformedElection) as refused:
        reader.read(SMALL.replace("Road", "Caña").encode("latin-1"))
    assert (refused.value.line, str(refused.value.reason)) == (11, "The text is not in UTF-8.")


def test_a_quotation_mark_that_swallows_the_rest_is_found() -> None:
    many = SMALL + "".join(f"w{number};1\n" for number in range(90))

    assert refusal(changed(("1;60;2;Road", '1;60;2;"Road'), text=many))[0] == 11


def test_points_that_do_not_fit_the_ballot_are_refused() -> None:
    text = changed(("approval", "cumulative"), ("voter_id;vote", "voter_id;vote;points"))

    assert refusal(changed(("v1;1,2", "v1;1,2;3"), text=text))[0] == 16
    assert refusal(changed(("v1;1,2", "v1;1,2;3,x"), text=text)) == (16, "«x» is no number.")
    assert refusal(changed(("v1;1,2", "v1;1,2;3,-1"), text=text))[0] == 16


def test_a_ranking_with_a_project_twice_is_refused() -> None:
    text = changed(("approval", "ordinal"), ("v1;1,2", "v1;1,2,1"))

    assert refusal(text) == (16, "The ranking names the project 1 twice.")


def test_a_written_file_reads_as_the_same_election() -> None:
    file = read(SMALL)

    again = reader.read(writer.write(file))

    assert (again.election, again.meta) == (file.election, file.meta)
    assert writer.write(again) == writer.write(file)


def test_a_result_is_written_with_its_rule_and_who_won() -> None:
    file = read(SMALL)
    result = count(file.election, BallotRule.EQUAL_SHARES)

    data = writer.write(writer.with_result(file, result))
    again = reader.read(data)

    assert again.selected == frozenset(result.winners)
    assert again.rule is BallotRule.EQUAL_SHARES
    assert again.election == file.election
    assert writer.write(writer.with_result(again, result)) == data


@given(elections())
def test_an_election_of_ours_is_written_and_read_again(of: Election) -> None:
    winners = count(of, BallotRule.GREEDY).winners

    data = writer.compose(of, BallotKind.CUMULATIVE, {"description": "Vereda"}, winners)
    again = reader.read(data)

    assert again.election.standings == of.standings
    assert again.election.budget == of.budget
    assert again.selected == frozenset(winners)
    assert count(again.election, BallotRule.EQUAL_SHARES) == count(of, BallotRule.EQUAL_SHARES)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_every_decimal_is_read_as_it_is_written(value: object) -> None:
    exact = amount(f"{value:f}")

    assert exact == Fraction(str(value))
    assert amount(written(exact)) == exact


@pytest.mark.parametrize("text", ["", " ", "1/2", "1_000", "0x1", "inf", "1.2.3", "٣", "1e9999"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    with pytest.raises(NotANumber):
        amount(text)


def line_of_refusal(data: bytes) -> int | None:
    try:
        reader.read(data)
    except MalformedElection as refused:
        return refused.line
    return None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_line(noise: bytes) -> None:
    for data in (noise, SMALL.encode()[:120] + noise, SMALL.encode() + noise):
        assert line_of_refusal(data) != 0


@pytest.mark.skipif(not PUBLISHED.exists(), reason="published elections are not beside this")
def test_every_published_file_is_read_and_written_again() -> None:
    files = sorted(PUBLISHED.glob("*.pb"))

    for path in files:
        file = reader.read(path.read_bytes())
        again = reader.read(writer.write(file))
        assert again.election == file.election
    assert len(files) == 6
