"""Clock readings without a zone: what they mean, and when that cannot be told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clients.jellyfin.clock import (
    UNKNOWN_CLOCK,
    Reading,
    ServerClock,
    Sighting,
    found_clock,
    sightings,
    told_clock,
)

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = int(datetime(2025, 7, 1, 18, tzinfo=UTC).timestamp())
WINTER = int(datetime(2025, 12, 1, 18, tzinfo=UTC).timestamp())
TWICE = datetime(2025, 10, 26, 2, 30)
"""Berlin's clocks show it at 00:30 and at 01:30 UTC."""
FIRST = int(datetime(2025, 10, 26, 0, 30, tzinfo=UTC).timestamp())
SECOND = FIRST + 3600


def seen(utc: int, zone: str, off: int = 0) -> Sighting:
    """A play that a clock in a zone shows, so many seconds late."""
    return Sighting(datetime.fromtimestamp(utc + off, ZoneInfo(zone)).replace(tzinfo=None), utc)


def test_a_repeated_hour_goes_by_what_came_before() -> None:
    """Rows are in the order in which they were written: after 02:50, 02:30 is the second one."""
    clock = told_clock("Europe/Berlin")
    assert clock.read(TWICE, after=FIRST + 1200) == Reading(SECOND)
    assert clock.read(TWICE, after=SECOND - 60) == Reading(SECOND)


def test_a_repeated_hour_goes_by_a_moment_that_is_known() -> None:
    """The activity log knows when it began."""
    clock = told_clock("Europe/Berlin")
    assert clock.read(TWICE, near=[SECOND + 1]) == Reading(SECOND)
    assert clock.read(TWICE, near=[FIRST - 1]) == Reading(FIRST)


def test_a_repeated_hour_that_nothing_decides_is_not_sure() -> None:
    """It may be the other one, and says so."""
    clock = told_clock("Europe/Berlin")
    assert clock.read(TWICE) == Reading(FIRST, is_sure=False)
    assert clock.read(TWICE, after=FIRST - 7200) == Reading(FIRST, is_sure=False)


def test_an_hour_that_never_was_means_nothing() -> None:
    """In spring the clock jumps over it: that zone cannot be right."""
    assert told_clock("Europe/Berlin").read(datetime(2025, 3, 30, 2, 30)) == Reading(None)


def test_one_certain_play_finds_the_zone_for_its_time() -> None:
    """Summer says nothing of winter: zones with and without summer time share it."""
    clock = found_clock([seen(SUMMER, "Europe/Berlin")])
    assert clock.read(datetime(2025, 7, 2, 20)).utc == SUMMER + 86_400
    assert clock.read(datetime(2025, 12, 1, 19)) == Reading(None)


def test_what_the_zones_disagree_on_can_still_be_known() -> None:
    """The log of that day tells it."""
    clock = found_clock([seen(SUMMER, "Europe/Berlin")])
    assert clock.read(datetime(2025, 12, 1, 19), near=[WINTER]).utc == WINTER


def test_plays_on_both_sides_of_an_edge_tell_the_edge() -> None:
    """Summer and winter together leave the zones of one rule."""
    clock = found_clock([seen(SUMMER, "Europe/Berlin"), seen(WINTER, "Europe/Berlin")])
    for utc in (FIRST - 7200, SECOND + 7200):
        assert clock.read(datetime.fromtimestamp(utc, BERLIN).replace(tzinfo=None)).utc == utc


def test_one_play_that_is_a_minute_off_is_not_enough() -> None:
    """A mark by hand may lie near a quarter of an hour by chance."""
    assert found_clock([seen(SUMMER, "Europe/Berlin", 61)]) == UNKNOWN_CLOCK
    assert found_clock([]) == UNKNOWN_CLOCK


def test_plays_that_do_not_agree_find_nothing() -> None:
    """Half of them say one thing, half another."""
    mixed = [seen(SUMMER + nth * 86_400, zone) for nth, zone in enumerate(["Europe/Berlin", "Asia/Kolkata"] * 4)]
    assert found_clock(mixed) == UNKNOWN_CLOCK


def test_a_few_odd_ones_do_not_hide_the_zone() -> None:
    """Marks by hand among real plays."""
    good = [seen(SUMMER + nth * 86_400, "Asia/Kolkata", nth % 3) for nth in range(8)]
    clock = found_clock([*good, seen(SUMMER, "America/New_York"), seen(SUMMER, "Asia/Kolkata", 400)])
    assert clock.read(datetime(2025, 7, 1, 23, 30)).utc == SUMMER


def test_an_unknown_clock_reads_nothing() -> None:
    """Not even by a guess."""
    assert UNKNOWN_CLOCK.read(datetime(2025, 7, 1, 20)) == Reading(None)


def test_what_can_be_paired_in_two_ways_is_left_out() -> None:
    """A film that was begun twice within a day says nothing of the zone."""
    local = datetime(2025, 7, 1, 20)
    key = ("u", "i")
    assert sightings({key: [local]}, {key: [SUMMER]}) == [Sighting(local, SUMMER)]
    assert sightings({key: [local]}, {key: [SUMMER, SUMMER + 7200]}) == []
    assert sightings({key: [local, local + timedelta(hours=3)]}, {key: [SUMMER]}) == []
    assert sightings({key: [local]}, {("u", "other"): [SUMMER]}) == []


@given(
    st.integers(1_600_000_000, 1_900_000_000),
    st.sampled_from(["Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Europe/Berlin", "Australia/Lord_Howe"]),
)
def test_s19_a_reading_is_right_or_not_sure(utc: int, zone: str) -> None:
    """Whatever the moment: 0 s away, or it says that it may be another."""
    clock = ServerClock((ZoneInfo(zone),), is_told=True)
    reading = clock.read(datetime.fromtimestamp(utc, ZoneInfo(zone)).replace(tzinfo=None))
    assert reading.utc == utc or not reading.is_sure


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Pacific/Chatham", "Australia/Lord_Howe"])
def test_s19_rows_in_order_are_read_in_order(zone: str) -> None:
    """Rows every 20 minutes through a year: never backwards, and what is sure is right."""
    clock, after = ServerClock((ZoneInfo(zone),), is_told=True), None
    doubtful = 0
    for utc in range(WINTER - 366 * 86_400, WINTER, 1200):
        reading = clock.read(datetime.fromtimestamp(utc, ZoneInfo(zone)).replace(tzinfo=None), after=after)
        assert reading.utc == utc or not reading.is_sure
        doubtful += not reading.is_sure
        after = reading.utc
    assert 0 < doubtful <= 6
