"""What the House screen reads of files."""

from __future__ import annotations

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.paths import Paths
from tui.screens.house.reading import HouseReading


async def test_files_are_looked_at_seldom_and_may_go(paths: Paths) -> None:
    """What was made by hand is seen at once when asked for; a store that is gone keeps the figures that were."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        reading = HouseReading()
        assert (await reading.read(deck)).backups == []
        await deck.backups.make()
        assert (await reading.read(deck)).backups == []
        reading.forget_files()
        before = await reading.read(deck)
        assert len(before.backups) == 1 and before.size is not None
        paths.store_file.unlink()
        reading.forget_files()
        assert (await reading.read(deck)).size == before.size
    finally:
        await deck.close("the test is over")
