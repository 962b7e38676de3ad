"""States of items: written exactly, marked, unmarked, and reported by players."""

from __future__ import annotations

import pytest

from tests.sandbox.jellyfin.support import NOW, TICKS, VERSIONS, Caller, film
from tui.sandbox.jellyfin.user_data import UserData

LATER = "2026-02-03T10:20:30.1234567Z"
LATER_MS = 1_770_114_030_123


@pytest.fixture
def known(box):
    """Give a film in a state that has everything."""
    item = film(box)
    box.server.user_data.put("mira", item.number, UserData(True, 3, 900 * TICKS, 1_760_000_000_000, True))
    return item


async def data_of(caller, item, person="mira"):
    return await caller.get(caller.user_data(item.number, person))


async def test_exact_write(owner, box, known):
    """Only what is in the body changes, and the answer is the state afterwards."""
    path = f"/UserItems/{box.item_id(known.number)}/UserData"
    answer = (
        await owner.ask("POST", path, {"PlayCount": 5, "LastPlayedDate": None}, userId=box.user_id("mira"))
    ).json()
    assert (answer["PlayCount"], answer["Played"], answer["PlaybackPositionTicks"]) == (5, True, 900 * TICKS)
    assert answer["LastPlayedDate"] == "2025-10-09T08:53:20.0000000Z"
    answer = (await owner.ask("POST", path, {"played": False, "LASTPLAYEDDATE": LATER})).json()
    assert (answer["Played"], answer["LastPlayedDate"]) == (False, "2026-02-03T10:20:30.1230000Z")
    assert await data_of(owner, known) == answer
    assert box.server.user_data.of("mira", known.number).last_played_ms == LATER_MS


async def test_the_household_sees_it(owner, box):
    """What is written shows in the household's view, and the other way round."""
    item = film(box)
    path = f"/UserItems/{box.item_id(item.number)}/UserData"
    await owner.ask("POST", path, {"Played": True, "PlayCount": 2, "LastPlayedDate": LATER})
    assert box.watching.state("mira", item.number).plays == 2
    box.watching.mark_unplayed("mira", item.number)
    assert (await data_of(owner, item))["Played"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"PlayCount": "3"},
        {"Played": 1},
        {"LastPlayedDate": "soon"},
        {"LastPlayedDate": 5},
        {"PlaybackPositionTicks": 0.5},
    ],
)
async def test_odd_bodies(owner, box, known, body):
    """Values of the wrong kind are 400 and change nothing."""
    before = await data_of(owner, known)
    assert await owner.status("POST", f"/UserItems/{box.item_id(known.number)}/UserData", body) == 400
    assert await data_of(owner, known) == before


async def test_marks_with_a_date(owner, box, known):
    """Each mark with a date is one more play, even back in time, and zeroes the position."""
    path = f"/UserPlayedItems/{box.item_id(known.number)}"
    for count, date in ((4, "20200101120000"), (5, "2020-01-01T12:00:00Z")):
        answer = (await owner.ask("POST", path, datePlayed=date)).json()
        assert (answer["PlayCount"], answer["LastPlayedDate"]) == (count, "2020-01-01T12:00:00.0000000Z")
        assert answer["PlaybackPositionTicks"] == 0
    assert await owner.status("POST", path, datePlayed="yesterday") == 400


@pytest.mark.parametrize("version", VERSIONS)
async def test_marks_without_a_date(owner, box, known, version):
    """Without a date the count stays; the old date stays too, or in 10.8 becomes now."""
    box.server.version = version
    path = f"/Users/{box.user_id('mira')}/PlayedItems/{box.item_id(known.number)}"
    old, now = "2025-10-09T08:53:20.0000000Z", "2026-02-02T02:40:00.0000000Z"
    for _ in range(2):
        answer = (await owner.ask("POST", path)).json()
        assert (answer["PlayCount"], answer["Played"]) == (3, True)
        assert answer["LastPlayedDate"] == (now if version.startswith("10.8") else old)


async def test_a_first_mark_without_a_date(owner, box):
    """What was never played is played once then, nobody knows when."""
    answer = (await owner.ask("POST", f"/UserPlayedItems/{box.item_id(film(box).number)}")).json()
    assert (answer["Played"], answer["PlayCount"], "LastPlayedDate" in answer) == (True, 1, False)


async def test_unmark(owner, box, known):
    """Unmarking forgets count, position and date, but not the favourite; twice is as once."""
    path = f"/UserPlayedItems/{box.item_id(known.number)}"
    answers = [(await owner.ask("DELETE", path)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert "LastPlayedDate" not in answers[0]
    assert [answers[0][name] for name in ("Played", "PlayCount", "PlaybackPositionTicks", "IsFavorite")] == [
        False,
        0,
        0,
        True,
    ]


async def test_marks_of_folders(owner, box):
    """A mark of a show or season meets every episode below, and no other."""
    show = box.collection.of("TV Shows", "show")[0]
    season = box.collection.children(show.number)[-1]
    await owner.ask("DELETE", f"/UserPlayedItems/{box.item_id(show.number)}")
    answer = (await owner.ask("POST", f"/UserPlayedItems/{box.item_id(season.number)}")).json()
    assert (answer["Played"], answer["UnplayedItemCount"]) == (True, 0)
    played = {one.number for one in box.collection.leaves(show.number) if box.watching.state("mira", one.number).plays}
    assert played == {one.number for one in box.collection.children(season.number)}


async def test_favourites(owner, box, known):
    """Favourites come and go, and are a filter."""
    path = f"/UserFavoriteItems/{box.item_id(known.number)}"
    assert (await owner.ask("DELETE", path)).json()["IsFavorite"] is False
    assert (await owner.ask("POST", path)).json()["IsFavorite"] is True
    assert [item["Name"] for item in await owner.items(filters="IsFavorite")] == [known.title]


async def test_for_others(http, box, owner, child):
    """An administrator writes for others; others only for themselves, and only what they see."""
    episode = box.collection.of("TV Shows", "episode")[0]
    path = f"/UserPlayedItems/{box.item_id(episode.number)}"
    assert await owner.status("POST", path, userId=box.user_id("kids")) == 200
    assert box.watching.state("kids", episode.number).plays >= 1
    assert await child.status("POST", path, userId=box.user_id("mira")) == 403
    assert await Caller(http, box, box.api_key).status("POST", path) == 404


async def report(caller, box, item, what, ticks=None, **more):
    path = "/Sessions/Playing" + (f"/{what}" if what else "")
    body = {"ItemId": box.item_id(item.number), "PositionTicks": ticks} | more
    assert await caller.status("POST", path, {name: value for name, value in body.items() if value is not None}) == 204


@pytest.mark.parametrize(
    ("share", "played", "kept"),
    [(0.04, False, 0), (0.06, False, 0.06), (0.5, False, 0.5), (0.9, False, 0.9), (0.91, True, 0)],
)
async def test_resume_rules(owner, box, share, played, kept):
    """Under 5 % there is no position, over 90 % it was played."""
    item = film(box)
    length = item.runtime_ms * 10_000
    await report(owner, box, item, "")
    await report(owner, box, item, "Stopped", int(length * share))
    data = await data_of(owner, item)
    assert (data["Played"], data["PlaybackPositionTicks"]) == (played, int(length * kept))
    assert (data["PlayCount"], data["LastPlayedDate"]) == (1, "2026-02-02T02:40:00.0000000Z")


@pytest.mark.parametrize("length", [0, 200_000])
async def test_short_and_endless(owner, box, length):
    """What is shorter than 5 minutes, or of unknown length, counts as played wherever it stops."""
    item = box.collection.add("Clip", at=NOW, runtime_ms=length)
    await report(owner, box, item, "")
    await report(owner, box, item, "Stopped", 100 * TICKS)
    assert (await data_of(owner, item))["Played"] is True


async def test_an_end_without_a_position(owner, box, known):
    """An end that tells no position is one more whole play."""
    await report(owner, box, known, "")
    await report(owner, box, known, "Stopped")
    data = await data_of(owner, known)
    assert (data["PlayCount"], data["Played"], data["PlaybackPositionTicks"]) == (5, True, 0)


@pytest.mark.parametrize("version", VERSIONS)
async def test_rewatching(owner, box, known, version):
    """Up to 10.11 something played is not played any more while it is seen again; its count stays and grows."""
    box.server.version = version
    await report(owner, box, known, "")
    data = await data_of(owner, known) if not version.startswith("10.8") else None
    state = box.server.user_data.of("mira", known.number)
    assert (state.played, state.play_count) == (version == "12.0.0", 4)
    assert data is None or data["Played"] is state.played


async def test_sessions(owner, child, key, box):
    """What plays is seen by administrators and keys; others see themselves."""
    item = film(box)
    await report(owner, box, item, "Progress", 600 * TICKS, IsPaused=True)
    session = next(one for one in await key.get("/Sessions", activeWithinSeconds=960) if "NowPlayingItem" in one)
    assert (session["UserId"], session["NowPlayingItem"]["Id"]) == (box.user_id("mira"), box.item_id(item.number))
    assert (session["PlayState"]["PositionTicks"], session["PlayState"]["IsPaused"]) == (600 * TICKS, True)
    assert {one["UserName"] for one in await child.get("/Sessions")} == {"Kinder"}
    await report(owner, box, item, "Stopped", 600 * TICKS)
    assert not any("NowPlayingItem" in one for one in await key.get("/Sessions"))


async def test_reports_that_are_refused(http, box, owner):
    """A negative position is 400, a caller without a device 404."""
    item = {"ItemId": box.item_id(film(box).number)}
    assert await owner.status("POST", "/Sessions/Playing/Progress", item | {"PositionTicks": -1}) == 400
    bare = {"Authorization": f'MediaBrowser Token="{box.api_key}"'}
    assert (await http.post(f"{box.url}/Sessions/Playing", json=item, headers=bare)).status_code == 404


async def test_the_handle_for_players(key, box):
    """Tests can let somebody play without a call, and stop."""
    item = film(box)
    session = box.begin("joerg", item.number, offset_ms=600_000, is_paused=True, is_transcoding=True)
    row = next(one for one in await key.get("/Sessions") if "NowPlayingItem" in one)
    assert (row["UserName"], row["PlayState"]["PositionTicks"]) == ("Joerg", 600 * TICKS)
    assert row["TranscodingInfo"]["VideoCodec"] == "h264"
    box.finish(session, 900_000)
    assert box.watching.state("joerg", item.number).offset_ms == 900_000
    assert not any("NowPlayingItem" in one for one in await key.get("/Sessions"))


async def test_misplaced_writes(owner, box):
    """By one report, what an administrator writes for another lands on the administrator."""
    box.server.misplaces_writes, item = True, film(box)
    path = f"/UserItems/{box.item_id(item.number)}/UserData"
    answer = await owner.ask("POST", path, {"Played": True}, userId=box.user_id("joerg"))
    assert answer.json()["Played"] is True
    assert [box.watching.state(person, item.number).plays for person in ("mira", "joerg")] == [1, 0]
