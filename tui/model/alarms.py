"""Who is told when something needs a person: channels, rules and what was told. Times are UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AlarmRule(StrEnum):
    """What people are told of."""

    SIGNED_OUT = "signed_out"
    RUN_FAILED = "run_failed"
    """Threshold: failed runs in a row of one profile."""
    HELD = "held"
    """The safety gate keeps removals back."""
    DEAD_LETTERS = "dead_letters"
    """Changes that a server refused."""
    EXPIRES = "expires"
    """Threshold: days before the end of an account."""
    STALE = "stale"
    """Threshold: missed intervals of a schedule without a run that landed."""
    DISK_LOW = "disk_low"
    """Threshold: free megabytes on the disk of the store."""
    UNREACHABLE = "unreachable"
    """Threshold: minutes that a server has not answered."""
    INTERRUPTED = "interrupted"
    WRONG_SERVER = "wrong_server"
    """Another server answers, or one refuses this machine."""
    BACKUP_FAILED = "backup_failed"
    STORE = "store"
    """The store cannot be written."""


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """A rule as it is set."""

    rule: AlarmRule
    is_on: bool
    threshold: float | None
    """In the unit of the rule; None = it has none."""
    is_default: bool = True


class ChannelKind(StrEnum):
    """How a channel is told."""

    NOTIFY = "notify"
    """An address of the library apprise: ntfy, mail, Gotify, webhooks and more."""
    PING = "ping"
    """A check that expects pings: start, success and failure of scheduled runs."""


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A channel as a person types it; its address is a secret."""

    name: str
    kind: ChannelKind
    rules: tuple[AlarmRule, ...] = ()
    """Only these; empty = all that are on."""
    profile: str = ""
    """Pings of this profile's runs only; "" = of all."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A row of the channels; its address lies with the secrets."""

    id: int
    name: str
    kind: ChannelKind
    scheme: str
    """What of its address may be seen: `ntfy`, `mailto`, `https`."""
    is_on: bool
    rules: tuple[AlarmRule, ...]
    profile_id: int | None
    created_at: float
    last_at: float | None = None
    """When something last arrived there."""
    last_error: str = ""
    """Why the newest message did not; "" = it did, or there was none."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is the matter now."""

    key: str
    """Stable while it lasts: `signed_out:7`."""
    rule: AlarmRule
    subject: str
    """Name of the profile or list; "" = the household."""
    text: str
    """What is the matter, in one line."""
    command: str = ""
    """The command that mends it."""
    since: float | None = None
    told_at: float | None = None
    """When people were told; None = not yet, or nobody is there to be told."""


@dataclass(frozen=True, slots=True)
class KnownAlarm:
    """An alarm as it is stored."""

    alarm: Alarm
    gone_at: float | None = None
    """Since when it is not so any more; None = it is so."""


class MessageKind(StrEnum):
    """What a channel is told."""

    TROUBLE = "trouble"
    WELL = "well"
    """Nothing but good news."""
    START = "start"
    SUCCESS = "success"
    FAIL = "fail"

    @property
    def is_ping(self) -> bool:
        """Whether it tells of a run."""
        return self not in {MessageKind.TROUBLE, MessageKind.WELL}


@dataclass(frozen=True, slots=True)
class AlarmMessage:
    """A message on its way to a channel. Times are UTC epoch seconds."""

    channel_id: int
    what: MessageKind
    title: str
    body: str
    created_at: float
    next_at: float
    """When it is sent, or sent again."""
    id: int = 0
    """0 = it is not stored yet."""
    attempts: int = 0
    error: str = ""
    ended_at: float | None = None
    """When it arrived, or was given up; None = it is on its way."""
    run_id: int | None = None
    """The run that a ping tells of."""

    @property
    def is_open(self) -> bool:
        """Whether it is on its way."""
        return self.ended_at is None
