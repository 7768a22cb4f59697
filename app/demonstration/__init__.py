"""The demonstration programme: a place of its own with invented people, organisations and works, told through the real actions."""

from app.demonstration.accounts import PASSWORD, USER_NAMES, Account, accounts
from app.demonstration.place import Watch, discard, is_interrupted, is_loaded, load

__all__ = [
    "PASSWORD",
    "USER_NAMES",
    "Account",
    "Watch",
    "accounts",
    "discard",
    "is_interrupted",
    "is_loaded",
    "load",
]
