"""Papers of the portfolio: issuing the minutes of an assembly."""

from uuid import UUID

from foundation import records
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from portfolio import issuing
from portfolio.issuing import IssueMinutes
from portfolio.views import assemblies as views


def _minutes(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        facts=(
            {
                "label": tongue.text("Assembly"),
                "value": tongue.text(
                    "Assembly {number} of {community}", number=view.number, community=view.community
                ),
            },
            {"label": tongue.text("State"), "value": tongue.label("assembly_state", view.state)},
        ),
    )


def _back(subject: UUID | None) -> str:
    return f"/assemblies/{subject}"


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/minutes",
            command=IssueMinutes,
            action=issuing.issue_minutes,
            permission=Permission.ASSEMBLY_RECORD,
            title="Issue the minutes",
            lead="A numbered paper to be signed, with a code by which anybody can verify it. It is kept as it is.",
            submit="Issue the minutes",
            view=records.detail,
            done=lambda row: f"/assemblies/{row.subject_id}",
            setting=_minutes,
            tools=press,
            cancel=_back,
        )
    ),
)
