"""How a profile stands, in a glyph and two words: from its server, its switch and its newest run. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from tui.formatting import count_text, date_text, when_text
from tui.glyphs import Glyphs
from tui.model.catalogue import ChangeKind
from tui.model.health import HealthState
from tui.model.profiles import Profile, SignIn
from tui.model.runs import EntityCounts, Run, RunState
from tui.model.servers import ServerHealth
from tui.screens.servers.words import health_state
from tui.widgets.line import Span, Tone
from tui.widgets.run_progress import RUN_TONES

WEEK = 6 * 86_400.0
TITLES = ("channels", "movies", "series", "shows", "episodes", "tracks", "items")
"""Entities of a run whose changes are told in short."""

_LAST_RUN_WORDS = {
    RunState.PARTIAL: "partial",
    RunState.FAILED: "sync failed",
    RunState.INTERRUPTED: "interrupted",
    RunState.HELD: "held",
}

_SIGN_IN_WORDS = {
    SignIn.UNKNOWN: ("not tested", Tone.MUTED),
    SignIn.OK: ("ok", Tone.GOOD),
    SignIn.REFUSED: ("signed out", Tone.BAD),
    SignIn.UNREACHABLE: ("offline", Tone.WARN),
}


def profile_state(profile: Profile, last_run: Run | None, glyphs: Glyphs, health: ServerHealth | None = None) -> Span:
    """The state: what works now, else what a person has to do something about, else that all is well.

    `health` is the card of a media server: what is wrong with it goes before what its last run said.
    """
    if last_run is not None and last_run.state.is_active:
        return _active(last_run, glyphs)
    if not profile.enabled:
        return Span("- disabled", Tone.MUTED)
    is_looked_at = health is not None and health.state is not HealthState.UNKNOWN
    if health is not None and is_looked_at and health.state is not HealthState.CONNECTED:
        return health_state(health, glyphs)
    if profile.sign_in is not SignIn.REFUSED and last_run is not None and last_run.state in _LAST_RUN_WORDS:
        return Span(f"{glyphs.run[last_run.state]} {_LAST_RUN_WORDS[last_run.state]}", RUN_TONES[last_run.state])
    if health is not None and is_looked_at:
        return health_state(health, glyphs)
    word, tone = _SIGN_IN_WORDS[profile.sign_in]
    return Span(f"{glyphs.sign_in[profile.sign_in]} {word}", tone)


def why_not_green(profile: Profile, last_run: Run | None, health: ServerHealth | None = None) -> str:
    """The reason under a profile that needs a look; "" while all is well or a run works.

    Of a media server with a card, only what its last run said: the card tells the rest.
    """
    if last_run is not None and last_run.state.is_active:
        return ""
    if health is None and profile.sign_in in {SignIn.REFUSED, SignIn.UNREACHABLE}:
        return profile.sign_in_message
    if last_run is not None and last_run.state in _LAST_RUN_WORDS:
        return last_run.message
    return ""


def last_sync_text(last_run: Run | None, now: float, tz: tzinfo | None) -> str:
    """When the newest run ended: "never", "now", its time, or after a week its date."""
    if last_run is None:
        return "never"
    if last_run.state.is_active:
        return "now"
    ended = last_run.finished_at or last_run.created_at
    return when_text(ended, now, tz) if now - ended < WEEK else date_text(ended, now, tz)


def change_text(counts: Mapping[str, EntityCounts], glyphs: Glyphs) -> str:
    """What a run changed among the titles: "+212 −40 ~3", "unchanged"; "" when it counted no titles."""
    titles = [counts[entity] for entity in TITLES if entity in counts]
    if not titles:
        return ""
    figures = (
        (glyphs.change[ChangeKind.NEW], sum(it.added for it in titles)),
        (glyphs.minus, sum(it.removed for it in titles)),
        (glyphs.change[ChangeKind.CHANGED], sum(it.updated for it in titles)),
    )
    return " ".join(f"{sign}{count_text(count)}" for sign, count in figures if count) or "unchanged"


def _active(run: Run, glyphs: Glyphs) -> Span:
    word = {RunState.QUEUED: "queued", RunState.CANCELLING: "cancelling"}.get(run.state)
    told = word or f"syncing {int(run.progress.progress_percent)}%"
    return Span(f"{glyphs.run[run.state]} {told}", RUN_TONES[run.state])
