"""What is typed into the form of a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.schedules import a_schedule, shown
from tests.widgets.runs import NOW
from tui.errors import InvalidInput
from tui.glyphs import UNICODE
from tui.model.profiles import ProfileKind
from tui.model.schedule import HOUR, Schedule, ScheduleChange
from tui.screens.house.schedule_wish import EXAMPLES, JITTERS, jitter_word, often_text, wished_change, wished_often
from tui.screens.surface import Surface

ON = Surface(UNICODE, NOW, UTC)
SERVER = replace(shown(), kind=ProfileKind.PLEX)


def as_it_is(before: Schedule, **changes: object) -> ScheduleChange:
    """The change of a form in which only this was touched."""
    rows: dict[str, object] = {
        "often": "every 24 h",
        "is_on": before.is_on,
        "jitter": jitter_word(before.jitter),
        "quiet": before.quiet,
        "waits_for_streams": before.waits_for_streams,
        "catches_up": before.catches_up,
    }
    return wished_change(before, **{**rows, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 24 h", (24 * HOUR, "")),
        (" 30min ", (1_800.0, "")),
        ("at 10 3 * * *", (None, "10 3 * * *")),
        ("*/5 * * * 1-5", (None, "*/5 * * * 1-5")),
    ],
)
def test_intervals_and_cron_are_told_apart(text: str, expected: tuple[float | None, str]) -> None:
    """In one field."""
    assert wished_often(text) == expected


@pytest.mark.parametrize("text", ["", "6", "daily", "1 2 3 4", "10 3 * * * *"])
def test_what_is_neither_is_refused(text: str) -> None:
    """With examples."""
    with pytest.raises(InvalidInput) as failure:
        wished_often(text)
    assert failure.value.hint == EXAMPLES
    assert often_text(SERVER, text, UTC, ON) == EXAMPLES


def test_only_what_was_touched_is_changed() -> None:
    """So that two who edit at once take nothing back from each other."""
    before = a_schedule(quiet="01:00-02:00", jitter=0.07)
    assert as_it_is(before) == ScheduleChange()
    assert as_it_is(before, often="12 h") == ScheduleChange(every=12 * HOUR)
    assert as_it_is(before, often="0 3 * * *") == ScheduleChange(cron="0 3 * * *")
    assert as_it_is(before, quiet="") == ScheduleChange(quiet="")
    assert as_it_is(before, jitter="50 %", is_on=False) == ScheduleChange(jitter=0.5, is_on=False)
    assert as_it_is(before, waits_for_streams=True, catches_up=False) == ScheduleChange(
        waits_for_streams=True, catches_up=False
    )


def test_shares_are_told_as_they_are_chosen() -> None:
    """Also those that nobody offers."""
    assert [jitter_word(share) for share in (0, 0.05, 0.1, 0.25, 0.5, 1)] == list(JITTERS)
    assert jitter_word(0.075) == "7.5 %"


@pytest.mark.parametrize(
    ("often", "expected"),
    [
        ("90 min", "Every 1 h 30 min, counted from one start to the next."),
        ("10 3 * * *", "Next starts: Wed 03:10, Thu 03:10, Fri 03:10."),
        ("0 0 30 2 *", f"These fields name no moment. {EXAMPLES}"),
        ("99 3 * * *", f"These fields name no moment. {EXAMPLES}"),
    ],
)
def test_what_is_typed_is_told_in_words(often: str, expected: str) -> None:
    """While it is typed."""
    assert often_text(SERVER, often, UTC, ON) == expected


def test_what_panels_ask_for_is_said_at_once() -> None:
    """Before it is refused."""
    assert often_text(shown(), "1 h", UTC, ON).endswith("At least 6 h lie between two runs.")
