"""Jellyfin or Emby over HTTP: finds the route in any letter case, checks the token, and turns refusals into answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.sandbox.faults import Fault
from tui.sandbox.jellyfin.arguments import lowered
from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.credentials import read_credentials
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import NO_ROUTE, Refused
from tui.sandbox.jellyfin.routes import ACTIONS, ALIASES, PLACES, Place
from tui.sandbox.jellyfin.states import answer_in
from tui.sandbox.jellyfin.system_answers import public_facts
from tui.sandbox.server import Service
from tui.sandbox.wire import Answer, Request, Respond


class MediaBrowserService(Service):
    """Serves one server. In the journal, paths and query names are in lower case; `target` is as it was sent."""

    def __init__(self, server: MediaBrowser, faults: Mapping[str, Fault]) -> None:
        super().__init__(clock=server.clock, faults=faults, actions=ACTIONS, aliases=ALIASES)
        self.server = server

    def find(self, request: Request) -> tuple[str, Request, Respond]:
        """Give the action name of a request, the request with its path parameters, and what answers it."""
        segments, query = lowered(request)
        if segments and segments[0] in self.server.behaviour.prefixes:
            segments = segments[1:]
        request = replace(request, segments=segments, query=query)
        known = [(place, found) for place in self._places() if (found := place.match(segments)) is not None]
        for place, params in known:
            if place.method == request.method:
                return place.action, replace(request, params=params), self._answering(place)
        status = 405 if known else 404
        return "unknown", request, self._refusing(status)

    @property
    def clock_offset(self) -> float:
        """How many s the clock of this server is fast."""
        return self.server.clock_offset

    def _places(self) -> list[Place]:
        """Give the routes of this version; of two that match, the one with fewer open parts comes first."""
        behaviour = self.server.behaviour
        return sorted((place for place in PLACES if place.is_in(behaviour)), key=lambda place: place.pattern.count("{"))

    def _answering(self, place: Place) -> Respond:
        async def respond(request: Request) -> Answer:
            server = self.server
            kept_away = answer_in(server.state, place.action, public_facts(server, request.headers.get("host", "")))
            if kept_away is not None:
                return kept_away
            try:
                return place.answer(self._admitted(place, request))
            except Refused as refused:
                return refused.answer()

        return respond

    def _refusing(self, status: int) -> Respond:
        async def respond(request: Request) -> Answer:
            kept_away = answer_in(self.server.state, "unknown", {})
            return kept_away or (NO_ROUTE if status == 404 else Refused(status).answer())

        return respond

    def _admitted(self, place: Place, request: Request) -> Call:
        """Give the call of somebody who may make it. Raises Refused with 401 or 403."""
        server = self.server
        told = read_credentials(request, server.behaviour, legacy=server.takes_legacy_sign_in)
        call = Call(server, request, told, server.accounts.device(told), place.action)
        if place.needs == "nothing":
            return call
        caller = call.caller
        if place.needs == "admin" and not caller.is_admin:
            raise Refused(403)
        if caller.account is not None:
            caller.account.last_activity_ms = call.now_ms
        server.sessions.of(caller.account, caller.credentials, call.now_ms)
        return call
