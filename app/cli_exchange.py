"""``minga import`` and ``minga export``: a department's royalty matrix comes in, the open data go out."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
import msgspec
import sqlalchemy as sa

from app import open_data
from app.cli_calls import FOUND_A_FAULT, Called, bar, opened, refusals
from app.open_data import Publication
from exchange.royalties import ImportReport, reading, reports, take_in
from exchange.royalties.rules import Rule
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.place import PlaceKind, kind_of
from foundation.territories import departments
from foundation.territories.names import fold
from foundation.translations import Translator, translator
from portfolio.projects import Project

Watch = Callable[[str, int, int], None]


@click.group("import")
def import_group() -> None:
    """Take in what others publish."""


@click.group("export")
def export_group() -> None:
    """Write open data."""


@import_group.command("royalties")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--partial", is_flag=True, help="Take the good rows although others are refused.")
@click.option(
    "--department", metavar="NAME", help="Name or code, where the file does not say whose it is."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_royalties(
    called: Called,
    file: Path,
    *,
    dry_run: bool,
    partial: bool,
    department: str | None,
    as_json: bool,
) -> None:
    """Read a department's follow-up matrix of royalty works (.xlsx) into the portfolio.

    Exit status 1 where a row was refused or a sheet not understood; then nothing is written, unless with --partial.
    """
    code = _department(department)
    data = _bytes(file)
    with refusals(called), opened(called) as db, bar() as watch:
        report = _import(
            db, data, file.name, department=code, dry_run=dry_run, partial=partial, watch=watch
        )
    if as_json:
        click.echo(reports.as_json(report))
    else:
        _tell(report, translator(called.language))
    sys.exit(FOUND_A_FAULT if _is_faulty(report) else 0)


def _import(
    db: Database,
    data: bytes,
    name: str,
    *,
    department: str | None,
    dry_run: bool,
    partial: bool,
    watch: Watch,
) -> ImportReport:
    """The matrix is read before the transaction begins; what a dry run works out is not kept."""
    watch("reading", 0, 2)
    matrix = reading.read(data, today=open_data.today(db), department=department)
    watch("reading", 1, 2)
    with db.reading(SYSTEM) if dry_run else db.writing(SYSTEM) as work:
        report = take_in(work, matrix, data, name, dry_run=dry_run, partial=partial)
    watch("reading", 2, 2)
    return report


def _is_faulty(report: ImportReport) -> bool:
    unknown = any(defect.rule is Rule.SHEET_NOT_UNDERSTOOD for defect in report.defects)
    return bool(report.refused) or unknown


def _tell(report: ImportReport, words: Translator) -> None:
    for defect in report.defects:
        cell = f"{defect.sheet}!{defect.letter}{defect.row}"
        click.echo(f"{cell}: {words.sentence(defect.sentence)} [{defect.value}]")
    for note in report.notes:
        click.echo(f"{note.sheet} {note.row or ''}: {words.sentence(note.sentence)}")
    click.echo(
        words.text(
            "{rows} rows: {created} new, {updated} changed, {unchanged} unchanged, {refused} refused.",
            rows=report.rows,
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            refused=report.refused,
        )
    )
    if not report.is_applied:
        click.echo(words.text("Nothing was written."))


def _department(text: str | None) -> str | None:
    """The two digits of a department, from its code or its name."""
    if text is None:
        return None
    wanted = fold(text).strip()
    found = [place.code for place in departments() if wanted in (place.code, fold(place.name))]
    if len(found) != 1:
        raise click.BadParameter(f"{text} is not a department", param_hint="--department")
    return found[0]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failure:
        raise click.BadParameter(
            f"{file} cannot be read: {failure.strerror}", param_hint="FILE"
        ) from None


@export_group.command("oc4ids")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    required=True,
    help="File to write; it appears only when it is whole.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def export_oc4ids(called: Called, output: Path, *, as_json: bool) -> None:
    """Write every work as one OC4IDS package, from its assembly to its maintenance budget, without any person."""
    if not output.parent.is_dir():
        raise click.BadParameter(f"{output.parent} is not a folder", param_hint="--output")
    settings = called.settings()
    with refusals(called), opened(called) as db, db.reading(SYSTEM) as work, bar() as watch:
        total = work.session.scalar(sa.select(sa.func.count()).select_from(Project)) or 0
        publication = Publication(
            settings, kind_of(work.session) or PlaceKind.LIVE, called.language
        )
        count = open_data.save(
            work, output, publication, watch=lambda done: watch("oc4ids", done, total)
        )
    if as_json:
        click.echo(msgspec.json.encode({"output": str(output), **msgspec.structs.asdict(count)}))
    else:
        click.echo(f"{count.projects} works, {count.size} bytes in {output}")
