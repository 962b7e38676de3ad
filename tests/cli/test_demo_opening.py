"""The dashboard of the demo opens at work: changes wait to leave for servers, and an import is in the queue."""

from __future__ import annotations

import time
from pathlib import Path

from tests.cli.screen import piped
from tui.cli.demo.command import prepare
from tui.cli.demo.household import DemoHousehold, write_old_file
from tui.cli.demo.media import NAMES, demo_media
from tui.deck import Deck
from tui.model.runs import Operation
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.media import MEMBERS
from tui.settings import Settings


async def test_the_dashboard_of_the_demo_opens_at_work(tmp_path: Path) -> None:
    """The servers were read, everybody is known, and what goes to each server has not left yet."""
    async with Household(live=3, movies=5, series=2, plays=20, library=60) as house:
        old = write_old_file(tmp_path, 50, 7)
        household = DemoHousehold({"iptv-one": house}, old, demo_media(house, tmp_path, time.time()))
        deck = await Deck.open(Paths(tmp_path / "home"), Settings(), face="test", sends=False)
        try:
            assert await prepare(deck, household, piped()) == 0
            lanes = {lane.profile: lane.counts.ready for lane in await deck.outbox.lanes()}
            assert sorted(lanes) == sorted((*NAMES, "trakt"))
            assert all(lanes[name] for name in NAMES)
            assert {person.name for person in await deck.people.all()} >= {
                one.plex_title for one in MEMBERS if not one.is_removed
            }
            assert [run.kind for run in await deck.imports.last()] == [Operation.TAUTULLI_IMPORT]
        finally:
            await deck.close("the test is over")
