"""Draws the pictures of the README: the seeded demo, synced for real over HTTP, at a fixed time.

Run it from the top of the working copy: `.venv/bin/python screenshots/make.py`, with names of pictures to draw only
those. It writes SVG and PNG files beside itself. Only the short names of the runs differ from one drawing to the next.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from cairosvg import svg2png
from PIL import Image
from textual.pilot import Pilot

from screenshots.house_scenes import awake, furnish
from screenshots.import_scenes import forget_people, held_import, type_path, write_files
from screenshots.list_scenes import add_trakt, make_lists
from screenshots.server_scenes import add_servers, fill_plex_form, keep_in_step, let_two_fail, media_house
from tui.app import DeckApp
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Run
from tui.paths import Paths, shipped_themes_dir
from tui.sandbox import Household, threaded_household
from tui.screens.face import Face
from tui.screens.theme_choice import ThemeChoice
from tui.screens.theme_files import load_themes
from tui.settings import Settings

HERE = Path(__file__).parent
SIZES = ((80, 24), (120, 36))
EVENING = datetime(2026, 11, 20, 14, 2, tzinfo=UTC).timestamp()
DAY = 86_400.0
FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
SETTINGS = Settings(ascii="never", details_budget=60, detail_calls_per_second=20, refresh=10, time_zone="UTC")
ACTIONS = {"channels": "get_live_streams", "movies": "get_vod_streams", "series": "get_series"}
SECONDS = {"channels": 1.1, "movies": 4.6, "series": 0.7}
"""What each list takes in the pictures."""
TYPE_PATH = "the path is typed"
"""Stands among the keys of a scene."""


@dataclass(frozen=True)
class Seen:
    """Stands among the keys of a scene: those after it are pressed once this is on the screen."""

    text: str


Keys = Iterable[str | Seen | Callable[[DeckApp], None]]


class PictureClock:
    """Stands still until it is moved; sleeps are real, so that everything goes on."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._passed = 0.0

    def now(self) -> float:
        """UTC epoch, s."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Wait, in real time but not long."""
        await asyncio.sleep(min(seconds, 0.05))

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds
        self._passed += seconds


@dataclass(frozen=True)
class Stage:
    """The demo's household and deck."""

    clock: PictureClock
    deck: Deck
    one: Household
    two: Household

    async def sync(self, name: str, house: Household, faults: str = "") -> None:
        """A sync whose lists took some seconds each."""
        slow = ",".join(f"{action}:latency=0.3" for action in ACTIONS.values())
        house.xtream.faults.load(f"{slow},{faults}" if faults else slow)
        run = await self.deck.runs.start_sync(name)
        for step in ACTIONS:
            await self.reaches(run, step)
            self.clock.advance(SECONDS[step])
        await self.deck.runs.wait(run.id)
        house.xtream.faults.clear()

    async def reaches(self, run: Run, step: str) -> None:
        """Wait until a run works at a step."""
        while True:
            current = await self.deck.store.runs.get(run.id)
            if current is not None and current.step == step:
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def staged(home: Path) -> AsyncIterator[Stage]:
    """Two profiles with a history: first syncs, a day of changes, a list that shrank and is held."""
    clock = PictureClock(EVENING - 2 * DAY - 39_000)
    with (
        threaded_household(seed=7, port=8780, live=2_010, movies=9_987, series=420, clock=clock.now) as one,
        threaded_household(seed=8, port=8781, live=402, movies=1_230, series=114, clock=clock.now) as two,
    ):
        deck = await Deck.open(Paths(home), SETTINGS, face="dashboard", clock=clock)
        stage = Stage(clock, deck, one, two)
        try:
            await deck.schedules.pause()
            await _history(stage)
            yield stage
        finally:
            await deck.close("the pictures are drawn")


async def _history(stage: Stage) -> None:
    for name, house in (("iptv-one", stage.one), ("iptv-two", stage.two)):
        access = house.xtream
        draft = ProfileDraft(ProfileKind.XTREAM, name, access.url, access.username)
        await stage.deck.profiles.add(draft, {"password": access.password})
        await stage.sync(name, house)
    stage.clock.advance(DAY)
    movies = stage.one.xtream.panel.movies
    for number in range(212):
        movies.add(f"{_NAMES[number % len(_NAMES)]} {number + 1}", category_id=str(1 + number % 9))
    for item in movies.ids[200:209]:
        movies.change(item, plot="Told anew.", rating="7.9")
    movies.remove(*movies.ids[100:107])
    await stage.sync("iptv-one", stage.one, "get_series:bad_rows=0.02")
    stage.two.xtream.panel.series.shrink(0.3)
    await stage.sync("iptv-two", stage.two)
    stage.clock.advance(DAY + 39_000 - 11)


_NAMES = ("The Glass Harbour", "Paper Lanterns", "North of Everything", "A Quiet Ascent", "Salt and Copper")


@asynccontextmanager
async def opened(stage: Stage, size: tuple[int, int]) -> AsyncIterator[tuple[DeckApp, Pilot[int | None]]]:
    """The dashboard on the stage's deck."""
    face = Face(stage.clock, tz=UTC, host="nas", refresh=SETTINGS.refresh)
    themes = load_themes([shipped_themes_dir()]).themes

    async def deck() -> Deck:
        return stage.deck

    app = DeckApp(face, deck, themes.values(), ThemeChoice("night", ansi_color=False))
    async with app.run_test(size=size) as pilot:
        await _until(pilot, lambda: "iptv-one" in _text(app))
        yield app, pilot
        app.workers.cancel_all()


async def _draw(stage: Stage, size: tuple[int, int], name: str, keys: Keys, *signs: str) -> None:
    """Press keys, wait for what must be seen, and take the picture, unless only others were asked for."""
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    async with opened(stage, size) as (app, pilot):
        for key in keys:
            if isinstance(key, Seen):
                await _until(pilot, partial(_shows, app, key.text))
            elif callable(key):
                key(app)
            elif key == TYPE_PATH:
                type_path(app)
            else:
                await pilot.press(key)
            await _stands_still(pilot)
        await _until(pilot, lambda: all(sign in _text(app) for sign in signs))
        await pilot.pause(0.3)
        _save(app, HERE / f"{name}-{size[0]}x{size[1]}.svg")


async def _stands_still(pilot: Pilot[int | None]) -> None:
    """Wait until a key has done what it does."""
    before = ""
    for _ in range(40):
        await pilot.pause(0.2)
        shown = _text(pilot.app)  # type: ignore[arg-type]
        if shown == before:
            return
        before = shown


async def _until(pilot: Pilot[int | None], condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.02)
    raise RuntimeError(f"never came; the screen shows\n{_text(pilot.app)}")  # type: ignore[arg-type]


def _shows(app: DeckApp, text: str) -> bool:
    return text in _text(app)


def _text(app: DeckApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def _save(app: DeckApp, path: Path) -> None:
    """As SVG without fonts from elsewhere, and as PNG."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot(title="syncdeck"))
    svg = svg.replace("Fira Code", FONTS).replace("arial", FONTS)
    path.write_text("\n".join(row.rstrip() for row in svg.splitlines()) + "\n", encoding="utf-8")
    fitted = svg.replace(
        "font-size: 20px", "font-size: 20.27px"
    )  # cairo does not stretch a text to its length, and rounds its cells to whole pixels
    drawn = Image.open(BytesIO(svg2png(bytestring=fitted.encode(), scale=15 / 12.2)))
    drawn.convert("RGB").quantize(160).save(path.with_suffix(".png"), optimize=True)
    print(path.name)


async def _start_of_a_sync(stage: Stage) -> Callable[[], Awaitable[None]]:
    """iptv-one stops in the middle of its films; gives what ends it."""
    stage.one.xtream.faults.load("get_vod_streams:stall=0.61")
    run = await stage.deck.runs.start_sync("iptv-one")
    seen = -1
    while True:
        await asyncio.sleep(0.5)
        current = await stage.deck.store.runs.get(run.id)
        if current is not None and current.step == "movies" and current.progress.processed_records == seen:
            break
        seen = -1 if current is None else current.progress.processed_records
    stage.clock.advance(4)
    await asyncio.sleep(1)

    async def end() -> None:
        await stage.deck.runs.cancel(run.id)
        await stage.deck.runs.wait(run.id)

    return end


async def _imports(stage: Stage, home: Path) -> None:
    """What the Import screen shows before, while and after a Tautulli comes in."""
    path = write_files(home, stage.clock.now())
    for size in SIZES:
        await _draw(stage, size, "import-path", ["3", "e", *"~/ta", "tab"], "plexpy.db", "backups/")
        await _draw(stage, size, "import-validate", ["3", TYPE_PATH, "v"], "nothing is stored")
    async with held_import(stage.deck, path, stage.clock.advance):
        for size in SIZES:
            await _draw(stage, size, "import", ["3", "j", "enter"], "resumed at", "Speed")
    for size in SIZES:
        await _draw(stage, size, "import-errors", ["3", "n", "j"], "Partial", "kept out")
        mapping = ["3", "m", Seen("not mapped"), *_mapped("Mira"), "j", *_mapped("Georg"), "j"]
        await _draw(stage, size, "people", mapping, "is Georg's", "not mapped")
        await forget_people(stage.deck)


def _mapped(name: str) -> list[str | Seen]:
    """The keys that say whose the chosen account is."""
    return ["m", Seen("Whose is "), *name, "enter", Seen(f"is {name}'s")]


async def _servers(stage: Stage) -> None:
    """Cards of media servers, one in full, and a sign-in by a code."""
    with media_house(stage.clock.now) as house:
        await add_servers(stage.deck, house)
        stage.clock.advance(240)
        await let_two_fail(stage.deck, house)
        async with awake(stage.deck):
            for size in SIZES:
                await _draw(stage, size, "servers", ["j"], "● connected", "◔ migrating", "✗ signed out")
                await _draw(stage, size, "server", ["2", "G"], "● connected", "Libraries")
                form = ["2", "a", "right", lambda app: fill_plex_form(app, house), "ctrl+s"]
                await _draw(stage, size, "sign-in", form, "It is good until", "▄▄▄▄▄")
        await keep_in_step(stage.deck, house, stage.clock.advance)
        for size in SIZES:
            await _draw(stage, size, "queue", ["5", "j", "tab", "j"], "○ offline", "on return", "decision")
            watched = ["6", "g", "slash", *"choir", "enter", "w"]
            await _draw(stage, size, "watched", watched, "Mark ", "It goes to every server")
        await _lists(stage, house)


async def _lists(stage: Stage, house: Household) -> None:
    """A list that is held, with which side has what, and the form of a new one."""
    await add_trakt(stage.deck, house)
    await make_lists(stage.deck, house, stage.clock.advance)
    for size in SIZES:
        await _draw(stage, size, "lists", ["4", "G"], "‖ held", "shown changes", "would be removed")
        await _draw(stage, size, "list-form", ["4", "a", *"Road movies"], "New list", "Only you see it")
    await _house(stage)


async def _house(stage: Stage) -> None:
    """What runs by itself, who is told of trouble, and backups; and the form of a schedule."""
    await furnish(stage.deck, stage.clock.advance)
    async with awake(stage.deck):
        for size in SIZES:
            keys = ["8", Seen("iptv-one  "), *"jjj"]
            await _draw(stage, size, "house", keys, "Kept by this dashboard", "Alarms", "iptv-one sync  ")
            await _draw(stage, size, "schedule", [*keys, "e"], "How often", "At least 6 h")


async def main() -> None:
    """Draw every picture in both sizes."""
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder)) as stage:
            for size in SIZES:
                await _draw(stage, size, "catalogue", ["6", "j", "l", "j", "j", "tab", "j", "j"], "added")
                await _draw(stage, size, "search", ["6", "g", "slash", *"carnival"], "/ carnival")
                await _draw(stage, size, "changes", ["6", "k", "tab", *"jjj"], "− gone", "~ changed")
                keys = ["2", Seen("Runs"), "enter", Seen("Steps"), "j", "enter", "j", "j"]
                await _draw(stage, size, "errors", keys, "kept out")
                await _draw(stage, size, "help", ["2", "question_mark"], "This screen")
            await _imports(stage, Path(folder))
            end = await _start_of_a_sync(stage)
            async with awake(stage.deck):
                for size in SIZES:
                    await _draw(stage, size, "overview", ["j"], "Needs you", "Running", "Syncing movies")
                    await _draw(stage, size, "profiles", ["2"], "connections", "Runs")
                    await _draw(stage, size, "run", ["2", "enter"], "Syncing movies", "Speed")
                    await _draw(stage, size, "log", ["7"], "following", "Syncing movies")
            await end()
            await _servers(stage)


if __name__ == "__main__":
    asyncio.run(main())
