"""The list of profiles and the details of one, as lines. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.formatting import count_text, percent_text, when_text
from tui.model.profiles import Profile
from tui.redact import shown_user
from tui.schedule_words import leading, next_text, plan_lines
from tui.screens.profiles.account_text import connections_text, expires_soon, until_text
from tui.screens.profiles.facts import PastRun, ProfileDetails, ProfileRow
from tui.screens.profiles.kind_fields import fields_of, is_server
from tui.screens.profiles.state import change_text, last_sync_text, profile_state, why_not_green
from tui.screens.servers.details import ROOMY, server_lines
from tui.screens.servers.words import standing
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, clip, line, wrap
from tui.widgets.run_progress import RUN_TONES

COLUMNS = (
    Column("Profile", 12, grows=True, most=40),
    Column("Kind", 8),
    Column("State", 14),
    Column("Last sync", 9),
    Column("Next", 10),
)
EMPTY = "Every account that is kept in step stands here; a adds one of Plex, Jellyfin, Emby, Trakt, Tautulli or IPTV."


@dataclass(frozen=True, slots=True)
class ProfileKey:
    """The cursor stands on this profile."""

    id: int


def profile_lines(rows: Sequence[ProfileRow], width: int, on: Surface) -> list[BoardLine]:
    """The list under its heading; without a profile, how to get one."""
    if not rows:
        return _empty(width, on)
    layout = lay_out(COLUMNS, width)
    lines = [BoardLine(head_line(layout))]
    for row in rows:
        cells = (
            Span(row.profile.name, Tone.STRONG if row.profile.enabled else Tone.MUTED),
            Span(str(row.profile.kind), Tone.MUTED),
            profile_state(row.profile, row.last_run, on.glyphs, standing(row.health, on.now)),
            Span(last_sync_text(row.last_run, on.now, on.tz), Tone.MUTED),
            Span(next_text(leading(row.schedules), on.now, on.tz), Tone.MUTED),
        )
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis), ProfileKey(row.profile.id)))
    return lines


def detail_lines(details: ProfileDetails | None, width: int, on: Surface) -> list[Line]:
    """Account, catalogue and runs of the chosen profile."""
    if details is None:
        return []
    profile, ellipsis = details.row.profile, on.glyphs.ellipsis
    lines = [
        line(Span(clip(profile.name, width, ellipsis), Tone.STRONG)),
        *_rows(profile.url, width, Tone.MUTED, ellipsis),
    ]
    worry = _rows(why_not_green(profile, details.row.last_run, details.row.health), width, Tone.WARN, ellipsis)
    if is_server(profile):
        synced = last_sync_text(details.row.last_run, on.now, on.tz)
        lines += [
            line(profile_state(profile, details.row.last_run, on.glyphs, standing(details.row.health, on.now))),
            *worry,
            *_plan(details, width, on),
            *server_lines(profile, details.server, synced, width, on),
        ]
    else:
        plan = _plan(details, width, on)
        lines += [*_account(profile, width, on), *worry, line(), *plan, *_catalogue(details, width, on)]
    if details.runs:
        lines += [line(), line(Span("Runs", Tone.HEAD)), *(_past_run(past, width, on) for past in details.runs)]
    return lines


def _account(profile: Profile, width: int, on: Surface) -> list[Line]:
    ellipsis, account = on.glyphs.ellipsis, profile.account
    lines = []
    if profile.username:
        lines.append(line(Span("user  ", Tone.MUTED), clip(shown_user(profile, on.glyphs.dot), width - 6, ellipsis)))
    if account is not None and account.version:
        lines += _rows(f"version {account.version}", width, Tone.TEXT, ellipsis)
    if account is not None:
        tone = Tone.WARN if expires_soon(account, on.now) else Tone.TEXT
        lines += _rows(until_text(account, on.now, on.tz), width, tone, ellipsis)
        lines += _rows(connections_text(account), width, Tone.TEXT, ellipsis)
        lines += _rows(account.message, width, Tone.MUTED, ellipsis)
    if not profile.is_tls_verified:
        lines += _rows("TLS is not verified", width, Tone.WARN, ellipsis)
    if not profile.enabled:
        lines += _rows("off: only its own s syncs it", width, Tone.MUTED, ellipsis)
    return lines


def _plan(details: ProfileDetails, width: int, on: Surface) -> list[Line]:
    """What starts by itself: how often, and when next. Where it is narrow only its leading schedule."""
    schedules = details.row.schedules
    told = plan_lines(schedules if width >= ROOMY else schedules[:1], on.now, on.tz)
    return [row for text in told for row in _rows(text, width, Tone.TEXT, on.glyphs.ellipsis)]


def _catalogue(details: ProfileDetails, width: int, on: Surface) -> list[Line]:
    totals = details.totals
    if fields_of(details.row.profile.kind).is_history:
        return _history(details, width, on)
    if totals is None:
        return _rows(
            "Never synced: s starts a sync, D shows first what it would bring.", width, Tone.MUTED, on.glyphs.ellipsis
        )
    facts = (("live", totals.live), ("films", totals.movies), ("series", totals.series), ("episodes", totals.episodes))
    lines = [line(Span(f"{name:<10}", Tone.MUTED), f"{count_text(count):>9}") for name, count in facts if count]
    return [*lines, line(Span(f"{'categories':<10}", Tone.MUTED), clip(f" {_categories(details):>8}", width - 10))]


def _history(details: ProfileDetails, width: int, on: Surface) -> list[Line]:
    """What the last pull brought; the plays of all sources stand together."""
    if not details.runs:
        return _rows(
            "Never read: s reads its history, screen 3 shows what came.", width, Tone.MUTED, on.glyphs.ellipsis
        )
    figures = details.runs[0].run.progress
    facts = {"records": figures.processed_records, "new": figures.imported_records, "errors": figures.error_count}
    return [line(Span(f"{name:<10}", Tone.MUTED), f"{count_text(count):>9}") for name, count in facts.items()]


def _categories(details: ProfileDetails) -> str:
    wanted, listed = details.categories
    return count_text(listed) if wanted == listed else f"{count_text(wanted)} of {count_text(listed)}"


def _past_run(past: PastRun, width: int, on: Surface) -> Line:
    run = past.run
    if run.state.is_active:
        told = f"{run.step} {percent_text(run.progress.progress_percent)}"
    else:
        told = change_text(past.counts, on.glyphs) or run.message
    sign = Span(f"{on.glyphs.run[run.state]} ", RUN_TONES[run.state])
    when = Span(f"{when_text(run.started_at or run.created_at, on.now, on.tz)} ", Tone.MUTED)
    dry = Span("dry " * run.options.dry_run, Tone.MUTED)
    taken = len(sign.text) + len(when.text) + len(dry.text)
    return line(sign, when, dry, clip(told, max(4, width - taken), on.glyphs.ellipsis))


def _rows(text: str, width: int, tone: Tone, ellipsis: str) -> list[Line]:
    return [line(Span(row, tone)) for row in wrap(text, width, 3, ellipsis)]


def _empty(width: int, on: Surface) -> list[BoardLine]:
    rows = [line(row) for row in wrap(EMPTY, width, 0, on.glyphs.ellipsis)]
    return [BoardLine(row) for row in (*rows, line(), line(Span("  a", Tone.BUSY), "  Add"))]
