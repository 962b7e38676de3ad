"""Dates after `--since` and `--until` mean what a person means by them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tui.cli.dates import since_epoch, until_epoch
from tui.errors import InvalidInput

NOW = datetime(2026, 1, 2, 15, 22, tzinfo=UTC).timestamp()
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("90min", "2026-01-02T13:52"),
        ("1.5h", "2026-01-02T13:52"),
        ("3d", "2025-12-30T15:22"),
        ("2w", "2025-12-19T15:22"),
        ("today", "2026-01-02T00:00"),
        ("Yesterday", "2026-01-01T00:00"),
        ("friday", "2025-12-26T00:00"),
        ("thu", "2026-01-01T00:00"),
        ("sat", "2025-12-27T00:00"),
        ("2025-11-27", "2025-11-27T00:00"),
        ("2025-11-27T14:00", "2025-11-27T14:00"),
        ("2025-11-27T14:00+02:00", "2025-11-27T12:00"),
        ("2025-11-27T14:00Z", "2025-11-27T14:00"),
    ],
)
def test_since(text: str, start: str) -> None:
    """Ages count back from now, days begin at midnight, a weekday is the last one."""
    assert since_epoch(text, NOW, UTC) == datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()


def test_dates_are_local() -> None:
    """A day begins at the midnight of the zone that the person lives in."""
    assert since_epoch("today", NOW, ZoneInfo("Asia/Kolkata")) == NOW - (20 * 60 + 52) * 60


@pytest.mark.parametrize("text", ["", "soon", "3x", "2026-13-01", "th", "-3d", "99999999999999999-01-01"])
def test_what_is_no_date(text: str) -> None:
    """Anything else is refused with what is allowed."""
    with pytest.raises(InvalidInput) as caught:
        since_epoch(text, NOW, UTC)
    assert "2026-11-27" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("16:00", "2026-01-02T16:00"),
        ("7:00", "2026-01-03T07:00"),
        ("15:22", "2026-01-03T15:22"),
        ("Tomorrow", "2026-01-03T00:00"),
        ("friday", "2026-01-09T00:00"),
        ("sat", "2026-01-03T00:00"),
        ("thu", "2026-01-08T00:00"),
        ("2026-02-01", "2026-02-01T00:00"),
        ("2026-01-02T17:00+02:00", None),
        ("2026-01-02T18:00+02:00", "2026-01-02T16:00"),
        ("2026-01-01", None),
        ("yesterday", None),
        ("25:00", None),
        ("soon", None),
    ],
)
def test_until(text: str, end: str | None) -> None:
    """A time of day is the next one, a weekday the coming one; what is over, and what is none, is refused."""
    if end is not None:
        assert until_epoch(text, NOW, UTC) == datetime.fromisoformat(end).replace(tzinfo=UTC).timestamp()
        return
    with pytest.raises(InvalidInput, match=r"is over already|is no time to come"):
        until_epoch(text, NOW, UTC)
