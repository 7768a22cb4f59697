"""``minga ballots``: an election in a file is counted, and told so that anyone can count it again. It needs no database."""

import sys
from pathlib import Path
from typing import NoReturn

import click
import msgspec
from rich.console import Console
from rich.table import Table

from app.cli_calls import CALLED_WRONGLY, FOUND_A_FAULT, Called, refusals
from exchange.pabulib import reader, writer
from exchange.pabulib.reader import PabulibFile
from exchange.pabulib.rows import MalformedElection
from exchange.pabulib.rules import SPELLINGS
from foundation.translations import Translator, translator
from portfolio.ballots.counting import BallotRule, Count, count
from portfolio.ballots.elections import TieOrder
from portfolio.ballots.equal_shares import Utility
from portfolio.ballots.explanations import explain, plain, shown

CHOICES = [
    *(rule.value for rule in BallotRule),
    *(name for name in SPELLINGS if name not in set(BallotRule)),
]


@click.group("ballots")
def ballots_group() -> None:
    """Count elections of participatory budgets."""


@ballots_group.command("count")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option(
    "--rule",
    "asked",
    type=click.Choice(CHOICES),
    help="How to count; by default the rule that the file names.",
)
@click.option(
    "--utility",
    type=click.Choice([one.value for one in Utility]),
    default=Utility.COST.value,
    show_default=True,
    help="Equal shares: a point is worth the project's cost, or the same for every project.",
)
@click.option(
    "--ties",
    type=click.Choice([one.value for one in TieOrder]),
    default=TieOrder.COST.value,
    show_default=True,
    help="Among equals: the lower cost, or whichever stands first in the file.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Write the election with its result as a .pb file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def count_ballots(
    called: Called,
    file: Path,
    *,
    asked: str | None,
    utility: str,
    ties: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Count an election in a .pb file (Pabulib) by a rule, exactly.

    \b
    greedy                   most points first, passing over what no longer fits
    greedy-no-skip           most points first, up to the first that does not fit
    greedy-threshold         like greedy, among projects with the points that the file requires
    greedy-per-peso          most points for each unit of cost first
    equal-shares             Method of Equal Shares with add-1 completion
    equal-shares-plain       Method of Equal Shares without completion
    equal-shares-greedy      equal-shares, and what is left given out greedily
    equal-shares-comparison  equal-shares, unless more voters prefer the result of greedy

    Pabulib's names (equalshares is the plain method, equalshares/add1 the completed one) are understood too. A least number of points
    that the file states is kept by every greedy rule. Exit status: 0 counted; 1 the file is malformed; 2 called wrongly.
    """
    words = translator(called.language)
    election = _read(file, words, as_json=as_json)
    rule = _rule(asked, election, words)
    asked_for = msgspec.structs.replace(election.election, ties=TieOrder(ties))
    with refusals(called):
        done = _count(msgspec.structs.replace(election, election=asked_for), rule, utility, words)
    if output is not None:
        output.write_bytes(writer.write(writer.with_result(election, done)))
    if as_json:
        click.echo(msgspec.json.encode({**plain(done), "warnings": _warnings(election, words)}))
    else:
        _tell(msgspec.structs.replace(election, election=asked_for), done, words)


def _read(file: Path, words: Translator, *, as_json: bool) -> PabulibFile:
    try:
        return reader.read(file.read_bytes())
    except MalformedElection as malformed:
        if as_json:
            told = {"line": malformed.line, "reason": words.sentence(malformed.reason)}
            click.echo(msgspec.json.encode({"error": told}))
        else:
            click.echo(f"{file}: {words.sentence(malformed.sentence)}", err=True)
        sys.exit(FOUND_A_FAULT)


def _rule(asked: str | None, file: PabulibFile, words: Translator) -> BallotRule:
    if asked is not None:
        return BallotRule(asked) if asked in set(BallotRule) else SPELLINGS[asked]
    if file.rule is None:
        _called_wrongly(
            words.text(
                "The file's rule ({rule}) cannot be counted from it. Choose one with --rule: {choices}.",
                rule=file.meta.get("rule", "—"),
                choices=[rule.value for rule in BallotRule],
            )
        )
    return file.rule


def _count(file: PabulibFile, rule: BallotRule, utility: str, words: Translator) -> Count:
    if rule is BallotRule.GREEDY_THRESHOLD and file.election.threshold is None:
        _called_wrongly(words.text("This rule needs a threshold, and the election states none."))
    return count(file.election, rule, utility=Utility(utility))


def _called_wrongly(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(CALLED_WRONGLY)


def _warnings(file: PabulibFile, words: Translator) -> list[dict[str, object]]:
    return [{"line": doubt.line, "text": words.sentence(doubt.sentence)} for doubt in file.warnings]


def _tell(file: PabulibFile, done: Count, words: Translator) -> None:
    for warning in _warnings(file, words):
        click.echo(
            words.text("Line {line}: {reason}", line=str(warning["line"]), reason=warning["text"])
        )
    for sentence in explain(file.election, done):
        click.echo(words.sentence(sentence))
    table = Table(
        "#",
        words.text("Project"),
        words.text("Votes"),
        words.text("Points"),
        words.text("Cost"),
    )
    for place, id_ in enumerate(done.winners, start=1):
        project, standing = file.election.by_id[id_], file.election.standings[id_]
        table.add_row(
            str(place),
            f"{id_} {project.name}".strip(),
            words.number(standing.votes),
            words.value(shown(standing.points)),
            words.value(shown(project.cost)),
        )
    Console().print(table)
    click.echo(
        words.text(
            "{winners} of {projects} projects elected; they cost {cost} of {budget}.",
            winners=len(done.winners),
            projects=len(file.election.projects),
            cost=shown(done.cost),
            budget=shown(done.budget),
        )
    )
