"""Other people's programs that read our files: used where they are installed, and said where they are not."""

import shutil

import pytest


def programme(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed (Debian: poppler-utils, qpdf)")
    return found
