"""What the pages of contracting show alike: limits and exports of lists, gates, the clauses, places as columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response

from contracting import deduction_kinds
from contracting.clauses import ClauseText
from contracting.views import agreement_page
from contracting.views.agreement_page import Loaded
from foundation import territories
from foundation.errors import InvalidCommand, Refused, say
from foundation.gates import Gate
from foundation.http import exports
from foundation.http.forms import Option
from foundation.http.site import HttpRequest
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work

Writer = Callable[[str, Sequence[str], Iterable[Sequence[exports.Cell]]], Response[Any]]

WRITERS: dict[str, Writer] = {"csv": exports.csv_answer, "xlsx": exports.xlsx_answer}


def writer_of(request: HttpRequest) -> Writer:
    """How the list that an address names by its ending is written."""
    return WRITERS[request.url.path.rpartition(".")[2]]


def require_export(work: Work) -> None:
    """Lists as files are for whoever may take data along."""
    if not work.actor.may_anywhere(Permission.EXPORT):
        work.require(Permission.EXPORT, territories.COUNTRY)


def limits(query: msgspec.Struct) -> dict[str, str]:
    """What limits a list, without the place in it."""
    values = {**msgspec.structs.asdict(query), "after": ""}
    return {name: value for name, value in values.items() if value}


def export_links(work: Work, path: str, address: str) -> list[dict[str, str]]:
    """The same list as files, for whoever may take it along."""
    if not work.actor.may_anywhere(Permission.EXPORT):
        return []
    return [{"label": kind.upper(), "href": f"{path}.{kind}?{address}"} for kind in ("xlsx", "csv")]


def departments(chosen: str) -> list[Option]:
    """Departments to choose from; another official place that the address names is one more."""
    places = [Option(place.path, place.name) for place in territories.departments()]
    if chosen and not any(option.value == chosen for option in places):
        if territories.find_official(chosen) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        places.append(Option(chosen, territories.label(chosen)))
    return places


def place_cells(path: str) -> tuple[exports.Cell, ...]:
    """Department, municipality and its official code, as three columns."""
    parts = path.split(".")
    department = territories.get_official(".".join(parts[:2]) + ".")
    return (department.name, territories.get_municipality(parts[2]).name, parts[2])


def clauses(work: Work, loaded: Loaded, tongue: Translator) -> tuple[ClauseText, ...]:
    """The text of an agreement; none while a value of it is missing, which its gates say."""
    try:
        return agreement_page.clauses_of(work, loaded, tongue)
    except Refused:
        return ()


def deduction_names(tongue: Translator) -> dict[str, str]:
    """What the known deductions are called; others are shown by the name they were agreed under."""
    kinds = deduction_kinds.deduction_kinds()
    return {kind.code: deduction_kinds.name_of(kind.code, tongue.language) for kind in kinds}


def checklist(
    gates: Iterable[Gate], tongue: Translator, hrefs: Mapping[str, str]
) -> tuple[dict[str, Any], ...]:
    """Gates as the checklist beside a form takes them."""
    return tuple(
        {
            "done": gate.missing is None,
            "text": tongue.label("gate", gate.code),
            "href": hrefs.get(gate.code, ""),
            "missing": tongue.sentence(gate.missing) if gate.missing else "",
            "who": ", ".join(tongue.label("role", role) for role in gate.who),
        }
        for gate in gates
    )
