"""Every kind of act, in every form: reviewed words, the same bytes, sound files, and pages that look as they were looked at.

The forms are the samples that the product itself can write: ordinary, minimal and extreme. ``--update-golden`` writes texts and pictures
anew, to be reviewed and looked at.
"""

import subprocess
from pathlib import Path

import pytest

from app.acts import ACTS
from app.sample_papers import FORMS, sample
from foundation.acts import AnyAct
from foundation.samples import STAMP
from tests.support.golden import Golden, Pictures
from tests.support.programmes import programme

LARGEST_FILE = 1_000_000

EVERY = [pytest.param(act, form, id=f"{act.kind}-{form}") for act in ACTS for form in sorted(FORMS)]


@pytest.mark.parametrize(("act", "form"), EVERY)
def test_an_act_says_what_people_reviewed(act: AnyAct, form: str, golden: Golden) -> None:
    golden(f"{act.kind}.{form}.es", sample(act, form, "es", STAMP).content)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_an_act_is_complete_in_english_too(act: AnyAct, golden: Golden) -> None:
    golden(f"{act.kind}.ordinary.en", sample(act, "ordinary", "en", STAMP).content)


@pytest.mark.parametrize(("act", "form"), EVERY)
def test_the_same_sheet_is_the_same_file(act: AnyAct, form: str) -> None:
    first, again = sample(act, form, "es", STAMP), sample(act, form, "es", STAMP)

    assert first.content == again.content
    assert len(first.content) < LARGEST_FILE
    assert first.replaced == ()


@pytest.mark.parametrize(("act", "form"), EVERY)
def test_a_page_looks_as_it_was_looked_at(act: AnyAct, form: str, pictures: Pictures) -> None:
    pictures(f"{act.kind}.{form}", sample(act, form, "es", STAMP).content)


@pytest.mark.parametrize(("act", "form"), EVERY)
def test_other_programs_read_it_without_complaint(act: AnyAct, form: str, tmp_path: Path) -> None:
    file = tmp_path / "act.pdf"
    file.write_bytes(sample(act, form, "es", STAMP).content)

    checked = subprocess.run(
        [programme("qpdf"), "--check", file], capture_output=True, text=True, check=False
    )
    fonts = subprocess.run(
        [programme("pdffonts"), file], capture_output=True, text=True, check=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    rows = fonts.stdout.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), fonts.stdout
