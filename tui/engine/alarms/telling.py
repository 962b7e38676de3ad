"""What people are told of alarms: what is new, what lasts, what is over. Pure: from the book and what is so now.

A channel gets at most one message a minute and ten an hour. What does not fit waits, all in one message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui.engine.alarms.rules import Rules
from tui.engine.alarms.settings import has_lasted
from tui.engine.alarms.words import Line, line_of, message_text
from tui.model.alarms import Alarm, AlarmMessage, Channel, ChannelKind, KnownAlarm, MessageKind
from tui.store.alarms.alarms import AlarmBook, AlarmTurn

MINUTE, HOUR = 60.0, 3600.0
CALM = 2 * MINUTE
"""Seconds for which something must be well again before it is over."""
REPEAT = 24 * HOUR
NEAR = 20 * HOUR
"""What was told that long ago is told again along with what is due: people are reminded once a day, not all day."""
MOST = 10
"""Messages to a channel in an hour."""


@dataclass(frozen=True, slots=True)
class _News:
    """What is to be told of one alarm."""

    known: KnownAlarm
    line: Line


def turned(
    book: AlarmBook,
    current: Sequence[Alarm],
    rules: Rules,
    now: float,
    is_moot: Callable[[str], bool] = lambda _: False,
) -> AlarmTurn:
    """Give what becomes of the book when `current` is the matter; nobody is told that what `is_moot` is well again."""
    before = {known.alarm.key: known for known in book.known}
    after = {alarm.key: _lasting_on(before.get(alarm.key), alarm, now) for alarm in current}
    after |= {key: _going(known, now) for key, known in before.items() if key not in after}
    over = [key for key, known in after.items() if _is_over(known, now)]
    news = [*_fresh(after, rules, now), *_repeated(after, now)]
    good = [_News(after[key], line_of(after[key].alarm, "over", now)) for key in over if _is_told(after[key])]
    told = {item.known.alarm.key for item in news if _listeners(book, item.known.alarm)}
    after |= {key: _told(after[key], now) for key in told}
    spoken = [item for item in [*news, *good] if item.line.is_bad or not is_moot(item.known.alarm.key)]
    send, append = _messages(book, spoken, now)
    return AlarmTurn(
        put=[known for key, known in after.items() if key not in over and known != before.get(key)],
        drop=[key for key in over if key in before],
        send=send,
        append=append,
    )


def _lasting_on(known: KnownAlarm | None, alarm: Alarm, now: float) -> KnownAlarm:
    """Give an alarm that is so, with what is known of it. A clock that was set back makes nothing last forever."""
    since = min(alarm.since or now, now)
    if known is None:
        return KnownAlarm(replace(alarm, since=since, told_at=None))
    told_at = known.alarm.told_at
    first = min(known.alarm.since or now, since)
    return KnownAlarm(replace(alarm, since=first, told_at=None if told_at is None else min(told_at, now)))


def _going(known: KnownAlarm, now: float) -> KnownAlarm:
    """Give an alarm that is not so any more."""
    return replace(known, gone_at=now if known.gone_at is None else min(known.gone_at, now))


def _is_over(known: KnownAlarm, now: float) -> bool:
    """Whether it is forgotten: at once when nobody was told, and else after a while, since it may come back."""
    return known.gone_at is not None and (not _is_told(known) or now - known.gone_at >= CALM)


def _is_told(known: KnownAlarm) -> bool:
    return known.alarm.told_at is not None


def _told(known: KnownAlarm, now: float) -> KnownAlarm:
    return replace(known, alarm=replace(known.alarm, told_at=now))


def _fresh(after: Mapping[str, KnownAlarm], rules: Rules, now: float) -> list[_News]:
    """What has lasted long enough, and nobody was told."""
    return [
        _News(known, line_of(known.alarm, "new", now))
        for known in after.values()
        if known.gone_at is None and not _is_told(known) and has_lasted(known.alarm, rules, now)
    ]


def _repeated(after: Mapping[str, KnownAlarm], now: float) -> list[_News]:
    """What was told a day ago and is still so."""
    ages = {key: now - known.alarm.told_at for key, known in after.items() if known.alarm.told_at is not None}
    lasting_on = {key: age for key, age in ages.items() if after[key].gone_at is None}
    if not any(age >= REPEAT for age in lasting_on.values()):
        return []
    return [
        _News(after[key], line_of(after[key].alarm, "still", now)) for key, age in lasting_on.items() if age >= NEAR
    ]


def _listeners(book: AlarmBook, alarm: Alarm) -> list[Channel]:
    """The channels that hear of an alarm."""
    return [
        channel
        for channel in book.channels
        if channel.is_on and channel.kind is ChannelKind.NOTIFY and (not channel.rules or alarm.rule in channel.rules)
    ]


def _messages(book: AlarmBook, news: Sequence[_News], now: float) -> tuple[list[AlarmMessage], list[AlarmMessage]]:
    """Give new messages, and messages on their way that say more now: one for each channel with something to hear."""
    send, append = [], []
    for channel in book.channels:
        lines = [item.line for item in news if _hears(channel, item, book)]
        if not lines:
            continue
        own = [one for one in book.messages if one.channel_id == channel.id and not one.what.is_ping]
        waiting = next((one for one in reversed(own) if one.is_open and not one.attempts), None)
        text = message_text(lines, waiting.body if waiting else "")
        what = MessageKind.TROUBLE if text.is_bad else MessageKind.WELL
        if waiting is not None:
            append.append(replace(waiting, what=what, title=text.title, body=text.body))
        else:
            send.append(AlarmMessage(channel.id, what, text.title, text.body, now, _slot(own, now)))
    return send, append


def _hears(channel: Channel, item: _News, book: AlarmBook) -> bool:
    """Whether a channel is told: of what is well again only when it was there while it was not."""
    told_at = item.known.alarm.told_at
    is_new_here = not item.line.is_bad and told_at is not None and channel.created_at > told_at
    return channel in _listeners(book, item.known.alarm) and not is_new_here


def _slot(own: Sequence[AlarmMessage], now: float) -> float:
    """Give when the next message to a channel may leave, after those that it had and has."""
    times = sorted(min(one.ended_at, now) if one.ended_at is not None else one.next_at for one in own)
    recent = [time for time in times if time > now - HOUR]
    earliest = max(now, recent[-1] + MINUTE) if recent else now
    return max(earliest, recent[-MOST] + HOUR) if len(recent) >= MOST else earliest
