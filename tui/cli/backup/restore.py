"""`syncdeck restore`: puts a backup in the place of everything here, after saying what replaces what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.backup.command import SHOWN, backup_document, counted
from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.given import HOW, given_secrets
from tui.errors import InvalidInput, SyncError
from tui.formatting import clock_text, count_text, date_text
from tui.paths import given_path

if TYPE_CHECKING:
    from tui.engine.backup.restoring import Outcome, Restorable


@click.command(cls=DeckCommand)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--passphrase", metavar="SECRET", help=f"Opens the passwords and tokens in it: {HOW}.")
@click.option("--settings", "with_settings", is_flag=True, help="Take its settings and themes as well.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(invocation: Invocation, *, file: Path, passphrase: str | None, with_settings: bool, yes: bool) -> int:
    """Put a backup in the place of everything here. Asks first.

    FILE is a backup, or a store that an upgrade or a restore has set aside. What it replaces is set aside, never
    deleted. Nothing is sent by itself afterwards: changes that were waiting when the backup was made are held.
    """
    from tui.engine.backup.restoring import restoring  # noqa: PLC0415 - its libraries take time to load
    from tui.engine.clock import SystemClock  # noqa: PLC0415
    from tui.model.hub import Policy  # noqa: PLC0415

    out = invocation.out
    secret = given_secrets(invocation, passphrase=passphrase).get("passphrase")
    try:
        policy = Policy(invocation.settings.watch_policy)
    except SyncError as error:  # settings that cannot be read may be what is to be replaced
        out.warn(out.text(f"Warning: {error.message}"))
        policy = Policy.FURTHEST
    with restoring(invocation.paths, given_path(file), secret, SystemClock(), policy) as ready:
        if not out.as_json:
            for line in _story(ready, out):
                out.note(line)
        if not yes and not _is_sure(invocation, ready):
            out.note("Nothing was restored")
            return ExitCode.OK
        done = ready.put_in_place(with_settings=with_settings)
    if out.as_json:
        out.document(_document(ready, done))
    else:
        _tell(ready, done, out)
    return ExitCode.OK


def _story(ready: Restorable, out: Output) -> list[str]:
    """What replaces what."""
    made = ready.backup.made_at
    lines = [out.text(f"The backup of {date_text(made)} {clock_text(made)} is whole. It holds {_content(ready)}")]
    if ready.has_store:
        lines.append(f"It replaces what is here: {_present(ready)}")
    if not ready.has_secrets:
        opened = "; --passphrase opens those in it" if ready.backup.has_secrets else ""
        lines.append(f"Its profiles come without passwords and tokens: each signs in again{opened}")
    return lines


def _content(ready: Restorable) -> str:
    return counted(ready.backup.counts) or "nothing yet"


def _present(ready: Restorable) -> str:
    here = ready.present
    if here is None:
        return "a store that cannot be read; it is set aside as it is"
    return counted(here) or "an empty store"


def _is_sure(invocation: Invocation, ready: Restorable) -> bool:
    """Ask at the terminal; an empty machine has nothing to lose and is not asked about."""
    if not ready.has_store or (ready.present is not None and not any(map(ready.present.get, SHOWN))):
        return True
    if not invocation.has_terminal:
        raise InvalidInput("Nothing was restored: nobody can be asked", hint="--yes restores it unasked")
    return click.confirm(
        "Put the backup in its place? What is here is set aside, not deleted.", default=False, err=True
    )


def _tell(ready: Restorable, done: Outcome, out: Output) -> None:
    out.line(out.text(f"Restored {ready.backup.path}", 600))
    for path in done.aside:
        out.note(out.text(f"Set aside: {path}", 600))
    if ready.has_settings and not done.settings:
        out.note("Its settings were left alone; --settings takes them as well")
    if not ready.has_secrets:
        out.note("Sign in again: syncdeck profile ls shows where, syncdeck profile login NAME does it")
    if ready.held:
        waited = "1 change" if ready.held == 1 else f"{count_text(ready.held)} changes"
        out.note(f"{waited} that waited for servers, held until you let them go: syncdeck queue ls --state held")


def _document(ready: Restorable, done: Outcome) -> dict[str, Any]:
    return {
        "restored": backup_document(ready.backup),
        "has_secrets": ready.has_secrets,
        "held": ready.held,
        "settings": done.settings,
        "aside": [str(path) for path in done.aside],
        "replaced": dict(ready.present) if ready.present is not None else None,
    }
