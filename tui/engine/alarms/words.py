"""How alarms and pings read: plain text, one line for each thing and one for what mends it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui.formatting import duration_text, operation_label, state_word, when_text
from tui.model.alarms import Alarm, MessageKind
from tui.model.clean import clean_text
from tui.model.runs import Run

MOST_LINES = 40
"""Lines of a message; what is more is counted."""
LONGEST_LINE = 300
LONGEST_TITLE = 120
MEND = "Mend it: "
WELL, STILL = "Well again: ", "Still: "
_MORE = re.compile(r"\.\.\. and ([\d,]+) more")


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one alarm."""

    text: str
    command: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class MessageText:
    """A message as people read it."""

    title: str
    body: str
    is_bad: bool


def line_of(alarm: Alarm, news: Literal["new", "still", "over"], now: float) -> Line:
    """Give what is told of an alarm that is new, lasts, or is over."""
    text = clean_text(f"{alarm.subject}: {alarm.text}" if alarm.subject else alarm.text, LONGEST_LINE)
    if news == "over":
        return Line(f"{WELL}{text}", "", is_bad=False)
    since = f" (since {when_text(alarm.since, now)})" if news == "still" else ""
    command = clean_text(alarm.command, LONGEST_LINE)
    return Line(f"{STILL if news == 'still' else ''}{text}{since}", f"{MEND}{command}" if command else "", is_bad=True)


def message_text(lines: Sequence[Line], before: str = "") -> MessageText:
    """Give the message that says all this, after what a message on its way says already."""
    rows = before.split("\n") if before else []
    found = _MORE.fullmatch(rows[-1]) if rows else None
    more = int(found[1].replace(",", "")) if found else 0
    rows = rows[:-1] if found else rows
    for line in lines:
        if more or len(rows) + 2 > MOST_LINES:
            more += 1
        else:
            rows += [line.text, *([line.command] if line.command else [])]
    told = [row for row in rows if not row.startswith(MEND)]
    bad = sum(not row.startswith(WELL) for row in told) + more
    good = len(told) + more - bad
    body = "\n".join([*rows, *([f"... and {more:,} more"] if more else [])])
    return MessageText(_title(told, bad, good), body, is_bad=bool(bad))


def ping_text(run: Run, what: MessageKind) -> str:
    """Give what a check is told of a run."""
    name = operation_label(run.kind)
    if what is MessageKind.START:
        return f"{name} started"
    spent = duration_text((run.finished_at or 0.0) - (run.started_at or run.finished_at or 0.0))
    return clean_text(f"{name}: {state_word(run.state)} in {spent}. {run.message}", LONGEST_LINE)


def _title(told: Sequence[str], bad: int, good: int) -> str:
    if bad + good == 1:
        return clean_text(f"syncdeck: {told[0]}", LONGEST_TITLE)
    parts = [f"{bad:,} alarm{'s' * (bad != 1)}"] if bad else []
    parts += [f"{good:,} well again"] if good else []
    return f"syncdeck: {', '.join(parts)}"
