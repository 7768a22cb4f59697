"""Every kind of act, in every form: reviewed words, the same bytes, sound files, and pages that look as they were looked at.

The forms are the samples that the product itself can write: ordinary, minimal and extreme. ``--update-golden`` writes texts and pictures
anew, to be reviewed and looked at.
"""

import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from app.acts import ACTS
from app.sample_papers import FORMS, sample
from foundation.acts import AnyAct
from foundation.money import Money
from foundation.samples import STAMP
from foundation.translations import translator
from tests.support.golden import Golden, Pictures, words_of
from tests.support.programmes import programme

LARGEST_FILE = 1_000_000
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

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


# What a sheet holds and its paper says another way, or leaves to another paper.
SAID_OTHERWISE = {
    "plain_summary": ("agreement.",),  # One page of an agreement that says the rest itself.
    "previous_studies": ("foot.",),  # Its total is said; the parts stand in the budget.
    "cofinance_act": ("shares.pledged_on",),
    "labour_sheet_paper": ("days",),  # The columns of the sheet are the days of a month.
    "material_receipt": ("lines.unit_price",),
    "goods_receipt": ("lines.unit_price",),
    "sustainability": ("promise.council_act_on",),
    "notice_board": ("milestones.due_on",),  # What is verified is due no more.
}


def figures_of(value: object, path: str = "") -> Iterator[tuple[str, Money | date]]:
    """Every amount and every day that a sheet holds, with the names that lead to it."""
    if isinstance(value, Money) or (isinstance(value, date) and not isinstance(value, datetime)):
        yield path, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from figures_of(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from figures_of(one, path)


def spellings(value: Money | date) -> set[str]:
    """The ways in which Spanish papers write an amount or a day."""
    words = translator("es")
    if isinstance(value, Money):
        return {words.money(value), words.money(Money(abs(value.minor), value.currency))}
    return {words.date(value), words.short_date(value), words.day_in_full(value)}


@pytest.mark.parametrize(("act", "form"), EVERY)
def test_every_amount_and_day_of_the_sheet_is_on_the_paper(act: AnyAct, form: str) -> None:
    said = words_of(sample(act, form, "es", STAMP).content).replace(NO_BREAK_SPACE, " ")
    wanting = {
        path: value
        for path, value in figures_of(act.samples(translator("es"))[form])
        if value != Money.zero() and not path.startswith(SAID_OTHERWISE.get(act.kind, ("-",)))
        if not any(one.replace(NO_BREAK_SPACE, " ") in said for one in spellings(value))
    }

    assert wanting == {}
