"""Against a panel that nobody here wrote: PyPI `xtreamcodeserver` syncs completely, with the right counts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs import other_panel as other
from tests.jobs.scene import NAME, HurriedClock
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import EntityCounts, RunReport, RunState
from tui.paths import Paths
from tui.settings import Settings


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the other panel listens."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.other_panel"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
        process.kill()


async def sync(deck: Deck) -> RunReport:
    return await deck.runs.wait((await deck.runs.start_sync(NAME)).id)


async def test_it_syncs_completely_with_the_right_counts(url: str, tmp_path: Path) -> None:
    """All lists, details of every series in its odd season numbers, then nothing to write the second time."""
    settings = Settings(details_budget=100, detail_calls_per_second=20.0)
    deck = await Deck.open(Paths(tmp_path), settings, face="test", clock=HurriedClock())
    try:
        draft = ProfileDraft(ProfileKind.XTREAM, NAME, url, other.USERNAME)
        profile = await deck.profiles.add(draft, {"password": other.PASSWORD})
        first = await sync(deck)
        second = await sync(deck)
        sql = "SELECT item_id FROM titles WHERE kind = 'series' LIMIT 1"
        series_id = (await deck.store.db.fetch_all(sql))[0][0]
        details = await deck.store.details.of(profile.id, series_id)
        twice = await deck.store.db.fetch_all("SELECT count(*) FROM titles WHERE json_array_length(category_ids) = 2")
        totals = (await deck.store.titles.totals())[0]
    finally:
        await deck.close("the test is over")
    assert first.run.state is second.run.state is RunState.COMPLETED
    assert (first.errors, first.warnings) == ({}, ())
    episodes = other.SERIES * other.SEASONS * other.EPISODES
    expected = {
        "channel_categories": 2,
        "channels": other.CHANNELS,
        "movie_categories": 2,
        "movies": other.FILMS,
        "series_categories": 2,
        "series": other.SERIES,
        "episodes": episodes,
    }
    assert {name: counts.added for name, counts in first.counts.items()} == expected
    assert second.counts["movies"] == EntityCounts(unchanged=other.FILMS)
    assert (totals.live, totals.movies, totals.series, totals.episodes) == (50, 200, 20, episodes)
    assert twice[0][0] == 3 * other.IN_TWO_CATEGORIES
    assert details is not None
    assert [season.number for season in details.seasons] == [1, 2]
    assert [(episode.season, episode.number) for episode in details.episodes] == [
        (season, number) for season in (1, 2) for number in (1, 2, 3)
    ]


async def test_its_refusal_is_told(url: str, tmp_path: Path) -> None:
    """It refuses with 401 and HTML."""
    deck = await Deck.open(Paths(tmp_path), Settings(), face="test", clock=HurriedClock())
    try:
        draft = ProfileDraft(ProfileKind.XTREAM, NAME, url, other.USERNAME)
        await deck.profiles.add(draft, {"password": "wrong-one"}, check=False)
        report = await sync(deck)
    finally:
        await deck.close("the test is over")
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Invalid username or password")
