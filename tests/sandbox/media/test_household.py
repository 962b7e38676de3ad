"""A household with a library has all three media servers, on one data set."""

from __future__ import annotations

import pytest

from tui.sandbox import Household

SMALL = {"live": 1, "movies": 1, "series": 1}


async def test_line():
    """The line has the names of the command line's page for each server."""
    async with Household(**SMALL, library=60) as household:
        line = household.line
    assert {name: set(values) for name, values in line.items() if name != "xtream"} == {
        "plex": {"url", "plex_tv_url", "token"},
        "jellyfin": {"url", "username", "password", "api_key"},
        "emby": {"url", "username", "password", "api_key"},
        "trakt": {"url", "auth_url", "client_id", "client_secret", "access_token"},
    }
    assert len({values["url"] for values in line.values()}) == 5


async def test_one_data_set():
    """All three begin with the same items, and none changes with another."""
    async with Household(**SMALL, library=60, tracks=10) as household:
        servers = (household.plex, household.jellyfin, household.emby)
        films = [server.collection.of("Movies", "movie") for server in servers]
        household.plex.collection.remove(films[0][0].number)
        assert films[0] == films[1] == films[2]
        assert [film.number in server.collection for film, server in zip([films[0][0]] * 3, servers, strict=True)] == [
            False,
            True,
            True,
        ]


def test_without_a_library():
    """Without a library there is none of them, and it says what to do."""
    household = Household(**SMALL)
    for name in ("plex", "jellyfin", "emby"):
        with pytest.raises(LookupError, match="give it library=N"):
            getattr(household, name)


async def test_bugs_of_each_server_are_told():
    """A bug of the sandbox in any of its servers fails the household."""
    household = Household(**SMALL, library=20)
    await household.start()
    household.plex.tv_journal.failures.append(ValueError("broken"))
    with pytest.raises(RuntimeError, match="the sandbox has a bug"):
        await household.close()
