"""The house rules, kept by a machine: who may know whom, how large a room may be, and what never enters the repository."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("foundation", "portfolio", "contracting", "maintenance", "exchange", "app")
LONGEST_MODULE = 400
# A test tells whole stories, one beneath the other.
LONGEST_TEST_MODULE = 600
# Forty lines are the aim; a call with one argument on each line may take a screen.
LONGEST_FUNCTION = 60
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
LAYER_NAMES = {"models", "services", "repositories", "controllers", "schemas"}

# Registries and delivery networks are named by each machine's own settings, never by us.
REGISTRIES = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|unpkg|jsdelivr|cdnjs|cloudflare|ghcr|docker)\.(?:org|com|net|io)\b"
)
HOMES = re.compile(r"(?<![\w./-])/(?:home|Users)/[a-z]\w*/|(?<![\w./-])/roo[t]/")
LOCKS = ("package-lock.json", "requirements.txt", "requirements-dev.txt", "requirements-tools.txt")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is or would be part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


@cache
def product_modules() -> tuple[Path, ...]:
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in FLOORS
    )


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imported_libraries(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def readable_texts() -> Iterator[tuple[Path, str]]:
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


def test_imports_point_down_the_floors() -> None:
    linter = Path(sys.executable).parent / "lint-imports"

    outcome = subprocess.run([linter], cwd=ROOT, capture_output=True, check=False, text=True)

    assert outcome.returncode == 0, outcome.stdout


def test_every_floor_says_what_it_is() -> None:
    silent = [
        floor
        for floor in FLOORS
        if not (ROOT / floor / "__init__.py").exists()
        or not ast.get_docstring(tree(ROOT / floor / "__init__.py"))
    ]

    assert silent == []


def test_only_web_rooms_and_the_shell_import_litestar() -> None:
    def may(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return parts[0] == "app" or "web" in parts[1:-1] or parts[:2] == ("foundation", "http")

    trespassers = [
        place(path)
        for path in product_modules()
        if "litestar" in imported_libraries(path) and not may(path)
    ]

    assert trespassers == []


def test_only_paper_rooms_import_reportlab() -> None:
    def may(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return "documents" in parts[1:-1] or parts[:2] == ("foundation", "pdf")

    trespassers = [
        place(path)
        for path in product_modules()
        if "reportlab" in imported_libraries(path) and not may(path)
    ]

    assert trespassers == []


def test_no_product_module_imports_what_only_tests_may_use() -> None:
    # libcove is AGPL: it judges our exports, it is no part of them.
    tools = {
        "pytest",
        "hypothesis",
        "playwright",
        "libcove",
        "libcoveoc4ids",
        "libcoveocds",
        "tests",
    }

    users = {place(path): imported_libraries(path) & tools for path in product_modules()}

    assert {path: found for path, found in users.items() if found} == {}


def test_modules_are_nouns_and_not_drawers() -> None:
    drawers = [
        place(path)
        for path in product_modules()
        if {path.stem, *path.relative_to(ROOT).parts[:-1]} & (BANNED_NAMES | LAYER_NAMES)
    ]

    assert drawers == []


def test_modules_fit_in_a_head() -> None:
    sizes = {
        place(path): len(path.read_text("utf-8").splitlines())
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (*FLOORS, "tests", "scripts")
    }

    def most(path: str) -> int:
        return LONGEST_TEST_MODULE if path.startswith("tests/") else LONGEST_MODULE

    assert {path: size for path, size in sizes.items() if size > most(path)} == {}


def test_functions_fit_on_a_screen() -> None:
    """Samples are sheets of paper written out: how long one is depends on the paper, not on the thought."""

    def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        return (function.end_lineno or function.lineno) - function.lineno + 1

    long_ones = {
        f"{place(path)}:{node.name}": length(node)
        for path in product_modules()
        if "samples" not in path.parts and path.name != "samples.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > LONGEST_FUNCTION
    }

    assert long_ones == {}


def test_the_folder_of_migrations_does_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_nothing_names_a_package_registry() -> None:
    named = [
        f"{place(path)}: {match.group()}"
        for path, text in readable_texts()
        for match in REGISTRIES.finditer(text)
    ]

    assert named == []


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    # The exact place of this checkout, too; a very short one (a clone in /app) would match routes and words.
    here = re.compile(re.escape(str(ROOT))) if len(ROOT.parts) > 2 else HOMES

    named = [
        f"{place(path)}: {match.group()}"
        for path, text in readable_texts()
        for pattern in (HOMES, here)
        for match in pattern.finditer(text)
    ]

    assert named == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.startswith("requirements")])
def test_every_locked_python_package_has_its_hashes(lock: str) -> None:
    packages = re.findall(r"^(\w\S*==\S+)[^\\]*\\\n    --hash=sha256:", _lock(lock), re.MULTILINE)

    assert packages
    assert len(packages) == len(re.findall(r"^\w", _lock(lock), re.MULTILINE))


def _lock(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_development_set_contains_the_running_set() -> None:
    def packages(lock: str) -> set[str]:
        return set(re.findall(r"^(\w\S*==\S+)", _lock(lock), re.MULTILINE))

    assert packages("requirements.txt") - packages("requirements-dev.txt") == set()


def test_no_lock_format_that_names_hosts_is_kept() -> None:
    kept = {path.name for path in tracked_files()}

    assert kept & {"uv.lock", "poetry.lock", "pylock.toml", "yarn.lock", "pnpm-lock.yaml"} == set()
