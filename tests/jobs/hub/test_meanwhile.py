"""What somebody does on a server while our own write is on its way there is not lost."""

from __future__ import annotations

import pytest

from tests.jobs.hub.trio import KINDS, Trio
from tests.jobs.hub.truth import Seen
from tests.jobs.media.late_write import before_a_write
from tui.clients.jellyfin.write import JellyfinWriter
from tui.clients.plex.write import PlexWriter

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = 60_000
SEEN = Seen(is_watched=True, position_ms=0, plays=1)


async def test_s7_a_mark_outlives_a_position_that_was_on_its_way(joined: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    """She stops on Emby and says on Jellyfin that she has seen it, a moment before it is told the position."""
    film = joined.film()
    joined.stop_at("emby", "mira", film, 20 * MINUTE)
    before_a_write(monkeypatch, JellyfinWriter, lambda: joined.watch("jellyfin", "mira", film))
    await joined.sync("emby")
    await joined.arrived()
    await joined.round()
    await joined.arrived()
    assert joined.seen_everywhere("mira", film) == [SEEN] * len(KINDS)
    decision = await joined.one("SELECT decision FROM hub_changes ORDER BY id DESC LIMIT 1")
    assert "watched on jellyfin" in decision


async def test_s7_a_mark_on_plex_spreads_with_a_position_that_came_after_it(
    joined: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plex cannot take the one away without the other: all have both, nobody loses the mark, and then all is quiet."""
    film = joined.film()
    joined.stop_at("jellyfin", "joerg", film, 20 * MINUTE)
    before_a_write(monkeypatch, PlexWriter, lambda: joined.watch("plex", "joerg", film))
    await joined.sync("jellyfin")
    await joined.arrived()
    assert joined.seen_everywhere("joerg", film) == [Seen(True, 20 * MINUTE, 1)] * len(KINDS)
    joined.forget_writes()
    await joined.round()
    await joined.arrived()
    assert joined.all_writes() == {}
