"""The bodies of Plex servers: JSON and XML are the same, odd entries stay alone, and what is no Plex is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tui.clients import values
from tui.clients.plex.items import Unusable, item_of, page_of, scoped, state_of, walked
from tui.clients.plex.wire import Listing, WireItem, container_of, listing_of
from tui.clients.plex.xml import DEEPEST, NotXml, element_of
from tui.errors import BadResponse, ServerError, SyncError
from tui.model.health import Trouble
from tui.model.library import ItemKind, StateRow, StateScope

EPISODE = b"""<?xml version="1.0" encoding="UTF-8"?>
<MediaContainer size="1" totalSize="9" offset="4" librarySectionID="2" parentTitle="Season 0" grandparentTitle="Tides">
<Video ratingKey="412" key="/library/metadata/412" guid="com.plexapp.agents.thetvdb://81189/0/7?lang=en" type="episode"
 title="Low &amp; Lower" index="7" parentIndex="0" parentRatingKey="411" grandparentKey="/library/metadata/410/children"
 duration="1320000" originallyAvailableAt="2019-03-31" addedAt="1700000000" updatedAt="1700000100" viewCount="2"
 viewOffset="61000" lastViewedAt="1756684800">
<Media id="1"><Part id="2" file="/tv/Tides/S00E07.mkv"/></Media><Guid id="tvdb://349232"/>
</Video></MediaContainer>"""


def read(body: Mapping[str, Any] | bytes) -> Listing:
    """Read a body, or the JSON of a container."""
    if isinstance(body, bytes):
        return listing_of(body, str)
    return listing_of(json.dumps({"MediaContainer": body}).encode(), str)


def only(listing: Listing) -> WireItem:
    """The one entry of a listing."""
    (entry,) = listing.entries
    assert entry is not None
    return entry


def test_an_episode_in_xml() -> None:
    """Attributes of the container are those of its children where these lack them; season 0 is a season."""
    listing = read(EPISODE)
    item = item_of(only(listing), ItemKind.EPISODE)
    assert (listing.size, listing.total, listing.offset) == (1, 9, 4)
    assert (item.key, item.title, item.library_key, item.season, item.number) == ("412", "Low & Lower", "2", 0, 7)
    assert (item.parent_key, item.parent_title) == ("411", "Season 0")
    assert (item.grandparent_key, item.grandparent_title) == ("410", "Tides")
    assert (item.ids, item.runtime_ms, item.released, item.year) == (("tvdb:349232",), 1_320_000, "2019-03-31", 2019)
    assert (item.added_at, item.changed_at, item.path) == (1_700_000_000, 1_700_000_100, "/tv/Tides/S00E07.mkv")
    assert state_of(only(listing)) == StateRow("412", True, 2, 61_000, 1_756_684_800)


def test_the_same_in_json() -> None:
    """Whatever types the fields have."""
    plain = {
        "ratingKey": 412,
        "guid": "com.plexapp.agents.thetvdb://81189/0/7?lang=en",
        "type": "episode",
        "title": "Low & Lower",
        "index": 7.0,
        "parentIndex": 0,
        "parentKey": "/library/metadata/411",
        "grandparentRatingKey": "410",
        "duration": "1320000",
        "originallyAvailableAt": "2019-03-31T00:00:00Z",
        "addedAt": 1_700_000_000,
        "updatedAt": "1700000100",
        "Media": [{"Part": [{"file": "/tv/Tides/S00E07.mkv"}]}],
        "Guid": ["tvdb://349232"],
    }
    shared = {"size": 1, "librarySectionID": 2, "parentTitle": "Season 0", "grandparentTitle": "Tides"}
    found = item_of(only(read({**shared, "Metadata": [plain]})), ItemKind.EPISODE)
    assert found == item_of(only(read(EPISODE)), ItemKind.EPISODE)


def test_what_an_item_says_itself_goes_before_its_container() -> None:
    """The container only fills gaps."""
    rows = [{"ratingKey": "1", "parentTitle": "Own"}, {"ratingKey": "2"}]
    listing = read({"size": 2, "parentTitle": "Shared", "Metadata": rows})
    assert [entry.parentTitle for entry in listing.entries if entry] == ["Own", "Shared"]


def test_the_place_of_an_episode_may_stand_in_its_guid_only() -> None:
    """A legacy agent says where it belongs."""
    row = {"ratingKey": "9", "guid": "com.plexapp.agents.thetvdb://81189/0/7"}
    item = item_of(only(read({"size": 1, "Metadata": [row]})), ItemKind.EPISODE)
    assert (item.season, item.number, item.ids) == (0, 7, ())


@pytest.mark.parametrize("size", [0, "0"])
def test_an_empty_list_is_left_out(size: int | str) -> None:
    """The container says that there are none."""
    assert read({"size": size}) == Listing([], 0, None, None)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", ServerError, "empty answer"),
        (b"\xef\xbb\xbf", ServerError, "empty answer"),
        (b"null", ServerError, "empty answer"),
        (b'""', BadResponse, "not a list"),
        (b"[]", BadResponse, "no MediaContainer"),
        (b"{}", BadResponse, "no MediaContainer"),
        (b'{"MediaContainer":null}', BadResponse, "no MediaContainer"),
        (b'{"MediaContainer":[]}', BadResponse, "no MediaContainer"),
        (b'{"MediaContainer":{}}', BadResponse, "how many entries"),
        (b"<MediaContainer/>", BadResponse, "how many entries"),
        (b'{"MediaContainer":{"size":2,"Metadata":[{"ratingKey":"1"},', ServerError, "cut off"),
        (b'<MediaContainer size="2"><Video ratingKey="1"/>', BadResponse, "cannot be read"),
        (b'<MediaContainer size="2"><Video ratingKe', ServerError, "cut off"),
        (b"<Response code='200' status='ok'/>", BadResponse, "no MediaContainer"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", BadResponse, "web page"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html/>", BadResponse, "web page"),
        (b"  <HTML><head><title>router</title>", BadResponse, "web page"),
    ],
)
def test_s1_what_is_no_answer_is_no_empty_list(body: bytes, kind: type[SyncError], words: str) -> None:
    """Nothing that lacks a count is taken for "there is nothing"."""
    with pytest.raises(kind, match=words):
        read(body)


def test_a_web_page_means_a_wrong_address() -> None:
    """A proxy's page, a login page, or another program."""
    with pytest.raises(BadResponse) as caught:
        container_of(b"<html><title>Login</title></html>", str)
    assert caught.value.trouble == Trouble.WRONG_ADDRESS


def test_s26_odd_entries_stay_alone() -> None:
    """What is no object, or has no key, is told; what is of another kind is left out; the others come."""
    rows = [
        None,
        7,
        "row",
        [],
        {},
        {"title": "x"},
        {"ratingKey": "5", "type": "clip"},
        {"ratingKey": "6", "type": "movie"},
    ]
    listing = read({"size": 8, "totalSize": 8, "Metadata": rows})
    page = page_of(listing, listing.total, lambda entry: walked(entry, "1", ItemKind.MOVIE))
    assert [row.item.key for row in page.rows] == ["6"]
    assert (page.received, len(page.bad), page.left_out) == (8, 6, 1)
    assert {bad.reason for bad in page.bad} == {"It is no object", "It has no rating key"}


def test_s3_more_entries_than_the_server_counts_skip_none() -> None:
    """The next page begins where the server says that this one ends."""
    listing = read({"size": 2, "totalSize": 9, "Metadata": [None, {"ratingKey": "1"}, {"ratingKey": "2"}]})
    page = page_of(listing, listing.total, state_of)
    assert (len(page.rows), len(page.bad), page.received) == (2, 1, 2)


@pytest.mark.parametrize("entries", [{"ratingKey": "1"}, [{"ratingKey": "1"}]])
def test_one_entry_may_stand_without_its_list(entries: Any) -> None:
    """As converters from XML write it."""
    assert only(read({"size": 1, "Metadata": entries})).ratingKey == "1"


def test_shows_are_directories_in_xml_and_libraries_are_none() -> None:
    """They have a rating key."""
    entries = b'<Directory key="1" type="movie"/><Directory ratingKey="5" type="show"/>'
    assert only(read(b'<MediaContainer size="2">' + entries + b"</MediaContainer>")).ratingKey == "5"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><MediaContainer size="1" title="&a;"/>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><MediaContainer size="1"/>',
        b'<MediaContainer size="1" title="&undefined;"/>',
        b"<a>" * (DEEPEST + 2) + b"</a>" * (DEEPEST + 2),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"<a/><b/>",
        b"<a",
        b"",
    ],
)
def test_xml_that_is_not_read(body: bytes) -> None:
    """Document types, entities, endless depth, and what is broken."""
    with pytest.raises(NotXml):
        element_of(body)


def test_s22_a_filter_that_is_ignored_makes_nothing_watched() -> None:
    """Rows out of scope are counted and left out."""
    rows = [{"ratingKey": "1"}, {"ratingKey": "2", "viewCount": 1}, {"ratingKey": "3", "viewOffset": 60_000}]
    listing = read({"size": 3, "Metadata": rows})
    played = page_of(listing, 3, lambda entry: scoped(entry, StateScope.PLAYED))
    started = page_of(listing, 3, lambda entry: scoped(entry, StateScope.STARTED))
    assert ([row.item_key for row in played.rows], played.left_out) == (["2"], 2)
    assert ([row.item_key for row in started.rows], started.left_out) == (["3"], 2)


def test_s20_a_missing_date_stays_missing() -> None:
    """Watched, and nobody knows when."""
    entry = only(read({"size": 1, "Metadata": [{"ratingKey": "1", "viewCount": "1"}]}))
    assert state_of(entry) == StateRow("1", True, 1, 0, None)


def test_s42_titles_cannot_drive_a_terminal() -> None:
    """Control characters and direction tricks go."""
    row = {"ratingKey": "1", "title": "A\x1b[2Jb\u202ec\n[/b]"}
    assert item_of(only(read({"size": 1, "Metadata": [row]})), ItemKind.MOVIE).title == "Abc [/b]"


def test_an_entry_without_a_key_is_unusable() -> None:
    """It could be named by nothing."""
    with pytest.raises(Unusable, match="no rating key"):
        item_of(WireItem(title="x", key="x"), ItemKind.MOVIE)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        ("0", 0),
        ("007", 7),
        (7.0, 7),
        ("7.0", 7),
        (-1, None),
        ("-1", None),
        (7.5, None),
        (True, None),
        (None, None),
        ("", None),
        ("seven", None),
        ([7], None),
        (float("inf"), None),
        (float("nan"), None),
        ("9" * 30, None),
    ],
)
def test_numbers(value: Any, number: int | None) -> None:
    """0 is a number: of the season of specials."""
    assert values.number(value) == number


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (42, "42"),
        ("42", "42"),
        ("0042", "0042"),
        (42.0, "42"),
        (" a/b ", "a/b"),
        (None, ""),
        (True, ""),
        (4.5, ""),
        ({}, ""),
    ],
)
def test_keys_are_opaque(value: Any, key: str) -> None:
    """Only the type is made one."""
    assert values.key(value) == key


@pytest.mark.parametrize(
    ("value", "length"),
    [(1, 1), ("1320000", 1_320_000), (1_320_000.7, 1_320_000), (0, None), (-5, None), (None, None), (10**12, None)],
)
def test_lengths(value: Any, length: int | None) -> None:
    """Above 0, and no longer than a month."""
    assert values.milliseconds(value) == length


@pytest.mark.parametrize(
    ("value", "yes"),
    [(True, True), (1, True), ("1", True), ("true", True), (0, False), ("0", False), (None, False), ("no", False)],
)
def test_flags(value: Any, yes: bool) -> None:
    """Three spellings of yes."""
    assert values.flag(value) is yes


@pytest.mark.parametrize(
    ("path", "tail"),
    [
        ("/library/metadata/42", "42"),
        ("/library/metadata/42/children", "42"),
        ("/library/metadata/42/", "42"),
        ("/status/sessions/history/7", "7"),
        ("42", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_the_last_part_of_a_path(path: Any, tail: str) -> None:
    """Where the key stands when it stands nowhere else."""
    assert values.tail(path) == tail
