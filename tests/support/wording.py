"""Every word the interface shows, found where it is written: sentences in Python and in templates, and the codes that lists name.

A sentence is a literal: the first argument of ``say``, ``.text``, ``.plural``, ``_`` or ``ngettext``, the words of a declaration
(``title=``, ``lead=``, ``submit=``, ``label=``, ``context_title=``), a ``NavItem``, or a constant named ``COLUMNS``, ``TABS`` or
``SENTENCES``. A code is known by its context: the snake-case name of its ``StrEnum``, or one of the lists in ``codes``.
"""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import jinja2
import msgspec
from jinja2 import nodes

import app.server  # noqa: F401 - the routes are declared where the application is put together
from app import works
from app.account import SignIn
from app.acts import BY_KIND
from app.inbox import KINDS
from contracting import clause_variables
from contracting.dossier_papers import DOSSIER
from contracting.grievances import Complain, SayIfSatisfied
from contracting.handovers import Party
from contracting.meeting_sheets import CommitteeName
from contracting.progress_reports import PROGRESS
from contracting.regime_rules import regime_rules
from exchange.case_file import evidence
from exchange.royalties.rules import Rule
from foundation import lifecycle
from foundation.columns import snake
from foundation.commands import describe
from foundation.errors import Problem
from foundation.http.routes import COMMANDS
from foundation.identity.permissions import Role
from foundation.people import DocumentKind
from foundation.signature_records import RECORD
from foundation.signing import SignPaper
from foundation.translations import PACKAGES
from portfolio.climate_rating import HIGHEST_LEVEL
from portfolio.hazard_levels import hazards
from portfolio.representatives import Sex
from portfolio.risk_acceptances import RISK_ACT
from portfolio.schedule_papers import SCHEDULE
from portfolio.source_reports import REPORT
from portfolio.views.works import SORTS

REPORTS = (
    *(SCHEDULE.kind, PROGRESS.kind, REPORT.kind, RISK_ACT.kind, DOSSIER.kind),
    RECORD.kind,
)
ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "app" / "templates"
KEYWORDS = {"title", "lead", "submit", "label", "context_title"}
# Lists whose codes are found one by one, with the place of each.
COMPUTED = {"field", "done", "audit.action", "gate", "problem"}
DECLARED = {"COLUMNS", "TABS", "SENTENCES"}
# Places where words arrive in a variable because they were declared elsewhere.
CARRIERS = {
    "foundation/http/answers.py",
    "foundation/http/lists.py",
    "foundation/http/routes.py",
    "foundation/translations.py",
}

# Lists that are no enumeration.
LISTED: dict[str, tuple[str, ...]] = {
    "role": tuple(role.value for role in Role),
    "station.state": ("done", "current", "waiting", "stopped"),
    "hazard": tuple(hazard.code for hazard in hazards()),
    "grade": tuple(str(n) for n in range(HIGHEST_LEVEL + 1)),
    "month": tuple(str(n) for n in range(1, 13)),
    "clause_variable": tuple(clause_variables.known()),
    "document_kind": (*(kind.value for kind in DocumentKind), *BY_KIND, *REPORTS),
    "case_file_kind": tuple(source.kind for source in evidence.sources()),
    "inbox": tuple(kind.code for kind in KINDS),
    "contracting_kind": tuple({kind for rule in regime_rules() for kind in rule.contracting}),
    "counterparty_kind": tuple({kind for rule in regime_rules() for kind in rule.counterparties}),
    "regime_object": tuple({one for rule in regime_rules() for one in rule.objects}),
    "committee_title": tuple(name.value for name in CommitteeName),
    "sex_letter": tuple(sex.value for sex in Sex),
    "works.column": works.EXPORTED,
    "works.sort": tuple(SORTS),
    "royalty.rule": tuple(rule.value for rule in Rule),
}
# Forms of issued papers are named in the list that also names identity documents.
ALSO: dict[str, tuple[str, ...]] = {}
# Lists without an end, or whose codes come from a file: the catalogues name those that have a name.
OPEN = ("clause_number", "certificate_", "royalty.", "verdict")
# Rooms whose words travel in tables of pairs: every literal there that begins like a sentence is one.
TALKING = ("documents/", "exchange/royalties/reports.py", "foundation/papers.py")

Key = tuple[str | None, str]
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Catalogue:
    """One PO file as it is written: every entry in order, so that a repeated one shows."""

    package: str
    language: str
    entries: tuple[tuple[Key, tuple[str, ...], tuple[str, ...]], ...]

    @property
    def keys(self) -> list[Key]:
        return [key for key, _, _ in self.entries]


def catalogues(language: str) -> list[Catalogue]:
    found = []
    for package in PACKAGES:
        path = ROOT / package / "locale" / f"{language}.po"
        if path.exists():
            found.append(Catalogue(package, language, tuple(_entries(path.read_text("utf-8")))))
    return found


def _entries(text: str) -> Iterator[tuple[Key, tuple[str, ...], tuple[str, ...]]]:
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            keyword, _, rest = line.partition(" ") if not line.startswith('"') else ("", "", line)
            current = keyword or current
            parts[current] = parts.get(current, "") + str(ast.literal_eval(rest))
        if parts.get("msgid"):
            sources = (
                parts["msgid"],
                *([parts["msgid_plural"]] if "msgid_plural" in parts else []),
            )
            said = tuple(value for name, value in parts.items() if name.startswith("msgstr"))
            yield (parts.get("msgctxt"), parts["msgid"]), sources, said


@cache
def sentences() -> dict[str, set[str]]:
    """Every sentence with the files it stands in."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _python_files():
        tree = ast.parse(path.read_text("utf-8"))
        for text in (*_in_python(tree), *(_spoken_in(tree) if _is_talking(path) else ())):
            found[text].add(_place(path))
    for path in sorted(TEMPLATES.rglob("*.html")):
        for name, arguments in _calls(path):
            if name in {"_", "ngettext"} and isinstance(arguments[0], nodes.Const):
                found[arguments[0].value].add(_place(path))
    return found


@cache
def hidden_sentences() -> list[str]:
    """Calls whose sentence cannot be found, because it is not written there."""
    return [
        f"{_place(path)}:{node.lineno}"
        for path in _python_files()
        if _place(path) not in CARRIERS and not _is_talking(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and _called(node) in {"say", "text", "plural"}
        and not _is_sql(node)
        and node.args
        and isinstance(node.args[0], ast.Name | ast.JoinedStr | ast.BinOp)
        and ast.unparse(node.args[0]) not in {"source", "cell"}
    ]


@cache
def labels() -> dict[tuple[str, str], set[str]]:
    """Every code whose name is shown, with the files that show it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for context, places in contexts().items():
        values = values_of(context)
        owners = set().union(*values.values())
        for value, packages in values.items():
            # A list is named by whoever stands above it; only where two share a name each place means its own.
            means = {
                place
                for place in places
                if package_of(place) in packages or package_of(place) not in owners
            }
            if means:
                found[context, value] |= means
    for key, places in _of_commands().items():
        found[key] |= places
    for action, places in _audit_actions().items():
        found["audit.action", action] |= places
    for code, places in _gates().items():
        found["gate", code] |= places
    # All of them, whatever happened to be imported before: a class nobody has imported is below nothing.
    for path in _python_files():
        importlib.import_module(
            _place(path).removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        )
    for problem in _below(Problem):
        found["problem", problem.code].add(_module(problem))
    return found


@cache
def contexts() -> dict[str, set[str]]:
    """Every list of codes that is named somewhere, with the files that name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _python_files():
        for context in _contexts_in(ast.parse(path.read_text("utf-8"))):
            found[context].add(_place(path))
    for path in sorted(TEMPLATES.rglob("*.html")):
        for name, arguments in _calls(path):
            if name in {"label", "chip"} and isinstance(arguments[0], nodes.Const):
                found[arguments[0].value].add(_place(path))
    for one in lifecycle.REGISTRY.values():
        kind = next(type(step.target) for step in one.steps.values())
        found[snake(kind.__name__)].add(_module(one.model))
    for kind, places in _enums_in_commands().items():
        found[snake(kind.__name__)] |= places
    return {name: places for name, places in found.items() if name not in COMPUTED}


def _contexts_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == "label" and len(node.args) == 2:
            yield from _strings(node.args[0])
        elif isinstance(node, ast.Assign) and _names(node) == {"label_context"}:
            yield from _strings(node.value)


@cache
def values_of(context: str) -> dict[str, set[str]]:
    """The codes of a list with the packages whose list it is; two lists of one name belong each to its own package."""
    if context in LISTED:
        return {value: set(PACKAGES) for value in LISTED[context]}
    found: dict[str, set[str]] = defaultdict(set)
    for kind in _enums():
        if snake(kind.__name__) == context:
            for member in kind:
                found[member.value].add(_module(kind).split("/", 1)[0])
    for value in ALSO.get(context, ()):
        found[value] |= set(PACKAGES)
    return found


def is_known(context: str) -> bool:
    """Whether anybody can say which codes a list has; of an open one the catalogues say it."""
    return context.startswith(OPEN) or bool(values_of(context))


def fields_of(command: type) -> dict[str, set[str]]:
    """The names of a command's fields, and of those inside them, by the struct they belong to."""
    found = {command.__name__: set[str]()}
    for spec in describe(command):
        found[command.__name__].add(spec.name)
        if spec.leaf.is_struct:
            found |= fields_of(spec.leaf.type)
    return found


@cache
def commands() -> tuple[type, ...]:
    """Every command that a page asks for."""
    return (
        *dict.fromkeys(route.command for route in COMMANDS),
        SignIn,
        Complain,
        SayIfSatisfied,
        SignPaper,
    )


def _of_commands() -> dict[tuple[str, str], set[str]]:
    spoken = {key for one in catalogues("es") for key in one.keys}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for command in commands():
        found["done", command.__name__].add(_module(command))
        for owner, names in fields_of(command).items():
            for name in names:
                # A command or a struct inside it may have words of its own for a field; most share one.
                own = owner if (owner, name) in spoken else "field"
                found[own, name].add(_module(command))
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            # An answer to what is no command, like an uploaded workbook, names itself.
            if isinstance(node, ast.Call) and _called(node) == "see" and len(node.args) == 2:
                for name in _strings(node.args[1]):
                    found["done", name].add(_place(path))
    return found


def _enums_in_commands() -> dict[type[StrEnum], set[str]]:
    found: dict[type[StrEnum], set[str]] = defaultdict(set)

    def walk(struct: type[msgspec.Struct], place: str) -> None:
        for spec in describe(struct):
            if spec.leaf.is_struct:
                walk(spec.leaf.type, place)
            elif isinstance(spec.leaf.type, type) and issubclass(spec.leaf.type, StrEnum):
                found[spec.leaf.type].add(place)

    for command in commands():
        walk(command, _module(command))
    return found


def _audit_actions() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "record" and node.args:
                for action in _strings(node.args[0]):
                    found[action].add(_place(path))
    for one in lifecycle.REGISTRY.values():
        for name in one.steps:
            found[f"{one.model.__tablename__}.{name}"].add(_module(one.model))
    return found


def _gates() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or _called(node) not in {"gate", "Gate"}:
                continue
            for argument in (*node.args[:1], *(one.value for one in node.keywords)):
                for code in _strings(argument):
                    found[code].add(_place(path))
    for party in Party:  # the only gates whose code is put together
        found[f"signed_by_{party}"].add("contracting/gates.py")
    return found


def _in_python(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first = {"say": 0, "text": 0, "plural": 0, "column": 0, "NavItem": 1}.get(_called(node))
            if first is not None and len(node.args) > first and not _is_sql(node):
                yield from _strings(node.args[first])
            for keyword in node.keywords:
                if keyword.arg in KEYWORDS:
                    yield from _strings(keyword.value)
        elif (
            isinstance(node, ast.Assign | ast.AnnAssign) and _names(node) & DECLARED and node.value
        ):
            rows = getattr(node.value, "elts", [])
            for row in rows:
                cells = getattr(row, "elts", [row])
                # A tab is (name, address, words); a column (words, …).
                yield from _strings(cells[-1] if "TABS" in _names(node) else cells[0])


def _is_talking(path: Path) -> bool:
    return any(part in _place(path) for part in TALKING)


def _spoken_in(tree: ast.Module) -> Iterator[str]:
    """Literals that begin like a sentence, other than what is written about the code."""
    about = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in about:
            text = node.value if isinstance(node.value, str) else ""
            yield from re.findall(r"\A[A-Z][a-z]+\b.*", text, re.DOTALL)


def package_of(place: str) -> str:
    """The package whose words stand in a file; templates stand in folders of their packages."""
    if place.startswith("app/templates/"):
        folder = place.split("/")[2]
        return folder if folder in PACKAGES else "app"
    return place.split("/", 1)[0]


def _strings(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


@cache
def _calls(path: Path) -> list[tuple[str, list[nodes.Expr]]]:
    tree = jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"))
    return [
        (call.node.name, list(call.args))
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.args
    ]


@cache
def _python_files() -> tuple[Path, ...]:
    # Samples hold what people would have typed, which nobody translates.
    return tuple(
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "samples" not in path.parts and path.name != "samples.py"
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_sql(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "sa"


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _below(kind: type[Kind]) -> set[type[Kind]]:
    return {kind, *(deep for child in kind.__subclasses__() for deep in _below(child))}


def _enums() -> list[type[StrEnum]]:
    """Our own lists of codes."""
    return [
        kind
        for kind in _below(StrEnum)
        if kind is not StrEnum and kind.__module__.split(".")[0] in PACKAGES
    ]


def _module(kind: type) -> str:
    return kind.__module__.replace(".", "/") + ".py"


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
