"""Signed minutes: keeping the pictures of what was signed."""

from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from portfolio import signed_minutes
from portfolio.signed_minutes import KeepSignedMinutes
from portfolio.views import assemblies as views


def _keeping(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(),
        territory=view.territory,
        version=view.version,
        facts=(
            {
                "label": tongue.text("Assembly"),
                "value": tongue.text(
                    "Assembly {number} of {community}", number=view.number, community=view.community
                ),
            },
            {
                "label": tongue.text("Sheets kept until now"),
                "value": tongue.number(len(view.signed)),
            },
        ),
    )


HANDLERS = command_routes(
    CommandRoute(
        path="/assemblies/{id:uuid}/signed",
        command=KeepSignedMinutes,
        action=signed_minutes.keep,
        permission=Permission.ASSEMBLY_RECORD,
        title="Keep the signed minutes",
        lead="A photograph of each sheet as it was signed, or the scan of them all.",
        submit="Keep them",
        view=views.detail,
        done=lambda row: f"/assemblies/{row.id}",
        setting=_keeping,
        cancel=lambda subject: f"/assemblies/{subject}",
    )
)
