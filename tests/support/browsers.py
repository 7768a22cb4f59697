"""A real browser in front of a real server: Debian's Chromium, driven by playwright, and `minga serve` in a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.support.machine import lacking

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK_WIDTH = 1280
PHONE_WIDTH = 360
STARTS_WITHIN_SECONDS = 180
SWITCHES = [
    "--no-sandbox",  # Chromium refuses to run as root otherwise; it opens our own pages only.
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


# Per module: while playwright is open its event loop belongs to this thread, and other tests may want one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        lacking("Chromium is not installed (Debian package chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window on an office computer; the test fails if a script fails in it."""
    with window(browser, width=DESK_WIDTH) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The narrowest screen we promise."""
    with window(browser, width=PHONE_WIDTH) as opened:
        yield opened


@contextmanager
def window(browser: Browser, *, width: int, scripts: bool = True) -> Iterator[Page]:
    """A fresh visitor in Colombia with a window of this width; `scripts=False` switches JavaScript off."""
    context = browser.new_context(
        locale="es-CO",
        timezone_id="America/Bogota",
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.extend(_policy_breaches(message)))
    yield opened
    context.close()
    assert faults == []


def _policy_breaches(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


def accessibility_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, and the elements that break it."""
    # Through the debugger, because the page's own policy rightly refuses scripts from elsewhere.
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found = debugger.send(
        "Runtime.evaluate",
        {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True},
    )
    return [
        f"{violation['id']}: {', '.join(' '.join(node['target']) for node in violation['nodes'])}"
        for violation in found["result"]["value"]["violations"]
    ]


def look_faults(page: Page) -> list[str]:
    """What is wrong with the look of a page: what axe finds, and how much wider it is than its screen."""
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*accessibility_violations(page), *([f"{wider} px wide"] if wider else [])]


@contextmanager
def served(data: Path, database_url: str, *options: str) -> Iterator[str]:
    """`minga serve` over a data folder and a database, on a free port; gives its address and stops it afterwards."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = data / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "minga", "serve", "--port", str(port), *options],
            env=os.environ | {"MINGA_DATA": str(data), "MINGA_DATABASE": database_url},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(address, process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5):
                return
        except HTTPError:
            return  # An answer, even if it is a refusal.
        except URLError:
            time.sleep(0.1)
    raise RuntimeError(f"minga serve did not answer on {address}:\n{log.read_text()}")
