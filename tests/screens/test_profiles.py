"""Profiles by keys: test, sign in, edit, switch, categories, delete, filter."""

from __future__ import annotations

from tests.screens.conftest import AddProfile, Sync
from tests.screens.scenario import open_dashboard
from tui.model.profiles import SignIn
from tui.paths import Paths
from tui.sandbox import Household


async def test_details_tell_account_catalogue_and_runs(paths: Paths, add_profile: AddProfile, sync: Sync) -> None:
    """User name half hidden, expiry, connections, counts, the last run."""
    await add_profile()
    await sync()
    async with open_dashboard(paths, size=(120, 30)) as deck:
        await deck.press("2")
        await deck.sees("user  d••••••r", "active until", "connections", "live", "40", "films", "200", "Runs", "+260")


async def test_a_test_tells_what_the_server_says(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """Works, is refused, is not reached: told at once, and kept as the profile's state."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "t")
        await deck.sees("iptv-one works: active until")
        house.xtream.faults.load("login:expired")
        await deck.press("t")
        await deck.sees("iptv-one: Account has expired", "✗ signed out")


async def test_a_refused_profile_is_signed_in_again(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """The panel's password changed: Needs you leads to the dialog, a wrong one is told, the right one clears it."""
    await add_profile()
    house.xtream.panel.account.password = "quite-another"
    async with open_dashboard(paths) as deck:
        await deck.press("2", "t")
        await deck.sees("✗ signed out")
        await deck.press("1")
        await deck.sees("Needs you", "signed out: Invalid username or password", "enter sign in")
        await deck.press("g", "enter")
        await deck.sees("Sign in to iptv-one")
        await deck.types("wrong")
        await deck.press("ctrl+s")
        await deck.sees("Invalid username or password")
        await deck.fill(password="quite-another")
        await deck.press("ctrl+s")
        await deck.sees("Signed in to iptv-one", "✓ ok")


async def test_edit_keeps_the_password(paths: Paths, add_profile: AddProfile) -> None:
    """Only the name is changed; the stored password still signs in."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "e")
        await deck.sees("Edit iptv-one", "unchanged")
        await deck.fill(name="renamed")
        await deck.press("ctrl+s")
        await deck.sees("renamed saved", "▌renamed")
        await deck.press("t")
        await deck.sees("renamed works")


async def test_certificates_that_are_not_checked_are_told(paths: Paths, add_profile: AddProfile) -> None:
    """In whichever word they were turned off; and saving the form turns nothing on by itself."""
    await add_profile()
    async with open_dashboard(paths, size=(120, 30)) as deck:
        sql = "UPDATE profiles SET settings = json_set(settings, '$.tls_verify', 'False')"
        await deck.store.db.write(lambda raw: raw.execute(sql))
        await deck.press("2")
        await deck.sees("TLS is not verified")
        await deck.press("e")
        await deck.sees("Edit iptv-one")
        await deck.fill(name="renamed")
        await deck.press("ctrl+s")
        await deck.sees("renamed saved", "TLS is not verified")


async def test_space_switches_a_profile_off_and_on(paths: Paths, add_profile: AddProfile) -> None:
    """Off is a word, not a colour."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "space")
        await deck.sees("iptv-one is off", "- disabled")
        await deck.press("space")
        await deck.sees("iptv-one is on", "✓ ok")


async def test_a_profile_is_deleted_only_on_purpose(paths: Paths, add_profile: AddProfile, sync: Sync) -> None:
    """The dialog names object, count and consequence; enter alone keeps everything."""
    await add_profile()
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "d")
        await deck.sees('Remove profile "iptv-one"?', "260 titles", "cannot be undone")
        await deck.press("enter")
        await deck.sees("▌iptv-one")
        await deck.press("d", "tab", "enter")
        await deck.sees("iptv-one removed", "Every account that is kept in step")
        assert await deck.store.titles.totals() == []


async def test_categories_are_chosen_with_ticks(paths: Paths, add_profile: AddProfile, sync: Sync) -> None:
    """One category off: the next sync hides its titles, and nothing is called gone."""
    await add_profile()
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "c")
        await deck.sees("Categories of iptv-one", "[x] Live")
        await deck.press("space")
        await deck.sees("[ ] Live  0 of")
        await deck.press("enter")
        await deck.sees("Categories of iptv-one chosen")
        await deck.press("s")
        await deck.until(lambda: "40" not in deck.row_with("live"), "a catalogue without channels")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert profile.settings["categories"] == "live:-"
        assert profile.sign_in is SignIn.OK


async def test_categories_need_a_sync_first(paths: Paths, add_profile: AddProfile) -> None:
    """Nothing is listed yet, and the key says so."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "c")
        await deck.sees("The categories of this profile come with its first sync")


async def test_the_list_is_filtered_in_place(paths: Paths, add_profile: AddProfile) -> None:
    """Letters after the slash narrow the list, esc brings all back."""
    await add_profile("attic")
    await add_profile("cabin")
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("attic", "cabin")
        await deck.press("slash")
        await deck.types("cab")
        await deck.sees_no_more(" attic")
        await deck.press("enter")
        await deck.sees("▌cabin")
        await deck.press("escape")
        await deck.sees("attic")


async def test_a_key_acts_on_what_the_cursor_stands_on_now(paths: Paths, add_profile: AddProfile) -> None:
    """A burst of keys, as a slow line delivers it: the second sync is of the second profile."""
    await add_profile("attic")
    await add_profile("cabin")
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌attic")
        await deck.burst("s", "j", "s")
        await deck.until(lambda: deck.text.count("✓ ok") == 2 and "never" not in deck.text, "two synced profiles")
