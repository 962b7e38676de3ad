"""`Retry-After` comes as seconds or as a date, and as nonsense."""

from __future__ import annotations

import pytest

from tui.clients.retry_after import http_date, retry_after

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 21 Oct 2015 07:30:00 GMT", 120.0),
        ("Wed, 21 Oct 2015 07:30:00", 120.0),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0.0),
        ("99999999999999", 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_retry_after_gives_seconds_to_wait(text: str, seconds: float | None) -> None:
    """Whatever the form, the answer is seconds from now, or that nothing was said."""
    assert retry_after(text, NOW) == seconds


def test_a_date_header_is_read() -> None:
    """The date of an answer tells the server's clock."""
    assert http_date("Wed, 21 Oct 2015 07:28:00 GMT") == NOW
    assert http_date("yesterday") is None
