"""A ``.pb`` file written: the election as it was read, or one of ours, with the result of a count.

The same election gives the same bytes, and reading them gives an equal election.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from exchange.pabulib.ballots import WITH_POINTS
from exchange.pabulib.numbers import written
from exchange.pabulib.reader import PabulibFile
from exchange.pabulib.rows import META, PROJECTS, VOTES, Row, Table
from exchange.pabulib.rules import official_name
from portfolio.ballots.counting import Count
from portfolio.ballots.elections import BallotKind, Election

WON, LOST = "1", "0"


def with_result(file: PabulibFile, count: Count) -> PabulibFile:
    """The same election with the rule that was counted and who won by it."""
    rows_of_projects = [
        (*_without(file.projects, row, "selected"), WON if id_ in count.winners else LOST)
        for row, id_ in zip(file.projects.rows, file.projects.values("project_id"), strict=True)
    ]
    columns = tuple(name for name in file.projects.columns if name != "selected")
    return msgspec.structs.replace(
        file,
        meta={
            **file.meta,
            "num_projects": str(len(file.projects.rows)),
            "num_votes": str(len(file.votes.rows)),
            "rule": official_name(count.rule),
        },
        projects=_table((*columns, "selected"), rows_of_projects),
    )


def write(file: PabulibFile) -> bytes:
    """The file's text, in UTF-8 with line feeds."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    facts = [("key", "value"), *file.meta.items()]
    for title, rows in (
        (META, facts),
        (PROJECTS, _rows(file.projects)),
        (VOTES, _rows(file.votes)),
    ):
        writer.writerow((title,))
        writer.writerows(rows)
    return out.getvalue().encode()


def compose(
    election: Election, kind: BallotKind, facts: Mapping[str, str], winners: Collection[str]
) -> bytes:
    """An election of ours as a file; voters are numbered, and nothing else is said of them.

    ``facts`` are the keys of META that the election does not know: description, country, unit, instance, dates, currency, rule.
    """
    votes = list(_votes(election, kind))
    meta = {
        **facts,
        "num_projects": str(len(election.projects)),
        "num_votes": str(len(votes)),
        "budget": written(election.budget),
        "vote_type": kind.value,
    }
    if election.threshold is not None:
        meta["min_project_score_threshold"] = written(election.threshold)
    columns = ("voter_id", "vote", *(("points",) if kind in WITH_POINTS else ()))
    file = PabulibFile(
        meta=meta,
        projects=_table(
            ("project_id", "cost", "votes", "score", "name", "selected"),
            _projects(election, winners),
        ),
        votes=_table(columns, votes),
        kind=kind,
        election=election,
        warnings=(),
    )
    return write(file)


def _projects(election: Election, winners: Collection[str]) -> Iterable[tuple[str, ...]]:
    for project in election.projects:
        standing = election.standings[project.id]
        yield (
            project.id,
            written(project.cost),
            str(standing.votes),
            written(standing.points),
            project.name,
            WON if project.id in winners else LOST,
        )


def _votes(election: Election, kind: BallotKind) -> Iterable[tuple[str, ...]]:
    number = 0
    for ballot in election.ballots:
        cells = [",".join(ballot.projects)]
        if kind in WITH_POINTS:
            cells.append(",".join(written(points) for points in ballot.points))
        for _ in range(ballot.count):
            number += 1
            yield (str(number), *cells)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    return Table(
        line=1,
        columns=tuple(columns),
        rows=tuple(Row(at, tuple(cells)) for at, cells in enumerate(rows, start=2)),
    )


def _rows(table: Table) -> Iterable[Sequence[str]]:
    yield table.columns
    for row in table.rows:
        yield row.cells


def _without(table: Table, row: Row, column: str) -> tuple[str, ...]:
    at = table.at(column)
    return row.cells if at is None else row.cells[:at] + row.cells[at + 1 :]
