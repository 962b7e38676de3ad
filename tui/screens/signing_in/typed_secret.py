"""A secret typed into a form: itself, or `env:NAME`, `file:PATH` or `cmd:COMMAND`."""

from __future__ import annotations

import asyncio
import os
import sys

from tui.secret_source import resolve_secret, run_command

SOURCES = ("env:", "file:", "cmd:")


async def typed_secret(typed: str) -> str:
    """The secret that was meant. A command runs beside the event loop. Raises InvalidInput."""
    if not typed.startswith(SOURCES):
        return typed
    return (await asyncio.to_thread(_resolve, typed)).strip()


def _resolve(typed: str) -> str:
    return resolve_secret(typed, environ=os.environ, stdin=sys.stdin, run=_run_quietly).value


def _run_quietly(command: str) -> str:
    """What the command writes to its error output must not land on the dashboard."""
    return run_command(f"exec 2>/dev/null\n{command}")
