"""Which routes there are, who may take them, and in which versions. Paths are in lower case, as they are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from tui.sandbox.jellyfin import item_answers as of_items
from tui.sandbox.jellyfin import people_answers as of_people
from tui.sandbox.jellyfin import session_answers as of_sessions
from tui.sandbox.jellyfin import system_answers as of_system
from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.versions import Behaviour
from tui.sandbox.wire import Answer, matched

Needs = Literal["nothing", "token", "admin"]


def _always(_: Behaviour) -> bool:
    return True


def _jellyfin(behaviour: Behaviour) -> bool:
    return not behaviour.is_emby


def _emby(behaviour: Behaviour) -> bool:
    return behaviour.is_emby


def _since(*version: int) -> Callable[[Behaviour], bool]:
    return lambda behaviour: behaviour.is_since(*version)


_new: Final = _since(10, 9)


@dataclass(frozen=True, slots=True)
class Place:
    """A method and a path, and what is there."""

    method: str
    pattern: str
    """Parts in braces match anything: `{user}`, `{item}`."""
    action: str
    """The name under which faults and the journal know it."""
    answer: Callable[[Call], Answer]
    needs: Needs = "token"
    is_in: Callable[[Behaviour], bool] = _always

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Give what the parts in braces matched, or None if this path is not meant."""
        return matched(self.pattern, segments)


def _begins_by(method: str) -> Callable[[Behaviour], bool]:
    return lambda behaviour: not behaviour.is_emby and behaviour.quick_connect_method == method


SYSTEM: Final = (
    Place("GET", "/system/ping", "ping", of_system.ping, "nothing"),
    Place("POST", "/system/ping", "ping", of_system.ping, "nothing"),
    Place("GET", "/system/info/public", "info_public", of_system.info_public, "nothing"),
    Place("GET", "/system/info", "info", of_system.info),
    Place("GET", "/system/info/storage", "storage", of_system.storage, "admin", _since(10, 11)),
    Place("GET", "/system/configuration", "configuration", of_system.configuration, "admin"),
    Place("GET", "/system/activitylog/entries", "activity", of_system.activity, "admin"),
    Place("GET", "/scheduledtasks", "tasks", of_system.tasks, "admin"),
    Place("GET", "/plugins", "plugins", of_system.plugins, "admin"),
    Place("POST", "/user_usage_stats/submit_custom_query", "custom_query", of_system.custom_query, "admin"),
    Place("GET", "/items/counts", "counts", of_system.counts),
)

PEOPLE: Final = (
    Place("POST", "/users/authenticatebyname", "sign_in", of_people.sign_in, "nothing"),
    Place("GET", "/quickconnect/enabled", "quick_enabled", of_people.quick_enabled, "nothing", _jellyfin),
    Place("GET", "/quickconnect/initiate", "quick_begin", of_people.quick_begin, "nothing", _begins_by("GET")),
    Place("POST", "/quickconnect/initiate", "quick_begin", of_people.quick_begin, "nothing", _begins_by("POST")),
    Place("GET", "/quickconnect/connect", "quick_state", of_people.quick_state, "nothing", _jellyfin),
    Place("POST", "/quickconnect/authorize", "quick_authorize", of_people.quick_authorize, "token", _jellyfin),
    Place(
        "POST", "/users/authenticatewithquickconnect", "quick_sign_in", of_people.quick_sign_in, "nothing", _jellyfin
    ),
    Place("POST", "/sessions/logout", "sign_out", of_people.sign_out),
    Place("GET", "/users/me", "me", of_people.me, "token", _jellyfin),
    Place("GET", "/users/public", "public_users", of_people.public_users, "nothing"),
    Place("GET", "/users/query", "users_page", of_people.users_page, "token", _emby),
    Place("GET", "/users", "users", of_people.users),
    Place("GET", "/users/{user}", "user", of_people.user),
    Place("GET", "/auth/keys", "keys", of_people.keys, "admin"),
)

SESSIONS: Final = (
    Place("GET", "/sessions", "sessions", of_sessions.sessions),
    Place("POST", "/sessions/playing", "playing", of_sessions.playing),
    Place("POST", "/sessions/playing/progress", "progress", of_sessions.progress),
    Place("POST", "/sessions/playing/stopped", "stopped", of_sessions.stopped),
)

ITEMS: Final = (
    Place("GET", "/userviews", "views", of_items.views, "token", _new),
    Place("GET", "/users/{user}/views", "views", of_items.views),
    Place("GET", "/library/mediafolders", "media_folders", of_items.media_folders, "admin"),
    Place("GET", "/items", "items", of_items.items),
    Place("GET", "/users/{user}/items", "items", of_items.items),
    Place("GET", "/useritems/resume", "resume", of_items.resumable, "token", _new),
    Place("GET", "/users/{user}/items/resume", "resume", of_items.resumable),
    Place("GET", "/items/latest", "latest", of_items.latest, "token", _new),
    Place("GET", "/users/{user}/items/latest", "latest", of_items.latest),
    Place("GET", "/shows/{item}/seasons", "seasons", of_items.seasons),
    Place("GET", "/shows/{item}/episodes", "episodes", of_items.episodes),
    Place("GET", "/items/{item}", "item", of_items.item, "token", _new),
    Place("GET", "/users/{user}/items/{item}", "item", of_items.item),
    Place("DELETE", "/items/{item}", "remove_item", of_items.remove_item, "admin"),
)

STATES: Final = (
    Place("GET", "/useritems/{item}/userdata", "user_data", of_items.user_data, "token", _new),
    Place("POST", "/useritems/{item}/userdata", "write_user_data", of_items.write_user_data, "token", _new),
    Place("GET", "/users/{user}/items/{item}/userdata", "user_data", of_items.user_data, "token", _new),
    Place(
        "POST",
        "/users/{user}/items/{item}/userdata",
        "write_user_data",
        of_items.write_user_data,
        "token",
        lambda behaviour: behaviour.writes_user_data,
    ),
    Place("POST", "/userplayeditems/{item}", "mark_played", of_items.mark_played, "token", _new),
    Place("DELETE", "/userplayeditems/{item}", "mark_unplayed", of_items.mark_unplayed, "token", _new),
    Place("POST", "/users/{user}/playeditems/{item}", "mark_played", of_items.mark_played),
    Place("DELETE", "/users/{user}/playeditems/{item}", "mark_unplayed", of_items.mark_unplayed),
    Place("POST", "/users/{user}/playeditems/{item}/delete", "mark_unplayed", of_items.mark_unplayed, "token", _emby),
    Place("POST", "/userfavoriteitems/{item}", "favourite", of_items.favourite, "token", _new),
    Place("DELETE", "/userfavoriteitems/{item}", "favourite", of_items.favourite, "token", _new),
    Place("POST", "/users/{user}/favoriteitems/{item}", "favourite", of_items.favourite),
    Place("DELETE", "/users/{user}/favoriteitems/{item}", "favourite", of_items.favourite),
    Place("POST", "/users/{user}/items/{item}/hidefromresume", "hide", of_items.hide_from_resume, "token", _emby),
)

PLACES: Final = (*SYSTEM, *PEOPLE, *SESSIONS, *ITEMS, *STATES)
ACTIONS: Final = (*dict.fromkeys(place.action for place in PLACES), "unknown")
ALIASES: Final = {"login": "sign_in", "played": "mark_played", "unplayed": "mark_unplayed", "history": "custom_query"}
