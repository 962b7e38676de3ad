"""`syncdeck demo`: a throw-away household on loopback, synced for real, on the dashboard or in plain lines."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.demo.household import DemoHousehold, write_old_file
from tui.cli.demo.media import NAMES, demo_media
from tui.cli.demo.rounds import demo_rounds
from tui.cli.demo.trakt import leave_lists
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.sandbox import threaded_household

if TYPE_CHECKING:
    from tui.deck import Deck

DETAILS_IN_DEMO = {"details_budget": 60, "detail_calls_per_second": 20.0}
"""Some series details, at a pace that only our own server is asked at."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many titles a panel has, how many plays there are, and what the media servers hold."""

    live: int
    movies: int
    series: int
    plays: int
    library: int


MOST_FILMS = 5_000_000

SIZES = {
    "small": Size(400, 2_000, 60, 2_000, 300),
    "medium": Size(4_000, 20_000, 2_000, 20_000, 3_000),
    "large": Size(20_000, 100_000, 10_000, 200_000, 30_000),
}


def _size_of(_: click.Context, __: click.Parameter, value: str) -> Size:
    """A name of SIZES, or a number of films with the other lists in proportion."""
    if value in SIZES:
        return SIZES[value]
    if value.isascii() and value.isdigit() and int(value) <= MOST_FILMS:
        films = int(value)
        return Size(max(1, films // 5), max(1, films), max(1, films // 10), max(50, films), max(60, films // 8))
    raise click.BadParameter(f"{value!r} is neither {', '.join(SIZES)} nor a number of films")


@click.command(cls=DeckCommand)
@click.option("--headless", is_flag=True, help="No dashboard: sync everything, print a summary, and end.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same household.")
@click.option(
    "--size",
    callback=_size_of,
    default="small",
    show_default=True,
    metavar="S",
    help="small, medium, large, or a number of films.",
)
@click.option("--faults", default="", metavar="MENU", help="What goes wrong after the first syncs; see sandbox --help.")
@click.pass_obj
def demo(invocation: Invocation, *, headless: bool, seed: int, size: Size, faults: str) -> int:
    """Show everything on made-up servers; nothing of it is kept."""
    with ExitStack() as stack:
        home = stack.enter_context(throwaway_home())
        sizes = {"iptv-one": size, "iptv-two": _half(size)}
        panels = {
            name: stack.enter_context(threaded_household(**asdict(found), seed=at))
            for at, (name, found) in enumerate(sizes.items(), seed)
        }
        old = write_old_file(home, max(50, size.plays // 4), seed)
        household = DemoHousehold(panels, old, demo_media(panels["iptv-one"], home, time.time()))
        household.load_faults(faults)  # refused now rather than when everything has run
        household.clear_faults()
        there = invocation.at(home, **DETAILS_IN_DEMO)
        if headless or not invocation.has_terminal or invocation.as_json:
            return with_deck(
                there, lambda deck, stop: demo_rounds(deck, stop, there.out, household, faults), run_engine=True
            )
        with_deck(there, lambda deck, _: prepare(deck, household, there.out), run_engine=True, sends=False)
        household.load_faults(faults)
        from tui.cli.dashboard import open_dashboard  # noqa: PLC0415 - only the dashboard needs what it loads

        return open_dashboard(there, is_demo=True)


async def prepare(deck: Deck, household: DemoHousehold, out: Output) -> int:
    """Sign in everywhere, read the media servers, and leave work to do: the dashboard opens on changes that leave."""
    out.note("Reading the media servers of the demo...")
    await household.sign_in(deck)
    for run in [await deck.runs.start_sync(name) for name in NAMES]:
        await deck.runs.wait(run.id)
    await household.media.map_people(deck)
    await deck.runs.start_import(household.tautulli.db)
    await leave_lists(deck, household.media.house.trakt)
    return ExitCode.OK


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A private folder that is gone afterwards, however the demo ends."""
    with tempfile.TemporaryDirectory(prefix="syncdeck-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _half(size: Size) -> Size:
    """A smaller panel, without plays and without media servers."""
    return Size(max(1, size.live // 2), max(1, size.movies // 2), max(1, size.series // 2), 0, 0)
