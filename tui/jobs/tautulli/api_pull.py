"""What a pull through the web API asks for, and what it leaves behind for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.runs import RunOptions
from tui.model.snapshot import Baseline
from tui.model.tautulli import TautulliLibrary

SCOPE = "history"
"""Name of the baseline of a pull."""
DAY = 86_400
OVERLAP_DAYS = 2
"""Days before the last known start from which on a pull asks: days begin at the server's own midnight, and a session is
written when it ends."""


class Pull(msgspec.Struct, frozen=True):
    """A pull that brought a whole history, or all of it since the one before."""

    server: str
    source_id: int
    last_started: int
    """UTC epoch s; 0 = there was nothing."""

    def as_baseline(self, rows: int) -> Baseline:
        """Give it as it is stored with the profile; `rows` is how many records Tautulli has."""
        return Baseline(rows, msgspec.json.encode(self).decode())


def pull_in(baseline: Baseline | None) -> Pull | None:
    """Read what the last whole pull of a profile left; None when there was none."""
    try:
        return None if baseline is None else msgspec.json.decode(baseline.filter_hash, type=Pull)
    except msgspec.DecodeError:
        return None


def first_day(options: RunOptions, last: Pull | None, now: float) -> str:
    """Give the day from which on to ask, YYYY-MM-DD, early enough for every time zone; "" = from the beginning."""
    if options.days is not None:
        return _day(now - (options.days + 1) * DAY)
    if last is None or not last.last_started:
        return ""
    return _day(last.last_started - OVERLAP_DAYS * DAY)


def sections_of(wanted: Sequence[str], libraries: Sequence[TautulliLibrary]) -> list[str]:
    """Give the ids of the wanted libraries, by name or id; [""] = all of them. Raises InvalidInput with those known."""
    found: dict[str, None] = {}
    for text in wanted:
        near = [one.section_id for one in libraries if text.strip().casefold() in {one.name.casefold(), one.section_id}]
        if not near:
            known = ", ".join(one.name for one in libraries) or "none"
            raise InvalidInput(
                f"Tautulli lists no library '{clean_text(text, 60)}'", hint=f"It lists: {clean_text(known, 200)}."
            )
        found |= dict.fromkeys(near)
    return list(found) or [""]


def _day(epoch: float) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=max(0.0, epoch))).strftime("%Y-%m-%d")
