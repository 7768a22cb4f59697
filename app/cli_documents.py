"""``minga documents``: papers from the command line."""

import sys
from pathlib import Path

import click
import msgspec

from app import act_batches, sample_papers
from app.act_batches import IssueBatch
from app.acts import BY_KIND
from app.cli_calls import FOUND_A_FAULT, Called, bar, opened, refusals
from foundation import act_batches as batches
from foundation.act_batches import BatchLineState
from foundation.files import open_store
from foundation.identity.actors import SYSTEM
from foundation.issuing import Language, Press


@click.group("documents")
def documents_group() -> None:
    """Print papers."""


@documents_group.command("samples")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--language", type=click.Choice(["es", "en"]), default="es", help="Language of the papers."
)
def write_samples(folder: Path, language: str) -> None:
    """Write every kind of document in its ordinary, minimal and extreme form into FOLDER, with an index."""
    for file in sample_papers.write_all(folder, language):
        click.echo(file)


@documents_group.command("issue")
@click.argument("kind", type=click.Choice(sorted(BY_KIND)))
@click.argument("territory")
@click.option(
    "--language", type=click.Choice(["es", "en"]), default="es", help="Language of the papers."
)
@click.option("--again", is_flag=True, help="Also those that have a paper, if something changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def issue_many(
    called: Called, kind: str, territory: str, *, language: str, again: bool, as_json: bool
) -> None:
    """Issue every act of a KIND in a TERRITORY (CO.19. or CO.19.19142.) that has no paper yet.

    Exit status 1 where one was refused; each refusal is said with the page where it is mended.
    """
    settings = called.settings()
    store = open_store(settings.store, max_bytes=settings.max_upload)
    wanted = IssueBatch(kind=kind, territory=territory, language=Language(language), is_again=again)
    with refusals(called), opened(called) as db, bar() as watch:
        with db.writing(SYSTEM) as work:
            batch = act_batches.ask(work, wanted)
            key, lines = batch.id, batch.lines
        workshop = act_batches.workshop(Press(store, settings.public_address))
        ended = False
        while not ended:
            ended = batches.run(db, workshop, key, watch=lambda done: watch(kind, done, lines))
        with db.reading(SYSTEM) as work:
            counted = batches.counts(work.session, key)
            refused = batches.refusals(work.session, key)
    if as_json:
        told = {state.value: n for state, n in counted.items()}
        click.echo(msgspec.json.encode({"batch": str(key), **told}))
    else:
        click.echo(f"{counted[BatchLineState.ISSUED]} / {lines}")
        for line in refused:
            click.echo(f"{line.href}: {(line.reason or {}).get(called.language, '')}")
    sys.exit(FOUND_A_FAULT if refused else 0)
