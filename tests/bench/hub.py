"""The watch-state hub and its outbox: a mark until it is on the servers, queueing beside an import, draining, joining.

python -m tests.bench.hub [titles] [deliveries] [marks] [repeats]

Four parts; each is a process of its own, and stands beside a floor of the same run: the same requests sent by hand,
plain small writes, and the rows that it leaves behind, written by executemany into tables of the same schema. The
floors decide nothing, compare nothing, and know of no crash.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.contest import Result, contest
from tests.bench.measure import Timing, peak_rss_mb, percentile, reset_peak, show, stalls

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.store import Store

MODULE = "tests.bench.hub"
LIBRARY = 2_000
"""Films and episodes of the servers that are written to."""
SESSIONS = 100_000
"""Records of the import beside which is queued."""
PAUSE = 0.005
JOINED = ("hub_titles", "hub_names", "hub_copies", "hub_states", "hub_baselines", "hub_changes", "outbox")
"""What a first link fills."""
DRAINED = (
    "UPDATE outbox SET state = 'done', finished_at = 1, outcome = 'written', exchange = 'PUT gave 200' WHERE id = ?",
    "INSERT INTO watch_states (account_id, item_id, is_played, plays, changed_at)"
    " SELECT account_id, item_id, 1, 1, 1 FROM outbox WHERE id = ?",
    "INSERT INTO hub_baselines (account_id, item_id, watch, rev, agreed_at, written_at)"
    " SELECT account_id, item_id, 'watched', 1, 1, 1 FROM outbox WHERE id = ?",
)
"""What at least is written of a delivery that arrived."""
Figures = dict[str, float]


@contextmanager
def servers() -> Iterator[dict[str, dict[str, str]]]:
    """Start a Plex and a Jellyfin in a process of their own; give how to get in."""
    process = subprocess.Popen([sys.executable, "-m", MODULE, "--servers"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@asynccontextmanager
async def linked_deck(folder: Path, line: dict[str, dict[str, str]]) -> AsyncIterator[Deck]:
    """Give a deck that has read both servers whole, and in which the owner of both is one person."""
    from tui.deck import Deck
    from tui.model.profiles import ProfileDraft, ProfileKind
    from tui.paths import Paths
    from tui.sandbox.media import MEMBERS
    from tui.settings import Settings

    deck = await Deck.open(Paths(folder, {}), Settings(), face="bench")
    try:
        for kind, secret in (("plex", "token"), ("jellyfin", "api_key")):
            await deck.profiles.add(
                ProfileDraft(ProfileKind(kind), kind, line[kind]["url"]), {"token": line[kind][secret]}
            )
            await deck.runs.wait((await deck.runs.start_sync(kind)).id)
        owner = MEMBERS[0]
        for account in await deck.people.accounts():
            if account.account_key == str(owner.plex_id) or account.username == owner.jellyfin_name:
                await deck.people.map(account.id, "owner")
        while await deck.store.outbox.moving():
            await asyncio.sleep(0.05)
        yield deck
    finally:
        await deck.close("the benchmark is over")


async def unwatched_films(deck: Deck) -> list[int]:
    """Give films of the Plex that the owner has not begun and the Jellyfin has as well."""
    rows = await deck.store.db.fetch_all("""
        SELECT c.item_id FROM library_items AS i JOIN play_servers AS v ON v.id = i.server_id AND v.kind = 'plex'
        JOIN hub_copies AS c ON c.item_id = i.id
        WHERE i.kind = 'movie' AND NOT EXISTS (SELECT 1 FROM hub_states AS h WHERE h.title_id = c.title_id)
        UNION SELECT i.id FROM library_items AS i JOIN play_servers AS v ON v.id = i.server_id AND v.kind = 'plex'
        WHERE i.kind = 'movie' AND NOT EXISTS (SELECT 1 FROM hub_copies AS c WHERE c.item_id = i.id)
    """)
    return [row[0] for row in rows]


async def sending(folder: Path, marks: int) -> Figures:
    """Marks, one after the other, until both servers have them; then the same requests by hand."""
    from tui.model.hub import LocalMark

    figures: Figures = {}
    with servers() as line:
        async with linked_deck(folder, line) as deck:
            person = await deck.hub.person_for(None)
            films = (await unwatched_films(deck))[:marks]
            for film in films:
                await deck.hub.mark(person.id, LocalMark(is_watched=True), items=[film])
                await asyncio.sleep(0.05)
            while await deck.store.outbox.moving():
                await asyncio.sleep(0.05)
            rows = await deck.store.db.fetch_all(
                "SELECT finished_at - created_at, item_id FROM outbox WHERE origin = 'here' AND state = 'done'"
            )
            waits = [row[0] for row in rows]
            figures |= {"sent": len(waits), "p50": percentile(waits, 0.5), "p99": percentile(waits, 0.99)}
            keys = await deck.store.db.fetch_all(
                "SELECT item_key FROM library_items WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(films),)
            )
        figures["floor"] = by_hand(line["plex"], [row[0] for row in keys])
    return figures


def by_hand(plex: dict[str, str], keys: Sequence[str]) -> float:
    """Read, scrobble and read back what is on the Plex; median seconds for one."""
    import httpx

    taken = Timing()
    headers = {"X-Plex-Token": plex["token"], "Accept": "application/json"}
    with httpx.Client(base_url=plex["url"], headers=headers, timeout=10) as client:
        for key in keys:
            with taken.once():
                client.get(f"/library/metadata/{key}")
                client.put("/:/scrobble", params={"identifier": "com.plexapp.plugins.library", "key": key})
                client.get(f"/library/metadata/{key}")
    return taken.median


async def queueing(folder: Path) -> Figures:
    """Marks beside an import of 100,000 records; their targets are paused, so that only queueing is measured."""
    from tui.model.hub import LocalMark
    from tui.model.runs import RunState
    from tui.sandbox.tautulli.file import write_tautulli_file

    write_tautulli_file(folder / "tautulli.db", sessions=SESSIONS)
    marks, plain = Timing(), Timing()
    with servers() as line:
        async with linked_deck(folder, line) as deck:
            for profile in await deck.profiles.all():
                await deck.store.outbox.set_paused(profile.id, is_paused=True)
            person = await deck.hub.person_for(None)
            films = await unwatched_films(deck)
            run = await deck.runs.start_import(folder / "tautulli.db")
            ended = asyncio.create_task(deck.runs.wait(run.id))
            async with stalls() as late:
                number = 0
                while not ended.done():
                    is_watched = number // len(films) % 2 == 0
                    with marks.once():
                        await deck.hub.mark(
                            person.id, LocalMark(is_watched=is_watched), items=[films[number % len(films)]]
                        )
                    with plain.once():
                        await deck.store.db.write(_touch)
                    number += 1
                    await asyncio.sleep(PAUSE)
            report = await ended
    if report.run.state is not RunState.COMPLETED:
        raise SystemExit(f"the import ended as {report.run.state}: {report.run.message}")
    told = {f"mark_{share}": marks.percentile(share / 100) for share in (50, 99)}
    return told | {
        "mark_max": max(marks.seconds),
        "plain_99": plain.percentile(0.99),
        "marks": len(marks.seconds),
        "import_seconds": (report.run.finished_at or 0) - (report.run.started_at or 0),
        "pause_p99": percentile(late, 0.99),
    }


def _touch(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE profiles SET updated_at = updated_at + 1 WHERE id = 1")


async def draining(folder: Path, count: int) -> Figures:
    """Many deliveries to a server that answers at once: what remains is the store's share, and the worker's."""
    from tests.engine.outbox.yard import Yard
    from tests.store.outbox.subjects import furnished
    from tui.engine.clock import SystemClock
    from tui.store.outbox.enqueue import enqueue
    from tui.store.store import Store

    store = await Store.open(folder / "store.db", clock=SystemClock())
    try:
        house = await furnished(store, count)
        queued = Timing()
        for start in range(0, count, 100):

            def put(raw: sqlite3.Connection, start: int = start) -> None:
                for film in range(start, min(start + 100, count)):
                    enqueue(raw, house.new(film), time.time())

            with queued.once():
                await store.db.write(put)
        floor = await asyncio.to_thread(drained_by_hand, folder, store.db.path)
        yard = Yard(store, house, SystemClock())
        reset_peak()
        cpu, started = time.process_time(), time.perf_counter()
        async with stalls() as late:
            yard.start()
            while await store.outbox.count():
                await asyncio.sleep(0.05)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        await yard.stop()
        return {
            "row_ms": seconds / count * 1000,
            "row_cpu_ms": cpu / count * 1000,
            "floor_ms": floor / count * 1000,
            "queue_row_ms": sum(queued.seconds) / count * 1000,
            "written": len(yard.server.writes),
            "pause_p99": percentile(late, 0.99),
            "pause_max": max(late),
            "peak_rss_mb": peak_rss_mb(),
        }
    finally:
        await store.close()


def drained_by_hand(folder: Path, path: Path) -> float:
    """Write what at least has to be written of each delivery, one transaction for each, into a copy of the store."""
    copied = folder / "plain.db"
    with sqlite3.connect(path) as source, sqlite3.connect(copied) as target:
        source.backup(target)
    raw = sqlite3.connect(copied, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -12288"):
        raw.execute(f"PRAGMA {pragma}")
    ids = [row[0] for row in raw.execute("SELECT id FROM outbox ORDER BY id")]
    started = time.perf_counter()
    for delivery_id in ids:
        raw.execute("BEGIN IMMEDIATE")
        for statement in DRAINED:
            raw.execute(statement, (delivery_id,))
        raw.execute("COMMIT")
    seconds = time.perf_counter() - started
    raw.close()
    return seconds


async def linking(folder: Path, titles: int) -> Figures:
    """A full server and a fresh one join: all that was watched on the one is told to the other."""
    from tui.engine.clock import SystemClock
    from tui.engine.hub.hub import Hub
    from tui.engine.process.tuning import tune_process
    from tui.model.hub import Policy
    from tui.store.hub.hub_writer import HubWriter
    from tui.store.store import Store

    tune_process()
    store = await Store.open(folder / "store.db", clock=SystemClock())
    try:
        accounts = await two_libraries(store, titles)
        hub, figures = Hub(store, SystemClock(), Policy.FURTHEST), {}
        for name in ("first", "again"):
            with (joined := Timing()).once():
                for account in accounts:
                    await store.db.write(lambda raw, account=account: HubWriter(raw, time.time()).mark_dirty(account))
            reset_peak()
            cpu, started = time.process_time(), time.perf_counter()
            async with stalls() as late:
                report = await hub.run()
            figures |= {
                f"{name}_seconds": time.perf_counter() - started,
                f"{name}_cpu": time.process_time() - cpu,
                f"{name}_dirty": joined.median,
                f"{name}_pushes": sum(report.pushes.values()),
                f"{name}_changed": report.changed,
                f"{name}_pause_p99": percentile(late, 0.99),
                f"{name}_pause_max": max(late),
                f"{name}_rss_mb": peak_rss_mb(),
            }
        return figures | await asyncio.to_thread(linked_by_hand, folder, store.db.path)
    finally:
        await store.close()


async def two_libraries(store: Store, titles: int) -> list[int]:
    """Store two servers with the same films; the first account has watched all of the first. Give both accounts."""
    from tests.store.hub.hub_house import HubHouse
    from tests.store.library.shelf import film
    from tui.model.library import StateRow

    house = HubHouse(store)
    for name in ("den", "attic"):
        shelf = await house.server(name, joins=False)
        for start in range(0, titles, 2_000):
            numbers = range(start, min(start + 2_000, titles))
            await shelf.put(*(film(str(n), f"Film {n}", f"tmdb:{n}", runtime_ms=6_000_000) for n in numbers))
            if name == "den":
                await shelf.see(*(StateRow(str(n), True, 1, 0, 1_600_000_000 + n) for n in numbers))
    for name in ("den", "attic"):
        await house.join(name, "7")
    return [house.shelves[name].accounts["7"] for name in ("den", "attic")]


def linked_by_hand(folder: Path, path: Path) -> Figures:
    """Write the rows that the hub wrote into empty tables of the same schema, in one transaction."""
    source, raw = sqlite3.connect(path), sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -12288", "foreign_keys = OFF"):
        raw.execute(f"PRAGMA {pragma}")
    for table in JOINED:
        for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)):
            raw.execute(sql)
    rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in JOINED}
    started, cpu = time.perf_counter(), time.thread_time()
    raw.execute("BEGIN")
    for table, values in rows.items():
        raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)
    raw.execute("COMMIT")
    taken = {"floor": time.perf_counter() - started, "floor_cpu": time.thread_time() - cpu}
    raw.close()
    source.close()
    return taken


def alone(part: str, *arguments: str) -> None:
    """Run one part in an empty folder and print its figures."""
    parts: dict[str, Any] = {"sending": sending, "queueing": queueing, "draining": draining, "linking": linking}
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(parts[part](Path(folder), *map(int, arguments)))
    print(json.dumps(found))


def tell_sending(told: Result, queue: Result) -> None:
    """Print what a person waits for."""
    middle, floor = told.median("p50") or 0.0, told.median("floor") or 1.0
    ratio = f"{middle / floor:.1f} x the three requests by hand"
    show("mark until it is on the server, p50", f"{middle * 1000:.0f} ms", f"{ratio} (to reach 1 s)")
    show("mark until it is on the server, p99", f"{(told.median('p99') or 0) * 1000:.0f} ms", _count(told, "sent"))
    p99, most = queue.median("mark_99") or 0.0, queue.worst("mark_max") or 0.0
    beside = f"beside an import of {SESSIONS:,} in {queue.median('import_seconds') or 0:.1f} s"
    show("mark and queue, p50", f"{(queue.median('mark_50') or 0) * 1000:.1f} ms", beside)
    plain = f"to reach 50 ms; a plain small write {(queue.median('plain_99') or 0) * 1000:.0f} ms"
    show("mark and queue, p99 / max", f"{p99 * 1000:.0f} / {most * 1000:.0f} ms", plain)
    show(
        "  marks meanwhile", _count(queue, "marks"), f"event loop p99 {(queue.median('pause_p99') or 0) * 1000:.0f} ms"
    )


def tell_draining(told: Result, count: int) -> None:
    """Print what a delivery costs here."""
    row, floor = told.median("row_ms") or 0.0, told.median("floor_ms") or 1.0
    show(f"draining {count:,}, a row", f"{row:.2f} ms", f"to reach 1 ms; {row / floor:.1f} x its bare rows")
    pauses = f"{(told.median('pause_p99') or 0) * 1000:.0f} / {(told.worst('pause_max') or 0) * 1000:.0f} ms"
    show("  of it processor", f"{told.median('row_cpu_ms') or 0:.2f} ms", f"event loop p99 / max {pauses}")
    show("queueing, a row of a hundred", f"{told.median('queue_row_ms') or 0:.3f} ms")


def tell_linking(told: Result, titles: int) -> None:
    """Print what joining takes. Where the machine has other work, the ratio of processor times is the one to trust."""
    floor, floor_cpu = told.median("floor") or 1.0, told.median("floor_cpu") or 1.0
    show(f"floor: the rows of a first link of {titles:,}", f"{floor:.2f} s", f"processor {floor_cpu:.2f} s")
    for name, what in (("first", "first link"), ("again", "all looked at again")):
        seconds, cpu = told.median(f"{name}_seconds") or 0.0, told.median(f"{name}_cpu") or 0.0
        each = f"processor {cpu / titles * 1e6:.0f} us a title, {cpu / floor_cpu:.1f} x that of the floor"
        show(what, f"{seconds:.1f} s", f"{each}, {told.worst(f'{name}_rss_mb') or 0:.0f} MB")
        p99, most = told.median(f"{name}_pause_p99") or 0.0, told.worst(f"{name}_pause_max") or 0.0
        queued = f"{_count(told, f'{name}_pushes')} queued"
        show("  event loop p99 / max", f"{p99 * 1000:.0f} / {most * 1000:.0f} ms", queued)


def _count(told: Result, figure: str) -> str:
    return f"{told.median(figure) or 0:,.0f}"


def main(titles: int, deliveries: int, marks: int, repeats: int) -> None:
    """Run all parts and print the table."""
    show(f"{repeats} rounds", "median")

    def part(name: str, *arguments: int) -> Result:
        return contest(MODULE, [name], [str(argument) for argument in arguments], repeats=repeats)[name]

    tell_sending(part("sending", marks), part("queueing"))
    tell_draining(part("draining", deliveries), deliveries)
    tell_linking(part("linking", titles), titles)


def serve_both() -> None:
    """Be the servers."""
    from tui.sandbox.household import serve

    asyncio.run(
        serve(lambda house: print(json.dumps(house.line), flush=True), live=1, movies=1, series=1, library=LIBRARY)
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--servers"]:
        serve_both()
    elif sys.argv[1:2] == ["--only"]:
        alone(*sys.argv[2:])
    else:
        numbers = [int(text) for text in sys.argv[1:]]
        main(*numbers, *(100_000, 10_000, 200, 3)[len(numbers) :])
