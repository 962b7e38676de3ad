"""Servers as people read them on a plain terminal: their cards, one line or whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.cli.output import Output
from tui.cli.profiles.lines import last_sync_text, next_sync_text
from tui.cli.table import facts, table
from tui.formatting import ago_text, count_text, date_text, duration_text, iso_text
from tui.model.health import HealthState, Link, Trouble
from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.model.schedule import ShownSchedule
from tui.model.servers import ServerHealth, StoredLibrary

SKEW_NOTICE = 60.0
"""Seconds by which a server's clock may be off before it is told."""
OVERDUE = 600.0
"""Seconds after the time of the next look from which on a card is called by its age."""
WORDS = {
    HealthState.UNKNOWN: "not looked at",
    HealthState.CONNECTED: "connected",
    HealthState.STARTING: "starting",
    HealthState.DISCONNECTED: "disconnected",
    HealthState.ERROR: "error",
    HealthState.SIGNED_OUT: "signed out",
}
TROUBLES = {
    Trouble.WRONG_ADDRESS: "wrong address",
    Trouble.REFUSED: "refused",
    Trouble.TIMEOUT: "no answer",
    Trouble.DNS: "unknown name",
    Trouble.TLS: "TLS failed",
    Trouble.NO_PERMISSION: "not allowed",
    Trouble.MIGRATING: "migrating",
    Trouble.MAINTENANCE: "maintenance",
    Trouble.ADDRESS_BLOCKED: "address blocked",
    Trouble.WRONG_SERVER: "wrong server",
    Trouble.LOCKED: "account locked",
    Trouble.OVERLOADED: "overloaded",
}
"""What is said beside the state, or instead of it where it is a state of its own."""


def server_state(profile: Profile, card: ServerHealth, run: Run | None, now: float, out: Output) -> str:
    """Sign and words of how a server stands: what is done there now, else its card."""
    if not profile.enabled:
        return "- disabled"
    if run is not None and run.state.is_active:
        return f"{out.glyphs.syncing} syncing {run.progress.progress_percent:.0f} %"
    if card.circuit_until is not None and card.circuit_until > now:
        return f"{out.glyphs.attention} left alone, {duration_text(card.circuit_until - now)}"
    glyph, word, trouble = out.glyphs.health[card.state], WORDS[card.state], TROUBLES.get(card.trouble, "")
    if card.state is HealthState.STARTING:
        word, trouble = trouble or word, ""
    age = f", {ago_text(card.checked_at, now)}" if _is_old(card, now) else ""
    return f"{glyph} {word}: {trouble}{age}" if trouble else f"{glyph} {word}{age}"


def server_table(
    profiles: Sequence[Profile],
    cards: Mapping[int, ServerHealth],
    last: Mapping[int | None, Run],
    now: float,
    out: Output,
    *,
    plans: Mapping[int, Sequence[ShownSchedule]],
) -> list[str]:
    """A line for each server, and under it what is the matter and what to do. `plans`: what starts by itself."""
    rows = []
    for profile in profiles:
        card, run = cards.get(profile.id) or ServerHealth(profile.id), last.get(profile.id)
        rows.append(
            (
                profile.name,
                profile.kind.value,
                server_state(profile, card, run, now, out),
                latency_text(card),
                last_sync_text(run, now, out),
                next_sync_text(plans.get(profile.id, ()), now),
            )
        )
    head, *lines = table(("Server", "Kind", "State", "Latency", "Last sync", "Next"), rows)
    told = [head]
    for profile, line in zip(profiles, lines, strict=True):
        told += [line, *_advice(profile, cards.get(profile.id), out)]
    return told


def card_lines(card: ServerHealth, libraries: Sequence[StoredLibrary], now: float, out: Output) -> list[str]:
    """Everything of one card."""
    lines = facts(
        [
            ("name", out.text(card.name)),
            ("version", out.text(card.version)),
            ("way", "" if card.link is Link.UNKNOWN else card.link.value),
            ("since", ago_text(card.since, now) if card.since else ""),
            ("problem", out.text(card.message)),
            ("to do", out.text(card.hint)),
            ("latency", latency_text(card)),
            ("clock", skew_text(card)),
            ("playing", "" if card.playing is None else f"{card.playing} now"),
            ("history", history_text(card, now)),
            ("looked at", ago_text(card.checked_at, now)),
            ("next look", next_look_text(card, now)),
            *(("note", out.text(note)) for note in card.notes),
        ]
    )
    listed = [library for library in libraries if library.is_listed]
    rows = [(out.text(found.name), found.kind.value, _count(found)) for found in listed]
    return [*lines, *(["", *table(("Library", "Holds", "Items"), rows, right=[2])] if rows else [])]


def latency_text(card: ServerHealth) -> str:
    """How long the last answer took; "-" while there is none."""
    is_known = card.state is HealthState.CONNECTED and card.latency_ms is not None
    return f"{card.latency_ms:.0f} ms" if is_known else "-"


def next_look_text(card: ServerHealth, now: float) -> str:
    """When the monitor looks again: "in 40s"; "-" when nothing runs that would."""
    due = max(card.next_at or 0.0, card.circuit_until or 0.0)
    return f"in {duration_text(due - now)}" if due > now else "-"


def skew_text(card: ServerHealth) -> str:
    """How far off the server's clock is, where that matters."""
    skew = card.clock_skew_seconds
    if skew is None or abs(skew) <= SKEW_NOTICE:
        return ""
    return f"{duration_text(abs(skew))} {'ahead of' if skew > 0 else 'behind'} ours"


def history_text(card: ServerHealth, now: float) -> str:
    """Where plays are read from, and how far back that reaches."""
    if not card.history_source:
        return ""
    source = "the server's own history" if card.history_source == "history" else card.history_source
    reach = card.history_reaches_back_to
    return source if reach is None else f"{source}, back to {date_text(reach, now)}"


def card_document(card: ServerHealth | None, now: float, out: Output) -> dict[str, Any] | None:
    """A card for machines; None for a server that was never looked at. Times are ISO 8601 in UTC."""
    if card is None:
        return None
    is_open = card.circuit_until is not None and card.circuit_until > now
    return {
        "state": card.state.value,
        "trouble": card.trouble.value,
        "message": out.text(card.message),
        "hint": out.text(card.hint),
        "since": iso_text(card.since),
        "checked_at": iso_text(card.checked_at),
        "next_at": iso_text(card.next_at),
        "last_ok_at": iso_text(card.last_ok_at),
        "url": out.text(card.url),
        "link": card.link.value,
        "uuid": out.text(card.uuid),
        "name": out.text(card.name),
        "version": out.text(card.version),
        "latency_ms": card.latency_ms,
        "clock_skew_seconds": card.clock_skew_seconds,
        "playing": card.playing,
        "history_source": out.text(card.history_source),
        "history_reaches_back_to": iso_text(card.history_reaches_back_to),
        "notes": [out.text(note) for note in card.notes],
        "circuit_open_seconds": round((card.circuit_until or now) - now, 1) if is_open else 0.0,
    }


def library_document(library: StoredLibrary, out: Output) -> dict[str, Any]:
    """A library of a server."""
    return {
        "key": out.text(library.key),
        "name": out.text(library.name),
        "kind": library.kind.value,
        "items": library.items,
        "is_listed": library.is_listed,
    }


def _is_old(card: ServerHealth, now: float) -> bool:
    """Whether the next look is long overdue, since nothing runs that would take it."""
    return card.checked_at is not None and now - max(card.next_at or 0.0, card.checked_at) > OVERDUE


def _count(library: StoredLibrary) -> str:
    """How much a library holds, as the server counts, else as it was synced."""
    return count_text(library.stored or None if library.items is None else library.items)


def _advice(profile: Profile, card: ServerHealth | None, out: Output) -> list[str]:
    """What is the matter with a server and what to do, under its line."""
    if card is None or not profile.enabled or card.state in {HealthState.CONNECTED, HealthState.UNKNOWN}:
        return []
    told = [f"  {out.text(card.message)}"] if card.message else []
    return [*told, f"  {out.glyphs.arrow} {out.text(card.hint)}"] if card.hint else told
