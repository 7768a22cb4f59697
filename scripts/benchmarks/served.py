"""The product as it is really served, without its limit of requests, by one process or by several that share a port."""

import os
import socket
import sys

import uvicorn

from app import opening, server
from foundation.settings import from_environment


def main() -> None:
    """Serve on the port of the first argument with as many processes as the second says; they end with the first of them."""
    door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
    door.set_inheritable(True)
    for _ in range(int(sys.argv[2]) - 1):
        if os.fork() == 0:
            break
    application = server.build(server.open_site(from_environment()), requests_per_minute=0)
    opening.settle()
    config = uvicorn.Config(application, log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    main()
