"""The Lists screen by keys: what is shown, filters and views, and what the keys do to the rows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.screens.lists_scene import CLUB, KIDS, SERIES, SOMEDAY, WEEKEND, store_lists
from tests.screens.scenario import PATIENCE, Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import assert_safe
from tui.model.lists import ListMode, LocalList, Match, Privacy
from tui.paths import Paths


async def the_list(deck: Scenario, list_id: int) -> LocalList:
    """One list as it is stored."""
    found = await deck.store.lists.get(list_id)
    assert found is not None
    return found


async def titles(deck: Scenario, list_id: int) -> list[str]:
    """What stands on a list, in its order."""
    return [item.entry.title for item in await deck.store.lists.items(list_id)]


async def go_to(deck: Scenario, title: str) -> None:
    """Open the screen, and put the cursor on a list."""
    await deck.press("4")
    await deck.sees("Last sync")
    await deck.press("g")
    for _ in range(8):
        if title in deck.row_with("▌"):
            return
        await deck.press("j")
        await deck.until(lambda: "▌" in deck.text, "a cursor")
    assert title in deck.row_with("▌")


async def test_no_lists_yet_says_what_for(paths: Paths) -> None:
    """And which keys fill it, and that without a Trakt profile they stay here."""
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("syncdeck  Lists", "what you collect", "a makes one", "No Trakt profile")
        await deck.press("s")
        await deck.sees("There is no list yet: a makes one")


async def test_lists_with_their_sides_and_the_account(paths: Paths) -> None:
    """The account's room first; each list with its mode, privacy, figures and state."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("lists 4 of 5", "items 412 of 1,000", "writes 1 in 1s", "‖ held", "! conflict", "? 2 unknown")
        await deck.sees("Weekend 4K: The list on Trakt shrank", "2 lists on Trakt not taken over yet: T")
        assert "Unwatched series  push    private" in deck.text


async def test_what_is_held_is_shown_before_it_goes(paths: Paths) -> None:
    """Which side has it; all items by ], only what needs a person by [."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Weekend 4K")
        await deck.sees("shown changes", "−  Heat (1961)", "or restore it on Trakt (R)")
        assert deck.row_with("Heat (1961)").split()[-3:] == ["✓", "✗", "✓"]
        await deck.press("right_square_bracket")
        await deck.sees("shown all items", "=  Thief (1963)")
        await deck.press("left_square_bracket", "left_square_bracket")
        await deck.sees("shown needs you", "−  Ronin (1962)")
        await deck.press("tab", "d")
        await deck.sees("Heat (1961) is off the list")
        assert (await titles(deck, WEEKEND))[0] == "Ronin"


async def test_items_are_gone_through_and_filtered(paths: Paths) -> None:
    """i goes to all of them; the details tell each in full; esc takes the filter away, then goes back."""
    await store_lists(paths, more=300)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Weekend 4K")
        await deck.press("i", "G")
        await deck.sees("trakt:318, tmdb:1218")
        await deck.press("slash")
        await deck.types("ronin")
        await deck.sees("/ ronin", "▌−  Ronin (1962)")
        await deck.sees_no_more("Heat (1961)")
        await deck.press("enter", "escape")
        await deck.sees_no_more("/ ronin")
        await deck.press("escape", "k")
        await deck.sees("▌Unwatched series")


async def test_a_list_is_made_and_goes_to_trakt(paths: Paths) -> None:
    """As it was filled in; its push waits in the queue."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("Last sync")
        await deck.press("a")
        await deck.sees("New list", "Created and managed by syncdeck", "< push >", "< private >")
        await deck.types("Road movies")
        await deck.press("down", "down", "down", "right", "down", "right")
        await deck.sees("< pull >", "< link >", "Whoever has the link")
        await deck.press("enter")
        await deck.sees("'Road movies' is made with 0 items, and goes to Trakt in a moment", "▌Road movies")
        made = next(one for one in await deck.store.lists.all() if one.details.title == "Road movies")
        assert (made.mode, made.details.privacy, made.profile) == (ListMode.PULL, Privacy.LINK, "trakt")


async def test_a_list_without_a_title_is_refused(paths: Paths) -> None:
    """The form stays, and says so; a rule that cannot be read as well."""
    async with open_dashboard(paths) as deck:
        await deck.press("4", "a")
        await deck.sees("New list")
        await deck.press("enter")
        await deck.sees("A list needs a title")
        await deck.fill(list_title="By rule", list_rule="movie colour:red")
        await deck.press("enter")
        await deck.sees("colour")
        await deck.fill(list_rule="movie year>=2015 limit:50")
        await deck.press("enter")
        await deck.sees("'By rule' is made", "stays here", "Filled by: movie year>=2015")


async def test_a_list_is_edited(paths: Paths) -> None:
    """What is there stands in the form; taken off Trakt it stays here."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Unwatched series")
        await deck.press("e")
        await deck.sees("Edit Unwatched series", "< trakt >")
        await deck.fill(list_title="Series to see")
        await deck.press("tab", "tab", "right")
        await deck.sees("< nowhere >", "It stays here, and nothing is sent")
        await deck.press("enter")
        await deck.sees("Series to see", "Saved")
        edited = await the_list(deck, SERIES)
        assert (edited.details.title, edited.profile_id, edited.mode) == ("Series to see", None, ListMode.OFF)


async def test_deleting_asks_what_becomes_of_trakts_side(paths: Paths) -> None:
    """Cancel has the focus; kept there, nothing is queued."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Unwatched series")
        await deck.press("d")
        await deck.sees('Delete the list "Unwatched series"?', "2 items and their order", "Delete there too")
        await deck.press("enter")
        await deck.sees_no_more("Delete the list")
        await deck.press("d", "right", "enter")
        await deck.sees(f"List {SERIES} deleted.")
        assert await deck.store.lists.get(SERIES) is None
        assert "Unwatched series" not in {one.title for one in await deck.store.outbox.page()}


async def test_a_list_is_deleted_on_trakt_too(paths: Paths) -> None:
    """Here at once, there as soon as it can be."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Unwatched series")
        await deck.press("d", "right", "right", "enter")
        await deck.sees("'Unwatched series' is deleted on Trakt as soon as it can be")
        assert "Unwatched series" in {one.title for one in await deck.store.outbox.page()}


async def test_items_are_added_moved_and_taken_off(paths: Paths) -> None:
    """By their ids; what is no item is told; J and K move, d takes off without a question."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Someday")
        await deck.press("i", "a")
        await deck.sees("Put on Someday")
        await deck.types("movie:tmdb:603 show:tvdb:121361 nonsense")
        await deck.press("enter")
        await deck.sees("2 items are on Someday now", "nonsense")
        await deck.sees("tmdb 603")
        assert len(await titles(deck, SOMEDAY)) == 3
        await deck.press("g", "J")
        await deck.until(lambda: "Film 50" in deck.row_with("▌   Film"), "the cursor stays with the item")
        items = await deck.store.lists.items(SOMEDAY)
        assert [item.entry.title for item in items].index("Film 50") == 1
        await deck.press("d")
        await deck.sees("Film 50 (2010) is off the list")
        assert len(await titles(deck, SOMEDAY)) == 2


async def test_a_conflict_is_chosen_by_hand(paths: Paths) -> None:
    """Both sides are shown; what is chosen waits for the next sync."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Film club")
        await deck.sees('!  title: "Film club" here, "Cinema" on Trakt', "m chooses")
        await deck.press("m")
        await deck.sees("Which title holds?", "as it is here", "Agreed was: Films.")
        await deck.press("j", "enter")
        await deck.sees("The title stays as it is on Trakt; the other side follows")
        assert await deck.store.lists.choices(CLUB) == {"title": "there"}


async def test_unknown_items_are_matched_by_hand(paths: Paths) -> None:
    """One of its candidates, or an id that is typed."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "For the kids")
        await deck.sees("?  Lost film", "not found", "2 matches")
        await deck.press("m")
        await deck.sees("What waits for your choice", "Lost film")
        await deck.press("enter")
        await deck.sees("Its ids name two films", "Driven (2022)")
        await deck.press("j", "enter")
        await deck.sees("is Driven (2022) on Trakt; that is remembered", "1 item is unknown")
        await deck.press("m")
        await deck.sees("What is Lost film on Trakt?", "Item tmdb:1 not found on Trakt", "movie:")
        await deck.types("imdb:tt0113277")
        await deck.press("enter")
        await deck.sees("Lost film is movie:imdb:tt0113277 on Trakt")
        items = await deck.store.lists.items(KIDS)
        assert [item.match for item in items[1:]] == [Match.CHOSEN, Match.CHOSEN]


async def test_a_list_of_trakt_is_taken_over(paths: Paths) -> None:
    """Ours first; one of the same title is offered as its other side."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("Last sync")
        await deck.press("T")
        await deck.sees("Take over a list from Trakt", "▌Orphan", "made by us, 25 items, link")
        await deck.press("j", "enter")
        await deck.sees("Take Someday over as what?", "▌with Someday")
        await deck.press("enter")
        await deck.sees("'Someday' is linked")
        linked = await the_list(deck, SOMEDAY)
        assert linked.link is not None
        assert (linked.link.remote_id, linked.mode) == (91, ListMode.TWO_WAY)


async def test_keys_that_do_nothing_say_why(paths: Paths) -> None:
    """Of all lists, of one without a side, of one that is in line."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("Last sync")
        for key, told in [("e", "Choose one list first"), ("d", "Choose one list first"), ("x", "Nothing to cancel")]:
            await deck.press(key)
            await deck.sees(told)
        await go_to(deck, "Someday")
        for key, told in [("s", "It stands only here"), ("A", "Nothing is held of Someday"), ("R", "was taken away"),
                          ("m", "Nothing waits for a choice"), ("u", "Nothing is known")]:  # fmt: skip
            await deck.press(key)
            await deck.sees(told)


async def test_approving_and_restoring_ask_first(paths: Paths) -> None:
    """With count and consequence; cancel has the focus."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Weekend 4K")
        await deck.press("A")
        await deck.sees("Let 2 removals of Weekend 4K go?", "shrank from 18 to 16")
        await deck.press("enter", "R")
        await deck.sees("Restore Weekend 4K on Trakt?", "is put back there")
        await deck.press("enter")
        await deck.sees_no_more("Restore Weekend 4K")
        assert await deck.store.lists.choices(WEEKEND) == {}


async def test_a_list_is_written_into_a_file_and_read_again(paths: Paths, tmp_path: Path) -> None:
    """With ids and order; what stands there already is told."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await go_to(deck, "Weekend 4K")
        await deck.press("E")
        await deck.sees("Export Weekend 4K", "18 items with their ids")
        await deck.fill(export_path=str(tmp_path / "weekend.csv"))
        await deck.press("enter")
        await deck.sees("18 items written to")
        await go_to(deck, "Someday")
        await deck.press("i", "a")
        await deck.fill(entries=str(tmp_path / "weekend.csv"))
        await deck.press("enter")
        await deck.sees("18 items are on Someday now")
        assert (await titles(deck, SOMEDAY))[1:3] == ["Heat", "Ronin"]


@pytest.mark.parametrize(("size", "signs"), [((60, 16), "never"), ((80, 24), "always"), ((160, 50), "never")])
async def test_s42_hostile_titles_act_on_no_terminal(paths: Paths, size: tuple[int, int], signs: str) -> None:
    """On every size, with and without Unicode; every dialog of it as well."""
    await store_lists(paths)
    async with open_dashboard(paths, quick_settings(ascii=signs), size=size) as deck:
        await deck.press("4")
        await deck.sees("For the kids")
        for keys in (["j", "j"], ["i", "j"], ["m"], ["escape", "d"], ["escape", "escape", "d"], ["escape", "e"]):
            await deck.press(*keys)
            assert_safe(deck)
            assert {len(row) <= size[0] for row in deck.rows} == {True}
            assert signs == "never" or deck.text.isascii()


async def test_a_small_terminal_shows_one_panel(paths: Paths) -> None:
    """Lists with what to do about them, or what stands on one."""
    await store_lists(paths)
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await deck.press("4")
        await deck.sees("State", "‖ held")
        await deck.press("G")
        await deck.sees("▌Weekend 4K", "it on Trakt (R)")
        assert "Known as" not in deck.text
        await deck.press("tab")
        await deck.sees("Heat (1961)", "Known as")
        assert "‖ held" not in deck.text
        await deck.press("escape")
        await deck.sees("‖ held")


async def test_the_overview_leads_to_a_list(paths: Paths) -> None:
    """What needs a person stands there by the title of the list; enter goes to it."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.sees("Weekend 4K", "2 removals held: the list on Trakt shrank")
        await deck.sees("Film club", "changed here and on Trakt alike", "For the kids", "2 items unknown on Trakt")
        while "Film club" not in deck.row_with("▌"):
            await deck.press("j")
        await deck.press("enter")
        await deck.sees("syncdeck  Lists", "▌Film club", '!  title: "Film club" here')


async def test_a_title_of_a_library_is_put_on_a_list(paths: Paths, synced: None) -> None:
    """With +, on a list that is chosen or made; one without ids is refused with the reason."""
    async with open_dashboard(paths) as deck:
        sql = "UPDATE titles SET tmdb = '603' WHERE kind = 'movie'"
        await deck.store.db.write(lambda raw: raw.execute(sql).rowcount)
        await deck.press("6")
        await deck.sees("All titles")
        await deck.press("plus")
        await deck.sees("Choose a title first")
        await deck.press("tab", "g", "plus")
        await deck.sees("It has no id of imdb, tmdb or tvdb")
        await deck.press("tab", "j")
        await deck.sees("of 200 titles")
        await deck.press("tab", "g", "plus")
        await deck.sees("New list")
        await deck.types("Road movies")
        await deck.press("enter")
        await deck.sees("'Road movies' is made with 1 item, and stays here")
        await deck.press("plus")
        await deck.sees("on which list?", "▌Road movies", "a new list")
        await deck.press("enter")
        await deck.sees("1 stood there before")


async def test_the_palette_syncs_a_list_by_its_name(paths: Paths) -> None:
    """Also one that the cursor does not stand on; those that stay here are not offered."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("Last sync")
        await deck.press("colon")
        await deck.types("Sync the list Film")
        await deck.sees("Sync the list Film club")
        await deck.press("enter")
        async with asyncio.timeout(PATIENCE):
            while not (begun := await deck.store.runs.recent(1)):
                await asyncio.sleep(0.02)
        assert begun[0].options.lists == (CLUB,)


async def test_the_account_is_signed_in_from_here(paths: Paths) -> None:
    """By the same dialog as everywhere."""
    await store_lists(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("4")
        await deck.sees("Last sync")
        await deck.press("L")
        await deck.sees("Sign in to trakt")


@pytest.mark.usefixtures("synced")
async def test_a_list_that_fills_itself(paths: Paths) -> None:
    """By its rule, when it is made and when it is asked for; what it would lose too much of is held."""
    async with open_dashboard(paths) as deck:
        await deck.store.db.write(lambda raw: raw.execute("UPDATE titles SET tmdb = id WHERE kind = 'movie'").rowcount)
        await deck.press("4", "a")
        await deck.sees("New list")
        await deck.types("Long list")
        await deck.fill(list_rule="movie sort:title limit:60")
        await deck.press("enter")
        await deck.sees("'Long list' is made with 60 items, and stays here", "Filled by: movie")
        await deck.press("D")
        await deck.sees("this list stands only here")
        await deck.press("s")
        await deck.sees("Long list by its rule: +0 -0 =60")
        await deck.press("e")
        await deck.sees("Edit Long list")
        await deck.fill(list_rule="movie sort:title limit:5")
        await deck.press("enter")
        await deck.sees("‖ held", "55 of 60 would be removed", "Nothing is taken", "shown all items")
        await deck.press("A")
        await deck.sees("Let 55 removals of Long list go?")
        await deck.press("right", "enter")
        await deck.sees("Long list by its rule: +0 -55 =5")
