"""The household of a soak in a process of its own: people watch, catalogues move, and servers fail on and off.

But for plays nothing of it grows: what comes is matched by what goes, so that what grows in syncdeck is its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui.sandbox.household import Household, serve
from tui.sandbox.media import OWNER
from tui.sandbox.menu import FaultMenu

STEP = 2.0
"""Seconds between two things that happen."""
SICK, WELL = 10, 20
"""Steps for which a menu of faults is in force, and for which all is well after it."""
AT_TRAKT = 30
"""Titles on the list at Trakt."""
SIZES = {"live": 400, "movies": 4_000, "series": 60, "plays": 2_000, "library": 900}

MENUS = (
    "*:latency=0.5,get_vod_streams:500*2,plex/all:503*4,jellyfin/items:reset_body*2,trakt/list_items:429*2",
    "get_vod_streams:cut=0.4*1,emby/*:503*30,tautulli/get_history:500*2,trakt/add_history:lost*2,plex/scrobble:drop*2",
    "get_live_streams:refuse*3,plex/*:refuse*40,jellyfin/mark_played:500*3,trakt/*:rate=2*3,tautulli/*:html*2",
    "get_series:empty*1,get_vod_streams:half*1,jellyfin/*:html_502*20,emby/items:cut=0.5*2,trakt/watched:empty_list*1",
    "login:503*2,plex/history:text_after*1,plex/accounts:latency=2*4,emby/*:latency=0.5*40,trakt/lists:502*3",
    "*:throttle=400,tautulli/get_history:no_rows*1,trakt/activities:503*3,jellyfin/sessions:silent*1,plex/all:half*1",
)
"""What goes wrong, one menu after the other."""


class Life:
    """What happens in the household, a step at a time."""

    def __init__(self, house: Household) -> None:
        self._house = house
        films = house.plex.collection.of("Movies", "movie")
        self._seen, self._begun, self._unseen = (itertools.cycle(films[nth::3]) for nth in range(3))
        known = [title.key for title in house.trakt.known.of_kind("movie") if title.ids]
        self._list = house.trakt.make_list("Soak", known[:AT_TRAKT])
        self._keys = itertools.cycle(known[:-1])
        self.free_film = f"movie:imdb:{house.trakt.known.title(known[-1]).ids['imdb']}"
        """A film that nothing happens to here, as commands name it."""
        self._menus = itertools.cycle(MENUS)
        self._events: Iterator[Callable[[], None]] = itertools.cycle(
            (self._see_on_plex, self._move_catalogue, self._stop_on_jellyfin, self._move_list, self._play, self._unsee)
        )

    async def go_on(self) -> None:
        """Let things happen until the household is closed."""
        for step in itertools.count():
            if step % (SICK + WELL) == WELL:
                self._fail()
            if step % (SICK + WELL) == 0:
                self._mend()
            next(self._events)()
            await asyncio.sleep(STEP)

    def _see_on_plex(self) -> None:
        film = next(self._seen)
        self._house.plex.state.mark(OWNER.name, film, [film])

    def _stop_on_jellyfin(self) -> None:
        film = next(self._begun)
        self._house.jellyfin.watching.set_offset(OWNER.name, film.number, film.runtime_ms // 3, int(time.time()))

    def _unsee(self) -> None:
        self._house.emby.watching.mark_unplayed(OWNER.name, next(self._unseen).number)

    def _play(self) -> None:
        self._house.tautulli.live.write()
        self._house.trakt.watch(next(self._keys))

    def _move_catalogue(self) -> None:
        """One film goes, one comes, and one gets another name; those that went come back in their old places."""
        films = self._house.xtream.panel.movies
        ids = films.ids
        films.restore()
        films.remove(ids[int(time.time()) % len(ids)])
        films.rename(ids[0], f"Renamed at {time.time():.0f}")

    def _move_list(self) -> None:
        trakt, known = self._house.trakt, self._list.keys
        trakt.remove_from_list(self._list.id, known[:1])
        trakt.add_to_list(self._list.id, [key for key in itertools.islice(self._keys, 3) if key not in known][:1])

    def _fail(self) -> None:
        for entry in next(self._menus).split(","):
            server, slash, rest = entry.partition("/")
            self._menus_of(server if slash else "xtream").load(rest if slash else entry)

    def _mend(self) -> None:
        for name in ("xtream", "plex", "jellyfin", "emby", "trakt", "tautulli"):
            self._menus_of(name).clear()

    def _menus_of(self, name: str) -> FaultMenu:
        faults: FaultMenu = getattr(self._house, name).faults
        return faults


@contextmanager
def soak_servers() -> Iterator[tuple[Callable[[], None], dict[str, dict[str, str]]]]:
    """Start the household; give how to let its life begin, and how to get in."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.soak_servers"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield lambda: process.send_signal(signal.SIGUSR1), json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Serve until told to stop; nothing happens before SIGUSR1."""
    tasks: list[asyncio.Task[None]] = []

    def live(house: Household) -> None:
        life, loop = Life(house), asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, lambda: tasks.append(loop.create_task(life.go_on())))
        print(json.dumps({**house.line, "soak": {"film": life.free_film}}), flush=True)

    asyncio.run(serve(live, **SIZES))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
