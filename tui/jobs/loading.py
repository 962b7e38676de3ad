"""Loads modules that bring heavy libraries along, beside the event loop: the first frame does not wait for them."""

from __future__ import annotations

import asyncio
import gc
import importlib
import sys
from typing import Any


async def off_the_loop(name: str) -> Any:
    """Give a module by name; importing it the first time takes place in a thread.

    What the program consists of is then complete, so the garbage collector is told to look at it no more: a full
    collection over it stops every thread for 20-30 ms, in the middle of a sync as often as anywhere.
    """
    if name in sys.modules:
        return sys.modules[name]
    module = await asyncio.to_thread(importlib.import_module, name)
    gc.freeze()
    return module
