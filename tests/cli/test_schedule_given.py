"""What is typed after `schedule set` and `schedule pause`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.widgets.runs import NOW
from tui.cli.schedule.given import given_change, given_job, given_until
from tui.errors import InvalidInput
from tui.model.schedule import ScheduleChange, ScheduledJob

NOTHING: dict[str, Any] = {
    "every": None,
    "cron": None,
    "is_on": None,
    "jitter": None,
    "quiet": None,
    "waits_for_streams": None,
    "catches_up": None,
}


@pytest.mark.parametrize(
    ("given", "change"),
    [
        ({"every": "6h"}, ScheduleChange(every=21_600)),
        ({"cron": "10 3 * * *"}, ScheduleChange(cron="10 3 * * *")),
        ({"is_on": False}, ScheduleChange(is_on=False)),
        ({"jitter": 10.0}, ScheduleChange(jitter=0.1)),
        ({"quiet": "23:00-07:00"}, ScheduleChange(quiet="23:00-07:00")),
        ({"quiet": "None"}, ScheduleChange(quiet="")),
        ({"waits_for_streams": True, "catches_up": False}, ScheduleChange(waits_for_streams=True, catches_up=False)),
    ],
)
def test_what_is_not_given_stays(given: dict[str, Any], change: ScheduleChange) -> None:
    """Only what was typed is changed."""
    assert given_change(**NOTHING | given) == change


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Nothing to change"),
        ({"every": "soon"}, "'soon' is no interval"),
        ({"every": "6h", "cron": "10 3 * * *"}, "Either --every or --cron"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], why: str) -> None:
    """With a word on what is allowed."""
    with pytest.raises(InvalidInput, match=why):
        given_change(**NOTHING | given)


def test_a_pause_ends_at_a_time_or_after_a_while() -> None:
    """Or when somebody ends it; not both ways at once."""
    assert given_until(None, None, NOW) is None
    assert given_until(None, "2h", NOW) == NOW + 7_200
    assert (given_until("07:00", None, NOW) or 0) > NOW
    with pytest.raises(InvalidInput, match="Either --until or --for"):
        given_until("07:00", "2h", NOW)


def test_a_job_is_named_or_left_to_the_deck() -> None:
    """By the words that the help lists."""
    assert given_job("history") is ScheduledJob.HISTORY
    assert given_job(None) is None
