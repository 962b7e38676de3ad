"""Plays as lines: when, who, what, how much of it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import date_text, when_text
from tui.model.plays import HistoryLine, MediaType
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.line import Line, Span, Tone, apart, fit, line

WHEN_CELLS = 12
WHO_CELLS = 10


def play_title(play: HistoryLine) -> str:
    """What was played: "Severance S02E04 Woe's Hollow", "Heat (1995)", "Nina Simone - Feeling Good"."""
    if play.media_type is MediaType.EPISODE and play.grandparent_title:
        return " ".join(filter(None, (play.grandparent_title, _place(play), play.title)))
    if play.media_type is MediaType.TRACK and play.grandparent_title:
        return f"{play.grandparent_title} - {play.title}"
    return f"{play.title} ({play.year})" if play.year else play.title


def who(play: HistoryLine) -> Span:
    """The person; while nobody said whose it is, the account."""
    return Span(play.person, Tone.STRONG) if play.person else Span(play.account, Tone.MUTED)


def short_when(epoch: float | None, on: Surface) -> str:
    """The moment; of another year only the day, since there is no room for both."""
    told = when_text(epoch, on.now, on.tz)
    return told if len(told) <= WHEN_CELLS else date_text(epoch, on.now, on.tz)


def play_line(play: HistoryLine, width: int, on: Surface) -> Line:
    """One play."""
    person = who(play)
    left = line(
        Span(fit(short_when(play.at, on), WHEN_CELLS, ellipsis=on.glyphs.ellipsis) + " ", Tone.MUTED),
        Span(fit(person.text, WHO_CELLS, ellipsis=on.glyphs.ellipsis) + " ", person.tone),
        Span(play_title(play)),
    )
    percent = "" if play.percent is None else f"{play.percent} %"
    return apart(left, line(Span(percent, Tone.GOOD if play.watched == 1 else Tone.MUTED)), width, on.glyphs.ellipsis)


def plays_lines(plays: Sequence[HistoryLine], width: int, on: Surface) -> list[BoardLine]:
    """The newest plays, as many as there are."""
    return [BoardLine(play_line(play, width, on)) for play in plays]


def _place(play: HistoryLine) -> str:
    season = "" if play.season is None else f"S{play.season:02}"
    return season + ("" if play.number is None else f"E{play.number:02}")
