"""`syncdeck export` and `syncdeck import setup`: what was set up here, as a file that people can read."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.engine.exports.export_file import write_pieces
from tui.errors import InvalidInput
from tui.model.setup import LIMIT, SetupAction, SetupChange
from tui.paths import given_path

if TYPE_CHECKING:
    from tui.deck import Deck

WORDS = {
    SetupAction.ADD: ("added", "would be added"),
    SetupAction.REPLACE: ("replaced", "would be replaced"),
    SetupAction.SAME: ("as here", "as here"),
    SetupAction.DIFFERS: ("kept as it is here", "kept as it is here"),
    SetupAction.OPEN: ("to do", "to do"),
}
"""What became of a thing, and what would."""


@click.command(cls=DeckCommand)
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="A new file, instead of stdout.")
@click.pass_obj
def export(invocation: Invocation, to: Path | None) -> int:
    """Write out what was set up: profiles, schedules, alarm rules, people and settings, as JSON, without any secret.

    `syncdeck import setup FILE` takes it in elsewhere. For all that the household has, make a backup.
    """

    async def work(deck: Deck, _: Stop) -> int:
        text = await deck.setup.export()
        if to is None:
            invocation.out.chunk(text)
            return ExitCode.OK
        await write_pieces(_whole(text), given_path(to))
        if invocation.out.as_json:
            invocation.out.document({"path": str(to)})
        else:
            invocation.out.line(invocation.out.text(f"Setup written: {to}. No password or token is in it", 600))
        return ExitCode.OK

    return with_deck(invocation, work)


@click.command(cls=DeckCommand)
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--replace", "replaces", is_flag=True, help="Also change what is here in another way.")
@click.pass_obj
def setup(invocation: Invocation, *, file: str, dry_run: bool, replaces: bool) -> int:
    """Take in what `syncdeck export` wrote; FILE is - for stdin.

    What is missing here is added; what is here in another way stays, unless --replace. Profiles come signed out.
    """
    raw = _read(file)

    async def work(deck: Deck, _: Stop) -> int:
        changes = await deck.setup.take(raw, replaces=replaces, is_dry=dry_run)
        if invocation.out.as_json:
            invocation.out.document(
                {"dry_run": dry_run, "changes": [_document(one, invocation.out) for one in changes]}
            )
            return ExitCode.OK
        _tell(changes, invocation.out, is_dry=dry_run)
        return ExitCode.OK

    return with_deck(invocation, work)


def _tell(changes: list[SetupChange], out: Output, *, is_dry: bool) -> None:
    shown = [one for one in changes if one.action is not SetupAction.SAME]
    rows = [(one.what, out.text(one.name, 60), WORDS[one.action][is_dry], out.text(one.note, 200)) for one in shown]
    for line in table(("what", "name", "", ""), rows) if rows else []:
        out.line(line)
    same = len(changes) - len(shown)
    if same:
        out.note(f"{same} of {len(changes)} are here as they are in the file")
    if any(one.action is SetupAction.DIFFERS for one in changes):
        out.note("What is here in another way was left alone; --replace changes it")


def _document(change: SetupChange, out: Output) -> dict[str, str]:
    return {
        "what": change.what,
        "name": out.text(change.name),
        "action": change.action.value,
        "note": out.text(change.note),
    }


async def _whole(text: str) -> AsyncIterator[str]:
    yield text


def _read(file: str) -> bytes:
    """Read at most as much as can be a setup: the rest of an endless file is not waited for."""
    if file == "-":
        return sys.stdin.read(LIMIT + 1).encode("utf-8", "surrogateescape")
    try:
        with given_path(file).open("rb") as opened:
            return opened.read(LIMIT + 1)
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}", hint="Check path and permissions.") from error
