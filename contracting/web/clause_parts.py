"""What pages of clauses are made of: tables of clauses and versions, the facts of one, the steps it can take."""

from collections.abc import Sequence

from contracting import regime_rules
from contracting.clause_versions import ClauseCondition
from contracting.views.clauses import ClauseList, ClauseRow, ClauseView, DeliveredView, VersionRow
from foundation.http.forms import Option
from foundation.http.lists import column
from foundation.translations import Translator
from portfolio.web import choices
from portfolio.web.registers import Cell, Door, Shelf

Facts = tuple[dict[str, str], ...]


def regime_name(code: str, tongue: Translator) -> str:
    """A regime by its code and its name, as its newest rule calls it."""
    rule = next(row for row in reversed(regime_rules.regime_rules()) if row.code == code)
    return f"{code}. {rule.name_es if tongue.language == 'es' else rule.name_en}"


def regime_options(tongue: Translator) -> list[Option]:
    """Every regime, also those that are no longer in force: agreements stand on them."""
    codes = dict.fromkeys(rule.code for rule in regime_rules.regime_rules())
    return [Option(code, regime_name(code, tongue)) for code in codes]


def title_of(row: VersionRow, tongue: Translator) -> str:
    """A version by its title."""
    return row.title_es if tongue.language == "es" else row.title_en


def version_name(version: str, tongue: Translator, *, is_own: bool) -> str:
    """An edition or a version in words."""
    if is_own:
        return tongue.text("version {number}", number=version)
    return tongue.text("edition {name}", name=version)


def standing(view: ClauseList, tongue: Translator) -> Shelf:
    """What agreements of a regime say today."""
    return Shelf(
        title=tongue.text("In force today"),
        columns=[
            column("Clause", tongue),
            column("Order", tongue, is_number=True),
            column("Version", tongue),
            column("Approved by", tongue),
            column("It stands", tongue),
            column("Norm", tongue),
        ],
        rows=[_standing(row, view.regime, tongue) for row in view.in_force],
        empty=tongue.text("No clause says that."),
    )


def _standing(row: ClauseRow, regime: str, tongue: Translator) -> tuple[Cell, ...]:
    is_own = row.version_id is not None
    href = (
        f"/clauses/{row.version_id}"
        if is_own
        else f"/clauses/delivered?code={row.code}&regime={regime}"
    )
    return (
        Cell(row.title_es if tongue.language == "es" else row.title_en, href, hint=row.code),
        Cell(tongue.number(row.position), is_number=True),
        Cell(version_name(row.version, tongue, is_own=is_own)),
        Cell(row.approver_post or "—"),
        Cell(tongue.label("clause_condition", row.condition)),
        Cell(row.norm or "—"),
    )


def versions(rows: Sequence[VersionRow], tongue: Translator, title: str) -> Shelf:
    """Versions of an office, the newest first."""
    return Shelf(
        title=title,
        columns=[
            column("Clause", tongue),
            column("Version", tongue),
            column("Regimes", tongue),
            column("For", tongue),
            column("Approved by", tongue),
            column("From", tongue),
            column("State", tongue),
        ],
        rows=[_version(row, tongue) for row in rows],
        empty=tongue.text("No version of your own yet"),
        hint=tongue.text(
            "Agreements say what was delivered until somebody writes another version and somebody else approves it."
        ),
    )


def _version(row: VersionRow, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(title_of(row, tongue), f"/clauses/{row.id}", hint=row.code),
        Cell(tongue.number(row.number)),
        Cell(", ".join(row.regimes)),
        Cell(f"{row.place} · {_kinds(row, tongue)}"),
        Cell(row.approver_post or "—"),
        Cell(tongue.short_date(row.valid_from)),
        Cell(tongue.label("clause_state", row.state), chip=("clause_state", row.state)),
    )


def _kinds(row: VersionRow, tongue: Translator) -> str:
    if not row.kinds:
        return tongue.text("every kind of work")
    return ", ".join(choices.kind_name(tongue, kind) for kind in row.kinds)


def delivered_facts(view: DeliveredView, regime: str, tongue: Translator) -> Facts:
    """Where a delivered clause comes from and where it stands."""
    clause = view.clause
    to_confirm = tongue.text("The legal office confirms it before it is used.")
    return (
        {
            "label": tongue.text("Version"),
            "value": version_name(view.edition, tongue, is_own=False),
            "hint": to_confirm if view.to_confirm else "",
        },
        {"label": tongue.text("In force since"), "value": tongue.date(view.valid_from)},
        {"label": tongue.text("Regime"), "value": regime_name(regime, tongue)},
        *_place(clause.position, view.condition, tongue),
        {"label": tongue.text("Norm"), "value": clause.norm or tongue.text("Own wording")},
    )


def _place(position: int, condition: ClauseCondition, tongue: Translator) -> Facts:
    return (
        {"label": tongue.text("Order"), "value": tongue.number(position)},
        {"label": tongue.text("It stands"), "value": tongue.label("clause_condition", condition)},
    )


def facts_of(view: ClauseView, tongue: Translator) -> Facts:
    """Where a version holds, why it was written, who approved it."""
    row = view.row
    facts = [
        {
            "label": tongue.text("Version"),
            "value": f"{row.code} · {version_name(str(row.number), tongue, is_own=True)}",
        },
        {
            "label": tongue.text("Regimes"),
            "value": "; ".join(regime_name(code, tongue) for code in row.regimes),
        },
        {"label": tongue.text("Kinds of work"), "value": _kinds(row, tongue)},
        {"label": tongue.text("Place"), "value": row.place},
        *_place(view.position, view.condition, tongue),
        {"label": tongue.text("Norm"), "value": view.norm or tongue.text("Own wording")},
        {"label": tongue.text("Why"), "value": view.reason},
    ]
    if view.approved_at is not None:
        facts += [
            {
                "label": tongue.text("Approved by"),
                "value": row.approver_post or "",
                "hint": tongue.datetime(view.approved_at),
            },
            {"label": tongue.text("In force since"), "value": tongue.date(row.valid_from)},
            {
                "label": tongue.text("Agreements that have it"),
                "value": tongue.number(view.used_by),
            },
        ]
    if view.retired_on is not None:
        facts.append(
            {
                "label": tongue.text("Retired on"),
                "value": tongue.date(view.retired_on),
                "hint": view.retire_reason or "",
            }
        )
    return tuple(facts)


def doors_of(view: ClauseView, tongue: Translator) -> tuple[Door, ...]:
    """The steps that can be taken now."""
    names = {
        "approve": tongue.text("Approve"),
        "submit": tongue.text("Submit for approval"),
        "revise": tongue.text("Write it anew"),
        "return": tongue.text("Return"),
        "retire": tongue.text("Retire it"),
    }
    steps = [name for name in names if name in view.actions]
    return tuple(
        Door(f"/clauses/{view.id}/{name}", names[name], is_main=name in ("approve", "submit"))
        for name in steps
    )
