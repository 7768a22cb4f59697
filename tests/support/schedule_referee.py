"""The independent reader of schedules, asked in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def read(data: bytes) -> dict[str, Any]:
    """What MPXJ finds in a file of MS Project."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.support.mpxj_reader"],
        input=data,
        capture_output=True,
        check=True,
        cwd=ROOT,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found
