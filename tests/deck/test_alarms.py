"""Who stays looks after alarms and figures; a command does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.deck.conftest import DRAFT, SECRETS
from tests.deck.counting import Counting, sign_in
from tests.engine.alarms.receiver import Receiver, receiving
from tests.engine.workshop import until
from tests.jobs.scene import HurriedClock
from tui.deck import Deck, Wiring
from tui.model.alarms import ChannelDraft, ChannelKind
from tui.model.profiles import ProfileKind, SignIn
from tui.paths import Paths
from tui.settings import Settings


async def open_as(face: str, folder: Path, *, run_engine: bool = True) -> Deck:
    """Open a deck of a face, on a clock that pauses a hundred times shorter."""
    wiring = Wiring({ProfileKind.XTREAM: Counting()}, sign_in, {})
    settings = Settings(metrics_file=str(folder / f"{face}.prom"))
    return await Deck.open(
        Paths(folder), settings, face=face, wiring=wiring, clock=HurriedClock(), run_engine=run_engine
    )


async def trouble(folder: Path, receiver: Receiver) -> None:
    """Let somebody be told of the one profile, and let it be signed out, before anybody keeps the house."""
    deck = await open_as("command", folder, run_engine=False)
    await deck.alarms.add(ChannelDraft("phone", ChannelKind.NOTIFY), f"json://127.0.0.1:{receiver.port}/hook")
    profile = await deck.profiles.add(DRAFT, SECRETS)
    await deck.store.profiles.set_sign_in(profile.id, SignIn.REFUSED, "Account has expired")
    await deck.close("the test goes on")


@pytest.mark.parametrize("face", ["dashboard", "service"])
async def test_who_keeps_the_house_tells_people(tmp_path: Path, face: str) -> None:
    """What is the matter reaches a person, and the figures a file, without anybody asking."""
    with receiving() as receiver:
        await trouble(tmp_path, receiver)
        deck = await open_as(face, tmp_path)
        try:

            async def is_told() -> bool:
                return bool(receiver.taken) and (tmp_path / f"{face}.prom").exists()

            await until(is_told)
            assert json.loads(receiver.bodies[0])["title"] == "syncdeck: iptv: signed out: Account has expired"
        finally:
            await deck.close("the test is over")


async def test_a_command_tells_nobody(tmp_path: Path) -> None:
    """It is gone as soon as it has done what it was for; its run does not wait for alarms."""
    with receiving() as receiver:
        await trouble(tmp_path, receiver)
        deck = await open_as("command", tmp_path)
        try:
            await deck.store.profiles.set_sign_in(1, SignIn.OK)
            await deck.runs.wait((await deck.runs.start_sync("iptv")).id)
        finally:
            await deck.close("the test is over")
        assert (receiver.taken, list(tmp_path.glob("*.prom"))) == ([], [])
