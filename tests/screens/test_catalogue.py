"""The catalogue by keys: places, titles, search as you type, stars, news, one title in full."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.screens.conftest import AddProfile, Sync
from tests.screens.scenario import Scenario, open_dashboard
from tui.model.catalogue import TitleKind
from tui.paths import Paths
from tui.sandbox import Household


async def go_to_films(deck: Scenario) -> None:
    """Open the catalogue on the films."""
    await deck.press("6")
    await deck.sees("▶ Films")
    await deck.press("j")
    await deck.sees("iptv-one  Films", "1 of 200 titles")


@pytest.mark.usefixtures("synced")
async def test_places_lead_to_titles(paths: Paths) -> None:
    """A kind opens into its categories, each lists its titles, enter goes over to them."""
    async with open_dashboard(paths) as deck:
        await go_to_films(deck)
        await deck.press("l")
        await deck.sees("▼ Films")
        await deck.press("j")
        await deck.until(lambda: "iptv-one  Films  " in deck.text and "of 200" not in deck.text, "one category")
        await deck.press("enter", "G")
        shown = deck.row_with(" titles")
        count = shown.split()[-2]
        assert f"{count} of {count} titles" in shown


@pytest.mark.usefixtures("synced")
async def test_every_title_can_be_reached(paths: Paths) -> None:
    """From the first to the last, in name order, in pages."""
    async with open_dashboard(paths) as deck:
        await go_to_films(deck)
        last = (await deck.store.shelf.page(1, TitleKind.MOVIE, offset=199, limit=1))[0]
        await deck.press("tab", "G")
        await deck.sees("200 of 200 titles", last.name[:20])
        await deck.press("ctrl+u", "g")
        await deck.sees("1 of 200 titles")


@pytest.mark.usefixtures("synced")
async def test_search_as_you_type_and_back(paths: Paths) -> None:
    """Every letter narrows, enter goes to what was found, esc brings the place back."""
    async with open_dashboard(paths) as deck:
        await go_to_films(deck)
        film = (await deck.store.shelf.page(1, TitleKind.MOVIE, offset=50, limit=1))[0]
        await deck.press("slash")
        await deck.types(film.name)
        await deck.sees(f"/ {film.name[:8]}", "Kind")
        await deck.press("enter")
        await deck.until(lambda: film.name[:16] in deck.row_with("▌"), "the film under the cursor")
        await deck.press("escape")
        await deck.sees("1 of 200 titles")


@pytest.mark.usefixtures("synced")
async def test_any_text_can_be_searched(paths: Paths) -> None:
    """Whatever is typed, the list answers and nothing breaks."""
    async with open_dashboard(paths) as deck:
        await deck.press("6")
        await deck.sees("▶ Films")
        for text in ('"', "*", "a", "spider-man", "'; DROP", "[/b]", "NEAR(", "ß"):
            await deck.press("slash")
            await deck.types(text)
            await deck.sees(f"/ {text}")
            await deck.until(lambda: "Nothing found" in deck.text or "Kind" in deck.text, "an answer")
            await deck.press("escape")
            await deck.sees("of 40 titles")


@pytest.mark.usefixtures("synced")
async def test_nothing_found_says_so(paths: Paths) -> None:
    """One sentence, with the key that leads back."""
    async with open_dashboard(paths) as deck:
        await deck.press("6")
        await deck.sees("▶ Films")
        await deck.press("slash")
        await deck.types("qqqqzzzz")
        await deck.sees("Nothing found. esc takes the search away.")


@pytest.mark.usefixtures("synced")
async def test_a_star_is_shown_at_once_and_stays(paths: Paths) -> None:
    """Space stars the title; it stands among the favourites, also after a restart."""
    async with open_dashboard(paths) as deck:
        await go_to_films(deck)
        film = (await deck.store.shelf.page(1, TitleKind.MOVIE, offset=0, limit=1))[0]
        await deck.press("tab", "space")
        await deck.sees(f"▌★ {film.name[:20]}")
        await deck.sees("★ Favourites            1")
    async with open_dashboard(paths) as deck:
        await deck.press("6", "g", "j")
        await deck.sees("Favourites", film.name[:16], "1 of 1 title")
        await deck.press("tab", "space")
        await deck.sees("Titles that you star with space stay here")


@pytest.mark.usefixtures("synced")
async def test_keys_that_come_together_with_the_number_of_a_screen_wait_for_it(paths: Paths) -> None:
    """A slow line brings them at once; none is spent on a screen that has nothing to show yet."""
    async with open_dashboard(paths) as deck:
        await deck.burst("6", "g", "j")
        await deck.sees("Titles that you star")


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("start", ["1", "2", "4"])
async def test_a_search_that_comes_with_the_number_of_its_screen_is_typed_there(paths: Paths, start: str) -> None:
    """Whether the screen before it has a filter of its own, or none: no letter becomes a key of a screen."""
    async with open_dashboard(paths) as deck:
        await deck.press(start)
        await deck.burst("6", "slash", *"aurora", "enter")
        await deck.sees("Catalogue", "Aurora")
        await deck.until(lambda: deck.app.screen.query_one(Input).value == "aurora", "the search")


@pytest.mark.usefixtures("synced")
async def test_only_titles_can_be_starred(paths: Paths) -> None:
    """On a list of nothing the key says why."""
    async with open_dashboard(paths) as deck:
        await deck.press("6", "g", "j")
        await deck.sees("Titles that you star")
        await deck.press("space")
        await deck.sees("Choose a title first")


async def test_what_changed_is_listed(paths: Paths, house: Household, add_profile: AddProfile, sync: Sync) -> None:
    """New, changed and gone, the newest first; enter shows the title."""
    await add_profile()
    await sync()
    movies = house.xtream.panel.movies
    movies.add("Brand new film", category_id="1")
    movies.rename(movies.ids[3], "Another name")
    movies.remove(movies.ids[7])
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("6")
        await deck.sees("What changed")
        await deck.press("k")
        await deck.sees("+ new", "~ changed", "− gone", "Brand new film", "Another name", "3 changes")
        await deck.press("tab")
        while "Brand new film" not in deck.row_with("▌"):
            await deck.press("j")
        await deck.press("enter")
        await deck.sees("syncdeck  Title", "Brand new film", "first seen")


@pytest.mark.usefixtures("synced")
async def test_a_series_shows_its_episodes(paths: Paths) -> None:
    """Seasons as headings, episodes with their numbers; without details it says what brings them."""
    async with open_dashboard(paths) as deck:
        store = deck.store
        known = await store.shelf.page(1, TitleKind.SERIES, offset=0, limit=20)
        details = [await store.details.of(1, line.item_id) for line in known]
        place = next(place for place, found in enumerate(details) if found is not None and found.episodes)
        episode = details[place].episodes[0]
        await deck.press("6")
        await deck.sees("▶ Series")
        await deck.press("j", "j", "tab", *["j"] * place, "enter")
        await deck.sees("syncdeck  Title", known[place].name[:20], episode.title[:20])
        await deck.press("escape")
        await deck.sees("syncdeck  Catalogue")
        missing = next(place for place, found in enumerate(details) if found is None)
        await deck.press("g", *["j"] * missing, "enter")
        await deck.sees("Episodes are not fetched yet")


@pytest.mark.usefixtures("synced")
async def test_an_episode_is_found_and_opens_its_series(paths: Paths) -> None:
    """The search looks into episodes; enter goes to the episode among its season."""
    async with open_dashboard(paths) as deck:
        store = deck.store
        for line in await store.shelf.page(1, TitleKind.SERIES, offset=0, limit=20):
            details = await store.details.of(1, line.item_id)
            if details is not None and details.episodes:
                break
        assert details is not None
        episode = details.episodes[-1]
        await deck.press("6", "k", "k", "k", "k")
        await deck.sees("All titles")
        await deck.press("slash")
        await deck.types(f"{episode.title} ")
        await deck.sees("Episodes")
        await deck.press("enter")
        while "Episodes" not in deck.row_with("▌  "):
            await deck.press("j")
        await deck.sees("Season", " of ")
        await deck.press("enter")
        await deck.sees("syncdeck  Title")
        await deck.until(lambda: any(row.startswith("▌") for row in deck.rows), "the episode under the cursor")


@pytest.mark.usefixtures("synced")
async def test_details_can_be_hidden(paths: Paths) -> None:
    """Less and more detail, and the list takes the room."""
    async with open_dashboard(paths) as deck:
        await go_to_films(deck)
        await deck.sees("first seen")
        await deck.press("left_square_bracket")
        await deck.sees_no_more("first seen")
        await deck.press("right_square_bracket")
        await deck.sees("first seen")
