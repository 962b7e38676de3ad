"""What a typed path could become: files imported before, then folders and what may be a Tautulli database.

`~` stays as it is typed. Looking may take as long as the disk takes: it is done off the loop.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tui.model.clean import clean_text
from tui.screens.off_loop import off_loop
from tui.widgets.path_field import Candidate, Completions

ENDINGS = (".db", ".zip")
"""What may be a database or a backup of one."""
USUAL_NAMES = ("tautulli.db", "plexpy.db")
"""What Tautulli calls it; an old file has the second name."""
MOST = 200
"""Candidates listed at most."""
MOST_LOOKED_AT = 20_000
"""Entries of a folder that are looked at; no more keys are worth waiting for."""
MOST_HANGING = 4
"""Looks that may hang at a time on disks that do not answer."""
FRESH = 2.0
"""Seconds that a listing is good for."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A file that was imported before."""

    path: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder."""

    name: str
    is_folder: bool


@dataclass(slots=True)
class PathCompleter:
    """Asked with every letter; a folder is listed once for all letters of a name."""

    remembered: Sequence[Remembered] = ()
    monotonic: Callable[[], float] = time.monotonic
    _listings: dict[str, tuple[float, asyncio.Future[list[Entry]]]] = field(default_factory=dict)

    async def complete(self, text: str) -> Completions:
        """What `text` could become: remembered files first."""
        known = remembered_for(text, self.remembered)
        typed, place, name = parted(text)
        try:
            entries = await self._entries(place)
        except OSError as error:
            return Completions(known, "" if known else _complaint(typed, error))
        seen = {text, *(_expanded(it.text) for it in known)}
        begun = candidates_of(entries, typed, name)
        listed = [it for it in begun if it.text not in seen and _expanded(it.text) not in seen]
        complaint = "" if begun or known else "No folder and no .db or .zip file begins like this"
        return Completions([*known, *listed][:MOST], complaint)

    async def _entries(self, place: str) -> list[Entry]:
        now = self.monotonic()
        waiting = {it: kept for it, kept in self._listings.items() if not kept[1].done()}
        fresh = {it: kept for it, kept in self._listings.items() if kept[1].done() and now - kept[0] < FRESH}
        self._listings = waiting | fresh
        if place not in self._listings:
            if len(waiting) >= MOST_HANGING:
                raise TimeoutError(errno.ETIMEDOUT, "the disk does not answer")
            listing = asyncio.ensure_future(off_loop(lambda: listed_in(place)))
            listing.add_done_callback(_look_at)
            self._listings[place] = (now, listing)
        return await asyncio.shield(self._listings[place][1])


def parted(text: str) -> tuple[str, str, str]:
    """The folder as typed (with its slash), the folder to look into, and the start of a name."""
    if text == "~":
        return "~/", _expanded("~/"), ""
    head, slash, name = text.rpartition("/")
    typed = head + slash
    return typed, _expanded(typed) or ".", name


def remembered_for(text: str, files: Iterable[Remembered]) -> list[Candidate]:
    """Those whose path begins with the text, or whose name does; in the order in which they are given."""
    wanted, is_long = _expanded(text), text.startswith("/")
    return [
        Candidate(it.path if is_long else with_tilde(it.path), it.note)
        for it in files
        if it.path != wanted and (it.path.startswith(wanted) or Path(it.path).name.startswith(text))
    ]


def listed_in(place: str) -> list[Entry]:
    """The folders and possible databases in a folder; blocking. Raises OSError."""
    found = []
    with os.scandir(place) as entries:
        for entry in islice(entries, MOST_LOOKED_AT):
            is_folder = _is_folder(entry)
            if entry.name.isprintable() and (is_folder or entry.name.lower().endswith(ENDINGS)):
                found.append(Entry(entry.name, is_folder))
    return found


def candidates_of(entries: Iterable[Entry], typed: str, name: str) -> list[Candidate]:
    """Those that begin with `name`: usual names, other files, folders. Hidden ones only when a dot is typed."""
    meant = [it for it in entries if it.name.startswith(name) and (name or not it.name.startswith("."))]
    return [_candidate(typed, it) for it in sorted(meant, key=_rank)]


def _candidate(typed: str, entry: Entry) -> Candidate:
    return Candidate(typed + entry.name + "/" * entry.is_folder, is_folder=entry.is_folder)


def _rank(entry: Entry) -> tuple[bool, bool, str]:
    return entry.is_folder, entry.name.lower() not in USUAL_NAMES, entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def with_tilde(path: str) -> str:
    """A path as it is short to read: below the home it begins with `~`."""
    home = _expanded("~")
    return f"~{path[len(home) :]}" if home != "/" and path.startswith(f"{home}/") else path


def _expanded(text: str) -> str:
    """As text and not as a path: the slash at its end says something here."""
    return os.path.expanduser(text)  # noqa: PTH111


def _look_at(listing: asyncio.Future[list[Entry]]) -> None:
    """A listing that nobody waits for any more may fail in silence."""
    if not listing.cancelled():
        listing.exception()


def _complaint(folder: str, error: OSError) -> str:
    return f"Cannot look into {clean_text(folder, 200) or 'this folder'}: {(error.strerror or str(error)).lower()}"
