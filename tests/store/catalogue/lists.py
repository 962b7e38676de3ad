"""A small list sync as a job does it, so that tests and benchmarks write through the real order of calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from tui.model.catalogue import TitleKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.rows import TitleRow, hash_of
from tui.store.catalogue.known import Found, Known
from tui.store.catalogue.titles import FIRST_LOAD_BATCH, WRITE_BATCH
from tui.store.store import Store

T = TypeVar("T")


@dataclass
class Outcome:
    """What one list did."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, rows: int) -> None:
        self.counts[what] = self.counts.get(what, 0) + rows


async def add_profile(store: Store, name: str = "iptv-one") -> int:
    """Store a profile and give its id."""
    draft = ProfileDraft(ProfileKind.XTREAM, name, f"http://{name}.test:8080", "user")
    async with store.db.transaction() as conn:
        return await store.profiles.add(conn, draft)


def title(item_id: str, name: str, *categories: str, **fields: object) -> TitleRow:
    """Make a row with its real hash."""
    told = repr((item_id, name, sorted(fields.items()))).encode()
    return TitleRow(item_id, name, tuple(sorted(categories)), hash_of(told), **fields)  # type: ignore[arg-type]


async def sync_list(
    store: Store,
    profile_id: int,
    rows: Iterable[TitleRow],
    *,
    kind: TitleKind = TitleKind.MOVIE,
    now: float = 1000.0,
    run_id: int = 1,
    is_complete: bool = True,
    outside: Sequence[str] = (),
    bad: Sequence[str] = (),
) -> Outcome:
    """Bring a kind in line with a list, as the job does, except for the gate."""
    outcome = Outcome()
    is_first = await store.shelf.begin_load(profile_id, kind)
    news = None if is_first else run_id
    known = await store.titles.known(profile_id, kind)
    for item_id in outside:
        known.saw_outside(item_id)
    for item_id in bad:
        known.saw_bad(item_id)
    for batch in batches(rows, FIRST_LOAD_BATCH if is_first else WRITE_BATCH):
        await _write(store, profile_id, kind, known, batch, now, news, outcome)
    for moves in batches(known.category_moves(is_complete=is_complete), WRITE_BATCH):
        async with store.db.transaction() as conn:
            outcome.add("moved", await store.titles.set_categories(conn, profile_id, kind, moves, now=now, run_id=news))
    if is_complete:
        await _remove(store, profile_id, kind, known, now, news, outcome)
    if is_first:
        await store.shelf.fill(profile_id, kind)
    return outcome


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut anything into lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


async def _write(
    store: Store,
    profile_id: int,
    kind: TitleKind,
    known: Known,
    batch: Sequence[TitleRow],
    now: float,
    news: int | None,
    outcome: Outcome,
) -> None:
    sorted_rows: dict[Found, list[TitleRow]] = {found: [] for found in Found}
    for row in batch:
        sorted_rows[known.classify(row)].append(row)
    writes = (
        ("new", store.titles.insert, sorted_rows[Found.NEW]),
        ("changed", store.titles.update, sorted_rows[Found.CHANGED]),
        ("back", store.titles.bring_back, sorted_rows[Found.HIDDEN_BACK]),
    )
    outcome.add("same", len(sorted_rows[Found.SAME]))
    if not any(rows for _, _, rows in writes):
        return
    async with store.db.transaction() as conn:
        for what, write, rows in writes:
            if rows:
                outcome.add(what, await write(conn, profile_id, kind, rows, now=now, run_id=news))


async def _remove(
    store: Store, profile_id: int, kind: TitleKind, known: Known, now: float, news: int | None, outcome: Outcome
) -> None:
    for item_ids in batches(known.deselected(), WRITE_BATCH):
        async with store.db.transaction() as conn:
            outcome.add("deselected", await store.titles.mark_deselected(conn, profile_id, kind, item_ids, now=now))
    for item_ids in batches(known.missing(), WRITE_BATCH):
        async with store.db.transaction() as conn:
            gone = await store.titles.mark_missing(conn, profile_id, kind, item_ids, now=now, run_id=news)
            outcome.add("gone", gone)
