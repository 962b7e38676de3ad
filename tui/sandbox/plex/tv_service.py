"""The sandbox's plex.tv: linking by PIN, the own account, servers and their addresses, homes and friends.

`clients.plex.tv` is the same host here. Written from `protocols/plex.md` section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from tui.sandbox.faults import Cause, Fault, Stage, registry, status_fault
from tui.sandbox.media import MEMBERS, Member
from tui.sandbox.plex import tv_nodes
from tui.sandbox.plex.pins import Pins
from tui.sandbox.plex.rendering import Node, asked, rendered
from tui.sandbox.plex.state import PlexState
from tui.sandbox.plex.tv_nodes import Connection, ResourceFlags, answered, refused
from tui.sandbox.server import Service
from tui.sandbox.wire import Answer, Request, Respond, Route
from tui.sandbox.wire_faults import WIRE_FAULTS

ACTIONS: Final = (
    "pins",
    "pin",
    "user",
    "ping",
    "resources",
    "home_users",
    "switch",
    "old_switch",
    "users",
    "shared_servers",
    "unknown",
)
_SWITCHES: Final = 5
"""So many switches in a row are let through."""
_SWITCHES_WITHIN: Final = 60.0
Call = Callable[[Request, Member], Answer]


def _forgotten(answer: Answer, cause: Cause) -> Answer:
    return answer.with_body(answer.whole().replace(b'"authToken":"', b'"authToken":null,"held":"'))


TV_FAULTS: Final = WIRE_FAULTS | registry(
    status_fault(422, "422: the token is not accepted"),
    status_fault(498, "498: a token of the newer scheme has expired"),
    Fault("never_linked", "a PIN never tells its token", Stage.RESHAPE, _forgotten, None, frozenset({"pin"})),
)


class PlexTvService(Service):
    """Serves the accounts of one household."""

    def __init__(
        self, state: PlexState, connections: Callable[[], list[Connection]], *, clock: Callable[[], float], seed: int
    ) -> None:
        super().__init__(clock=clock, faults=TV_FAULTS, actions=ACTIONS, aliases={"home": "home_users"})
        self.state = state
        self.pins = Pins(state.tokens, clock, seed)
        self.flags = ResourceFlags()
        self.wrong_pin_status = 403
        """What is answered to a switch with a wrong PIN, or without one."""
        self._connections = connections
        self._switched: list[float] = []
        newer: Mapping[str, tuple[str, Call]] = {
            "/api/v2/user": ("user", self._user),
            "/api/v2/ping": ("ping", self._ping),
            "/api/v2/resources": ("resources", self._resources),
            "/api/v2/home/users": ("home_users", self._home_users),
            "/api/home/users": ("home_users", self._old_home_users),
            "/api/users": ("users", self._users),
            "/api/servers/{machine}/shared_servers": ("shared_servers", self._shared_servers),
        }
        self.routes = [
            Route("POST", "/api/v2/pins", "pins", self._make_pin),
            Route("GET", "/api/v2/pins/{id}", "pin", self._look_at_pin),
            Route("POST", "/api/v2/home/users/{who}/switch", "switch", self._with_account(self._switch)),
            Route("POST", "/api/home/users/{who}/switch", "old_switch", self._with_account(self._old_switch)),
            *(Route("GET", path, name, self._with_account(call)) for path, (name, call) in newer.items()),
        ]

    async def _make_pin(self, request: Request) -> Answer:
        client = asked(request, "X-Plex-Client-Identifier")
        if not client:
            return refused(request, 400, "X-Plex-Client-Identifier is missing", 1000)
        strong = _parameter(request, "strong").lower() in ("true", "1")
        pin = self.pins.make(client, asked(request, "X-Plex-Product"), is_strong=strong)
        return answered(request, tv_nodes.pin_node(pin, self.clock()), 201)

    async def _look_at_pin(self, request: Request) -> Answer:
        number, client = request.params["id"], asked(request, "X-Plex-Client-Identifier")
        pin = self.pins.look(int(number), client) if number.isdigit() else None
        if pin is None:
            return refused(request, 404, "Code not found or expired", 1020)
        return answered(request, tv_nodes.pin_node(pin, self.clock()))

    def _with_account(self, call: Call) -> Respond:
        async def respond(request: Request) -> Answer:
            member = self.state.tokens.at_plex_tv(asked(request, "X-Plex-Token"))
            if member is None:
                return refused(request, 401, "User could not be authenticated")
            return call(request, member)

        return respond

    def _user(self, request: Request, member: Member) -> Answer:
        return answered(request, tv_nodes.user_node(member, asked(request, "X-Plex-Token")))

    def _ping(self, request: Request, member: Member) -> Answer:
        return answered(request, Node("pong", text="true"))

    def _resources(self, request: Request, member: Member) -> Answer:
        wanted = [one for one in self._connections() if not one.is_relay or request.query.get("includeRelay") == "1"]
        return answered(request, tv_nodes.resources_node(self.state, member, wanted, self.flags))

    def _home_users(self, request: Request, member: Member) -> Answer:
        return self._refusal(request, member) or answered(request, tv_nodes.home_node())

    def _old_home_users(self, request: Request, member: Member) -> Answer:
        return self._refusal(request, member) or rendered(tv_nodes.old_home_node(), as_json=False)

    def _users(self, request: Request, member: Member) -> Answer:
        return self._refusal(request, member) or rendered(tv_nodes.old_users_node(self.state), as_json=False)

    def _shared_servers(self, request: Request, member: Member) -> Answer:
        if request.params["machine"] != self.state.machine_identifier:
            return refused(request, 404, "Server not found", 1002)
        return self._refusal(request, member) or rendered(tv_nodes.shared_servers_node(self.state), as_json=False)

    def _switch(self, request: Request, member: Member) -> Answer:
        """Become somebody else of the home; the token lasts as long as the sandbox does."""
        wanted = _of_home("plex_uuid", request.params["who"])
        refusal = self._switch_refusal(request, member, wanted)
        if refusal is not None or wanted is None:
            return refusal or refused(request, 404, "User not found", 1003)
        token = self.state.tokens.issue(wanted.name, "switch", is_temporary=True)
        return answered(request, tv_nodes.user_node(wanted, token), 201)

    def _old_switch(self, request: Request, member: Member) -> Answer:
        wanted = _of_home("plex_id", request.params["who"])
        refusal = self._switch_refusal(request, member, wanted)
        if refusal is not None or wanted is None:
            return refusal or refused(request, 404, "User not found", 1003)
        token = self.state.tokens.issue(wanted.name, "switch", is_temporary=True)
        return rendered(tv_nodes.old_switch_node(wanted, token), as_json=False, status=201)

    def _switch_refusal(self, request: Request, member: Member, wanted: Member | None) -> Answer | None:
        now = self.clock()
        self._switched = [moment for moment in self._switched if moment > now - _SWITCHES_WITHIN] + [now]
        if len(self._switched) > _SWITCHES:
            return refused(request, 429, "Too many requests", 1004)
        if wanted is not None and wanted.pin is not None and _parameter(request, "pin") != wanted.pin:
            return refused(request, self.wrong_pin_status, "Invalid PIN", 1041)
        return self._refusal(request, member)

    def _refusal(self, request: Request, member: Member) -> Answer | None:
        """Refuse what only the owner may do: a limited token can neither list nor become others."""
        return None if member.role == "owner" else refused(request, 403, "Not allowed", 1005)


def _of_home(attribute: str, value: str) -> Member | None:
    found = (one for one in MEMBERS if one.role in ("owner", "home", "managed"))
    return next((one for one in found if str(getattr(one, attribute)) == value), None)


def _parameter(request: Request, name: str) -> str:
    """Give an argument from the query, or from a form."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    return request.query.get(name, form.get(name, ""))
