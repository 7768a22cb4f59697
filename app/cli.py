"""The ``minga`` command: everything that is done to an installation rather than to a work."""

import sys
from dataclasses import replace
from pathlib import Path

import click
import msgspec

from app import (
    cli_ballots,
    cli_case_file,
    cli_documents,
    cli_exchange,
    demonstration,
    doctor,
    migrations,
    opening,
    photo_jobs,
    recount,
)
from app.cli_calls import FOUND_A_FAULT, Called, Commands, bar, console, opened, refusals
from foundation import audit, backups, territories
from foundation.commands import read
from foundation.files import open_store
from foundation.identity import users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.settings import from_environment
from foundation.translations import translator


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--demo/--live",
    "is_demonstration",
    default=False,
    help="Which place: the demonstration's, or the real one (default).",
)
@click.option(
    "--database",
    metavar="URL",
    help="Database address; by default an SQLite file in the place's folder.",
)
@click.option(
    "--language",
    type=click.Choice(["es", "en"]),
    default="es",
    help="Language of messages to people.",
)
@click.version_option(package_name="minga")
@click.pass_context
def cli(
    context: click.Context,
    is_demonstration: bool,  # noqa: FBT001 - click hands options over by position
    database: str | None,
    language: str,
) -> None:
    """Minga follows a public work from the assembly that asked for it to the budget that keeps it alive.

    A place is a database, a folder of files and its settings. The real one lives in var/live, the demonstration in var/demo; MINGA_DATA
    and MINGA_DATABASE name others. Nothing of the demonstration ever mixes with real works.

    \b
    First use:         minga serve --prepare --demo
    A real place:      minga migrate && minga user add … && minga serve
    Every night:       minga backup /somewhere/minga-$(date +%F).zip
    After an accident: minga restore FILE && minga audit verify

    Exit status: 0 all is well; 1 a fault was found, or a rule refused; 2 called wrongly.
    """
    context.obj = Called(is_demonstration, database, language)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--demo/--no-demo", "demo", default=None, help="Open the demonstration, or the real place."
)
@click.option(
    "--prepare",
    is_flag=True,
    help="Migrate first, and fill an empty demonstration; print the address and the sign-ins.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 99),
    help="How many processes serve, on PostgreSQL; one for each processor core is enough.",
)
@click.pass_obj
def serve(  # noqa: PLR0917 - click gives them
    called: Called,
    host: str,
    port: int,
    demo: bool | None,  # noqa: FBT001 - click gives it
    prepare: bool,  # noqa: FBT001 - click gives it
    processes: int | None,
) -> None:
    """Serve pages and API until Ctrl-C."""
    is_demo = called.is_demonstration if demo is None else demo
    settings = from_environment(demonstration=is_demo, database=called.database)
    settings = settings if processes is None else replace(settings, processes=processes)
    with refusals(called):
        opening.serve(
            settings,
            host=host,
            port=port,
            prepare=prepare,
            is_demonstration=is_demo,
            console=console,
        )


@cli.command()
@click.pass_obj
def migrate(called: Called) -> None:
    """Bring the database's schema to what this release expects. Safe to repeat."""
    settings = called.settings()
    changed = migrations.upgrade(settings.database)
    with refusals(called):
        opening.found(settings, is_demonstration=called.is_demonstration)
    click.echo("migrated" if changed else "nothing to do")


@cli.group()
def demo() -> None:
    """The demonstration programme: invented people and works, in a place of its own."""


@demo.command("load")
@click.pass_obj
def demo_load(called: Called) -> None:
    """Fill an empty place with the demonstration (by default var/demo)."""
    settings = from_environment(demonstration=True, database=called.database)
    migrations.upgrade(settings.database)
    with refusals(called), bar() as watch:
        demonstration.load(settings, watch)


@demo.command("discard")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def demo_discard(called: Called, yes: bool) -> None:  # noqa: FBT001 - click gives it
    """Delete the whole demonstration place, after asking."""
    settings = from_environment(demonstration=True, database=called.database)
    if not yes:
        click.confirm(f"Delete everything in {settings.data} and its database?", abort=True)
    with refusals(called):
        demonstration.discard(settings)


@cli.group()
def user() -> None:
    """People who can sign in."""


@user.command("add")
@click.argument("user_name")
@click.option("--name", prompt=True, help="The person's name.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What their job is.",
)
@click.option(
    "--territory",
    default="CO.",
    show_default=True,
    help="Where: a path (CO.19.) or a DANE code (19256).",
)
@click.option("--phone", help="They may sign in with it instead of the user name.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.pass_obj
def user_add(  # noqa: PLR0917 - one parameter for each option
    called: Called,
    user_name: str,
    name: str,
    role: str,
    territory: str,
    phone: str | None,
    password: str,
) -> None:
    """Open an account with one role in one territory."""
    answers = {
        "user_name": user_name,
        "name": name,
        "password": password,
        "role": role,
        "territory": place_of(territory),
        "phone": phone,
        "language": called.language,
    }
    with refusals(called), opened(called) as db, db.writing(SYSTEM) as work:
        users.add(work, read(users.AddUser, answers))
    click.echo(f"{user_name} can sign in")


@user.command("passwd")
@click.argument("user_name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.pass_obj
def user_passwd(called: Called, user_name: str, password: str) -> None:
    """Replace a forgotten password."""
    with refusals(called), opened(called) as db, db.writing(SYSTEM) as work:
        users.set_password(work, user_name, read(users.SetPassword, {"password": password}))
    click.echo("replaced")


@cli.command("territories")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_obj
def territories_command(called: Called, text: str, as_json: bool) -> None:  # noqa: FBT001 - click gives it
    """Find a department, municipality or village by name or code."""
    with refusals(called), opened(called) as db, db.reading(SYSTEM) as work:
        found = territories.search(work, text)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for place in found:
            click.echo(f"{place.code or '':<6} {place.label}")
    sys.exit(0 if found else FOUND_A_FAULT)


@cli.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def check_command(called: Called, as_json: bool) -> None:  # noqa: FBT001 - click gives it
    """Work out again everything that is kept and follows from something else: votes, rounds,
    screenings, budgets, co-finance, agreements, lights, dates; exit status 1 where anything differs."""
    words = translator(called.language)
    with refusals(called), opened(called) as db, db.reading(SYSTEM) as work:
        found = recount.recount(work)
    listed = [
        {"kind": one.kind, "subject": one.subject, "what": words.sentence(one.what)}
        for one in found.differences
    ]
    if as_json:
        click.echo(msgspec.json.encode({"checked": found.checked, "differences": listed}))
    else:
        for one in listed:
            click.echo(f"{one['kind']} {one['subject']}: {one['what']}")
        click.echo(f"{found.checked} results, {len(listed)} differences")
    sys.exit(FOUND_A_FAULT if listed else 0)


@cli.command("flags")
@click.pass_obj
def flags_command(called: Called) -> None:
    """Find all red flags again: the prints of photographs that are missing, then every published rule."""
    settings = called.settings()
    with refusals(called), opened(called) as db:
        store = open_store(settings.store, max_bytes=settings.max_upload)
        found = photo_jobs.recompute(db, store)
    click.echo(f"{found.cases} cases, {found.raised} new, {found.gone} gone")


@cli.group("audit")
def audit_group() -> None:
    """The log that cannot be rewritten."""


@audit_group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def audit_verify(called: Called, as_json: bool) -> None:  # noqa: FBT001 - click gives it
    """Recompute every chain and every seal; exit status 1 where anything differs."""
    with refusals(called), opened(called) as db, db.reading(SYSTEM) as work:
        faults = list(audit.verify(work.session))
        entries, chains = audit.count(work.session)
    if as_json:
        listed = [{"stream": str(f.stream), "position": f.position, "what": f.what} for f in faults]
        click.echo(msgspec.json.encode({"entries": entries, "chains": chains, "faults": listed}))
    else:
        for fault in faults:
            click.echo(f"{fault.stream} {fault.position}: {fault.what}")
        click.echo(f"{entries} entries in {chains} chains, {len(faults)} faults")
    sys.exit(FOUND_A_FAULT if faults else 0)


@audit_group.command("seal")
@click.pass_obj
def audit_seal(called: Called) -> None:
    """Close the log as it stands now; the server does this every night."""
    with refusals(called), opened(called) as db:
        position = db.seal()
    click.echo(f"seal {position}" if position else "nothing moved since the last seal")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(called: Called, file: Path) -> None:
    """Write the whole place into one file, consistent while the server writes."""
    settings = called.settings()
    with refusals(called), opened(called) as db, bar() as watch:
        store = open_store(settings.store, max_bytes=settings.max_upload)
        manifest = backups.back_up(
            db, store, file, watch=lambda step: watch(step.what, step.done, step.total)
        )
    click.echo(f"{manifest.rows} rows in {file}")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def restore(called: Called, file: Path) -> None:
    """Lay a backup down in an empty place, on either database, and verify it."""
    settings = called.settings()
    migrations.upgrade(settings.database)
    with refusals(called), opened(called) as db, bar() as watch:
        store = open_store(settings.store, max_bytes=settings.max_upload)
        done = backups.restore(
            file, db, store, watch=lambda step: watch(step.what, step.done, step.total)
        )
    click.echo(f"{done.manifest.rows} rows restored, {len(done.faults)} faults")
    sys.exit(FOUND_A_FAULT if done.faults else 0)


@cli.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_obj
def doctor_command(called: Called, as_json: bool) -> None:  # noqa: FBT001 - click gives it
    """Check this installation and say what to do about what is wrong."""
    findings = list(doctor.examine(called.settings()))
    if as_json:
        click.echo(msgspec.json.encode(findings))
    else:
        for finding in findings:
            click.echo(
                f"{finding.status:<8}{finding.check:<12}{finding.found}"
                + (f" — {finding.remedy}" if finding.remedy else "")
            )
    sys.exit(FOUND_A_FAULT if any(finding.status == "fault" for finding in findings) else 0)


@cli.command()
@click.option(
    "--output", type=click.Path(path_type=Path), help="File to write; by default standard output."
)
@click.pass_obj
def openapi(called: Called, output: Path | None) -> None:
    """Print the description of the API (OpenAPI 3.1, JSON)."""
    document = opening.openapi_document(called.settings())
    if output is None:
        click.echo(document)
    else:
        output.write_bytes(document)


def place_of(text: str) -> str:
    """A territory's path, from a path or a DANE code."""
    if text.startswith("CO."):
        return text
    try:
        return territories.municipality_path(text)
    except ValueError:
        raise click.BadParameter(
            f"{text} is neither a path nor a DANE code", param_hint="--territory"
        ) from None


cli.add_command(cli_exchange.import_group)
cli.add_command(cli_exchange.export_group)
cli.add_command(cli_ballots.ballots_group)
cli.add_command(cli_documents.documents_group)
cli.add_command(cli_case_file.case_file)


def main() -> None:
    """The entry point of the ``minga`` command."""
    opening.settle()
    cli(prog_name="minga")
