"""What must never happen to a list, whatever Trakt answers: each test carries the number of its safety rule."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene, names_of
from tui.jobs.trakt.resolve import UNKNOWN_HOLDS
from tui.model.lists import Entry, EntryKind, ListMode, ListState, Match
from tui.model.runs import RunState

EMPTY = ["empty", "null", "empty_list", "empty_object", "empty_text", "no_rows"]
LIES = ["half", "wrong_count", "fewer_pages", "moving_count", "first_page", "repeated", "no_headers", "cut", "500"]


@pytest.mark.parametrize("fault", EMPTY)
@pytest.mark.parametrize("mode", [ListMode.TWO_WAY, ListMode.PULL])
async def test_s1_an_empty_answer_removes_nothing_here(lists: ListScene, fault: str, mode: ListMode) -> None:
    """Whatever an empty list may look like."""
    local = await lists.synced(count=8)
    await lists.deck.lists.edit(local.id, mode=mode)
    lists.trakt.add_to_list((await lists.there(local)).id, [lists.films[20].key])
    lists.trakt.faults.add("list_items", fault)
    await lists.sync(local)
    assert (await lists.local(local)).items == 8
    assert not lists.trakt.writes.of("remove_items")


async def test_s1_a_list_emptied_there_is_held_and_emptied_when_approved(lists: ListScene) -> None:
    """A person decides, and the run says so."""
    local = await lists.synced(count=8)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, there.keys)
    report = await lists.sync(local)
    now = await lists.local(local)
    assert (report.run.state, now.state, now.items, now.held) == (RunState.HELD, ListState.HELD, 8, 8)
    assert (await lists.sync(local)).run.state is RunState.HELD
    report = await lists.sync(local, approve=True)
    now = await lists.local(local)
    assert (report.run.state, now.state, now.items, now.held) == (RunState.COMPLETED, ListState.SYNCED, 0, 0)


async def test_s4_a_list_emptied_here_is_held_and_emptied_when_approved(lists: ListScene) -> None:
    """The other way round; what is new goes all the same."""
    local = await lists.synced(count=8)
    await lists.take_off(local, lists.films[:8])
    await lists.put_on(local, [lists.films[20]])
    report = await lists.sync(local)
    there = await lists.there(local)
    assert (report.run.state, len(there.keys)) == (RunState.HELD, 9)
    shown = await lists.deck.lists.plan_of(local.id)
    assert shown is not None and len(shown.plan.remove_there) == 8
    report = await lists.sync(local, approve=True)
    assert report.run.state is RunState.COMPLETED
    assert (await lists.there(local)).keys == (lists.films[20].key,)


@pytest.mark.parametrize(("of", "gone", "is_held"), [(40, 4, False), (40, 5, False), (40, 6, True), (6, 4, True)])
async def test_s4_how_much_may_go_without_asking(lists: ListScene, of: int, gone: int, is_held: bool) -> None:
    """More than five and a tenth, or more than half, waits."""
    local = await lists.synced(count=of)
    await lists.take_off(local, lists.films[:gone])
    report = await lists.sync(local)
    assert (report.run.state is RunState.HELD) is is_held
    assert len((await lists.there(local)).keys) == (of if is_held else of - gone)


@pytest.mark.parametrize("fault", LIES)
async def test_s2_s3_without_proof_nothing_is_removed_on_either_side(lists: ListScene, fault: str) -> None:
    """And the run does not say that all went well."""
    local = await lists.synced(count=12)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, [lists.films[0].key])
    await lists.take_off(local, [lists.films[1]])
    lists.trakt.faults.load(f"list_items:clamped=5,list_items:{fault}")
    report = await lists.sync(local)
    assert report.run.state in {RunState.PARTIAL, RunState.FAILED}
    assert lists.films[0].key in await lists.keys(local)
    assert lists.films[1].key in (await lists.there(local)).keys
    lists.trakt.faults.clear()
    await lists.sync(local)
    assert await lists.is_equal(local)
    assert (await lists.local(local)).items == 10


async def test_s3_pages_that_are_clamped_are_all_read(lists: ListScene) -> None:
    """However small they come."""
    local = await lists.synced(count=30)
    await lists.deck.lists.edit(local.id, title="Renamed")
    lists.trakt.faults.add("list_items", "clamped=7")
    report = await lists.sync(local)
    assert (report.run.state, report.counts["items"].unchanged) == (RunState.COMPLETED, 30)


@pytest.mark.parametrize("fault", ["503", "500", "html", "cloudflare", "gone_html", "empty", "overloaded=0"])
async def test_503_never_recreates(lists: ListScene, fault: str) -> None:
    """Only what is proven to be gone is."""
    local = await lists.synced(mode=ListMode.PUSH)
    await lists.put_on(local, [lists.films[20]])
    for action in ("list", "lists"):
        lists.trakt.faults.add(action, fault)
    report = await lists.sync(local)
    assert report.run.state is RunState.FAILED
    lists.trakt.faults.clear()
    await lists.sync(local)
    assert len(lists.trakt.lists()) == 1
    assert await lists.is_equal(local)


async def test_s2_a_list_missing_on_a_part_of_the_lists_is_not_gone(lists: ListScene) -> None:
    """Neither is one that answers 404 while the lists did not come whole."""
    local = await lists.synced(mode=ListMode.PUSH)
    await lists.put_on(local, [lists.films[20]])
    lists.trakt.faults.add("lists", "no_rows")
    lists.trakt.faults.add("list", "gone")
    await lists.sync(local)
    assert len(lists.trakt.lists()) == 1
    assert (await lists.local(local)).state is ListState.FAILED


async def test_a_pushed_list_that_is_proven_gone_is_made_anew(lists: ListScene) -> None:
    """With all that stands on it here."""
    local = await lists.synced(mode=ListMode.PUSH)
    lists.trakt.delete_list((await lists.there(local)).id)
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(local)
    assert len(lists.trakt.lists()) == 1


@pytest.mark.parametrize("mode", [ListMode.TWO_WAY, ListMode.PULL])
async def test_a_list_that_is_proven_gone_stays_here(lists: ListScene, mode: ListMode) -> None:
    """It waits for a person, and is made anew when one approves."""
    local = await lists.synced()
    await lists.deck.lists.edit(local.id, mode=mode)
    lists.trakt.delete_list((await lists.there(local)).id)
    report = await lists.sync(local)
    now = await lists.local(local)
    assert (report.run.state, now.state, now.items) == (RunState.HELD, ListState.GONE, 3)
    assert lists.trakt.lists() == []
    await lists.sync(local, approve=True)
    assert await lists.is_equal(local)
    assert (await lists.local(local)).state is ListState.SYNCED


async def test_s25_another_account_is_not_taken_for_ours(lists: ListScene) -> None:
    """Its lists are missing because they are somebody else's."""
    local = await lists.synced(mode=ListMode.PUSH)
    profile = await lists.deck.profiles.find("trakt")
    other = lists.trakt.tokens("joerg").access
    async with lists.deck.store.db.transaction() as conn:
        await lists.deck.store.secrets.put(conn, profile.id, "token", other)
    report = await lists.sync(local)
    assert report.run.state is RunState.FAILED
    assert lists.trakt.lists("joerg") == []
    assert (await lists.local(local)).link is not None


async def test_s6_a_first_sync_removes_nothing_anywhere(lists: ListScene) -> None:
    """Two sides that never agreed are brought together."""
    made = lists.trakt.make_list("There", [film.key for film in lists.films[:5]])
    local = await lists.make("Here", 0, entries=names_of(lists.films[10:13]), mode=ListMode.OFF)
    await lists.sync(await lists.make("Unrelated", 1))
    await lists.deck.lists.adopt(None, made.id, local.id)
    await lists.deck.lists.edit(local.id, mode=ListMode.TWO_WAY)
    await lists.sync(local)
    expected = {film.key for film in [*lists.films[:5], *lists.films[10:13]]}
    assert set(await lists.keys(local)) == set(made.keys) == expected


async def test_s7_what_was_deleted_does_not_come_back(lists: ListScene) -> None:
    """On neither side, however often it is synced."""
    local = await lists.synced(count=10)
    lists.trakt.remove_from_list((await lists.there(local)).id, [lists.films[0].key])
    await lists.take_off(local, [lists.films[1]])
    for _ in range(3):
        await lists.sync(local)
    gone = {lists.films[0].key, lists.films[1].key}
    assert not gone & set(await lists.keys(local))
    assert not gone & set((await lists.there(local)).keys)


async def test_s35_a_dry_run_writes_nothing_and_shows_what_it_would(lists: ListScene) -> None:
    """On neither side; the real run does exactly that."""
    local = await lists.synced(count=10)
    there = await lists.there(local)
    lists.trakt.add_to_list(there.id, [lists.films[20].key])
    await lists.put_on(local, [lists.films[21]])
    await lists.take_off(local, [lists.films[0]])
    lists.trakt.journal.clear()
    dry = await lists.sync(local, dry_run=True)
    assert lists.trakt.journal.non_get == 0
    assert (await lists.local(local)).items == 10
    shown = await lists.deck.lists.plan_of(local.id)
    assert shown is not None
    assert [len(part) for part in (shown.plan.add_there, shown.plan.remove_there, shown.plan.add_here)] == [1, 1, 1]
    real = await lists.sync(local)
    assert dry.counts["items"] == real.counts["items"]


async def test_s35_a_dry_run_of_a_new_list_creates_none(lists: ListScene) -> None:
    """It says that it would."""
    local = await lists.make()
    report = await lists.sync(local, dry_run=True)
    shown = await lists.deck.lists.plan_of(local.id)
    assert lists.trakt.journal.non_get == 0
    assert shown is not None and shown.creates and len(shown.plan.add_there) == 3
    assert report.counts["lists"].added == 1


async def test_s23_an_item_that_trakt_does_not_know_is_listed(lists: ListScene) -> None:
    """It stays here, nothing is removed because of it, and the run says which."""
    local = await lists.make(entries=[*names_of(lists.films[:3]), "movie:imdb:tt9999999"])
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert len((await lists.there(local)).keys) == 3
    (missing,) = await lists.deck.lists.missing(local.id)
    assert (missing.match, missing.reason) == (Match.MISSING, "Item movie:imdb:tt9999999 not found on Trakt")
    assert await lists.says("Item movie:imdb:tt9999999 not found on Trakt")


async def test_s23_what_was_not_found_is_not_asked_again_at_once(lists: ListScene) -> None:
    """What Trakt does not know it does not know some minutes later; what it knows is never asked twice."""
    local = await lists.make(entries=[*names_of(lists.films[:3]), "movie:imdb:tt9999999"])
    await lists.sync(local)
    lists.trakt.journal.clear()
    await lists.make("Another", entries=[*names_of(lists.films[:3]), "movie:imdb:tt9999999"])
    await lists.sync()
    assert lists.trakt.journal.counts["search"] == 0


async def test_s23_what_trakt_learned_of_meanwhile_goes_onto_the_list(lists: ListScene) -> None:
    """Though neither side of the list was changed since it was in line."""
    local = await lists.synced(entries=[*names_of(lists.films[:2]), "movie:imdb:tt9999999"])
    lists.trakt.known.add("movie", "Late", ids={"imdb": "tt9999999"})
    lists.clock.ahead += UNKNOWN_HOLDS + 1
    await lists.sync(local)
    assert len((await lists.there(local)).keys) == 3
    assert await lists.is_equal(local)


async def test_s23_ids_of_different_things_are_left_to_a_person(lists: ListScene) -> None:
    """The choice is sent with the next sync."""
    one, other = lists.films[0], lists.films[1]
    local = await lists.make(count=0, entries=[])
    ids = tuple(sorted((f"imdb:{(one.ids or {})['imdb']}", f"tmdb:{(other.ids or {})['tmdb']}")))
    await lists.deck.lists.add(local.id, [Entry(EntryKind.MOVIE, "Two in one", ids=ids)])
    await lists.sync(local)
    (item,) = await lists.deck.lists.missing(local.id)
    assert (item.match, len(item.candidates)) == (Match.AMBIGUOUS, 2)
    await lists.deck.lists.choose(item.id, item.candidates[1])
    await lists.sync(local)
    assert (await lists.there(local)).keys == (other.key,)
