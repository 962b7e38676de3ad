"""The outbox as faces have it: they act through rows, and critical steps wait for what is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.deck.counting import Counting, sign_in
from tests.engine.outbox.scripted import AWAY, REFUSED, ScriptedTargets
from tests.engine.workshop import until
from tests.store.outbox.subjects import SEEN, UNSEEN, House, furnished
from tui.deck import Deck, Wiring
from tui.engine import engine
from tui.errors import Conflict, InvalidInput, NotFound
from tui.model.outbox import DeliveryFilter, DeliveryState, LaneState
from tui.model.profiles import ProfileKind
from tui.model.service import SERVICE
from tui.paths import Paths
from tui.settings import Settings

Open = Callable[..., Awaitable[Deck]]


@pytest.fixture
def targets() -> ScriptedTargets:
    """The servers that are written to."""
    return ScriptedTargets()


@pytest.fixture
async def open_deck(tmp_path: Path, targets: ScriptedTargets) -> AsyncIterator[Open]:
    """Give a way to open decks on one home that write to the scripted servers."""
    opened: list[Deck] = []

    async def open_one(*, run_engine: bool = True, face: str = "test") -> Deck:
        wiring = Wiring({ProfileKind.XTREAM: Counting()}, sign_in, targets=lambda _: targets)
        opened.append(await Deck.open(Paths(tmp_path), Settings(), face=face, wiring=wiring, run_engine=run_engine))
        return opened[-1]

    yield open_one
    for deck in opened:
        await deck.close("the test is over")


@pytest.fixture
async def deck(open_deck: Open) -> Deck:
    """A deck that sends."""
    return await open_deck()


@pytest.fixture
async def house(deck: Deck) -> House:
    """Three servers with films, in the deck's store."""
    return await furnished(deck.store, owner="")


async def queue(deck: Deck, house: House, film: int = 0, **rest: object) -> int:
    """Queue a change, as the hub does."""
    async with deck.store.db.transaction() as conn:
        new = house.new(film, **rest)  # type: ignore[arg-type]
        return await deck.store.outbox.put(conn, new, deck.clock.now()) or 0


async def reaches(deck: Deck, delivery_id: int, state: DeliveryState) -> None:
    """Wait for a state of a delivery."""

    async def is_there() -> bool:
        return (await deck.outbox.get(delivery_id)).state is state

    await until(is_there)


async def test_what_is_queued_is_sent_by_the_deck_that_runs_the_queue(
    deck: Deck, house: House, targets: ScriptedTargets
) -> None:
    """And `wait` ends with it."""
    await queue(deck, house, group_id="g")
    assert await deck.outbox.wait(5, group_id="g") == 0
    assert targets.servers["plex-den"].writes == [("key-0", SEEN)]


async def test_another_face_acts_through_rows(
    deck: Deck, house: House, open_deck: Open, targets: ScriptedTargets
) -> None:
    """Pause, resume, retry and flush of a process that does not send reach the one that does."""
    other = await open_deck(run_engine=False)
    await other.outbox.pause("plex-den")
    paused = await queue(other, house)
    server = targets.servers["plex-den"]
    assert await other.outbox.wait(0.5) == 1
    assert (server.opened, (await other.outbox.lanes())[2].state) == (0, LaneState.PAUSED)
    assert (await other.outbox.tally()).is_paused
    server.faults["key-0"] = [NotFound("It is not there")]
    await other.outbox.resume("plex-den")
    await reaches(other, paused, DeliveryState.DEAD)
    assert await other.outbox.retry([paused]) == 1
    await reaches(other, paused, DeliveryState.DONE)
    server.trouble = server.line = AWAY
    waiting = await queue(other, house, 1)

    async def is_offline() -> bool:
        return (await other.outbox.lanes())[2].state is LaneState.OFFLINE

    await until(is_offline)
    server.trouble = server.line = None
    await other.outbox.flush("plex-den")
    await reaches(other, waiting, DeliveryState.DONE)


async def test_what_cannot_be_done_is_told(deck: Deck, house: House) -> None:
    """An unknown number, an unknown target, and deliveries that have ended."""
    done = await queue(deck, house)
    await reaches(deck, done, DeliveryState.DONE)
    with pytest.raises(InvalidInput, match="There is no delivery 99"):
        await deck.outbox.get(99)
    with pytest.raises(InvalidInput, match="No profile named"):
        await deck.outbox.pause("plex-dne")
    with pytest.raises(Conflict, match="has ended: written"):
        await deck.outbox.retry([done])
    with pytest.raises(Conflict, match="has ended: written"):
        await deck.outbox.drop([done])


async def test_what_is_dropped_is_accepted_as_it_is(deck: Deck, house: House) -> None:
    """The hub does not queue it again until something changes."""
    hub = """
        INSERT INTO hub_states (person_id, title_id, watch, rev, changed_at) VALUES (?, ?, 'watched', 4, 0)
    """
    copies = "INSERT INTO hub_copies (item_id, title_id, how) VALUES (?, ?, 'ids')"
    await deck.store.db.write(lambda raw: raw.execute(hub, (house.person_id, house.films[0])))
    await deck.store.db.write(lambda raw: raw.execute(copies, (house.items[0][0], house.films[0])))
    await deck.outbox.pause("plex-den")
    delivery_id = await queue(deck, house)
    assert await deck.outbox.drop([delivery_id]) == 1
    found = await deck.outbox.get(delivery_id)
    assert (found.state, found.outcome) == (DeliveryState.DROPPED, "dropped by a person")
    assert await deck.store.db.fetch_all("SELECT watch, rev FROM hub_baselines") == [(UNSEEN.watch, 4)]


async def test_what_is_held_leaves_when_it_is_approved(deck: Deck, house: House, targets: ScriptedTargets) -> None:
    """All of a target at once, or one by one."""
    held = [await queue(deck, house, film, wanted=UNSEEN, before=SEEN, held="40 of 60") for film in range(3)]
    targets.servers["plex-den"].values |= {f"key-{film}": SEEN for film in range(3)}
    assert await deck.outbox.wait(0.3) == 0
    assert await deck.outbox.retry(held[:1]) == 1
    assert await deck.outbox.approve("plex-den") == 2
    assert await deck.outbox.wait(5) == 0
    assert len(targets.servers["plex-den"].writes) == 3


async def test_closing_waits_for_what_is_on_its_way(deck: Deck, house: House, targets: ScriptedTargets) -> None:
    """And keeps the rest."""
    gate = targets.servers["plex-den"].gate = asyncio.Event()
    ids = [await queue(deck, house, film) for film in range(3)]
    await reaches(deck, ids[0], DeliveryState.IN_FLIGHT)
    assert await deck.outbox.settle(0.2) > 0
    stopping = asyncio.create_task(deck.stop_runs("the terminal was closed"))
    await asyncio.sleep(0)
    gate.set()
    await stopping
    states = [(await deck.outbox.get(one)).state for one in ids]
    assert states == [DeliveryState.DONE, DeliveryState.PENDING, DeliveryState.PENDING]
    assert await deck.outbox.settle() == 0


async def test_closing_does_not_wait_for_ever(
    deck: Deck, house: House, targets: ScriptedTargets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What hangs is given back, as something that may have been sent."""
    monkeypatch.setattr(engine, "STOP_PATIENCE", 0.3)
    targets.servers["plex-den"].gate = asyncio.Event()
    hangs = await queue(deck, house)
    await reaches(deck, hangs, DeliveryState.IN_FLIGHT)
    await deck.stop_runs("the terminal was closed")
    found = await deck.outbox.get(hangs)
    assert (found.state, found.attempts, found.was_sent) == (DeliveryState.PENDING, 0, True)


async def test_the_next_process_goes_on(deck: Deck, house: House, open_deck: Open, targets: ScriptedTargets) -> None:
    """What one has left leaves with the other."""
    targets.servers["plex-den"].trouble = AWAY
    ids = [await queue(deck, house, film) for film in range(3)]
    await deck.stop_runs("it was closed")
    targets.servers["plex-den"].trouble = None
    other = await open_deck()
    await other.outbox.flush()
    for delivery_id in ids:
        await reaches(other, delivery_id, DeliveryState.DONE)


async def test_removing_a_profile_waits_for_what_is_on_its_way(
    deck: Deck, house: House, targets: ScriptedTargets
) -> None:
    """What waits for it goes with it, and nothing of it leaves meanwhile."""
    server = targets.servers["plex-den"]
    server.gate = asyncio.Event()
    ids = [await queue(deck, house, film) for film in range(3)]
    await reaches(deck, ids[0], DeliveryState.IN_FLIGHT)
    assert await deck.outbox.moving("plex-den") == 3
    removing = asyncio.create_task(deck.profiles.remove("plex-den"))
    lanes = deck.outbox.lanes

    async def is_resting() -> bool:
        return any(lane.state is LaneState.PAUSED for lane in await lanes())

    await until(is_resting)
    server.gate.set()
    await removing
    assert len(server.writes) == 1
    assert await deck.outbox.count(DeliveryFilter(frozenset(DeliveryState))) == 0


async def test_a_removal_that_fails_lets_the_lane_go_on(deck: Deck, house: House) -> None:
    """It is as it was before."""
    with pytest.raises(RuntimeError):
        async with deck.outbox.at_rest("plex-den"):
            raise RuntimeError
    assert {lane.state for lane in await deck.outbox.lanes()} == {LaneState.OPEN}


async def test_everything_dead_goes_again(deck: Deck, house: House, targets: ScriptedTargets) -> None:
    """Of one target, or of all."""
    for name in ("plex-den", "jelly-attic"):
        targets.servers[name].faults["key-0"] = [NotFound("It is not there")]
    ids = [await queue(deck, house, target=target) for target in range(2)]
    for delivery_id in ids:
        await reaches(deck, delivery_id, DeliveryState.DEAD)
    assert await deck.outbox.retry_dead("plex-den") == 1
    assert await deck.outbox.retry_dead() == 1
    assert await deck.outbox.wait(5) == 0


async def test_lanes_tell_how_much_is_where(deck: Deck, house: House, targets: ScriptedTargets) -> None:
    """By name, with the counts of each state."""
    targets.servers["plex-den"].faults["key-0"] = [NotFound("gone")]
    targets.servers["plex-den"].faults["key-1"] = [REFUSED]
    dead, waiting = await queue(deck, house, 0), await queue(deck, house, 1)
    await queue(deck, house, 2, held="40 of 60")
    await reaches(deck, dead, DeliveryState.DEAD)
    await reaches(deck, waiting, DeliveryState.WAITING)
    names = [(lane.profile, lane.counts.open) for lane in await deck.outbox.lanes()]
    assert names == [("emby-cabin", 0), ("jelly-attic", 0), ("plex-den", 3)]
    counts = (await deck.outbox.lanes())[2].counts
    assert (counts.ready, counts.flying, counts.waiting, counts.held, counts.dead) == (0, 0, 1, 1, 1)
    tally = await deck.outbox.tally()
    assert (tally.syncing, tally.error) == (1, "plex-den: gone")


@pytest.mark.parametrize("is_left", [False, True])
async def test_s30_deliveries_are_handed_over_with_the_queue(
    deck: Deck, house: House, open_deck: Open, targets: ScriptedTargets, is_left: bool
) -> None:
    """What flies arrives from here, what waits leaves from the service: each once, in its order."""
    server = targets.servers["plex-den"]
    server.gate = asyncio.Event()
    ids = [await queue(deck, house, film) for film in range(8)]
    await reaches(deck, ids[0], DeliveryState.IN_FLIGHT)

    async def is_sending() -> bool:
        return server.at_once == 1

    await until(is_sending)
    service = await open_deck(face=SERVICE)
    leaving = asyncio.create_task(deck.close("it was closed", hand_over=True)) if is_left else None
    looker = await open_deck(run_engine=False)

    async def gives_way() -> bool:
        running = deck._engine
        return running is None or running._is_yielding

    await until(gives_way)
    assert (server.opened, service.runs_queue) == (1, False)
    server.gate.set()
    assert await looker.outbox.wait(20) == 0
    if leaving is not None:
        await leaving
    assert [key for key, _ in server.writes] == [f"key-{film}" for film in range(8)]
    assert (service.runs_queue, server.most_at_once) == (True, 1)
