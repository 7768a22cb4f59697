"""``minga documents``: papers from the command line."""

from pathlib import Path

import click

from app import samples


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
    for file in samples.write_all(folder, language):
        click.echo(file)
