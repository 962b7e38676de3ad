"""Puts an engine together for this process, under a name of its own in the lease and in its runs."""

from __future__ import annotations

import os
import random
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.accounts.cards import Cards
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.monitor import Monitor
from tui.engine.accounts.server_access import CARD_KINDS, AccessSurroundings, no_access
from tui.engine.accounts.servers import Servers
from tui.engine.engine import Engine, Watch
from tui.engine.hub.hub import Hub
from tui.engine.lists.keeping import RuleKeeper
from tui.engine.log import LogWriter
from tui.engine.outbox.worker import Worker
from tui.engine.process.file_lock import FileLock
from tui.engine.process.lease import Lease, LeaseTimes
from tui.engine.process.precedence import First, Precedence, Second
from tui.engine.runs.context import Surroundings
from tui.engine.runs.job import Jobs
from tui.engine.runs.orders import Orders
from tui.engine.schedule.backups import BackupKeeper, Backups
from tui.engine.schedule.due import Due
from tui.engine.schedule.planning import Timing
from tui.engine.schedule.scheduler import Scheduler
from tui.engine.schedule.starting import Starting
from tui.engine.schedule.streams import Streams
from tui.engine.schedule.zone import zone_of
from tui.engine.targets import Targets
from tui.engine.wiring import Wiring
from tui.model.clock import Clock
from tui.model.hub import Policy
from tui.model.profiles import Account, Profile, ProfileKind
from tui.model.runs import RunOptions
from tui.model.service import SERVICE, ServiceRow
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
    servers: Servers,
    targets: Targets | None = None,
    watches: Sequence[Watch] = (),
) -> Engine:
    """Give an engine that is not started yet. `face` is what others see of who runs it (`dashboard`, `command`).

    That of a service (`service`) comes before all others. `watches` look after the household beside the queue.
    """
    host = socket.gethostname()
    owner = f"{host}:{os.getpid()}:{secrets.token_hex(4)}"
    me = LeaseRow(owner, os.getpid(), host, face, has_file_lock=False, acquired_at=0.0, heartbeat_at=0.0)
    lease = Lease(store.lease, FileLock(lock_file), clock, me, times)
    cards = servers.cards if servers.kinds else None
    surroundings = Surroundings(
        store, clock, settings, store.redactor, log, owner, circuits=servers.circuits, cards=cards
    )
    monitor = Monitor(store, clock, servers.cards) if servers.kinds else None
    hub = Hub(store, clock, Policy(settings.watch_policy))
    outbox = Worker(surroundings, targets, lease, hub.run) if targets is not None else None
    return Engine(
        surroundings,
        jobs.by_operation(),
        lease,
        monitor,
        outbox,
        rules=RuleKeeper(store, clock, log),
        precedence=_precedence_of(store, clock, me),
        watches=watches,
    )


def _precedence_of(store: Store, clock: Clock, me: LeaseRow) -> Precedence:
    if me.face != SERVICE:
        return Second(store.services, clock)
    now = clock.now()
    return First(store.services, clock, ServiceRow(me.owner, me.pid, me.host, now, now, is_working=False))


def starting_of(
    store: Store,
    settings: Settings,
    clock: Clock,
    *,
    orders: Orders,
    jobs: Jobs,
    prepare: Callable[[Profile, RunOptions], Awaitable[None]],
) -> Starting:
    """Give how runs of schedules begin; `prepare` looks at what a run is about before it is queued."""

    def timing() -> Timing:
        return Timing(zone_of(settings.time_zone), random.random)

    return Starting(store, clock, orders, jobs, timing=timing, prepare=prepare)


def scheduler_of(
    store: Store,
    clock: Clock,
    log: LogWriter,
    *,
    starting: Starting,
    ask: Callable[[Profile], Awaitable[Account]],
    backups: Backups,
    carded: frozenset[ProfileKind],
    max_parallel: int,
) -> Scheduler:
    """Give what starts things by itself. `ask` signs in to an account afresh; `carded`: whose servers are looked at."""
    timing = starting.timing
    due = Due(
        store,
        clock,
        starting,
        Streams(clock, ask),
        BackupKeeper(store, clock, backups),
        timing=timing,
        max_parallel=max_parallel,
        carded=carded,
    )
    return Scheduler(store, clock, log, due, timing)


def targets_of(
    store: Store, settings: Settings, clock: Clock, log: LogWriter, *, servers: Servers, wiring: Wiring
) -> Targets | None:
    """Give how servers are written to, by the circuits through which they are read; None = they are not."""
    if wiring.targets is None:
        return None
    return wiring.targets(
        AccessSurroundings(settings, store.redactor, clock, store.install.device_id, servers.circuits, store, log)
    )


def servers_of(store: Store, settings: Settings, clock: Clock, log: LogWriter, wiring: Wiring) -> Servers:
    """Give what there is to do with media servers, by the access that the wiring gives."""
    circuits = Circuits(store.health, clock)
    around = AccessSurroundings(settings, store.redactor, clock, store.install.device_id, circuits, store)
    access = (wiring.servers or no_access)(around)
    kinds = CARD_KINDS if wiring.servers else frozenset()
    return Servers(access, Cards(store, clock, access, circuits, log), circuits, kinds)
