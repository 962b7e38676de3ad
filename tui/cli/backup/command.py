"""`syncdeck backup`: makes a backup, and lists those that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.given import HOW, given_secrets
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.formatting import ago_text, bytes_text, count_text, date_text, iso_text
from tui.model.backup import BackupInfo, StoreSize

if TYPE_CHECKING:
    from tui.deck import Deck

SHOWN = ("profiles", "lists", "plays", "watched", "marks", "titles", "items", "schedules")
"""Counts that people are told, in their order."""
WORDS = {
    "watched": ("watched title", "watched titles"),
    "titles": ("title of a catalogue", "titles of catalogues"),
    "items": ("item of a library", "items of libraries"),
}
"""What counts are called, one and several, where that is not their name."""


@click.group(cls=DeckGroup, invoke_without_command=True)
@click.option("--to", metavar="PATH", help="A folder, or the name of a new .zip file, instead of the usual folder.")
@click.option(
    "--passphrase", metavar="SECRET", help=f"Take passwords and tokens along, sealed by this passphrase: {HOW}."
)
@click.pass_context
def backup(ctx: click.Context, to: str | None, passphrase: str | None) -> int:
    """Back everything up into one zip file, beside whatever runs.

    It holds the store, the settings and your themes. Passwords and tokens are in it only with --passphrase; without
    one, profiles sign in again after a restore.
    """
    invocation = ctx.ensure_object(Invocation)
    if ctx.invoked_subcommand is not None:
        return ExitCode.OK
    secret = given_secrets(invocation, passphrase=passphrase).get("passphrase")

    async def work(deck: Deck, _: Stop) -> int:
        made = await deck.backups.make(to, secret)
        if invocation.out.as_json:
            invocation.out.document(backup_document(made))
        else:
            tell_backup(made, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@backup.command()
@click.pass_obj
def ls(invocation: Invocation) -> int:
    """List the backups in the folder for them, newest first."""

    async def work(deck: Deck, _: Stop) -> int:
        found, size = await deck.backups.kept(), await deck.backups.size()
        out = invocation.out
        if out.as_json:
            out.document({"folder": str(deck.backups.folder), "backups": [*map(backup_document, found)]})
            return ExitCode.OK
        for line in table(("made", "size", "by", "secrets", "file"), [_row(one, deck, out) for one in found]):
            out.line(line)
        out.note(_summary(found, size, out.text(str(deck.backups.folder), 300)))
        return ExitCode.OK

    return with_deck(invocation, work)


def backup_document(info: BackupInfo) -> dict[str, Any]:
    """A backup for machines; sizes are bytes."""
    return {
        "path": str(info.path),
        "size": info.size,
        "made_at": iso_text(info.made_at),
        "program": info.program,
        "schema": info.schema,
        "has_secrets": info.has_secrets,
        "is_scheduled": info.is_scheduled,
        "is_readable": info.schema > 0,
        "counts": dict(info.counts),
    }


def tell_backup(info: BackupInfo, out: Output) -> None:
    """Tell what was made and what is in it, and what is not."""
    out.line(out.text(f"Backup made: {info.path} ({bytes_text(info.size)})", 600))
    out.note(out.text(f"It holds {counted(info.counts) or 'nothing yet'}"))
    if info.has_secrets:
        out.note("Passwords and tokens are in it, sealed: without the passphrase nobody can open them, not even you")
    else:
        out.note(
            "No password or token is in it: profiles sign in again after a restore (--passphrase takes them along)"
        )


def counted(counts: Mapping[str, int]) -> str:
    """What is in a store, in words: `2 profiles, 12,345 plays`; "" = nothing."""
    shown = [(name, counts[name]) for name in SHOWN if counts.get(name)]
    return ", ".join(f"{count_text(count)} {_word(name, count)}" for name, count in shown)


def _word(name: str, count: int) -> str:
    one, several = WORDS.get(name, (name.removesuffix("s"), name))
    return one if count == 1 else several


def _row(info: BackupInfo, deck: Deck, out: Output) -> tuple[str, ...]:
    made = f"{date_text(info.made_at, deck.clock.now())} ({ago_text(info.made_at, deck.clock.now())})"
    by = "schedule" if info.is_scheduled else "hand"
    secrets = "sealed" if info.has_secrets else "none"
    if not info.schema:
        by, secrets = "?", "damaged"
    return made, bytes_text(info.size), by, secrets, out.text(info.path.name, 120)


def _summary(found: list[BackupInfo], size: StoreSize, folder: str) -> str:
    if not found:
        return f"No backups in {folder}; syncdeck backup makes one"
    return (
        f"{len(found)} in {folder}, {bytes_text(size.backups)}; {bytes_text(size.disk_free)} are free beside the store"
    )
