"""The main menu: what people do, shown to whoever may do or see it."""

from foundation.http.site import NavItem
from foundation.identity.actors import Actor
from foundation.identity.permissions import Permission


def _signed_in(actor: Actor) -> bool:
    return actor.user_id is not None


def _reads(actor: Actor) -> bool:
    return actor.may_anywhere(Permission.READ)


def _imports(actor: Actor) -> bool:
    return actor.may_anywhere(Permission.PROJECT_IMPORT)


def _hears(actor: Actor) -> bool:
    """Who may read what people complain of."""
    return actor.may_anywhere(Permission.GRIEVANCE_READ)


def _chooses(actor: Actor) -> bool:
    """Who chooses works, and who looks at how they were chosen."""
    return actor.may_anywhere(Permission.SCENARIO_PREPARE) or actor.may_anywhere(
        Permission.AUDIT_READ
    )


NAVIGATION = (
    NavItem("/", "My work", "inbox", _signed_in),
    NavItem("/works", "Works", "works", _reads),
    NavItem("/programmes", "Programmes", "programme", _reads),
    NavItem("/risks", "Risks", "warning", _reads),
    NavItem("/needs", "Needs", "need", _reads),
    NavItem("/assemblies", "Assemblies", "assembly", _reads),
    NavItem("/rounds", "Rounds", "scales", _reads),
    NavItem("/scenarios", "Scenarios", "board", _chooses),
    NavItem("/organisations", "Organisations", "organisation", _reads),
    NavItem("/agreements", "Agreements", "agreement", _reads),
    NavItem("/payments", "Payments", "payment", _reads),
    NavItem("/calendar", "Calendar", "calendar", _reads),
    NavItem("/red-flags", "Red flags", "warning", _reads),
    NavItem("/grievances", "Complaints", "warning", _hears),
    NavItem("/sources", "Funding sources", "programme", _reads),
    NavItem("/results", "Results", "chart", _reads),
    NavItem("/maintenance", "Maintenance", "maintenance", _reads),
    NavItem("/assets", "Assets", "seal", _reads),
    NavItem("/templates", "Templates", "file", _reads),
    NavItem("/places", "Places", "territory", _reads),
    NavItem("/imports", "Imports", "upload", _imports),
)
