"""One server with all that it holds: collection, users and their states, sessions, log, plugin. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Final

from tui.sandbox.jellyfin.accounts import API_KEY, GUEST, GUEST_PASSWORD, Account, Accounts
from tui.sandbox.jellyfin.activity import TASK_DONE, ActivityLog, Event
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.identity import ItemIds, hex_id
from tui.sandbox.jellyfin.item_json import ItemWriter
from tui.sandbox.jellyfin.listing import Listing
from tui.sandbox.jellyfin.plays import PlayBook
from tui.sandbox.jellyfin.quick_connect import QuickConnect
from tui.sandbox.jellyfin.reporting import PlaybackReporting
from tui.sandbox.jellyfin.sessions import Sessions
from tui.sandbox.jellyfin.states import ServerState
from tui.sandbox.jellyfin.user_data import UserDataBook
from tui.sandbox.jellyfin.versions import Behaviour
from tui.sandbox.media import MEMBERS, Collection, MediaItem, Member, Watching, WriteBook

_DATELESS: Final = 3
"""One mark in so many has lost its date, as in old databases."""


@dataclass(frozen=True, slots=True)
class ServerMake:
    """What a server is made of."""

    collection: Collection
    watching: Watching
    clock: Callable[[], float]
    """UTC epoch, s."""
    version: str
    is_emby: bool = False
    seed: int = 7
    api_key: str = API_KEY
    zone: tzinfo = UTC


class MediaBrowser:
    """A Jellyfin or an Emby. All that is public may be changed while it runs."""

    def __init__(self, make: ServerMake) -> None:
        self.is_emby = make.is_emby
        self.version = make.version
        """Decides how the server behaves; it can be set at any time, as by an update."""
        self.collection = make.collection
        self.watching = make.watching
        kind = "emby" if make.is_emby else "jellyfin"
        self.id = hex_id(kind, make.seed)
        self.name = "Speicher" if make.is_emby else "Wohnzimmer"
        self.state: ServerState = "running"
        self.clock_offset = 0.0
        """s; by so much the clock of this server is ahead."""
        self.zone = make.zone
        """Where the server stands; the rows of Playback Reporting are in its local time, without telling so."""
        self.legacy_sign_in: bool | None = None
        """`EnableLegacyAuthorization`; None: as the version has it."""
        self.scan_percent: float | None = None
        """How far a scan of the libraries is; None: none runs."""
        self.has_pending_restart = False
        self.misplaces_writes = False
        """Whether a state that an administrator writes for another lands on the administrator, as one report has it."""
        self.writes = WriteBook()
        """What clients changed by the calls for that; reports of players are not among it."""
        self.clock = make.clock
        self.ids = ItemIds(make.seed, make.is_emby)
        self.accounts = Accounts(_accounts(make, kind), make.seed, make.api_key)
        self.quick_connect = QuickConnect(make.seed)
        self.sessions = Sessions()
        self.listing = Listing(make.collection)
        self.user_data = UserDataBook(make.watching)
        self.activity = ActivityLog()
        self.reporting = PlaybackReporting()
        _lose_dates(make.watching)
        self.plays = PlayBook(self)
        self.activity.write([Event(TASK_DONE, self.now_ms() - 3_600_000)])

    @property
    def behaviour(self) -> Behaviour:
        """How the server behaves in its version."""
        return Behaviour(self.version, self.is_emby)

    @property
    def takes_legacy_sign_in(self) -> bool:
        """Whether the older forms of a token are taken."""
        return self.behaviour.allows_legacy_sign_in if self.legacy_sign_in is None else self.legacy_sign_in

    @property
    def writer(self) -> ItemWriter:
        """What writes items as this server does now."""
        return ItemWriter(self.listing, self.ids, self.user_data, self.behaviour, self.id)

    def now_ms(self) -> int:
        """Give the time on the clock of this server, UTC epoch, ms."""
        return int((self.clock() + self.clock_offset) * 1000)

    def user_id(self, person: str) -> str:
        """Give the id of a person's account, also of one that was removed. Raises LookupError if it never was."""
        return hex_id("user", "emby" if self.is_emby else "jellyfin", person)

    def token_for(self, person: str, device_id: str) -> str:
        """Give a new token of a person on a device. Raises Refused for an account that may not come in."""
        told = Credentials("Sandbox", "Sandbox", device_id, "1.0")
        return self.accounts.admit(self.accounts.of(person), told, self.now_ms()).token

    def replace_item(self, number: int, at: int | None = None) -> MediaItem:
        """Let a file come back under another path: a new id, and the states follow by the ids of the providers."""
        new = self.collection.replace(number, at=at)
        if new.ids:
            self.user_data.move(number, new.number)
        return new

    def restart(self) -> None:
        """Lose what is kept in memory only: sessions and requests of Quick Connect. Tokens stay."""
        self.sessions.forget()
        self.quick_connect.forget()


def _accounts(make: ServerMake, kind: str) -> list[Account]:
    """Give an account for everybody who was not removed, and one of nobody that is disabled."""
    accounts = [_account(member, kind) for member in MEMBERS if not member.is_removed]
    guest = Account(hex_id("user", kind, GUEST), GUEST, GUEST, GUEST_PASSWORD, is_disabled=True)
    return [*accounts, guest]


def _account(member: Member, kind: str) -> Account:
    return Account(
        id=hex_id("user", kind, member.name),
        name=member.emby_name if kind == "emby" else member.jellyfin_name,
        person=member.name,
        password=member.password,
        is_admin=member.role == "owner",
        is_hidden=member.role == "friend",
        libraries=member.sections,
    )


def _lose_dates(watching: Watching) -> None:
    """Take the date from some items that were played and of which no play is told."""
    told = {(play.person, play.number) for play in watching.plays}
    for person in watching.people:
        states = watching.touched(person)
        marks = sorted(n for n, state in states.items() if state.is_watched and (person, n) not in told)
        for number in marks[::_DATELESS]:
            watching.put_state(person, number, replace(states[number], last_played=None))
