"""Which queued runs may start now, and what the others wait for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.runs import RunState
from tui.store.runs.runs import QueueEntry


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a queued run in this round."""

    run_id: int
    waits_for: str = ""
    """Shown to the person; "" = start it."""


def decide(entries: Sequence[QueueEntry], max_parallel: int) -> list[Decision]:
    """Give a decision for each queued run, oldest first.

    Runs of one server never run at a time, and never more than `max_parallel` at all.
    """
    working = [entry for entry in entries if entry.state is not RunState.QUEUED]
    hosts = {entry.host_key: entry.profile_name for entry in reversed(working) if entry.host_key}
    started = len(working)
    decisions = []
    for entry in entries:
        if entry.state is not RunState.QUEUED:
            continue
        reason = _reason_to_wait(entry, hosts, started, max_parallel)
        decisions.append(Decision(entry.id, reason))
        if entry.host_key:
            hosts.setdefault(entry.host_key, entry.profile_name)
        started += not reason
    return decisions


def _reason_to_wait(entry: QueueEntry, hosts: dict[str, str], started: int, max_parallel: int) -> str:
    if entry.host_key in hosts:
        return f"Waiting: {hosts[entry.host_key]} uses the same server"
    if started >= max_parallel:
        return f"Waiting: {started} runs are active, which is the most at a time"
    return ""
