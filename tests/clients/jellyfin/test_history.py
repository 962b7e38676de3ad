"""Plays out of the three places that tell of them, against the fake servers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.clients.jellyfin.support import NOW, MakeBox, MakeClient, everything
from tests.fake_clock import FakeClock
from tui.clients.jellyfin.client import JellyfinServer
from tui.errors import BadResponse, InvalidInput, NotFound
from tui.model.library import ItemKind
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import ServerLibrary
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.jellyfin.user_data import marked
from tui.sandbox.media import PlayRecord

DAY = 86_400
MONTH = HistoryWish(since=NOW - 30 * DAY)


async def named(client: JellyfinServer, name: str) -> HistorySource:
    """The source of a name."""
    return next(one for one in await client.history_sources() if one.name == name)


async def shelf(client: JellyfinServer, name: str) -> ServerLibrary:
    """The library of a name."""
    return next(one for one in await client.libraries() if one.name == name)


async def plays_of(
    client: JellyfinServer, name: str, wish: HistoryWish = MONTH, size: int = 40
) -> tuple[list[PulledPlay], list[str]]:
    """All plays of a source, and the keys of what could not be used."""
    source = await named(client, name)
    rows, pages = await everything(lambda start, length: client.history(source, wish, start, length), size)
    return rows, [bad.key for page in pages for bad in page.bad]


def there(box: JellyfinAccess, days: int = 30) -> list[PlayRecord]:
    """What was really played."""
    return sorted((one for one in box.watching.plays if one.started >= NOW - days * DAY), key=lambda one: one.started)


def told(box: JellyfinAccess, plays: Sequence[PulledPlay]) -> list[tuple[str, str, int | None]]:
    """Who, what and when."""
    return sorted((play.account_key, play.item_key, play.started) for play in plays)


def expected(box: JellyfinAccess, plays: Sequence[PlayRecord]) -> list[tuple[str, str, int | None]]:
    return sorted((box.user_id(one.person), box.item_id(one.number), one.started) for one in plays)


async def test_playback_reporting_is_the_first_source(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """It knows most; what is older than its first row only watched marks know."""
    names = [one.name for one in await make_client(any_box, zone="UTC").history_sources()]
    assert names == ["Playback Reporting", "watched marks"]


async def test_30_days_of_playback_reporting_are_right(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Every play with its length, also repeats and what was deleted since; device and decision come along."""
    plays, bad = await plays_of(make_client(any_box, zone="UTC"), "Playback Reporting")
    assert (told(any_box, plays), bad) == (expected(any_box, there(any_box)), [])
    assert [play.duration_s for play in plays] == [one.watched_ms // 1000 for one in there(any_box)]
    assert {play.decision for play in plays} == {"direct play", "transcode"}
    assert {play.at for play in plays} == {None}


async def test_the_zone_is_found_by_plays_that_are_known_otherwise(
    any_box: JellyfinAccess, make_client: MakeClient
) -> None:
    """Nobody tells it: states and the activity log do."""
    plays, bad = await plays_of(make_client(any_box), "Playback Reporting")
    assert (told(any_box, plays), bad) == (expected(any_box, there(any_box)), [])


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Europe/Berlin"])
@pytest.mark.parametrize("is_told", [True, False])
async def test_s19_no_play_drifts_in_any_zone(
    make_box: MakeBox, make_client: MakeClient, zone: str, is_told: bool
) -> None:
    """Half and quarter hours, told or found: 0 seconds away, over 89 days."""
    box = await make_box(zone=ZoneInfo(zone))
    wish = HistoryWish(since=NOW - 89 * DAY)
    plays, bad = await plays_of(make_client(box, zone=zone if is_told else ""), "Playback Reporting", wish)
    assert bad == []
    assert told(box, plays) == expected(box, there(box, 89))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("edge", ["2025-03-30", "2025-10-26", "2025-11-02", "2025-03-09", "2025-04-06", "2025-09-28"])
async def test_s19_both_edges_of_summer_time_are_right(
    make_box: MakeBox, make_client: MakeClient, zone: str, edge: str
) -> None:
    """Plays every 20 minutes over the change: none is an hour off, and the repeated hour is told apart by its order."""
    first = int(datetime.fromisoformat(f"{edge}T00:00:00+00:00").timestamp()) - 14 * 3600
    box = await make_box(zone=ZoneInfo(zone), clock=lambda: first + 3 * DAY)
    films = box.collection.of("Movies", "movie")
    began = [first + nth * 1200 for nth in range(84)]
    for nth, at in enumerate(began):
        box.watching.play("mira", films[nth % len(films)].number, at, at + 600, 600_000)
    client = make_client(box, zone=zone)
    plays, bad = await plays_of(client, "Playback Reporting", HistoryWish(since=first, accounts=(box.owner.id,)), 500)
    sure = [play.started for play in plays if play.started is not None]
    assert bad == []
    assert set(sure) <= {one.started for one in box.watching.plays}
    assert {play.started or play.at for play in plays} >= set(began)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("day", ["2025-03-31", "2025-04-25", "2025-10-27", "2025-11-20"])
async def test_s19_a_zone_that_was_found_is_right_on_both_sides_of_an_edge(
    make_box: MakeBox, make_client: MakeClient, zone: str, day: str
) -> None:
    """A day and some weeks after the change, back over 89 days: what is read at all is 0 seconds away."""
    now = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    box = await make_box(zone=ZoneInfo(zone), clock=lambda: now)
    client = make_client(box, clock=FakeClock(now))
    plays, bad = await plays_of(client, "Playback Reporting", HistoryWish(now - 89 * DAY))
    real = [one for one in box.watching.plays if one.started >= now - 89 * DAY]
    assert (told(box, plays), bad) == (expected(box, real), [])


async def test_a_zone_that_is_none_is_told(box: JellyfinAccess, make_client: MakeClient) -> None:
    """Nothing is read by a clock that does not exist."""
    with pytest.raises(InvalidInput, match="No time zone is called 'Mars/Base'"):
        await make_client(box, zone="Mars/Base").history_sources()


async def test_an_unknown_zone_is_told_and_never_guessed(make_box: MakeBox, make_client: MakeClient) -> None:
    """With nothing to compare with, the plugin is left out."""
    box = await make_box("10.8.13")
    for person in box.watching.people:
        for number in box.watching.touched(person):
            box.watching.mark_unplayed(person, number)
    only = (await make_client(box).history_sources())[0]
    assert only.name == "watched marks"
    assert "time_zone=Europe/Berlin" in only.note
    facts = await make_client(box).look()
    assert facts.history_source == "watched marks"
    assert any("time_zone=Europe/Berlin" in note for note in facts.notes)


async def test_errors_of_the_plugin_are_told(box: JellyfinAccess, client: JellyfinServer) -> None:
    """SQL errors come with status 200."""
    source = await named(client, "Playback Reporting")
    box.faults.load("custom_query:report_error")
    with pytest.raises(BadResponse, match="Playback Reporting answered with an error"):
        await client.history(source, MONTH, 0, 10)


async def test_only_one_query_is_ever_sent(
    box: JellyfinAccess, client: JellyfinServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin runs any SQL: it gets our text with numbers and a date, and nothing that a person typed."""
    sent: list[str] = []
    answer = box.server.reporting.query

    def listen(text: str, *others: Any) -> dict[str, Any]:
        sent.append(text)
        return answer(text, *others)

    monkeypatch.setattr(box.server.reporting, "query", listen)
    wish = HistoryWish(MONTH.since, accounts=("x'; DROP TABLE PlaybackActivity",))
    assert (await plays_of(client, "Playback Reporting", wish))[0] == []
    assert {re.sub(r"\d+", "0", text.partition(" WHERE ")[2]) for text in sent} == {
        "DateCreated >= '0-0-0 0:0:0' ORDER BY rowid LIMIT 0 OFFSET 0"
    }


async def test_accounts_can_be_chosen(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Of one person, from each source."""
    joerg = any_box.user_id("joerg")
    wish = HistoryWish(MONTH.since, accounts=(joerg,))
    client = make_client(any_box, zone="UTC")
    plays, _ = await plays_of(client, "Playback Reporting", wish)
    assert {play.account_key for play in plays} == {joerg}
    any_box.server.reporting.is_installed = False
    for source in await make_client(any_box).history_sources():
        found, _ = await plays_of(make_client(any_box), source.name, HistoryWish(NOW - 190 * DAY, accounts=(joerg,)))
        assert {play.account_key for play in found} <= {joerg}


@pytest.mark.parametrize("section", ["TV Shows", "Movies"])
async def test_libraries_can_be_chosen(any_box: JellyfinAccess, make_client: MakeClient, section: str) -> None:
    """Plays of one library, also of people who are gone; each with the library it lies in."""
    wish = HistoryWish(NOW - 89 * DAY, (await shelf(make_client(any_box), section),))
    leaves = [*any_box.collection.of(section, "movie"), *any_box.collection.of(section, "episode")]
    items = {any_box.item_id(one.number) for one in leaves}
    plays, _ = await plays_of(make_client(any_box, zone="UTC"), "Playback Reporting", wish)
    real = [one for one in there(any_box, 89) if any_box.item_id(one.number) in items]
    assert told(any_box, plays) == expected(any_box, real)
    assert {play.library_key for play in plays} == {wish.libraries[0].key}
    any_box.server.reporting.is_installed = False
    for source in await make_client(any_box).history_sources():
        found, _ = await plays_of(make_client(any_box), source.name, wish)
        assert found
        assert {play.item_key for play in found} <= items


@pytest.mark.parametrize("version", ["10.9.11", "10.11.11", "12.0.0", "emby"])
@pytest.mark.parametrize("size", [7, 500])
async def test_the_activity_log_gives_every_play(
    make_box: MakeBox, make_client: MakeClient, version: str, size: int
) -> None:
    """Starts and stops are paired, whatever the size of the pages; oldest first."""
    box = await make_box(version)
    box.server.reporting.is_installed = False
    plays, bad = await plays_of(make_client(box), "activity log", HistoryWish(NOW - 29 * DAY), size)
    real = there(box, 29)
    assert (told(box, plays), bad) == (expected(box, real), [])
    stops = {(box.user_id(one.person), box.item_id(one.number), one.started): one.stopped for one in real}
    assert {(play.account_key, play.item_key, play.started): play.stopped for play in plays} == stops
    assert [play.started for play in plays] == sorted(play.started or 0 for play in plays)


async def test_the_log_of_10_8_is_no_source(make_box: MakeBox, make_client: MakeClient) -> None:
    """It does not say what was played."""
    box = await make_box("10.8.13")
    box.server.reporting.is_installed = False
    assert [one.name for one in await make_client(box).history_sources()] == ["watched marks"]


async def test_the_log_may_grow_while_it_is_read(box: JellyfinAccess, client: JellyfinServer) -> None:
    """What comes new comes at the end."""
    box.server.reporting.is_installed = False
    source, wish = await named(client, "activity log"), HistoryWish(NOW - 29 * DAY)
    first = await client.history(source, wish, 0, 20)
    film = box.collection.of("Movies", "movie")[0]
    box.watching.play("mira", film.number, NOW - 700, NOW - 600, 90_000)
    rest, _ = await everything(lambda start, size: client.history(source, wish, start + 20, size), 20)
    assert told(box, [*first.rows, *rest]) == expected(box, there(box, 29))


async def test_watched_marks_tell_what_lies_before_the_log(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """The last play of each item and person, and nothing that a better source tells."""
    any_box.server.reporting.is_installed = False
    client = make_client(any_box)
    marks, _ = await plays_of(client, "watched marks", HistoryWish(NOW - 190 * DAY), 25)
    sources = {one.name: one for one in await client.history_sources()}
    until = sources["activity log"].reaches_back_to if "activity log" in sources else NOW
    real = {(any_box.user_id(one.person), any_box.item_id(one.number), one.started) for one in any_box.watching.plays}
    assert marks
    assert len({play.record for play in marks}) == len(marks)
    assert {play.started for play in marks} == {None}
    assert all(NOW - 190 * DAY <= (play.at or 0) < (until or 0) for play in marks)
    dated = {(play.account_key, play.item_key, play.at) for play in marks}
    assert len(dated & real) > len(dated) // 2


async def test_pages_of_watched_marks_add_up(box: JellyfinAccess, make_client: MakeClient) -> None:
    """Whatever their size, and wherever a run takes them up again."""
    box.server.reporting.is_installed = False
    wish = HistoryWish(NOW - 190 * DAY)
    whole, _ = await plays_of(make_client(box), "watched marks", wish, 500)
    small, _ = await plays_of(make_client(box), "watched marks", wish, 9)
    assert [play.record for play in small] == [play.record for play in whole]
    source = await named(make_client(box), "watched marks")
    client = make_client(box)
    page = await client.history(source, wish, 40, 10)
    again = await make_client(box).history(source, wish, 40, 10)
    assert page == again


async def test_marks_by_hand_are_not_plays_where_that_can_be_told(box: JellyfinAccess, make_client: MakeClient) -> None:
    """A season that got its marks in one moment, and marks without a date."""
    box.server.reporting.is_installed = False
    season = box.collection.of("TV Shows", "season")[0]
    episodes = box.collection.children(season.number)
    for episode in episodes:
        box.watching.mark_played("joerg", episode.number, NOW - 50 * DAY)
    marks, _ = await plays_of(make_client(box), "watched marks", HistoryWish(NOW - 190 * DAY), 3)
    keys = {box.item_id(episode.number) for episode in episodes}
    joerg = box.user_id("joerg")
    assert len(episodes) > 1
    assert not any(play.item_key in keys and play.account_key == joerg for play in marks)


async def test_in_10_8_the_log_tells_marks_by_hand_from_plays(make_box: MakeBox, make_client: MakeClient) -> None:
    """It does not say what was played, but when: where nobody played, a date is that of a mark."""
    box = await make_box("10.8.13")
    box.server.reporting.is_installed = False
    by_hand, played = [one.number for one in box.collection.of("Movies", "movie")[:2]]
    for number in (by_hand, played):
        box.watching.mark_unplayed("mira", number)
    box.watching.mark_played("mira", by_hand, NOW - 5 * DAY)
    box.watching.play("mira", played, NOW - 6 * DAY, NOW - 6 * DAY + 9000, 9_000_000)
    marks, _ = await plays_of(make_client(box), "watched marks", HistoryWish(NOW - 29 * DAY))
    keys = {play.item_key for play in marks if play.account_key == box.owner.id}
    assert box.item_id(played) in keys
    assert box.item_id(by_hand) not in keys
    real = {(box.user_id(one.person), box.item_id(one.number), one.started) for one in there(box, 29)}
    assert {(play.account_key, play.item_key, play.at) for play in marks} <= real


async def test_a_source_that_is_gone_is_told(box: JellyfinAccess, make_client: MakeClient) -> None:
    """The plugin was taken away between two runs."""
    source = await named(make_client(box), "Playback Reporting")
    box.server.reporting.is_installed = False
    with pytest.raises(NotFound, match="no Playback Reporting any more"):
        await make_client(box).history(source, MONTH, 0, 10)


async def test_a_user_has_watched_marks_of_its_own_only(box: JellyfinAccess, make_client: MakeClient) -> None:
    """Log and plugin are for administrators."""
    joerg = box.user_id("joerg")
    client = make_client(box, box.token("joerg"), user_id=joerg)
    plays, _ = await plays_of(client, "watched marks", HistoryWish(NOW - 190 * DAY))
    assert {play.account_key for play in plays} == {joerg}


async def test_plays_are_filled_in(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Ids of item and show, titles, place and runtime; each show is read once."""
    client = make_client(any_box, zone="UTC")
    plays, _ = await plays_of(client, "Playback Reporting", HistoryWish(NOW - 89 * DAY))
    filled = await client.fill_in(plays)
    shows = {one.number: one for one in any_box.collection.of("TV Shows", "show")}
    seen = 0
    for play in filled:
        if play.kind is not ItemKind.EPISODE or not play.item_key:
            continue
        item = any_box.collection.item(any_box.number(play.item_key))
        show = shows[any_box.number(play.grandparent_key)]
        assert (play.title, play.season, play.number) == (item.title, item.parent_index, item.index)
        assert play.show_ids == tuple(sorted(f"{name}:{value}" for name, value in show.ids.items()))
        assert (play.runtime_ms, play.grandparent_title) == (item.runtime_ms, show.title)
        seen += 1
    assert seen > 10
    assert [play.record for play in filled] == [play.record for play in plays]
    any_box.journal.clear()
    await client.fill_in(plays[:5])
    assert len(any_box.journal.entries) <= 5


async def test_a_deleted_item_can_be_shown_and_has_no_key(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """The plugin still knows its name."""
    client = make_client(any_box, zone="UTC")
    last = there(any_box)[-1]
    any_box.delete(last.number)
    plays, _ = await plays_of(client, "Playback Reporting")
    filled = await client.fill_in(plays)
    gone = [one for one, before in zip(filled, plays, strict=True) if before.item_key == any_box.item_id(last.number)]
    assert gone
    assert {play.item_key for play in gone} == {""}
    assert all(play.title and play.started for play in gone)


async def test_the_state_tells_how_far_the_last_play_went(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Where its date is that of the play: to the end, or to a position."""
    film, other = any_box.collection.of("Movies", "movie")[:2]
    for one in (film, other):
        any_box.watching.mark_unplayed("joerg", one.number)
    any_box.watching.play("joerg", film.number, NOW - 9000, NOW - 9000 + film.runtime_ms // 1000, film.runtime_ms)
    any_box.watching.play("joerg", other.number, NOW - 20_000, NOW - 19_000, other.runtime_ms // 4)
    client = make_client(any_box, zone="UTC")
    plays, _ = await plays_of(client, "Playback Reporting")
    filled = {play.item_key: play for play in await client.fill_in(plays) if (play.started or 0) >= NOW - 20_000}
    whole, part = filled[any_box.item_id(film.number)], filled[any_box.item_id(other.number)]
    assert (whole.is_watched, whole.position_ms) == (True, None)
    assert (part.is_watched, part.position_ms) == (False, other.runtime_ms // 4)


async def test_a_mark_by_hand_after_a_short_play_is_no_whole_play(box: JellyfinAccess, make_client: MakeClient) -> None:
    """From 10.9 on it keeps the date of the play: a few minutes are not the whole film."""
    film = box.collection.of("Movies", "movie")[0]
    box.watching.mark_unplayed("joerg", film.number)
    box.watching.play("joerg", film.number, NOW - 9000, NOW - 8400, 600_000)
    data = box.server.user_data.of("joerg", film.number)
    box.server.user_data.put("joerg", film.number, marked(data, None, NOW * 1000, keeps_date=True))
    client = make_client(box, zone="UTC")
    plays, _ = await plays_of(client, "Playback Reporting", HistoryWish(NOW - 10_000))
    filled = await client.fill_in([play for play in plays if play.item_key == box.item_id(film.number)])
    assert [(play.started, play.is_watched) for play in filled] == [(NOW - 9000, None)]


async def test_what_is_neither_film_nor_episode_nor_track_is_left_out(
    box: JellyfinAccess, make_client: MakeClient
) -> None:
    """The log tells of any video; what it is shows when the item is read."""
    client = make_client(box, zone="UTC")
    plays, _ = await plays_of(client, "Playback Reporting")
    show = box.collection.of("TV Shows", "show")[0]
    odd = msgspec.structs.replace(plays[0], record=0, item_key=box.item_id(show.number))
    assert [play.record for play in await client.fill_in([odd, plays[0]])] == [plays[0].record]
