"""The file of a setup: JSON that people can read and edit. It never holds a secret."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from tui import __version__
from tui.errors import InvalidInput
from tui.model.alarms import AlarmRule, Channel
from tui.model.clean import clean_text
from tui.model.plays import ServerAccount
from tui.model.profiles import Profile, ProfileKind
from tui.model.schedule import ScheduleChange, ScheduledJob, ShownSchedule
from tui.model.setup import LIMIT
from tui.redact import MASKED

FORMAT = 1
PROGRAM = "syncdeck setup"

_HEAD = frozenset({"format", "program", "version"})
"""What the program itself says of a file."""

Text = Annotated[str, Meta(max_length=2000)]


class SetupProfile(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An account on a server, without what signs in to it."""

    kind: ProfileKind
    name: Text
    url: Text
    username: Text = ""
    enabled: bool = True
    settings: dict[str, str] = {}


class SetupSchedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What runs by itself."""

    profile: Text
    """"" = of the household."""
    job: ScheduledJob
    every: float | None
    cron: Text
    is_on: bool
    jitter: float
    quiet: Text
    waits_for_streams: bool
    catches_up: bool


class SetupRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people are told of."""

    rule: AlarmRule
    is_on: bool
    threshold: float | None = None


class SetupChannel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A channel by its name; its address is a secret."""

    name: Text
    kind: Text
    scheme: Text = ""


class SetupAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose an account is. Servers are known by their names."""

    person: Text
    server: Text
    account: Text
    username: Text = ""


class SetupFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. A field that nobody knows was misspelt by hand: a later program that adds one counts `format` up."""

    format: Annotated[int, Meta(ge=1)]
    program: str
    version: str
    profiles: tuple[SetupProfile, ...] = ()
    schedules: tuple[SetupSchedule, ...] = ()
    alarm_rules: tuple[SetupRule, ...] = ()
    alarm_channels: tuple[SetupChannel, ...] = ()
    people: tuple[Text, ...] = ()
    accounts: tuple[SetupAccount, ...] = ()
    settings: dict[str, Any] = {}
    """What the settings file sets."""


def new_file(**parts: Any) -> SetupFile:
    """Give a file of this program."""
    return SetupFile(FORMAT, PROGRAM, __version__, **parts)


def setup_text(setup: SetupFile, redact: Callable[[str], str]) -> str:
    """Give a file as it is written. `redact` goes over each text of it alone: in the whole, names of users stand where
    secrets stand elsewhere.
    """
    told = {name: _redacted(getattr(setup, name), redact) for name in setup.__struct_fields__ if name not in _HEAD}
    setup = msgspec.structs.replace(setup, **told)
    return msgspec.json.format(msgspec.json.encode(setup), indent=2).decode() + "\n"


def read_setup(raw: bytes) -> SetupFile:
    """Read a file. Raises InvalidInput, naming the place, for what is none, is damaged, or newer."""
    if len(raw) > LIMIT:
        raise InvalidInput("The file is too large to be a setup of syncdeck", hint="`syncdeck export` writes one.")
    try:
        head = msgspec.json.decode(raw, type=dict[str, Any])
        if head.get("program") != PROGRAM:
            raise InvalidInput("The file is no setup of syncdeck", hint="`syncdeck export` writes one.")
        if isinstance(number := head.get("format"), int) and number > FORMAT:
            raise InvalidInput("The setup was written by a newer syncdeck", hint="Update syncdeck, then import it.")
        return msgspec.json.decode(raw, type=SetupFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        told = clean_text(str(error), 300)
        raise InvalidInput(f"The setup cannot be read: {told}", hint="Correct the file at that place.") from error


def _redacted(part: Any, redact: Callable[[str], str]) -> Any:
    """Give the same with every text of it redacted, but for words of ours."""
    if isinstance(part, msgspec.Struct):
        told = {name: _redacted(getattr(part, name), redact) for name in part.__struct_fields__}
        return msgspec.structs.replace(part, **told)
    if isinstance(part, dict):
        return {name: _redacted(value, redact) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_redacted(value, redact) for value in part]
    return redact(part) if isinstance(part, str) and not isinstance(part, Enum) else part


def profile_part(profile: Profile) -> SetupProfile:
    """Give a profile without its secrets and without half of them: what is a name elsewhere is none at Xtream."""
    return SetupProfile(
        profile.kind,
        profile.name,
        profile.url,
        "" if profile.kind.hides_user_name else profile.username,
        profile.enabled,
        {key: value for key, value in sorted(profile.settings.items()) if key not in MASKED},
    )


def schedule_part(shown: ShownSchedule) -> SetupSchedule:
    """Give how a schedule is set, without when it runs next."""
    one = shown.schedule
    return SetupSchedule(
        shown.profile,
        one.job,
        one.every,
        one.cron,
        one.is_on,
        one.jitter,
        one.quiet,
        one.waits_for_streams,
        one.catches_up,
    )


def change_of(told: SetupSchedule) -> ScheduleChange:
    """Give what a schedule of a file sets."""
    return ScheduleChange(
        every=None if told.cron else told.every,
        cron=told.cron or None,
        is_on=told.is_on,
        jitter=told.jitter,
        quiet=told.quiet,
        waits_for_streams=told.waits_for_streams,
        catches_up=told.catches_up,
    )


def channel_part(channel: Channel) -> SetupChannel:
    """Give a channel without its address."""
    return SetupChannel(channel.name, channel.kind, channel.scheme)


def account_part(account: ServerAccount) -> SetupAccount:
    """Give whose an account is."""
    return SetupAccount(account.person_name, account.server_name, account.account_key, account.username)
