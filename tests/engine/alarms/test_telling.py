"""What people are told, and when: decided without a store, a clock or a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.alarms.samples import AWAY, NOW, OUT, PHONE, Household
from tui.engine.alarms.telling import CALM, HOUR, MOST, REPEAT
from tui.model.alarms import AlarmRule, ChannelKind, MessageKind

DAY = 86_400.0


def test_what_needs_a_person_is_told_at_once_and_once() -> None:
    """A refused account, with what mends it."""
    house = Household()
    house.turn([OUT])
    for _ in range(10):
        assert house.turn([OUT], after=30).is_empty
    (message,) = house.sent
    assert (message.what, message.title) == (MessageKind.TROUBLE, "syncdeck: nas: signed out")
    assert message.body == "nas: signed out\nMend it: syncdeck profile login nas"


def test_other_trouble_is_told_when_it_has_lasted_a_minute() -> None:
    """Not a look earlier."""
    house = Household()
    house.turn([AWAY])
    house.turn([AWAY], after=59)
    assert house.messages == []
    house.turn([AWAY], after=1)
    assert [one.body for one in house.sent] == ["den: blocked: no"]


def test_what_comes_and_goes_is_not_told() -> None:
    """Forty seconds of trouble, again and again for an hour."""
    house = Household()
    for _ in range(60):
        house.turn([replace(AWAY, since=house.now + 20)], after=20)
        house.turn([replace(AWAY, since=house.now + 20)], after=20)
        house.turn([], after=20)
    assert house.messages == []
    assert house.known == {}


def test_a_server_is_away_for_a_quarter_of_an_hour_before_it_is_told() -> None:
    """By the time that its card has been red, not by ours."""
    away = replace(AWAY, key="unreachable:8", rule=AlarmRule.UNREACHABLE)
    house = Household()
    house.turn([replace(away, since=NOW - 14 * 60)])
    assert house.messages == []
    house.turn([replace(away, since=NOW - 14 * 60)], after=60)
    assert len(house.sent) == 1


def test_it_is_told_that_all_is_well_again() -> None:
    """Once it has been well for a while; then the alarm is forgotten."""
    house = Household()
    house.turn([OUT])
    house.turn([], after=60)
    house.turn([], after=CALM - 1)
    assert len(house.sent) == 1
    house.turn([], after=1)
    assert (house.sent[-1].what, house.sent[-1].body) == (MessageKind.WELL, "Well again: nas: signed out")
    assert house.sent[-1].title == "syncdeck: Well again: nas: signed out"
    assert house.known == {}


def test_what_is_back_before_that_is_no_news() -> None:
    """One message for trouble that goes for a minute in between."""
    house = Household()
    for _ in range(20):
        house.turn([OUT], after=60)
        house.turn([], after=60)
    assert len(house.messages) == 1


def test_what_lasts_is_told_again_every_day() -> None:
    """With the moment since when; what was told nearly a day ago comes along."""
    house = Household()
    house.turn([OUT])
    house.turn([OUT, replace(AWAY, since=NOW)], after=2 * HOUR)
    house.turn([OUT, AWAY], after=REPEAT - 2 * HOUR - 1)
    assert len(house.sent) == 2
    house.turn([OUT, AWAY], after=1)
    lines = house.sent[-1].body.split("\n")
    assert house.sent[-1].title == "syncdeck: 2 alarms"
    assert lines[0].startswith("Still: nas: signed out (since ")
    assert lines[2].startswith("Still: den: blocked: no (since ")
    assert house.turn([OUT, AWAY], after=REPEAT - 1).is_empty


def test_trouble_of_one_minute_is_one_message() -> None:
    """A hundred accounts that are refused at the same time, and ten a moment later."""
    house = Household()
    first = [replace(OUT, key=f"signed_out:{number}", subject=f"nas {number}") for number in range(100)]
    house.turn(first[:3])
    house.turn(first[:50], after=10)
    house.turn(first, after=20)
    assert len(house.sent) == 1
    house.turn(first, after=30)
    assert [one.title for one in house.sent] == ["syncdeck: 3 alarms", "syncdeck: 97 alarms"]
    assert house.sent[1].body.endswith("\n... and 77 more")


def test_no_more_than_ten_messages_an_hour() -> None:
    """Trouble that comes and goes all day: the rest is summed up in the next message."""
    house = Household()
    for number in range(200):
        one = replace(OUT, key=f"signed_out:{number}", subject=f"nas {number}")
        house.turn([one], after=70)
        house.turn([], after=2)
        house.turn([], after=CALM)
    times = [one.next_at for one in house.messages]
    windows = [sum(start <= time < start + HOUR for time in times) for start in times]
    assert max(windows) == MOST
    assert sum(one.body.count("Well again") for one in house.messages) + _more(house) >= 200 - 1


def _more(house: Household) -> int:
    """What messages only count."""
    lasts = [one.body.rsplit("\n", 1)[-1] for one in house.messages]
    return sum(int(last.split()[2].replace(",", "")) for last in lasts if last.startswith("... and"))


def test_a_channel_hears_of_its_rules_only() -> None:
    """And nothing while it rests, or when it is a check."""
    house = Household(
        replace(PHONE, id=1, rules=(AlarmRule.DISK_LOW,)),
        replace(PHONE, id=2, rules=(AlarmRule.SIGNED_OUT, AlarmRule.DISK_LOW)),
        replace(PHONE, id=3, is_on=False),
        replace(PHONE, id=4, kind=ChannelKind.PING),
    )
    house.turn([OUT])
    assert [one.channel_id for one in house.sent] == [2]


def test_nobody_was_told_while_nobody_was_there() -> None:
    """The first channel hears of what is the matter; one that comes later only of its end when it heard the start."""
    house = Household(replace(PHONE, is_on=False))
    house.turn([OUT])
    house.turn([OUT], after=HOUR)
    assert house.known[OUT.key].alarm.told_at is None
    house.channels = (PHONE,)
    house.turn([OUT], after=30)
    house.channels = (PHONE, replace(PHONE, id=2, created_at=house.now + 1))
    house.turn([], after=60)
    house.turn([], after=CALM)
    assert [(one.channel_id, one.what) for one in house.sent] == [(1, "trouble"), (1, "well")]


def test_a_removed_profile_is_not_well_again() -> None:
    """What nobody wants to hear of any more is forgotten without a word."""
    house = Household()
    house.turn([OUT])
    house.moot = {OUT.key}
    house.turn([], after=60)
    house.turn([], after=CALM)
    assert (len(house.messages), house.known) == (1, {})


def test_a_message_that_was_tried_is_left_as_it_is() -> None:
    """What comes then waits in a message of its own, behind it."""
    house = Household()
    house.turn([OUT])
    tried = replace(house.messages[0], ended_at=None, attempts=2, next_at=NOW + 900)
    house.messages = [tried]
    house.turn([OUT, replace(AWAY, since=NOW - 60)], after=30)
    assert [(one.id, one.next_at) for one in house.messages] == [(1, NOW + 900), (2, NOW + 960)]


@pytest.mark.parametrize("jump", [-30 * DAY, 30 * DAY])
def test_a_clock_that_jumps_silences_nothing(jump: float) -> None:
    """After it was set, what lasts is told again within a day, and what is over is over."""
    house = Household()
    house.turn([OUT])
    house.now += jump
    house.turn([replace(OUT, since=house.now)])
    house.turn([replace(OUT, since=house.now)], after=REPEAT)
    house.turn([replace(OUT, since=house.now)], after=60)
    assert len(house.sent) == (2 if jump < 0 else 3)
    house.turn([], after=30)
    house.turn([], after=CALM)
    house.turn([], after=60)
    assert house.sent[-1].what is MessageKind.WELL


def test_the_same_moment_twice_changes_nothing() -> None:
    """What was decided is not decided again when the write finds it done."""
    house = Household()
    house.turn([OUT, AWAY])
    assert house.turn([OUT, AWAY]).is_empty
