"""The life of a service: opens the deck, says how it is, opens it anew for new settings, and ends when told to."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.service.lines import ServeLines
from tui.engine.process.sd_notify import ALIVE, READY, STOPPING, Notifier
from tui.errors import LocalStoreError, StoreClosed, StoreGone, SyncError
from tui.model.log import Level

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.settings import Settings

TICK = 2.0
"""Seconds between two looks at how the service is."""
SILENCE = 20.0
"""Seconds without a round of the engine after which the service is taken for stuck."""
ANSWER = 5.0
"""Seconds within which the store has to answer a sign of life."""
PATIENCE = 9.5
"""Seconds after a signal to end, after which the process leaves as it stands: the store survives that."""

OpenDeck = Callable[["Settings"], Awaitable["Deck"]]


class Serving:
    """One service. `run` it once; signals are told to it by `end` and `reload`."""

    def __init__(
        self,
        open_deck: OpenDeck,
        read_settings: Callable[[], Settings],
        notifier: Notifier,
        lines: ServeLines,
    ) -> None:
        self._open_deck = open_deck
        self._read_settings = read_settings
        self._notifier = notifier
        self._lines = lines
        self._settings: Settings
        self._told = asyncio.Event()
        self._signal: signal.Signals | None = None
        self._doing = self._status = ""
        self._fed_at = 0.0

    def end(self, number: signal.Signals) -> None:
        """Stop with a checkpoint, within 10 s; a second time changes nothing."""
        if self._signal is None:
            self._signal = number
            self._lines.say(Level.INFO, f"{number.name}: storing where the syncs stand")
            _leave_after(PATIENCE, 128 + number)
        self._told.set()

    def reload(self) -> None:
        """Read the settings again."""
        self._told.set()

    async def run(self) -> ExitCode:
        """Serve until told to end, and give the code of the signal. Raises SyncError when it cannot go on."""
        self._settings = self._read_settings()
        deck = await self._opened()
        self._notifier.tell(READY)
        try:
            while not await self._is_told_to_end(deck):
                deck = await self._renewed(deck)
        except StoreGone as error:
            await deck.tell_of_loss(error)
            raise
        finally:
            self._notifier.tell(STOPPING)
            await deck.close(f"the service ended by {self._signal.name}" if self._signal else "the service ended")
        assert self._signal is not None
        return ExitCode(128 + self._signal)

    async def _opened(self) -> Deck:
        deck = await self._open_deck(self._settings)
        self._lines.redactor = deck.redactor
        deck.log.echo_to(self._lines.take)
        gc.collect()
        gc.freeze()
        return deck

    async def _is_told_to_end(self, deck: Deck) -> bool:
        """Look after the service until a signal comes; False = the settings are to be read again."""
        self._doing = self._status = ""
        while not self._told.is_set():
            await self._tell(deck)
            await _check_store(deck)
            await self._feed(deck)
            try:
                async with asyncio.timeout(TICK):
                    await self._told.wait()
            except TimeoutError:
                continue
        self._told.clear()
        return self._signal is not None

    async def _renewed(self, deck: Deck) -> Deck:
        """Give a deck with the settings as they are now; the same one when they are wrong, or what they were."""
        self._notifier.reloading()
        try:
            settings = self._read_settings()
        except SyncError as error:
            self._lines.say(Level.ERROR, f"The settings stay as they were: {error.message}")
        else:
            if settings == self._settings:
                self._lines.say(Level.INFO, "The settings are what they were")
            else:
                self._settings = settings
                await deck.close("its settings are read again", hand_over=True)
                deck = await self._opened()
                self._lines.say(Level.INFO, "The settings were read again")
        self._notifier.tell(READY)
        return deck

    async def _tell(self, deck: Deck) -> None:
        """Say what it does, when that changed; how much of it, to systemd alone: runs have lines of their own."""
        doing = await _doing(deck)
        if doing != self._doing:
            self._doing = doing
            self._lines.say(Level.INFO, doing)
        status = doing + _how_much(deck)
        if status != self._status:
            self._status = status
            self._notifier.say(status)

    async def _feed(self, deck: Deck) -> None:
        """Give a sign of life while the engine works and the store answers."""
        loop = asyncio.get_running_loop()
        if not self._notifier.watchdog or loop.time() < self._fed_at + self._notifier.watchdog / 2 - TICK:
            return
        if deck.silent_for <= SILENCE and await _answers(deck):
            self._notifier.tell(ALIVE)
            self._fed_at = loop.time()


async def _doing(deck: Deck) -> str:
    if deck.runs_queue:
        return "keeps everything in sync"
    try:
        keeper = (await deck.service_state()).keeper
    except LocalStoreError as error:
        return f"waits: {error.message}"
    if keeper is None:
        return "waits: nobody keeps everything in sync yet"
    return f"waits: the {keeper.face} of pid {keeper.pid} keeps everything in sync, until nothing runs there"


def _how_much(deck: Deck) -> str:
    count = deck.running_here
    return f": {count} {'run' if count == 1 else 'runs'} at work" if count and deck.runs_queue else ""


async def _check_store(deck: Deck) -> None:
    """Let a store that fails be waited for, as it may come round. Raises StoreGone for one that does not."""
    try:
        await deck.data_version()
    except StoreGone:
        raise
    except LocalStoreError:
        return


async def _answers(deck: Deck) -> bool:
    try:
        async with asyncio.timeout(ANSWER):
            await deck.data_version()
    except (TimeoutError, StoreClosed):
        return False
    except LocalStoreError:
        return True
    return True


def _leave_after(seconds: float, code: int) -> None:
    """End the process at last, even if something in it hangs."""
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()
