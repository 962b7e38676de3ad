"""The cards of media servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tests.store.catalogue.lists import add_profile
from tui.model.health import HealthState, Link, Trouble
from tui.model.servers import ServerHealth
from tui.redact import Redactor
from tui.store.store import Store

WELL = ServerHealth(
    1,
    HealthState.CONNECTED,
    checked_at=100.0,
    next_at=400.0,
    url="http://nas:32400",
    link=Link.LOCAL,
    uuid="abc",
    name="Nas",
    version="1.42",
    latency_ms=12.5,
    clock_skew_seconds=-2.0,
    playing=0,
    history_source="history",
    notes=("A scan runs", "Restart pending"),
)
AWAY = ServerHealth(1, HealthState.DISCONNECTED, Trouble.REFUSED, "Nothing listens", "Start it", checked_at=200.0)


@pytest.fixture
async def store(store_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    """A store with one profile, and with a secret that the redactor knows."""
    redactor = Redactor()
    redactor.add("tok-en-123")
    opened = await Store.open(store_path, clock=clock, redactor=redactor)
    await add_profile(opened, "plex")
    yield opened
    await opened.close()


async def test_a_card_is_read_as_it_was_written(store: Store) -> None:
    """Every fact of a look comes back, with the time since when it is so."""
    await store.health.put(WELL)
    assert await store.health.get(1) == replace(WELL, since=100.0, last_ok_at=100.0)
    assert await store.health.all() == {1: replace(WELL, since=100.0, last_ok_at=100.0)}
    assert await store.health.get(2) is None


async def test_a_state_lasts_since_it_began(store: Store) -> None:
    """Looks that find the same do not make it younger; another state begins anew and remembers when it was well."""
    await store.health.put(WELL)
    await store.health.put(replace(WELL, checked_at=130.0))
    await store.health.put(AWAY)
    await store.health.put(replace(AWAY, checked_at=260.0, message="No route"))
    found = await store.health.get(1)
    assert found is not None
    assert (found.since, found.last_ok_at, found.checked_at, found.message) == (200.0, 130.0, 260.0, "No route")


async def test_a_server_that_is_away_keeps_its_name(store: Store) -> None:
    """Who nothing is heard of is still known by name, version and address; what is running there is not."""
    await store.health.put(WELL)
    await store.health.put(AWAY)
    found = await store.health.get(1)
    assert found is not None
    assert (found.name, found.version, found.url, found.link, found.uuid) == (
        "Nas", "1.42", "http://nas:32400", Link.LOCAL, "abc",
    )  # fmt: skip
    assert (found.playing, found.latency_ms, found.notes) == (None, None, ())


async def test_a_look_that_finds_nothing_new_writes_its_time_only(store: Store) -> None:
    """The same card again touches no other column: a trigger on the others would cry out."""
    await store.health.put(WELL)
    async with store.db.transaction() as conn:
        await conn.execute(
            "CREATE TRIGGER told BEFORE INSERT ON server_health BEGIN SELECT raise(ABORT, 'written'); END"
        )
        await conn.execute(
            "CREATE TRIGGER named BEFORE UPDATE OF name, state, since ON server_health "
            "BEGIN SELECT raise(ABORT, 'written'); END"
        )
    await store.health.put(replace(WELL, checked_at=400.0, next_at=700.0, latency_ms=9.0))
    found = await store.health.get(1)
    assert found is not None
    assert (found.checked_at, found.next_at, found.latency_ms, found.last_ok_at) == (400.0, 700.0, 9.0, 400.0)


async def test_the_circuit_is_its_own(store: Store) -> None:
    """A look does not close a circuit that opened meanwhile; the same again is no write."""
    await store.health.set_circuit(1, 500.0)
    await store.health.put(WELL)
    found = await store.health.get(1)
    assert found is not None
    assert found.circuit_until == 500.0
    await store.health.set_circuit(1, None)
    found = await store.health.get(1)
    assert found is not None
    assert found.circuit_until is None
    assert found.name == "Nas"


async def test_a_profile_that_is_gone_has_no_card(store: Store) -> None:
    """A look that ends after its profile was removed is forgotten; a card goes with its profile."""
    await store.health.put(WELL)
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, 1)
    await store.health.put(WELL)
    await store.health.set_circuit(1, 5.0)
    assert await store.health.all() == {}


async def test_s39_no_secret_reaches_a_card(store: Store) -> None:
    """What an error says of an address is stored without the token in it."""
    await store.health.put(replace(AWAY, message="GET /?X-Plex-Token=tok-en-123", url="http://nas/?t=tok-en-123"))
    rows = await store.db.fetch_all("SELECT * FROM server_health")
    assert "tok-en-123" not in repr(rows)
