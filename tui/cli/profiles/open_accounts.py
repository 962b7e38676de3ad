"""Accounts of which nobody has said whose they are: their plays are nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.output import Output
from tui.model.plays import ServerAccount

if TYPE_CHECKING:
    from tui.deck import Deck

COMMAND = "syncdeck people ls"


def open_accounts(accounts: Sequence[ServerAccount]) -> list[ServerAccount]:
    """Those that are neither mapped nor to stay unmapped."""
    return [account for account in accounts if account.person_id is None and not account.is_ignored]


def open_text(count: int) -> str:
    """How many accounts wait for a person: "1 account is not mapped to a person yet"."""
    return (
        f"{count:,} accounts are not mapped to a person yet"
        if count != 1
        else "1 account is not mapped to a person yet"
    )


async def tell_open_accounts(deck: Deck, out: Output) -> None:
    """Say after an import how many accounts wait to be mapped."""
    found = open_accounts(await deck.people.accounts())
    if found:
        out.note(f"{open_text(len(found))}: {COMMAND}")
