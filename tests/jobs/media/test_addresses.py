"""Addresses of media servers: as people paste them, and what they tell of the way."""

from __future__ import annotations

import pytest

from tui.errors import BadResponse, InvalidInput
from tui.jobs.media.address import media_address
from tui.jobs.media.known import refuse_another
from tui.jobs.media.link import link_of
from tui.model.health import Link, Trouble
from tui.model.plays import ServerKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.servers import ServerIdentity

PLEX, JELLYFIN, EMBY = ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY


@pytest.mark.parametrize(
    ("kind", "typed", "base"),
    [
        (PLEX, "nas", "http://nas:32400"),
        (PLEX, "192.168.1.5:32401", "http://192.168.1.5:32401"),
        (PLEX, "http://nas:32400/web/index.html#!/settings?X-Plex-Token=hidden-77", "http://nas:32400"),
        (PLEX, "https://plex.example.com", "https://plex.example.com"),
        (JELLYFIN, "attic", "http://attic:8096"),
        (JELLYFIN, "http://nas/jellyfin/web/", "http://nas/jellyfin"),
        (JELLYFIN, "http://nas:8096/System/Info/Public", "http://nas:8096"),
        (EMBY, "http://nas:8096/web/index.html", "http://nas:8096"),
        (EMBY, "https://emby.example.com:8920/", "https://emby.example.com:8920"),
    ],
)
def test_what_people_paste(kind: ProfileKind, typed: str, base: str) -> None:
    """The page that was open goes, a base path stays, and a bare host gets the port of its kind."""
    assert media_address(kind, typed).base == base


def test_a_password_in_an_address_is_refused() -> None:
    """It would be stored with the address."""
    with pytest.raises(InvalidInput, match="must not hold"):
        media_address(PLEX, "http://anna:hidden-77@nas:32400")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("http://127.0.0.1:32400", Link.LOCAL),
        ("http://192.168.1.5:32400", Link.LOCAL),
        ("http://[fd00::5]:32400", Link.LOCAL),
        ("http://nas:8096", Link.LOCAL),
        ("http://nas.local:8096", Link.LOCAL),
        ("https://192-168-1-5.0123abcd.plex.direct:32400", Link.LOCAL),
        ("https://93-184-216-34.0123abcd.plex.direct:32400", Link.REMOTE),
        ("http://93.184.216.34:32400", Link.REMOTE),
        ("https://jellyfin.example.com", Link.UNKNOWN),
    ],
)
def test_the_way_by_the_address(url: str, link: Link) -> None:
    """A number tells, and a name of the house; a name with dots may lead anywhere."""
    assert link_of(url, {}) is link


def test_the_way_as_it_was_found() -> None:
    """What plex.tv said of the address goes before what it looks like."""
    assert link_of("https://93-184-216-34.0123abcd.plex.direct:8443", {"link": "relay"}) is Link.RELAY
    assert link_of("http://nas:32400", {"link": "nonsense"}) is Link.LOCAL


def test_s24_another_server_at_a_known_address() -> None:
    """It is named, with what to do; a server that nobody knows yet is none."""
    identity = ServerIdentity(ServerKind.PLEX, "b" * 40, "Cellar", "1.42")
    known = ProfileDraft(PLEX, "den", "http://nas:32400", settings={"server_uuid": "a" * 40})
    with pytest.raises(BadResponse, match=r"address of den: Cellar \(bbbbbbbb\) instead of aaaaaaaa") as caught:
        refuse_another(known, identity)
    assert (caught.value.trouble, "profile edit den" in caught.value.hint) == (Trouble.WRONG_SERVER, True)
    refuse_another(ProfileDraft(PLEX, "den", "http://nas:32400"), identity)
