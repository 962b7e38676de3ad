"""The Plex media server of the sandbox: its calls, who may make them, and what goes wrong.

Written from `protocols/plex.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from tui.sandbox.faults import Cause, Fault
from tui.sandbox.media import Member
from tui.sandbox.plex.arrivals import Arrivals
from tui.sandbox.plex.conditions import BadCondition
from tui.sandbox.plex.faults import ACTIONS, ALIASES, PLEX_FAULTS
from tui.sandbox.plex.library_calls import LibraryCalls
from tui.sandbox.plex.rendering import asked
from tui.sandbox.plex.replies import Refused, page
from tui.sandbox.plex.server_calls import ServerCalls
from tui.sandbox.plex.state import PlexState
from tui.sandbox.plex.write_calls import WriteCalls
from tui.sandbox.server import Service
from tui.sandbox.wire import Answer, Request, Respond, Route

Call = Callable[[Request, Member], Answer]


class PlexService(Service):
    """Serves one server's state, from any number of addresses."""

    def __init__(self, state: PlexState, *, clock: Callable[[], float]) -> None:
        self._arrivals = Arrivals(state)
        own = {"grow": self._let_grow, "shrink": self._let_shrink}
        faults: Mapping[str, Fault] = PLEX_FAULTS | {
            name: replace(PLEX_FAULTS[name], ask=ask) for name, ask in own.items()
        }
        super().__init__(clock=clock, faults=faults, actions=ACTIONS, aliases=ALIASES)
        self.state = state
        library = self._library = LibraryCalls(state)
        self.routes = [
            *self._server_routes(ServerCalls(state, library.items)),
            *self._library_routes(library),
            *self._write_routes(WriteCalls(state)),
        ]

    @property
    def clock_offset(self) -> float:
        """How many s the clock behind the Date header is fast."""
        return self.state.clock_offset

    def warm(self) -> None:
        """Prepare what is there for being told, so that the first walk through it takes no longer than the others."""
        self._library.items.warm()

    def find(self, request: Request) -> tuple[str, Request, Respond]:
        """Give the action name of a request and what answers it: a small page for a path that is not known."""
        action, bound, respond = super().find(request)
        return (action, bound, _unknown) if action == "unknown" else (action, bound, respond)

    def _server_routes(self, calls: ServerCalls) -> list[Route]:
        async def identity(request: Request) -> Answer:
            return calls.identity(request)

        return [
            Route("GET", "/identity", "identity", identity),
            self._route("/", "root", calls.root),
            self._route("/status/sessions", "playing", calls.sessions, owner=True),
            self._route("/status/sessions/history/all", "history", calls.history),
            self._route("/status/sessions/history/{row}", "forget", calls.forget, owner=True, method="DELETE"),
            self._route("/accounts", "accounts", calls.accounts, owner=True),
            self._route("/devices", "devices", calls.devices, owner=True),
            self._route("/activities", "activities", calls.activities, owner=True),
            self._route("/butler", "butler", calls.butler, owner=True),
            self._route("/updater/status", "updater", calls.updater, owner=True),
            self._route("/:/prefs", "prefs", calls.prefs, owner=True),
        ]

    def _library_routes(self, calls: LibraryCalls) -> list[Route]:
        return [
            self._route("/library", "library", calls.library, owner=True),
            self._route("/library/sections", "sections", calls.sections),
            self._route("/library/all", "all", calls.everything),
            self._route("/library/sections/{key}/all", "all", calls.all),
            self._route("/library/sections/{key}/collections", "collections", calls.collections),
            self._route("/library/sections/{key}/search", "search", calls.search),
            self._route("/library/onDeck", "on_deck", calls.on_deck),
            self._route("/library/metadata/{keys}", "metadata", calls.metadata),
            self._route("/library/metadata/{keys}/children", "children", calls.children),
            self._route("/library/metadata/{keys}/allLeaves", "leaves", calls.leaves),
            self._route("/search", "search", calls.search),
            self._route("/hubs/search", "hubs", calls.hubs),
            self._route("/hubs/continueWatching/items", "on_deck", calls.on_deck),
        ]

    def _write_routes(self, calls: WriteCalls) -> list[Route]:
        named: Mapping[str, Call] = {
            "scrobble": calls.scrobble,
            "unscrobble": calls.unscrobble,
            "progress": calls.progress,
            "timeline": calls.timeline,
        }
        return [
            self._route(f"/:/{name}", name, call, method=method)
            for name, call in named.items()
            for method in ("GET", "PUT", "POST")
        ]

    def _route(self, path: str, action: str, call: Call, *, owner: bool = False, method: str = "GET") -> Route:
        return Route(method, path, action, self._guarded(call, owner=owner))

    def _guarded(self, call: Call, *, owner: bool) -> Respond:
        """Let a call be made only by people with a token, and some only by the owner."""

        async def respond(request: Request) -> Answer:
            viewer = self.state.tokens.on_server(asked(request, "X-Plex-Token"))
            if viewer is None:
                return page(401)
            if owner and viewer.role != "owner":
                return page(self.state.refusal)
            try:
                return call(request, viewer)
            except Refused as refused:
                return page(refused.status)
            except BadCondition:
                return page(400)

        return respond

    def _let_grow(self, request: Request, cause: Cause) -> Request:
        self._arrivals.grow(int(cause.number))
        return request

    def _let_shrink(self, request: Request, cause: Cause) -> Request:
        self._arrivals.shrink(int(cause.number))
        return request


async def _unknown(request: Request) -> Answer:
    return page(404)


OWNER_ONLY: Final = frozenset({"playing", "accounts", "devices", "activities", "butler", "updater", "prefs", "library"})
"""The actions that others than the owner are refused."""
