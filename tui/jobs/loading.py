"""Loads modules that bring heavy libraries along, beside the event loop: the first frame does not wait for them."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any


async def off_the_loop(name: str) -> Any:
    """Give a module by name; importing it the first time takes place in a thread."""
    return await asyncio.to_thread(importlib.import_module, name)
