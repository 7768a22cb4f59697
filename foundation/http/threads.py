"""Synchronous handlers in the thread pool, where the framework's own switch fails.

Litestar 2.25 registers a handler again when another method shares its path, and its ``sync_to_thread=True`` then wraps the wrapper and
answers with a coroutine. A handler that shares its path is made asynchronous here instead; all others use the switch.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from litestar.concurrency import sync_to_thread

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """The handler as a coroutine function that runs it in the pool."""

    @wraps(handler)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return await sync_to_thread(handler, *args, **kwargs)

    return run
