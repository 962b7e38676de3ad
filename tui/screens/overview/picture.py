"""The overview as lines: what needs a person, what runs, how the profiles stand, what ran last. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.formatting import count_text, duration_text, eta_text, percent_text, rate_text, state_word, when_text
from tui.glyphs import progress_bar
from tui.model.attention import Attention
from tui.model.runs import Run, RunState
from tui.model.step_share import share_text, step_words
from tui.schedule_words import keeper_text, leading, next_text, pause_text, waiting_text
from tui.screens.overview.choice import Choice
from tui.screens.overview.facts import OverviewFacts, ProfileCard
from tui.screens.people.open_accounts import accounts_text
from tui.screens.profiles.kind_fields import is_server
from tui.screens.profiles.state import change_text, last_sync_text, profile_state, why_not_green
from tui.screens.runs.words import summary_text
from tui.screens.servers.lines import servers_section
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, apart, cells, clip, fit, line, wrap
from tui.widgets.run_progress import RUN_TONES, records_text

NAME_CELLS = 14
WIDEST = 110
"""Cells after which a line is hard to follow with the eye."""
BLANK = BoardLine(line())
ENDS = (
    RunState.COMPLETED,
    RunState.PARTIAL,
    RunState.HELD,
    RunState.FAILED,
    RunState.INTERRUPTED,
    RunState.CANCELLED,
)
"""How runs end, as they are counted."""
PROFILE_COLUMNS = (
    Column("Profiles", 12, grows=True, most=30),
    Column("State", 13),
    Column("Last sync", 9),
    Column("Next", 10),
    Column("Live", 7, right=True),
    Column("Films", 7, right=True),
    Column("Series", 7, right=True),
    Column("Change", 8, grows=True),
)
CHANGE = len(PROFILE_COLUMNS) - 1


def overview_lines(facts: OverviewFacts, width: int, on: Surface) -> list[BoardLine]:
    """All sections that have something to say, a blank line apart."""
    width = min(width, WIDEST)
    if not facts.cards and not facts.imports:
        return _first_run(width, on)
    sections: list[list[BoardLine]] = [
        _pause(facts, width, on),
        _attention(facts.attention, width, on),
        _running(facts.running, width, on),
        servers_section(facts.cards, width, on),
        _profiles([card for card in facts.cards if not is_server(card.profile)], width, on),
        _plays(facts, width, on),
        _keeper(facts, width, on),
        _recent(facts, width, on),
    ]
    lines: list[BoardLine] = []
    for section in filter(None, sections):
        lines += [BLANK, *section] if lines else section
    return lines


def _pause(facts: OverviewFacts, width: int, on: Surface) -> list[BoardLine]:
    if facts.pause is None:
        return []
    told = pause_text(facts.pause, on.now, on.tz)
    left = line(Span(f"{on.glyphs.run[RunState.HELD]} {told}", Tone.WARN))
    return [BoardLine(apart(left, line(Span("8", Tone.BUSY), Span(" House", Tone.MUTED)), width, on.glyphs.ellipsis))]


def _keeper(facts: OverviewFacts, width: int, on: Surface) -> list[BoardLine]:
    """Who sees to what runs by itself, and what comes next."""
    if facts.service is None or not facts.cards:
        return []
    tone = Tone.WARN if facts.service.keeper is None else Tone.MUTED
    left = line(Span("By itself", Tone.HEAD), Span(f"   {keeper_text(facts.service)}", tone))
    return [BoardLine(apart(left, (), width, on.glyphs.ellipsis))]


def _attention(items: Sequence[Attention], width: int, on: Surface) -> list[BoardLine]:
    if not items:
        return []
    return [
        _heading("Needs you"),
        *(BoardLine(_attention_line(it, width, on), Choice(it.profile_id, it.run_id, it)) for it in items),
    ]


def _attention_line(item: Attention, width: int, on: Surface) -> Line:
    sign = Span(f"{on.glyphs.attention} ", Tone.WARN)
    left = line(sign, Span(f"{fit(item.name, NAME_CELLS - 1, ellipsis=on.glyphs.ellipsis)} ", Tone.STRONG), item.text)
    action = line(Span(item.key, Tone.BUSY), Span(f" {item.action}", Tone.MUTED)) if item.key else ()
    return apart(left, action, width, on.glyphs.ellipsis)


def _running(runs: Sequence[Run], width: int, on: Surface) -> list[BoardLine]:
    if not runs:
        return []
    lines = [_heading("Running")]
    for run in runs:
        lines.append(BoardLine(_run_line(run, width, on), Choice(run.profile_id, run.id)))
        lines.append(BoardLine(_run_figures(run, width, on)))
    return lines


def _run_line(run: Run, width: int, on: Surface) -> Line:
    tone = RUN_TONES[run.state]
    name = fit(run.profile_name, NAME_CELLS - 2, ellipsis=on.glyphs.ellipsis)
    left = line(Span(f"{on.glyphs.run[run.state]} ", tone), Span(f"{name}  ", Tone.STRONG), step_words(run))
    if run.state is RunState.QUEUED:
        return apart(left, (), width, on.glyphs.ellipsis)
    figures = run.progress
    share = share_text(run)
    told = f"  {share}" if share else ""
    bar = progress_bar(figures.progress_percent, max(8, min(30, width - 56) - cells(told)), on.glyphs)
    percent = percent_text(figures.progress_percent).rjust(8)
    return apart(left, line(Span(bar, tone), Span(told, tone), Span(percent)), width, on.glyphs.ellipsis)


def _run_figures(run: Run, width: int, on: Surface) -> Line:
    figures = run.progress
    if run.state is RunState.QUEUED:
        return line()
    parts = [f"step {run.step_index} of {run.step_count}"] if run.step_index else []
    parts.append(records_text(figures).removesuffix(" records"))
    if figures.records_per_second is not None:
        parts.append(rate_text(figures.records_per_second))
    left = line(Span(" " * (NAME_CELLS + 2) + "  ".join(parts), Tone.MUTED))
    errors = Span(f"{count_text(figures.error_count)} errors   " * bool(figures.error_count), Tone.BAD)
    remaining = Span(eta_text(figures.estimated_remaining_seconds), Tone.MUTED)
    return apart(left, line(errors, remaining), width, on.glyphs.ellipsis)


def _plays(facts: OverviewFacts, width: int, on: Surface) -> list[BoardLine]:
    """How the imports stand, and gently which accounts wait for a person."""
    if not facts.imports and not facts.unmapped:
        return []
    summary = summary_text(list(facts.imports))
    plays = f"   {count_text(facts.plays)} plays" if facts.plays else ""
    lines = [BoardLine(line(Span("Play history", Tone.HEAD), Span(plays), Span(f"   {summary}", Tone.MUTED)))]
    if facts.unmapped:
        told, theirs = accounts_text(len(facts.unmapped)), sum(account.plays for account in facts.unmapped)
        left = line(Span(f"  {told}, with {count_text(theirs)} plays", Tone.MUTED))
        right = line(Span("m", Tone.BUSY), Span(" match", Tone.MUTED))
        lines.append(BoardLine(apart(left, right, width, on.glyphs.ellipsis), Choice(is_people=True)))
    return lines


def _profiles(cards: Sequence[ProfileCard], width: int, on: Surface) -> list[BoardLine]:
    if not cards:
        return []
    layout = lay_out(PROFILE_COLUMNS, width)
    lines = [BoardLine(head_line(layout))]
    for card in cards:
        lines.append(BoardLine(_profile_line(card, layout, on), Choice(card.profile.id)))
        waits = waiting_text(leading(card.schedules))
        told = why_not_green(card.profile, card.last_run) or waits or _news(card, layout, on)
        if told:
            lines.append(BoardLine(line(Span(f"  {clip(told, width - 2, on.glyphs.ellipsis)}", Tone.MUTED))))
    return lines


def _news(card: ProfileCard, layout: Layout, on: Surface) -> str:
    """What the last run has changed, where there is no column for it."""
    told = "" if CHANGE in layout.shown or _is_active(card) else change_text(card.counts, on.glyphs)
    return "" if told == "unchanged" else told


def _profile_line(card: ProfileCard, layout: Layout, on: Surface) -> Line:
    totals = card.totals
    count: Callable[[str], Span] = lambda name: Span(  # noqa: E731
        count_text(None if totals is None else getattr(totals, name)), Tone.MUTED if totals is None else Tone.TEXT
    )
    cells = (
        Span(card.profile.name, Tone.STRONG),
        profile_state(card.profile, card.last_run, on.glyphs),
        Span(last_sync_text(card.last_run, on.now, on.tz), Tone.MUTED),
        Span(next_text(leading(card.schedules), on.now, on.tz), Tone.MUTED),
        count("live"),
        count("movies"),
        count("series"),
        Span("" if _is_active(card) else change_text(card.counts, on.glyphs), Tone.MUTED),
    )
    return row_line(layout, cells, on.glyphs.ellipsis)


def _is_active(card: ProfileCard) -> bool:
    return card.last_run is not None and card.last_run.state.is_active


def _recent(facts: OverviewFacts, width: int, on: Surface) -> list[BoardLine]:
    if not facts.recent:
        return []
    spans = [Span("Last runs", Tone.HEAD)]
    for state in ENDS:
        if facts.day.get(state):
            told = f"   {on.glyphs.run[state]} {facts.day[state]} {state_word(state).lower()}"
            spans.append(Span(told, RUN_TONES[state]))
    spans.append(Span("   in 24 h" * bool(facts.day), Tone.MUTED))
    return [
        BoardLine(line(*spans)),
        *(BoardLine(recent_line(run, width, on), Choice(run.profile_id, run.id)) for run in facts.recent),
    ]


def recent_line(run: Run, width: int, on: Surface) -> Line:
    """One ended run: state, when, whose, what came of it, how long it took."""
    when = when_text(run.finished_at or run.created_at, on.now, on.tz)
    left = line(
        Span(f"{on.glyphs.run[run.state]} ", RUN_TONES[run.state]),
        Span(fit(when, 10, ellipsis=on.glyphs.ellipsis), Tone.MUTED),
        f"{fit(run.profile_name, NAME_CELLS - 1, ellipsis=on.glyphs.ellipsis)} ",
        Span("dry run: " * run.options.dry_run, Tone.MUTED),
        run.message,
    )
    return apart(left, line(Span(duration_text(run.progress.elapsed_seconds), Tone.MUTED)), width, on.glyphs.ellipsis)


def _first_run(width: int, on: Surface) -> list[BoardLine]:
    told = "Here is what needs you, what runs, and how every profile stands. Three steps to begin:"
    steps = (
        ("a", "add a profile: Plex, Jellyfin, Emby, Trakt, Tautulli or IPTV"),
        ("t", "test it, on the Profiles screen (2)"),
        ("D", "dry run: what would a sync bring? Then s syncs"),
    )
    lines = [*(BoardLine(line(row)) for row in wrap(told, width)), BLANK]
    lines += [
        BoardLine(line(Span(f"  {n}  ", Tone.MUTED), Span(key, Tone.BUSY), f"  {clip(text, width - 8)}"))
        for n, (key, text) in enumerate(steps, 1)
    ]
    told = "Plays that a Tautulli has recorded come in on screen 3."
    lines += [BLANK, *(BoardLine(line(Span(row, Tone.MUTED))) for row in wrap(told, width))]
    demo = "Or leave with q and look around on made-up servers: syncdeck demo"
    return [*lines, BLANK, *(BoardLine(line(Span(row, Tone.MUTED))) for row in wrap(demo, width))]


def _heading(text: str) -> BoardLine:
    return BoardLine(line(Span(text, Tone.HEAD)))
