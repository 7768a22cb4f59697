"""A ``.pb`` file read and judged.

What would change the count or could be read in two ways is refused with its line: a missing section or column, an amount that is no
number, a project or a voter twice, a ballot that names a project that is not there, points that do not fit the ballot. What only
disagrees with itself, as published files do, is told in ``warnings`` and counted from the ballots (``exchange.pabulib.doubts``).
"""

from collections.abc import Mapping
from typing import NoReturn

import msgspec

from exchange.pabulib import doubts
from exchange.pabulib.ballots import WITH_POINTS, Paper, read_ballots
from exchange.pabulib.doubts import Doubt
from exchange.pabulib.numbers import NotANumber, amount
from exchange.pabulib.rows import META, PROJECTS, VOTES, MalformedElection, Table, tables
from exchange.pabulib.rules import OFFICIAL
from foundation.errors import Sentence, say
from portfolio.ballots.counting import BallotRule
from portfolio.ballots.elections import Amount, BallotKind, Candidate, Election

REQUIRED: Mapping[str, tuple[str, ...]] = {
    META: ("key", "value"),
    PROJECTS: ("project_id", "cost"),
    VOTES: ("voter_id", "vote"),
}
# Borda's points are the format's default, and the only ones that published files use.
BORDA = "borda"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The META section: values by key, each with its line."""

    line: int
    values: Mapping[str, str]
    lines: Mapping[str, int]

    def number(self, key: str) -> Amount | None:
        """The amount of a key; none where the file does not state it."""
        text = self.values.get(key, "")
        return _amount(text, self.lines[key]) if text else None

    def required(self, key: str) -> str:
        if not self.values.get(key):
            raise MalformedElection(
                self.lines.get(key, self.line), say("META does not state {key}.", key=key)
            )
        return self.values[key]


class PabulibFile(msgspec.Struct, frozen=True, kw_only=True):
    """An election as its file has it: every cell kept, and what is counted."""

    meta: Mapping[str, str]
    projects: Table
    votes: Table
    kind: BallotKind
    election: Election
    warnings: tuple[Doubt, ...]

    @property
    def rule(self) -> BallotRule | None:
        """The rule the file names, where it can be counted."""
        return OFFICIAL.get(self.meta.get("rule", "").lower())

    @property
    def selected(self) -> frozenset[str]:
        """The projects that the file says won."""
        at = self.projects.at("selected")
        id_at = self.projects.columns.index("project_id")
        return frozenset(
            row.cells[id_at]
            for row in self.projects.rows
            if at is not None and row.cells[at] == "1"
        )


def read(data: bytes) -> PabulibFile:
    """Read a file, or refuse it with the line and the reason."""
    sections = tables(data)
    for name, columns in REQUIRED.items():
        _require(name, sections[name], columns)
    facts = _facts(sections[META])
    kind = _kind(facts)
    if kind in WITH_POINTS:
        _require(VOTES, sections[VOTES], ("points",))
    budget = facts.number("budget")
    if budget is None or budget < 0:
        facts.required("budget")
        _refuse(facts.lines["budget"], say("The budget is below zero."))
    projects = _projects(sections[PROJECTS])
    paper = Paper(
        kind=kind,
        projects=tuple(project.id for project in projects),
        default=(facts.number("default_score") or 0) if kind is BallotKind.SCORING else 0,
    )
    cast = read_ballots(sections[VOTES], paper)
    election = Election(
        budget=budget,
        projects=projects,
        ballots=tuple(one.ballot for one in cast),
        threshold=facts.number("min_project_score_threshold"),
    )
    return PabulibFile(
        meta=facts.values,
        projects=sections[PROJECTS],
        votes=sections[VOTES],
        kind=kind,
        election=election,
        warnings=tuple(doubts.find(facts.values, facts.lines, sections, election, kind, cast)),
    )


def _require(name: str, table: Table, columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in table.columns:
            _refuse(
                table.line, say("{section} has no column {column}.", section=name, column=column)
            )


def _facts(table: Table) -> Facts:
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    key_at, value_at = table.columns.index("key"), table.columns.index("value")
    for row in table.rows:
        key = row.cells[key_at].lower()
        if key in values:
            _refuse(row.line, say("META states {key} twice.", key=key))
        values[key], lines[key] = row.cells[value_at], row.line
    return Facts(line=table.line, values=values, lines=lines)


def _kind(facts: Facts) -> BallotKind:
    text = facts.required("vote_type").lower()
    if text not in set(BallotKind):
        _refuse(facts.lines["vote_type"], say("«{text}» is no kind of ballot.", text=text))
    kind = BallotKind(text)
    points = facts.values.get("scoring_fn", "")
    if kind is BallotKind.ORDINAL and points.lower() not in {"", BORDA}:
        _refuse(
            facts.lines["scoring_fn"],
            say("The points of a ranking by «{text}» are not known.", text=points),
        )
    return kind


def _projects(table: Table) -> tuple[Candidate, ...]:
    id_at, cost_at, name_at = (table.at(name) for name in ("project_id", "cost", "name"))
    if id_at is None or cost_at is None:
        raise ValueError("the columns were not checked")
    seen: set[str] = set()
    found: list[Candidate] = []
    for row in table.rows:
        project, cost = row.cells[id_at], _amount(row.cells[cost_at], row.line)
        if not project:
            _refuse(row.line, say("The project has no identifier."))
        if project in seen:
            _refuse(row.line, say("The project {project} stands twice.", project=project))
        if cost < 0:
            _refuse(row.line, say("The cost of project {project} is below zero.", project=project))
        seen.add(project)
        name = row.cells[name_at] if name_at is not None else ""
        found.append(Candidate(id=project, cost=cost, name=name, listed=len(found) + 1))
    return tuple(found)


def _amount(text: str, line: int) -> Amount:
    try:
        return amount(text)
    except NotANumber as refused:
        raise MalformedElection(line, refused.reason) from None


def _refuse(line: int, reason: Sentence) -> NoReturn:
    raise MalformedElection(line, reason)
