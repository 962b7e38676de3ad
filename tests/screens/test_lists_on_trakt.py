"""Lists by keys with a Trakt behind: made, held, restored, approved, argued about, gone, without room, taken over."""

from __future__ import annotations

from dataclasses import replace

from tests.screens.trakt_scene import TITLE, on_trakt
from tui.model.lists import ListState
from tui.paths import Paths


async def test_a_list_that_is_made_gets_to_trakt(paths: Paths) -> None:
    """By itself, a moment later; what is added follows."""
    async with on_trakt(paths) as scene:
        deck = scene.deck
        await deck.press("4", "a")
        await deck.sees("New list", "< trakt >")
        await deck.types("Road movies")
        await deck.press("enter")
        await deck.sees("Created list 'Road movies' on Trakt", "✓ synced")
        assert scene.there.name == "Road movies"
        await deck.press("i", "a")
        await deck.types(f"movie:imdb:{(scene.films[0].ids or {})['imdb']}")
        await deck.press("enter")
        await deck.sees("Synced to Trakt: +1 -0")
        assert scene.there.keys == (scene.films[0].key,)


async def test_s4_a_list_that_shrank_there_is_held_and_restored(paths: Paths) -> None:
    """Nothing goes here; R puts it back there."""
    async with on_trakt(paths) as scene:
        await scene.make()
        scene.trakt.remove_from_list(scene.there.id, scene.there.keys[2:])
        await scene.sync("‖ held", "shown changes", "Nothing is removed here")
        assert (await scene.local()).items == 12
        await scene.deck.press("R")
        await scene.deck.sees(f"Restore {TITLE} on Trakt?")
        await scene.deck.press("right", "enter")
        await scene.deck.sees("✓ synced")
        assert len(scene.there.keys) == (await scene.local()).items == 12


async def test_s4_what_is_held_goes_once_it_is_approved(paths: Paths) -> None:
    """After a question that names it."""
    async with on_trakt(paths) as scene:
        await scene.make()
        scene.trakt.remove_from_list(scene.there.id, scene.there.keys[2:])
        await scene.sync("‖ held")
        await scene.deck.press("A")
        await scene.deck.sees(f"Let 10 removals of {TITLE} go?")
        await scene.deck.press("right", "enter")
        await scene.deck.sees("✓ synced")
        assert len(scene.there.keys) == (await scene.local()).items == 2


async def test_s35_a_dry_run_shows_what_would_change(paths: Paths) -> None:
    """And nothing is written, here or there."""
    async with on_trakt(paths) as scene:
        await scene.make()
        scene.trakt.add_to_list(scene.there.id, [scene.films[20].key])
        scene.trakt.writes.clear()
        await scene.deck.press("D")
        await scene.deck.sees("shown changes", f"+  {scene.films[20].title}")
        await scene.deck.until(lambda: "▶" not in scene.deck.text, "the end of the run")
        assert (await scene.local()).items == 12
        assert not scene.trakt.writes.rows


async def test_both_names_are_shown_and_one_is_chosen(paths: Paths) -> None:
    """Neither is overwritten before."""
    async with on_trakt(paths) as scene:
        await scene.make(3)
        scene.trakt.change_list(scene.there.id, name="Capers")
        await scene.deck.app.face.deck.lists.edit(TITLE, title="Robberies")
        await scene.deck.sees("! conflict", 'title: "Robberies" here, "Capers" on Trakt')
        await scene.deck.press("m")
        await scene.deck.sees("Which title holds?")
        await scene.deck.press("enter")
        await scene.deck.sees("✓ synced")
        assert scene.there.name == "Robberies"


async def test_a_list_that_is_gone_there_is_made_anew(paths: Paths) -> None:
    """Only when a person says so; what is here stays."""
    async with on_trakt(paths) as scene:
        await scene.make(3)
        scene.trakt.delete_list(scene.there.id)
        await scene.sync("gone", "what is here stays")
        assert (await scene.local()).items == 3
        await scene.deck.press("R")
        await scene.deck.sees(f"Make {TITLE} anew on Trakt?")
        await scene.deck.press("right", "enter")
        await scene.deck.sees("✓ synced")
        assert len(scene.there.keys) == 3


async def test_a_list_of_trakt_is_taken_over(paths: Paths) -> None:
    """Trakt is asked which there are; its items come with the first sync."""
    async with on_trakt(paths) as scene:
        scene.trakt.make_list("Old one", [film.key for film in scene.films[:4]])
        await scene.deck.press("4")
        await scene.deck.sees("trakt", "what you collect")
        await scene.deck.press("T")
        await scene.deck.sees("Take over a list from Trakt", "▌Old one")
        await scene.deck.press("enter")
        await scene.deck.sees("✓ synced", "Old one")
        assert (await scene.local("Old one")).items == 4


async def test_s17_a_list_without_room_says_what_it_needs(paths: Paths) -> None:
    """Nothing is sent."""
    async with on_trakt(paths) as scene:
        scene.trakt.account().limits = replace(scene.trakt.account().limits, items_per_list=5)
        await scene.deck.press("4")
        await scene.put(12)
        await scene.deck.sees("quota", "needs 12, limit 5")
        assert (await scene.local()).state is ListState.QUOTA
        assert scene.trakt.lists() == []


async def test_an_account_that_is_signed_out_loses_nothing(paths: Paths) -> None:
    """The list waits, and says why; L signs in again."""
    async with on_trakt(paths) as scene:
        await scene.make(3)
        scene.trakt.revoke()
        await scene.deck.app.face.deck.lists.edit(TITLE, title="Robberies")
        await scene.deck.sees("signed out: L signs in", "waiting", "Robberies")
        await scene.deck.sees("List synced locally, but Trakt sync failed")
        assert (await scene.local("Robberies")).items == 3
        await scene.deck.press("L")
        await scene.deck.sees("Sign in to trakt")


async def test_s38_a_sync_that_cannot_sign_in_says_so(paths: Paths) -> None:
    """It ends before it comes to any list, so none of them would tell."""
    async with on_trakt(paths) as scene:
        await scene.make(3)
        scene.trakt.revoke()
        await scene.deck.press("s")
        await scene.deck.sees("trakt: Trakt access token expired. Please reauthorize.")


async def test_s36_what_a_sync_brought_is_taken_back(paths: Paths) -> None:
    """Here, after a question; Trakt follows."""
    async with on_trakt(paths) as scene:
        await scene.make(6)
        scene.trakt.add_to_list(scene.there.id, [film.key for film in scene.films[20:22]])
        await scene.sync("Synced to Trakt: +2 -0")
        assert (await scene.local()).items == 8
        await scene.deck.press("u")
        await scene.deck.sees(f"Take back what the last sync did to {TITLE}?", "each takes an item off it")
        await scene.deck.press("right", "enter")
        await scene.deck.sees("Taking back what the last sync did")
        await scene.deck.until(lambda: len(scene.there.keys) == 6, "the old list on Trakt")
        assert (await scene.local()).items == 6
