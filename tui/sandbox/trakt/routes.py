"""Which calls there are, at which of Trakt's two hosts, and who may make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from tui.sandbox.trakt import history_answers as of_history
from tui.sandbox.trakt import list_answers as of_lists
from tui.sandbox.trakt import oauth_answers as of_oauth
from tui.sandbox.trakt import progress_answers as of_progress
from tui.sandbox.trakt import user_answers as of_users
from tui.sandbox.trakt.call import Call
from tui.sandbox.wire import Answer, matched

Needs = Literal["nothing", "app", "user"]
"""`app`: the headers of the API with the id of the app; `user`: a token, too."""


@dataclass(frozen=True, slots=True)
class Place:
    """A method and a path, and what is there."""

    method: str
    pattern: str
    """Parts in braces match anything."""
    action: str
    """The name under which faults and the journal know it."""
    answer: Callable[[Call], Answer]
    needs: Needs = "user"

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Give what the parts in braces matched, or None if this path is not meant."""
        return matched(self.pattern, segments)


OAUTH: Final = (
    Place("POST", "/oauth/device/code", "device_code", of_oauth.device_code, "nothing"),
    Place("POST", "/oauth/device/token", "device_token", of_oauth.device_token, "nothing"),
    Place("POST", "/oauth/token", "token", of_oauth.token, "nothing"),
    Place("POST", "/oauth/revoke", "revoke", of_oauth.revoke, "nothing"),
)
ACTIVATE: Final = Place("GET", "/activate", "activate", of_oauth.activate, "nothing")

USERS: Final = (
    Place("GET", "/users/settings", "settings", of_users.settings),
    Place("GET", "/users/{user}", "profile", of_users.profile, "app"),
)

_LIST: Final = "/users/{user}/lists/{list}"
_ITEMS: Final = f"{_LIST}/items"

LISTS: Final = (
    Place("GET", "/users/{user}/lists", "lists", of_lists.lists, "app"),
    Place("POST", "/users/{user}/lists", "create_list", of_lists.create),
    Place("GET", "/users/{user}/lists/collaborations", "collaborations", of_lists.collaborations),
    Place("POST", "/users/{user}/lists/reorder", "reorder_lists", of_lists.reorder_lists),
    Place("GET", _LIST, "list", of_lists.get, "app"),
    Place("PUT", _LIST, "update_list", of_lists.update),
    Place("DELETE", _LIST, "delete_list", of_lists.delete),
    Place("GET", _ITEMS, "list_items", of_lists.items, "app"),
    Place("GET", f"{_ITEMS}/{{type}}", "list_items", of_lists.items, "app"),
    Place("GET", f"{_ITEMS}/{{type}}/{{sort_by}}/{{sort_how}}", "list_items", of_lists.items, "app"),
    Place("POST", _ITEMS, "add_items", of_lists.add_items),
    Place("POST", f"{_ITEMS}/remove", "remove_items", of_lists.remove_items),
    Place("POST", f"{_ITEMS}/reorder", "reorder_items", of_lists.reorder_items),
    Place("PUT", f"{_ITEMS}/{{item}}", "update_item", of_lists.update_item),
    Place("GET", "/lists/{list}", "list", of_lists.get, "app"),
    Place("GET", "/lists/{list}/items", "list_items", of_lists.items, "app"),
)

TITLES: Final = (
    Place("GET", "/search/{source}/{id}", "look_up", of_users.look_up, "app"),
    Place("GET", "/search/{source}", "search", of_users.search, "app"),
    Place("GET", "/movies/{id}", "movie", of_users.title, "app"),
    Place("GET", "/shows/{id}", "show", of_users.title, "app"),
    Place("GET", "/people/{id}", "person", of_users.title, "app"),
)

SYNC: Final = (
    Place("GET", "/sync/last_activities", "activities", of_progress.activities),
    Place("GET", "/sync/history", "history", of_history.history),
    Place("GET", "/sync/history/{type}", "history", of_history.history),
    Place("GET", "/sync/history/{type}/{id}", "history", of_history.history),
    Place("POST", "/sync/history", "add_history", of_history.add),
    Place("POST", "/sync/history/remove", "remove_history", of_history.remove),
    Place("GET", "/sync/watched/{type}", "watched", of_history.watched),
    Place("GET", "/sync/playback", "playback", of_progress.playback),
    Place("GET", "/sync/playback/{type}", "playback", of_progress.playback),
    Place("DELETE", "/sync/playback/{id}", "forget_playback", of_progress.forget_playback),
    Place("GET", "/sync/ratings", "ratings", of_progress.ratings),
    Place("GET", "/sync/ratings/{type}", "ratings", of_progress.ratings),
    Place("GET", "/sync/ratings/{type}/{rating}", "ratings", of_progress.ratings),
    Place("POST", "/sync/ratings", "rate", of_progress.rate),
    Place("POST", "/sync/ratings/remove", "unrate", of_progress.unrate),
    Place("POST", "/scrobble/{verb}", "scrobble", of_progress.scrobble),
)

API: Final = (*USERS, *LISTS, *TITLES, *SYNC)
AUTH: Final = (*OAUTH, ACTIVATE)


def actions_of(places: tuple[Place, ...]) -> tuple[str, ...]:
    """Give the names of all calls, each once."""
    return (*dict.fromkeys(place.action for place in places), "unknown")


PAGED: Final = frozenset({"lists", "list_items", "look_up", "search", "history", "watched", "playback", "ratings"})
"""The calls that give rows in pages."""
LIST_CALLS: Final = frozenset(
    {"list", "list_items", "add_items", "remove_items", "reorder_items", "update_list", "delete_list"}
)
"""The calls on one list."""
BATCHES: Final = frozenset({"add_items", "remove_items", "reorder_items", "add_history", "remove_history", "rate"})
"""The calls whose bodies can be long."""
SCROBBLES: Final = frozenset({"scrobble"})
ALIASES: Final = {"items": "list_items", "refresh": "token", "create": "create_list", "add": "add_items"}
