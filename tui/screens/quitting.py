"""Leaving the dashboard: a question when syncs of this process would be cut, and a word on what is waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.errors import LocalStoreError
from tui.formatting import syncing_text
from tui.model.runs import Run
from tui.screens.run_words import subject_of, work_word
from tui.widgets.confirm import Question

if TYPE_CHECKING:
    from tui.deck import Deck

LOOK = 0.3
"""Seconds between two looks at what is still in flight."""


def quit_question(running: list[Run]) -> Question:
    """What is running, and what becomes of it."""
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
