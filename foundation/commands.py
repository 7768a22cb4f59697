"""Reading commands: what a person decides, from a page's form, from JSON or from a workbook, with every field's error at once.

A command is a frozen ``msgspec.Struct`` whose fields are built from the leaf types below. The same description reads a command, draws
its form and documents its API. Forms speak the reader's Spanish or English numbers (``1.500.000,50``), JSON speaks plain ones.
"""

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import NODEFAULT, Meta

from foundation.clock import BOGOTA
from foundation.errors import InvalidCommand, Sentence, say
from foundation.money import Money, parse_plain
from foundation.numbers import parse_decimal_text, parse_money_text

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
    Meta(pattern=r"^CO\.([0-9]{2}\.([0-9]{5}\.([0-9a-z-]+\.)?)?)?$", extra={"kind": "territory"}),
]
MunicipalityPath = Annotated[
    str, Meta(pattern=r"^CO\.[0-9]{2}\.[0-9]{5}\.([0-9a-z-]+\.)?$", extra={"kind": "territory"})
]

Source = Literal["form", "json"]
Command = TypeVar("Command")

REQUIRED = say("This is needed.")
NOT_UNDERSTOOD = say("This could not be read.")


@dataclass(frozen=True)
class Leaf:
    """What a field holds, as forms and readers need to know it."""

    kind: str
    type: Any
    optional: bool
    many: bool
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    scale: int = 1

    @property
    def is_struct(self) -> bool:
        return self.kind == "struct"


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
        item = _leaf(get_args(hint)[0])
        return Leaf(item.kind, item.type, optional, many=True, **_limits_of(item))
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


def _limits_of(leaf: Leaf) -> dict[str, Any]:
    names = ("minimum", "maximum", "min_length", "max_length", "pattern", "scale")
    return {name: getattr(leaf, name) for name in names}


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


def read(command: type[Command], raw: Mapping[str, Any], source: Source = "json") -> Command:
    """The command in ``raw``, or ``InvalidCommand`` with a sentence for every field that is wrong.

    For forms ``raw`` maps names to lists of texts and rows are named ``lines-0-unit``; for JSON it is the decoded object.
    """
    errors: dict[str, Sentence] = {}
    values = _read_struct(command, nest(raw) if source == "form" else raw, source, "", errors)
    if errors:
        raise InvalidCommand(errors)
    return values  # type: ignore[no-any-return]


def _read_struct(
    command: type, raw: Any, source: Source, path: str, errors: dict[str, Sentence]
) -> Any:
    if not isinstance(raw, Mapping):
        errors[path or "command"] = NOT_UNDERSTOOD
        return None
    before = len(errors)
    values: dict[str, Any] = {}
    specs = describe(command)
    for spec in specs:
        value = _read_field(spec, raw.get(spec.name), source, f"{path}{spec.name}", errors)
        if value is not NODEFAULT:
            values[spec.name] = value
    if source == "json":
        for unknown in raw.keys() - {spec.name for spec in specs}:
            errors[f"{path}{unknown}"] = say("This is not something that can be said here.")
    if len(errors) > before:
        return None
    try:
        return command(**values)
    except InvalidCommand as invalid:
        errors.update({f"{path}{name}": sentence for name, sentence in invalid.errors.items()})
        return None


def _read_field(
    spec: FieldSpec, raw: Any, source: Source, path: str, errors: dict[str, Sentence]
) -> Any:
    leaf = spec.leaf
    if leaf.many:
        return _read_many(spec, raw, source, path, errors)
    if leaf.is_struct:
        if raw is None and (leaf.optional or spec.default is not NODEFAULT):
            return spec.default if spec.default is not NODEFAULT else None
        return _read_struct(leaf.type, raw if raw is not None else {}, source, f"{path}.", errors)
    if source == "form":
        raw = _first(raw)
        if leaf.kind == "checkbox":
            return raw in ("true", "on", "1")
    if raw is None or raw == "":
        if not spec.required:
            return None if leaf.optional and spec.default is NODEFAULT else spec.default
        errors[path] = REQUIRED
        return None
    try:
        return read_leaf(leaf, raw, source)
    except _Unreadable as wrong:
        errors[path] = wrong.sentence
        return None


def _read_many(
    spec: FieldSpec, raw: Any, source: Source, path: str, errors: dict[str, Sentence]
) -> Any:
    leaf = spec.leaf
    if raw is None:
        items: Sequence[Any] = []
    elif isinstance(raw, Mapping):
        items = [
            raw[key] for key in sorted(raw, key=lambda key: int(key) if str(key).isdigit() else 0)
        ]
    elif isinstance(raw, Sequence) and not isinstance(raw, str):
        items = raw
    else:
        errors[path] = NOT_UNDERSTOOD
        return None
    if source == "form":
        # A row left empty is not meant; leaving it out here keeps the numbers of the errors those of the rows drawn again.
        items = [item for item in items if item != "" and not blank(item)]
    result: list[Any] = []
    for index, item in enumerate(items):
        if leaf.is_struct:
            result.append(_read_struct(leaf.type, item, source, f"{path}.{index}.", errors))
            continue
        try:
            result.append(read_leaf(leaf, item, source))
        except _Unreadable as wrong:
            errors[f"{path}.{index}"] = wrong.sentence
    if not result and spec.required:
        errors[path] = say("At least one is needed.")
    return tuple(result)


def blank(item: Any) -> bool:
    """Whether a row of a form was left empty and is not meant."""
    if not isinstance(item, Mapping):
        return False
    return all(
        blank(value) if isinstance(value, Mapping) else not "".join(value).strip()
        for value in item.values()
    )


class _Unreadable(Exception):
    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence


def read_leaf(leaf: Leaf, raw: Any, source: Source) -> Any:
    """One value; raises with the sentence that says what would be right."""
    if leaf.kind == "money":
        return _money(raw, source)
    if source == "form" and leaf.type is int:
        try:
            groups = leaf.kind != "degrees"
            return _limits(leaf, parse_decimal_text(str(raw), leaf.scale, has_groups=groups))
        except ValueError:
            raise _Unreadable(say("Write a number.")) from None
    if isinstance(raw, str) and leaf.type is str:
        return _text(leaf, raw)
    if source == "form" and leaf.kind == "instant":
        raw = _with_seconds(str(raw))
    try:
        value = msgspec.convert(raw, leaf.type, strict=source == "json")
    except msgspec.ValidationError:
        raise _Unreadable(EXPECTED.get(leaf.kind, NOT_UNDERSTOOD)) from None
    if isinstance(value, datetime) and value.tzinfo is None:
        if source == "json":
            raise _Unreadable(say("Say in which time zone, as in 2026-03-15T09:00:00-05:00."))
        value = value.replace(tzinfo=BOGOTA)
    return _limits(leaf, value) if leaf.type is int else value


EXPECTED = {
    "choice": say("Choose one of the options."),
    "date": say("Write a date that exists."),
    "instant": say("Write a date and time that exist."),
    "integer": say("Write a whole number."),
    "checkbox": say("Say yes or no."),
    "reference": say("Choose one of the options."),
    "photo": say("Add a photo."),
    "file": say("Add a file."),
}


def _with_seconds(text: str) -> str:
    """A browser's ``2026-03-15T09:00`` as RFC 3339 wants it."""
    return f"{text}:00" if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text) else text


def _text(leaf: Leaf, raw: str) -> str:
    text = raw.replace("\r\n", "\n").strip()
    # NUL and other control characters cannot be stored on PostgreSQL nor drawn on paper.
    if any(ord(c) < 32 and c not in "\n\t" for c in text):
        raise _Unreadable(say("This holds characters that cannot be written down."))
    if not text and leaf.min_length:
        raise _Unreadable(REQUIRED)
    if leaf.max_length and len(text) > leaf.max_length:
        raise _Unreadable(say("Write at most {n} characters.", n=leaf.max_length))
    if leaf.min_length and len(text) < leaf.min_length:
        raise _Unreadable(say("Write at least {n} characters.", n=leaf.min_length))
    if leaf.pattern:
        try:
            msgspec.convert(text, Annotated[str, Meta(pattern=leaf.pattern)])
        except msgspec.ValidationError:
            raise _Unreadable(
                EXPECTED["choice"] if leaf.kind == "territory" else NOT_UNDERSTOOD
            ) from None
    return text


def _limits(leaf: Leaf, value: int) -> int:
    if leaf.minimum is not None and value < leaf.minimum:
        raise _Unreadable(say("This cannot be less than {n}.", n=leaf.minimum // leaf.scale))
    if leaf.maximum is not None and value > leaf.maximum:
        raise _Unreadable(say("This cannot be more than {n}.", n=leaf.maximum // leaf.scale))
    return value


def _money(raw: Any, source: Source) -> Money:
    try:
        if source == "form":
            return _not_negative(parse_money_text(str(raw)))
        if isinstance(raw, str):
            return _not_negative(parse_plain(raw))
        if (
            isinstance(raw, Mapping)
            and raw.keys() == {"minor", "currency"}
            and type(raw["minor"]) is int
        ):
            return _not_negative(_minor(raw["minor"], str(raw["currency"])))
    except ValueError:
        pass
    raise _Unreadable(say("Write an amount of money, at most two decimals."))


def _not_negative(amount: Money) -> Money:
    if amount.minor < 0:
        raise _Unreadable(say("This cannot be less than {n}.", n=0))
    return amount


def _first(raw: Any) -> Any:
    if isinstance(raw, (list, tuple)):
        return raw[0].strip() if raw and isinstance(raw[0], str) else (raw[0] if raw else None)
    return raw


def nest(form: Mapping[str, Any]) -> dict[str, Any]:
    """A flat form as nested rows: ``lines-0-unit`` becomes ``{"lines": {"0": {"unit": …}}}``."""
    result: dict[str, Any] = {}
    for name, value in form.items():
        parts = name.split("-")
        inner = result
        for part in parts[:-1]:
            found = inner.setdefault(part, {})
            if not isinstance(found, dict):
                break
            inner = found
        else:
            inner[parts[-1]] = value
    return result


def _minor(minor: int, currency: str) -> Money:
    """An amount in minor units; goes through plain text so that one rule holds for every way in."""
    return parse_plain(Money(minor).plain(), currency)
