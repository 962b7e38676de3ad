"""The history form as lines: where the plays of a server come from, why a pull waits, what starts it. Pure."""

from __future__ import annotations

from tui.formatting import count_text, date_text
from tui.model.health import HealthState
from tui.model.runs import Operation, Run
from tui.model.servers import ServerHealth
from tui.screens.imports.history_server import HistoryServer
from tui.screens.surface import Surface
from tui.store.runs.rivals import conflict_text
from tui.widgets.line import Line, Span, Tone, line, wrap

DAY = 86_400.0
MOST_ROWS = 2
OWN_HISTORY = "history"
"""What Plex calls its source."""
NOT_WELL = frozenset({HealthState.DISCONNECTED, HealthState.ERROR, HealthState.SIGNED_OUT, HealthState.STARTING})


def source_lines(server: HistoryServer | None, days: int | None, width: int, on: Surface) -> list[Line]:
    """Which source tells of the plays and how far back it reaches; what keeps it from telling comes first."""
    if server is None:
        return []
    told, tone = _source(server, days, on)
    return [line(Span(f" {row}", tone)) for row in wrap(told, width - 1, MOST_ROWS, on.glyphs.ellipsis)]


def wait_line(active: Run | None, server: HistoryServer | None, on: Surface) -> Line:
    """Under the choices: why a pull waits, or what starts it."""
    if server is None:
        return line(Span("a", Tone.BUSY), Span(" adds a server", Tone.MUTED))
    if active is None:
        return line(Span("s", Tone.BUSY), Span(" Start", Tone.TEXT))
    if active.profile_id == server.profile.id and active.kind is server.operation:
        return line(Span("Running: ", Tone.BUSY), Span("x", Tone.BUSY), Span(" stops it", Tone.TEXT))
    return line(Span("Waits: import is running", Tone.WARN))


def why_it_waits(wanted: Operation, active: Run) -> str:
    """The refusal of a start while another run writes plays, and what to do."""
    return f"{conflict_text(wanted, active.kind)}: x stops it"


def _source(server: HistoryServer, days: int | None, on: Surface) -> tuple[str, Tone]:
    health = server.health
    if not server.can_choose:
        return "From what Tautulli recorded, all of it", Tone.MUTED
    if health is None:
        return "Not looked at yet: t on Profiles (2) asks which history it has", Tone.MUTED
    if health.state in NOT_WELL:
        return health.message or "The server is not connected", Tone.WARN
    if not health.history_source:
        return "Which history it has shows at the start of the pull", Tone.MUTED
    return _reach(health, days, on)


def _reach(health: ServerHealth, days: int | None, on: Surface) -> tuple[str, Tone]:
    name = "its own history" if health.history_source == OWN_HISTORY else health.history_source
    since = health.history_reaches_back_to
    if since is None:
        return f"From {name}, all of it", Tone.TEXT
    told = f"From {name}, back to {date_text(since, on.now, on.tz)}"
    reached = int((on.now - since) // DAY)
    if days is not None and days > reached + 1:
        return f"{told}: {count_text(max(0, reached))} days only", Tone.WARN
    return told, Tone.TEXT
