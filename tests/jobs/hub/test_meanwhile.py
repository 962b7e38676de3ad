"""What somebody does on a server while our own write is on its way there is not lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.jobs.hub.trio import KINDS, Trio
from tests.jobs.hub.truth import Seen
from tui.clients.jellyfin_write import JellyfinWriter
from tui.clients.writing import Fresh
from tui.model.hub import WatchValue

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = 60_000
SEEN = Seen(is_watched=True, position_ms=0, plays=1)


def before_a_write_to_jellyfin(patch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen once, between the last reading of an item of Jellyfin and the write to it."""
    write, acts = JellyfinWriter.write, iter([act])

    async def late(self: JellyfinWriter, account_key: str, before: Fresh, goal: WatchValue) -> WatchValue | None:
        if self._line.kind == "jellyfin":
            for each in acts:
                each()
        return await write(self, account_key, before, goal)

    patch.setattr(JellyfinWriter, "write", late)


async def test_s7_a_mark_outlives_a_position_that_was_on_its_way(joined: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    """She stops on Emby, and says on Jellyfin that she has seen it, a moment before it is told the position."""
    film = joined.film()
    joined.stop_at("emby", "mira", film, 20 * MINUTE)
    before_a_write_to_jellyfin(monkeypatch, lambda: joined.watch("jellyfin", "mira", film))
    await joined.sync("emby")
    await joined.arrived()
    await joined.round()
    await joined.arrived()
    assert joined.seen_everywhere("mira", film) == [SEEN] * len(KINDS)
    decision = await joined.one("SELECT decision FROM hub_changes ORDER BY id DESC LIMIT 1")
    assert "watched on jellyfin" in decision
