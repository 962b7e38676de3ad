"""Intervals as people write them, and as they are told."""

from __future__ import annotations

import pytest

from tui.formatting import interval_text
from tui.model.schedule_text import every_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("24h", 86_400),
        ("every 24 h", 86_400),
        ("30m", 1_800),
        ("5 min", 300),
        ("1 h 30 min", 5_400),
        ("1h30m", 5_400),
        ("1.5 hours", 5_400),
        ("Every 2 Days", 172_800),
        ("1 week", 604_800),
        ("90 s", 90),
    ],
)
def test_what_people_write_is_read(text: str, seconds: float) -> None:
    """With and without blanks, in short and in full, in one unit or several."""
    assert every_seconds(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "30", "soon", "5 parsecs", "5 minx", "-5 min", "0 h", "10 3 * * *", "1e9 h", "every"]
)
def test_what_names_no_time_is_none(text: str) -> None:
    """A number without a unit could be anything."""
    assert every_seconds(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (300, "5 min"),
        (5_400, "1 h 30 min"),
        (86_400, "24 h"),
        (90_000, "25 h"),
        (172_800, "2 d"),
        (180_000, "2 d 2 h"),
        (90, "1 min 30 s"),
        (0.2, "0 s"),
    ],
)
def test_intervals_are_told_exactly(seconds: float, text: str) -> None:
    """And what is told can be read again."""
    assert interval_text(seconds) == text
    assert every_seconds(text) == (round(seconds) or None)
