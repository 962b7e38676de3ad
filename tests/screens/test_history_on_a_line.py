"""A history is pulled on a real terminal line, by the keys that a terminal sends."""

from __future__ import annotations

import asyncio
import signal

from tests.screens.line import dashboard_on_a_line
from tests.screens.servers_scene import add_servers, media_house
from tui.model.profiles import ProfileKind
from tui.paths import Paths

SHIFT_TAB, DOWN, RIGHT = "\x1b[Z", "\x1b[B", "\x1b[C"


def test_a_history_is_pulled_over_a_line(paths: Paths) -> None:
    """To the form, all days, start, end; then nothing more is written, and the terminal is left clean."""
    assert paths.home is not None
    with media_house() as house:
        asyncio.run(add_servers(paths, house, ProfileKind.PLEX))
        with dashboard_on_a_line(paths.home) as line:
            line.sees("plex-den")
            line.press("3")
            line.sees("Playback history")
            line.settles(0.3)
            line.press(SHIFT_TAB)
            line.sees("From its own history")
            line.press(DOWN + RIGHT * 5)
            line.sees("all")
            line.press("s")
            line.sees("Plex Historical Sync completed:")
            line.sees("Plex: Complete")
            line.settles()
            assert line.written_in(1.0) == 0
            assert line.end(signal.SIGTERM) == 128 + signal.SIGTERM
            assert line.attributes == line.before
            assert "Traceback" not in line.text
