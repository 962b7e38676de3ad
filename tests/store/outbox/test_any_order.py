"""Any order of changes, answers, lost answers, refusals and crashes (S13, S14, S15).

The server here is touched by nobody else, so that whatever it holds is our doing: it must never be taken for its own
word, and in the end it holds what was wanted last.
"""

from __future__ import annotations

import random
import sqlite3

import pytest

from tests.store.outbox.subjects import OWNER, SEEN, UNSEEN, House, at
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import Delivery, DeliveryState
from tui.store.outbox import departing, landing
from tui.store.outbox.enqueue import enqueue
from tui.store.outbox.landing import Failed, Landed
from tui.store.store import Store

FILMS = 3
WANTED = (SEEN, UNSEEN, at(10), at(20), at(30), at(40))
KNOWN = "SELECT is_played, position_ms FROM watch_states WHERE item_id = ?"
RETRY = "UPDATE outbox SET state = 'pending', next_attempt_at = NULL WHERE state IN ('dead', 'waiting')"
TWICE = """
SELECT count(*) FROM outbox WHERE state IN ('pending', 'waiting', 'held', 'dead', 'in_flight')
GROUP BY item_id, state = 'in_flight' HAVING count(*) > 1
"""


class World:
    """A store and a server, to which the dice do something."""

    def __init__(self, raw: sqlite3.Connection, house: House, seed: int) -> None:
        self.raw = raw
        self.house = house
        self.dice = random.Random(seed)
        self.now = 1000.0
        self.server = [UNSEEN] * FILMS
        self.wanted = [UNSEEN] * FILMS
        self.writes = [0] * FILMS
        self.flying: list[Delivery] = []

    def step(self) -> None:
        """Let something happen."""
        self.now += 1.0
        self.dice.choice((self.change, self.change, self.take, self.answer, self.answer, self.answer, self.crash))()
        assert self.raw.execute(TWICE).fetchall() == []

    def change(self) -> None:
        """Somebody watches, here or elsewhere: the hub queues it with what the server said last."""
        film, wanted = self.dice.randrange(FILMS), self.dice.choice(WANTED)
        row = self.raw.execute(KNOWN, (self.house.items[0][film],)).fetchone()
        before = WatchValue(Watch.WATCHED if row[0] else Watch.UNWATCHED, row[1]) if row else UNSEEN
        self.wanted[film] = wanted
        enqueue(self.raw, self.house.new(film, wanted, before=before), self.now)

    def take(self) -> None:
        """The worker takes a batch when it has none."""
        if not self.flying:
            self.flying = departing.take(self.raw, OWNER, self.house.profiles[0], 2, self.now)

    def answer(self) -> None:
        """The first of the batch ends in one of the ways in which they end."""
        if self.flying:
            self.dice.choice((self.arrives, self.arrives, self.is_lost, self.is_refused, self.is_cut))()

    def arrives(self) -> None:
        """It is written, or there already; the answer comes."""
        delivery = self.flying[0]
        self.bring(delivery)
        value = self.server[self.film_of(delivery)]
        self.tell(Landed(delivery.id, DeliveryState.DONE, "written", was_sent=True, image=value, is_written=True))

    def is_lost(self) -> None:
        """It is written, and the line breaks before the answer."""
        self.bring(self.flying[0])
        self.is_cut(was_sent=True)

    def is_cut(self, *, was_sent: bool = False) -> None:
        """The line breaks: the whole batch goes back."""
        left = [(one.id, one.was_sent or (was_sent and one is self.flying[0])) for one in self.flying]
        departing.put_back(self.raw, OWNER, left, self.now)
        self.flying = []

    def is_refused(self) -> None:
        """It fails with an answer, applied or not; sometimes for the last time."""
        delivery = self.flying[0]
        if self.dice.random() < 0.5:
            self.bring(delivery)
        state = self.dice.choice((DeliveryState.WAITING, DeliveryState.DEAD))
        pause = self.now + 3.0 if state is DeliveryState.WAITING else None
        self.tell(Failed(delivery.id, state, "500", is_counted=True, next_attempt_at=pause, was_sent=True))

    def crash(self) -> None:
        """The process dies, after a write or before it; the next one recovers."""
        if self.flying and self.dice.random() < 0.5:
            self.bring(self.flying[0])
        self.flying = []
        departing.recover(self.raw, OWNER, self.now, is_alone=True)

    def bring(self, delivery: Delivery) -> None:
        """Compare and set: what the server holds must be known as ours."""
        film = self.film_of(delivery)
        held = self.server[film]
        if held.agrees_with(delivery.wanted):
            return
        ours = (delivery.before, *delivery.sent, *((delivery.wanted,) if delivery.was_sent else ()))
        assert any(held.agrees_with(value) for value in ours), (delivery, held)
        self.server[film] = delivery.wanted
        self.writes[film] += 1

    def tell(self, end: Landed | Failed) -> None:
        """Store an end; the next of the batch may leave."""
        self.flying = self.flying[1:]
        next_id = self.flying[0].id if self.flying else None
        profile_id = self.house.profiles[0]
        told = landing.tell(self.raw, OWNER, end, profile_id=profile_id, next_id=next_id, now=self.now)
        assert told.is_mine

    def settle(self) -> None:
        """Nothing goes wrong any more; a person retries what is dead."""
        while self.flying:
            self.arrives()
        self.raw.execute(
            "UPDATE outbox SET state = 'pending', next_attempt_at = NULL WHERE state IN ('dead', 'waiting')"
        )
        self.take()
        while self.flying:
            self.arrives()
            self.take()

    def film_of(self, delivery: Delivery) -> int:
        """Give the number of the film."""
        return int(delivery.item_key.removeprefix("key-"))


@pytest.mark.parametrize("seed", range(25))
async def test_s13_s14_s15_in_any_order_the_last_word_arrives(store: Store, house: House, seed: int) -> None:
    """Nothing is lost, nothing of ours is taken for the server's own, and one waits and one flies at most."""

    def live(raw: sqlite3.Connection) -> World:
        world = World(raw, house, seed)
        for _ in range(300):
            world.step()
        world.settle()
        return world

    world = await store.db.write(live)
    assert all(held.agrees_with(wanted) for held, wanted in zip(world.server, world.wanted, strict=True))
    assert await store.outbox.count() == 0
    assert sum(world.writes) > 10
