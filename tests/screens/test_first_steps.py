"""The way of a new person: an empty dashboard, a profile by keys, its first sync, its titles."""

from __future__ import annotations

from tests.screens.conftest import AddProfile
from tests.screens.scenario import open_dashboard
from tui.model.catalogue import TitleKind
from tui.paths import Paths
from tui.sandbox import Household

STEPS = ("Channel categories", "Channels", "Movie categories", "Movies", "Series categories", "Series")


async def test_every_empty_screen_says_what_fills_it(paths: Paths) -> None:
    """One sentence with its key, on each of the four."""
    async with open_dashboard(paths) as deck:
        await deck.sees("Three steps", "a  add a profile", "syncdeck demo")
        await deck.press("2")
        await deck.sees("Every account that is kept in step stands here; a adds")
        await deck.press("6")
        await deck.sees("The titles of your profiles stand here; s on the Profiles screen (2)")
        await deck.press("7")
        await deck.sees("Everything that syncs do is told here; s on the Profiles screen (2)")


async def test_from_nothing_to_a_searchable_catalogue(paths: Paths, house: Household) -> None:
    """Add a profile by keys, sync it, watch six steps, find a film."""
    access = house.xtream
    async with open_dashboard(paths) as deck:
        await deck.press("2", "a")
        await deck.sees("Add an Xtream profile")
        await deck.press("down", "down")
        await deck.types("iptv-one")
        await deck.press("tab")
        await deck.fill(url=f"{access.url}/get.php?username={access.username}&password={access.password}&type=m3u")
        await deck.press("ctrl+s")
        await deck.sees("iptv-one added", "▌iptv-one", "✓ ok", "Start its first sync?")
        await deck.press("s")
        await deck.sees("Sync of iptv-one started")
        await deck.press("enter")
        await deck.sees(*(f"✓ {step}" for step in STEPS), "Completed", "100.0 %", "Sync completed successfully")
        await deck.press("6")
        await deck.sees("▶ Films", "200")
        (film,) = await deck.store.shelf.page(1, TitleKind.MOVIE, offset=10, limit=1)
        await deck.press("/")
        await deck.types(film.name[:12])
        await deck.sees(f"/ {film.name[:8]}", film.name[:12], "Films")


async def test_the_form_hides_the_password(paths: Paths) -> None:
    """What is typed is dots, and a pasted link leaves only the address."""
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        await deck.fill(url="http://panel.test/get.php?username=anna&password=s3cret-word")
        await deck.press("tab")
        await deck.sees("http://panel.test", "anna", "•••••")
        assert "s3cret-word" not in deck.text


async def test_a_refused_account_is_told_and_can_be_stored_untested(paths: Paths, house: Household) -> None:
    """The first save says why not, the second saves all the same."""
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        await deck.fill(name="mine", url=house.xtream.url, username=house.xtream.username, password="wrong")
        await deck.press("ctrl+s")
        await deck.sees("Invalid username or password", "Save untested")
        await deck.press("ctrl+s")
        await deck.sees("mine added")


async def test_an_empty_field_is_named(paths: Paths) -> None:
    """Nothing is sent before the form is filled."""
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        await deck.fill(name="mine")
        await deck.press("ctrl+s")
        await deck.sees("Address is empty")


async def test_enter_goes_from_field_to_field(paths: Paths) -> None:
    """Letters that follow enter in the same burst land in the next field."""
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        await deck.press("enter", "enter")
        for text in ("one", "two", "three"):
            await deck.types(text)
            await deck.press("enter")
        rows = [deck.row_with(label) for label in ("Name ", "Address", "User name")]
        assert [row.split()[-2] for row in rows] == ["one", "two", "three"]


async def test_a_secret_can_come_from_a_command(paths: Paths, house: Household) -> None:
    """`cmd:` is run, and its output is what signs in."""
    access = house.xtream
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        command = f"cmd:printf '%s' '{access.password}'"
        await deck.fill(name="mine", url=access.url, username=access.username, password=command)
        await deck.press("ctrl+t")
        await deck.sees("The account works: active until")


async def test_a_bad_source_of_a_secret_is_told(paths: Paths) -> None:
    """A missing variable is named; nothing is stored."""
    async with open_dashboard(paths) as deck:
        await deck.press("a")
        await deck.sees("Add an Xtream profile")
        await deck.fill(name="mine", url="http://panel.test", username="anna", password="env:NO_SUCH_NAME")
        await deck.press("ctrl+s")
        await deck.sees("The environment has no variable NO_SUCH_NAME")


async def test_esc_leaves_the_form_and_stores_nothing(paths: Paths, add_profile: AddProfile) -> None:
    """One step back, and the list is as it was."""
    await add_profile("kept")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "a")
        await deck.fill(name="other")
        await deck.press("escape")
        await deck.sees("▌kept")
        assert "other" not in deck.text
