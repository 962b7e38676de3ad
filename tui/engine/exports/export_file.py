"""Writes a long text into a file of the person's choice: private, whole or not at all, never over another one unless
that was asked for.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from tui.errors import InvalidInput, LocalStoreError
from tui.model.clean import clean_text

PRIVATE = 0o600


async def write_pieces(
    pieces: AsyncIterator[str], path: Path, *, replace: bool = False, advice: str = "Choose another name"
) -> None:
    """Write pieces of text into `path`, mode 0600, as they come.

    Raises InvalidInput with `advice` when the file exists and `replace` is False, LocalStoreError when it cannot be
    written; then no half of it is left.
    """
    part = path.with_name(f".export-{secrets.token_hex(4)}.part")
    is_claimed = False
    try:
        if not replace:
            await asyncio.to_thread(_create, path)
            is_claimed = True
        await _write(pieces, part)
        await asyncio.to_thread(part.replace, path)
    except BaseException as error:
        await asyncio.shield(asyncio.to_thread(_clear, part, path if is_claimed else None))
        if isinstance(error, FileExistsError):
            raise InvalidInput(f"{_shown(path)} exists already", hint=advice) from None
        if isinstance(error, OSError):
            raise _cannot(path, error) from error
        raise


async def _write(pieces: AsyncIterator[str], part: Path) -> None:
    file = await asyncio.to_thread(_opened, part)
    try:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))


def _opened(path: Path) -> IO[str]:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    return os.fdopen(number, "w", encoding="utf-8", newline="")


def _clear(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            path.unlink(missing_ok=True)


def _cannot(path: Path, error: OSError) -> LocalStoreError:
    return LocalStoreError(
        f"Cannot write {_shown(path)}: {(error.strerror or str(error)).lower()}", hint="Choose another folder"
    )


def _shown(path: Path) -> str:
    return clean_text(str(path), 200)
