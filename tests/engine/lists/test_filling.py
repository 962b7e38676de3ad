"""What rules find, and what they do to lists."""

from __future__ import annotations

import sqlite3

import pytest

from tests.engine.lists.desk_scene import DeskScene, panel_film
from tests.store.catalogue.lists import title
from tests.store.hub.hub_house import UNWATCHED
from tests.store.library.shelf import DAY, NOW, episode, film, show
from tests.store.plays.scene import session, take_all
from tui.errors import InvalidInput
from tui.model.catalogue import TitleKind
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.lists import AddedBy, Entry, EntryKind, ListDetails, ListMode, ListState
from tui.model.plays import ServerKind
from tui.store.lists import item_writes


@pytest.fixture
async def panel(scene: DeskScene) -> DeskScene:
    """A panel with ten films of 2001 to 2010."""
    films = [panel_film(n, rating=float(n), genre="Drama / Crime" if n % 2 else "Comedy") for n in range(1, 11)]
    await scene.panel(*films)
    return scene


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("movie sort:year-asc", range(1, 11)),
        ("movie year>=2004 year<=2006 sort:year-asc", [4, 5, 6]),
        ("movie year:2007 ", [7]),
        ("movie genre:crime sort:rating", [9, 7, 5, 3, 1]),
        ("movie genre:crime,comedy rating>=9 sort:rating", [10, 9]),
        ("movie genre:crime genre:comedy", []),
        ("movie text:'FILM 1' sort:title", [1, 10]),
        ("movie sort:rating limit:2", [10, 9]),
        ("movie provider:IPTV-one sort:rating limit:1", [10]),
        ("movie provider:other", []),
        ("show", []),
    ],
)
async def test_a_rule_finds_what_all_its_conditions_hold_for(panel: DeskScene, rule: str, found: list[int]) -> None:
    """In its order."""
    await panel.panel(name="other")
    local = await panel.ruled(rule)
    assert await panel.titles(local) == [f"Film {number}" for number in found]
    assert {item.added_by for item in await panel.desk.items(local)} <= {AddedBy.RULE}


async def test_what_has_only_a_title_is_one_with_what_is_called_the_same_in_the_same_year(scene: DeskScene) -> None:
    """Few panels tell ids. It is never taken for what has one (S23)."""
    await scene.panel(panel_film(1), title("2", "film 1", year=2001), title("3", "Bad id", tmdb="x"))
    await scene.panel(title("7", "FILM 1", year=2001), title("8", "Film 1", year=1999), name="other")
    local = await scene.ruled("movie sort:year-asc")
    assert [(item.entry.year, item.entry.ids) for item in await scene.desk.items(local)] == [
        (None, ()),
        (1999, ()),
        (2001, ()),
        (2001, ("tmdb:1",)),
    ]


async def test_s22_nobody_knows_whether_a_mere_title_was_watched(scene: DeskScene) -> None:
    """It is neither: absent is not unwatched."""
    await scene.house.server("den")
    await scene.panel(panel_film(1), title("2", "No id"))
    assert await scene.titles(await scene.ruled("movie unwatched:anna")) == ["Film 1"]
    assert await scene.titles(await scene.ruled("movie watched:anna", "2")) == []


async def test_copies_of_a_film_are_one_film_with_all_its_ids(scene: DeskScene) -> None:
    """What one copy tells holds for it: the genre of the panel, the date of the library. Libraries know their ids."""
    await scene.panel(panel_film(603, imdb="tt0133093", genre="Action"))
    shelf = await scene.house.server("den")
    await scene.serves("den")
    await shelf.put(film("1", "The Matrix", "imdb:tt0133093", "tmdb:604", added_at=int(NOW - 1.5 * DAY)))
    local = await scene.ruled("movie genre:action provider:den added:2d")
    (item,) = await scene.desk.items(local)
    assert (item.entry.title, item.entry.ids) == ("The Matrix", ("imdb:tt0133093", "tmdb:604"))
    assert await scene.titles(await scene.ruled("movie genre:action provider:den added:1d", "Newer")) == []


async def test_what_came_since_a_day_or_within_days(scene: DeskScene) -> None:
    """Counted from now on, or from that day's midnight."""
    await scene.panel(panel_film(1, added_at=int(NOW - 40 * DAY)), panel_film(2, added_at=int(NOW - DAY)))
    assert await scene.titles(await scene.ruled("movie added:30d")) == ["Film 2"]
    assert await scene.titles(await scene.ruled("movie added>=2023-10-01 sort:title", "All")) == ["Film 1", "Film 2"]
    assert await scene.titles(await scene.ruled("movie added>=2023-12-01", "None")) == []


async def watched(scene: DeskScene, *keys: str, person: str = "Anna", value: WatchValue | None = None) -> None:
    """Let the hub know what somebody has seen of the server `den`."""
    for key in keys:
        title_id = await scene.house.title("den", key)
        assert title_id is not None
        told = value or WatchValue(Watch.WATCHED, plays=1)
        await scene.house.set_state(person, title_id, told)


async def test_what_a_person_has_watched_and_has_not(scene: DeskScene) -> None:
    """Of each person their own."""
    shelf = await scene.house.server("den")
    await shelf.put(*[film(str(n), f"Film {n}", f"tmdb:{n}") for n in (1, 2, 3)])
    await watched(scene, "1")
    await watched(scene, "2", person="Ben")
    assert await scene.titles(await scene.ruled("movie watched:ANNA")) == ["Film 1"]
    assert await scene.titles(await scene.ruled("movie unwatched:anna sort:title", "2")) == ["Film 2", "Film 3"]
    assert await scene.titles(await scene.ruled("movie unwatched:anna unwatched:Ben", "3")) == ["Film 3"]


async def test_a_history_tells_where_the_hub_knows_nothing(scene: DeskScene) -> None:
    """And the hub's own word counts more: it may have been marked as unwatched since."""
    shelf = await scene.house.server("den")
    plex = f"plex://movie/{'5d77' * 6}"
    await shelf.put(*[film(str(n), f"Film {n}", f"imdb:tt1000{n}") for n in (1, 2, 3)], film("4", "Film 4", guid=plex))
    guids = {n: f"com.plexapp.agents.imdb://tt1000{n}?lang=en" for n in (1, 2)} | {4: plex}
    told = {"view_offset": 6_990_000, "watched_status": 1}
    await take_all(scene.store, [session(id=n, reference_id=n, rating_key=n, guid=guids[n], **told) for n in guids])
    account = next(one for one in await scene.store.people.accounts() if one.username == "anna" and one.plays)
    await scene.store.people.map(account.id, "Anna")
    await watched(scene, "2", value=UNWATCHED)
    assert await scene.titles(await scene.ruled("movie watched:anna sort:title")) == ["Film 1", "Film 4"]


async def test_a_show_is_watched_when_all_of_it_is_and_unwatched_when_nothing_is(scene: DeskScene) -> None:
    """Specials count for neither; one that was begun is neither."""
    shelf = await scene.house.server("den")
    for number, seen in ((1, [1, 2]), (2, [1]), (3, [])):
        key, ids = f"s{number}", (f"tvdb:{number}",)
        parts = [episode(f"{key}e{part}", 1, part, f"tvdb:{number}0{part}", grandparent_key=key) for part in (1, 2)]
        special = episode(f"{key}x", 0, 1, f"tvdb:{number}99", grandparent_key=key)
        await shelf.put(show(key, *ids, title=f"Show {number}"), *parts, special)
        await watched(scene, *[f"{key}e{part}" for part in seen])
    await scene.panel(title("9", "Only a panel's", tmdb="9"), kind=TitleKind.SERIES)
    assert await scene.titles(await scene.ruled("show watched:anna")) == ["Show 1"]
    assert await scene.titles(await scene.ruled("show unwatched:anna sort:title", "2")) == ["Only a panel's", "Show 3"]


async def test_episodes_come_from_libraries_with_their_shows(scene: DeskScene) -> None:
    """By their place, where they have no id of their own."""
    shelf = await scene.house.server("den")
    await shelf.put(show("s", "tvdb:81189"), episode("e", 1, 2, grandparent_title="Breaking Bad"))
    (item,) = await scene.desk.items(await scene.ruled("episode"))
    assert item.entry.names == ("episode:tvdb:81189/1/2",)
    assert item.entry.show_title == "Breaking Bad"


async def test_what_only_trakt_tells_of_is_no_library(scene: DeskScene) -> None:
    """Else a list would be filled with what nobody has."""
    shelf = await scene.house.server("trakt", kind=ServerKind.PLEX, joins=False)
    await scene.store.db.write(
        lambda raw: raw.execute("UPDATE play_servers SET kind = 'trakt' WHERE id = ?", (shelf.server_id,))
    )
    await shelf.put(film("1", "Film 1"))
    assert await scene.titles(await scene.ruled("movie")) == []


async def test_a_refreshed_list_follows_what_is_there(panel: DeskScene) -> None:
    """What is new comes on, what fits no more goes, and the order is kept."""
    local = await panel.ruled("movie sort:year limit:9")
    await panel.panel(*[panel_film(n, rating=float(n)) for n in range(1, 12)])
    report = await panel.desk.refresh(local)
    assert (report.added, report.removed, report.unchanged, report.held) == (1, 1, 8, 0)
    assert await panel.titles(local) == [f"Film {number}" for number in range(11, 2, -1)]
    assert "Rule of 'By rule': +1 -1 =8" in await panel.said()


async def test_s41_a_list_that_is_as_its_rule_says_is_not_touched(panel: DeskScene) -> None:
    """Nothing goes to Trakt."""
    await panel.account()
    local = await panel.desk.create(ListDetails("By rule"), rule="movie", mode=ListMode.PUSH)
    before, queued = await panel.desk.find("By rule"), await panel.queued()
    panel.clock.advance(60)
    await panel.desk.refresh(local)
    after = await panel.desk.find("By rule")
    assert after.updated_at == before.updated_at
    assert after.refreshed_at == panel.clock.now()
    assert await panel.queued() == queued


async def test_a_rule_takes_off_only_what_it_put_there(panel: DeskScene) -> None:
    """What a person or Trakt added stays, though it does not fit."""
    local = await panel.ruled("movie year>=2006")
    await panel.desk.add(local, ["movie:tmdb:1"])
    other = Entry(EntryKind.MOVIE, "From Trakt", ids=("tmdb:77",))
    await panel.store.db.write(lambda raw: item_writes.append(raw, local.id, [other], NOW, AddedBy.TRAKT))
    await panel.desk.edit(local, rule="movie year>=2007")
    assert sorted(await panel.titles(local)) == sorted(["Film 7", "Film 8", "Film 9", "Film 10", "", "From Trakt"])


async def test_s7_what_was_taken_off_does_not_come_back_by_the_rule(panel: DeskScene) -> None:
    """Neither what a person took off nor what was removed at Trakt; putting it there again ends that."""
    local = await panel.ruled("movie sort:year limit:4")
    first, second = (item.id for item in (await panel.desk.items(local))[:2])
    await panel.desk.remove(local, [first])
    await panel.store.db.write(lambda raw: item_writes.remove(raw, local.id, [second], NOW))
    for _ in range(2):
        await panel.desk.refresh(local)
        assert await panel.titles(local) == ["Film 8", "Film 7"]
    await panel.desk.add(local, ["movie:tmdb:10"])
    await panel.desk.refresh(local)
    assert len(await panel.titles(local)) == 3
    await panel.desk.edit(local, rule="movie sort:year limit:6")
    assert sorted(await panel.titles(local)) == ["", "Film 5", "Film 6", "Film 7", "Film 8"]


async def test_what_the_rule_itself_took_off_comes_back_when_it_fits_again(panel: DeskScene) -> None:
    """Nobody said that it should not stand there."""
    local = await panel.ruled("movie rating>=5 sort:year")
    await panel.panel(*[panel_film(n, rating=float(n) if n != 7 else 1.0) for n in range(1, 11)])
    assert (await panel.desk.refresh(local)).removed == 1
    await panel.panel(*[panel_film(n, rating=float(n)) for n in range(1, 11)])
    assert (await panel.desk.refresh(local)).added == 1
    assert "Film 7" in await panel.titles(local)


async def test_s4_a_rule_that_would_empty_a_list_is_held_until_approved(panel: DeskScene) -> None:
    """What it adds is added all the same; what is held is told, and once."""
    local = await panel.ruled("movie year>=2001 sort:title")
    await panel.desk.edit(local, rule="movie year:2001")
    held = await panel.desk.find("By rule")
    assert (held.items, held.held, held.state) == (10, 9, ListState.HELD)
    assert "9 of 10 would be removed" in held.reason
    report = await panel.desk.refresh(local, approve=True)
    assert (report.removed, report.held) == (9, 0)
    after = await panel.desk.find("By rule")
    assert (after.items, after.held, after.state, after.reason) == (1, 0, ListState.LOCAL, "")


async def test_s1_a_catalogue_that_is_gone_empties_no_list(panel: DeskScene) -> None:
    """Its rule names a profile that is not there: it cannot be followed, and that is told."""
    local = await panel.ruled("movie provider:iptv-one")
    profile = await panel.store.profiles.find("iptv-one")
    assert profile is not None
    await panel.store.titles.remove_profile(profile.id)
    async with panel.store.db.transaction() as conn:
        await panel.store.profiles.remove(conn, profile.id)
    with pytest.raises(InvalidInput, match="'iptv-one', and there is no such profile"):
        await panel.desk.refresh(local)
    after = await panel.desk.find("By rule")
    assert (after.items, after.state) == (10, ListState.LOCAL)
    assert "no such profile" in after.reason


@pytest.mark.parametrize(("rule", "told"), [("movie watched:nobody", "no such person"), ("movie x", "no condition")])
async def test_a_rule_that_cannot_be_followed_makes_no_list(scene: DeskScene, rule: str, told: str) -> None:
    """It is told before anything happens."""
    with pytest.raises(InvalidInput, match=told):
        await scene.ruled(rule)
    assert await scene.desk.all() == []


async def test_a_list_that_is_kept_by_hand_has_no_rule_to_follow(scene: DeskScene) -> None:
    """And one whose rule is taken away keeps what stands on it."""
    await scene.panel(panel_film(1))
    local = await scene.ruled("movie")
    await scene.desk.edit(local, rule="")
    with pytest.raises(InvalidInput, match="kept by hand"):
        await scene.desk.refresh(local)
    assert await scene.titles(local) == ["Film 1"]


async def test_a_rule_that_was_changed_meanwhile_is_not_followed(panel: DeskScene) -> None:
    """What the old one found says nothing about the new one."""
    local = await panel.ruled("movie limit:2")
    await panel.desk.edit(local, rule="movie limit:5")
    await panel.filling.refresh(local, approve=True)
    assert len(await panel.titles(local)) == 5


async def test_rules_go_on_under_the_new_names_of_people_and_profiles(scene: DeskScene) -> None:
    """Whatever the case in which they were typed."""
    await scene.panel(panel_film(1))
    await scene.house.server("den")
    local = await scene.ruled("movie unwatched:ANNA provider:IPTV-ONE")
    await scene.store.people.rename("Anna", "Anna B")
    await scene.desk.renamed("Anna", "Anna B", is_person=True)
    await scene.desk.renamed("iptv-one", "panel")
    await scene.store.db.write(lambda raw: raw.execute("UPDATE profiles SET name = 'panel' WHERE name = 'iptv-one'"))
    await scene.desk.refresh(local)
    assert await scene.titles(local) == ["Film 1"]


async def test_a_look_by_itself_goes_on_beside_a_rule_that_cannot_be_followed(panel: DeskScene) -> None:
    """Each is looked at after its own interval, and what is wrong is told once."""
    broken = await panel.desk.create(ListDetails("Broken"), rule="movie provider:iptv-one", refresh_seconds=60)
    await panel.desk.create(ListDetails("Whole"), rule="movie limit:3", refresh_seconds=60)

    def forget(raw: sqlite3.Connection) -> None:
        raw.execute("""UPDATE lists SET rule = replace(rule, 'iptv-one', 'gone') WHERE id = ?""", (broken.id,))

    await panel.store.db.write(forget)
    assert await panel.filling.refresh_due() == 0
    for _ in range(2):
        panel.clock.advance(61)
        assert await panel.filling.refresh_due() == 2
    assert [line for line in await panel.said() if "no such profile" in line] == [
        "'Broken': The rule names 'gone', and there is no such profile"
    ]
    assert (await panel.desk.find("Whole")).refreshed_at == panel.clock.now()
