"""Stages the history of a Tautulli through its web API, so that the same import follows as of a file.

It proves what it can: a history that is told to be empty while users have plays is an error, and records that were
promised and did not come are told and counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from tui.clients.http import Exchange
from tui.clients.tautulli.client import TautulliClient
from tui.clients.tautulli.errors import LOGS_HINT
from tui.clients.tautulli.wire import BadRecord, HistoryPage, Listed
from tui.engine.accounts.accounts import draft_of
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import BadResponse, TimedOut
from tui.formatting import bytes_text, count_text
from tui.jobs.tautulli.access import account_of, tautulli_client
from tui.jobs.tautulli.api_pages import HistoryReader, Reading
from tui.jobs.tautulli.api_pull import Pull, first_day, sections_of
from tui.jobs.tautulli.import_copy import Gathered
from tui.jobs.tautulli.plan import SESSIONS
from tui.jobs.tautulli.reasons import Reason
from tui.jobs.xtream.access import Surroundings
from tui.model.log import Level
from tui.model.runs import RunError
from tui.model.tautulli import PRESENCE_COLUMNS, ROW_COLUMNS, SERVER_COLUMN, RawSession, SourceFacts
from tui.store.link import to_its_end
from tui.store.tautulli.staging_writer import StagingWriter

T = TypeVar("T")

FETCHED = 0.9
"""Share of the step that fetching is; the rest is looking through what came."""
_ALWAYS = frozenset({"id", SERVER_COLUMN, *PRESENCE_COLUMNS})


class ApiStager:
    """Reads one Tautulli. `last` is what the pull before left; without it everything is read."""

    def __init__(self, ctx: RunContext, last: Pull | None) -> None:
        self._ctx = ctx
        self._last = last
        self._columns: set[str] = set()
        self._last_started = 0
        self._read = 0

    async def stage(self, step: Step, folder: Path) -> Gathered:
        """Give the staged history. Raises SyncError: what is wrong with the server or its answers."""
        try:
            return await self._stage(step, folder)
        except TimedOut as error:
            hint = f"{error.message}. Resume the import when it answers again."
            raise TimedOut("Operation timed out", hint=hint) from None

    async def _stage(self, step: Step, folder: Path) -> Gathered:
        around = Surroundings(self._ctx.settings, self._ctx.redactor, self._ctx.clock)
        async with tautulli_client(
            draft_of(self._ctx.profile), await self._ctx.secrets(), around, self._tell
        ) as client:
            info = await self._ctx.retry(client.info)
            await self._ctx.signed_in(account_of(info, self._ctx.clock.now(), client.address.note))
            users = await self._ctx.retry(client.users)
            libraries = await self._ctx.retry(lambda: client.libraries(info.server_uuid))
            with StagingWriter(folder) as writer:
                readings = await self._fetch(client, writer, step, libraries)
                self._check_silence(readings, users, libraries)
                facts = SourceFacts(
                    path=client.address.base,
                    version=info.version,
                    sessions=0,
                    max_id=0,
                    fingerprint="",
                    servers=(info.server_uuid,) if info.server_uuid else (),
                    users=users.users,
                    libraries=libraries.libraries,
                    is_part=not self._is_whole,
                    missing_columns=tuple(c for c in ROW_COLUMNS if c not in self._columns | _ALWAYS),
                )
                finish = partial(
                    writer.finish,
                    facts,
                    progress=lambda share: step.fraction(FETCHED + (1 - FETCHED) * share),
                    cancelled=self._ctx.cancelled,
                )
                staged = await self._in_thread(finish)
        return Gathered(staged, told=_told(readings), lost=_lost(readings), pull=self._pull(readings, info.server_uuid))

    async def _fetch(
        self, client: TautulliClient, writer: StagingWriter, step: Step, libraries: Listed
    ) -> list[Reading]:
        """Read every query that was asked for into the file."""
        options = self._ctx.options
        after = first_day(options, self._last, self._ctx.clock.now())
        sections = sections_of(options.libraries, libraries.libraries)
        readings: list[Reading] = []
        for number, section in enumerate(sections):
            ask = partial(self._ask, client, after, section)
            take = partial(self._take, writer)
            count = partial(self._in_thread, lambda: writer.count)
            told = partial(self._show, step, number, len(sections))
            reader = HistoryReader(ask, take, count, told)
            await reader.read()
            readings.append(reader.reading)
        return readings

    async def _ask(self, client: TautulliClient, after: str, section: str, start: int, length: int) -> HistoryPage:
        page = await self._ctx.retry(lambda: client.history(start, length, after=after, section=section))
        self._columns |= page.columns
        return page

    async def _take(self, writer: StagingWriter, rows: Sequence[RawSession]) -> None:
        latest = int(self._ctx.clock.now())
        starts = [row.started for row in rows if isinstance(row.started, int) and row.started <= latest]
        self._last_started = max([self._last_started, *starts])
        await self._in_thread(lambda: writer.put(rows))

    def _show(self, step: Step, number: int, queries: int, read: int, declared: int) -> None:
        share = min(1.0, read / declared) if declared else 1.0
        step.fraction(FETCHED * (number + share) / queries)
        figures = f"{count_text(min(read, declared))} of {count_text(declared)} records"
        self._ctx.say(f"{step.plan.text} {figures}")

    def _check_silence(self, readings: Sequence[Reading], users: Listed, libraries: Listed) -> None:
        """Refuse a history that is told to be empty and is not: one broken record makes Tautulli tell none."""
        total = max(reading.total for reading in readings)
        plays = max(users.plays, libraries.plays, total)
        is_silent = plays and not any(reading.declared or reading.bad for reading in readings)
        if is_silent and (self._is_whole or not total):
            raise BadResponse(f"Tautulli has {plays:,} plays and tells none of them", hint=LOGS_HINT)
        if self._is_whole and total > readings[0].declared:
            few = total - readings[0].declared
            self._ctx.warn(f"{few:,} records lack their details and are not told; the database file has them")

    def _pull(self, readings: Sequence[Reading], server: str) -> Pull | None:
        """Give what the next pull may go on from; None when this one was narrowed, or is not the whole."""
        if self._is_narrowed or _lost(readings):
            return None
        known = self._last.last_started if self._last else 0
        return Pull(server, 0, max(known, self._last_started))

    @property
    def _is_narrowed(self) -> bool:
        """Whether a person wants a part of the history only."""
        return self._ctx.options.days is not None or bool(self._ctx.options.libraries)

    @property
    def _is_whole(self) -> bool:
        """Whether everything is asked for."""
        return self._last is None and not self._is_narrowed

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_its_end(asyncio.to_thread(work), self._ctx.cancelled.set)

    def _tell(self, exchange: Exchange) -> None:
        size = bytes_text(exchange.bytes)
        self._ctx.log(Level.DEBUG, f"GET {exchange.url} gave {exchange.status}, {size} in {exchange.seconds:.1f} s")


def _lost(readings: Sequence[Reading]) -> int:
    """Records that cannot be staged: those without a usable id, and those that did not come."""
    return sum(len(reading.bad) + reading.missing for reading in readings)


def _told(readings: Sequence[Reading]) -> list[RunError]:
    rows = [_bad_row(place, record) for reading in readings for place, record in reading.bad.items()]
    for reading in readings:
        if reading.missing:
            text = (
                f"{reading.missing:,} of {reading.declared:,} records did not come, however often they were asked for"
            )
            hint = "Import again, or import the database file, which holds all of them."
            rows.append(
                RunError(SESSIONS, "Record was not told", "-", text, recoverable=True, hint=hint, count=reading.missing)
            )
    return rows


def _bad_row(place: int, record: BadRecord) -> RunError:
    about = f" ({record.excerpt})" if record.excerpt else ""
    shown = f"'{record.record_id}'" if record.record_id else "empty"
    text = f"Row {place + 1} of the history{about}: its id is {shown}"
    hint = "Without its id a record cannot be told from others. Import the database file."
    return RunError(SESSIONS, Reason.ID_OUT_OF_RANGE.value, record.record_id or f"row {place + 1}", text, hint=hint)
