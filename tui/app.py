"""The dashboard: wires terminal, themes, keys, screens and the deck together. What is shown is in the screens."""

from __future__ import annotations

import gc
import signal
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.events import Event, Key, Resize
from textual.theme import Theme
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui.errors import StoreClosed, StoreGone, SyncError
from tui.model.log import Level
from tui.screens.app_style import APP_CSS, ARROWS, HEIGHTS, WIDTHS
from tui.screens.face import Face
from tui.screens.key_order import KeyOrder, KeyPassed, changes_screen
from tui.screens.live import LiveScreen
from tui.screens.places import PLACES, deck_commands, make_screen, number_bindings
from tui.screens.profiles.actions import ListChosen, ProfileChosen
from tui.screens.pulse import Pulse
from tui.screens.quitting import close_deck, keep_syncing, may_leave
from tui.screens.terminal import Terminal, line_has_dropped
from tui.screens.too_small import TooSmall, is_too_small

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.screens.theme_choice import ThemeChoice

OpenDeck = Callable[[], Awaitable["Deck"]]
LINE_WATCH = 2.0
"""Seconds between two looks whether the terminal is still there."""
CLOSED = "the dashboard was closed"
DROPPED = "the terminal was closed"


class DeckApp(App[int]):
    """Opens the deck after the first frame, and closes it on every way out."""

    TITLE = "syncdeck"
    CSS = APP_CSS
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    DEFAULT_MODE = "overview"
    COMMANDS = {deck_commands}  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *number_bindings(),
        Binding("minus", "go_back", "Previous screen", key_display="-", show=False, id="go.previous"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this screen"),
        Binding("colon", "command_palette", "Commands", key_display=":", id="commands",
                tooltip="Every action by name"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, id="commands.also",
                tooltip="Every action by name"),
        Binding("q", "ask_quit", "Quit", id="quit", tooltip="Quit; asks while syncs run here"),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True, id="interrupt", tooltip="Quit, as q does"),
        Binding("ctrl+q", "ask_quit", "Quit", show=False, id="quit.also", tooltip="Quit, as q does"),
    ]  # fmt: skip

    def __init__(
        self,
        face: Face,
        open_deck: OpenDeck,
        themes: Iterable[Theme],
        choice: ThemeChoice,
        *,
        keymap: dict[str, str] | None = None,
        complaints: Iterable[str] = (),
    ) -> None:
        super().__init__(driver_class=Terminal, ansi_color=True if choice.ansi_color else None)
        self.face = face
        self.failure: SyncError | None = None
        """Why the deck could not be opened, or not be kept open."""
        self._open_deck = open_deck
        self._complaints = [complaint for complaint in (*complaints, choice.complaint) if complaint]
        self._pulse: Pulse | None = None
        self._place_before = ""
        self._is_asking = False
        self._keys = KeyOrder(self.set_timer)
        for theme in themes:
            self.register_theme(theme)
        self.theme = choice.name
        self.animation_level = "none"
        self.set_class(face.glyphs.is_ascii, "-ascii")
        self.set_keymap(keymap or {})
        for place in PLACES:
            self.add_mode(place, partial(make_screen, place, face))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What Textual's own rules ask of a theme of terminal colours, and a person's theme may not have."""
        return {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}

    def get_key_display(self, binding: Binding) -> str:
        """Arrows in words where they cannot be drawn."""
        shown = super().get_key_display(binding)
        return ARROWS.get(shown, shown) if self.face.glyphs.is_ascii else shown

    def on_mount(self) -> None:
        """The first frame is on its way; the store comes after it."""
        self.set_interval(LINE_WATCH, self._watch_line)
        self.call_after_refresh(self._open)

    async def on_event(self, event: Event) -> None:
        """Keys behind one that shows another screen wait until it is there; none reaches a dashboard that has ended."""
        if isinstance(event, Key) and not self.screen_stack:
            return
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif not self._keys.holds(event):
            target = self.focused or self.screen
            await super().on_event(event)
            if changes_screen(self._bindings.key_to_bindings.get(event.key, [])):
                self._keys.wait_for(target, self._key_passed)

    @on(KeyPassed)
    async def _key_passed(self) -> None:
        self._keys.came_home()
        while (key := self._keys.next()) is not None:
            await self.on_event(key)

    @on(Resize)
    async def _resized(self, event: Resize) -> None:
        if is_too_small(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif isinstance(self.screen, TooSmall):
            if not is_too_small(event.size):
                self.pop_screen()
            else:
                self.screen.refresh(recompose=True)

    @on(ProfileChosen)
    async def _profile_chosen(self, event: ProfileChosen) -> None:
        await self.action_go(event.place)
        if isinstance(self.screen, LiveScreen):
            self.screen.choose(event.profile_id)

    @on(ListChosen)
    async def _list_chosen(self, event: ListChosen) -> None:
        await self.action_go("lists")
        if isinstance(self.screen, LiveScreen):
            self.screen.choose_list(event.list_id)

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        error = event.worker.error
        if event.state is WorkerState.ERROR and isinstance(error, Exception) and not _is_left(event.worker.node):
            self._complain(error)

    async def action_go(self, place: str) -> None:
        """Show one of the numbered screens. On a slow line keys come together: those behind it wait for its rows."""
        if place != self.current_mode:
            self._place_before = self.current_mode
            await self.switch_mode(place)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        if self.face.opened is not None and isinstance(self.screen, LiveScreen):
            await self.screen.first_reading()

    async def action_go_back(self) -> None:
        """Show the screen before, as it was left."""
        if self._place_before:
            before, self._place_before = self._place_before, self.current_mode
            await self.switch_mode(before)

    def action_help(self) -> None:
        """The keys of the screen."""
        from tui.screens.help import HelpDialog, help_rows  # noqa: PLC0415  after the first frame

        rows = help_rows(self.screen.active_bindings.values(), self.get_key_display)
        name = self.screen.NAME if isinstance(self.screen, LiveScreen) else self.TITLE
        self.push_screen(HelpDialog(name, rows, glyphs=self.face.glyphs))

    @work(group="quit", exclusive=True, exit_on_error=False)
    async def action_ask_quit(self) -> None:
        """Leave; ask first when that cuts syncs."""
        self._is_asking = True
        try:
            if not await may_leave(self, self.face):
                return
        finally:
            self._is_asking = False
        await self._leave(CLOSED, 0)

    @work(group="keep", exclusive=True, exit_on_error=False)
    async def action_keep_syncing(self) -> None:
        """Start a service, which goes on when the dashboard is left."""
        if self.face.opened is not None:
            await keep_syncing(self, self.face.opened)

    def action_interrupt(self) -> None:
        """Leave as q does; while that asks, leave at once."""
        if self._is_asking:
            self.leave(CLOSED, 130)
        else:
            self.action_ask_quit()

    def leave(self, reason: str, code: int) -> None:
        """Checkpoint, close and end, without a question. Safe to call from a signal handler of the loop."""
        self.run_worker(self._leave(reason, code), group="leave", exit_on_error=False)

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours ends the dashboard in one line: Textual's own report would print local variables.

        Who reads after the store was closed is no fault: the dashboard is leaving.
        """
        if isinstance(error, StoreClosed):
            return
        told = f"The dashboard failed: {type(error).__name__}: {error}"
        deck = self.face.opened
        shown = Text(told if deck is None else deck.redactor.redact(told))
        error.__rich__ = lambda: shown  # type: ignore[attr-defined]
        super()._handle_exception(error)

    @work(group="open", exclusive=True)
    async def _open(self) -> None:
        try:
            deck = self.face.opened = await self._open_deck()
        except SyncError as error:
            self.failure = error
            self.exit(1)
            return
        gc.freeze()  # what is loaded stays: a full collection would stop the keys for 80 ms
        self._pulse = Pulse(deck.data_version, self._visible, self._complain, interval=1 / self.face.refresh)
        self.face.look_again = self._pulse.poke
        self.run_worker(self._pulse.run(), group="pulse", exclusive=True, exit_on_error=False)
        if self._complaints:
            self._complain(SyncError(". ".join(self._complaints)))

    async def _leave(self, reason: str, code: int) -> None:
        self.workers.cancel_group(self, "pulse")
        if self.face.opened is not None:
            if isinstance(self.failure, StoreGone):
                await self.face.opened.tell_of_loss(self.failure)
            await close_deck(self, self.face.opened, reason)
        self.exit(code)

    def _visible(self) -> LiveScreen | None:
        screen = self.screen if self.screen_stack else None
        return screen if isinstance(screen, LiveScreen) and screen.is_mounted else None

    def _complain(self, error: Exception) -> None:
        """Tell it on the screen that is looked at; a fault of ours goes into the log as well."""
        if isinstance(error, StoreClosed):
            return
        if isinstance(error, StoreGone):
            self.failure = error
            self.leave("its store is gone", 1)
            return
        if not isinstance(error, SyncError):
            told = f"{type(error).__name__}: {error}"
            if self.face.opened is not None:
                self.face.opened.log.write(Level.ERROR, told, source="dashboard")
            error = SyncError(f"That failed: {told}")
        for screen in reversed(self.screen_stack):
            if isinstance(screen, LiveScreen) and screen.is_mounted:
                screen.complain(error)
                return

    def _watch_line(self) -> None:
        if not self.is_headless and line_has_dropped():
            self.leave(DROPPED, 128 + signal.SIGHUP)


def _is_left(node: DOMNode) -> bool:
    return isinstance(node, Widget) and not node.is_attached
