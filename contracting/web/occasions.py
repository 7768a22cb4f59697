"""Noting the period or the meeting that an act of an agreement is about; what follows is the page of the act."""

from functools import partial

from contracting import agreements, occasions
from contracting.occasions import MEETINGS, PERIODS, ChoosePeriod, NoteMeeting, OccasionKind
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes

PATHS = {
    OccasionKind.SITE_LOG_BOOK: "site-log-books",
    OccasionKind.SUPERVISION_REPORT: "supervision-reports",
    OccasionKind.COMMITTEE_ACT: "committee-meetings",
    OccasionKind.OVERSIGHT_ACT: "oversight-meetings",
}


def _setting(kind: OccasionKind, asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)
    tongue, today = asking.words, asking.work.today
    initial = (
        {"met_on": today}
        if kind in MEETINGS
        else {"starts_on": agreement.starts_on, "ends_on": today}
    )
    return Setting(
        FormPlan(initial=initial),
        territory=agreement.territory,
        facts=(
            {"label": tongue.text("The act"), "value": tongue.label("document_kind", kind)},
            {
                "label": tongue.text("Agreement"),
                "value": agreement.number or "",
                "href": f"/agreements/{agreement.id}",
            },
        ),
    )


def _route(kind: OccasionKind) -> CommandRoute:
    is_period = kind in PERIODS
    action = occasions.choose_period if is_period else occasions.note_meeting
    return CommandRoute(
        path=f"/agreements/{{id:uuid}}/{PATHS[kind]}/new",
        command=ChoosePeriod if is_period else NoteMeeting,
        variant=kind.value,
        action=lambda work, key, command: action(work, kind, key, command),
        permission=occasions.PERMISSIONS[kind],
        title="A new act",
        lead="Say of which days it is. What the records hold of them is read from there.",
        submit="Go on to the act",
        view=occasions.view_of,
        done=lambda row: f"/acts/{row.kind}/{row.id}",
        cancel=lambda subject: f"/agreements/{subject}",
        setting=partial(_setting, kind),
    )


HANDLERS = tuple(handler for kind in OccasionKind for handler in command_routes(_route(kind)))
