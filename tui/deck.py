"""The one object that both faces talk to. They read through `deck.store` and act through the deck's methods.

It wires jobs into the engine. It prints nothing and asks nobody.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tui.engine.accounts.accounts import Accounts
from tui.engine.accounts.desk import ProfileDesk
from tui.engine.accounts.sign_ins import SignIns
from tui.engine.alarms.desk import AlarmDesk
from tui.engine.alarms.keeper import AlarmKeeper
from tui.engine.assembly import engine_of, scheduler_of, servers_of, starting_of, targets_of
from tui.engine.attention import read_attention
from tui.engine.backup.desk import BackupDesk
from tui.engine.clock import SystemClock
from tui.engine.engine import Engine, Watch
from tui.engine.hub.desk import HubDesk
from tui.engine.lists.desk import ListDesk
from tui.engine.log import LogWriter
from tui.engine.metrics.facts import read_facts
from tui.engine.metrics.file import MetricsKeeper
from tui.engine.metrics.text import metrics_text
from tui.engine.outbox.desk import OutboxDesk
from tui.engine.plays.imports import Imports
from tui.engine.plays.people_desk import PeopleDesk
from tui.engine.process.detached import start_service
from tui.engine.process.lease import ORDINARY_TIMES, LeaseTimes
from tui.engine.process.presence import read_service_state
from tui.engine.process.tuning import tell_times_in, tune_process
from tui.engine.runs.desk import RunDesk
from tui.engine.runs.job import Jobs
from tui.engine.runs.orders import Orders
from tui.engine.schedule.desk import ScheduleDesk
from tui.engine.wiring import Wiring
from tui.errors import StoreGone
from tui.model.attention import Attention
from tui.model.clock import Clock
from tui.model.runs import Run
from tui.model.service import SERVICE, ServiceRow, ServiceState
from tui.paths import Paths
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.engine.backup.setup_desk import SetupDesk
    from tui.settings import Settings

LAST_LINES_PATIENCE = 2.0
"""Seconds that closing waits for the store to take the last log lines."""

STAYING = frozenset({"dashboard", SERVICE})
"""Faces that look after the household; a command is gone as soon as it has done what it was for."""

__all__ = ["Deck", "Wiring"]

console = logging.getLogger(__name__)


class Deck:
    """Open it with `await Deck.open(...)` and close it on every way out with `await deck.close(reason)`."""

    def __init__(self, store: Store, settings: Settings, paths: Paths, clock: Clock, wiring: Wiring) -> None:
        self.store = store
        """Everything there is to read."""
        self.settings = settings
        self.paths = paths
        self.clock = clock
        self.redactor = store.redactor
        self.log = LogWriter(store.log, clock)
        self._jobs = Jobs(wiring.jobs, wiring.histories, wiring.undo)
        self.servers = servers_of(store, settings, clock, self.log, wiring)
        """The cards of media servers, and a look at one now."""
        self._targets = targets_of(store, settings, clock, self.log, servers=self.servers, wiring=wiring)
        self._accounts = Accounts(store, wiring.sign_in(settings, store.redactor, clock), self.servers)
        self.sign_ins = SignIns(store, clock, self._accounts, self.servers.access)
        """Signing in by a code that is typed elsewhere, and the tokens of those who share a Plex server."""
        self._orders = Orders(store, clock, self._jobs, self.servers.admit)
        self.imports = Imports(store, clock, wiring.validate)
        """Files that may be imported."""
        self.hub = HubDesk(store, clock, settings, self._wake)
        """What people have watched, whichever server they did it on."""
        self.outbox = OutboxDesk(store, clock, self.log, self._accounts.find, self._wake)
        """Changes on their way to servers."""
        self.lists = ListDesk(store, clock, self.log, self._wake)
        """Lists, and what stands on them."""
        self.runs = RunDesk(
            store,
            clock,
            self._jobs,
            self._orders,
            accounts=self._accounts,
            lists=self.lists,
            started=self._started,
            wake=self._wake,
        )
        """Runs: started, ended, looked at."""
        self.profiles = ProfileDesk(
            store, self.log, self._accounts, hub=self.hub, lists=self.lists, outbox=self.outbox, runs=self.runs
        )
        """The accounts that the household has."""
        self.people = PeopleDesk(store, self.hub, partial(self.lists.renamed, is_person=True))
        """Who lives here, and whose each account is."""
        self.backups = BackupDesk(store, settings, paths, clock, self.log)
        """Backups of all this, and how much room it takes."""
        self.alarms = AlarmDesk(store, clock, self.log)
        """Who is told of trouble, and what is the matter."""
        self._starting = starting_of(
            store, settings, clock, orders=self._orders, jobs=self._jobs, prepare=self.lists.follow_rules
        )
        self.schedules = ScheduleDesk(store, clock, self._accounts.find, self._starting, self._changed)
        """What runs by itself."""
        self._alarm_keeper: AlarmKeeper | None = None
        self._engine: Engine | None = None
        self._log_flusher: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        paths: Paths,
        settings: Settings,
        *,
        face: str,
        clock: Clock | None = None,
        run_engine: bool = True,
        sends: bool = True,
        wiring: Wiring | None = None,
        times: LeaseTimes = ORDINARY_TIMES,
    ) -> Self:
        """Open the store, and with `run_engine` let this process run the queue whenever no other does.

        `face` is shown to others as who runs it (`dashboard`, `command`). Without `sends` nothing leaves for a server
        from here that waits for one, as in a dry run. Raises LocalStoreError.
        """
        tune_process()
        tell_times_in(settings.time_zone)
        paths.ensure()
        clock = clock or SystemClock()
        store = await Store.open(paths.store_file, clock=clock)
        if wiring is None:
            from tui.jobs.wiring import ordinary_wiring  # noqa: PLC0415 - not before it is needed

            wiring = ordinary_wiring()
        deck = cls(store, settings, paths, clock, wiring)
        try:
            if run_engine:
                around = (store, deck._jobs, settings, clock, deck.log)
                lock, servers = paths.lock_file, deck.servers
                deck._engine = engine_of(
                    *around,
                    face=face,
                    lock_file=lock,
                    times=times,
                    servers=servers,
                    targets=deck._targets if sends else None,
                    watches=deck._watches() if face in STAYING else (),
                )
                await deck._engine.start()
        except BaseException:
            await store.close()
            raise
        deck._log_flusher = asyncio.create_task(deck.log.keep_flushing(), name="log")
        return deck

    async def close(self, reason: str, *, hand_over: bool = False) -> None:
        """Stop what runs here (checkpointed and `interrupted`, or handed on), store the log, close the store.

        Takes at most about 12 s, even when the store is locked or full. `reason` ends up in the runs that are cut:
        "the terminal was closed". With `hand_over` none is cut: a service waits, and goes on with them. May be called
        twice.
        """
        await self.stop_runs(reason, hand_over=hand_over)
        if self._log_flusher is not None:
            self._log_flusher.cancel()
            await asyncio.gather(self._log_flusher, return_exceptions=True)
        try:
            async with asyncio.timeout(LAST_LINES_PATIENCE):
                await self.log.flush()
        except TimeoutError:
            console.warning("the last log lines cannot be stored: the store is locked")
        await self.store.close()

    async def tell_of_loss(self, gone: StoreGone) -> None:
        """Let people hear that the store is gone before this process ends; waits at most 5 s."""
        if self._alarm_keeper is not None:
            await self._alarm_keeper.tell_of_loss(f"{gone.message}\n{gone.hint}")

    async def stop_runs(self, reason: str, *, hand_over: bool = False) -> None:
        """Stop what runs here, as `close` does, and run nothing from now on; the store stays open for reading."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.stop(reason, hand_over=hand_over)

    @property
    def runs_queue(self) -> bool:
        """True while this process is the one that runs the queue."""
        return self._engine is not None and self._engine.holds_lease

    @property
    def running_here(self) -> int:
        """How many runs this process runs now."""
        return len(self._engine.running) if self._engine is not None else 0

    @property
    def silent_for(self) -> float:
        """Seconds since the engine of this process last looked after its queue; 0 without an engine."""
        return self._engine.silent_for if self._engine is not None else 0.0

    async def start_service(self) -> ServiceRow:
        """Let a service of its own keep this household in sync, after this process as well, and give its row.

        One that lives does. Raises SyncError when none can be started.
        """
        living = (await self.service_state()).services
        return living[0] if living else await start_service(self.paths, self.store.services, self.clock)

    async def service_state(self) -> ServiceState:
        """Give who runs the queue now, and which services live, working or waiting. Raises LocalStoreError."""
        owner = self._engine.owner if self._engine is not None else ""
        return await read_service_state(self.store, now=self.clock.now(), owner=owner)

    @property
    def setup(self) -> SetupDesk:
        """What was set up here, as a file."""
        from tui.engine.backup.setup_desk import SetupDesk, Ways  # noqa: PLC0415 - two commands need it
        from tui.jobs.profile_options import check_own  # noqa: PLC0415

        judge = partial(check_own, settings=self.settings)
        return SetupDesk(
            self.store,
            self.paths,
            self.schedules,
            Ways(self.profiles.add_from_file, self.profiles.edit_from_file, judge),
        )

    async def data_version(self) -> int:
        """Give a number that changes with every commit of any process: re-read what is shown when it moves.

        It also changes when this process cannot write any more, and when it can again. Raises StoreGone.
        """
        return await self.store.db.data_version() * 2 + (self.store.db.trouble is not None)

    async def set_favourite(self, title_id: int, is_favourite: bool) -> None:
        """Mark a title as a favourite, or no longer; the mark outlives refreshes of the catalogue. Raises NotFound."""
        async with self.store.db.transaction() as conn:
            await self.store.marks.set_favourite(conn, title_id, is_favourite, now=self.clock.now())

    async def attention(self) -> list[Attention]:
        """Give what needs a person now, most pressing first."""
        return await read_attention(self.store, now=self.clock.now(), folder=self.paths.data_dir)

    async def metrics(self) -> str:
        """Give the figures of the household as Prometheus reads them."""
        folder, now = self.paths.data_dir, self.clock.now()
        return metrics_text(await read_facts(self.store, now=now, folder=folder, size=self.backups.size))

    def _started(self, run: Run) -> None:
        if self._engine is not None:
            self._engine.adopt(run.id)
        self._wake()

    def _watches(self) -> list[Watch]:
        """Give what looks after the household as long as somebody stays."""
        scheduler = scheduler_of(
            self.store,
            self.clock,
            self.log,
            starting=self._starting,
            ask=self._accounts.test,
            backups=self.backups,
            carded=self.servers.kinds,
            max_parallel=self.settings.max_parallel_runs,
        )
        folder, zone = self.paths.data_dir, self.settings.time_zone
        alarms = self._alarm_keeper = AlarmKeeper(self.store, self.clock, self.log, folder=folder, time_zone=zone)
        figures = Path(self.settings.metrics_file).expanduser() if self.settings.metrics_file else None
        return [scheduler, alarms, *([MetricsKeeper(figures, self.clock, self.log, self.metrics)] if figures else [])]

    def _changed(self, run: Run | None) -> None:
        """Heed that schedules changed, and the run that one of them began here."""
        if run is None:
            self._wake()
        else:
            self._started(run)

    def _wake(self) -> None:
        if self._engine is not None:
            self._engine.wake()
