"""Every command that the application declares is read whole or refused, and asks for nothing that no database can keep."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app.server  # noqa: F401 - the routes are declared where the application is put together
from foundation.commands import FieldSpec, describe, read
from foundation.errors import InvalidCommand
from foundation.http.routes import COMMANDS
from foundation.money import MAX_MINOR

TYPES = sorted({route.command for route in COMMANDS}, key=lambda command: str(command.__name__))
LARGEST = 2**63 - 1


def fields(command: type, path: str = "") -> Iterator[tuple[str, FieldSpec]]:
    for spec in describe(command):
        yield f"{path}{spec.name}", spec
        if spec.leaf.is_struct:
            yield from fields(
                spec.leaf.type, f"{path}{spec.name}-0-" if spec.leaf.many else f"{path}{spec.name}-"
            )


@pytest.mark.parametrize("command", TYPES, ids=lambda command: str(command.__name__))
def test_every_text_and_every_number_has_its_limits(command: type) -> None:
    for name, spec in fields(command):
        leaf = spec.leaf
        if leaf.type is str:
            assert leaf.max_length, f"{name} could be endless"
        if leaf.type is int:
            assert leaf.minimum is not None, f"{name} could be below everything"
            assert leaf.maximum is not None, f"{name} could be beyond everything"
            assert -LARGEST <= leaf.minimum <= leaf.maximum <= LARGEST, name
    assert MAX_MINOR < LARGEST


@pytest.mark.parametrize("command", TYPES, ids=lambda command: str(command.__name__))
def test_a_command_says_what_it_is_and_refuses_what_it_does_not_know(command: type) -> None:
    assert command.__doc__
    with pytest.raises(InvalidCommand) as refused:
        read(
            command,
            {"state": "approved", "approved_by": "me"}
            if not _has(command, "state")
            else {"now": 1},
        )

    assert {"state", "approved_by", "now"} & set(refused.value.errors)


def _has(command: type, name: str) -> bool:
    return any(spec.name == name for spec in describe(command))


def test_no_two_commands_share_a_name_or_a_door() -> None:
    assert len({route.name for route in COMMANDS}) == len({(r.name, r.path) for r in COMMANDS})
    assert len({route.path for route in COMMANDS}) == len(COMMANDS)
    assert len({route.api for route in COMMANDS}) == len(COMMANDS)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            "",
            "2026-02-17",
            "2026-02-17T09:30:00-05:00",
            "1.5",
            "CO.19.19142.",
            "²",
            "0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33",
        ]
    )
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("command", TYPES, ids=lambda command: str(command.__name__))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nothing_that_is_sent_breaks_the_reading(command: type, data: st.DataObject) -> None:
    names = [name for name, _ in fields(command)]
    top = [spec.name for spec in describe(command)]
    sent: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(top or ["x"]), values))
    form = data.draw(
        st.dictionaries(
            st.sampled_from(names or ["x"]), st.lists(st.text(max_size=6), min_size=1, max_size=2)
        )
    )

    with contextlib.suppress(InvalidCommand):
        read(command, sent)
    with contextlib.suppress(InvalidCommand):
        read(command, form, "form")
