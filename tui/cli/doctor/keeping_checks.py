"""What `syncdeck doctor` says of what runs by itself: who keeps the household, schedules, alarms, backups, sizes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tui.cli.doctor.findings import Finding
from tui.cli.doctor.machine_checks import HERE
from tui.formatting import ago_text, bytes_text, count_text, when_text
from tui.model.alarms import Channel, ChannelKind
from tui.model.backup import BackupInfo, StoreSize
from tui.model.schedule import ScheduleState, ShownSchedule
from tui.model.service import ServiceState
from tui.schedule_words import by_profile, job_word, keeper_text, leading, owner_text, pause_text

if TYPE_CHECKING:
    from tui.deck import Deck

MOST = 10
"""Schedules and channels that are named, of each kind of trouble."""
OLD_BACKUP = 3 * 86_400
"""Seconds after which a backup is old."""
LARGE_LOG = 256_000_000
"""Bytes of the write-ahead log above which something holds it."""
INSTALL = "Install the extra: pipx install 'syncdeck[alarms]', or pip install apprise beside syncdeck"
ITSELF = frozenset({ScheduleState.PLANNED, ScheduleState.WAITING, ScheduleState.RUNNING})
"""States of what starts by itself."""


async def keeping_findings(deck: Deck) -> list[Finding]:
    """Look at all of it. Raises LocalStoreError."""
    schedules, now = await deck.schedules.all(), deck.clock.now()
    has_profiles = bool(await deck.profiles.all())
    pause = await deck.schedules.pause_state()
    rest = [] if pause is None else [Finding(HERE, "schedules", pause_text(pause, now), "syncdeck schedule resume")]
    return [
        size_finding(await deck.backups.size()),
        *await _copies(deck),
        keeper_finding(await deck.service_state(), schedules),
        *rest,
        *schedule_findings(schedules, now),
        *alarm_findings(await deck.alarms.channels(), has_library=find_spec("apprise") is not None),
        backup_finding(await deck.backups.kept(), now, is_wanted=has_profiles),
        *await _needs(deck),
    ]


def keeper_finding(state: ServiceState, schedules: Sequence[ShownSchedule]) -> Finding:
    """Who sees to it that things start by themselves."""
    is_missed = state.keeper is None and any(one.profile and one.state in ITSELF for one in schedules)
    advice = "syncdeck serve keeps it from now on; syncdeck install-service, from every start of the machine on"
    return Finding(HERE, "keeper", keeper_text(state, here="this command"), advice if is_missed else "")


def schedule_findings(schedules: Sequence[ShownSchedule], now: float) -> list[Finding]:
    """How many there are and when the next starts; which of them failed, wait, or wait for their first run."""
    coming = [one.schedule.next_at for one in schedules if one.state is ScheduleState.PLANNED and one.schedule.next_at]
    next_one = f", the next at {when_text(min(coming), now)}" if coming else ""
    on = sum(one.state in ITSELF for one in schedules)
    found = [
        Finding(HERE, "schedules", f"{count_text(on)} of {count_text(len(schedules))} start by themselves{next_one}")
    ]
    found += _some([_failed(one) for one in schedules if one.schedule.failures or one.schedule.last_error])
    found += _some([_waiting(one) for one in schedules if one.state is ScheduleState.WAITING])
    led = [leading(of_one) for of_one in by_profile(schedules).values()]
    return found + _some([_first(one) for one in led if one is not None and one.state is ScheduleState.FIRST])


def alarm_findings(channels: Sequence[Channel], *, has_library: bool = True) -> list[Finding]:
    """Whether somebody is told of trouble, and which channels do not arrive; `has_library` tells of apprise."""
    on = [one for one in channels if one.is_on]
    if not has_library and any(one.kind is ChannelKind.NOTIFY for one in on):
        return [Finding(HERE, "alarms", "nobody is told: the library apprise is missing", INSTALL)]
    untried = [one for one in on if one.last_at is None]
    broken = [
        Finding(HERE, "alarms", f"{one.name} does not arrive: {one.last_error}", f"syncdeck alarm test {_quoted(one)}")
        for one in on
        if one.last_error
    ]
    if broken or not on:
        return _some(broken) or [Finding(HERE, "alarms", "no channel: trouble is shown here only")]
    told = f"{count_text(len(untried))} not tried yet" if untried else "all arrive"
    advice = f"syncdeck alarm test {_quoted(untried[0])}" if untried else ""
    return [Finding(HERE, "alarms", f"{_counted(len(on), 'channel')}, {told}", advice)]


def backup_finding(kept: Sequence[BackupInfo], now: float, *, is_wanted: bool) -> Finding:
    """How old the newest backup is that can be read."""
    whole = [one for one in kept if one.schema]
    if not whole:
        detail = f"{_counted(len(kept), 'file')} in the folder, none of them can be read" if kept else "there is none"
        return Finding(HERE, "backup", detail, "syncdeck backup makes one" if is_wanted or kept else "")
    newest = whole[0]
    secrets = "with secrets" if newest.has_secrets else "without secrets"
    detail = f"the newest of {count_text(len(whole))} is from {ago_text(newest.made_at, now)}, {secrets}"
    return Finding(HERE, "backup", detail, "syncdeck backup makes one" if now - newest.made_at > OLD_BACKUP else "")


def size_finding(size: StoreSize) -> Finding:
    """What the store takes."""
    parts = [f"store {bytes_text(size.file)}", f"its log {bytes_text(size.wal)}"]
    parts += [f"{bytes_text(size.free)} unused"] if size.free else []
    parts += [f"backups {bytes_text(size.backups)}"] if size.backups else []
    advice = "Something has been reading for long: close other dashboards, and start the service again"
    return Finding(HERE, "sizes", ", ".join(parts), advice if size.wal > LARGE_LOG else "")


async def _copies(deck: Deck) -> list[Finding]:
    from tui.store.copies import copies_of  # noqa: PLC0415 - loads SQLite

    copies = copies_of(deck.paths.store_file)
    if not copies:
        return []
    size = bytes_text(sum(copy.stat().st_size for copy in copies))
    return [Finding(HERE, "copies", f"{_counted(len(copies), 'copy', 'copies')} from before upgrades, {size}")]


async def _needs(deck: Deck) -> list[Finding]:
    found = await deck.attention()
    if not found:
        return []
    text = f"{_counted(len(found), 'thing needs', 'things need')} a person"
    return [Finding(HERE, "needs you", text, "syncdeck status says what")]


def _failed(one: ShownSchedule) -> Finding:
    error = f": {one.schedule.last_error}" if one.schedule.last_error else ""
    times = f" {_counted(one.schedule.failures, 'time')} in a row" if one.schedule.failures > 1 else ""
    advice = f"syncdeck run errors {one.schedule.last_run}" if one.schedule.last_run else "syncdeck backup tries again"
    return Finding(HERE, "schedules", f"{_named(one)} failed{times}{error}", advice)


def _waiting(one: ShownSchedule) -> Finding:
    return Finding(HERE, "schedules", f"{_named(one)} is due and waits: {one.reason or 'its turn'}")


def _first(one: ShownSchedule) -> Finding:
    command = f"syncdeck schedule run {shlex.quote(one.profile)} starts it; from then on it goes by itself"
    return Finding(HERE, "schedules", f"{_named(one)} waits for the first time", command)


def _named(one: ShownSchedule) -> str:
    return f"{owner_text(one)} {job_word(one.schedule.job)}"


def _some(found: list[Finding]) -> list[Finding]:
    """The first of many, and how many more there are."""
    if len(found) <= MOST:
        return found
    left = len(found) - MOST
    return [*found[:MOST], Finding(HERE, found[0].name, f"and {count_text(left)} more like these")]


def _quoted(channel: Channel) -> str:
    return shlex.quote(channel.name)


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count_text(count)} {one if count == 1 else many or f'{one}s'}"
