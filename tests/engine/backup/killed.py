"""Lets a piece of work be killed with -9 at each of its steps: before each that changes a folder or opens a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

STEPS = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "sqlite3.connect"})
"""What Python tells of itself; see the table of audit events in its manual."""
WRITING = os.O_WRONLY | os.O_RDWR
MOST = 300
"""Steps of one piece of work, at most."""
PATIENCE = 30
"""Seconds after which a process that hangs is ended, and fails the test."""


def killed_everywhere(work: Callable[[], object]) -> Iterator[int]:
    """Do `work` again and again in processes of their own, killed at the first step, at the second, and so on.

    Gives the number of the step after each death. Ends when it came to its own end; fails if that was no good one.
    """
    for step in range(1, MOST):
        if _is_killed(work, step):
            yield step
        else:
            return
    raise AssertionError("the work has no end")


def _is_killed(work: Callable[[], object], step: int) -> bool:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        _die_at(step)
        try:
            work()
        except BaseException as error:  # told by the exit code: this process is a copy of the tests
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def _die_at(step: int) -> None:
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
