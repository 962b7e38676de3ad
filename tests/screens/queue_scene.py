"""An outbox with something of everything, put into a store by hand: for what needs no real servers."""

from __future__ import annotations

import sqlite3

from tests.screens.scenario import quick_settings
from tests.store.outbox.subjects import SEEN, UNSEEN, House, at, furnished
from tui.deck import Deck
from tui.model.outbox import NewDelivery
from tui.paths import Paths
from tui.store.outbox.enqueue import enqueue

HOSTILE = "[/b]\x1b[2J\u202eHeat\x07 [red](1995)"
PLEX, JELLY, EMBY = 0, 1, 2
"""Places of the profiles in the house."""


async def store_a_queue(paths: Paths, *, more: int = 0) -> House:
    """Fill a home: one lane open with a dead and a held change, one signed out, one offline; `more` wait there."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        house = await furnished(deck.store, films=10 + more, owner="")
        now = deck.clock.now()
        await deck.store.db.write(lambda raw: _fill(raw, house, now, more))
        return house
    finally:
        await deck.close("stored")


def _fill(raw: sqlite3.Connection, house: House, now: float, more: int) -> None:
    raw.execute("UPDATE hub_titles SET title = 'Severance S02E04' WHERE id = ?", (house.films[0],))
    raw.execute("UPDATE hub_titles SET title = ? WHERE id = ?", (HOSTILE, house.films[1]))
    raw.execute("UPDATE profiles SET url = 'http://127.0.0.1:1'")
    put = _Putting(raw, now)
    dead = put(house.new(0, target=PLEX, decision="jelly-attic is newer", origin="jelly-attic", changed_at=now - 3_700))
    held = put(house.new(1, UNSEEN, target=PLEX, before=SEEN, held="40 of 42 watched would be taken back"), now - 3_000)
    put(house.new(2, at(72.15), target=JELLY, decision="plex-den is further (1:12:09, hub 0:40)", origin="plex-den"))
    done = put(house.new(3, target=JELLY, origin="here"), now - 7_000)
    for film in range(4, 10 + more):
        put(house.new(film, target=EMBY, origin="plex-den", changed_at=now - film), now - 60 * film)
    raw.execute(
        "UPDATE outbox SET state = 'dead', attempts = 5, last_error = 'Plex answered HTTP 422', is_counted = 1,"
        " error_class = 'invalid_input', hint = 'Look whether the item is still there.', failed_at = ?,"
        " exchange = 'PUT /:/scrobble?key=101\n422 Unprocessable' WHERE id = ?",
        (now - 1_800, dead),
    )
    raw.execute(
        "UPDATE outbox SET state = 'done', outcome = 'written', finished_at = ?, exchange ="
        " 'POST /UserItems/key-3/UserData {\"Played\":true}\n200 Played' WHERE id = ?",
        (now - 6_990, done),
    )
    lanes = [
        (house.profiles[JELLY], "signed_out", "the token was refused: press L", now - 9_000),
        (house.profiles[EMBY], "offline", "connection refused", now - 8_000),
    ]
    raw.executemany("INSERT INTO outbox_lanes (profile_id, state, reason, since) VALUES (?, ?, ?, ?)", lanes)
    assert held


class _Putting:
    """Queues, and gives the number of the row."""

    def __init__(self, raw: sqlite3.Connection, now: float) -> None:
        self._raw = raw
        self._now = now

    def __call__(self, new: NewDelivery, at_time: float | None = None) -> int:
        row = enqueue(self._raw, new, self._now if at_time is None else at_time)
        assert row is not None
        return row
