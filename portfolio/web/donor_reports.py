"""The report to one source for one period: its page, its paper, its workbook."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import territories
from foundation.errors import NotFound
from foundation.http import answers, exports
from foundation.http.exports import Cell
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import options_field
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.issuing import Language
from foundation.translations import Translator
from foundation.work import Work
from portfolio import source_reports, sources
from portfolio.documents.donor_report_sheet import DonorReport
from portfolio.results.indicators import SCALES, Unit, said
from portfolio.results.periods import PeriodState
from portfolio.source_reports import IssueSourceReport
from portfolio.views import donor_reports as views

MILLI = 1000


@get("/sources/{id:uuid}/report", sync_to_thread=True)
def report_page(
    request: HttpRequest, id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, source = words(request, work.actor), sources.get(work, id)
        chosen = views.chosen_period(work, period)
        offered = [
            Option(str(one.id), f"{one.name} · {territories.label(one.territory)}")
            for one in views.periods(work)
        ]
        shown = str(chosen) if chosen else ""
        return answers.page(
            request,
            "portfolio/donor_report.html",
            work.actor,
            source=source.name,
            source_id=source.id,
            view=views.report(work, id, chosen) if chosen else None,
            fields=(options_field(tongue, "period", offered, shown, label="Period"),),
            may_export=work.actor.may_anywhere(Permission.EXPORT),
            papers=source_reports.papers_of(work, id, chosen) if chosen else (),
            may_issue=chosen is not None and source_reports.may_issue(work, chosen),
            said=said,
            crumbs=(
                {"label": tongue.text("Funding sources"), "href": "/sources"},
                {"label": source.name, "href": f"/sources/{source.id}"},
            ),
        )


@get("/api/sources/{id:uuid}/report", sync_to_thread=True)
def report_api(
    request: HttpRequest, id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_report(work, id, period))


@get("/sources/{id:uuid}/report.pdf", sync_to_thread=True)
def report_paper(
    request: HttpRequest, id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        sheet = _exported(work, id, period)
        language = Language(words(request, work.actor).language)
        printed = source_reports.preview(work, sheet, language)
    headers = {
        "content-disposition": f'inline; filename="report-{id}.pdf"',
        "cache-control": "no-store",
    }
    return Response(printed.content, media_type="application/pdf", headers=headers)


@get("/sources/{id:uuid}/report.xlsx", sync_to_thread=True)
def report_workbook(
    request: HttpRequest, id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        sheet, tongue = _exported(work, id, period), words(request, work.actor)
    book = exports.book(
        (
            (tongue.text("Its money"), *_money(sheet, tongue)),
            (tongue.text("Its works"), *_works(sheet, tongue)),
            (tongue.text("Its part of the results"), *_results(sheet, tongue)),
            (tongue.text("About this report"), *_about(sheet, tongue)),
        )
    )
    return exports.book_answer(tongue.text("report"), book)


def _report(work: Work, source_id: UUID, period: str) -> DonorReport:
    chosen = views.chosen_period(work, period)
    if chosen is None:
        raise NotFound
    return views.report(work, source_id, chosen)


def _exported(work: Work, source_id: UUID, period: str) -> DonorReport:
    sheet = _report(work, source_id, period)
    if not work.actor.may_anywhere(Permission.EXPORT):
        work.require(Permission.EXPORT, territories.COUNTRY)
    return sheet


Table = tuple[Sequence[str], list[list[Cell]]]


def _money(sheet: DonorReport, tongue: Translator) -> Table:
    head = (
        tongue.text("Total"),
        tongue.text("In this period"),
        tongue.text("In this period, in dollars"),
        tongue.text("To date"),
        tongue.text("To date, in dollars"),
        tongue.text("All sources"),
    )
    return head, [
        [
            tongue.label("total_kind", one.total),
            one.in_period,
            one.in_period_dollars,
            one.to_date,
            one.to_date_dollars,
            one.everybody,
        ]
        for one in sheet.money
    ]


def _works(sheet: DonorReport, tongue: Translator) -> Table:
    head = (
        tongue.text("Code"),
        tongue.text("Work"),
        tongue.text("Place"),
        tongue.text("Station"),
        tongue.text("In this period"),
        tongue.text("To date"),
        tongue.text("All sources"),
        tongue.text("Its share, %"),
    )
    return head, [
        [
            one.code,
            one.title,
            one.place,
            tongue.label("station", one.station),
            one.in_period,
            one.to_date,
            one.everybody,
            one.share_bp / 100,
        ]
        for one in sheet.works
    ]


def _results(sheet: DonorReport, tongue: Translator) -> Table:
    head = (
        tongue.text("Indicator"),
        tongue.text("All, in this period"),
        tongue.text("All, to date"),
        tongue.text("Its part, in this period"),
        tongue.text("Its part, to date"),
    )
    return head, [
        [
            one.name(tongue.language),
            _scaled(one.in_period, SCALES[Unit(one.unit)]),
            _scaled(one.to_date, SCALES[Unit(one.unit)]),
            _scaled(one.share_in_period_milli, MILLI),
            _scaled(one.share_to_date_milli, MILLI),
        ]
        for one in sheet.results
    ]


def _scaled(value: int | None, scale: int) -> Cell:
    return None if value is None else value / scale


def _about(sheet: DonorReport, tongue: Translator) -> Table:
    rows: list[list[Cell]] = [
        [tongue.text("Funding source"), sheet.source],
        [tongue.text("Period"), sheet.period],
        [tongue.text("Territory"), sheet.place],
        [tongue.text("First day"), sheet.starts_on],
        [tongue.text("Last day"), sheet.ends_on],
        [tongue.text("As of"), sheet.as_of],
        [tongue.text("Closing"), sheet.closing or tongue.text("the period is open")],
        [tongue.text("mark"), sheet.digest],
    ]
    return (tongue.text("What"), tongue.text("Value")), rows


def _issuing(asking: Asking) -> Setting:
    """The source, and the closed periods where this person may issue its report."""
    work, tongue = asking.work, asking.words
    source = sources.get(work, asking.row)
    own = [
        one
        for one in views.periods(work)
        if one.state is PeriodState.CLOSED and work.may(source_reports.MAY_ISSUE, one.territory)
    ]
    offered = [
        Option(str(one.id), f"{one.name} · {territories.label(one.territory)}") for one in own
    ]
    return Setting(
        FormPlan(choices={"period": offered}, initial={"period": asking.given("period")}),
        # A department closes periods of its own with money of a source that is the country's.
        territory=own[0].territory if own else source.territory,
        facts=({"label": tongue.text("Funding source"), "value": source.name},),
    )


HANDLERS = (
    report_page,
    report_api,
    report_paper,
    report_workbook,
    *command_routes(
        CommandRoute(
            path="/sources/{id:uuid}/report/document",
            command=IssueSourceReport,
            action=source_reports.issue,
            permission=source_reports.MAY_ISSUE,
            title="Issue the report",
            lead="A numbered paper with a code by which anybody can verify it. It is kept as it is.",
            submit="Issue the report",
            view=source_reports.newest_paper,
            done=lambda row: f"/sources/{row.source_id}/report?period={row.period_id}",
            setting=_issuing,
            tools=press,
            cancel=lambda subject: f"/sources/{subject}/report",
        )
    ),
)
