"""The data set: always the same for a seed, of the sizes and oddities of real captures."""

from __future__ import annotations

import time

import pytest

from tui.sandbox.xtream import Mix, XtreamPanel
from tui.sandbox.xtream.details import SHAPES
from tui.sandbox.xtream.hostile import HOSTILE_TITLES


def test_same_seed_same_bytes():
    """Two panels of one seed serve identical bytes; another seed serves others."""
    first, second, other = (XtreamPanel(seed=seed, live=50, movies=50, series=20) for seed in (1, 1, 2))
    for name in ("live", "movies", "series"):
        assert getattr(first, name).body() == getattr(second, name).body()
        assert getattr(first, name).body() != getattr(other, name).body()
    assert [first.series.detail(item) for item in first.series.ids] == [
        second.series.detail(item) for item in second.series.ids
    ]


def test_rows_do_not_depend_on_the_size():
    """Item 40 is the same film in a small and in a large panel, but for its category."""
    small, large = (XtreamPanel(movies=count) for count in (41, 5_000))
    item = small.movies.ids[40]
    assert small.movies.name(item) == large.movies.name(item)


@pytest.mark.parametrize(("name", "least", "most"), [("live", 230, 330), ("movies", 320, 375), ("series", 950, 1_200)])
def test_row_sizes(name, least, most):
    """Rows are about as long as those of real panels."""
    shelf = getattr(XtreamPanel(live=2_000, movies=2_000, series=500), name)
    assert least < sum(map(len, shelf.body())) / shelf.row_count < most


def test_ordinary_oddities_are_there():
    """Null categories, missing guides, ratings of several types, duplicates under another category."""
    panel = XtreamPanel(live=2_000, movies=2_000, series=500)
    films, channels, series = list(panel.movies.rows()), list(panel.live.rows()), list(panel.series.rows())
    assert {type(row["rating"]) for row in films} == {str, int, float}
    assert {None, "", "0", "99999"} <= {row["category_id"] for row in films}
    assert 0.5 < sum(row["epg_channel_id"] is None for row in channels) / len(channels) < 0.9
    assert {type(row["tv_archive_duration"]) for row in channels} == {str, int}
    assert None in {row["last_modified"] for row in series}
    assert {type(row["backdrop_path"]) for row in series} == {str, list}


def test_duplicates_differ_in_category_only():
    """A film in two categories comes twice, each time with one of them."""
    panel = XtreamPanel(movies=500, mix=Mix(duplicates=1, uncategorised=0))
    first, second = list(panel.movies.rows())[:2]
    assert panel.movies.row_count == 1_000
    assert first["stream_id"] == second["stream_id"] and first["category_id"] != second["category_id"]
    assert {key for key in first if first[key] != second[key]} == {"num", "category_id"}


def test_plain_mix():
    """Without duplicates and gaps, every row stands in a known category."""
    panel = XtreamPanel(movies=500, mix=Mix(duplicates=0, uncategorised=0))
    assert panel.movies.row_count == 500
    assert {row["category_id"] for row in panel.movies.rows()} <= set(panel.movies.categories)


def test_hostile_titles():
    """A hostile set starts with the hostile titles and categories in every list."""
    panel = XtreamPanel(live=60, movies=60, series=60, mix=Mix(hostile=True))
    for shelf in (panel.live, panel.movies, panel.series):
        assert [shelf.name(item) for item in shelf.ids[: len(HOSTILE_TITLES)]] == list(HOSTILE_TITLES)
        assert "[bold red]" in next(iter(shelf.categories.values()))


def test_series_have_all_ordinary_shapes():
    """Among many series, several shapes of episodes, specials, and series without episodes occur."""
    panel = XtreamPanel(series=500)
    assert (
        {panel.series.shape(item) for item in panel.series.ids}
        == {"php", "object", "lists", "flat", "junk"}
        < set(SHAPES)
    )
    seasons = [{one.season for one in panel.series.episodes(item)} for item in panel.series.ids]
    assert set() in seasons and any(0 in found for found in seasons)
    ids = [one.id for item in panel.series.ids for one in panel.series.episodes(item)]
    assert len(ids) == len(set(ids))


def test_empty_panel():
    """A panel without anything serves empty lists."""
    panel = XtreamPanel(live=0, movies=0, series=0)
    assert panel.movies.body() == (b"[]",) and panel.movies.category_rows() == []
    item = panel.movies.add("First film")
    assert panel.movies.row(item)["category_id"] is None


def test_body_is_kept_until_a_change():
    """A list is encoded once; a change makes it anew."""
    panel = XtreamPanel(movies=1_000, clock=time.time)
    first = panel.movies.body()
    assert panel.movies.body() is first
    panel.movies.rename(panel.movies.ids[0], "Another name")
    assert panel.movies.body() is not first
