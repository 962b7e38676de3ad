"""Random use of a server and of Trakt, which fails now and then: it comes to rest, and nothing is counted twice."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.jobs.trakt.watch_scene import NAME, PERSON, WatchScene, watch_scene
from tui.sandbox.media import MediaItem

CHANGES = 24
SPEED = 40.0
FILMS = 8
ROUNDS = 3
FAULTS = (
    ("add_history", "lost"),
    ("add_history", "after=503"),
    ("add_history", "after=500"),
    ("add_history", "rate=5"),
    ("scrobble", "lost"),
    ("scrobble", "overloaded"),
    ("watched", "overloaded"),
    ("watched", "cut"),
    ("history", "503"),
    ("playback", "drop"),
)


class Use:
    """One course of random use."""

    def __init__(self, scene: WatchScene, dice: random.Random) -> None:
        self.scene = scene
        self.dice = dice
        self.films = [scene.film() for _ in range(FILMS)]
        self.watched: set[int] = set()
        """Films that somebody watched anywhere: nobody un-watches here."""
        self.there: Counter[int] = Counter()
        """Plays that somebody made at Trakt."""

    async def change(self) -> None:
        """Let something happen."""
        film, scene = self.dice.choice(self.films), self.scene
        match self.dice.randrange(6):
            case 0:
                scene.trio.watch("jellyfin", PERSON, film)
                self.watched.add(film.number)
            case 1:
                scene.watch(film, scene.trio.clock.now())
                self.watched.add(film.number)
                self.there[film.number] += 1
            case 2:
                await scene.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
                self.watched.add(film.number)
            case 3:
                scene.pause(film, float(self.dice.randint(5, 80)))
            case 4:
                await scene.trio.sync(self.dice.choice(("jellyfin", NAME)))
            case _:
                action, fault = self.dice.choice(FAULTS)
                scene.trakt.faults.add(action, fault, times=1)

    async def rest(self) -> int:
        """Let all be well and everything arrive; give how much the last round wrote."""
        scene = self.scene
        scene.trakt.faults.clear()
        written = 1
        for _ in range(ROUNDS):
            await scene.trio.deck.outbox.flush()
            scene.trio.clock.skip(600)
            for kind in ("jellyfin", NAME):
                assert (await scene.trio.sync(kind)).run.state == "completed"
            await scene.trio.arrived(skipping=40)
            written = len(scene.trakt.writes) + sum(scene.trio.all_writes().values())
            scene.trakt.writes.clear()
            scene.trio.forget_writes()
        return written

    def wrong(self) -> list[str]:
        """Tell what is not as it should be."""
        return [text for film in self.films if (text := self._judged(film))]

    def _judged(self, film: MediaItem) -> str:
        there, here = self.scene.there(film), self.scene.trio.seen("jellyfin", PERSON, film)
        most = self.there[film.number] + (film.number in self.watched)
        if (there.is_watched, here.is_watched) != (film.number in self.watched,) * 2:
            return f"{film.title}: watched {film.number in self.watched}, there {there}, here {here}"
        return f"{film.title}: {there.plays} plays, at most {most}" if there.plays > most else ""


@pytest.mark.parametrize("seed", [1, 2])
async def test_s13_random_use_under_faults_doubles_nothing(tmp_path: Path, seed: int) -> None:
    """Whatever fails: afterwards both sides say the same, and a further round writes nothing (S41)."""
    async with watch_scene(tmp_path, films=FILMS, speed=SPEED) as scene:
        await scene.join("jellyfin")
        use = Use(scene, random.Random(seed))
        for _ in range(CHANGES):
            await use.change()
            scene.trio.clock.skip(30)
        assert await use.rest() == 0
        assert use.wrong() == []
