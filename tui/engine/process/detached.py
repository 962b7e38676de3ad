"""Starts a service that outlives the dashboard and its terminal, and waits until it is there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tui.errors import LocalStoreError, SyncError
from tui.model.clock import Clock
from tui.model.service import ServiceRow
from tui.paths import Paths, private_file
from tui.store.services import Services

PATIENCE = 10.0
"""Seconds for a service to come up: on small boxes it takes three to load."""
POLL = 0.1
LOG_LIMIT = 1_000_000
"""Bytes of the log file above which it begins anew."""
NOT_FOR_IT = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")

CODE = "import sys; sys.path.append(sys.argv.pop(1)); from tui.cli.main import main; sys.exit(main())"
"""What it runs: this very program, wherever it was loaded from, after everything else on the path."""


async def start_service(paths: Paths, services: Services, clock: Clock) -> ServiceRow:
    """Start a service on the same home and give its row as soon as it is entered.

    Raises SyncError with why when it ends at once or does not come up in time; then nothing of it is left.
    """
    process = _spawn(paths, os.environ)
    ends = clock.monotonic() + PATIENCE
    while clock.monotonic() < ends:
        if (row := next((row for row in await services.all() if row.pid == process.pid), None)) is not None:
            return row
        if process.poll() is not None:
            raise SyncError(
                f"The service could not be started: {_last_word(paths) or f'it ended with {process.returncode}'}",
                hint=f"`syncdeck serve` shows why; {paths.service_log_file} holds what it said",
            )
        await clock.sleep(POLL)
    process.terminate()
    raise SyncError(f"The service did not start within {PATIENCE:.0f} s", hint="`syncdeck serve` shows why")


def _spawn(paths: Paths, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Give the process: in a session of its own, so that the end of the terminal is nothing to it."""
    log = private_file(paths.service_log_file)
    home = {"SYNCDECK_HOME": str(paths.root)} if paths.root else {}
    own = {name: value for name, value in environ.items() if name not in NOT_FOR_IT} | home
    command = [sys.executable, "-P", "-c", CODE, str(_where_we_are()), "serve", "--detached"]
    if log.stat().st_size > LOG_LIMIT:
        os.truncate(log, 0)
    try:
        with log.open("ab") as said:
            return subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", env=own, start_new_session=True
            )
    except OSError as error:
        raise LocalStoreError(f"The service could not be started: {error.strerror}") from error


def _where_we_are() -> Path:
    return Path(__file__).resolve().parents[2]


def _last_word(paths: Paths) -> str:
    """The last line of its log that says what is wrong."""
    try:
        lines = paths.service_log_file.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.removeprefix("Error: ") for line in reversed(lines[-20:]) if line.startswith("Error: ")), "")
