"""Taking a matrix into the portfolio: what it opens, what it changes, what it leaves, what it refuses.

Either the whole file goes in or nothing of it; with ``partial`` the rows that can be taken go in and the refused stay out. The same file
a second time finds everything as it is and writes nothing. A row is compared with what the last matrix said of its work, so the history
holds a version only where something is different, and says what.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath
from uuid import UUID

import msgspec
import sqlalchemy as sa

from exchange.royalties import coverage, funding, meanings, reading, versions
from exchange.royalties.coverage import Filled
from exchange.royalties.places import Place
from exchange.royalties.reading import Matrix
from exchange.royalties.rows import RowReading, RoyaltyRow
from exchange.royalties.rules import Defect, Rule
from exchange.royalties.sheets import Note
from exchange.royalties.states import ProjectState
from exchange.royalties.versions import Change, Facts, RoyaltyFile, RoyaltyRowVersion, Version
from foundation import territories
from foundation.errors import Refused, say
from foundation.ids import new_id
from foundation.work import Work
from portfolio import followed, followed_shares
from portfolio.followed import Report
from portfolio.projects import Origin, Project, Station


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class WorkChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is new about a work, for people to look through."""

    bpin: str
    project_id: UUID
    title: str
    changes: tuple[Change, ...]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do: the counts add up to the rows."""

    name: str
    sha256: str
    department: str | None
    cut_off_on: date | None
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    is_applied: bool
    filled: tuple[Filled, ...] = ()
    defects: tuple[Defect, ...]
    notes: tuple[Note, ...]
    changes: tuple[WorkChange, ...]


class _Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is taken: what it states, where the work lies, and what was known of it."""

    stated: RoyaltyRow
    place: Place
    defects: tuple[Defect, ...]
    outcome: Outcome
    facts: Facts
    project: Project | None = None
    version: Version | None = None
    changes: tuple[Change, ...] = ()


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every row of a matrix means for the portfolio."""

    taken: tuple[_Taken, ...]
    counts: Counter[Outcome]
    defects: tuple[Defect, ...]


def import_file(
    work: Work,
    data: bytes,
    name: str,
    *,
    dry_run: bool = False,
    partial: bool = False,
    department: str | None = None,
) -> ImportReport:
    """Read a matrix and take it in; nothing is written on a dry run, or where a row is refused and ``partial`` is not asked for."""
    matrix = reading.read(data, today=work.today, department=department)
    return take_in(work, matrix, data, name, dry_run=dry_run, partial=partial)


def take_in(
    work: Work, matrix: Matrix, data: bytes, name: str, *, dry_run: bool, partial: bool
) -> ImportReport:
    """The same for a matrix that was read before the transaction began."""
    territory = _territory(matrix)
    followed.require(work, _places(matrix) | {territory})
    _refuse_older(work, matrix, territory)
    plan = _plan(work, matrix)
    applies = not dry_run and (partial or not plan.counts[Outcome.REFUSED])
    report = ImportReport(
        name=_base_name(name),
        sha256=hashlib.sha256(data).hexdigest(),
        department=matrix.department,
        cut_off_on=matrix.cut_off_on,
        rows=len(matrix.readings),
        created=plan.counts[Outcome.CREATED],
        updated=plan.counts[Outcome.UPDATED],
        unchanged=plan.counts[Outcome.UNCHANGED],
        refused=plan.counts[Outcome.REFUSED],
        is_applied=applies,
        filled=coverage.of((step.stated, step.place) for step in plan.taken),
        defects=(*matrix.defects, *plan.defects),
        notes=matrix.notes,
        changes=tuple(_changed(plan.taken)),
    )
    if applies:
        _write(work, matrix, plan.taken, report, territory)
    return report


def _territory(matrix: Matrix) -> str:
    return (
        f"{territories.COUNTRY}{matrix.department}." if matrix.department else territories.COUNTRY
    )


def _places(matrix: Matrix) -> set[str]:
    return {reading.place.path for reading in matrix.works if reading.place is not None}


def _base_name(name: str) -> str:
    """The file's own name: the folders on somebody's machine are nobody's business."""
    return PurePosixPath(PureWindowsPath(name).name).name[-200:]


def _refuse_older(work: Work, matrix: Matrix, territory: str) -> None:
    """An older matrix would undo what a newer one reported."""
    newest = versions.newest_cut_off(work, territory)
    if newest is not None and matrix.cut_off_on is not None and matrix.cut_off_on < newest:
        raise Refused(
            say(
                "This matrix says how things stood on {cut_off}; one of {newest} was already imported.",
                cut_off=matrix.cut_off_on,
                newest=newest,
            )
        )


# What each row means


def _plan(work: Work, matrix: Matrix) -> _Plan:
    known = followed.find_by_bpin(work, (row.bpin for row in matrix.works if row.bpin is not None))
    last = versions.newest(work, (project.id for project in known.values()))
    taken: list[_Taken] = []
    counts: Counter[Outcome] = Counter()
    defects: list[Defect] = []
    for row in matrix.readings:
        if row.repeats is not None:
            counts[Outcome.UNCHANGED] += 1
            continue
        project = known.get(row.bpin or "")
        obstacle = _obstacle(work, row, project)
        if row.work is None or row.place is None or obstacle is not None:
            counts[Outcome.REFUSED] += 1
            defects += [obstacle] if row.work is not None and obstacle is not None else []
            continue
        step = _compared(row, row.work, row.place, project, last)
        counts[step.outcome] += 1
        taken.append(step)
    return _Plan(taken=tuple(taken), counts=counts, defects=tuple(defects))


def _obstacle(work: Work, row: RowReading, project: Project | None) -> Defect | None:
    """Why a row that reads well still cannot be taken."""
    if project is None:
        return None
    if not work.actor.sees(project.territory):
        rule = Rule.WORK_ELSEWHERE
    elif project.origin is not Origin.IMPORTED:
        rule = Rule.WORK_BUILT_HERE
    else:
        return None
    return Defect(
        sheet=row.sheet, row=row.row, column="BPIN", letter="", rule=rule, value=row.bpin or ""
    )


def _compared(
    row: RowReading,
    stated: RoyaltyRow,
    place: Place,
    project: Project | None,
    last: Mapping[UUID, Version],
) -> _Taken:
    facts = versions.facts_of(stated, place.municipalities)
    version = last.get(project.id) if project is not None else None
    changes: tuple[Change, ...] = ()
    outcome = Outcome.CREATED
    if project is not None:
        changes = versions.changes(version.facts if version is not None else {}, facts)
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
    return _Taken(
        stated=stated,
        place=place,
        defects=row.defects,
        outcome=outcome,
        facts=facts,
        project=project,
        version=version,
        changes=changes,
    )


def _changed(taken: Iterable[_Taken]) -> Iterator[WorkChange]:
    for step in taken:
        if step.project is not None and step.changes:
            yield WorkChange(
                bpin=step.stated.bpin,
                project_id=step.project.id,
                title=step.stated.name,
                changes=step.changes,
            )


# Writing


def _write(
    work: Work, matrix: Matrix, taken: Sequence[_Taken], report: ImportReport, territory: str
) -> None:
    new = [step for step in taken if step.outcome is Outcome.CREATED]
    updated = [step for step in taken if step.outcome is Outcome.UPDATED]
    known = funding.find(work, funding.needed(step.stated for step in taken), territory)
    if not (new or updated or _is_stale(work, taken, known)) and _is_known(work, report.sha256):
        return
    file = work.add(
        RoyaltyFile(
            id=new_id(),
            territory=territory,
            imported_at=work.now,
            imported_by=work.actor.user_id,
            **{name: getattr(report, name) for name in _OF_THE_REPORT},
        )
    )
    facts = {"file": file.id}
    reports = {step.stated.bpin: _report(matrix, step, work.today) for step in taken}
    opened = followed.open_many(work, [reports[step.stated.bpin] for step in new], facts=facts)
    for step in taken:
        if step.project is not None:
            followed.report_on(work, step.project, reports[step.stated.bpin], facts=facts)
    work.session.flush()  # Versions and shares refer to works that are written by now.
    works = dict(zip((step.stated.bpin for step in new), opened, strict=True))
    works |= {step.stated.bpin: step.project for step in taken if step.project is not None}
    _write_shares(work, taken, works, reports, territory)
    rows = [_version(step, project.id, file.id) for step, project in zip(new, opened, strict=True)]
    rows += [_version(step, step.project.id, file.id) for step in updated if step.project]
    if rows:
        work.session.execute(sa.insert(RoyaltyRowVersion), rows)
    counts = {name: getattr(report, name) for name in _COUNTS}
    work.record("royalties.imported", file, facts={"sha256": report.sha256, **counts})


def _is_stale(work: Work, taken: Sequence[_Taken], known: Mapping[str, UUID]) -> bool:
    """Whether what the words of a row mean was not kept yet, though the row says what it said before."""
    kept = followed_shares.of_works(work, (step.project.id for step in taken if step.project))
    for step in taken:
        if step.project is None:
            continue
        kind = meanings.find_kind(step.stated)
        shares = funding.shares(step.stated, known)
        missing = shares and step.project.id not in kept
        if missing or (kind is not None and kind != step.project.kind):
            return True
    return False


def _write_shares(
    work: Work,
    taken: Sequence[_Taken],
    works: Mapping[str, Project],
    reports: Mapping[str, Report],
    territory: str,
) -> None:
    """Who pays each work, by the matrix's own parts, joined to the register of sources."""
    joined = funding.register(work, funding.needed(step.stated for step in taken), territory)
    stated = {
        works[step.stated.bpin].id: (
            reports[step.stated.bpin].reported_on,
            funding.shares(step.stated, joined),
        )
        for step in taken
        # A row that says no amount leaves what was reported before.
        if reports[step.stated.bpin].funded_minor is not None
    }
    changed = followed_shares.take_over(work, stated)
    # The entry of a work that was opened or reported on says it already.
    for step in taken:
        if step.outcome is Outcome.UNCHANGED and step.project and step.project.id in changed:
            work.record("project.shares_reported", step.project, project=step.project.id)


_COUNTS = ("rows", "created", "updated", "unchanged", "refused")
_OF_THE_REPORT = ("sha256", "name", "cut_off_on", *_COUNTS)


def _is_known(work: Work, sha256: str) -> bool:
    statement = sa.select(RoyaltyFile.id).where(RoyaltyFile.sha256 == sha256).limit(1)
    return work.session.execute(statement).first() is not None


def _version(step: _Taken, project_id: UUID, file_id: UUID) -> dict[str, object]:
    return {
        "project_id": project_id,
        "number": step.version.number + 1 if step.version is not None else 1,
        "file_id": file_id,
        "sheet": step.stated.sheet,
        "row": step.stated.row,
        "facts": step.facts,
        "changes": [msgspec.to_builtins(change) for change in step.changes],
        "defects": [
            {"column": d.column, "letter": d.letter, "rule": d.rule.value, "value": d.value}
            for d in step.defects
        ],
    }


# What a matrix calls a state, as a station on our way. A work that was withdrawn stays where it stood.
_STATIONS: Mapping[ProjectState, Station] = {
    ProjectState.NOT_CONTRACTED: Station.FINANCED,
    ProjectState.CONTRACTED: Station.AGREED,
    ProjectState.RUNNING: Station.BUILDING,
    ProjectState.SUSPENDED: Station.BUILDING,
    ProjectState.FINISHED: Station.ACCEPTED,
    ProjectState.CLOSING: Station.ACCEPTED,
    ProjectState.CLOSED: Station.ACCEPTED,
}


def _report(matrix: Matrix, step: _Taken, today: date) -> Report:
    stated = step.stated
    parts = (stated.sgr_minor, stated.nation_minor, stated.other_minor, stated.unregistered_minor)
    known = [part for part in parts if part is not None]
    return Report(
        bpin=stated.bpin,
        territory=step.place.path,
        title=stated.name,
        purpose=stated.scope,
        executor=stated.executor,
        kind=meanings.find_kind(stated),
        state=stated.project_state_text,
        station=_STATIONS.get(stated.project_state) if stated.project_state else None,
        budget_minor=stated.total_minor,
        funded_minor=sum(known) if known else None,
        paid_minor=stated.paid_minor,
        physical_bp=stated.physical_bp,
        financial_bp=stated.financial_bp,
        starts_on=stated.started_on,
        ends_on=stated.ended_on or stated.horizon_on,
        reported_on=stated.cut_off_on or matrix.cut_off_on or today,
    )
