"""What the other screens tell of changes on their way, and the dialogs of the hub; on real servers where it matters."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from tests.screens.kept_scene import KeptHome, kept_home, unseen_film
from tests.screens.queue_scene import store_a_queue
from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import assert_safe
from tui.model.hub import Direction, LocalMark, Policy
from tui.paths import Paths


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptHome]:
    """One person on three servers."""
    with kept_home(tmp_path_factory.mktemp("kept") / "home", "mira") as found:
        yield found


@pytest.fixture
def home(kept: KeptHome, paths: Paths) -> Iterator[KeptHome]:
    """This test's own copy, its servers without faults before and after."""
    shutil.copytree(kept.home, paths.data_dir)
    yield kept
    for server in (kept.house.plex, kept.house.jellyfin, kept.house.emby):
        server.faults.clear()


async def mark(deck: Scenario, nth: int) -> str:
    """Set a film as watched that nobody has seen, and give its title. Every test has its own: the servers stay."""
    opened = deck.app.face.deck
    item_id, title = await unseen_film(opened, nth)
    person = await opened.hub.person_for(None)
    await opened.hub.mark(person.id, LocalMark(is_watched=True), items=[item_id])
    return title


async def over(deck: Scenario) -> None:
    """Wait for the newest run, and for what it sends."""
    opened = deck.app.face.deck
    (run,) = await opened.store.runs.recent(1)
    await opened.runs.wait(run.id)
    assert await opened.outbox.wait(20) == 0


async def test_the_overview_tells_what_needs_somebody(paths: Paths) -> None:
    """Dead and held changes, with the column of each server; enter goes to the lane."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.sees("1 change held back", "1 change refused by the server", "6 waiting", "1 dead")
        await deck.press("g")
        while "refused by the server" not in deck.row_with("▌"):
            await deck.press("j")
        await deck.press("enter")
        await deck.sees("syncdeck  Queue", "target plex-den")


async def test_an_outage_is_told_once_when_it_begins_and_once_when_it_ends(home: KeptHome, paths: Paths) -> None:
    """In between the indicator tells it, and the card the rest."""
    async with open_dashboard(paths, size=(120, 30)) as deck:
        await deck.sees("Servers")
        home.house.emby.faults.load("*:drop")
        await mark(deck, 0)
        await deck.sees("emby-cabin is offline: 1 change waits for it", "1 waiting: emby-cabin offline", "1 waiting")
        await deck.press("5")
        await deck.sees("○ offline")
        home.house.emby.faults.clear()
        await deck.press("f")
        await deck.sees("Playback sync: ")
        await deck.sees_no_more("waiting: emby-cabin offline")


async def test_what_is_marked_is_on_the_server(home: KeptHome, paths: Paths) -> None:
    """The queue shows it as done, with what was asked and answered."""
    async with open_dashboard(paths) as deck:
        title = await mark(deck, 1)
        await deck.press("5", "right_square_bracket", "tab")
        await deck.sees("with what is over", "✓ done", title[:16])
        await deck.press("enter")
        await deck.sees("outcome", "Asked and answered, redacted")
        assert_safe(deck)


async def test_removing_a_server_says_what_has_not_arrived(home: KeptHome, paths: Paths) -> None:
    """With the count, before anything is lost."""
    home.house.emby.faults.load("*:drop")
    async with open_dashboard(paths) as deck:
        await mark(deck, 2)
        await deck.press("2")
        await deck.sees("emby-cabin", "1 waiting: emby-cabin offline")
        await deck.press("g", "d")
        await deck.sees('Remove profile "emby-cabin"?', "1 change has not arrived there yet")
        await deck.press("escape")


async def test_quitting_waits_for_what_is_in_flight(home: KeptHome, paths: Paths) -> None:
    """And says so; nothing of it is lost."""
    home.house.jellyfin.faults.load("write_user_data:latency=3.0")
    async with open_dashboard(paths) as deck:
        await mark(deck, 3)
        await deck.sees("Syncing")
        (slow,) = [lane.profile_id for lane in await deck.store.outbox.lanes() if lane.profile == "jelly-attic"]
        async with asyncio.timeout(20):
            while not await deck.store.outbox.flying(slow):
                await asyncio.sleep(0.02)
        await deck.press("q")
        await deck.until(lambda: "Syncing " in "\n".join(deck.rows[-4:]), "a word on what is waited for")
        await deck.until(lambda: deck.app.return_value == 0, "the end")


async def test_how_a_server_takes_part_is_chosen(home: KeptHome, paths: Paths) -> None:
    """Direction, un-watching, and who wins over whom; what it means stands below, and is stored."""
    async with open_dashboard(paths) as deck:
        await deck.press("5", "j")
        await deck.sees("target emby-cabin")
        await deck.press("e")
        await deck.sees(
            "How watched states are kept in step", "Server         < emby-cabin >", "Where servers disagree"
        )
        await deck.burst("down", "right")
        await deck.sees("Direction      < pull >", "nothing is ever written to it")
        await deck.burst("down", "right", "down", "down", "right", "right")
        await deck.sees("Un-watching goes from it and to it", "what was changed last wins")
        await deck.press("enter")
        await deck.sees("Saved.")
        rules = (await deck.app.face.deck.hub.rules())["emby-cabin"]
        assert (rules.direction, rules.spreads_unwatched) == (Direction.PULL, True)
        assert list(rules.by_source.values()) == [Policy.LAST]


async def test_leaving_the_settings_changes_nothing(home: KeptHome, paths: Paths) -> None:
    """esc is harmless."""
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await deck.press("5")
        await deck.sees("emby-cabin")
        await deck.press("e")
        await deck.sees("Direction", "Who wins there")
        await deck.press("down", "right", "escape")
        await deck.sees_no_more("Who wins there")
        assert {rules.direction for rules in (await deck.app.face.deck.hub.rules()).values()} == {Direction.BOTH}


async def test_what_was_not_recognised_is_chosen_by_hand(home: KeptHome, paths: Paths) -> None:
    """With its reason and what it may be; the choice is remembered."""
    async with open_dashboard(paths) as deck:
        item_id, _ = await unseen_film(deck.app.face.deck, 6)
        doubt = "INSERT OR REPLACE INTO hub_unmatched SELECT ?, 'two films share imdb tt1', min(id), 0 FROM hub_titles"
        await deck.store.db.write(lambda raw: raw.execute(f"{doubt} WHERE kind = 'movie'", (item_id,)))
        (one,) = [it for it in await deck.app.face.deck.hub.unmatched() if it.item_id == item_id]
        await deck.press("5")
        await deck.sees(" to choose")
        await deck.press("m")
        await deck.sees("Not recognised", one.title[:20], "two films share imdb tt1")
        while one.title[:20] not in deck.row_with("▌"):
            await deck.press("j")
        await deck.press("enter")
        await deck.sees(f"What is {one.title}"[:30], "None of these")
        await deck.press("G", "enter")
        await deck.sees("stands alone; that is remembered")
        assert item_id not in {it.item_id for it in await deck.app.face.deck.hub.unmatched()}


async def test_a_conflict_is_settled_by_hand(home: KeptHome, paths: Paths) -> None:
    """What each server says, and what it is to be from now on; everywhere."""
    async with open_dashboard(paths) as deck:
        title = await mark(deck, 4)
        await deck.sees("3 synced")
        await deck.store.db.write(
            lambda raw: raw.execute(
                "UPDATE hub_states SET parked = 'it flipped 4 times in 24 h', parked_at = 1 WHERE origin IS NULL"
            )
        )
        await deck.press("1")
        await deck.sees("servers argue about 1 title")
        await deck.press("5", "m")
        await deck.sees("Servers argue", title[:20], "it flipped 4 times")
        await deck.press("enter")
        await deck.sees("How does", "for mira?", "as on")
        await deck.press("j", "enter")
        await deck.sees("is unwatched for mira")
        assert await deck.app.face.deck.hub.parked() == []


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_queue_in_ascii(paths: Paths, size: tuple[int, int]) -> None:
    """No sign beyond ASCII, in lanes, list, details and dialogs."""
    await store_a_queue(paths)
    async with open_dashboard(paths, quick_settings(ascii="always"), size=size) as deck:
        await deck.press("5", "G", "tab")
        await deck.sees("x dead", "= held")
        for key in ("enter", "escape", "d", "escape", "e", "escape", "m", "escape", "left_square_bracket"):
            await deck.press(key)
            assert deck.text.isascii(), key


async def test_what_a_sync_did_is_taken_back(home: KeptHome, paths: Paths) -> None:
    """u asks, and brings every server back to what it was; a sync that did nothing says so."""
    async with open_dashboard(paths, size=(120, 36)) as deck:
        opened = deck.app.face.deck
        item_id, title = await unseen_film(opened, 5)
        number = next(it.number for it in home.house.emby.collection.of("Movies", "movie") if it.title == title)
        home.house.emby.watching.mark_played("mira", number, int(opened.clock.now()))
        await deck.press("2", "g", "s")
        await deck.sees("Sync of emby-cabin started")
        await over(deck)
        (state,) = (await opened.hub.states_of([item_id]))[item_id]
        assert state[1].value.is_watched
        await deck.press("enter")
        await deck.sees("Watched everywhere", "Completed")
        await deck.press("u")
        await deck.sees("Take back what the sync of emby-cabin did?", "watched or marked since")
        await deck.press("l", "enter")
        await deck.sees("Taking back what the sync of emby-cabin did")
        await over(deck)
        (state,) = (await opened.hub.states_of([item_id]))[item_id]
        assert not state[1].value.is_watched
