"""The one object that both faces talk to. They read through `deck.store` and act through the deck's methods.

It wires jobs into the engine. It prints nothing and asks nobody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tui.engine.accounts import Accounts
from tui.engine.alarms.desk import AlarmDesk
from tui.engine.alarms.keeper import AlarmKeeper
from tui.engine.assembly import engine_of, scheduler_of, servers_of, starting_of, targets_of
from tui.engine.attention import read_attention
from tui.engine.backup.desk import BackupDesk
from tui.engine.clock import SystemClock
from tui.engine.detached import start_service
from tui.engine.engine import Engine, Watch
from tui.engine.hub.desk import HubDesk
from tui.engine.imports import Imports
from tui.engine.job import Jobs
from tui.engine.lease import ORDINARY_TIMES, LeaseTimes
from tui.engine.lists.desk import ListDesk
from tui.engine.lists.list_rows import Which
from tui.engine.log import LogWriter
from tui.engine.metrics.facts import read_facts
from tui.engine.metrics.file import MetricsKeeper
from tui.engine.metrics.text import metrics_text
from tui.engine.orders import Orders
from tui.engine.outbox.desk import OutboxDesk
from tui.engine.people_desk import PeopleDesk
from tui.engine.presence import read_service_state
from tui.engine.process import tell_times_in, tune_process
from tui.engine.schedule.desk import ScheduleDesk
from tui.engine.sign_ins import SignIns
from tui.engine.wiring import Wiring
from tui.errors import StoreGone, SyncError
from tui.model.attention import Attention
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.plays import ImportFile
from tui.model.profiles import Account, Profile, ProfileDraft
from tui.model.runs import Run, RunOptions, RunReport, Trigger
from tui.model.service import SERVICE, ServiceRow, ServiceState
from tui.model.tautulli import ValidationReport
from tui.model.undo import UndoPreview
from tui.paths import Paths
from tui.store.runs.rivals import IMPORTS
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.engine.backup.setup_desk import SetupDesk
    from tui.settings import Settings

REMOVAL_PATIENCE = 20.0
"""Seconds that the removal of a profile waits for its runs to end."""
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
        self._imports = Imports(store, clock, wiring.validate)
        self.hub = HubDesk(store, clock, settings, self._wake)
        """What people have watched, whichever server they did it on."""
        self.outbox = OutboxDesk(store, clock, self.log, self._accounts.find, self._wake)
        """Changes on their way to servers."""
        self.lists = ListDesk(store, clock, self.log, self._wake)
        """Lists, and what stands on them."""
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
        return SetupDesk(self.store, self.paths, self.schedules, Ways(self._add_unchecked, self._edit_unchecked, judge))

    async def data_version(self) -> int:
        """Give a number that changes with every commit of any process: re-read what is shown when it moves.

        It also changes when this process cannot write any more, and when it can again. Raises StoreGone.
        """
        return await self.store.db.data_version() * 2 + (self.store.db.trouble is not None)

    async def profiles(self) -> list[Profile]:
        """Give every profile, by name."""
        return await self.store.profiles.all()

    async def profile(self, name: str) -> Profile:
        """Give one profile by name, whatever its case. Raises InvalidInput "No profile named ..." with near names."""
        return await self._accounts.find(name)

    async def check_draft(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        """Sign in with what a person has typed, storing nothing. Raises SyncError."""
        return await self._accounts.sign_in(draft, secrets)

    async def add_profile(self, draft: ProfileDraft, secrets: Mapping[str, str], check: bool = True) -> Profile:
        """Store a profile, after signing in unless `check` is False. Raises InvalidInput, SyncError."""
        await self.hub.check(draft.name, draft.settings)
        profile = await self._accounts.add(draft, secrets, check=check)
        self.log.write(Level.INFO, f"Profile added: {profile.kind} {profile.name}", source=profile.name)
        return profile

    async def _add_unchecked(self, draft: ProfileDraft) -> Profile:
        profile = await self._accounts.add(draft, {}, check=False)
        self.log.write(Level.INFO, f"Profile added from a file: {profile.kind} {profile.name}", source=profile.name)
        return profile

    async def _edit_unchecked(self, here: Profile, draft: ProfileDraft) -> Profile:
        name = draft.username or None
        return await self.edit_profile(here.name, url=draft.url, username=name, settings=draft.settings, check=False)

    async def edit_profile(
        self,
        name: str,
        *,
        url: str | None = None,
        username: str | None = None,
        settings: Mapping[str, str] | None = None,
        new_name: str | None = None,
        secrets: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> Profile:
        """Change what is given and keep the rest; `settings` replaces all of them when given.

        Signs in first when something changed that matters to the server, unless `check` is False. Raises InvalidInput,
        SyncError; then nothing is changed.
        """
        before = await self.profile(name)
        own = None if settings is None else dict(settings)
        told: dict[str, Any] = {"name": new_name, "url": url, "username": username, "settings": own}
        after = replace(before, **{field: value for field, value in told.items() if value is not None})
        await self.hub.check(after.name, after.settings, before.settings)
        profile = await self._accounts.edit(before, after, secrets or {}, check=check)
        self.log.write(Level.INFO, "Profile changed", source=profile.name)
        await self.hub.profile_changed(before, profile)
        await self.lists.renamed(before.name, profile.name)
        return profile

    async def set_enabled(self, name: str, is_enabled: bool) -> None:
        """Let `--all` and scheduled runs take a profile, or pass it over. Raises InvalidInput."""
        profile = await self.profile(name)
        await self.store.profiles.set_enabled(profile.id, is_enabled)

    async def test_profile(self, name: str) -> Account:
        """Sign in and store what came of it. Raises SyncError: what the server said."""
        return await self._accounts.test(await self.profile(name))

    async def remove_profile(self, name: str) -> SyncError | None:
        """Cancel its runs, then delete a profile with its secrets, marks and catalogue. Its runs stay in the history.

        Lists that had their other side there stay, as lists that are kept here.

        What is on its way to it arrives first, within 8 s; what waits for it goes with it. Its sign-in is given back
        to Trakt; gives why that went wrong. Raises InvalidInput; Conflict when a run of it does not end within 20 s.
        """
        profile = await self.profile(name)
        await self._orders.end_all_of(profile, REMOVAL_PATIENCE)
        async with self.outbox.at_rest(profile.name):
            left = await self._accounts.remove(profile)
        self.log.write(Level.INFO, f"Profile removed: {profile.name}")
        if left is not None:
            self.log.write(Level.WARNING, f"{profile.name} could not be signed out: {left.message}")
        return left

    async def start_sync(self, name: str, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL) -> Run:
        """Queue a sync of a profile and give its run.

        Raises InvalidInput; Conflict "Sync already in progress for this profile" with the `run_id` of the other one.
        """
        profile, told = await self.profile(name), options or RunOptions()
        job = self._jobs.sync_of(profile.kind)
        await self.lists.follow_rules(profile, told)
        return self._started(await self._orders.start(profile, told, trigger, job))

    async def sync_lists(self, lists: Sequence[Which] | None = None, options: RunOptions | None = None) -> list[Run]:
        """Queue a run for each account at Trakt that has a side of these lists, or of any; give those runs.

        Rules are looked at first; a list that stays here takes no run. Raises InvalidInput; Conflict "Sync already in
        progress for this profile" with the `run_id` of the other one.
        """
        chosen = await self.lists.to_be_synced(lists, options or RunOptions())
        runs = []
        for profile, told in chosen:
            job = self._jobs.sync_of(profile.kind)
            runs.append(self._started(await self._orders.start(profile, told, Trigger.MANUAL, job)))
        return runs

    async def start_import(
        self, path: str | Path, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue the import of a Tautulli database or backup zip; an unfinished one of the same content is taken up.

        `options.dry_run` stores nothing but the report; `options.restart` begins at the first record. The file itself
        is looked at by the run. Raises InvalidInput; Conflict "Another import is already running" and its like, with
        the `run_id` of the other one.
        """
        return self._started(await self._orders.start_import(path, options or RunOptions(), trigger))

    async def start_history(
        self, name: str, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue the pull of the playback history of a profile; `options.days` and `options.libraries` narrow it.

        Raises InvalidInput for an unknown name and a kind without a history; Conflict as `start_import`.
        """
        profile = await self.profile(name)
        job = self._jobs.history_of(profile.kind)
        return self._started(await self._orders.start(profile, options or RunOptions(), trigger, job))

    async def validate_import(
        self, path: str | Path, *, on_progress: Callable[[float], None] | None = None
    ) -> ValidationReport:
        """Tell what an import of a file would do, without doing it. Cancellable; nothing is stored.

        `on_progress` gets the share that is done, 0 to 1, in the event loop. Raises NotFound, Forbidden, InvalidInput.
        """
        return await self._imports.validate(path, on_progress)

    async def import_files(self) -> list[ImportFile]:
        """Give the files that were imported before, last used first."""
        return await self.store.import_files.all()

    async def last_imports(self, limit: int = 10) -> list[Run]:
        """Give the newest imports and history pulls with news, active ones included, newest first."""
        return await self.store.runs.recent(limit, kinds=IMPORTS, is_news=True)

    async def cancel(self, run_id: int) -> None:
        """End a run, whichever process runs it; what it has committed stays. Raises InvalidInput when it has ended."""
        await self._orders.cancel(run_id)
        self._wake()

    async def resume(self, run_id: int) -> Run:
        """Go on where a run stopped, as a new run. Raises InvalidInput, Conflict."""
        return self._started(await self._orders.resume(run_id))

    async def retry_failed(self, run_id: int) -> Run:
        """Run again the steps in which something failed. Raises InvalidInput, Conflict."""
        return self._started(await self._orders.retry_failed(run_id))

    async def approve(self, run_id: int) -> Run:
        """Fetch the held lists again and apply what is missing then. Raises InvalidInput, Conflict."""
        await self.lists.approve_rules(await self._orders.get(run_id))
        return self._started(await self._orders.approve(run_id))

    async def undo(self, run_id: int, *, dry_run: bool = False) -> Run:
        """Take back what a run did to watched states, here and on servers, as a run of its own.

        Raises InvalidInput when there is nothing to take back, Conflict while a run of its profile is active.
        """
        return self._started(await self._orders.undo(run_id, dry_run=dry_run))

    async def undoable_run(self, run_id: int) -> Run:
        """Give this run, or the newest sync before it of its profile that can be taken back. Raises InvalidInput."""
        return await self._orders.undoable_run(run_id)

    async def undo_preview(self, run_id: int) -> UndoPreview:
        """Tell what taking back a run would do now, without doing it. Raises as `undo` does."""
        return await self._orders.undo_preview(run_id)

    async def find_run(self, text: str) -> Run:
        """Give a run by "last", its number, or (the end of) its correlation id. Raises InvalidInput."""
        return await self._orders.find(text)

    async def report(self, run_id: int) -> RunReport:
        """Give a run with its steps, counts, errors by class and warnings. Raises InvalidInput."""
        return await self._orders.report(run_id)

    async def interrupted_runs(self) -> list[Run]:
        """Give the runs that lost their process and can be resumed: at most one a profile."""
        return await self._orders.interrupted()

    async def wait(self, run_id: int, on_change: Callable[[Run], None] | None = None) -> RunReport:
        """Wait for the end of a run, whichever process runs it, and give its report.

        `on_change` gets the run whenever its row has changed, at most four times a second, and at its end. This
        process takes the lease meanwhile if nobody has it (when the deck was opened with `run_engine`).
        """
        return await self._orders.wait(run_id, on_change)

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

    def _started(self, run: Run) -> Run:
        if self._engine is not None:
            self._engine.adopt(run.id)
        self._wake()
        return run

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
