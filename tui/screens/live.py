"""The frame of every screen: status line, body, note, footer; and how it reads, writes and explains itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.events import Key
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from tui.errors import SyncError
from tui.model.outbox import Tally
from tui.screens.face import Face
from tui.screens.painted import forget_gone_widgets
from tui.screens.queue.outbox_reading import read_tally
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import Tone
from tui.widgets.note_line import NoteLine
from tui.widgets.status_line import Status, StatusLine
from tui.widgets.sync_indicator import indicator_parts

T = TypeVar("T")

TYPED_ACTIONS = frozenset(("filter", "search"))
"""Actions on keys with priority, so that no letter of a burst is lost on its way to the filter."""
PATIENCE = 0.3
"""Seconds after which a wait says what for."""
FIRST_READING = 1.0
"""Seconds that keys wait for a screen to show something for the first time."""
BUSY = "Still at it: the store is busy"
OPENING = "The store is still being opened"


class LiveScreen(Screen[None]):
    """Shows what the store says. Subclasses compose a body, read for it, and say why a key does not work."""

    NAME: ClassVar[str] = ""
    """In the status line."""
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the bindings that the footer names, the most wanted first."""
    FREE_ACTIONS: ClassVar[frozenset[str]] = frozenset(("back", "focus", "copy_text", "maximize", "minimize", "blur"))
    """Actions that need no store."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="back", tooltip="One step back"),
    ]

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face
        self.seen_version = -1
        self._moment: Timer | None = None
        self._was_read = asyncio.Event()

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield StatusLine(glyphs=self.face.glyphs)
        yield from self.compose_body()
        yield KeyFooter()
        yield NoteLine(glyphs=self.face.glyphs)

    def compose_body(self) -> ComposeResult:
        """What stands between the status line and the footer."""
        yield from ()

    @property
    def footer(self) -> tuple[str, ...]:
        """Ids of the bindings that the footer names now."""
        return self.FOOTER

    async def read(self) -> None:
        """Read what the body shows and show it. Raises LocalStoreError."""

    def why_not(self, action: str) -> str:
        """Why a key does nothing now, in a sentence; "" when it works."""
        return ""

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on what belongs to a profile, where there is such a thing; None = to all."""

    def choose_list(self, list_id: int) -> None:
        """Put the cursor on a list, where there are lists."""

    async def reread(self) -> None:
        """Read for the whole screen. Raises LocalStoreError. A screen that is left meanwhile shows nothing more."""
        try:
            await self.read()
            store = self.face.deck.store
            running = len(await store.runs.active())
            unseen = await store.log.count_errors_since(self.face.seen.line_id)
            tally = await read_tally(self.face.deck)
            self._tell_status(running, unseen, tally)
        except NoMatches:
            if self.is_active:
                raise
        else:
            self.refresh_bindings()
        finally:
            self._was_read.set()

    async def first_reading(self) -> None:
        """Wait until something was read for the screen, or that has failed; not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_READING):
                await self._was_read.wait()

    def on_mount(self) -> None:
        """Name the screen before anything is read."""
        self.query_one(StatusLine).tell(self._status(0, 0))

    def on_screen_resume(self) -> None:
        """What was missed while another screen was on top is read at once."""
        forget_gone_widgets()
        self.face.look_again()

    def on_key(self, event: Key) -> None:
        """Clear the answer to the last key; a key that does not work says why.

        Whether it works is asked behind the keys that came before: on a slow line they come together, and those have
        not moved the cursor yet.
        """
        self.query_one(NoteLine).clear()
        self.app.call_later(self._explain_key, event.key)

    def _explain_key(self, key: str) -> None:
        if self.app.screen is not self:
            return
        active = self.active_bindings.get(key)
        if active is not None and not active.enabled and active.node is self:
            self.explain(active.binding)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that do not work now stay in the footer, dim. While one types, `/` is a letter."""
        if action in TYPED_ACTIONS and isinstance(self.focused, Input):
            return False
        return None if self._reason(action) else True

    def action_back(self) -> None:
        """One step back; the first screen of a stack stays."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def explain(self, binding: Binding) -> None:
        """Say why a key does nothing now."""
        self.say(self._reason(binding.action.partition("(")[0]), Tone.WARN)

    def say(self, text: str, tone: Tone = Tone.TEXT) -> None:
        """Answer a key press in the note line of the screen that is looked at now."""
        for screen in (self.app.screen, self):
            for note in screen.query(NoteLine):
                note.tell(text, tone)
                return

    def complain(self, error: SyncError) -> None:
        """Say what went wrong and what to do."""
        self.say(f"{error.message}. {error.hint}" if error.hint else error.message, Tone.BAD)

    def act(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something beside the keys. It goes on when this screen is left."""
        self.app.run_worker(work, group="act", exit_on_error=False)

    async def attempt(self, work: Awaitable[T], done: str = "", waits: str = BUSY) -> T | None:
        """Do something that may fail, say how it went, and read again at once. None when it failed.

        `waits` is said when it takes a while.
        """
        patience = self.app.set_timer(PATIENCE, partial(self.say, waits))
        try:
            result = await work
        except SyncError as error:
            self.complain(error)
            return None
        finally:
            patience.stop()
            self.face.look_again()
        if done:
            self.say(done, Tone.GOOD)
        return result

    def _reason(self, action: str) -> str:
        if action in self.FREE_ACTIONS or not hasattr(self, f"action_{action}"):
            return ""
        return OPENING if self.face.opened is None else self.why_not(action)

    def _tell_status(self, running: int, unseen: int, tally: Tally) -> None:
        """The status line, a note when trouble with syncs comes or goes, and a look when the indicator changes next."""
        signs, now = self.face.signs, self.face.clock.now()
        note = signs.heed(tally, now)
        if note is not None and (note.is_end or not self.query_one(NoteLine).text):
            self.say(note.text, note.tone)
        self.query_one(StatusLine).tell(self._status(running, unseen))
        self._wake_at_end_of_moment(signs.seconds_to_tell(now))

    def _wake_at_end_of_moment(self, seconds: float) -> None:
        if self._moment is not None:
            self._moment.stop()
            self._moment = None
        if seconds:
            self._moment = self.set_timer(seconds + 0.05, self.face.look_again)

    def _status(self, running: int, unseen: int) -> Status:
        face = self.face
        sync = indicator_parts(face.signs.tally, face.clock.now(), face.glyphs)
        return Status(self.NAME, running, unseen, face.host, face.is_demo, sync)
