"""Fines of an agreement: the list, one with what was said of it, and every step from the proposal to the decision."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import fine_rules, fines
from contracting.fine_rules import FineRule
from contracting.fines import (
    AnnulFine,
    AnswerFine,
    ConfirmFine,
    ContestFine,
    DismissFine,
    ImposeFine,
    ProposeFine,
)
from contracting.views import fines as views
from contracting.views.fines import About, FineRow, FinesView, FineView
from contracting.web import histories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf


@get("/agreements/{id:uuid}/fines", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.of_agreement(work, id)
        new = Door(f"/agreements/{id}/fines/new", tongue.text("Propose a fine"), is_main=True)
        doors = (new,) if view.may_propose and view.refusal is None else ()
        page = RegisterPage(
            title=tongue.text("Fines of the agreement"),
            lead=f"{view.about.organisation} · {view.about.place}",
            doors=doors,
            counts=(
                {
                    "label": tongue.text("Due in the next payment"),
                    "number": tongue.money(view.owed),
                },
            ),
            shelf=_shelf(view, tongue),
            rules=tuple(_rule_line(rule, tongue) for rule in view.rules),
            first=doors[0] if doors else None,
        )
        return registers.register_page(request, work, page, crumbs_of(view.about, tongue))


@get("/api/agreements/{id:uuid}/fines")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/fines/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        here = {
            "label": tongue.text("Fines"),
            "href": f"/agreements/{view.about.agreement_id}/fines",
        }
        crumbs = (*crumbs_of(view.about, tongue), here)
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/fines/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def crumbs_of(about: About, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way to a page about an agreement."""
    return (
        {"label": about.project_title, "href": f"/works/{about.project_id}"},
        {
            "label": about.agreement_number or tongue.text("Draft agreement"),
            "href": f"/agreements/{about.agreement_id}",
        },
    )


def _rule_name(code: str, tongue: Translator) -> str:
    known = {rule.code: rule for rule in fine_rules.fine_rules()}
    rule = known[code]
    return rule.name_es if tongue.language == "es" else rule.name_en


def _rule_line(rule: FineRule, tongue: Translator) -> str:
    """A rule in one line, with where it comes from."""
    name = _rule_name(rule.code, tongue)
    cap = tongue.percent(rule.cap_bp)
    line = (
        tongue.text(
            "{name}: {rate} of the value for each day, all fines together at most {cap}.",
            name=name,
            rate=tongue.percent(rule.per_day_bp),
            cap=cap,
        )
        if rule.per_day_bp
        else tongue.text(
            "{name}: {rate} of the value for each case, all fines together at most {cap}.",
            name=name,
            rate=tongue.percent(rule.flat_bp),
            cap=cap,
        )
    )
    return f"{line} {tongue.text('To be confirmed.')}" if rule.to_confirm else line


def _shelf(view: FinesView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("Fines of the agreement"),
        columns=[
            column("Fine", tongue),
            column("Amount", tongue, is_number=True),
            column("Deducted", tongue, is_number=True),
            column("State", tongue),
        ],
        rows=[_row(row, tongue) for row in view.rows],
        empty=tongue.text("Nobody was fined"),
        hint=tongue.text(
            "A fine is proposed by who supervises, answered by the organisation and imposed by somebody else's act. "
            "It is deducted from the next payment once nobody can contest it any more."
        ),
    )


def _row(row: FineRow, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(
            f"{row.number}. {_rule_name(row.rule, tongue)}",
            href=f"/fines/{row.id}",
            hint=row.cause,
        ),
        Cell(tongue.money(row.amount), is_number=True),
        Cell(tongue.money(row.deducted), is_number=True),
        Cell(tongue.label("fine_state", row.state), chip=("fine_state", row.state)),
    )


def _entry(view: FineView, tongue: Translator) -> EntryPage:
    here = f"/fines/{view.id}"
    words_of = {
        "answer": tongue.text("Answer it"),
        "impose": tongue.text("Impose it by an act"),
        "dismiss": tongue.text("Let it be"),
        "contest": tongue.text("Contest the act"),
        "confirm": tongue.text("The act stands"),
        "annul": tongue.text("Take the act back"),
    }
    waits = [tongue.sentence(one.refusal) for one in view.steps if one.refusal]
    said = (
        (tongue.text("Why"), view.row.cause),
        (tongue.text("What the organisation answers"), view.answer),
        (tongue.text("Why it is contested"), view.contest),
        (tongue.text("What was decided"), view.decision),
        (tongue.text("The rule"), _rule_line(view.rule, tongue)),
    )
    return EntryPage(
        title=tongue.text(
            "Fine {number}: {rule}",
            number=view.row.number,
            rule=_rule_name(view.row.rule, tongue),
        ),
        lead=f"{view.about.organisation} · {view.about.place}",
        chip=("fine_state", view.row.state),
        warning=" ".join(waits),
        next=tuple(
            Door(f"{here}/{name}", words_of[name], is_main=n == 0)
            for n, name in enumerate(view.actions)
        ),
        facts=_facts(view, tongue),
        prose=tuple((heading, text) for heading, text in said if text),
        shelves=(histories.shelf(view.timeline, tongue),),
    )


def _facts(view: FineView, tongue: Translator) -> tuple[dict[str, str], ...]:
    counted = (
        tongue.plural("{n} day", "{n} days", view.days)
        if view.days
        else tongue.text("for this case")
    )
    facts = [
        {"label": tongue.text("Amount"), "value": tongue.money(view.row.amount), "hint": counted},
        {"label": tongue.text("Deducted"), "value": tongue.money(view.row.deducted)},
        {"label": tongue.text("It can be answered until"), "value": tongue.date(view.answer_until)},
    ]
    if view.act_number and view.act_on:
        facts.append(
            {
                "label": tongue.text("Act"),
                "value": view.act_number,
                "hint": tongue.date(view.act_on),
                "href": f"/files/{view.act_file_id}",
            }
        )
    if view.contest_until:
        facts.append(
            {
                "label": tongue.text("It can be contested until"),
                "value": tongue.date(view.contest_until),
            }
        )
    return tuple(facts)


def _proposing(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    rules = [
        Option(rule.code, _rule_name(rule.code, tongue), hint=_rule_line(rule, tongue))
        for rule in view.rules
    ]
    return Setting(
        FormPlan(choices={"rule": rules}, radios=frozenset({"rule"})),
        territory=view.about.territory,
        context_title="The agreement",
        facts=agreement_facts(view.about, tongue),
    )


def agreement_facts(about: About, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What a form about an agreement says of it."""
    return (
        {
            "label": tongue.text("Agreement no."),
            "value": about.agreement_number or "",
            "href": f"/agreements/{about.agreement_id}",
            "hint": about.project_title,
        },
        {"label": tongue.text("Organisation"), "value": about.organisation},
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"act_on": asking.work.today}),
        territory=view.territory,
        version=view.version,
        context_title="The fine",
        facts=(
            {
                "label": tongue.text("Fine"),
                "value": _rule_name(view.row.rule, tongue),
                "hint": view.row.cause,
            },
            {"label": tongue.text("Amount"), "value": tongue.money(view.row.amount)},
            *agreement_facts(view.about, tongue),
        ),
    )


def _of_fine(step: str, command: type, action: Any, permission: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/fines/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=permission,
            view=views.detail,
            done=lambda row: f"/fines/{row.id}",
            cancel=lambda subject: f"/fines/{subject}",
            setting=_deciding,
            **texts,
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/fines/new",
            command=ProposeFine,
            action=fines.propose,
            permission=Permission.FINE_PROPOSE,
            title="Propose a fine",
            lead="Which rule was broken and what happened. The organisation answers first; somebody else imposes it or lets it be.",
            submit="Propose it",
            view=views.detail,
            done=lambda row: f"/fines/{row.id}",
            setting=_proposing,
            cancel=lambda subject: f"/agreements/{subject}/fines",
        )
    ),
    *_of_fine(
        "answer",
        AnswerFine,
        fines.answer,
        Permission.FINE_ANSWER,
        title="Answer the proposed fine",
        lead="What you say stands beside the fine for ever, and whoever decides has to read it.",
        submit="Send the answer",
    ),
    *_of_fine(
        "impose",
        ImposeFine,
        fines.impose,
        Permission.FINE_IMPOSE,
        title="Impose the fine by an act",
        lead="The number, the day and the paper of the act. Afterwards the organisation can contest it for some days.",
        submit="Impose it",
    ),
    *_of_fine(
        "dismiss",
        DismissFine,
        fines.dismiss,
        Permission.FINE_IMPOSE,
        title="Let it be",
        lead="No fine, and why.",
        submit="Let it be",
    ),
    *_of_fine(
        "contest",
        ContestFine,
        fines.contest,
        Permission.FINE_ANSWER,
        title="Contest the act",
        lead="Until somebody decides nothing is deducted.",
        submit="Contest it",
    ),
    *_of_fine(
        "confirm",
        ConfirmFine,
        fines.confirm,
        Permission.FINE_IMPOSE,
        title="The act stands",
        lead="Why the act stands after what was said against it.",
        submit="Confirm it",
    ),
    *_of_fine(
        "annul",
        AnnulFine,
        fines.annul,
        Permission.FINE_IMPOSE,
        title="Take the act back",
        lead="Why the act does not stand.",
        submit="Annul it",
    ),
)
