"""The main menu: what people do, shown to whoever may do or see it."""

from foundation.http.site import NavItem
from foundation.identity.actors import Actor
from foundation.identity.permissions import Permission


def _signed_in(actor: Actor) -> bool:
    return actor.user_id is not None


def _reads(actor: Actor) -> bool:
    return actor.may_anywhere(Permission.READ)


NAVIGATION = (
    NavItem("/", "My work", "home", _signed_in),
    NavItem("/works", "Works", "works", _reads),
    NavItem("/needs", "Needs", "needs", _reads),
    NavItem("/assemblies", "Assemblies", "assemblies", _reads),
    NavItem("/organisations", "Organisations", "organisations", _reads),
)
