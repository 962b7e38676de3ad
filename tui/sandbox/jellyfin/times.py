"""Times and ticks as Jellyfin and Emby write and read them. Inside, times are UTC epoch ms and lengths ticks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

TICKS_PER_MS: Final = 10_000
TICKS_PER_SECOND: Final = 10_000_000

_WRITTEN: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"\d{14}", re.ASCII)


def iso(at_ms: int) -> str:
    """Give a time in UTC with 7 fraction digits."""
    seconds, rest = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}0000Z"


def compact(at_ms: int) -> str:
    """Give a time in UTC as `yyyyMMddHHmmss`."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y%m%d%H%M%S}"


def read_iso(text: str, zone: tzinfo = UTC) -> int:
    """Give the time of an ISO text; one without a zone is read in the server's own. Raises ValueError for others."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a time: {text!r}")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction, offset = found[7] or "", found[8]
    where = zone if offset is None else UTC
    local = datetime(year, month, day, hour, minute, second, tzinfo=where)
    away = 0 if offset is None or offset.upper() == "Z" else _minutes(offset)
    return int(local.timestamp() - away * 60) * 1000 + int((fraction + "000")[:3])


def read_compact(text: str) -> int:
    """Give the time of a `yyyyMMddHHmmss` text in UTC. Raises ValueError for others."""
    if _COMPACT.fullmatch(text.strip()) is None:
        raise ValueError(f"not a time: {text!r}")
    return int(datetime.strptime(text.strip(), "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()) * 1000


def read_any(text: str, zone: tzinfo = UTC) -> int:
    """Give the time of an ISO or a compact text. Raises ValueError for others."""
    return read_compact(text) if _COMPACT.fullmatch(text.strip()) else read_iso(text, zone)


def local_text(at_ms: int, zone: tzinfo) -> str:
    """Give a time on the server's own clock without its zone, as Playback Reporting keeps it."""
    seconds, rest = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, zone):%Y-%m-%d %H:%M:%S}.{rest:03d}0000"


def _minutes(offset: str) -> int:
    sign = -1 if offset[0] == "-" else 1
    return sign * (int(offset[1:3]) * 60 + int(offset[-2:]))
