"""The parts of a field that stand in each of hundreds of rows: drawn here, because a template takes ten times as long for them.

The templates use them as filters: ``f.options|options(word)``, ``f|marks``, ``f|given``. Everything that is not written here is escaped.
"""

from collections.abc import Sequence
from functools import lru_cache

import jinja2
from markupsafe import Markup, escape

from foundation.http.forms import FormField, Option


def draw_options(options: Sequence[Option], nothing: str) -> Markup:
    """The options of a list, ``nothing`` first where no option says so; a long list is grouped by its options' hint."""
    drawn = [] if any(not one.value for one in options) else [_option("", nothing)]
    groups: dict[str, list[Markup]] = {}
    for one in options:
        place = groups.setdefault(one.hint, []) if one.hint else drawn
        place.append((_chosen if one.selected else _option)(one.value, one.label))
    group = Markup('<optgroup label="{}">{}</optgroup>')
    drawn += [group.format(hint, _all(groups[hint])) for hint in sorted(groups, key=str.lower)]
    return _all(drawn)


def _all(parts: Sequence[Markup]) -> Markup:
    return Markup("").join(parts)


@lru_cache(maxsize=4_096)
def _option(value: str, label: str) -> Markup:
    return Markup('<option value="{}">{}</option>').format(value, label)


def _chosen(value: str, label: str) -> Markup:
    return Markup('<option value="{}" selected>{}</option>').format(value, label)


def draw_marks(field: FormField) -> Markup:
    """What says to whoever listens to the page that notes belong to the field, and that it is wrong."""
    notes = [f"{field.identifier}-wrong"] * bool(field.error)
    notes += [f"{field.identifier}-help"] * bool(field.help)
    described = Markup(' aria-describedby="{}"').format(" ".join(notes)) if notes else Markup()
    return described + Markup(' aria-invalid="true"') * bool(field.error)


def draw_given(field: FormField) -> Markup:
    """The further attributes of the control itself; the keyboard is chosen by the template."""
    pairs = [(name, value) for name, value in field.attributes.items() if name != "inputmode"]
    return Markup().join(Markup(' {}="{}"').format(escape(n), value) for n, value in pairs)


def add_filters(environment: jinja2.Environment) -> None:
    """The filters by which templates ask for these parts."""
    environment.filters |= {"options": draw_options, "marks": draw_marks, "given": draw_given}
