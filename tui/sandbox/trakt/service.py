"""Trakt over HTTP: finds the call, checks what comes before it, and turns refusals into answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.sandbox.faults import Fault
from tui.sandbox.server import Service
from tui.sandbox.trakt.accounts import Account
from tui.sandbox.trakt.call import Call
from tui.sandbox.trakt.reply import CLOUDFLARE, NOT_FOUND, Refused, with_headers
from tui.sandbox.trakt.routes import ALIASES, API, AUTH, OAUTH, Place, actions_of
from tui.sandbox.trakt.state import BLOCKED_AGENTS, TraktState
from tui.sandbox.wire import Answer, Request, Respond


class TraktService(Service):
    """Serves one of Trakt's hosts."""

    def __init__(self, state: TraktState, faults: Mapping[str, Fault], *, is_auth: bool = False) -> None:
        self._places = AUTH if is_auth else (*API, *OAUTH)
        actions = actions_of(self._places)
        aliases = {name: action for name, action in ALIASES.items() if action in actions}
        super().__init__(clock=state.clock, faults=faults, actions=actions, aliases=aliases)
        self.state = state
        self._is_auth = is_auth

    def find(self, request: Request) -> tuple[str, Request, Respond]:
        """Give the action name of a request, the request with its path parameters, and what answers it."""
        known = [(place, found) for place in self._open() if (found := place.match(request.segments)) is not None]
        known.sort(key=lambda pair: len(pair[1]))  # `/users/settings` before `/users/{user}`
        for place, params in known:
            if place.method == request.method:
                return place.action, replace(request, params=params), self._answering(place)
        return "unknown", request, self._refusing(405 if known else 404)

    @property
    def clock_offset(self) -> float:
        """Its clock is right."""
        return 0.0

    def _open(self) -> tuple[Place, ...]:
        if self._is_auth or self.state.signs_in_at_api:
            return self._places
        return tuple(place for place in self._places if place not in OAUTH)

    def _answering(self, place: Place) -> Respond:
        async def respond(request: Request) -> Answer:
            if _is_blocked(request):
                return CLOUDFLARE
            told: dict[str, str] = {}
            try:
                account = self._admitted(place, request)
                if place.needs != "nothing":
                    told = self.state.rates.take(request.method, account.slug if account else None)
                return with_headers(place.answer(Call(self.state, request, account, place.action)), told)
            except Refused as refused:
                return with_headers(refused.answer(), told)

        return respond

    def _refusing(self, status: int) -> Respond:
        async def respond(request: Request) -> Answer:
            if _is_blocked(request):
                return CLOUDFLARE
            return NOT_FOUND if status == 404 else Refused(status).answer()

        return respond

    def _admitted(self, place: Place, request: Request) -> Account | None:
        """Give who calls, if anybody. Raises Refused: 400, 401, 403, 412 or 423."""
        headers = request.headers
        if place.method != "GET" and "json" not in headers.get("content-type", ""):
            raise Refused(412)
        if place.needs == "nothing":
            return None
        if "json" not in headers.get("content-type", ""):
            raise Refused(412)
        if headers.get("trakt-api-version") != "2":
            raise Refused(400)
        self.state.oauth.raise_for_key(headers.get("trakt-api-key"))
        account = self._holder(headers.get("authorization"))
        if account is None and place.needs == "user":
            raise Refused(401)
        return account

    def _holder(self, header: str | None) -> Account | None:
        """Give whose token came. Raises Refused: 401 for one that is not good, 423 for an account kept out."""
        if header is None:
            return None
        account = self.state.oauth.holder(header.removeprefix("Bearer ").strip())
        if account is None:
            raise Refused(401, {"error": "invalid_token"})
        account.raise_for_state()
        return account


def _is_blocked(request: Request) -> bool:
    """Whether the network in front lets nobody of that name in."""
    agent = request.headers.get("user-agent", "")
    return not agent or agent.startswith(BLOCKED_AGENTS)
