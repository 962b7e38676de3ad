"""Tells systemd how the service is: one datagram a word, as in sd_notify(3). Silent where nobody listens."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"

MICRO = 1_000_000


class Notifier:
    """What this process was told by systemd. Takes the variables out of `environ`: they are not for its children."""

    def __init__(self, environ: MutableMapping[str, str]) -> None:
        self._address = _address(environ.pop("NOTIFY_SOCKET", ""))
        micros, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", "")
        is_mine = not pid or pid == str(os.getpid())
        self.watchdog = int(micros) / MICRO if micros.isdecimal() and is_mine else 0.0
        """Seconds within which a sign of life is wanted; 0 = never."""

    def tell(self, *words: str) -> None:
        """Send `NAME=VALUE` words together. What cannot be sent is nobody's trouble."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto("\n".join(words).encode(), self._address)
        except OSError:
            return

    def say(self, status: str) -> None:
        """What `systemctl status` shows."""
        self.tell(f"STATUS={' '.join(status.split())}")

    def reloading(self) -> None:
        """The settings are read again; READY ends it."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def _address(given: str) -> str:
    """A path, or a name in the abstract space, where `@` stands for its first byte."""
    return f"\0{given[1:]}" if given.startswith("@") else given
