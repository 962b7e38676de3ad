"""Looks through all records of a source once, with two threads: which are odd, which are tied, and some figures.

SQLite works without the interpreter's lock, so two threads on two connections take about half the time.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain

from tui.store.tautulli.rows_view import RowsView
from tui.store.tautulli.scan import MILLISECONDS_FROM, is_sound
from tui.store.tautulli.text_blocks import odd_texts, text_block
from tui.store.tautulli.ticker import PERIOD, Ticker
from tui.store.tautulli.ties import FoundTies, find_ties, find_twins

CHUNK = 2_000
WORKERS = 2
SHARE = 0.95
"""Of the time that is left, what the looking takes."""
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1

Figures = tuple[int | None, ...]


@dataclass(slots=True)
class Survey:
    """What was found."""

    ties: FoundTies
    unsound: array[int]
    """Ids of records with a number, time or key that is not usable, or with something missing."""
    odd_texts: array[int]
    """Ids of sound records with a text that is not."""
    figures: list[Figures]
    """The values of the wanted aggregates, chunk by chunk."""

    def put_odd(self, conn: sqlite3.Connection, table: str) -> None:
        """Fill a table with the ids of the records that need the rules."""
        for ids in (self.unsound, self.odd_texts, self.ties.tied):
            conn.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((record,) for record in ids))


@dataclass(slots=True)
class _Found:
    twins: array[int] = field(default_factory=lambda: array("q"))
    unsound: array[int] = field(default_factory=lambda: array("q"))
    odd_texts: array[int] = field(default_factory=lambda: array("q"))
    figures: list[Figures] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """What is looked for; hands out ranges of ids, one after the other, to whoever asks."""

    view: RowsView
    ticker: Ticker
    known: list[tuple[int]]
    latest: int
    wanted: tuple[str, ...]
    turn: threading.Lock = field(default_factory=threading.Lock)
    after: int = _FIRST
    done: int = 0

    def next(self, conn: sqlite3.Connection) -> tuple[int, int] | None:
        edge = f"SELECT h.id FROM {self.view.history} AS h WHERE h.id > ? ORDER BY h.id LIMIT 1 OFFSET {CHUNK - 1}"
        with self.turn:
            after = self.after
            self.ticker.heed()
            if after == _LAST:
                return None
            row = conn.execute(edge, (after,)).fetchone()
            self.after = row[0] if row else _LAST
            self.done += CHUNK
            return after, self.after


def survey(
    connect: Callable[[], sqlite3.Connection],
    view: RowsView,
    users: Iterable[int],
    total: int,
    ticker: Ticker,
    *,
    latest: int = MILLISECONDS_FROM,
    wanted: tuple[str, ...] = (),
) -> Survey:
    """Look through the records of `view`. `users` are the known accounts; `wanted` are SQL aggregates over `view`.

    `latest` is the last believable second, UTC epoch. `connect` opens a connection whose content does not change
    meanwhile. Raises sqlite3.Error.
    """
    walk = _Walk(view, ticker, [(user,) for user in users], latest, wanted)
    with ThreadPoolExecutor(WORKERS, "survey") as pool:
        workers = [pool.submit(_work, connect, walk, has_twins=place == 0) for place in range(WORKERS)]
        found = _results(workers, walk, total)
    unsound = array("q", chain.from_iterable(one.unsound for one in found))
    texts = array("q", chain.from_iterable(one.odd_texts for one in found))
    with closing(connect()) as conn, ticker.watching(conn):
        ties = find_ties(conn, view, found[0].twins, unsound)
    return Survey(ties, unsound, texts, [figures for one in found for figures in one.figures])


def _results(workers: list[Future[_Found]], walk: _Walk, total: int) -> list[_Found]:
    """Wait for all, with signs of life; when one fails the others stop soon."""
    start = walk.ticker.shown
    pending: set[Future[_Found]] = set(workers)
    try:
        while pending:
            done, pending = wait(pending, PERIOD, FIRST_COMPLETED)
            walk.ticker.show(start + (1 - start) * SHARE * min(1.0, walk.done / max(1, total)))
            for one in done:
                one.result()
        return [one.result() for one in workers]
    finally:
        walk.after = _LAST


def _work(connect: Callable[[], sqlite3.Connection], walk: _Walk, *, has_twins: bool) -> _Found:
    found = _Found()
    with closing(connect()) as conn:
        conn.execute("CREATE TEMP TABLE known (user_id INTEGER PRIMARY KEY)")
        conn.executemany("INSERT OR IGNORE INTO temp.known VALUES (?)", walk.known)
        if has_twins:
            with walk.ticker.watching(conn):
                found.twins = find_twins(conn, walk.view)
        for unsound, block, figures in _chunks(conn, walk):
            found.unsound.extend(unsound)
            found.odd_texts.extend(set(odd_texts(block)).difference(unsound))
            found.figures.append(figures)
    return found


def _chunks(conn: sqlite3.Connection, walk: _Walk) -> Iterator[tuple[list[int], bytes, Figures]]:
    query, careful = (_query(walk, view) for view in (walk.view, walk.view.with_bytes()))
    while span := walk.next(conn):
        try:
            row = conn.execute(query, span).fetchone()
        except sqlite3.OperationalError as error:
            if query == careful or error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            query = careful
            row = conn.execute(query, span).fetchone()
        listed, block, *figures = row
        if block is not None:
            yield [int(record) for record in str(listed).split(",")] if listed else [], block, tuple(figures)


def _query(walk: _Walk, view: RowsView) -> str:
    sound = is_sound(view, "temp.known" if walk.known else "", walk.latest)
    unsound = f"group_concat(h.id) FILTER (WHERE NOT {sound})"
    values = ", ".join((unsound, text_block(view), *walk.wanted))
    return f"SELECT {values} {view.records} WHERE h.id > ? AND h.id <= ?"
