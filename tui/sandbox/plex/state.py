"""Everything that a fake Plex server knows: what it is, what is in it, and who watched what.

Tests may change whatever is public while it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from tui.sandbox.media import MEMBERS, Collection, Kind, MediaItem, Member, PlayRecord, Watching, WriteBook, member
from tui.sandbox.plex.guids import rating_key
from tui.sandbox.plex.tokens import Tokens
from tui.sandbox.tautulli.people import SERVER_UUID

VERSION: Final = "1.42.2.10156-f737b826c"
NO_ROWS_FOR_MARKS: Final = (1, 40, 0, 7998)
FORBIDDEN_SINCE: Final = (1, 41, 7)
OWNER_ACCOUNT: Final = 1
_FIRST_MARK_ROW: Final = 900_000


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row of the history."""

    id: int
    person: str
    number: int
    """The item, which may be gone."""
    viewed_at: int
    """When it reached the watched mark; UTC epoch, s."""
    device: str
    """Empty in very old rows."""


@dataclass(frozen=True, slots=True)
class NowPlaying:
    """Something that is playing now."""

    key: int
    person: str
    number: int
    offset_ms: int
    state: str
    started: int
    device: str


class PlexState:
    """One server with its libraries, its people and their viewing."""

    def __init__(
        self, collection: Collection, watching: Watching, *, clock: Callable[[], float], seed: int = 7
    ) -> None:
        self.collection = collection
        self.watching = watching
        self.people = MEMBERS
        self.tokens = Tokens(MEMBERS, seed)
        self.version = VERSION
        self.name = "Den"
        self.machine_identifier = SERVER_UUID
        self.clock_offset = 0.0
        """How many s the clock of the server is fast."""
        self.members_read_history: bool | None = None
        """Whether others than the owner get their own plays; None: since the version that answers 403."""
        self.shows_write_rows = True
        """Whether marking a whole show or season leaves rows in the history of newer servers too."""
        self.trash: set[int] = set()
        """Deleted items that the history still has keys of."""
        self.playing: list[NowPlaying] = []
        self.writes = WriteBook()
        """What clients changed by the calls for that."""
        self.refreshing: set[int] = set()
        """Keys of the libraries that are being scanned."""
        self._clock = clock
        self._marked: list[HistoryRow] = []
        self._mark_ids = count(_FIRST_MARK_ROW)
        self._history: tuple[HistoryRow, ...] = ()
        self._history_of: tuple[object, ...] = ()
        self._session_keys = count(1)

    @property
    def now(self) -> int:
        """What the server's clock says; UTC epoch, s."""
        return int(self._clock() + self.clock_offset)

    @property
    def release(self) -> tuple[int, ...]:
        """The numbers of the version."""
        return tuple(int(part) for part in self.version.partition("-")[0].split("."))

    @property
    def refusal(self) -> int:
        """The status for calls that only the owner may make."""
        return 403 if self.release >= FORBIDDEN_SINCE else 401

    @property
    def watched_percent(self) -> int:
        """The share of an item at which it counts as seen."""
        return self.watching.watched_percent

    @property
    def history(self) -> tuple[HistoryRow, ...]:
        """The history of all people, the oldest first."""
        plays = self.watching.plays
        seen = (len(plays), plays[-1:], len(self._marked))
        if seen != self._history_of:
            rows = [self._row(play) for play in plays if play.is_finished] + self._marked
            self._history = tuple(sorted(rows, key=lambda row: (row.viewed_at, row.id)))
            self._history_of = seen
        return self._history

    def account_id(self, person: str) -> int:
        """Give the number of a person's account on this server: 1 is the owner, others have that of plex.tv."""
        known = member(person)
        return OWNER_ACCOUNT if known.role == "owner" else known.plex_id

    def forget_row(self, row: int) -> bool:
        """Delete a row of the history; False if there is none."""
        if row not in {known.id for known in self.history}:
            return False
        self._marked = [known for known in self._marked if known.id != row]
        if row < _FIRST_MARK_ROW:
            self.watching.forget_play(row)
        self._history_of = ()
        return True

    def mark(self, person: str, item: MediaItem, leaves: list[MediaItem]) -> None:
        """Mark leaves of an item as seen. Old servers write history rows for that, newer ones for whole shows only."""
        writes = self.release < NO_ROWS_FOR_MARKS or (self.shows_write_rows and not item.is_leaf)
        for leaf in leaves:
            self.watching.mark_played(person, leaf.number, self.now)
            if writes:
                self._marked.append(HistoryRow(next(self._mark_ids), person, leaf.number, self.now, "Plex Web"))

    def progress(self, person: str, item: MediaItem, offset_ms: int) -> None:
        """Take a position; at the watched mark it counts as a play."""
        if offset_ms * 100 >= item.runtime_ms * self.watched_percent:
            self.watching.play(person, item.number, self.now, self.now, offset_ms, device="Plex Web", watched_ms=0)
        else:
            self.watching.set_offset(person, item.number, offset_ms, self.now)

    def report(self, person: str, item: MediaItem, offset_ms: int, state: str) -> None:
        """Take what a player says: while it plays that can be seen, and when it stops the position is kept."""
        self.playing = [one for one in self.playing if (one.person, one.number) != (person, item.number)]
        if state != "stopped":
            self.start(person, item.number, offset_ms, state=state)
        elif offset_ms:
            self.progress(person, item, offset_ms)

    def start(self, person: str, number: int, offset_ms: int = 60_000, *, state: str = "playing") -> NowPlaying:
        """Let somebody play something now."""
        playing = NowPlaying(next(self._session_keys), person, number, offset_ms, state, self.now, "Living Room")
        self.playing = [one for one in self.playing if (one.person, one.number) != (person, number)] + [playing]
        return playing

    def visible(self, viewer: Member, key: int | None) -> MediaItem | None:
        """Give an item if it is there and shared with somebody."""
        if key is None or key not in self.collection or key in self.trash:
            return None
        item = self.collection.item(key)
        return item if viewer.may_see(item.section) else None

    def listed(self, section: str, kind: Kind) -> Iterator[MediaItem]:
        """Give the items of a kind in a library that are not in the trash."""
        for item in self.collection.of(section, kind):
            if item.number not in self.trash:
                yield item

    def key_in_history(self, row: HistoryRow) -> str | None:
        """Give the rating key of a row's item; None if it is deleted."""
        return rating_key(row.number) if row.number in self.collection else None

    def _row(self, play: PlayRecord) -> HistoryRow:
        item = self.collection.remembered(play.number)
        after = (play.offset_ms - item.runtime_ms * self.watched_percent // 100) // 1000
        return HistoryRow(play.id, play.person, play.number, max(play.stopped - after, play.started), play.device)
