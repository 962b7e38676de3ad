"""What a server sync must never do to what is stored (rows of the safety page by their numbers)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.media.fake_server import FILMS, JOERG, MIRA, SERIES, FakeServer, emptied, film, refusing
from tests.jobs.media.media_scene import NAME, MediaScene, media_scene
from tui.errors import BadResponse, Forbidden, ServerError
from tui.model.library import StateRow
from tui.model.pages import BadItem, Page
from tui.model.runs import RunState


async def synced(media: MediaScene) -> None:
    """Sync for the first time, with things that were watched."""
    media.server.watch(MIRA, *(f"m{number}" for number in range(1, 31)))
    media.server.watch(JOERG, "m1", "m2")
    media.server.begin(MIRA, "m31", 5_000)
    assert (await media.sync()).run.state is RunState.COMPLETED


async def test_s1_an_empty_library_is_held(media: MediaScene, server: FakeServer) -> None:
    """Nothing goes until a person says so."""
    await synced(media)
    server.tricks["items Films"] = emptied
    report = await media.sync(full=True)
    assert (report.run.state, report.counts["movies"].held) == (RunState.HELD, 35)
    assert await media.there() == set(server.rows)
    approved = await media.ended(await media.deck.runs.approve(report.run.id))
    assert approved.counts["movies"].removed == 35
    assert {key for key in await media.there() if key.startswith("m")} == set()


async def test_s1_a_library_that_is_not_listed_any_more_is_held(media: MediaScene, server: FakeServer) -> None:
    """To the gate it is an empty list."""
    await synced(media)
    server.lists.remove(SERIES)
    report = await media.sync()
    assert (report.run.state, report.counts["episodes"].held, report.counts["shows"].held) == (RunState.HELD, 23, 1)
    assert any("lists Series no longer" in warning for warning in report.warnings)
    assert await media.there() == set(server.rows)
    await media.ended(await media.deck.runs.approve(report.run.id))
    assert await media.there() == {key for key in server.rows if key.startswith("m")}
    assert (await media.sync()).run.state is RunState.COMPLETED


async def test_s1_a_lost_library_of_an_earlier_profile_is_asked_about(media: MediaScene, server: FakeServer) -> None:
    """A profile that was added again has no measure of its own; what is stored is one."""
    await synced(media)
    await media.deck.profiles.remove(NAME)
    server.lists.remove(SERIES)
    await media.add_profile()
    report = await media.sync()
    assert (report.run.state, report.counts["episodes"].held) == (RunState.HELD, 23)
    assert await media.there() == set(server.rows)


async def test_s1_s22_an_empty_list_of_what_was_watched_un_watches_nothing(
    media: MediaScene, server: FakeServer
) -> None:
    """However the server came to send it."""
    await synced(media)
    server.tricks["states Films mira played"] = emptied
    report = await media.sync(full=True)
    assert (report.run.state, report.counts["states"].held) == (RunState.HELD, 30)
    assert len(await media.watched("mira")) == 30
    server.tricks.clear()
    server.unwatch(MIRA, "m1")
    assert (await media.sync()).counts["states"].removed == 1


async def test_s1_an_empty_list_of_what_was_begun_ends_nothing(media: MediaScene, server: FakeServer) -> None:
    """The position stays as it was known."""
    await synced(media)
    server.tricks["states Films mira started"] = emptied
    await media.sync(full=True)
    assert await media.position("mira", "m31") == 5_000


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_s2_a_page_that_fails_removes_nothing(media: MediaScene, server: FakeServer, number: int) -> None:
    """What came before it is stored, the other libraries are synced, and the run says what failed."""
    await synced(media)
    server.drop("m35", "m34")
    server.put(film(99), film(1, title="Another name"))
    place = (number - 1) * 9

    def fail(request: str) -> None:
        if request == f"items Films movie {place}":
            raise BadResponse("not JSON")

    server.before = fail
    report = await media.sync()
    assert report.run.state is RunState.PARTIAL
    assert {"m35", "m34"} <= await media.there()
    assert report.counts["movies"].removed == 0
    assert "Films sync failed: not JSON" in [error.message for error in await media.errors(report.run.id)]
    server.before = lambda request: None
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    assert (again.run.state, await media.there()) == (RunState.COMPLETED, set(server.rows))


async def test_s2_a_page_is_asked_for_again_where_that_helps(media: MediaScene, server: FakeServer) -> None:
    """A server that fails now and then is read all the same."""
    failed: set[str] = set()

    def fail_once(request: str) -> None:
        if request.startswith(("items", "states")) and request not in failed and len(failed) < 5:
            failed.add(request)
            raise ServerError("busy")

    server.before = fail_once
    report = await media.sync()
    assert (report.run.state, len(failed)) == (RunState.COMPLETED, 5)
    assert await media.there() == set(server.rows)


async def test_s3_a_library_that_grows_meanwhile_loses_nothing(media: MediaScene, server: FakeServer) -> None:
    """What is gone is seen by the next sync."""
    await synced(media)
    server.drop("m1")

    def grow(request: str) -> None:
        if request == "items Films movie 9":
            server.put(film(99))

    server.before = grow
    report = await media.sync()
    assert (report.counts["movies"].removed, "m1" in await media.there()) == (0, True)
    server.before = lambda request: None
    assert (await media.sync()).counts["movies"].removed == 1


@pytest.mark.parametrize(("left", "state", "there"), [(21, RunState.COMPLETED, 21), (14, RunState.HELD, 35)])
async def test_s4_less_than_half_is_held(
    media: MediaScene, server: FakeServer, left: int, state: RunState, there: int
) -> None:
    """60 % left = tombstones; 40 % left = held."""
    await synced(media)
    server.drop(*(f"m{number}" for number in range(left + 1, 36)))
    report = await media.sync()
    assert report.run.state is state
    assert sum(key.startswith("m") for key in await media.there()) == there


async def test_s4_a_gate_that_fails_holds(
    media: MediaScene, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong in it."""
    await synced(media)
    server.drop("m1")
    monkeypatch.setattr("tui.engine.runs.gate._doubt", lambda *_: 1 / 0)
    report = await media.sync()
    assert (report.run.state, "m1" in await media.there()) == (RunState.HELD, True)


async def test_s9_another_selection_removes_nothing(media: MediaScene, server: FakeServer) -> None:
    """Neither what is no longer wanted nor what went at the same time; the next sync has a new measure."""
    await synced(media)
    server.drop("m1")
    await media.deck.profiles.edit(NAME, settings={"libraries": "films"}, check=False)
    report = await media.sync()
    assert report.run.state is RunState.COMPLETED
    assert {"m1", "e1-1"} <= await media.there()
    assert server.count("items Series") == server.count("states Series") == 0
    assert len(await media.watched("mira")) == 30
    server.drop("m2")
    await media.sync()
    assert await media.there() & {"m1", "m2", "e1-1"} == {"e1-1"}


async def test_s9_what_went_with_a_selection_goes_with_the_next_sync(media: MediaScene, server: FakeServer) -> None:
    """Though nothing has changed since, as far as marks tell."""
    await synced(media)
    server.drop("m35")
    server.unwatch(MIRA, "m1")
    await media.deck.profiles.edit(NAME, settings={"libraries": "films"}, check=False)
    first = await media.sync()
    assert (first.counts["movies"].removed, first.counts["states"].removed) == (0, 0)
    second = await media.sync()
    assert (second.counts["movies"].removed, second.counts["states"].removed) == (1, 1)
    assert (await media.sync()).counts["movies"].unchanged == 34
    assert server.count("items") == 0


async def test_a_server_that_was_known_before_is_put_right(media: MediaScene, server: FakeServer) -> None:
    """A profile that was removed and added again: what went in between goes with its second sync."""
    await synced(media)
    await media.deck.profiles.remove(NAME)
    server.drop("m35")
    await media.add_profile()
    await media.sync()
    assert "m35" in await media.there()
    await media.sync()
    assert "m35" not in await media.there()


async def test_s9_a_library_that_is_not_there_is_named(media: MediaScene, server: FakeServer) -> None:
    """With those that are, when there is nothing else to sync."""
    await media.deck.profiles.edit(NAME, settings={"libraries": "Opera"}, check=False)
    report = await media.sync()
    assert report.run.state is RunState.FAILED
    [error] = [error for error in await media.errors(report.run.id) if error.step == "libraries"]
    assert "lists no library 'Opera'" in error.message
    assert "Films, Series" in error.hint


async def test_s21_a_replaced_file_stays_watched(media: MediaScene, server: FakeServer) -> None:
    """The new item takes over what was seen of the old one, and no list that leaves it out takes that back."""
    await synced(media)
    server.drop("m1")
    server.put(film(101, ids=("tmdb:1",)))
    server.unwatch(MIRA, "m1")
    for _ in range(2):
        report = await media.sync(full=True)
        assert report.run.state is RunState.COMPLETED
        assert "m101" in await media.watched("mira")


async def test_s21_nothing_is_un_watched_while_the_items_are_not_known(media: MediaScene, server: FakeServer) -> None:
    """A film that is missing from a torn list may be gone: that it is not watched any more says nothing."""
    await synced(media)
    server.unwatch(MIRA, "m1")

    def torn(page: Page[object]) -> Page[object]:
        return Page(page.rows, page.received, (page.total or 0) + 1, offset=page.offset)

    server.tricks["items Films"] = torn
    report = await media.sync(full=True)
    assert (report.counts["states"].removed, "m1" in await media.watched("mira")) == (0, True)
    server.tricks.clear()
    assert (await media.sync(full=True)).counts["states"].removed == 1


async def test_s22_an_incomplete_list_un_watches_nothing(media: MediaScene, server: FakeServer) -> None:
    """Absent is not unwatched."""
    await synced(media)

    def shorter(page: Page[object]) -> Page[object]:
        return Page(page.rows[:-1], page.received - 1, page.total, offset=page.offset) if page.rows else page

    server.tricks["states Films joerg played"] = shorter
    server.watch(JOERG, "m3")
    report = await media.sync()
    assert (report.counts["states"].removed, await media.watched("joerg")) == (0, {"m1", "m2"} | {"m3"} - {"m3"})


async def test_s22_a_first_list_that_cannot_be_read_proves_nothing(media: MediaScene, server: FakeServer) -> None:
    """Nobody knows what has been seen; the next list that can be read tells."""
    server.watch(MIRA, "m1", "m2")

    def broken(page: Page[StateRow]) -> Page[StateRow]:
        bad = tuple(BadItem(row.item_key, "It has no watched state") for row in page.rows)
        return Page((), page.received, page.total, bad, offset=page.offset)

    server.tricks["states Films mira played"] = broken
    report = await media.sync()
    assert report.run.state is RunState.PARTIAL
    proven = """SELECT count(*) FROM state_scopes AS s JOIN server_accounts AS a ON a.id = s.account_id
        WHERE a.username = ?"""
    assert (await media.one(proven, "mira"), await media.one(proven, "joerg")) == (1, 2)
    server.tricks.clear()
    assert (await media.sync()).run.state is RunState.COMPLETED
    assert (await media.one(proven, "mira"), await media.watched("mira")) == (2, {"m1", "m2"})


async def test_s22_what_was_unwatched_is_so_after_a_complete_list(media: MediaScene, server: FakeServer) -> None:
    """Of that account, and of no other."""
    await synced(media)
    server.unwatch(JOERG, "m1")
    report = await media.sync()
    assert (report.counts["states"].removed, await media.watched("joerg")) == (1, {"m2"})
    assert "m1" in await media.watched("mira")


async def test_s22_what_is_watched_once_more_stays_watched(media: MediaScene, server: FakeServer) -> None:
    """Jellyfin up to 10.11 calls it unwatched while it is being watched again."""
    await synced(media)
    server.seen[JOERG.key]["m1"] = StateRow("m1", False, 1, 60_000, 1_790_000_100)
    await media.sync()
    assert await media.watched("joerg") == {"m1", "m2"}
    assert await media.position("joerg", "m1") == 60_000


async def test_s24_another_server_at_the_address_is_refused(media: MediaScene, server: FakeServer) -> None:
    """Its keys mean other things; nothing is read of it."""
    await synced(media)
    server.uuid = "beef" * 10
    report = await media.sync()
    assert report.run.state is RunState.FAILED
    assert "Another server answers" in report.run.message
    assert server.asked == ["identity"]


async def test_s25_an_account_that_is_refused_keeps_its_states(media: MediaScene, server: FakeServer) -> None:
    """The other accounts are read, the profile stays signed in, and one warning says what to do."""
    await synced(media)
    server.before = refusing(JOERG)
    server.watch(MIRA, "m33")
    report = await media.sync()
    assert report.run.state is RunState.PARTIAL
    assert (await media.watched("joerg"), "m33" in await media.watched("mira")) == ({"m1", "m2"}, True)
    assert [warning for warning in report.warnings if "Jörg (The token is refused)" in warning]
    [error] = await media.errors(report.run.id)
    assert ("of Jörg" in error.message, error.hint, error.recoverable) == (True, "Sign in again.", True)
    assert (await media.deck.profiles.find(NAME)).sign_in.value == "ok"


async def test_s22_a_library_that_is_not_shared_any_more_un_watches_nothing(
    media: MediaScene, server: FakeServer
) -> None:
    """The account's other libraries are read as ever, and that one stays as it was known."""
    await synced(media)

    def refuse(request: str) -> None:
        if "Films joerg" in request:
            raise Forbidden("Not shared")

    server.before = refuse
    server.watch(JOERG, "e1-1")
    report = await media.sync()
    assert report.run.state is RunState.COMPLETED
    assert await media.watched("joerg") == {"m1", "m2", "e1-1"}


async def test_an_account_without_any_library_is_told(media: MediaScene, server: FakeServer) -> None:
    """Where nothing at all may be read, somebody has to do something."""

    def refuse(request: str) -> None:
        if " joerg" in request:
            raise Forbidden("Not shared")

    server.before = refuse
    report = await media.sync()
    assert report.run.state is RunState.PARTIAL
    assert ["of Jörg" in error.message for error in await media.errors(report.run.id)] == [True]


async def test_the_own_account_that_is_refused_ends_the_run(media: MediaScene, server: FakeServer) -> None:
    """Then the profile has to sign in again."""
    await synced(media)
    server.before = refusing(MIRA)
    report = await media.sync()
    assert report.run.state is RunState.FAILED
    assert (await media.deck.profiles.find(NAME)).sign_in.value == "refused"
    assert len(await media.watched("mira")) == 30


async def test_accounts_that_cannot_be_read_are_told_in_one_warning(media: MediaScene, server: FakeServer) -> None:
    """With what each of them needs; that is no error."""
    server.people[1] = replace(JOERG, is_readable=False, why_unreadable="Needs a sign-in as this home user")
    report = await media.sync()
    assert report.run.state is RunState.COMPLETED
    assert [text for text in report.warnings if "Jörg (Needs a sign-in as this home user)" in text]
    assert server.count("states Films joerg") == 0


async def test_s26_a_broken_entry_is_listed_and_its_neighbours_kept(media: MediaScene, server: FakeServer) -> None:
    """It is told under its key; what was stored of it stays, since malformed is not missing."""
    await synced(media)
    server.bad = {"m3", "m4"}
    server.drop("m9")
    report = await media.sync(full=True)
    assert (report.run.state, report.counts["movies"].failed) == (RunState.PARTIAL, 2)
    assert {error.record_id for error in await media.errors(report.run.id)} == {"m3", "m4"}
    assert await media.there() & {"m3", "m4", "m9"} == {"m3", "m4"}


async def test_s26_too_many_broken_entries_are_held(media: MediaScene, server: FakeServer) -> None:
    """Over 20 % bad: such a list is not believed in what it leaves out."""
    await synced(media)
    server.bad = {f"m{number}" for number in range(1, 10)}
    server.drop("m20")
    report = await media.sync(full=True)
    assert (report.counts["movies"].held, "m20" in await media.there()) == (1, True)


@pytest.mark.parametrize(("key", "removed"), [("m1", 1), ("", 0)])
async def test_s26_a_broken_state_un_watches_nothing(
    media: MediaScene, server: FakeServer, key: str, removed: int
) -> None:
    """Malformed is not missing; and where it does not say which item it is, it may be any."""
    await synced(media)
    server.unwatch(MIRA, "m5")

    def broken(page: Page[StateRow]) -> Page[StateRow]:
        rows = tuple(row for row in page.rows if row.item_key != "m1")
        bad = (BadItem(key, "Its date cannot be read"),) if len(rows) < len(page.rows) else ()
        return Page(rows, page.received, page.total, bad, offset=page.offset)

    server.tricks["states Films mira played"] = broken  # type: ignore[assignment]
    report = await media.sync(full=True)
    assert (report.counts["states"].removed, "m1" in await media.watched("mira")) == (removed, True)
    assert report.counts["states"].failed == 1


@pytest.mark.parametrize("pieces", [9, 10, 11, 13, 16, 19])
async def test_s32_a_run_that_is_cut_anywhere_ends_with_the_same_rows(tmp_path: Path, pieces: int) -> None:
    """Cut every few requests, and taken up again and again."""
    whole = FakeServer.with_films(35, 23)
    whole.watch(MIRA, "m1", "e1-2")
    async with media_scene(tmp_path / "whole", whole) as scene:
        await scene.add_profile()
        await scene.sync()
        wanted, requests = scene.dump(), len(whole.asked)
    cut = FakeServer.with_films(35, 23)
    cut.watch(MIRA, "m1", "e1-2")
    left = 0

    def stop(request: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise BadResponse("cut")

    async with media_scene(tmp_path / "cut", cut) as scene:
        await scene.add_profile()
        cut.before = stop
        left, tries = pieces, 1
        report = await scene.sync()
        while report.run.state is not RunState.COMPLETED and tries < 20:
            left, tries = pieces, tries + 1
            report = await scene.ended(await scene.deck.runs.resume(report.run.id))
        assert scene.dump() == wanted
        assert 1 < tries < requests
        assert report.counts["movies"].added == 35


async def test_s32_a_first_walk_goes_on_at_its_page(media: MediaScene, server: FakeServer) -> None:
    """A large library is not read from its beginning again, and the figures are those of the whole."""

    def fail(request: str) -> None:
        if request == "items Films movie 27":
            raise BadResponse("cut")

    server.before = fail
    report = await media.sync()
    server.before = lambda request: None
    server.asked.clear()
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    films = [request for request in server.asked if request.startswith("items Films")]
    assert films == ["items Films movie 27"]
    assert (again.run.state, again.counts["movies"].added) == (RunState.COMPLETED, 35)
    assert again.run.progress.processed_records == 59


async def test_s32_errors_of_the_first_part_are_told_by_the_second(media: MediaScene, server: FakeServer) -> None:
    """The tree of a run that was taken up is that of the whole."""
    server.bad = {"m3", "e1-2"}

    def fail(request: str) -> None:
        if request == "items Series episode 9":
            raise BadResponse("cut")

    server.before = fail
    report = await media.sync()
    server.before = lambda request: None
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    assert {error.record_id for error in await media.errors(again.run.id)} == {"m3", "e1-2"}
    assert (again.run.state, again.run.progress.error_count) == (RunState.PARTIAL, 2)


async def test_a_second_profile_of_a_server_removes_nothing(media: MediaScene, server: FakeServer) -> None:
    """It sees less: what it does not see is not gone."""
    await synced(media)
    await media.add_profile("guest")
    all_rows, server.lists = dict(server.rows), [FILMS]
    server.drop("m30", "m31")
    server.put(film(77))
    for _ in range(2):
        report = await media.sync("guest", full=True)
        assert report.run.state is RunState.COMPLETED
    assert await media.there() == {*all_rows, "m77"}
    listed = "SELECT count(*) FROM server_libraries WHERE is_listed = 1"
    assert await media.one(listed) == 2
