"""Plays that servers tell of themselves join the history through the statements of the import."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import Shelf, episode, film, show
from tests.store.plays.audit import TABLES, assert_in_step, dump
from tests.store.plays.fresh import fresh_store
from tests.store.plays.pulling import EMBY, FILM, GUID, HOUR, JELLYFIN, jellyfin, pull, pulled
from tests.store.plays.scene import DAY, NOW, START, session, take_all
from tui.model.library import ItemKind
from tui.model.plays import RECORD_BITS, MediaType, ServerKind
from tui.model.server_history import PulledPlay
from tui.store.plays.keys import FIRST_NAMED, key_sql, stored_key
from tui.store.store import Store

PLAYS = "SELECT at, started, stopped, paused, duration, percent, watched FROM plays ORDER BY id"


async def forbid_writes(store: Store) -> None:
    """Let every further row of the history be refused, but for the time of the last pull."""
    async with store.db.transaction() as conn:
        for table in set(TABLES) - {"play_sources"} | {"play_keys"}:
            for event in ("INSERT", "UPDATE", "DELETE"):
                await conn.execute(
                    f"CREATE TRIGGER no_{table}_{event} AFTER {event} ON {table} BEGIN SELECT raise(ABORT, 'no'); END"
                )


async def test_a_play_is_read_as_it_was_told(store: Store) -> None:
    """All that the server says stands in its line; what it does not say is unknown."""
    told = pulled(
        5, started=START, stopped=START + FILM, duration_s=FILM - 60, position_ms=FILM * 990, player="TV",
        product="Plex for LG", platform="webOS", device_id="d1", decision="direct play", library_key="2",
        account_name="anna",
    )  # fmt: skip
    taken = await pull(store, [told])
    assert (taken.added, taken.plays_added, taken.accounts_added, taken.processed) == (1, 1, 1, 1)
    (line,) = await store.plays.lines()
    assert (line.id & ((1 << RECORD_BITS) - 1), line.source_kind.value, line.source_name) == (5, "plex", "history")
    assert (line.media_type, line.title, line.year, line.guid, line.item_key) == (
        MediaType.MOVIE, "The Matrix", 1999, GUID, 1001,
    )  # fmt: skip
    assert (line.account, line.library_key, line.player, line.product, line.platform, line.transcode_decision) == (
        "anna", "2", "TV", "Plex for LG", "webOS", "direct play",
    )  # fmt: skip
    assert (line.at, line.started, line.stopped) == (START, START, START + FILM)
    assert (line.paused, line.duration, line.percent, line.watched) == (60, FILM - 60, 99, 1.0)
    await assert_in_step(store)


async def test_s20_what_is_not_told_stays_unknown(store: Store) -> None:
    """One moment is no start; no position is no percent; neither told nor worked out is neither watched nor not."""
    await pull(store, [pulled(1), pulled(2, at=START, is_watched=None), pulled(3, started=0, at=None)])
    assert await store.db.fetch_all(PLAYS) == [
        (START + FILM - 600, None, START + FILM - 600, 0, None, None, 1.0),
        (START, None, START, 0, None, None, None),
        (None, None, None, 0, None, None, 1.0),
    ]
    await assert_in_step(store)


async def test_a_start_and_what_was_played_tell_the_earliest_end(store: Store) -> None:
    """Playback Reporting tells when it began and how long it ran; a row that has not ended tells no end."""
    await pull(store, [jellyfin("a"), jellyfin("b", started=START + DAY, duration_s=None, is_watched=False)], JELLYFIN)
    assert await store.db.fetch_all(PLAYS) == [
        (START, START, START + FILM, 0, FILM, None, 1.0),
        (START + DAY, START + DAY, None, 0, None, None, 0.0),
    ]


async def test_s41_the_same_again_writes_nothing(store: Store) -> None:
    """Pulls overlap by a day: what was told before costs no row."""
    told = [pulled(1), pulled(2, item_key="", title="Gone"), pulled("x:1", stopped=START + DAY)]
    await pull(store, told)
    await forbid_writes(store)
    taken = await pull(store, [*told, told[0]])
    assert (taken.unchanged, taken.added, taken.updated) == (4, 0, 0)


async def test_a_row_that_grew_is_updated(store: Store) -> None:
    """While it plays it grows; the play follows, and what the later row leaves out stays."""
    await pull(store, [jellyfin("a", duration_s=600, player="TV", is_watched=None)], JELLYFIN)
    taken = await pull(store, [jellyfin("a", duration_s=FILM)], JELLYFIN)
    assert (taken.updated, taken.plays_updated, taken.added) == (1, 1, 0)
    (line,) = await store.plays.lines()
    assert (line.duration, line.watched, line.player) == (FILM, 1.0, "TV")
    await assert_in_step(store)


async def test_records_with_texts_are_numbered_once(store: Store) -> None:
    """The same text is the same record in every pull; numbers and texts never meet."""
    await pull(store, [jellyfin("b"), jellyfin("a", started=START + DAY)], JELLYFIN)
    await pull(store, [jellyfin("c", started=START + 2 * DAY), jellyfin("a", started=START + DAY)], JELLYFIN)
    await pull(store, [jellyfin(1, started=START + 3 * DAY)], JELLYFIN)
    ids = await store.db.fetch_all(f"SELECT id & {(1 << RECORD_BITS) - 1}, started FROM play_sessions ORDER BY 2")
    assert ids == [
        (FIRST_NAMED + 1, START),
        (FIRST_NAMED + 2, START + DAY),
        (FIRST_NAMED + 3, START + 2 * DAY),
        (1, START + 3 * DAY),
    ]


async def test_places_of_one_server_that_tell_are_sources_of_their_own(store: Store) -> None:
    """Records are unique within one of them only."""
    await pull(store, [jellyfin("1")], JELLYFIN, name="Playback Reporting")
    await pull(store, [jellyfin("1", started=START + DAY)], JELLYFIN, name="watched marks")
    await pull(store, [jellyfin("1", started=START + 2 * DAY)], EMBY)
    assert [(total.source_name, total.plays) for total in await store.plays.totals()] == [
        ("Playback Reporting", 1), ("watched marks", 1), ("history", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": ItemKind.SHOW}, "Media type is unknown"),
        ({"account_key": ""}, "User id is missing"),
        ({"stopped": int(NOW) + 2 * DAY}, "Start time lies in the future"),
        ({"started": START, "stopped": START - 1}, "Stopped before it started"),
    ],
)
async def test_s26_what_cannot_be_stored_is_told_and_its_neighbours_land(
    store: Store, change: dict[str, object], reason: str
) -> None:
    """One bad row is one finding."""
    taken = await pull(store, [pulled(1), pulled(2, **change), pulled(3)])
    assert (taken.added, taken.rejected) == (2, 1)
    assert [(found.reason, found.value) for found in taken.findings] == [(reason, "2")]


async def test_a_plex_row_and_a_record_of_tautulli_are_of_one_item(store: Store) -> None:
    """A number is a number, whoever writes it, and the same account is one account."""
    await take_all(store, [session(id=1, reference_id=1, rating_key=1001, user_id=7, guid=GUID)])
    await pull(store, [pulled(1, stopped=START + 60 * DAY)])
    assert await store.db.fetch_all("SELECT item_key, guid FROM play_items") == [(1001, GUID)]
    assert await store.db.fetch_all("SELECT count(*) FROM server_accounts WHERE account_key = '7'") == [(1,)]


async def test_s24_the_same_key_with_another_guid_is_another_item(store: Store) -> None:
    """Keys are dealt anew when a library is rebuilt."""
    await pull(store, [pulled(1), pulled(2, guid="plex://movie/5d7768ba96b655001fdc0409", ids=(), title="Heat")])
    assert await store.db.fetch_all("SELECT title FROM play_items ORDER BY id") == [("The Matrix",), ("Heat",)]


async def test_a_row_without_its_guid_is_of_the_item_that_is_known(store: Store) -> None:
    """Details may fail to come: the key says enough where one item is known by it, and nothing is forgotten."""
    await pull(store, [pulled(1)])
    bare = PulledPlay(record=2, account_key="7", kind=ItemKind.MOVIE, item_key="1001", title="The Matrix", at=START)
    await pull(store, [bare])
    taken = await pull(store, [pulled(1, guid="", ids=(), runtime_ms=None, year=None)])
    assert (taken.updated, taken.unchanged) == (0, 1)
    rows = await store.db.fetch_all("SELECT guid, year, runtime_ms FROM play_items")
    assert rows == [(GUID, 1999, FILM * 1000)]


async def test_a_deleted_item_is_stored_under_what_is_told_of_it(store: Store) -> None:
    """It has no key, so nothing can be sent to it; two of other titles or numbers are two."""
    gone = {"item_key": "", "guid": "", "ids": ()}
    episode = {"kind": ItemKind.EPISODE, "grandparent_title": "Show/1", "season": 1, "number": 2, **gone}
    await pull(store, [pulled(1, **gone), pulled(2, stopped=START + DAY, **gone), pulled(3, title="Ep", **episode)])
    rows = await store.db.fetch_all("SELECT item_key, guid, title FROM play_items ORDER BY id")
    assert rows == [
        ("", "gone://movie////The%20Matrix/", "The Matrix"),
        ("", "gone://episode/Show%2F1/1/2/Ep/", "Ep"),
    ]
    assert [line.item_key for line in await store.plays.lines()] == ["", "", ""]


async def test_s27_an_item_that_is_deleted_later_is_still_what_was_played(store: Store) -> None:
    """The overlap of the next pull tells the same record without a key: key and ids are known from before."""
    await pull(store, [pulled(1)])
    taken = await pull(store, [pulled(1, item_key="", guid="", ids=())])
    assert taken.unchanged == 1
    assert [line.item_key for line in await store.plays.lines()] == [1001]


async def test_s27_a_device_that_is_not_named_any_more_keeps_its_name(store: Store) -> None:
    """A server whose devices may not be read tells ids alone; another device is another one."""
    tv = {"device_id": "d1", "player": "TV", "platform": "webOS"}
    await pull(store, [pulled(1, **tv), pulled(2, stopped=START + DAY, **tv)])
    taken = await pull(store, [pulled(1, device_id="d1"), pulled(2, stopped=START + DAY, device_id="d2")])
    assert (taken.unchanged, taken.updated) == (1, 1)
    assert {line.at: line.player for line in await store.plays.lines()} == {START + FILM - 600: "TV", START + DAY: ""}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_s12_a_deleted_item_that_two_places_call_differently_is_one(store: Store, order: tuple[int, ...]) -> None:
    """The log has a sentence where the plugin has a title, but both have the key that it had."""
    gone = {"item_key": "", "gone_key": "f" * 32, "ids": ()}
    told = [("Playback Reporting", "The Matrix"), ("activity log", "anna is playing The Matrix on TV")]
    for name, title in (told[place] for place in order):
        await pull(store, [jellyfin("1", title=title, **gone)], JELLYFIN, name=name)
    assert [line.title for line in await store.plays.lines()] == ["The Matrix"]


async def test_s27_a_play_of_an_item_that_is_deleted_by_now_is_of_the_one_that_was_known(store: Store) -> None:
    """Another play of it was told while it was there."""
    await pull(store, [jellyfin("1")], JELLYFIN)
    gone = {"item_key": "", "gone_key": "f" * 32, "ids": (), "title": "anna is playing The Matrix on TV"}
    await pull(store, [jellyfin("1", started=START + DAY, **gone)], JELLYFIN, name="activity log")
    assert [(line.title, line.item_key) for line in await store.plays.lines()] == [("The Matrix", "f" * 32)] * 2


async def test_works_are_found_by_any_id(store: Store) -> None:
    """Plex's, Jellyfin's and an old agent's copy of one episode are one work; a special of the same number is not."""
    show = {"kind": ItemKind.EPISODE, "show_ids": ("tvdb:81189",), "season": 1, "number": 2, "ids": (), "title": "E"}
    old = "com.plexapp.agents.thetvdb://81189/1/2?lang=en"
    await pull(store, [pulled(1, **{**show, "guid": old, "show_ids": (), "item_key": "5"})])
    await pull(store, [jellyfin("1", **{**show, "ids": ("imdb:tt7777777",)})], JELLYFIN, server="j")
    await pull(store, [jellyfin("1", **{**show, "ids": ("imdb:tt7777777",), "show_ids": ()})], EMBY, server="e")
    await pull(store, [jellyfin("2", **{**show, "season": 0, "item_key": "9"})], EMBY, server="e")
    works = await store.db.fetch_all("SELECT i.work_id, i.season FROM play_items AS i ORDER BY i.id")
    assert works == [(1, 1), (1, 1), (1, 1), (4, 0)]
    await assert_in_step(store)


async def test_s23_two_episodes_of_a_server_with_one_id_are_two_works(store: Store) -> None:
    """An id that a server gives to two different places names neither more than once."""
    episode = {"kind": ItemKind.EPISODE, "season": 1, "ids": ("tvdb:5",)}
    plays = [
        jellyfin("1", number=1, item_key="a", **episode),
        jellyfin("2", number=2, item_key="b", **episode),
    ]
    await pull(store, plays, JELLYFIN)
    assert await store.db.fetch_all("SELECT count(DISTINCT work_id) FROM play_items") == [(2,)]


async def test_s23_a_show_counted_in_another_order_is_not_mixed_up(store: Store) -> None:
    """The same place in DVD order is another episode: their own ids say so."""
    place = {"kind": ItemKind.EPISODE, "season": 1, "number": 3, "show_ids": ("tvdb:81189",)}
    await pull(store, [jellyfin("1", ids=("tvdb:100",), **place)], JELLYFIN, server="aired")
    await pull(store, [jellyfin("1", ids=("tvdb:200",), **place)], JELLYFIN, server="dvd")
    await pull(store, [jellyfin("1", ids=("imdb:tt1",), **place)], JELLYFIN, server="other")
    works = await store.db.fetch_all("SELECT work_id FROM play_items ORDER BY id")
    assert works == [(1,), (2,), (1,)]


async def test_a_pull_between_the_batches_of_an_import_disturbs_nothing(store: Store) -> None:
    """Each knows its own accounts, whichever wrote last."""
    await take_all(store, [session(id=1, reference_id=1)])
    await pull(store, [jellyfin("1")], JELLYFIN)
    await take_all(store, [session(id=2, reference_id=2, started=START + DAY, stopped=START + DAY + HOUR)])
    assert len(await store.plays.lines()) == 3
    await assert_in_step(store)


@given(st.one_of(st.integers(), st.from_regex(r"[-+ ]?0{0,2}[0-9]{0,20}[a-f]?", fullmatch=True)))
def test_only_plain_numbers_are_numbers(drawn: int | str) -> None:
    """A key that is stored as a number is written just so; no two keys become one."""
    key = stored_key(str(drawn))
    assert str(key) == str(drawn)
    assert not isinstance(key, int) or abs(key) <= 1 << 63


async def test_keys_are_read_alike_in_sql_and_here() -> None:
    """An account that is stored as text is found under the key that its plays have."""
    odd = ["0", "-0", "007", "7", "-7", "9223372036854775807", "9223372036854775808", "", " 1", "1e3", "a" * 32]
    async with fresh_store() as store:
        for key in odd:
            assert await store.db.fetch_one(f"SELECT {key_sql('k')} FROM (SELECT ? AS k)", (key,)) == (stored_key(key),)


rows = st.builds(
    lambda record, start, length, key, watched: pulled(
        record, started=start, duration_s=length, item_key=key, guid="", ids=(f"tmdb:{key or 0}",), is_watched=watched
    ),
    st.one_of(st.integers(1, 4), st.sampled_from(["a", "b"])),
    st.one_of(st.none(), st.integers(START, START + DAY)),
    st.one_of(st.none(), st.integers(0, FILM)),
    st.sampled_from(["", "1", "2", "f" * 32]),
    st.sampled_from([None, True, False]),
)


@given(st.lists(st.lists(rows, max_size=4), max_size=4))
async def test_whatever_is_pulled_everything_agrees(pulls: list[list[PulledPlay]]) -> None:
    """Plays are their sessions and totals are counts after any pulls, and the last one again changes nothing."""
    async with fresh_store() as store:
        for plays in pulls:
            await pull(store, plays)
            content = await dump(store)
            taken = await pull(store, plays)
            assert (taken.added, taken.updated) == (0, 0)
            assert await dump(store) == content
        await assert_in_step(store)


async def works_of(store: Store) -> list[int]:
    """How many copies each work has, the largest first."""
    rows = await store.db.fetch_all("SELECT count(*) FROM play_items GROUP BY work_id ORDER BY 1 DESC")
    return [row[0] for row in rows]


async def test_what_the_library_knows_names_a_play_without_ids(store: Store) -> None:
    """Details did not come with the play: the mirror of the same server has them."""
    shelf = await Shelf.of(store, "server-one")
    await shelf.put(film("1001", guid=GUID))
    await pull(store, [pulled(1, ids=(), guid="")])
    await pull(store, [jellyfin("1", ids=("tmdb:603",))], JELLYFIN, server="j")
    assert await works_of(store) == [2]
    assert await store.db.fetch_all("SELECT guid FROM play_items ORDER BY id LIMIT 1") == [(GUID,)]


async def test_s23_a_play_of_two_episodes_in_one_file_is_of_neither(store: Store) -> None:
    """The history tells the first number and its ids only; the library knows that the file goes on."""
    shelf = await Shelf.of(store, "j", ServerKind.JELLYFIN)
    place = {"kind": ItemKind.EPISODE, "season": 1, "number": 1, "ids": ("tvdb:5",), "show_ids": ("tvdb:81189",)}
    await shelf.put(show(), episode("d", 1, 1, "tvdb:5", number_end=2))
    await pull(store, [jellyfin("1", item_key="d", **place)], JELLYFIN, server="j")
    await pull(store, [pulled(1, guid="", **place)])
    assert await works_of(store) == [1, 1]


async def test_s23_an_id_that_two_items_of_the_library_share_names_no_play(store: Store) -> None:
    """The mirror has two different films under it: which was played is known, what it is elsewhere is not."""
    shelf = await Shelf.of(store, "j", ServerKind.JELLYFIN)
    await shelf.put(film("a", "The Matrix", "tmdb:603"), film("b", "The Matrix Revisited", "tmdb:603", year=2001))
    await pull(store, [jellyfin("1", item_key="a", ids=("tmdb:603",))], JELLYFIN, server="j")
    await pull(store, [pulled(1)])
    assert await works_of(store) == [1, 1]
