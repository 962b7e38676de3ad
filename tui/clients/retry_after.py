"""Reads a `Retry-After` header, which may be a number of seconds or a date (RFC 9110)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

_LONGEST = 24 * 3600.0


def retry_after(text: str, now: float) -> float | None:
    """Give the seconds to wait from `now` (UTC epoch, s), 0 to a day; None if the header says nothing usable."""
    bare = text.strip()
    if bare.isdecimal():
        return min(float(bare), _LONGEST)
    moment = http_date(bare)
    return None if moment is None else min(max(moment - now, 0.0), _LONGEST)


def http_date(text: str) -> float | None:
    """Give the UTC epoch of an HTTP date such as a `Date` header; None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
