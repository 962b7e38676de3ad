"""The command `syncdeck`: reads the command line, opens the dashboard when nothing is asked, ends with one number."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import click

from tui import __version__
from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode, code_of_error
from tui.cli.invocation import Invocation
from tui.cli.output import NobodyReads
from tui.errors import InvalidInput, SyncError

COMMANDS = {
    "profile": "tui.cli.profiles.group",
    "sync": "tui.cli.runs.sync",
    "import": "tui.cli.history.imports:imports",
    "history": "tui.cli.history.group",
    "people": "tui.cli.hub.people",
    "watch": "tui.cli.hub.watch",
    "queue": "tui.cli.queue.group",
    "hub": "tui.cli.hub.group",
    "list": "tui.cli.lists.group:lists",
    "search": "tui.cli.catalogue.search",
    "title": "tui.cli.catalogue.title",
    "categories": "tui.cli.catalogue.categories",
    "changes": "tui.cli.catalogue.changes",
    "run": "tui.cli.runs.group",
    "schedule": "tui.cli.schedule.group",
    "log": "tui.cli.log",
    "status": "tui.cli.status.command",
    "serve": "tui.cli.service.serve",
    "install-service": "tui.cli.service.install_service:install_service",
    "backup": "tui.cli.backup.command",
    "restore": "tui.cli.backup.restore",
    "export": "tui.cli.backup.setup:export",
    "alarm": "tui.cli.alarm.group",
    "healthcheck": "tui.cli.service.healthcheck",
    "metrics": "tui.cli.service.metrics",
    "doctor": "tui.cli.doctor.command",
    "support-bundle": "tui.cli.doctor.support_bundle:support_bundle",
    "demo": "tui.cli.demo.command",
    "sandbox": "tui.cli.sandbox",
}


@click.group(
    cls=DeckGroup,
    lazy=COMMANDS,
    is_root=True,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 failed, 2 usage, 3 partial, 4 busy, 5 held, 6 refused, 7 unreachable, 130 cancelled.",
)
@click.option("--paths", "shows_paths", is_flag=True, help="Print where files are.")
@click.version_option(__version__, message="syncdeck %(version)s")
@click.pass_context
def syncdeck(ctx: click.Context, shows_paths: bool) -> None:
    """One deck for every sync of a media household. Without a command: the dashboard."""
    invocation = ctx.ensure_object(Invocation)
    if shows_paths:
        _print_paths(invocation)
    elif ctx.invoked_subcommand is None:
        from tui.cli.dashboard import open_dashboard  # noqa: PLC0415 - only the dashboard needs what it loads

        ctx.exit(open_dashboard(invocation))
    else:
        return
    ctx.exit(ExitCode.OK)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    _prepare_process()
    invocation = Invocation()
    try:
        code = syncdeck.main(
            args=None if arguments is None else list(arguments),
            prog_name="syncdeck",
            standalone_mode=False,
            obj=invocation,
        )
        return int(code or 0)
    except (NobodyReads, BrokenPipeError):
        return _end_of_pipe()
    except SyncError as error:
        invocation.out.error(error)
        return code_of_error(error)
    except click.ClickException as error:
        return _wrong_usage(invocation, error)
    except (KeyboardInterrupt, click.Abort):
        invocation.out.warn("Cancelled")
        return ExitCode.CANCELLED
    except Exception as error:  # the boundary of the program: a bug is told in one line, without secrets
        return _bug(invocation, error)


def _print_paths(invocation: Invocation) -> None:
    paths = invocation.paths
    places = {
        "settings": paths.settings_file,
        "themes": paths.themes_dir,
        "store": paths.store_file,
        "lock": paths.lock_file,
    }
    if invocation.as_json:
        invocation.out.document({name: str(place) for name, place in places.items()})
    else:
        for name, place in places.items():
            invocation.out.line(f"{name:8}  {place}")


def _prepare_process() -> None:
    """Print in any encoding, and end like a program should when told to; `nohup` keeps its word."""
    _fill_gaps()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _fill_gaps() -> None:
    """Let a stream that was closed (`2>&-`) lead nowhere: a file of ours would get its number, and what it prints."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _wrong_usage(invocation: Invocation, error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"{error.ctx.get_usage()}\n{error.ctx.command_path} --help explains it"
    invocation.out.error(InvalidInput(error.format_message(), hint=hint))
    return ExitCode.USAGE


def _end_of_pipe() -> int:
    """Nobody reads on: let nothing be written any more, not even while the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
    return ExitCode.PIPE


def _bug(invocation: Invocation, error: Exception) -> int:
    out = invocation.out
    if out.verbosity:
        out.warn(out.redactor.redact("".join(traceback.format_exception(error))))
    out.error(SyncError(f"Unexpected error: {type(error).__name__}: {error}", hint="-v shows where it happened"))
    return ExitCode.FAILED
