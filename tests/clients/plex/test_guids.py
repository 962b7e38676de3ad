"""Every kind of guid that Plex libraries hold, and the ids that it stands for."""

from __future__ import annotations

from typing import Any

import pytest

from tui.clients.plex.guids import OutsideIds, of_guid, outside_ids

AGENT = "com.plexapp.agents."
NONE: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("guid", "own"),
    [
        ("imdb://tt0133093", "imdb:tt0133093"),
        ("tmdb://603", "tmdb:603"),
        ("tvdb://81189", "tvdb:81189"),
        ("mbid://5b11f4ce-a62d-471e-81fc-a69a8278c7da", "mbid:5b11f4ce-a62d-471e-81fc-a69a8278c7da"),
        (f"{AGENT}imdb://tt0133093?lang=en", "imdb:tt0133093"),
        (f"{AGENT}imdb://TT0133093?lang=en", "imdb:tt0133093"),
        (f"{AGENT}themoviedb://603?lang=de", "tmdb:603"),
        (f"{AGENT}themoviedb://0603", "tmdb:603"),
        (f"{AGENT}thetvdb://81189?lang=en", "tvdb:81189"),
        (f"{AGENT}xbmcnfo://tt0133093?lang=xn", "imdb:tt0133093"),
        (f"{AGENT}xbmcnfo://603?lang=xn", "tmdb:603"),
        (f"{AGENT}xbmcnfotv://81189?lang=xn", "tvdb:81189"),
        (f"{AGENT}hama://anidb-123?lang=en", "anidb:123"),
        (f"{AGENT}hama://tvdb-456?lang=en", "tvdb:456"),
        (f"{AGENT}hama://tvdb2-456?lang=en", "tvdb-2:456"),
        (f"{AGENT}thetvdbdvdorder://81189", "tvdb-dvd:81189"),
        ("tv.plex.agents.nfo.movie://movie/tmdb_603", "tmdb:603"),
        ("tv.plex.agents.nfo.movie://movie/imdb_tt0133093", "imdb:tt0133093"),
        ("tv.plex.agents.nfo.tv://show/tvdb-81189", "tvdb:81189"),
    ],
)
def test_guids_that_name_an_item(guid: str, own: str) -> None:
    """One id in one spelling."""
    assert of_guid(guid) == OutsideIds((own,))


@pytest.mark.parametrize(
    ("guid", "show", "season", "number"),
    [
        (f"{AGENT}thetvdb://81189/1/2?lang=en", "tvdb:81189", 1, 2),
        (f"{AGENT}thetvdb://81189/0/7?lang=en", "tvdb:81189", 0, 7),
        (f"{AGENT}thetvdb://81189/2019/114", "tvdb:81189", 2019, 114),
        (f"{AGENT}thetvdb://81189/3?lang=en", "tvdb:81189", 3, None),
        (f"{AGENT}themoviedb://1399/1/2", "tmdb:1399", 1, 2),
        (f"{AGENT}xbmcnfotv://81189/1/2?lang=xn", "tvdb:81189", 1, 2),
        (f"{AGENT}hama://anidb-123/1/2?lang=en", "anidb:123", 1, 2),
        (f"{AGENT}thetvdbdvdorder://81189/1/2", "tvdb-dvd:81189", 1, 2),
        (f"{AGENT}hama://tvdb3-456/1/2", "tvdb-3:456", 1, 2),
    ],
)
def test_s23_legacy_episodes_name_their_show(guid: str, show: str, season: int, number: int | None) -> None:
    """The id is never taken for the episode's own, nor for the provider's order where it is another one."""
    assert of_guid(guid) == OutsideIds(NONE, (show,), season, number)


@pytest.mark.parametrize(
    "guid",
    [
        "",
        "plex://movie/5d776b59ad5437001f79c6f8",
        "local://12345",
        f"{AGENT}none://x/1/2",
        "tv.plex.agents.none://movie/603",
        "tv.plex.agents.movie://none",
        f"{AGENT}imdb://",
        f"{AGENT}imdb://tt",
        f"{AGENT}imdb://133093",
        f"{AGENT}themoviedb://0",
        f"{AGENT}themoviedb://-603",
        f"{AGENT}thetvdb://81189/one/two",
        f"{AGENT}thetvdb://\u0668\u0661",
        f"{AGENT}hama://youtube-UCabc",
        f"{AGENT}lastfm://Some/Thing",
        "603",
        "tmdb:603",
        "tmdb://603 or 604",
        "tmdb://" + "6" * 400,
    ],
)
def test_guids_that_name_nothing(guid: str) -> None:
    """What no provider knows, and what is no guid, gives nothing."""
    assert of_guid(guid) == OutsideIds()


@pytest.mark.parametrize(
    "listed",
    [
        [{"id": "tmdb://603"}, {"id": "imdb://tt0133093"}, {"id": "tvdb://169"}],
        ["tvdb://169", "tmdb://603", "imdb://tt0133093", "imdb://tt0133093"],
        [{"id": "imdb://tt0133093"}, None, 7, {"id": 8}, {}, {"id": "tmdb://603"}, {"id": "tvdb://169"}],
    ],
)
def test_lists_of_guids(listed: Any) -> None:
    """Objects or texts, in any order, with rubbish between them."""
    found = outside_ids("plex://movie/5d776b59ad5437001f79c6f8", listed)
    assert found == OutsideIds(("imdb:tt0133093", "tmdb:603", "tvdb:169"))


@pytest.mark.parametrize(
    ("listed", "own"), [(None, NONE), ([], NONE), ("", NONE), ({"id": "tmdb://603"}, ("tmdb:603",)), (5, NONE)]
)
def test_a_list_may_be_missing_or_no_list(listed: Any, own: tuple[str, ...]) -> None:
    """An empty list is left out by servers; one entry may stand alone."""
    assert outside_ids("plex://movie/5d776b59ad5437001f79c6f8", listed).own == own


def test_a_legacy_guid_and_a_list_are_one_set() -> None:
    """Neither hides the other."""
    found = outside_ids(f"{AGENT}thetvdb://81189/1/2?lang=en", [{"id": "tvdb://349232"}])
    assert found == OutsideIds(("tvdb:349232",), ("tvdb:81189",), 1, 2)


@pytest.mark.parametrize(
    ("order", "own"),
    [("", "tvdb:81189"), ("aired", "tvdb:81189"), ("tmdbAiring", "tvdb:81189"), ("dvd", "tvdb-dvd:81189")],
)
def test_s23_a_show_in_another_order_has_ids_of_its_own(order: str, own: str) -> None:
    """Episode 3 of a disc is not episode 3 of the broadcast."""
    assert outside_ids("plex://show/5d9c086c46115600200aa2fe", [{"id": "tvdb://81189"}], order).own == (own,)
