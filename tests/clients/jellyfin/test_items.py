"""Items as Jellyfin and Emby write them, read from their bytes."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tui.clients.jellyfin.items import library_of, page_of, row_of, state_of, walked
from tui.clients.jellyfin.wire import Item
from tui.model.library import ItemKind, StateRow
from tui.model.pages import BadItem
from tui.model.servers import LibraryKind

EPISODE = b"""{"Name":"Ozymandias","ServerId":"s","Id":"0A1B2C3D-0000-0000-0000-0000000000FF","Type":"Episode",
"SeriesId":"1111111111111111aaaaaaaaaaaaaaaa","SeriesName":"Breaking Bad","SeasonId":"22222222222222222222222222222222",
"SeasonName":"Season 5","ParentIndexNumber":5,"IndexNumber":14,"IndexNumberEnd":15,"ProductionYear":2013,
"PremiereDate":"2013-09-15T00:00:00.0000000Z","DateCreated":"2026-01-02T03:04:05.1234567Z","RunTimeTicks":28200000001,
"ProviderIds":{"Tvdb":"4639461","Imdb":"tt2301451","TvRage":"","TmdbCollection":"9"},"Path":"/tv/bb.mkv",
"LocationType":"FileSystem","UserData":{"Played":true,"PlayCount":2,"PlaybackPositionTicks":6000000000,
"LastPlayedDate":"2026-10-01T10:00:00.9999999Z","IsFavorite":false,"Key":"4639461"},"Unheard":{"Of":[1]}}"""


def item(**fields: Any) -> Item:
    """An item as it is decoded."""
    return msgspec.convert({"Id": "a1", **fields}, Item, strict=False)


def page(*entries: Any) -> bytes:
    return json.dumps({"Items": entries, "TotalRecordCount": 40, "StartIndex": 20}).encode()


def test_an_episode_is_read_with_all_that_it_says() -> None:
    """Ids in one form, provider keys in lower case, ticks as whole ms, 7-digit fractions."""
    row = row_of(msgspec.json.decode(EPISODE, type=Item), ItemKind.EPISODE, "lib")
    assert row.key == "0a1b2c3d0000000000000000000000ff"
    assert row.ids == ("imdb:tt2301451", "tvdb:4639461")
    assert (row.parent_key, row.grandparent_key) == ("2" * 32, "1111111111111111aaaaaaaaaaaaaaaa")
    assert (row.season, row.number, row.number_end, row.year, row.released) == (5, 14, 15, 2013, "2013-09-15")
    assert (row.runtime_ms, row.added_at, row.title) == (2_820_000, 1_767_323_045, "Ozymandias")


def test_played_and_a_position_can_be_there_together() -> None:
    """Something is being watched again."""
    state = state_of(msgspec.json.decode(EPISODE, type=Item), unplays=False)
    assert state == StateRow("0a1b2c3d0000000000000000000000ff", True, 2, 600_000, 1_790_848_800)


@pytest.mark.parametrize(
    ("data", "unplays", "is_played"),
    [
        ({"Played": False, "PlayCount": 1, "PlaybackPositionTicks": 50_000}, True, True),
        ({"Played": False, "PlayCount": 1, "PlaybackPositionTicks": 50_000}, False, False),
        ({"Played": False, "PlayCount": 0, "PlaybackPositionTicks": 50_000}, True, False),
        ({"Played": False, "PlayCount": 3, "PlaybackPositionTicks": 0}, True, False),
        ({"Played": True}, True, True),
        ({}, True, False),
    ],
)
def test_what_is_watched_again_stays_watched(data: dict[str, Any], unplays: bool, is_played: bool) -> None:
    """Up to 10.11 the mark is taken away when something begins again, and its count is left."""
    assert state_of(item(UserData=data), unplays=unplays).is_played is is_played


def test_s20_a_missing_date_stays_missing() -> None:
    """Played without a date is played at no known time; the year 1 is no date."""
    assert state_of(item(UserData={"Played": True}), unplays=False).last_played is None
    old = {"Played": True, "LastPlayedDate": "0001-01-01T00:00:00.0000000Z"}
    assert state_of(item(UserData=old), unplays=False).last_played is None


def test_a_season_names_its_show() -> None:
    """Its number is the season's; specials are season 0."""
    row = row_of(item(Type="Season", IndexNumber=0, SeriesId="5", SeriesName="Show"), ItemKind.SEASON)
    assert (row.season, row.number, row.parent_key, row.parent_title) == (0, None, "5", "Show")


def test_a_track_names_album_and_artist() -> None:
    """The first artist of the album counts."""
    fields = {"Album": "Kind of Blue", "AlbumId": "7", "AlbumArtists": [{"Name": "Miles Davis", "Id": "8"}]}
    row = row_of(item(Type="Audio", IndexNumber=3, ParentIndexNumber=1, **fields), ItemKind.TRACK)
    assert (row.parent_key, row.parent_title, row.grandparent_key) == ("7", "Kind of Blue", "8")
    assert (row.grandparent_title, row.season, row.number) == ("Miles Davis", 1, 3)


@pytest.mark.parametrize(
    ("listed", "ids"),
    [
        ({"IMDB": "TT0133093", "tmdb": "0603"}, ("imdb:tt0133093", "tmdb:603")),
        ({"Tmdb": "tt0133093"}, ("imdb:tt0133093",)),
        ({"Imdb": "133093", "Tmdb": "", "Tvdb": "x", "AniDB": 23}, ("anidb:23",)),
        ({"TmdbCollection": "2344", "MusicBrainzAlbum": "a", "MusicBrainzTrack": "B-1"}, ("musicbrainztrack:b-1",)),
        ({"Tvdb": None, "x y": "1", "Zap2It": "EP0001"}, ("zap2it:ep0001",)),
        (None, ()),
    ],
)
def test_ids_of_providers_are_spelled_in_one_way(listed: Any, ids: tuple[str, ...]) -> None:
    """Casing varies; what many items share is no id of one of them."""
    assert row_of(item(ProviderIds=listed), ItemKind.MOVIE).ids == ids


def test_s26_a_bad_entry_is_told_and_its_neighbours_come() -> None:
    """One entry that cannot be read costs none of the others."""
    body = page({"Id": "B1", "Type": "Movie"}, {"Id": "b2", "IndexNumber": "first"}, 7, {"Name": "x"}, {"Id": " "})
    found = page_of(body, lambda one: one.id)
    assert (found.rows, found.received, found.total, found.offset) == (("B1",), 5, 40, 20)
    assert [entry.key for entry in found.bad] == ["b2", "", "", ""]
    assert found.bad[3] == BadItem("", "It has no id")


def test_numbers_as_texts_are_read() -> None:
    """Proxies and plugins write them so."""
    found = page_of(page({"Id": "b", "IndexNumber": "4"}), lambda one: one.index_number)
    assert found.rows == (4,)


@pytest.mark.parametrize(("kind", "rows"), [("null", 1), ('"Episode"', 1), ('"Trailer"', 0)])
def test_an_item_that_does_not_say_what_it_is_is_what_was_asked_for(kind: str, rows: int) -> None:
    """One of another kind is left out."""
    body = b'{"Items":[{"Id":"b","Type":%s}],"TotalRecordCount":1}' % kind.encode()
    found = page_of(body, lambda one: walked(one, "", ItemKind.EPISODE, unplays=True, has_state=True))
    assert (len(found.rows), found.left_out) == (rows, 1 - rows)


def test_what_has_no_file_is_left_out() -> None:
    """A missing episode is told of as virtual."""
    body = page({"Id": "b", "Type": "Episode", "LocationType": "Virtual"}, {"Id": "c", "Type": "Episode"})
    found = page_of(body, lambda one: walked(one, "", ItemKind.EPISODE, unplays=True, has_state=True))
    assert ([row.item.key for row in found.rows], found.left_out) == (["c"], 1)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"CollectionType": "movies"}, LibraryKind.MOVIES),
        ({"CollectionType": "tvshows"}, LibraryKind.SHOWS),
        ({"CollectionType": "music"}, LibraryKind.MUSIC),
        ({}, LibraryKind.MIXED),
        ({"CollectionType": "boxsets"}, LibraryKind.OTHER),
        ({"CollectionType": "homevideos"}, LibraryKind.OTHER),
    ],
)
def test_libraries_are_sorted_by_what_they_hold(fields: dict[str, str], kind: LibraryKind) -> None:
    """None at all is a mixed one."""
    library = library_of(item(Type="CollectionFolder", Name="L", **fields))
    assert library is not None
    assert library.kind is kind


def test_what_is_no_library_is_none() -> None:
    """A playlist or a channel can stand among them."""
    assert library_of(item(Type="Channel", Name="L")) is None


def test_s42_titles_drive_no_terminal() -> None:
    """Control characters of a server's texts are taken out."""
    assert row_of(item(Name="A\x1b[2JB\u202e"), ItemKind.MOVIE).title == "AB"
