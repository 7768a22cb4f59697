"""The VOTES section: one row for each voter, gathered into ballots that say the same."""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from exchange.pabulib.numbers import NotANumber, amount
from exchange.pabulib.rows import MalformedElection, Table
from foundation.errors import say
from portfolio.ballots.elections import Amount, Ballot, BallotKind, ranking_points

WITH_POINTS = (BallotKind.CUMULATIVE, BallotKind.SCORING)


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """A ballot that was cast, and the line where it is cast first."""

    line: int
    ballot: Ballot
    # A project that the paper names more than once, as a few published ballots do.
    repeated: str | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What may be written on a ballot."""

    kind: BallotKind
    projects: tuple[str, ...]
    # Points of projects that a voter did not name; only scoring ballots have them.
    default: Amount = 0


def read_ballots(votes: Table, paper: Paper) -> tuple[Cast, ...]:
    """Every ballot once, with how many voters cast it."""
    _check_voters(votes)
    written = votes.values("vote")
    points = votes.values("points") if paper.kind in WITH_POINTS else ("",) * len(written)
    counts: dict[tuple[str, str], int] = {}
    lines: dict[tuple[str, str], int] = {}
    for row, *said in zip(votes.rows, written, points, strict=True):
        key = (said[0], said[1])
        counts[key] = counts.get(key, 0) + 1
        lines.setdefault(key, row.line)
    known = frozenset(paper.projects)
    return tuple(_cast(key, count, lines[key], paper, known) for key, count in counts.items())


def _check_voters(votes: Table) -> None:
    seen: set[str] = set()
    for row, voter in zip(votes.rows, votes.values("voter_id"), strict=True):
        if not voter:
            raise MalformedElection(row.line, say("The voter has no identifier."))
        if voter in seen:
            raise MalformedElection(row.line, say("The voter {voter} stands twice.", voter=voter))
        seen.add(voter)


def _cast(
    said: tuple[str, str], count: int, line: int, paper: Paper, known: Collection[str]
) -> Cast:
    named = listed(said[0])
    for project in named:
        if project not in known:
            raise MalformedElection(
                line,
                say(
                    "The ballot names the project {project}, which is not listed.", project=project
                ),
            )
    repeated = next((project for at, project in enumerate(named) if project in named[:at]), None)
    if repeated is not None and paper.kind is BallotKind.ORDINAL:
        raise MalformedElection(
            line, say("The ranking names the project {project} twice.", project=repeated)
        )
    given = _merged(named, _points(said[1], named, line, paper), paper)
    if paper.kind is BallotKind.CHOOSE_ONE and len(given) > 1:
        raise MalformedElection(
            line, say("The ballot names {number} projects instead of one.", number=len(given))
        )
    if paper.default:
        given = {**dict.fromkeys(paper.projects, paper.default), **given}
    ballot = Ballot(projects=tuple(given), points=tuple(given.values()), count=count)
    return Cast(line=line, ballot=ballot, repeated=repeated)


def _merged(named: Sequence[str], points: Sequence[Amount], paper: Paper) -> dict[str, Amount]:
    """Who names a project twice approves of it once; points given twice add up."""
    given: dict[str, Amount] = {}
    for project, point in zip(named, points, strict=True):
        given[project] = point + (given.get(project, 0) if paper.kind in WITH_POINTS else 0)
    return given


def listed(text: str) -> tuple[str, ...]:
    """The values of a list; an empty cell is an empty list."""
    return tuple([part.strip() for part in text.split(",")]) if text else ()


def _points(text: str, named: Sequence[str], line: int, paper: Paper) -> tuple[Amount, ...]:
    if paper.kind is BallotKind.ORDINAL:
        return ranking_points(len(named))
    if paper.kind not in WITH_POINTS:
        return (1,) * len(named)
    points = tuple(_read_points(listed(text), line))
    if len(points) != len(named):
        raise MalformedElection(
            line,
            say(
                "The ballot names {projects} projects and gives points {points} times.",
                projects=len(named),
                points=len(points),
            ),
        )
    if paper.kind is BallotKind.CUMULATIVE and any(point < 0 for point in points):
        raise MalformedElection(line, say("The ballot gives points below zero."))
    return points


def _read_points(texts: Sequence[str], line: int) -> Iterator[Amount]:
    for text in texts:
        try:
            yield amount(text)
        except NotANumber as refused:
            raise MalformedElection(line, refused.reason) from None
