"""`syncdeck install-service`: writes what lets the service start with the machine, and says how to switch it on."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Mapping
from pathlib import Path

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.service.files import CONTAINER_FILES, unit_path, unit_text
from tui.errors import InvalidInput, LocalStoreError

COMMANDS = (
    "systemctl --user daemon-reload",
    "systemctl --user enable --now syncdeck",
    "loginctl enable-linger",
)
"""What switches the service on; the last lets it run while nobody is logged in."""


@click.command("install-service", cls=DeckCommand)
@click.option("--print", "prints", is_flag=True, help="Print the systemd unit instead of writing it.")
@click.option(
    "--container",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a Containerfile and a compose file into DIR instead.",
)
@click.option("--force", is_flag=True, help="Replace files that say something else; they are kept beside it.")
@click.pass_obj
def install_service(invocation: Invocation, *, prints: bool, container: Path | None, force: bool) -> int:
    """Write a systemd unit for this user that runs `syncdeck serve`, and tell how to enable it."""
    if container is not None:
        told = [f"cd {shlex.quote(str(container.absolute()))} && docker compose up -d --build"]
        return _install(invocation, container.absolute(), CONTAINER_FILES, told, force=force)
    unit = unit_text(invocation.paths, os.environ, _folders_of_settings(invocation))
    if prints:
        invocation.out.line(unit.rstrip("\n"))
        return ExitCode.OK
    invocation.paths.ensure()
    path = unit_path(os.environ)
    return _install(invocation, path.parent, {path.name: unit}, list(COMMANDS), force=force)


def _folders_of_settings(invocation: Invocation) -> list[Path]:
    """Folders elsewhere that the settings let it write to."""
    settings = invocation.settings
    folders = [Path(settings.backup_dir).expanduser()] if settings.backup_dir else []
    metrics = settings.metrics_file
    return [*folders, *([Path(metrics).expanduser().parent] if metrics else [])]


def _install(
    invocation: Invocation, folder: Path, files: Mapping[str, str], commands: list[str], *, force: bool
) -> int:
    out = invocation.out
    others = [folder / name for name, text in files.items() if _says_something_else(folder / name, text)]
    if others and not force:
        raise InvalidInput(
            f"There is another {others[0]}",
            hint="--print shows the unit; --force puts it in its place and keeps the one that is there",
        )
    kept = [_set_aside(path) for path in others]
    for name, text in files.items():
        _write(folder / name, text)
    if out.as_json:
        written = [str(folder / name) for name in files]
        out.document({"written": written, "kept": [str(path) for path in kept], "commands": commands})
        return ExitCode.OK
    for path in kept:
        out.note(f"Kept what was there: {path}")
    for name in files:
        out.line(f"Written: {folder / name}")
    out.line("Now switch it on:")
    for command in commands:
        out.line(f"  {command}")
    return ExitCode.OK


def _says_something_else(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") != text
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True


def _set_aside(path: Path) -> Path:
    """Keep a file under a name that says when it was replaced."""
    kept = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        path.rename(kept)
    except OSError as error:
        raise _unwritable(path, error) from error
    return kept


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> LocalStoreError:
    return LocalStoreError(f"Cannot write {path}: {(error.strerror or str(error)).lower()}", hint="--print shows it")
