"""The play history as faces read it: pages newest first, exports oldest first, and why a play is not shown.

Pages are found by the last line of the page before, never by counting, so that any page of a million plays is quick.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

from tui.model.plays import HistoryLine, HistoryTotals, MediaType, RecordFate, SourceKind
from tui.store.database import Database, FetchAll
from tui.store.plays.accounts import USERNAME

EXPORT_BATCH = 1000
"""Lines of one read of an export."""

LINE = f"""
SELECT p.id, o.kind, o.name, v.name, v.uuid, w.name, a.friendly_name, {USERNAME}, i.media_type, i.is_live, i.title,
    i.parent_title, i.grandparent_title, i.season, i.number, i.year, i.guid, i.item_key, s.library_key, p.at, p.started,
    p.stopped, p.paused, p.duration, p.percent, p.watched, p.sessions, d.player, d.product, d.platform,
    t.transcode_decision, s.ip_address, p.merged_into, p.merge_reason, p.account_id
FROM plays AS p
CROSS JOIN play_sources AS o ON o.id = p.source_id
CROSS JOIN play_items AS i ON i.id = p.item_id
CROSS JOIN play_servers AS v ON v.id = i.server_id
CROSS JOIN server_accounts AS a ON a.id = p.account_id
LEFT JOIN people AS w ON w.id = a.person_id
CROSS JOIN play_sessions AS s ON s.id = p.last_session_id
CROSS JOIN play_devices AS d ON d.id = s.device_id
CROSS JOIN play_streams AS t ON t.id = s.stream_id
"""
_WHOSE = "p.account_id IN (SELECT value FROM json_each(:accounts))"
_ACCOUNTS = """
SELECT a.id, a.person_id, w.name, a.username, a.friendly_name
FROM server_accounts AS a LEFT JOIN people AS w ON w.id = a.person_id
"""
_BACKWARDS = "(p.at, p.account_id, p.id) < (:at, :account, :id)"
_FORWARDS = "(p.at, p.account_id, p.id) > (:at, :account, :id)"
_EDGE = "SELECT at FROM plays WHERE merged_into IS NULL AND at IS NOT NULL ORDER BY at {way} LIMIT 1"
_TOTALS = """
SELECT o.kind, o.name, v.name, v.uuid, o.sessions, coalesce(sum(t.shown), 0), coalesce(sum(t.merged), 0), o.last_import
FROM play_sources AS o JOIN play_servers AS v ON v.id = o.server_id
LEFT JOIN play_totals AS t ON t.source_id = o.id GROUP BY o.id ORDER BY o.id
"""


class Plays:
    """Reads `plays` with all that belongs to them."""

    def __init__(self, db: Database, fetch_all: FetchAll | None = None) -> None:
        self._db = db
        self._fetch_all = fetch_all or db.fetch_all

    async def lines(
        self,
        *,
        person: int | str | None = None,
        since: float | None = None,
        limit: int = 100,
        before: HistoryLine | None = None,
    ) -> list[HistoryLine]:
        """Give a page of the shown plays, newest first, those of an unknown time last.

        `before` is the last line of the page before; `since` UTC epoch seconds; `person` the id of a person, or a name
        of a person or an account in any case.
        """
        whose = await self._whose(person)
        found: list[HistoryLine] = []
        if before is None or before.at is not None:
            found = await self._known(whose, since, limit, before, is_rising=False)
        if len(found) < limit and since is None:
            last = before if before is not None and before.at is None else None
            found += await self._timeless(whose, limit - len(found), last)
        return found

    async def export(
        self, *, person: int | str | None = None, since: float | None = None
    ) -> AsyncGenerator[list[HistoryLine], None]:
        """Give all shown plays of one moment in batches, oldest first, those of an unknown time at the end.

        Whoever stops before the end closes it (`aclosing`), or the moment is held on to.
        """
        async with self._db.snapshot() as fetch_all:
            then = Plays(self._db, fetch_all)
            whose = await then._whose(person)
            last: HistoryLine | None = None
            while batch := await then._known(whose, since, EXPORT_BATCH, last, is_rising=True):
                last = batch[-1]
                yield batch
            last = None
            while since is None and (batch := await then._timeless(whose, EXPORT_BATCH, last)):
                last = batch[-1]
                yield batch

    async def merged(self, *, limit: int = 100, after: int = 0) -> list[HistoryLine]:
        """Give plays that another source's row is shown for, with the reason, by id."""
        rest = "WHERE p.merged_into IS NOT NULL AND p.id > :after ORDER BY p.id LIMIT :limit"
        return await self._lines(rest, {"after": after, "limit": limit})

    async def get(self, play_id: int) -> HistoryLine | None:
        """Give one play, shown or merged; None if there is none of that id."""
        found = await self._lines("WHERE p.id = :id", {"id": play_id})
        return found[0] if found else None

    async def merged_with(self, play_id: int) -> list[HistoryLine]:
        """Give the plays that one shown play stands for."""
        return await self._lines("WHERE p.merged_into = :id ORDER BY p.id", {"id": play_id})

    async def fate_of(self, record_id: int) -> RecordFate | None:
        """Say what became of a record, by the id that it has here; None if it is not stored."""
        row = await self._db.fetch_one(
            "SELECT play_id, duplicate_of, remark FROM play_sessions WHERE id = ?", (record_id,)
        )
        return None if row is None else RecordFate(*row)

    async def of_work(self, play_id: int, *, limit: int = 500) -> list[HistoryLine]:
        """Give the timeline of what a play played, by anyone and on any server, merged plays included, oldest first."""
        rest = """
            WHERE p.item_id IN (
                SELECT others.id FROM plays AS one
                JOIN play_items AS item ON item.id = one.item_id
                JOIN play_items AS others ON others.work_id = item.work_id WHERE one.id = :id
            ) ORDER BY p.at, p.id LIMIT :limit
        """
        return await self._lines(rest, {"id": play_id, "limit": limit})

    async def totals(self) -> list[HistoryTotals]:
        """Give what each source tells of, without counting plays."""
        rows = await self._db.fetch_all(_TOTALS)
        return [
            HistoryTotals(SourceKind(kind), name, server or uuid, sessions, shown, merged, last)
            for kind, name, server, uuid, sessions, shown, merged, last in rows
        ]

    async def span(self) -> tuple[int, int] | None:
        """Give the times of the first and the last shown play, UTC epoch seconds; None while there is none."""
        edges = [await self._db.fetch_one(_EDGE.format(way=way)) for way in ("ASC", "DESC")]
        return None if edges[0] is None or edges[1] is None else (edges[0][0], edges[1][0])

    async def _whose(self, person: int | str | None) -> str | None:
        """Give the ids of the accounts that are meant, as JSON; None = all."""
        if person is None:
            return None
        accounts = await self._fetch_all(_ACCOUNTS)
        if isinstance(person, int):
            return json.dumps([account[0] for account in accounts if account[1] == person])
        wanted = person.strip().casefold()
        return json.dumps(
            [account[0] for account in accounts if wanted in {name.casefold() for name in account[2:] if name}]
        )

    async def _known(
        self, whose: str | None, since: float | None, limit: int, last: HistoryLine | None, *, is_rising: bool
    ) -> list[HistoryLine]:
        parts = ["p.merged_into IS NULL", "p.at IS NOT NULL"]
        values: dict[str, object] = {"limit": limit}
        if whose is not None:
            parts.append(_WHOSE)
            values["accounts"] = whose
        if since is not None:
            parts.append("p.at >= :since")
            values["since"] = since
        if last is not None:
            parts.append(_FORWARDS if is_rising else _BACKWARDS)
            values |= {"at": last.at, "account": last.account_id, "id": last.id}
        way = "" if is_rising else " DESC"
        order = f"p.at{way}, p.account_id{way}, p.id{way}"
        rest = f"WHERE {' AND '.join(parts)} ORDER BY {order} LIMIT :limit"
        return await self._lines(rest, values)

    async def _timeless(self, whose: str | None, limit: int, last: HistoryLine | None) -> list[HistoryLine]:
        parts = ["p.merged_into IS NULL", "p.at IS NULL", "p.id > :after"]
        values: dict[str, object] = {"limit": limit, "after": last.id if last else 0}
        if whose is not None:
            parts.append(_WHOSE)
            values["accounts"] = whose
        return await self._lines(f"WHERE {' AND '.join(parts)} ORDER BY p.id LIMIT :limit", values)

    async def _lines(self, rest: str, values: dict[str, Any]) -> list[HistoryLine]:
        return [line_of(*row) for row in await self._fetch_all(LINE + rest, values)]


def line_of(*row: Any) -> HistoryLine:
    """Read a row of LINE: a few columns are chosen between, the rest stand in the order of the fields."""
    play_id, kind, source, server, uuid, person, friendly_name, username, media_type, is_live, *rest = row
    titles, (library, *figures) = rest[:8], rest[8:]
    figures[-4] = figures[-4] or ""
    account = friendly_name or username
    values: list[Any] = [play_id, SourceKind(kind), source, server or uuid, person or "", account]
    values += [MediaType(media_type), bool(is_live), *titles, library or "", *figures]
    return HistoryLine(*values)
