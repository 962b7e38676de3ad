"""Runs a call of a library that blocks, in a thread that nobody has to wait for: not its caller, not the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(work: Callable[[], T], name: str) -> T:
    """Give what `work` gives, or raise what it raises. Cancelling leaves the thread to itself; what it gives is lost.

    The threads of `asyncio.to_thread` would be waited for when the program ends, however long their call hangs.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def give(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # whatever it is, it goes to the one who waits, not to the end of a thread
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(give, result, failure)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await done
