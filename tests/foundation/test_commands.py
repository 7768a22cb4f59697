"""A command is read whole or refused whole, with a sentence for every field that is wrong."""

import contextlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.commands import describe, nest, read
from foundation.errors import InvalidCommand
from tests.foundation.everything import (
    EXPECTED,
    FORM,
    JSON,
    KEY,
    OTHER,
    Colour,
    Everything,
    Place,
    error,
    errors,
)


def test_json_and_a_form_give_the_same_command() -> None:
    assert read(Everything, JSON) == EXPECTED
    assert read(Everything, {**FORM, "colours": ["red"]}, "form") == EXPECTED


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = {
        "title": "",
        "count": 1.5,
        "share": -1,
        "amount": 5.25,
        "day": "2026-02-30",
        "at": "2026-02-17T09:30:00",
        "colour": "green",
        "owner": "me",
        "agreed": "yes",
        "lines": [{"concept": "Excavación", "price": "1.5.5"}, {"concept": 5}, 7],
        "files": [str(KEY), "no"],
        "colours": "red",
        "surplus": 1,
    }

    assert set(errors(Everything, wrong)) == {
        *("title", "count", "share", "amount", "day", "at", "colour", "owner", "agreed"),
        *("lines.0.price", "lines.1.concept", "lines.1.price", "lines.2"),
        *("files.1", "colours", "surplus"),
    }


def test_every_missing_field_is_named_at_once_and_optional_ones_are_not() -> None:
    needed = {
        "title",
        "count",
        "share",
        "amount",
        "day",
        "at",
        "colour",
        "owner",
        "agreed",
        "lines",
    }

    assert set(errors(Everything, {})) == needed
    # An unticked box sends nothing and means no.
    assert set(errors(Everything, {}, "form")) == needed - {"agreed"}


@pytest.mark.parametrize("raw", [[], "text", 5, None, True, [JSON]])
def test_a_command_is_an_object(raw: object) -> None:
    assert set(errors(Everything, raw)) == {"command"}


def test_an_unknown_field_is_refused_wherever_it_stands() -> None:
    line = {"concept": "Excavación", "price": "1", "state": "approved"}

    assert set(errors(Everything, {**JSON, "state": "signed", "lines": [line]})) == {
        "state",
        "lines.0.state",
    }


def test_many_references_are_read_one_by_one() -> None:
    assert read(Everything, {**JSON, "files": [str(KEY), str(OTHER)]}).files == (KEY, OTHER)
    form = {**FORM, "files": [str(KEY), "", str(OTHER)]}
    assert read(Everything, form, "form").files == (KEY, OTHER)
    assert set(errors(Everything, {**JSON, "files": [str(KEY), None, 5]})) == {"files.1", "files.2"}


def test_what_may_be_left_out_keeps_its_default_and_what_may_be_nothing_is_nothing() -> None:
    command = read(Everything, {**JSON, "note": None})

    assert command.note is None
    assert command.colours == (Colour.RED,)
    assert read(Everything, {**JSON, "colours": []}).colours == ()
    # In a form, no box ticked is an answer.
    assert read(Everything, FORM, "form").colours == ()


def test_a_json_list_is_a_list() -> None:
    assert (
        error("lines", {"0": {"concept": "Excavación", "price": "1"}}) == "This could not be read."
    )


def test_a_rule_of_the_command_is_told_with_the_path_of_its_row() -> None:
    rows = [{"concept": "Excavación", "price": "1"}, {"concept": "forbidden", "price": "2"}]

    assert errors(Everything, {**JSON, "lines": rows}) == {"lines.1.concept": "Not this one."}


def test_a_group_is_read_whole_left_out_or_refused() -> None:
    place = {"name": "El Palmar", "latitude": 3_034_500}

    assert read(Everything, {**JSON, "place": place}).place == Place(
        name="El Palmar", latitude=3_034_500
    )
    assert set(errors(Everything, {**JSON, "place": {}})) == {"place.name", "place.latitude"}
    assert set(errors(Everything, {**JSON, "place": "here"})) == {"place"}
    left_blank = {**FORM, "place-name": [" "], "place-latitude": [""]}
    assert read(Everything, left_blank, "form").place is None
    assert set(errors(Everything, {**FORM, "place": ["here"]}, "form")) == {"place"}


def test_the_rows_of_a_form_are_read_in_the_order_of_their_numbers_without_the_empty_ones() -> None:
    form = {**FORM}
    for number, concept in (("10", "third"), ("2", "second"), ("1", "  "), ("0", "first")):
        form[f"lines-{number}-concept"] = [concept]
        form[f"lines-{number}-price"] = ["5"] if concept.strip() else [""]

    command = read(Everything, form, "form")

    assert [line.concept for line in command.lines] == ["first", "second", "third"]


def test_the_errors_of_a_form_are_numbered_as_its_rows_are_drawn_again() -> None:
    form = {**FORM, "lines-0-concept": [""], "lines-0-price": [""]}
    form |= {"lines-1-concept": ["Relleno"], "lines-1-price": ["mucho"]}

    assert set(errors(Everything, form, "form")) == {"lines.0.price"}


@pytest.mark.parametrize(
    "names",
    [
        ["lines-²-concept"],
        [f"lines-{'9' * 5000}-concept"],
        ["lines-0-concept-x", "lines-0-concept"],
        ["lines-0-concept", "lines-0-concept-x"],
        ["lines"],
        ["title-0-x"],
        ["count-a"],
        ["amount-a", "day-b", "at-c", "colour-d", "owner-e", "agreed-f", "note-g", "files-0-h"],
        ["-".join("a" * 50_000)],
        ["lines-0-" + "-".join("a" * 50_000)],
        ["-", "--", "lines-", "-lines", ""],
    ],
)
def test_a_form_with_strange_names_is_refused_and_never_breaks(names: list[str]) -> None:
    form = {name: value for name, value in FORM.items() if not name.startswith("lines")}

    with contextlib.suppress(InvalidCommand):
        read(Everything, {**form, **{name: ["x"] for name in names}}, "form")


def test_a_flat_form_becomes_rows_in_rows() -> None:
    assert nest({"a": ["1"], "b-0-c": ["2"], "b-0-d-1-e": ["3"]}) == {
        "a": ["1"],
        "b": {"0": {"c": ["2"], "d": {"1": {"e": ["3"]}}}},
    }


def test_a_field_of_two_types_is_a_mistake_of_the_code() -> None:
    class Either(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
        answer: int | str

    with pytest.raises(TypeError):
        describe(Either)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*JSON, "note", "files", "place", "x"]), values))
def test_no_json_breaks_the_reader(changes: dict[str, Any]) -> None:
    with contextlib.suppress(InvalidCommand):
        read(Everything, {**JSON, **changes})


field_names = st.sampled_from(
    [*FORM, "files", "colours", "place-name", "place-latitude", "lines-1-price"]
)


@given(st.dictionaries(field_names, st.lists(st.text(max_size=12), max_size=2)))
def test_no_form_breaks_the_reader(changes: dict[str, list[str]]) -> None:
    with contextlib.suppress(InvalidCommand):
        read(Everything, {**FORM, **changes}, "form")
