"""``minga case-file``: the whole case file of a work or an agreement, with personal data, into a folder."""

from pathlib import Path

import click
import msgspec

from app.case_file_pages import file_name
from app.cli_calls import Called, opened, refusals
from app.open_data import appearing
from contracting.agreements import Agreement
from exchange.case_file import taking, writing
from exchange.case_file.taking import Manner
from foundation.files import open_store
from foundation.identity.actors import SYSTEM


@click.command("case-file")
@click.argument("code")
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def case_file(called: Called, code: str, folder: Path, *, as_json: bool) -> None:
    """Write the case file of a work (by its code) or of an agreement (by its number) into a folder, as one ZIP.

    It holds personal data. The same content is the same bytes; verificar.py inside checks it with Python alone.
    """
    settings = called.settings()
    store = open_store(settings.store, max_bytes=settings.max_upload)
    with refusals(called), opened(called) as db:
        manner = Manner(called.language, settings.oc4ids_prefix)
        with db.reading(SYSTEM) as work:
            subject = taking.find_by_code(work, code)
            collect = taking.of_agreement if isinstance(subject, Agreement) else taking.of_work
            contents = collect(work, subject.id, manner)
        target = folder / file_name(contents)
        with appearing(target) as file:
            written = writing.write(contents, store, file)
        # Personal data are for whoever asked, not for everybody on this machine.
        target.chmod(0o600)
        with db.writing(SYSTEM) as work:
            subject = taking.find_by_code(work, code)
            taking.note(work, subject, is_full=contents.head.is_full, written=written)
    if as_json:
        told = {"output": str(target), "sha256": written.sha256, "size": written.size}
        click.echo(msgspec.json.encode(told | {"documents": written.documents}))
    else:
        click.echo(f"{written.documents} documents, {written.size} bytes in {target}")
        click.echo(written.sha256)
