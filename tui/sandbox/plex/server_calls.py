"""The calls about the server itself: what it is, who has accounts on it, what is going on."""

from __future__ import annotations

from typing import Final

from tui.sandbox.media import Member
from tui.sandbox.plex.history import History, device_id
from tui.sandbox.plex.items import Items
from tui.sandbox.plex.paging import Window, container
from tui.sandbox.plex.rendering import Node, Scalar, rendered, wants_json
from tui.sandbox.plex.replies import DONE, Refused
from tui.sandbox.plex.state import NowPlaying, PlexState
from tui.sandbox.wire import Answer, Request

_TASKS: Final = ("BackupDatabase", "CleanOldBundles", "OptimizeDatabase", "RefreshLibraries")


class ServerCalls:
    """Answers them."""

    def __init__(self, state: PlexState, items: Items) -> None:
        self._state = state
        self._items = items
        self._history = History(state)

    def identity(self, request: Request) -> Answer:
        """Answer `/identity`, which needs no token."""
        about: dict[str, Scalar] = {
            "size": 0,
            "claimed": True,
            "machineIdentifier": self._state.machine_identifier,
            "version": self._state.version,
        }
        return rendered(Node("MediaContainer", about), as_json=wants_json(request))

    def root(self, request: Request, viewer: Member) -> Answer:
        """Answer `/`."""
        state, is_owner = self._state, viewer.role == "owner"
        about: dict[str, Scalar] = {
            "claimed": True,
            "friendlyName": state.name,
            "machineIdentifier": state.machine_identifier,
            "multiuser": True,
            "myPlex": True,
            "myPlexMappingState": "mapped",
            "myPlexSigninState": "ok",
            "myPlexSubscription": True,
            "myPlexUsername": state.people[0].plex_username if is_owner else None,
            "ownerFeatures": "session_bandwidth_restrictions,webhooks" if is_owner else None,
            "platform": "Linux",
            "platformVersion": "6.1",
            "transcoderActiveVideoSessions": len(state.playing),
            "updatedAt": state.now,
            "version": state.version,
        }
        parts = [Node("Directory", {"count": 1, "key": key, "title": key}) for key in ("library", "hubs", "status")]
        return rendered(container(parts, about), as_json=wants_json(request))

    def sessions(self, request: Request, viewer: Member) -> Answer:
        """Answer `/status/sessions`."""
        playing = [self._playing(one) for one in self._state.playing if one.number in self._state.collection]
        return rendered(container(playing), as_json=wants_json(request))

    def history(self, request: Request, viewer: Member) -> Answer:
        """Answer `/status/sessions/history/all`. Raises Refused and BadCondition."""
        open_to_all = self._state.members_read_history
        if viewer.role != "owner" and not (self._state.refusal == 403 if open_to_all is None else open_to_all):
            raise Refused(401)
        rows, window = self._history.found(request, viewer), Window.of(request)
        here = [self._history.node(row) for row in window.cut(rows)]
        root = Node("MediaContainer", dict(window.figures(len(rows), len(here))), here)
        return window.mark(rendered(root, as_json=wants_json(request)), len(rows))

    def forget(self, request: Request, viewer: Member) -> Answer:
        """Answer a `DELETE` of a history row. Raises Refused."""
        row = request.params["row"]
        if not row.isdigit() or not self._state.forget_row(int(row)):
            raise Refused(404)
        return DONE

    def accounts(self, request: Request, viewer: Member) -> Answer:
        """Answer `/accounts`: nobody first, and without people who were removed."""
        known: list[tuple[int, str]] = [(0, "")]
        known += [
            (self._state.account_id(member.name), member.plex_username or member.plex_title)
            for member in self._state.people
            if not member.is_removed
        ]
        found = [Node("Account", {"id": key, "key": f"/accounts/{key}", "name": name}) for key, name in known]
        return rendered(container(found), as_json=wants_json(request))

    def devices(self, request: Request, viewer: Member) -> Answer:
        """Answer `/devices`: every player that the history knows."""
        names = sorted({row.device for row in self._state.history if row.device})
        found = [
            Node(
                "Device", {"id": device_id(name), "name": name, "platform": "Linux", "clientIdentifier": f"dev-{name}"}
            )
            for name in names
        ]
        return rendered(container(found), as_json=wants_json(request))

    def activities(self, request: Request, viewer: Member) -> Answer:
        """Answer `/activities`: the scans that are running."""
        found = [
            Node("Activity", self._scan(section.key, section.title))
            for section in self._state.collection.sections
            if section.key in self._state.refreshing
        ]
        return rendered(container(found), as_json=wants_json(request))

    def butler(self, request: Request, viewer: Member) -> Answer:
        """Answer `/butler`."""
        tasks = [Node("ButlerTask", {"name": name, "title": name, "interval": 3, "enabled": True}) for name in _TASKS]
        return rendered(Node("ButlerTasks", {}, tasks), as_json=wants_json(request))

    def updater(self, request: Request, viewer: Member) -> Answer:
        """Answer `/updater/status`: there is nothing newer."""
        about: dict[str, Scalar] = {"canInstall": False, "checkedAt": self._state.now - 3_600, "status": 0}
        return rendered(container([], about), as_json=wants_json(request))

    def prefs(self, request: Request, viewer: Member) -> Answer:
        """Answer `/:/prefs`."""
        settings: tuple[tuple[str, str, Scalar, Scalar], ...] = (
            ("FriendlyName", "text", "", self._state.name),
            ("LibraryVideoPlayedThreshold", "int", 90, self._state.watched_percent),
            ("LibraryVideoPlayedAtBehaviour", "int", 3, 3),
        )
        found = [
            Node("Setting", {"id": name, "label": name, "type": kind, "default": default, "value": value})
            for name, kind, default, value in settings
        ]
        return rendered(container(found), as_json=wants_json(request))

    def _playing(self, playing: NowPlaying) -> Node:
        item = self._state.collection.item(playing.number)
        member = next(one for one in self._state.people if one.name == playing.person)
        node = self._items.node(item, member, section=True)
        node.values = {**node.values, "sessionKey": str(playing.key), "viewOffset": playing.offset_ms}
        player: dict[str, Scalar] = {
            "machineIdentifier": f"dev-{playing.device}",
            "title": playing.device,
            "product": "Plex for Apple TV",
            "platform": "tvOS",
            "state": playing.state,
            "local": True,
        }
        session: dict[str, Scalar] = {"id": f"s{playing.key}", "bandwidth": 9_000, "location": "lan"}
        user: dict[str, Scalar] = {"id": str(self._state.account_id(member.name)), "title": member.plex_title}
        parts = (("User", user), ("Player", player), ("Session", session))
        node.children = [*node.children, *(Node(tag, values, shape="one") for tag, values in parts)]
        return node

    def _scan(self, key: int, title: str) -> dict[str, Scalar]:
        return {
            "uuid": f"scan-{key}",
            "type": "library.update.section",
            "cancellable": True,
            "userID": 1,
            "title": f"Scanning {title}",
            "subtitle": title,
            "progress": 35,
        }
