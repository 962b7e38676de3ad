"""Plays as people read them in a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.history.export import COLUMNS, play_cells
from tui.cli.output import Output
from tui.cli.table import table
from tui.engine.exports.row_export import Cell
from tui.errors import InvalidInput
from tui.formatting import when_text
from tui.model.plays import MOST_RECORDS, RECORD_BITS, HistoryLine, MediaType
from tui.model.runs import RunState, StepState

ROOMY = 110
"""Cells from which on every column of a play stands beside its title."""
NARROWEST = 70
"""Cells below which not even the source has room."""
NARROW_WHO, NARROW_SOURCE = 12, 14


def history_table(lines: Sequence[HistoryLine], now: float, out: Output) -> list[str]:
    """One line a play, newest first as they come; times are local. Narrow terminals get what matters most."""
    if out.width is not None and out.width < ROOMY:
        return _narrow_table(lines, now, out)
    rows = [
        (
            play_name(line.id),
            when_text(line.at, now),
            out.text(who_text(line), 30),
            out.text(what_text(line), 120),
            "-" if line.percent is None else f"{line.percent} %",
            watched_text(line.watched, out),
            out.text(device_text(line), 40),
            out.text(line.server_name, 30),
            out.text(source_text(line), 40),
        )
        for line in lines
    ]
    head = ("Play", "When", "Who", "What", "Seen", "Watched", "Device", "Server", "Source")
    return table(head, rows, right=(0, 4), width=out.width, flexible=(6, 8, 7, 2, 3), ellipsis=out.glyphs.ellipsis)


def _narrow_table(lines: Sequence[HistoryLine], now: float, out: Output) -> list[str]:
    """Without device and percent; the title gets the room, and server and source share a column."""
    rows: list[tuple[str, ...]] = [
        (
            play_name(line.id),
            when_text(line.at, now),
            out.text(who_text(line), NARROW_WHO),
            out.text(what_text(line), 120),
            watched_text(line.watched, out),
            out.text(f"{line.server_name}: {source_text(line)}", NARROW_SOURCE),
        )
        for line in lines
    ]
    head: tuple[str, ...] = ("Play", "When", "Who", "What", "Watched", "Source")
    if out.width is not None and out.width < NARROWEST:
        head, rows = head[:-1], [row[:-1] for row in rows]
    return table(head, rows, right=(0,), width=out.width, flexible=(3, 2), ellipsis=out.glyphs.ellipsis)


def merged_table(lines: Sequence[HistoryLine], now: float, out: Output) -> list[str]:
    """One line a play that is not shown: what is shown for it, and why."""
    rows = [
        (
            play_name(line.id),
            when_text(line.at, now),
            out.text(who_text(line), 30),
            out.text(what_text(line), 120),
            "-" if line.merged_into is None else play_name(line.merged_into),
            out.text(line.merge_reason, 200),
        )
        for line in lines
    ]
    head = ("Play", "When", "Who", "What", "Shown", "Why")
    return table(head, rows, right=(0, 4), width=out.width, flexible=(3, 5, 2), ellipsis=out.glyphs.ellipsis)


def play_name(play_id: int) -> str:
    """What a play is called in tables: its source, and the first of its records there, as in "1:2000"."""
    return f"{play_id >> RECORD_BITS}:{play_id & (MOST_RECORDS - 1)}"


def play_id_of(name: str) -> int:
    """The id of a play by its name or its bare id. Raises InvalidInput."""
    parts = name.strip().split(":")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise InvalidInput(f"{name.strip()[:40]!r} is no play", hint="syncdeck history ls names them, as in 1:2000")
    *source, record = map(int, parts)
    return (source[0] << RECORD_BITS | record) if source else record


def who_text(line: HistoryLine) -> str:
    """The person, else the account in brackets: nobody has said yet whose it is."""
    return line.person or f"({line.account})"


def what_text(line: HistoryLine) -> str:
    """What was played: "Show S01E02 Title", "Film (1999)", "Artist - Track", "Programme (live)"."""
    if line.is_live:
        return f"{' - '.join(filter(None, (line.grandparent_title, line.title)))} (live)"
    if line.media_type is MediaType.EPISODE:
        return " ".join(filter(None, (line.grandparent_title, _place(line), line.title)))
    if line.media_type is MediaType.TRACK:
        return " - ".join(filter(None, (line.grandparent_title, line.title)))
    return f"{line.title} ({line.year})" if line.year else line.title


def watched_text(watched: float | None, out: Output) -> str:
    """Sign and word: watched, partly, hardly; "-" when the source does not tell."""
    if watched is None:
        return "-"
    if watched >= 1:
        return f"{out.glyphs.run[RunState.COMPLETED]} watched"
    if watched > 0:
        return f"{out.glyphs.run[RunState.PARTIAL]} partly"
    return f"{out.glyphs.step[StepState.SKIPPED]} hardly"


def device_text(line: HistoryLine) -> str:
    """What it was played on."""
    return line.player or line.product or line.platform or "-"


def source_text(line: HistoryLine) -> str:
    """Who tells of it."""
    return line.source_name or line.source_kind.value


def history_document(line: HistoryLine, out: Output) -> dict[str, Cell]:
    """A play under the names of an export: times as ISO 8601 in UTC, and as epoch seconds."""
    return dict(zip(COLUMNS, play_cells(line, out.text), strict=True))


def _place(line: HistoryLine) -> str:
    season = "" if line.season is None else f"S{line.season:02}"
    number = "" if line.number is None else f"E{line.number:02}"
    return season + number
