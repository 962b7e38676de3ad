"""A Trakt on loopback, a profile for it, and lists that commands keep in step with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.cli.command import Called, Command
from tests.cli.trakt_house import app_of
from tui.sandbox import threaded_household
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.titles import Title

PROFILE = "trakt"


@dataclass(frozen=True)
class TraktLists:
    """The command, the Trakt that it works on, and films that are known there."""

    syncdeck: Command
    trakt: TraktAccess
    films: list[Title]

    def call(self, *arguments: str, code: int = 0) -> Called:
        """Call `syncdeck list ...`, which is to end with a code."""
        called = self.syncdeck("list", *arguments)
        assert called.code == code, (called.code, called.out, called.err)
        return called

    def document(self, *arguments: str, code: int = 0) -> Any:
        """Give what `syncdeck list ... --json` prints."""
        return self.call(*arguments, "--json", code=code).document

    def names(self, start: int, stop: int | None = None) -> list[str]:
        """Give films as they are typed, by their ids at imdb: the first so many, or from one to another."""
        chosen = self.films[:start] if stop is None else self.films[start:stop]
        return [f"movie:imdb:{(title.ids or {})['imdb']}" for title in chosen]

    def make(self, title: str = "Weekend", films: int = 3, *options: str) -> dict[str, Any]:
        """Make a list with the first films on it, which is still to go to Trakt."""
        made = self.document("create", title, *self.names(films), "--mode", "two-way", "--no-wait", *options)
        found: dict[str, Any] = made["list"]
        return found

    def synced(self, title: str = "Weekend", films: int = 3, *options: str) -> TraktList:
        """Make a list, sync it, and give its side at Trakt."""
        self.make(title, films, *options)
        self.call("sync", title)
        self.trakt.writes.clear()
        return self.there(title)

    def shown(self, title: str = "Weekend") -> dict[str, Any]:
        """Give a list with its entries."""
        found: dict[str, Any] = self.document("show", title)
        return found

    def there(self, title: str = "Weekend") -> TraktList:
        """Give the side of a list."""
        return self.trakt.look(self.shown(title)["remote_id"])


@contextmanager
def trakt_lists(syncdeck: Command) -> Iterator[TraktLists]:
    """Run a Trakt, and sign in to it as Mira."""
    with threaded_household(trakt=True, live=1, movies=1, series=1) as house:
        trakt = house.trakt
        films = trakt.known.add_movies(80)
        add = ("profile", "add", "trakt", PROFILE, *app_of(trakt)[:-2], "--set", "write_spacing=0", "--token", "-")
        called = syncdeck(*add, stdin=trakt.access_token)
        assert called.code == 0, called.err
        yield TraktLists(syncdeck, trakt, films)
