"""The sync of a media server: what lands, what is passed over, what goes."""

from __future__ import annotations

from tests.jobs.media.fake_server import FILMS, JOERG, MIRA, FakeServer, film
from tests.jobs.media.media_scene import MediaScene
from tui.model.runs import RunState


async def test_a_first_sync_brings_libraries_items_and_states(media: MediaScene, server: FakeServer) -> None:
    """Everything that the server has is stored, for every account."""
    server.watch(MIRA, "m1", "m2", "e1-1")
    server.watch(JOERG, "m2")
    server.begin(JOERG, "m3", 90_000)
    report = await media.sync()
    assert report.run.state is RunState.COMPLETED, (report.run.message, report.errors)
    assert await media.there() == set(server.rows)
    assert (await media.watched("mira"), await media.watched("joerg")) == ({"m1", "m2", "e1-1"}, {"m2"})
    assert await media.position("joerg", "m3") == 90_000
    assert {name: counts.added for name, counts in report.counts.items()} == {
        "libraries": 2,
        "accounts": 2,
        "movies": 35,
        "shows": 1,
        "episodes": 23,
        "states": 5,
        "watch": 0,
    }
    assert report.run.progress.progress_percent == 100.0
    assert report.run.progress.total_records == 59


async def test_s41_a_second_sync_asks_little_and_writes_nothing(media: MediaScene, server: FakeServer) -> None:
    """Marks tell that nothing changed: no list is read, no row is written."""
    server.watch(MIRA, "m1")
    await media.sync()
    before = media.dump()
    report = await media.sync()
    assert report.run.state is RunState.COMPLETED
    assert (server.count("items"), server.count("states"), len(server.asked)) == (0, 0, 10)
    assert media.dump() == before
    assert (report.counts["movies"].unchanged, report.counts["movies"].added) == (35, 0)


async def test_s41_without_marks_everything_is_read_and_nothing_written(media: MediaScene, server: FakeServer) -> None:
    """Differences alone are written."""
    server.has_marks = False
    server.watch(MIRA, "m1")
    await media.sync()
    before = media.dump()
    report = await media.sync()
    assert server.count("items") > 5
    assert media.dump() == before
    assert report.counts["movies"].unchanged == 35


async def test_only_the_library_that_changed_is_read(media: MediaScene, server: FakeServer) -> None:
    """What is new comes, what is gone goes, what is different is updated."""
    await media.sync()
    server.put(film(99), film(5, title="Another name"))
    server.drop("m1", "m2")
    report = await media.sync()
    assert server.count("items Series") == 0
    assert await media.there() == set(server.rows)
    counts = report.counts["movies"]
    assert (counts.added, counts.updated, counts.removed, counts.unchanged) == (1, 1, 2, 32)


async def test_what_comes_back_is_there_again(media: MediaScene, server: FakeServer) -> None:
    """A tombstone is no end."""
    await media.sync()
    server.drop("m1")
    await media.sync()
    assert "m1" not in await media.there()
    server.put(film(1))
    await media.sync()
    assert "m1" in await media.there()


async def test_a_dry_run_stores_nothing_but_its_report(media: MediaScene, server: FakeServer) -> None:
    """It counts what would be done, on an empty store and on a full one."""
    before = media.dump()
    first = await media.sync(dry_run=True)
    assert media.dump() == before
    assert (first.counts["movies"].added, first.counts["libraries"].added) == (35, 2)
    await media.sync()
    stored = media.dump()
    server.put(film(99))
    server.drop("m1")
    server.watch(MIRA, "m3")
    report = await media.sync(dry_run=True)
    assert (report.counts["movies"].added, report.counts["movies"].removed) == (1, 1)
    assert report.counts["states"].added == 1
    assert media.dump() == stored


async def test_a_full_sync_reads_what_has_not_changed(media: MediaScene, server: FakeServer) -> None:
    """`--full` trusts no mark."""
    await media.sync()
    await media.sync(full=True)
    assert (server.count("items"), server.count("states")) > (5, 4)


async def test_library_without_content_of_a_kind_is_told(media: MediaScene) -> None:
    """The step of music is skipped where there is none."""
    report = await media.sync()
    states = {step.key: (step.state.value, step.message) for step in report.steps}
    assert states["tracks"] == ("skipped", "No such library")
    assert states["connect"] == ("done", "Attic 1.42")
    assert FILMS.key == "1"
