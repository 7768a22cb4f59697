"""What every test has: its own database, a browser if it asks for one, and no way out of this machine."""

import os

import pytest
from hypothesis import settings

from tests.support.network import stay_on_this_machine

pytest_plugins = ["tests.support.databases", "tests.support.browsers", "tests.support.golden"]


# How long an example takes says something of the machine and nothing of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    stay_on_this_machine()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers first: their files are the longest, and none may be left to one worker while the others have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat the checks that failed before the tests ran, where nobody overlooks them."""
    failed = os.environ.get("MINGA_FAILED_CHECKS")
    if failed:
        terminalreporter.section("checks that failed before the tests (see above)", red=True)
        terminalreporter.write_line(failed)
