"""Processes that do a piece of work and may kill themselves with -9: forks of one that has loaded everything already.

`python -m tests.jobs.forks MODULE` imports a module, calls its `main` in a fork with the words of each line (JSON), and
answers with how that ended and what it said.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.processes import ROOT

LOADED = (
    "tui.clients.jellyfin.client",
    "tui.clients.plex.client",
    "tui.jobs.media.history_run",
    "tui.jobs.media.sync_run",
    "tui.jobs.tautulli.import_run",
    "tui.jobs.xtream.run",
)
"""What runs load later: it is loaded once, before the forks."""


class Forks:
    """A running process of which pieces of work are forked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, *words: object) -> dict[str, Any] | None:
        """Let a fork work, and give what it told; None when it was killed. Fails when it ended in any other way."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self._process.stdin.flush()
        code, said = json.loads(self._process.stdout.readline())
        if code == -9:
            return None
        assert code == 0, said
        found: dict[str, Any] = json.loads(said)
        return found


@contextmanager
def forks_of(module: str) -> Iterator[Forks]:
    """Load a module of the tests in a process of its own, which is gone when the block is left."""
    command = [sys.executable, "-m", "tests.jobs.forks", module]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Forks(process)


def fork(main: Callable[..., None], words: list[str]) -> tuple[int, str]:
    """Do the work in a fork; give its exit code, or minus the signal that killed it, and what it said."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.dup2(writing, sys.stdout.fileno())
            main(*words)
            status = 0
        except BaseException:  # whatever it was: it is told, and the fork never goes on as what it was forked from
            traceback.print_exc(file=sys.stdout)
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


if __name__ == "__main__":
    for name in LOADED:
        importlib.import_module(name)
    loaded = importlib.import_module(sys.argv[1])
    while told := sys.stdin.readline():
        print(json.dumps(fork(loaded.main, json.loads(told))), flush=True)
