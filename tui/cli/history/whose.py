"""Whose plays `--person` means: those of a person, else those of the accounts of that name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tui.cli.output import Output
from tui.cli.profiles.accounts import account_text, names_of
from tui.errors import InvalidInput
from tui.model.plays import Person, ServerAccount

if TYPE_CHECKING:
    from tui.deck import Deck

MOST_NEAR = 3
"""Near names that are offered."""


async def whose(deck: Deck, name: str | None, out: Output) -> int | str | None:
    """What the history is asked for: a person's id, a name of accounts, or None for everybody.

    Says which accounts it is when no person has the name. Raises InvalidInput with near names.
    """
    if name is None:
        return None
    people, accounts = await deck.people.all(), await deck.people.accounts()
    wanted = name.strip().casefold()
    person = next((it for it in people if it.name.casefold() == wanted), None)
    if person is not None:
        return person.id
    found = [it for it in accounts if wanted in map(str.casefold, names_of(it))]
    if not found:
        raise _unknown(name.strip(), people, accounts)
    told = "; ".join(out.text(account_text(it)) for it in found)
    out.note(f"No person has that name; these are the plays of the account{'s' * (len(found) > 1)} {told}")
    return wanted


def _unknown(name: str, people: Sequence[Person], accounts: Sequence[ServerAccount]) -> InvalidInput:
    known = _by_folded([*(it.name for it in people), *(one for it in accounts for one in names_of(it))])
    near = [known[it] for it in get_close_matches(name.casefold(), known, n=MOST_NEAR)]
    hint = f"Did you mean {' or '.join(near)}?" if near else "syncdeck people ls lists them"
    return InvalidInput(f"There is no person and no account {name!r}", hint=hint)


def _by_folded(names: Iterable[str]) -> Mapping[str, str]:
    """Names by what tells them apart; the first of equal ones."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return found
