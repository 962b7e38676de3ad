"""Parts of a command that need the deck, between questions that need a person.

Questions are asked with no loop running: it would take the ctrl+c that is meant for the question.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.cli.stop import Stop

if TYPE_CHECKING:
    from tui.deck import Deck

T = TypeVar("T")


def on_deck(invocation: Invocation, work: Callable[[Deck], Awaitable[T]]) -> T:
    """Do one part of a command on the deck and give what it brings; a signal ends the command. Raises SyncError."""
    found: list[T] = []

    async def once(deck: Deck, _: Stop) -> int:
        found.append(await work(deck))
        return ExitCode.OK

    code = with_deck(invocation, once)
    if not found:
        raise click.exceptions.Exit(code)
    return found[0]
