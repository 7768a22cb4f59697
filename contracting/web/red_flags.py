"""Red flags: the list with its files, one with its rule and its case, explaining and judging it, and the rules for everybody."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import red_flags
from contracting.red_flag_rules import FlagCode, FlagRule, FlagUnit, flag_rules
from contracting.red_flags import (
    AcceptExplanation,
    DismissFlag,
    ExplainFlag,
    FlagState,
    InsistOnFlag,
)
from contracting.views import red_flags as views
from contracting.views.red_flags import FlagQuery, FlagRow, FlagView
from contracting.web import histories, shown
from foundation.http import answers, exports
from foundation.http.forms import Option
from foundation.http.lists import asked, choice_field, column, options_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.actors import VISITOR
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf


class FlagColumn(StrEnum):
    """The columns of the file."""

    RULE = "rule"
    CASE = "case"
    WORK = "work"
    PLACE = "place"
    FOUND_ON = "found_on"
    GONE_ON = "gone_on"
    STATE = "state"
    EXPLANATION = "explanation"


@get("/red-flags", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, FlagQuery)
        view = views.list_page(work, query)
        page = RegisterPage(
            title=tongue.text("Red flags"),
            lead=tongue.text(
                "Cases that a published rule finds in the records. A flag accuses nobody: it asks for an explanation that another judges."
            ),
            doors=(Door("/public/red-flags", tongue.text("The rules")),),
            fields=(
                options_field(tongue, "rule", _rules(tongue), query.rule, label="Rule"),
                choice_field(tongue, "status", FlagState, query.status, label="State"),
                options_field(
                    tongue, "place", shown.departments(query.place), query.place, label="Department"
                ),
            ),
            shelf=_shelf(view.rows, tongue),
            next=view.next,
            total=view.total,
            files=shown.export_links(work, "/red-flags", urlencode(shown.limits(query))),
        )
        return registers.register_page(request, work, page)


@get("/api/red-flags")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, FlagQuery)))


@get(["/red-flags.csv", "/red-flags.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        shown.require_export(work)
        tongue = words(request, work.actor)
        rows = [_cells(row, tongue) for row in views.every(work, asked(request, FlagQuery))]
    head = [tongue.label("flag_column", name) for name in FlagColumn]
    return shown.writer_of(request)(tongue.text("red flags"), head, rows)


def _cells(row: FlagRow, tongue: Translator) -> list[exports.Cell]:
    return [
        _name(row.rule, tongue),
        tongue.sentence(row.case),
        row.project_title,
        row.place,
        row.found_on,
        row.gone_on,
        tongue.label("flag_state", row.state),
        row.explanation,
    ]


def _name(code: FlagCode, tongue: Translator) -> str:
    return next(rule.name(tongue.language) for rule in flag_rules() if rule.code is code)


def _rules(tongue: Translator) -> list[Option]:
    return [Option(code.value, _name(code, tongue)) for code in FlagCode]


def _shelf(rows: tuple[FlagRow, ...], tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("Red flags"),
        columns=[
            column("What was found", tongue),
            column("Work", tongue),
            column("Found on", tongue),
            column("State", tongue),
        ],
        rows=[_row(row, tongue) for row in rows],
        empty=tongue.text("No flag here"),
        hint=tongue.text("Every night all rules are asked again for all works."),
    )


def _row(row: FlagRow, tongue: Translator) -> tuple[Cell, ...]:
    gone = tongue.text("no longer shown since {day}", day=row.gone_on) if row.gone_on else ""
    return (
        Cell(_name(row.rule, tongue), href=f"/red-flags/{row.id}", hint=tongue.sentence(row.case)),
        Cell(row.project_title, href=f"/works/{row.project_id}", hint=row.place),
        Cell(tongue.short_date(row.found_on), hint=gone),
        Cell(tongue.label("flag_state", row.state), chip=("flag_state", row.state)),
    )


@get("/red-flags/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        crumbs = (
            {"label": tongue.text("Red flags"), "href": "/red-flags"},
            {"label": view.row.project_title, "href": f"/works/{view.row.project_id}"},
        )
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/red-flags/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _entry(view: FlagView, tongue: Translator) -> EntryPage:
    named = {
        "explain": tongue.text("Explain it"),
        "accept": tongue.text("The explanation holds"),
        "insist": tongue.text("The explanation does not hold"),
        "dismiss": tongue.text("There is nothing to explain"),
    }
    doors = {
        "milestone": tongue.text("See the milestone"),
        "payment": tongue.text("See the payment"),
        "agreement": tongue.text("See the agreement"),
        "pending": tongue.text("See the issue"),
        "purchase": tongue.text("See the purchase"),
    }
    waits = [tongue.sentence(one.refusal) for one in view.steps if one.refusal]
    said = (
        (tongue.text("What was found"), tongue.sentence(view.row.case)),
        (tongue.text("The explanation"), view.row.explanation),
        (tongue.text("What was judged"), view.judgement),
        (tongue.text("The rule"), rule_line(view.rule, tongue)),
    )
    return EntryPage(
        title=view.rule.name(tongue.language),
        lead=f"{view.row.project_title} · {view.row.place}",
        chip=("flag_state", view.row.state),
        warning=" ".join(dict.fromkeys(waits)),
        doors=_doors(view.links, doors, tongue),
        next=tuple(
            Door(f"/red-flags/{view.id}/{name}", named[name], is_main=n == 0)
            for n, name in enumerate(view.actions)
        ),
        facts=_facts(view, tongue),
        prose=tuple((heading, text) for heading, text in said if text),
        shelves=(histories.shelf(view.timeline, tongue),),
    )


def _doors(
    links: tuple[tuple[str, str], ...], named: dict[str, str], tongue: Translator
) -> tuple[Door, ...]:
    """The ways to what a flag is about; of several alike each says which it is."""
    kinds = [kind for kind, _ in links]
    return tuple(
        Door(href, named[kind])
        if kinds.count(kind) == 1
        else Door(
            href,
            tongue.text(
                "{door} ({n} of {count})",
                door=named[kind],
                n=kinds[: at + 1].count(kind),
                count=kinds.count(kind),
            ),
        )
        for at, (kind, href) in enumerate(links)
    )


def _facts(view: FlagView, tongue: Translator) -> tuple[dict[str, str], ...]:
    facts = [{"label": tongue.text("Found on"), "value": tongue.date(view.row.found_on)}]
    if view.row.gone_on:
        facts.append(
            {
                "label": tongue.text("No longer shown by the records since"),
                "value": tongue.date(view.row.gone_on),
            }
        )
    if view.explanation_file_id:
        facts.append(
            {
                "label": tongue.text("Proof of the explanation"),
                "value": tongue.text("See the file"),
                "href": f"/files/{view.explanation_file_id}",
            }
        )
    return tuple(facts)


def _threshold(rule: FlagRule, tongue: Translator) -> str:
    if rule.unit is FlagUnit.BASIS_POINTS:
        return tongue.percent(rule.threshold)
    return f"{tongue.number(rule.threshold)} {tongue.label('flag_unit', rule.unit)}"


def rule_line(rule: FlagRule, tongue: Translator) -> str:
    """A rule with its threshold, its days and where it comes from."""
    parts = (
        f"{rule.text(tongue.language)}.",
        tongue.text("Threshold: {amount}.", amount=_threshold(rule, tongue))
        if rule.threshold
        else "",
        tongue.text("In force since {day}.", day=rule.valid_from),
        tongue.text("Source: {source}.", source=tongue.text(rule.source)),
        tongue.text("To be confirmed.") if rule.to_confirm else "",
    )
    return " ".join(part for part in parts if part)


@get("/public/red-flags", sync_to_thread=True)
def rules_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        tongue = words(request)
        return answers.page(
            request,
            "contracting/flag_rules.html",
            VISITOR,
            rules=[
                {"name": one.rule.name(tongue.language), "text": rule_line(one.rule, tongue)}
                for one in views.rules(work)
            ],
        )


@get("/api/public/red-flags", sync_to_thread=True)
def rules_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        return answers.answer([one.rule for one in views.rules(work)])


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The flag",
        facts=(
            {
                "label": view.rule.name(tongue.language),
                "value": tongue.sentence(view.row.case),
                "hint": view.row.project_title,
            },
            *(
                ({"label": tongue.text("The explanation"), "value": view.row.explanation},)
                if view.row.explanation
                else ()
            ),
        ),
    )


def _of_flag(step: str, command: type, action: Any, permission: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/red-flags/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=permission,
            view=views.detail,
            done=lambda row: f"/red-flags/{row.id}",
            cancel=lambda subject: f"/red-flags/{subject}",
            setting=_deciding,
            **texts,
        )
    )


HANDLERS = (
    list_page,
    list_api,
    export,
    detail_page,
    detail_api,
    rules_page,
    rules_api,
    *_of_flag(
        "explain",
        ExplainFlag,
        red_flags.explain,
        Permission.FLAG_EXPLAIN,
        title="Explain the flag",
        lead="Why it is as it is. Somebody else judges whether that holds.",
        submit="Send the explanation",
    ),
    *_of_flag(
        "accept",
        AcceptExplanation,
        red_flags.accept,
        Permission.FLAG_JUDGE,
        title="The explanation holds",
        lead="Why it holds. Whoever explained does not judge.",
        submit="Accept it",
    ),
    *_of_flag(
        "insist",
        InsistOnFlag,
        red_flags.insist,
        Permission.FLAG_JUDGE,
        title="The explanation does not hold",
        lead="What is still to be explained.",
        submit="Ask again",
    ),
    *_of_flag(
        "dismiss",
        DismissFlag,
        red_flags.dismiss,
        Permission.FLAG_JUDGE,
        title="There is nothing to explain",
        lead="Why the case is none.",
        submit="Dismiss it",
    ),
)
