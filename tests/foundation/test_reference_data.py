"""Reference tables: every figure is dated, and a table that does not fit is refused with its row."""

import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest

from foundation.reference_data import Dated, covering, read_rows


class Levy(Dated, frozen=True, kw_only=True):
    code: str
    rate_bp: int
    payers: tuple[str, ...] = ()


def levy(valid_from: date, valid_to: date | None) -> Levy:
    return Levy(
        code="levy",
        rate_bp=500,
        valid_from=valid_from,
        valid_to=valid_to,
        source="test",
        to_confirm=False,
    )


def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    folder = tmp_path / "levies" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "levies" / "__init__.py").touch()
    (folder / "levies.csv").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "levies", raising=False)


def test_a_fact_holds_on_its_first_and_its_last_day_and_not_outside() -> None:
    fact = levy(date(2024, 3, 5), date(2024, 9, 17))

    assert fact.covers(date(2024, 3, 5))
    assert fact.covers(date(2024, 9, 17))
    assert not fact.covers(date(2024, 3, 4))
    assert not fact.covers(date(2024, 9, 18))


def test_a_fact_without_end_holds_for_ever() -> None:
    assert covering([levy(date(2024, 3, 5), None)], date(2999, 1, 1))


def test_a_table_is_read_into_frozen_structs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        monkeypatch,
        "code,rate_bp,payers,valid_from,valid_to,source,to_confirm\n"
        'works,500,nation;municipality,2006-12-22,,"Ley 1106/2006, art. 6",false\n',
    )

    (row,) = read_rows("levies", "levies.csv", Levy)

    assert row.rate_bp == 500
    assert row.payers == ("nation", "municipality")
    assert row.valid_to is None
    with pytest.raises(AttributeError):
        row.rate_bp = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "line", ["works,five,,2006-12-22,,law,false", "works,500", "works,500,,2006-12-22,,,false"]
)
def test_a_row_that_does_not_fit_is_refused_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    write(
        tmp_path,
        monkeypatch,
        f"code,rate_bp,payers,valid_from,valid_to,source,to_confirm\n{line}\n",
    )

    with pytest.raises(ValueError, match=r"levies\.csv, row 2"):
        read_rows("levies", "levies.csv", Levy)


def test_a_heading_that_no_column_knows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        monkeypatch,
        "code,rate_bp,colour,valid_from,valid_to,source,to_confirm\n"
        "works,500,red,2006-12-22,,law,false\n",
    )

    with pytest.raises(ValueError, match="colour"):
        read_rows("levies", "levies.csv", Levy)


def test_a_dated_fact_needs_its_source() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"valid_from": "2024-01-01", "to_confirm": "true"}, Dated, strict=False)
