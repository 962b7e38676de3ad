"""The JSON shapes that scripts depend on. Names are added here, never changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tui.cli.output import Output
from tui.formatting import iso_text
from tui.model.catalogue import CatalogueTotals, SearchHit, TitleChange
from tui.model.clean import clean_text
from tui.model.log import LogLine
from tui.model.profiles import Account, Profile
from tui.model.runs import ErrorGroup, Run, RunError, RunReport, Severity, StepRow
from tui.redact import shown_settings, shown_user

Document = dict[str, Any]

REMARKS = (Severity.REPAIRED, Severity.SKIPPED, Severity.NOTE)
"""What is counted beside the errors."""


def progress_document(run: Run, out: Output) -> Document:
    """One `progress` line of a running command."""
    return {
        "type": "progress",
        "run_id": run.id,
        "correlation_id": run.correlation_id,
        "operation": run.kind.value,
        "profile": run.profile_name,
        "status": run.state.value,
        "step": run.step,
        "step_index": run.step_index,
        "step_count": run.step_count,
        "message": out.text(run.message),
        "progress": asdict(run.progress),
    }


def result_document(report: RunReport, out: Output) -> Document:
    """The last line of a running command."""
    return progress_document(report.run, out) | {
        "type": "result",
        "dry_run": report.run.options.dry_run,
        "counts": {entity: asdict(counts) for entity, counts in report.counts.items()},
        "errors": dict(report.errors),
        "remarks": {severity.value: dict(report.remarks.get(severity, {})) for severity in REMARKS},
        "warnings": [out.text(warning) for warning in report.warnings],
        "hints": [out.text(hint) for hint in report.hints],
    }


def run_document(run: Run, out: Output) -> Document:
    """A run as `run ls` and `status` print it. Times are ISO 8601 in UTC."""
    return progress_document(run, out) | {
        "type": "run",
        "trigger": run.trigger.value,
        "options": asdict(run.options),
        "resumes": run.resumes,
        "created_at": iso_text(run.created_at),
        "started_at": iso_text(run.started_at),
        "finished_at": iso_text(run.finished_at),
    }


def report_document(report: RunReport, out: Output) -> Document:
    """A run with its steps and counts, as `run show` prints it."""
    return (
        result_document(report, out)
        | run_document(report.run, out)
        | {"steps": [step_document(step, out) for step in report.steps]}
    )


def step_document(step: StepRow, out: Output) -> Document:
    """One step of a run."""
    return {
        "index": step.index,
        "key": step.key,
        "label": step.label,
        "state": step.state.value,
        "message": out.text(step.message),
        "started_at": iso_text(step.started_at),
        "finished_at": iso_text(step.finished_at),
    }


def group_document(group: ErrorGroup, rows: list[RunError], unlisted: int, out: Output) -> Document:
    """A branch of a run's error tree, with some of its records; `severity` tells errors from mere remarks.

    `unlisted` of its `count` have no record, since there were too many.
    """
    return {
        "step": group.step,
        "class": group.error_class,
        "severity": group.severity.value,
        "count": group.count,
        "unlisted": unlisted,
        "recoverable": group.recoverable,
        "hint": out.text(group.hint),
        "records": [error_document(row, out) for row in rows],
    }


def error_document(error: RunError, out: Output) -> Document:
    """One record that failed, was repaired or noted."""
    return {
        "id": error.id,
        "record_id": out.text(error.record_id),
        "message": out.text(error.message),
        "recoverable": error.recoverable,
        "hint": out.text(error.hint),
        "count": error.count,
        "at": iso_text(error.at),
    }


def profile_document(profile: Profile, out: Output) -> Document:
    """A profile without its secrets; the user name is masked."""
    return {
        "id": profile.id,
        "kind": profile.kind.value,
        "name": profile.name,
        "url": clean_text(profile.url),
        "username": shown_user(profile),
        "enabled": profile.enabled,
        "settings": shown_settings(profile),
        "sign_in": profile.sign_in.value,
        "sign_in_message": out.text(profile.sign_in_message),
        "account": account_document(profile.account, out) if profile.account else None,
        "checked_at": iso_text(profile.checked_at),
    }


def account_document(account: Account, out: Output) -> Document:
    """What a server told of the account."""
    return {
        "status": out.text(account.status),
        "expires_at": iso_text(account.expires_at),
        "is_trial": account.is_trial,
        "active_connections": account.active_connections,
        "max_connections": account.max_connections,
        "created_at": iso_text(account.created_at),
        "server_timezone": out.text(account.server_timezone),
        "clock_skew_seconds": account.clock_skew_seconds,
        "version": out.text(account.version),
        "message": out.text(account.message),
        "latency_ms": account.latency_ms,
    }


def hit_document(hit: SearchHit, out: Output) -> Document:
    """One answer of the search."""
    line = hit.line
    return {
        "id": line.id,
        "profile": hit.profile_name,
        "kind": line.kind.value,
        "item_id": out.text(line.item_id),
        "name": out.text(line.name),
        "category": out.text(hit.category),
        "year": line.year,
        "rating": line.rating,
        "favourite": line.is_favourite,
        "match": hit.match,
    }


def change_document(change: TitleChange, out: Output) -> Document:
    """A title that a run found new, changed, gone or back."""
    return {
        "id": change.id,
        "run_id": change.run_id,
        "profile": change.profile_name,
        "kind": change.kind.value,
        "item_id": out.text(change.item_id),
        "name": out.text(change.name),
        "change": change.change.value,
        "detail": out.text(change.detail),
        "at": iso_text(change.at),
    }


def log_document(line: LogLine, out: Output) -> Document:
    """A line of the log."""
    return {
        "id": line.id,
        "at": iso_text(line.at),
        "level": line.level.value,
        "run_id": line.run_id,
        "correlation_id": line.correlation_id,
        "source": out.text(line.source),
        "message": out.text(line.message, 4000),
    }


def totals_document(totals: CatalogueTotals) -> Document:
    """How many titles a profile shows."""
    return {"live": totals.live, "movies": totals.movies, "series": totals.series, "episodes": totals.episodes}
