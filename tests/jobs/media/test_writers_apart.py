"""Only the delivery of changes is given clients that write: no sync, no look, no pull, and no dry run of them (S35)."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.jobs.media.target_scene import KINDS, SEEN, TargetScene, all_of, target_scene
from tui.jobs.media.access import MediaSurroundings, open_server
from tui.model.library import StateScope
from tui.model.server_history import HistoryWish
from tui.model.servers import LibraryKind
from tui.redact import Redactor
from tui.settings import Settings

ROOT = Path(__file__).parents[3]
WRITING = frozenset(
    {
        "tui.clients.plex.write",
        "tui.clients.plex.orders",
        "tui.clients.jellyfin.write",
        "tui.clients.jellyfin.orders",
        "tui.jobs.media.write_access",
        "tui.jobs.media.delivering",
        "tui.jobs.media.targets",
    }
)
READING = (
    "tui.clients.plex.client",
    "tui.clients.jellyfin.client",
    "tui.jobs",
    "tui.jobs.media.access",
    "tui.jobs.media.login",
    "tui.jobs.media.sync_run",
    "tui.jobs.media.history_run",
)
_MODULE = re.compile(r"tui(?:\.\w+)+")


@cache
def named_in(module: str) -> frozenset[str]:
    """Every module that another one names: imported, or loaded by its name beside the event loop."""
    path = ROOT / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.exists():
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.fullmatch(node.value):
            found.add(node.value)
    return frozenset(name for name in found if name.startswith("tui."))


def reached_from(module: str) -> set[str]:
    """Every module that can be reached from one."""
    found, waiting = {module}, [module]
    while waiting:
        fresh = named_in(waiting.pop()) - found
        found |= fresh
        waiting += fresh
    return found


@pytest.mark.parametrize("module", READING)
def test_s35_no_writer_can_be_reached_from_what_reads(module: str) -> None:
    """A dry run is the same code as a run, with nothing in its hands that could write."""
    assert reached_from(module) & WRITING == set()


def test_the_writers_are_reached_from_the_targets() -> None:
    """So the names above are those of today."""
    assert reached_from("tui.jobs.media.targets") >= WRITING


@pytest.mark.parametrize("kind", KINDS)
async def test_s35_reading_sends_no_request_that_changes_anything(kind: str) -> None:
    """Everything that a client of ours can read, read once: only GET, but for the query of Playback Reporting."""
    async with target_scene(kind) as scene:
        around = MediaSurroundings(Settings(), Redactor(), scene.clock, "device-of-tests")
        async with open_server(scene.profile, scene.secrets, around) as server:
            await server.identity()
            await server.look()
            account = (await server.accounts())[0]
            library = next(one for one in await server.libraries() if one.kind is LibraryKind.MOVIES)
            for scope in StateScope:
                await server.states(library, account, scope, 0, 10)
            await server.library_mark(library)
            await server.state_mark(library, account)
            for source in await server.history_sources():
                page = await server.history(source, HistoryWish(0.0), 0, 10)
                await server.fill_in(page.rows)
        changing = [one.action for one in scene.access.journal.entries if one.method != "GET"]
        assert set(changing) <= {"custom_query"}


@pytest.mark.parametrize("kind", KINDS)
async def test_s41_opening_a_target_writes_nothing(kind: str) -> None:
    """Nor does a batch of which everything is there already."""
    async with target_scene(kind) as scene:
        films = scene.films()[:5]
        for film in films:
            scene.put(film, watched=True)
        async with scene.open() as target:
            await all_of(target, [scene.delivery(film, SEEN) for film in films])
        assert scene.writes() == 0


async def test_s34_a_server_that_becomes_slow_is_given_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """They last from one batch to the next, and a quick server is given none."""
    async with target_scene("plex") as scene:
        films = scene.films()[:4]
        await scene.deliver(*(scene.delivery(film, SEEN) for film in films[:2]))
        quick = list(scene.clock.slept)
        let_every_answer_take(scene, 3.0, monkeypatch)
        await scene.deliver(scene.delivery(films[2], SEEN))
        before, asked = len(scene.clock.slept), len(scene.access.journal.entries)
        await scene.deliver(scene.delivery(films[3], SEEN))
        assert quick == []
        assert len(scene.clock.slept) - before == len(scene.access.journal.entries) - asked
        assert 0 < scene.clock.slept[0] <= scene.clock.slept[before] <= 5.0


def let_every_answer_take(scene: TargetScene, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock go on with every request that is recorded."""
    record = scene.access.journal.record

    def slow(*given: object) -> object:
        scene.clock.advance(seconds)
        return record(*given)

    monkeypatch.setattr(scene.access.journal, "record", slow)
