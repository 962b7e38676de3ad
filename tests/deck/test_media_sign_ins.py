"""Signing in to media servers through the deck: passwords, tokens, codes, and those who share a Plex server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.deck.media_house import ITEMS, KINDS, MediaHouse, media_house
from tui.engine.accounts.accounts import FOUND_OUT
from tui.engine.accounts.sign_ins import the_only
from tui.errors import AuthError, BadResponse, InvalidInput, NotFound
from tui.model.profiles import Profile, ProfileDraft, ProfileKind, SignIn
from tui.model.server_sign_in import FoundServer, SignInCode
from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake

WITH_PASSWORD = (ProfileKind.JELLYFIN, ProfileKind.EMBY)
OWNER_ID = "4100001"
PIN = "4711"
"""Of the member of the home who has one."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[MediaHouse]:
    async with media_house(tmp_path) as found:
        yield found


async def secrets_of(house: MediaHouse, profile: Profile) -> dict[str, str]:
    """What is stored, without what is empty."""
    stored = await house.deck.store.secrets.of(profile.id)
    return {name: value for name, value in stored.items() if value}


async def test_one_device_in_every_server(house: MediaHouse) -> None:
    """Servers know this install under one id, made once."""
    await house.add(ProfileKind.JELLYFIN, "one")
    await house.add(ProfileKind.EMBY, "two")
    await house.add(ProfileKind.PLEX, "three")
    device = await house.deck.store.install.device_id()
    for box in (house.jellyfin, house.emby):
        (entry,) = box.journal.of("sign_in")
        assert any(f'DeviceId="{device}"' in value for value in entry.headers.values())
    asked = {entry.headers.get("x-plex-client-identifier") for entry in house.plex.journal.entries}
    assert asked == {device}


@pytest.mark.parametrize("kind", WITH_PASSWORD)
async def test_a_password_is_sent_once_and_never_stored(house: MediaHouse, kind: ProfileKind) -> None:
    """Its token is what is kept; later looks and tests use that."""
    profile = await house.add(kind)
    assert (await secrets_of(house, profile)).keys() == {"token"}
    await house.deck.profiles.test("den")
    await house.deck.servers.look(profile)
    assert len(house.of(kind).journal.of("sign_in")) == 1
    assert profile.settings["server_uuid"] == (await house.deck.servers.look(profile)).uuid
    assert profile.settings["user_id"]


@pytest.mark.parametrize("kind", WITH_PASSWORD)
async def test_a_wrong_password_is_sent_once_too(house: MediaHouse, kind: ProfileKind) -> None:
    """A few wrong ones lock an account, so nothing is tried again; nothing is stored."""
    with pytest.raises(AuthError, match="refuses user name or password"):
        await house.deck.profiles.add(house.draft(kind), {"password": "wrong-one"})
    assert len(house.of(kind).journal.of("sign_in")) == 1
    assert await house.deck.profiles.all() == []


@pytest.mark.parametrize("kind", WITH_PASSWORD)
async def test_two_profiles_of_one_user_share_its_token(house: MediaHouse, kind: ProfileKind) -> None:
    """A second sign-in on this install ends the first token: both profiles go on with the new one."""
    first = await house.add(kind, "one")
    second = await house.add(kind, "two")
    assert await secrets_of(house, first) == await secrets_of(house, second)
    await house.deck.profiles.test("one")
    await house.deck.profiles.test("two")


async def test_a_token_of_somebody_else_is_somebody_else(house: MediaHouse) -> None:
    """Whose it is, is asked again: nobody's plays become those of who was signed in before (S25)."""
    before = await house.add(ProfileKind.JELLYFIN)
    after = await house.deck.profiles.edit("den", secrets={"token": house.jellyfin.token("joerg")})
    assert before.settings["user_id"] == house.jellyfin.user_id("mira")
    assert (after.settings["user_id"], after.username) == (house.jellyfin.user_id("joerg"), "Joerg")


@pytest.mark.parametrize("kind", WITH_PASSWORD)
async def test_a_key_of_the_server(house: MediaHouse, kind: ProfileKind) -> None:
    """It belongs to nobody, so no user is stored for it."""
    box = house.jellyfin if kind is ProfileKind.JELLYFIN else house.emby
    profile = await house.deck.profiles.add(ProfileDraft(kind, "den", box.url), {"token": box.api_key})
    assert (profile.sign_in, "user_id" in profile.settings) == (SignIn.OK, False)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_password_needs_its_sign_in(house: MediaHouse, kind: ProfileKind) -> None:
    """Without the check there is nothing that could be stored of it; a token can be."""
    with pytest.raises(InvalidInput, match="never stored"):
        await house.deck.profiles.add(house.draft(kind), {"password": "hidden-77"}, check=False)
    profile = await house.deck.profiles.add(house.draft(kind), {"token": "token-77"}, check=False)
    assert profile.sign_in is SignIn.UNKNOWN


@pytest.mark.parametrize("kind", WITH_PASSWORD)
async def test_another_server_is_refused(house: MediaHouse, kind: ProfileKind) -> None:
    """A profile stays with its server: another one at a new address is told, and nothing is changed."""
    profile = await house.add(kind)
    other = JellyfinAccess(JellyfinMake(ITEMS, 8, time.time, is_emby=kind is ProfileKind.EMBY))
    await other.listener.start()
    with pytest.raises(BadResponse, match="Another server answers at the address of den"):
        await house.deck.profiles.edit("den", url=other.url, secrets={"token": other.api_key})
    await other.listener.close()
    assert await house.deck.profiles.find("den") == profile


async def test_a_token_of_the_plex_account_is_exchanged(house: MediaHouse) -> None:
    """With the address given, the token of the account becomes that of the server; the owner's number is learnt."""
    profile = await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    assert await secrets_of(house, profile) == {
        "token": house.plex.token(),
        "account_token": house.plex.account_token(),
    }
    assert profile.settings["owner_id"] == profile.settings["user_id"] == OWNER_ID


async def test_a_token_of_the_plex_server_is_enough(house: MediaHouse) -> None:
    """That of the owner is known at plex.tv, so that the owner's number is learnt, never the alias 1."""
    profile = await house.add(ProfileKind.PLEX)
    assert profile.settings["owner_id"] == profile.settings["user_id"] == OWNER_ID


async def test_a_plex_tv_that_tells_nothing(house: MediaHouse) -> None:
    """The token works, and the owner goes by a stand-in that is nobody's number until plex.tv tells."""
    house.plex.tv_faults.load("*:500")
    profile = await house.add(ProfileKind.PLEX)
    assert (await secrets_of(house, profile)).keys() == {"token"}
    assert profile.settings["owner_id"] == "owner"
    card = await house.deck.servers.look(profile)
    assert "sign in with a PIN" in card.notes[-1]
    house.plex.tv_faults.clear()
    again = await house.deck.profiles.edit("den", secrets={"token": house.plex.token()})
    assert again.settings["owner_id"] == OWNER_ID


async def test_a_token_of_a_guest(house: MediaHouse) -> None:
    """Nobody but the owner is known by a token of the server, and a guest never becomes the owner (S25)."""
    profile = await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.token("joerg")})
    assert (profile.settings["user_id"], "owner_id" in profile.settings) == ("somebody", False)


async def test_a_plex_pin_from_begin_to_end(house: MediaHouse) -> None:
    """Code, approval, choice of the server, and the nearest address at which that very server answers."""
    sign_ins, settings = house.deck.sign_ins, house.draft(ProfileKind.PLEX).settings
    code = await sign_ins.begin(ProfileKind.PLEX, name="den", settings=settings)
    assert (len(code.code), code.url) == (4, f"{house.plex.tv_url}/link")
    assert not await sign_ins.poll(code)
    house.plex.approve_pin(code.code)
    assert await sign_ins.poll(code)
    found = await sign_ins.servers(code)
    mine = next(server for server in found if server.name == "Den")
    profile = await sign_ins.finish(code, "den", mine)
    assert (profile.url, profile.settings["link"]) == (house.plex.url, "local")
    assert profile.settings["owner_id"] == OWNER_ID
    stored = await secrets_of(house, profile)
    assert stored.keys() == {"token", "account_token"}
    assert stored["token"] == house.plex.token()


async def test_two_servers_are_a_choice(house: MediaHouse) -> None:
    """Nothing is guessed: both are named."""
    code = await approved(house)
    with pytest.raises(InvalidInput, match="2 servers: Den, Attic NAS"):
        await house.deck.sign_ins.finish(code, "den")
    assert await house.deck.profiles.all() == []


async def test_signing_in_again_keeps_the_server(house: MediaHouse) -> None:
    """A profile that is signed in again stays with its server, whatever else the account has."""
    before = await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    house.plex.tokens.revoke("mira")
    with pytest.raises(AuthError):
        await house.deck.profiles.test("den")
    profile = await house.deck.sign_ins.finish(await approved(house), "den")
    assert (profile.id, profile.sign_in) == (before.id, SignIn.OK)
    assert profile.settings["server_uuid"] == before.settings["server_uuid"]
    assert (await secrets_of(house, profile))["token"] == house.plex.token()


async def test_a_form_does_not_forget_the_server(house: MediaHouse) -> None:
    """What sign-ins have found out stays with a profile whose settings are replaced; the way goes with the address."""
    before = await house.deck.sign_ins.finish(
        code := await approved(house), "den", (await house.deck.sign_ins.servers(code))[0]
    )
    after = await house.deck.profiles.edit("den", settings={"libraries": "Movies"}, check=False)
    assert after.settings == {name: before.settings[name] for name in FOUND_OUT} | {"libraries": "Movies"}
    moved = await house.deck.profiles.edit("den", url="http://nas:32400", check=False)
    assert moved.settings.keys() == {"server_uuid", "owner_id", "user_id", "libraries"}


async def test_an_expired_code(house: MediaHouse) -> None:
    """A new one is advised; the old one is forgotten."""
    code = await house.deck.sign_ins.begin(ProfileKind.PLEX, settings=house.draft(ProfileKind.PLEX).settings)
    house.plex.tv.pins.expire()
    with pytest.raises(NotFound, match="expired") as caught:
        await house.deck.sign_ins.poll(code)
    assert "new code" in caught.value.hint
    with pytest.raises(InvalidInput, match="over"):
        await house.deck.sign_ins.poll(code)


async def test_trouble_while_polling_is_no_failure(house: MediaHouse) -> None:
    """plex.tv may stumble while the code is typed."""
    code = await house.deck.sign_ins.begin(ProfileKind.PLEX, settings=house.draft(ProfileKind.PLEX).settings)
    house.plex.tv_faults.load("pin:500*2,pin:429*1")
    house.plex.approve_pin(code.code)
    await house.deck.sign_ins.wait(code)
    assert await house.deck.sign_ins.poll(code)


async def test_quick_connect_from_begin_to_end(house: MediaHouse) -> None:
    """Six digits, approved elsewhere; the token is that of who approved."""
    sign_ins = house.deck.sign_ins
    code = await sign_ins.begin(ProfileKind.JELLYFIN, url=house.jellyfin.url, name="attic")
    assert (len(code.code), code.code.isdecimal()) == (6, True)
    assert not await sign_ins.poll(code)
    house.jellyfin.approve(code.code, "joerg")
    assert await sign_ins.poll(code)
    profile = await sign_ins.finish(code, "attic")
    assert profile.settings["user_id"] == house.jellyfin.user_id("joerg")
    assert (profile.username, profile.sign_in) == ("Joerg", SignIn.OK)
    assert (await secrets_of(house, profile)).keys() == {"token"}


async def test_kinds_without_codes(house: MediaHouse) -> None:
    """Emby has none, and says what there is instead."""
    with pytest.raises(InvalidInput, match="no sign-in by a code"):
        await house.deck.sign_ins.begin(ProfileKind.EMBY, url=house.emby.url)


async def test_the_members_of_a_home(house: MediaHouse) -> None:
    """Home users and friends, by their numbers at plex.tv, without the account itself."""
    await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    members = await house.deck.sign_ins.members("den")
    assert OWNER_ID not in {member.key for member in members}
    assert {(member.name, member.is_home, member.is_protected) for member in members} >= {
        ("Jörg Grünspan", True, True),
        ("Kids", True, False),
    }
    assert any(not member.is_home for member in members)


async def test_those_without_a_pin_are_signed_in_at_once(house: MediaHouse) -> None:
    """Their tokens for this server are stored; who has a PIN is left to a person."""
    profile = await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    left = await house.deck.sign_ins.sign_in_open_members("den")
    assert [member.name for member in left] == ["Jörg Grünspan"]
    stored = await secrets_of(house, profile)
    assert stored["token:4100003"] == house.plex.token("kids")
    signed_in = {member.name for member in await house.deck.sign_ins.members("den") if member.has_token}
    assert "Kids" in signed_in
    assert "Jörg Grünspan" not in signed_in


async def test_a_pin_opens_one_member(house: MediaHouse) -> None:
    """A wrong one is told, the right one brings that member's token for this server."""
    profile = await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    joerg = next(member for member in await house.deck.sign_ins.members("den") if member.is_protected)
    with pytest.raises(AuthError):
        await house.deck.sign_ins.sign_in_member("den", joerg, "0000")
    await house.deck.sign_ins.sign_in_member("den", joerg, PIN)
    assert (await secrets_of(house, profile))[f"token:{joerg.key}"] == house.plex.token("joerg")


async def test_a_guest_knows_no_members(house: MediaHouse) -> None:
    """There is nobody to ask without an account at plex.tv."""
    await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.token("joerg")})
    assert await house.deck.sign_ins.members("den") == []


def test_the_known_server_of_an_account() -> None:
    """The one that the profile knows, else the only one; none at all is told."""
    den, attic = FoundServer("a" * 40, "Den", True, "t-1"), FoundServer("b" * 40, "Attic", True, "t-2")
    assert the_only([den, attic], "b" * 40) is attic
    assert the_only([den]) is den
    with pytest.raises(InvalidInput, match="no access to the server of the profile"):
        the_only([den], "c" * 40)
    with pytest.raises(InvalidInput, match="has no server"):
        the_only([])


async def approved(house: MediaHouse) -> SignInCode:
    """Give a PIN that the owner has typed already."""
    code = await house.deck.sign_ins.begin(
        ProfileKind.PLEX, name="den", settings=house.draft(ProfileKind.PLEX).settings
    )
    house.plex.approve_pin(code.code)
    assert await house.deck.sign_ins.poll(code)
    return code
