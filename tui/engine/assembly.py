"""Puts an engine together for this process, under a name of its own in the lease and in its runs."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.context import Surroundings
from tui.engine.engine import Engine
from tui.engine.file_lock import FileLock
from tui.engine.job import Jobs
from tui.engine.lease import Lease, LeaseTimes
from tui.engine.log import LogWriter
from tui.model.clock import Clock
from tui.store.lease import LeaseRow
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.settings import Settings


def engine_of(
    store: Store,
    jobs: Jobs,
    settings: Settings,
    clock: Clock,
    log: LogWriter,
    *,
    face: str,
    lock_file: Path,
    times: LeaseTimes,
) -> Engine:
    """Give an engine that is not started yet. `face` is what others see of who runs it (`dashboard`, `command`)."""
    host = socket.gethostname()
    owner = f"{host}:{os.getpid()}:{secrets.token_hex(4)}"
    me = LeaseRow(owner, os.getpid(), host, face, has_file_lock=False, acquired_at=0.0, heartbeat_at=0.0)
    lease = Lease(store.lease, FileLock(lock_file), clock, me, times)
    surroundings = Surroundings(store, clock, settings, store.redactor, log, owner)
    return Engine(surroundings, jobs.by_operation(), lease)
