"""All about the server of the chosen profile, as lines for a narrow pane. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.formatting import count_text, date_text, when_text
from tui.model.health import HealthState
from tui.model.hub import Direction
from tui.model.profiles import Profile, ProfileKind
from tui.model.servers import ServerHealth, StoredLibrary
from tui.screens.people.picture import account_name, whose
from tui.screens.profiles.library_choice import SETTING, kept_by
from tui.screens.queue.words import queue_cell
from tui.screens.servers.facts import ServerDetails, items_of
from tui.screens.servers.words import latency_text, link_text, next_look_text, standing, worries
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, apart, clip, line, wrap

if TYPE_CHECKING:
    from tui.model.plays import ServerAccount

MOST_ROWS = 6
"""Rows that one text may take."""
ROOMY = 40
"""Cells from which on there is room for what is seldom looked for."""
WAYS = {
    Direction.BOTH: "both ways",
    Direction.PULL: "only read",
    Direction.PUSH: "only written",
    Direction.OFF: "left alone",
}
"""Which way changes of watched states go."""
NEVER = "Not looked at yet: t asks the server now."


def server_lines(
    profile: Profile, details: ServerDetails | None, last_sync: str, width: int, on: Surface
) -> list[Line]:
    """Card, libraries, history and accounts, a blank line apart."""
    health = None if details is None else standing(details.health, on.now)
    if details is None or health is None:
        return _rows(NEVER, width, Tone.MUTED, on)
    sections = (
        _card(profile, health, width, on),
        [*_looks(profile, health, last_sync, width, on), *_in_step(details, width, on)],
        _libraries(profile, details.libraries, width, on),
        _history(health, width, on),
        _accounts(profile, details.accounts, width, on),
    )
    return _joined(filter(None, sections))


def _card(profile: Profile, health: ServerHealth, width: int, on: Surface) -> list[Line]:
    """Who it is, the way to it, and what is wrong with it."""
    lines = _rows(" ".join(filter(None, (health.name, health.version))), width, Tone.TEXT, on)
    way = ", ".join(filter(None, (link_text(health.link), _latency(health))))
    lines += _rows(way, width, Tone.MUTED, on)
    if profile.username:
        lines.append(line(Span("user  ", Tone.MUTED), clip(profile.username, width - 6, on.glyphs.ellipsis)))
    for worry in worries(health, on.now, on.tz):
        lines += _rows(worry, width, Tone.WARN, on)
    for note in health.notes:
        lines += _rows(note, width, Tone.MUTED, on)
    if not profile.is_tls_verified:
        lines += _rows("TLS is not verified", width, Tone.WARN, on)
    if not profile.enabled:
        lines += _rows("Disabled: nobody looks at it, and only its own s syncs it", width, Tone.MUTED, on)
    return lines


def _looks(profile: Profile, health: ServerHealth, last_sync: str, width: int, on: Surface) -> list[Line]:
    """When it was looked at, when it answered last, what is played there."""
    facts = [
        ("last sync", last_sync),
        ("since", when_text(health.since, on.now, on.tz)),
        ("looked at", when_text(health.checked_at, on.now, on.tz)),
    ]
    if health.state is not HealthState.CONNECTED and health.last_ok_at is not None:
        facts.append(("last well", when_text(health.last_ok_at, on.now, on.tz)))
    if width >= ROOMY:
        facts.append(("next look", next_look_text(health, on.now, on.tz) if profile.enabled else "-"))
    if health.state is HealthState.CONNECTED and profile.kind is not ProfileKind.TRAKT:
        facts.append(("playing", "not told" if health.playing is None else count_text(health.playing)))
    return [_fact(name, told, width, on) for name, told in facts]


def _in_step(details: ServerDetails, width: int, on: Surface) -> list[Line]:
    """What is on its way to it, and which way changes go."""
    lines = []
    if details.lane is not None:
        queued = queue_cell(details.lane)
        lines.append(line(Span(f"{'queue':<11}", Tone.MUTED), queued))
    if details.rules is not None:
        lines.append(_fact("in step", WAYS[details.rules.direction], width, on))
        if details.rules.spreads_unwatched and details.rules.direction is not Direction.OFF:
            lines.append(_fact("", "un-watched too", width, on))
    return lines


def _libraries(profile: Profile, libraries: Sequence[StoredLibrary], width: int, on: Surface) -> list[Line]:
    if not libraries:
        return []
    kept = kept_by(profile.settings.get(SETTING, ""), libraries)
    lines = [line(Span("Libraries", Tone.HEAD))]
    for library in libraries:
        is_kept = library.key in kept
        told = count_text(items_of(library)) if is_kept else "not kept"
        name = Span(library.name, Tone.TEXT if is_kept else Tone.MUTED)
        lines.append(
            apart(line(name), line(Span(told, Tone.TEXT if is_kept else Tone.MUTED)), width, on.glyphs.ellipsis)
        )
    return lines


def _history(health: ServerHealth, width: int, on: Surface) -> list[Line]:
    """Where plays are read from, and how far back that reaches."""
    if not health.history_source:
        return []
    since = health.history_reaches_back_to
    reach = ", as far back as it goes" if since is None else f", back to {date_text(since, on.now, on.tz)}"
    source = "the server's own history" if health.history_source == "history" else health.history_source
    return [line(Span("History", Tone.HEAD)), *_rows(f"from {source}{reach}", width, Tone.TEXT, on)]


def _accounts(profile: Profile, accounts: Sequence[ServerAccount], width: int, on: Surface) -> list[Line]:
    """The accounts of the server and whose they are; what is missing, and the key for it."""
    if not accounts:
        return []
    lines = [apart(line(Span("Accounts", Tone.HEAD)), line(Span("m", Tone.BUSY), Span(" match", Tone.MUTED)), width)]
    for account in accounts:
        lines.append(apart(line(account_name(account)), line(_whose(account, on)), width, on.glyphs.ellipsis))
    if profile.kind is ProfileKind.PLEX:
        lines += _rows("L signs home users in", width, Tone.MUTED, on)
    return lines


def _whose(account: ServerAccount, on: Surface) -> Span:
    """The person, in short: what it might be is told where it is said."""
    if account.person_id is not None or account.is_ignored:
        return whose(account, on)
    return Span(f"{on.glyphs.attention} nobody's", Tone.WARN)


def _latency(health: ServerHealth) -> str:
    told = latency_text(health)
    return "" if told == "-" else told


def _fact(name: str, told: str, width: int, on: Surface) -> Line:
    return line(Span(f"{name:<11}", Tone.MUTED), clip(told, width - 11, on.glyphs.ellipsis))


def _rows(text: str, width: int, tone: Tone, on: Surface) -> list[Line]:
    return [line(Span(row, tone)) for row in wrap(text, width, MOST_ROWS, on.glyphs.ellipsis)]


def _joined(sections: Iterable[Sequence[Line]]) -> list[Line]:
    lines: list[Line] = []
    for section in sections:
        lines += [line(), *section] if lines else section
    return lines
