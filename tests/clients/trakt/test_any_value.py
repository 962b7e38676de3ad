"""Whatever stands in an answer of Trakt: it is read, or it is told that it cannot be read, and it is harmless (S42)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clients.trakt.support import DETAILS, Hand, page_of
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.clients.trakt.times import epoch_of, iso
from tui.clients.trakt.watch_wire import account_of, activities_of, paused_of, play_of, rated_of, watched_of
from tui.clients.trakt.wire import entry_of, id_of, is_other, item_of, kind_in, list_of
from tui.errors import BadResponse, SyncError
from tui.model.clean import clean_text, is_safe
from tui.model.lists import Entry, EntryKind, Privacy
from tui.model.trakt import NewPlay
from tui.sandbox.text_faults import HOSTILE
from tui.sandbox.trakt.access import TraktAccess

NAMES = re.findall(
    r"\w+",
    "id ids trakt slug imdb tmdb tvdb type movie show season episode person title name year number rank user username "
    "description privacy display_numbers updated_at created_at item_count plays seasons episodes last_watched_at "
    "reset_at progress paused_at rating rated_at watched_at action limits list count account timezone vip all",
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["movie", "show", "episode", "season", "person", "2026-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z", HOSTILE]
    )
)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=40,
)


@given(ANY)
def test_no_value_makes_the_reading_fail(value: Any) -> None:
    """Of any shape, at any place."""
    for kind in EntryKind:
        for found in (entry_of(kind, value), entry_of(kind, {kind.value: value, "show": value})):
            assert found is None or (found.kind is kind and found.trakt_id is not None and found.trakt_id > 0)
        watched_of(kind, value)
        rated_of(kind, {kind.value: {"ids": {"trakt": 1}}, "rating": value})
    for read in (item_of, list_of, play_of, paused_of, kind_in, is_other, activities_of):
        read(value)
    watched_of(EntryKind.SHOW, {"show": {"ids": {"trakt": 1}}, "seasons": value})
    account_of(value, 0.0)


@given(ANY)
def test_what_is_kept_of_a_list_is_of_its_type(value: Any) -> None:
    """A list with its id is read whatever the rest is."""
    raw = dict.fromkeys(NAMES, value) | {"ids": {"trakt": 5, "slug": value}}
    found = list_of(raw)
    assert found is not None
    assert isinstance(found.details.privacy, Privacy)
    assert isinstance(found.item_count, int)
    assert clean_text(found.details.title) == found.details.title
    assert clean_text(found.slug) == found.slug


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "0", "x", "", None, [1], {}, 1 << 63, "9" * 30, "\uff11"])
def test_what_is_no_id_is_none(value: Any) -> None:
    """Not even a digit of another script."""
    assert id_of(value) is None


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("603", 603), (9_000_000_001, 9_000_000_001)])
def test_ids_are_numbers_also_above_32_bits(value: Any, number: int) -> None:
    """And as texts."""
    assert id_of(value) == number


def test_ids_of_others_are_kept_when_they_are_ids() -> None:
    """Not a number where imdb has letters; nothing of a source that nobody asked for."""
    ids = {"trakt": 1, "slug": "heat", "imdb": "tt0113277", "tmdb": "949", "tvdb": None, "plex": {"guid": "x"}}
    entry = entry_of(EntryKind.MOVIE, {"movie": {"title": "Heat", "year": 1995, "ids": ids}})
    assert entry == Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949"), 1)
    odd = {"trakt": 1, "imdb": "949", "tmdb": -1, "tvdb": "12 "}
    assert entry_of(EntryKind.MOVIE, {"movie": {"title": None, "ids": odd}}) == Entry(EntryKind.MOVIE, "", trakt_id=1)


def test_an_episode_without_a_title_is_called_by_its_number() -> None:
    """Titles are null on unaired episodes."""
    row = {"episode": {"season": 1, "number": 3, "title": None, "ids": {"trakt": 7}}, "show": {"title": "Severance"}}
    entry = entry_of(EntryKind.EPISODE, row)
    assert entry == Entry(EntryKind.EPISODE, "Episode 3", trakt_id=7, show_title="Severance", season=1, number=3)


def test_s42_hostile_names_are_made_harmless() -> None:
    """Of items, shows, lists and users; a description keeps its lines."""
    row = {
        "id": 1,
        "rank": 1,
        "type": "episode",
        "episode": {"title": HOSTILE, "season": 1, "number": 1, "ids": {"trakt": 1}},
        "show": {"title": HOSTILE + "L" * 10_000},
    }
    item = item_of(row)
    found = list_of({"name": HOSTILE, "description": f"one\r\n{HOSTILE}\ntwo", "ids": {"trakt": 1, "slug": HOSTILE}})
    assert item is not None
    assert found is not None
    for text in (item.entry.title, item.entry.show_title, found.details.title, found.slug):
        assert text
        assert is_safe(text)
        assert len(text) <= 500
    lines = found.details.description.split("\n")
    assert (lines[0], lines[-1]) == ("one", "two")
    assert all(is_safe(line) for line in lines)


def test_the_official_contract_has_an_array_around_a_changed_list() -> None:
    """Either is taken; two lists are none."""
    one = {"name": "L", "ids": {"trakt": 5}}
    assert list_of([one]) == list_of(one)
    assert list_of([one, one]) is None


@pytest.mark.parametrize(
    ("text", "epoch"),
    [
        ("2014-09-01T09:10:11.000Z", 1_409_562_611.0),
        ("2014-09-01T09:10:11.250Z", 1_409_562_611.25),
        ("2014-09-01T09:10:11Z", 1_409_562_611.0),
        ("2014-09-01T14:40:11.000+05:30", 1_409_562_611.0),
        ("2014-09-01T09:10:11.000", None),
        ("0001-01-01T00:00:00.000Z", None),
        ("2014-13-01T09:10:11.000Z", None),
        ("soon", None),
        ("", None),
        (None, None),
        (1_409_562_611, None),
    ],
)
def test_s19_times_are_read_with_their_zone_or_not_at_all(text: Any, epoch: float | None) -> None:
    """A time without a zone means nothing."""
    assert epoch_of(text) == epoch


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_s19_a_time_comes_back_as_it_was_written(milliseconds: int) -> None:
    """To the millisecond."""
    moment = milliseconds / 1000
    assert iso(moment).endswith("Z")
    assert epoch_of(iso(moment)) == moment


@pytest.mark.parametrize("seasons", [None, "x", [None], [{"number": 1}], [{"number": 1, "episodes": [{"plays": 1}]}]])
def test_s22_episodes_that_are_not_told_are_unknown(seasons: Any) -> None:
    """Absent, or not to be read: never "none was watched"."""
    watched = watched_of(EntryKind.SHOW, {"show": {"ids": {"trakt": 1}}, "seasons": seasons})
    assert watched is not None
    assert watched.episodes is None


@pytest.mark.parametrize(("told_rating", "rating"), [(7, 7), (7.6, 8), (10, 10), (0, None), (11, None), ("7", None)])
def test_ratings_are_1_to_10(told_rating: Any, rating: int | None) -> None:
    """0 is none."""
    rated = rated_of(EntryKind.MOVIE, {"movie": {"ids": {"trakt": 1}}, "rating": told_rating})
    assert (rated.rating if rated else None) == rating


Reads = Callable[[TraktReader], Any]
READS: dict[str, Reads] = {
    "settings": lambda reader: reader.settings(),
    "activities": lambda reader: reader.last_activities(),
    "lists": lambda reader: reader.lists(),
    "list": lambda reader: reader.list(1),
    "items": lambda reader: reader.list_items(1),
    "look_up": lambda reader: reader.look_up("tmdb", "1", EntryKind.MOVIE),
    "watched": lambda reader: reader.watched(EntryKind.SHOW),
    "playback": lambda reader: reader.playback(),
    "ratings": lambda reader: reader.ratings(EntryKind.MOVIE),
    "history": lambda reader: reader.history(EntryKind.EPISODE),
}
FILM = Entry(EntryKind.MOVIE, "Heat", trakt_id=1)
Writes = Callable[[TraktWriter], Any]
WRITES: dict[str, Writes] = {
    "create": lambda writer: writer.create_list(DETAILS),
    "update": lambda writer: writer.update_list(1, DETAILS, {"title"}),
    "delete": lambda writer: writer.delete_list(1),
    "add": lambda writer: writer.add_items(1, [FILM]),
    "remove": lambda writer: writer.remove_items(1, [FILM]),
    "reorder": lambda writer: writer.reorder(1, [1]),
    "add_history": lambda writer: writer.add_history([NewPlay(FILM, 1.0)]),
    "remove_history": lambda writer: writer.remove_history([1]),
    "pause": lambda writer: writer.scrobble_pause(FILM, 50),
}
BODIES = (
    b"", b"null", b"[]", b"{}", b'""', b"7", b"[[]]", b"[null]", b"{", b"\xff\xfe\x00", b"NaN", b'{"added": 7}',
    b'{"not_found": [1]}', b'{"list": []}', b"[" * 5000, b'{"a":' * 5000, b"<html>", b'{"progress": true}',
)  # fmt: skip


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("body", BODIES)
async def test_a_read_of_any_body_ends_in_an_answer_or_an_error_of_ours(
    hand: list[Hand], name: str, body: bytes
) -> None:
    """Nothing else gets out; and what was listed is never proven by it, unless it is an empty list that says so."""
    hand.append(Hand(lambda _: _raw(body)))
    try:
        answer = await READS[name](hand[0].reader)
    except SyncError:
        return
    if name in {"lists", "items", "watched", "playback", "ratings", "history"}:
        assert not answer[1].is_complete


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("body", BODIES)
async def test_a_write_that_is_answered_by_any_body_is_sent_once(hand: list[Hand], name: str, body: bytes) -> None:
    """Whatever comes: the client never sends it again by itself."""
    hand.append(Hand(lambda _: _raw(body)))
    with suppress(SyncError):
        await WRITES[name](hand[0].writer)
    assert len(hand[0].asked) == 1


@pytest.mark.parametrize(
    "fault",
    ["odd_rows", "half", "no_rows", "no_headers", "wrong_count", "moving_count", "first_page", "repeated",
     "fewer_pages"],
)  # fmt: skip
async def test_s3_no_lie_about_pages_is_believed(trakt: TraktAccess, reader: TraktReader, fault: str) -> None:
    """Rows may be missing or come twice: what is given is never called complete."""
    made = trakt.make_list("Many", [title.key for title in trakt.known.add_movies(600)])
    trakt.faults.load(f"list_items:{fault}")
    try:
        items, proof = await reader.list_items(made.id)
    except BadResponse:
        return
    assert not proof.is_complete
    assert {item.entry.key for item in items} <= set(trakt.look(made.id).keys)


async def test_an_answer_that_never_ends_is_given_up(trakt: TraktAccess, reader: TraktReader) -> None:
    """At 64 MB, without keeping them all twice."""
    trakt.faults.load("settings:huge=70")
    with pytest.raises(BadResponse, match="larger than"):
        await reader.settings()


async def test_names_that_do_harm_come_through_the_line_harmless(trakt: TraktAccess, reader: TraktReader) -> None:
    """S42, over HTTP."""
    made = trakt.make_list("Named", [title.key for title in trakt.known.add_movies(5)])
    trakt.faults.load("list_items:hostile_names,list:hostile_names")
    whole = await reader.whole_list(made.id)
    texts = [whole.list.details.title, *(item.entry.title for item in whole.items)]
    assert len(texts) == 6
    assert all(text and is_safe(text) and len(text) <= 500 for text in texts)


def _raw(body: bytes) -> Any:
    answer = page_of([], 1, 1, 1)
    return type(answer)(200, headers=dict(answer.headers) | {"content-length": str(len(body))}, content=body)
