"""Reading commands: what a person decides, from a page's form, from JSON or from a workbook, with every field's error at once.

A command is a frozen ``msgspec.Struct`` whose fields are built from the leaf types below. The same description reads a command, draws
its form and documents its API. Forms speak the reader's Spanish or English numbers (``1.500.000,50``), JSON speaks plain ones.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import NODEFAULT, Meta

from foundation.errors import InvalidCommand, Sentence, say
from foundation.leaves import (
    EXPECTED,
    NOT_UNDERSTOOD,
    REQUIRED,
    Leaf,
    Source,
    Unreadable,
    read_leaf,
)
from foundation.money import Money
from foundation.numbers import MARKS, Mark

CodeText = Annotated[str, Meta(min_length=1, max_length=40)]
NumberText = Annotated[str, Meta(min_length=1, max_length=80)]
ShortText = Annotated[str, Meta(min_length=1, max_length=200)]
LongText = Annotated[str, Meta(min_length=1, max_length=6000, extra={"kind": "textarea"})]
Total = Annotated[int, Meta(ge=0, le=10_000_000)]
Year = Annotated[int, Meta(ge=1900, le=2200)]
Rate = Annotated[int, Meta(ge=0, le=1_000_000, extra={"kind": "percent", "scale": 100})]
Milli = Annotated[int, Meta(ge=0, le=10**15, extra={"kind": "quantity", "scale": 1000})]
Latitude = Annotated[
    int, Meta(ge=-90_000_000, le=90_000_000, extra={"kind": "degrees", "scale": 1_000_000})
]
Longitude = Annotated[
    int, Meta(ge=-180_000_000, le=180_000_000, extra={"kind": "degrees", "scale": 1_000_000})
]
PhotoId = Annotated[UUID, Meta(extra={"kind": "photo"})]
FileId = Annotated[UUID, Meta(extra={"kind": "file"})]
TerritoryPath = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=r"^CO\.([0-9]{2}\.([0-9]{5}\.([0-9a-z-]+\.)?)?)?$",
        extra={"kind": "territory"},
    ),
]
MunicipalityPath = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=r"^CO\.[0-9]{2}\.[0-9]{5}\.([0-9a-z-]+\.)?$",
        extra={"kind": "territory"},
    ),
]

Command = TypeVar("Command")
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class FieldSpec:
    """One field of a command."""

    name: str
    leaf: Leaf
    default: Any

    @property
    def required(self) -> bool:
        return self.default is NODEFAULT and not self.leaf.optional


@cache
def describe(command: type) -> tuple[FieldSpec, ...]:
    """The fields of a command, in order."""
    hints = get_type_hints(command, include_extras=True)
    return tuple(
        FieldSpec(field.name, _leaf(hints[field.name]), _default(field))
        for field in msgspec.structs.fields(command)
    )


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default is not NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not NODEFAULT else NODEFAULT


def _leaf(hint: Any) -> Leaf:
    optional = False
    if get_origin(hint) in (Union, types.UnionType):
        inner = [part for part in get_args(hint) if part is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"a command field is one type or nothing: {hint}")
        hint, optional = inner[0], True
    if get_origin(hint) is tuple:
        return replace(_leaf(get_args(hint)[0]), optional=optional, many=True)
    meta = Meta()
    if get_origin(hint) is Annotated:
        hint, meta = get_args(hint)[0], get_args(hint)[1]
    extra = meta.extra or {}
    return Leaf(
        kind=extra.get("kind") or _kind(hint),
        type=hint,
        optional=optional,
        many=False,
        minimum=_int(meta.ge),
        maximum=_int(meta.le),
        min_length=meta.min_length,
        max_length=meta.max_length,
        pattern=meta.pattern,
        scale=extra.get("scale", 1),
    )


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


def _kind(hint: Any) -> str:
    if hint is Money:
        return "money"
    if isinstance(hint, type):
        if issubclass(hint, StrEnum):
            return "choice"
        if issubclass(hint, msgspec.Struct):
            return "struct"
    return {
        str: "text",
        int: "integer",
        bool: "checkbox",
        date: "date",
        datetime: "instant",
        UUID: "reference",
    }[hint]


def read(
    command: type[Command], raw: Any, source: Source = "json", *, language: str = "es"
) -> Command:
    """The command in ``raw``, or ``InvalidCommand`` with a sentence for every field that is wrong.

    For forms ``raw`` maps names to lists of texts, rows are named ``lines-0-unit`` and numbers are written as in ``language``; for JSON it
    is the decoded object.
    """
    reader = _Reader(source, MARKS.get(language, ","), {})
    value = reader.struct(command, nest(raw) if source == "form" else raw, "")
    if reader.errors:
        raise InvalidCommand(reader.errors)
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Reader:
    """One reading of one command; ``errors`` collects what is wrong, by the path of the field."""

    source: Source
    decimal: Mark
    errors: dict[str, Sentence]

    def struct(self, command: type, raw: Any, path: str) -> Any:
        if not isinstance(raw, Mapping):
            self.errors[path.rstrip(".") or "command"] = NOT_UNDERSTOOD
            return None
        before = len(self.errors)
        values: dict[str, Any] = {}
        specs = describe(command)
        for spec in specs:
            value = self.field(spec, raw.get(spec.name), f"{path}{spec.name}")
            if value is not NODEFAULT:
                values[spec.name] = value
        if self.source == "json":
            for unknown in raw.keys() - {spec.name for spec in specs}:
                self.errors[f"{path}{unknown}"] = say(
                    "This is not something that can be said here."
                )
        if len(self.errors) > before:
            return None
        try:
            return command(**values)
        except InvalidCommand as invalid:
            self.errors.update({f"{path}{name}": text for name, text in invalid.errors.items()})
            return None

    def field(self, spec: FieldSpec, raw: Any, path: str) -> Any:
        leaf = spec.leaf
        if leaf.many:
            return self._many(spec, raw, path)
        if leaf.is_struct:
            return self._inner(spec, raw, path)
        if self.source == "form":
            raw = _first(raw)
            if isinstance(raw, str) and leaf.kind != "password":
                raw = raw.strip()
            if leaf.kind == "checkbox":
                return raw in ("true", "on", "1")
        if raw is None or raw == "":
            return self._nothing(spec, path)
        return self._leaf(leaf, raw, path)

    def _inner(self, spec: FieldSpec, raw: Any, path: str) -> Any:
        is_left_out = raw is None or (self.source == "form" and spec.leaf.optional and blank(raw))
        if is_left_out and not spec.required:
            return self._nothing(spec, path)
        return self.struct(spec.leaf.type, {} if raw is None else raw, f"{path}.")

    def _nothing(self, spec: FieldSpec, path: str) -> Any:
        if spec.required:
            self.errors[path] = REQUIRED
            return None
        return None if spec.default is NODEFAULT else spec.default

    def _leaf(self, leaf: Leaf, raw: Any, path: str) -> Any:
        try:
            return read_leaf(leaf, raw, self.source, decimal=self.decimal)
        except Unreadable as wrong:
            self.errors[path] = wrong.sentence
            return None

    def _many(self, spec: FieldSpec, raw: Any, path: str) -> Any:
        # Rows that are optional as a whole say by their absence something else than by being none.
        if raw is None and not spec.required and (self.source == "json" or spec.leaf.optional):
            return self._nothing(spec, path)
        items = self._items(raw)
        if items is None:
            self.errors[path] = NOT_UNDERSTOOD
            return None
        if not items and spec.required:
            self.errors[path] = say("At least one is needed.")
        leaf = spec.leaf
        return tuple(
            self.struct(leaf.type, item, f"{path}.{index}.")
            if leaf.is_struct
            else self._leaf(leaf, item, f"{path}.{index}")
            for index, item in enumerate(items)
        )

    def _items(self, raw: Any) -> Sequence[Any] | None:
        if raw is None:
            return ()
        if self.source == "json":
            return raw if isinstance(raw, (list, tuple)) else None
        # A row left empty is not meant; leaving it out here keeps the numbers of the errors those of the rows drawn again.
        items = in_order(raw) if isinstance(raw, Mapping) else raw
        return [item for item in items if item != "" and not blank(item)]


def answers(command: msgspec.Struct, path: str = "") -> Iterator[tuple[str, Leaf, Any]]:
    """Every single answer in a command, also in its rows: the name of its field, what it may hold, what it holds."""
    for spec in describe(type(command)):
        value = getattr(command, spec.name)
        rows = list(enumerate(value or ())) if spec.leaf.many else [(None, value)]
        for index, item in rows:
            name = f"{path}{spec.name}" if index is None else f"{path}{spec.name}.{index}"
            if isinstance(item, msgspec.Struct) and spec.leaf.is_struct:
                yield from answers(item, f"{name}.")
            elif item is not None:
                yield name, spec.leaf, item


def chosen(kind: type[Code], text: str, *, field: str) -> Code:
    """The code of a list that an address names; what is no code of it is refused like an answer that is none of the options."""
    try:
        return kind(text)
    except ValueError:
        raise InvalidCommand({field: EXPECTED["choice"]}) from None


def in_order(rows: Mapping[str, Any]) -> list[Any]:
    """The rows of a form by their numbers."""
    return [rows[key] for key in sorted(rows, key=lambda key: (len(key), key))]


def blank(item: Any) -> bool:
    """Whether a row of a form was left empty and is not meant."""
    if not isinstance(item, Mapping):
        return False
    return all(
        blank(value) if isinstance(value, Mapping) else not "".join(value).strip()
        for value in item.values()
    )


def _first(raw: Any) -> Any:
    if isinstance(raw, (list, tuple)):
        return raw[0] if raw else None
    return raw


# Rows in rows in rows: no command goes deeper.
_DEEPEST = 6


def nest(form: Mapping[str, Any]) -> dict[str, Any]:
    """A flat form as nested rows: ``lines-0-unit`` becomes ``{"lines": {"0": {"unit": …}}}``."""
    result: dict[str, Any] = {}
    for name, value in form.items():
        parts = name.split("-", _DEEPEST)
        inner = result
        for part in parts[:-1]:
            found = inner.setdefault(part, {})
            if not isinstance(found, dict):
                break
            inner = found
        else:
            inner[parts[-1]] = value
    return result
