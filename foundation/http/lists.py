"""The parts every list page shares: its columns, its search and its filters."""

from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from foundation.columns import snake
from foundation.http.forms import FormField, Option
from foundation.http.site import HttpRequest
from foundation.translations import Translator

Query = TypeVar("Query", bound=msgspec.Struct)


def asked(request: HttpRequest, kind: type[Query]) -> Query:
    """What the address asks of a list; names that mean nothing here are left alone."""
    known = {
        name: request.query_params[name]
        for name in kind.__struct_fields__
        if request.query_params.get(name)
    }
    return msgspec.convert(known, kind)


def column(
    label: str,
    words: Translator,
    *,
    key: str = "",
    is_number: bool = False,
    is_sortable: bool = False,
) -> dict[str, Any]:
    """One column of a list as the table macro takes it."""
    return {
        "key": key or label,
        "label": words.text(label),
        "numeric": is_number,
        "sortable": is_sortable,
    }


def search_field(words: Translator, value: str) -> FormField:
    """The search box of a list."""
    return FormField(name="q", kind="search", label=words.text("Search"), value=value)


def choice_field(
    words: Translator, name: str, kind: type[StrEnum], value: str, *, label: str = ""
) -> FormField:
    """A filter by one code list; «all» is the empty choice."""
    context = snake(kind.__name__)
    options = [
        Option(member.value, words.label(context, member), member.value == value) for member in kind
    ]
    everything = Option("", words.text("All"))
    return FormField(
        name=name,
        kind="select",
        label=words.text(label) if label else words.label("field", name),
        value=value,
        options=(everything, *options),
    )


def options_field(
    words: Translator, name: str, options: list[Option], value: str, *, label: str
) -> FormField:
    """A filter by choices that are not a code list."""
    chosen = tuple(Option(o.value, o.label, o.value == value, o.hint) for o in options)
    everything = Option("", words.text("All"))
    return FormField(
        name=name,
        kind="select",
        label=words.text(label),
        value=value,
        options=(everything, *chosen),
    )
