"""`syncdeck demo`: a throw-away household on loopback, synced for real, on the dashboard or in plain lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from tui.cli.commands import DeckCommand
from tui.cli.demo_rounds import demo_rounds, sign_in_all
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.errors import InvalidInput
from tui.sandbox import Household, threaded_household

DETAILS_IN_DEMO = {"details_budget": 60, "detail_calls_per_second": 20.0}
"""Some series details, at a pace that only our own server is asked at."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many titles a panel has."""

    live: int
    movies: int
    series: int


MOST_FILMS = 5_000_000

SIZES = {"small": Size(400, 2_000, 60), "medium": Size(4_000, 20_000, 2_000), "large": Size(20_000, 100_000, 10_000)}


def _size_of(_: click.Context, __: click.Parameter, value: str) -> Size:
    """A name of SIZES, or a number of films with the other lists in proportion."""
    if value in SIZES:
        return SIZES[value]
    if value.isascii() and value.isdigit() and int(value) <= MOST_FILMS:
        films = int(value)
        return Size(max(1, films // 5), max(1, films), max(1, films // 10))
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
        households = {
            name: stack.enter_context(
                threaded_household(live=found.live, movies=found.movies, series=found.series, seed=at)
            )
            for at, (name, found) in enumerate({"iptv-one": size, "iptv-two": _half(size)}.items(), seed)
        }
        check_faults(households, faults)
        home = stack.enter_context(throwaway_home())
        there = invocation.at(home, **DETAILS_IN_DEMO)
        if headless or not invocation.has_terminal or invocation.as_json:
            return with_deck(
                there, lambda deck, stop: demo_rounds(deck, stop, there.out, households, faults), run_engine=True
            )
        with_deck(there, lambda deck, _: sign_in_all(deck, households))
        from tui.cli.dashboard import open_dashboard  # noqa: PLC0415 - only the dashboard needs what it loads

        for household in households.values():
            household.xtream.faults.load(faults)
        return open_dashboard(there, is_demo=True)


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A private folder that is gone afterwards, however the demo ends."""
    with tempfile.TemporaryDirectory(prefix="syncdeck-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def check_faults(households: dict[str, Household], faults: str) -> None:
    """Refuse a fault menu that cannot be read, before anything starts. Raises InvalidInput."""
    menu = next(iter(households.values())).xtream.faults
    try:
        menu.load(faults)
    except ValueError as error:
        raise InvalidInput(f"{error}", hint="Write ACTION:FAULT[=ARGUMENT][*TIMES], separated by commas") from None
    menu.clear()


def _half(size: Size) -> Size:
    return Size(max(1, size.live // 2), max(1, size.movies // 2), max(1, size.series // 2))
