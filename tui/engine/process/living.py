"""Whether processes of this machine live. It loads nothing: probes ask it many times an hour."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def is_gone(pid: int, host: str) -> bool:
    """Tell whether a process is known to be gone: that can be known of those of this machine."""
    return is_here(host) and not lives(pid)


def is_here(host: str) -> bool:
    """Tell whether a process of that host is one of this machine."""
    return host == socket.gethostname()


def lives(pid: int) -> bool:
    """Tell whether a process of this number runs on this machine; one that only was not asked how it ended does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether it has ended, and only its parent did not ask how: told by Linux alone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] == ["Z"]
