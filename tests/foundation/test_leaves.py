"""One value is read as it stands or refused with what would be right."""

from typing import Annotated

import msgspec
import pytest

from foundation.commands import MunicipalityPath, TerritoryPath, read
from foundation.money import Money, cop
from tests.foundation.everything import FORM, JSON, KEY, Everything, error, errors


def test_an_english_form_speaks_english_numbers() -> None:
    form = {**FORM, "amount": ["$ 110,400,000.50"], "share": ["19.5"], "count": ["1,043"]}
    form["lines-0-price"] = ["12,500.50"]

    command = read(Everything, form, "form", language="en")

    assert command.amount == cop("110_400_000.50")
    assert (command.count, command.share) == (1043, 1950)


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-1", "1e5", "1,5", "1.505", " 1", "1_000", ""]
)
def test_money_in_json_is_plain_text_of_at_most_two_decimals(text: str) -> None:
    assert error("amount", text)


@pytest.mark.parametrize(
    "value",
    [
        5,
        5.25,
        True,
        [],
        {"currency": "COP"},
        {"minor": 5.0, "currency": "COP"},
        {"minor": True, "currency": "COP"},
        {"minor": -1, "currency": "COP"},
        {"minor": 10**40, "currency": "COP"},
        {"minor": 5, "currency": "pesos"},
        {"minor": 5, "currency": "COP", "extra": 1},
        "9" * 5000,
    ],
)
def test_money_in_json_is_never_a_number_that_may_have_lost_digits(value: object) -> None:
    assert error("amount", value)


def test_money_in_json_is_pesos_where_no_currency_is_said() -> None:
    said = read(Everything, {**JSON, "amount": {"minor": 5, "currency": "COP"}})

    assert read(Everything, {**JSON, "amount": {"minor": 5}}).amount == said.amount == Money(5)


@pytest.mark.parametrize("value", [1.0, "1", True, -1, 10**7 + 1, 10**30, [], {}])
def test_a_count_in_json_is_a_whole_number_within_its_limits(value: object) -> None:
    assert error("count", value)


@pytest.mark.parametrize(
    "text", ["1.5", "1,5", "-1", "NaN", "diez", "1e3", "10.000.001", "9" * 5000]
)
def test_a_count_in_a_form_is_a_whole_number_within_its_limits(text: str) -> None:
    assert set(errors(Everything, {**FORM, "count": [text]}, "form")) == {"count"}


@pytest.mark.parametrize("value", ["true", "on", 1, 0, [], "no"])
def test_yes_and_no_in_json_are_true_and_false(value: object) -> None:
    assert error("agreed", value) == "Say yes or no."


def test_nothing_where_yes_or_no_is_needed_is_refused() -> None:
    assert error("agreed", None) == "This is needed."


@pytest.mark.parametrize(
    "value",
    ["2026-02-30", "17/02/2026", "2026-2-7", "1700000000", 20260217, "0001-01-01", "9999-12-31"],
)
def test_a_day_is_one_that_exists_and_that_somebody_can_mean(value: object) -> None:
    assert error("day", value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-17T09:30:00",
        "2026-02-17",
        "1700000000",
        1_700_000_000,
        "2026-02-17T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_an_instant_in_json_says_its_time_zone(value: object) -> None:
    assert error("at", value)


@pytest.mark.parametrize("text", ["1700000000", "2026-02-17", "2026-02-30T09:00", "mañana"])
def test_an_instant_in_a_form_is_a_day_and_an_hour(text: str) -> None:
    assert set(errors(Everything, {**FORM, "at": [text]}, "form")) == {"at"}


@pytest.mark.parametrize("value", ["", "0", "0197f3c1", 5, None, ["x"], {"id": str(KEY)}])
def test_a_reference_is_a_key(value: object) -> None:
    assert error("owner", value)


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe", "\U0001ffff", "\ud800"],
)
def test_a_text_holds_only_what_can_be_written_down(character: str) -> None:
    found = error("title", f"Placa{character}huella")

    assert found == "This holds characters that cannot be written down."


@pytest.mark.parametrize(
    "text", ["", "  ", "\n", "\u00a0", "\u200b", "\u200b \ufeff", "\u3164"[:0]]
)
def test_a_text_that_nobody_can_see_is_missing(text: str) -> None:
    assert error("title", text) == "This is needed."


def test_a_text_keeps_its_accents_its_lines_and_its_emoji() -> None:
    note = "Ñame, maíz y café ☕\r\n\tsegunda línea"

    assert read(Everything, {**JSON, "note": note}).note == "Ñame, maíz y café ☕\n\tsegunda línea"


def test_a_text_is_as_long_as_it_may_be() -> None:
    assert read(Everything, {**JSON, "title": "á" * 200}).title == "á" * 200
    assert error("title", "á" * 201) == "Write at most 200 characters."


class SetPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    password: Annotated[str, msgspec.Meta(min_length=8, max_length=40, extra={"kind": "password"})]


def test_a_password_is_taken_as_it_was_typed() -> None:
    assert read(SetPassword, {"password": " dos espacios "}).password == " dos espacios "
    assert read(SetPassword, {"password": [" dos espacios "]}, "form").password == " dos espacios "


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    anywhere: TerritoryPath
    municipality: MunicipalityPath


@pytest.mark.parametrize(
    "path", ["CO", "CO.19", "CO.1.", "co.", "CO.19.19142", "CO..", "CO.19.19142.\x00.", "CO.*."]
)
def test_a_territory_is_a_path_with_a_closing_dot(path: str) -> None:
    assert set(errors(Where, {"anywhere": path, "municipality": path})) == {
        "anywhere",
        "municipality",
    }


def test_a_territory_is_no_longer_than_its_column() -> None:
    path = f"CO.19.19142.{'a' * 80}."

    assert set(errors(Where, {"anywhere": path, "municipality": path})) == {
        "anywhere",
        "municipality",
    }
