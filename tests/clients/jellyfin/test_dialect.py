"""Routes, headers and times by kind and version."""

from __future__ import annotations

from datetime import datetime

import pytest

from tui.clients.jellyfin.dialect import Dialect, Route, base_of, plain_id, version_of
from tui.clients.jellyfin.identity import JellyfinIdentity, sign_in_headers, token_headers
from tui.clients.jellyfin.times import date_of, epoch_of, iso, local_of, ms_of
from tui.model.plays import ServerKind

JELLYFIN, EMBY = ServerKind.JELLYFIN, ServerKind.EMBY
HERE = JellyfinIdentity("id-1", "0.1", 'Jörg\'s "PC", 2+2')


@pytest.mark.parametrize(
    ("text", "version"),
    [("10.8.13", (10, 8, 13)), ("12.0.0-rc2", (12, 0, 0)), ("4.9.0.33", (4, 9, 0, 33)), ("", ()), ("next", ())],
)
def test_versions_are_read(text: str, version: tuple[int, ...]) -> None:
    """What is behind the numbers does not count."""
    assert version_of(text) == version


@pytest.mark.parametrize(
    ("kind", "version", "views", "items"),
    [
        (JELLYFIN, (10, 8, 13), "/Users/u/Views", "/Users/u/Items?limit=1"),
        (JELLYFIN, (10, 9, 0), "/UserViews?userId=u", "/Items?userId=u&limit=1"),
        (JELLYFIN, (12, 0, 0), "/UserViews?userId=u", "/Items?userId=u&limit=1"),
        (JELLYFIN, (), "/UserViews?userId=u", "/Items?userId=u&limit=1"),
        (EMBY, (4, 9, 0, 33), "/Users/u/Views", "/Users/u/Items?limit=1"),
    ],
)
def test_routes_are_chosen_by_version(kind: ServerKind, version: tuple[int, ...], views: str, items: str) -> None:
    """New ones from 10.9 on, and the old family before it and at Emby."""
    dialect = Dialect(kind, version)
    assert (dialect.views("u").on(""), dialect.items("u", limit=1).on("")) == (views, items)


@pytest.mark.parametrize(
    ("kind", "version", "unplays", "method"),
    [(JELLYFIN, (10, 8), True, "GET"), (JELLYFIN, (10, 11), True, "POST"), (JELLYFIN, (12, 0), False, "POST")],
)
def test_versions_differ(kind: ServerKind, version: tuple[int, ...], unplays: bool, method: str) -> None:
    """Whether a rewatch takes the mark away, and how Quick Connect begins."""
    dialect = Dialect(kind, version)
    assert (dialect.rewatch_unplays, dialect.quick_connect_method) == (unplays, method)


def test_a_query_is_encoded_and_what_is_none_is_not_sent() -> None:
    """Commas stay, since they part lists."""
    route = Route("/Items", (("ids", "a,b"), ("name", "a&b c"), ("isPlayed", True), ("limit", None)))
    assert route.on("http://h/base") == "http://h/base/Items?ids=a,b&name=a%26b%20c&isPlayed=true"


@pytest.mark.parametrize("url", ["http://h:8096", "http://h:8096/", "http://h:8096/emby", "http://h:8096/emby/"])
def test_the_prefix_of_emby_comes_once(url: str) -> None:
    """Whether a person typed it or not."""
    assert base_of(url, EMBY) == "http://h:8096/emby"


def test_a_base_path_stays() -> None:
    """It is part of the address."""
    assert base_of("http://h:8096/jellyfin/", JELLYFIN) == "http://h:8096/jellyfin"


def test_jellyfin_gets_the_standard_header_only() -> None:
    """Values are percent-encoded; 12.0 refuses every other form."""
    assert token_headers(HERE, JELLYFIN, "t0k") == {
        "Authorization": 'MediaBrowser Client="syncdeck", Device="J%C3%B6rg%27s%20%22PC%22%2C%202%2B2", '
        'DeviceId="id-1", Version="0.1", Token="t0k"'
    }


def test_emby_gets_its_own_headers() -> None:
    """The token has a header of its own; signing in has none."""
    assert token_headers(HERE, EMBY, "t0k") == {"X-Emby-Token": "t0k"}
    assert list(sign_in_headers(HERE, EMBY)) == ["X-Emby-Authorization"]
    assert sign_in_headers(HERE, EMBY)["X-Emby-Authorization"].startswith('Emby UserId="", Client="syncdeck"')
    assert "Token" not in sign_in_headers(HERE, JELLYFIN)["Authorization"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0A1B2C3D-0000-0000-0000-0000000000FF", "0a1b2c3d0000000000000000000000ff"),
        ("12345", "12345"),
        (" abC ", "abC"),
    ],
)
def test_ids_have_one_form(text: str, plain: str) -> None:
    """Emby's short ones are texts and stay."""
    assert plain_id(text) == plain


@pytest.mark.parametrize(
    ("text", "epoch"),
    [
        ("2026-10-01T10:00:00.0000000Z", 1_790_848_800),
        ("2026-10-01T10:00:00.9999999Z", 1_790_848_800),
        ("2026-10-01T10:00:00Z", 1_790_848_800),
        ("2026-10-01T15:30:00+05:30", 1_790_848_800),
        ("2026-10-01T10:00:00", None),
        ("0001-01-01T00:00:00.0000000Z", None),
        ("2026-13-01T10:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_s19_times_are_utc_and_naive_ones_refused(text: str | None, epoch: int | None) -> None:
    """Seven digits of a fraction, any offset; no zone is no time."""
    assert epoch_of(text) == epoch


def test_times_are_written_with_their_zone() -> None:
    """A time without one would be taken in the server's own."""
    assert iso(1_790_848_800.9) == "2026-10-01T10:00:00.0000000Z"


def test_clock_readings_have_no_zone() -> None:
    """One that has a zone is no such reading."""
    assert local_of("2026-10-01 12:00:00.1234567") == datetime(2026, 10, 1, 12)
    assert local_of("2026-10-01T12:00:00Z") is None
    assert local_of("2026-02-30 12:00:00") is None


@pytest.mark.parametrize(("ticks", "ms"), [(28_200_000_001, 2_820_000), (0, 0), (9_999, 0), (-1, None), (None, None)])
def test_ticks_become_whole_ms(ticks: int | None, ms: int | None) -> None:
    """Never by way of floats."""
    assert ms_of(ticks) == ms
    assert ms_of(9_007_199_254_740_993 * 10_000 // 10_000 * 10) == 9_007_199_254_740


def test_a_day_is_a_day() -> None:
    """No date is an empty text."""
    assert (date_of("1999-03-31T00:00:00.0000000Z"), date_of(None)) == ("1999-03-31", "")
