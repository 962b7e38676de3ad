"""What a look into a file found, as lines: the file, what is in it, what an import would do with it, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from tui.formatting import bytes_text, count_text, date_text, percent_text
from tui.glyphs import progress_bar
from tui.model.runs import Severity
from tui.model.tautulli import PRESENCE_COLUMNS, Finding, ValidationReport
from tui.screens.imports.path_completion import with_tilde
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.error_nodes import SEVERITY_NAMES
from tui.widgets.error_tree import SEVERITY_TONES
from tui.widgets.line import Line, Span, Tone, apart, line, wrap

LABEL_CELLS = 11
WIDEST = 100
"""Cells after which a line is hard to follow with the eye."""
MEDIA_NAMES = {"movie": "films", "episode": "episodes", "track": "tracks", "live": "live TV"}


def looking_lines(path: str, share: float, width: int, on: Surface) -> list[BoardLine]:
    """While it is read."""
    bar = progress_bar(share * 100, max(4, width - 9), on.glyphs)
    percent = percent_text(share * 100).rjust(9)
    told = line(f"Looking into {PurePath(path).name}{on.glyphs.ellipsis}")
    hint = line(Span("esc", Tone.BUSY), Span(" stops it", Tone.MUTED))
    return [
        BoardLine(apart(told, hint, width, on.glyphs.ellipsis)),
        BoardLine(line(Span(bar, Tone.BUSY), Span(percent, Tone.STRONG))),
    ]


def failed_lines(path: str, message: str, hint: str, width: int, on: Surface) -> list[BoardLine]:
    """Why it cannot be read, and what to do."""
    rows = [Span(row, Tone.BAD) for row in wrap(f"{message}", width)]
    rows += [Span(row, Tone.TEXT) for row in wrap(hint, width)]
    return [BoardLine(_title(path, width, on)), *(BoardLine(line(row)) for row in rows)]


def report_lines(report: ValidationReport, width: int, on: Surface) -> list[BoardLine]:
    """Facts first, then what an import would do, then every reason with a few records."""
    width = min(width, WIDEST)
    lines = [BoardLine(_title(report.facts.path, width, on))]
    for label, text, tone in _facts(report, on):
        rows = wrap(text, width - LABEL_CELLS, 2, on.glyphs.ellipsis)
        for place, row in enumerate(rows):
            name = label if place == 0 else ""
            lines.append(BoardLine(line(Span(f"{name:<{LABEL_CELLS}}", Tone.MUTED), Span(row, tone))))
    return [*lines, *_reasons(report, width, on)]


def verdict_text(report: ValidationReport) -> str:
    """What an import would do, in a line."""
    repaired = sum(report.reasons.get(Severity.REPAIRED, {}).values())
    parts = [f"would import {count_text(report.imported)}" + f", {count_text(repaired)} repaired" * bool(repaired)]
    if report.skipped:
        parts.append(f"skip {count_text(report.skipped)}")
    parts.append(f"reject {count_text(report.rejected)}" if report.rejected else "reject none")
    return ", ".join(parts)


def _title(path: str, width: int, on: Surface) -> Line:
    hint = line(Span("esc", Tone.BUSY), Span(" closes this", Tone.MUTED))
    return apart(line(Span(PurePath(path).name or path, Tone.HEAD)), hint, width, on.glyphs.ellipsis)


def _facts(report: ValidationReport, on: Surface) -> Iterator[tuple[str, str, Tone]]:
    source = report.facts
    version = f"Tautulli {source.version.removeprefix('v')}" if source.version else "of a version it does not tell"
    size = f"{bytes_text(source.size_bytes)}, " if source.size_bytes else ""
    yield "File", f"{size}{version}, {with_tilde(source.path)}", Tone.TEXT
    yield "Records", _records(report, on), Tone.TEXT
    yield "Media", _media(report.media_types), Tone.TEXT
    yield "Users", _named([user.friendly_name or user.username for user in source.users], on), Tone.TEXT
    yield "Libraries", _named([library.name for library in source.libraries], on), Tone.TEXT
    if len(source.servers) > 1:
        yield "Servers", f"{count_text(len(source.servers))}: the file is of several servers", Tone.WARN
    if source.missing_columns:
        yield "Lacks", ", ".join(source.missing_columns), Tone.MUTED
    if source.orphan_count:
        yield "Besides", f"{count_text(source.orphan_count)} descriptions without a session", Tone.MUTED
    yield "Import", verdict_text(report), Tone.WARN if report.rejected else Tone.GOOD
    yield "", f"looked at in {report.seconds:.1f} s; nothing is stored", Tone.MUTED


def _records(report: ValidationReport, on: Surface) -> str:
    told = f"{count_text(report.facts.sessions)} in {count_text(report.groups)} plays"
    if report.first_started is None:
        return told
    return f"{told}, {_day(report.first_started, on)} to {_day(report.last_stopped, on)}"


def _day(epoch: int | None, on: Surface) -> str:
    return date_text(epoch, None, on.tz)


def _media(types: Mapping[str, int]) -> str:
    ordered = sorted(types.items(), key=lambda item: -item[1])
    return ", ".join(f"{count_text(count)} {MEDIA_NAMES.get(name, name)}" for name, count in ordered) or "none"


def _named(names: Sequence[str], on: Surface) -> str:
    if not names:
        return "the file lists none"
    shown = ", ".join(names[:12])
    return f"{count_text(len(names))}: {shown}" + f" {on.glyphs.ellipsis}" * (len(names) > 12)


def _reasons(report: ValidationReport, width: int, on: Surface) -> Iterator[BoardLine]:
    for severity in Severity:
        reasons = report.reasons.get(severity, {})
        if not reasons:
            continue
        yield BoardLine(line())
        count = Span(f" {count_text(sum(reasons.values()))}", SEVERITY_TONES[severity])
        yield BoardLine(line(Span(SEVERITY_NAMES[severity], Tone.STRONG), count))
        for reason, count_of in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            figure = line(Span(count_text(count_of), SEVERITY_TONES[severity]))
            told = apart(line(f"  {reason}"), figure, min(width, 72), on.glyphs.ellipsis)
            yield BoardLine(told, (severity, reason))
            yield from _samples(report.samples, severity, reason)


def _samples(samples: Sequence[Finding], severity: Severity, reason: str) -> Iterator[BoardLine]:
    for place, it in enumerate(it for it in samples if (it.severity, it.reason) == (severity, reason)):
        record = Span(f"    {it.record_id:<10}  ", Tone.MUTED)
        detail = Span(f"  {it.detail}" if it.detail else "", Tone.MUTED)
        yield BoardLine(line(record, _what_stands_there(it), detail), (severity, reason, place))


def _what_stands_there(finding: Finding) -> str:
    """Column and value; where a whole row is missing there is neither."""
    if not finding.column or finding.column in PRESENCE_COLUMNS:
        return ""
    return f"{finding.column} {finding.value}" if finding.value else f"{finding.column} is empty"
