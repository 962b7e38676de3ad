"""`syncdeck sandbox`: only the fake servers, for scripts and for clients of others."""

from __future__ import annotations

import asyncio
import functools
import json
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.errors import InvalidInput
from tui.sandbox import Household, serve

SIZE = click.IntRange(0, 5_000_000)


def _zone(_: click.Context, __: click.Parameter, value: str) -> str:
    """A time zone that there is. Raises BadParameter."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"no time zone is called {value!r}; write it as in Europe/Berlin") from None


@click.command(cls=DeckCommand)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same data.")
@click.option("--live", type=SIZE, default=400, show_default=True, help="Channels.")
@click.option("--movies", type=SIZE, default=2_000, show_default=True, help="Films.")
@click.option("--series", type=SIZE, default=200, show_default=True, help="Series.")
@click.option("--plays", type=SIZE, default=2_000, show_default=True, help="Sessions in Tautulli's file; 0: none.")
@click.option(
    "--library",
    type=SIZE,
    default=600,
    show_default=True,
    help="Films and episodes of Plex, Jellyfin and Emby, which Trakt knows, too; 0: none of them.",
)
@click.option("--trakt-rates", is_flag=True, help="Let Trakt take as few calls as the real one: 1 write a second.")
@click.option(
    "--time-zone",
    default="UTC",
    show_default=True,
    metavar="ZONE",
    callback=_zone,
    help="Where Tautulli, Jellyfin and Emby stand: some of their times are local.",
)
@click.option(
    "--faults",
    default="",
    metavar="MENU",
    help="What goes wrong, as in get_vod_streams:500*2,*:latency=0.2,plex/history:503; in front of a / stands "
    "tautulli, plex, plextv, jellyfin, emby, trakt or traktauth, without one it is the panel.",
)
@click.option("--for", "seconds", type=click.FloatRange(min=0), metavar="S", help="End by itself after S seconds.")
@click.pass_obj
def sandbox(
    invocation: Invocation,
    *,
    seed: int,
    live: int,
    movies: int,
    series: int,
    plays: int,
    library: int,
    trakt_rates: bool,
    time_zone: str,
    faults: str,
    seconds: float | None,
) -> int:
    """Serve a made-up household on loopback, until ctrl+c; one JSON line tells how to get in."""
    running = functools.partial(
        serve,
        seed=seed,
        live=live,
        movies=movies,
        series=series,
        plays=plays,
        library=library,
        trakt_rates=trakt_rates,
        time_zone=time_zone,
        faults=faults,
    )

    def tell(household: Household) -> None:
        # These secrets open nothing but this sandbox, and the line is there to hand them over.
        click.echo(json.dumps(household.line))

    try:
        asyncio.run(running(tell, seconds=seconds))
    except ValueError as error:
        raise InvalidInput(
            f"{error}", hint="--faults takes ACTION:FAULT[=ARGUMENT][*TIMES] or SERVER/ACTION:..., separated by commas"
        ) from None
    return ExitCode.OK
