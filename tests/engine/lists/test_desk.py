"""What a person does with lists: all of it happens here first, and what Trakt has to know is queued with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import pytest

from tests.engine.lists.desk_scene import DeskScene, facts_of
from tests.store.library.shelf import NOW, film
from tui.engine.lists.putting import Putting, wanted_entries
from tui.errors import InvalidInput
from tui.model.lists import DEFAULT_DESCRIPTION, Entry, EntryKind, ListDetails, ListMode, ListState, Privacy
from tui.model.outbox import DeliveryState, ListWork
from tui.model.profiles import ProfileKind
from tui.store.lists import sides
from tui.store.outbox.lists import settle_list

MATRIX, THIEF = "movie:tmdb:603", "movie:imdb:tt0083190"


async def test_a_list_stays_here_unless_it_is_said_where_it_goes(scene: DeskScene) -> None:
    """Nothing is queued, though there is an account."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), entries=[MATRIX])
    assert (local.mode, local.profile, local.state) == (ListMode.OFF, "", ListState.LOCAL)
    assert (local.details.privacy, local.details.description) == (Privacy.PRIVATE, DEFAULT_DESCRIPTION)
    assert await scene.queued() == []
    assert await scene.said() == ["List 'Weekend' created"]


async def test_a_list_with_an_account_is_pushed_and_waits_a_second(scene: DeskScene) -> None:
    """So that what is put on it next goes along."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), profile="TRAKT", entries=[MATRIX])
    (delivery,) = await scene.queued()
    assert (local.mode, local.profile, local.state) == (ListMode.PUSH, "trakt", ListState.WAITING)
    assert (delivery.list_id, delivery.list_work, delivery.title) == (local.id, ListWork.SYNC, "Weekend")
    assert delivery.next_attempt_at == NOW + 1
    assert scene.woken


async def test_a_burst_of_changes_goes_out_as_one(scene: DeskScene) -> None:
    """The newest takes the place of those before."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH)
    for number in range(1, 5):
        await scene.desk.add(local, [f"movie:tmdb:{number}"])
    assert len(await scene.queued()) == 1
    assert (await scene.desk.all())[0].items == 4


async def test_a_change_and_its_delivery_are_stored_together(scene: DeskScene) -> None:
    """Where the outbox cannot take it, the list stays as it was (S14)."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH, entries=[MATRIX])
    await scene.store.db.write(lambda raw: raw.execute("ALTER TABLE outbox RENAME TO outbox_away"))
    with pytest.raises(sqlite3.OperationalError):
        await scene.desk.add(local, [THIEF])
    assert await scene.titles(local) == [""]


async def test_a_list_that_is_only_pulled_sends_no_changes(scene: DeskScene) -> None:
    """Its first look at Trakt is queued all the same."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Club"), mode=ListMode.PULL)
    (first,) = await scene.queued()
    await scene.store.db.write(lambda raw: settle_list(raw, first.id, "done", NOW))
    await scene.desk.add(local, [MATRIX])
    assert await scene.queued() == []


@pytest.mark.parametrize(
    ("accounts", "profile", "mode", "told"),
    [
        ([], None, ListMode.PUSH, "no account at Trakt yet"),
        (["one", "two"], None, ListMode.PUSH, "whose account"),
        (["one"], "none", None, "No profile named 'none'"),
        (["one"], "den", None, "den is no account at Trakt"),
    ],
)
async def test_where_a_list_goes_has_to_be_clear(
    scene: DeskScene, accounts: list[str], profile: str | None, mode: ListMode | None, told: str
) -> None:
    """Else nothing is made."""
    await scene.account("den", ProfileKind.PLEX)
    for name in accounts:
        await scene.account(name)
    with pytest.raises(InvalidInput, match=told):
        await scene.desk.create(ListDetails("Weekend"), profile=profile, mode=mode)
    assert await scene.desk.all() == []


@pytest.mark.parametrize("title", ["", " \x1b ", "x" * 201, "-rf"])
async def test_a_title_has_to_be_one(scene: DeskScene, title: str) -> None:
    """Nobody could name the list otherwise."""
    with pytest.raises(InvalidInput):
        await scene.desk.create(ListDetails(title))


async def test_changes_of_one_list_at_the_same_time_are_all_kept(scene: DeskScene) -> None:
    """Each changes what it was given, whatever the list was like when it began."""
    local, edit = await scene.desk.create(ListDetails("Weekend")), scene.desk.edit
    await asyncio.gather(
        edit(local, title="Friday"), edit(local, privacy=Privacy.PUBLIC), edit(local, description="Ours")
    )
    (changed,) = await scene.desk.all()
    assert changed.details == ListDetails("Friday", "Ours", Privacy.PUBLIC)


async def test_s42_a_title_cannot_drive_the_terminal(scene: DeskScene) -> None:
    """Nor can those of its items."""
    nasty = "a\x1b]52;c;eA==\x07b\u202e\n[red]c"
    local = await scene.desk.create(
        ListDetails(nasty, nasty), entries=[Entry(EntryKind.MOVIE, nasty, show_title=nasty)]
    )
    (item,) = await scene.desk.items(local)
    told = local.details.title + local.details.description + item.entry.title + item.entry.show_title
    assert not any(char in told for char in "\x1b\x07\u202e")
    assert "\n" not in local.details.title + item.entry.title


async def test_what_cannot_be_used_is_told_and_the_rest_is_added(scene: DeskScene) -> None:
    """With what stood there before counted apart."""
    local = await scene.desk.create(ListDetails("Weekend"), entries=[MATRIX])
    report = await scene.desk.add(local, [MATRIX, THIEF, "movie:tvdb:1", "nonsense"])
    assert (report.added, report.already) == (1, 1)
    assert set(report.refused) == {"movie:tvdb:1", "nonsense"}
    assert "imdb, tmdb" in report.refused["movie:tvdb:1"]


async def test_a_list_is_not_made_of_what_cannot_be_used(scene: DeskScene) -> None:
    """A typing error is told before anything happens."""
    with pytest.raises(InvalidInput, match="nonsense"):
        await scene.desk.create(ListDetails("Weekend"), entries=[MATRIX, "nonsense"])
    assert await scene.desk.all() == []


async def test_what_is_typed_gets_the_title_that_a_library_knows(scene: DeskScene) -> None:
    """Without asking anybody."""
    shelf = await scene.house.server("den")
    await shelf.put(film("1", "The Matrix"))
    local = await scene.desk.create(ListDetails("Weekend"), entries=[MATRIX])
    (item,) = await scene.desk.items(local)
    assert (item.entry.title, item.entry.year) == ("The Matrix", 1999)


async def test_items_are_taken_off_by_number_and_by_name(scene: DeskScene) -> None:
    """What does not stand there does not count."""
    local = await scene.desk.create(ListDetails("Weekend"), entries=[MATRIX, THIEF, "movie:tmdb:5"])
    number = (await scene.desk.items(local))[2].id
    assert await scene.desk.remove(local, [number, MATRIX, "movie:tmdb:77", 999]) == 2
    (item,) = await scene.desk.items(local)
    assert item.entry.names == (THIEF,)


async def test_moving_an_item_is_a_change_and_moving_it_nowhere_is_none(scene: DeskScene) -> None:
    """Only the first goes to Trakt."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH, entries=[MATRIX, THIEF])
    first, second = (item.id for item in await scene.desk.items(local))
    before = (await scene.queued())[0].id
    assert not await scene.desk.move(local, first, 0)
    assert (await scene.queued())[0].id == before
    assert await scene.desk.move(local, second, 0)
    assert (await scene.queued())[0].id > before
    assert await scene.desk.order(local, [first, second])
    assert [item.id for item in await scene.desk.items(local)] == [first, second]


async def test_only_what_is_given_is_changed(scene: DeskScene) -> None:
    """The rest stays, and the change is queued."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend", "Films"), mode=ListMode.PUSH)
    after = await scene.desk.edit("weekend", privacy=Privacy.LINK, shows_numbers=True)
    assert after.details == ListDetails("Weekend", "Films", Privacy.LINK, shows_numbers=True)
    assert len(await scene.queued()) == 1
    assert (await scene.desk.edit(local, title="Evening")).details.title == "Evening"


async def test_a_list_that_is_taken_off_trakt_stays_here_and_there(scene: DeskScene) -> None:
    """What waited for it does not go any more."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH, entries=[MATRIX])
    after = await scene.desk.edit(local, profile="")
    assert (after.mode, after.profile_id, after.state, after.items) == (ListMode.OFF, None, ListState.LOCAL, 1)
    assert await scene.queued() == []


async def test_a_list_that_rests_is_sent_again_when_its_mode_is_back(scene: DeskScene) -> None:
    """What changed meanwhile goes along."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH)
    assert (await scene.desk.edit(local, mode=ListMode.OFF)).state is ListState.LOCAL
    await scene.desk.add(local, [MATRIX])
    assert await scene.queued() == []
    after = await scene.desk.edit(local, mode=ListMode.TWO_WAY)
    assert (after.mode, after.profile) == (ListMode.TWO_WAY, "trakt")
    assert len(await scene.queued()) == 1


async def test_a_list_is_found_by_title_and_by_number(scene: DeskScene) -> None:
    """Also as it is shown, with its figures filled in."""
    local = await scene.desk.create(ListDetails("Top {count}"), entries=[MATRIX, THIEF])
    for text in ("top {COUNT}", "Top 2", str(local.id)):
        assert (await scene.desk.find(text)).id == local.id


async def test_what_is_a_number_and_a_title_is_neither(scene: DeskScene) -> None:
    """Else a title at Trakt could turn a deletion to another list."""
    first = await scene.desk.create(ListDetails("Weekend"))
    second = await scene.desk.create(ListDetails(str(first.id)))
    with pytest.raises(InvalidInput, match="the number of one list and the title of another"):
        await scene.desk.delete(str(first.id))
    assert (await scene.desk.find("weekend"), await scene.desk.find(str(second.id))) == (first, second)


async def test_an_unknown_list_is_answered_with_near_titles(scene: DeskScene) -> None:
    """And one of several has to be named by its number."""
    first = await scene.desk.create(ListDetails("Weekend"))
    with pytest.raises(InvalidInput) as unknown:
        await scene.desk.find("weekand")
    assert "'Weekend'" in unknown.value.hint
    second = await scene.desk.create(ListDetails("WEEKEND"))
    with pytest.raises(InvalidInput) as several:
        await scene.desk.find("weekend")
    assert f"{first.id}, {second.id}" in several.value.hint


async def test_a_deleted_list_takes_its_side_along(scene: DeskScene) -> None:
    """With what is needed to delete it there, since nothing of it is left here."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH, entries=[MATRIX])
    await scene.store.db.write(lambda raw: sides.link(raw, local.id, 55, "weekend"))
    assert await scene.desk.delete(local) == f"List {local.id} deleted."
    (delivery,) = await scene.queued()
    assert (delivery.list_work, delivery.list_id, delivery.title) == (ListWork.DELETE, local.id, "Weekend")
    assert facts_of(delivery) == {"remote_id": 55, "slug": "weekend", "title": "Weekend", "creating_since": None}
    assert await scene.desk.all() == []
    assert f"List {local.id} deleted." in await scene.said()


async def test_a_deleted_list_may_leave_its_side_there(scene: DeskScene) -> None:
    """What waited for it is dropped."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH)
    await scene.store.db.write(lambda raw: sides.link(raw, local.id, 55, "weekend"))
    await scene.desk.delete(local, keep_remote=True)
    assert await scene.queued() == []


async def test_a_list_that_never_reached_trakt_is_only_deleted_here(scene: DeskScene) -> None:
    """There is nothing to delete there."""
    await scene.account()
    await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH)
    await scene.desk.delete("Weekend")
    assert await scene.queued() == []


async def test_a_list_that_may_have_been_made_at_trakt_is_looked_for_there(scene: DeskScene) -> None:
    """Its id never came back: an orphan would stay for ever."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH)
    await scene.store.db.write(lambda raw: sides.intend(raw, local.id, NOW))
    await scene.store.db.write(lambda raw: sides.agree_on_details(raw, local.id, local.details))
    await scene.desk.edit(local, title="Evening")
    await scene.desk.delete(local)
    (delivery,) = await scene.queued()
    assert facts_of(delivery) == {"remote_id": None, "slug": "", "title": "Weekend", "creating_since": NOW}
    assert delivery.state is DeliveryState.PENDING


async def test_what_is_gone_is_told_as_that(scene: DeskScene) -> None:
    """Whoever was slower."""
    local = await scene.desk.create(ListDetails("Weekend"))
    await scene.desk.delete(local)
    with pytest.raises(InvalidInput, match=f"no list {local.id}"):
        await scene.desk.add(local, [MATRIX])


async def test_a_long_list_comes_in_bites_in_its_order(scene: DeskScene) -> None:
    """What stands there already is told apart in each of them."""
    local = await scene.desk.create(ListDetails("Long"), entries=["movie:tmdb:700", "movie:tmdb:3"])
    report = await scene.desk.add(local, [f"movie:tmdb:{number}" for number in range(1, 1201)])
    assert (report.added, report.already) == (1198, 2)
    shown = [item.entry.names[0] for item in await scene.desk.items(local)]
    assert shown[:5] == [f"movie:tmdb:{number}" for number in (700, 3, 1, 2, 4)]
    assert len(set(shown)) == 1200


async def test_what_others_put_there_between_two_bites_is_not_put_there_twice(scene: DeskScene) -> None:
    """Each bite sees the list as it is then."""
    local = await scene.desk.create(ListDetails("Long"))
    names = [f"movie:tmdb:{number}" for number in range(1, 601)]
    putting = Putting(local.id, wanted_entries(names))
    await scene.store.db.read(putting.read)
    await scene.store.db.write(lambda raw: putting.bite(raw, NOW))
    await scene.desk.add(local, ["movie:tmdb:600", "movie:tmdb:999"])
    await scene.store.db.write(lambda raw: putting.bite(raw, NOW))
    assert putting.is_over
    assert (putting.added, putting.already) == (599, 1)
    assert len(await scene.desk.items(local)) == 601


async def test_a_list_that_is_deleted_between_two_bites_takes_no_more(scene: DeskScene) -> None:
    """Nothing stands on a list that is not there."""
    local = await scene.desk.create(ListDetails("Long"))
    real, names = scene.store.db.write, [f"movie:tmdb:{number}" for number in range(1, 601)]

    async def write_and_delete(work: Callable[..., object]) -> object:
        done = await real(work)
        await real(lambda raw: raw.execute("DELETE FROM lists"))
        return done

    scene.store.db.write = write_and_delete  # type: ignore[method-assign, assignment]
    with pytest.raises(InvalidInput, match="deleted meanwhile"):
        await scene.desk.add(local, names)
    assert await scene.store.db.fetch_all("SELECT count(*) FROM list_items") == [(0,)]
