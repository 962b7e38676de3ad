"""What happened between two looks at the household, in sentences: for screen readers, pipes and scripts. Pure.

Every word is plain; what servers and people are called stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.formatting import count_text, duration_text, eta_text, operation_label, state_word
from tui.model.attention import Attention
from tui.model.health import HealthState
from tui.model.runs import Run, RunState, Trigger
from tui.model.servers import ServerHealth

TENTH = 10.0
"""Percent between two lines of a run's progress."""
_AWAY = {
    HealthState.DISCONNECTED: "cannot be reached",
    HealthState.ERROR: "answers wrongly",
    HealthState.SIGNED_OUT: "is signed out",
    HealthState.STARTING: "is starting",
}
_CAUSES = {Trigger.SCHEDULE: ", by its schedule", Trigger.RESUME: ", resumed", Trigger.STARTUP: ", at the start"}


@dataclass(frozen=True, slots=True)
class Dead:
    """What a server refused, as it stands."""

    name: str
    count: int
    reason: str = ""
    """Of the newest."""


@dataclass(frozen=True, slots=True)
class Look:
    """The household at one moment."""

    at: float
    runs: Mapping[int, Run]
    """The newest, and all that are active."""
    attention: tuple[Attention, ...]
    servers: Mapping[str, ServerHealth]
    """Cards by the names of their profiles."""
    dead: Mapping[int, Dead] = field(default_factory=dict)
    """By the ids of profiles; those of which nothing was refused are left out."""
    keeper: str = ""
    """Who keeps the household in sync, in words."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    kind: str
    """`run_started`, `run_progress`, `run_ended`, `needs_you`, `mended`, `server_gone`, `server_back`,
    `delivery_failed`, `keeper`."""
    at: float
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What it is about, for machines."""


def events(before: Look | None, after: Look) -> list[Event]:
    """Give what happened, in the order in which it is worth knowing; before the first look: how things stand."""
    found = [*_runs(before, after), *_servers(before, after), *_deliveries(before, after), *_attention(before, after)]
    if after.keeper != (before.keeper if before else ""):
        found.append(Event("keeper", after.at, f"by itself: {after.keeper}", {"keeper": after.keeper}))
    return found


def _runs(before: Look | None, after: Look) -> Iterator[Event]:
    newest = max(before.runs, default=0) if before else 0
    for run_id in sorted(after.runs):
        run, known = after.runs[run_id], before.runs.get(run_id) if before else None
        if before is None and not run.state.is_active:
            continue
        if known is None and before is not None and run_id <= newest:
            continue
        yield from _run(known, run, after.at)


def _run(known: Run | None, run: Run, at: float) -> Iterator[Event]:
    """What became of one run since it was last seen; None = it is new."""
    was_waiting = known is None or known.state is RunState.QUEUED
    has_begun = run.state is not RunState.QUEUED and (run.state.is_active or run.started_at is not None)
    if was_waiting and has_begun:
        cause = _CAUSES.get(run.trigger, "")
        dry = ", a dry run" if run.options.dry_run else ""
        began = run.started_at or at
        yield Event("run_started", began, f"run {run.id} started: {_about(run)}{dry}{cause}", _facts(run))
    if not run.state.is_active and (known is None or known.state.is_active):
        yield Event("run_ended", run.finished_at or at, _end_text(run), _facts(run))
    elif run.state is RunState.RUNNING and (tenth := _tenth(run)) and tenth > (_tenth(known) if known else 0):
        yield Event("run_progress", at, _progress_text(run), _facts(run))


def _tenth(run: Run) -> int:
    return int(run.progress.progress_percent // TENTH)


def _progress_text(run: Run) -> str:
    """ "run 41, Xtream Sync of iptv-one: 60 %, 61,204 of 100,000 records, 3 errors, ~2 minutes left"."""
    figures = run.progress
    told = [f"{figures.progress_percent:.0f} %"]
    if figures.total_records:
        told.append(f"{count_text(figures.processed_records)} of {count_text(figures.total_records)} records")
    if figures.error_count:
        told.append(_counted(figures.error_count, "error"))
    if figures.estimated_remaining_seconds is not None:
        told.append(f"{eta_text(figures.estimated_remaining_seconds)} left")
    return f"run {run.id}, {_about(run)}: {', '.join(told)}"


def _end_text(run: Run) -> str:
    word = state_word(run.state).lower()
    is_said = run.state is RunState.COMPLETED and run.message.lower().endswith("completed successfully")
    said = "" if is_said or run.message.lower() in {"", word} else f", {run.message}"
    spent = duration_text(run.progress.elapsed_seconds)
    errors = f", {_counted(run.progress.error_count, 'error')}" if run.progress.error_count else ""
    return f"run {run.id} ended, {word}: {_about(run)}{said}{errors}, took {spent}"


def _about(run: Run) -> str:
    name = run.options.path.rpartition("/")[2] or run.profile_name
    undone = "" if run.options.undoes is None else f", taking back run {run.options.undoes}"
    return f"{operation_label(run.kind)} of {name}{undone}" if name else operation_label(run.kind)


def _facts(run: Run) -> Mapping[str, Any]:
    return {
        "run_id": run.id,
        "correlation_id": run.correlation_id,
        "operation": run.kind.value,
        "profile": run.profile_name,
        "status": run.state.value,
        "progress_percent": run.progress.progress_percent,
        "error_count": run.progress.error_count,
    }


def _attention(before: Look | None, after: Look) -> Iterator[Event]:
    then = {_key(item): item for item in before.attention} if before else {}
    now = {_key(item): item for item in after.attention}
    for key, item in then.items():
        if key not in now:
            yield Event("mended", after.at, f"mended: {_matter(item)}", _attention_facts(item))
    for key, item in now.items():
        if key not in then:
            command = f"; {item.command}" if item.command else ""
            yield Event("needs_you", after.at, f"needs you: {_matter(item)}{command}", _attention_facts(item))


def _key(item: Attention) -> tuple[object, ...]:
    """What stays the same while it lasts; its figures do not."""
    return item.kind, item.name, item.profile_id, item.list_id


def _matter(item: Attention) -> str:
    return f"{item.name}: {item.text}" if item.name else item.text


def _attention_facts(item: Attention) -> Mapping[str, Any]:
    return {"matter": item.kind.value, "profile": item.profile, "list_id": item.list_id, "command": item.command}


def _servers(before: Look | None, after: Look) -> Iterator[Event]:
    for name, card in after.servers.items():
        known = before.servers.get(name) if before else None
        was, now = (known.state if known else HealthState.UNKNOWN), card.state
        facts = {"profile": name, "state": now.value}
        if now in _AWAY and now is not was:
            said = f": {card.message}" if card.message else ""
            yield Event("server_gone", after.at, f"server {name} {_AWAY[now]}{said}", facts)
        elif now is HealthState.CONNECTED and was in _AWAY:
            yield Event("server_back", after.at, f"server {name} is back", facts)


def _deliveries(before: Look | None, after: Look) -> Iterator[Event]:
    for profile_id, dead in after.dead.items():
        known = before.dead.get(profile_id) if before else None
        fresh = dead.count - (known.count if known else 0)
        if fresh > 0:
            because = f": {dead.reason}" if dead.reason else ""
            text = f"{_counted(fresh, 'change')} refused by {dead.name}{because}"
            yield Event("delivery_failed", after.at, text, {"profile": dead.name, "refused": fresh})


def _counted(count: int, noun: str) -> str:
    return f"{count_text(count)} {noun}{'s' * (count != 1)}"
