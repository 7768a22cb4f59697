"""Where a ``.pb`` file disagrees with itself: published files do here and there, and are counted from their ballots all the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from exchange.pabulib.ballots import Cast
from exchange.pabulib.numbers import NotANumber, amount
from exchange.pabulib.rows import PROJECTS, VOTES, Table
from foundation.errors import Sentence, say
from portfolio.ballots.elections import Amount, BallotKind, Election

SELECTED = ("0", "1", "2", "3", "")


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at, with its line."""

    line: int
    sentence: Sentence


def find(  # noqa: PLR0917 - everything a file says
    facts: Mapping[str, str],
    lines: Mapping[str, int],
    sections: Mapping[str, Table],
    election: Election,
    kind: BallotKind,
    cast: Sequence[Cast],
) -> Iterator[Doubt]:
    """Everything that disagrees, in the order of the file."""
    yield from _blank_lines(sections)
    yield from _counts(facts, lines, sections)
    yield from _commas(facts, lines, sections[PROJECTS])
    yield from _standings(sections[PROJECTS], election)
    yield from _limits(facts, kind, cast)
    yield from _repeated(cast)
    if kind is BallotKind.SCORING and any(point < 0 for one in cast for point in one.ballot.points):
        yield Doubt(
            line=sections[VOTES].line,
            sentence=say("Some points are below zero: equal shares count them as no support."),
        )


def _blank_lines(sections: Mapping[str, Table]) -> Iterator[Doubt]:
    for table in sections.values():
        if table.blank_lines:
            yield Doubt(
                line=table.blank_lines[0],
                sentence=say("{number} lines are empty.", number=len(table.blank_lines)),
            )


def _counts(
    facts: Mapping[str, str], lines: Mapping[str, int], sections: Mapping[str, Table]
) -> Iterator[Doubt]:
    for key, section in (("num_projects", PROJECTS), ("num_votes", VOTES)):
        stated, there = facts.get(key, ""), len(sections[section].rows)
        if stated and stated != str(there):
            yield Doubt(
                line=lines[key],
                sentence=say(
                    "{key} says {stated}, and there are {there}.",
                    key=key,
                    stated=stated,
                    there=there,
                ),
            )


def _commas(facts: Mapping[str, str], lines: Mapping[str, int], projects: Table) -> Iterator[Doubt]:
    if "," in facts["budget"]:
        yield _comma(lines["budget"])
    costs = zip(projects.rows, projects.values("cost"), strict=True)
    first = next((row.line for row, cost in costs if "," in cost), None)
    if first is not None:
        yield _comma(first)


def _comma(line: int) -> Doubt:
    return Doubt(line=line, sentence=say("A comma stands before the decimals, not a point."))


def _standings(projects: Table, election: Election) -> Iterator[Doubt]:
    """Votes and points stated for a project, against what the ballots give."""
    columns: Mapping[str, Callable[[str], Amount]] = {
        "votes": lambda id_: election.standings[id_].votes,
        "score": lambda id_: election.standings[id_].points,
    }
    ids = projects.values("project_id")
    for column, counted in columns.items():
        if column not in projects.columns:
            continue
        stated = zip(projects.rows, ids, projects.values(column), strict=True)
        for row, id_, text in stated:
            if text and not _says(text, counted(id_)):
                yield Doubt(
                    line=row.line,
                    sentence=say(
                        "Project {project}: {column} says {stated}, and the ballots give {there}.",
                        project=id_,
                        column=column,
                        stated=text,
                        there=str(counted(id_)),
                    ),
                )
    if "selected" in projects.columns:
        for row, text in zip(projects.rows, projects.values("selected"), strict=True):
            if text not in SELECTED:
                yield Doubt(
                    line=row.line,
                    sentence=say("«{text}» says of no project whether it won.", text=text),
                )


def _says(text: str, counted: Amount) -> bool:
    try:
        return amount(text) == counted
    except NotANumber:
        return False


def _limits(facts: Mapping[str, str], kind: BallotKind, cast: Sequence[Cast]) -> Iterator[Doubt]:
    """Ballots longer or shorter than the file allows, or with more points."""
    limits: tuple[tuple[str, Callable[[Cast], Amount], bool], ...] = (
        ("min_length", lambda one: len(one.ballot.projects), False),
        ("max_length", lambda one: len(one.ballot.projects), True),
    )
    if kind is BallotKind.CUMULATIVE:
        limits = (
            *limits,
            ("min_sum_points", lambda one: sum(one.ballot.points), False),
            ("max_sum_points", lambda one: sum(one.ballot.points), True),
        )
    for key, measure, is_most in limits:
        bound = _bound(facts.get(key, ""))
        if bound is None:
            continue
        beyond = [
            one for one in cast if (measure(one) > bound if is_most else measure(one) < bound)
        ]
        if beyond:
            yield Doubt(
                line=min(one.line for one in beyond),
                sentence=say(
                    "{number} ballots do not keep {key} = {bound}; they are counted as they are.",
                    number=sum(one.ballot.count for one in beyond),
                    key=key,
                    bound=str(bound),
                ),
            )


def _repeated(cast: Sequence[Cast]) -> Iterator[Doubt]:
    for one in cast:
        if one.repeated is not None:
            yield Doubt(
                line=one.line,
                sentence=say(
                    "The ballot names the project {project} more than once: an approval counts once, points add up.",
                    project=one.repeated,
                ),
            )


def _bound(text: str) -> Amount | None:
    try:
        return amount(text)
    except NotANumber:
        return None
