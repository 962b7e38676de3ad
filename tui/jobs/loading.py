"""Loads modules that bring heavy libraries along, beside the event loop: the first frame does not wait for them."""

from __future__ import annotations

import asyncio
import gc
import importlib
from threading import Lock
from types import ModuleType
from typing import Any

_loaded: dict[str, ModuleType] = {}
"""Modules whose import has ended. `sys.modules` also holds those that another thread is still in the middle of."""
_turn = Lock()
"""One import at a time: threads that import each other's modules would see them half done."""


async def off_the_loop(name: str) -> Any:
    """Give a module by name; importing it the first time takes place in a thread.

    What the program consists of is then complete, so the garbage collector is told to look at it no more: a full
    collection over it stops every thread for 20-30 ms, in the middle of a sync as often as anywhere.
    """
    if name not in _loaded:
        await asyncio.to_thread(load, name)
    return _loaded[name]


def load(name: str) -> Any:
    """Do the same in the calling thread, which is not the event loop's."""
    with _turn:
        if name not in _loaded:
            _loaded[name] = importlib.import_module(name)
            gc.freeze()
        return _loaded[name]
