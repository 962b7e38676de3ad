"""Writes the errors of a run into a file of the person's choice: private, whole or not at all, never over another one
unless that was asked for.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tui.engine.error_export import ErrorExport, ExportFormat
from tui.errors import InvalidInput, LocalStoreError
from tui.model.clean import clean_text
from tui.model.runs import ErrorGroup, RunError

if TYPE_CHECKING:
    from tui.store.run_errors import RunErrors

PAGE = 1_000
"""Rows read and written at a time."""
PRIVATE = 0o600


async def pages_of(errors: RunErrors, run_id: int, groups: Sequence[ErrorGroup]) -> AsyncIterator[list[RunError]]:
    """All stored rows of some branches, branch after branch, a page at a time. Raises LocalStoreError."""
    for group in groups:
        after = 0
        while page := await errors.rows(run_id, group.step, group.error_class, after_id=after, limit=PAGE):
            yield page
            after = page[-1].id


async def write_errors(
    pages: AsyncIterator[list[RunError]], path: Path, form: ExportFormat, *, replace: bool = False
) -> int:
    """Write rows into `path`, mode 0600, and give how many there were.

    Raises InvalidInput when the file exists and `replace` is False, LocalStoreError when it cannot be written; then no
    half of it is left.
    """
    part = path.with_name(f".export-{secrets.token_hex(4)}.part")
    is_claimed = False
    try:
        if not replace:
            await asyncio.to_thread(_create, path)
            is_claimed = True
        written = await _write(pages, part, form)
        await asyncio.to_thread(part.replace, path)
    except BaseException as error:
        await asyncio.shield(asyncio.to_thread(_clear, part, path if is_claimed else None))
        if isinstance(error, FileExistsError):
            raise InvalidInput(f"{_shown(path)} exists already", hint="Choose another name") from None
        if isinstance(error, OSError):
            raise _cannot(path, error) from error
        raise
    return written


async def _write(pages: AsyncIterator[list[RunError]], part: Path, form: ExportFormat) -> int:
    export = ErrorExport(form)
    file = await asyncio.to_thread(_opened, part)
    try:
        await asyncio.to_thread(file.write, export.head())
        async for page in pages:
            await asyncio.to_thread(_write_page, file, export, page)
        await asyncio.to_thread(file.write, export.tail())
    finally:
        await asyncio.to_thread(file.close)
    return export.written


def _write_page(file: IO[str], export: ErrorExport, page: list[RunError]) -> None:
    file.write(export.rows(page))


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
