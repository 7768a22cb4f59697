"""The shell is tried in front of the real application."""

from tests.support.web import address, client, site, visit

__all__ = ["address", "client", "site", "visit"]
