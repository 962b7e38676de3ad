"""Who keeps the household in sync, as every face sees it."""

from __future__ import annotations

import os
import socket
import subprocess

from tests.deck.conftest import OpenDeck
from tests.fake_clock import FakeClock
from tui.model.service import FRESH, ServiceRow


async def test_the_keeper_is_told_to_those_who_only_look_on(open_deck: OpenDeck) -> None:
    """Who runs the queue knows that it is itself; another sees which face and process it is; at its end nobody is."""
    keeper, looker = await open_deck(), await open_deck(run_engine=False)
    here, there = (await keeper.service_state()).keeper, (await looker.service_state()).keeper
    assert here is not None
    assert there is not None
    assert (here.face, here.pid, here.is_here, there.is_here) == ("test", os.getpid(), True, False)
    await keeper.close("it was closed")
    assert (await looker.service_state()).keeper is None


async def test_services_count_while_they_live(open_deck: OpenDeck) -> None:
    """One that fell silent, and one of this machine whose process is gone, are no services; one elsewhere may be."""
    clock = FakeClock()
    deck = await open_deck(clock=clock, run_engine=False)
    gone, unasked = (subprocess.Popen(["/bin/true"]) for _ in range(2))
    gone.wait()
    os.waitid(os.P_PID, unasked.pid, os.WEXITED | os.WNOWAIT)
    for pid, host, beat_at in (
        (os.getpid(), socket.gethostname(), clock.now()),
        (gone.pid, socket.gethostname(), clock.now()),
        (unasked.pid, socket.gethostname(), clock.now()),
        (4, "elsewhere", clock.now()),
        (5, "elsewhere", clock.now() - FRESH - 1),
    ):
        await deck.store.services.beat(ServiceRow(f"{host}:{pid}", pid, host, 0.0, beat_at, is_working=False))
    state = await deck.service_state()
    unasked.wait()
    assert sorted(row.pid for row in state.services) == sorted([os.getpid(), 4])
    assert state.has_service
