"""What is missing, empty, cut or changed at the panel, and what is stored afterwards (safety.md, by number)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.scene import NAME, Scene, scene_on
from tui.clients.xtream.rows import RowNormaliser
from tui.model.catalogue import ChangeKind, TitleKind
from tui.model.runs import RunState, StepState
from tui.sandbox import Household

CATEGORIES = ("get_live_categories", "get_vod_categories", "get_series_categories")
TITLES = ("get_live_streams", "get_vod_streams", "get_series")
MOVIE = TitleKind.MOVIE


async def categories_of(scene: Scene) -> list[str]:
    """Ids and names of all categories that are to be seen."""
    kinds = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)
    lists = [await scene.deck.store.categories.list(1, kind) for kind in kinds]
    return [f"{category.category_id} {category.name}" for found in lists for category in found]


@pytest.mark.parametrize("fault", ["empty_list", "empty_object", "null", "empty_text"])
@pytest.mark.parametrize("action", [*CATEGORIES, *TITLES])
async def test_s1_an_empty_answer_removes_nothing(scene: Scene, action: str, fault: str) -> None:
    """`[]`, `{}`, `null` and `""` for every list: the catalogue stays, and the run does not look clean."""
    await scene.sync()
    before, categories = await scene.rows(), await categories_of(scene)
    scene.house.xtream.faults.add(action, fault)
    report = await scene.sync()
    assert await scene.rows() == before
    assert await categories_of(scene) == categories
    assert all(counts.removed == 0 for counts in report.counts.values())
    assert report.run.state is (RunState.HELD if fault == "empty_list" else RunState.PARTIAL)


async def test_s1_all_lists_empty_asks_for_the_account_again(scene: Scene) -> None:
    """Before it is believed that everything vanished the account is checked once more; nothing is removed."""
    await scene.sync()
    before = await scene.rows()
    for action in (*CATEGORIES, *TITLES):
        scene.house.xtream.faults.add(action, "empty_list")
    scene.house.xtream.journal.clear()
    report = await scene.sync()
    assert report.run.state is RunState.HELD
    assert scene.house.xtream.journal.counts["login"] == 2
    assert await scene.rows() == before
    assert report.counts["movies"].held == 60
    assert "The list is empty; it held 60" in " ".join(report.warnings)


async def test_s1_empty_lists_of_a_refused_account_end_the_run(scene: Scene) -> None:
    """An account that was banned in mid-run is the reason, and is told as such."""
    await scene.sync()
    before = await scene.rows()
    for action in (*CATEGORIES, *TITLES):
        scene.house.xtream.faults.add(action, "empty_list")
    scene.house.xtream.faults.add("login", "trial", times=1)
    scene.house.xtream.faults.add("login", "banned")
    report = await scene.sync()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Account is banned")
    assert await scene.rows() == before


@pytest.mark.parametrize("how", ["cut", "cut_unsized", "cut_chunked", "reset_body", "broken_chunks"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
async def test_s2_a_cut_body_is_never_a_shorter_list(scene: Scene, how: str, share: float) -> None:
    """Wherever and however the body ends too early, no title is taken for gone."""
    await scene.sync()
    before = await scene.rows()
    scene.house.xtream.faults.add("get_vod_streams", f"{how}={share}")
    report = await scene.sync()
    assert report.run.state is RunState.PARTIAL
    assert await scene.rows() == before
    assert all(counts.removed == 0 for counts in report.counts.values())


async def test_s2_what_a_cut_body_brought_is_kept(tmp_path: Path) -> None:
    """Adds need no proof: new titles before the cut land, and are to be seen."""
    async with Household(live=4, movies=2500, series=4) as house, scene_on(house, tmp_path) as scene:
        await scene.add_profile()
        house.xtream.faults.add("get_vod_streams", "cut_unsized=0.6")
        report = await scene.sync()
        landed = await scene.visible(MOVIE)
        assert report.run.state is RunState.PARTIAL
        assert 500 < len(landed) < 2000
        assert report.counts["movies"].added == len(landed)
        assert await scene.shelf(MOVIE) == len(landed)


async def test_s2_a_list_that_comes_whole_after_a_cut_is_counted_once(scene: Scene) -> None:
    """The second try of a list finds the first one's titles, and they are still this run's news."""
    scene.house.xtream.faults.add("get_vod_streams", "cut_unsized=0.6", times=1)
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert (report.counts["movies"].added, report.counts["movies"].unchanged) == (60, 0)
    assert report.run.progress.processed_records == report.run.progress.total_records


async def test_s2_failed_categories_keep_theirs(scene: Scene) -> None:
    """One list of the six answers 500: its rows and names stay, the others go on."""
    await scene.sync()
    categories = await categories_of(scene)
    scene.house.xtream.faults.add("get_vod_categories", "500")
    scene.house.xtream.panel.movies.add("Brand New")
    report = await scene.sync()
    assert report.run.state is RunState.PARTIAL
    assert await categories_of(scene) == categories
    assert report.counts["movies"].added == 1


async def test_s4_60_percent_left_are_tombstones(scene: Scene) -> None:
    """An ordinary shrink hides the missing ones, which come back with their first date when they return."""
    await scene.sync()
    first = await scene.deck.store.titles.find(1, MOVIE, str(scene.house.xtream.panel.movies.ids[-1]))
    gone = scene.house.xtream.panel.movies.shrink(0.6)
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert report.counts["movies"].removed == len(gone) == 24
    assert len(await scene.visible(MOVIE)) == 36
    scene.house.xtream.panel.movies.restore()
    report = await scene.sync()
    assert report.counts["movies"].added == 24
    back = await scene.deck.store.titles.get(first.id)
    assert (back.missing_since, back.first_seen) == (None, first.first_seen)
    changes = await scene.deck.store.changes.list(1, run_id=report.run.id)
    assert {change.change for change in changes} == {ChangeKind.BACK}


async def test_s4_40_percent_left_is_held_until_approved(scene: Scene) -> None:
    """A list under half marks nothing; a person's word applies what is missing then."""
    await scene.sync()
    before = await scene.rows()
    scene.house.xtream.panel.movies.shrink(0.4)
    held = await scene.sync()
    assert (held.run.state, held.counts["movies"].held) == (RunState.HELD, 36)
    assert await scene.rows() == before
    assert "The list shrank from 60 to 24" in " ".join(held.warnings)
    approved = await scene.ended(await scene.deck.runs.approve(held.run.id))
    assert approved.run.state is RunState.COMPLETED
    assert approved.counts["movies"].removed == 36
    assert len(await scene.visible(MOVIE)) == 24
    again = await scene.sync()
    assert again.run.state is RunState.COMPLETED


async def test_s4_a_held_list_stays_held_on_the_next_sync(scene: Scene) -> None:
    """The measure is the last list that was believed, so doing it again does not wear the gate down."""
    await scene.sync()
    scene.house.xtream.panel.movies.shrink(0.4)
    assert [(await scene.sync()).run.state for _ in range(3)] == [RunState.HELD] * 3
    assert len(await scene.visible(MOVIE)) == 60


async def test_s4_new_titles_of_a_held_list_land(scene: Scene) -> None:
    """Only removals wait for a person."""
    await scene.sync()
    scene.house.xtream.panel.movies.shrink(0.4)
    scene.house.xtream.panel.movies.add("Brand New")
    report = await scene.sync()
    assert report.run.state is RunState.HELD
    assert "Brand New" in (await scene.visible(MOVIE)).values()


async def test_s4_a_gate_that_fails_holds(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in the guard keeps everything."""
    await scene.sync()
    scene.house.xtream.panel.movies.shrink(0.8)

    def broken(*_: object) -> str:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr("tui.engine.runs.gate._suspicion", broken)
    report = await scene.sync()
    assert report.run.state is RunState.HELD
    assert len(await scene.visible(MOVIE)) == 60


async def test_s9_deselecting_a_category_hides_and_removes_nothing(scene: Scene) -> None:
    """Deselected titles are neither gone nor news, and are there again when they are chosen again."""
    await scene.sync()
    await scene.set(categories="movie:!1")
    report = await scene.sync()
    of_first = {str(row["stream_id"]) for row in scene.house.xtream.panel.movies.rows("1")}
    assert report.run.state is RunState.COMPLETED
    assert report.counts["movies"].removed == 0
    assert set(await scene.visible(MOVIE)).isdisjoint(of_first)
    assert await scene.deck.store.changes.list(1, run_id=report.run.id, kind=MOVIE) == []
    assert await scene.shelf(MOVIE) == 60 - len(of_first)
    await scene.set()
    assert (await scene.sync()).run.state is RunState.COMPLETED
    assert len(await scene.visible(MOVIE)) == 60


async def test_s9_a_much_smaller_selection_is_no_shrunken_list(scene: Scene) -> None:
    """Choosing one category of many is a person's wish, not a suspicious list."""
    await scene.sync()
    await scene.set(categories="movie:1;series:-")
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert (report.counts["movies"].held, report.counts["movies"].removed) == (0, 0)
    assert await scene.visible(TitleKind.SERIES) == {}
    await scene.set()
    await scene.sync()
    assert len(await scene.visible(TitleKind.SERIES)) == 20


async def test_s9_what_is_missing_right_after_a_new_selection_is_kept(scene: Scene) -> None:
    """The first list of a new selection is only the new measure; the next one removes."""
    await scene.sync()
    await scene.set(categories="movie:1,2,3,4,~")
    scene.house.xtream.panel.movies.shrink(0.9)
    report = await scene.sync()
    assert report.counts["movies"].removed == 0
    assert next(step.message for step in report.steps if step.key == "movies").startswith("6 missing titles are kept")
    assert (await scene.sync()).counts["movies"].removed == 6


@pytest.mark.parametrize("selection", ["movie:2", "movie:!2"])
async def test_s9_a_chosen_category_that_the_panel_no_longer_lists_stays_chosen(scene: Scene, selection: str) -> None:
    """Its titles still name it: those chosen by it stay, and those left out by it do not come in by the back door."""
    await scene.set(categories=selection)
    await scene.sync()
    before = await scene.visible(MOVIE)
    scene.house.xtream.panel.movies.remove_category("2")
    report = await scene.sync()
    assert await scene.visible(MOVIE) == before
    assert report.run.state is RunState.COMPLETED


async def test_s4_titles_that_all_moved_out_of_the_selection_are_held(scene: Scene) -> None:
    """A panel that gives its categories other numbers hides nothing of what a person chose; approving it does."""
    await scene.set(categories="movie:2")
    await scene.sync()
    before = await scene.visible(MOVIE)
    movies = scene.house.xtream.panel.movies
    for item_id in before:
        movies.change(int(item_id), category_id="1")
    held = await scene.sync()
    assert (held.run.state, held.counts["movies"].held) == (RunState.HELD, len(before))
    assert await scene.visible(MOVIE) == before
    await scene.ended(await scene.deck.runs.approve(held.run.id))
    assert await scene.visible(MOVIE) == {}


async def test_an_unknown_choice_is_warned_about(scene: Scene) -> None:
    """A category that the panel does not list is probably a mistake."""
    await scene.set(categories="movie:1,4711")
    report = await scene.sync()
    assert report.warnings == ("Movie categories: the selection names 4711, which the panel does not list",)


async def test_s26_bad_rows_are_listed_and_the_rest_lands(scene: Scene) -> None:
    """Each bad row can be found; the good ones are stored; the run is partial."""
    scene.house.xtream.faults.add("get_vod_streams", "bad_rows=0.1")
    report = await scene.sync()
    counts = report.counts["movies"]
    assert report.run.state is RunState.PARTIAL
    assert counts.failed == 6 or counts.failed == 7
    assert counts.added + counts.failed == 60
    errors = await scene.errors(report.run.id)
    assert sum(error.count for error in errors) == counts.failed
    assert {error.error_class for error in errors} <= {"row is not an object", "row has no usable stream_id"}
    assert all("kept out:" in error.message and error.record_id and error.hint for error in errors)


async def test_s26_a_row_that_became_malformed_is_not_missing(scene: Scene) -> None:
    """A stored title whose row is broken now, but still names it, stays."""
    await scene.sync()
    broken = scene.house.xtream.panel.movies.ids[3]
    body = b"".join(scene.house.xtream.panel.movies.body())
    rows = json.loads(body)
    for row in rows:
        if row["stream_id"] == broken:
            row["rating"] = "@@"
    text = json.dumps(rows).replace('"@@"', '"a" b')
    scene.house.xtream.panel.movies._body = (text.encode(),)
    report = await scene.sync()
    assert report.counts["movies"].failed >= 1
    assert report.counts["movies"].removed == 0
    assert str(broken) in await scene.visible(MOVIE)


async def test_s26_over_a_fifth_bad_is_not_believed(scene: Scene) -> None:
    """With something stored it is held, on a first list it has failed; what can be read lands."""
    scene.house.xtream.faults.add("get_vod_streams", "bad_rows=0.5")
    first = await scene.sync()
    assert first.run.state is RunState.PARTIAL
    assert "Movies sync failed: 31 of 61 rows cannot be read" in await scene.messages(first.run.id) or (
        "rows cannot be read" in await scene.messages(first.run.id)
    )
    scene.house.xtream.faults.clear()
    await scene.sync()
    before = await scene.rows()
    scene.house.xtream.faults.add("get_vod_streams", "bad_rows=0.5")
    held = await scene.sync()
    assert next(step.state for step in held.steps if step.key == "movies") is StepState.HELD
    assert await scene.rows() == before


async def test_s27_blank_never_overwrites(scene: Scene) -> None:
    """A panel that forgets a plot or a date does not take ours away."""
    item = scene.house.xtream.panel.movies.ids[2]
    scene.house.xtream.panel.movies.change(item, plot="A heist.", rating="7.5", added="1700000000")
    await scene.sync()
    scene.house.xtream.panel.movies.change(item, plot="", rating=None, added="")
    await scene.sync()
    title = await scene.deck.store.titles.find(1, MOVIE, str(item))
    assert (title.plot, title.rating, title.added_at) == ("A heist.", 7.5, 1_700_000_000)


async def test_s28_marks_outlive_everything_a_panel_does(scene: Scene) -> None:
    """Renamed category, moved host, gone and back: a favourite stays one."""
    await scene.sync()
    movies = scene.house.xtream.panel.movies
    item = movies.ids[1]
    title = await scene.deck.store.titles.find(1, MOVIE, str(item))
    await scene.deck.set_favourite(title.id, True)
    movies.rename_category("1", "Renamed")
    movies.remove(item)
    await scene.sync()
    movies.restore(item)
    await scene.deck.profiles.edit(NAME, url=scene.house.xtream.url.replace("127.0.0.1", "localhost"), check=False)
    await scene.sync()
    assert (await scene.deck.store.titles.find(1, MOVIE, str(item))).is_favourite


async def test_s35_a_dry_run_writes_nothing_and_tells_the_same(scene: Scene) -> None:
    """Only GETs go out, no catalogue row changes, and the counts are those of the sync that follows."""
    dry = await scene.sync(dry_run=True)
    assert await scene.rows() == []
    assert await categories_of(scene) == []
    real = await scene.sync()
    assert dry.counts == real.counts
    await change_panel(scene.house)
    before = await scene.rows()
    dry = await scene.sync(dry_run=True)
    assert await scene.rows() == before
    assert await scene.deck.store.changes.list(1) == []
    real = await scene.sync()
    assert dry.counts == real.counts
    assert real.counts["movies"].removed == 4
    assert scene.house.xtream.journal.non_get == 0


async def test_s35_a_dry_run_shows_what_would_be_held(scene: Scene) -> None:
    """The gate is asked as in earnest."""
    await scene.sync()
    scene.house.xtream.panel.movies.shrink(0.3)
    report = await scene.sync(dry_run=True)
    assert (report.run.state, report.counts["movies"].held) == (RunState.HELD, 42)


async def change_panel(house: Household) -> None:
    """Something of everything: renamed, new, gone, moved."""
    movies = house.xtream.panel.movies
    movies.rename(movies.ids[0], "Another name")
    movies.add("Brand New")
    movies.remove(*movies.ids[10:14])
    movies.change(movies.ids[5], category_id="2", category_ids=[2])


async def test_s37_progress_without_lengths_still_ends(scene: Scene) -> None:
    """Chunked and unsized bodies have no total to go by; the figures stay honest."""
    scene.house.xtream.faults.add("*", "chunked")
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert all(run.progress.progress_percent <= 99 for run in scene.seen[:-1])
    progress = report.run.progress
    assert progress.total_records == progress.processed_records


async def test_s37_a_shorter_and_a_longer_list_never_pass_100(scene: Scene) -> None:
    """The last list is only a guess of the next one's length."""
    await scene.sync()
    scene.house.xtream.panel.movies.shrink(0.7)
    for number in range(80):
        scene.house.xtream.panel.series.add(f"New {number}")
    scene.house.xtream.faults.add("*", "latency=0.03")
    report = await scene.sync()
    percents = [run.progress.progress_percent for run in scene.seen]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert report.run.state is RunState.COMPLETED


async def written(scene: Scene) -> tuple[Any, ...]:
    """Marks of every write to a title: when it was changed, and what is news."""
    rows = await scene.deck.store.db.fetch_all("SELECT id, changed_at, row_hash, missing_since FROM titles ORDER BY id")
    news = await scene.deck.store.db.fetch_all("SELECT count(*) FROM title_changes")
    return (*rows, *news)


async def test_s41_a_second_sync_of_an_unchanged_panel_writes_no_item(scene: Scene) -> None:
    """Nothing added, nothing updated, not one row touched."""
    await scene.sync()
    before = await written(scene)
    report = await scene.sync()
    assert await written(scene) == before
    assert all((counts.added, counts.updated, counts.removed) == (0, 0, 0) for counts in report.counts.values())
    assert (report.counts["movies"].unchanged, report.counts["channels"].unchanged) == (60, 40)
    assert report.run.progress.imported_records == 0


@pytest.mark.parametrize("how", ["shuffle", "renumber"])
async def test_s41_a_mere_new_order_writes_no_item(scene: Scene, how: str) -> None:
    """Position is no property of a title."""
    await scene.sync()
    before = await written(scene)
    for shelf in (scene.house.xtream.panel.live, scene.house.xtream.panel.movies, scene.house.xtream.panel.series):
        getattr(shelf, how)()
    report = await scene.sync()
    assert await written(scene) == before
    assert report.counts["movies"].unchanged == 60


async def test_s41_only_what_differs_is_written(scene: Scene) -> None:
    """One renamed film is one update."""
    await scene.sync()
    item = scene.house.xtream.panel.movies.ids[7]
    scene.house.xtream.panel.movies.rename(item, "Another name")
    report = await scene.sync()
    counts = report.counts["movies"]
    assert (counts.added, counts.updated, counts.unchanged) == (0, 1, 59)
    (change,) = await scene.deck.store.changes.list(1)
    assert (change.name, change.change) == ("Another name", ChangeKind.CHANGED)


async def test_duplicates_are_one_title_in_all_their_categories(scene: Scene) -> None:
    """The same film once per category is one film; its categories are the union."""
    movies = scene.house.xtream.panel.movies
    twice = {str(row["stream_id"]): set() for row in movies.rows()}
    for row in movies.rows():
        twice[str(row["stream_id"])].add(str(row["category_id"]))
    scene.house.xtream.faults.add("get_vod_streams", "duplicates=0.5")
    report = await scene.sync()
    assert report.counts["movies"].added == 60
    rows = await scene.deck.store.db.fetch_all("SELECT category_ids FROM titles WHERE kind = 'movie'")
    assert sum(len(json.loads(text)) > 1 for (text,) in rows) >= 10


async def test_odd_categories_drop_no_title(scene: Scene) -> None:
    """null, "", "0" and an unknown id stand under "uncategorised"."""
    scene.house.xtream.faults.add("get_vod_streams", "odd_categories")
    report = await scene.sync()
    assert report.counts["movies"].added == 60
    uncategorised = await scene.shelf(MOVIE, "~")
    assert uncategorised == 48
    assert await scene.shelf(MOVIE, "3") == 12


async def test_profiles_are_apart(house: Household, tmp_path: Path) -> None:
    """Two accounts on one panel share no title, and one's loss is not the other's."""
    async with scene_on(house, tmp_path) as scene:
        await scene.add_profile("one")
        await scene.add_profile("two", categories="live:-;series:-")
        await scene.sync("one")
        await scene.sync("two")
        house.xtream.panel.movies.shrink(0.8)
        await scene.sync("two")
        totals = {found.profile_id: (found.live, found.movies) for found in await scene.deck.store.titles.totals()}
    assert totals == {1: (40, 60), 2: (0, 48)}


async def test_s41_rows_that_came_word_for_word_are_not_even_normalised(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unchanged list is told from the hashes of what was sent."""
    await scene.sync()
    looked_at: list[int] = []
    original = RowNormaliser.rows

    def counted(self: RowNormaliser, told: Sequence[Any], *rest: Any) -> Any:
        looked_at.append(len(told))
        return original(self, told, *rest)

    monkeypatch.setattr(RowNormaliser, "rows", counted)
    scene.house.xtream.panel.movies.rename(scene.house.xtream.panel.movies.ids[7], "Another name")
    report = await scene.sync()
    assert report.counts["movies"].updated == 1
    assert sum(looked_at) == 1


async def test_s41_another_spelling_of_the_same_writes_no_item(scene: Scene) -> None:
    """A panel that sends numbers as texts from now on has changed nothing."""
    await scene.sync()
    before = await written(scene)
    for item in scene.house.xtream.panel.movies.ids:
        scene.house.xtream.panel.movies.change(item, is_adult=0, added=int(str(row_of(scene, item)["added"])))
    report = await scene.sync()
    assert await written(scene) == before
    assert report.counts["movies"].updated == 0


def row_of(scene: Scene, item: int) -> dict[str, object]:
    """The panel's row of a film."""
    return dict(scene.house.xtream.panel.movies.row(item))


async def test_s42_hostile_titles_are_stored_as_harmless_text(tmp_path: Path) -> None:
    """Escapes, controls, direction marks and endless names neither fail the sync nor get into the store."""
    async with Household(live=30, movies=30, series=30, hostile=True) as house, scene_on(house, tmp_path) as scene:
        await scene.add_profile()
        report = await scene.sync()
        names = [row[0] for row in await scene.deck.store.db.fetch_all("SELECT name FROM titles")]
        names += [row[0] for row in await scene.deck.store.db.fetch_all("SELECT name FROM categories")]
    assert report.run.state is RunState.COMPLETED
    assert len(names) > 90
    assert all(name and name.isprintable() and len(name) <= 500 for name in names)
    assert "[red]Red[/red] [bold" in names


async def test_a_list_of_nothing_but_junk_is_told_and_bounded(scene: Scene) -> None:
    """A hostile list of bare numbers fails that step alone."""
    await scene.sync()
    before = await scene.rows()
    scene.house.xtream.panel.movies._body = (b"[" + b",".join([b"7"] * 60_000) + b"]",)
    report = await scene.sync()
    assert await scene.rows() == before
    assert report.counts["movies"].failed == 60_000
    assert next(step.state for step in report.steps if step.key == "movies") is StepState.HELD


async def test_s2_counts_are_right_when_a_list_of_everything_is_cut_and_comes_again(tmp_path: Path) -> None:
    """New, renamed, returned and gone titles, the first half of them written by the try that was cut."""
    async with Household(live=4, movies=2500, series=4) as house, scene_on(house, tmp_path) as scene:
        await scene.add_profile()
        movies = house.xtream.panel.movies
        back, gone = movies.ids[20:60], movies.ids[100:130]
        movies.remove(*back)
        await scene.sync()
        movies.restore(*back)
        await scene.sync()
        movies.remove(*back)
        await scene.sync()
        movies.restore(*back)
        movies.remove(*gone)
        for item in movies.ids[200:300]:
            movies.rename(item, f"Renamed {item}")
        movies.add("Brand New")
        house.xtream.faults.add("get_vod_streams", "cut_unsized=0.7", times=1)
        report = await scene.sync()
        baseline = await scene.deck.store.baselines.get(1, "movie")
    counts = report.counts["movies"]
    assert (counts.added, counts.updated, counts.removed) == (41, 100, 30)
    assert counts.unchanged == 2500 - 40 - 100 - 30
    assert baseline is not None
    assert baseline.rows == 2471
