"""The libraries of a media server with what an account has seen: a first sync and an unchanged one, beside the floor.

Pages are as Jellyfin writes them: films, shows and episodes, and then what the account has played. The floor reads the
same pages over loopback, decodes them and stores every row by one executemany into a table without any index; it
compares nothing and can neither find nor match anything afterwards.

python -m tests.bench.server_library [items]
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from tests.bench.measure import Timing, ms, peak_rss_mb, reset_peak, rss_mb, show, stall_text, stalls
from tests.bench.rows import Names
from tui.clients.jellyfin.items import page_of, state_of, walked
from tui.clients.jellyfin.wire import Item
from tui.engine.clock import SystemClock
from tui.model.library import ItemKind, ItemRow, StateRow
from tui.model.pages import Page
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts
from tui.store.library.hashing import hash_of
from tui.store.library.known import Found
from tui.store.library.library import WRITE_BATCH
from tui.store.library.states import STATE_BATCH, KnownState
from tui.store.store import Store

R = TypeVar("R")

PAGE = 500
KINDS = (("m", ItemKind.MOVIE), ("t", ItemKind.SHOW), ("t", ItemKind.EPISODE))
NOW = 1_700_000_000.0


PLAYED = "played"
Pages = dict[str, list[bytes]]
Entry = dict[str, Any]


def pages(count: int) -> Pages:
    """Give the pages of films, shows and episodes, three films to five episodes, and of the half that was played."""
    names, chosen = Names(1), random.Random(2)
    films = [_entry("Movie", number, names.words(3)) for number in range(count * 3 // 8)]
    shows: list[Entry] = []
    episodes: list[Entry] = []
    for number in range(count * 5 // 8):
        show, place = divmod(number, 50)
        if place == 0:
            shows.append(_entry("Series", show, names.words(2)))
        episode = _entry("Episode", number, names.words(3))
        episode |= {"SeriesId": shows[-1]["Id"], "SeriesName": shows[-1]["Name"], "SeasonName": f"Season {place // 10}"}
        episode |= {
            "ParentIndexNumber": 1 + place // 10,
            "IndexNumber": 1 + place % 10,
            "SeasonId": _key("Season", show),
        }
        episodes.append(episode)
    played = [
        {"Id": item["Id"], "Type": item["Type"], "Name": item["Name"], "UserData": _user_data(item["Id"])}
        for item in films + episodes
        if chosen.random() < 0.5
    ]
    lists = {ItemKind.MOVIE.value: films, ItemKind.SHOW.value: shows, ItemKind.EPISODE.value: episodes, PLAYED: played}
    return {name: [_page(found, at) for at in range(0, len(found), PAGE)] for name, found in lists.items()}


def _entry(kind: str, number: int, words: list[str]) -> Entry:
    title = " ".join(words)
    return {
        "Name": title,
        "ServerId": "5" * 32,
        "Id": _key(kind, number),
        "DateCreated": "2024-02-03T04:05:06.0000000Z",
        "PremiereDate": "2001-02-03T00:00:00.0000000Z",
        "Path": f"/media/{kind}/{title}/{title}.mkv",
        "RunTimeTicks": 36_000_000_000,
        "ProductionYear": 1960 + number % 60,
        "IsFolder": kind == "Series",
        "Type": kind,
        "ProviderIds": {"Imdb": f"tt{number:07}", "Tmdb": str(number + 1), "Tvdb": str(number + 1)},
        "UserData": _user_data(_key(kind, number)),
        "LocationType": "FileSystem",
        "MediaType": "Video",
    }


def _user_data(key: str) -> Entry:
    told = {"PlaybackPositionTicks": 0, "PlayCount": 1, "IsFavorite": False, "Played": True, "ItemId": key}
    return {**told, "LastPlayedDate": "2025-02-03T04:05:06.0000000Z", "Key": key}


def _page(found: list[Entry], at: int) -> bytes:
    listing = {"Items": found[at : at + PAGE], "TotalRecordCount": len(found), "StartIndex": at}
    return msgspec.json.encode(listing)


def _key(kind: str, number: int) -> str:
    return blake2b(f"{kind}{number}".encode(), digest_size=16).hexdigest()


@contextmanager
def server(count: int) -> Iterator[str]:
    """Serve the pages from a process of its own; give its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.server_library", "serve", str(count)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def serve(count: int) -> None:
    """Answer `GET /<kind>/<page>` until stopped."""
    made = pages(count)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readline():
            while (await reader.readline()).strip():
                pass
            _, name, page = request.split()[1].decode().split("/")
            found = made[name]
            body = found[int(page)] if int(page) < len(found) else b'{"Items":[]}'
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", flush=True)
    await listening.serve_forever()


async def walk(client: httpx.AsyncClient, name: str, read: Callable[[Item], R | None]) -> AsyncIterator[Page[R]]:
    """Give the pages of one list, decoded as the client does it."""
    page = 0
    while (found := page_of((await client.get(f"/{name}/{page}")).content, read)).rows:
        yield found
        page += 1


async def items(client: httpx.AsyncClient, library: str, kind: ItemKind) -> AsyncIterator[list[ItemRow]]:
    """Give the pages of items of one kind."""
    async for page in walk(client, kind.value, lambda item: walked(item, library, kind, unplays=True, has_state=True)):
        yield [row.item for row in page.rows]


async def states(client: httpx.AsyncClient) -> AsyncIterator[Sequence[StateRow]]:
    """Give the pages of what was played."""
    async for page in walk(client, PLAYED, lambda item: state_of(item, unplays=True)):
        yield page.rows


async def floor(client: httpx.AsyncClient, folder: Path) -> None:
    """Read, decode, and store without any index."""
    raw = sqlite3.connect(folder / "floor.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = NORMAL")
    width = len(ItemRow.__struct_fields__)
    raw.execute(f"CREATE TABLE items ({', '.join(ItemRow.__struct_fields__)})")
    raw.execute("CREATE TABLE states (item, played, plays, position, last)")
    raw.execute("BEGIN")
    for library, kind in KINDS:
        async for rows in items(client, library, kind):
            values = [_flat(row) for row in rows]
            raw.executemany(f"INSERT INTO items VALUES ({', '.join('?' * width)})", values)
    async for seen in states(client):
        raw.executemany("INSERT INTO states VALUES (?, ?, ?, ?, ?)", [msgspec.structs.astuple(row) for row in seen])
    raw.execute("COMMIT")
    raw.close()


def _flat(row: ItemRow) -> list[object]:
    return [" ".join(value) if isinstance(value, tuple) else value for value in msgspec.structs.astuple(row)]


class Sync:
    """One server's libraries in a real store, timed."""

    def __init__(self, store: Store, client: httpx.AsyncClient) -> None:
        self._store = store
        self._client = client
        self.writes = Timing()
        self.proofs = Timing()
        self.written = 0
        self._server = self._account = 0

    async def begin(self) -> None:
        """Store the server and its account."""
        library = self._store.library
        async with self._store.db.transaction() as conn:
            self._server = await library.server(conn, ServerKind.JELLYFIN, "one", "one", NOW)
            await library.take_accounts(conn, self._server, [AccountFacts("7", "anna")], NOW)
        self._account = (await library.account_ids(self._server))["7"]

    async def run(self) -> None:
        """Walk everything and store what differs."""
        self.written = 0
        for library, kind in KINDS:
            await self._walk(library, kind)
        await self._see()

    async def _walk(self, library: str, kind: ItemKind) -> None:
        known = await self._store.library.known(self._server, library, kind)
        async for rows in items(self._client, library, kind):
            told = [(row, hash_of(row)) for row in rows]
            new = [one for one in told if known.classify(one[0].key, one[1]) is not Found.SAME]
            for at in range(0, len(new), WRITE_BATCH):
                with self.writes.once():
                    async with self._store.db.transaction() as conn:
                        some = new[at : at + WRITE_BATCH]
                        self.written += sum(await self._store.library.put_items(conn, self._server, some, NOW))

    async def _see(self) -> None:
        known: dict[str, KnownState] = {}
        for library, _ in KINDS[:2]:
            known |= await self._store.states.known(self._account, library)
        before = self.written
        async for rows in states(self._client):
            new = [row for row in rows if known.get(row.item_key) != msgspec.structs.astuple(row)[1:]]
            for at in range(0, len(new), STATE_BATCH):
                with self.writes.once():
                    async with self._store.db.transaction() as conn:
                        some = new[at : at + STATE_BATCH]
                        self.written += sum(await self._store.states.put(conn, self._account, some, NOW))
        for library, _ in KINDS[:2] if self.written > before else ():
            with self.proofs.once():
                async with self._store.db.transaction() as conn:
                    await self._store.states.prove(conn, self._account, library, NOW)


@contextmanager
def spent() -> Iterator[list[float]]:
    """Collect the seconds of a stretch, and those that the processor spent on it: the latter on a busy machine."""
    taken: list[float] = []
    started, worked = time.perf_counter(), time.process_time()
    yield taken
    taken += [time.perf_counter() - started, time.process_time() - worked]


async def measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as name, server(count) as url:
        folder = Path(name)
        store = await Store.open(folder / "store.db", clock=SystemClock())
        async with httpx.AsyncClient(base_url=url) as client:
            with spent() as base:
                await floor(client, folder)
            show(f"floor: {count:,} items read, decoded, stored", f"{base[0]:.2f} s", f"{base[1]:.2f} s of processor")
            sync = Sync(store, client)
            await sync.begin()
            before = rss_mb()
            for what, target in (("first sync", "<= 2.00 x floor"), ("unchanged, read whole", "0 written")):
                reset_peak()
                sync.writes = Timing()
                async with stalls() as late:
                    with spent() as taken:
                        await sync.run()
                show(what, f"{taken[0]:.2f} s = {taken[0] / base[0]:.2f} x", target)
                show("  processor", f"{taken[1]:.2f} s = {taken[1] / base[1]:.2f} x")
                show("  rows written", f"{sync.written:,}")
                if sync.writes.seconds:
                    figures = f"{ms(sync.writes.percentile(0.99))} / {ms(max(sync.writes.seconds))}"
                    show("  transactions p99 / max", figures, "<= 50 ms")
                if what == "first sync":
                    show("  proofs of what was seen, max", ms(max(sync.proofs.seconds)), "<= 50 ms")
                show("  memory more / stalls p99 / max", f"{peak_rss_mb() - before:.0f} MB", stall_text(late))
        await store.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(int(sys.argv[2])))
    else:
        asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
