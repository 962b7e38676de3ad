"""Leaving the dashboard: a question when syncs of this process would be cut, a service that goes on with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.errors import LocalStoreError
from tui.formatting import syncing_text
from tui.model.runs import Run
from tui.model.service import ServiceState
from tui.screens.live import LiveScreen
from tui.screens.quit_dialog import Leaving, QuitDialog
from tui.screens.runs.words import subject_of, work_word
from tui.widgets.confirm import Confirm, Question

if TYPE_CHECKING:
    from textual.app import App

    from tui.deck import Deck
    from tui.screens.face import Face

KEEP = (
    "Keep syncing starts a service that goes on with everything, without a terminal; `syncdeck serve --stop` ends it."
)
LOOK = 0.3
"""Seconds between two looks at what is still in flight."""


async def may_leave(app: App[int], face: Face) -> bool:
    """Tell whether the dashboard is to be left, after a question when that cuts syncs, and with a service if wanted.

    With a service that lives nothing is cut: it goes on. Raises SyncError when no service could be started.
    """
    deck = face.opened
    running = await running_here(deck)
    if deck is None or not running or (await service_state(deck)).has_service:
        return True
    if face.is_demo:
        return await app.push_screen_wait(Confirm(quit_question(running), glyphs=face.glyphs)) or False
    leaving = await app.push_screen_wait(QuitDialog(quit_question(running, may_keep=True), glyphs=face.glyphs))
    if leaving is Leaving.KEEP:
        await keep_syncing(app, deck)
    return leaving is not None


async def keep_syncing(app: App[int], deck: Deck) -> None:
    """Start a service, unless one lives. Raises SyncError when it does not come up."""
    say(app, "Starting the service")
    row = await deck.start_service()
    say(app, f"The service keeps everything in sync: pid {row.pid}")


async def close_deck(app: App[int], deck: Deck, reason: str) -> None:
    """Close the deck with a word on what is waited for; a service that lives goes on with what runs here."""
    state = await service_state(deck)
    if await running_here(deck):
        goes_on = f"Leaving: the service, pid {state.services[0].pid}, goes on" if state.services else ""
        say(app, goes_on or "Leaving: storing where the syncs stand")
    if deck.runs_queue and isinstance(app.screen, LiveScreen):
        app.run_worker(tell_settling(deck, app.screen.say), group="settling", exit_on_error=False)
    await deck.close(reason, hand_over=state.has_service)


async def close_unseen(deck: Deck, reason: str) -> None:
    """The same where nobody looks any more: after a fault of the dashboard."""
    await deck.close(reason, hand_over=(await service_state(deck)).has_service)


async def running_here(deck: Deck | None) -> list[Run]:
    """Runs that wait or work in this process; none while the store does not tell: it must not keep anybody here."""
    if deck is None or not deck.runs_queue:
        return []
    try:
        return await deck.store.runs.active()
    except LocalStoreError:
        return []


async def service_state(deck: Deck) -> ServiceState:
    """Who keeps everything in sync; nobody while the store does not tell."""
    try:
        return await deck.service_state()
    except LocalStoreError:
        return ServiceState(None)


def say(app: App[int], words: str) -> None:
    """Tell it on the screen that is looked at, if it can tell things."""
    if isinstance(app.screen, LiveScreen):
        app.screen.say(words)


def quit_question(running: list[Run], *, may_keep: bool = False) -> Question:
    """What is running, and what becomes of it. `may_keep`: whether a service can go on with it."""
    names = ", ".join(subject_of(run) for run in running[:3])
    more = f" and {len(running) - 3} more" if len(running) > 3 else ""
    one = len(running) == 1
    words = {work_word(run) for run in running}
    word = words.pop() if len(words) == 1 else "run"
    return Question(
        f"Quit while {len(running)} {f'{word} is' if one else f'{word}s are'} running?",
        [
            f"{names}{more} will be interrupted. What is committed stays, and {'it' if one else 'each'} can be resumed "
            "from there: the next start offers it.",
            *([KEEP] if may_keep else []),
            "ctrl+c again quits as well.",
        ],
        "Quit",
    )


async def tell_settling(deck: Deck, say: Callable[[str], None]) -> None:
    """Say how many changes are in flight until they have arrived or the store is closed; the rest is kept."""
    try:
        while flying := await deck.store.outbox.flying():
            say(syncing_text(flying))
            await deck.clock.sleep(LOOK)
    except LocalStoreError:
        return
