"""What routes of papers share: the press of the running application."""

from foundation.http.site import Site
from foundation.issuing import Press


def press(site: Site) -> tuple[Press]:
    """Where papers are kept, and the address that their codes lead to."""
    return (Press(site.store, site.settings.public_address),)
