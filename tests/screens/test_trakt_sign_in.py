"""Signing in to Trakt by keys: a code and its QR code, an access token, refusals, and what the form does not show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.widgets import Input

from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox import threaded_household
from tui.sandbox.trakt.access import TraktAccess

KINDS = ("xtream", "plex", "jellyfin", "emby", "tautulli", "trakt")
BEFORE = "makes them for VIP members"


@pytest.fixture
def trakt() -> Iterator[TraktAccess]:
    """A Trakt that may be asked every second."""
    with threaded_household(trakt=True, live=2, movies=2, series=1) as house:
        house.trakt.oauth.poll_every = 1
        yield house.trakt


async def open_form(deck: Scenario, way: int = 0) -> None:
    """Open the form of a Trakt profile, with the way at a place."""
    await deck.press("2", "a")
    await deck.sees("Add an Xtream profile")
    await deck.press(*["right"] * KINDS.index("trakt"), "down", *["right"] * way)
    await deck.sees("< trakt >", "Add a Trakt profile")


async def begin(deck: Scenario, trakt: TraktAccess, name: str = "trakt") -> str:
    """Fill the form and ask for a code; give it."""
    await open_form(deck)
    await fill_app(deck, trakt, name)
    await deck.press("ctrl+s")
    await deck.sees("Type this code at", "It is good until", "Waiting until")
    return trakt.oauth.waiting[-1]


async def fill_app(deck: Scenario, trakt: TraktAccess, name: str = "trakt") -> None:
    """Write name, app and addresses."""
    app = {"client_id": trakt.client_id, "client_secret": trakt.client_secret}
    await deck.fill(name=name, url=trakt.url, auth_url=trakt.auth_url, **app)


async def store_profile(paths: Paths, trakt: TraktAccess) -> None:
    """Sign a profile in with a pair of tokens."""
    pair = trakt.tokens()
    settings = {"client_id": trakt.client_id, "auth_url": trakt.auth_url}
    times = {"token_created_at": str(pair.created_at), "token_expires_in": str(pair.expires_in)}
    secrets = {"token": pair.access, "refresh_token": pair.refresh, "client_secret": trakt.client_secret, **times}
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        await deck.profiles.add(ProfileDraft(ProfileKind.TRAKT, "trakt", trakt.url, "", settings), secrets)
    finally:
        await deck.close("stored")


async def test_a_code_leads_to_a_signed_in_profile(paths: Paths, trakt: TraktAccess) -> None:
    """What an app is and needs, the code with its QR code, then the card; no secret on the way."""
    async with open_dashboard(paths) as deck:
        await open_form(deck)
        await deck.sees(BEFORE, "developer.trakt.tv", "Client id", "Its secret")
        await deck.press("escape")
        code = await begin(deck, trakt)
        await deck.sees("  ".join(code), "▄▄▄▄▄", "/activate")
        assert trakt.client_secret not in deck.text
        trakt.approve(code)
        await deck.sees("Start its first sync?")
        await deck.press("escape")
        await deck.sees("trakt added", "▌trakt", "● connected", "Signed in as mira", "VIP: 100 lists")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert (profile.username, set(profile.settings)) == ("mira", {"client_id", "auth_url", "tls_verify"})
        assert trakt.client_id not in deck.text


async def test_what_is_missing_is_named(paths: Paths, trakt: TraktAccess) -> None:
    """Without an app nothing is asked; the addresses may be left out."""
    async with open_dashboard(paths) as deck:
        await open_form(deck)
        await deck.fill(name="trakt")
        await deck.press("ctrl+s")
        await deck.sees("Client id is empty")
        await deck.fill(client_id=trakt.client_id)
        await deck.press("ctrl+s")
        await deck.sees("Its secret is empty")
        assert trakt.auth_journal.entries == ()


async def test_a_denied_code_is_told_and_replaced(paths: Paths, trakt: TraktAccess) -> None:
    """Enter asks for another one, which is a new one."""
    async with open_dashboard(paths) as deck:
        code = await begin(deck, trakt)
        trakt.deny(code)
        await deck.sees("refused at Trakt", "enter Try again")
        await deck.press("enter")
        await deck.sees("Waiting until")
        assert trakt.oauth.waiting[-1] != code


async def test_an_access_token_signs_in(paths: Paths, trakt: TraktAccess) -> None:
    """Tested before it is stored; the client secret may be missing."""
    async with open_dashboard(paths) as deck:
        await open_form(deck, way=1)
        await deck.fill(name="film", client_id=trakt.client_id, url=trakt.url, auth_url=trakt.auth_url)
        await deck.fill(token=trakt.access_token)
        await deck.press("ctrl+t")
        await deck.sees("The account works: Trakt", "Signed in as mira")
        await deck.press("ctrl+s")
        await deck.sees("film added", "● connected")
        assert trakt.access_token not in deck.text


async def test_an_expired_sign_in_is_mended_by_a_code(paths: Paths, trakt: TraktAccess) -> None:
    """The words of the guide in the details, L and a code, and it is connected again."""
    await store_profile(paths, trakt)
    trakt.revoke()
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌trakt")
        await deck.press("t")
        await deck.sees("Trakt access token expired. Please reauthorize.", "✗ signed out")
        await deck.press("L")
        await deck.sees("Sign in to trakt", "< code >")
        await deck.press("enter")
        await deck.sees("Sign in trakt at Trakt", "Waiting until")
        trakt.approve(trakt.oauth.waiting[-1])
        await deck.sees("Signed in to trakt", "● connected")


async def test_an_edited_profile_keeps_what_is_not_typed(paths: Paths, trakt: TraktAccess) -> None:
    """Client id and secret are not shown; what stays empty stays as it was, and the check is made as signed in."""
    await store_profile(paths, trakt)
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌trakt", "● connected")
        await deck.press("e")
        await deck.sees("Edit trakt", "unchanged: 5••••••1")
        assert deck.app.screen.query_one("#client-secret", Input).value == ""
        await deck.fill(name="film club", client_secret="another-secret-1")
        await deck.press("ctrl+s")
        await deck.sees("film club saved")
        (profile,) = await deck.app.face.deck.profiles.all()
        secrets = await deck.store.secrets.of(profile.id)
        assert profile.settings["client_id"] == trakt.client_id
        assert (secrets["client_secret"], secrets["token"]) == ("another-secret-1", trakt.oauth.pairs[-1].access)


async def test_removing_names_what_becomes_of_the_lists(paths: Paths, trakt: TraktAccess) -> None:
    """They stay; the sign-in is given back."""
    await store_profile(paths, trakt)
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌trakt")
        await deck.press("d")
        await deck.sees("Remove profile", "given back to Trakt", "lists stay here")
        await deck.press("right", "enter")
        await deck.sees("trakt removed")
        assert trakt.auth_journal.counts["revoke"] == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_the_form_fits_small_terminals(paths: Paths, trakt: TraktAccess, size: tuple[int, int]) -> None:
    """The fields, what has to be known and the buttons are all to be seen."""
    async with open_dashboard(paths, size=size) as deck:
        await open_form(deck)
        await deck.sees("Name", "Client id", "VIP", "Cancel")


async def test_the_card_stands_on_the_overview(paths: Paths, trakt: TraktAccess) -> None:
    """Beside media servers; a locked account is told with what to do."""
    await store_profile(paths, trakt)
    trakt.faults.add("settings", "locked")
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌trakt")
        await deck.press("t")
        await deck.sees("locked")
        await deck.press("1")
        await deck.sees("Servers", "trakt", "support@trakt.tv")


async def test_s39_no_secret_of_trakt_is_on_any_screen(paths: Paths, trakt: TraktAccess) -> None:
    """Every screen, the details, the log and the forms, while signed in and after a refusal."""
    await store_profile(paths, trakt)
    pair = trakt.oauth.pairs[-1]
    secrets = (pair.access, pair.refresh, trakt.client_secret, trakt.client_id)
    seen = []
    async with open_dashboard(paths, size=(120, 36)) as deck:
        for is_refused in (False, True):
            if is_refused:
                trakt.revoke()
            await deck.press("2")
            await deck.sees("▌trakt")
            await deck.press("t")
            await deck.sees("signed out" if is_refused else "trakt works")
            for keys in (["e"], ["escape", "L"], ["escape", "1"], ["4"], ["5"], ["7"]):
                await deck.press(*keys)
                seen.append(deck.text)
    assert len(set(seen)) > 6
    assert not [secret for secret in secrets for text in seen if secret in text]
