"""A Trakt on loopback for commands, and the person who types its codes at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.command import Called, Command
from tui.sandbox import threaded_household
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.oauth import DeviceCode


@contextmanager
def trakt_house() -> Iterator[TraktAccess]:
    """Run a Trakt whose owner approves every code as soon as it is given out."""
    with threaded_household(trakt=True, live=2, movies=2, series=1) as house:
        house.trakt.oauth.poll_every = 1
        answer_codes(house.trakt, "approve")
        yield house.trakt


def answer_codes(trakt: TraktAccess, word: str) -> None:
    """Let somebody `approve` or `deny` every code from now on."""
    oauth = trakt.oauth
    ask = type(oauth).begin

    def begin() -> DeviceCode:
        code = ask(oauth)
        oauth.approve(code.user_code, trakt.account()) if word == "approve" else oauth.deny(code.user_code)
        return code

    oauth.begin = begin  # type: ignore[method-assign]


def app_of(trakt: TraktAccess, *, secret: str = "") -> list[str]:
    """Give the options that name the app and both hosts."""
    return [
        "--url", trakt.url, "--set", f"auth_url={trakt.auth_url}", "--set", f"client_id={trakt.client_id}",
        "--set", f"client_secret={secret or trakt.client_secret}",
    ]  # fmt: skip


def add_by_code(syncdeck: Command, trakt: TraktAccess, name: str = "trakt", *more: str) -> Called:
    """Add a profile by a code."""
    return syncdeck(*more, "profile", "add", "trakt", name, *app_of(trakt))


def secrets_in(home: Path) -> dict[str, str]:
    """Give what stands in the table of secrets, by name."""
    with sqlite3.connect(home / "syncdeck.db") as store:
        return dict(store.execute("SELECT name, value FROM secrets"))
