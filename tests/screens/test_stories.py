"""What media servers tell of a title, by keys: found by search, browsed, opened; states, plays and their reasons."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.servers_scene import NAMES, add_servers, media_house, sync_servers
from tests.screens.test_terminals import assert_safe
from tui.model.catalogue import TitleKind
from tui.model.library import ItemKind
from tui.model.lists import ListDetails
from tui.model.profiles import ProfileKind
from tui.paths import Paths

HOSTILE = "[/b][red]\x1b[2J\x1b]52;c;evil\x07\u202e" + "x" * 10_000


async def _fill(home: Path) -> None:
    with media_house() as house:
        await add_servers(Paths(home), house, *NAMES, ProfileKind.XTREAM)
        await sync_servers(Paths(home), *NAMES.values(), history_days=365)
        await sync_servers(Paths(home), "iptv-one")


@pytest.fixture(scope="module")
def served_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three synced servers and their plays, to be copied; the servers are gone."""
    home = tmp_path_factory.mktemp("served") / "home"
    asyncio.run(_fill(home))
    return home


@pytest.fixture
def served(paths: Paths, served_home: Path) -> None:
    """This test's own copy."""
    shutil.copytree(served_home, paths.data_dir)


async def most_played(deck: Scenario, kind: ItemKind) -> tuple[int, str]:
    """The id and the title of the item of which most is told."""
    rows = await deck.store.db.fetch_all(
        "SELECT i.id, i.title FROM library_items AS i JOIN play_items AS p ON p.server_id = i.server_id"
        " AND CAST(p.item_key AS TEXT) = i.item_key JOIN plays AS y ON y.item_id = p.id"
        " WHERE i.kind = ? AND i.season IS NOT 0 GROUP BY i.id ORDER BY count(*) DESC, i.id LIMIT 1",
        (kind,),
    )
    return int(rows[0][0]), str(rows[0][1])


@pytest.mark.usefixtures("served")
async def test_a_film_of_a_server_is_found_and_told_of(paths: Paths) -> None:
    """Search as one types; enter tells how it stands and what happened, across servers; enter again tells a line."""
    async with open_dashboard(paths) as deck:
        _, title = await most_played(deck, ItemKind.MOVIE)
        await deck.press("6", "g", "slash")
        await deck.types(title)
        await deck.sees(f"/ {title[:10]}", "Kind", "Films", "Den, ")
        await deck.press("enter", "enter")
        await deck.sees("syncdeck  Title", "How it stands", "What happened", "nobody yet", "unknown")
        await deck.press("enter")
        await deck.until(lambda: "(nobody yet) on " in deck.text, "the whole line")
        await deck.press("escape")
        await deck.sees("syncdeck  Catalogue")


@pytest.mark.usefixtures("served")
async def test_s22_unknown_is_never_told_as_unwatched(paths: Paths) -> None:
    """Where nobody may read what an account has seen, it is unknown, with the reason."""
    async with open_dashboard(paths, size=(120, 40)) as deck:
        item_id, title = await most_played(deck, ItemKind.MOVIE)
        entries = await deck.store.timeline.of_item(item_id)
        unknown = [entry for entry in entries if entry.text == "unknown"]
        assert unknown
        await deck.press("6", "g", "slash")
        await deck.types(title)
        await deck.sees("Kind")
        await deck.press("enter", "enter")
        await deck.sees("How it stands")
        for entry in unknown:
            rows = [row for row in deck.rows if entry.account_name in row and entry.server_name in row]
            assert not any("unwatched" in row for row in rows)
        assert "never read whole" in deck.text or "unknown: " in deck.text


@pytest.mark.usefixtures("served")
async def test_a_mapped_account_is_told_as_its_person(paths: Paths) -> None:
    """Those of the household come first, by name; the others stay nobody's."""
    async with open_dashboard(paths, size=(120, 40)) as deck:
        _, title = await most_played(deck, ItemKind.MOVIE)
        account = next(it for it in await deck.app.face.deck.people.accounts() if it.server_name == "Den")
        await deck.app.face.deck.people.map(account.id, "Zoë")
        await deck.press("6", "g", "slash")
        await deck.types(title)
        await deck.sees("Kind")
        await deck.press("enter", "enter")
        await deck.sees("How it stands", "Zoë")
        stands = deck.rows.index(deck.row_with("How it stands"))
        assert "Zoë" in deck.rows[stands + 2]


@pytest.mark.usefixtures("served")
async def test_libraries_are_browsed_without_any_catalogue(paths: Paths) -> None:
    """The first library is shown at once; only titles of catalogues are starred; a search stays in its library."""
    async with open_dashboard(paths) as deck:
        await deck.app.face.deck.profiles.remove("iptv-one")
        await deck.press("6")
        await deck.sees("Den  Filme 4K", "Movies", "TV Shows", "Wohnzimmer")
        await deck.press("j", "j")
        await deck.sees("Den  TV Shows", "Series, Den, TV Shows")
        await deck.press("tab", "space")
        await deck.sees("Only titles of catalogues are starred")
        await deck.press("slash")
        await deck.types("the")
        await deck.sees("Den  TV Shows   / the")
        await deck.press("escape", "escape", "k")
        await deck.sees("Den  Movies", "Film, Den, Movies")


@pytest.mark.usefixtures("served")
async def test_an_episode_is_opened_from_its_series(paths: Paths) -> None:
    """By enter on its line, among seasons; back leads to the series."""
    async with open_dashboard(paths, size=(100, 50)) as deck:
        shelves = deck.store.library_shelves
        shelf = next(it for it in await shelves.all() if it.kind is ItemKind.SHOW and it.server_name == "Wohnzimmer")
        (show,) = await shelves.page(shelf.server_id, shelf.library_key, shelf.kind, offset=0, limit=1)
        episode = (await shelves.episodes(show))[0]
        await deck.press("6", "G")
        await deck.sees("Wohnzimmer  TV Shows")
        await deck.press("tab", "enter")
        await deck.sees("syncdeck  Title", "How it stands", "episodes watched", "unwatched")
        for _ in range(60):
            if episode.item.title[:20] in deck.row_with("▌"):
                break
            await deck.press("j")
        await deck.press("enter")
        await deck.sees(f"{show.item.title} S", "Episode, Wohnzimmer, TV Shows")
        await deck.press("escape")
        await deck.sees("Series, Wohnzimmer, TV Shows")


@pytest.mark.usefixtures("served")
async def test_a_merged_play_tells_why(paths: Paths) -> None:
    """It is shown, muted, with what it was merged into."""
    async with open_dashboard(paths, size=(120, 50)) as deck:
        item_id, title = await most_played(deck, ItemKind.MOVIE)
        plays = await deck.store.db.fetch_all(
            "SELECT y.id FROM plays AS y JOIN play_items AS p ON p.id = y.item_id JOIN library_items AS i"
            " ON i.server_id = p.server_id AND i.item_key = CAST(p.item_key AS TEXT) WHERE i.id = ? ORDER BY y.id",
            (item_id,),
        )
        async with deck.store.db.transaction() as conn:
            await conn.execute(
                "UPDATE plays SET merged_into = ?, merge_reason = 'Tautulli tells of it, 2 min apart' WHERE id = ?",
                (plays[0][0], plays[-1][0]),
            )
        await deck.press("6", "g", "slash")
        await deck.types(title)
        await deck.sees("Kind")
        await deck.press("enter", "enter")
        await deck.sees("merged, not counted: Tautulli tells of it, 2 min apart")


@pytest.mark.usefixtures("served")
async def test_a_title_of_a_catalogue_has_its_story(paths: Paths) -> None:
    """A film that servers have under the same outside id; one that no server has says so."""
    async with open_dashboard(paths) as deck:
        item = await deck.store.library.item((await most_played(deck, ItemKind.MOVIE))[0])
        assert item is not None
        tmdb = next(one.partition(":")[2] for one in item.item.ids if one.startswith("tmdb:"))
        (profile,) = (it for it in await deck.app.face.deck.profiles.all() if it.kind is ProfileKind.XTREAM)
        known, other = await deck.store.shelf.page(profile.id, TitleKind.MOVIE, offset=0, limit=2)
        async with deck.store.db.transaction() as conn:
            await conn.execute("UPDATE titles SET tmdb = ? WHERE id = ?", (tmdb, known.id))
        await deck.press("6")
        await deck.sees("▶ Films")
        await deck.press("j")
        await deck.sees("iptv-one  Films", known.name[:16])
        await deck.press("tab")
        await deck.until(lambda: " play" in deck.text and "(" in deck.text, "who has seen it, below the list")
        await deck.press("enter")
        await deck.sees("syncdeck  Title", known.name[:20], "How it stands", "What happened")
        await deck.press("escape", "j", "enter")
        await deck.sees("syncdeck  Title", other.name[:20], "No media server has it")


@pytest.mark.usefixtures("served")
async def test_s42_hostile_stories_are_only_text(paths: Paths) -> None:
    """Titles, servers, libraries, accounts, reasons: markup, escape sequences and 10,000 characters, on every size."""
    async with open_dashboard(paths) as deck:
        item_id, _ = await most_played(deck, ItemKind.MOVIE)
        async with deck.store.db.transaction() as conn:
            await conn.execute("UPDATE library_items SET title = ?1, grandparent_title = ?1", (HOSTILE,))
            await conn.execute("UPDATE play_servers SET name = ? || id", (HOSTILE,))
            await conn.execute("UPDATE server_libraries SET name = ?", (HOSTILE,))
            await conn.execute("UPDATE server_accounts SET username = ?1, friendly_name = ?1", (HOSTILE,))
            await conn.execute("UPDATE play_sources SET name = ?", (HOSTILE,))
            await conn.execute("UPDATE plays SET merge_reason = ?", (HOSTILE,))
        await deck.press("6", "G")
        await deck.sees("[/b][red]")
        await deck.press("tab", "enter")
        for size in ((80, 24), (60, 16), (140, 40)):
            await deck.resize(*size)
            await deck.sees("How it stands", "[/b][red]")
            await deck.press("enter")
            assert_safe(deck)
        assert item_id


@pytest.mark.usefixtures("served")
async def test_an_episode_is_put_on_a_list_from_its_series(paths: Paths) -> None:
    """The line under the cursor is offered first: the episode, then its series."""
    async with open_dashboard(paths, size=(100, 50)) as deck:
        desk = deck.app.face.deck.lists
        await desk.create(ListDetails("Someday"))
        shelves = deck.store.library_shelves
        shelf = next(it for it in await shelves.all() if it.kind is ItemKind.SHOW and it.server_name == "Wohnzimmer")
        (show,) = await shelves.page(shelf.server_id, shelf.library_key, shelf.kind, offset=0, limit=1)
        episode = (await shelves.episodes(show))[0]
        await deck.press("6", "G")
        await deck.sees("Wohnzimmer  TV Shows")
        await deck.press("tab", "enter")
        await deck.sees("syncdeck  Title", "How it stands")
        for _ in range(60):
            if episode.item.title[:20] in deck.row_with("▌"):
                break
            await deck.press("j")
        await deck.press("plus")
        await deck.sees("What is put on a list?", f"▌{show.item.title} S", "episode", "show")
        await deck.press("enter")
        await deck.sees("on which list?", "▌Someday")
        await deck.press("enter")
        await deck.sees("1 item is on Someday now")
        (entry,) = await desk.entries("Someday")
        assert (entry.kind, entry.season, entry.number) == ("episode", episode.item.season, episode.item.number)
