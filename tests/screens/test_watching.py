"""The key `w` on real servers: for one person and for several, on a film, a season and a series."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.screens.kept_scene import KeptHome, kept_home, unseen_film
from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import assert_safe
from tui.deck import Deck
from tui.model.hub import LocalMark
from tui.paths import Paths
from tui.screens.catalogue.watch_scope import Scope, known_scopes


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptHome]:
    """Two persons on three servers."""
    with kept_home(tmp_path_factory.mktemp("two") / "home") as kept:
        yield kept


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptHome]:
    """One person on three servers."""
    with kept_home(tmp_path_factory.mktemp("alone") / "home", "mira") as kept:
        yield kept


def copy(kept: KeptHome, paths: Paths) -> None:
    """This test's own home."""
    shutil.copytree(kept.home, paths.data_dir)


async def find(deck: Scenario, title: str) -> None:
    """Search a title in the catalogue, and put the cursor on it."""
    await deck.press("6", "g", "slash")
    await deck.types(title)
    await deck.sees("/ " + title[:10], "Kind")
    await deck.press("enter")
    await deck.until(lambda: title[:12] in deck.row_with("▌  "), "the title under the cursor")


async def test_one_person_is_not_asked(alone: KeptHome, paths: Paths) -> None:
    """w marks, at once on the screen and soon on every server; w again takes it back."""
    copy(alone, paths)
    async with open_dashboard(paths, size=(120, 36)) as deck:
        item_id, title = await unseen_film(deck.app.face.deck)
        await find(deck, title)
        await deck.press("w")
        await deck.sees(f"{title} is watched for mira: 3 changes for", "✓ mira")
        await deck.sees("3 synced")
        await deck.sees_no_more("3 synced")
        states = await deck.store.states.of_items([item_id])
        assert [state.watch for state in states[item_id] if state.person == "mira"] == ["watched"]
        await deck.press("w")
        await deck.sees(f"{title} is unwatched for mira: 3 changes for")
        await deck.sees_no_more("✓ mira")
        await deck.press("enter")
        await deck.sees("Kept in step", "What was decided", "watched set here")


async def test_several_people_are_asked_and_the_last_is_remembered(two: KeptHome, paths: Paths) -> None:
    """For whom, with who has watched it; over a restart of the dashboard too."""
    copy(two, paths)
    async with open_dashboard(paths) as deck:
        _, title = await unseen_film(deck.app.face.deck)
        await find(deck, title)
        await deck.press("w")
        await deck.sees(f"Mark {title}"[:30], "For     < joerg >", "watched by nobody yet", "< watched >")
        await deck.burst("right", "enter")
        await deck.sees("is watched for mira")
    async with open_dashboard(paths) as deck:
        await find(deck, title)
        await deck.press("w")
        await deck.sees("For     < mira >", "watched by mira", "As      < unwatched >")
        await deck.press("right")
        await deck.sees("For     < joerg >", "As      < watched >")
        await deck.press("escape")
        await deck.sees_no_more("Mark ")


async def test_a_season_is_one_group(alone: KeptHome, paths: Paths) -> None:
    """On the heading of a season; every episode that is not watched yet, in one."""
    copy(alone, paths)
    async with open_dashboard(paths, size=(120, 50)) as deck:
        await find(deck, "Iron Choir")
        await deck.press("enter")
        await deck.sees("Season 2")
        await deck.until(lambda: deck.app.screen.name_to_copy == "Iron Choir", "the series")  # type: ignore[attr-defined]
        while "Season 2" not in deck.row_with("▌"):
            await deck.press("j")
        await deck.press("w")
        await deck.sees("Iron Choir, season 2 (", "episodes) is watched for mira")
        rows = deck.rows[deck.rows.index(deck.row_with("▌Season 2")) + 1 :]
        assert "✓ mira" in rows[0]
        groups = await deck.store.db.fetch_all("SELECT DISTINCT group_id FROM outbox WHERE origin = 'here'")
        assert len(groups) == 1


async def test_taking_back_a_whole_series_asks_also_one_person(alone: KeptHome, paths: Paths) -> None:
    """Marks of many episodes are not lost by one key."""
    copy(alone, paths)
    async with open_dashboard(paths) as deck:
        opened = deck.app.face.deck
        (show,) = await deck.store.db.fetch_all("SELECT min(id) FROM library_items WHERE title = 'Iron Choir'")
        person = await opened.hub.person_for(None)
        await opened.hub.mark(person.id, LocalMark(is_watched=True), items=[int(show[0])])
        await find(deck, "Iron Choir")
        await deck.press("w")
        await deck.sees("Mark Iron Choir", "As      < unwatched >", "the whole series")
        await deck.press("enter")
        await deck.sees("episodes) is unwatched for mira")


async def test_without_people_it_says_what_to_do(alone: KeptHome, paths: Paths) -> None:
    """Nobody is guessed."""
    copy(alone, paths)
    async with open_dashboard(paths) as deck:
        await deck.app.face.deck.people.remove("mira")
        await find(deck, "Iron Choir")
        await deck.press("w")
        await deck.sees("Nobody is known whose watched state", "m on Profiles (2)")


async def test_the_key_says_why_it_does_nothing(alone: KeptHome, paths: Paths) -> None:
    """Nothing is chosen among the places."""
    copy(alone, paths)
    async with open_dashboard(paths) as deck:
        await deck.press("6")
        await deck.sees("of 2 titles")
        await deck.press("w")
        await deck.sees("Choose a title first")


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_dialog_fits(two: KeptHome, paths: Paths, size: tuple[int, int]) -> None:
    """With ASCII signs too."""
    copy(two, paths)
    async with open_dashboard(paths, quick_settings(ascii="always"), size=size) as deck:
        await deck.press("6", "slash")
        await deck.types("Letters")
        await deck.sees("/ Letters", "1 of 1 title")
        await deck.press("enter", "w")
        await deck.sees("Mark Letters of the Tender", "this film", "enter Mark")
        assert_safe(deck)
        assert deck.text.isascii()


async def test_the_file_of_the_last_person_may_be_broken(two: KeptHome, paths: Paths) -> None:
    """Then the first one is offered."""
    copy(two, paths)
    paths.state_dir.mkdir(parents=True, exist_ok=True)
    (paths.state_dir / "last-person").write_text("nobody\n")
    async with open_dashboard(paths) as deck:
        await find(deck, "Iron Choir")
        await deck.press("w")
        await deck.sees("For     < joerg >")


async def test_a_title_of_a_catalogue_goes_by_the_name_that_libraries_know(alone: KeptHome, paths: Paths) -> None:
    """Its provider may tell several ids; what is marked by one of them is watched on every server."""
    copy(alone, paths)
    deck = await Deck.open(paths, quick_settings(), face="test")
    try:
        item_id, title = await unseen_film(deck, 3)
        item = await deck.store.library.item(item_id)
        assert item is not None
        known = f"movie:{item.item.ids[-1]}"
        (scope,) = await known_scopes(deck, [Scope("this film", title, names=("movie:imdb:tt99", known))])
        assert (scope.names, scope.watched) == ((known,), frozenset())
        person = await deck.hub.person_for("mira")
        report = await deck.hub.mark(person.id, LocalMark(is_watched=True), names=scope.names)
        assert (report.titles, len(report.targets)) == (1, 3)
        (seen,) = await known_scopes(deck, [scope])
        assert seen.watched == {person.id}
    finally:
        await deck.close("told")


async def test_a_series_that_no_library_has_is_left_out(alone: KeptHome, paths: Paths) -> None:
    """Nobody knows of what it consists; a film is remembered by its name."""
    copy(alone, paths)
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        film, series = (
            Scope("", "Heat", names=("movie:tmdb:1",)),
            Scope("", "Andor", names=("show:tmdb:2",), is_one=False),
        )
        assert await known_scopes(deck, [film, series]) == [film]
    finally:
        await deck.close("told")
