"""Forms drawn from commands: the same description that reads what was sent draws what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec import NODEFAULT

from foundation.clock import BOGOTA
from foundation.commands import FieldSpec, blank, describe, in_order, nest
from foundation.errors import Sentence
from foundation.leaves import Leaf
from foundation.money import Money
from foundation.translations import Translator

Values = Mapping[str, Any]

FILES = ("photo", "file")


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    selected: bool = False
    hint: str = ""


@dataclass(frozen=True)
class RowHead:
    """What a row that cannot be added or removed is about, and what to know before filling it in."""

    title: str
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    href: str = ""
    without: frozenset[str] = frozenset()  # what is not asked of this one


@dataclass(frozen=True)
class FixedRows:
    """Rows that are given: ``key`` is the field that says which row it is, ``heads`` what stands above each."""

    key: str
    heads: Mapping[str, RowHead]


@dataclass(frozen=True)
class FormField:
    """One question, with what was answered so far and what is wrong with it."""

    name: str
    kind: str
    label: str
    help: str = ""
    value: Any = ""
    error: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[tuple["FormField", ...], ...] = ()
    heads: tuple[RowHead, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The name by which the page's links, labels and notes know the field."""
        return f"f-{self.name.replace('.', '-')}"


@dataclass(frozen=True)
class Form:
    """Everything a template needs to ask for one command."""

    action: str
    fields: tuple[FormField, ...]
    errors: Mapping[str, str]
    submit: str
    cancel: str | None = None
    multipart: bool = False
    version: int | None = None
    hidden: Mapping[str, Any] = field(default_factory=dict)
    method: str = "post"
    values: Values = field(default_factory=dict)

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """What each field asks, in the words of the form, for the list of what is wrong: a budget has thousands of fields."""
        asked = {question.name: question.label for question in self.fields}
        for question in self.fields:
            for number, row in enumerate(question.rows, start=1):
                title = f"{question.label} {number}" if question.kind == "rows" else question.label
                asked |= {cell.name: f"{title}, {cell.label}" for cell in row}
        return asked


@dataclass(frozen=True)
class FormPlan:
    """What a form needs beyond the command: choices of references, first answers, hidden ones, rows to begin with.

    ``choices`` and ``hidden`` name a field, or one of every row as ``tasks.template``; ``radios`` are choices drawn all at once with their
    hints, because people compare them; ``required`` are answers that this case needs although the command can do without; ``unasked`` are
    questions that make no sense in this case.
    """

    choices: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    initial: Values = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    blank_rows: Mapping[str, int] = field(default_factory=dict)
    fixed_rows: Mapping[str, FixedRows] = field(default_factory=dict)
    radios: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()

    def of_rows(self, name: str) -> "FormPlan":
        """The plan inside the rows of a field, where choices may be of one of their fields alone."""
        own = {n.partition(".")[2]: c for n, c in self.choices.items() if n.startswith(f"{name}.")}
        return replace(self, choices={**self.choices, **own})


def build(
    command: type,
    words: Translator,
    plan: FormPlan,
    *,
    action: str,
    submit: str,
    cancel: str | None = None,
    version: int | None = None,
    sent: Values | None = None,
    errors: Mapping[str, Sentence] | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Form:
    """A form for a command; ``sent`` is what was typed (flat names), which wins over the first answers."""
    values = nest(sent) if sent is not None else dict(plan.initial)
    texts = {name: words.sentence(sentence) for name, sentence in (errors or {}).items()}
    maker = _Maker(command.__name__, words, plan, texts, sent, kept or {})
    unseen = plan.hidden | plan.unasked
    specs = [spec for spec in describe(command) if spec.name not in unseen]
    fields = tuple(maker.field(spec, values.get(spec.name), spec.name) for spec in specs)
    hidden = {n: _text(values.get(n), words) for n in plan.hidden if "." not in n}
    return Form(
        action=action,
        fields=fields,
        errors={name.replace(".", "-"): text for name, text in texts.items()},
        submit=submit,
        cancel=cancel,
        multipart=any(f.kind in FILES for f in _flat(fields)),
        version=version,
        hidden={**hidden, **_kept_alone(fields, kept or {})},
        values=values,
    )


def _kept_alone(fields: Sequence[FormField], kept: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The files that fields of one file keep unseen; a field that takes several shows what it keeps."""
    shown = {f"_kept_{f.name}" for f in _flat(fields) if "multiple" in f.attributes}
    return {name: tokens[-1] for name, tokens in kept.items() if name not in shown}


def _flat(fields: Sequence[FormField]) -> list[FormField]:
    inner = [f for question in fields for row in question.rows for f in row]
    return [*fields, *inner]


@dataclass(frozen=True)
class _Maker:
    owner: str
    words: Translator
    plan: FormPlan
    errors: Mapping[str, str]
    sent: Values | None
    kept: Mapping[str, Sequence[str]]

    def field(self, spec: FieldSpec, value: Any, path: str) -> FormField:
        leaf = spec.leaf
        question = FormField(
            name=path,
            kind=_kind(leaf),
            label=self._label(spec.name),
            help=self._help(spec.name),
            error=self.errors.get(path.replace("-", "."), ""),
            required=(spec.required or spec.name in self.plan.required) and leaf.kind != "checkbox",
            attributes=_attributes(leaf),
        )
        if leaf.is_struct and leaf.many:
            rows = self._rows(spec, value)
            return replace(
                question, rows=self._cells(spec, rows, path), heads=self._heads(spec, rows)
            )
        if leaf.is_struct:
            inner = value if isinstance(value, Mapping) else _as_mapping(value)
            maker = replace(self, owner=leaf.type.__name__)
            row = tuple(
                maker.field(s, inner.get(s.name), f"{path}-{s.name}") for s in describe(leaf.type)
            )
            return replace(question, kind="group", rows=(row,))
        if value is None and self.sent is None and spec.default is not NODEFAULT:
            value = spec.default
        if leaf.kind in ("choice", "reference", "territory") or spec.name in self.plan.choices:
            kind = question.kind if question.kind in ("radios", "checkboxes") else "select"
            if kind == "radios" and any(part.isdigit() for part in path.split("-")):
                kind = "select"  # A row has no room for choices drawn all at once.
            return replace(
                question,
                kind="radios" if spec.name in self.plan.radios else kind,
                options=self._options(spec, value),
                value=_text(value, self.words),
                attributes={},
            )
        if leaf.many and leaf.kind in FILES:
            return self._files(question)
        return replace(question, value=_text(value, self.words, leaf))

    def _files(self, question: FormField) -> FormField:
        """A field that takes several files: each that arrived is kept until somebody takes it out."""
        path = question.name.replace("-", ".")
        options = tuple(
            Option(token, str(n + 1), selected=True, hint=self.errors.get(f"{path}.{n}", ""))
            for n, token in enumerate(self.kept.get(f"_kept_{question.name}", ()))
        )
        several = {**question.attributes, "multiple": "multiple"}
        return replace(question, options=options, attributes=several)

    def _rows(self, spec: FieldSpec, value: Any) -> list[Mapping[str, Any]]:
        """What stands in the rows, one more or one less where a button asked for it, the empty ones left out as in reading."""
        if isinstance(value, Mapping):
            rows: list[Any] = in_order(value)
        else:
            rows = list(value or ())
        sent = self.sent or {}
        if spec.name in self.plan.fixed_rows:
            return [_as_mapping(row) for row in rows]
        if self.sent is None:
            blanks = self.plan.blank_rows.get(spec.name, 1)
            rows += [{}] * max(blanks - len(rows), 0)
        elif not is_editing_rows(sent):
            rows = [row for row in rows if not blank(row)]
        if f"_add_{spec.name}" in sent:
            rows.append({})
        prefix = f"_remove_{spec.name}-"
        removed = {name.removeprefix(prefix) for name in sent if name.startswith(prefix)}
        kept = [row for index, row in enumerate(rows) if str(index) not in removed]
        return [_as_mapping(row) for row in kept or [{}]]

    def _cells(
        self, spec: FieldSpec, rows: Sequence[Mapping[str, Any]], path: str
    ) -> tuple[tuple[FormField, ...], ...]:
        fixed = self.plan.fixed_rows.get(spec.name)
        inner = describe(spec.leaf.type)
        maker = replace(self, owner=spec.leaf.type.__name__, plan=self.plan.of_rows(spec.name))
        unseen = {c.name for c in inner if f"{spec.name}.{c.name}" in self.plan.hidden}
        if fixed is not None:
            unseen.add(fixed.key)
        return tuple(
            tuple(
                maker.key(row, cell, f"{path}-{index}-{cell.name}")
                if cell.name in unseen
                # A row not begun yet has no answers, not even usual ones: it would count as meant.
                else replace(maker, sent=maker.sent if row else {}).field(
                    cell, row.get(cell.name), f"{path}-{index}-{cell.name}"
                )
                for cell in inner
                # Rows inside a row are not drawn: unseen, they are left out, which says that they stay.
                if not (cell.leaf.many and cell.name in unseen) and cell.name not in head.without
            )
            for index, (row, head) in enumerate(zip(rows, self._row_heads(spec, rows), strict=True))
        )

    def key(self, row: Mapping[str, Any], spec: FieldSpec, path: str) -> FormField:
        """A hidden field of a row: which of the given rows it is, or what it was taken from."""
        value = _text(row.get(spec.name), self.words)
        return FormField(name=path, kind="hidden", label=self._label(spec.name), value=value)

    def _row_heads(self, spec: FieldSpec, rows: Sequence[Mapping[str, Any]]) -> tuple[RowHead, ...]:
        return self._heads(spec, rows) or (RowHead(""),) * len(rows)

    def _heads(self, spec: FieldSpec, rows: Sequence[Mapping[str, Any]]) -> tuple[RowHead, ...]:
        fixed = self.plan.fixed_rows.get(spec.name)
        if fixed is None:
            return ()
        keys = [str(_text(row.get(fixed.key), self.words)) for row in rows]
        return tuple(fixed.heads.get(key, RowHead(key)) for key in keys)

    def _options(self, spec: FieldSpec, value: Any) -> tuple[Option, ...]:
        chosen = {
            _text(item, self.words)
            for item in (value if isinstance(value, (list, tuple)) else [value])
        }
        given = self.plan.choices.get(spec.name)
        if (
            given is None
            and isinstance(spec.leaf.type, type)
            and issubclass(spec.leaf.type, StrEnum)
        ):
            context = _context(spec.leaf.type)
            given = [
                Option(member.value, self.words.label(context, member)) for member in spec.leaf.type
            ]
        return tuple(
            option
            if option.selected is (option.value in chosen)
            else replace(option, selected=not option.selected)
            for option in given or ()
        )

    def _label(self, name: str) -> str:
        """The words for a field: its own command's or struct's, else those that every field of this name has."""
        own = self.words.has_label(self.owner, name)
        return self.words.label(self.owner if own else "field", name)

    def _help(self, name: str) -> str:
        for context in (f"{self.owner}.help", "field.help"):
            if self.words.has_label(context, name):
                return self.words.label(context, name)
        return ""


def _as_mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    names = getattr(value, "__struct_fields__", ())
    return {name: getattr(value, name) for name in names}


def _context(kind: type[StrEnum]) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")


def _kind(leaf: Leaf) -> str:
    if leaf.is_struct:
        return "rows" if leaf.many else "group"
    if leaf.kind == "choice":
        return "checkboxes" if leaf.many else ("radios" if len(leaf.type) <= 4 else "select")
    if leaf.kind in ("reference", "territory"):
        return "checkboxes" if leaf.many else "select"
    return {
        "integer": "integer",
        "quantity": "number",
        "degrees": "number",
        "instant": "datetime",
    }.get(leaf.kind, leaf.kind)


def _attributes(leaf: Leaf) -> dict[str, str]:
    attributes: dict[str, str] = {}
    if leaf.max_length:
        attributes["maxlength"] = str(leaf.max_length)
    if leaf.kind in ("integer", "quantity", "percent", "money", "degrees"):
        attributes["inputmode"] = "numeric" if leaf.kind == "integer" else "decimal"
    if leaf.kind == "photo":
        attributes["accept"] = "image/jpeg,image/png,image/webp,image/heic"
    return attributes


def _text(value: Any, words: Translator, leaf: Leaf | None = None) -> Any:
    """A value as it stands in a field; what a person typed stays as typed."""
    if (
        isinstance(value, (list, tuple))
        and value
        and isinstance(value[0], str)
        and not isinstance(value[0], StrEnum)
    ):
        return value[0] if len(value) == 1 else list(value)
    match value:
        case None:
            return ""
        case str():
            return value.value if isinstance(value, StrEnum) else value
        case bool():
            return "true" if value else ""
        case Money():
            return words.money_input(value)
        case datetime():
            return value.astimezone(BOGOTA).strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case int() if leaf is not None and leaf.kind == "degrees":
            return f"{value / leaf.scale:.6f}"
        case int() if leaf is not None and leaf.scale > 1:
            return words.scaled(value, leaf.scale)
    return str(value)


def is_editing_rows(sent: Values) -> bool:
    """Whether a press of the button only asked for one more or one less row, or to be shown what would follow (``_show_…``)."""
    return any(name.startswith(("_add_", "_remove_", "_show_")) for name in sent)
