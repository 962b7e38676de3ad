"""Writes a setup out, and takes one in: what is missing is added, and nothing is overwritten unless told so."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import msgspec

from tui.engine.backup.setup_file import (
    SetupAccount,
    SetupFile,
    SetupProfile,
    SetupRule,
    SetupSchedule,
    account_part,
    change_of,
    channel_part,
    new_file,
    profile_part,
    read_setup,
    schedule_part,
    setup_text,
)
from tui.engine.backup.setup_judging import judge
from tui.model.clean import clean_text
from tui.model.profiles import Profile, ProfileDraft, SignIn
from tui.model.schedule import BACKUP_EVERY, Schedule, ScheduleChange, ScheduledJob, ShownSchedule
from tui.model.setup import SetupAction, SetupChange
from tui.paths import Paths
from tui.redact import MASKED
from tui.settings_file import add_options
from tui.store.plays.people import checked_name as checked_person
from tui.store.store import Store

SIGNED_OUT = "set up from a file without its password: sign in"
ELSEWHERE = "its address was replaced from a file: sign in again"
"""Its password is not sent to another address than it was given for, before a person says so."""
LEADS_NOWHERE = frozenset(
    {"categories", "libraries", "time_zone", "unwatch", "user_agent", "watch", "watch_rules", "write_spacing"}
)
"""Settings of profiles that change neither where a password is sent nor whether it is proved who answers there."""

BY_HAND = frozenset({"backup_passphrase"})
"""Options that may run a command: nobody's file brings one in."""


class Schedules(Protocol):
    """What is set of schedules."""

    async def all(self) -> list[ShownSchedule]: ...

    async def set(self, name: str, job: ScheduledJob | None, change: ScheduleChange) -> ShownSchedule: ...


@dataclass(frozen=True, slots=True)
class Ways:
    """What is done with profiles, without signing in."""

    add: Callable[[ProfileDraft], Awaitable[Profile]]
    edit: Callable[[Profile, ProfileDraft], Awaitable[Profile]]
    judge: Callable[[Mapping[str, str]], None]
    """Raises InvalidInput for settings that no run could go by."""


class SetupDesk:
    """Open it with the deck: `deck.setup`."""

    def __init__(self, store: Store, paths: Paths, schedules: Schedules, ways: Ways) -> None:
        self._store = store
        self._paths = paths
        self._schedules = schedules
        self._ways = ways

    async def export(self) -> str:
        """Give the setup of this household as a file: no secret is in it, known ones are cut out wherever they are."""
        rules = await self._store.alarms.rules()
        accounts, options = await self._store.people.accounts(), _set_options(self._paths.settings_file)
        setup = new_file(
            profiles=tuple(map(profile_part, await self._store.profiles.all())),
            schedules=tuple(map(schedule_part, await self._schedules.all())),
            alarm_rules=tuple(SetupRule(rule, *values) for rule, values in sorted(rules.items())),
            alarm_channels=tuple(map(channel_part, await self._store.alarm_channels.all())),
            people=tuple(person.name for person in await self._store.people.all()),
            accounts=tuple(account_part(one) for one in accounts if one.person_id is not None),
            settings={name: value for name, value in options.items() if name not in BY_HAND},
        )
        return setup_text(setup, self._store.redactor.redact)

    async def take(self, raw: bytes, *, replaces: bool = False, is_dry: bool = False) -> list[SetupChange]:
        """Take a setup in and tell what became of each thing; with `is_dry` only tell.

        Whatever is here in another way stays, unless `replaces`. What a person has set in the settings file stays in
        any case. All of the setup is judged before anything is changed. Raises InvalidInput.
        """
        setup = read_setup(raw)
        here = {profile.name.casefold() for profile in await self._store.profiles.all()}
        judge(setup, here, self._ways.judge)
        # Those that are new come first: rules of others may name them.
        order = sorted(setup.profiles, key=lambda told: told.name.casefold() in here)
        setup = msgspec.structs.replace(setup, profiles=tuple(order))
        return [change async for change in self._taken(setup, replaces=replaces, is_dry=is_dry)]

    async def _taken(self, setup: SetupFile, *, replaces: bool, is_dry: bool) -> AsyncIterator[SetupChange]:
        fresh: set[str] = set()
        for told in setup.profiles:
            change = await self._profile(told, replaces=replaces, is_dry=is_dry)
            fresh |= {told.name.casefold()} if change.action is SetupAction.ADD else set()
            yield change
        for schedule in setup.schedules:
            yield await self._schedule(schedule, fresh, replaces=replaces, is_dry=is_dry)
        for rule in setup.alarm_rules:
            yield await self._rule(rule, replaces=replaces, is_dry=is_dry)
        for name in setup.people:
            yield await self._person(checked_person(name), is_dry=is_dry)
        known = {channel.name.casefold() for channel in await self._store.alarm_channels.all()}
        for channel in setup.alarm_channels:
            name = clean_text(channel.name, 60)
            todo = f"needs its address: syncdeck alarm add '{name}' ADDRESS"
            is_here = channel.name.casefold() in known
            yield SetupChange("alarm channel", name, *((SetupAction.SAME, "") if is_here else (SetupAction.OPEN, todo)))
        for account in setup.accounts:
            yield await self._account(account, replaces=replaces, is_dry=is_dry)
        for change in self._settings(setup.settings, is_dry=is_dry):
            yield change

    def _settings(self, told: Mapping[str, Any], *, is_dry: bool) -> list[SetupChange]:
        here = _set_options(self._paths.settings_file)
        found = [_option(name, value, here) for name, value in told.items()]
        added = {one.name: told[one.name] for one in found if one.action is SetupAction.ADD}
        if added and not is_dry:
            add_options(self._paths.settings_file, added)
        return found

    async def _profile(self, told: SetupProfile, *, replaces: bool, is_dry: bool) -> SetupChange:
        here = await self._store.profiles.find(told.name)
        draft = ProfileDraft(told.kind, told.name, told.url, told.username, dict(told.settings))
        if here is None:
            if not is_dry:
                added = await self._ways.add(draft)
                await self._store.profiles.set_enabled(added.id, told.enabled)
                await self._store.profiles.set_sign_in(added.id, SignIn.REFUSED, SIGNED_OUT)
            return SetupChange("profile", told.name, SetupAction.ADD, f"sign in: syncdeck profile login '{told.name}'")
        if here.kind is not told.kind:
            return SetupChange("profile", told.name, SetupAction.OPEN, f"is a {here.kind} profile here: rename one")
        differing = _differing(profile_part(here), told)
        if not differing or not replaces:
            action = SetupAction.DIFFERS if differing else SetupAction.SAME
            return SetupChange("profile", told.name, action, ", ".join(differing))
        if not is_dry:
            after = await self._ways.edit(here, replace(draft, settings=_kept_hidden(here) | draft.settings))
            await self._store.profiles.set_enabled(here.id, told.enabled)
            if _way(after) != _way(here):
                await self._store.profiles.set_sign_in(here.id, SignIn.REFUSED, ELSEWHERE)
        return SetupChange("profile", told.name, SetupAction.REPLACE, ", ".join(differing))

    async def _schedule(self, told: SetupSchedule, fresh: set[str], *, replaces: bool, is_dry: bool) -> SetupChange:
        name, is_fresh = f"{told.profile or 'household'} {told.job}", told.profile.casefold() in fresh
        shown = {(one.profile.casefold(), one.schedule.job): one for one in await self._schedules.all()}
        here = shown.get((told.profile.casefold(), told.job))
        if here is None and not (is_fresh and is_dry):
            return SetupChange("schedule", name, SetupAction.OPEN, "there is no such profile here")
        is_fresh = is_fresh or (here is not None and _is_untouched(here.schedule))
        differing = [] if here is None else _differing(schedule_part(here), told, without=("profile",))
        if here is not None and not differing:
            return SetupChange("schedule", name, SetupAction.SAME)
        if not is_fresh and not replaces:
            return SetupChange("schedule", name, SetupAction.DIFFERS, ", ".join(differing))
        if not is_dry:
            await self._schedules.set(told.profile, told.job, change_of(told))
        return SetupChange("schedule", name, SetupAction.ADD if is_fresh else SetupAction.REPLACE, ", ".join(differing))

    async def _rule(self, told: SetupRule, *, replaces: bool, is_dry: bool) -> SetupChange:
        here, wanted = (await self._store.alarms.rules()).get(told.rule), (told.is_on, told.threshold)
        if here == wanted:
            return SetupChange("alarm rule", told.rule, SetupAction.SAME)
        if here is not None and not replaces:
            return SetupChange("alarm rule", told.rule, SetupAction.DIFFERS)
        if not is_dry:
            await self._store.alarms.set_rule(told.rule, *wanted)
        return SetupChange("alarm rule", told.rule, SetupAction.ADD if here is None else SetupAction.REPLACE)

    async def _person(self, name: str, *, is_dry: bool) -> SetupChange:
        if name.casefold() in {person.name.casefold() for person in await self._store.people.all()}:
            return SetupChange("person", name, SetupAction.SAME)
        if not is_dry:
            await self._store.people.add(name)
        return SetupChange("person", name, SetupAction.ADD)

    async def _account(self, told: SetupAccount, *, replaces: bool, is_dry: bool) -> SetupChange:
        name = clean_text(f"{told.username or told.account} on {told.server}", 120)
        here = [
            one
            for one in await self._store.people.accounts()
            if (one.server_name, one.account_key) == (told.server, told.account)
        ]
        if len(here) != 1:
            todo = "several servers here have that name: say it with syncdeck people map"
            if not here:
                todo = "its server is not known here yet: import again after its first sync"
            return SetupChange("account", name, SetupAction.OPEN, todo)
        if here[0].person_name.casefold() == told.person.casefold():
            return SetupChange("account", name, SetupAction.SAME)
        if here[0].person_id is not None and not replaces:
            return SetupChange("account", name, SetupAction.DIFFERS, f"is {here[0].person_name} here")
        if not is_dry:
            await self._store.people.map(here[0].id, told.person)
        return SetupChange("account", name, SetupAction.REPLACE if here[0].person_id else SetupAction.ADD, told.person)


def _kept_hidden(here: Profile) -> dict[str, str]:
    """The settings that a file never tells: they stay."""
    return {name: value for name, value in here.settings.items() if name in MASKED}


def _way(profile: Profile) -> tuple[str, dict[str, str]]:
    """Where a profile leads, and how."""
    return profile.url, {name: value for name, value in profile.settings.items() if name not in LEADS_NOWHERE}


def _is_untouched(one: Schedule) -> bool:
    """Whether a schedule of the household is as every household has it from the start."""
    return one.profile_id is None and (one.every, one.cron, one.quiet, one.is_on) == (BACKUP_EVERY, "", "", True)


def _differing(here: Any, told: Any, *, without: tuple[str, ...] = ("kind", "name")) -> list[str]:
    names: tuple[str, ...] = here.__struct_fields__
    return [name for name in names if name not in without and getattr(here, name) != getattr(told, name)]


def _set_options(path: Path) -> dict[str, Any]:
    """What a settings file sets; nothing when it cannot be read."""
    with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return tomllib.loads(path.read_text(encoding="utf-8"))
    return {}


def _option(name: str, value: object, here: Mapping[str, object]) -> SetupChange:
    if here.get(name) == value:
        return SetupChange("setting", name, SetupAction.SAME)
    shown = clean_text(f"{name} = {value!r}", 200)
    if name in here:
        return SetupChange("setting", name, SetupAction.DIFFERS, f"write {shown} into the settings file yourself")
    if name in BY_HAND:
        return SetupChange("setting", name, SetupAction.OPEN, f"write {shown} into the settings file yourself")
    return SetupChange("setting", name, SetupAction.ADD, shown)
