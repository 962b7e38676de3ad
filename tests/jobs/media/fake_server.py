"""A media server in memory: what it holds can change, and every page of it can go wrong."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from tui.errors import AuthError
from tui.model.library import ItemKind, ItemRow, StateRow, StateScope, WalkedItem
from tui.model.pages import BadItem, Page
from tui.model.plays import ServerKind
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import AccountFacts, LibraryKind, ServerFacts, ServerIdentity, ServerLibrary

FILMS = ServerLibrary("1", "Films", LibraryKind.MOVIES)
SERIES = ServerLibrary("2", "Series", LibraryKind.SHOWS)
MIRA = AccountFacts("10", "mira", "Mira", is_admin=True, is_own=True)
JOERG = AccountFacts("11", "joerg", "Jörg")
HISTORY = HistorySource("history")
UUID = "f00d" * 10

Trick = Callable[[Page[object]], Page[object]]


def film(number: int, **told: object) -> ItemRow:
    """A film."""
    row = ItemRow(f"m{number}", ItemKind.MOVIE, FILMS.key, f"Film {number}", ids=(f"tmdb:{number}",), year=1990)
    return replace(row, **told)


def show(number: int) -> ItemRow:
    """A show."""
    return ItemRow(f"s{number}", ItemKind.SHOW, SERIES.key, f"Show {number}", ids=(f"tvdb:{number}",))


def episode(show_number: int, number: int) -> ItemRow:
    """An episode of the first season of a show."""
    return ItemRow(
        f"e{show_number}-{number}",
        ItemKind.EPISODE,
        SERIES.key,
        f"Part {number}",
        grandparent_key=f"s{show_number}",
        grandparent_title=f"Show {show_number}",
        season=1,
        number=number,
    )


@dataclass
class FakeServer:
    """Implements MediaServer. `asked` has every request as a word and what it was about."""

    rows: dict[str, ItemRow] = field(default_factory=dict)
    lists: list[ServerLibrary] = field(default_factory=lambda: [FILMS, SERIES])
    people: list[AccountFacts] = field(default_factory=lambda: [MIRA, JOERG])
    seen: defaultdict[str, dict[str, StateRow]] = field(default_factory=lambda: defaultdict(dict))
    sources: list[HistorySource] = field(default_factory=lambda: [HISTORY])
    plays: defaultdict[str, list[PulledPlay]] = field(default_factory=lambda: defaultdict(list))
    bad: set[str] = field(default_factory=set)
    """Keys of items that are sent broken."""
    has_marks: bool = True
    page_size: int = 10
    uuid: str = UUID
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda request: None
    """Called before each request; what it raises is the answer."""
    tricks: dict[str, Trick] = field(default_factory=dict)
    """What becomes of pages, by the beginning of the request."""
    wishes: list[HistoryWish] = field(default_factory=list)
    hangs_at: str = ""
    """The request that is never answered."""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def with_films(cls, films: int, episodes: int = 0) -> FakeServer:
        """Make one with so many films, and a show with so many episodes."""
        rows = [film(number) for number in range(1, films + 1)]
        if episodes:
            rows += [show(1), *(episode(1, number) for number in range(1, episodes + 1))]
        return cls({row.key: row for row in rows})

    def put(self, *rows: ItemRow) -> None:
        """Add or change items."""
        self.rows |= {row.key: row for row in rows}

    def drop(self, *keys: str) -> None:
        """Take items away."""
        for key in keys:
            del self.rows[key]

    def watch(self, account: AccountFacts, *keys: str, plays: int = 1, at: int | None = 1_790_000_000) -> None:
        """Let an account have watched items."""
        self.seen[account.key] |= {key: StateRow(key, True, plays, 0, at) for key in keys}

    def begin(self, account: AccountFacts, key: str, position_ms: int, *, plays: int = 0) -> None:
        """Let an account be in the middle of an item."""
        known = self.seen[account.key].get(key, StateRow(key, False, plays))
        self.seen[account.key][key] = replace(known, position_ms=position_ms)

    def unwatch(self, account: AccountFacts, *keys: str) -> None:
        """Let an account have seen nothing of items."""
        for key in keys:
            self.seen[account.key].pop(key, None)

    async def identity(self) -> ServerIdentity:
        self._ask("identity")
        return ServerIdentity(ServerKind.PLEX, self.uuid, "Attic", "1.42")

    async def look(self) -> ServerFacts:
        self._ask("look")
        return ServerFacts(ServerIdentity(ServerKind.PLEX, self.uuid, "Attic", "1.42"), 12.0)

    async def libraries(self) -> Sequence[ServerLibrary]:
        self._ask("libraries")
        return tuple(self.lists)

    async def accounts(self) -> Sequence[AccountFacts]:
        self._ask("accounts")
        return tuple(self.people)

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        request = self._ask(f"items {library.name} {kind} {start}")
        await self._hang(request)
        found = [row for row in self.rows.values() if row.library_key == library.key and row.kind is kind]
        given = found[start : start + size]
        page = Page(
            tuple(WalkedItem(row) for row in given if row.key not in self.bad),
            len(given),
            len(found),
            tuple(BadItem(row.key, "Its title is missing") for row in given if row.key in self.bad),
            offset=start,
        )
        return self._tricked(request, page)

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        request = self._ask(f"states {library.name} {account.username} {scope} {start}")
        found = [row for row in self._seen(library, account) if _is_in(row, scope)]
        given = found[start : start + size]
        return self._tricked(request, Page(tuple(given), len(given), len(found), offset=start))

    async def library_mark(self, library: ServerLibrary) -> str:
        self._ask(f"mark {library.name}")
        rows = [row for row in self.rows.values() if row.library_key == library.key]
        return f"{hash(tuple(rows))}" if self.has_marks else ""

    async def state_mark(self, library: ServerLibrary, account: AccountFacts) -> str:
        self._ask(f"state mark {library.name} {account.username}")
        return f"{hash(tuple(self._seen(library, account)))}" if self.has_marks else ""

    async def history_sources(self) -> Sequence[HistorySource]:
        self._ask("sources")
        return tuple(self.sources)

    async def history(self, source: HistorySource, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        request = self._ask(f"history {source.name} {start}")
        await self._hang(request)
        self.wishes.append(wish)
        found = [play for play in self.plays[source.name] if _is_wished(play, wish)]
        given = found[start : start + size]
        good = tuple(play for play in given if str(play.record) not in self.bad)
        broken = tuple(
            BadItem(str(play.record), "Its date is missing") for play in given if str(play.record) in self.bad
        )
        return self._tricked(request, Page(good, len(given), len(found), broken, offset=start))

    async def fill_in(self, plays: Sequence[PulledPlay]) -> list[PulledPlay]:
        self._ask(f"fill in {len(plays)}")
        return [self._filled(play) for play in plays]

    def count(self, word: str) -> int:
        """How many requests began so."""
        return sum(request.startswith(word) for request in self.asked)

    def _filled(self, play: PulledPlay) -> PulledPlay:
        row = self.rows.get(play.item_key)
        if row is None:
            return replace(play, item_key="")
        return replace(play, ids=row.ids, guid=row.guid, runtime_ms=row.runtime_ms, year=row.year)

    def _seen(self, library: ServerLibrary, account: AccountFacts) -> list[StateRow]:
        mine = self.seen[account.key]
        return [mine[key] for key, row in self.rows.items() if row.library_key == library.key and key in mine]

    def _ask(self, request: str) -> str:
        self.asked.append(request)
        self.before(request)
        return request

    async def _hang(self, request: str) -> None:
        if request == self.hangs_at:
            self.hanging.set()
            await asyncio.Event().wait()

    def _tricked(self, request: str, page):  # type: ignore[no-untyped-def]
        for beginning, trick in self.tricks.items():
            if request.startswith(beginning):
                page = trick(page)
        return page


def refusing(account: AccountFacts) -> Callable[[str], None]:
    """Refuse what is asked in the name of an account."""

    def refuse(request: str) -> None:
        if request.startswith(("states", "state mark")) and f" {account.username}" in request:
            raise AuthError("The token is refused", hint="Sign in again.")

    return refuse


def emptied(page: Page[object]) -> Page[object]:
    """A page of an empty list."""
    return Page((), 0, 0, offset=page.offset)


def _is_in(row: StateRow, scope: StateScope) -> bool:
    return row.is_played if scope is StateScope.PLAYED else row.position_ms > 0


def _is_wished(play: PulledPlay, wish: HistoryWish) -> bool:
    at = play.stopped or play.at or play.started or wish.since
    is_there = not wish.libraries or play.library_key in {library.key for library in wish.libraries}
    return at >= wish.since and is_there and (not wish.accounts or play.account_key in wish.accounts)
