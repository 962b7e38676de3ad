"""A service whose store is taken away under it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.alarms.receiver import receiving
from tui.cli.exit_codes import code_of_error
from tui.cli.service import serving
from tui.cli.service.lines import ServeLines
from tui.cli.service.serving import Serving
from tui.deck import Deck
from tui.engine.alarms import keeper
from tui.engine.process.sd_notify import Notifier
from tui.errors import StoreGone
from tui.model.alarms import ChannelDraft, ChannelKind
from tui.model.log import Level
from tui.model.service import SERVICE
from tui.paths import Paths
from tui.settings import Settings


async def test_a_service_without_its_store_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what happened and what to do, makes no empty store in its place, and its code tells systemd to wait."""
    monkeypatch.setattr(serving, "TICK", 0.02)
    paths, decks = Paths(tmp_path, {}), []

    async def open_deck(settings: Settings) -> Deck:
        decks.append(await Deck.open(paths, settings, face=SERVICE))
        return decks[-1]

    service = Serving(open_deck, Settings, Notifier({}), ServeLines(as_json=False, least=Level.INFO))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(serve(service))
        while not (decks and decks[0].runs_queue):
            await asyncio.sleep(0.01)
        for file in tmp_path.glob("syncdeck.db*"):
            file.unlink()
    gone = running.result()
    assert code_of_error(gone) == 8
    assert "restore" in gone.hint
    assert not paths.store_file.exists()
    assert "keeps everything in sync" in capsys.readouterr().err


async def test_people_hear_that_the_store_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From memory, before the service ends: nobody starts it again, and no other process could tell them."""
    monkeypatch.setattr(serving, "TICK", 0.02)
    monkeypatch.setattr(keeper, "TICK", 0.02)
    paths, decks = Paths(tmp_path, {}), []

    async def open_deck(settings: Settings) -> Deck:
        decks.append(await Deck.open(paths, settings, face=SERVICE))
        return decks[-1]

    with receiving() as receiver:
        deck = await Deck.open(paths, Settings(), face="command", run_engine=False)
        address = f"json://127.0.0.1:{receiver.port}/hook"
        await deck.alarms.add(ChannelDraft("phone", ChannelKind.NOTIFY), address)
        await deck.close("it is set up")
        service = Serving(open_deck, Settings, Notifier({}), ServeLines(as_json=False, least=Level.INFO))
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            running = group.create_task(serve(service))
            while not (decks and decks[0].runs_queue and decks[0]._alarm_keeper._emergency.channels):
                await asyncio.sleep(0.01)
            for file in tmp_path.glob("syncdeck.db*"):
                file.unlink()
        assert running.done()
        (told,) = receiver.bodies
    assert "the store is gone" in told
    assert "syncdeck restore" in told


async def serve(service: Serving) -> StoreGone:
    """Give why the service ended."""
    with pytest.raises(StoreGone) as caught:
        await service.run()
    return caught.value
