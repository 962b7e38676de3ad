"""Reading the play history: pages that never count, exports of one moment, timelines and reasons."""

from __future__ import annotations

import msgspec
import pytest

from tests.store.plays.scene import DAY, START, session, take_all
from tui.model.plays import HistoryLine, SourceKind
from tui.model.tautulli import RawSession
from tui.store.plays import history
from tui.store.store import Store


def plays(count: int, first: int = 1, **changes: object) -> list[RawSession]:
    """Plays of two accounts, three of them begun in the same second, one film after the other."""
    return [
        session(
            id=number,
            reference_id=number,
            started=START + number // 3 * DAY,
            stopped=START + number // 3 * DAY + 60,
            paused_counter=0,
            user_id=7 + number % 2,
            user=("anna", "ben")[number % 2],
            rating_key=100 + number,
            guid=f"plex://movie/{number:024x}",
            title=f"Film {number}",
            **changes,
        )
        for number in range(first, first + count)
    ]


async def pages(store: Store, limit: int, **filters: object) -> list[HistoryLine]:
    """All pages, one after the other."""
    found: list[HistoryLine] = []
    while page := await store.plays.lines(limit=limit, before=found[-1] if found else None, **filters):  # type: ignore[arg-type]
        found += page
    return found


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
async def test_pages_hold_every_play_once_newest_first(store: Store, limit: int) -> None:
    """However long the pages are, each play stands on one of them, in the order of time."""
    await take_all(store, plays(20))
    lines = await pages(store, limit)
    assert [line.started for line in lines] == sorted((line.started for line in lines), reverse=True)
    assert sorted(line.id for line in lines) == sorted({line.id for line in lines})
    assert len(lines) == 20


async def test_plays_of_an_unknown_time_come_last(store: Store) -> None:
    """They are not lost, and do not pass for the oldest or the newest."""
    await take_all(store, plays(5))
    await store.db.write(lambda raw: raw.execute("UPDATE plays SET at = NULL, started = NULL WHERE id & 255 IN (2, 4)"))
    lines = await pages(store, 2)
    assert [line.at is None for line in lines] == [False, False, False, True, True]
    assert len({line.id for line in lines}) == 5


async def test_a_line_tells_all_that_faces_show(store: Store) -> None:
    """Names of server, account and device, the item with its numbers, and how it was streamed."""
    await take_all(store, plays(1))
    (line,) = await store.plays.lines()
    assert (line.source_kind, line.source_name, line.server_name) == (SourceKind.TAUTULLI, "tautulli.db", "server-one")
    assert (line.person, line.account, line.title, line.year, line.item_key) == ("", "ben", "Film 1", 2023, 101)
    assert (line.player, line.platform, line.transcode_decision) == ("TV", "Android", "direct play")
    assert (line.duration, line.percent, line.watched, line.sessions) == (60, 51, 0.5, 1)


async def test_a_person_sees_the_plays_of_all_own_accounts(store: Store) -> None:
    """Filtered by person, only mapped accounts count; a guest's play never reaches the owner."""
    await take_all(store, plays(10))
    accounts = {account.username: account.id for account in await store.people.accounts()}
    await store.people.map(accounts["anna"], "Anna")
    (anna,) = await store.people.all()
    lines = await pages(store, 3, person=anna.id)
    assert {line.account for line in lines} == {"Anna"}
    assert len(lines) == 5


@pytest.mark.parametrize(("name", "count"), [("ANNA", 5), ("ben", 5), ("owner", 5), ("nobody", 0), ("", 0)])
async def test_a_name_finds_persons_and_accounts_in_any_case(store: Store, name: str, count: int) -> None:
    """The name of a person, a friendly name or a user name; who is mapped is still found by the account's name."""
    await take_all(store, plays(10))
    accounts = {account.username: account.id for account in await store.people.accounts()}
    await store.people.map(accounts["anna"], "Owner")
    assert len(await pages(store, 3, person=name)) == count
    assert sum([len(batch) async for batch in store.plays.export(person=name)]) == count


async def test_since_leaves_out_what_is_older(store: Store) -> None:
    """The bound itself is in."""
    await take_all(store, plays(9))
    lines = await store.plays.lines(since=START + 2 * DAY)
    assert sorted({line.started for line in lines}) == [START + 2 * DAY, START + 3 * DAY]


async def test_an_export_is_of_one_moment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays that come in, and times that change, while an export runs do not show in it."""
    monkeypatch.setattr(history, "EXPORT_BATCH", 4)
    await take_all(store, plays(10))
    found: list[HistoryLine] = []
    async for batch in store.plays.export():
        if not found:
            await take_all(store, plays(20))
            await store.db.write(lambda raw: raw.execute("UPDATE plays SET at = at + 1000000000"))
        found += batch
    assert [line.at for line in found] == sorted(START + number // 3 * DAY for number in range(1, 11))
    assert len({line.id for line in found}) == 10


async def test_an_export_may_be_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops reading leaves no reading open."""
    monkeypatch.setattr(history, "EXPORT_BATCH", 4)
    await take_all(store, plays(10))
    export = store.plays.export()
    assert len(await anext(export)) == 4
    await export.aclose()  # type: ignore[attr-defined]
    await store.db.write(lambda raw: raw.execute("UPDATE plays SET percent = 1"))


async def test_totals_and_span_need_no_counting(store: Store) -> None:
    """What each source tells of, and from when to when."""
    await take_all(store, plays(9))
    (totals,) = await store.plays.totals()
    assert (totals.sessions, totals.plays, totals.merged) == (9, 9, 0)
    assert await store.plays.span() == (START, START + 3 * DAY)


async def test_the_timeline_of_a_work_holds_all_its_copies(store: Store) -> None:
    """A film in two libraries is one work: its timeline holds the plays of both."""
    copy = msgspec.structs.replace(plays(1)[0], id=50, reference_id=50, rating_key=999, started=START + 5 * DAY)
    copy = msgspec.structs.replace(copy, stopped=START + 5 * DAY + 60)
    await take_all(store, [*plays(4), copy])
    newest = (await store.plays.lines(limit=1))[0]
    timeline = await store.plays.of_work(newest.id)
    assert [line.item_key for line in timeline] == [101, 999]
