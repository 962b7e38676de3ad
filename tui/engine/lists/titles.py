"""Titles that carry `{count}` and `{date}`: filled in when a list is shown or sent. Pure.

The date is that of the last change, so that a title does not change by itself from day to day.
"""

from __future__ import annotations

import time

from tui.model.lists import Entry, EntryKind, LocalList

COUNT = "{count}"
DATE = "{date}"


def filled_title(title: str, count: int, changed_at: float) -> str:
    """Give a typed title with how many entries there are and the local date of a change (UTC epoch seconds)."""
    if DATE in title:
        title = title.replace(DATE, time.strftime("%Y-%m-%d", time.localtime(changed_at)))
    return title.replace(COUNT, str(count))


def shown_title(local: LocalList) -> str:
    """Give what a list is called now."""
    return filled_title(local.details.title, local.items, local.updated_at)


def entry_text(entry: Entry) -> str:
    """Give what people call an entry: `Heat (1995)`, `Severance S02E04`, `Severance season 2`."""
    name = entry.show_title or entry.title
    if entry.kind is EntryKind.EPISODE and entry.season is not None and entry.number is not None:
        return f"{name} S{entry.season:02}E{entry.number:02}"
    if entry.kind is EntryKind.SEASON and entry.season is not None:
        return f"{name} season {entry.season}"
    return f"{name} ({entry.year})" if entry.year else name or next(iter(entry.names), entry.kind.value)
