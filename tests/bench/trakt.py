"""Lists at Trakt: the diff of two large lists, a push against Trakt's own pace, a sync of what is in line already.

python -m tests.bench.trakt [entries] [spacing in s] [repeats]

The Trakt is a process of its own. Real writes are 1.1 s apart; here they are `spacing` apart, so that the rest weighs
eleven times as much at a tenth of a second. The floor of a push sends the same bodies by hand, at the same pace, after
it has read the list once: it stores nothing, proves nothing, and knows of no crash.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.bench.contest import Result, contest
from tests.bench.measure import Timing, ms, peak_rss_mb, percentile, reset_peak, show, stalls

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.lists import Entry

MODULE = "tests.bench.trakt"
CHUNK = 100
CHANGED = 50
"""One entry in so many is another, for a sync of a few changes."""
MERGES = 21
Figures = dict[str, float]


async def serve(films: int) -> None:
    """Be the Trakt: print how to get in, and then for each line that comes what was asked since the last one."""
    from tui.sandbox.trakt.access import TraktAccess, TraktMake

    trakt = TraktAccess(TraktMake((), seed=1, clock=time.time))
    trakt.known.add_movies(films + films // CHANGED)
    limits = trakt.account().limits
    limits.items_per_list = limits.items = 10 * films
    await trakt.start()
    print(json.dumps(trakt.line), flush=True)
    seen = 0
    while await asyncio.to_thread(sys.stdin.readline):
        asked = [entry.action for entry in trakt.journal.entries]
        print(json.dumps({"asked": asked[seen:], "writes": len(trakt.writes)}), flush=True)
        seen = len(asked)
    await trakt.close()


class Box:
    """The Trakt as seen from here."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        self._out, self._in = process.stdout, process.stdin
        self.line: dict[str, str] = json.loads(self._out.readline())

    def told(self) -> tuple[list[str], int]:
        """Give what was asked since the last time, and how much was written in all."""
        self._in.write("\n")
        self._in.flush()
        answer: dict[str, Any] = json.loads(self._out.readline())
        return answer["asked"], answer["writes"]


@contextmanager
def box(films: int) -> Iterator[Box]:
    """Start a Trakt that knows so many films."""
    command = [sys.executable, "-m", MODULE, "--serve", str(films)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Box(process)
        finally:
            process.terminate()


@asynccontextmanager
async def deck_at(folder: Path, line: dict[str, str], spacing: float) -> AsyncIterator[Deck]:
    """Give a deck that is signed in."""
    from tui.deck import Deck
    from tui.jobs.wiring import ordinary_wiring
    from tui.model.profiles import ProfileDraft, ProfileKind
    from tui.paths import Paths
    from tui.settings import Settings

    deck = await Deck.open(Paths(folder), Settings(), face="bench", wiring=ordinary_wiring())
    try:
        names = ("client_id", "client_secret", "auth_url")
        settings = {name: line[name] for name in names} | {"write_spacing": str(spacing)}
        draft = ProfileDraft(ProfileKind.TRAKT, "trakt", line["url"], "", settings)
        await deck.profiles.add(draft, {"token": line["access_token"]})
        yield deck
    finally:
        await deck.close("the benchmark is over")


def films(first: int, amount: int) -> list[Entry]:
    """Give films by Trakt's ids."""
    from tui.model.lists import Entry, EntryKind

    return [Entry(EntryKind.MOVIE, f"Film {number}", trakt_id=number) for number in range(first, first + amount)]


async def pushed(folder: Path, amount: int, spacing: float) -> Figures:
    """Push a list, sync it again, then after a few changes here, there, and on both sides."""
    from tui.model.lists import ListDetails, ListMode

    with box(amount) as there:
        async with deck_at(folder, there.line, spacing) as deck:
            await synced(deck)
            there.told()
            made = await deck.lists.create(
                ListDetails("Many"), mode=ListMode.TWO_WAY, profile="trakt", entries=films(1, amount)
            )
            reset_peak()
            async with stalls() as late:
                first = await synced(deck)
            asked, writes = there.told()
            second = await synced(deck)
            asked_again, writes_again = there.told()
            await deck.lists.add(made.id, films(amount + 1, amount // CHANGED))
            few = await synced(deck)
            return {
                "push_s": first,
                "writes": writes,
                "reads": sum(not action.startswith(("add", "create", "remove", "reorder")) for action in asked),
                "again_s": second,
                "again_writes": writes_again - writes,
                "again_reads": len(asked_again),
                "few_s": few,
                "pause_p99": percentile(late, 0.99),
                "pause_max": max(late),
                "peak_rss_mb": peak_rss_mb(),
            }


async def synced(deck: Deck) -> float:
    """Sync all lists; give the seconds of the run itself."""
    seconds = 0.0
    for run in await deck.runs.sync_lists():
        report = (await deck.runs.wait(run.id)).run
        if report.state != "completed":
            raise SystemExit(f"the run ended as {report.state}: {report.message}")
        seconds += (report.finished_at or 0) - (report.started_at or 0)
    return seconds


def by_hand(folder: Path, amount: int, spacing: float) -> Figures:
    """Send the same bodies, each so long after the answer before it."""
    import httpx

    with box(amount) as there:
        line = there.line
        headers = {
            "trakt-api-version": "2",
            "trakt-api-key": line["client_id"],
            "Authorization": f"Bearer {line['access_token']}",
            "Content-Type": "application/json",
            "User-Agent": "bench",
        }
        started = time.perf_counter()
        with httpx.Client(base_url=line["url"], headers=headers, timeout=60) as client:
            client.get("/users/settings")
            client.get("/users/me/lists?page=1&limit=250")
            made = client.post("/users/me/lists", json={"name": "Many"}).json()["ids"]["trakt"]
            for first in range(1, amount + 1, CHUNK):
                time.sleep(spacing)
                body = {"movies": [{"ids": {"trakt": number}} for number in range(first, first + CHUNK)]}
                client.post(f"/users/me/lists/{made}/items", json=body).raise_for_status()
            client.get(f"/users/me/lists/{made}")
        return {"push_s": time.perf_counter() - started}


def merged(amount: int) -> Figures:
    """Merge lists that differ not at all, a little, and in everything; two-way, on a baseline. Processor time alone."""
    from tui.engine.lists.details import DetailsCase
    from tui.engine.lists.merge import merge
    from tui.model.lists import ListDetails, ListMode
    from tui.model.snapshot import Proof

    details = ListDetails("Many")
    named = DetailsCase(details, details, details)
    base = films(1, amount)
    few = amount // CHANGED
    shuffled = list(base)
    Random(5).shuffle(shuffled)
    pairs = {
        "all the same": (base, base),
        "few differ": (base[few:] + films(amount + 1, few), films(2 * amount, few) + base),
        "all differ": (films(amount // 2, amount), shuffled),
    }
    figures: Figures = {}
    for name, (here, there) in pairs.items():
        proof = Proof(is_complete=True, rows=len(there), declared=len(there))
        agreed, taken = [entry.key for entry in base if entry.key], Timing()
        for _ in range(MERGES):
            started = time.process_time()
            merge(ListMode.TWO_WAY, agreed, here, there, proof, named)
            taken.seconds.append(time.process_time() - started)
        figures[name] = taken.median
    return figures


def only(name: str, amount: int, spacing: float) -> Figures:
    """Run one contender in this process."""
    with tempfile.TemporaryDirectory() as folder:
        match name:
            case "merge":
                return merged(amount)
            case "by hand":
                return by_hand(Path(folder), amount, spacing)
        return asyncio.run(pushed(Path(folder), amount, spacing))


def report(results: dict[str, Result], amount: int, spacing: float) -> None:
    """Print everything beside what is to be reached."""
    merge, ours, floor = (results[name] for name in ("merge", "syncdeck", "by hand"))
    for name in ("all the same", "few differ", "all differ"):
        show(f"merge of two lists of {amount:,}, {name}, CPU", ms(merge.median(name) or 0), "to reach: <= 20 ms")
    bound, pushed_s, by_hand_s = -(-amount // CHUNK) * spacing, ours.median("push_s") or 0, floor.median("push_s") or 0
    show(f"bound: one write of {CHUNK} each {spacing} s", f"{bound:.2f} s")
    show("the same by hand", f"{by_hand_s:.2f} s", f"{by_hand_s / bound:.2f} x bound")
    show(
        "push",
        f"{pushed_s:.2f} s",
        f"{pushed_s / bound:.2f} x bound (<= 1.1 at 1.1 s), {pushed_s / by_hand_s:.2f} x by hand",
    )
    late = (ours.median("pause_p99") or 0) * 1000, (ours.median("pause_max") or 0) * 1000
    show(
        "writes, reads",
        f"{ours.median('writes'):.0f}, {ours.median('reads'):.0f}",
        f"pause {late[0]:.0f} / {late[1]:.0f} ms",
    )
    show("what was added to each second of Trakt's", ms((pushed_s - by_hand_s) / max(1, amount // CHUNK)), "a write")
    show(
        "second sync",
        ms(ours.median("again_s") or 0),
        f"{ours.median('again_writes'):.0f} writes (0), {ours.median('again_reads'):.0f} reads",
    )
    show(f"{amount // CHANGED:,} more entries here", f"{ours.median('few_s'):.2f} s", "the whole list is read again")
    show("peak RSS", f"{ours.worst('peak_rss_mb'):.0f} MB")


def main() -> None:
    """Serve, run one contender, or all of them in turns."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--serve"]:
        asyncio.run(serve(int(arguments[1])))
        return
    if arguments[:1] == ["--only"]:
        print(json.dumps(only(arguments[1], int(arguments[2]), float(arguments[3]))))
        return
    amount = int(arguments[0]) if arguments else 10_000
    spacing = float(arguments[1]) if len(arguments) > 1 else 0.11
    repeats = int(arguments[2]) if len(arguments) > 2 else 3
    names = ("merge", "by hand", "syncdeck")
    report(contest(MODULE, names, [str(amount), str(spacing)], repeats=repeats), amount, spacing)


if __name__ == "__main__":
    main()
