"""A small import as a job does it: records are staged, taken in batch by batch, and compared with other sources."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.jobs.tautulli_records import GOOD, START, session
from tests.store.tautulli.support import NOW, genuine
from tui.engine.plays.settling import settle_all
from tui.jobs.tautulli.rules import Judge
from tui.model.plays import IpPolicy, SourceKind, WatchedRule
from tui.model.tautulli import Finding, RawSession, SourceFacts, StagedFile, TautulliLibrary, TautulliUser
from tui.store.plays.intake import Batch, Taken
from tui.store.plays.settling import Settled, complete_indexes
from tui.store.plays.sources import Source
from tui.store.store import Store
from tui.store.tautulli.staging import StagingWriter, stage_file

__all__ = ["GOOD", "NOW", "START", "session"]

DAY = 86_400
BEFORE_ALL = -(1 << 63)
USERS = (TautulliUser(7, "anna", "Anna"), TautulliUser(8, "ben", ""), TautulliUser(0, "Local", ""))
FIGURES = (
    "processed", "added", "updated", "unchanged", "duplicates", "rejected", "plays_added", "plays_updated",
    "plays_removed", "accounts_added",
)  # fmt: skip


class TakenBack(Exception):
    """Ends a transaction that must leave nothing."""


@dataclass
class Outcome:
    """What a whole import did."""

    source: Source
    figures: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    batches: int = 0
    settled: Settled | None = None

    def count(self, taken: Taken) -> None:
        assert taken.added + taken.updated + taken.unchanged + taken.duplicates + taken.rejected == taken.processed
        for name in FIGURES:
            self.figures[name] = self.figures.get(name, 0) + getattr(taken, name)
        self.findings += taken.findings
        self.batches += 1

    @property
    def told(self) -> dict[str, int]:
        """The figures that are not 0."""
        return {name: figure for name, figure in self.figures.items() if figure}


def facts(
    server: str | None = "server-one",
    users: Sequence[TautulliUser] = USERS,
    libraries: Sequence[TautulliLibrary] = (),
    **changes: Any,
) -> SourceFacts:
    """What a source tells of itself; `server` None = it does not tell."""
    servers = () if server is None else (server,)
    return SourceFacts("tautulli.db", "v2.17.2", 0, 0, "", servers, tuple(users), tuple(libraries), **changes)


def staged(records: Iterable[RawSession], told: SourceFacts | None = None) -> StagedFile:
    """Stage records into a folder of their own."""
    with StagingWriter(Path(tempfile.mkdtemp(prefix="syncdeck-staged-"))) as writer:
        writer.put(records)
        return writer.finish(told or facts())


def staged_genuine(name: str, folder: Path) -> StagedFile:
    """Stage a file that a real Tautulli wrote; skips the test where there is none."""
    return stage_file(genuine(name, folder), folder)


async def registered(
    store: Store, file: StagedFile, kind: SourceKind = SourceKind.TAUTULLI, name: str = "tautulli.db"
) -> Source:
    """Find or make the source of an attached file, with its accounts."""
    async with store.db.transaction() as conn:
        source = await store.sources.register(conn, file.facts, kind, name=name, now=NOW)
        await store.people.take_users(conn, source, file.facts.users, NOW)
    return source


async def take_all(
    store: Store,
    file: StagedFile | Iterable[RawSession],
    *,
    kind: SourceKind = SourceKind.TAUTULLI,
    name: str = "tautulli.db",
    limit: int = 3000,
    rule: WatchedRule | None = None,
    ips: IpPolicy = IpPolicy.KEEP,
    after: int = BEFORE_ALL,
    most: int | None = None,
    is_dry: bool = False,
    settles: bool = True,
) -> Outcome:
    """Take a file in, as a job does; `most` batches only, to be cut short."""
    file = file if isinstance(file, StagedFile) else staged(file)
    await store.intake.attach(file)
    try:
        outcome = Outcome(await registered(store, file, kind, name))
        judge = Judge(file.facts, NOW).judge
        while most is None or outcome.batches < most:
            batch = Batch(outcome.source, after, limit, NOW, judge, rule or WatchedRule(), ips)
            taken = await _take(store, batch, is_dry=is_dry)
            if not taken.processed:
                break
            outcome.count(taken)
            after = taken.after
    finally:
        await store.intake.detach()
    if settles and most is None and not is_dry:
        async with store.db.transaction() as conn:
            await complete_indexes(conn)
        outcome.settled = await settle_all(store.db.transaction)
    return outcome


async def _take(store: Store, batch: Batch, *, is_dry: bool) -> Taken:
    with suppress(TakenBack):
        async with store.db.transaction() as conn:
            taken = await store.intake.take(conn, batch)
            _take_back(is_dry)
    return taken


def _take_back(is_dry: bool) -> None:
    if is_dry:
        raise TakenBack


async def shown(store: Store) -> list[tuple[str, str, int | None]]:
    """Source, account and start of every play that is shown, oldest first."""
    lines = await store.plays.lines(limit=1000)
    return [(line.source_kind.value, line.account, line.started) for line in reversed(lines)]
