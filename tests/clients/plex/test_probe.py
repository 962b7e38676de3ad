"""The addresses of a server: their order, and which of them leads to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.clients.plex import probe as plex_probe
from tui.clients.plex.connections import addresses_of
from tui.clients.plex.tv import PlexTv
from tui.errors import AuthError, BadResponse, NetworkError, ServerError
from tui.model.health import Link, Trouble
from tui.model.server_sign_in import FoundAddress, FoundServer
from tui.sandbox.plex.access import PlexAccess

HASH = "c0ffee"
OWNED = {"owned": True, "httpsRequired": False}


def connection(address: str, *, local: bool = False, relay: bool = False, scheme: str = "https") -> dict[str, Any]:
    """A connection as discovery lists it."""
    is_ipv6 = ":" in address
    name = address.replace(".", "-").replace(":", "-")
    uri = f"https://{name}.{HASH}.plex.direct:32400" if scheme == "https" else f"http://{address}:32400"
    return {
        "protocol": scheme,
        "address": address,
        "port": 32400,
        "uri": uri,
        "local": local,
        "relay": relay,
        "IPv6": is_ipv6,
    }


HOME = connection("192.168.1.5", local=True)
HOME6 = connection("fd00::5", local=True)
FAR = connection("203.0.113.7")
RELAY = connection("198.51.100.9", relay=True)
PLAIN = connection("203.0.113.7", scheme="http")


def test_near_before_far_and_encrypted_before_plain() -> None:
    """Local, remote, relay; https, http; IPv4, IPv6; plain addresses at home for routers that hide plex.direct."""
    found = addresses_of(OWNED, [RELAY, PLAIN, FAR, HOME6, HOME, HOME])
    assert [(address.url, address.link) for address in found] == [
        (f"https://192-168-1-5.{HASH}.plex.direct:32400", Link.LOCAL),
        (f"https://fd00--5.{HASH}.plex.direct:32400", Link.LOCAL),
        ("http://192.168.1.5:32400", Link.LOCAL),
        ("http://[fd00::5]:32400", Link.LOCAL),
        (f"https://203-0-113-7.{HASH}.plex.direct:32400", Link.REMOTE),
        ("http://203.0.113.7:32400", Link.REMOTE),
        (f"https://198-51-100-9.{HASH}.plex.direct:32400", Link.RELAY),
    ]


def test_of_others_the_local_addresses_are_left_out() -> None:
    """They lie in their owner's network, where something else may have them."""
    found = addresses_of({"owned": "0"}, [HOME, FAR, RELAY])
    assert [address.link for address in found] == [Link.REMOTE, Link.RELAY]


def test_a_server_that_wants_https_gets_no_plain_http() -> None:
    """But from the machine itself."""
    here = connection("127.0.0.1", local=True, scheme="http")
    found = addresses_of({"owned": 1, "httpsRequired": "1"}, [HOME, PLAIN, here])
    assert [address.url for address in found] == [
        f"https://192-168-1-5.{HASH}.plex.direct:32400",
        "http://127.0.0.1:32400",
    ]


@pytest.mark.parametrize(
    "odd",
    [None, 7, "x", {}, {"uri": ""}, {"uri": "ftp://h"}, {"uri": "http://u:p@h"}, {"uri": "http://[::1"}, {"uri": 5}],
)
def test_odd_connections_are_passed_over(odd: Any) -> None:
    """The others stay."""
    assert addresses_of(OWNED, [odd, FAR]) == addresses_of(OWNED, [FAR])


async def den(plex: PlexAccess, plex_tv: PlexTv) -> FoundServer:
    """The household's server as its owner finds it."""
    return (await plex_tv.servers(plex.account_token()))[0]


async def test_the_best_address_is_chosen(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """A stale one that leads to another server is not, though it is local as well."""
    found = await den(plex, plex_tv)
    address, identity = await plex_tv.probe(found)
    assert {known.url for known in found.addresses} >= {plex.stale.url, plex.local.url}
    assert (address.url, address.link) == (plex.local.url, Link.LOCAL)
    assert (identity.uuid, identity.name) == (found.uuid, "Den")


async def test_what_is_out_of_reach_gives_way(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """Refused, unknown by name, and silent: the next in order is taken."""
    found = replace(
        await den(plex, plex_tv),
        addresses=(
            FoundAddress("http://127.0.0.1:1", Link.LOCAL),
            FoundAddress(f"https://127-0-0-1.{HASH}.invalid:32400", Link.LOCAL),
            FoundAddress(plex.remote.url, Link.REMOTE),
            FoundAddress(plex.relay.url, Link.RELAY),
        ),
    )
    assert (await plex_tv.probe(found))[0] == FoundAddress(plex.remote.url, Link.REMOTE)


async def test_a_silent_address_is_not_waited_for(
    plex: PlexAccess, plex_tv: PlexTv, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its own few seconds; all of them silent is told."""
    monkeypatch.setattr(plex_probe, "PATIENCE", 0.2)
    plex.faults.load("identity:stall")
    found = replace(await den(plex, plex_tv), addresses=(FoundAddress(plex.local.url, Link.LOCAL),))
    with pytest.raises(NetworkError, match=r"at none of its 1 addresses: Den does not answer within 0\.2 s"):
        await plex_tv.probe(found)


async def test_only_strangers_is_the_wrong_server(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """The address is known, and another server answers there."""
    found = replace(await den(plex, plex_tv), addresses=(FoundAddress(plex.stale.url, Link.LOCAL),))
    with pytest.raises(BadResponse, match="Another Plex server answers") as caught:
        await plex_tv.probe(found)
    assert caught.value.trouble == Trouble.WRONG_SERVER


async def test_a_server_that_starts_is_told(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """It is there: no address is to blame."""
    found = await den(plex, plex_tv)
    plex.faults.load("identity:migrating")
    with pytest.raises(ServerError) as caught:
        await plex_tv.probe(found)
    assert caught.value.trouble == Trouble.MIGRATING


async def test_a_dead_token_is_told(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """Where even the identity is refused without a good one."""
    found = replace(await den(plex, plex_tv), token="dead-dead-dead")
    plex.faults.load("identity:expired")
    with pytest.raises(AuthError, match="Plex refuses the token"):
        await plex_tv.probe(found)


async def test_no_address_at_all_is_told(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """What can be done is in the hint."""
    with pytest.raises(NetworkError, match="lists no address of Den") as caught:
        await plex_tv.probe(replace(await den(plex, plex_tv), addresses=()))
    assert "DNS rebinding" in caught.value.hint
