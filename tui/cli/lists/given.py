"""What a person gives to say what a list is to be: options that `list create` and `list edit` share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from tui.errors import Conflict, InvalidInput, NotFound
from tui.model.lists import ListMode, Privacy

MODES = click.Choice([mode.value for mode in ListMode])
SIDES = click.Choice(["here", "there"])
PRIVACIES = click.Choice([privacy.value for privacy in Privacy])
ITEM = "TYPE:SOURCE:ID, as movie:tmdb:603, show:tvdb:121361, movie:trakt:1, episode:tvdb:81189/1/2"
RULE = 'as "movie year>=2015 unwatched:anna provider:iptv-one sort:added limit:50"'
NO_WAIT = click.option("--no-wait", is_flag=True, help="Leave it in the queue; else it is waited for, a few seconds.")

_SPAN = re.compile(r"(\d{1,6})\s*([smhd]?)", re.IGNORECASE | re.ASCII)
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}

Command = Callable[..., Any]


def detail_options(command: Command) -> Command:
    """Give a command the options that say what a list is; each is None unless it is given."""
    options = (
        click.option("--privacy", type=PRIVACIES, help="Who sees it on Trakt."),
        click.option("--description", metavar="T", help="What stands below its title there."),
        click.option("--numbers/--no-numbers", default=None, help="Whether its entries are numbered there."),
        click.option("--on", "profile", metavar="NAME", help="The Trakt profile in which it has its other side."),
        click.option("--mode", type=MODES, help="As it is here (push), as on Trakt (pull), both (two-way), or off."),
        click.option("--rule", metavar="RULE", help=f"Fill it by a rule, {RULE}."),
        click.option("--every", metavar="TIME", help="How often its rule is looked at: 30m, 6h, 1d; 0 = when asked."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def seconds_of(text: str | None) -> float | None:
    """Give how many seconds `30m`, `6h` or `1d` are. Raises InvalidInput for what is no span of time."""
    if text is None:
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(f"{text!r} is no span of time", hint="Write 30m, 6h or 1d")
    return int(found[1]) * _SECONDS[found[2].lower()]


def item_of(text: str) -> int | str:
    """Give the number of an item, or its name as it was typed."""
    return int(text) if text.isascii() and text.isdigit() else text


@contextmanager
def unknown_is_usage() -> Iterator[None]:
    """Let what is not there, or is taken, end the command like any other wrong name."""
    try:
        yield
    except (NotFound, Conflict) as error:
        raise InvalidInput(error.message, hint=error.hint) from None
