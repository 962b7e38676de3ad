"""Whatever lists come in whatever order, the store ends up as if built from the last word on each title."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import Outcome, add_profile, sync_list, title
from tui.engine.clock import SystemClock
from tui.model.catalogue import Episode, SeriesDetails, TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue import blocks
from tui.store.store import Store

KINDS = (TitleKind.MOVIE, TitleKind.SERIES)
IDS = [str(number) for number in range(1, 25)] + ["x-1", "007"]
WORDS = ["Heat", "Élite", "spider-man", "進撃", "***", "The", "[4K]", "x" * 130]

item_ids = st.sampled_from(IDS)
titles = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.sets(st.sampled_from(["1", "2", "3"]), max_size=3),
    st.sampled_from(["", "A plot with spider"]),
    st.sampled_from([None, 1999]),
)
panels = st.dictionaries(item_ids, titles, max_size=len(IDS))


@dataclass(frozen=True)
class Expected:
    """What must be stored of a visible title."""

    name: str
    categories: frozenset[str]
    plot: str
    year: int | None


def rows_of(panel: dict, kind: TitleKind, order: random.Random, as_copies: bool) -> list[TitleRow]:
    """Write a panel's list: shuffled, and with one copy per category if so."""
    rows = []
    for item_id, (name, categories, plot, year) in panel.items():
        groups = [(category,) for category in categories] if as_copies and categories else [tuple(categories)]
        rows += [title(item_id, name, *group, plot=plot, year=year) for group in groups]
    order.shuffle(rows)
    return rows


class AnyHistory(RuleBasedStateMachine):
    """Lists arrive, whole or cut, with copies, bad rows and deselected ones; episodes beside them; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 0.0
        self.shown: dict[TitleKind, dict[str, Expected]] = {kind: {} for kind in KINDS}
        self.kept: dict[TitleKind, dict[str, Expected]] = {kind: {} for kind in KINDS}
        """The last stored word on titles that are hidden, which blank fields fall back to."""
        self.run(self.open())

    def run(self, work):
        """Wait for a coroutine."""
        return self.loop.run_until_complete(work)

    async def open(self) -> None:
        self.store = await Store.open(Path(self.folder.name) / "store.db", clock=SystemClock())
        self.profile_id = await add_profile(self.store)

    def teardown(self) -> None:
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    @rule(kind=st.sampled_from(KINDS), panel=panels, seed=st.integers(0, 99), as_copies=st.booleans())
    def a_whole_list(self, kind, panel, seed, as_copies):
        """Titles that are not in it are gone."""
        self.sync(kind, panel, seed, as_copies)
        gone = {key: value for key, value in self.shown[kind].items() if key not in panel}
        self.kept[kind] |= gone
        self.expect(kind, panel, {})

    @rule(kind=st.sampled_from(KINDS), panel=panels, seed=st.integers(0, 99), as_copies=st.booleans())
    def a_cut_list(self, kind, panel, seed, as_copies):
        """Nothing goes, and categories are only added."""
        self.sync(kind, panel, seed, as_copies, is_complete=False)
        self.expect(kind, panel, self.shown[kind], is_complete=False)

    @rule(kind=st.sampled_from(KINDS), panel=panels, outside=st.sets(item_ids), bad=st.sets(item_ids))
    def a_list_with_bad_and_deselected_rows(self, kind, panel, outside, bad):
        """Bad rows stay as they are; rows only outside the choice are hidden."""
        self.sync(kind, panel, 1, False, outside=sorted(outside), bad=sorted(bad))
        stays = {key: value for key, value in self.shown[kind].items() if key in bad and key not in outside}
        self.kept[kind] |= {key: value for key, value in self.shown[kind].items() if key not in panel}
        self.expect(kind, panel, stays)

    @precondition(lambda self: self.shown[KINDS[0]])
    @rule(seed=st.integers(0, 99))
    def the_same_list_again(self, seed):
        """Neither order nor copies cost a write."""
        panel = {
            key: (value.name, value.categories, value.plot, value.year) for key, value in self.shown[KINDS[0]].items()
        }
        self.sync(KINDS[0], panel, seed, True)
        before = self.run(self.store.db.write(lambda raw: raw.total_changes))
        self.sync(KINDS[0], panel, seed + 1, True)
        assert self.run(self.store.db.write(lambda raw: raw.total_changes)) == before

    @rule(series=item_ids, episodes=st.sets(st.sampled_from("abcdef")))
    def details_arrive(self, series, episodes):
        """Episodes are stored for any series, visible or not."""
        told = tuple(Episode(text, 1, place, f"Heat {text}") for place, text in enumerate(sorted(episodes)))

        async def put() -> None:
            async with self.store.db.transaction() as conn:
                await self.store.details.store(conn, self.profile_id, SeriesDetails(series, (), told), now=self.now)

        self.run(put())

    @rule()
    def tombstones_are_purged(self):
        """Titles gone long ago leave for good, deselected ones never."""
        self.now += 1
        self.run(self.store.titles.purge(self.now))
        missing = self.run(self.store.db.fetch_all("SELECT kind, item_id FROM titles"))
        for kind in KINDS:
            self.kept[kind] = {key: value for key, value in self.kept[kind].items() if (kind, key) in set(missing)}

    @invariant()
    def the_store_is_as_expected(self):
        """Titles are the expected ones; shelves and words hold exactly these."""
        for kind in KINDS:
            found = self.run(self.stored(kind))
            assert found == self.shown[kind]
        self.run(assert_in_step(self.store.db))

    def sync(self, kind, panel, seed, as_copies, **options) -> Outcome:
        self.now += 1
        rows = rows_of(panel, kind, random.Random(seed), as_copies)
        outcome = self.run(sync_list(self.store, self.profile_id, rows, kind=kind, now=self.now, **options))
        self.run(self.store.details.follow_series(self.profile_id))
        return outcome

    def expect(self, kind, panel, others, is_complete=True) -> None:
        """Lay a panel over what is stored: blank never overwrites, a cut list takes no category away."""
        known = self.kept[kind] | self.shown[kind]
        shown = dict(others)
        for item_id, (name, categories, plot, year) in panel.items():
            old = known.get(item_id)
            older = old.categories if old and not is_complete else frozenset()
            shown[item_id] = Expected(
                name,
                frozenset(categories) | older,
                plot or (old.plot if old else ""),
                year if year is not None or old is None else old.year,
            )
            self.kept[kind].pop(item_id, None)
        self.shown[kind] = shown

    async def stored(self, kind) -> dict[str, Expected]:
        lines = await self.store.shelf.page(self.profile_id, kind, offset=0, limit=1000)
        found = [await self.store.titles.get(line.id) for line in lines]
        return {
            title.item_id: Expected(title.name, frozenset(title.category_ids), title.plot, title.year)
            for title in found
        }


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that they are cut often."""
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 4)
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 8)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=40, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
