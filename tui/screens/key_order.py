"""Keys behind the number of a screen are that screen's: on a slow line one packet brings them all.

A key goes to what has the focus, and only comes back to the dashboard if nothing there wants it. Those that came behind
it would be at the old screen by then, and the `/` of a search open its filter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual.binding import Binding
from textual.events import Key
from textual.message import Message
from textual.message_pump import MessagePump

PATIENCE = 1.5
"""Seconds after which keys wait no longer, should the one in front of them never come back."""
ALWAYS = frozenset({"ctrl+c"})
"""Keys that wait for nothing."""


class KeyPassed(Message):
    """Follows a key through the widgets, and comes home behind it."""


class KeyOrder:
    """Holds keys back while one that changes the screen is on its way."""

    def __init__(self, guard: Callable[[float, Callable[[], object]], object]) -> None:
        self._guard = guard
        """Calls something after so many seconds."""
        self._held: deque[Key] = deque()
        self._is_waiting = False

    def holds(self, key: Key) -> bool:
        """Keep a key for later, if one is to be waited for."""
        if self._is_waiting and key.key not in ALWAYS:
            self._held.append(key)
            return True
        return False

    def wait_for(self, target: MessagePump, home: Callable[[], object]) -> None:
        """Hold what comes from now on until the key that `target` got last has been heeded; `home` when it never is."""
        self._is_waiting = target.post_message(KeyPassed())
        if self._is_waiting:
            self._guard(PATIENCE, home)

    def came_home(self) -> None:
        """Wait no longer."""
        self._is_waiting = False

    def next(self) -> Key | None:
        """Give the first of those that need not wait any more."""
        return self._held.popleft() if self._held and not self._is_waiting else None


def changes_screen(bindings: list[Binding]) -> bool:
    """Tell whether a key with these bindings shows another screen."""
    return any(binding.action.startswith("go") for binding in bindings)
