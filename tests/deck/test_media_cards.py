"""The cards of real servers: each trouble with its own state, words and advice."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from tests.deck.media_house import KINDS, MediaHouse, media_house
from tui.errors import SyncError
from tui.model.health import HealthState, Trouble
from tui.model.profiles import ProfileKind, SignIn
from tui.model.servers import ServerHealth
from tui.sandbox.plex import PlexAccess

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[MediaHouse]:
    async with media_house(tmp_path) as found:
        yield found


async def card_at(house: MediaHouse, kind: ProfileKind, url: str) -> ServerHealth:
    """Add a profile, move it to another address unchecked, and look."""
    await house.add(kind)
    await house.deck.profiles.edit("den", url=url, check=False)
    return await house.deck.servers.look(await house.deck.profiles.find("den"))


async def card_with(house: MediaHouse, kind: ProfileKind, fault: str) -> ServerHealth:
    """Add a profile, let something go wrong at its server, and look."""
    profile = await house.add(kind)
    house.of(kind).faults.load(fault)
    return await house.deck.servers.look(profile)


def told(card: ServerHealth) -> tuple[HealthState, Trouble]:
    """The two words that tell one card from another; all have a sentence and an advice."""
    assert card.message
    assert card.hint
    assert "NAME" not in card.hint
    return card.state, card.trouble


@every_kind
async def test_a_server_that_is_well(house: MediaHouse, kind: ProfileKind) -> None:
    """Right after the sign-in there is a full card, with its libraries."""
    profile = await house.add(kind)
    card = await house.deck.store.health.get(profile.id)
    assert card is not None
    assert (card.state, card.trouble, card.message) == (HealthState.CONNECTED, Trouble.NONE, "")
    assert all((card.name, card.version, card.uuid, card.server_id, card.latency_ms is not None))
    assert card.playing == 0
    assert card.clock_skew_seconds is not None
    assert abs(card.clock_skew_seconds) < 5
    assert await house.deck.store.library.libraries(card.server_id or 0)


@every_kind
async def test_nothing_listens(house: MediaHouse, kind: ProfileKind) -> None:
    """The port refuses: start the server, or correct the port."""
    profile = await house.add(kind)
    await house.close(kind)
    card = await house.deck.servers.look(profile)
    assert told(card) == (HealthState.DISCONNECTED, Trouble.REFUSED)
    assert "Start the server" in card.hint
    assert (await house.deck.profiles.find("den")).sign_in is SignIn.UNREACHABLE


@every_kind
async def test_a_name_that_nobody_knows(house: MediaHouse, kind: ProfileKind) -> None:
    """DNS: check the spelling, then the name server."""
    card = await card_at(house, kind, "http://den.invalid:32400")
    assert told(card) == (HealthState.DISCONNECTED, Trouble.DNS)
    assert "spelling" in card.hint


@every_kind
async def test_something_else_answers(house: MediaHouse, kind: ProfileKind) -> None:
    """A web server that is none of the kind: correct the address."""
    other = house.jellyfin if kind is ProfileKind.PLEX else house.plex
    card = await card_at(house, kind, other.url)
    assert told(card) == (HealthState.ERROR, Trouble.WRONG_ADDRESS)
    assert "profile edit den --url" in card.hint


@every_kind
async def test_a_certificate_that_nobody_vouches_for(house: MediaHouse, kind: ProfileKind) -> None:
    """TLS: the setting that accepts it is named."""
    async with tls_server() as url:
        card = await card_at(house, kind, url)
    assert told(card) == (HealthState.ERROR, Trouble.TLS)
    assert "profile edit den --set tls_verify=no" in card.hint


@every_kind
async def test_the_token_is_refused(house: MediaHouse, kind: ProfileKind) -> None:
    """Signed out: sign in again; runs that nobody started wait meanwhile."""
    card = await card_with(house, kind, "*:expired")
    assert told(card) == (HealthState.SIGNED_OUT, Trouble.EXPIRED)
    assert "profile login den" in card.hint
    assert (await house.deck.profiles.find("den")).sign_in is SignIn.REFUSED


@every_kind
async def test_the_account_may_not(house: MediaHouse, kind: ProfileKind) -> None:
    """No permission is not a dead token."""
    card = await card_with(house, kind, "root:forbidden" if kind is ProfileKind.PLEX else "info:forbidden")
    assert told(card) == (HealthState.ERROR, Trouble.NO_PERMISSION)
    assert (await house.deck.profiles.find("den")).sign_in is SignIn.OK


@pytest.mark.parametrize(
    ("kind", "fault", "trouble"),
    [
        (ProfileKind.PLEX, "*:starting", Trouble.STARTING),
        (ProfileKind.PLEX, "*:migrating", Trouble.MIGRATING),
        (ProfileKind.JELLYFIN, "*:starting", Trouble.STARTING),
        (ProfileKind.JELLYFIN, "*:migrating", Trouble.MIGRATING),
        (ProfileKind.JELLYFIN, "*:maintenance", Trouble.MAINTENANCE),
        (ProfileKind.EMBY, "*:starting", Trouble.STARTING),
        (ProfileKind.EMBY, "*:maintenance", Trouble.MAINTENANCE),
    ],
)
async def test_it_is_there_and_not_ready(house: MediaHouse, kind: ProfileKind, fault: str, trouble: Trouble) -> None:
    """Starting, migrating, maintenance: no failure, nobody is needed, and it is looked at again within 30 s."""
    card = await card_with(house, kind, fault)
    assert told(card) == (HealthState.STARTING, trouble)
    assert card.checked_at is not None
    assert card.next_at == card.checked_at + 30
    assert await house.deck.attention() == []


@pytest.mark.parametrize("kind", [ProfileKind.JELLYFIN, ProfileKind.EMBY])
async def test_another_server_of_the_kind_answers(house: MediaHouse, kind: ProfileKind) -> None:
    """Wrong server: which one answers, what to do, and a line for a person."""
    profile = await house.add(kind)
    settings = {**profile.settings, "server_uuid": "0" * 32}
    async with house.deck.store.db.transaction() as conn:
        await house.deck.store.profiles.update(conn, replace(profile, settings=settings))
    card = await house.deck.servers.look(await house.deck.profiles.find("den"))
    assert told(card) == (HealthState.ERROR, Trouble.WRONG_SERVER)
    (line,) = await house.deck.attention()
    assert (line.kind, line.command) == ("wrong_server", "syncdeck profile edit den --url URL")


async def test_another_plex_answers(house: MediaHouse) -> None:
    """The same where the server itself says that it is another one."""
    card = await card_with(house, ProfileKind.PLEX, "*:stranger")
    assert told(card) == (HealthState.ERROR, Trouble.WRONG_SERVER)
    assert (await house.deck.attention())[0].kind == "wrong_server"


@every_kind
async def test_an_outage_needs_somebody_and_its_end_nobody(house: MediaHouse, kind: ProfileKind) -> None:
    """The line comes with the look that fails and goes with the one that works."""
    card = await card_with(house, kind, "*:502*20")
    assert card.state is not HealthState.CONNECTED
    (line,) = await house.deck.attention()
    assert (line.kind, line.command) == ("unreachable", "syncdeck doctor den")
    house.of(kind).faults.clear()
    assert (await house.deck.servers.look(await house.deck.profiles.find("den"))).state is HealthState.CONNECTED
    assert await house.deck.attention() == []


@every_kind
async def test_testing_raises_what_is_wrong_and_keeps_the_card(house: MediaHouse, kind: ProfileKind) -> None:
    """`profile test` fails with the words of the server, and the card has them too."""
    profile = await house.add(kind)
    house.of(kind).faults.load("*:expired")
    with pytest.raises(SyncError) as caught:
        await house.deck.profiles.test("den")
    card = await house.deck.store.health.get(profile.id)
    assert card is not None
    assert card.message == caught.value.message


async def test_a_failing_plex_tv_leaves_the_server_well(house: MediaHouse) -> None:
    """What happens at plex.tv says nothing about a server in the house."""
    profile = await house.add(ProfileKind.PLEX)
    assert isinstance(house.plex, PlexAccess)
    house.plex.tv_faults.load("*:500")
    assert (await house.deck.servers.look(profile)).state is HealthState.CONNECTED
    await house.deck.profiles.test("den")
    await house.deck.profiles.edit("den", secrets={"token": house.plex.token()})
    assert (await house.deck.profiles.find("den")).sign_in is SignIn.OK


async def test_a_plex_that_has_moved_is_found_again(house: MediaHouse) -> None:
    """After three looks in vain plex.tv is asked, and the address at which that very server answers is kept."""
    await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    await house.deck.profiles.edit("den", url="http://127.0.0.1:1", check=False)
    states = [(await house.deck.servers.look(await house.deck.profiles.find("den"))).state for _ in range(3)]
    assert states == [HealthState.DISCONNECTED, HealthState.DISCONNECTED, HealthState.CONNECTED]
    assert (await house.deck.profiles.find("den")).url == house.plex.url


async def test_one_that_is_down_stays_where_it_was(house: MediaHouse) -> None:
    """With plex.tv out of reach, too, nothing is changed and the trouble is that of the server."""
    await house.deck.profiles.add(house.draft(ProfileKind.PLEX), {"token": house.plex.account_token()})
    await house.deck.profiles.edit("den", url="http://127.0.0.1:1", check=False)
    house.plex.tv_faults.load("*:500")
    cards = [await house.deck.servers.look(await house.deck.profiles.find("den")) for _ in range(3)]
    assert {told(card) for card in cards} == {(HealthState.DISCONNECTED, Trouble.REFUSED)}
    assert (await house.deck.profiles.find("den")).url == "http://127.0.0.1:1"


@asynccontextmanager
async def tls_server() -> AsyncIterator[str]:
    """A TLS server whose certificate nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()
