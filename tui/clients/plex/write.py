"""A Plex Media Server as it is written to: `MediaWriter` for Plex. No retries; nothing that only reads is given one.

Source: `protocols/plex.md` section 4. What is watched is always that of the token's account, so each account is
written to with its own token and with no other (S25).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote

from tui.clients.http import HttpClient
from tui.clients.plex import about
from tui.clients.plex import steps as plex_steps
from tui.clients.plex.errors import dead_account_token, no_writing_token, wrong_server
from tui.clients.plex.fresh import fresh_of, in_halves
from tui.clients.plex.history import AccountKeys
from tui.clients.plex.identity import PlexIdentity
from tui.clients.plex.items import TYPE_NUMBERS
from tui.clients.plex.orders import Order, PlexOrders
from tui.clients.writing import Aim, Fresh
from tui.errors import AuthError, Forbidden, NotFound
from tui.model.clock import Clock
from tui.model.hub import WatchValue
from tui.model.outbox import KnownAs
from tui.model.servers import ServerIdentity

PLAYING = "/status/sessions"
_MOST_PLAYING = 400


class PlexWriter:
    """A signed-in client. The arguments are those of `PlexServer`; an account that is not known is not written to."""

    def __init__(
        self,
        http: HttpClient,
        url: str,
        token: str,
        identity: PlexIdentity,
        *,
        clock: Clock,
        account_tokens: Mapping[str, str] | None = None,
        owner_id: str = "",
        user_id: str = "",
        server_uuid: str = "",
    ) -> None:
        self._orders = PlexOrders(http, url, token, identity, clock=clock)
        self._tokens = _each_its_own(account_tokens or {}, token)
        self._keys = AccountKeys(owner_id)
        self._user_id = user_id
        self._server_uuid = server_uuid.lower()

    @property
    def last_exchange(self) -> str:
        """The last write and its answer in short, redacted."""
        return self._orders.last_exchange

    def is_ours(self, account_key: str) -> bool:
        """Whether an account is written to with the token of the profile itself."""
        return bool(account_key) and account_key == self._user_id

    async def identity(self) -> ServerIdentity:
        """Give who answers. Raises BadResponse for another server than the known one."""
        found = about.identity_of(await self._orders.container("/identity"))
        if self._server_uuid and found.uuid != self._server_uuid:
            raise wrong_server(found.uuid, self._server_uuid)
        return found

    async def fresh(self, account_key: str, item_keys: Sequence[str]) -> Mapping[str, Fresh]:
        """Give items as they stand for an account; those that are gone or hidden from it are left out.

        Raises Forbidden without a token of the account, AuthError for a dead one.
        """
        token = self._token(account_key)

        async def ask(keys: Sequence[str]) -> list[Fresh] | None:
            path = "/library/metadata/" + ",".join(quote(key, safe="") for key in keys)
            try:
                listing, _ = await self._orders.page(path, {"includeGuids": 1}, 0, len(keys), token=token)
            except NotFound:
                return None
            return [found for entry in listing.entries if (found := fresh_of(entry)) is not None]

        try:
            return {found.item_key: found for found in await in_halves(item_keys, ask)}
        except AuthError as error:
            raise self._named(account_key, error) from None

    async def find(self, account_key: str, known_as: KnownAs) -> Fresh | None:
        """Give the item of a guid, or None where not exactly one has it."""
        if not known_as.guid or known_as.kind not in TYPE_NUMBERS:
            return None
        query: dict[str, str | int] = {
            "type": TYPE_NUMBERS[known_as.kind],
            "guid": known_as.guid,
            "includeGuids": 1,
        }
        try:
            listing, _ = await self._orders.page("/library/all", query, 0, 2, token=self._token(account_key))
        except NotFound:
            return None
        except AuthError as error:
            raise self._named(account_key, error) from None
        found = [one for entry in listing.entries if (one := fresh_of(entry)) is not None]
        same = [one for one in found if one.guid == known_as.guid]
        return same[0] if len(same) == 1 else None

    async def playing(self) -> Collection[tuple[str, str]]:
        """Give what is being played now; nothing where that is for the owner only."""
        try:
            listing, _ = await self._orders.page(PLAYING, {}, 0, _MOST_PLAYING)
        except (Forbidden, NotFound):
            return frozenset()
        return {(one.account_key, one.item_key) for one in about.playing_of(listing, self._keys)}

    async def aim(self, before: Fresh, wanted: WatchValue) -> Aim:
        """Give what an item can be brought to: no position in its first minute, nor where its length is not known."""
        value, note = plex_steps.reachable(before.value, wanted, before.runtime_ms)
        return Aim(value, note, plex_steps.stops(before.value, value))

    async def write(self, account_key: str, before: Fresh, goal: WatchValue) -> None:
        """Send what leads to `goal`, in one request or two. Plex does not say what came of it."""
        token, key, runtime = self._token(account_key), before.item_key, before.runtime_ms or 0
        try:
            for step in plex_steps.steps(before.value, goal):
                await self._orders.send(Order(step, key, goal.position_ms, runtime), token=token)
        except AuthError as error:
            raise self._named(account_key, error) from None

    def _token(self, account_key: str) -> str:
        """Give the token of another account, "" for our own. Raises Forbidden: never ours for somebody else."""
        if self.is_ours(account_key):
            return ""
        token = self._tokens.get(account_key, "")
        if not token:
            raise no_writing_token(account_key)
        return token

    def _named(self, account_key: str, error: AuthError) -> AuthError:
        return error if self.is_ours(account_key) else dead_account_token(f"account {account_key}", error.status)


def _each_its_own(tokens: Mapping[str, str], own: str) -> dict[str, str]:
    """Give the tokens of one account alone: one that stands for two, or is ours, would write to the wrong one."""
    uses = Counter(tokens.values())
    return {key: token for key, token in tokens.items() if token and token != own and uses[token] == 1}
