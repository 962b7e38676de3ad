"""Whatever a server sends as entries: each is a row, a bad one or left out, and nothing else happens."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tui.clients.jellyfin.activity import Stretch, date_in, event_of, page_in, start_of
from tui.clients.jellyfin.items import page_of, walked
from tui.clients.jellyfin.reporting import read_report
from tui.clients.jellyfin.wire import Report
from tui.model.library import ItemKind

_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_ANY = st.recursive(_PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
_OF_ITEMS = ("Id", "Name", "Type", "RunTimeTicks", "ProviderIds", "SeriesId", "IndexNumber", "PremiereDate", "UserData")
_NAMES = st.sampled_from([*_OF_ITEMS, "DateCreated", "ItemId", "UserId", "Date"])
_ENTRY = st.dictionaries(_NAMES, _ANY | st.sampled_from(["Movie", "VideoPlayback", "2026-10-01T10:00:00Z"])) | _ANY


@given(st.lists(_ENTRY, max_size=6), _PLAIN)
def test_s26_items(entries: list[object], total: object) -> None:
    """Odd entries cost none of the others; an odd total makes the page none."""
    body = json.dumps({"Items": entries, "TotalRecordCount": total}).encode()
    try:
        page = page_of(body, lambda item: walked(item, "", ItemKind.MOVIE, unplays=True, has_state=True))
    except msgspec.ValidationError:
        assert not isinstance(total, int | None) or isinstance(total, bool) or abs(total) >= 1 << 63
        return
    assert len(page.rows) + len(page.bad) + page.left_out == page.received == len(entries)


@given(st.lists(_ENTRY, max_size=6))
def test_s26_entries_of_the_log(entries: list[object]) -> None:
    """The same in the activity log."""
    raws = [msgspec.Raw(json.dumps(entry).encode()) for entry in entries]
    stretch = Stretch(0, tuple(map(event_of, raws)), len(raws))
    page = page_in(stretch, 0, 10, lambda _: True, {})
    assert len(page.rows) + len(page.bad) + page.left_out == page.received == len(entries)
    assert len([start_of(raw) for raw in raws] + [date_in(raw) for raw in raws]) == 2 * len(raws)


@given(st.lists(st.lists(_ANY, min_size=9, max_size=11) | _ANY, max_size=6))
def test_s26_rows_of_the_plugin(rows: list[object]) -> None:
    """The same in Playback Reporting."""
    page = read_report(Report(colums=["c"] * 10, results=rows))
    assert len(page.plays) + len(page.bad) == page.received == len(rows)
