"""Tests of contracting's pages stand in front of the real application."""

from tests.support.web import client, site, visit

__all__ = ["client", "site", "visit"]
