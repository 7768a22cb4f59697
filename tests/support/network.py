"""No test reaches beyond this machine: only loopback and unix sockets may be connected to."""

import ipaddress
import sys
from typing import Any

ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAMED = {"socket.getaddrinfo", "socket.gethostbyname"}


class ReachedOutside(RuntimeError):
    """A test tried to talk to another machine."""


def stay_on_this_machine() -> None:
    """Watch every connection of this process from now on; an audit hook cannot be patched away again."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ADDRESSED and isinstance(arguments[1], tuple) and not is_local(arguments[1][0]):
        raise ReachedOutside(f"{event} to {arguments[1]}")
    if event in NAMED and not is_local(arguments[0]):
        raise ReachedOutside(f"{event} of {arguments[0]}")


def is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False
