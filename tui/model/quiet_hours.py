"""Hours of the day in which nothing starts, as people write them: `23:00-07:00`, several with commas. Pure."""

from __future__ import annotations

import re

DAY_MINUTES = 24 * 60
Spans = tuple[tuple[int, int], ...]
"""Minutes of the day, from and until; one that begins after its end crosses midnight."""

_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?", re.ASCII)


def quiet_spans(text: str) -> Spans | None:
    """Read quiet hours: "23:00-07:00" is ((1380, 420),). None = they are none that can be read."""
    spans = [_span(part.strip()) for part in text.split(",") if part.strip()]
    return None if None in spans else tuple(span for span in spans if span is not None)


def lasts_all_day(spans: Spans) -> bool:
    """Tell whether there is no minute left in which anything starts."""
    return all(span_at(spans, minute) for minute in range(DAY_MINUTES))


def quiet_text(spans: Spans) -> str:
    """Write quiet hours: "23:00-07:00, 12:30-13:00"; "" for none."""
    return ", ".join(f"{minute_text(start)}-{minute_text(end)}" for start, end in spans)


def minute_text(minute: int) -> str:
    """Write a minute of the day: "07:00"."""
    hours, minutes = divmod(minute % DAY_MINUTES, 60)
    return f"{hours:02}:{minutes:02}"


def span_at(spans: Spans, minute: int) -> tuple[int, int] | None:
    """Give the quiet hours that a minute of the day falls into; None = it is not quiet then."""
    for start, end in spans:
        if start <= minute < end if start < end else minute >= start or minute < end:
            return start, end
    return None


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text)
    start, end = (_minute(found[1], found[2]), _minute(found[3], found[4])) if found else (0, 0)
    if start % DAY_MINUTES == end % DAY_MINUTES or max(start, end) > DAY_MINUTES:
        return None
    return start % DAY_MINUTES, end % DAY_MINUTES


def _minute(hour: str, minute: str | None) -> int:
    """Give a minute of the day; one that no day has for what is none."""
    minutes = int(minute or 0)
    return int(hour) * 60 + minutes if minutes < 60 else DAY_MINUTES + 1
