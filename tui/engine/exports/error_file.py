"""Brings the errors of a run into a file, or as text to wherever else they are wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.exports.error_export import ErrorExport, ExportFormat
from tui.engine.exports.export_file import write_pieces
from tui.model.runs import ErrorGroup, RunError

if TYPE_CHECKING:
    from tui.store.runs.run_errors import RunErrors

PAGE = 1_000
"""Rows read and written at a time."""


async def pages_of(errors: RunErrors, run_id: int, groups: Sequence[ErrorGroup]) -> AsyncIterator[list[RunError]]:
    """All stored rows of some branches, branch after branch, a page at a time. Raises LocalStoreError."""
    for group in groups:
        after = 0
        while page := await errors.rows(run_id, group.step, group.error_class, after_id=after, limit=PAGE):
            yield page
            after = page[-1].id


async def pieces_of(pages: AsyncIterator[list[RunError]], export: ErrorExport) -> AsyncGenerator[str, None]:
    """The text of a whole export, piece by piece; it is made beside the event loop."""
    yield export.head()
    async for page in pages:
        yield await asyncio.to_thread(export.rows, page)
    yield export.tail()


async def write_errors(
    pages: AsyncIterator[list[RunError]], path: Path, form: ExportFormat, *, replace: bool = False
) -> int:
    """Write rows into `path`, mode 0600, and give how many there were.

    Raises InvalidInput when the file exists and `replace` is False, LocalStoreError when it cannot be written; then no
    half of it is left.
    """
    export = ErrorExport(form)
    await write_pieces(pieces_of(pages, export), path, replace=replace)
    return export.written
