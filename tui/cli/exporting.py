"""Sends a long result to where it is wanted: into a private file of its own, or down the pipe as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import click

from tui.cli.output import Output
from tui.engine.exports.export_file import write_pieces
from tui.engine.exports.row_export import ExportFormat, format_of
from tui.errors import InvalidInput
from tui.paths import given_path

FORMATS = click.Choice([form.value for form in ExportFormat])
ADVICE = "--force replaces it"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an export goes and in which form."""

    form: ExportFormat
    path: Path | None
    """None is standard output."""
    replaces: bool


def destination_of(form: str | None, output: str | None, *, force: bool) -> Destination | None:
    """What the options ask for; None when they ask for no export. Raises InvalidInput.

    Without `--format` the ending of the file tells the form; "-" is standard output.
    """
    if form is None and output is None:
        return None
    if form is None and output == "-":
        raise InvalidInput("Which form? Give --format csv or --format json")
    found = ExportFormat(form) if form else format_of(output or "")
    if output is None or output == "-":
        return Destination(found, None, replaces=False)
    path = given_path(output)
    if not path.name:
        raise InvalidInput(f"{output!r} is not the name of a file", hint="Give --output FILE")
    return Destination(found, path, replaces=force)


async def send(pieces: AsyncGenerator[str, None], to: Destination, out: Output) -> None:
    """Bring all pieces to their place. Raises InvalidInput, LocalStoreError; then no half of a file is left."""
    async with aclosing(pieces):
        if to.path is None:
            async for piece in pieces:
                out.chunk(piece)
        else:
            await write_pieces(pieces, to.path, replace=to.replaces, advice=ADVICE)


def tell_written(rows: int, to: Destination, out: Output) -> None:
    """Say how much an export holds; beside the result, which may be on its way down a pipe."""
    if to.path is not None and out.as_json:
        out.document({"rows": rows, "format": to.form.value, "path": str(to.path.absolute())})
    elif to.path is not None:
        out.note(f"Wrote {rows:,} rows to {to.path}")
