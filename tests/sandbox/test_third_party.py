"""Clients by other hands read the whole panel: what they need is there, and their counts are ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from pyxtream.pyxtream import XTream
from pyxtream.schemaValidator import SchemaType, schemaValidator
from xtream_api_client import XtreamAuthenticationError, XtreamClient, XtreamHTTPError

from tui.sandbox import Household, threaded_household


@pytest.fixture(scope="module")
def served() -> Iterator[Household]:
    with threaded_household() as household:
        yield household


@pytest.fixture
def client(served: Household) -> XtreamClient:
    return XtreamClient(served.xtream.url, served.xtream.username, served.xtream.password)


@pytest.fixture(scope="module")
def loaded(served: Household, tmp_path_factory: pytest.TempPathFactory) -> XTream:
    cache = tmp_path_factory.mktemp("pyxtream")
    found = XTream("box", served.xtream.username, served.xtream.password, served.xtream.url, cache_path=str(cache))
    assert found.load_iptv()
    return found


def test_client_lists(served, client):
    """xtream-api-client reads all lists and categories."""
    panel = served.xtream.panel
    assert len(client.get_live_streams()) == panel.live.row_count
    assert len(client.get_vod_streams()) == panel.movies.row_count
    assert len(client.get_series()) == panel.series.row_count
    assert [found.name for found in client.list_vod_categories()] == list(panel.movies.categories.values())
    assert len(client.list_live_streams("1")) == len(list(panel.live.rows("1")))


def test_client_account(served, client):
    """xtream-api-client understands the account, and its refusal."""
    account = client.get_account_info_parsed()
    assert (account.username, account.status, account.is_trial) == (served.xtream.username, "Active", False)
    with pytest.raises(XtreamAuthenticationError):
        XtreamClient(served.xtream.url, "nobody", "nothing").get_account_info()


def test_client_meets_a_fault(served, client):
    """A fault reaches it as an HTTP error."""
    served.xtream.faults.add("get_series", "884", times=1)
    with pytest.raises(XtreamHTTPError, match="884"):
        client.get_series()


def test_pyxtream_loads_everything(served, loaded):
    """pyxtream loads every row that has a name (it skips those without), duplicates included."""
    panel = served.xtream.panel
    for found, shelf in ((loaded.channels, panel.live), (loaded.movies, panel.movies), (loaded.series, panel.series)):
        assert len(found) == sum(bool(row["name"]) for row in shelf.rows())
    categories = sum(len(shelf.categories) for shelf in (panel.live, panel.movies, panel.series))
    assert len(loaded.groups) == categories + 3


def test_pyxtream_episodes(served, loaded):
    """pyxtream finds all episodes of a series, if they come as the object that it understands."""
    shelf = served.xtream.panel.series
    item = next(item for item in shelf.ids if len(shelf.episodes(item)) > 10)
    shelf.serve_as(item, "object")
    series = next(series for series in loaded.series if series.series_id == item)
    loaded.get_series_info_by_id(series)
    assert sum(len(season.episodes) for season in series.seasons.values()) == len(shelf.episodes(item))


def test_pyxtream_guide(served, loaded):
    """pyxtream reads the guide of a channel."""
    live = served.xtream.panel.live
    item = next(item for item in live.ids if live.row(item)["epg_channel_id"])
    assert len(loaded.liveEpgByStreamAndLimit(item, 3)["epg_listings"]) == 3
    assert len(loaded.allLiveEpgByStream(item)["epg_listings"]) == 48


def test_rows_pass_the_schemas_of_pyxtream(served):
    """Ordinary rows satisfy the schemas of pyxtream: no null category, date or number rating."""
    panel = served.xtream.panel
    shelves = ((panel.live, SchemaType.LIVE), (panel.movies, SchemaType.VOD), (panel.series, SchemaType.SERIES_INFO))
    for shelf, schema in shelves:
        rows = [
            row for row in islice(shelf.rows(), 80) if row["category_id"] and row.get("last_modified", "") is not None
        ]
        ordinary = [row for row in rows if shelf is panel.movies or isinstance(row.get("rating", ""), str)]
        assert len(ordinary) > 50
        assert [row for row in ordinary if not schemaValidator(row, schema)] == []
