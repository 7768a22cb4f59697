"""Choices and names that pages of maintenance share, and lists as they stand in an address."""

from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from foundation import territories
from foundation.http.forms import Option
from foundation.http.site import HttpRequest
from foundation.identity.permissions import Permission
from foundation.territories import get_municipality, get_official
from foundation.translations import Translator
from foundation.work import Work
from maintenance import plan_templates
from maintenance.views import due
from portfolio import units

Query = TypeVar("Query", bound=msgspec.Struct)


def read_query(request: HttpRequest, kind: type[Query]) -> Query:
    """What the address asks for; names that mean nothing here are left alone."""
    known = {
        name: request.query_params[name]
        for name in kind.__struct_fields__
        if request.query_params.get(name)
    }
    return msgspec.convert(known, kind)


def address(query: msgspec.Struct, **changes: str) -> str:
    """A query as it stands in an address, without what is empty and without the place in the list."""
    values: dict[str, Any] = {**msgspec.structs.asdict(query), "after": "", **changes}
    return urlencode({name: value for name, value in values.items() if value})


def files_of(path: str, query: msgspec.Struct) -> list[dict[str, str]]:
    """The same list as files."""
    return [
        {"label": kind.upper(), "href": f"{path}.{kind}?{address(query)}"}
        for kind in ("xlsx", "csv")
    ]


def require_export(work: Work) -> None:
    """Lists as files are for whoever may take data away."""
    if not work.actor.may_anywhere(Permission.EXPORT):
        work.require(Permission.EXPORT, territories.COUNTRY)


def asset_kinds(tongue: Translator) -> list[Option]:
    """Kinds of assets by their names."""
    named = [
        Option(kind.code, kind.name_es if tongue.language == "es" else kind.name_en)
        for kind in plan_templates.asset_kinds()
    ]
    return sorted(named, key=lambda option: option.label)


def kind_names(tongue: Translator) -> dict[str, str]:
    """The name of every kind of asset."""
    return {option.value: option.label for option in asset_kinds(tongue)}


def unit_symbols() -> dict[str, str]:
    """The symbol of every unit."""
    return {unit.code: unit.symbol for unit in units.units()}


def municipalities(work: Work) -> list[Option]:
    """The municipalities with works in maintenance that this person sees, under their department."""
    return [
        Option(path, get_official(path).name, hint=department_name(path))
        for path in due.places(work)
    ]


def department_name(path: str) -> str:
    """The department a path lies in."""
    return get_official(".".join(path.split(".")[:2]) + ".").name


def place_cells(path: str, label: str) -> list[str]:
    """Department, municipality, DANE code and place as a file shows them."""
    place = get_municipality(path.split(".")[2])
    is_inside = territories.find_official(path) is None
    return [
        department_name(path),
        place.name,
        place.code,
        label.split(",", maxsplit=1)[0] if is_inside else "",
    ]
