"""A Jellyfin or an Emby as it is written to: `MediaWriter`. No retries; nothing that only reads is given one.

Source: `protocols/jellyfin.md` section 6. Routes follow the version that the server tells.
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import TypeVar

import msgspec

from tui.clients.http import HttpClient
from tui.clients.jellyfin.dialect import Dialect, Parameter, plain_id
from tui.clients.jellyfin.identity import JellyfinIdentity, token_headers
from tui.clients.jellyfin.ids import outside_ids
from tui.clients.jellyfin.items import KINDS, LEAVES, TYPES, state_of
from tui.clients.jellyfin.libraries import SESSIONS
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.look import INFO
from tui.clients.jellyfin.orders import Order, as_it_was, instead_of_delete, order_of, reachable
from tui.clients.jellyfin.pages import page, unread
from tui.clients.jellyfin.standing import Standing, identity_of
from tui.clients.jellyfin.times import epoch_of, ms_of
from tui.clients.jellyfin.trust import Trust, misplaced
from tui.clients.jellyfin.wire import Item, Session, UserData
from tui.clients.writing import Aim, Fresh, same_item, value_of
from tui.errors import Forbidden, NetworkError, NotFound, ServerError, SyncError
from tui.model.clean import clean_text
from tui.model.clock import Clock
from tui.model.hub import WatchValue
from tui.model.library import ItemKind
from tui.model.outbox import KnownAs
from tui.model.plays import ServerKind
from tui.model.servers import ServerIdentity

T = TypeVar("T")

NO_DELETE = frozenset({405, 501})
"""What proxies answer that let no DELETE pass."""
_MOST_FOUND = 50


class JellyfinWriter:
    """A signed-in client. The arguments are those of `JellyfinServer`, without the zone."""

    def __init__(
        self,
        http: HttpClient,
        url: str,
        token: str,
        identity: JellyfinIdentity,
        *,
        clock: Clock,
        kind: ServerKind,
        user_id: str = "",
        trust: Trust | None = None,
    ) -> None:
        self._line = JellyfinLine(http, url, token_headers(identity, kind, token), clock=clock, kind=kind)
        self._standing = Standing(self._line, user_id)
        self._trust = trust or Trust()
        self._redact = http.redact
        self._exchange = ""

    @property
    def last_exchange(self) -> str:
        """The last write and its answer in short, redacted."""
        return self._exchange

    def is_ours(self, account_key: str) -> bool:
        """Whether our sign-in is what an account is written with: it is, whoever that is."""
        return True

    async def identity(self) -> ServerIdentity:
        """Give who answers, once it serves those who are signed in. Raises AuthError, ServerError while it starts."""
        info, _ = await self._standing.introduce()
        await self._asked(self._line.ask("GET", INFO))
        return identity_of(info, self._line.kind, is_ready=info.startup_wizard_completed is not False)

    async def fresh(self, account_key: str, item_keys: Sequence[str]) -> Mapping[str, Fresh]:
        """Give items as they stand for an account, in one request; those that are gone or hidden are left out.

        Raises Forbidden for an account that is gone, or that our sign-in may not act for.
        """
        keys = list(dict.fromkeys(item_keys))
        found = await self._items(account_key, ids=",".join(keys))
        return {one.item_key: one for one in found}

    async def find(self, account_key: str, known_as: KnownAs) -> Fresh | None:
        """Look for an item by its name, and give the one that has its ids; None where that is not exactly one."""
        if not (known_as.ids and known_as.title and known_as.kind in LEAVES):
            return None
        assert known_as.kind is not None
        query: dict[str, Parameter] = {"recursive": True, "includeItemTypes": TYPES[known_as.kind]}
        found = await self._items(account_key, **query, searchTerm=known_as.title, limit=_MOST_FOUND)
        same = [one for one in found if set(one.ids) & set(known_as.ids) and same_item(one, known_as)]
        return same[0] if len(same) == 1 else None

    async def playing(self) -> Collection[tuple[str, str]]:
        """Give what is being played now, as far as we may know."""
        try:
            sessions = await self._asked(self._line.get_rows(SESSIONS, Session))
        except (Forbidden, NotFound):
            return frozenset()
        return {
            (plain_id(one.user_id), plain_id(one.now_playing_item.id))
            for one in sessions
            if one.user_id and one.now_playing_item is not None
        }

    async def aim(self, before: Fresh, wanted: WatchValue) -> Aim:
        """Give what an item can be brought to: any state, but for servers that take marks only."""
        return Aim(*reachable(await self._dialect(), before, wanted))

    async def write(self, account_key: str, before: Fresh, goal: WatchValue) -> WatchValue | None:
        """Set the state in one request, and give what the server answers that it is now.

        The first write for another account than ours is looked up there instead. Raises Forbidden where a server sets
        it on ours, which is then put back as it was.
        """
        dialect, own = await self._dialect(), await self._own()
        if account_key == own or self._trust.of(dialect.version).is_proven(account_key):
            return _answered(await self._set(dialect, account_key, before, goal), before.item_key, dialect)
        witness = await self._one(own, before.item_key)
        await self._set(dialect, account_key, before, goal)
        theirs = await self._one(account_key, before.item_key)
        if theirs is not None and theirs.value.agrees_with(goal):
            self._trust.prove(account_key)
            return theirs.value
        if witness is not None:
            await self._put_back(dialect, own, witness)
        return None if theirs is None else theirs.value

    async def _put_back(self, dialect: Dialect, own: str, witness: Fresh) -> None:
        """Put our own state back as it was before a write for another one. Raises Forbidden if that had changed it."""
        now = await self._one(own, witness.item_key)
        if now is None or now.value == witness.value:
            return
        self._trust.lose()
        for order in as_it_was(dialect, own, witness):
            await self._sent(order)
        raise misplaced()

    async def _set(self, dialect: Dialect, account_key: str, before: Fresh, goal: WatchValue) -> bytes:
        order = order_of(dialect, account_key, before, goal)
        try:
            return await self._sent(order)
        except SyncError as error:
            other = instead_of_delete(dialect, account_key, before) if order.method == "DELETE" else None
            if other is None or error.status not in NO_DELETE:
                raise
            return await self._sent(other)

    async def _own(self) -> str:
        """Give the account that is signed in; "" for a key, which is nobody's."""
        own = (await self._asked(self._standing.known())).own
        return "" if own is None else plain_id(own.id)

    async def _one(self, account_key: str, item_key: str) -> Fresh | None:
        return (await self.fresh(account_key, [item_key])).get(item_key) if account_key else None

    async def _sent(self, order: Order) -> bytes:
        shown = clean_text(self._redact(str(order)), 300)
        self._exchange = f"{shown} got no answer"
        try:
            reply = await self._asked(self._line.ask(order.method, order.route, order.content))
        except SyncError as error:
            if error.status is not None:
                self._exchange = f"{shown} gave {error.status}"
            raise
        self._exchange = f"{shown} gave 200"
        return reply.body

    async def _items(self, account_key: str, **asked: Parameter) -> list[Fresh]:
        dialect = await self._dialect()
        route = dialect.items(account_key, **asked, fields="ProviderIds", enableImages=False)
        try:
            listed = await self._asked(page(self._line, route, unread))
        except NotFound:
            raise Forbidden(
                "The server has no such account any more", hint="Start a sync: it lists them anew."
            ) from None
        return [one for item in listed.rows if (one := _fresh(item, dialect)) is not None]

    async def _dialect(self) -> Dialect:
        return await self._asked(self._standing.dialect())

    async def _asked(self, call: Awaitable[T]) -> T:
        """Await a call; a line that broke may lead to another version of the server next time."""
        try:
            return await call
        except (NetworkError, ServerError):
            self._standing.forget()
            raise


def _fresh(item: Item, dialect: Dialect) -> Fresh | None:
    """Read a film, episode or track; None for what is none."""
    if KINDS.get(item.type or "", ItemKind.SHOW) not in LEAVES:
        return None
    data = item.user_data
    return Fresh(
        plain_id(item.id),
        WatchValue() if data is None else value_of(state_of(item, unplays=dialect.rewatch_unplays)),
        ms_of(item.run_time_ticks) or None,
        title=clean_text(item.name or "", 200),
        ids=outside_ids(item.provider_ids),
        played_at=data.last_played_date or "" if data is not None and epoch_of(data.last_played_date) else "",
    )


def _answered(body: bytes, key: str, dialect: Dialect) -> WatchValue | None:
    """Read the state that a write answers with; None where it has none, or not all of it."""
    try:
        data = msgspec.json.decode(body, type=UserData, strict=False)
    except msgspec.DecodeError:
        return None
    if data.played is None or data.playback_position_ticks is None:
        return None
    return value_of(state_of(Item(id=key, user_data=data), unplays=dialect.rewatch_unplays))
