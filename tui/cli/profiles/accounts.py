"""Accounts and people as the commands show them, and as a person names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.cli.output import Output
from tui.cli.profiles.open_accounts import open_accounts
from tui.cli.table import table
from tui.errors import InvalidInput
from tui.formatting import count_text, server_text
from tui.model.plays import Person, ServerAccount

MOST_CANDIDATES = 10


def account_named(accounts: Sequence[ServerAccount], name: str) -> ServerAccount:
    """The account with this id, user name or friendly name, whatever its case.

    An id goes before a name. Raises InvalidInput for none, and for several with all of them.
    """
    wanted = name.strip().casefold()
    found = [account for account in accounts if str(account.id) == wanted]
    found = found or [account for account in accounts if wanted in {*map(str.casefold, names_of(account))}]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput(f"There is no account {name.strip()!r}", hint="syncdeck people ls lists them")
    shown = "; ".join(f"{account.id} is {account_text(account)}" for account in found[:MOST_CANDIDATES])
    raise InvalidInput(f"{len(found)} accounts are called {name.strip()!r}", hint=f"Give the id: {shown}")


def names_of(account: ServerAccount) -> tuple[str, ...]:
    """What an account may be called by."""
    return tuple(filter(None, (account.username, account.friendly_name)))


def account_text(account: ServerAccount) -> str:
    """An account in a few words: "Anna (anna.k) on Attic"."""
    server = server_text(account.server_name, "...")
    shown = account.shown_name
    user = f" ({account.username})" if account.username not in {"", shown} else ""
    return f"{shown}{user} on {server}" if server else f"{shown}{user}"


def account_table(accounts: Sequence[ServerAccount], out: Output) -> list[str]:
    """One line an account: whose it is, or what to say of it."""
    rows = [
        (
            str(account.id),
            out.text(account.shown_name, 40),
            out.text(account.username, 40),
            out.text(server_text(account.server_name, out.glyphs.ellipsis), 16),
            _whose(account, out),
            count_text(account.plays),
        )
        for account in accounts
    ]
    head = ("Id", "Account", "User name", "Server", "Person", "Plays")
    return table(head, rows, right=(0, 5), width=out.width, flexible=(2, 3, 1, 4), ellipsis=out.glyphs.ellipsis)


def people_document(people: Sequence[Person], accounts: Sequence[ServerAccount], out: Output) -> dict[str, Any]:
    """Everybody, all accounts, and how many of these wait for a person."""
    return {
        "people": [
            {
                "id": person.id,
                "name": out.text(person.name),
                "accounts": [account.id for account in accounts if account.person_id == person.id],
                "plays": sum(account.plays for account in accounts if account.person_id == person.id),
            }
            for person in people
        ],
        "accounts": [account_document(account, out) for account in accounts],
        "unmapped": len(open_accounts(accounts)),
    }


def account_document(account: ServerAccount, out: Output) -> dict[str, Any]:
    """An account and whose it is; `person` is null while nobody knows."""
    return {
        "id": account.id,
        "server": out.text(account.server_name),
        "account_key": out.text(account.account_key),
        "username": out.text(account.username),
        "friendly_name": out.text(account.friendly_name),
        "is_listed": account.is_listed,
        "person": out.text(account.person_name) if account.person_id is not None else None,
        "is_ignored": account.is_ignored,
        "plays": account.plays,
        "suggestion": out.text(account.suggestion),
    }


def _whose(account: ServerAccount, out: Output) -> str:
    if account.person_id is not None:
        return out.text(account.person_name, 40)
    if account.is_ignored:
        return "ignored"
    maybe = f" maybe {out.text(account.suggestion, 30)}" if account.suggestion else ""
    return f"{out.glyphs.attention} nobody yet{';' if maybe else ''}{maybe}"
